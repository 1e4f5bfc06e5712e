//! One text, read in one way. An empty answer is "not recorded".

use crate::{
    model::Reading,
    read::written,
    text::{
        date::PartialDay,
        fold,
        identifier::{Identifier, IdentifierKind},
        nickname, person_name, phonetic,
    },
};

/// What stands between the members of a set; no folded word and no reading holds it.
pub(crate) const BETWEEN_MEMBERS: char = '\u{1f}';

/// Reads the text of one column.
pub(super) fn read(how: Reading, text: &str) -> String {
    match how {
        Reading::AsItIs | Reading::Place => text.to_owned(),
        Reading::Folded => fold::fold(text),
        Reading::Compact | Reading::Postcode => fold::compact(text),
        Reading::First(count) => text.chars().take(usize::from(count)).collect(),
        Reading::Last(count) => {
            let skip = text.chars().count().saturating_sub(usize::from(count));
            text.chars().skip(skip).collect()
        }
        Reading::Part(from, count) => written::part(text, from, count),
        Reading::Lower => text.to_lowercase(),
        Reading::Upper => text.to_uppercase(),
        Reading::LowerPart(from, count) => written::part(&text.to_lowercase(), from, count),
        Reading::UpperPart(from, count) => written::part(&text.to_uppercase(), from, count),
        Reading::Shaped(shape) => written::shaped(shape, text).to_owned(),
        Reading::Written(form) => written::date(form, text),
        Reading::Moment => written::moment(text),
        Reading::Elements => set(written::elements(text)),
        Reading::Phonetic => phonetic::key(text),
        Reading::NameClass => {
            let folded = fold::fold(text);
            nickname::canonical(&folded).map_or(folded, str::to_owned)
        }
        Reading::Words | Reading::OtherWords => set(words(text)),
        Reading::Members => set(members(text)),
        Reading::Date => day(text).map_or(String::new(), iso),
        Reading::Year => {
            day(text).and_then(PartialDay::year_number).map_or(String::new(), |year| year.to_string())
        }
        Reading::DayAndMonth => day(text).filter(|day| day.is_day()).map_or(String::new(), |day| {
            let text = iso(day);
            let (one, other) = (text.get(5..7).unwrap_or_default(), text.get(8..10).unwrap_or_default());
            format!("{}-{}", one.min(other), one.max(other))
        }),
        Reading::PostcodeSector => postcode_parts(text)[0].clone(),
        Reading::PostcodeDistrict => postcode_parts(text)[1].clone(),
        Reading::PostcodeArea => postcode_parts(text)[2].clone(),
        Reading::Number => {
            text.parse::<f64>().ok().filter(|n| n.is_finite()).map_or(String::new(), |n| n.to_string())
        }
        Reading::Identifier => {
            identifier(text).map_or_else(|| fold::compact(text), |known| known.to_string())
        }
    }
}

/// Reads several columns of one record together.
pub(super) fn read_together(how: Reading, parts: &[&str]) -> String {
    if how == Reading::OtherWords {
        let known: Vec<String> = parts[1..].iter().flat_map(|part| words(part)).collect();
        return set(words(parts[0]).into_iter().filter(|word| !known.contains(word)));
    }
    if how == Reading::Place { parts.join(",") } else { read(how, &parts.join(" ")) }
}

/// A date as ISO 8601, a partial one as the interval of days that it can mean.
fn iso(day: PartialDay) -> String {
    let (first, last) = day.day_numbers();
    if first == last { civil(first) } else { format!("{}/{}", civil(first), civil(last)) }
}

/// Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
fn civil(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn day(text: &str) -> Option<PartialDay> {
    PartialDay::parse(text).ok()
}

/// Sector, district and area of a text that has the form of a British postcode, whether or not its area exists; of any
/// other, the whole of it three times.
pub(super) fn postcode_parts(text: &str) -> [String; 3] {
    let compact = fold::compact(text);
    if !has_postcode_form(&compact) {
        return [compact.clone(), compact.clone(), compact];
    }
    let letters = compact.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (sector, district) = (&compact[..compact.len() - 2], &compact[..compact.len() - 3]);
    [sector.to_owned(), district.to_owned(), compact[..letters].to_owned()]
}

/// One or two letters, a digit, perhaps a digit or letter, then a digit and two letters.
pub(crate) fn has_postcode_form(compact: &str) -> bool {
    let bytes = compact.as_bytes();
    let Some((outward, inward)) =
        bytes.len().checked_sub(3).filter(|at| (2..=4).contains(at)).map(|at| bytes.split_at(at))
    else {
        return false;
    };
    let letters = outward.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let inward_fits = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_alphabetic);
    let outward_fits = (1..=2).contains(&letters)
        && outward.get(letters).is_some_and(u8::is_ascii_digit)
        && outward.len() - letters <= 2
        && outward.iter().all(u8::is_ascii_alphanumeric);
    inward_fits && outward_fits
}

/// The identifier that the text has the form of.
pub(super) fn identifier(text: &str) -> Option<Identifier> {
    let kinds = [IdentifierKind::Pnc, IdentifierKind::Cro, IdentifierKind::Nhs];
    kinds.into_iter().find_map(|kind| Identifier::parse(kind, text).ok())
}

fn words(text: &str) -> Vec<String> {
    fold::fold(text).split(' ').filter(|word| !person_name::is_filler(word)).map(str::to_owned).collect()
}

/// The members of a list, as lists are commonly written in one cell.
fn members(text: &str) -> Vec<String> {
    let bare = text.trim_matches(['[', ']', '{', '}']);
    bare.split(['|', ';', ','])
        .map(|member| fold::compact(member.trim_matches(['"', '\'', ' '])))
        .filter(|member| !member.is_empty())
        .collect()
}

fn set(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words.join(&BETWEEN_MEMBERS.to_string())
}
