//! **Several suspects.** So many points for each suspect beyond the first, identified or not, up to a limit.
//!
//! Source: own proposal; the number of suspects and victims is an allowed input.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "several_suspects"), 4);
//! case.suspects.truncate(1);
//! assert_eq!(example::points(&example::assess(&case)?, "several_suspects"), 0);
//! for number in 12..40 {
//!     case.suspects.push(example::suspect(number)?);
//! }
//! assert_eq!(example::points(&example::assess(&case)?, "several_suspects"), 16);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{FactKey, case::Case};

rule! {
    Points "several_suspects",
    title: "Several suspects",
    question: "How many suspects are there beyond the first?",
    facts: [SuspectCount],
    settings {
        /// Points for each one beyond the first.
        points: i32,
        /// No more points than this in all.
        at_most: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let count = case.suspects().count();
    let beyond = i32::try_from(count).unwrap_or(i32::MAX).saturating_sub(1).max(0);
    let points = beyond.saturating_mul(set.points).min(set.at_most);
    let fact = || FactKey::SuspectCount.fact(count.to_string(), None);
    (points > 0).then(|| Reason { points, ..set.reason(Finding::Met, vec![fact()]) })
}
