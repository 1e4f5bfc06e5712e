//! What a value is made of, in sixteen bytes: enough to say that two values cannot be alike, in about a nanosecond.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::jaro;

/// How many of each letter a value has (up to two), its length, and how it begins.
///
/// Two of these give bounds that the true comparison cannot pass: when the bound rules the pair out, the comparison
/// need not be made.
///
/// ```
/// use lookagain_linkage::text::letters::Letters;
/// let (a, b) = (Letters::of("smith"), Letters::of("jones"));
/// assert_eq!(a.edits_at_least(b), 4); // s is all they share
/// assert!(a.jaro_winkler_at_most(b) < 0.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Letters {
    /// Bits 0–25: the letter is there; 26–51: it is there twice or more; 52–61: the digit is there; 62 and 63: once,
    /// twice or more of anything else. Capital and small letters count as one, which only loosens the bounds.
    counts: u64,
    /// In characters.
    length: u32,
    /// The first four bytes, the first lowest.
    start: u32,
}

impl Letters {
    /// The letters of nothing.
    pub const NONE: Self = Self { counts: 0, length: 0, start: 0 };

    /// Counts a value's letters.
    pub fn of(value: &str) -> Self {
        let (mut counts, mut length) = (0_u64, 0_u32);
        for byte in value.bytes() {
            length += u32::from(byte & 0xc0 != 0x80);
            counts |= match byte {
                b'a'..=b'z' | b'A'..=b'Z' => twofold(counts, (byte | 0x20) - b'a', 26),
                b'0'..=b'9' => 1 << (52 + byte - b'0'),
                // The bytes after the first of a longer character.
                0x80..=0xbf => 0,
                _ => twofold(counts, 62, 1),
            };
        }
        let mut start = [0; 4];
        for (place, byte) in start.iter_mut().zip(value.bytes()) {
            *place = byte;
        }
        Self { counts, length, start: u32::from_le_bytes(start) }
    }

    /// The value's length in characters.
    #[inline]
    pub const fn length(self) -> u32 {
        self.length
    }

    /// Letters of this value that the other cannot match: at least so many.
    #[inline]
    const fn unmatched(self, other: Self) -> u32 {
        (self.counts & !other.counts).count_ones()
    }

    /// A lower bound on Levenshtein's and on Damerau and Levenshtein's distance: neither is below this.
    #[inline]
    pub const fn edits_at_least(self, other: Self) -> u32 {
        let by_length = self.length.abs_diff(other.length);
        let (here, there) = (self.unmatched(other), other.unmatched(self));
        let by_letters = if here > there { here } else { there };
        if by_length > by_letters { by_length } else { by_letters }
    }

    /// How many letters of the two can match: no more than this.
    #[inline]
    fn matches_at_most(self, other: Self) -> u32 {
        (self.length - self.unmatched(other)).min(other.length - other.unmatched(self))
    }

    /// How many of the first four bytes are equal. Zeros after the end of a short value may make it seem more.
    #[inline]
    const fn same_start(self, other: Self) -> u32 {
        let equal = (self.start ^ other.start).trailing_zeros() / 8;
        if equal < 4 { equal } else { 4 }
    }

    /// An upper bound on Jaro's similarity.
    #[inline]
    pub fn jaro_at_most(self, other: Self) -> f64 {
        let (a, b) = (self.length as usize, other.length as usize);
        if a == 0 || b == 0 {
            return if a == b { 1.0 } else { 0.0 };
        }
        jaro::value(self.matches_at_most(other) as usize, 0, a, b)
    }

    /// An upper bound on Jaro and Winkler's similarity, to within rounding (1e-12).
    #[inline]
    pub fn jaro_winkler_at_most(self, other: Self) -> f64 {
        // A beginning that seems longer only loosens the bound.
        jaro::with_prefix(self.jaro_at_most(other), self.same_start(other))
    }
}

/// Longer values are told apart without a table.
const TABLED: usize = 33;

