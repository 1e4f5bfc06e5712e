//! All tests of a model on the same two readings, answered together.

use std::collections::BTreeMap;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    model::{self, Test},
    read::{Members, Read, Side},
    table::{ColumnBuilder, NOT_RECORDED, ValueId},
    text::{
        date::{self, DateAgreement, PartialDay},
        one_edit, person_name, similarity,
    },
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
}

impl Feature {
    pub(super) fn new(left: usize, right: usize, reads: &[Read<'_>]) -> Self {
        let translate = if left == right { Vec::new() } else { translate(&reads[left], &reads[right]) };
        Self { left, right, says_missing: false, tests: Vec::new(), same: None, translate, remember: false }
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
        self.same = (self.left == self.right)
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
        answers << u32::from(self.says_missing)
    }

    fn answers(&self, reads: &[Read<'_>], variants: &Variants, a: ValueId, b: ValueId) -> u32 {
        let two = Two { left: &reads[self.left], right: &reads[self.right], a, b };
        let equal = if self.left == self.right { a == b } else { self.translate[b as usize - 1] == a };
        let mut similarities = Similarities::default();
        let mut bits = 0;
        for (at, tests) in self.tests.iter().enumerate() {
            let holds = tests.iter().any(|test| match test {
                Test::Equal => equal,
                Test::Variant => two.variant(variants.of(self.left, self.right)),
                test => two.holds(*test, equal, &mut similarities),
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

/// Similarities that several tests of one feature ask for, worked out at most once.
#[derive(Debug, Default)]
struct Similarities {
    jaro_winkler: Option<f64>,
    jaro: Option<f64>,
    damerau: Option<Option<u32>>,
    levenshtein: Option<u32>,
    date: Option<Option<DateAgreement>>,
}

/// Two values of two readings.
struct Two<'a, 't> {
    left: &'a Read<'t>,
    right: &'a Read<'t>,
    a: ValueId,
    b: ValueId,
}

/// Beyond this no Damerau–Levenshtein test of a feature asks.
const MOST_EDITS: u32 = 8;

impl Two<'_, '_> {
    fn holds(&self, test: Test, equal: bool, known: &mut Similarities) -> bool {
        match test {
            Test::Equal | Test::Variant => equal,
            Test::Jaro(least) => equal || self.jaro(least, known),
            Test::JaroWinkler(least) => equal || self.jaro_winkler(least, known),
            Test::Levenshtein(most) => equal || self.levenshtein(most, known),
            Test::DamerauLevenshtein(most) => equal || self.damerau(most, known),
            Test::Jaccard(least) => equal || jaccard(self.texts()) >= least,
            Test::Phonetic => equal || self.same(|side| &side.phonetic),
            Test::Initial => self.initial(),
            Test::NameWords => equal || self.name_words(),
            Test::DayMonthSwapped => self.date(known) == Some(DateAgreement::DayMonthSwapped),
            Test::DateOneDigit => self.date(known) == Some(DateAgreement::OneDigit),
            Test::DateCompatible => self.date_compatible(known),
            Test::DaysWithin(most) => self
                .days()
                .is_some_and(|(a, b)| equal || (date::days_between(a, b).unsigned_abs() as f64) <= most),
            Test::SameDayYearsWithin(most) => self.same_day_years_within(most),
            Test::SameYearAndMonth => equal || self.date(known) == Some(DateAgreement::SameYearMonth),
            Test::SameYear => {
                equal
                    || self
                        .days()
                        .is_some_and(|(a, b)| a.year_number().is_some() && a.year_number() == b.year_number())
            }
            Test::SameSector => equal || self.postcode(0),
            Test::SameDistrict => equal || self.postcode(1),
            Test::SameArea => equal || self.postcode(2),
            Test::Shared(least) => self.shared() >= least as usize,
            Test::ClosestWithin(most) => {
                self.closest(|a, b| similarity::damerau_levenshtein_within(a, b, most).is_some())
            }
            Test::ClosestLevenshtein(most) => self.closest(|a, b| similarity::levenshtein(a, b) <= most),
            Test::ClosestJaro(least) => self.closest(|a, b| similarity::jaro(a, b) >= least),
            Test::ClosestJaroWinkler(least) => self.closest(|a, b| similarity::jaro_winkler(a, b) >= least),
            Test::Subset => self.subset(),
            Test::DifferenceWithin(most) | Test::SecondsWithin(most) => self.numbers().is_some_and(|(a, b)| (a - b).abs() <= most),
            Test::ShareWithin(most) => self.numbers().is_some_and(|(a, b)| {
                let larger = a.abs().max(b.abs());
                larger > 0.0 && (a - b).abs() / larger <= most
            }),
            Test::KilometresWithin(most) => self.places().is_some_and(|km| km <= most),
            Test::Conflicting => !equal && self.both_valid(),
        }
    }

    fn texts(&self) -> (&str, &str) {
        (self.left.text(self.a), self.right.text(self.b))
    }

    /// The entry of each side's list.
    fn sides<T: Copy>(&self, list: impl Fn(&Side) -> &[T]) -> Option<(T, T)> {
        let a = list(&self.left.side).get(self.a as usize - 1)?;
        let b = list(&self.right.side).get(self.b as usize - 1)?;
        Some((*a, *b))
    }

    fn jaro_winkler(&self, least: f64, known: &mut Similarities) -> bool {
        if let Some((a, b)) = self.sides(|side| &side.letters)
            && a.jaro_winkler_at_most(b) < least
        {
            return false;
        }
        let (a, b) = self.texts();
        *known.jaro_winkler.get_or_insert_with(|| similarity::jaro_winkler(a, b)) >= least
    }

    fn jaro(&self, least: f64, known: &mut Similarities) -> bool {
        let (a, b) = self.texts();
        *known.jaro.get_or_insert_with(|| similarity::jaro(a, b)) >= least
    }

    fn levenshtein(&self, most: u32, known: &mut Similarities) -> bool {
        if let Some((a, b)) = self.sides(|side| &side.letters)
            && a.edits_at_least(b) > most
        {
            return false;
        }
        let (a, b) = self.texts();
        *known.levenshtein.get_or_insert_with(|| similarity::levenshtein(a, b)) <= most
    }

    #[inline]
    fn damerau(&self, most: u32, known: &mut Similarities) -> bool {
        if let Some((a, b)) = self.sides(|side| &side.letters)
            && a.edits_at_least(b) > most
        {
            return false;
        }
        if most == 1 {
            if let Some((Some(a), Some(b))) = self.sides(|side| &side.packed) {
                return a.one_edit_apart(b);
            }
            let (a, b) = self.texts();
            if a.is_ascii() && b.is_ascii() {
                return one_edit::one_edit_apart(a.as_bytes(), b.as_bytes());
            }
        }
        let (a, b) = self.texts();
        let distance =
            *known.damerau.get_or_insert_with(|| similarity::damerau_levenshtein_within(a, b, MOST_EDITS));
        distance.is_some_and(|distance| distance <= most)
    }

    fn same(&self, list: impl Fn(&Side) -> &[ValueId]) -> bool {
        // Numbers of derived values mean the same only within one reading.
        std::ptr::eq(self.left, self.right)
            && self.sides(list).is_some_and(|(a, b)| a == b && a != NOT_RECORDED)
    }

    fn variant(&self, learned: Option<&Pairs>) -> bool {
        if self.same(|side| &side.folded) || self.same(|side| &side.class_of_value) {
            return true;
        }
        let Some((a, b)) = self.sides(|side| &side.folded) else { return false };
        if !std::ptr::eq(self.left, self.right) {
            return crate::text::nickname::are_variants(
                self.folded(self.left, a),
                self.folded(self.right, b),
            );
        }
        learned.is_some_and(|pairs| pairs.holds(a, b))
    }

    fn folded<'s>(&self, read: &'s Read<'_>, folded: ValueId) -> &'s str {
        if folded == NOT_RECORDED { "" } else { read.side.folded_texts.get(folded as usize - 1) }
    }

    fn initial(&self) -> bool {
        let Some((a, b)) = self.sides(|side| &side.folded) else { return false };
        let (a, b) = (self.folded(self.left, a), self.folded(self.right, b));
        let is_initial =
            |short: &str, long: &str| short.len() == 1 && long.len() > 1 && long.starts_with(short);
        is_initial(a, b) || is_initial(b, a)
    }

    fn name_words(&self) -> bool {
        let name = |side: &'_ Side, value: ValueId| side.names.get(value as usize - 1).cloned();
        match (name(&self.left.side, self.a), name(&self.right.side, self.b)) {
            (Some(a), Some(b)) => person_name::words_agree(&a, &b),
            (None, _) | (_, None) => false,
        }
    }

    fn days(&self) -> Option<(PartialDay, PartialDay)> {
        let (a, b) = self.sides(|side| &side.dates)?;
        Some((a?, b?))
    }

    #[inline]
    fn date(&self, known: &mut Similarities) -> Option<DateAgreement> {
        *known.date.get_or_insert_with(|| self.days().map(|(a, b)| date::compare(a, b)))
    }

    /// Either one is partial and the other fits, or one is the first of January, which often stands for "some day of the
    /// year", and the other is of that year.
    fn date_compatible(&self, known: &mut Similarities) -> bool {
        self.date(known) == Some(DateAgreement::Compatible)
            || self.days().is_some_and(|(a, b)| {
                a.is_default_like() != b.is_default_like()
                    && a.year_number().is_some()
                    && a.year_number() == b.year_number()
            })
    }

    fn same_day_years_within(&self, most: u32) -> bool {
        self.days().is_some_and(|(a, b)| {
            date::compare(a, b) == DateAgreement::YearOff
                && a.year_number().zip(b.year_number()).is_some_and(|(a, b)| a.abs_diff(b) <= most)
        })
    }

    /// Whether they share this part: sector, district or area.
    fn postcode(&self, part: usize) -> bool {
        std::ptr::eq(self.left, self.right)
            && self.sides(|side| &side.postcodes).is_some_and(|(a, b)| a[part] == b[part])
    }

    fn members(&self) -> Option<(&Members, &Members)> {
        Some((self.left.side.members.as_ref()?, self.right.side.members.as_ref()?))
    }

    fn shared(&self) -> usize {
        let Some((left, right)) = self.members() else { return 0 };
        if !std::ptr::eq(self.left, self.right) {
            let right: Vec<&str> =
                right.of(self.b).iter().map(|id| right.texts.get(*id as usize - 1)).collect();
            return left
                .of(self.a)
                .iter()
                .filter(|id| right.contains(&left.texts.get(**id as usize - 1)))
                .count();
        }
        let (mut a, mut b) = (left.of(self.a), right.of(self.b));
        let mut shared = 0;
        while let (Some(one), Some(other)) = (a.first(), b.first()) {
            shared += usize::from(one == other);
            (a, b) = (&a[usize::from(one <= other)..], &b[usize::from(other <= one)..]);
        }
        shared
    }

    /// Whether some member of the one is close to a member of the other.
    fn closest(&self, close: impl Fn(&str, &str) -> bool) -> bool {
        let Some((left, right)) = self.members() else { return false };
        left.of(self.a).iter().any(|one| {
            let one = left.texts.get(*one as usize - 1);
            right.of(self.b).iter().any(|other| close(one, right.texts.get(*other as usize - 1)))
        })
    }

    fn subset(&self) -> bool {
        let Some((left, right)) = self.members() else { return false };
        let smaller = left.of(self.a).len().min(right.of(self.b).len());
        smaller > 0 && self.shared() == smaller
    }

    fn numbers(&self) -> Option<(f64, f64)> {
        let (a, b) = self.sides(|side| &side.numbers)?;
        Some((a?, b?))
    }

    fn places(&self) -> Option<f64> {
        let (a, b) = self.sides(|side| &side.places)?;
        Some(a?.kilometres_to(b?))
    }

    fn both_valid(&self) -> bool {
        self.sides(|side| &side.valid).is_some_and(|(a, b)| a && b)
    }
}

/// Jaccard similarity of the characters of two texts, each taken as a set.
fn jaccard((a, b): (&str, &str)) -> f64 {
    let set = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        letters
    };
    let (a, b) = (set(a), set(b));
    let shared = a.iter().filter(|letter| b.binary_search(letter).is_ok()).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Pairs of folded texts that were learned to be one name, for each reading that asks.
#[derive(Debug, Default)]
pub(crate) struct Variants {
    of_read: Vec<Option<Pairs>>,
}

impl Variants {
    pub(super) fn new(reads: &[Read<'_>], learned: &BTreeMap<String, Vec<model::Variant>>) -> Self {
        let of_read = reads
            .iter()
            .map(|read| {
                let variants = learned.get(&read.field.to_string())?;
                (!read.side.folded.is_empty()).then(|| Pairs::new(read, variants))
            })
            .collect();
        Self { of_read }
    }

    fn of(&self, left: usize, right: usize) -> Option<&Pairs> {
        if left == right { self.of_read.get(left)?.as_ref() } else { None }
    }
}

/// A set of pairs of numbers.
#[derive(Debug, Default)]
pub(crate) struct Pairs(HashTable<(u32, u32)>);

impl Pairs {
    fn new(read: &Read<'_>, variants: &[model::Variant]) -> Self {
        let mut numbers = ColumnBuilder::new("");
        read.side.folded_texts.iter().for_each(|text| {
            numbers.intern(text);
        });
        let most = u32::try_from(read.side.folded_texts.len()).unwrap_or(u32::MAX);
        let mut pairs = HashTable::new();
        for variant in variants {
            let (one, other) = (numbers.intern(&variant.one), numbers.intern(&variant.other));
            if one <= most && other <= most {
                let pair = (one.min(other), one.max(other));
                pairs.insert_unique(hash(pair), pair, |pair| hash(*pair));
            }
        }
        Self(pairs)
    }

    fn holds(&self, a: ValueId, b: ValueId) -> bool {
        let pair = (a.min(b), a.max(b));
        self.0.find(hash(pair), |known| *known == pair).is_some()
    }
}

fn hash((a, b): (u32, u32)) -> u64 {
    xxh3_64(&((u64::from(a) << 32) | u64::from(b)).to_le_bytes())
}

/// The last answers of a feature, by both values: a table of one place each, so that forgetting costs nothing.
#[derive(Debug, Clone)]
pub(crate) struct Memo {
    places: Vec<(u64, u32)>,
}

const MEMO_BITS: u32 = 14;

impl Memo {
    pub(crate) fn new() -> Self {
        Self { places: vec![(0, 0); 1 << MEMO_BITS] }
    }

    /// The remembered answer, or the one that `answer` gives. Values are recorded, so the key is never 0.
    #[inline]
    pub(crate) fn get(&mut self, a: ValueId, b: ValueId, answer: impl FnOnce() -> u32) -> u32 {
        let key = (u64::from(a) << 32) | u64::from(b);
        // Fibonacci hashing: the high bits of a product with 2⁶⁴ divided by the golden ratio.
        let at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - MEMO_BITS)) as usize;
        let place = &mut self.places[at];
        if place.0 != key {
            *place = (key, answer());
        }
        place.1
    }
}
