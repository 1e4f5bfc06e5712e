//! The nouns of Lookagain: ids, partial dates, code lists, records, facts and findings.
//!
//! No IO, no clock, no randomness: everything here is a value, and the same input gives the same bytes.
//! Every other room depends on this one; it depends on none. The nouns and the three units that must not
//! be confused (case, allegation, victim) are described in `docs/glossary.md`.

pub mod assessment;
pub mod code;
pub mod date;
pub mod facts;
pub mod forces;
pub mod group;
pub mod identity;
pub mod ids;
pub mod known;
pub mod offences;
pub mod outcomes;
pub mod record;
pub mod rejection;
pub mod review;
pub mod search;
mod tables;
pub mod walled;

pub use assessment::{
    Assessment, ClosureFinding, Fact, Finding, PriorityBand, Reason, ReviewRoute, Standing,
};
pub use code::UnknownCode;
pub use date::{AgeRange, PartialDate};
pub use forces::Force;
pub use ids::{
    AccountId, AllegationId, CaseId, CrimeId, DecisionId, FileId, ForceId, GroupId, IdentityId, JudgementId,
    NominalId, RequestId, RunId, SubmissionId,
};
pub use known::{Known, Missing};
pub use offences::{Offence, OffenceFamily};
pub use outcomes::{Disposal, Outcome};
pub use record::SourceRef;
pub use rejection::{Rejection, ValueClass};
