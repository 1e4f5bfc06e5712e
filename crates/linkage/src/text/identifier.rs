//! Identifiers with a check letter or digit: PNC id, CRO number, NHS number.
//!
//! The check letter of the first two is from the 23 letters `ZABCDEFGHJKLMNPQRTUVWXY`, by the remainder of the two
//! digits of the year followed by the serial number. The check digit of the third is that of modulus 11 with weights
//! 10 to 2 (NHS Data Dictionary, "NHS number").

use std::fmt;

use super::packed::Packed;

/// Who gave the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentifierKind {
    /// Police National Computer id: `2003/0062845E`, short `03/62845E`.
    Pnc,
    /// Criminal Records Office number: `265416/21G`, or of the standard file, `SF05/482703J`.
    Cro,
    /// NHS number: ten digits.
    Nhs,
}

/// An identifier in the form that equal ones share, and whether its check holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identifier {
    kind: IdentifierKind,
    /// PNC `YYNNNNNNNC`, CRO `NNNNNNYYC` or `SFYYNNNNNNC`, NHS ten digits.
    canonical: Packed,
    valid: bool,
}

/// The text has not the form of such an identifier. The text is left out: it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {}", match .0 {
    IdentifierKind::Pnc => "a PNC id as YYYY/NNNNNNNC",
    IdentifierKind::Cro => "a CRO number as NNNNNN/YYC or SFYY/NNNNNNC",
    IdentifierKind::Nhs => "an NHS number of ten digits",
})]
pub struct NotAnIdentifier(pub IdentifierKind);

/// How two identifiers of one kind agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentifierAgreement {
    /// The same, whether its check holds or not.
    Same,
    /// One slip apart. At least one of them fails its check: the check finds any one slip.
    OneEditApart,
    /// Different, and one of them fails its check, so that it may be the other written badly.
    Unclear,
    /// Different, and both hold: two files. One person seldom has two.
    Conflicting,
}

/// By the remainder of a number divided by 23.
const CHECK_LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";

