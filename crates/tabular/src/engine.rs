//! The linkage engine as a run uses it: the one file that changes when its functions do.

use lookagain_linkage::{Model, Table, model::ModelError};

/// A step of progress.
pub use watch::{Silent, Watch};

mod watch {
    /// Told how far the work is. Calls come from any thread.
    pub trait Watch: Sync {
        /// A stage begins; `total` steps are ahead.
        fn stage(&self, name: &'static str, total: u64);
        /// So many steps were done.
        fn advance(&self, by: u64);
    }

    /// Nobody waits.
    #[derive(Debug, Clone, Copy, Default)]
    pub struct Silent;

    impl Watch for Silent {
        fn stage(&self, _: &'static str, _: u64) {}
        fn advance(&self, _: u64) {}
    }
}

/// Stub.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Levels(u64);
impl Levels {
    /// Stub.
    pub const fn of(self, comparison: usize) -> usize {
        (self.0 >> (comparison * 6) & 63) as usize
    }
}

/// Stub.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Row.
    pub left: u32,
    /// Row.
    pub right: u32,
    /// Bits.
    pub bits: f64,
    /// Levels.
    pub levels: Levels,
}
impl Pair {
    /// Stub.
    pub fn probability(&self) -> f64 {
        1.0 / (1.0 + (-self.bits).exp2())
    }
}

/// What a rule gives.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The rule.
    pub name: String,
    /// Pairs.
    pub pairs: u64,
    /// Pairs that no rule before it gives.
    pub new_pairs: u64,
    /// Blocks.
    pub blocks: u64,
    /// Records in the largest.
    pub largest_block: u64,
    /// Over-large blocks that were cut further, in words.
    pub refined: Vec<String>,
}

/// A model for these records, and what a person should know about it.
pub(crate) fn propose(_table: &Table) -> Result<(Model, Vec<String>), ModelError> {
    Err(ModelError::NoComparison)
}

/// What each blocking rule gives.
pub(crate) fn analyse_blocking(_table: &Table, _model: &Model) -> Result<Vec<Rule>, ModelError> {
    Ok(Vec::new())
}

/// The model with its probabilities filled in, and what a person should know.
pub(crate) fn train(
    _table: &Table,
    model: &Model,
    _watch: &dyn Watch,
) -> Result<(Model, Vec<String>), ModelError> {
    Ok((model.clone(), Vec::new()))
}

/// All pairs that reach so many bits.
pub(crate) fn predict(
    _table: &Table,
    _model: &Model,
    _least_bits: f64,
    _watch: &dyn Watch,
) -> Result<Vec<Pair>, ModelError> {
    Ok(Vec::new())
}

/// The first row of the cluster of each row, and what a person should look at.
pub(crate) fn cluster(
    table: &Table,
    _model: &Model,
    _pairs: &[Pair],
    _probability: f64,
) -> (Vec<u32>, Vec<String>) {
    ((0..u32::try_from(table.len()).unwrap_or(u32::MAX)).collect(), Vec::new())
}

/// A model trained in Splink.
pub(crate) fn from_splink(_text: &str) -> Result<Model, String> {
    Err("models of Splink cannot be read yet".to_owned())
}

/// The model as Splink's settings.
pub(crate) fn to_splink(_model: &Model, _id_column: &str) -> Result<String, String> {
    Err("models cannot be written for Splink yet".to_owned())
}
