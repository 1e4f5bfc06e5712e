//! **A young victim.** The points of the youngest age limit that a victim was certainly under at some time of the
//! offence. An age that is not certain counts for the limit that is.
//!
//! Source: own proposal, after the age limits in the law on sexual offences (13 and 16).
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?; // the offence began on 1 May 2012
//! for (born, points) in [("1999-05-02", 14), ("1999-05-01", 8), ("1999", 8), ("1996-05-01", 0), ("UNKNOWN", 0)] {
//!     case.victims[0].born = born.parse()?;
//!     assert_eq!(example::points(&example::assess(&case)?, "young_victim"), points, "{born}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};
use serde::Deserialize;

use crate::{
    FactKey,
    ages::{self, Under},
    case::{Case, Lookup},
};

/// An age limit and its points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    pub(crate) under_years: u8,
    pub(crate) points: i32,
}

rule! {
    Points "young_victim",
    title: "A young victim",
    question: "Was a victim certainly under one of the age limits?",
    facts: [AgeAtOffence],
    settings {
        /// Age limits, the lowest first.
        limits: Vec<Limit>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    set.limits.iter().find_map(|limit| {
        let victim = case.facts.victims.iter().find(|victim| {
            ages::under(victim, case.facts.crime(victim.crime), limit.under_years) == Under::Told(true)
        })?;
        let age = ages::in_words(victim, case.facts.crime(victim.crime)).unwrap_or_default();
        let fact = FactKey::AgeAtOffence.fact(age, victim.source);
        Some(Reason { points: limit.points, ..set.reason(Finding::Met, vec![fact]) })
    })
}