impl Identifier {
    /// Reads an identifier. Spaces, slashes, hyphens, case and leading zeros of the serial do not count. Nor does the
    /// century of a PNC id: the short form leaves it out, the check letter does not cover it, and to guess it would make
    /// two files of one.
    ///
    /// ```
    /// use lookagain_linkage::text::identifier::{Identifier, IdentifierKind};
    /// let pnc = Identifier::parse(IdentifierKind::Pnc, "03/62845e").unwrap();
    /// assert_eq!(pnc.to_string(), "03/0062845E");
    /// assert!(pnc.is_valid());
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotAnIdentifier`] when the text has another form. A check that fails is no error: see [`Self::is_valid`].
    pub fn parse(kind: IdentifierKind, text: &str) -> Result<Self, NotAnIdentifier> {
        let text = text.trim().to_ascii_uppercase();
        let read = match kind {
            IdentifierKind::Pnc => pnc(&text),
            IdentifierKind::Cro => text.strip_prefix("SF").map_or_else(|| cro(&text), standard_file),
            IdentifierKind::Nhs => nhs(&text),
        };
        let (canonical, valid) = read.ok_or(NotAnIdentifier(kind))?;
        let canonical = Packed::new(canonical.as_bytes()).ok_or(NotAnIdentifier(kind))?;
        Ok(Self { kind, canonical, valid })
    }

    /// Who gave it.
    pub const fn kind(self) -> IdentifierKind {
        self.kind
    }

    /// Does its check letter or digit hold?
    pub const fn is_valid(self) -> bool {
        self.valid
    }

    /// The canonical form in one register, to compare and sort by.
    pub const fn packed(self) -> Packed {
        self.canonical
    }

    /// How two identifiers of one kind agree; `None` for two kinds. Symmetric.
    #[inline]
    pub fn agreement(self, other: Self) -> Option<IdentifierAgreement> {
        if self.kind != other.kind {
            None
        } else if self.canonical == other.canonical {
            Some(IdentifierAgreement::Same)
        } else if self.valid && other.valid {
            Some(IdentifierAgreement::Conflicting)
        } else if self.canonical.one_edit_apart(other.canonical) {
            Some(IdentifierAgreement::OneEditApart)
        } else {
            Some(IdentifierAgreement::Unclear)
        }
    }
}

impl fmt::Display for Identifier {
    /// The form it is usually written in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.canonical.bits().to_le_bytes();
        let length = self.canonical.length() as usize;
        let text = String::from_utf8_lossy(bytes.get(..length).unwrap_or_default());
        let (head, tail) = match self.kind {
            IdentifierKind::Pnc => text.split_at(2),
            IdentifierKind::Cro if text.starts_with("SF") => text.split_at(4),
            IdentifierKind::Cro => text.split_at(6),
            IdentifierKind::Nhs => return f.write_str(&text),
        };
        write!(f, "{head}/{tail}")
    }
}

impl fmt::Debug for Identifier {
    /// The number is left out: it is personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identifier")
            .field("kind", &self.kind)
            .field("valid", &self.valid)
            .finish_non_exhaustive()
    }
}

/// Two numbers and a letter, as in `2003/0062845E`. Only what is written decides where the first ends.
fn parts(text: &str) -> Option<(&str, String, char)> {
    let (first, rest) = text.split_once(['/', '-', ' '])?;
    let rest: String = rest.chars().filter(|c| !matches!(c, ' ' | '/' | '-')).collect();
    let letter = rest.chars().last().filter(char::is_ascii_uppercase)?;
    let second = rest.get(..rest.len() - 1)?.to_owned();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(first) && digits(&second)).then_some((first, second, letter))
}

fn check_letter(number: u64) -> char {
    let place = usize::try_from(number % 23).unwrap_or(0);
    char::from(CHECK_LETTERS.get(place).copied().unwrap_or(b'?'))
}

fn pnc(text: &str) -> Option<(String, bool)> {
    let compact;
    let (year, serial, letter) = if let Some(parts) = parts(text) {
        parts
    } else {
        // Without its stroke only the long form can be read: `20030062845E`.
        let (year, rest) = text.split_at_checked(4).filter(|_| text.len() == 12)?;
        compact = format!("{year}/{rest}");
        parts(&compact)?
    };
    let year = year.parse::<u64>().ok().filter(|_| matches!(year.len(), 2 | 4))? % 100;
    let serial: u64 = serial.parse().ok().filter(|&serial| serial < 10_000_000)?;
    let valid = check_letter(year * 10_000_000 + serial) == letter;
    Some((format!("{year:02}{serial:07}{letter}"), valid))
}

fn cro(text: &str) -> Option<(String, bool)> {
    let (serial, year, letter) = parts(text)?;
    let serial: u64 = serial.parse().ok().filter(|&serial| serial < 1_000_000)?;
    let year: u64 = year.parse().ok().filter(|_| year.len() == 2)?;
    let valid = check_letter(year * 1_000_000 + serial) == letter;
    Some((format!("{serial:06}{year:02}{letter}"), valid))
}

/// The standard file's numbers. Their serial was not always padded before the check letter was worked out, so either
/// way holds.
fn standard_file(text: &str) -> Option<(String, bool)> {
    let (year, serial, letter) = parts(text.trim_start())?;
    let year: u64 = year.parse().ok().filter(|_| year.len() == 2)?;
    let serial: u64 = serial.parse().ok().filter(|&serial| serial < 1_000_000)?;
    let unpadded = format!("{year:02}{serial}").parse().ok()?;
    let valid =
        [year * 1_000_000 + serial, unpadded].into_iter().any(|number| check_letter(number) == letter);
    Some((format!("SF{year:02}{serial:06}{letter}"), valid))
}

fn nhs(text: &str) -> Option<(String, bool)> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let of = |byte: u8| u32::from(byte - b'0');
    let weighed: u32 = digits.bytes().zip((2..=10).rev()).map(|(byte, weight)| of(byte) * weight).sum();
    // A remainder of 1 would need a check digit of 10, and no such number is given out.
    let check = (11 - weighed % 11) % 11;
    let valid = digits.bytes().last().map(of) == Some(check);
    Some((digits, valid))
}
