//! Working days of England and Wales, and clocks that pause.

use jiff::{Span, ToSpan, civil::Date, civil::Weekday};
use serde::{Deserialize, Serialize};

use crate::{
    lists::{DeadlineRule, Unit},
    tables,
};

/// Monday to Friday, bank holidays of England and Wales left out.
///
/// ```
/// use lookagain_casework::calendar::is_working_day;
/// use jiff::civil::date;
/// assert!(is_working_day(date(2026, 11, 25)));
/// assert!(!is_working_day(date(2026, 11, 28)), "a Saturday");
/// assert!(!is_working_day(date(2026, 12, 28)), "the substitute day for Boxing Day");
/// ```
pub fn is_working_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let text = day.to_string();
    !weekend && tables::BANK_HOLIDAYS.binary_search_by(|holiday| holiday.date.cmp(&text)).is_err()
}

/// A time in which a clock stood still, with its reason: from the first day to the day it ran again, which counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The first day that does not count.
    pub from: Date,
    /// The first day that counts again; `None` while it stands still.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

impl Pause {
    fn covers(&self, day: Date) -> bool {
        day >= self.from && self.until.is_none_or(|until| day < until)
    }
}

/// When a clock that started on a day runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The last day on which it is in time.
    On(Date),
    /// It stands still.
    Paused,
}

impl DeadlineRule {
    /// When it is due, counting from the day after `start`. Days inside a pause do not count.
    ///
    /// Months end on the same day of the month, or on its last day; pauses push the end back by the days they lasted. An end that
    /// is not a working day stays where it is: who wants the next one says so in the rule's length.
    pub fn due(&self, start: Date, pauses: &[Pause]) -> Due {
        if pauses.iter().any(|pause| pause.until.is_none()) {
            return Due::Paused;
        }
        let counts = |day: Date| !pauses.iter().any(|pause| pause.covers(day));
        let (mut left, mut day) = match self.unit {
            Unit::WorkingDays | Unit::Days => (self.length, start),
            Unit::Months => {
                let span: Span = i64::from(self.length).months();
                let end = start.saturating_add(span);
                let mut stood = 0;
                let mut day = start;
                while day < end {
                    day = day.saturating_add(1.day());
                    stood += u32::from(!counts(day));
                }
                (stood, end)
            }
        };
        while left > 0 && day < Date::MAX {
            day = day.saturating_add(1.day());
            let tells = self.unit != Unit::WorkingDays || is_working_day(day);
            if tells && counts(day) {
                left -= 1;
            }
        }
        Due::On(day)
    }

    /// `20 working days`.
    pub fn length_in_words(&self) -> String {
        let unit = self.unit.label();
        let unit = if self.length == 1 { unit.trim_end_matches('s') } else { unit };
        format!("{} {unit}", self.length)
    }
}

/// The day on which the rule with this code is due, for a clock that never pauses; the start itself where there is no such rule.
pub fn due(code: &str, start: Date) -> Date {
    match DeadlineRule::lookup(code).map(|rule| rule.due(start, &[])) {
        Some(Due::On(day)) => day,
        Some(Due::Paused) | None => start,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn rule(length: u32, unit: Unit) -> DeadlineRule {
        DeadlineRule { code: "T", label: "", length, unit, confirmed: false, source: "" }
    }

    #[test]
    fn the_list_is_in_order_and_on_weekdays() {
        for pair in tables::BANK_HOLIDAYS.windows(2) {
            assert!(pair[0].date < pair[1].date, "{} {}", pair[0].date, pair[1].date);
        }
        for holiday in tables::BANK_HOLIDAYS {
            let day: Date = holiday.date.parse().unwrap();
            assert!(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday), "{day}");
        }
    }

    /// Counted on a wall calendar.
    #[test]
    fn working_days_are_counted_from_the_day_after() {
        for (start, length, end) in [
            (date(2026, 11, 25), 1, date(2026, 11, 26)),
            (date(2026, 11, 27), 1, date(2026, 11, 30)),
            // Over Christmas 2026: 24, 29, 30, 31 December, 4 January.
            (date(2026, 12, 23), 5, date(2027, 1, 4)),
            // Easter 2026: 3 and 6 April do not count.
            (date(2026, 4, 2), 1, date(2026, 4, 7)),
            // The State Funeral on 19 September 2022.
            (date(2022, 9, 16), 1, date(2022, 9, 20)),
            // The early May bank holiday of 2020 was moved to the Friday.
            (date(2020, 5, 1), 5, date(2020, 5, 11)),
            (date(2026, 11, 28), 0, date(2026, 11, 28)),
        ] {
            assert_eq!(rule(length, Unit::WorkingDays).due(start, &[]), Due::On(end), "{start} {length}");
        }
    }

    #[test]
    fn months_and_days_end_where_people_expect() {
        assert_eq!(rule(3, Unit::Months).due(date(2026, 11, 30), &[]), Due::On(date(2027, 2, 28)));
        assert_eq!(rule(28, Unit::Days).due(date(2026, 11, 25), &[]), Due::On(date(2026, 12, 23)));
    }

    #[test]
    fn a_pause_pushes_the_end_back_and_an_open_one_stops_the_clock() {
        let pause = |until| Pause { from: date(2026, 11, 26), until, reason: "waiting".to_owned() };
        // 26 and 27 November do not count; 30 November, 1 and 2 December do.
        let paused = [pause(Some(date(2026, 11, 28)))];
        assert_eq!(rule(3, Unit::WorkingDays).due(date(2026, 11, 25), &paused), Due::On(date(2026, 12, 2)));
        assert_eq!(rule(1, Unit::Months).due(date(2026, 11, 25), &paused), Due::On(date(2026, 12, 27)));
        assert_eq!(rule(3, Unit::Days).due(date(2026, 11, 25), &[pause(None)]), Due::Paused);
    }

    #[test]
    fn every_rule_says_how_long_in_words() {
        assert_eq!(DeadlineRule::lookup("VRR_ANSWER").unwrap().length_in_words(), "30 working days");
        assert_eq!(DeadlineRule::lookup("VRR_TELL").unwrap().length_in_words(), "1 working day");
    }
}
