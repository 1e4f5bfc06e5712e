//! The tests themselves, on two recorded values.

use crate::{
    engine::variants::Pairs,
    model::Test,
    read::{Members, Read, Side, Spelling},
    table::{NOT_RECORDED, ValueId},
    text::{
        date::{self, DateAgreement, PartialDay},
        letters::Letters,
        nickname, one_edit,
        person_name::{self, PersonName},
        similarity,
    },
};

/// Similarities that several tests of one feature ask for, worked out at most once.
#[derive(Debug, Default)]
#[expect(clippy::option_option, reason = "not asked yet, or asked and there is none")]
pub(super) struct Similarities {
    jaro_winkler: Option<f64>,
    jaro: Option<f64>,
    damerau: Option<Option<u32>>,
    levenshtein: Option<u32>,
    date: Option<Option<DateAgreement>>,
}

/// Two values of two readings.
pub(super) struct Two<'a, 't> {
    pub(super) left: &'a Read<'t>,
    pub(super) right: &'a Read<'t>,
    pub(super) a: ValueId,
    pub(super) b: ValueId,
}

/// Beyond this no Damerau–Levenshtein test of a feature asks.
const MOST_EDITS: u32 = 8;

impl Two<'_, '_> {
    pub(super) fn holds(&self, test: Test, equal: bool, known: &mut Similarities) -> bool {
        match test {
            Test::Equal | Test::Variant => equal,
            Test::Jaro(least) => equal || self.jaro(least, known),
            Test::JaroWinkler(least) => equal || self.jaro_winkler(least, known),
            Test::Levenshtein(most) => equal || self.levenshtein(most, known),
            Test::DamerauLevenshtein(most) => equal || self.damerau(most, known),
            Test::Jaccard(least) => equal || jaccard(self.texts()) >= least,
            Test::Phonetic => equal || self.same(|spelling| spelling.phonetic),
            Test::Initial => self.initial(),
            Test::NameWords => equal || self.name_words(),
            Test::NamePart => !equal && self.name_part(),
            Test::DayMonthSwapped => self.date(known) == Some(DateAgreement::DayMonthSwapped),
            Test::DateOneDigit => self.date(known) == Some(DateAgreement::OneDigit),
            Test::DateCompatible => self.date_compatible(known),
            Test::DaysWithin(most) => self.days_apart().is_some_and(|days| f64::from(days) <= most),
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
            Test::DifferenceWithin(most) | Test::SecondsWithin(most) => {
                self.numbers().is_some_and(|(a, b)| (a - b).abs() <= most)
            }
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

    #[inline]
    fn letters(&self) -> Option<(Letters, Letters)> {
        self.sides(|side| &side.letters)
    }

    #[inline]
    fn spellings(&self) -> Option<(&Spelling, &Spelling)> {
        let a = self.left.side.spellings.get(self.a as usize - 1)?;
        let b = self.right.side.spellings.get(self.b as usize - 1)?;
        Some((a, b))
    }

    fn jaro_winkler(&self, least: f64, known: &mut Similarities) -> bool {
        if self.letters().is_some_and(|(a, b)| a.jaro_winkler_at_most(b) < least) {
            return false;
        }
        let (a, b) = self.texts();
        *known.jaro_winkler.get_or_insert_with(|| similarity::jaro_winkler(a, b)) >= least
    }

    fn jaro(&self, least: f64, known: &mut Similarities) -> bool {
        let (a, b) = self.texts();
        *known.jaro.get_or_insert_with(|| similarity::jaro(a, b)) >= least
    }

    #[inline]
    fn fewest_edits(&self) -> u32 {
        self.letters().map_or(0, |(a, b)| a.edits_at_least(b))
    }

    fn levenshtein(&self, most: u32, known: &mut Similarities) -> bool {
        if self.fewest_edits() > most {
            return false;
        }
        let (a, b) = self.texts();
        *known.levenshtein.get_or_insert_with(|| similarity::levenshtein(a, b)) <= most
    }

    #[inline]
    fn damerau(&self, most: u32, known: &mut Similarities) -> bool {
        if self.fewest_edits() > most {
            return false;
        }
        let (a, b) = self.texts();
        if most == 1 && a.is_ascii() && b.is_ascii() {
            return one_edit::one_edit_apart(a.as_bytes(), b.as_bytes());
        }
        let distance =
            *known.damerau.get_or_insert_with(|| similarity::damerau_levenshtein_within(a, b, MOST_EDITS));
        distance.is_some_and(|distance| distance <= most)
    }

    #[inline]
    fn same(&self, number: impl Fn(&Spelling) -> ValueId) -> bool {
        // Numbers of derived values mean the same only within one reading.
        std::ptr::eq(self.left, self.right)
            && self.spellings().is_some_and(|(a, b)| number(a) == number(b) && number(a) != NOT_RECORDED)
    }

    pub(super) fn variant(&self, learned: Option<&Pairs>) -> bool {
        if self.same(|spelling| spelling.folded) || self.same(|spelling| spelling.class) {
            return true;
        }
        let Some((a, b)) = self.spellings() else { return false };
        if !std::ptr::eq(self.left, self.right) {
            let text = |read: &'_ Read<'_>, folded: ValueId| match folded {
                NOT_RECORDED => String::new(),
                folded => read.side.folded_texts.get(folded as usize - 1).to_owned(),
            };
            return nickname::are_variants(&text(self.left, a.folded), &text(self.right, b.folded));
        }
        learned.is_some_and(|pairs| pairs.holds(a.folded, b.folded))
    }

    fn initial(&self) -> bool {
        self.spellings().is_some_and(|(a, b)| a.initial != b.initial && a.first == b.first && a.first != 0)
    }

    fn name_words(&self) -> bool {
        let (a, b) =
            (self.left.side.names.get(self.a as usize - 1), self.right.side.names.get(self.b as usize - 1));
        a.zip(b).is_some_and(|(a, b)| person_name::words_agree(a, b))
    }

    /// Names of several words are few, and the answer is remembered: taking them apart here spares the room for all of them.
    fn name_part(&self) -> bool {
        let several = self.spellings().is_none_or(|(a, b)| a.several || b.several);
        several && {
            let (a, b) = self.texts();
            person_name::is_part(&PersonName::parse_whole(a), &PersonName::parse_whole(b))
        }
    }

    fn days(&self) -> Option<(PartialDay, PartialDay)> {
        let (a, b) = self.sides(|side| &side.dates)?;
        Some((a?, b?))
    }

    /// The fewest days that can lie between the two.
    #[inline]
    fn days_apart(&self) -> Option<i32> {
        let (Some((first, last)), Some((other_first, other_last))) = self.sides(|side| &side.spans)? else {
            return None;
        };
        Some(other_first.saturating_sub(last).max(first.saturating_sub(other_last)).max(0))
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
