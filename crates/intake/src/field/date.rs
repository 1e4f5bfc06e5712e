//! Dates in the forms that source systems write.

use jiff::civil::Date;
use lookagain_domain::{Known, Missing, PartialDate};

use super::missing_reason;
use crate::Rule;

lookagain_domain::codes! {
    /// Which number of `01/02/2013` is the day.
    DateOrder {
        DayFirst = "day-first", "Day, month, year";
        MonthFirst = "month-first", "Month, day, year";
    }
}

/// May a bare number in a date field be a spreadsheet's day count?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Serials {
    /// No.
    Refused,
    /// Yes, counted from 1900.
    From1900,
    /// Yes, counted from 1904.
    From1904,
}

/// How dates are read in one file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DateContext {
    pub(crate) order: DateOrder,
    pub(crate) serials: Serials,
    /// The last day that is not refused.
    pub(crate) latest: Option<Date>,
}

impl DateContext {
    /// A cell of a date field → the date, or why there is none.
    pub(crate) fn read(self, text: &str) -> Result<Known<PartialDate>, Rule> {
        if let Some(day) = iso_day(text.as_bytes()) {
            return self.checked(PartialDate::Day(day));
        }
        if let Some(why) = missing_reason(text) {
            return Ok(Known::Missing(why));
        }
        if text.len() > 60 {
            return Err(Rule::DateUnreadable);
        }
        self.checked(self.loose(text)?)
    }

    /// The date if it can lie in the allowed span. 1 January 1900 is what systems write for "not known".
    fn checked(self, date: PartialDate) -> Result<Known<PartialDate>, Rule> {
        let (first, last) = (date.earliest(), date.latest());
        if first.year() == 1900 && first.day_of_year() == 1 && date.day().is_some() {
            return Ok(Known::Missing(Missing::Unknown));
        }
        if first.year() < 1900 || self.latest.is_some_and(|latest| first > latest) {
            return Err(Rule::DateOutOfRange);
        }
        // A range must end in the allowed span; a month or year only has to begin there.
        let ends_late =
            matches!(date, PartialDate::Range(..)) && self.latest.is_some_and(|latest| last > latest);
        if ends_late { Err(Rule::DateOutOfRange) } else { Ok(Known::Value(date)) }
    }

    fn loose(self, text: &str) -> Result<PartialDate, Rule> {
        if let Ok(date) = text.parse() {
            return Ok(date);
        }
        if let Some(year) = circa(text) {
            return Ok(year);
        }
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && text.bytes().filter(|&b| b == b'.').nth(1).is_none()
        {
            return self.number(text);
        }
        if let Some((from, to)) = text.split_once(" to ").or_else(|| text.split_once(" - ")) {
            let (from, to) = (self.loose(from.trim())?, self.loose(to.trim())?);
            return span(from, to);
        }
        let date_part = without_time(text).ok_or(Rule::DateUnreadable)?;
        if date_part.len() == 10
            && let Some(day) = iso_day(date_part.as_bytes())
        {
            return Ok(PartialDate::Day(day));
        }
        self.parts(date_part)
    }

    /// A number alone: a year, or a spreadsheet's day count where that is allowed.
    fn number(self, text: &str) -> Result<PartialDate, Rule> {
        let whole = text.split('.').next().unwrap_or(text);
        let number: i64 = whole.parse().map_err(|_| Rule::DateUnreadable)?;
        if whole.len() == 8 && whole.len() == text.len() {
            // 20130201, as some systems write it.
            let iso = format!("{}-{}-{}", &whole[..4], &whole[4..6], &whole[6..]);
            return iso_day(iso.as_bytes()).map(PartialDate::Day).ok_or(Rule::DateUnreadable);
        }
        let offset = match self.serials {
            Serials::Refused => {
                return Err(if whole.len() <= 2 { Rule::DateAmbiguous } else { Rule::DateUnreadable });
            }
            Serials::From1900 => 0,
            Serials::From1904 => 1462,
        };
        excel_day(number + offset).map(PartialDate::Day).ok_or(Rule::DateUnreadable)
    }

