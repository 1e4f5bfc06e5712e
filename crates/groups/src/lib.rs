//! What no single record shows: cases of several investigations and forces that the same few people, numbers, vehicles and places tie.
//!
//! [`find`] takes what is on record as values, weighs every tie by how surprising it is, puts cases together by Leiden, and returns
//! candidates in the order in which a person should look at them, each with the ties and reasons that make it. The formulas are in
//! `docs/methods/groups.md`. Pure: the same evidence and settings give the same bytes.
//!
//! Nothing protected and nothing read from a name is an input: there is no field for it, and `tests/wall.rs` holds that.

#![expect(clippy::cast_precision_loss, reason = "counts of cases and records stay far below 2^53")]

mod candidate;
mod define;
mod evidence;
mod find;
mod grow;
mod index;
mod kept;
pub mod layout;
mod leiden;
pub mod network;
mod pairs;
mod people;
pub mod recorded;
mod score;
mod settings;
mod weigh;

pub use candidate::{Candidate, GroupReason, Holder, Member, Tie};
pub use define::{Definition, Finding, Need};
pub use evidence::{CaseFacts, Evidence, Holding, Involvement, PartIn, Place, RecordFacts, UNKNOWN_DAY};
pub use find::{Found, Left, describe, find, find_again, find_beside, plain_pairs};
pub use kept::{Became, Kept, Names};
pub use leiden::{Edge, Quality, communities, components};
pub use settings::{Settings, SettingsError};
