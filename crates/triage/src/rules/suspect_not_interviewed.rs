//! **Identified suspect not interviewed.** A closure with an outcome that says the suspect was identified, and a suspect who was not interviewed under caution.
//!
//! Source: published failing of closed cases: a suspect not pursued as would be expected.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "suspect_not_interviewed"), 0);
//! case.allegations[1].interviewed = "N".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "suspect_not_interviewed"), 20);
//! case.allegations[1].outcome = "18".parse()?; // nobody identified
//! assert_eq!(example::points(&example::assess(&case)?, "suspect_not_interviewed"), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{
    FactKey,
    case::{Case, Closure},
    judge::{OutcomeCode, code},
};

rule! {
    Points "suspect_not_interviewed",
    title: "Identified suspect not interviewed",
    question: "Was an identified suspect never interviewed under caution?",
    facts: [Interviewed, Outcome],
    settings {
        /// What it adds.
        points: i32,
        /// The outcomes that say the suspect was identified.
        outcomes: Vec<OutcomeCode>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let missed = |closure: &&Closure<'_>| {
        closure.allegation.is_some_and(|allegation| allegation.interviewed.is_no())
            && OutcomeCode::lists(&set.outcomes, closure.outcome)
    };
    let closure = case.open_closures().find(missed)?;
    let facts = vec![
        FactKey::Interviewed.fact("N", closure.source),
        FactKey::Outcome.fact(code!(*closure.outcome), closure.source),
    ];
    Some(Reason { points: set.points, ..set.reason(Finding::Met, facts) })
}
