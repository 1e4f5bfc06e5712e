//! The TOML of a mapping, and the checks that make it usable.

use std::collections::BTreeMap;
use std::sync::Arc;

use lookagain_domain::record::RecordKind;
use serde::Deserialize;

use super::{Mapping, RecordRule, Table, Values, fields_of};
use crate::field::DateOrder;

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML of the documented shape.
    #[error("the mapping is not in the documented form: {0}")]
    Shape(String),
    /// It names something that does not exist, or leaves out what is needed.
    #[error("table {table} of the mapping: {problem}")]
    Content {
        /// The first file pattern of the table.
        table: String,
        /// What was expected and what was found.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    name: String,
    version: u32,
    #[serde(default)]
    about: String,
    force: Option<String>,
    dates: Option<DateOrder>,
    #[serde(default)]
    serial_dates: bool,
    delimiter: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    table: Vec<RawTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    file: OneOrMany<String>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    record: Vec<RawRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecord {
    kind: String,
    when: Option<OneOrMany<WhenRule>>,
    repeat: Option<u32>,
    #[serde(default)]
    same_names: bool,
    #[serde(default)]
    fields: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// A test on one column of the row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhenRule {
    pub(crate) column: String,
    /// The cell is one of these, whatever the case.
    pub(crate) is: Option<Vec<String>>,
    /// The cell is none of these, whatever the case.
    pub(crate) not: Option<Vec<String>>,
    /// The cell is (not) blank.
    pub(crate) blank: Option<bool>,
}

/// Which part of `SURNAME, Forename`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    Surname,
    Forenames,
}

/// One step of a lookup: the row of another file whose `key` is the value, and its column `take`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookupRule {
    pub(crate) file: String,
    pub(crate) key: String,
    pub(crate) take: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    column: Option<String>,
    constant: Option<String>,
    join: Option<Vec<String>>,
    with: Option<String>,
    lookup: Option<OneOrMany<LookupRule>>,
    part: Option<Part>,
    values: Option<NamedOrInline>,
    default: Option<String>,
    prefix: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NamedOrInline {
    Named(String),
    Inline(BTreeMap<String, String>),
}

/// Where a field's text comes from.
#[derive(Debug, Clone)]
pub(crate) enum Take {
    Column(String),
    Constant(String),
    Join { columns: Vec<String>, with: String },
}

/// Where a field's text comes from and what is done to it, in the order of the members.
#[derive(Debug, Clone)]
pub(crate) struct FieldRule {
    pub(crate) take: Take,
    pub(crate) lookups: Vec<LookupRule>,
    pub(crate) part: Option<Part>,
    pub(crate) values: Option<Values>,
    pub(crate) default: Option<String>,
    pub(crate) prefix: Option<String>,
}

impl FieldRule {
    pub(crate) const fn column(name: String) -> Self {
        Self {
            take: Take::Column(name),
            lookups: Vec::new(),
            part: None,
            values: None,
            default: None,
            prefix: None,
        }
    }

    /// Every column it reads.
    pub(crate) fn columns(&self) -> &[String] {
        match &self.take {
            Take::Column(column) => std::slice::from_ref(column),
            Take::Join { columns, .. } => columns,
            Take::Constant(_) => &[],
        }
    }
}

pub(super) fn parse(text: &str) -> Result<Mapping, MappingError> {
    let raw: RawMapping = toml::from_str(text).map_err(|e| MappingError::Shape(e.message().to_owned()))?;
    let values: BTreeMap<_, _> =
        raw.values.into_iter().map(|(name, pairs)| (name, translations(pairs))).collect();
    let tables = raw.table.into_iter().map(|t| table(t, &values)).collect::<Result<_, _>>()?;
    let delimiter = match raw.delimiter.as_deref().map(str::as_bytes) {
        None => None,
        Some(&[one]) => Some(one),
        Some(_) => return Err(MappingError::Shape("expected one character as delimiter".into())),
    };
    let dates = raw.dates.unwrap_or(DateOrder::DayFirst);
    let (name, version, about, force) = (raw.name, raw.version, raw.about, raw.force);
    Ok(Mapping { name, version, about, force, dates, serial_dates: raw.serial_dates, delimiter, tables })
}

fn translations(pairs: BTreeMap<String, String>) -> Values {
    Arc::new(pairs.into_iter().map(|(from, to)| (from.trim().to_lowercase(), to)).collect())
}

fn table(raw: RawTable, values: &BTreeMap<String, Values>) -> Result<Table, MappingError> {
    let files: Vec<_> = raw.file.into_vec().into_iter().map(|pattern| pattern.to_lowercase()).collect();
    let name = files.first().cloned().unwrap_or_default();
    let content = |problem| MappingError::Content { table: name.clone(), problem };
    if files.is_empty() || raw.record.is_empty() {
        return Err(content("expected at least one file pattern and one record".into()));
    }
    let records =
        raw.record.into_iter().map(|r| record(r, values).map_err(content)).collect::<Result<_, _>>()?;
    Ok(Table { files, ignore: raw.ignore.iter().map(|column| super::folded_name(column)).collect(), records })
}

fn record(raw: RawRecord, values: &BTreeMap<String, Values>) -> Result<RecordRule, String> {
    let kind: RecordKind =
        raw.kind.parse().map_err(|_| format!("there is no kind of record {:?}", raw.kind))?;
    let mut fields = BTreeMap::new();
    for (name, value) in raw.fields {
        if !fields_of(kind).iter().any(|spec| spec.name == name) {
            return Err(format!("{kind} have no field {name:?}"));
        }
        let rule = field(value, values).map_err(|problem| format!("field {name}: {problem}"))?;
        fields.insert(name, rule);
    }
    let missing = fields_of(kind)
        .iter()
        .find(|spec| spec.required && !raw.same_names && !fields.contains_key(spec.name));
    if let Some(spec) = missing {
        return Err(format!("{kind} need the field {}", spec.name));
    }
    let when = raw.when.map(OneOrMany::into_vec).unwrap_or_default();
    let numbered = |column: &String| column.contains("{n}");
    let uses_number =
        fields.values().any(|f| f.columns().iter().any(numbered)) || when.iter().any(|w| numbered(&w.column));
    match raw.repeat {
        None if uses_number => Err(format!("{kind}: {{n}} needs repeat")),
        Some(n) if !(1..=100).contains(&n) => {
            Err(format!("{kind}: expected repeat from 1 to 100, found {n}"))
        }
        repeat => Ok(RecordRule { kind, when, repeat, same_names: raw.same_names, fields }),
    }
}

fn field(value: toml::Value, values: &BTreeMap<String, Values>) -> Result<FieldRule, String> {
    if let toml::Value::String(column) = value {
        return Ok(FieldRule::column(column));
    }
    let raw: RawField = value.try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
    let take = match (raw.column, raw.constant, raw.join) {
        (Some(column), None, None) => Take::Column(column),
        (None, Some(constant), None) => Take::Constant(constant),
        (None, None, Some(columns)) => Take::Join { columns, with: raw.with.unwrap_or_else(|| " ".into()) },
        _ => return Err("expected exactly one of column, constant, join".into()),
    };
    let values = match raw.values {
        None => None,
        Some(NamedOrInline::Inline(pairs)) => Some(translations(pairs)),
        Some(NamedOrInline::Named(name)) => {
            Some(values.get(&name).cloned().ok_or(format!("there is no [values.{name}]"))?)
        }
    };
    let lookups = raw.lookup.map(OneOrMany::into_vec).unwrap_or_default();
    Ok(FieldRule { take, lookups, part: raw.part, values, default: raw.default, prefix: raw.prefix })
}
