//! Up to sixteen bytes of text in one register: compared, searched and shifted without a loop.

/// A value of at most sixteen bytes, in one number and a length. Equal values are equal numbers.
///
/// Fold text first ([`fold`](super::fold::fold)): a "character" here is a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Packed {
    /// The first byte lowest; zero after the last.
    bytes: u128,
    length: u8,
}

impl Packed {
    /// The longest value that fits, in bytes.
    pub const CAPACITY: usize = 16;

    /// The value; `None` when it is longer than [`Self::CAPACITY`].
    ///
    /// ```
    /// use lookagain_linkage::text::packed::Packed;
    /// assert!(Packed::new(b"smith").is_some());
    /// assert!(Packed::new(b"a-name-of-17-byte").is_none());
    /// ```
    #[inline]
    pub fn new(value: &[u8]) -> Option<Self> {
        let length = u8::try_from(value.len()).ok().filter(|&n| usize::from(n) <= Self::CAPACITY)?;
        Some(Self { bytes: load(value), length })
    }

    /// Its length in bytes, 0 to 16.
    #[inline]
    pub const fn length(self) -> u32 {
        self.length as u32
    }

    /// Its bytes, the first lowest, zeros after the last.
    #[inline]
    pub const fn bits(self) -> u128 {
        self.bytes
    }

    /// Is the Damerau–Levenshtein distance of the two exactly 1: one byte put in, left out or changed, or two
    /// neighbours changed round? About 2 ns.
    ///
    /// ```
    /// use lookagain_linkage::text::packed::Packed;
    /// let (a, b) = (Packed::new(b"smith").unwrap(), Packed::new(b"smiht").unwrap());
    /// assert!(a.one_edit_apart(b) && !a.one_edit_apart(a));
    /// ```
    #[inline]
    pub const fn one_edit_apart(self, other: Self) -> bool {
        let differing = self.bytes ^ other.bytes;
        if self.length == other.length {
            if differing == 0 {
                return false;
            }
            let first = differing.trailing_zeros() / 8;
            let last = 15 - differing.leading_zeros() / 8;
            if first == last {
                return true;
            }
            // The two bytes from the first difference on, which must be each other's reverse.
            let (a, b) = (low_two(self.bytes >> (8 * first)), low_two(other.bytes >> (8 * first)));
            return last == first + 1 && a == b.swap_bytes();
        }
        let (longer, shorter) = if self.length > other.length { (self, other) } else { (other, self) };
        if longer.length != shorter.length + 1 {
            return false;
        }
        // What follows the byte too many must be what follows the place where it is missing.
        let first = differing.trailing_zeros() / 8;
        let first = if first < shorter.length as u32 { first } else { return true };
        longer.bytes >> (8 * first + 8) == shorter.bytes >> (8 * first)
    }
}

/// The two lowest bytes.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the two lowest bytes are what is wanted")]
const fn low_two(bytes: u128) -> u16 {
    bytes as u16
}

/// At most sixteen bytes, the first lowest. Whole words are read where there are any, and overlap rather than loop.
#[inline]
fn load(value: &[u8]) -> u128 {
    let length = value.len();
    if let (Some(head), Some(tail)) = (value.first_chunk::<8>(), value.last_chunk::<8>()) {
        let (head, tail) = (u128::from(u64::from_le_bytes(*head)), u128::from(u64::from_le_bytes(*tail)));
        head | tail << (8 * (length - 8))
    } else if let (Some(head), Some(tail)) = (value.first_chunk::<4>(), value.last_chunk::<4>()) {
        let (head, tail) = (u64::from(u32::from_le_bytes(*head)), u64::from(u32::from_le_bytes(*tail)));
        u128::from(head | tail << (8 * (length - 4)))
    } else {
        let byte = |at: usize| u32::from(value.get(at).copied().unwrap_or(0));
        u128::from(byte(0) | byte(1) << 8 | byte(2) << 16)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_length_up_to_sixteen_is_held_byte_by_byte() {
        let value = b"abcdefghijklmnop";
        for length in 0..=16 {
            let packed = Packed::new(&value[..length]).unwrap();
            let mut expected = [0; 16];
            expected[..length].copy_from_slice(&value[..length]);
            assert_eq!((packed.bits(), packed.length() as usize), (u128::from_le_bytes(expected), length));
        }
        assert_eq!(Packed::new(&[b'a'; 17]), None);
    }

    proptest! {
        #[test]
        fn one_edit_is_a_distance_of_one(a in "[abc\0]{0,16}", b in "[abc\0]{0,16}") {
            let (x, y) = (Packed::new(a.as_bytes()).unwrap(), Packed::new(b.as_bytes()).unwrap());
            prop_assert_eq!(x.one_edit_apart(y), strsim::damerau_levenshtein(&a, &b) == 1);
            prop_assert_eq!(x.one_edit_apart(y), y.one_edit_apart(x));
        }
    }
}
