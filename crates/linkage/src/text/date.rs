//! Dates as they are really known, and the ways in which two of them agree.

use std::num::NonZeroU64;

use lookagain_domain::PartialDate;

use super::{
    date_digits::{Digits, days_in, one_digit},
    date_reader,
};

/// A day, a month, a year or a range of days, in eight bytes (and so is its `Option`).
///
/// It holds the first and the last day it can mean: a known day is a range of one. A month or a year is the same as the
/// range written out. Order is by first day, then by last.
///
/// ```
/// use lookagain_linkage::text::date::PartialDay;
/// let day = PartialDay::parse("07/03/1988").unwrap();
/// assert_eq!(day, PartialDay::parse("1988-03-07").unwrap());
/// assert_eq!(PartialDay::parse("1988").unwrap(), PartialDay::parse("1988-01-01/1988-12-31").unwrap());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDay(NonZeroU64);

/// Why a text gives no date. The text is left out: it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoDay {
    /// Nothing is written.
    #[error("no date is written")]
    Blank,
    /// A day that systems write when they know none: see [`PartialDay::parse`].
    #[error("the date is one that stands for an unknown date")]
    Placeholder,
    /// Something else is written.
    #[error(
        "expected a date such as 1988-03-07, 07/03/1988, 19880307, 1988-03, Mar 1988, 1988 or FIRST/LAST"
    )]
    Unreadable,
}

/// How two dates agree; the first that holds, in this order. Only the first two need not be told day by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DateAgreement {
    /// Both are known to the day, and it is the same day.
    Exact,
    /// One is not known to the day, and both can be the same day.
    Compatible,
    /// Same year; the day of each is the month of the other, as when an American form is read.
    DayMonthSwapped,
    /// Of the eight digits YYYYMMDD one differs, or two neighbours within the year, month or day are changed round.
    OneDigit,
    /// Same day and month; the years differ by one to ten.
    YearOff,
    /// Same year and month.
    SameYearMonth,
    /// Both lie wholly in the same year. Dates that are not known to the day get here if they cannot be the same day.
    SameYear,
    /// At most so many years lie between the nearest days they can mean: 1 to [`MOST_YEARS`].
    WithinYears(u8),
    /// Further apart.
    Different,
}

/// Beyond this many years two dates are [`DateAgreement::Different`].
pub const MOST_YEARS: u8 = 10;

impl PartialDay {
    /// A known day; `None` when there is no such day.
    pub fn day(year: u32, month: u32, day: u32) -> Option<Self> {
        let digits = Digits::new(year, month, day)?;
        Self::between(digits, digits)
    }

    /// Some day of a month; `None` when there is no such month.
    pub fn month(year: u32, month: u32) -> Option<Self> {
        Self::between(Digits::new(year, month, 1)?, Digits::new(year, month, days_in(year, month))?)
    }

    /// Some day of a year, 1 to 9999.
    pub fn year(year: u32) -> Option<Self> {
        Self::between(Digits::new(year, 1, 1)?, Digits::new(year, 12, 31)?)
    }

    /// Some day from the first of one date to the last of another; `None` when that is before it.
    pub fn range(from: Self, to: Self) -> Option<Self> {
        Self::between(from.first(), to.last())
    }

    fn between(first: Digits, last: Digits) -> Option<Self> {
        let packed = u64::from(first.0) << 32 | u64::from(last.0);
        if first > last { None } else { NonZeroU64::new(packed).map(Self) }
    }

    /// Reads a date: `1988-03-07` (a time after it is left out), `07/03/1988` (day first; the American order only where
    /// it cannot be a day), `19880307`, `7 Mar 1988`, `1988-03`, `03/1988`, `Mar 1988`, `1988`, or two of these as
    /// `FIRST/LAST`. A month or day of `00` is not known. Years of two digits are not read: they need a century.
    ///
    /// # Errors
    ///
    /// [`NoDay::Placeholder`] for 1900-01-01, 1753-01-01, 0001-01-01 and 9999-12-31, which systems write for "not
    /// known"; [`NoDay::Blank`]; [`NoDay::Unreadable`].
    pub fn parse(text: &str) -> Result<Self, NoDay> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NoDay::Blank);
        }
        let date = date_reader::read(text).ok_or(NoDay::Unreadable)?;
        if date.is_placeholder() { Err(NoDay::Placeholder) } else { Ok(date) }
    }

    #[inline]
    fn first(self) -> Digits {
        Digits(u32::try_from(self.0.get() >> 32).unwrap_or(0))
    }

    #[inline]
    fn last(self) -> Digits {
        Digits(u32::try_from(self.0.get() & u64::from(u32::MAX)).unwrap_or(0))
    }

    /// Is it known to the day?
    #[inline]
    pub fn is_day(self) -> bool {
        self.first() == self.last()
    }

    /// The year, when it can be but one.
    pub fn year_number(self) -> Option<u32> {
        let year = self.first().year();
        (year == self.last().year()).then_some(year)
    }

    /// The first and the last day it can mean, in days since 1970-01-01.
    pub fn day_numbers(self) -> (i64, i64) {
        (self.first().day_number(), self.last().day_number())
    }

    fn is_placeholder(self) -> bool {
        self.is_day() && matches!(self.first().0, 0x1900_0101 | 0x1753_0101 | 0x0001_0101 | 0x9999_1231)
    }

    /// Is it 1 January? A real day for one in 365, but also what many systems write when only the year is known, so it
    /// shows less than another day does.
    #[inline]
    pub fn is_default_like(self) -> bool {
        self.is_day() && self.first().0 & 0xffff == 0x0101
    }
}

