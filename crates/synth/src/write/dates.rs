//! Dates as forces write them, from exact to unknown.

use super::numbers::push;
use crate::day::Day;

/// How a force's system writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// `2013-02-01`, `2013-02`.
    Iso,
    /// `01/02/2013`, `Feb 2013`.
    British,
}

/// What was recorded of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// A day.
    Day(Day),
    /// The month of this day.
    Month(Day),
    /// The year of this day.
    Year(Day),
    /// `1900-01-01` in the force's style, standing for "not known".
    Default1900,
    /// A code of `lookagain_domain::Missing`, or blank.
    Missing(&'static str),
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl DateStyle {
    /// Appends the date.
    pub(crate) fn push(self, text: &mut String, date: Recorded) {
        match date {
            Recorded::Day(day) => self.push_day(text, day),
            Recorded::Default1900 => self.push_day(text, Day::of(1900, 1, 1)),
            Recorded::Month(day) => {
                let (year, month, _) = day.parts();
                match self {
                    Self::Iso => {
                        number(text, year, 4);
                        text.push('-');
                        number(text, month, 2);
                    }
                    Self::British => {
                        text.push_str(MONTHS[month.unsigned_abs() as usize - 1]);
                        text.push(' ');
                        number(text, year, 4);
                    }
                }
            }
            Recorded::Year(day) => number(text, day.year(), 4),
            Recorded::Missing(why) => text.push_str(why),
        }
    }

    fn push_day(self, text: &mut String, day: Day) {
        let (year, month, day) = day.parts();
        let (parts, mark) = match self {
            Self::Iso => ([(year, 4), (month, 2), (day, 2)], '-'),
            Self::British => ([(day, 2), (month, 2), (year, 4)], '/'),
        };
        for (n, (part, width)) in parts.into_iter().enumerate() {
            if n > 0 {
                text.push(mark);
            }
            number(text, part, width);
        }
    }

    /// A day that is in no calendar, in this style.
    pub(crate) const fn impossible(self) -> &'static str {
        match self {
            Self::Iso => "2013-02-31",
            Self::British => "31/02/2013",
        }
    }
}

fn number(text: &mut String, part: i32, width: usize) {
    push(text, u64::from(part.unsigned_abs()), width);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style_writes_each_precision() {
        let day = Day::of(2013, 2, 1);
        for (style, date, expected) in [
            (DateStyle::Iso, Recorded::Day(day), "2013-02-01"),
            (DateStyle::Iso, Recorded::Month(day), "2013-02"),
            (DateStyle::Iso, Recorded::Default1900, "1900-01-01"),
            (DateStyle::British, Recorded::Day(day), "01/02/2013"),
            (DateStyle::British, Recorded::Month(day), "Feb 2013"),
            (DateStyle::British, Recorded::Year(day), "2013"),
            (DateStyle::British, Recorded::Missing("UNKNOWN"), "UNKNOWN"),
        ] {
            let mut text = String::new();
            style.push(&mut text, date);
            assert_eq!(text, expected);
        }
    }
}
