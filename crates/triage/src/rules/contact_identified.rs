//! **Contact or exploitation offence with several identified living suspects.** A closure that ended, or may have
//! ended, without justice is of a class of a listed family, and at least so many suspects are identified and not
//! recorded as dead. Where the rules file asks for it, a victim must also support action.
//!
//! Source: own proposal for the second band.
//!
//! ```
//! use lookagain_domain::PriorityBand;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P2);
//! case.suspects[1].identified = "N".parse()?;
//! assert_eq!(example::assess(&case)?.band, PriorityBand::P3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, OffenceFamily, PriorityBand, Reason};

use crate::{
    FactKey,
    case::{Case, Closure},
};

rule! {
    Band "contact_identified",
    title: "Contact or exploitation offence, several identified living suspects",
    question: "Is it a contact or exploitation offence with several identified living suspects?",
    facts: [OffenceCode, SuspectIdentified, SupportsAction],
    settings {
        /// The band it calls for.
        band: PriorityBand,
        /// The families that count.
        families: Vec<OffenceFamily>,
        /// How many identified living suspects it takes.
        suspects_at_least: usize,
        /// Must a victim support action?
        victim_must_support: bool,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let listed = |closure: &&Closure<'_>| closure.offence.is_some_and(|o| set.families.contains(&o.family));
    let mut facts = vec![case.open_closures().find(listed)?.offence_fact()];
    let identified = case.living_suspects().filter(|suspect| suspect.identified.is_yes());
    let identified = identified.take(set.suspects_at_least);
    facts.extend(identified.map(|suspect| FactKey::SuspectIdentified.fact("Y", suspect.source)));
    if facts.len() <= set.suspects_at_least {
        return None;
    }
    if set.victim_must_support {
        let victim = case.facts.victims.iter().find(|victim| victim.supports_action.is_yes())?;
        facts.push(FactKey::SupportsAction.fact("Y", victim.part_source));
    }
    Some(Reason { band: Some(set.band), ..set.reason(Finding::Met, facts) })
}
