//! Who is the same person: probabilistic record linkage after Fellegi and Sunter, unsupervised and explained in bits.
//!
//! Records come in as a [`Table`]; a [`model::Model`] says what is compared and which pairs are looked at. Everything
//! here is a pure function: the same records, model and seed give the same bytes on any number of threads.

pub mod model;
pub mod table;

pub use model::Model;
pub use table::Table;
