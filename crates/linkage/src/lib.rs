//! Who is the same person: probabilistic record linkage after Fellegi and Sunter, unsupervised and explained in bits.
//!
//! Records come in as a [`Table`]; a [`model::Model`] says what is compared and which pairs are looked at. Everything
//! here is a pure function: the same records, model and seed give the same bytes on any number of threads.

#![expect(clippy::cast_precision_loss, reason = "counts of records and pairs stay far below 2^53")]

mod block;
mod cluster;
mod engine;
mod explain;
mod index;
mod linker;
pub mod model;
mod predict;
mod propose;
mod read;
pub mod table;
pub mod text;
mod train;
mod watch;

pub use block::{Refined, RuleCount, analyse_blocking, count_candidates};
pub use cluster::{Clusters, Constraints, Flag, Judgement, Verdict, cluster};
pub use engine::Levels;
pub use explain::{Explanation, RELATIVES, Step, explain};
pub use index::Index;
pub use linker::Linker;
pub use model::Model;
pub use predict::{Pair, Scored, bits_of, predict, predict_with, probability};
pub use propose::{ColumnProfile, Kind, Proposal, propose};
pub use table::Table;
pub use train::{Note, Round, Trained, train};
pub use watch::{Silent, Watch};
