//! The state of a case on its way through triage, as an enum whose illegal transitions do not exist.
//!
//! What comes after the queue (review, panel, reinvestigation) belongs to the casework room.

crate::codes! {
    /// Where a case stands in triage.
    CaseStatus {
        /// Assessed, waiting for a person.
        Triage = "TRIAGE", "Waiting for triage";
        /// Facts were asked of the force; the clock is paused.
        InfoRequested = "INFO_REQUESTED", "Waiting for the force";
        /// A person took it into the review queue.
        Queued = "QUEUED", "In the review queue";
        /// A person confirmed that it is out of scope; the other route is recorded.
        OutOfScope = "OUT_OF_SCOPE", "Out of scope";
    }
}

crate::codes! {
    /// What a triage officer can decide.
    TriageAction {
        Accept = "ACCEPT", "Take into the review queue";
        ConfirmExclusion = "CONFIRM_EXCLUSION", "Confirm that it is out of scope";
        RequestInfo = "REQUEST_INFO", "Ask the force for missing facts";
        InfoReceived = "INFO_RECEIVED", "Facts received: back to triage";
        Reopen = "REOPEN", "Return to triage";
        /// Upholds an exclusion on a second look; the status stays.
        UpholdExclusion = "UPHOLD_EXCLUSION", "Second look: the exclusion stands";
        /// Overturns an exclusion on a second look.
        OverturnExclusion = "OVERTURN_EXCLUSION", "Second look: the exclusion was wrong";
        Undo = "UNDO", "Undo the last decision";
    }
}

/// This action is not open to a case that stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{action} is not possible for a case that is {from}")]
pub struct IllegalTransition {
    /// Where the case stands.
    pub from: CaseStatus,
    /// What was tried.
    pub action: TriageAction,
}

impl CaseStatus {
    /// Where the action leads.
    ///
    /// [`TriageAction::Undo`] is not here: it leads to wherever the case stood before the decision that is undone.
    ///
    /// # Errors
    /// [`IllegalTransition`] when the action is not open from here.
    pub const fn after(self, action: TriageAction) -> Result<Self, IllegalTransition> {
        use TriageAction as A;
        match (self, action) {
            (Self::Triage | Self::InfoRequested, A::Accept) => Ok(Self::Queued),
            (Self::Triage | Self::InfoRequested, A::ConfirmExclusion)
            | (Self::OutOfScope, A::UpholdExclusion) => Ok(Self::OutOfScope),
            (Self::Triage, A::RequestInfo) => Ok(Self::InfoRequested),
            (Self::InfoRequested, A::InfoReceived)
            | (Self::Queued | Self::OutOfScope, A::Reopen)
            | (Self::OutOfScope, A::OverturnExclusion) => Ok(Self::Triage),
            (_, _) => Err(IllegalTransition { from: self, action }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_these_transitions_exist() {
        let mut table = String::new();
        for &from in CaseStatus::ALL {
            for &action in TriageAction::ALL {
                if let Ok(to) = from.after(action) {
                    table = format!("{table}{from} {action} {to}\n");
                }
            }
        }
        assert_eq!(
            table,
            "TRIAGE ACCEPT QUEUED\n\
             TRIAGE CONFIRM_EXCLUSION OUT_OF_SCOPE\n\
             TRIAGE REQUEST_INFO INFO_REQUESTED\n\
             INFO_REQUESTED ACCEPT QUEUED\n\
             INFO_REQUESTED CONFIRM_EXCLUSION OUT_OF_SCOPE\n\
             INFO_REQUESTED INFO_RECEIVED TRIAGE\n\
             QUEUED REOPEN TRIAGE\n\
             OUT_OF_SCOPE REOPEN TRIAGE\n\
             OUT_OF_SCOPE UPHOLD_EXCLUSION OUT_OF_SCOPE\n\
             OUT_OF_SCOPE OVERTURN_EXCLUSION TRIAGE\n"
        );
    }
}
