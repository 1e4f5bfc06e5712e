//! The panel: meetings, what they considered and decided, and the second person's answer.

use lookagain_domain::{AccountId, ForceId};
use serde::{Deserialize, Serialize};

use crate::{lists::ClosureReasonCode, machine::machine, review::Citation};

/// How many members without a conflict must be present, the chair among them. Ours: not published.
pub const QUORUM: usize = 3;

machine! {
    /// Where a meeting stands.
    MeetingState ("the meeting") {
        Planned = "PLANNED", "Planned";
        Sitting = "SITTING", "Sitting";
        Over = "OVER", "Over";
    }
    /// What moves a meeting.
    MeetingStep {
        Open = "OPEN", "Open the meeting";
        Close = "CLOSE", "Close the meeting";
    }
    Planned, Open => Sitting;
    Sitting, Close => Over;
}

machine! {
    /// Where the panel's consideration of one case stands.
    ConsiderationState ("the panel's decision") {
        /// Written down; not signed.
        Draft = "DRAFT", "Draft";
        /// Signed by the chair.
        Signed = "SIGNED", "Signed";
        /// A second person concurs with an upheld closure.
        Concurred = "CONCURRED", "Signed and concurred with";
        /// A second person does not.
        Differed = "DIFFERED", "Signed, not concurred with";
    }
    /// What moves it.
    ConsiderationStep {
        Amend = "AMEND", "Amend";
        Sign = "SIGN", "Sign";
        Concur = "CONCUR", "Concur";
        Differ = "DIFFER", "Do not concur";
    }
    Draft, Amend => Draft;
    Draft, Sign => Signed;
    Signed, Concur => Concurred;
    Signed, Differ => Differed;
}

lookagain_domain::codes! {
    /// What a panel can decide.
    PanelDecision {
        Uphold = "UPHOLD", "Uphold the closure";
        SetActions = "SET_ACTIONS", "Reinvestigation by the force, with actions";
        Adopt = "ADOPT", "Reinvestigation by the national agency";
        MoreInformation = "MORE_INFORMATION", "Back to the reviewer for more";
    }
}

/// Someone who sits at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub account: AccountId,
    /// Presides and signs.
    pub chair: bool,
}

/// A meeting of the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Where it stands.
    pub state: MeetingState,
    /// On which day.
    pub on: jiff::civil::Date,
    /// Who sits.
    pub members: Vec<Member>,
}

/// Someone who sees it otherwise than the panel decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dissent {
    /// Who.
    pub account: AccountId,
    /// Why.
    pub why: String,
}

/// What the panel considered and decided about one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consideration {
    /// Where it stands.
    pub state: ConsiderationState,
    /// At which meeting.
    pub meeting: i64,
    /// Who was present.
    pub present: Vec<Member>,
    /// Of whom had declared a conflict, and took no part.
    pub in_conflict: Vec<AccountId>,
    /// What was considered.
    pub material: Vec<Citation>,
    /// What the panel found.
    pub findings: String,
    /// What it decided.
    pub decision: PanelDecision,
    /// With an upheld closure: the listed reason.
    pub closure_reason: Option<ClosureReasonCode>,
    /// Why.
    pub reasons: String,
    /// Who sees it otherwise.
    pub dissent: Vec<Dissent>,
    /// What is to be done, one each.
    pub actions: Vec<String>,
    /// What others can learn.
    pub learning: String,
    /// The chair who signed.
    pub signed_by: Option<AccountId>,
    /// The second person who answered.
    pub second: Option<AccountId>,
    /// Why they concur or do not.
    pub second_reason: String,
}

impl Consideration {
    /// Those who took part in the decision.
    pub fn took_part(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.present.iter().map(|member| member.account).filter(|account| !self.in_conflict.contains(account))
    }

    /// Enough members without a conflict, the chair among them?
    pub fn quorate(&self) -> bool {
        let chair =
            self.present.iter().any(|member| member.chair && !self.in_conflict.contains(&member.account));
        chair && self.took_part().collect::<std::collections::BTreeSet<_>>().len() >= QUORUM
    }
}

lookagain_domain::codes! {
    /// Where a proposal to reopen a concluded case comes from.
    ReopeningCause {
        Link = "LINK", "A link to other records was found";
        Group = "GROUP", "A group was found";
        Information = "INFORMATION", "New information";
        Victim = "VICTIM", "The victim asks";
    }
}

machine! {
    /// Where a proposal to reopen stands.
    ReopeningState ("the proposal to reopen") {
        Proposed = "PROPOSED", "Proposed";
        Accepted = "ACCEPTED", "Reopened";
        Declined = "DECLINED", "Not reopened";
    }
    /// What a person does with it.
    ReopeningStep {
        Accept = "ACCEPT", "Reopen the case";
        Decline = "DECLINE", "Leave it concluded";
    }
    Proposed, Accept => Accepted;
    Proposed, Decline => Declined;
}

/// A proposal to reopen a concluded case. Software may propose; a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// Where it stands.
    pub state: ReopeningState,
    /// Where it comes from.
    pub cause: ReopeningCause,
    /// What was found. No names.
    pub what: String,
    /// Why it was accepted or not.
    pub answer: String,
}

/// What a case taught, for forces to read. No names, nothing that tells which case it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearningPoint {
    /// Themes come from the failings; `GENERAL` where none fits.
    pub theme: String,
    /// The failing it comes from; empty for none.
    pub failing: String,
    /// The question it comes from; empty for none.
    pub question: String,
    /// What to learn.
    pub text: String,
    /// Taken back. It stays on record.
    pub withdrawn: bool,
    /// Whose practice it is about.
    pub force: Option<ForceId>,
}
