//! **Remaining.** No other band rule is met.
//!
//! Source: own proposal for the last band.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::reason(&example::assess(&case)?, "remaining"), None);
//! case.suspects.clear();
//! let found = example::assess(&case)?;
//! assert_eq!(example::reason(&found, "remaining").and_then(|reason| reason.band), Some(PriorityBand::P3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, PriorityBand, Reason};

rule! {
    Band "remaining",
    title: "No other band rule is met",
    question: "Is no other band rule met?",
    facts: [],
    settings {
        /// The band for whatever remains.
        band: PriorityBand,
    }
}

pub(crate) fn find(set: &Settings) -> Reason {
    Reason { band: Some(set.band), ..set.reason(Finding::Met, Vec::new()) }
}
