//! **Sexual abuse or exploitation.** At least one crime or allegation is of a listed offence class, or carries the flag
//! for child sexual exploitation. A class that is not listed, with a flag that says no, is not met.
//!
//! Source: the operation reviews group-based child sexual abuse and exploitation; classes in
//! `reference-data/offences/`, families as published there.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! assert_eq!(example::criterion(&example::assess(&case)?, "child_sexual_offence"), Some(Finding::Met));
//! case.allegations.clear();
//! case.crimes[0].offence_code = "28E".parse()?; // a class that is not listed
//! for (flag, finding) in [("Y", Finding::Met), ("N", Finding::NotMet), ("NOT_ASKED", Finding::Unknown)] {
//!     case.crimes[0].cse_flag = flag.parse()?;
//!     assert_eq!(example::criterion(&example::assess(&case)?, "child_sexual_offence"), Some(finding), "{flag}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Fact, Finding, Known, Offence, OffenceFamily, Reason, SourceRef, facts::CrimeFacts};

use crate::{
    FactKey,
    case::Case,
    judge::{code, known, yes},
};

rule! {
    Eligibility "child_sexual_offence",
    title: "Sexual abuse or exploitation",
    question: "Is it an offence of the kind that the operation reviews?",
    facts: [OffenceCode, CseFlag],
    settings {
        /// Families of listed offence classes that are in scope.
        families: Vec<OffenceFamily>,
    }
}

impl Settings {
    fn class(&self, offence_code: &Known<String>) -> Finding {
        known(offence_code, |code| {
            Offence::lookup(code).is_some_and(|offence| self.families.contains(&offence.family))
        })
    }
}

fn class_fact(offence_code: &Known<String>, source: SourceRef) -> Fact {
    let text = match offence_code {
        Known::Value(code) => code.as_str(),
        Known::Missing(why) => why.code(),
    };
    FactKey::OffenceCode.fact(text, source)
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Reason {
    let (crimes, allegations) = (&case.facts.crimes, &case.facts.allegations);
    let stated = crimes.iter().map(|crime| (&crime.offence_code, crime.source));
    let stated =
        stated.chain(allegations.iter().map(|allegation| (&allegation.offence_code, allegation.source)));
    if let Some((offence_code, source)) = stated.clone().find(|(code, _)| set.class(code) == Finding::Met) {
        return set.reason(Finding::Met, vec![class_fact(offence_code, source)]);
    }
    if let Some(crime) = crimes.iter().find(|crime| crime.cse_flag.is_yes()) {
        return set.reason(Finding::Met, vec![FactKey::CseFlag.fact("Y", crime.source)]);
    }
    let flags = crimes.iter().map(|crime| yes(crime.cse_flag));
    let finding = Finding::any(stated.clone().map(|(code, _)| set.class(code)).chain(flags));
    let mut facts: Vec<Fact> = stated
        .filter(|(code, _)| set.class(code) == finding)
        .map(|(offence_code, source)| class_fact(offence_code, source))
        .collect();
    facts.extend(crimes.iter().filter(|crime| yes(crime.cse_flag) == finding).map(flag_fact));
    set.reason(finding, facts)
}

fn flag_fact(crime: &CrimeFacts) -> Fact {
    FactKey::CseFlag.fact(code!(crime.cse_flag), crime.source)
}
