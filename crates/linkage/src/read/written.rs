//! Readings that take a text just as it is written: parts, shapes, dates of one form, moments and lists.
//!
//! They follow what `DuckDB`'s functions do, so that a model brought from Splink says the same here.

use crate::model::{DateForm, Shape};

/// Characters from this one, counted from 1.
pub(super) fn part(text: &str, from: u8, count: u8) -> String {
    text.chars().skip(usize::from(from).saturating_sub(1)).take(usize::from(count)).collect()
}

/// The beginning of the text that has this shape; empty where there is none.
pub(super) fn shaped(shape: Shape, text: &str) -> &str {
    let bytes = text.as_bytes();
    let is = |at: usize, wanted: fn(&u8) -> bool| bytes.get(at).is_some_and(wanted);
    let letters = bytes.iter().take(2).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let district = if letters > 0 && is(letters, u8::is_ascii_digit) {
        letters + 1 + usize::from(is(letters + 1, u8::is_ascii_alphanumeric))
    } else {
        0
    };
    let end = match shape {
        Shape::PostcodeArea => letters,
        Shape::PostcodeDistrict => district,
        Shape::PostcodeSector => {
            let sector =
                district > 0 && is(district, |byte| *byte == b' ') && is(district + 1, u8::is_ascii_digit);
            if sector { district + 2 } else { 0 }
        }
        Shape::BeforeAt => text.find('@').unwrap_or(text.len()),
    };
    &text[..end]
}

/// A date of this form as ISO 8601, a date with a time of day as seconds since 1970; empty where it is not of this form.
pub(super) fn date(form: DateForm, text: &str) -> String {
    let read = |pattern: &str| Moment::of_form(pattern, text);
    match form {
        DateForm::YearMonthDay => read("Y-m-d").map_or(String::new(), Moment::iso),
        DateForm::Compact => read("Ymd").map_or(String::new(), Moment::iso),
        DateForm::DayMonthYear => read("d/m/Y").map_or(String::new(), Moment::iso),
        DateForm::MonthDayYear => read("m/d/Y").map_or(String::new(), Moment::iso),
        DateForm::Instant => read("Y-m-dTH:M:SZ").map_or(String::new(), |day| day.seconds().to_string()),
    }
}

/// A date, or a date and a time of day, as seconds since 1970; empty where it is neither.
pub(super) fn moment(text: &str) -> String {
    let forms = ["Y-m-d", "Y-m-d H:M:S", "Y-m-dTH:M:S", "Y-m-dTH:M:SZ"];
    let day = forms.iter().find_map(|pattern| Moment::of_form(pattern, text));
    day.map_or(String::new(), |day| day.seconds().to_string())
}

/// The members of a list as they are written: `[a, b]`, `["a", "b"]`, `a|b` or `a;b`.
pub(super) fn elements(text: &str) -> Vec<String> {
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return text.split(['|', ';']).map(|member| member.trim().to_owned()).collect();
    };
    let mut members = vec![String::new()];
    let mut quote = None;
    for letter in inner.chars() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (None, '"' | '\'') if members.last().is_some_and(|member| member.trim().is_empty()) => {
                quote = Some(letter);
            }
            (None, ',') => members.push(String::new()),
            (Some(_) | None, letter) => {
                if let Some(member) = members.last_mut() {
                    member.push(letter);
                }
            }
        }
    }
    members.into_iter().map(|member| member.trim().to_owned()).collect()
}

/// A day of the calendar and a time of that day.
#[derive(Debug, Clone, Copy, Default)]
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    of_day: [i64; 3],
}

