//! Draws that depend on a seed and a number alone, so that any thread draws the same.

/// A stream of numbers for one purpose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draws {
    state: u64,
}

impl Draws {
    /// The stream of this seed and these numbers.
    pub(crate) fn new(seed: u64, of: &[u64]) -> Self {
        let state =
            of.iter().fold(mix(seed ^ 0x6a09_e667_f3bc_c908), |state, n| mix(state ^ n.wrapping_add(1)));
        Self { state }
    }

    /// The next 64 bits (`SplitMix64`; Steele, Lea and Flood 2014).
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `end`, which is not 0 (Lemire 2019, without the correction of a bias below 2⁻³²).
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn long_below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from 0 to 1, without 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
