//! Features whose answers follow from a few bytes of each value: dates, and codes such as postcodes and telephones.
//!
//! Those bytes are laid out beside the records of a block, so that most pairs need no other memory.

use crate::{
    model::Test,
    read::Side,
    table::ValueId,
    text::{
        date::{self, DateAgreement, PartialDay},
        letters::Letters,
    },
};

/// The tests of a feature of one reading, made ready. A bit stands for tests of which any may hold.
#[derive(Debug, Clone)]
pub(super) enum Plain {
    Dates(Dates),
    Codes(Codes),
}

impl Plain {
    /// `None` where a test asks for something else.
    pub(super) fn new(tests: &[Vec<Test>]) -> Option<Self> {
        let (mut dates, mut codes) = (None, None);
        for (test, bit) in
            tests.iter().zip(0_u32..).flat_map(|(any, at)| any.iter().map(move |test| (*test, 1 << at)))
        {
            match test {
                Test::Equal => {}
                Test::DateCompatible => dates.get_or_insert_with(Dates::default).compatible |= bit,
                Test::DayMonthSwapped => dates.get_or_insert_with(Dates::default).swapped |= bit,
                Test::DateOneDigit => dates.get_or_insert_with(Dates::default).one_digit |= bit,
                Test::SameYearAndMonth => dates.get_or_insert_with(Dates::default).same_month |= bit,
                Test::SameYear => dates.get_or_insert_with(Dates::default).same_year |= bit,
                Test::SameDayYearsWithin(most) => {
                    dates.get_or_insert_with(Dates::default).years.push((most, bit));
                }
                Test::DaysWithin(most) => dates.get_or_insert_with(Dates::default).days.push((most, bit)),
                Test::Levenshtein(most) | Test::DamerauLevenshtein(most) => {
                    let codes = codes.get_or_insert_with(Codes::default);
                    codes.edits = codes.edits.max(most.saturating_add(1));
                }
                Test::SameSector => codes.get_or_insert_with(Codes::default).parts[0] |= bit,
                Test::SameDistrict => codes.get_or_insert_with(Codes::default).parts[1] |= bit,
                Test::SameArea => codes.get_or_insert_with(Codes::default).parts[2] |= bit,
                Test::Jaro(_)
                | Test::JaroWinkler(_)
                | Test::Jaccard(_)
                | Test::Phonetic
                | Test::Variant
                | Test::Initial
                | Test::NameWords
                | Test::NamePart
                | Test::Shared(_)
                | Test::ClosestWithin(_)
                | Test::ClosestLevenshtein(_)
                | Test::ClosestJaro(_)
                | Test::ClosestJaroWinkler(_)
                | Test::Subset
                | Test::SecondsWithin(_)
                | Test::DifferenceWithin(_)
                | Test::ShareWithin(_)
                | Test::KilometresWithin(_)
                | Test::Conflicting => return None,
            }
        }
        match (dates, codes) {
            (Some(dates), None) => Some(Self::Dates(dates)),
            (None, Some(codes)) => Some(Self::Codes(codes)),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }
}

/// Tests of two dates.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates {
    compatible: u32,
    swapped: u32,
    one_digit: u32,
    same_month: u32,
    same_year: u32,
    /// The same day, at most so many years apart.
    years: Vec<(u32, u32)>,
    /// At most so many days apart.
    days: Vec<(f64, u32)>,
}

impl Dates {
    /// The answers for two different values.
    #[inline]
    pub(super) fn answers(&self, a: PartialDay, b: PartialDay) -> u32 {
        let same_year = || a.year_number().is_some() && a.year_number() == b.year_number();
        let mut bits = match date::compare(a, b) {
            DateAgreement::Compatible => self.compatible,
            DateAgreement::DayMonthSwapped => self.swapped,
            DateAgreement::OneDigit => self.one_digit,
            DateAgreement::SameYearMonth => self.same_month,
            DateAgreement::YearOff => {
                let apart = a.year_number().zip(b.year_number()).map(|(a, b)| a.abs_diff(b));
                let within = |most: u32| apart.is_some_and(|apart| apart <= most);
                self.years.iter().filter(|(most, _)| within(*most)).fold(0, |bits, (_, bit)| bits | bit)
            }
            DateAgreement::Exact
            | DateAgreement::SameYear
            | DateAgreement::WithinYears(_)
            | DateAgreement::Different => 0,
        };
        if self.same_year | self.compatible != 0 && same_year() {
            bits |= self.same_year;
            // The first of January often stands for "some day of the year".
            if a.is_default_like() != b.is_default_like() {
                bits |= self.compatible;
            }
        }
        if !self.days.is_empty() {
            let apart = date::days_between(a, b).unsigned_abs() as f64;
            bits =
                self.days.iter().filter(|(most, _)| apart <= *most).fold(bits, |bits, (_, bit)| bits | bit);
        }
        bits
    }
}

/// What is seen of a code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code {
    letters: Letters,
    /// Numbers of postcode sector, district and area.
    parts: [ValueId; 3],
}

impl Code {
    pub(super) fn of(side: &Side, value: ValueId) -> Self {
        let place = (value as usize).checked_sub(1);
        let letters = place.and_then(|place| side.letters.get(place)).copied();
        let parts = place.and_then(|place| side.postcodes.get(place)).copied();
        Self { letters: letters.unwrap_or(Letters::NONE), parts: parts.unwrap_or_default() }
    }
}

/// Tests of two codes: how many letters apart, and which part of a postcode they share.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    /// One more than the most edits that are asked for; 0 where none are.
    edits: u32,
    parts: [u32; 3],
}

impl Codes {
    /// The answers for two different values; `None` where their letters do not rule out that they are close.
    #[inline]
    pub(super) fn answers(&self, a: &Code, b: &Code) -> Option<u32> {
        if self.edits > 0 && a.letters.edits_at_least(b.letters) < self.edits {
            return None;
        }
        let mut bits = 0;
        for ((bit, one), other) in self.parts.iter().zip(a.parts).zip(b.parts) {
            bits |= if one == other { *bit } else { 0 };
        }
        Some(bits)
    }
}
