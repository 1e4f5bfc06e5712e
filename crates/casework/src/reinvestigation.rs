//! A reinvestigation: offered, accepted or returned, supervised, with actions, policy decisions, material and courts.

use lookagain_domain::{AccountId, AllegationId, ForceId};
use serde::{Deserialize, Serialize};

use crate::{machine::machine, review::Citation};

lookagain_domain::codes! {
    /// Who reinvestigates.
    Owner {
        Force = "FORCE", "The force";
        Nca = "NCA", "The national agency";
    }
}

machine! {
    /// Where the offer of a reinvestigation stands.
    OfferState ("the offer") {
        Offered = "OFFERED", "Offered";
        Accepted = "ACCEPTED", "Accepted";
        Returned = "RETURNED", "Returned";
    }
    /// What moves an offer.
    OfferStep {
        Accept = "ACCEPT", "Accept";
        Return = "RETURN", "Return";
        OfferAgain = "OFFER_AGAIN", "Offer again";
    }
    Offered, Accept => Accepted;
    Offered | Accepted, Return => Returned;
    Returned, OfferAgain => Offered;
}

lookagain_domain::codes! {
    /// What the victims want: a reinvestigation begins with their agreement, or with the exception on record.
    VictimPosition {
        Agrees = "AGREES", "Agreed";
        Declines = "DECLINES", "Declined for now";
        Untraced = "UNTRACED", "Not traced";
        Deceased = "DECEASED", "Deceased";
        EvidenceLed = "EVIDENCE_LED", "Declined; exceptionally led by evidence, as authorised";
    }
}

/// The offer of a reinvestigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Where it stands.
    pub state: OfferState,
    /// To whom.
    pub to: Owner,
    /// The force whose case it is.
    pub force: ForceId,
    /// Who leads it, once accepted.
    pub lead: Option<AccountId>,
    /// Since when the present state stands.
    pub since: jiff::civil::Date,
    /// Why it was returned or offered again.
    pub reason: String,
    /// Once begun: what the victims want.
    pub victims: Option<VictimPosition>,
}

machine! {
    /// Where a supervision checkpoint stands.
    CheckpointState ("the checkpoint") {
        Planned = "PLANNED", "Planned";
        Held = "HELD", "Held";
    }
    /// What moves it.
    CheckpointStep {
        Hold = "HOLD", "Hold";
    }
    Planned, Hold => Held;
}

/// A checkpoint at which a supervisor looks at a reinvestigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Where it stands.
    pub state: CheckpointState,
    /// When it is due.
    pub due: jiff::civil::Date,
    /// What was found.
    pub findings: String,
    /// Is every reasonable line of enquiry pursued, towards and away from the suspects?
    pub on_course: Option<bool>,
}

machine! {
    /// Where an action stands, in the words of a major incident room.
    ActionState ("the action") {
        Raised = "RAISED", "Raised";
        Allocated = "ALLOCATED", "Allocated";
        InProgress = "IN_PROGRESS", "In progress";
        /// Parked for later; a day is set on which it is looked at again.
        Referred = "REFERRED", "Referred";
        /// Waits for something else to happen.
        Pending = "PENDING", "Pending";
        /// Waits for an agreement, a warrant or a notice.
        Blocked = "BLOCKED_LEGAL", "Waiting for authority";
        Resulted = "RESULTED", "Resulted";
        /// The result is not enough.
        Returned = "RETURNED", "Returned";
        Filed = "FILED", "Filed";
        Withdrawn = "WITHDRAWN", "Withdrawn";
    }
    /// What moves an action.
    ActionStep {
        Allocate = "ALLOCATE", "Allocate";
        Start = "START", "Start";
        Refer = "REFER", "Refer";
        Wait = "WAIT", "Wait for something else";
        Block = "BLOCK", "Wait for authority";
        Resume = "RESUME", "Resume";
        Result = "RESULT", "Result";
        Return = "RETURN", "Return";
        File = "FILE", "File";
        Withdraw = "WITHDRAW", "Withdraw";
    }
    Raised | Referred | Returned, Allocate => Allocated;
    Allocated | Returned, Start => InProgress;
    Raised | Allocated, Refer => Referred;
    Allocated | InProgress, Wait => Pending;
    Allocated | InProgress, Block => Blocked;
    Pending | Blocked, Resume => InProgress;
    InProgress, Result => Resulted;
    Resulted, Return => Returned;
    Resulted, File => Filed;
    Raised | Allocated | InProgress | Referred | Pending | Blocked | Returned, Withdraw => Withdrawn;
}

impl ActionState {
    /// Something remains to be done.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Filed | Self::Withdrawn)
    }
}

