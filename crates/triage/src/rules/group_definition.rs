//! **Committed by a group.** The case satisfies the definitions of a group that are switched on in the rules file: one
//! of them, or all of them. Each definition's own finding is listed as a fact, so that a case can be seen to satisfy
//! one definition and not another.
//!
//! Under the network definition two or more suspects, identified or not, are a group. Suspects who were never recorded
//! are not counted as none: with fewer records than the definition asks for, and no word from the force, it is unknown.
//!
//! Source: working definition of a network (Independent Inquiry into Child Sexual Abuse, 2019); alternatives in the
//! rules file.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::criterion(&example::assess(&case)?, "group_definition"), Some(Finding::Met));
//! case.suspects.truncate(1);
//! assert_eq!(example::criterion(&example::assess(&case)?, "group_definition"), Some(Finding::Unknown));
//! case.crimes[0].group_flag = "N".parse()?;
//! assert_eq!(example::criterion(&example::assess(&case)?, "group_definition"), Some(Finding::NotMet));
//! case.crimes[0].group_flag = "Y".parse()?;
//! assert_eq!(example::criterion(&example::assess(&case)?, "group_definition"), Some(Finding::Met));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Fact, Reason};

use crate::{case::Case, definition::Definition, judge::Mode};

rule! {
    Eligibility "group_definition",
    title: "Committed by a group",
    question: "Does the case satisfy the definition of a group that is in force?",
    facts: [SuspectCount, SuspectIdentified, GroupFlag, OffenceCode, Cocad],
    settings {
        /// Must any or all of the active definitions be satisfied?
        mode: Mode,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings, definitions: &[Definition]) -> Reason {
    let mut facts: Vec<Fact> = Vec::with_capacity(4);
    let finding =
        set.mode.combine(definitions.iter().filter(|definition| definition.active).map(|definition| {
            let finding = definition.find(case, &mut facts);
            facts.push(Fact { what: definition.fact_key(), value: finding.code().to_owned(), source: None });
            finding
        }));
    set.reason(finding, facts)
}
