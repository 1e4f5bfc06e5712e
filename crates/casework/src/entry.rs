//! What a case's file is made of: versions of items, appended and never changed.

use jiff::Timestamp;
use lookagain_domain::AccountId;
use serde::{Deserialize, Serialize};

use crate::{
    panel::{Consideration, LearningPoint, Reopening},
    reinvestigation::{Action, Advice, Checkpoint, Course, Exhibit, Hearing, Offer, PolicyDecision, Unused},
    review::{Answer, Conflict, Enquiry, FailingFound, NegativeSearch, ProposedAction, Review},
    rights::Right,
    stage::Stage,
};

/// Where the case stands, and why it moved there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChange {
    /// Where.
    pub stage: Stage,
    /// The meeting whose agenda it is on.
    pub meeting: Option<i64>,
    /// Why, in a person's words or in those of the step.
    pub reason: String,
}

/// The text of an entry is not what its kind must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text of an entry of kind {0} cannot be read by this version")]
pub struct Unreadable(pub Kind);

/// The parts of a file. Who reads an item goes by its part, and so does who worked on what: a new kind names its part in the list below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where the case stands.
    Standing,
    /// A review as a whole.
    Review,
    /// What stands under a review: `1/3` under `1`.
    Finding,
    /// Who keeps out of it.
    Conflict,
    /// What a panel made of the review.
    Panel,
    /// What came of that.
    Sequel,
}

macro_rules! bodies {
    ($($kind:ident = $code:literal, $label:literal, $part:ident: $body:ty;)+) => {
        lookagain_domain::codes! {
            /// The kinds of items in a case's file.
            Kind { $($kind = $code, $label;)+ }
        }

        impl Kind {
            /// The part of the file that it belongs to.
            pub const fn part(self) -> Part {
                match self { $(Self::$kind => Part::$part,)+ }
            }
        }

        /// What an item says.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each holds the type that it is named after")]
        pub enum Body { $($kind($body),)+ }

        impl Body {
            /// Its kind.
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)+ }
            }

            /// The text that is kept.
            ///
            /// # Errors
            /// Never for these types; the writer of JSON cannot know that.
            pub fn text(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$kind(body) => serde_json::to_string(body),)+ }
            }

            /// Reads what was kept.
            ///
            /// # Errors
            /// [`Unreadable`] when the text is not of this kind. It does not say what the text is.
            pub fn read(kind: Kind, text: &str) -> Result<Self, Unreadable> {
                match kind {
                    $(Kind::$kind => serde_json::from_str(text).map(Self::$kind).map_err(|_| Unreadable(kind)),)+
                }
            }
        }

        $(impl Item for $body {
            const KIND: Kind = Kind::$kind;
            fn of(body: &Body) -> Option<&Self> {
                if let Body::$kind(body) = body { Some(body) } else { None }
            }
            fn into_body(self) -> Body {
                Body::$kind(self)
            }
        })+
    };
}

/// A type that an item of a file can hold.
pub trait Item: Sized {
    /// Its kind.
    const KIND: Kind;
    /// It, if the body holds one.
    fn of(body: &Body) -> Option<&Self>;
    /// As a body.
    fn into_body(self) -> Body;
}

bodies! {
    Stage = "STAGE", "Where the case stands", Standing: StageChange;
    Review = "REVIEW", "Review", Review: Review;
    Answer = "ANSWER", "Answer", Finding: Answer;
    Enquiry = "ENQUIRY", "Line of enquiry", Finding: Enquiry;
    Failing = "FAILING", "Failing", Finding: FailingFound;
    Search = "SEARCH", "Searched and not found", Finding: NegativeSearch;
    Proposal = "PROPOSAL", "Proposed action", Finding: ProposedAction;
    Conflict = "CONFLICT", "Declared conflict", Conflict: Conflict;
    Consideration = "CONSIDERATION", "Panel's decision", Panel: Consideration;
    Reopening = "REOPENING", "Proposal to reopen", Sequel: Reopening;
    Learning = "LEARNING", "Learning point", Panel: LearningPoint;
    Offer = "OFFER", "Offer of a reinvestigation", Sequel: Offer;
    Checkpoint = "CHECKPOINT", "Supervision checkpoint", Sequel: Checkpoint;
    Action = "ACTION", "Action", Sequel: Action;
    Policy = "POLICY", "Policy decision", Sequel: PolicyDecision;
    Exhibit = "EXHIBIT", "Exhibit", Sequel: Exhibit;
    Unused = "UNUSED", "Unused material", Sequel: Unused;
    Hearing = "HEARING", "Hearing", Sequel: Hearing;
    Advice = "ADVICE", "Prosecutors' advice", Sequel: Advice;
    Course = "COURSE", "Allegation", Sequel: Course;
    Right = "RIGHT", "Right to review", Sequel: Right;
}

/// One version of one item, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Which item of its kind, such as `1/3`: the third of the first review.
    pub item: String,
    /// From 1, without a gap.
    pub version: u32,
    /// What it says.
    pub body: Body,
    /// Who wrote it; `None` for what software proposed.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// One version of one item, about to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// Which item of its kind.
    pub item: String,
    /// Its version.
    pub version: u32,
    /// What it says.
    pub body: Body,
}
