//! What a verification finds.

use serde::Serialize;

use crate::{Hash, Head};

lookagain_domain::codes! {
    /// Which part of an altered entry was changed, as far as the entry after it or a known head can tell.
    AlteredPart {
        /// What the entry says was changed: the rest of the chain holds to the stored hash.
        Content = "CONTENT", "what the entry says";
        /// Only the hash was changed: the rest of the chain holds to the computed one.
        Hash = "HASH", "the stored hash";
        Unknown = "UNKNOWN", "not known which part";
    }
}

/// One thing wrong with the chain, at one place. It never holds what an entry says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "fault", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fault {
    /// Entries are missing.
    #[error("entries {from} to {to} are missing")]
    Missing {
        /// The first that is missing.
        from: u64,
        /// The last that is missing.
        to: u64,
    },
    /// An entry comes later than its place.
    #[error("entry {seq} is out of order: it came where entry {expected} was expected")]
    Reordered {
        /// The entry.
        seq: u64,
        /// What was expected there.
        expected: u64,
    },
    /// A second entry has a number that was there before, or no number an entry can have.
    #[error("a further entry numbered {found} came where entry {expected} was expected")]
    Repeated {
        /// The number it has, as stored.
        found: i64,
        /// What was expected there.
        expected: u64,
    },
    /// The column seq was changed; everything else is as it was.
    #[error("entry {expected} was given the number {found}")]
    Renumbered {
        /// The number it had.
        expected: u64,
        /// The number it has, as stored.
        found: i64,
    },
    /// The column `prev_hash` was changed; everything else is as it was.
    #[error("column prev_hash of entry {seq} was changed: expected {expected}, found {}", shown(*.found))]
    Relinked {
        /// The entry.
        seq: u64,
        /// The hash of the entry before.
        expected: Hash,
        /// What the column holds; `None` when that is no hash.
        found: Option<Hash>,
    },
    /// The entry was made for another place or another chain: what stood before it is not what stands there now.
    #[error("entry {seq} does not follow the one before it: expected {expected}, found {}", shown(*.found))]
    BrokenLink {
        /// The entry.
        seq: u64,
        /// The hash of the entry before.
        expected: Hash,
        /// What the column `prev_hash` holds; `None` when that is no hash.
        found: Option<Hash>,
    },
    /// The entry does not have the hash that is stored with it.
    #[error("entry {seq} was altered ({}): expected hash {expected}, found {}", .part.label(), shown(*.found))]
    Altered {
        /// The entry.
        seq: u64,
        /// The hash of what it says now.
        expected: Hash,
        /// What the column `hash` holds; `None` when that is no hash.
        found: Option<Hash>,
        /// Which part was changed. The report knows more than [`crate::Verifier::push`] could.
        part: AlteredPart,
    },
    /// The chain ends before a head that is known from elsewhere.
    #[error("the chain ends at entry {}, expected it to reach entry {}", .found.seq, .expected.seq)]
    Truncated {
        /// The head known from elsewhere.
        expected: Head,
        /// Where the chain ends.
        found: Head,
    },
    /// The chain goes on past the head that it was said to have.
    #[error("the chain ends at entry {}, expected it to end at entry {}", .found.seq, .expected.seq)]
    Surplus {
        /// The head it was said to have.
        expected: Head,
        /// Where the chain ends.
        found: Head,
    },
    /// The entry is not the one that a head known from elsewhere vouches for: the chain was written anew.
    #[error("entry {} is not the one vouched for: expected {}, found {}", .expected.seq, .expected.hash, .found.hash)]
    OtherHead {
        /// The head known from elsewhere.
        expected: Head,
        /// What stands at that place.
        found: Head,
    },
}

fn shown(hash: Option<Hash>) -> String {
    hash.map_or_else(|| "no hash".to_owned(), |hash| hash.to_string())
}

impl Fault {
    /// The entry at which it shows.
    pub const fn seq(&self) -> u64 {
        match self {
            Self::Missing { from, .. } => *from,
            Self::Reordered { seq, .. }
            | Self::Relinked { seq, .. }
            | Self::BrokenLink { seq, .. }
            | Self::Altered { seq, .. } => *seq,
            Self::Repeated { expected, .. } | Self::Renumbered { expected, .. } => *expected,
            Self::Truncated { found, .. } | Self::Surplus { found, .. } => found.seq,
            Self::OtherHead { expected, .. } => expected.seq,
        }
    }
}

/// What a whole verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many rows were read.
    pub entries: u64,
    /// Where the chain ends.
    pub head: Head,
    /// The faults in the order of the chain, up to [`Report::KEPT`] of them.
    pub faults: Vec<Fault>,
    /// How many there were altogether.
    pub fault_count: u64,
}

impl Report {
    /// How many faults a report holds: a chain that was moved as a whole has one per row.
    pub const KEPT: usize = 1000;

    /// Nothing is wrong.
    pub const fn is_sound(&self) -> bool {
        self.fault_count == 0
    }
}
