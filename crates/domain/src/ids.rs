//! Ids are types: a [`CaseId`] cannot be passed where a [`NominalId`] is wanted.
//!
//! An id is a positive whole number given by the store. It says nothing about a person, so it may stand in a URL.

use std::{fmt, num::NonZeroI64, str::FromStr};

use serde::{Deserialize, Serialize};

/// The text was not the number of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a positive whole number as the id of a {expected}")]
pub struct BadId {
    /// The noun whose id was expected.
    pub expected: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(NonZeroI64);

        impl $name {
            /// The id with this number.
            ///
            /// # Errors
            /// [`BadId`] when the number is not positive.
            pub const fn new(number: i64) -> Result<Self, BadId> {
                match NonZeroI64::new(number) {
                    Some(n) if number > 0 => Ok(Self(n)),
                    Some(_) | None => Err(BadId { expected: $noun }),
                }
            }

            /// The number itself, as the store keeps it.
            pub const fn get(self) -> i64 {
                self.0.get()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let bad = BadId { expected: $noun };
                if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad);
                }
                Self::new(text.parse().map_err(|_| bad)?)
            }
        }
    )*};
}

ids! {
    /// A police force or agency; the numbers follow the order of `reference-data/forces.csv`.
    ForceId = "force";
    /// One delivery of files by one force.
    SubmissionId = "submission";
    /// One file (or one sheet of a workbook) of a submission.
    FileId = "file";
    /// A person as one force recorded them.
    NominalId = "nominal";
    /// One recorded crime.
    CrimeId = "crime";
    /// One closed investigation: the unit of review.
    CaseId = "case";
    /// Suspect × offence: the unit of outcome.
    AllegationId = "allegation";
    /// What a named person decided.
    DecisionId = "decision";
    /// A request to a force for missing facts.
    RequestId = "request";
    /// A person who can sign in.
    AccountId = "account";
    /// The person behind two or more nominals: derived from judgements, and stable over runs.
    IdentityId = "identity";
    /// One judgement about a pair of nominals.
    JudgementId = "judgement";
    /// One run of linkage.
    RunId = "run";
    /// Cases that ties hold together: derived, and stable over runs.
    GroupId = "group";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_positive_number_and_nothing_else() {
        for bad in ["", "0", "-1", "+1", "1 ", "x", "9223372036854775808", "１"] {
            assert!(bad.parse::<CaseId>().is_err(), "{bad:?}");
        }
        let id: CaseId = "42".parse().unwrap();
        assert_eq!((id.get(), id.to_string()), (42, "42".to_owned()));
    }
}
