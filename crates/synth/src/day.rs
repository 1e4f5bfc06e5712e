//! Days as plain numbers: calendar arithmetic without a library call per cell.

use jiff::civil::Date;

/// Days since 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i32);

impl Day {
    /// The day of a date of the Gregorian calendar. A day past the end of the month runs on into the next.
    pub(crate) const fn of(year: i32, month: i32, day: i32) -> Self {
        // Counting the year from March puts the leap day at its end (the "civil from days" method).
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        Self(era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468)
    }

    /// Year, month from 1, day from 1.
    pub(crate) const fn parts(self) -> (i32, i32, i32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        (yoe + era * 400 + (month <= 2) as i32, month, doy - (153 * mp + 2) / 5 + 1)
    }

    pub(crate) const fn year(self) -> i32 {
        self.parts().0
    }

    pub(crate) const fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// Completed years from this day to another.
    pub(crate) const fn years_to(self, later: Self) -> i32 {
        let (y0, m0, d0) = self.parts();
        let (y1, m1, d1) = later.parts();
        y1 - y0 - (m1 < m0 || (m1 == m0 && d1 < d0)) as i32
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self::of(date.year().into(), date.month().into(), date.day().into())
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;

    #[test]
    fn every_day_of_150_years_agrees_with_the_calendar_library() {
        let mut day = date(1900, 1, 1);
        let mut number = Day::from(day);
        assert_eq!(Day::of(1970, 1, 1), Day(0));
        while day < date(2050, 1, 1) {
            assert_eq!(number.parts(), (day.year().into(), day.month().into(), day.day().into()));
            assert_eq!(Day::from(day), number);
            day = day.checked_add(1.day()).unwrap();
            number = number.plus(1);
        }
    }

    #[test]
    fn completed_years_follow_the_birthday() {
        assert_eq!(Day::of(2000, 6, 15).years_to(Day::of(2013, 6, 14)), 12);
        assert_eq!(Day::of(2000, 6, 15).years_to(Day::of(2013, 6, 15)), 13);
        assert_eq!(Day::of(1996, 2, 29).years_to(Day::of(2014, 2, 28)), 17);
    }
}
