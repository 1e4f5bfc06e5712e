//! Spellings that were learned to be one name, by number.

use std::collections::BTreeMap;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    model,
    read::Read,
    table::{ColumnBuilder, ValueId},
};

/// Pairs of folded texts that were learned to be one name, for each reading that asks.
#[derive(Debug, Default)]
pub(crate) struct Variants {
    of_read: Vec<Option<Pairs>>,
}

impl Variants {
    pub(super) fn new(reads: &[Read<'_>], learned: &BTreeMap<String, Vec<model::Variant>>) -> Self {
        let of_read = reads
            .iter()
            .map(|read| {
                let variants = learned.get(&read.field.to_string())?;
                (!read.side.folded_texts.is_empty()).then(|| Pairs::new(read, variants))
            })
            .collect();
        Self { of_read }
    }

    pub(super) fn of(&self, left: usize, right: usize) -> Option<&Pairs> {
        if left == right { self.of_read.get(left)?.as_ref() } else { None }
    }
}

/// A set of pairs of numbers.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pairs: HashTable<(u32, u32)>,
    /// For each number, whether it is in a pair.
    any: Vec<bool>,
}

impl Pairs {
    fn new(read: &Read<'_>, variants: &[model::Variant]) -> Self {
        let mut numbers = ColumnBuilder::new("");
        read.side.folded_texts.iter().for_each(|text| {
            numbers.intern(text);
        });
        let most = u32::try_from(read.side.folded_texts.len()).unwrap_or(u32::MAX);
        let mut pairs = HashTable::new();
        let mut any = vec![false; most as usize + 1];
        for variant in variants {
            let (one, other) = (numbers.intern(&variant.one), numbers.intern(&variant.other));
            if one <= most && other <= most {
                let pair = (one.min(other), one.max(other));
                pairs.insert_unique(hash(pair), pair, |pair| hash(*pair));
                (any[one as usize], any[other as usize]) = (true, true);
            }
        }
        Self { pairs, any }
    }

    /// Whether a value is in a pair at all: few are.
    pub(super) fn any(&self, value: ValueId) -> bool {
        self.any.get(value as usize).is_some_and(|any| *any)
    }

    pub(super) fn holds(&self, a: ValueId, b: ValueId) -> bool {
        let pair = (a.min(b), a.max(b));
        self.pairs.find(hash(pair), |known| *known == pair).is_some()
    }
}

fn hash((a, b): (u32, u32)) -> u64 {
    xxh3_64(&((u64::from(a) << 32) | u64::from(b)).to_le_bytes())
}
