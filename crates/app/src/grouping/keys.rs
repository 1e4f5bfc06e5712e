//! One key for everything that is one phone, vehicle, account or address, however it was written. A key tells nothing of the value to
//! whoever has not the installation's secret: there are few enough telephone numbers to try them all.

use std::collections::{BTreeSet, HashMap};

use lookagain_domain::group::TieKind;
use lookagain_linkage::text::fold::{compact, fold};
use ring::hmac;

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

/// Makes keys, with a secret. The same secret makes the same keys, so it is kept with what was kept under them.
#[derive(Debug, Clone)]
pub(crate) struct Keys(hmac::Key);

impl Keys {
    pub(crate) fn of(secret: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
    }

    fn hash(&self, parts: &[&str]) -> i64 {
        let mut whole = Vec::with_capacity(64);
        for part in parts {
            whole.extend((part.len() as u64).to_le_bytes());
            whole.extend(part.as_bytes());
        }
        let tag = hmac::sign(&self.0, &whole);
        let first = tag.as_ref().iter().take(8);
        first.fold(0_u64, |key, byte| (key << 8) | u64::from(*byte)).cast_signed()
    }

    /// The key of a contact that is no address; none for what says nothing.
    pub(crate) fn contact(&self, kind: TieKind, value: &str) -> Option<i64> {
        plain(kind, value).map(|plain| self.hash(&[kind.code(), &plain]))
    }

    /// The key of a place and a quarter of a year.
    pub(crate) fn circumstances(&self, force: i64, locality: &str, year: i16, quarter: i8) -> i64 {
        self.hash(&["CIRCUMSTANCES", &force.to_string(), &fold(locality), &format!("{year}-{quarter}")])
    }
}

/// A contact that is no address as it is compared, however it was written; none for what says nothing.
pub(crate) fn plain(kind: TieKind, value: &str) -> Option<String> {
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
    let letters = plain.chars().filter(char::is_ascii_alphanumeric).count();
    (letters >= 4 && !NOTHING.contains(&compact(value).as_str())).then_some(plain)
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
        let mut parts: Vec<String> = Vec::new();
        let mut number = String::new();
        for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let part = format!("{number} {part}").trim().to_owned();
            // `12, High Road` is one part: a number of a house stands for nothing alone.
            if part.starts_with(|first: char| first.is_ascii_digit()) && !part.contains(' ') {
                number = part;
            } else {
                number.clear();
                parts.push(part);
            }
        }
        parts.extend(Some(number).filter(|number| !number.is_empty()));
        let named = |part: &mut String| !part.chars().any(|letter| letter.is_ascii_digit());
        let town = if parts.len() > 1 { parts.pop_if(named) } else { None };
        let line = fold(&parts.join(" ")).split(' ').map(long_word).collect::<Vec<_>>().join(" ");
        let postcode = postcode.map(compact).filter(|code| code.len() >= 5);
        (line.len() > 3).then(|| Self { line, town: town.as_deref().map(fold), postcode })
    }

    /// The address as it is compared without knowing others, and whether it is one everywhere: without postcode and town it is only
    /// known within its force.
    pub(crate) fn plain(&self) -> (bool, String) {
        match self.postcode.as_ref().or(self.town.as_ref()) {
            Some(place) => (true, format!("{}, {place}", self.line)),
            None => (false, self.line.clone()),
        }
    }
}

/// Addresses that lack a postcode get the one that others with the same line and town have, where they agree.
#[derive(Debug, Default)]
pub(crate) struct Gazetteer {
    postcodes: HashMap<(String, String), BTreeSet<String>>,
}

impl Gazetteer {
    /// Learns from an address that has both.
    pub(crate) fn learn(&mut self, address: &Address) {
        if let (Some(town), Some(postcode)) = (&address.town, &address.postcode) {
            let known = self.postcodes.entry((address.line.clone(), town.clone())).or_default();
            known.insert(postcode.clone());
        }
    }

    fn learnt(&self, address: &Address) -> Option<&BTreeSet<String>> {
        self.postcodes.get(&(address.line.clone(), address.town.clone()?))
    }

    /// The key of an address. Without postcode and town it is only known within its force.
    pub(crate) fn key(&self, keys: &Keys, address: &Address, force: i64) -> i64 {
        let agreed = || self.learnt(address).filter(|known| known.len() == 1)?.first();
        match address.postcode.as_ref().or_else(agreed) {
            Some(postcode) => by_postcode(keys, address, postcode),
            None => by_itself(keys, address, force),
        }
    }