    /// `1/2/2013`, `1.2.2013`, `01-Feb-2013`, `1 February 2013`, `Feb 2013`, `02/2013`, `2013/02/01`.
    fn parts(self, text: &str) -> Result<PartialDate, Rule> {
        let mut parts = [""; 3];
        let mut count = 0;
        for part in text.split([' ', '/', '-', '.', ',']).filter(|part| !part.is_empty()) {
            *parts.get_mut(count).ok_or(Rule::DateUnreadable)? = part;
            count += 1;
        }
        match parts[..count] {
            [month, year] => {
                let (month, year) = if month.len() == 4 { (year, month) } else { (month, year) };
                PartialDate::month(full_year(year)?, month_of(month).ok_or(Rule::DateUnreadable)?)
                    .ok_or(Rule::DateUnreadable)
            }
            [first, second, third] => {
                let (day, month, year) = if first.len() == 4 {
                    (third, second, first)
                } else if self.order == DateOrder::MonthFirst
                    || first.starts_with(|c: char| c.is_ascii_alphabetic())
                {
                    (second, first, third)
                } else {
                    (first, second, third)
                };
                let day = small(day.trim_end_matches(|c: char| c.is_ascii_alphabetic()))
                    .ok_or(Rule::DateUnreadable)?;
                let month = month_of(month).ok_or(Rule::DateUnreadable)?;
                Date::new(full_year(year)?, month, day)
                    .map(PartialDate::Day)
                    .map_err(|_| Rule::DateUnreadable)
            }
            _ => Err(Rule::DateUnreadable),
        }
    }
}

/// A date as a person or system writes it, outside any file: day counts are refused.
///
/// # Errors
/// The rule that the text breaks: `date_unreadable`, `date_ambiguous` or `date_out_of_range`.
pub fn parse_date(text: &str, order: DateOrder, latest: Option<Date>) -> Result<Known<PartialDate>, Rule> {
    DateContext { order, serials: Serials::Refused, latest }.read(text.trim())
}

/// The day that a spreadsheet counts from 1900; its count has a 29 February 1900 that never was.
fn excel_day(serial: i64) -> Option<Date> {
    let days = if serial < 60 { serial } else { serial - 1 };
    // Up to the year 2199: larger numbers are not dates in any return.
    if !(1..110_000).contains(&days) {
        return None;
    }
    let base = jiff::civil::date(1899, 12, 31);
    base.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

fn span(from: PartialDate, to: PartialDate) -> Result<PartialDate, Rule> {
    let (first, last) = (from.earliest(), to.latest());
    if first <= last { Ok(PartialDate::Range(first, last)) } else { Err(Rule::DatesReversed) }
}

/// `c. 2012`, `circa 2012`, `about 2012`: the year.
fn circa(text: &str) -> Option<PartialDate> {
    let folded = text.to_ascii_lowercase();
    let rest = ["circa ", "approximately ", "approx ", "about ", "c. ", "c.", "c ", "ca. ", "c"]
        .iter()
        .find_map(|word| folded.strip_prefix(word))?;
    full_year(rest.trim()).ok().and_then(PartialDate::year)
}

/// The text without a time of day: what follows `T` or a blank must be one, with or without a zone. The local date stands.
fn without_time(text: &str) -> Option<&str> {
    let Some(colon) = text.find(':') else { return Some(text) };
    let cut = text[..colon].rfind(['T', ' '])?;
    let time = text.get(cut + 1..)?;
    let ok = time.chars().all(|c| {
        c.is_ascii_digit()
            || matches!(c, ':' | '.' | '+' | '-' | 'Z' | 'z' | ' ' | 'A' | 'P' | 'M' | 'a' | 'p' | 'm')
    });
    ok.then(|| text[..cut].trim_end())
}

fn full_year(text: &str) -> Result<i16, Rule> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.len() {
        4 if digits => text.parse().map_err(|_| Rule::DateUnreadable),
        2 if digits => Err(Rule::DateAmbiguous),
        _ => Err(Rule::DateUnreadable),
    }
}

fn small(text: &str) -> Option<i8> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A month by number, by its first three letters or by its name.
fn month_of(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Some(number) = small(text) {
        return (1..=12).contains(&number).then_some(number);
    }
    let name = text.to_ascii_lowercase();
    let at = NAMES
        .iter()
        .position(|full| *full == name || (full.starts_with(&name) && (name.len() == 3 || name == "sept")))?;
    i8::try_from(at + 1).ok()
}

