//! **Outcome of special interest.** A closure has one of the outcomes for which the rules file sets points. The
//! weightiest counts, once.
//!
//! Source: outcome list: decisions that it was not in the public interest, diversion, and a time limit that should not
//! arise for the most serious offences.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "outcome_of_interest"), 0);
//! case.allegations[0].outcome = "22".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "outcome_of_interest"), 6);
//! case.allegations[1].outcome = "21".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "outcome_of_interest"), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{cmp::Reverse, collections::BTreeMap};

use lookagain_domain::{Finding, Reason};

use crate::{
    FactKey,
    case::Case,
    judge::{OutcomeCode, code},
};

rule! {
    Points "outcome_of_interest",
    title: "Outcome of special interest",
    question: "Has a closure an outcome that is looked at first?",
    facts: [Outcome],
    settings {
        /// Outcome code to points.
        points: BTreeMap<OutcomeCode, i32>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let weighed = case.open_closures().enumerate().filter_map(|(at, closure)| {
        let outcome = closure.outcome.value()?;
        let points = set.points.iter().find(|(listed, _)| listed.is(*outcome)).map(|(_, points)| *points)?;
        Some((points, Reverse(at), closure))
    });
    let (points, _, closure) = weighed.max_by_key(|(points, at, _)| (*points, *at))?;
    let fact = FactKey::Outcome.fact(code!(*closure.outcome), closure.source);
    Some(Reason { points, ..set.reason(Finding::Met, vec![fact]) })
}
