//! What people can do: one file per use case.
//!
//! Every read or write of a case goes the same way: enter (a transaction), allow (the policies), load, act, note (the audit
//! entry, in the same transaction), commit. [`visit::Visit`] is that way; a use case that skips a step does not compile into anything
//! useful, because only a visit has a transaction.
//!
//! A [`SignedIn`] can only be made by signing in, and a decision only from a [`SignedIn`]: nothing that software finds can decide.

pub mod accounts;
pub mod assess;
pub mod attachments;
pub mod audit;
pub mod backup;
pub mod case;
pub mod casework;
mod chart_places;
pub mod clerical_queue;
pub mod context;
mod csv_out;
pub mod decide;
pub mod decide_group;
pub mod doctor;
pub mod drafts;
pub mod export_links;
pub mod exposure;
mod files;
pub mod find_groups;
pub mod group_access;
pub mod group_chart;
pub mod group_files;
pub mod grouping;
pub mod groups;
pub mod identity;
pub mod judge;
pub mod link;
pub mod mentions;
pub mod pair;
pub mod patterns;
pub mod people;
pub mod queue;
pub mod receipt;
pub mod recorded;
pub mod requests;
pub mod reveal;
pub mod rules;
pub mod scorecard;
pub mod search;
pub mod second_look;
pub mod sign_in;
pub mod start;
pub mod submit;
pub mod visit;
mod work_folder;

pub use start::{App, Settings};
pub use visit::{AppError, Operator, SignedIn, Who};
pub use work_folder::WorkFolder;

pub use lookagain_access::{Act, Resource, ResourceKind, Role};
pub use lookagain_audit::{
    Action as AuditAction, CheckpointError, Head as AuditHead, Report as AuditReport, SigningKey,
    StoredEntry, parse_signer_key, parse_verifier_key, signer_key, signing_key, verifier_key,
    verify_checkpoint,
};
pub use lookagain_casework as rules_of_casework;
pub use lookagain_intake::{Limits, Mapping, Rule as IntakeRule, csv_safe};
pub use lookagain_linkage::{Silent as NobodyWaits, Watch};
pub use lookagain_store::{
    Target,
    queue::{Direction, Linked, Place, QueueFilter, QueueRow},
};
pub use lookagain_store::{
    accounts::AccountRow,
    audit::AuditFilter,
    casework::{StageRow, WorkRow},
    context::ContextRow,
    decisions::DecisionRow,
    scorecard::Measure,
    sealed::Completeness,
    submissions::{FileRow, RejectionCount, SubmissionRow},
};
pub use lookagain_triage::{CatalogueEntry, MissingFact, RuleKind, missing_facts};
