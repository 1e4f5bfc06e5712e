//! **Transferred, and not known to be acted upon.** A closure was transferred to another body or force, and nothing says what became of it.
//!
//! Source: outcome list: did the receiving body act?
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "transferred"), 0);
//! case.allegations[0].outcome = "20".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "transferred"), 8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Disposal, Finding, Reason};

use crate::{FactKey, case::Case, judge::code};

rule! {
    Points "transferred",
    title: "Transferred, and not known to be acted upon",
    question: "Was a closure transferred to another body?",
    facts: [Outcome],
    settings {
        /// What it adds.
        points: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let closure = case.closures.iter().find(|closure| closure.disposal() == Some(Disposal::Transferred))?;
    let fact = FactKey::Outcome.fact(code!(*closure.outcome), closure.source);
    Some(Reason { points: set.points, ..set.reason(Finding::Met, vec![fact]) })
}