/// How many letters must match for a Jaro–Winkler similarity, for every two lengths and beginnings: the bound of
/// [`Letters::jaro_winkler_at_most`] by one look into a table.
#[derive(Clone)]
pub struct MatchesNeeded {
    least: f64,
    table: Arc<[u8]>,
}

/// Tables that were made before, by the bits of the similarity: whoever is asked for one person makes no new one.
static TABLES: Mutex<BTreeMap<u64, Arc<[u8]>>> = Mutex::new(BTreeMap::new());

impl std::fmt::Debug for MatchesNeeded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MatchesNeeded").field("least", &self.least).finish_non_exhaustive()
    }
}

impl MatchesNeeded {
    /// For similarities of at least this.
    pub fn new(least: f64) -> Self {
        let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        let table = tables.entry(least.to_bits()).or_insert_with(|| Self::table(least));
        Self { least, table: Arc::clone(table) }
    }

    fn table(least: f64) -> Arc<[u8]> {
        let mut table = Vec::with_capacity(TABLED * TABLED * 5);
        for a in 0..TABLED {
            for b in 0..TABLED {
                for start in 0..5 {
                    let reaches = |matches: &usize| {
                        let jaro = if a.min(b) == 0 {
                            f64::from(u8::from(a == b))
                        } else {
                            jaro::value(*matches, 0, a, b)
                        };
                        jaro::with_prefix(jaro, start) >= least - ROUNDING
                    };
                    let needed = (0..=a.min(b)).find(reaches);
                    table.push(needed.and_then(|needed| u8::try_from(needed).ok()).unwrap_or(u8::MAX));
                }
            }
        }
        table.into()
    }

    /// Whether the similarity of two values may reach it.
    #[inline]
    pub fn may_reach(&self, one: Letters, other: Letters) -> bool {
        let (a, b) = (one.length as usize, other.length as usize);
        if a >= TABLED || b >= TABLED {
            return one.jaro_winkler_at_most(other) >= self.least - ROUNDING;
        }
        let needed = self.table[(a * TABLED + b) * 5 + one.same_start(other) as usize];
        one.matches_at_most(other) >= u32::from(needed)
    }
}

/// Bound and similarity round in their own ways.
const ROUNDING: f64 = 1e-9;

/// The bit for the first or, when that is set, for the second of a kind.
#[inline]
const fn twofold(counts: u64, first: u8, further: u8) -> u64 {
    1 << (first as u64 + if counts >> first & 1 == 1 { further as u64 } else { 0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_names_without_a_common_letter_are_as_far_apart_as_can_be() {
        let (a, b) = (Letters::of("kim"), Letters::of("roe"));
        assert_eq!(a.edits_at_least(b), 3);
        assert!(a.jaro_winkler_at_most(b) < 1e-12);
    }

    #[test]
    fn a_letter_more_often_in_one_name_counts() {
        assert_eq!(Letters::of("anna").edits_at_least(Letters::of("enid")), 3);
        assert_eq!(Letters::of("aaa").edits_at_least(Letters::of("aab")), 1);
    }

    proptest! {
        #[test]
        fn the_bounds_are_never_passed(a in "[a-eA-E0-2é漢 ]{0,12}", b in "[a-eA-E0-2é漢 ]{0,12}") {
            let (x, y) = (Letters::of(&a), Letters::of(&b));
            prop_assert_eq!(x.length() as usize, a.chars().count());
            prop_assert!(x.edits_at_least(y) as usize <= strsim::damerau_levenshtein(&a, &b));
            prop_assert!(x.jaro_at_most(y) >= strsim::jaro(&a, &b) - 1e-12);
            prop_assert!(x.jaro_winkler_at_most(y) >= strsim::jaro_winkler(&a, &b) - 1e-12);
            for least in [0.7, 0.88, 0.9] {
                let may = MatchesNeeded::new(least).may_reach(x, y);
                prop_assert_eq!(may, x.jaro_winkler_at_most(y) >= least - ROUNDING);
            }
            prop_assert_eq!(x.edits_at_least(y), y.edits_at_least(x));
        }
    }
}
