//! Ethnicity, nationality, religion and the like: facts that equality audits need and that nothing else may use.
//!
//! This crate is walled. Only `intake`, `store`, `app` and `equality` may depend on it, and nothing that scores,
//! links, groups or ranks may reach it by any path. What a person said of themselves and what an officer observed
//! are different facts: a record keeps its source, its code list and the text as it was written, and nothing here
//! turns one into another or derives either from a name.

pub mod codes;
pub mod record;

pub use codes::{CodeRow, CodeSystem};
pub use record::{Characteristic, ProtectedRecord, Source};
