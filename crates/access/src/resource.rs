//! What is acted on.

use lookagain_domain::{AccountId, ForceId};

lookagain_domain::codes! {
    /// The kinds of things that something can be done to.
    ResourceKind {
        Case = "CASE", "Case";
        Person = "PERSON", "Person";
        Submission = "SUBMISSION", "Delivery";
        /// A pair of records, or what pairs hold together. Its force is that of the records; none when they are of several.
        Identity = "IDENTITY", "Identity";
        /// Cases that ties hold together. Its force is that of the cases; none when they are of several.
        Group = "GROUP", "Hidden group";
        /// The structured review of a case.
        Review = "REVIEW", "Review";
        /// Meetings, and what they decided about a case.
        Panel = "PANEL", "Panel";
        Reinvestigation = "REINVESTIGATION", "Reinvestigation";
        Attachment = "ATTACHMENT", "Attachment";
        Questions = "QUESTIONS", "Review questions";
        Learning = "LEARNING", "Learning points";
        /// Who has how much to do.
        Workload = "WORKLOAD", "Workload";
        /// Counts of how cases of all forces end.
        Pattern = "PATTERN", "Pattern of outcomes";
        Rules = "RULES", "Rules";
        Context = "CONTEXT", "Context figures";
        Audit = "AUDIT", "Audit";
        Account = "ACCOUNT", "Account";
        System = "SYSTEM", "The system as a whole";
    }
}

/// A thing, as far as the policies need to know it: never who or what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resource {
    /// What kind of thing.
    pub kind: ResourceKind,
    /// Whose it is; `None` when it belongs to no single force.
    pub force: Option<ForceId>,
    /// Who took the decision that stands, for a case.
    pub decided_by: Option<AccountId>,
    /// Whose account it is, for an account.
    pub owner: Option<AccountId>,
}

impl Resource {
    /// A thing of this kind and force; nobody has decided on it and nobody owns it.
    pub const fn of(kind: ResourceKind, force: Option<ForceId>) -> Self {
        Self { kind, force, decided_by: None, owner: None }
    }

    /// An account and whose it is.
    pub const fn account(owner: AccountId, force: Option<ForceId>) -> Self {
        Self { owner: Some(owner), ..Self::of(ResourceKind::Account, force) }
    }

    /// The same, and who took the decision that stands.
    #[must_use]
    pub const fn decided_by(self, account: Option<AccountId>) -> Self {
        Self { decided_by: account, ..self }
    }
}
