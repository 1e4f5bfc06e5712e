//! What to compare, by what the columns are.

use crate::{
    Table,
    model::{Comparison, Condition, Field, Level, Reading, Relatives, TermFrequency, Test},
    propose::{ColumnProfile, Kind},
    train::Note,
};

/// The columns that are used, by what they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) forename: Option<String>,
    pub(super) surname: Option<String>,
    /// A whole name that holds more than the two.
    pub(super) whole: Option<String>,
    pub(super) born: Option<String>,
    pub(super) postcode: Option<String>,
    /// Numbers, accounts and marks: (column, kind).
    pub(super) codes: Vec<(String, Kind)>,
    /// Addresses, towns and the like.
    pub(super) texts: Vec<(String, Kind)>,
    pub(super) sets: Vec<String>,
    pub(super) british: bool,
}

impl Fields {
    pub(super) fn new(table: &Table, profile: &[ColumnProfile]) -> Self {
        let mut fields = Self::default();
        let mut wholes = Vec::new();
        for column in profile {
            let name = column.name.clone();
            match column.kind {
                Kind::Forename if fields.forename.is_none() => fields.forename = Some(name),
                Kind::Surname if fields.surname.is_none() => fields.surname = Some(name),
                Kind::WholeName => wholes.push(name),
                Kind::DateOfBirth if fields.born.is_none() => fields.born = Some(name),
                Kind::Postcode if fields.postcode.is_none() => {
                    fields.british = is_british(table, &name);
                    fields.postcode = Some(name);
                }
                Kind::Telephone | Kind::Email | Kind::Vehicle | Kind::Identifier => {
                    fields.codes.push((name, column.kind));
                }
                Kind::Address | Kind::Text | Kind::Forename | Kind::Surname => {
                    fields.texts.push((name, column.kind));
                }
                Kind::Set => fields.sets.push(name),
                Kind::DateOfBirth
                | Kind::Postcode
                | Kind::Protected
                | Kind::Answer
                | Kind::RecordName
                | Kind::Event
                | Kind::Coarse
                | Kind::Constant
                | Kind::Empty => {}
            }
        }
        fields.whole = wholes.into_iter().max_by_key(|name| words(table, name));
        fields
    }
}

/// How many words the values of a column have, all together.
fn words(table: &Table, column: &str) -> usize {
    let texts =
        table.column(column).map(|column| column.texts().iter().map(|text| text.split(' ').count()).sum());
    texts.unwrap_or(0)
}

fn is_british(table: &Table, column: &str) -> bool {
    let Some(column) = table.column(column) else { return false };
    let sample = column.texts().iter().take(500);
    let british = sample.filter(|text| super::kind::is_postcode(text)).count();
    british * 2 > column.distinct().min(500)
}

/// At most so many are compared; what is left out is named.
const MOST: usize = 10;

pub(super) fn comparisons(fields: &Fields, notes: &mut Vec<Note>) -> (Vec<Comparison>, Option<Relatives>) {
    let mut all = Vec::new();
    match (&fields.forename, &fields.surname) {
        (Some(forename), Some(surname)) => {
            all.push(both_names(forename, surname));
            all.extend(fields.whole.as_ref().map(|whole| other_words(whole, forename, surname)));
        }
        (Some(one), None) | (None, Some(one)) => {
            all.push(one_name(one));
            all.extend(fields.whole.as_ref().map(|whole| whole_name(whole)));
        }
        (None, None) => all.extend(fields.whole.as_ref().map(|whole| whole_name(whole))),
    }
    all.extend(fields.born.as_ref().map(|born| date(born)));
    all.extend(fields.postcode.as_ref().map(|column| postcode(column, fields.british)));
    all.extend(fields.codes.iter().map(|(column, kind)| code(column, *kind)));
    all.extend(fields.sets.iter().map(|column| set(column)));
    all.extend(fields.texts.iter().map(|(column, kind)| text(column, *kind)));
    let left_out: Vec<String> = all.drain(MOST.min(all.len())..).map(|comparison| comparison.name).collect();
    if !left_out.is_empty() {
        notes.push(Note(format!(
            "not compared, since {MOST} comparisons are the most: {}",
            left_out.join(", ")
        )));
    }
    // Households share surname and home, and are only told from one person by what they do not share.
    let homes = fields.postcode.is_some() || !fields.texts.is_empty();
    let relatives =
        (fields.surname.is_some() && homes && fields.born.is_some()).then_some(Relatives { prior: 1e-5 });
    (all, relatives)
}

