//! An entry as a flat row: exactly what the table `audit_entry` holds.

use lookagain_domain::{AccountId, ForceId};
use serde_json::{Map, Value};

use crate::{Action, Actor, Entry, EntryBody, Hash, Object, canonical};

/// One row of the table `audit_entry`, as it was read: not yet believed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoredEntry {
    /// The number of the entry, from 1, without gaps.
    pub seq: i64,
    /// When: UTC with six decimals, such as `2026-11-24T09:30:00.000000Z`.
    pub at: String,
    /// The account; `None` for a part of the system.
    pub actor_account: Option<i64>,
    /// The role's code, or the part of the system.
    pub actor_role: String,
    /// The code of the action.
    pub action: String,
    /// The kind of the object; `None` together with `object_id`.
    pub object_kind: Option<String>,
    /// The number of the object.
    pub object_id: Option<i64>,
    /// The force whose records it touched.
    pub force_id: Option<i64>,
    /// The ids of the policies that allowed it.
    pub policy: Option<String>,
    /// Why, as the person typed it.
    pub reason: Option<String>,
    /// JSON without blanks, keys in byte order; `{}` when there is nothing to say.
    pub detail: String,
    /// The hash of the entry before, as 64 lower-case hexadecimal digits.
    pub prev_hash: String,
    /// The hash of this entry, likewise.
    pub hash: String,
}

/// A column does not hold what the canonical form allows. The value is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("audit entry {seq}: column {column} does not hold {expected}")]
pub struct Unreadable {
    /// The seq of the row, as stored.
    pub seq: i64,
    /// The column.
    pub column: &'static str,
    /// What it should hold.
    pub expected: &'static str,
}

impl From<&Entry> for StoredEntry {
    fn from(entry: &Entry) -> Self {
        let (actor_account, actor_role) = canonical::actor(&entry.body.actor);
        Self {
            seq: i64::try_from(entry.seq).unwrap_or(i64::MAX),
            at: canonical::timestamp(entry.body.at),
            actor_account,
            actor_role: actor_role.to_owned(),
            action: entry.body.action.code().to_owned(),
            object_kind: entry.body.object.as_ref().map(|object| object.kind.clone()),
            object_id: entry.body.object.as_ref().map(|object| object.id),
            force_id: entry.body.force.map(ForceId::get),
            policy: entry.body.policy.clone(),
            reason: entry.body.reason.clone(),
            detail: canonical::json(&entry.body.detail),
            prev_hash: entry.prev.to_string(),
            hash: entry.hash.to_string(),
        }
    }
}

impl StoredEntry {
    /// The seq as the chain counts; 0, which no entry has, when the column holds a number below 1.
    pub(crate) fn place(&self) -> u64 {
        u64::try_from(self.seq).unwrap_or(0)
    }

    /// The hash that these columns have after `prev` at `seq`.
    pub(crate) fn hash_at(&self, prev: Hash, seq: u64) -> Hash {
        canonical::Columns {
            at: &self.at,
            actor_account: self.actor_account,
            actor_role: &self.actor_role,
            action: &self.action,
            object_kind: self.object_kind.as_deref(),
            object_id: self.object_id,
            force_id: self.force_id,
            policy: self.policy.as_deref(),
            reason: self.reason.as_deref(),
            detail: &self.detail,
        }
        .hash(prev, seq)
    }

    fn unreadable(&self, column: &'static str, expected: &'static str) -> Unreadable {
        Unreadable { seq: self.seq, column, expected }
    }

    fn actor(&self) -> Result<Actor, Unreadable> {
        let Some(account) = self.actor_account else { return Ok(Actor::System(self.actor_role.clone())) };
        let account =
            AccountId::new(account).map_err(|_| self.unreadable("actor_account", "an account number"))?;
        Ok(Actor::Account { account, role: self.actor_role.clone() })
    }

    fn object(&self) -> Result<Option<Object>, Unreadable> {
        match (&self.object_kind, self.object_id) {
            (Some(kind), Some(id)) => Ok(Some(Object { kind: kind.clone(), id })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(self.unreadable("object_id", "the number of the object")),
            (None, Some(_)) => Err(self.unreadable("object_kind", "the kind of the object")),
        }
    }

    fn detail(&self) -> Result<Map<String, Value>, Unreadable> {
        serde_json::from_str(&self.detail)
            .ok()
            .filter(|map| canonical::json(map) == self.detail)
            .ok_or_else(|| self.unreadable("detail", "a JSON object in canonical form"))
    }

    /// The entry that this row is the stored form of. Does not check its hash: that is [`crate::Verifier`]'s part.
    ///
    /// # Errors
    /// [`Unreadable`] with the first column that does not hold what [`StoredEntry::from`] writes.
    pub fn parse(&self) -> Result<Entry, Unreadable> {
        let seq = u64::try_from(self.seq)
            .ok()
            .filter(|&seq| seq > 0)
            .ok_or_else(|| self.unreadable("seq", "a number from 1"))?;
        let at = self
            .at
            .parse()
            .ok()
            .filter(|&at| canonical::timestamp(at) == self.at)
            .ok_or_else(|| self.unreadable("at", "a time in UTC with six decimals"))?;
        let action =
            self.action.parse::<Action>().map_err(|_| self.unreadable("action", "the code of an action"))?;
        let force = self
            .force_id
            .map(ForceId::new)
            .transpose()
            .map_err(|_| self.unreadable("force_id", "the number of a force"))?;
        let hash = |column, text: &str| {
            text.parse::<Hash>().map_err(|_| self.unreadable(column, "64 lower-case hexadecimal digits"))
        };
        let body = EntryBody {
            at,
            actor: self.actor()?,
            action,
            object: self.object()?,
            force,
            policy: self.policy.clone(),
            reason: self.reason.clone(),
            detail: self.detail()?,
        };
        Ok(Entry { seq, prev: hash("prev_hash", &self.prev_hash)?, hash: hash("hash", &self.hash)?, body })
    }
}

impl TryFrom<&StoredEntry> for Entry {
    type Error = Unreadable;

    fn try_from(row: &StoredEntry) -> Result<Self, Unreadable> {
        row.parse()
    }
}
