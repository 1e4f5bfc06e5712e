//! People as they are, and people as they get written down.

pub(crate) mod contact;
pub(crate) mod identifiers;
pub(crate) mod person;
pub(crate) mod recorded;
pub(crate) mod spelling;
