//! A glance at two spellings that says that no test of a feature holds: most pairs are strangers, and few need more.

use crate::{
    engine::variants::Pairs,
    model::Test,
    read::{Side, Spelling},
    table::{NOT_RECORDED, ValueId},
    text::letters::{Letters, MatchesNeeded},
};

/// What a glance sees of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glimpse {
    letters: Letters,
    spelling: Spelling,
    /// Whether it was learned to be one name with some other.
    learned: bool,
}

impl Glimpse {
    pub(super) fn of(side: &Side, learned: Option<&Pairs>, value: ValueId) -> Self {
        let place = (value as usize).checked_sub(1);
        let letters = place.and_then(|place| side.letters.get(place)).copied();
        let spelling = place.and_then(|place| side.spellings.get(place)).copied();
        let spelling = spelling.unwrap_or(Spelling::NONE);
        let learned = learned.is_some_and(|pairs| pairs.any(spelling.folded));
        Self { letters: letters.unwrap_or(Letters::NONE), spelling, learned }
    }
}

/// What is asked of two spellings, as far as a glance can rule it out.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent asks, each from a test of the model")]
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
                Test::SameSector
                | Test::SameDistrict
                | Test::SameArea
                | Test::Jaccard(_)
                | Test::NameWords
                | Test::DayMonthSwapped
                | Test::DateOneDigit
                | Test::DateCompatible
                | Test::DaysWithin(_)
                | Test::SameDayYearsWithin(_)
                | Test::SameYearAndMonth
                | Test::SameYear
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
            any = true;
        }
        asked.jaro_winkler = jaro_winkler.is_finite().then(|| MatchesNeeded::new(jaro_winkler));
        any.then_some(asked)
    }

    /// Whether none of the tests can hold of two different values of one reading.
    #[inline]
    pub(super) fn rules_out(&self, a: &Glimpse, b: &Glimpse, learned: Option<&Pairs>) -> bool {
        let same = |one: ValueId, other: ValueId| one == other && one != NOT_RECORDED;
        let (one, other, both_learned) = (a.letters, b.letters, a.learned && b.learned);
        let (a, b) = (&a.spelling, &b.spelling);
        let may = self.part && (a.several || b.several)
            || self.phonetic && same(a.phonetic, b.phonetic)
            || self.variant && (same(a.folded, b.folded) || same(a.class, b.class))
            || self.initial && a.initial != b.initial && a.first == b.first;
        !may && one.edits_at_least(other) >= self.edits
            && self.jaro_winkler.as_ref().is_none_or(|needed| !needed.may_reach(one, other))
            && (self.jaro > 1.0 || one.jaro_at_most(other) < self.jaro - 1e-9)
            && !(self.variant && both_learned && learned.is_some_and(|pairs| pairs.holds(a.folded, b.folded)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::{
        Table,
        engine::{Engine, Kernel, LaidOut, Scratch},
        table::{Column, ColumnBuilder, RecordNames},
    };

    const FORENAMES: [&str; 10] =
        ["Jon", "John", "Jonathan", "J", "Mary Ann", "Mary", "Marie", "Mariusz", "Katarzyna", "Kasia"];
    const SURNAMES: [&str; 8] =
        ["Smith", "Smyth", "Smithson", "O'Neil", "Oneill", "Al Hassan", "Hassan", "Szczepaniak"];

    fn column(name: &str, of: impl Fn(u64) -> String) -> Column {
        let mut builder = ColumnBuilder::new(name);
        for row in 0..240_u64 {
            let text = of(row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17);
            builder.push(Some(&text));
        }
        builder.finish()
    }

    fn pick<'a>(of: &[&'a str], at: u64) -> &'a str {
        of[usize::try_from(at % of.len() as u64).unwrap()]
    }

    /// What is laid out says the same as the tests themselves.
    #[test]
    fn what_is_laid_out_changes_no_answer() {
        let columns = vec![
            column("forename", |n| pick(&FORENAMES, n).to_owned()),
            column("surname", |n| pick(&SURNAMES, n / 10).to_owned()),
            column("dob", |n| match n % 9 {
                0 => format!("19{}", 50 + n / 7 % 20),
                1 => format!("19{}-0{}", 50 + n / 7 % 20, 1 + n / 3 % 9),
                2 => format!("19{}-01-01", 50 + n / 7 % 20),
                _ => format!("19{}-0{}-0{}", 50 + n / 7 % 20, 1 + n / 3 % 9, 1 + n / 5 % 9),
            }),
            column("postcode", |n| {
                format!("{}{} {}AB", pick(&["M", "LS", "SW"], n / 5), 1 + n % 9, n / 11 % 10)
            }),
            column("phone", |n| format!("07700 900{:03}", n / 13 % 1_000)),
        ];
        let table = Table::new(RecordNames::Whole((0..240).collect()), columns).unwrap();
        let model = crate::propose(&table).model;
        let engine = Engine::new(&table, &model).unwrap();
        let (mut kernel, mut scratch) = (Kernel::new(&engine), Scratch::default());
        scratch.fill(&engine, &(0..240).collect::<Vec<u32>>());
        let (mut glanced, mut ruled_out, mut answers) = (0, 0, BTreeMap::<(usize, u32), usize>::new());
        for i in 0..240 {
            for j in i + 1..240 {
                for (number, feature) in engine.features.iter().enumerate() {
                    let (a, b) = (scratch.value(feature.left, i), scratch.value(feature.right, j));
                    let answer = feature.bits(&engine.reads, &engine.variants, a, b);
                    assert_eq!(kernel.answer(number, &scratch, i, j), answer, "{number} {i} {j}");
                    *answers.entry((number, answer)).or_insert(0) += 1;
                    if let LaidOut::Glimpses(from) = scratch.laid_out(number) {
                        let (a, b) = scratch.glimpses(from, i, j);
                        glanced += 1;
                        ruled_out += u32::from(feature.rules_out(&engine.variants, a, b));
                    }
                }
            }
        }
        assert!(ruled_out > 10_000 && ruled_out < glanced, "{ruled_out} of {glanced}");
        let kinds = |wanted: fn(LaidOut) -> bool| {
            let number = (0..engine.features.len()).find(|number| wanted(scratch.laid_out(*number))).unwrap();
            answers.keys().filter(|(feature, _)| *feature == number).count()
        };
        assert!(kinds(|laid_out| matches!(laid_out, LaidOut::Dates(_))) > 6, "{answers:?}");
        assert!(kinds(|laid_out| matches!(laid_out, LaidOut::Codes(_))) > 3, "{answers:?}");
    }
}
