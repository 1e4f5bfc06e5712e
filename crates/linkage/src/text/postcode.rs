//! Postcodes, compared part by part from the left: area, district, sector, unit.
//!
//! `BD1 3AB` is area `BD`, district `BD1`, sector `BD1 3`, unit `BD1 3AB` (BS 7666-2).

/// A postcode or the beginning of one, in eight bytes.
///
/// A British postcode keeps its parts, so that two can agree on some. Any other is kept whole and agrees whole or not
/// at all. Spaces, dots and case do not count.
///
/// ```
/// use lookagain_linkage::text::postcode::{Postcode, PostcodeAgreement, compare};
/// let postcode = |text| Postcode::parse(text).unwrap();
/// assert_eq!(compare(postcode("BD1 3AB"), postcode("bd13ab")), PostcodeAgreement::Unit);
/// assert_eq!(compare(postcode("BD1 3AB"), postcode("BD1 4XY")), PostcodeAgreement::District);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Postcode(
    /// British: from the second byte, two of area, two of district, one of sector, two of unit, zero where not given.
    /// Any other: the highest byte is [`OPAQUE`], the rest the text or its hash.
    u64,
);

/// The finest part that two postcodes share.
///
/// Where one gives less than the other, what it gives is what they can share: `BD1` agrees with `BD1 3AB` on the
/// district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PostcodeAgreement {
    /// The whole postcode: some fifteen addresses. For a postcode that is not British, the same text.
    Unit,
    /// As far as the digit after the space.
    Sector,
    /// As far as the space.
    District,
    /// The letters at the beginning.
    Area,
    /// Not even those.
    Different,
}

const OPAQUE: u64 = 0xff << 56;

/// The 124 postcode areas, with the three of the Crown dependencies.
const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN \
DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME \
MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN \
TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// For each first letter of an area, its second letters as bits; bit 31 where there is an area of one letter.
const AREA_LETTERS: [u32; 32] = {
    let (mut letters, areas, mut at) = ([0; 32], AREAS.as_bytes(), 1);
    while at < areas.len() {
        let first = (areas[at] & 31) as usize;
        if areas[at + 1] == b' ' {
            letters[first] |= 1 << 31;
            at += 2;
        } else {
            letters[first] |= 1 << (areas[at + 1] & 31);
            at += 3;
        }
    }
    letters
};

/// Forms of the part before the space: `A` a letter, `9` a digit, `L` a letter in a district, which is never I or O.
/// With each, how many letters its area has.
const OUTWARD: [(&[u8], usize); 6] =
    [(b"A9", 1), (b"A99", 1), (b"A9L", 1), (b"AA9", 2), (b"AA99", 2), (b"AA9L", 2)];

impl Postcode {
    /// Reads a postcode, a sector (`BD1 3`) or a district (`BD1`). An O typed for 0, an I for 1, or the reverse, is put
    /// right where that makes a British postcode. `None` when there is no letter or digit.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut written, mut length) = ([0; 7], 0);
        for byte in text.bytes().filter(u8::is_ascii_alphanumeric) {
            if let Some(place) = written.get_mut(length) {
                *place = byte.to_ascii_uppercase();
            }
            length += 1;
        }
        if length == 0 && !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let spaced = text.trim_ascii().bytes().any(|byte| byte == b' ');
        let british =
            written.get(..length).filter(|_| text.is_ascii()).and_then(|text| british(text, spaced));
        Some(british.unwrap_or_else(|| opaque(text)))
    }

    /// Is it, or the beginning of, a British postcode?
    #[inline]
    pub const fn is_british(self) -> bool {
        self.0 >> 56 == 0
    }

    /// The finest part that it gives.
    #[inline]
    const fn precision(self) -> PostcodeAgreement {
        if self.0 & 0xffff != 0 || !self.is_british() {
            PostcodeAgreement::Unit
        } else if self.0 & 0xff_0000 != 0 {
            PostcodeAgreement::Sector
        } else {
            PostcodeAgreement::District
        }
    }

    /// The same to the district, as a key to sort or block by; itself when it is not British.
    #[must_use]
    pub const fn district(self) -> Self {
        if self.is_british() { Self(self.0 & !0xff_ffff) } else { self }
    }

    /// The same to the sector, as a key to sort or block by; itself when it is not British.
    #[must_use]
    pub const fn sector(self) -> Self {
        if self.is_british() { Self(self.0 & !0xffff) } else { self }
    }
}

