//! **The victim supported action.** A victim supports action, or a closure has an outcome that says so.
//!
//! Source: outcome list: an identified suspect and a willing victim make the highest yield.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "victim_supports"), 0);
//! case.allegations[0].outcome = "15".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "victim_supports"), 12);
//! case.allegations[0].outcome = "16".parse()?;
//! case.victims[0].supports_action = "Y".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "victim_supports"), 12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{
    FactKey,
    case::Case,
    judge::{OutcomeCode, code},
};

rule! {
    Points "victim_supports",
    title: "The victim supported action",
    question: "Did a victim support action?",
    facts: [SupportsAction, Outcome],
    settings {
        /// What it adds.
        points: i32,
        /// The outcomes that say the victim supports action.
        outcomes: Vec<OutcomeCode>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let willing = case.facts.victims.iter().find(|victim| victim.supports_action.is_yes());
    let by_outcome =
        || case.open_closures().find(|closure| OutcomeCode::lists(&set.outcomes, closure.outcome));
    let fact = match willing {
        Some(victim) => FactKey::SupportsAction.fact("Y", victim.part_source),
        None => by_outcome().map(|closure| FactKey::Outcome.fact(code!(*closure.outcome), closure.source))?,
    };
    Some(Reason { points: set.points, ..set.reason(Finding::Met, vec![fact]) })
}
