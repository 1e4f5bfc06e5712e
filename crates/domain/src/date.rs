//! Dates as they are really known: a day, a month, a year or a range. Non-recent cases rarely have a day.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// A date with its precision. Text form is ISO 8601: `2013-02-01`, `2013-02`, `2013`, `2012-11-05/2013-02-28`.
///
/// Comparison with a limit is three-valued: see [`PartialDate::earliest`] and [`PartialDate::latest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartialDate {
    /// A known day.
    Day(Date),
    /// A known month of a known year; the day is not known. Holds the first of the month.
    Month(Date),
    /// A known year. Holds 1 January.
    Year(Date),
    /// Some day from the first to the second, both included.
    Range(Date, Date),
}

/// The text is not a date that Lookagain reads. The text is left out: it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a date as YYYY-MM-DD, YYYY-MM, YYYY or FIRST/LAST")]
pub struct BadDate;

impl PartialDate {
    /// The day, if the date is known to the day.
    pub const fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month(_) | Self::Year(_) | Self::Range(..) => None,
        }
    }

    /// A month; `None` when there is no such month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Date::new(year, month, 1).ok().map(Self::Month)
    }

    /// A year; `None` outside what the calendar holds.
    pub fn year(year: i16) -> Option<Self> {
        Date::new(year, 1, 1).ok().map(Self::Year)
    }

    /// The first day it can mean.
    pub const fn earliest(self) -> Date {
        match self {
            Self::Day(d) | Self::Month(d) | Self::Year(d) | Self::Range(d, _) => d,
        }
    }

    /// The last day it can mean.
    pub fn latest(self) -> Date {
        match self {
            Self::Day(d) | Self::Range(_, d) => d,
            Self::Month(d) => d.last_of_month(),
            Self::Year(d) => d.last_of_year(),
        }
    }

    /// Does it lie within the two days, both included? `None` when it may or may not.
    pub fn within(self, first: Date, last: Date) -> Option<bool> {
        let (from, to) = (self.earliest(), self.latest());
        if to < first || from > last {
            Some(false)
        } else if from >= first && to <= last {
            Some(true)
        } else {
            None
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(d) => write!(f, "{d}"),
            Self::Month(d) => write!(f, "{:04}-{:02}", d.year(), d.month()),
            Self::Year(d) => write!(f, "{:04}", d.year()),
            Self::Range(from, to) => write!(f, "{from}/{to}"),
        }
    }
}

impl FromStr for PartialDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        if let Some((from, to)) = text.split_once('/') {
            let (from, to) = (iso_day(from)?, iso_day(to)?);
            return if from <= to { Ok(Self::Range(from, to)) } else { Err(BadDate) };
        }
        match text.len() {
            10 => iso_day(text).map(Self::Day),
            7 => iso_day(&format!("{text}-01")).map(Self::Month),
            4 => iso_day(&format!("{text}-01-01")).map(Self::Year),
            _ => Err(BadDate),
        }
    }
}

/// `YYYY-MM-DD` and nothing looser, without allocating.
fn iso_day(text: &str) -> Result<Date, BadDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return Err(BadDate);
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0i16, |sum, &b| {
            if b.is_ascii_digit() { Ok(sum * 10 + i16::from(b - b'0')) } else { Err(BadDate) }
        })
    };
    let (month, day) = (number(5..7)?, number(8..10)?);
    let small = |n: i16| i8::try_from(n).map_err(|_| BadDate);
    Date::new(number(0..4)?, small(month)?, small(day)?).map_err(|_| BadDate)
}

impl Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An age in whole years, known to lie between two bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AgeRange {
    /// The youngest the person can have been, in years.
    pub min_years: u8,
    /// The oldest the person can have been, in years.
    pub max_years: u8,
}