/// The finest part that two postcodes share. Symmetric; about a nanosecond.
#[inline]
pub const fn compare(a: Postcode, b: Postcode) -> PostcodeAgreement {
    let differing = a.0 ^ b.0;
    if differing == 0 {
        a.precision()
    } else if differing >> 16 == 0 && a.is_british() {
        if a.0 & 0xff_0000 == 0 { PostcodeAgreement::District } else { PostcodeAgreement::Sector }
    } else if differing >> 24 == 0 && a.is_british() {
        PostcodeAgreement::District
    } else if differing >> 40 == 0 && a.is_british() {
        PostcodeAgreement::Area
    } else {
        PostcodeAgreement::Different
    }
}

/// The British reading of letters and digits, if there is one.
fn british(written: &[u8], spaced: bool) -> Option<Postcode> {
    let whole = if written.len() > 4 { with_inward(written, b"9AA") } else { None };
    // `BD1 3` is a sector, `BD13` a district.
    let sector = || if spaced { with_inward(written, b"9") } else { None };
    let district = || if spaced { None } else { with_inward(written, b"") };
    whole.or_else(sector).or_else(district)
}

/// The reading in which what follows the space has this form.
fn with_inward(written: &[u8], form: &[u8]) -> Option<Postcode> {
    let (outward, inward) = written.split_at_checked(written.len().checked_sub(form.len())?)?;
    let mut parts = [0; 8];
    let mended = fit(inward, form, parts.get_mut(5..)?)?;
    let (area, district, mended_before) = outward_parts(outward)?;
    parts[1..3].copy_from_slice(&area);
    parts[3..5].copy_from_slice(&district);
    (mended + mended_before <= 2).then_some(Postcode(u64::from_be_bytes(parts)))
}

/// Area, district and how many letters were put right, by the form that needs the fewest.
fn outward_parts(outward: &[u8]) -> Option<([u8; 2], [u8; 2], usize)> {
    let fitted = OUTWARD.iter().filter_map(|&(form, letters)| {
        let (mut text, mut district) = ([0; 4], [0; 2]);
        let mended = fit(outward, form, &mut text)?;
        let [first, second, ..] = text;
        let area = if letters == 1 { [first, 0] } else { [first, second] };
        let bit = if letters == 1 { 31 } else { second & 31 };
        district.copy_from_slice(text.get(letters..letters + 2)?);
        (AREA_LETTERS[usize::from(first & 31)] >> bit & 1 == 1).then_some((area, district, mended))
    });
    fitted.min_by_key(|&(.., mended)| mended)
}

/// Writes the text made to fit a form, and says how many letters were put right for it.
fn fit(text: &[u8], form: &[u8], fitted: &mut [u8]) -> Option<usize> {
    if text.len() != form.len() {
        return None;
    }
    let mut mended = 0;
    for ((&byte, &kind), place) in text.iter().zip(form).zip(fitted) {
        *place = fit_one(byte, kind)?;
        mended += usize::from(*place != byte);
    }
    Some(mended)
}

const fn fit_one(byte: u8, kind: u8) -> Option<u8> {
    match (kind, byte) {
        (b'A', b'A'..=b'Z') | (b'9', b'0'..=b'9') | (b'L', b'A'..=b'H' | b'J'..=b'N' | b'P'..=b'Z') => {
            Some(byte)
        }
        (b'A', b'0') => Some(b'O'),
        (b'A', b'1') => Some(b'I'),
        (b'9', b'O') => Some(b'0'),
        (b'9', b'I' | b'L') => Some(b'1'),
        _ => None,
    }
}

