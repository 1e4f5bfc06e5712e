//! **An identified living suspect.** At least one suspect is identified and not recorded as dead: somebody can still be asked.
//!
//! Source: own proposal; vital status is an allowed input.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "living_identified_suspect"), 12);
//! for suspect in &mut case.suspects {
//!     suspect.vital_status = "DECEASED".parse()?;
//! }
//! assert_eq!(example::points(&example::assess(&case)?, "living_identified_suspect"), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{FactKey, case::Case};

rule! {
    Points "living_identified_suspect",
    title: "An identified living suspect",
    question: "Is at least one suspect identified and not recorded as dead?",
    facts: [SuspectIdentified],
    settings {
        /// What it adds.
        points: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let suspect = case.living_suspects().find(|suspect| suspect.identified.is_yes())?;
    let fact = FactKey::SuspectIdentified.fact("Y", suspect.source);
    Some(Reason { points: set.points, ..set.reason(Finding::Met, vec![fact]) })
}
