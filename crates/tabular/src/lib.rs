//! Columns of a CSV or Parquet file ⇄ a [`Table`](lookagain_linkage::Table) to link, and pairs and clusters back out.
//!
//! [`read`] takes files in, [`write::write_pairs`] and [`write::write_clusters`] put results out, [`run::run`] is the
//! whole way from files to results. A column that records a protected characteristic is never read: its cells are
//! passed over where they lie.

mod csv;
pub mod engine;
mod error;
pub mod evaluate;
mod names;
pub mod outcome;
mod parquet;
pub mod profile;
mod read;
pub mod run;
mod sink;
pub mod write;

pub use error::ReadError;
pub use read::{ReadOptions, Records, read};