    /// Every key that an address has or may have had: what is known of postcodes changes with every delivery, and what a person said of
    /// an address holds nevertheless.
    pub(crate) fn every_key(&self, keys: &Keys, address: &Address, force: i64) -> Vec<i64> {
        if let Some(postcode) = &address.postcode {
            return vec![by_postcode(keys, address, postcode)];
        }
        let learnt = self.learnt(address).into_iter().flatten();
        let mut every: Vec<i64> = learnt.map(|postcode| by_postcode(keys, address, postcode)).collect();
        every.push(by_itself(keys, address, force));
        every
    }
}

fn by_postcode(keys: &Keys, address: &Address, postcode: &str) -> i64 {
    keys.hash(&["ADDRESS", "postcode", &address.line, postcode])
}

fn by_itself(keys: &Keys, address: &Address, force: i64) -> i64 {
    match &address.town {
        Some(town) => keys.hash(&["ADDRESS", "town", &address.line, town]),
        None => keys.hash(&["ADDRESS", "force", &address.line, &force.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::of("the secret of a test")
    }

    #[test]
    fn who_does_not_know_the_secret_cannot_try_all_numbers() {
        let (one, other) = (keys(), Keys::of("another"));
        let key = |keys: &Keys| keys.contact(TieKind::Phone, "07700900003").unwrap();
        assert_eq!(key(&one), key(&keys()), "one installation, one key");
        assert_ne!(key(&one), key(&other));
        let place = |keys: &Keys| keys.circumstances(1, "Tarnwick", 2013, 1);
        assert_ne!(place(&one), place(&other));
        let address = Address::read("12 High Road, Tarnwick", Some("QA1 2BC")).unwrap();
        let key = |keys: &Keys| Gazetteer::default().key(keys, &address, 1);
        assert_ne!(key(&one), key(&other));
    }

    #[test]
    fn one_thing_has_one_key_however_it_is_written() {
        for (kind, one, other) in [
            (TieKind::Phone, "07700 900 003", "+44 (0)7700 900003"),
            (TieKind::Phone, "07700900003", "0044 7700 900003"),
            (TieKind::Vehicle, "ZA12 IBC", "za12ibc"),
            (TieKind::Email, "Someone@example.org ", "someone@EXAMPLE.org"),
        ] {
            assert_eq!(keys().contact(kind, one), keys().contact(kind, other), "{one}");
            assert!(keys().contact(kind, one).is_some());
        }
        let phone = |number: &str| keys().contact(TieKind::Phone, number);
        assert_ne!(phone("07700900003"), phone("07700900004"));
        assert_eq!(phone("not known"), None);
    }

    #[test]
    fn an_address_is_known_by_its_postcode_and_one_without_by_those_that_have_it() {
        let read = |value: &str, postcode: Option<&str>| Address::read(value, postcode).unwrap();
        let full = read("Flat 3, 12 High Road, Tarnwick", Some("QA1 2BC"));
        let mut gazetteer = Gazetteer::default();
        gazetteer.learn(&full);
        let key = gazetteer.key(&keys(), &full, 1);
        for (value, postcode) in [
            ("Apt 3 12 High Rd", Some("qa12bc")),
            ("Flat 3, 12, High Road", Some("QA1 2BC")),
            ("Flat 3, 12 High Rd, Tarnwick", None),
        ] {
            assert_eq!(gazetteer.key(&keys(), &read(value, postcode), 2), key, "{value}");
        }
        assert_ne!(gazetteer.key(&keys(), &read("Flat 3, 12 High Road", None), 1), key);
        gazetteer.learn(&read("Flat 3, 12 High Road, Tarnwick", Some("QA9 9ZZ")));
        assert_ne!(
            gazetteer.key(&keys(), &read("Flat 3, 12 High Rd, Tarnwick", None), 1),
            key,
            "two towns of one name"
        );
        // What was said of either spelling still holds, whatever postcodes come to be known.
        let short = read("Flat 3, 12 High Rd, Tarnwick", None);
        assert!(gazetteer.every_key(&keys(), &short, 1).contains(&key));
        assert_eq!(gazetteer.every_key(&keys(), &full, 1), [key]);
        assert_eq!(Address::read("No fixed abode", None), None);
    }
}