impl From<PartialDate> for PartialDay {
    fn from(date: PartialDate) -> Self {
        let (first, last) = (date.earliest(), date.latest());
        let digits = |year: i16, month: i8, day: i8| {
            let [month, day] = [month, day].map(|part| u32::from(part.unsigned_abs()));
            // A year before 1 has no place here, and no living person either.
            Digits::new(u32::try_from(year).unwrap_or(0).max(1), month, day).unwrap_or(Digits(0x0001_0101))
        };
        let first = digits(first.year(), first.month(), first.day());
        let last = digits(last.year(), last.month(), last.day()).max(first);
        let packed = u64::from(first.0) << 32 | u64::from(last.0);
        Self(NonZeroU64::new(packed).unwrap_or(NonZeroU64::MIN))
    }
}

/// How two dates agree. Symmetric.
///
/// ```
/// use lookagain_linkage::text::date::{DateAgreement, PartialDay, compare};
/// let date = |text| PartialDay::parse(text).unwrap();
/// assert_eq!(compare(date("1988-03-07"), date("1988-07-03")), DateAgreement::DayMonthSwapped);
/// assert_eq!(compare(date("1988-03-07"), date("1988-03")), DateAgreement::Compatible);
/// ```
#[inline]
pub fn compare(a: PartialDay, b: PartialDay) -> DateAgreement {
    let both_days = a.is_day() && b.is_day();
    if both_days && a == b {
        DateAgreement::Exact
    } else if both_days {
        compare_days(a.first(), b.first())
    } else if a.first() <= b.last() && b.first() <= a.last() {
        DateAgreement::Compatible
    } else if a.year_number().is_some() && a.year_number() == b.year_number() {
        DateAgreement::SameYear
    } else {
        apart(a, b)
    }
}

/// For two different days.
#[inline]
fn compare_days(a: Digits, b: Digits) -> DateAgreement {
    let differing = a.0 ^ b.0;
    let same_year = differing >> 16 == 0;
    if same_year && a.0 & 0xffff == b.0.swap_bytes() >> 16 {
        DateAgreement::DayMonthSwapped
    } else if one_digit(a.0, b.0) {
        DateAgreement::OneDigit
    } else if differing.trailing_zeros() >= 16 && a.year().abs_diff(b.year()) <= 10 {
        DateAgreement::YearOff
    } else if differing >> 8 == 0 {
        DateAgreement::SameYearMonth
    } else if same_year {
        DateAgreement::SameYear
    } else {
        nearest_years((a.day_number() - b.day_number()).unsigned_abs())
    }
}

/// By the days between the nearest ends of two dates that do not meet.
fn apart(a: PartialDay, b: PartialDay) -> DateAgreement {
    nearest_years(days_between(a, b).unsigned_abs())
}

/// So many days, in years begun.
#[inline]
fn nearest_years(days: u64) -> DateAgreement {
    // 1,461 days are four years.
    let years = (days * 4).div_ceil(1461).max(1);
    match u8::try_from(years) {
        Ok(years) if years <= MOST_YEARS => DateAgreement::WithinYears(years),
        _ => DateAgreement::Different,
    }
}

/// The fewest days that can lie between two dates: 0 when they can be the same day; negative when the first is later.
///
/// ```
/// use lookagain_linkage::text::date::{PartialDay, days_between};
/// let date = |text| PartialDay::parse(text).unwrap();
/// assert_eq!(days_between(date("1988-02-28"), date("1988-03-01")), 2);
/// assert_eq!(days_between(date("1988"), date("1988-03-01")), 0);
/// ```
#[inline]
pub fn days_between(a: PartialDay, b: PartialDay) -> i64 {
    if a.last() < b.first() {
        b.first().day_number() - a.last().day_number()
    } else if b.last() < a.first() {
        b.last().day_number() - a.first().day_number()
    } else {
        0
    }
}
