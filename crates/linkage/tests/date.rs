//! Reading and comparing dates, as tables.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use lookagain_linkage::text::date::{
    DateAgreement::{self, *},
    NoDay, PartialDay, compare, days_between,
};
use proptest::prelude::*;

fn date(text: &str) -> PartialDay {
    PartialDay::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn one_day_is_read_from_every_way_of_writing_it() {
    let expected = PartialDay::day(1988, 3, 7).unwrap();
    for text in [
        "1988-03-07",
        "1988/03/07",
        "1988-3-7",
        "07/03/1988",
        "7/3/1988",
        "07-03-1988",
        "07.03.1988",
        "19880307",
        "7 Mar 1988",
        "7 March 1988",
        "07-MAR-1988",
        "7th March 1988",
        "March 7, 1988",
        "1988-03-07T00:00:00",
        "1988-03-07 00:00:00.000",
        "07/03/1988 12:30",
        " 1988-03-07 ",
    ] {
        assert_eq!(date(text), expected, "{text}");
    }
    assert_eq!(date("03/25/1988"), PartialDay::day(1988, 3, 25).unwrap());
}

#[test]
fn what_is_known_less_well_covers_the_days_it_can_mean() {
    for (text, first, last) in [
        ("1988", "1988-01-01", "1988-12-31"),
        ("1988-02", "1988-02-01", "1988-02-29"),
        ("02/1987", "1987-02-01", "1987-02-28"),
        ("Feb 1900", "1900-02-01", "1900-02-28"),
        ("feb 2000", "2000-02-01", "2000-02-29"),
        ("1988-00-00", "1988-01-01", "1988-12-31"),
        ("1988-06-00", "1988-06-01", "1988-06-30"),
        ("1987/1988", "1987-01-01", "1988-12-31"),
        ("2012-11-05/2013-02-28", "2012-11-05", "2013-02-28"),
        ("2012-11/2013", "2012-11-01", "2013-12-31"),
    ] {
        assert_eq!(
            date(text).day_numbers(),
            (date(first).day_numbers().0, date(last).day_numbers().1),
            "{text}"
        );
        assert!(!date(text).is_day());
    }
}

#[test]
fn what_is_no_date_says_why() {
    for (text, why) in [
        ("", NoDay::Blank),
        ("  ", NoDay::Blank),
        ("1900-01-01", NoDay::Placeholder),
        ("01/01/1900", NoDay::Placeholder),
        ("9999-12-31", NoDay::Placeholder),
        ("1988-02-30", NoDay::Unreadable),
        ("1987-02-29", NoDay::Unreadable),
        ("13/13/1988", NoDay::Unreadable),
        ("7/3/88", NoDay::Unreadable),
        ("1988-00-07", NoDay::Unreadable),
        ("2013/2012", NoDay::Unreadable),
        ("unknown", NoDay::Unreadable),
        ("198", NoDay::Unreadable),
        ("ma 1988", NoDay::Unreadable),
        ("1988-03-07-01", NoDay::Unreadable),
    ] {
        assert_eq!(PartialDay::parse(text), Err(why), "{text}");
    }
}

#[test]
fn agreement_is_the_first_that_holds() {
    let table: &[(&str, &str, DateAgreement)] = &[
        ("1988-03-07", "1988-03-07", Exact),
        ("1988-03-07", "1988-03", Compatible),
        ("1988-03", "1988-03", Compatible),
        ("1988", "1988-12-31", Compatible),
        ("1987-11/1988-02", "1988-02-29/1989", Compatible),
        ("1988-03-07", "1988-07-03", DayMonthSwapped),
        ("1988-03-07", "1988-03-09", OneDigit),
        ("1988-03-07", "1978-03-07", OneDigit),
        ("1988-03-12", "1988-03-21", OneDigit),
        ("1987-03-07", "1978-03-07", OneDigit),
        ("1987-10-07", "1987-01-07", OneDigit),
        ("1987-12-07", "1987-02-07", OneDigit),
        ("1989-03-07", "1990-03-07", YearOff),
        ("1989-03-07", "1991-03-07", YearOff),
        ("1995-03-07", "2005-03-07", YearOff),
        ("1995-03-07", "2006-03-07", Different),
        ("1988-03-07", "1988-03-18", SameYearMonth),
        ("1988-03-07", "1988-11-18", SameYear),
        ("1988-03", "1988-04-01", SameYear),
        ("1988-12-30", "1989-01-02", WithinYears(1)),
        ("1988-03-07", "1989-04-18", WithinYears(2)),
        ("1988", "1990-01-01", WithinYears(2)),
        ("1988", "1989", WithinYears(1)),
        ("1988-03-07", "1998-01-18", WithinYears(10)),
        ("1988-03-07", "1998-04-18", Different),
        ("1950", "1988", Different),
    ];
    for &(a, b, expected) in table {
        assert_eq!(compare(date(a), date(b)), expected, "{a} {b}");
        assert_eq!(compare(date(b), date(a)), expected, "{b} {a}");
    }
}

#[test]
fn digits_changed_round_across_a_border_are_not_one_slip() {
    // YYYYMM|DD: 03|17 and 01|37 is no day; 11|02 → 10|12 crosses month and day.
    assert_eq!(compare(date("1988-11-02"), date("1988-10-12")), SameYear);
}

#[test]
fn the_first_of_january_is_like_a_default() {
    for (text, expected) in [
        ("1988-01-01", true),
        ("1970-01-01", true),
        ("1988-01-02", false),
        ("1988", false),
        ("1988-01", false),
    ] {
        assert_eq!(date(text).is_default_like(), expected, "{text}");
    }
}

#[test]
fn days_between_counts_as_a_calendar_does() {
    for (a, b, expected) in [
        ("1970-01-01", "1970-01-01", 0),
        ("1988-02-28", "1988-03-01", 2),
        ("1987-02-28", "1987-03-01", 1),
        ("1988-03-01", "1988-02-28", -2),
        ("2000-01-01", "2001-01-01", 366),
        ("1900-01-02", "2000-01-02", 36_524),
        ("1988", "1989-01-03", 3),
        ("1988", "1988-06", 0),
    ] {
        assert_eq!(days_between(date(a), date(b)), expected, "{a} {b}");
    }
    assert_eq!(PartialDay::day(1970, 1, 1).unwrap().day_numbers(), (0, 0));
}

#[test]
fn a_domain_date_keeps_what_is_known() {
    for text in ["1988-03-07", "1988-03", "1988", "1987-11-05/1988-02-28"] {
        let domain: lookagain_domain::PartialDate = text.parse().unwrap();
        assert_eq!(PartialDay::from(domain), date(text), "{text}");
    }
}

#[test]
fn a_date_and_its_absence_take_eight_bytes() {
    assert_eq!(size_of::<Option<PartialDay>>(), 8);
}

fn any_day() -> impl Strategy<Value = PartialDay> {
    (1930_u32..2025, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| PartialDay::day(y, m, d).unwrap())
}

fn any_date() -> impl Strategy<Value = PartialDay> {
    prop_oneof![
        any_day(),
        (any_day(), any_day()).prop_map(|(a, b)| PartialDay::range(a.min(b), a.max(b)).unwrap()),
        (1930_u32..2025).prop_map(|y| PartialDay::year(y).unwrap()),
        (1930_u32..2025, 1_u32..13).prop_map(|(y, m)| PartialDay::month(y, m).unwrap()),
    ]
}

proptest! {
    #[test]
    fn comparing_is_symmetric_and_knows_itself(a in any_date(), b in any_date()) {
        prop_assert_eq!(compare(a, b), compare(b, a));
        prop_assert_eq!(compare(a, a), if a.is_day() { Exact } else { Compatible });
        prop_assert_eq!(days_between(a, b), -days_between(b, a));
        prop_assert_eq!(matches!(compare(a, b), Exact | Compatible), days_between(a, b) == 0);
    }

    #[test]
    fn one_changed_digit_is_never_worse_than_one_digit(a in any_day(), b in any_day()) {
        let written = |(number, _): (i64, i64)| number;
        let far = (written(a.day_numbers()) - written(b.day_numbers())).abs();
        if let WithinYears(years) = compare(a, b) {
            prop_assert!(far <= i64::from(years) * 366 && far > (i64::from(years) - 1) * 365);
        }
    }
}
