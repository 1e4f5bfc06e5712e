//! Home Office offence classes and sub-codes.

use lookagain_domain::Offence;

use crate::Rule;

/// The offence class that the text names: `19E`, `019E`, `19e`, `71 - label`, or the class of a sub-code `071/01` when
/// that class is listed. A sub-code whose class alone says nothing (`19/08`) and a class that is not listed are kept,
/// without leading zeros.
///
/// # Errors
/// [`Rule::OffenceUnreadable`] for any other form.
pub fn parse_offence(text: &str) -> Result<String, Rule> {
    if Offence::lookup(text).is_some() {
        return Ok(text.to_owned());
    }
    // A label may follow the code.
    let code = text.split([' ', ':', '–', '\t']).next().unwrap_or(text).trim_end_matches('-');
    let (class, sub) = code.split_once('/').map_or((code, None), |(class, sub)| (class, Some(sub)));
    let class = class.trim_start_matches('0');
    let digits = class.bytes().take_while(u8::is_ascii_digit).count();
    let letter = &class[digits..];
    let letters = letter.len() <= 1 && letter.bytes().all(|b| b.is_ascii_alphabetic());
    let subs = sub.is_none_or(|sub| (1..=2).contains(&sub.len()) && sub.bytes().all(|b| b.is_ascii_digit()));
    if !(1..=3).contains(&digits) || !letters || !subs {
        return Err(Rule::OffenceUnreadable);
    }
    let class = class.to_ascii_uppercase();
    match sub {
        Some(sub) if Offence::lookup(&class).is_none() => Ok(format!("{class}/{sub}")),
        Some(_) | None => Ok(class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_in_every_form_and_sub_codes_only_where_the_class_is_plain() {
        for (text, class) in [
            ("19E", "19E"),
            ("019E", "19E"),
            ("19e", "19E"),
            ("071/01", "71"),
            ("71 - label", "71"),
            ("88A: label", "88A"),
            ("019/08", "19/08"),
            ("8N", "8N"),
        ] {
            assert_eq!(parse_offence(text).as_deref(), Ok(class), "{text}");
        }
        for bad in ["", "E19", "1234", "19EE", "19/123", "Rape", "/", "é", "0"] {
            assert_eq!(parse_offence(bad), Err(Rule::OffenceUnreadable), "{bad}");
        }
    }
}
