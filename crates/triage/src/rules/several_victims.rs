//! **Several victims.** So many points for each victim beyond the first, up to a limit. A person counts once, in however many crimes.
//!
//! Source: own proposal; the number of suspects and victims is an allowed input.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "several_victims"), 0);
//! case.victims.push(example::victim(21, 2)?); // the same person in a second crime
//! assert_eq!(example::points(&example::assess(&case)?, "several_victims"), 0);
//! case.victims.push(example::victim(22, 2)?);
//! assert_eq!(example::points(&example::assess(&case)?, "several_victims"), 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{FactKey, case::Case};

rule! {
    Points "several_victims",
    title: "Several victims",
    question: "How many victims are there beyond the first?",
    facts: [VictimCount],
    settings {
        /// Points for each one beyond the first.
        points: i32,
        /// No more points than this in all.
        at_most: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let count = victims(case);
    let beyond = i32::try_from(count).unwrap_or(i32::MAX).saturating_sub(1).max(0);
    let points = beyond.saturating_mul(set.points).min(set.at_most);
    let fact = || FactKey::VictimCount.fact(count.to_string(), None);
    (points > 0).then(|| Reason { points, ..set.reason(Finding::Met, vec![fact()]) })
}

/// Persons, each once: a victim stands in the facts once for each crime.
fn victims(case: &Case<'_>) -> usize {
    let victims = &case.facts.victims;
    let first = |at: &usize| victims[..*at].iter().all(|earlier| earlier.nominal != victims[*at].nominal);
    if victims.len() < 2 { victims.len() } else { (0..victims.len()).filter(first).count() }
}
