//! Where a byte stands in a text, as bits: the ground of the bit-parallel comparators.

use super::packed::Packed;

/// A text of 1 to 64 ASCII bytes that can say where each byte stands.
pub(super) trait Masks {
    /// Bit *i* is set when the text's byte *i* is this one. Nothing is set for a byte above 127.
    fn of(&self, byte: u8) -> u64;
}

/// A text of up to sixteen bytes in two words: nothing to build, a little more to ask. For one comparison.
pub(super) struct Lanes {
    words: [u64; 2],
    held: u64,
}

impl Lanes {
    #[inline]
    pub(super) fn new(text: Packed) -> Self {
        let bytes = text.bits();
        let low = u64::try_from(bytes & u128::from(u64::MAX)).unwrap_or(0);
        let high = u64::try_from(bytes >> 64).unwrap_or(0);
        Self { words: [low, high], held: (1 << text.length()) - 1 }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const SEVENS: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// Bit *i* is set where byte *i* of the word is the one spread through `wanted`. Both are ASCII: no sum carries over.
#[inline]
const fn where_equal(word: u64, wanted: u64) -> u64 {
    let unequal_high_bits = ((word ^ wanted) + SEVENS) & !SEVENS;
    let equal = (unequal_high_bits ^ !SEVENS) >> 7;
    // Gathers bits 0, 8, … 56 into the top byte.
    equal.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

impl Masks for Lanes {
    #[inline]
    fn of(&self, byte: u8) -> u64 {
        let wanted = ONES * u64::from(byte & 127);
        let [low, high] = self.words;
        (where_equal(low, wanted) | where_equal(high, wanted) << 8) & self.held
    }
}

/// A text of up to 64 bytes as a table: a kilobyte to build, one look to ask. For many comparisons.
#[derive(Clone)]
pub(super) struct Table([u64; 128]);

impl Table {
    /// The text must be ASCII and at most 64 bytes; what is beyond is left out.
    #[inline]
    pub(super) fn new(text: &[u8]) -> Self {
        let mut masks = [0; 128];
        for (at, byte) in text.iter().take(64).enumerate() {
            masks[usize::from(byte & 127)] |= 1 << at;
        }
        Self(masks)
    }
}

impl Masks for Table {
    #[inline]
    fn of(&self, byte: u8) -> u64 {
        self.0[usize::from(byte & 127)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_say_where_each_byte_stands() {
        let text = b"anna\0banana z";
        let lanes = Lanes::new(Packed::new(text).unwrap());
        let table = Table::new(text);
        for byte in 0..128 {
            let expected: u64 = (0..text.len()).filter(|&at| text[at] == byte).map(|at| 1 << at).sum();
            assert_eq!((lanes.of(byte), table.of(byte)), (expected, expected), "{byte}");
        }
    }
}
