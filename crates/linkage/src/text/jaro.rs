//! Jaro's similarity over units of any kind, and over bits.
//!
//! Two letters match when they are equal and no further apart than half the longer text less one. Matches are taken
//! greedily from the left; because every window has the same width, which of the two texts is read first is
//! indifferent. Jaro, M. A. (1989), "Advances in record-linkage methodology", JASA 84, 414–420.

use super::masks::Masks;

/// The formula, from the counts: the mean of the share of each text that matched and the share of the matches that
/// stand in the same order. Nothing matched is 0.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "lengths of values are far below 2^52")]
pub(super) fn value(matches: usize, out_of_place: usize, a_length: usize, b_length: usize) -> f64 {
    if matches == 0 {
        return 0.0;
    }
    let in_order = (matches - out_of_place / 2) as f64;
    let matches = matches as f64;
    (matches / a_length as f64 + matches / b_length as f64 + in_order / matches) / 3.0
}

/// What the similarity is when all of the shorter text matches in order; above it cannot be. For lengths of two texts
/// that are not both blank.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "lengths of values are far below 2^52")]
pub(super) fn at_most(a_length: usize, b_length: usize) -> f64 {
    let (shorter, longer) = (a_length.min(b_length), a_length.max(b_length));
    if shorter == 0 { 0.0 } else { (2.0 + shorter as f64 / longer as f64) / 3.0 }
}

/// Winkler's addition for an equal beginning of up to four letters, given only above 0.7. Winkler, W. E. (1990).
#[inline]
pub(super) fn with_prefix(jaro: f64, prefix: u32) -> f64 {
    if jaro > 0.7 { jaro + 0.1 * f64::from(prefix) * (1.0 - jaro) } else { jaro }
}

/// How many of the first four units are equal.
#[inline]
pub(super) fn prefix<T: PartialEq>(a: &[T], b: &[T]) -> u32 {
    let mut equal = 0;
    for (x, y) in a.iter().zip(b).take(4) {
        if x != y {
            break;
        }
        equal += 1;
    }
    equal
}

/// How far apart matching letters may stand.
#[inline]
const fn reach(a_length: usize, b_length: usize) -> usize {
    let longer = if a_length > b_length { a_length } else { b_length };
    (longer / 2).saturating_sub(1)
}

/// By bits. The masks are those of `pattern`; both texts are ASCII of at most 64 bytes.
#[inline]
pub(super) fn by_bits<M: Masks>(masks: &M, pattern: &[u8], text: &[u8]) -> f64 {
    if pattern.is_empty() || text.is_empty() {
        return if pattern.len() == text.len() { 1.0 } else { 0.0 };
    }
    let reach = reach(pattern.len(), text.len());
    let mut window: u64 = (1 << (reach + 1)) - 1;
    let (mut used, mut found) = (0_u64, 0_u64);
    for (at, &byte) in text.iter().enumerate() {
        let free = masks.of(byte) & window & !used;
        used |= free & free.wrapping_neg();
        found |= u64::from(free != 0) << at;
        window = window << 1 | u64::from(at < reach);
    }
    let matches = used.count_ones() as usize;
    let mut out_of_place = 0;
    while used != 0 {
        let (there, here) = (used.trailing_zeros() as usize, found.trailing_zeros() as usize);
        out_of_place += usize::from(pattern.get(there) != text.get(here));
        used &= used - 1;
        found &= found - 1;
    }
    value(matches, out_of_place, pattern.len(), text.len())
}

/// By comparing unit with unit: any length, any alphabet.
pub(super) fn by_units<T: Copy + PartialEq>(a: &[T], b: &[T]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let reach = reach(a.len(), b.len());
    let mut used = vec![false; b.len()];
    let mut matched = Vec::with_capacity(a.len());
    for (at, &unit) in a.iter().enumerate() {
        let end = b.len().min(at + reach + 1);
        let window = at.saturating_sub(reach).min(end)..end;
        for (taken, &other) in used[window.clone()].iter_mut().zip(&b[window]) {
            if !*taken && other == unit {
                *taken = true;
                matched.push(unit);
                break;
            }
        }
    }
    let in_order = used.iter().zip(b).filter(|(taken, _)| **taken).map(|(_, &unit)| unit);
    let out_of_place = matched.iter().zip(in_order).filter(|(x, y)| **x != *y).count();
    value(matched.len(), out_of_place, a.len(), b.len())
}
