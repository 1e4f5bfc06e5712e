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

/// The forms of the part before the space: `A` a letter, `9` a digit, `L` a letter in a district, which is never I or O.
const OUTWARD: [&[u8]; 6] = [b"A9", b"A99", b"A9L", b"AA9", b"AA99", b"AA9L"];

impl Postcode {
    /// Reads a postcode, a sector (`BD1 3`) or a district (`BD1`). An O typed for 0, an I for 1, or the reverse, is put
    /// right where that makes a British postcode. `None` when there is no letter or digit.
    pub fn parse(text: &str) -> Option<Self> {
        let upper = |byte: u8| byte.to_ascii_uppercase();
        let written: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).map(upper).collect();
        if written.is_empty() && !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let words = text.split_whitespace().count();
        Some(british(&written, words).unwrap_or_else(|| opaque(text)))
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
    pub const fn district(self) -> Self {
        if self.is_british() { Self(self.0 & !0xff_ffff) } else { self }
    }

    /// The same to the sector, as a key to sort or block by; itself when it is not British.
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
fn british(written: &[u8], words: usize) -> Option<Postcode> {
    let ways: &[(usize, &[u8])] = match written.len() {
        5..=7 => &[(3, b"9AA"), (1, b"9")],
        // `BD1 3` is a sector, `BD13` a district.
        3..=4 if words > 1 => &[(1, b"9")],
        2..=4 => &[(0, b"")],
        _ => &[],
    };
    ways.iter().filter(|(inward, _)| *inward != 1 || words > 1).find_map(|&(inward, form)| {
        let (outward, inward) = written.split_at(written.len() - inward);
        let (inward, mended) = fit(inward, form)?;
        let (area, district) = outward_parts(outward, 2 - mended.min(2))?;
        let mut parts = [0; 8];
        parts[1..=area.len()].copy_from_slice(&area);
        parts[3..3 + district.len()].copy_from_slice(&district);
        parts[5..5 + inward.len()].copy_from_slice(&inward);
        Some(Postcode(u64::from_be_bytes(parts)))
    })
}

/// Area and district, by the form that needs the fewest letters put right, and not more than `most`.
fn outward_parts(outward: &[u8], most: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let fitted = OUTWARD.iter().filter_map(|form| {
        let (text, mended) = fit(outward, form)?;
        let letters = form.iter().take_while(|&&kind| kind == b'A').count();
        let (area, district) = text.split_at(letters);
        let known = AREAS.split_ascii_whitespace().any(|known| known.as_bytes() == area);
        (known && mended <= most).then(|| (mended, area.to_vec(), district.to_vec()))
    });
    fitted.min_by_key(|(mended, ..)| *mended).map(|(_, area, district)| (area, district))
}

/// The text made to fit a form, and how many letters were put right for it.
fn fit(text: &[u8], form: &[u8]) -> Option<(Vec<u8>, usize)> {
    if text.len() != form.len() {
        return None;
    }
    let fitted: Vec<u8> =
        text.iter().zip(form).map(|(&byte, &kind)| fit_one(byte, kind)).collect::<Option<_>>()?;
    let mended = fitted.iter().zip(text).filter(|(now, then)| now != then).count();
    Some((fitted, mended))
}

const fn fit_one(byte: u8, kind: u8) -> Option<u8> {
    match (kind, byte) {
        (b'A', b'A'..=b'Z') | (b'9', b'0'..=b'9') => Some(byte),
        (b'L', b'A'..=b'H' | b'J'..=b'N' | b'P'..=b'Z') => Some(byte),
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
