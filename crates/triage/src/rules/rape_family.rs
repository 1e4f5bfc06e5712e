//! **Rape-family offence.** A closure that ended, or may have ended, without justice is of a class of a listed family.
//! An allegation that led to a charge does not count.
//!
//! Source: published order of the operation: rape first.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! case.allegations[0].offence_code = "19E".parse()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P1);
//! case.allegations[0].outcome = "1".parse()?; // charged
//! assert_eq!(example::reason(&example::assess(&case)?, "rape_family"), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, OffenceFamily, PriorityBand, Reason};

use crate::case::{Case, Closure};

rule! {
    Band "rape_family",
    title: "Rape-family offence",
    question: "Is a closure of an offence class of the rape family?",
    facts: [OffenceCode],
    settings {
        /// The band it calls for.
        band: PriorityBand,
        /// The families that count.
        families: Vec<OffenceFamily>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let listed = |closure: &&Closure<'_>| closure.offence.is_some_and(|o| set.families.contains(&o.family));
    let fact = case.open_closures().find(listed)?.offence_fact();
    Some(Reason { band: Some(set.band), ..set.reason(Finding::Met, vec![fact]) })
}
