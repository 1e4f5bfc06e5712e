//! Casework: what happens to a case between the queue and its end.
//!
//! A pure stage. Everything on record about a case is a [`CaseFile`]: versions of items, appended and never changed. A person asks for
//! something with a [`Command`]; [`decide::decide`] says which new entries that makes, or why not. It reads no clock and no database:
//! the day is a parameter, and so is who asks. The store keeps entries, `app` carries them.
//!
//! Every state machine is two enums and the list of its transitions ([`machine`]); every list of codes and every deadline is a row of
//! `reference-data/casework/`; the questions are a text that a lead can edit ([`questions`]).
//!
//! # Recipe: a new kind of item
//! Its type in the file of its noun, a line in `bodies!` (`entry.rs`), a [`Command`] that makes it, and the rule in `decide/`.

pub mod agreement;
pub mod calendar;
pub mod command;
pub mod decide;
pub mod entry;
pub mod file;
pub mod lists;
pub mod machine;
pub mod panel;
pub mod questions;
mod reading;
pub mod reinvestigation;
pub mod review;
pub mod rights;
pub mod stage;
mod tables;
pub mod work;

pub use command::{Actor, Command, Draft, Duty, Refusal};
pub use entry::{Body, Filed, Item, Kind, New, StageChange};
pub use file::{CaseFile, Present};
pub use stage::{Stage, StageStep};
