//! Yes and no, counts, ages, times of day and degrees.

use lookagain_domain::known::YesNo;

use crate::Rule;

/// `Y`, `Yes`, `1`, `True`, `T` and their opposites, whatever the case.
pub(crate) fn parse_yes_no(text: &str) -> Result<YesNo, Rule> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["y", "yes", "1", "true", "t"]) {
        Ok(YesNo::Yes)
    } else if is(&["n", "no", "0", "false", "f"]) {
        Ok(YesNo::No)
    } else {
        Err(Rule::YesNoUnreadable)
    }
}

/// A whole number from 0 to 4,294,967,295.
pub(crate) fn parse_count(text: &str) -> Result<u32, Rule> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Rule::NumberUnreadable);
    }
    text.parse().map_err(|_| Rule::NumberUnreadable)
}

/// An age in whole years from 0 to 130.
pub(crate) fn parse_age(text: &str) -> Result<u8, Rule> {
    let age = parse_count(text).map_err(|_| Rule::AgeOutOfRange)?;
    u8::try_from(age).ok().filter(|&age| age <= 130).ok_or(Rule::AgeOutOfRange)
}

/// A time of day, `H:MM`, `HH:MM` or `HH:MM:SS`, as `HH:MM`.
pub(crate) fn parse_time(text: &str) -> Result<String, Rule> {
    let mut parts = text.split(':');
    let mut next = |below: u8| {
        let part = parts.next()?;
        let shape = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        shape.then(|| part.parse().ok()).flatten().filter(|&n: &u8| n < below)
    };
    let (hour, minute) = (next(24).ok_or(Rule::TimeUnreadable)?, next(60).ok_or(Rule::TimeUnreadable)?);
    if parts.next().is_some_and(|second| second.parse::<u8>().map_or(true, |s| s > 60))
        || parts.next().is_some()
    {
        return Err(Rule::TimeUnreadable);
    }
    Ok(format!("{hour:02}:{minute:02}"))
}

/// Degrees from `-limit` to `limit`.
pub(crate) fn parse_degrees(text: &str, limit: f64) -> Result<f64, Rule> {
    let degrees: f64 = text.parse().map_err(|_| Rule::CoordinateOutOfRange)?;
    if degrees.abs() <= limit { Ok(degrees) } else { Err(Rule::CoordinateOutOfRange) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_every_spelling_and_nothing_else() {
        for yes in ["Y", "yes", "1", "TRUE", "t"] {
            assert_eq!(parse_yes_no(yes), Ok(YesNo::Yes), "{yes}");
        }
        for no in ["N", "no", "0", "False", "F"] {
            assert_eq!(parse_yes_no(no), Ok(YesNo::No), "{no}");
        }
        for neither in ["", "2", "yes please", "ja", "-1"] {
            assert!(parse_yes_no(neither).is_err(), "{neither}");
        }
    }

    #[test]
    fn numbers_keep_to_their_range() {
        assert_eq!((parse_age("0"), parse_age("130")), (Ok(0), Ok(130)));
        for bad in ["131", "-1", "12.5", "１２", "999999999999"] {
            assert_eq!(parse_age(bad), Err(Rule::AgeOutOfRange), "{bad}");
        }
        assert_eq!(parse_time("0:32"), Ok("00:32".into()));
        assert_eq!(parse_time("23:59:59"), Ok("23:59".into()));
        for bad in ["24:00", "12:60", "12", "12:30:99", "1:2:3:4", "+1:00"] {
            assert!(parse_time(bad).is_err(), "{bad}");
        }
        assert!(
            parse_degrees("NaN", 90.0).is_err()
                && parse_degrees("inf", 90.0).is_err()
                && parse_degrees("90.1", 90.0).is_err()
        );
        assert_eq!(parse_degrees("-2.5", 180.0), Ok(-2.5));
    }
}