impl AgeRange {
    /// The age, on a date known as `on`, of someone born on a date known as `born`. `None` when the event lies wholly
    /// before the birth, or the age passes 130: then one of the two dates is wrong.
    ///
    /// Someone born on 29 February comes of age on 1 March in a common year, as the law of England and Wales has it.
    ///
    /// ```
    /// use lookagain_domain::{AgeRange, PartialDate};
    /// let born: PartialDate = "1996-02-29".parse()?;
    /// let on: PartialDate = "2014-02".parse()?;
    /// assert_eq!(AgeRange::at(born, on), Some(AgeRange { min_years: 17, max_years: 17 }));
    /// # Ok::<(), lookagain_domain::date::BadDate>(())
    /// ```
    pub fn at(born: PartialDate, on: PartialDate) -> Option<Self> {
        let oldest = whole_years(born.earliest(), on.latest())?;
        let youngest = whole_years(born.latest(), on.earliest()).unwrap_or(0);
        (oldest <= 130).then_some(Self { min_years: youngest, max_years: oldest })
    }

    /// Under this many years for certain (`Some(true)`), for certain not (`Some(false)`), or it cannot be told.
    pub const fn under(self, years: u8) -> Option<bool> {
        if self.max_years < years {
            Some(true)
        } else if self.min_years >= years {
            Some(false)
        } else {
            None
        }
    }
}

fn whole_years(born: Date, on: Date) -> Option<u8> {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    u8::try_from(on.year() - born.year() - i16::from(!had_birthday)).ok()
}

/// The day before which no living person's record can have begun; older dates in a return are mistakes.
pub const OLDEST_DAY: Date = date(1900, 1, 1);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, earliest: &str, latest: &str) {
        let read: PartialDate = text.parse().unwrap();
        assert_eq!(read.to_string(), text);
        assert_eq!(
            (read.earliest().to_string(), read.latest().to_string()),
            (earliest.into(), latest.into())
        );
    }

    #[test]
    fn a_date_says_the_first_and_last_day_it_can_mean() {
        check("2016-02-29", "2016-02-29", "2016-02-29");
        check("2016-02", "2016-02-01", "2016-02-29");
        check("2015-02", "2015-02-01", "2015-02-28");
        check("2013", "2013-01-01", "2013-12-31");
        check("2012-11-05/2013-02-28", "2012-11-05", "2013-02-28");
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for bad in [
            "",
            "2015-02-29",
            "2013-13",
            "13",
            "2013-2-1",
            "2013/02/01",
            "2013-02-01/2012-01-01",
            "２０１３",
            "2013-0é",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_window_is_three_valued() {
        let first = date(2010, 1, 1);
        let last = date(2025, 3, 31);
        let within = |text: &str| text.parse::<PartialDate>().unwrap().within(first, last);
        assert_eq!(within("2010-01-01"), Some(true));
        assert_eq!(within("2025-03-31"), Some(true));
        assert_eq!(within("2025-04-01"), Some(false));
        assert_eq!(within("2009-12-31"), Some(false));
        assert_eq!(within("2025"), None);
        assert_eq!(within("2025-03"), Some(true));
        assert_eq!(within("2009-12-31/2010-01-01"), None);
    }

    #[test]
    fn ages_follow_the_calendar() {
        let age = |born: &str, on: &str| {
            AgeRange::at(born.parse().unwrap(), on.parse().unwrap()).map(|a| (a.min_years, a.max_years))
        };
        assert_eq!(age("2000-06-15", "2013-06-14"), Some((12, 12)));
        assert_eq!(age("2000-06-15", "2013-06-15"), Some((13, 13)));
        assert_eq!(age("1996-02-29", "2014-02-28"), Some((17, 17)));
        assert_eq!(age("1996-02-29", "2014-03-01"), Some((18, 18)));
        assert_eq!(age("2000", "2013"), Some((12, 13)));
        assert_eq!(age("2014", "2013-01-01"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = text.parse::<PartialDate>();
        }

        #[test]
        fn earliest_never_follows_latest(y in 1900i16..2100, m in 1i8..=12) {
            let month = PartialDate::month(y, m).unwrap();
            prop_assert!(month.earliest() <= month.latest());
            prop_assert_eq!(month.to_string().parse::<PartialDate>().unwrap(), month);
        }
    }
}
