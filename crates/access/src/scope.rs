//! Which forces' things a list may show.

use lookagain_domain::{AccountId, ForceId};

use crate::{Act, Policies, Principal, Resource, ResourceKind};

/// The forces whose things someone may see in a list. The store turns it into a `WHERE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForceScope {
    /// Every force's, and what belongs to no single force.
    All,
    /// One force's, and nothing else.
    One(ForceId),
    /// Nothing.
    None,
}

impl ForceScope {
    /// Does a list of this scope show things of this force? `None` is what belongs to no single force.
    pub fn contains(self, force: Option<ForceId>) -> bool {
        match self {
            Self::All => true,
            Self::One(own) => force == Some(own),
            Self::None => false,
        }
    }
}

impl Policies {
    /// Which forces' things this act is open on, for lists.
    ///
    /// Where an act also turns on who decided or whose account it is ([`Act::UndoDecision`], [`Act::SecondLook`],
    /// [`Act::ManageAccounts`], [`Act::ViewOwnAccount`]), the scope is that of the things for which this is as it
    /// must be: the list's query has to add that condition.
    pub fn scope(&self, who: &Principal, act: Act) -> ForceScope {
        let Some(&kind) = act.kinds().first() else { return ForceScope::None };
        let open = |force| self.decide(who, act, &Resource::at_best(kind, force, who, act)).allowed;
        // The policies compare a thing's force with the principal's and name no force, so one force other than the own
        // stands for all others. The property test tries every force.
        let strange =
            [1, 2].into_iter().filter_map(|n| ForceId::new(n).ok()).find(|&force| Some(force) != who.force);
        if open(None) && open(strange) && (who.force.is_none() || open(who.force)) {
            return ForceScope::All;
        }
        match who.force {
            Some(own) if open(Some(own)) => ForceScope::One(own),
            Some(_) | None => ForceScope::None,
        }
    }
}

impl Resource {
    /// A thing that is right for this act in everything but, perhaps, its force.
    pub(crate) fn at_best(kind: ResourceKind, force: Option<ForceId>, who: &Principal, act: Act) -> Self {
        let someone_else =
            [1, 2].into_iter().filter_map(|n| AccountId::new(n).ok()).find(|&id| id != who.account);
        let decided_by = if act == Act::SecondLook { someone_else } else { Some(who.account) };
        let owner = if act == Act::ManageAccounts { someone_else } else { Some(who.account) };
        Self { kind, force, decided_by, owner }
    }
}