/// A level being written.
fn level(label: &str, when: Condition) -> Level {
    Level {
        label: label.to_owned(),
        when,
        says_nothing: false,
        m: None,
        u: None,
        relatives: None,
        keep_m: false,
        keep_u: false,
        term_frequency: None,
    }
}

fn rare(mut level: Level, field: Field) -> Level {
    level.term_frequency =
        Some(TermFrequency { field, weight: 1.0, least: None, of_others: true, strangers: Vec::new() });
    level
}

fn silent(label: &str, when: Condition) -> Level {
    Level { says_nothing: true, ..level(label, when) }
}

/// What is expected of two people of one household: of each level in turn, where it is not what strangers do.
fn at_home(mut levels: Vec<Level>, rates: &[Option<f64>]) -> Vec<Level> {
    for (level, rate) in levels.iter_mut().zip(rates) {
        level.relatives = *rate;
    }
    levels
}

fn is(field: &Field, test: Test) -> Condition {
    Condition::Same(field.clone(), test)
}

fn missing(field: &Field) -> Condition {
    Condition::NotRecorded(field.clone())
}

fn all(conditions: &[&Condition]) -> Condition {
    Condition::All(conditions.iter().map(|one| (*one).clone()).collect())
}

fn any(conditions: &[&Condition]) -> Condition {
    Condition::Any(conditions.iter().map(|one| (*one).clone()).collect())
}

/// Forename and surname are compared together: they are recorded together, and go wrong together.
fn both_names(forename: &str, surname: &str) -> Comparison {
    let (f, s) = (Field::new(forename, Reading::Folded), Field::new(surname, Reading::Folded));
    let both = Field { columns: vec![forename.to_owned(), surname.to_owned()], reading: Reading::Folded };
    let (no_f, no_s) = (missing(&f), missing(&s));
    let (same_f, same_s) = (is(&f, Test::Equal), is(&s, Test::Equal));
    let known_f = is(&f, Test::Variant);
    let close_f = any(&[
        &is(&f, Test::Phonetic),
        &is(&f, Test::DamerauLevenshtein(1)),
        &is(&f, Test::JaroWinkler(0.88)),
    ]);
    let initial = is(&f, Test::Initial);
    // Second forenames come and go from record to record.
    let part_f = is(&f, Test::NamePart);
    let close_s = any(&[
        &is(&s, Test::Phonetic),
        &is(&s, Test::DamerauLevenshtein(1)),
        &is(&s, Test::Variant),
        &is(&s, Test::JaroWinkler(0.9)),
        &is(&s, Test::NamePart),
    ]);
    let over = |one: &Field, other: &Field| Condition::Across(one.clone(), other.clone(), Test::Equal);
    let (over_f, over_s) = (over(&f, &s), over(&s, &f));
    let like_f = any(&[&known_f, &part_f, &close_f]);
    let levels = vec![
        silent("no name recorded", all(&[&no_f, &no_s])),
        rare(level("forename and surname the same", all(&[&same_f, &same_s])), both),
        level("forename and surname changed over", all(&[&over_f, &over_s])),
        rare(
            level("surname the same, forename a known form of the other", all(&[&same_s, &known_f])),
            s.clone(),
        ),
        rare(level("surname the same, forenames a part of the other's", all(&[&same_s, &part_f])), s.clone()),
        rare(level("surname the same, forename close", all(&[&same_s, &close_f])), s.clone()),
        rare(level("surname the same, forename an initial", all(&[&same_s, &initial])), s.clone()),
        rare(level("surname the same, no forename", all(&[&same_s, &no_f])), s.clone()),
        rare(level("forename the same, surname close", all(&[&same_f, &close_s])), f.clone()),
        level("forename a known form, surname close", all(&[&known_f, &close_s])),
        level("forenames a part of the other's, surname close", all(&[&part_f, &close_s])),
        level("both close", all(&[&close_f, &close_s])),
        rare(level("surname the same, forename another", same_s), s.clone()),
        rare(level("forename the same, no surname", all(&[&same_f, &no_s])), f.clone()),
        rare(level("forename the same, surname another", same_f), f.clone()),
        level("surname close, no forename", all(&[&close_s, &no_f])),
        level("one name in the place of the other", any(&[&over_f, &over_s])),
        level("surname close, forename another", close_s),
        level("forename a known form or close, surname another", like_f),
        level("another name", Condition::Otherwise),
    ];
    // Father and son share both names at times; most share the surname alone.
    let rates = [
        0.0, 0.03, 0.0005, 0.008, 0.01, 0.012, 0.004, 0.02, 0.003, 0.0005, 0.0005, 0.001, 0.84, 0.0005,
        0.003, 0.002, 0.001, 0.03, 0.003, 0.05,
    ];
    let rates: Vec<Option<f64>> = rates.into_iter().map(|rate| (rate > 0.0).then_some(rate)).collect();
    Comparison { name: "name".to_owned(), levels: at_home(levels, &rates) }
}