lookagain_domain::codes! {
    /// How soon an action is wanted.
    ActionPriority {
        Safeguarding = "SAFEGUARDING", "Immediate safeguarding";
        High = "HIGH", "High";
        Medium = "MEDIUM", "Medium";
        Low = "LOW", "Low";
    }
}

/// An action of the reinvestigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Where it stands.
    pub state: ActionState,
    /// What is to be done. No names.
    pub what: String,
    /// How soon.
    pub priority: ActionPriority,
    /// The line of enquiry it comes from; empty for none.
    pub enquiry: String,
    /// Who does it.
    pub allocated_to: Option<AccountId>,
    /// When it is due; when a referred one is looked at again.
    pub due: jiff::civil::Date,
    /// What came of it.
    pub result: String,
    /// Why the last step was taken.
    pub reason: String,
}

/// A policy decision: numbered, signed, never edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDecision {
    /// What was decided.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// What else was considered.
    pub alternatives: String,
    /// The number of the decision that this one replaces; empty for none.
    pub replaces: String,
    /// SHA-256 over the case, the number, and what is above, in hex: what the signer's entry in the audit names too.
    pub signature: String,
}

/// An exhibit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exhibit {
    /// The force's or the room's reference, such as `X12`.
    pub reference: String,
    /// What it is. No names.
    pub description: String,
    /// SHA-256 of a digital exhibit, in hex; empty for a thing.
    pub hash: String,
    /// Where it is.
    pub place: String,
    /// Why it is there.
    pub reason: String,
}

lookagain_domain::codes! {
    /// On which schedule unused material stands.
    Sensitivity {
        NonSensitive = "NON_SENSITIVE", "Non-sensitive (MG6C)";
        Sensitive = "SENSITIVE", "Sensitive (MG6D)";
    }
}

lookagain_domain::codes! {
    /// What a prosecutor decides about an item.
    DisclosureDecision {
        Disclose = "DISCLOSE", "Disclose";
        DiscloseRedacted = "DISCLOSE_REDACTED", "Disclose with redactions";
        Inspect = "INSPECT", "Allow inspection";
        NotDisclosable = "NOT_DISCLOSABLE", "Not disclosable";
        Pii = "PII_APPLICATION", "Apply to withhold in the public interest";
    }
}

lookagain_domain::codes! {
    /// Might it reasonably undermine the prosecution or assist the defence?
    MeetsTest {
        Yes = "YES", "Yes";
        No = "NO", "No";
        Unsure = "UNSURE", "Unsure";
    }
}

machine! {
    /// Where an item of unused material stands.
    UnusedState ("the item") {
        Scheduled = "SCHEDULED", "On the schedule";
        Inspected = "INSPECTED", "Inspected";
        Decided = "DECIDED", "Decided";
        /// The case changed: it must be looked at again.
        ForRereview = "FOR_REREVIEW", "To be looked at again";
    }
    /// What moves it.
    UnusedStep {
        Inspect = "INSPECT", "Inspect";
        Decide = "DECIDE", "Decide";
        CaseChanged = "CASE_CHANGED", "Look at it again: the case changed";
    }
    Scheduled | ForRereview, Inspect => Inspected;
    Inspected, Decide => Decided;
    Inspected | Decided, CaseChanged => ForRereview;
}

/// An item of unused material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unused {
    /// Where it stands.
    pub state: UnusedState,
    /// What it is, so that it can be reviewed by the description. No names.
    pub description: String,
    /// Which schedule.
    pub sensitivity: Sensitivity,
    /// Why it is sensitive.
    pub sensitivity_reason: String,
    /// Once inspected: does it meet the test?
    pub meets_test: Option<MeetsTest>,
    /// Who inspected it: not who decides.
    pub inspected_by: Option<AccountId>,
    /// Once decided.
    pub decision: Option<DisclosureDecision>,
    /// Why the last step was taken.
    pub reason: String,
    /// When it has to be looked at again.
    pub due: Option<jiff::civil::Date>,
}

/// A hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    /// On which day.
    pub on: jiff::civil::Date,
    /// The court.
    pub court: String,
    /// What it is for.
    pub purpose: String,
    /// What came of it; empty before.
    pub result: String,
}

/// Advice of prosecutors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// Asked for on.
    pub asked_on: jiff::civil::Date,
    /// When an answer is due.
    pub due: jiff::civil::Date,
    /// Early advice, or a charging decision.
    pub charging: bool,
    /// What was asked.
    pub question: String,
    /// What was answered; empty before.
    pub answer: String,
    /// The documents it went with.
    pub material: Vec<Citation>,
}

