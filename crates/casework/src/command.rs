//! What a person can ask to be done with a case's file, and why it can be refused.

use jiff::civil::Date;
use lookagain_domain::{AccountId, AllegationId, ForceId, NominalId};

use crate::{
    entry::Kind,
    lists::ClosureReasonCode,
    machine::IllegalStep,
    panel::{Member, PanelDecision, ReopeningCause, ReopeningStep},
    reinvestigation::{
        ActionPriority, ActionStep, CourseStep, DisclosureDecision, MeetsTest, OfferStep, Sensitivity,
        UnusedStep, VictimPosition,
    },
    review::{
        Answer, Citation, Enquiry, EnquiryStep, FailingFound, NegativeSearch, ProposedAction, Recommendation,
    },
    rights::RightStep,
};

lookagain_domain::codes! {
    /// What a person is, as far as casework asks.
    Duty {
        Reviewer = "REVIEWER", "Reviewer";
        PanelMember = "PANEL_MEMBER", "Panel member";
        Investigator = "INVESTIGATOR", "Investigator";
        Supervisor = "SUPERVISOR", "Supervisor";
        None = "NONE", "None of these";
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub account: AccountId,
    /// As what.
    pub duty: Duty,
    /// The force the account is bound to; `None` is national.
    pub force: Option<ForceId>,
    /// Had a part in the original case, as far as the records say.
    pub had_part: bool,
}

/// What is asked. `seen` is the version that was on the page, 0 for a new item: if someone changed it meanwhile, nothing is overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the items they make, which are documented there")]
pub enum Command {
    /// Take the case from the queue and begin the first review.
    BeginReview { questions: String },
    /// Join the review of a colleague.
    JoinReview,
    /// Take a blind second review that was drawn.
    TakeSecondReview { questions: String },
    /// Pass the review on, without a reason.
    PassReview,
    /// Answer a question.
    SaveAnswer { question: String, victim: Option<NominalId>, answer: Answer, seen: u32 },
    /// Add or change a line of enquiry, and perhaps move it. `item` is empty for a new one.
    SaveEnquiry { item: String, enquiry: Enquiry, step: Option<EnquiryStep>, seen: u32 },
    /// Add or change a failing.
    SaveFailing { item: String, failing: FailingFound, seen: u32 },
    /// Add or change what was searched and not found.
    SaveSearch { item: String, search: NegativeSearch, seen: u32 },
    /// Add or change a proposed action.
    SaveProposal { item: String, proposal: ProposedAction, seen: u32 },
    /// Submit the review. `drawn` says whether the lot fell on this case for a blind second review.
    SubmitReview {
        recommendation: Recommendation,
        summary: String,
        drawn: bool,
        snapshot: Option<i64>,
        seen: u32,
    },
    /// Send a review back for more: the first, with which the case goes back too, or a blind second one.
    ReturnReview { review: String, reason: String },
    /// Declare a conflict of one's own.
    DeclareConflict { what: String },
    /// Put the case on the agenda of a meeting.
    List { meeting: i64 },
    /// Take it off.
    TakeOff { reason: String },
    /// Write down what the panel found and decided; nothing stands until it is signed.
    Draft(Draft),
    /// Sign it, as the chair. `present` and `involved` are as in [`Draft`], at the time of signing.
    Sign { present: Vec<Member>, involved: Vec<AccountId>, seen: u32 },
    /// Answer as the second person. `involved` says which of those who sat had a part in the original case, as far as the records say now.
    AnswerClosure { concurs: bool, reason: String, involved: Vec<AccountId> },
    /// Accept, return or offer again.
    MoveOffer { step: OfferStep, reason: String },
    /// Begin the reinvestigation.
    Begin { victims: VictimPosition, reason: String, allegations: Vec<(AllegationId, bool)> },
    /// Hold a checkpoint and set the next.
    HoldCheckpoint { item: String, findings: String, on_course: bool, next: Date, seen: u32 },
    /// Raise an action.
    RaiseAction { what: String, priority: ActionPriority, enquiry: String, due: Option<Date> },
    /// Move an action.
    MoveAction {
        item: String,
        step: ActionStep,
        to: Option<AccountId>,
        due: Option<Date>,
        text: String,
        seen: u32,
    },
    /// Put a policy decision on record. The signature is worked out by whoever signs.
    DecidePolicy {
        decision: String,
        reason: String,
        alternatives: String,
        replaces: String,
        signature: String,
    },
    /// Register an exhibit, or move one.
    SaveExhibit {
        item: String,
        reference: String,
        description: String,
        hash: String,
        place: String,
        reason: String,
        seen: u32,
    },
    /// Put unused material on a schedule.
    ScheduleUnused { description: String, sensitivity: Sensitivity, sensitivity_reason: String },
    /// Inspect, decide, or send for another look.
    MoveUnused {
        item: String,
        step: UnusedStep,
        meets_test: Option<MeetsTest>,
        decision: Option<DisclosureDecision>,
        reason: String,
        seen: u32,
    },
    /// Ask prosecutors for early advice or a charging decision.
    AskAdvice { charging: bool, question: String, material: Vec<Citation> },
    /// Put the answer on record.
    AnswerAdvice { item: String, answer: String, action_plan: bool, seen: u32 },
    /// Move an allegation.
    MoveCourse {
        allegation: AllegationId,
        step: CourseStep,
        interviewed: bool,
        on: Date,
        reason: String,
        seen: u32,
    },
    /// Add a hearing, or what came of it.
    SaveHearing { item: String, on: Date, court: String, purpose: String, result: String, seen: u32 },
    /// End the reinvestigation when every allegation has ended. `victims` are those whose rights start.
    End { victims: Vec<NominalId>, reason: String },
    /// Move a victim's right to review.
    MoveRight { item: String, step: RightStep, reason: String, seen: u32 },
    /// Close the case.
    Close { reason: String },
    /// Propose to reopen a concluded case.
    ProposeReopening { cause: ReopeningCause, what: String },
    /// Reopen it, or leave it.
    AnswerReopening { item: String, step: ReopeningStep, reason: String, seen: u32 },
    /// Publish a learning point, or take one back.
    SaveLearning { item: String, theme: String, failing: String, text: String, withdrawn: bool, seen: u32 },
}

/// What the panel found and decided, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Who is present, from the meeting: panel members only.
    pub present: Vec<Member>,
    /// Of whom had a part in the original case, as far as the records say.
    pub involved: Vec<AccountId>,
    /// The meeting sits now.
    pub sitting: bool,
    /// What was considered.
    pub material: Vec<Citation>,
    /// What was found.
    pub findings: String,
    /// What was decided.
    pub decision: PanelDecision,
    /// With an upheld closure: the listed reason.
    pub closure_reason: Option<ClosureReasonCode>,
    /// Why.
    pub reasons: String,
    /// Why the person who writes this sees it otherwise; empty when they do not. Others' dissent stays as they wrote it.
    pub dissent: String,
    /// What is to be done.
    pub actions: Vec<String>,
    /// What others can learn.
    pub learning: String,
    /// The version that was on the page.
    pub seen: u32,
}

/// Why something is not done. No personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something that was typed is missing or not right: field and message.
    #[error("{0}: {1}")]
    Field(&'static str, String),
    /// Not possible from where things stand.
    #[error("{0}")]
    NotNow(String),
    /// Not for this person.
    #[error("{0}")]
    NotYou(&'static str),
    /// Someone else changed the item meanwhile: `now` is its present version.
    #[error("someone else changed this meanwhile")]
    Moved {
        /// The kind of item.
        kind: Kind,
        /// Which.
        item: String,
        /// Its present version.
        now: u32,
    },
}

impl From<IllegalStep> for Refusal {
    fn from(illegal: IllegalStep) -> Self {
        Self::NotNow(illegal.to_string())
    }
}
