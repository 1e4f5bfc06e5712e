//! All tests of a model on the same two readings, answered together.

use crate::{
    engine::{
        plain::Plain,
        two::{Similarities, Two},
        unlike::{Glimpse, Unlike},
        variants::Variants,
    },
    model::Test,
    read::Read,
    table::{ColumnBuilder, NOT_RECORDED, ValueId},
};

/// Tests on a reading of the left and a reading of the right record.
#[derive(Debug, Clone)]
pub(crate) struct Feature {
    /// The reading of the left record, by its place.
    pub(crate) left: usize,
    /// Of the right record.
    pub(crate) right: usize,
    /// Whether its first bit says that one of the two is not recorded.
    says_missing: bool,
    /// The tests, in the order of their bits: a bit is set when any of its tests holds.
    tests: Vec<Vec<Test>>,
    /// The answers for one value with itself, where they are the same for every value.
    same: Option<u32>,
    /// For two different readings: the left number of each right value, by text; 0 where the left has no such value.
    translate: Vec<ValueId>,
    /// Whether answers are worth remembering.
    pub(crate) remember: bool,
    /// What follows from a few bytes of two different values.
    pub(super) plain: Option<Plain>,
    /// What a glance at two spellings can rule out.
    unlike: Option<Unlike>,
}

