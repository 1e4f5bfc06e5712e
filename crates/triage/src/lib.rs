//! Case facts in; eligibility, a priority band, reasons and a review route out.
//!
//! Everything here is a pure function of [`CaseFacts`](lookagain_domain::facts::CaseFacts), of one version of the
//! [`Rules`] and of a day. The same three give the same bytes. Nothing here decides: `NOT_MET` proposes an exclusion
//! that a person confirms, `UNKNOWN` says what to ask the force for, and a band says who is looked at first.
//!
//! - To add a rule: write one file in [`rules`], name it in the list in `ruleset.rs` and in `assess.rs`, and give it a
//!   table in `reference-data/rules/`. The file's doc example is its first test.
//! - To change a weight, a date or a list: change the rules file, not the code.
//!
//! Allowed inputs are the fields of `CaseFacts` and nothing else; `tests/wall.rs` holds that line.

#[macro_use]
mod about;

mod ages;
mod assess;
mod case;
mod catalogue;
mod change;
mod check;
mod definition;
mod error;
pub mod example;
mod fact_key;
mod judge;
mod missing;
mod route;
pub mod rules;
mod ruleset;

pub use about::RuleKind;
pub use assess::assess;
pub use catalogue::{CatalogueEntry, FactLabel, Setting};
pub use change::{Change, RuleChange, Scope, compare};
pub use error::RulesError;
pub use fact_key::FactKey;
pub use missing::{Ask, MissingFact, missing_facts};
pub use ruleset::{ChangelogEntry, Rules};
