//! **Somebody is at risk today.** The force says so of any crime of the case. Handled at once, outside the order.
//!
//! Source: own proposal; immediate risk is looked at before anything else.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! case.crimes[0].live_risk = "Y".parse()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P0);
//! case.crimes[0].live_risk = "UNKNOWN".parse()?;
//! assert_ne!(example::assess(&case)?.band, PriorityBand::P0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, PriorityBand, Reason};

use crate::{FactKey, case::Case};

rule! {
    Band "live_risk",
    title: "Somebody is at risk today",
    question: "Does the force say that somebody is at risk today?",
    facts: [LiveRisk],
    settings {
        /// The band it calls for.
        band: PriorityBand,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let crime = case.facts.crimes.iter().find(|crime| crime.live_risk.is_yes())?;
    let fact = FactKey::LiveRisk.fact("Y", crime.source);
    Some(Reason { band: Some(set.band), ..set.reason(Finding::Met, vec![fact]) })
}
