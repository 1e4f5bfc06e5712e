//! Edit distances over units of any kind, and over bits.
//!
//! - Levenshtein by bits: Myers, G. (1999), J. ACM 46, in Hyyrö's form (2003).
//! - *Aligned* distance (a neighbouring pair may be changed round, but no part is edited twice) by bits: Hyyrö (2003).
//! - Damerau–Levenshtein (what stands between a pair changed round may be edited too) has no such form. Two facts
//!   spare most of the work: it is never above the aligned distance, nor below two thirds of it, because only a pair
//!   with something between it costs more there (one more), and such a pair costs at least two. So up to two the
//!   aligned distance *is* the answer. For the rest: Zhao and Sahni (2019), "String correction using the
//!   Damerau–Levenshtein distance", BMC Bioinformatics 20, in one row of memory.

use super::masks::Masks;

/// The two texts without their common beginning and end, which no edit distance here needs.
#[inline]
pub(super) fn without_affixes<'a, T: PartialEq>(a: &'a [T], b: &'a [T]) -> (&'a [T], &'a [T]) {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (&a[..a.len() - end], &b[..b.len() - end])
}

/// The columns of the table of distances, as the bits where it rises and falls.
struct Columns {
    rises: u64,
    falls: u64,
    distance: u32,
    last: u64,
}

impl Columns {
    /// `length` is that of the pattern, 1 to 64.
    #[inline]
    const fn new(length: u32) -> Self {
        Self { rises: u64::MAX, falls: 0, distance: length, last: 1 << (length - 1) }
    }

    /// One more unit of the text, given where the diagonal stays level.
    #[inline]
    const fn step(&mut self, level: u64) {
        let across_rises = self.falls | !(level | self.rises);
        let across_falls = level & self.rises;
        self.distance += (across_rises & self.last != 0) as u32;
        self.distance -= (across_falls & self.last != 0) as u32;
        let across_rises = across_rises << 1 | 1;
        self.rises = across_falls << 1 | !(level | across_rises);
        self.falls = across_rises & level;
    }
}

#[inline]
const fn level(matches: u64, columns: &Columns) -> u64 {
    ((matches & columns.rises).wrapping_add(columns.rises) ^ columns.rises) | matches | columns.falls
}

/// Levenshtein's distance. The masks are of a pattern of `length` ASCII bytes, 1 to 64; the text may be of any length.
#[inline]
pub(super) fn levenshtein_by_bits<M: Masks>(masks: &M, length: u32, text: &[u8]) -> u32 {
    let mut columns = Columns::new(length);
    for &byte in text {
        columns.step(level(masks.of(byte), &columns));
    }
    columns.distance
}

/// The aligned distance, or `None` as soon as it must be above `max`.
#[inline]
pub(super) fn aligned_by_bits<M: Masks>(masks: &M, length: u32, text: &[u8], max: u32) -> Option<u32> {
    let mut columns = Columns::new(length);
    let (mut level_before, mut matches_before) = (0_u64, 0_u64);
    let mut to_come = u32::try_from(text.len()).unwrap_or(u32::MAX);
    for &byte in text {
        let matches = masks.of(byte);
        let changed_round = (!level_before & matches) << 1 & matches_before;
        let level = level(matches, &columns) | changed_round;
        columns.step(level);
        (level_before, matches_before) = (level, matches);
        to_come -= 1;
        // Each unit to come can take back one at most.
        if columns.distance > max.saturating_add(to_come) {
            return None;
        }
    }
    (columns.distance <= max).then_some(columns.distance)
}

/// Levenshtein's distance over units of any kind.
pub(super) fn levenshtein_by_units<T: Copy + PartialEq>(a: &[T], b: &[T]) -> u32 {
    let mut row: Vec<u32> = (0..).take(b.len() + 1).collect();
    for (before, &x) in (0..).zip(a) {
        let mut diagonal: u32 = before;
        let mut left = before + 1;
        row[0] = left;
        for (cell, &y) in row[1..].iter_mut().zip(b) {
            let here = (diagonal + u32::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            left = here;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Damerau and Levenshtein's distance over units of any kind. `rows` is room for three rows of the table, each two
/// longer than the second text. `last_row_of` remembers, for a unit of the first text, the row (from 1) in which it was
/// last seen; it starts with 0 for each.
pub(super) fn damerau_levenshtein_by_units<T: Copy + PartialEq>(
    a: &[T],
    b: &[T],
    rows: [&mut [u32]; 3],
    mut last_row_of: impl FnMut(T, Option<usize>) -> usize,
) -> u32 {
    let far = u32::try_from(a.len().max(b.len()) + 1).unwrap_or(u32::MAX / 2);
    // Of the last: for each column, the cell before the last pair that began there.
    let [mut before, mut here, pair_starts] = rows;
    // Cell `j + 1` is column `j`; cell 0 stands before the table, out of reach.
    here[0] = far;
    for (cell, column) in here[1..].iter_mut().zip(0..) {
        *cell = column;
    }
    before.fill(far);
    pair_starts.fill(far);
    for (i, &x) in (1_usize..).zip(a) {
        std::mem::swap(&mut before, &mut here);
        let mut last_column = 0;
        let mut two_rows_up = here[1];
        let mut pair_start = far;
        here[0] = far;
        here[1] = u32::try_from(i).unwrap_or(far);
        for (j, &y) in (1_usize..).zip(b) {
            let mut best = (before[j] + u32::from(x != y)).min(here[j] + 1).min(before[j + 1] + 1);
            if x == y {
                last_column = j;
                pair_starts[j + 1] = before[j - 1];
                pair_start = two_rows_up;
            } else if last_column != 0 {
                let row = last_row_of(y, None);
                if row != 0 && j - last_column == 1 {
                    best = best.min(pair_starts[j + 1] + u32::try_from(i - row).unwrap_or(far));
                } else if row != 0 && i - row == 1 {
                    best = best.min(pair_start + u32::try_from(j - last_column).unwrap_or(far));
                }
            }
            two_rows_up = here[j + 1];
            here[j + 1] = best;
        }
        last_row_of(x, Some(i));
    }
    here[b.len() + 1]
}
