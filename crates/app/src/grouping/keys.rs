//! One key for everything that is one phone, vehicle, account or address, however it was written. A key tells nothing of the value.

use std::collections::HashMap;

use lookagain_domain::group::TieKind;
use lookagain_linkage::text::fold::{compact, fold};

/// Words of streets as they are shortened.
const SHORT: &[(&str, &str)] = &[
    ("rd", "road"),
    ("st", "street"),
    ("ave", "avenue"),
    ("av", "avenue"),
    ("cl", "close"),
    ("ln", "lane"),
    ("dr", "drive"),
    ("terr", "terrace"),
    ("gdns", "gardens"),
    ("ct", "court"),
    ("cres", "crescent"),
    ("pl", "place"),
    ("apt", "flat"),
    ("apartment", "flat"),
];

/// What stands where a value should be, and ties nobody.
const NOTHING: &[&str] = &["NOTKNOWN", "UNKNOWN", "NONE", "NA", "NFA", "NOFIXEDABODE", "NIL"];

fn hash(parts: &[&str]) -> i64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.digest().cast_signed()
}

/// The key of a contact that is no address; none for what says nothing.
pub(crate) fn contact(kind: TieKind, value: &str) -> Option<i64> {
    let plain = match kind {
        TieKind::Phone => phone(value),
        TieKind::Email => value.trim().to_lowercase(),
        TieKind::SameSuspect
        | TieKind::SameVictim
        | TieKind::NamedElsewhere
        | TieKind::Online
        | TieKind::Vehicle
        | TieKind::Address
        | TieKind::Venue
        | TieKind::Circumstances => compact(value),
    };
    let nothing = plain.chars().filter(char::is_ascii_alphanumeric).count() < 4
        || NOTHING.contains(&compact(value).as_str());
    (!nothing).then(|| hash(&[kind.code(), &plain]))
}

/// Whether a value, run together, is what people write where there is none.
pub(crate) fn says_nothing(plain: &str) -> bool {
    NOTHING.contains(&plain.to_ascii_uppercase().as_str())
}

/// A word of an address in full: `rd` is `road`.
pub(crate) fn long_word(word: &str) -> &str {
    SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long)
}

/// Digits only, from the national nought.
pub(crate) fn phone(value: &str) -> String {
    let digits: String = value.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let rest = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
    match rest {
        Some(rest) if rest.len() >= 9 => format!("0{rest}"),
        _ => digits,
    }
}

/// An address in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    line: String,
    town: Option<String>,
    postcode: Option<String>,
}

impl Address {
    /// Reads an address line and postcode; none for what says nothing.
    pub(crate) fn read(value: &str, postcode: Option<&str>) -> Option<Self> {
        if NOTHING.contains(&compact(value).as_str()) {
            return None;
        }
        let mut parts: Vec<&str> = value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let named = |part: &&str| !part.chars().any(|letter| letter.is_ascii_digit());
        let town = if parts.len() > 1 { parts.pop_if(|part| named(&&**part)) } else { None };
        let line = fold(&parts.join(" ")).split(' ').map(long_word).collect::<Vec<_>>().join(" ");
        let postcode = postcode.map(compact).filter(|code| code.len() >= 5);
        (line.len() > 3).then(|| Self { line, town: town.map(fold), postcode })
    }
}

/// Addresses that lack a postcode get the one that others with the same line and town have, where they agree.
#[derive(Debug, Default)]
pub(crate) struct Gazetteer {
    postcodes: HashMap<(String, String), Option<String>>,
}

impl Gazetteer {
    /// Learns from an address that has both.
    pub(crate) fn learn(&mut self, address: &Address) {
        if let (Some(town), Some(postcode)) = (&address.town, &address.postcode) {
            self.postcodes
                .entry((address.line.clone(), town.clone()))
                .and_modify(|known| {
                    if known.as_ref() != Some(postcode) {
                        *known = None;
                    }
                })
                .or_insert_with(|| Some(postcode.clone()));
        }
    }

    /// The key of an address. Without postcode and town it is only known within its force.
    pub(crate) fn key(&self, address: &Address, force: i64) -> i64 {
        let learnt = || {
            let town = address.town.clone()?;
            self.postcodes.get(&(address.line.clone(), town)).cloned().flatten()
        };
        match (address.postcode.clone().or_else(learnt), &address.town) {
            (Some(postcode), _) => hash(&["ADDRESS", "postcode", &address.line, &postcode]),
            (None, Some(town)) => hash(&["ADDRESS", "town", &address.line, town]),
            (None, None) => hash(&["ADDRESS", "force", &address.line, &force.to_string()]),
        }
    }
}

/// The key of a place and a quarter of a year.
pub(crate) fn circumstances(force: i64, locality: &str, year: i16, quarter: i8) -> i64 {
    hash(&["CIRCUMSTANCES", &force.to_string(), &fold(locality), &format!("{year}-{quarter}")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_one_key_however_it_is_written() {
        for (kind, one, other) in [
            (TieKind::Phone, "07700 900 003", "+44 (0)7700 900003"),
            (TieKind::Phone, "07700900003", "0044 7700 900003"),
            (TieKind::Vehicle, "ZA12 IBC", "za12ibc"),
            (TieKind::Email, "Someone@example.org ", "someone@EXAMPLE.org"),
        ] {
            assert_eq!(contact(kind, one), contact(kind, other), "{one}");
            assert!(contact(kind, one).is_some());
        }
        assert_ne!(contact(TieKind::Phone, "07700900003"), contact(TieKind::Phone, "07700900004"));
        assert_eq!(contact(TieKind::Phone, "not known"), None);
    }

    #[test]
    fn an_address_is_known_by_its_postcode_and_one_without_by_those_that_have_it() {
        let read = |value: &str, postcode: Option<&str>| Address::read(value, postcode).unwrap();
        let full = read("Flat 3, 12 High Road, Tarnwick", Some("QA1 2BC"));
        let mut gazetteer = Gazetteer::default();
        gazetteer.learn(&full);
        let key = gazetteer.key(&full, 1);
        for (value, postcode) in
            [("Apt 3 12 High Rd", Some("qa12bc")), ("Flat 3, 12 High Rd, Tarnwick", None)]
        {
            assert_eq!(gazetteer.key(&read(value, postcode), 2), key, "{value}");
        }
        assert_ne!(gazetteer.key(&read("Flat 3, 12 High Road", None), 1), key);
        gazetteer.learn(&read("Flat 3, 12 High Road, Tarnwick", Some("QA9 9ZZ")));
        assert_ne!(
            gazetteer.key(&read("Flat 3, 12 High Rd, Tarnwick", None), 1),
            key,
            "two towns of one name"
        );
        assert_eq!(Address::read("No fixed abode", None), None);
    }
}
