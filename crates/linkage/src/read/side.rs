//! What tests need to know of each distinct value, worked out once.

use crate::{
    model::{Reading, Test},
    read::reading::{self, BETWEEN_MEMBERS},
    table::{ColumnBuilder, Texts, ValueId},
    text::{
        date::PartialDay, fold, identifier::Identifier, letters::Letters, nickname, person_name::PersonName,
        phonetic, place::Place,
    },
};

/// What is asked of the values of a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent asks, each from a test of the model")]
pub(crate) struct Need {
    letters: bool,
    spans: bool,
    dates: bool,
    phonetic: bool,
    folded: bool,
    names: bool,
    postcodes: bool,
    numbers: bool,
    places: bool,
    members: bool,
    valid: bool,
}

impl Need {
    /// Asks for what one more test needs.
    pub(crate) fn add(&mut self, test: Test) {
        match test {
            Test::Equal => {}
            Test::DaysWithin(_) => (self.dates, self.spans) = (true, true),
            Test::Jaro(_)
            | Test::JaroWinkler(_)
            | Test::Levenshtein(_)
            | Test::DamerauLevenshtein(_)
            | Test::Jaccard(_) => self.letters = true,
            Test::Phonetic => self.phonetic = true,
            Test::Variant | Test::Initial | Test::NamePart => self.folded = true,
            Test::NameWords => self.names = true,
            Test::DayMonthSwapped
            | Test::DateOneDigit
            | Test::DateCompatible
            | Test::SameDayYearsWithin(_)
            | Test::SameYearAndMonth
            | Test::SameYear => self.dates = true,
            Test::SameSector | Test::SameDistrict | Test::SameArea => self.postcodes = true,
            Test::Shared(_)
            | Test::ClosestWithin(_)
            | Test::ClosestLevenshtein(_)
            | Test::ClosestJaro(_)
            | Test::ClosestJaroWinkler(_)
            | Test::Subset => self.members = true,
            Test::DifferenceWithin(_) | Test::ShareWithin(_) | Test::SecondsWithin(_) => self.numbers = true,
            Test::KilometresWithin(_) => self.places = true,
            Test::Conflicting => self.valid = true,
        }
    }

    /// Asks for the members of sets.
    pub(crate) fn add_members(&mut self) {
        self.members = true;
    }
}

/// Each list is empty or has one entry for each value, from value 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    /// What the values are made of, for bounds.
    pub(crate) letters: Vec<Letters>,
    /// What else tests of spelling need, together, so that a value costs one look into memory.
    pub(crate) spellings: Vec<Spelling>,
    pub(crate) dates: Vec<Option<PartialDay>>,
    /// First and last day that a date can mean, in days since 1970.
    pub(crate) spans: Vec<Option<(i32, i32)>>,
    /// The folded texts, by the numbers in `spellings`.
    pub(crate) folded_texts: Texts,
    pub(crate) names: Vec<PersonName>,
    /// Numbers of sector, district and area.
    pub(crate) postcodes: Vec<[ValueId; 3]>,
    pub(crate) numbers: Vec<Option<f64>>,
    pub(crate) places: Vec<Option<Place>>,
    /// Whether the value is a valid identifier.
    pub(crate) valid: Vec<bool>,
    pub(crate) members: Option<Members>,
}

/// The members of sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members {
    ends: Vec<u32>,
    ids: Vec<ValueId>,
    /// The distinct members, from 1.
    pub(crate) texts: Texts,
}

impl Members {
    /// The members of a value (numbered from 1), by number, in ascending order.
    pub(crate) fn of(&self, value: ValueId) -> &[ValueId] {
        let Some(at) = (value as usize).checked_sub(1) else { return &[] };
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.ids[from..self.ends[at] as usize]
    }

    fn new(texts: &Texts) -> Self {
        let mut all = ColumnBuilder::new("");
        let mut members = Self::default();
        for text in texts.iter() {
            let from = members.ids.len();
            members
                .ids
                .extend(text.split(BETWEEN_MEMBERS).map(|member| all.intern(member)).filter(|id| *id != 0));
            members.ids[from..].sort_unstable();
            members.ends.push(u32::try_from(members.ids.len()).unwrap_or(u32::MAX));
        }
        members.texts = all.finish().texts().clone();
        members
    }
}

