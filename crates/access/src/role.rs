//! Who asks.

use lookagain_domain::{AccountId, ForceId};

lookagain_domain::codes! {
    /// What an account is for. An account has one role.
    Role {
        /// Sends the extracts of one force and answers questions about them.
        ForceCoordinator = "FORCE_COORDINATOR", "Force coordinator";
        /// Works the queue.
        TriageOfficer = "TRIAGE_OFFICER", "Triage officer";
        /// Reads cases and looks a second time at exclusions.
        Reviewer = "REVIEWER", "Reviewer";
        /// Sits on the panel that decides what happens after a review.
        PanelMember = "PANEL_MEMBER", "Panel member";
        /// Reinvestigates, for a force or for the national agency.
        Investigator = "INVESTIGATOR", "Investigator";
        /// Looks after reviews and reinvestigations, the work of people, and the questions.
        Supervisor = "SUPERVISOR", "Supervisor";
        /// Reads who did what, and never what a case says.
        Auditor = "AUDITOR", "Auditor";
        /// Keeps accounts, rules and context figures, and never sees a case.
        Administrator = "ADMINISTRATOR", "Administrator";
    }
}

/// Someone who has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// The force the account is bound to; `None` is national. A force coordinator without a force may do nothing.
    pub force: Option<ForceId>,
}
