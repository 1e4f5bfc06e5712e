//! A day as decimal digits in one number: fields and single digits are compared by their bits.

/// A day as its eight decimal digits, four bits each: 1988-03-07 is 0x19880307. Ordered as days are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Digits(pub(super) u32);

impl Digits {
    /// `None` when there is no such day, or its year is not 1 to 9999.
    pub(super) fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in(year, month)
        {
            return None;
        }
        let [a, b, c] = [year / 100, year % 100, month].map(two_digits);
        Some(Self(a << 24 | b << 16 | c << 8 | two_digits(day)))
    }

    pub(super) const fn year(self) -> u32 {
        number(self.0 >> 24) * 100 + number(self.0 >> 16 & 0xff)
    }

    /// Days since 1970-01-01 in the Gregorian calendar run back before its beginning.
    /// Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    pub(super) const fn day_number(self) -> i64 {
        let (month, day) = (number(self.0 >> 8 & 0xff) as i64, number(self.0 & 0xff) as i64);
        let year = self.year() as i64 - (month <= 2) as i64;
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }
}

const fn two_digits(number: u32) -> u32 {
    ((number / 10) << 4) | (number % 10)
}

const fn number(two_digits: u32) -> u32 {
    (two_digits >> 4) * 10 + (two_digits & 15)
}

/// How many days a month has; 0 when there is no such month.
pub(super) const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

/// One of eight digits differs, or two neighbours within the year, the month or the day are changed round.
#[inline]
pub(super) const fn one_digit(a: u32, b: u32) -> bool {
    let differing = a ^ b;
    let digits = (differing | differing >> 1 | differing >> 2 | differing >> 3) & 0x1111_1111;
    let first = digits.trailing_zeros();
    match digits.count_ones() {
        1 => true,
        // Digits 2|3 and 4|5 from the right are neighbours across a border: day|month, month|year.
        2 if digits >> first == 0x11 && first != 4 && first != 12 => {
            let (x, y) = (a >> first & 0xff, b >> first & 0xff);
            x >> 4 | (x & 15) << 4 == y
        }
        _ => false,
    }
}
