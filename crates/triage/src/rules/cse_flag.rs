//! **Flagged as exploitation.** The force flagged any crime of the case for child sexual exploitation.
//!
//! Source: the flag has been part of the returns since April 2016; its quality varies, so it weighs little.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "cse_flag"), 0);
//! case.crimes[0].cse_flag = "Y".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "cse_flag"), 6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::{FactKey, case::Case};

rule! {
    Points "cse_flag",
    title: "Flagged as exploitation",
    question: "Did the force flag the crime for child sexual exploitation?",
    facts: [CseFlag],
    settings {
        /// What it adds.
        points: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let crime = case.facts.crimes.iter().find(|crime| crime.cse_flag.is_yes())?;
    let fact = FactKey::CseFlag.fact("Y", crime.source);
    Some(Reason { points: set.points, ..set.reason(Finding::Met, vec![fact]) })
}
