//! What the policies are asked for a command, and what the audit calls it.

use lookagain_access::{Act, ResourceKind};
use lookagain_audit::Action;
use lookagain_casework::{Command, reinvestigation::OfferStep};

/// What the policies are asked for a command.
pub(super) const fn act_of(command: &Command) -> (Act, ResourceKind) {
    match command {
        Command::BeginReview { .. }
        | Command::JoinReview
        | Command::TakeSecondReview { .. }
        | Command::PassReview
        | Command::SaveAnswer { .. }
        | Command::SaveEnquiry { .. }
        | Command::SaveFailing { .. }
        | Command::SaveSearch { .. }
        | Command::SaveProposal { .. }
        | Command::SubmitReview { .. } => (Act::WorkOnReview, ResourceKind::Review),
        // Everyone who works on cases says so of themselves, and tells of what is new.
        Command::DeclareConflict { .. } | Command::ProposeReopening { .. } => {
            (Act::ViewReview, ResourceKind::Review)
        }
        Command::ReturnReview { .. }
        | Command::List { .. }
        | Command::TakeOff { .. }
        | Command::AnswerClosure { .. }
        | Command::AnswerReopening { .. } => (Act::TakePartInPanel, ResourceKind::Panel),
        Command::Draft(_) | Command::Sign { .. } => (Act::SitAtPanel, ResourceKind::Panel),
        Command::SaveLearning { .. } => (Act::PublishLearning, ResourceKind::Learning),
        Command::HoldCheckpoint { .. } | Command::Close { .. } => {
            (Act::Supervise, ResourceKind::Reinvestigation)
        }
        Command::MoveOffer { step, .. } => match step {
            OfferStep::OfferAgain => (Act::Supervise, ResourceKind::Reinvestigation),
            OfferStep::Accept | OfferStep::Return => (Act::Reinvestigate, ResourceKind::Reinvestigation),
        },
        Command::Begin { .. }
        | Command::AskAdvice { .. }
        | Command::AnswerAdvice { .. }
        | Command::MoveCourse { .. }
        | Command::End { .. } => (Act::Reinvestigate, ResourceKind::Reinvestigation),
        // Supervisors do these too, as the rules say.
        Command::RaiseAction { .. }
        | Command::MoveAction { .. }
        | Command::DecidePolicy { .. }
        | Command::SaveExhibit { .. }
        | Command::ScheduleUnused { .. }
        | Command::MoveUnused { .. }
        | Command::SaveHearing { .. }
        | Command::MoveRight { .. } => (Act::ViewReinvestigation, ResourceKind::Reinvestigation),
    }
}

/// What the audit calls it.
pub(super) const fn entry_of(command: &Command) -> Action {
    match command {
        Command::Sign { .. }
        | Command::AnswerClosure { .. }
        | Command::AnswerReopening { .. }
        | Command::SubmitReview { .. }
        | Command::ReturnReview { .. }
        | Command::MoveOffer { .. }
        | Command::Begin { .. }
        | Command::DecidePolicy { .. }
        | Command::MoveUnused { .. }
        | Command::MoveCourse { .. }
        | Command::End { .. }
        | Command::MoveRight { .. }
        | Command::HoldCheckpoint { .. }
        | Command::Close { .. } => Action::Decide,
        Command::BeginReview { .. }
        | Command::JoinReview
        | Command::TakeSecondReview { .. }
        | Command::PassReview
        | Command::SaveAnswer { .. }
        | Command::SaveEnquiry { .. }
        | Command::SaveFailing { .. }
        | Command::SaveSearch { .. }
        | Command::SaveProposal { .. }
        | Command::DeclareConflict { .. }
        | Command::ProposeReopening { .. }
        | Command::List { .. }
        | Command::TakeOff { .. }
        | Command::Draft(_)
        | Command::SaveLearning { .. }
        | Command::RaiseAction { .. }
        | Command::MoveAction { .. }
        | Command::SaveExhibit { .. }
        | Command::ScheduleUnused { .. }
        | Command::SaveHearing { .. }
        | Command::AskAdvice { .. }
        | Command::AnswerAdvice { .. } => Action::Alter,
    }
}
