//! **A suspect has access to children.** A suspect who is not recorded as dead has access to children today. Calls for a band.
//!
//! Source: own proposal, after the operation's aim that nobody remains at risk.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! case.suspects[0].access_to_children = "Y".parse()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P1);
//! case.suspects[0].vital_status = "DECEASED".parse()?;
//! assert_eq!(example::reason(&example::assess(&case)?, "access_to_children"), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, PriorityBand, Reason};

use crate::{FactKey, case::Case};

rule! {
    Band "access_to_children",
    title: "A suspect has access to children",
    question: "Has a living suspect access to children today?",
    facts: [AccessToChildren],
    settings {
        /// The band it calls for.
        band: PriorityBand,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let suspect = case.living_suspects().find(|suspect| suspect.access_to_children.is_yes())?;
    let fact = FactKey::AccessToChildren.fact("Y", suspect.source);
    Some(Reason { band: Some(set.band), ..set.reason(Finding::Met, vec![fact]) })
}