fn one_name(column: &str) -> Comparison {
    let f = Field::new(column, Reading::Folded);
    let levels = vec![
        silent("not recorded", missing(&f)),
        rare(level("the same", is(&f, Test::Equal)), f.clone()),
        level("a known form of the other", is(&f, Test::Variant)),
        level(
            "close",
            any(&[
                &is(&f, Test::Phonetic),
                &is(&f, Test::DamerauLevenshtein(1)),
                &is(&f, Test::JaroWinkler(0.9)),
            ]),
        ),
        level("an initial", is(&f, Test::Initial)),
        level("another", Condition::Otherwise),
    ];
    Comparison { name: column.to_owned(), levels }
}

fn whole_name(column: &str) -> Comparison {
    let (f, words) = (Field::new(column, Reading::Folded), Field::new(column, Reading::Words));
    let levels = vec![
        silent("not recorded", missing(&f)),
        rare(level("the same", is(&f, Test::Equal)), f.clone()),
        rare(level("the same words", is(&words, Test::Equal)), words.clone()),
        level("words that agree", is(&f, Test::NameWords)),
        rare(level("two words shared", is(&words, Test::Shared(2))), words.clone()),
        level("close", is(&f, Test::JaroWinkler(0.9))),
        rare(level("a word shared", is(&words, Test::Shared(1))), words.clone()),
        level("a word nearly shared", is(&words, Test::ClosestWithin(1))),
        level("another", Condition::Otherwise),
    ];
    Comparison { name: column.to_owned(), levels }
}

/// The words of a whole name that are neither forename nor surname.
fn other_words(whole: &str, forename: &str, surname: &str) -> Comparison {
    let columns = [whole, forename, surname].map(str::to_owned).to_vec();
    let words = Field { columns, reading: Reading::OtherWords };
    let levels = vec![
        silent("no other words", missing(&words)),
        rare(level("the same words", is(&words, Test::Equal)), words.clone()),
        rare(level("two shared", is(&words, Test::Shared(2))), words.clone()),
        rare(level("one shared", is(&words, Test::Shared(1))), words.clone()),
        level("one nearly shared", is(&words, Test::ClosestWithin(1))),
        level("none shared", Condition::Otherwise),
    ];
    Comparison { name: format!("{whole}_other_words"), levels }
}

