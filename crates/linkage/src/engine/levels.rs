//! The levels of one pair, packed: six bits for each comparison.

/// Which level a pair has in each comparison. Two pairs with the same levels are one pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Levels(u64);

impl Levels {
    /// The level in this comparison, both counted from 0 in the order of the model.
    pub const fn of(self, comparison: usize) -> usize {
        (self.0 >> (comparison * 6) & 63) as usize
    }

    /// With this level in this comparison, which had none.
    #[must_use]
    pub(crate) const fn with(self, comparison: usize, level: u8) -> Self {
        Self(self.0 | (level as u64 & 63) << (comparison * 6))
    }

    /// The packed number.
    pub const fn packed(self) -> u64 {
        self.0
    }

    /// From the packed number.
    pub const fn from_packed(packed: u64) -> Self {
        Self(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comparison_keeps_its_own_level() {
        let levels = Levels::default().with(0, 63).with(3, 5).with(9, 1);
        assert_eq!([0, 1, 3, 9].map(|at| levels.of(at)), [63, 0, 5, 1]);
        assert_eq!(Levels::from_packed(levels.packed()), levels);
    }
}
