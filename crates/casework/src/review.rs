//! A structured review: who reviews, what they answered, and what they propose.

use lookagain_domain::{AccountId, NominalId};
use serde::{Deserialize, Serialize};

use crate::{
    lists::{EnquiryKindCode, FailingCode},
    machine::machine,
};

machine! {
    /// Where one review of a case stands.
    ReviewState ("the review") {
        /// Drawn for a blind second review; nobody took it yet.
        Drawn = "DRAWN", "Drawn, waiting for a second reviewer";
        Open = "OPEN", "Under way";
        Submitted = "SUBMITTED", "Submitted";
        /// The reviewer passed it on, without a reason.
        Passed = "PASSED", "Free again: waits for a reviewer";
    }
    /// What moves a review.
    ReviewStep {
        Take = "TAKE", "Take";
        Submit = "SUBMIT", "Submit";
        Return = "RETURN", "Return for more";
        Pass = "PASS", "Pass on";
    }
    Drawn | Passed, Take => Open;
    Open, Submit => Submitted;
    Submitted, Return => Open;
    Open, Pass => Passed;
}

lookagain_domain::codes! {
    /// What a reviewer proposes to the panel.
    Recommendation {
        Reinvestigate = "REINVESTIGATE", "Reinvestigate: lines of enquiry are still possible";
        Uphold = "UPHOLD", "Uphold the closure";
        MoreInformation = "MORE_INFORMATION", "More is needed from the force first";
    }
}

/// Where something stands on record: a document, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// `FILE:7`, a kept file of the force; `ATTACHMENT:3`; or the title of a paper document.
    pub document: String,
    /// Page, paragraph, row.
    pub place: String,
}

/// One review of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Where it stands.
    pub state: ReviewState,
    /// Who began it, and who joined. They see each other's work; nobody else's review.
    pub reviewers: Vec<AccountId>,
    /// The version of the questions it answers.
    pub questions: String,
    /// Once submitted: what is proposed.
    pub recommendation: Option<Recommendation>,
    /// Once submitted: why.
    pub summary: String,
    /// Who submitted it.
    pub submitted_by: Option<AccountId>,
    /// The snapshot of what the reviewers saw, once one was taken.
    pub snapshot: Option<i64>,
    /// Why it was last returned for more; empty for never.
    #[serde(default)]
    pub returned: String,
}

impl Review {
    /// It is in, and proposes something else than to uphold the closure.
    pub fn is_against_upholding(&self) -> bool {
        self.state == ReviewState::Submitted && self.recommendation != Some(Recommendation::Uphold)
    }
}

/// The answer to one question, for the case or for one victim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The version of the questions under which it was given.
    pub questions: String,
    /// The code of the answer.
    pub answer: String,
    /// In the reviewer's words.
    pub note: String,
    /// What it rests on.
    pub evidence: Vec<Citation>,
}

/// The name of an answer's item: `1/VOI-1/7` for a victim, `1/DEC-1` for the case.
pub fn answer_item(review: &str, question: &str, victim: Option<NominalId>) -> String {
    victim.map_or_else(|| format!("{review}/{question}"), |victim| format!("{review}/{question}/{victim}"))
}

machine! {
    /// Where a line of enquiry stands in the ledger.
    EnquiryState ("the line of enquiry") {
        /// The file names it, or the reviewer does; whether it was pursued is not settled.
        Identified = "IDENTIFIED", "Identified";
        NotPursued = "NOT_PURSUED", "Not pursued";
        PartlyPursued = "PARTLY_PURSUED", "Partly pursued";
        Pursued = "PURSUED", "Pursued";
        /// Nothing remains to be done, for a reason on record.
        Settled = "SETTLED", "Settled";
        /// It became an action of the reinvestigation.
        Raised = "RAISED", "Raised as an action";
    }
    /// What moves a line of enquiry.
    EnquiryStep {
        FindNotPursued = "FIND_NOT_PURSUED", "Find that it was not pursued";
        FindPartly = "FIND_PARTLY", "Find that it was partly pursued";
        FindPursued = "FIND_PURSUED", "Find that it was pursued";
        Settle = "SETTLE", "Settle";
        Raise = "RAISE", "Raise as an action";
        Reopen = "REOPEN", "Reopen";
    }
    Identified | PartlyPursued | Pursued, FindNotPursued => NotPursued;
    Identified | NotPursued | Pursued, FindPartly => PartlyPursued;
    Identified | NotPursued | PartlyPursued, FindPursued => Pursued;
    NotPursued | PartlyPursued | Pursued, Settle => Settled;
    NotPursued | PartlyPursued, Raise => Raised;
    Settled | Raised, Reopen => Identified;
}

impl EnquiryState {
    /// Something remains to be done or to be found out: a closure cannot be upheld.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Settled)
    }
}

lookagain_domain::codes! {
    /// Can it still be followed today?
    Possible {
        Yes = "YES", "Yes";
        Perhaps = "PERHAPS", "Perhaps: to be found out";
        No = "NO", "No";
    }
}

/// A line of enquiry: identified, pursued, result, proof, possible today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enquiry {
    /// Where it stands.
    pub state: EnquiryState,
    /// What kind.
    pub kind: EnquiryKindCode,
    /// What it is, in neutral words without names.
    pub title: String,
    /// Where the file names it.
    pub identified: Vec<Citation>,
    /// What came back.
    pub result: String,
    /// What proves that.
    pub proof: Vec<Citation>,
    /// Can it still be followed?
    pub possible: Possible,
    /// Until when, where that is known.
    pub possible_until: Option<jiff::civil::Date>,
    /// Why it can or cannot; why it is settled.
    pub why: String,
    /// It was entered in error. It stays on record.
    pub withdrawn: bool,
}

lookagain_domain::codes! {
    /// How much a failing mattered.
    Severity {
        Minor = "MINOR", "Minor: it changed nothing";
        Material = "MATERIAL", "Material: it may have changed the outcome";
        Decisive = "DECISIVE", "Decisive: the closure rests on it";
    }
}

/// A failing that the review found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailingFound {
    /// Which.
    pub code: FailingCode,
    /// How much it mattered.
    pub severity: Severity,
    /// In the reviewer's words.
    pub narrative: String,
    /// The question that brought it up; empty for none.
    pub question: String,
    /// What it rests on.
    pub evidence: Vec<Citation>,
    /// It was entered in error. It stays on record.
    pub withdrawn: bool,
}

/// What was searched and not found, with its scope: later reviewers need not repeat it, and can see how far it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegativeSearch {
    /// What was looked for.
    pub sought: String,
    /// Where.
    pub searched: String,
    /// How far: periods, spellings, places, what was left out.
    pub scope: String,
    /// On which day.
    pub on: jiff::civil::Date,
    /// It was entered in error. It stays on record.
    pub withdrawn: bool,
}

/// An action that the reviewer proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedAction {
    /// What should be done.
    pub what: String,
    /// The line of enquiry it comes from; empty for none.
    pub enquiry: String,
    /// It was entered in error. It stays on record.
    pub withdrawn: bool,
}

/// A person's own word that they had a part in the original case or are too near to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Who.
    pub account: AccountId,
    /// What it is. No names.
    pub what: String,
}
