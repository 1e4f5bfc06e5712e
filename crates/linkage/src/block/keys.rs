//! The key of each record under a blocking rule: a hash of what must be equal.

use xxhash_rust::xxh3::xxh3_64;

use crate::{
    Table,
    model::{BlockKey, BlockingRule, ModelError},
    read::{Need, Read},
};

/// No key: something that must be equal is not recorded.
pub(crate) const NO_KEY: u64 = 0;

/// The key of each record, or several where a key is a set.
#[derive(Debug)]
pub(crate) enum Keys {
    /// One for each record.
    One(Vec<u64>),
    /// Any number: (key, row), rows ascending.
    Several(Vec<(u64, u32)>),
    /// One for each record as the left, and one as the right of a pair.
    Sides(Vec<u64>, Vec<u64>),
}

impl Keys {
    pub(crate) fn new(table: &Table, rule: &BlockingRule) -> Result<Self, ModelError> {
        if rule.keys.iter().any(|key| matches!(key, BlockKey::Across { .. })) {
            let left = one(table, rule, |key| key.sides().0)?;
            let right = one(table, rule, |key| key.sides().1)?;
            return Ok(Self::Sides(left, right));
        }
        let Some(set) = rule.keys.iter().find(|key| key.sides().0.reading.is_set()) else {
            return Ok(Self::One(one(table, rule, |key| key.sides().0)?));
        };
        let rest = BlockingRule {
            name: rule.name.clone(),
            keys: rule.keys.iter().filter(|key| *key != set).cloned().collect(),
        };
        let keys = one(table, &rest, |key| key.sides().0)?;
        let mut need = Need::default();
        need.add_members();
        let read = Read::new(table, set.sides().0, need)?;
        let Some(members) = &read.side.members else { return Ok(Self::Several(Vec::new())) };
        let hashes: Vec<u64> = members.texts.iter().map(text_hash).collect();
        let mut several = Vec::new();
        for (row, value) in (0..).zip(read.rows.iter()) {
            let key = keys[row as usize];
            if key != NO_KEY {
                let own = members.of(value).iter().map(|id| (join(key, hashes[*id as usize - 1]), row));
                several.extend(own);
            }
        }
        Ok(Self::Several(several))
    }
}

/// A short key for each record, 0 for none: two records with the same have what a rule wants equal, but for chance. None
/// for rules over sets or across two fields.
pub(crate) fn agreement_keys(table: &Table, rule: &BlockingRule) -> Result<Option<Vec<u32>>, ModelError> {
    let plain = |key: &BlockKey| matches!(key, BlockKey::Same(field) if !field.reading.is_set());
    if !rule.keys.iter().all(plain) {
        return Ok(None);
    }
    let keys = one(table, rule, |key| key.sides().0)?;
    // The upper half, where the bits are best mixed; never 0 where there is a key.
    let short = |key: u64| if key == NO_KEY { 0 } else { u32::try_from(key >> 32).unwrap_or(1).max(1) };
    Ok(Some(keys.into_iter().map(short).collect()))
}

/// One key for each record. Where there are no fields, every record has the same.
fn one(
    table: &Table,
    rule: &BlockingRule,
    side: impl Fn(&BlockKey) -> &crate::model::Field,
) -> Result<Vec<u64>, ModelError> {
    let mut keys = vec![1_u64; table.len()];
    for key in &rule.keys {
        let read = Read::new(table, side(key), Need::default())?;
        let hashes: Vec<u64> = std::iter::once(NO_KEY).chain(read.texts.iter().map(text_hash)).collect();
        for (key, value) in keys.iter_mut().zip(read.rows.iter()) {
            *key = if *key == NO_KEY || value == 0 { NO_KEY } else { join(*key, hashes[value as usize]) };
        }
    }
    Ok(keys)
}

/// Never 0.
fn text_hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes()) | 1
}

/// Never 0. Order matters: the keys of a rule are in the order of the rule.
#[inline]
fn join(one: u64, other: u64) -> u64 {
    let mixed = (one.rotate_left(23) ^ other).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)) | 1
}
