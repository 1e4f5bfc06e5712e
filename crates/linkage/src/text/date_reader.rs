//! The ways in which people and systems write a date.

use super::date::PartialDay;

/// A date in any of the forms that [`PartialDay::parse`] names.
pub(super) fn read(text: &str) -> Option<PartialDay> {
    usual(text.as_bytes()).or_else(|| single(text)).or_else(|| {
        let (from, to) = text.split_once('/')?;
        PartialDay::range(single(from.trim())?, single(to.trim())?)
    })
}

/// The three forms that nearly all are in, without looking for where the parts end.
#[inline]
fn usual(text: &[u8]) -> Option<PartialDay> {
    let (year, month, day) = match *text {
        [y1, y2, y3, y4, b'-' | b'/', m1, m2, b'-' | b'/', d1, d2]
        | [d1, d2, b'-' | b'/', m1, m2, b'-' | b'/', y1, y2, y3, y4]
        | [y1, y2, y3, y4, m1, m2, d1, d2] => ([y1, y2, y3, y4], [m1, m2], [d1, d2]),
        _ => return None,
    };
    let [century, years] = [[year[0], year[1]], [year[2], year[3]]].map(two_digits);
    PartialDay::day(century? * 100 + years?, two_digits(month)?, two_digits(day)?)
}

#[inline]
fn two_digits([tens, ones]: [u8; 2]) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

fn single(text: &str) -> Option<PartialDay> {
    let text = without_time(text);
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text);
    }
    let mut parts = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let Some(third) = third else { return month_and_year(first, second) };
    if let Some(year) = year(first) {
        return of_parts(year, month(second)?, number(third)?);
    }
    let year = year(third)?;
    if let Some(named) = month_name(first) {
        return of_parts(year, named, number(second)?);
    }
    let day = number(ordinal(first))?;
    let month = month(second)?;
    // 03/25/1988 has no day 3 in a month 25: the month stands first.
    let (day, month) = if (1..=12).contains(&day) && month > 12 { (month, day) } else { (day, month) };
    of_parts(year, month, day)
}

/// What stands before a time of day: `1988-03-07T00:00:00`, `07/03/1988 00:00`.
fn without_time(text: &str) -> &str {
    match text.split_once(['T', ' ']) {
        Some((date, time)) if time.contains(':') && date.len() >= 8 => date,
        _ => text,
    }
}

fn digits(text: &str) -> Option<PartialDay> {
    match text.len() {
        4 => PartialDay::year(year(text)?),
        8 => of_parts(year(text.get(..4)?)?, number(text.get(4..6)?)?, number(text.get(6..)?)?),
        _ => None,
    }
}

fn month_and_year(first: &str, second: &str) -> Option<PartialDay> {
    match (year(first), year(second)) {
        (Some(year), None) => of_parts(year, month(second)?, 0),
        (None, Some(year)) => of_parts(year, month(first)?, 0),
        // Two years are a range; that is for the caller to see.
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// A part of 0 is not known, and then nor is what is finer.
fn of_parts(year: u32, month: u32, day: u32) -> Option<PartialDay> {
    match (month, day) {
        (0, 0) => PartialDay::year(year),
        (month, 0) => PartialDay::month(year, month),
        (month, day) => PartialDay::day(year, month, day),
    }
}

/// Four digits.
fn year(text: &str) -> Option<u32> {
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// One or two digits.
fn number(text: &str) -> Option<u32> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn month(text: &str) -> Option<u32> {
    number(text).or_else(|| month_name(text))
}

/// English month names, or at least their first three letters.
fn month_name(text: &str) -> Option<u32> {
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
    let text = text.to_ascii_lowercase();
    let found = NAMES.iter().position(|name| name.starts_with(&text) && text.len() >= 3)?;
    u32::try_from(found + 1).ok()
}

/// `7th` is 7.
fn ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text)
}
