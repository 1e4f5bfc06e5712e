//! Everything SQL. SQLite and PostgreSQL behind one set of functions, with one text of SQL for both.
//!
//! # Recipe for the next function
//! 1. A table or column goes into a *new* pair of files in `migrations/sqlite` and `migrations/postgres` with the same number; what
//!    has shipped never changes.
//! 2. The function is a method of [`Tx`] in the file of its noun. It takes and returns values of `domain`; it never decides anything.
//! 3. SQL is written once with `$1`-style parameters and the common subset of both databases: texts, whole numbers, reals. Where they
//!    must differ (full text, locking) [`Tx::dialect`] tells which one it is.
//! 4. A step in `tests/story.rs` runs it on both databases.
//!
//! Whoever calls is expected to have authorised first and to append the audit entry in the same [`Tx`]: `app` does both.

pub mod accounts;
pub mod attachments;
pub mod audit;
pub mod bulk;
pub mod cases;
pub mod casework;
pub mod context;
pub mod db;
pub mod decisions;
pub mod document_text;
pub mod drafts;
pub mod exposure;
pub mod facts;
mod group_alerts;
pub mod group_exhibits;
pub mod group_kept;
pub mod group_part;
pub mod group_people;
pub mod grouping;
pub mod identity;
pub mod linkage;
pub mod mentions;
mod migrate;
pub mod outcomes;
pub mod people;
pub mod queue;
pub mod recorded;
pub mod rules;
pub mod saved_search;
pub mod scorecard;
pub mod sealed;
pub mod search;
pub mod submissions;

#[cfg(feature = "testing")]
pub mod testing;

pub use db::{Dialect, Store, StoreError, Target, Tx};