impl Feature {
    pub(super) fn new(left: usize, right: usize, reads: &[Read<'_>]) -> Self {
        let translate = if left == right { Vec::new() } else { translate(&reads[left], &reads[right]) };
        Self {
            left,
            right,
            says_missing: false,
            tests: Vec::new(),
            same: None,
            translate,
            remember: false,
            plain: None,
            unlike: None,
        }
    }

    /// Asks for the bit that says that one of the two is not recorded.
    pub(super) fn ask_missing(&mut self) {
        self.says_missing = true;
    }

    /// Asks for a bit that is set when any of these tests holds.
    pub(super) fn ask(&mut self, tests: &[Test]) {
        if !self.tests.iter().any(|known| known == tests) {
            self.tests.push(tests.to_vec());
        }
        self.remember = self.tests.iter().flatten().any(|test| is_slow(*test));
        let one_reading = self.left == self.right;
        self.plain = if one_reading { Plain::new(&self.tests) } else { None };
        let glances = one_reading && self.plain.is_none();
        self.unlike = if glances { Unlike::new(self.tests.iter().flatten()) } else { None };
        self.same = one_reading
            .then(|| {
                let bit = |tests: &Vec<Test>| {
                    tests.iter().try_fold(false, |any, test| Some(any | holds_for_itself(*test)?))
                };
                self.tests
                    .iter()
                    .enumerate()
                    .try_fold(0, |bits, (at, tests)| Some(bits | u32::from(bit(tests)?) << at))
            })
            .flatten();
    }

    /// The bit of these tests, or that of "not recorded".
    pub(super) fn bit(&self, tests: Option<&[Test]>) -> usize {
        let first = usize::from(self.says_missing);
        tests.and_then(|tests| self.tests.iter().position(|known| known == tests)).map_or(0, |at| at + first)
    }

    /// How many bits it answers with.
    pub(crate) fn width(&self) -> usize {
        self.tests.len() + usize::from(self.says_missing)
    }

    /// Whether it asks nothing of two readings but that they are equal.
    pub(crate) fn is_equal_across(&self) -> bool {
        self.left != self.right
            && !self.says_missing
            && matches!(self.tests.as_slice(), [one] if one.as_slice() == [Test::Equal])
    }

    /// The left number of a right value; 0 where the left has no such value.
    pub(crate) fn translated(&self, value: ValueId) -> ValueId {
        if value == NOT_RECORDED { NOT_RECORDED } else { self.translate[value as usize - 1] }
    }

    /// Whether a glance can rule out all that it asks.
    pub(crate) fn glances(&self) -> bool {
        self.unlike.is_some()
    }

    /// Whether a glance at two different values rules out all that it asks.
    #[inline]
    pub(crate) fn rules_out(&self, variants: &Variants, a: &Glimpse, b: &Glimpse) -> bool {
        self.unlike.as_ref().is_some_and(|unlike| unlike.rules_out(a, b, variants.of(self.left, self.right)))
    }

    /// The answers for two values.
    #[inline]
    pub(crate) fn bits(&self, reads: &[Read<'_>], variants: &Variants, a: ValueId, b: ValueId) -> u32 {
        if a == NOT_RECORDED || b == NOT_RECORDED {
            return u32::from(self.says_missing);
        }
        let answers = match self.same {
            Some(same) if a == b => same,
            Some(_) | None => self.answers(reads, variants, a, b),
        };
        self.moved(answers)
    }

    /// Answers to its tests, in their place after the bit that says "not recorded".
    #[inline]
    pub(crate) fn moved(&self, answers: u32) -> u32 {
        answers << u32::from(self.says_missing)
    }

    fn answers(&self, reads: &[Read<'_>], variants: &Variants, a: ValueId, b: ValueId) -> u32 {
        let two = Two { left: &reads[self.left], right: &reads[self.right], a, b };
        let equal = if self.left == self.right { a == b } else { self.translate[b as usize - 1] == a };
        let mut similarities = Similarities::default();
        let mut bits = 0;
        for (at, tests) in self.tests.iter().enumerate() {
            let holds = tests.iter().any(|test| {
                if *test == Test::Variant {
                    two.variant(variants.of(self.left, self.right))
                } else {
                    two.holds(*test, equal, &mut similarities)
                }
            });
            bits |= u32::from(holds) << at;
        }
        bits
    }
}

/// Whether a test holds of a value and itself, where that does not depend on the value.
const fn holds_for_itself(test: Test) -> Option<bool> {
    match test {
        Test::Equal
        | Test::Jaro(_)
        | Test::JaroWinkler(_)
        | Test::Levenshtein(_)
        | Test::DamerauLevenshtein(_)
        | Test::Jaccard(_)
        | Test::Phonetic
        | Test::Variant
        | Test::NameWords
        | Test::DaysWithin(_)
        | Test::SameYearAndMonth
        | Test::SameYear
        | Test::SameSector
        | Test::SameDistrict
        | Test::SameArea => Some(true),
        Test::Initial
        | Test::NamePart
        | Test::DayMonthSwapped
        | Test::DateOneDigit
        | Test::DateCompatible
        | Test::SameDayYearsWithin(_)
        | Test::Conflicting => Some(false),
        Test::Shared(_)
        | Test::ClosestWithin(_)
        | Test::ClosestLevenshtein(_)
        | Test::ClosestJaro(_)
        | Test::ClosestJaroWinkler(_)
        | Test::Subset
        | Test::SecondsWithin(_)
        | Test::DifferenceWithin(_)
        | Test::ShareWithin(_)
        | Test::KilometresWithin(_) => None,
    }
}

/// Tests that cost more than remembering their answer.
const fn is_slow(test: Test) -> bool {
    match test {
        Test::Jaro(_)
        | Test::JaroWinkler(_)
        | Test::Jaccard(_)
        | Test::Variant
        | Test::NameWords
        | Test::NamePart
        | Test::ClosestWithin(_)
        | Test::ClosestLevenshtein(_)
        | Test::ClosestJaro(_)
        | Test::ClosestJaroWinkler(_) => true,
        Test::Levenshtein(most) | Test::DamerauLevenshtein(most) => most > 1,
        Test::Equal
        | Test::Phonetic
        | Test::Initial
        | Test::DayMonthSwapped
        | Test::DateOneDigit
        | Test::DateCompatible
        | Test::DaysWithin(_)
        | Test::SameDayYearsWithin(_)
        | Test::SameYearAndMonth
        | Test::SameYear
        | Test::SameSector
        | Test::SameDistrict
        | Test::SameArea
        | Test::Shared(_)
        | Test::Subset
        | Test::SecondsWithin(_)
        | Test::DifferenceWithin(_)
        | Test::ShareWithin(_)
        | Test::KilometresWithin(_)
        | Test::Conflicting => false,
    }
}

fn translate(left: &Read<'_>, right: &Read<'_>) -> Vec<ValueId> {
    let mut values = ColumnBuilder::new("");
    left.texts.iter().for_each(|text| {
        values.intern(text);
    });
    let most = u32::try_from(left.texts.len()).unwrap_or(u32::MAX);
    right
        .texts
        .iter()
        .map(|text| values.intern(text))
        .map(|id| if id > most { NOT_RECORDED } else { id })
        .collect()
}
