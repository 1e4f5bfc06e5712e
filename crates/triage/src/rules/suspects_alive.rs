//! **Suspects believed to be alive.** At least one suspect (or every suspect, as the rules file says) is not dead. A
//! suspect whom nobody identified is presumed alive; an identified one whose status is missing leaves it open.
//!
//! Source: published referral criteria. Whether one living suspect is enough is not published: the shipped rules say
//! one, which proposes fewer exclusions.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! for (first, second, finding) in [
//!     ("DECEASED", "ALIVE", Finding::Met),
//!     ("DECEASED", "UNKNOWN", Finding::Unknown),
//!     ("DECEASED", "PRESUMED", Finding::NotMet),
//! ] {
//!     case.suspects[0].vital_status = first.parse()?;
//!     case.suspects[1].vital_status = second.parse()?;
//!     assert_eq!(example::criterion(&example::assess(&case)?, "suspects_alive"), Some(finding), "{first} {second}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Fact, Finding, Known, Reason, facts::SuspectFacts};

use crate::{
    FactKey,
    case::{Case, is_dead},
    judge::{Mode, code, judge},
};

rule! {
    Eligibility "suspects_alive",
    title: "Suspects believed to be alive",
    question: "Are the suspects believed to be alive?",
    facts: [VitalStatus, SuspectIdentified, SuspectCount, Outcome],
    settings {
        /// Must any or all of the suspects be alive?
        mode: Mode,
        /// What a suspect counts as whom nobody identified.
        unidentified: Finding,
        /// What an identified suspect counts as whose status is missing.
        status_missing: Finding,
    }
}

impl Settings {
    fn alive(&self, suspect: &SuspectFacts) -> Finding {
        match (suspect.identified.is_no(), is_dead(suspect), &suspect.vital_status) {
            // Nobody knows who it was, and yet the death is recorded: ask.
            (true, true, _) => Finding::Unknown,
            (false, true, _) => Finding::NotMet,
            (_, false, Known::Value(_)) => Finding::Met,
            (true, false, Known::Missing(_)) => self.unidentified,
            (false, false, Known::Missing(_)) => self.status_missing,
        }
    }
}

fn fact(suspect: &SuspectFacts) -> Fact {
    if suspect.identified.is_no() && suspect.vital_status.value().is_none() {
        return FactKey::SuspectIdentified.fact("N", suspect.source);
    }
    FactKey::VitalStatus.fact(code!(suspect.vital_status), suspect.source)
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Reason {
    if case.facts.suspects.is_empty() {
        return nobody_recorded(case, set);
    }
    let (finding, facts) = judge(set.mode, &case.facts.suspects, |suspect| set.alive(suspect), fact);
    set.reason(finding, facts)
}

/// No record of a suspect. If the outcome says that nobody was identified, the presumption holds for whoever it was.
fn nobody_recorded(case: &Case<'_>, set: &Settings) -> Reason {
    let unidentified = |outcome: &Known<lookagain_domain::Outcome>| {
        outcome.value().is_some_and(|outcome| outcome.row().suspect_identified == Some(false))
    };
    case.closures.iter().find(|closure| unidentified(closure.outcome)).map_or_else(
        || set.reason(Finding::Unknown, vec![FactKey::SuspectCount.fact("NOT_SUPPLIED", None)]),
        |closure| {
            set.reason(set.unidentified, vec![FactKey::Outcome.fact(code!(*closure.outcome), closure.source)])
        },
    )
}
