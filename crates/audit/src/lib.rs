//! The audit chain: who did or saw what, when, and under which permission, in a form that cannot be changed unnoticed.
//!
//! Every entry carries the hash of the one before it, so an entry that is altered, removed, moved or put in between
//! breaks the chain at a place that can be named. A signed checkpoint, kept outside the database, pins the head: with it
//! even a chain that was cut short or written anew from start to end is found out.
//!
//! This room is pure: no SQL, no clock, no randomness. The store keeps [`StoredEntry`] rows as they are.
//!
//! ```
//! use lookagain_audit::{Action, Actor, EntryBody, Head, StoredEntry, Verifier, append};
//! let body = EntryBody {
//!     at: jiff::Timestamp::UNIX_EPOCH,
//!     actor: Actor::System("CLI".to_owned()),
//!     action: Action::Verify,
//!     object: None,
//!     force: None,
//!     policy: None,
//!     reason: None,
//!     detail: serde_json::Map::new(),
//! };
//! let entry = append(&Head::genesis(), body);
//! let mut verifier = Verifier::new();
//! verifier.push(&StoredEntry::from(&entry));
//! assert!(verifier.finish(Some(&entry.head())).is_sound());
//! ```
//!
//! # The bytes that are hashed (version 1)
//!
//! ```text
//! hash  = SHA-256( "lookagain/audit-entry/v1" LF  ‖  prev (32 bytes)  ‖  body  ‖  seq (8 bytes, big-endian) )
//! body  = at ‖ actor_account ‖ actor_role ‖ action ‖ object_kind ‖ object_id ‖ force_id ‖ policy ‖ reason ‖ detail
//! field = 0x00                                            when the column is NULL
//!       | 0x01 ‖ length (8 bytes, big-endian) ‖ bytes     otherwise
//! ```
//!
//! A field's bytes are the column's text in UTF-8; a number is written in decimal. `at` is UTC with six decimals, such as
//! `2026-11-24T09:30:00.000000Z`. `detail` is JSON without blanks, the keys of every object in byte order. `prev` of the
//! first entry, whose seq is 1, is 32 zero bytes. Anyone can check an entry with the row and a SHA-256 tool.
//!
//! # Recipe: a new action
//!
//! Add it to [`Action`] with its code and say in [`Action::operation`] which operation of section 62 of the Data
//! Protection Act 2018 it is. Codes are never renamed or reused: they are inside old hashes.
//!
//! # Recipe: a new column
//!
//! Do not add one: what an entry of one kind needs beyond the columns goes into `detail`. If a column cannot be avoided,
//! give the canonical form a new version prefix, keep version 1 for the rows that have it, and let the verifier choose.

mod action;
mod canonical;
mod checkpoint;
mod entry;
mod fault;
mod stored;
mod verify;

pub use action::{Action, Operation};
pub use checkpoint::{
    Checkpoint, CheckpointError, SigningKey, VerifyingKey, parse_signer_key, parse_verifier_key,
    sign_checkpoint, signer_key, signing_key, verifier_key, verify_checkpoint,
};
pub use entry::{Actor, BadHash, Entry, EntryBody, Hash, Head, Object, append};
pub use fault::{AlteredPart, Fault, Report};
pub use stored::{StoredEntry, Unreadable};
pub use verify::Verifier;
