//! When a level of a comparison holds: tests on readings of fields, joined by all, any and not.

use serde::{Deserialize, Serialize};

/// A reading of one or more columns of a record, as a text or a few texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The columns. More than one are read together, in this order; nothing is read where one of them is not recorded.
    #[serde(with = "one_or_more", rename = "column")]
    pub columns: Vec<String>,
    /// How they are read.
    #[serde(default, rename = "read", skip_serializing_if = "Reading::is_as_it_is")]
    pub reading: Reading,
}

/// How a field is read before it is tested or blocked on. Each is a pure function of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// As it stands; several columns joined by a space.
    #[default]
    AsItIs,
    /// Lower case, accents and punctuation dropped.
    Folded,
    /// Letters and digits only, upper case: telephone numbers, registration marks, references.
    Compact,
    /// The first so many characters of the text as it stands.
    First(u8),
    /// The last so many characters.
    Last(u8),
    /// Characters from this one (counted from 1), so many of them (SQL: `SUBSTRING(x, from, count)`). Of a text that ends
    /// before, nothing is read.
    Part(u8, u8),
    /// Lower case, nothing else changed (SQL: `LOWER(x)`).
    Lower,
    /// Upper case, nothing else changed (SQL: `UPPER(x)`).
    Upper,
    /// [`Self::Part`] of the text in lower case.
    LowerPart(u8, u8),
    /// [`Self::Part`] of the text in upper case.
    UpperPart(u8, u8),
    /// The beginning of the text that has this shape, as it is written; not recorded where it does not begin so.
    Shaped(Shape),
    /// A date written in just this way; not recorded where the text is written otherwise or is no day of the calendar.
    Written(DateForm),
    /// A date, or a date and a time of day (`1984-03-07`, `1984-03-07 10:15:00`, `1984-03-07T10:15:00Z`), to the second; a
    /// date alone is its midnight. Without a zone it is UTC.
    Moment,
    /// The phonetic key of a name.
    Phonetic,
    /// The representative of a name and its known short forms and spellings.
    NameClass,
    /// The words of the text, as a set.
    Words,
    /// The members of a list (`a|b`, `a;b` or `["a","b"]`), as a set.
    Members,
    /// The members of a list, each as it is written, as a set.
    Elements,
    /// The words of the first column that stand in none of the others, as a set.
    OtherWords,
    /// A date, also a partial one.
    Date,
    /// The year of a date.
    Year,
    /// Month and day of a date, whatever the year, in either order.
    DayAndMonth,
    /// A postcode.
    Postcode,
    /// The sector of a postcode (`M1 2` of `M1 2AB`).
    PostcodeSector,
    /// The district of a postcode (`M1`).
    PostcodeDistrict,
    /// The area of a postcode (`M`).
    PostcodeArea,
    /// A number.
    Number,
    /// `latitude,longitude` in degrees.
    Place,
    /// PNC id, CRO number or NHS number, in its canonical form.
    Identifier,
}

/// Shapes that a text may begin with. Each is the longest match of its regular expression, which knows nothing of the
/// field: `m12ab` without a space has no sector, where [`Reading::PostcodeSector`] finds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]`
    PostcodeSector,
    /// `^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?`
    PostcodeDistrict,
    /// `^[A-Za-z]{1,2}`
    PostcodeArea,
    /// `^[^@]+`: the user of an e-mail address; of a text without an at sign all of it.
    BeforeAt,
}

/// Ways of writing a date. As in `DuckDB`'s `try_strptime`, leading zeros may be missing, except that numbers that no mark
/// separates are read as long as they can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// `%Y-%m-%d`: 1984-03-07
    YearMonthDay,
    /// `%Y%m%d`: 19840307
    Compact,
    /// `%d/%m/%Y`: 07/03/1984
    DayMonthYear,
    /// `%m/%d/%Y`: 03/07/1984
    MonthDayYear,
    /// `%Y-%m-%dT%H:%M:%SZ`: 1984-03-07T10:15:00Z
    Instant,
}

impl Reading {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    const fn is_as_it_is(&self) -> bool {
        matches!(self, Self::AsItIs)
    }

    /// Whether a record may have several values of this reading.
    pub const fn is_set(self) -> bool {
        matches!(self, Self::Words | Self::Members | Self::Elements | Self::OtherWords)
    }
}

