//! A glance at two spellings that says that no test of a feature holds: most pairs are strangers, and few need more.

use crate::{
    engine::variants::Pairs,
    model::Test,
    read::{Side, Spelling},
    table::{NOT_RECORDED, ValueId},
    text::letters::MatchesNeeded,
};

/// What a glance sees of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glimpse {
    spelling: Spelling,
    /// Number of the postcode area; 0 is none.
    area: ValueId,
}

impl Glimpse {
    pub(crate) fn of(side: &Side, value: ValueId) -> Self {
        let place = (value as usize).checked_sub(1);
        let spelling = place.and_then(|place| side.spellings.get(place)).copied();
        let area = place.and_then(|place| side.postcodes.get(place)).map_or(NOT_RECORDED, |parts| parts[2]);
        Self { spelling: spelling.unwrap_or(Spelling::NONE), area }
    }
}

/// What is asked of two spellings, as far as a glance can rule it out.
#[derive(Debug, Clone)]
pub(super) struct Unlike {
    /// The least Jaro similarity that is asked for; above 1 where none is.
    jaro: f64,
    /// The least Jaro–Winkler similarity, if one is asked for.
    jaro_winkler: Option<MatchesNeeded>,
    /// One more than the most edits that are asked for; 0 where none are.
    edits: u32,
    phonetic: bool,
    variant: bool,
    initial: bool,
    part: bool,
    area: bool,
}

impl Unlike {
    /// For the tests of a feature of one reading; `None` where one of them is not about spelling.
    pub(super) fn new<'a>(tests: impl Iterator<Item = &'a Test>) -> Option<Self> {
        let mut asked = Self {
            jaro: f64::INFINITY,
            jaro_winkler: None,
            edits: 0,
            phonetic: false,
            variant: false,
            initial: false,
            part: false,
            area: false,
        };
        let (mut any, mut jaro_winkler) = (false, f64::INFINITY);
        for test in tests {
            match test {
                Test::Equal => continue,
                Test::Jaro(least) => asked.jaro = asked.jaro.min(*least),
                Test::JaroWinkler(least) => jaro_winkler = jaro_winkler.min(*least),
                Test::Levenshtein(most) | Test::DamerauLevenshtein(most) => {
                    asked.edits = asked.edits.max(most.saturating_add(1));
                }
                Test::Phonetic => asked.phonetic = true,
                Test::Variant => asked.variant = true,
                Test::Initial => asked.initial = true,
                Test::NamePart => asked.part = true,
                // Whoever shares sector or district shares the area.
                Test::SameSector | Test::SameDistrict | Test::SameArea => asked.area = true,
                _ => return None,
            }
            any = true;
        }
        asked.jaro_winkler = jaro_winkler.is_finite().then(|| MatchesNeeded::new(jaro_winkler));
        any.then_some(asked)
    }

    /// Whether none of the tests can hold of two different values of one reading.
    #[inline]
    pub(super) fn rules_out(&self, a: &Glimpse, b: &Glimpse, learned: Option<&Pairs>) -> bool {
        let same = |one: ValueId, other: ValueId| (one == other) & (one != NOT_RECORDED);
        let same_area = same(a.area, b.area);
        let (a, b) = (&a.spelling, &b.spelling);
        let may = self.part & (a.several | b.several)
            | self.phonetic & same(a.phonetic, b.phonetic)
            | self.variant & (same(a.folded, b.folded) | same(a.class, b.class))
            | self.initial & (a.initial != b.initial) & (a.first == b.first)
            | self.area & same_area;
        !may && a.letters.edits_at_least(b.letters) >= self.edits
            && self.jaro_winkler.as_ref().is_none_or(|needed| !needed.may_reach(a.letters, b.letters))
            && (self.jaro > 1.0 || a.letters.jaro_at_most(b.letters) < self.jaro - 1e-9)
            && !(self.variant && learned.is_some_and(|pairs| pairs.holds(a.folded, b.folded)))
    }
}
