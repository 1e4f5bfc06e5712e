//! Who is the same person: what can be judged about two nominals, and what is flagged for a person to look at.
//!
//! A nominal is never merged or changed. An identity is what the standing judgements hold together, so it can always be derived again.

crate::codes! {
    /// What is held of two nominals.
    Verdict {
        Same = "SAME", "The same person";
        Different = "DIFFERENT", "Different people";
        /// Looked at, and not to be told from what is on record.
        Unsure = "UNSURE", "Cannot be told";
        /// Takes back the judgement that it names. That one stays readable.
        Withdrawn = "WITHDRAWN", "Withdrawn";
    }
}

crate::codes! {
    /// What made identities change.
    RunKind {
        /// Every nominal compared with every other that blocking gives, with a newly trained model.
        Full = "FULL", "Full run";
        /// New and changed nominals compared with all, with the model of the last run.
        Incremental = "INCREMENTAL", "Run over what is new";
        /// A person's judgement, worked into the identities that it touches.
        Judgement = "JUDGEMENT", "A person's judgement";
    }
}

crate::codes! {
    /// What software leaves for a person to look at.
    IdentityFlag {
        /// One tie holds two halves together that are dense by themselves.
        Bridge = "BRIDGE", "One tie holds two halves together";
        /// A victim and a suspect look like one person. They are not joined until a person says so.
        VictimAndSuspect = "VICTIM_AND_SUSPECT", "A victim and a suspect may be one person";
        /// Both have a valid PNC id, CRO number or NHS number, and they differ: they are never joined.
        Conflict = "CONFLICT", "Identifiers that cannot belong to one person";
    }
}

crate::codes! {
    /// What a nominal is on record as, over all its crimes, as far as joining must know.
    Part {
        Victim = "VICTIM", "Victim";
        Suspect = "SUSPECT", "Suspect";
        /// On record as both. Handled like a victim: never joined with a suspect by software.
        Both = "BOTH", "Victim and suspect";
        Neither = "NEITHER", "Neither victim nor suspect";
    }
}

impl Part {
    /// Whether joining two of these would make a suspect of a victim.
    ///
    /// ```
    /// use lookagain_domain::identity::Part;
    /// assert!(Part::Victim.clashes(Part::Suspect) && Part::Suspect.clashes(Part::Both));
    /// assert!(!Part::Victim.clashes(Part::Both) && !Part::Neither.clashes(Part::Suspect));
    /// ```
    pub const fn clashes(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Victim | Self::Both, Self::Suspect) | (Self::Suspect, Self::Victim | Self::Both)
        )
    }
}