impl Side {
    pub(super) fn new(texts: &Texts, reading: Reading, need: Need) -> Self {
        let mut side = Self::default();
        if need.letters {
            side.letters = texts.iter().map(Letters::of).collect();
        }
        if need.phonetic || need.folded {
            side.read_spellings(texts, need);
        }
        if need.spans {
            let narrow = |day: i64| i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX });
            let span = |day: PartialDay| (narrow(day.day_numbers().0), narrow(day.day_numbers().1));
            side.spans = texts.iter().map(|text| PartialDay::parse(text).ok().map(span)).collect();
        }
        if need.dates {
            side.dates = texts.iter().map(|text| PartialDay::parse(text).ok()).collect();
        }
        if need.names {
            side.names = texts.iter().map(PersonName::parse_whole).collect();
        }
        if need.postcodes {
            let part = |at: usize| numbered(texts, |text| reading::postcode_parts(text)[at].clone()).0;
            let (sector, district, area) = (part(0), part(1), part(2));
            side.postcodes = sector
                .into_iter()
                .zip(district)
                .zip(area)
                .map(|((one, two), three)| [one, two, three])
                .collect();
        }
        if need.numbers {
            side.numbers =
                texts.iter().map(|text| text.parse().ok().filter(|n: &f64| n.is_finite())).collect();
        }
        if need.places {
            side.places = texts.iter().map(Place::parse).collect();
        }
        if need.valid {
            side.valid = texts
                .iter()
                .map(|text| reading::identifier(text).is_some_and(Identifier::is_valid))
                .collect();
        }
        if need.members || reading.is_set() {
            side.members = Some(Members::new(texts));
        }
        side
    }
}

impl Side {
    fn read_spellings(&mut self, texts: &Texts, need: Need) {
        self.spellings = vec![Spelling::NONE; texts.len()];
        if need.phonetic {
            let keys = numbered(texts, phonetic::key).0;
            self.spellings.iter_mut().zip(keys).for_each(|(spelling, key)| spelling.phonetic = key);
        }
        if need.folded {
            let (folded, folded_texts) = numbered(texts, fold::fold);
            let of_class =
                |text: &str| nickname::canonical(&fold::fold(text)).map(str::to_owned).unwrap_or_default();
            let classes = numbered(texts, of_class).0;
            for ((spelling, folded), class) in self.spellings.iter_mut().zip(folded).zip(classes) {
                (spelling.folded, spelling.class) = (folded, class);
                let text = if folded == 0 { "" } else { folded_texts.get(folded as usize - 1) };
                spelling.first = text.bytes().next().unwrap_or(0);
                spelling.initial = text.split(' ').all(|word| word.len() == 1);
                spelling.several = text.contains(' ');
            }
            self.folded_texts = folded_texts;
        }
    }
}

/// What is known of the spelling of one value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelling {
    /// Number of the phonetic key; 0 is none.
    pub(crate) phonetic: ValueId,
    /// Number of the folded text; 0 is none.
    pub(crate) folded: ValueId,
    /// Number of the class of known short forms and spellings; 0 is none.
    pub(crate) class: ValueId,
    /// The first byte of the folded text.
    pub(crate) first: u8,
    /// Whether every word of the folded text is one letter.
    pub(crate) initial: bool,
    /// Whether it is of several words.
    pub(crate) several: bool,
}

impl Spelling {
    pub(crate) const NONE: Self =
        Self { phonetic: 0, folded: 0, class: 0, first: 0, initial: false, several: false };
}

/// What `read` makes of each text, numbered from 1; 0 where it makes nothing.
fn numbered(texts: &Texts, read: impl Fn(&str) -> String) -> (Vec<ValueId>, Texts) {
    let mut values = ColumnBuilder::new("");
    let numbers = texts.iter().map(|text| values.intern(&read(text))).collect();
    (numbers, values.finish().texts().clone())
}
