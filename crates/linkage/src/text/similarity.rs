//! Jaro, Jaro–Winkler, Levenshtein and Damerau–Levenshtein, for one comparison.
//!
//! To compare one value with many, make a [`Needle`](super::needle::Needle). Letters are compared as they are: fold
//! case and accents first, with [`fold`](super::fold::fold). A letter is a Unicode scalar value.

use super::{
    edit_distance::{
        aligned_by_bits, damerau_levenshtein_by_units, levenshtein_by_bits, levenshtein_by_units,
        without_affixes,
    },
    jaro as formula,
    masks::{Lanes, Table},
    packed::Packed,
};

/// Jaro's similarity: 1 for equal values, 0 when no letter matches. Two blanks are alike, one blank is unlike all.
///
/// ```
/// use lookagain_linkage::text::similarity::jaro;
/// assert!((jaro("dixon", "dicksonx") - 0.766_667).abs() < 1e-6);
/// ```
pub fn jaro(a: &str, b: &str) -> f64 {
    let longer = a.len().max(b.len());
    if longer > 64 || !a.is_ascii() || !b.is_ascii() {
        return formula::by_units(&letters(a), &letters(b));
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    // Reading the shorter text against the longer takes the fewest steps.
    if let Some(packed) = Packed::new(longer) {
        formula::by_bits(&Lanes::new(packed), longer, shorter)
    } else if let Some(packed) = Packed::new(shorter) {
        formula::by_bits(&Lanes::new(packed), shorter, longer)
    } else {
        formula::by_bits(&Table::new(longer), longer, shorter)
    }
}

/// Jaro's similarity raised by up to four equal first letters, where it is above 0.7. 0 to 1.
///
/// ```
/// use lookagain_linkage::text::similarity::jaro_winkler;
/// assert!((jaro_winkler("dixon", "dicksonx") - 0.813_333).abs() < 1e-6);
/// ```
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let similarity = jaro(a, b);
    let prefix = a.chars().zip(b.chars()).take(4).take_while(|(x, y)| x == y).count();
    formula::with_prefix(similarity, u32::try_from(prefix).unwrap_or(4))
}

/// Levenshtein's distance: the fewest letters put in, left out or changed that make one value the other.
///
/// ```
/// use lookagain_linkage::text::similarity::levenshtein;
/// assert_eq!(levenshtein("kitten", "sitting"), 3);
/// ```
pub fn levenshtein(a: &str, b: &str) -> u32 {
    if !(a.is_ascii() && b.is_ascii()) {
        let (a, b) = (letters(a), letters(b));
        let (a, b) = without_affixes(&a, &b);
        return levenshtein_by_units(a, b);
    }
    let (a, b) = without_affixes(a.as_bytes(), b.as_bytes());
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if shorter.is_empty() {
        count(longer)
    } else if let Some(packed) = Packed::new(longer) {
        levenshtein_by_bits(&Lanes::new(packed), count(longer), shorter)
    } else if let Some(packed) = Packed::new(shorter) {
        levenshtein_by_bits(&Lanes::new(packed), count(shorter), longer)
    } else if shorter.len() <= 64 {
        levenshtein_by_bits(&Table::new(shorter), count(shorter), longer)
    } else {
        levenshtein_by_units(a, b)
    }
}

/// Damerau and Levenshtein's distance: as [`levenshtein`], and two letters that are neighbours at some step may be
/// changed round for one. Unrestricted: what stands between the two may be edited as well.
///
/// ```
/// use lookagain_linkage::text::similarity::damerau_levenshtein;
/// assert_eq!(damerau_levenshtein("ab", "ba"), 1);
/// assert_eq!(damerau_levenshtein("ab", "bca"), 2);
/// ```
pub fn damerau_levenshtein(a: &str, b: &str) -> u32 {
    damerau_levenshtein_within(a, b, u32::MAX).unwrap_or(u32::MAX)
}

/// Damerau and Levenshtein's distance when it is at most `max`, else `None`.
pub fn damerau_levenshtein_within(a: &str, b: &str, max: u32) -> Option<u32> {
    if !(a.is_ascii() && b.is_ascii()) {
        return Some(damerau_levenshtein_of_letters(a, b)).filter(|&distance| distance <= max);
    }
    if a.len().abs_diff(b.len()) > max as usize {
        return None;
    }
    let (x, y) = without_affixes(a.as_bytes(), b.as_bytes());
    let (longer, shorter) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    // The aligned distance is at most half as large again: see `edit_distance`.
    let aligned_max = max.saturating_add(max / 2);
    let aligned = if shorter.is_empty() {
        return Some(count(longer));
    } else if let Some(packed) = Packed::new(longer) {
        aligned_by_bits(&Lanes::new(packed), count(longer), shorter, aligned_max)?
    } else if longer.len() <= 64 {
        aligned_by_bits(&Table::new(longer), count(longer), shorter, aligned_max)?
    } else {
        return Some(damerau_levenshtein_of_letters(a, b)).filter(|&distance| distance <= max);
    };
    let distance = if aligned <= 2 { aligned } else { of_bytes(x, y) };
    Some(distance).filter(|&distance| distance <= max)
}

/// For two ASCII values of any length.
pub(super) fn damerau_levenshtein_of_short(a: &str, b: &str) -> u32 {
    let (a, b) = without_affixes(a.as_bytes(), b.as_bytes());
    of_bytes(a, b)
}

fn of_bytes(a: &[u8], b: &[u8]) -> u32 {
    if a.len() > 64 || b.len() > 64 {
        return of_units(a, b);
    }
    let mut last_rows = [0_u8; 128];
    let (mut before, mut here, mut pair_starts) = ([0; 66], [0; 66], [0; 66]);
    let width = b.len() + 2;
    let rows = [&mut before[..width], &mut here[..width], &mut pair_starts[..width]];
    damerau_levenshtein_by_units(a, b, rows, |byte, row| {
        let last = &mut last_rows[usize::from(byte & 127)];
        if let Some(row) = row {
            *last = u8::try_from(row).unwrap_or(u8::MAX);
        }
        usize::from(*last)
    })
}

fn damerau_levenshtein_of_letters(a: &str, b: &str) -> u32 {
    let (a, b) = (letters(a), letters(b));
    let (a, b) = without_affixes(&a, &b);
    of_units(a, b)
}

fn of_units<T: Copy + Ord>(a: &[T], b: &[T]) -> u32 {
    let mut alphabet = a.to_vec();
    alphabet.sort_unstable();
    alphabet.dedup();
    let mut last_rows = vec![0; alphabet.len()];
    let width = b.len() + 2;
    let (mut before, mut here, mut pair_starts) = (vec![0; width], vec![0; width], vec![0; width]);
    damerau_levenshtein_by_units(a, b, [&mut before, &mut here, &mut pair_starts], |letter, row| {
        let Ok(place) = alphabet.binary_search(&letter) else { return 0 };
        last_rows[place] = row.unwrap_or(last_rows[place]);
        last_rows[place]
    })
}

fn letters(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn count(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
