//! An entry of the chain, and how the next one is made.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use lookagain_domain::{AccountId, ForceId};
use serde_json::{Map, Value};

use crate::{Action, canonical};

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Someone with an account, in the role they had then.
    Account {
        /// The account.
        account: AccountId,
        /// The code of the role.
        role: String,
    },
    /// No account: a part of the system, such as `CLI`, or someone not signed in, such as `SIGN_IN`.
    System(String),
}

/// What it was done to: a kind and a number, never a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The kind, such as `case`.
    pub kind: String,
    /// Its number.
    pub id: i64,
}

/// What an entry says. Nothing in it may identify a victim: objects are numbers, `detail` holds counts and codes.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryBody {
    /// When. Kept to the microsecond; what is finer is dropped by [`append`].
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Did what.
    pub action: Action,
    /// To what; `None` when it has no single object.
    pub object: Option<Object>,
    /// The force whose records it touched; `None` when it touched no single force's.
    pub force: Option<ForceId>,
    /// The ids of the policies that allowed it, separated by a blank; `None` when no policy was asked.
    pub policy: Option<String>,
    /// Why, as the person typed it; `None` when nobody was asked.
    pub reason: Option<String>,
    /// What else is worth keeping: small, numbers whole, and never personal.
    pub detail: Map<String, Value>,
}

/// A SHA-256 hash. Text form is 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// The text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a hash as 64 lower-case hexadecimal digits")]
pub struct BadHash;

impl Hash {
    /// What the first entry has in place of the hash of the one before.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(self.0))
    }
}

impl serde::Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        // Upper case would read as the same hash: a change of the stored text that nobody would notice.
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(BadHash);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BadHash)?;
        Ok(Self(bytes))
    }
}

/// Where a chain ends: the seq and hash of its last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Head {
    /// The seq of the last entry, which is also the number of entries; 0 for a chain without any.
    pub seq: u64,
    /// The hash of the last entry; [`Hash::ZERO`] for a chain without any.
    pub hash: Hash,
}

impl Head {
    /// The head of a chain without entries.
    pub const fn genesis() -> Self {
        Self { seq: 0, hash: Hash::ZERO }
    }
}

/// An entry in its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// The hash of the entry before.
    pub prev: Hash,
    /// The hash of this one.
    pub hash: Hash,
    /// What it says.
    pub body: EntryBody,
}

impl Entry {
    /// The head of the chain that ends with this entry.
    pub const fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash }
    }
}

/// The entry that follows `prev`. The caller writes it in the transaction that does what it records.
pub fn append(prev: &Head, mut body: EntryBody) -> Entry {
    // Only what the stored text can hold is kept, so that the entry reads back as it was made.
    body.at = Timestamp::from_microsecond(body.at.as_microsecond()).unwrap_or(body.at);
    let seq = prev.seq.saturating_add(1);
    let hash = canonical::hash_of_body(prev.hash, &body, seq);
    Entry { seq, prev: prev.hash, hash, body }
}
