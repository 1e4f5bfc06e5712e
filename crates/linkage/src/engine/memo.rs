//! Answers that were worked out before.

use crate::table::ValueId;

/// The last answers of a feature, by both values: a table of one place each, so that forgetting costs nothing.
///
/// A place holds both values and the answer in one number: 24 bits for each value and 16 for the answer.
#[derive(Debug, Clone)]
pub(crate) struct Memo {
    places: Vec<u64>,
}

const MEMO_BITS: u32 = 17;
/// Values and answers with larger numbers are not remembered.
const VALUE_END: u32 = 1 << 24;
const ANSWER_END: u32 = 1 << 16;

impl Memo {
    pub(crate) fn new() -> Self {
        Self { places: vec![0; 1 << MEMO_BITS] }
    }

    /// The remembered answer, or the one that `answer` gives. Values are recorded, so no key is 0.
    #[inline]
    pub(crate) fn get(&mut self, a: ValueId, b: ValueId, answer: impl FnOnce() -> u32) -> u32 {
        if a >= VALUE_END || b >= VALUE_END {
            return answer();
        }
        let key = (u64::from(a) << 24) | u64::from(b);
        // Fibonacci hashing: the high bits of a product with 2⁶⁴ divided by the golden ratio.
        let at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - MEMO_BITS)) as usize;
        let place = &mut self.places[at];
        if *place >> 16 == key {
            return u32::try_from(*place & u64::from(ANSWER_END - 1)).unwrap_or(0);
        }
        let answer = answer();
        if answer < ANSWER_END {
            *place = key << 16 | u64::from(answer);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_that_of_its_own_two_values() {
        let mut memo = Memo::new();
        for round in 0..2 {
            for a in 1..400 {
                for b in 1..400 {
                    let expected = (a * 31 + b) & 0x7fff;
                    assert_eq!(memo.get(a, b, || expected), expected, "{round}: {a} {b}");
                }
            }
        }
        assert_eq!(memo.get(VALUE_END, 1, || 7), 7);
        assert_eq!(memo.get(VALUE_END, 1, || 8), 8, "too large to remember");
        assert_eq!(memo.get(1, 2, || ANSWER_END), 33, "an answer that fits was remembered before");
    }
}