/// A test on two readings, one of each record. Where either is not recorded it is false.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The same text; for sets, the same members.
    Equal,
    /// Jaro similarity of at least this, from 0 to 1.
    Jaro(f64),
    /// Jaro–Winkler similarity of at least this (prefix of 4, scale 0.1, above 0.7).
    JaroWinkler(f64),
    /// Levenshtein distance of at most this.
    Levenshtein(u32),
    /// Damerau–Levenshtein distance of at most this.
    DamerauLevenshtein(u32),
    /// Jaccard similarity of the characters of at least this (`DuckDB`'s `jaccard`).
    Jaccard(f64),
    /// The same phonetic key.
    Phonetic,
    /// One name by the list of short forms and spellings, or learned from these records to be.
    Variant,
    /// One is the initial of the other, or is made of initials and begins with it.
    Initial,
    /// Names as sets of words: all words are equal or known short forms and spellings of each other, in any order.
    NameWords,
    /// One name, of one word or more, is a part of the other, which has several: every word of the one has a partner in the
    /// other, in any order. Known short forms and spellings, near misses and initials count, but not initials alone.
    NamePart,
    /// Dates: day and month changed over.
    DayMonthSwapped,
    /// Dates: one digit wrong, or two neighbours changed over.
    DateOneDigit,
    /// Dates: a partial date that the other one fits.
    DateCompatible,
    /// Dates: at most so many days apart.
    DaysWithin(f64),
    /// Moments: at most so many seconds apart.
    SecondsWithin(f64),
    /// Dates: the same day and month, years at most so many apart.
    SameDayYearsWithin(u32),
    /// Dates: the same year and month.
    SameYearAndMonth,
    /// Dates: the same year.
    SameYear,
    /// Postcodes: the same sector.
    SameSector,
    /// Postcodes: the same district.
    SameDistrict,
    /// Postcodes: the same area.
    SameArea,
    /// Sets: at least so many members in common.
    Shared(u32),
    /// Sets: some member of the one is within this Damerau–Levenshtein distance of a member of the other.
    ClosestWithin(u32),
    /// Sets: some member of the one is within this Levenshtein distance of a member of the other.
    ClosestLevenshtein(u32),
    /// Sets: some member of the one has at least this Jaro similarity to a member of the other.
    ClosestJaro(f64),
    /// Sets: some member of the one has at least this Jaro–Winkler similarity to a member of the other.
    ClosestJaroWinkler(f64),
    /// Sets: neither is empty, and every member of the smaller is in the larger.
    Subset,
    /// Numbers: at most this far apart.
    DifferenceWithin(f64),
    /// Numbers: apart by at most this share of the larger.
    ShareWithin(f64),
    /// Places: at most so many kilometres apart.
    KilometresWithin(f64),
    /// Identifiers: both valid, and different.
    Conflicting,
}

/// When a level holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Whatever the pair.
    Otherwise,
    /// The field is not recorded in one of the two, or in both.
    NotRecorded(Field),
    /// The same test on the same field of both.
    Same(Field, Test),
    /// A test on a field of the left and another field of the right record.
    Across(Field, Field, Test),
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl Field {
    /// One column, read in this way.
    pub fn new(column: &str, reading: Reading) -> Self {
        Self { columns: vec![column.to_owned()], reading }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.columns.join("+");
        if self.reading == Reading::AsItIs {
            f.write_str(&columns)
        } else {
            write!(f, "{columns} ({:?})", self.reading)
        }
    }
}

impl Condition {
    /// Whether any test of two fields that it asks for is such a one.
    pub fn asks(&self, wanted: &impl Fn(Test) -> bool) -> bool {
        match self {
            Self::Otherwise | Self::NotRecorded(_) => false,
            Self::Same(_, test) | Self::Across(_, _, test) => wanted(*test),
            Self::All(inner) | Self::Any(inner) => inner.iter().any(|one| one.asks(wanted)),
            Self::Not(inner) => inner.asks(wanted),
        }
    }

    /// Calls `see` with each field that the condition reads: of the left record, and of the right.
    pub fn each_field<'a>(&'a self, see: &mut impl FnMut(&'a Field)) {
        match self {
            Self::Otherwise => {}
            Self::NotRecorded(field) | Self::Same(field, _) => see(field),
            Self::Across(left, right, _) => {
                see(left);
                see(right);
            }
            Self::All(inner) | Self::Any(inner) => inner.iter().for_each(|one| one.each_field(see)),
            Self::Not(inner) => inner.each_field(see),
        }
    }
}

/// One column is written as a word, several as a list.
mod one_or_more {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        One(String),
        More(Vec<String>),
    }

    pub(super) fn serialize<S: Serializer>(columns: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        match columns {
            [one] => one.serialize(serializer),
            more => more.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::One(column) => vec![column],
            Written::More(columns) => columns,
        })
    }
}