/// `YYYY-MM-DD` and nothing looser: the fast road of nearly every row.
fn iso_day(text: &[u8]) -> Option<Date> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let two = |at: usize| Some(digit(text[at])? * 10 + digit(text[at + 1])?);
    Date::new(two(0)? * 100 + two(2)?, i8::try_from(two(5)?).ok()?, i8::try_from(two(8)?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, serials: Serials) -> Result<String, Rule> {
        let latest = Some(jiff::civil::date(2026, 11, 25));
        DateContext { order: DateOrder::DayFirst, serials, latest }.read(text).map(|date| date.to_string())
    }

    #[test]
    fn every_form_that_systems_write_is_read() {
        for (text, date) in [
            ("2013-02-01", "2013-02-01"),
            ("2013-02-01T23:30:00Z", "2013-02-01"),
            ("2013-02-01 23:30", "2013-02-01"),
            ("2013-02-01T23:30:00.000+01:00", "2013-02-01"),
            ("01/02/2013", "2013-02-01"),
            ("1/2/2013 00:00:00", "2013-02-01"),
            ("1.2.2013", "2013-02-01"),
            ("01-Feb-2013", "2013-02-01"),
            ("1st February 2013", "2013-02-01"),
            ("2013/02/01", "2013-02-01"),
            ("20130201", "2013-02-01"),
            ("Feb 2013", "2013-02"),
            ("02/2013", "2013-02"),
            ("2013-02", "2013-02"),
            ("2013", "2013"),
            ("c. 2012", "2012"),
            ("circa 2012", "2012"),
            ("2012-11-05/2013-02-28", "2012-11-05/2013-02-28"),
            ("05/11/2012 to 28/02/2013", "2012-11-05/2013-02-28"),
            ("29/02/2016", "2016-02-29"),
            ("1900-01-01", "UNKNOWN"),
            ("01/01/1900", "UNKNOWN"),
            ("unknown", "UNKNOWN"),
            ("not known", "UNKNOWN"),
            ("REFUSED", "REFUSED"),
            ("", "NOT_SUPPLIED"),
        ] {
            assert_eq!(read(text, Serials::Refused).as_deref(), Ok(date), "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for (text, rule) in [
            ("01/02/13", Rule::DateAmbiguous),
            ("13", Rule::DateAmbiguous),
            ("Feb 13", Rule::DateAmbiguous),
            ("29/02/2015", Rule::DateUnreadable),
            ("31/04/2015", Rule::DateUnreadable),
            ("13/13/2013", Rule::DateUnreadable),
            ("41306", Rule::DateUnreadable),
            ("next week", Rule::DateUnreadable),
            ("1899-12-31", Rule::DateOutOfRange),
            ("2026-11-26", Rule::DateOutOfRange),
            ("9999-12-31", Rule::DateOutOfRange),
            ("2012-11-05/2030-01-01", Rule::DateOutOfRange),
            ("1/2/3/4", Rule::DateUnreadable),
            ("é", Rule::DateUnreadable),
            ("\u{a0}:", Rule::DateUnreadable),
            ("99999999999999999999", Rule::DateUnreadable),
        ] {
            assert_eq!(read(text, Serials::Refused), Err(rule), "{text}");
        }
        assert_eq!(read("2026-11-25", Serials::Refused).as_deref(), Ok("2026-11-25"));
        assert_eq!(read("2026", Serials::Refused).as_deref(), Ok("2026"));
    }

    #[test]
    fn day_counts_are_dates_only_where_they_are_expected() {
        for (text, serials, date) in [
            ("41306", Serials::From1900, "2013-02-01"),
            ("41306.75", Serials::From1900, "2013-02-01"),
            ("39844", Serials::From1904, "2013-02-01"),
            ("1", Serials::From1900, "UNKNOWN"),
            ("2013", Serials::From1900, "2013"),
        ] {
            assert_eq!(read(text, serials).as_deref(), Ok(date), "{text}");
        }
    }

    #[test]
    fn month_first_is_the_mapping_s_to_say() {
        let american = |text| parse_date(text, DateOrder::MonthFirst, None).map(|date| date.to_string());
        assert_eq!(american("02/01/2013").as_deref(), Ok("2013-02-01"));
        assert_eq!(american("13/01/2013"), Err(Rule::DateUnreadable));
    }
}
