//! Where a case stands between the queue and its end, and the steps that lead on.

use crate::machine::machine;

machine! {
    /// Where a case stands after the queue.
    Stage ("the case") {
        /// Taken into the queue by triage; nobody reviews it yet.
        Queued = "QUEUED", "Waiting for a reviewer";
        UnderReview = "UNDER_REVIEW", "Under review";
        /// A review was submitted, or the case was reopened.
        ForPanel = "FOR_PANEL", "Waiting for a panel";
        /// On the agenda of a meeting.
        Listed = "LISTED", "On a panel's agenda";
        /// The panel would uphold the closure; a second person has not answered yet.
        Concurrence = "CONCURRENCE", "Waiting for a second person";
        /// The closure was upheld by the panel and a second person.
        Upheld = "UPHELD", "Closure upheld";
        /// The panel set actions; a force or the national agency was asked to take it on.
        Offered = "OFFERED", "Reinvestigation offered";
        Reinvestigation = "REINVESTIGATION", "Under reinvestigation";
        EarlyAdvice = "EARLY_ADVICE", "Early advice sought";
        Charging = "CHARGING", "Charging decision sought";
        Court = "COURT", "Before a court";
        /// Nothing more will happen unless someone with the right asks for a review.
        Ended = "ENDED", "Reinvestigation ended";
        RightToReview = "RIGHT_TO_REVIEW", "Victim's right to review";
        Closed = "CLOSED", "Closed";
    }
    /// What moves a case.
    StageStep {
        BeginReview = "BEGIN_REVIEW", "Begin the review";
        Pass = "PASS", "Pass the review on";
        SubmitReview = "SUBMIT_REVIEW", "Submit the review";
        List = "LIST", "Put on an agenda";
        TakeOff = "TAKE_OFF", "Take off the agenda";
        AskMore = "ASK_MORE", "Ask for more review";
        Uphold = "UPHOLD", "Uphold the closure";
        Concur = "CONCUR", "Concur";
        Differ = "DIFFER", "Do not concur";
        SetActions = "SET_ACTIONS", "Set actions for the force";
        Adopt = "ADOPT", "Give to the national agency";
        Begin = "BEGIN", "Begin the reinvestigation";
        SeekAdvice = "SEEK_ADVICE", "Seek early advice";
        ReceiveAdvice = "RECEIVE_ADVICE", "Receive early advice";
        SubmitFile = "SUBMIT_FILE", "Submit a file for charging";
        ActionPlan = "ACTION_PLAN", "Receive an action plan";
        Charge = "CHARGE", "Charge";
        EndCourt = "END_COURT", "End the court's part";
        NoFurtherAction = "NO_FURTHER_ACTION", "Take no further action";
        AskReview = "ASK_REVIEW", "Ask for the decision to be reviewed";
        ReviewUpholds = "REVIEW_UPHOLDS", "The decision stands after review";
        ReviewOverturns = "REVIEW_OVERTURNS", "The decision is overturned on review";
        Close = "CLOSE", "Close";
        Reopen = "REOPEN", "Reopen";
    }
    Queued, BeginReview => UnderReview;
    UnderReview, Pass => Queued;
    UnderReview, SubmitReview => ForPanel;
    ForPanel, List => Listed;
    Listed, TakeOff => ForPanel;
    ForPanel | Listed, AskMore => UnderReview;
    Listed, Uphold => Concurrence;
    Listed, SetActions => Offered;
    Listed, Adopt => Offered;
    Concurrence, Concur => Upheld;
    Concurrence, Differ => ForPanel;
    Offered, Begin => Reinvestigation;
    Reinvestigation, SeekAdvice => EarlyAdvice;
    EarlyAdvice, ReceiveAdvice => Reinvestigation;
    Reinvestigation, SubmitFile => Charging;
    Charging, ActionPlan => Reinvestigation;
    Charging, Charge => Court;
    Court, EndCourt => Ended;
    Reinvestigation | Charging, NoFurtherAction => Ended;
    Ended | Closed, AskReview => RightToReview;
    RightToReview, ReviewUpholds => Ended;
    RightToReview, ReviewOverturns => Reinvestigation;
    Ended, Close => Closed;
    Upheld | Closed, Reopen => ForPanel;
}

impl Stage {
    /// Nothing more happens unless the case is reopened.
    pub const fn is_concluded(self) -> bool {
        matches!(self, Self::Upheld | Self::Closed)
    }

    /// A review of it is live: nobody at the force whose case it is reads it.
    pub const fn is_live(self) -> bool {
        !self.is_reinvestigation() && !self.is_concluded()
    }

    /// A force or the national agency is at work on it.
    pub const fn is_reinvestigation(self) -> bool {
        matches!(
            self,
            Self::Offered
                | Self::Reinvestigation
                | Self::EarlyAdvice
                | Self::Charging
                | Self::Court
                | Self::Ended
                | Self::RightToReview
        )
    }
}
