//! What the policies are asked for a command, and what the audit calls it.

use lookagain_access::{Act, ResourceKind};
use lookagain_audit::Action;
use lookagain_casework::{Command, reinvestigation::OfferStep};

/// What the policies are asked for a command, of what kind of thing, and what the audit calls it.
pub(super) const fn act_of(command: &Command) -> (Act, ResourceKind, Action) {
    match command {
        Command::BeginReview { .. }
        | Command::JoinReview
        | Command::TakeSecondReview { .. }
        | Command::PassReview
        | Command::SaveAnswer { .. }
        | Command::SaveEnquiry { .. }
        | Command::SaveFailing { .. }
        | Command::SaveSearch { .. }
        | Command::SaveProposal { .. } => (Act::WorkOnReview, ResourceKind::Review, Action::Alter),
        Command::SubmitReview { .. } => (Act::WorkOnReview, ResourceKind::Review, Action::Decide),
        // Everyone who works on cases says so of themselves, and tells of what is new.
        Command::DeclareConflict { .. } | Command::ProposeReopening { .. } => {
            (Act::ViewReview, ResourceKind::Review, Action::Alter)
        }
        Command::List { .. } | Command::TakeOff { .. } => {
            (Act::TakePartInPanel, ResourceKind::Panel, Action::Alter)
        }
        Command::ReturnReview { .. } | Command::AnswerClosure { .. } | Command::AnswerReopening { .. } => {
            (Act::TakePartInPanel, ResourceKind::Panel, Action::Decide)
        }
        Command::Draft(_) => (Act::SitAtPanel, ResourceKind::Panel, Action::Alter),
        Command::Sign { .. } => (Act::SitAtPanel, ResourceKind::Panel, Action::Decide),
        Command::SaveLearning { .. } => (Act::PublishLearning, ResourceKind::Learning, Action::Alter),
        Command::HoldCheckpoint { .. }
        | Command::Close { .. }
        | Command::MoveOffer { step: OfferStep::OfferAgain, .. } => {
            (Act::Supervise, ResourceKind::Reinvestigation, Action::Decide)
        }
        Command::MoveOffer { step: OfferStep::Accept | OfferStep::Return, .. }
        | Command::Begin { .. }
        | Command::MoveCourse { .. }
        | Command::End { .. } => (Act::Reinvestigate, ResourceKind::Reinvestigation, Action::Decide),
        Command::AskAdvice { .. } | Command::AnswerAdvice { .. } => {
            (Act::Reinvestigate, ResourceKind::Reinvestigation, Action::Alter)
        }
        // Supervisors do these too, as the rules say.
        Command::DecidePolicy { .. } | Command::MoveUnused { .. } | Command::MoveRight { .. } => {
            (Act::ViewReinvestigation, ResourceKind::Reinvestigation, Action::Decide)
        }
        Command::RaiseAction { .. }
        | Command::MoveAction { .. }
        | Command::SaveExhibit { .. }
        | Command::ScheduleUnused { .. }
        | Command::SaveHearing { .. } => {
            (Act::ViewReinvestigation, ResourceKind::Reinvestigation, Action::Alter)
        }
    }
}
