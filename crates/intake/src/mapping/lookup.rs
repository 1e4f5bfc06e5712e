//! Lookup tables: one column of another file by a key column, held in memory under a limit.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use csv::StringRecord;

use super::{LookupRule, folded_name};
use crate::{Limits, ReadError, Rule, sink::Sink};

/// Key → value.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    pairs: HashMap<Box<str>, Box<str>>,
    /// Keys that the file names more than once; the first stands.
    pub(crate) duplicates: u64,
}

impl Lookup {
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.pairs.get(key).map(AsRef::as_ref)
    }
}

/// Which lookup a table asks for.
type LookupKey = (String, String, String);

/// The lookups of one reading, loaded once each.
#[derive(Debug, Default)]
pub(crate) struct Lookups(HashMap<LookupKey, Arc<Lookup>>);

impl LookupRule {
    fn id(&self) -> LookupKey {
        (self.file.to_lowercase(), folded_name(&self.key), folded_name(&self.take))
    }
}

impl Lookups {
    pub(crate) fn get(&self, rule: &LookupRule) -> Option<&Arc<Lookup>> {
        self.0.get(&rule.id())
    }

    pub(crate) fn insert(&mut self, rule: &LookupRule, lookup: Lookup) {
        self.0.insert(rule.id(), Arc::new(lookup));
    }

    pub(crate) fn duplicates(&self) -> u64 {
        self.0.values().map(|lookup| lookup.duplicates).sum()
    }
}

/// Fills a lookup from the rows of a file.
pub(crate) struct LookupSink<'a> {
    rule: &'a LookupRule,
    limits: &'a Limits,
    at: Option<(usize, usize)>,
    wanted: [String; 2],
    pub(crate) lookup: Lookup,
    pub(crate) too_large: bool,
}

impl<'a> LookupSink<'a> {
    pub(crate) fn new(rule: &'a LookupRule, limits: &'a Limits) -> Self {
        let wanted = [rule.key.clone(), rule.take.clone()];
        Self { rule, limits, at: None, wanted, lookup: Lookup::default(), too_large: false }
    }
}

impl Sink for LookupSink<'_> {
    fn wanted(&self) -> &[String] {
        &self.wanted
    }

    fn columns(&mut self, names: &[String]) -> Result<(), ReadError> {
        let find = |wanted: &str| {
            let at = names.iter().position(|name| folded_name(name) == folded_name(wanted));
            at.ok_or_else(|| ReadError::column(Rule::ColumnMissing, wanted))
        };
        self.at = Some((find(&self.rule.key)?, find(&self.rule.take)?));
        Ok(())
    }

    fn row(&mut self, _line: u64, cells: &StringRecord) -> ControlFlow<()> {
        let Some((key, take)) = self.at else { return ControlFlow::Break(()) };
        let (Some(key), Some(value)) = (cells.get(key), cells.get(take)) else {
            return ControlFlow::Continue(());
        };
        let (key, value) = (key.trim(), value.trim());
        if self.lookup.pairs.len() >= self.limits.lookup_rows {
            self.too_large = true;
            return ControlFlow::Break(());
        }
        if self.lookup.pairs.contains_key(key) {
            self.lookup.duplicates += 1;
        } else {
            self.lookup.pairs.insert(key.into(), value.into());
        }
        ControlFlow::Continue(())
    }

    fn bad_row(
        &mut self,
        _line: u64,
        _rule: Rule,
        _column: &str,
        _raw: Vec<(String, String)>,
    ) -> ControlFlow<()> {
        // The row is rejected where its own file is read; here it is only missing.
        ControlFlow::Continue(())
    }
}
