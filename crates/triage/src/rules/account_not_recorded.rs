//! **Victim's account not recorded.** The force says that a victim's account was not recorded. A missing answer does not count.
//!
//! Source: published failing of closed cases: a victim's account not sought or not recorded.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "account_not_recorded"), 0);
//! case.victims[0].account_recorded = "N".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "account_not_recorded"), 18);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{FactKey, case::Case};

rule! {
    Points "account_not_recorded",
    title: "Victim's account not recorded",
    question: "Was a victim's account not recorded?",
    facts: [AccountRecorded],
    settings {
        /// What it adds.
        points: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let victim = case.facts.victims.iter().find(|victim| victim.account_recorded.is_no())?;
    let fact = FactKey::AccountRecorded.fact("N", victim.part_source);
    Some(Reason { points: set.points, ..set.reason(Finding::Met, vec![fact]) })
}
