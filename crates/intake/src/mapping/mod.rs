//! Mappings: a source system's files, columns and values → ours, as data. The language is in `docs/data-dictionary.md`.

mod fields;
mod glob;
mod lookup;
mod plan;
mod raw;
mod shipped;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use lookagain_domain::record::RecordKind;

use crate::field::DateOrder;

pub use fields::{FieldSpec, fields_of};
pub(crate) use glob::matches as glob_matches;
pub(crate) use lookup::{Lookup, LookupSink, Lookups};
pub(crate) use plan::{Place, Plan, Resolved, Source, folded_name, resolve, wanted};
pub use raw::MappingError;
pub(crate) use raw::{FieldRule, LookupRule, Part, Take, WhenRule};

/// Value translations, keyed by the case-folded text.
pub(crate) type Values = Arc<HashMap<String, String>>;

/// A parsed mapping file. Whatever parses can be used: names of fields, kinds and value lists are checked on parsing.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) version: u32,
    pub(crate) about: String,
    pub(crate) force: Option<String>,
    pub(crate) dates: DateOrder,
    pub(crate) serial_dates: bool,
    pub(crate) delimiter: Option<u8>,
    pub(crate) tables: Vec<Table>,
}

/// What the mapping makes of one kind of file.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Patterns of file stems or sheet names, lower case.
    pub(crate) files: Vec<String>,
    /// Columns that are left out on purpose, folded.
    pub(crate) ignore: Vec<String>,
    pub(crate) records: Vec<RecordRule>,
}

/// What the mapping makes of one row: a record, if the row fits.
#[derive(Debug, Clone)]
pub(crate) struct RecordRule {
    pub(crate) kind: RecordKind,
    pub(crate) when: Vec<WhenRule>,
    /// `Some(n)`: once for each of 1..=n in place of `{n}` in column names.
    pub(crate) repeat: Option<u32>,
    /// Fields that are not named are taken from the column of their own name.
    pub(crate) same_names: bool,
    pub(crate) fields: BTreeMap<String, FieldRule>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`MappingError`] when it is not TOML of the documented shape or names something that does not exist.
    pub fn parse(toml: &str) -> Result<Self, MappingError> {
        raw::parse(toml)
    }

    /// A mapping that comes with the product, by name.
    pub fn shipped(name: &str) -> Option<Self> {
        shipped::text(name).and_then(|toml| Self::parse(toml).ok())
    }

    /// The names of the mappings that come with the product.
    pub fn shipped_names() -> &'static [&'static str] {
        shipped::NAMES
    }

    /// Its name, such as `national`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, from 1; kept with every submission.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// What it is for, in a sentence or two.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The slug of the force whose extracts it reads, if it is for one force only.
    pub fn default_force(&self) -> Option<&str> {
        self.force.as_deref()
    }

    /// The table for a file, by the first pattern that fits its stem; among several the first table.
    pub(crate) fn table_for(&self, stem: &str) -> Option<usize> {
        let stem = stem.to_lowercase();
        self.tables.iter().position(|table| table.files.iter().any(|pattern| glob_matches(pattern, &stem)))
    }

    /// The kinds that a table makes, in reading order, each once.
    pub(crate) fn kinds(&self, table: usize) -> Vec<RecordKind> {
        let mut kinds: Vec<_> =
            self.tables.get(table).into_iter().flat_map(|t| &t.records).map(|r| r.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_mapping_parses_and_says_its_own_name() {
        for name in Mapping::shipped_names() {
            let text = shipped::text(name).unwrap();
            let mapping = Mapping::parse(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(mapping.name(), *name);
            assert!(mapping.version() >= 1 && !mapping.about().is_empty());
        }
        assert!(Mapping::shipped("no such").is_none());
    }

    #[test]
    fn what_does_not_exist_is_refused_by_name() {
        let with = |body: &str| {
            Mapping::parse(&format!("name = \"x\"\nversion = 1\n[[table]]\nfile = \"a\"\n{body}"))
                .unwrap_err()
                .to_string()
        };
        for (body, names) in [
            ("[[table.record]]\nkind = \"people\"\n", "people"),
            ("[[table.record]]\nkind = \"officers\"\nfields.badge = \"b\"\n", "badge"),
            ("[[table.record]]\nkind = \"officers\"\nfields.rank = \"b\"\n", "officer_ref"),
            (
                "[[table.record]]\nkind = \"officers\"\nfields.officer_ref = { column = \"b\", values = \"ranks\" }\n",
                "ranks",
            ),
            (
                "[[table.record]]\nkind = \"officers\"\nfields.officer_ref = { colum = \"b\" }\n",
                "officer_ref",
            ),
            ("[[table.record]]\nkind = \"officers\"\nfields.officer_ref = \"b{n}\"\n", "{n}"),
        ] {
            assert!(with(body).contains(names), "{body}: {}", with(body));
        }
    }
}