machine! {
    /// Where an allegation, suspect × offence, stands after the review.
    CourseState ("the allegation") {
        /// As it was closed before the review.
        Before = "BEFORE", "As closed before the review";
        Reinvestigated = "REINVESTIGATED", "Under reinvestigation";
        ChargeSought = "CHARGE_SOUGHT", "Charging decision sought";
        NfaPolice = "NFA_POLICE", "No further action: police";
        NfaCps = "NFA_CPS", "No further action: prosecutors";
        Charged = "CHARGED", "Charged or summonsed";
        Magistrates = "MAGISTRATES", "First hearing before magistrates";
        Sent = "SENT", "Sent to the Crown Court";
        Prepared = "PREPARED", "Plea and trial preparation held";
        TrialFixed = "TRIAL_FIXED", "Trial fixed";
        Trial = "TRIAL", "On trial";
        Convicted = "CONVICTED", "Convicted";
        Acquitted = "ACQUITTED", "Acquitted";
        Hung = "HUNG", "No verdict";
        Discontinued = "DISCONTINUED", "Discontinued or no evidence offered";
        Unfit = "UNFIT", "Unfit to plead";
        Sentenced = "SENTENCED", "Sentenced";
        Appeal = "APPEAL", "Under appeal";
    }
    /// What moves an allegation.
    CourseStep {
        Reinvestigate = "REINVESTIGATE", "Reinvestigate";
        SeekCharge = "SEEK_CHARGE", "Seek a charging decision";
        EndByPolice = "END_BY_POLICE", "Take no further action: police";
        EndByCps = "END_BY_CPS", "Take no further action: prosecutors";
        Charge = "CHARGE", "Charge or summons";
        Appear = "APPEAR", "First hearing before magistrates";
        Send = "SEND", "Send to the Crown Court";
        Prepare = "PREPARE", "Hold plea and trial preparation";
        Fix = "FIX", "Fix the trial";
        Try = "TRY", "Begin the trial";
        Convict = "CONVICT", "Convict";
        Acquit = "ACQUIT", "Acquit";
        Hang = "HANG", "Discharge without a verdict";
        Discontinue = "DISCONTINUE", "Discontinue or offer no evidence";
        FindUnfit = "FIND_UNFIT", "Find unfit to plead";
        Sentence = "SENTENCE", "Sentence";
        Appeal = "APPEAL", "Appeal";
        Dismiss = "DISMISS", "Dismiss the appeal";
        Quash = "QUASH", "Quash the conviction";
    }
    Before | ChargeSought | NfaPolice | NfaCps | Discontinued, Reinvestigate => Reinvestigated;
    Reinvestigated, SeekCharge => ChargeSought;
    Reinvestigated | ChargeSought, EndByPolice => NfaPolice;
    ChargeSought, EndByCps => NfaCps;
    ChargeSought, Charge => Charged;
    Charged, Appear => Magistrates;
    Magistrates, Send => Sent;
    Sent, Prepare => Prepared;
    Prepared | Hung, Fix => TrialFixed;
    TrialFixed, Try => Trial;
    Magistrates | Prepared | Trial, Convict => Convicted;
    Trial, Acquit => Acquitted;
    Trial, Hang => Hung;
    Charged | Magistrates | Sent | Prepared | TrialFixed | Trial | Hung, Discontinue => Discontinued;
    Sent | Prepared | TrialFixed | Trial, FindUnfit => Unfit;
    Convicted, Sentence => Sentenced;
    Sentenced, Appeal => Appeal;
    Appeal, Dismiss => Sentenced;
    Appeal, Quash => Acquitted;
}

impl CourseState {
    /// A court has still to do something.
    pub const fn is_before_a_court(self) -> bool {
        matches!(
            self,
            Self::Charged
                | Self::Magistrates
                | Self::Sent
                | Self::Prepared
                | Self::TrialFixed
                | Self::Trial
                | Self::Convicted
                | Self::Hung
                | Self::Appeal
        )
    }

    /// A suspect was charged with it, however it ended.
    pub const fn was_charged(self) -> bool {
        self.is_before_a_court()
            || matches!(self, Self::Acquitted | Self::Discontinued | Self::Unfit | Self::Sentenced)
    }

    /// Ended without a charge.
    pub const fn is_nfa(self) -> bool {
        matches!(self, Self::NfaPolice | Self::NfaCps)
    }
}

/// Where an allegation stands after the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Where it stands.
    pub state: CourseState,
    /// Which.
    pub allegation: AllegationId,
    /// Was the suspect interviewed under caution in the reinvestigation or before?
    pub interviewed: bool,
    /// On which day the last step was taken.
    pub on: jiff::civil::Date,
    /// Why.
    pub reason: String,
}
