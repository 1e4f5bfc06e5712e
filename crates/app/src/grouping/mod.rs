//! Between the store and the stage that finds groups: evidence read and numbered, groups settled and described.

pub(crate) mod alert;
pub(crate) mod build;
pub mod detail;
pub(crate) mod keep;
pub(crate) mod keys;
pub(crate) mod load;
pub(crate) mod part;
