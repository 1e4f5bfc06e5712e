//! What was done, and which logged operation of the law it is.

lookagain_domain::codes! {
    /// What an entry records. Codes are never renamed or reused: they are inside old hashes.
    Action {
        SignIn = "SIGN_IN", "Signed in";
        SignInFailed = "SIGN_IN_FAILED", "Sign-in failed";
        SignOut = "SIGN_OUT", "Signed out";
        View = "VIEW", "Viewed";
        Search = "SEARCH", "Searched";
        Reveal = "REVEAL", "Revealed a name";
        Export = "EXPORT", "Exported";
        Submit = "SUBMIT", "Sent an extract";
        Check = "CHECK", "Checked an extract";
        Assess = "ASSESS", "Assessed cases";
        Decide = "DECIDE", "Decided";
        Undo = "UNDO", "Undid a decision";
        SecondLook = "SECOND_LOOK", "Took a second look";
        RequestInfo = "REQUEST_INFO", "Asked the force for facts";
        Respond = "RESPOND", "Answered a request for facts";
        AdoptRules = "ADOPT_RULES", "Adopted rules";
        LoadContext = "LOAD_CONTEXT", "Loaded context figures";
        Create = "CREATE", "Created";
        Alter = "ALTER", "Changed";
        Link = "LINK", "Linked records";
        Group = "GROUP", "Put cases together";
        Erase = "ERASE", "Erased";
        Verify = "VERIFY", "Verified the audit chain";
        Backup = "BACKUP", "Backed up";
        Restore = "RESTORE", "Restored a backup";
        Checkpoint = "CHECKPOINT", "Signed a checkpoint";
        Refused = "REFUSED", "Was refused";
    }
}

lookagain_domain::codes! {
    /// The operations that section 62 of the Data Protection Act 2018 requires to be logged.
    Operation {
        Collection = "COLLECTION", "Collection";
        Alteration = "ALTERATION", "Alteration";
        Consultation = "CONSULTATION", "Consultation";
        Disclosure = "DISCLOSURE", "Disclosure, including transfer";
        Combination = "COMBINATION", "Combination";
        Erasure = "ERASURE", "Erasure";
    }
}

impl Action {
    /// The operation of section 62 it is; `None` for what the section does not ask to be logged, such as signing in.
    ///
    /// An assessment counts as combination: it brings facts of several records together into a finding. Asking a force
    /// for facts counts as disclosure: it tells the force which case is looked at.
    /// Checking an extract counts as consultation: it tells how the extract differs from what is held.
    pub const fn operation(self) -> Option<Operation> {
        match self {
            Self::Submit | Self::Respond => Some(Operation::Collection),
            Self::Decide
            | Self::Undo
            | Self::SecondLook
            | Self::AdoptRules
            | Self::Create
            | Self::Alter
            | Self::Restore => Some(Operation::Alteration),
            Self::View | Self::Search | Self::Reveal | Self::Check => Some(Operation::Consultation),
            Self::Export | Self::RequestInfo => Some(Operation::Disclosure),
            Self::Assess | Self::Link | Self::Group => Some(Operation::Combination),
            Self::Erase => Some(Operation::Erasure),
            Self::SignIn
            | Self::SignInFailed
            | Self::SignOut
            | Self::LoadContext
            | Self::Verify
            | Self::Checkpoint
            | Self::Backup
            | Self::Refused => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_section_62_has_an_action() {
        for &operation in Operation::ALL {
            assert!(Action::ALL.iter().any(|action| action.operation() == Some(operation)), "{operation}");
        }
    }

    #[test]
    fn viewing_searching_and_revealing_are_consultation() {
        for action in [Action::View, Action::Search, Action::Reveal] {
            assert_eq!(action.operation(), Some(Operation::Consultation), "{action}");
        }
        assert_eq!(Action::SignIn.operation(), None);
    }
}
