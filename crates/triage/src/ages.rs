//! How old a victim was at the offence, from dates that are rarely complete.

use lookagain_domain::{
    AgeRange, Finding, PartialDate,
    facts::{CrimeFacts, VictimFacts},
};

/// Was the victim under an age at the offence?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Under {
    Told(bool),
    /// Nothing is recorded, or what is recorded leaves both answers open.
    Open,
    /// What is recorded contradicts itself.
    Conflict,
}

impl Under {
    fn of(answer: Option<bool>) -> Self {
        answer.map_or(Self::Open, Self::Told)
    }

    /// Two sources of the same answer. Disagreement is a conflict, never a choice.
    pub(crate) fn agree(self, other: Self) -> Self {
        match (self, other) {
            (Self::Conflict, _) | (_, Self::Conflict) => Self::Conflict,
            (Self::Open, told) | (told, Self::Open) => told,
            (Self::Told(a), Self::Told(b)) if a == b => self,
            (Self::Told(_), Self::Told(_)) => Self::Conflict,
        }
    }

    pub(crate) const fn finding(self) -> Finding {
        match self {
            Self::Told(true) => Finding::Met,
            Self::Told(false) => Finding::NotMet,
            Self::Open | Self::Conflict => Finding::Unknown,
        }
    }
}

/// Under this many years at any time of the offence? From the dates and from the recorded age, which must agree.
pub(crate) fn under(victim: &VictimFacts, crime: Option<&CrimeFacts>, years: u8) -> Under {
    let recorded = Under::of(victim.age_recorded.and_then(|age| age.under(years)));
    by_dates(victim, crime, years).agree(recorded)
}

/// The first day decides: who was of age when it began stayed of age. A later day, even the day of the report,
/// can only show that the victim was still under it.
fn by_dates(victim: &VictimFacts, crime: Option<&CrimeFacts>, years: u8) -> Under {
    let (Some(&born), Some(crime)) = (victim.born.value(), crime) else { return Under::Open };
    let at =
        |day: PartialDate| AgeRange::at(born, day).map_or(Under::Conflict, |age| Under::of(age.under(years)));
    let begun = crime.offence_from.value().map_or(Under::Open, |&from| at(from));
    let later = crime.offence_to.value().or(crime.recorded_on.value()).map_or(Under::Open, |&day| at(day));
    match later {
        Under::Told(false) => begun,
        Under::Told(true) | Under::Open | Under::Conflict => begun.agree(later),
    }
}

/// The age for people, such as `14` or `14-15`: from the dates, else as recorded. No date of birth leaves this room.
pub(crate) fn in_words(victim: &VictimFacts, crime: Option<&CrimeFacts>) -> Option<String> {
    let by_dates = || {
        let from = crime.and_then(|crime| crime.offence_from.value().or(crime.offence_to.value()))?;
        AgeRange::at(*victim.born.value()?, *from)
    };
    let AgeRange { min_years, max_years } = by_dates().or(victim.age_recorded)?;
    Some(if min_years == max_years { min_years.to_string() } else { format!("{min_years}-{max_years}") })
}
