//! **Closed with no further action.** The closure's outcome is one that the outcome list counts as closed with nobody
//! brought to justice. A transfer leaves it open: the receiving body may or may not have acted.
//!
//! Source: outcome list in `reference-data/outcomes/`; the operation reviews decisions to take no further action.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! for (outcome, finding) in [
//!     ("16", Finding::Met), ("CPS_NFA_PI", Finding::Met), ("1", Finding::NotMet), ("C3", Finding::NotMet),
//!     ("20", Finding::Unknown), ("NOT_MIGRATED", Finding::Unknown),
//! ] {
//!     case.allegations[0].outcome = outcome.parse()?;
//!     assert_eq!(example::criterion(&example::assess(&case)?, "nfa_outcome"), Some(finding), "{outcome}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Disposal, Finding, Known, Outcome, Reason};

use crate::{FactKey, case::Closure, judge::code};

rule! {
    Eligibility "nfa_outcome",
    title: "Closed with no further action",
    question: "Did this closure end with nobody brought to justice?",
    facts: [Outcome],
    settings {
        /// Outcomes that are such a closure.
        met: Vec<Disposal>,
        /// Outcomes that may be one.
        unknown: Vec<Disposal>,
    }
}

impl Settings {
    fn of(&self, outcome: &Known<Outcome>) -> Finding {
        let Known::Value(outcome) = outcome else { return Finding::Unknown };
        let disposal = outcome.row().disposal;
        if self.met.contains(&disposal) {
            Finding::Met
        } else if self.unknown.contains(&disposal) {
            Finding::Unknown
        } else {
            Finding::NotMet
        }
    }

    /// Not known to have ended otherwise. Asked by the priority rules too, whether or not the criterion is enabled.
    pub(crate) fn may_be_nfa(&self, outcome: &Known<Outcome>) -> bool {
        self.of(outcome) != Finding::NotMet
    }
}

pub(crate) fn find(closure: &Closure<'_>, set: &Settings) -> Reason {
    let fact = FactKey::Outcome.fact(code!(*closure.outcome), closure.source);
    set.reason(set.of(closure.outcome), vec![fact])
}