fn date(column: &str) -> Comparison {
    let d = Field::new(column, Reading::Date);
    let levels = vec![
        silent("not recorded", missing(&d)),
        rare(level("the same day", is(&d, Test::Equal)), d.clone()),
        level("day and month changed over", is(&d, Test::DayMonthSwapped)),
        level("one digit out", is(&d, Test::DateOneDigit)),
        level("one is partial and fits", is(&d, Test::DateCompatible)),
        level("same day and month, a year out", is(&d, Test::SameDayYearsWithin(1))),
        level("same day and month, up to ten years out", is(&d, Test::SameDayYearsWithin(10))),
        level("the same month", is(&d, Test::SameYearAndMonth)),
        level("the same year", is(&d, Test::SameYear)),
        level("within ten years", is(&d, Test::DaysWithin(3_652.5))),
        level("another", Condition::Otherwise),
    ];
    // Twins.
    Comparison { name: column.to_owned(), levels: at_home(levels, &[None, Some(0.02)]) }
}

fn postcode(column: &str, british: bool) -> Comparison {
    let p = Field::new(column, Reading::Postcode);
    let mut levels = vec![
        silent("not recorded", missing(&p)),
        rare(level("the same", is(&p, Test::Equal)), p.clone()),
        level("one character out", is(&p, Test::DamerauLevenshtein(1))),
    ];
    if british {
        levels.push(level("the same sector", is(&p, Test::SameSector)));
        levels.push(level("the same district", is(&p, Test::SameDistrict)));
        levels.push(level("the same area", is(&p, Test::SameArea)));
    }
    levels.push(level("another", Condition::Otherwise));
    let rates: &[Option<f64>] = if british {
        &[None, Some(0.75), Some(0.02), Some(0.03), Some(0.05), Some(0.05), Some(0.1)]
    } else {
        &[None, Some(0.75), Some(0.02), Some(0.23)]
    };
    Comparison { name: column.to_owned(), levels: at_home(levels, rates) }
}

/// How a number, account or mark is read.
pub(super) fn code_reading(kind: Kind) -> Reading {
    if kind == Kind::Email {
        Reading::AsItIs
    } else if kind == Kind::Identifier {
        Reading::Identifier
    } else {
        Reading::Compact
    }
}

fn code(column: &str, kind: Kind) -> Comparison {
    let c = Field::new(column, code_reading(kind));
    let mut levels = vec![
        silent("not recorded", missing(&c)),
        rare(level("the same", is(&c, Test::Equal)), c.clone()),
        level("one character out", is(&c, Test::DamerauLevenshtein(1))),
    ];
    if kind == Kind::Email {
        levels.push(level("two characters out", is(&c, Test::DamerauLevenshtein(2))));
        levels.push(level("close", is(&c, Test::JaroWinkler(0.88))));
    }
    if kind == Kind::Identifier {
        levels.push(level("two characters out", is(&c, Test::DamerauLevenshtein(2))));
    }
    levels.push(level("another", Condition::Otherwise));
    let shared: &[Option<f64>] = if kind == Kind::Identifier { &[] } else { &[None, Some(0.08)] };
    Comparison { name: column.to_owned(), levels: at_home(levels, shared) }
}

fn set(column: &str) -> Comparison {
    let s = Field::new(column, Reading::Members);
    let levels = vec![
        silent("not recorded", missing(&s)),
        rare(level("the same", is(&s, Test::Equal)), s.clone()),
        rare(level("several shared", is(&s, Test::Shared(2))), s.clone()),
        rare(level("one shared", is(&s, Test::Shared(1))), s.clone()),
        level("one nearly shared", is(&s, Test::ClosestWithin(1))),
        level("none shared", Condition::Otherwise),
    ];
    Comparison { name: column.to_owned(), levels }
}

fn text(column: &str, kind: Kind) -> Comparison {
    let t = Field::new(column, Reading::Folded);
    let levels = vec![
        silent("not recorded", missing(&t)),
        rare(level("the same", is(&t, Test::Equal)), t.clone()),
        level("one or two characters out", is(&t, Test::DamerauLevenshtein(2))),
        level("close", is(&t, Test::JaroWinkler(0.88))),
        level("another", Condition::Otherwise),
    ];
    let shared = if kind == Kind::Address { 0.6 } else { 0.15 };
    Comparison { name: column.to_owned(), levels: at_home(levels, &[None, Some(shared)]) }
}
