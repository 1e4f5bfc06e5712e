//! **A victim was under 18.** At least one victim was under the age at some time of the offence. The age comes from the
//! date of birth and the dates of the offence, and from the age that the force recorded; where they disagree, or a date
//! cannot be, it is unknown. Where nothing tells the age, an offence class that can only be committed against a child does.
//!
//! Source: published referral criteria; the sentence on the victim is incomplete in the source, see the rules file.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?; // the offence began on 1 May 2012
//! for (born, finding) in [
//!     ("1994-05-02", Finding::Met), ("1994-05-01", Finding::NotMet), ("1994", Finding::Unknown),
//!     ("2013-01-01", Finding::Unknown), // born after the offence: one of the dates is wrong
//! ] {
//!     case.victims[0].born = born.parse()?;
//!     case.crimes[0].offence_code = "20A".parse()?;
//!     case.allegations.clear();
//!     assert_eq!(example::criterion(&example::assess(&case)?, "victim_age"), Some(finding), "{born}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{CrimeId, Fact, Finding, Reason, facts::VictimFacts};

use crate::{
    FactKey,
    ages::{self, Under},
    case::{Case, Closure, Lookup},
    judge::{Mode, judge, text},
};

rule! {
    Eligibility "victim_age",
    title: "A victim was under age",
    question: "Was a victim under the age limit at the time of the offence?",
    facts: [AgeAtOffence, Born, OffenceDates, OffenceCode, VictimCount],
    settings {
        /// The age limit, in years.
        under_years: u8,
        /// Offence classes that can only be committed against someone under that age.
        child_classes: Vec<String>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Reason {
    if case.facts.victims.is_empty() {
        return match case.closures.iter().find(|closure| set.is_child_class(closure)) {
            Some(closure) => set.reason(Finding::Met, vec![closure.offence_fact()]),
            None => set.reason(Finding::Unknown, vec![FactKey::VictimCount.fact("NOT_SUPPLIED", None)]),
        };
    }
    let under = |victim: &VictimFacts| {
        let by_age = ages::under(victim, case.facts.crime(victim.crime), set.under_years);
        match set.child_class(case, victim.crime) {
            Some(_) => by_age.agree(Under::Told(true)),
            None => by_age,
        }
    };
    let fact = |victim: &VictimFacts| set.fact(case, victim, under(victim));
    let (finding, facts) = judge(Mode::Any, &case.facts.victims, |victim| under(victim).finding(), fact);
    set.reason(finding, facts)
}

impl Settings {
    fn is_child_class(&self, closure: &Closure<'_>) -> bool {
        closure.offence.is_some_and(|offence| self.child_classes.iter().any(|class| class == offence.code))
    }

    fn child_class<'a, 'b>(&self, case: &'b Case<'a>, crime: CrimeId) -> Option<&'b Closure<'a>> {
        case.closures.iter().find(|closure| closure.crime_id == crime && self.is_child_class(closure))
    }

    /// The age; or, where there is none, what would tell it.
    fn fact(&self, case: &Case<'_>, victim: &VictimFacts, under: Under) -> Fact {
        let crime = case.facts.crime(victim.crime);
        if under == Under::Conflict {
            return FactKey::AgeAtOffence.fact("CONFLICT", victim.source);
        }
        if let Some(age) = ages::in_words(victim, crime) {
            return FactKey::AgeAtOffence.fact(age, victim.source);
        }
        if let Some(closure) = self.child_class(case, victim.crime) {
            return closure.offence_fact();
        }
        match crime {
            Some(crime) if victim.born.value().is_some() => {
                FactKey::OffenceDates.fact(text(&crime.offence_from), crime.source)
            }
            Some(_) | None => FactKey::Born.fact(missing_birth(victim), victim.source),
        }
    }
}

fn missing_birth(victim: &VictimFacts) -> &'static str {
    match victim.born {
        // Only whether it is there is told: the date itself leads to a person.
        lookagain_domain::Known::Value(_) => "KNOWN",
        lookagain_domain::Known::Missing(why) => why.code(),
    }
}