impl Moment {
    /// Reads by a pattern of `strptime`'s letters. A number has up to two digits, a year up to four.
    fn of_form(pattern: &str, text: &str) -> Option<Self> {
        let mut found = Self::default();
        let mut rest = text;
        for letter in pattern.chars() {
            let most = match letter {
                'Y' => 4,
                'm' | 'd' | 'H' | 'M' | 'S' => 2,
                mark => {
                    rest = rest.strip_prefix(mark)?;
                    continue;
                }
            };
            let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            let number = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            match letter {
                'Y' => found.year = number,
                'm' => found.month = number,
                'd' => found.day = number,
                'H' => found.of_day[0] = number,
                'M' => found.of_day[1] = number,
                _ => found.of_day[2] = number,
            }
        }
        (rest.is_empty() && found.is_of_the_calendar()).then_some(found)
    }

    fn is_of_the_calendar(&self) -> bool {
        let leap = (self.year % 4 == 0 && self.year % 100 != 0) || self.year % 400 == 0;
        let days = match self.month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let [hour, minute, second] = self.of_day;
        (1..=12).contains(&self.month)
            && (1..=days).contains(&self.day)
            && hour < 24
            && minute < 60
            && second < 60
    }

    fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// Seconds since 1970. Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    fn seconds(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        let days =
            year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let [hour, minute, second] = self.of_day;
        days * 86_400 + hour * 3_600 + minute * 60 + second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_its_form_only_and_as_duckdb_reads_it() {
        use DateForm::{Compact, DayMonthYear, Instant, YearMonthDay};
        let table = [
            (YearMonthDay, "1990-03-07", "1990-03-07"),
            (YearMonthDay, "1990-3-7", "1990-03-07"),
            (YearMonthDay, "90-03-07", "0090-03-07"),
            (YearMonthDay, "1990-02-30", ""),
            (YearMonthDay, "1990-00-07", ""),
            (YearMonthDay, "19900-03-07", ""),
            (YearMonthDay, "1990-03-07x", ""),
            (YearMonthDay, "1990-03", ""),
            (YearMonthDay, "1990-003-07", ""),
            (YearMonthDay, "+1990-01-01", ""),
            (Compact, "19900307", "1990-03-07"),
            (Compact, "1990037", "1990-03-07"),
            (Compact, "199037", ""),
            (Compact, "1990-03-07", ""),
            (Compact, "19901301", ""),
            (DayMonthYear, "7/3/1990", "1990-03-07"),
            (Instant, "1970-01-02T00:01:05Z", "86465"),
            (Instant, "1990-03-07T25:00:00Z", ""),
            (Instant, "1990-03-07T10:00:00", ""),
        ];
        for (form, text, expected) in table {
            assert_eq!(date(form, text), expected, "{text} as {form:?}");
        }
        let moments = [
            ("1990-01-01", "631152000"),
            ("1990-01-01 10:00:00", "631188000"),
            ("1969-12-31", "-86400"),
            ("1990", ""),
        ];
        for (text, expected) in moments {
            assert_eq!(moment(text), expected, "{text}");
        }
    }

    #[test]
    fn a_shape_is_the_longest_beginning_that_its_expression_matches() {
        use Shape::{BeforeAt, PostcodeArea, PostcodeDistrict, PostcodeSector};
        let table = [
            (PostcodeSector, "ZZ9 2BC", "ZZ9 2"),
            (PostcodeSector, "q12A 3XX", ""),
            (PostcodeSector, "Q1A 3XX", "Q1A 3"),
            (PostcodeSector, "ZZ92BC", ""),
            (PostcodeDistrict, "ZZ92BC", "ZZ92"),
            (PostcodeDistrict, "zz9 2BC", "zz9"),
            (PostcodeDistrict, "ZZZ9", ""),
            (PostcodeArea, "ZZZ9", "ZZ"),
            (PostcodeArea, "9", ""),
            (BeforeAt, "a.b@example.org", "a.b"),
            (BeforeAt, "none", "none"),
            (BeforeAt, "@x", ""),
        ];
        for (shape, text, expected) in table {
            assert_eq!(shaped(shape, text), expected, "{text}");
        }
        assert_eq!(elements(r#"["a,b", 'C d', e]"#), ["a,b", "C d", "e"]);
        assert_eq!(elements("a|b c;d"), ["a", "b c", "d"]);
    }
}
