//! **A suspect may leave the country.** A suspect who is not recorded as dead may leave the country. Calls for a band.
//!
//! Source: press reports on the operation's order of work; a weak source, so the rule can be switched off.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! case.suspects[0].flight_risk = "Y".parse()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P1);
//! case.suspects[0].vital_status = "DECEASED".parse()?;
//! assert_eq!(example::reason(&example::assess(&case)?, "flight_risk"), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, PriorityBand, Reason};

use crate::{FactKey, case::Case};

rule! {
    Band "flight_risk",
    title: "A suspect may leave the country",
    question: "May a living suspect leave the country?",
    facts: [FlightRisk],
    settings {
        /// The band it calls for.
        band: PriorityBand,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let suspect = case.living_suspects().find(|suspect| suspect.flight_risk.is_yes())?;
    let fact = FactKey::FlightRisk.fact("Y", suspect.source);
    Some(Reason { band: Some(set.band), ..set.reason(Finding::Met, vec![fact]) })
}
