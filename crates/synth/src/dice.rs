//! Seeded chance in whole numbers only, so that every machine draws the same.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// What a stream of draws is for: two purposes never share a stream.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// The cases of one force.
    Force = 1,
    /// The lasting facts of one person.
    Person = 2,
    /// One hidden group.
    Group = 3,
    /// The line of enquiry with which one case was closed: apart, so that no return depends on it.
    Enquiry = 4,
    /// Where cases end without action far more often: apart, so that nothing else depends on it.
    Pattern = 5,
}

/// A stream of draws fixed by seed, purpose and number.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let mut key = [0; 32];
        for (chunk, part) in
            key.chunks_exact_mut(8).zip([seed, purpose as u64, number, 0x006c_6f6f_6b61_6761])
        {
            chunk.copy_from_slice(&part.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(crate) fn u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// From 0 up to and without `n`; 0 when `n` is 0. The bias, below one in a million for the `n` used here, is harmless.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.u32()) * u64::from(n)) >> 32) as u32
    }

    /// An index of a list of this length.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below(high.abs_diff(low) + 1).cast_signed()
    }

    /// True in so many of ten thousand draws.
    pub(crate) fn chance(&mut self, of_10_000: u32) -> bool {
        self.below(10_000) < of_10_000
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// One of a list that is not empty, in proportion to the weights.
    pub(crate) fn weighted<T: Copy>(&mut self, list: &[(u32, T)]) -> T {
        let mut left = self.below(list.iter().map(|(weight, _)| weight).sum());
        for &(weight, value) in list {
            if left < weight {
                return value;
            }
            left -= weight;
        }
        list[list.len() - 1].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_draws_the_same_and_another_differs() {
        let draws = |seed, n| {
            let mut dice = Dice::new(seed, Purpose::Person, n);
            [dice.u32(), dice.u32(), dice.u32()]
        };
        assert_eq!(draws(1, 2), draws(1, 2));
        assert_ne!(draws(1, 2), draws(1, 3));
        assert_ne!(draws(1, 2), draws(2, 2));
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut dice = Dice::new(9, Purpose::Force, 0);
        for _ in 0..2_000 {
            assert!(dice.below(7) < 7);
            assert!((-3..=3).contains(&dice.between(-3, 3)));
            assert!(!dice.chance(0) && dice.chance(10_000));
            assert_eq!(dice.weighted(&[(0, 'a'), (5, 'b'), (0, 'c')]), 'b');
        }
    }
}
