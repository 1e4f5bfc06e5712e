//! **Offence class of several offenders.** A closure that ended, or may have ended, without justice is of a class for several undefined offenders.
//!
//! Source: outcome and offence lists; the class letters are to be checked against the current counting rules.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::points(&example::assess(&case)?, "group_offence_class"), 0);
//! case.allegations[0].offence_code = "19J".parse()?;
//! assert_eq!(example::points(&example::assess(&case)?, "group_offence_class"), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason};

use crate::case::Case;

rule! {
    Points "group_offence_class",
    title: "Offence class of several offenders",
    question: "Does the offence class itself say that there were several offenders?",
    facts: [OffenceCode],
    settings {
        /// What it adds.
        points: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let several = case.open_closures().find(|closure| closure.offence.is_some_and(|o| o.group_indicator));
    let fact = several?.offence_fact();
    Some(Reason { points: set.points, ..set.reason(Finding::Met, vec![fact]) })
}
