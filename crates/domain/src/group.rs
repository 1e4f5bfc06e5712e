//! Hidden groups: what can tie cases, what a person can decide about a group, and which definition a group meets.
//!
//! A group is derived from ties and can always be derived again. It names nobody as guilty of anything: it is a question for a person.

crate::codes! {
    /// What ties cases or people. Never a protected characteristic, and nothing read from a name.
    TieKind {
        SameSuspect = "SAME_SUSPECT", "Same suspect";
        SameVictim = "SAME_VICTIM", "Shared victim";
        /// Suspect, victim or witness in one case and something else in another.
        NamedElsewhere = "NAMED_ELSEWHERE", "Named in the other case in another part";
        Phone = "PHONE", "Shared phone";
        Email = "EMAIL", "Shared e-mail address";
        Online = "ONLINE", "Shared online account";
        Vehicle = "VEHICLE", "Shared vehicle";
        Address = "ADDRESS", "Shared address";
        Venue = "VENUE", "Same venue";
        Circumstances = "CIRCUMSTANCES", "Same place and time";
    }
}

impl TieKind {
    /// Whether it is a person, rather than a thing or place, that is in both.
    pub const fn is_person(self) -> bool {
        matches!(self, Self::SameSuspect | Self::SameVictim | Self::NamedElsewhere)
    }

    /// Its place in the list.
    pub const fn index(self) -> usize {
        self as usize
    }
}

crate::codes! {
    /// What a person decided about a group.
    GroupAct {
        Confirm = "CONFIRM", "Confirmed";
        SetAside = "SET_ASIDE", "Set aside";
        Merge = "MERGE", "Merged with another group";
        Split = "SPLIT", "Split";
        /// Takes back the decision that it names. That one stays readable.
        Undo = "UNDO", "Taken back";
    }
}

crate::codes! {
    /// What made groups change.
    GroupRunKind {
        /// Everything on record looked at anew.
        Full = "FULL", "Full run";
        /// Everything counted anew, and worked out where something changed since the run before.
        Changes = "CHANGES", "Run over what changed";
        /// A person's decision, worked into the groups that it touches.
        Decision = "DECISION", "A person's decision";
    }
}

crate::codes! {
    /// Whether a definition is met. Unknown is kept apart from no.
    Met {
        Yes = "Y", "Met";
        No = "N", "Not met";
        Unknown = "UNKNOWN", "Cannot be told from what is on record";
    }
}

impl Met {
    /// Both must hold.
    ///
    /// ```
    /// use lookagain_domain::group::Met;
    /// assert_eq!(Met::Yes.and(Met::Unknown), Met::Unknown);
    /// assert_eq!(Met::No.and(Met::Unknown), Met::No);
    /// ```
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

crate::codes! {
    /// What a person is in a group.
    GroupPart {
        Suspect = "SUSPECT", "Suspect";
        Victim = "VICTIM", "Victim";
        /// A victim somewhere and a suspect elsewhere: a matter of care first, and never listed among suspects.
        Care = "CARE", "Victim also recorded as a suspect";
        Other = "OTHER", "Other person";
    }
}

crate::codes! {
    /// What a node of the network on record is.
    NodeKind {
        Person = "PERSON", "Person";
        Crime = "CRIME", "Crime";
        Phone = "PHONE", "Phone";
        Email = "EMAIL", "E-mail address";
        Online = "ONLINE", "Online account";
        Vehicle = "VEHICLE", "Vehicle";
        Address = "ADDRESS", "Address";
        Call = "CALL", "Call or message";
        Thing = "THING", "Other thing";
    }
}
