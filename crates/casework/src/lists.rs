//! Code lists of casework: rows of `reference-data/casework/`.

use serde::{Deserialize, Serialize};

use crate::tables;

/// What went wrong in a closed case, as a reviewer codes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Failing {
    /// Such as `F01_LOE_NOT_PURSUED`.
    pub code: &'static str,
    /// The theme it is counted under.
    pub theme: &'static str,
    /// The words for people.
    pub label: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// A reason for which a closure may be upheld.
#[derive(Debug, PartialEq, Eq)]
pub struct ClosureReason {
    /// Such as `EXHAUSTED`.
    pub code: &'static str,
    /// The words for people.
    pub label: &'static str,
    /// What must be on record.
    pub needs: &'static str,
}

/// A kind of line of enquiry.
#[derive(Debug, PartialEq, Eq)]
pub struct EnquiryKind {
    /// Such as `PHONE_RECORDS`.
    pub code: &'static str,
    /// The words for people.
    pub label: &'static str,
    /// What is generally known about how long such records last; empty for nothing.
    pub retention_note: &'static str,
}

/// A sign, as a prompt for enquiry. Never added up.
#[derive(Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Such as `IND-MISS`.
    pub code: &'static str,
    /// The words for people.
    pub label: &'static str,
    /// The kind of enquiry it points at.
    pub enquiry_kind: &'static str,
}

/// A kind of content that a reader may want to know of before opening a document.
#[derive(Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Such as `VIOLENCE`.
    pub code: &'static str,
    /// The words for people.
    pub label: &'static str,
    /// The version of the list that brought it in.
    pub since: &'static str,
    /// The version of the list that took it out; empty while it is in use.
    pub until: &'static str,
}

impl Descriptor {
    /// Says that nothing of the list is in a document. It stands alone.
    pub const NONE: &'static str = "NONE";

    /// Those in use, in the order of the list.
    pub fn in_use() -> impl Iterator<Item = &'static Self> {
        Self::ALL.iter().filter(|row| row.until.is_empty())
    }

    /// The version of the list: the newest that changed it.
    pub fn version() -> &'static str {
        Self::ALL.iter().map(|row| row.since.max(row.until)).max().unwrap_or_default()
    }
}

lookagain_domain::codes! {
    /// What a deadline is counted in.
    Unit {
        WorkingDays = "WORKING_DAYS", "working days";
        Days = "DAYS", "days";
        Months = "MONTHS", "months";
    }
}

/// A clock's length.
#[derive(Debug, PartialEq, Eq)]
pub struct DeadlineRule {
    /// Such as `VRR_ANSWER`.
    pub code: &'static str,
    /// What has to happen in time.
    pub label: &'static str,
    /// How long.
    pub length: u32,
    /// Of what.
    pub unit: Unit,
    /// A published source gives the length; otherwise it is ours or to be set locally.
    pub confirmed: bool,
    /// Where it comes from.
    pub source: &'static str,
}

/// A day on which nobody counts.
#[derive(Debug, PartialEq, Eq)]
pub struct BankHoliday {
    /// ISO 8601.
    pub date: &'static str,
    /// Its name.
    pub title: &'static str,
}

/// The text is not a code of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the codes of {0}")]
pub struct NotListed(pub &'static str);

macro_rules! listed {
    ($($row:ident, $list:ident, $code:ident, $what:literal;)+) => {$(
        impl $row {
            /// Every row, in the order of the list.
            pub const ALL: &'static [Self] = tables::$list;

            /// The row with this code.
            pub fn lookup(code: &str) -> Option<&'static Self> {
                Self::ALL.iter().find(|row| row.code == code)
            }
        }

        /// A code that is on its list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $code(&'static str);

        impl $code {
            /// The code.
            pub const fn code(self) -> &'static str {
                self.0
            }

            /// Its row.
            pub fn row(self) -> &'static $row {
                // Made by lookup only; the first row stands in for what cannot be.
                $row::lookup(self.0).unwrap_or(&$row::ALL[0])
            }
        }

        impl std::str::FromStr for $code {
            type Err = NotListed;

            fn from_str(text: &str) -> Result<Self, NotListed> {
                $row::lookup(text).map(|row| Self(row.code)).ok_or(NotListed($what))
            }
        }

        impl Serialize for $code {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $code {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

listed! {
    Failing, FAILINGS, FailingCode, "failings";
    ClosureReason, CLOSURE_REASONS, ClosureReasonCode, "reasons for an upheld closure";
    EnquiryKind, ENQUIRY_KINDS, EnquiryKindCode, "kinds of enquiry";
    Indicator, INDICATORS, IndicatorCode, "indicators";
    DeadlineRule, DEADLINES, DeadlineCode, "deadlines";
    Descriptor, DESCRIPTORS, DescriptorCode, "descriptions of content";
}

/// A scheme under which a victim can ask for a decision to be looked at again.
#[derive(Debug, PartialEq, Eq)]
pub struct ReviewRight {
    /// `POLICE_VRR` or `CPS_VRR`.
    pub code: &'static str,
    /// The words for people.
    pub label: &'static str,
    /// Whose decisions.
    pub decision_maker: &'static str,
    /// Decisions from this day, ISO 8601.
    pub from: &'static str,
    /// A suspect must have been interviewed under caution.
    pub needs_interview: bool,
    /// The clock of telling the victim.
    pub tell: &'static str,
    /// The clock of asking.
    pub request: &'static str,
    /// The clock of acknowledging.
    pub acknowledge: &'static str,
    /// The clock of answering.
    pub answer: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

impl ReviewRight {
    /// Both schemes.
    pub const ALL: &'static [Self] = tables::REVIEW_RIGHTS;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_descriptions_has_a_version_and_one_that_says_none() {
        let versions: Vec<&str> = Descriptor::ALL.iter().flat_map(|row| [row.since, row.until]).collect();
        assert!(versions.contains(&Descriptor::version()));
        assert!(versions.iter().all(|version| *version <= Descriptor::version()));
        assert!(Descriptor::ALL.iter().all(|row| row.until.is_empty() || row.until > row.since));
        assert!(Descriptor::in_use().any(|row| row.code == Descriptor::NONE));
        let codes: std::collections::BTreeSet<&str> = Descriptor::ALL.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), Descriptor::ALL.len(), "a code is there once");
        assert!(codes.iter().all(|code| !code.contains(',')), "codes are kept between commas");
    }
}