/// Up to seven letters and digits as they are; more, or another script, as a hash of 56 bits (FNV-1a).
fn opaque(text: &str) -> Postcode {
    let plain: Vec<u8> =
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase().into_bytes();
    let packed = if plain.len() <= 7 {
        plain.iter().fold(0, |packed, &byte| packed << 8 | u64::from(byte))
    } else {
        plain.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }) & !OPAQUE
    };
    Postcode(OPAQUE | packed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PostcodeAgreement::*, *};

    fn postcode(text: &str) -> Postcode {
        Postcode::parse(text).unwrap()
    }

    #[test]
    fn two_postcodes_share_what_their_parts_share() {
        for (a, b, expected) in [
            ("BD1 3AB", "BD1 3AB", Unit),
            ("BD1 3AB", "bd13ab", Unit),
            ("BD1 3AB", "BD1 3AC", Sector),
            ("BD1 3AB", "BD1 4AB", District),
            ("BD1 3AB", "BD13 3AB", Area),
            ("BD1 3AB", "BD2 3AB", Area),
            ("BD1 3AB", "B1 3AB", Different),
            ("W1A 1AA", "W1 1AA", Area),
            ("EC1A 1BB", "EC1A1BB", Unit),
            ("M1 1AE", "M1 1AE", Unit),
            // One that gives less shares what it gives.
            ("BD1", "BD1 3AB", District),
            ("BD1 3", "BD1 3AB", Sector),
            ("BD1 3", "BD1 4AB", District),
            ("BD1 3", "BD1", District),
            ("BD1", "BD1", District),
            ("BD13", "BD1 3", Area),
            // O and 0, I and 1.
            ("BD1O 3AB", "BD10 3AB", Unit),
            ("0L1 3AB", "OL1 3AB", Unit),
            ("BDI 3AB", "BD1 3AB", Unit),
            ("BD1 OAB", "BD1 0AB", Unit),
            // Not British: whole or not at all.
            ("75001", "75001", Unit),
            ("75001", "75002", Different),
            ("10101", "10101", Unit),
            ("D02 X285", "D02X285", Unit),
            ("00-950", "00950", Unit),
            ("SW1A 1AA 1234", "SW1A 1AA 1235", Different),
            ("75001", "BD1 3AB", Different),
        ] {
            let (x, y) = (postcode(a), postcode(b));
            assert_eq!((compare(x, y), compare(y, x)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn what_is_british_is_told_from_what_is_not() {
        for text in ["BD1 3AB", "W1A 1AA", "GU16 7HF", "je2 4wd", "BD1", "BD1 3"] {
            assert!(postcode(text).is_british(), "{text}");
        }
        for text in ["75001", "10101", "QQ1 1AA", "D02 X285", "1234 AB", "K1A 0B1", "SW", "邮编"] {
            assert!(!postcode(text).is_british(), "{text}");
        }
        assert_eq!(Postcode::parse(" - "), None);
    }

    #[test]
    fn keys_drop_the_finer_parts() {
        assert_eq!(postcode("BD1 3AB").district(), postcode("BD1"));
        assert_eq!(postcode("BD1 3AB").sector(), postcode("BD1 3"));
        assert_eq!(postcode("75001").district(), postcode("75001"));
    }

    proptest! {
        #[test]
        fn comparing_is_symmetric_and_knows_itself(a in "[BDL][DO0]?[0-3OI]{1,2} ?[0-9]?[A-C]{0,2}", b in "[BDL][DO0]?[0-3OI]{1,2} ?[0-9]?[A-C]{0,2}") {
            let (a, b) = (postcode(&a), postcode(&b));
            prop_assert_eq!(compare(a, b), compare(b, a));
            prop_assert_eq!(compare(a, a), a.precision());
            prop_assert!(compare(a, b) >= a.precision().max(b.precision()));
        }

        #[test]
        fn anything_can_be_read(text in "\\PC{0,12}") {
            let expected = text.chars().any(char::is_alphanumeric);
            prop_assert_eq!(Postcode::parse(&text).is_some(), expected);
        }
    }
}
