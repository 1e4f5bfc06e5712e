//! **A suspect holds a position of trust.** A suspect who is not recorded as dead holds a position of trust. Calls for a band.
//!
//! Source: own proposal, as for current access to children.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! case.suspects[0].position_of_trust = "Y".parse()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P1);
//! case.suspects[0].vital_status = "DECEASED".parse()?;
//! assert_eq!(example::reason(&example::assess(&case)?, "position_of_trust"), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, PriorityBand, Reason};

use crate::{FactKey, case::Case};

rule! {
    Band "position_of_trust",
    title: "A suspect holds a position of trust",
    question: "Does a living suspect hold a position of trust?",
    facts: [PositionOfTrust],
    settings {
        /// The band it calls for.
        band: PriorityBand,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let suspect = case.living_suspects().find(|suspect| suspect.position_of_trust.is_yes())?;
    let fact = FactKey::PositionOfTrust.fact("Y", suspect.source);
    Some(Reason { band: Some(set.band), ..set.reason(Finding::Met, vec![fact]) })
}
