//! The bytes that are hashed. The form is described in the crate's front page and pinned by a test there.

use std::io::Write;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{Actor, EntryBody, Hash};

/// Names the version of the form, so that no other hash of ours can pass for an entry's.
pub(crate) const PREFIX: &[u8] = b"lookagain/audit-entry/v1\n";

/// The columns of an entry in the order in which they are hashed, borrowed from wherever they are.
pub(crate) struct Columns<'a> {
    pub(crate) at: &'a str,
    pub(crate) actor_account: Option<i64>,
    pub(crate) actor_role: &'a str,
    pub(crate) action: &'a str,
    pub(crate) object_kind: Option<&'a str>,
    pub(crate) object_id: Option<i64>,
    pub(crate) force_id: Option<i64>,
    pub(crate) policy: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) detail: &'a str,
}

impl Columns<'_> {
    /// The hash of an entry with these columns in this place.
    pub(crate) fn hash(&self, prev: Hash, seq: u64) -> Hash {
        let mut out = Vec::with_capacity(512);
        out.extend_from_slice(PREFIX);
        out.extend_from_slice(prev.as_bytes());
        text(&mut out, Some(self.at));
        number(&mut out, self.actor_account);
        text(&mut out, Some(self.actor_role));
        text(&mut out, Some(self.action));
        text(&mut out, self.object_kind);
        number(&mut out, self.object_id);
        number(&mut out, self.force_id);
        text(&mut out, self.policy);
        text(&mut out, self.reason);
        text(&mut out, Some(self.detail));
        out.extend_from_slice(&seq.to_be_bytes());
        Hash::from_bytes(Sha256::digest(&out).into())
    }
}

/// The columns that a body is stored as, and its hash in this place.
pub(crate) fn hash_of_body(prev: Hash, body: &EntryBody, seq: u64) -> Hash {
    let (actor_account, actor_role) = actor(&body.actor);
    Columns {
        at: &timestamp(body.at),
        actor_account,
        actor_role,
        action: body.action.code(),
        object_kind: body.object.as_ref().map(|object| object.kind.as_str()),
        object_id: body.object.as_ref().map(|object| object.id),
        force_id: body.force.map(lookagain_domain::ForceId::get),
        policy: body.policy.as_deref(),
        reason: body.reason.as_deref(),
        detail: &json(&body.detail),
    }
    .hash(prev, seq)
}

/// The two columns of an actor.
pub(crate) fn actor(actor: &Actor) -> (Option<i64>, &str) {
    match actor {
        Actor::Account { account, role } => (Some(account.get()), role),
        Actor::System(part) => (None, part),
    }
}

/// UTC with six decimals, always: text order is time order.
pub(crate) fn timestamp(at: jiff::Timestamp) -> String {
    format!("{at:.6}")
}

/// JSON without blanks, the keys of every object in byte order, whatever order the map keeps them in.
pub(crate) fn json(map: &Map<String, Value>) -> String {
    let mut out = String::with_capacity(64);
    object(&mut out, map);
    out
}

fn object(out: &mut String, map: &Map<String, Value>) {
    let mut members: Vec<_> = map.iter().collect();
    members.sort_unstable_by_key(|(key, _)| key.as_str());
    out.push('{');
    for (n, (key, value)) in members.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        string(out, key);
        out.push(':');
        json_value(out, value);
    }
    out.push('}');
}

fn json_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                json_value(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => object(out, map),
    }
}

/// A JSON string: `"`, `\` and control characters escaped, everything else as it is.
fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\x1f' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let code = c as usize;
                out.push_str("\\u00");
                out.push(char::from(HEX[code >> 4]));
                out.push(char::from(HEX[code & 15]));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn text(out: &mut Vec<u8>, field: Option<&str>) {
    let Some(text) = field else {
        out.push(0);
        return;
    };
    out.push(1);
    out.extend_from_slice(&(text.len() as u64).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn number(out: &mut Vec<u8>, field: Option<i64>) {
    let mut buffer = [0u8; 20];
    let decimal = field.and_then(|n| {
        let mut rest = &mut buffer[..];
        write!(rest, "{n}").ok()?;
        let left = rest.len();
        std::str::from_utf8(&buffer[..20 - left]).ok()
    });
    text(out, decimal);
}
