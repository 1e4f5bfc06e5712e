//! A mapping's table against the columns of one file: every name becomes a position, once per file.

use std::collections::{HashMap, hash_map::Entry};
use std::sync::Arc;

use lookagain_domain::record::RecordKind;

use super::{FieldRule, Lookup, Lookups, Part, RecordRule, Table, Take, Values, WhenRule, fields_of};
use crate::{ReadError, Rule};

/// What is made of each row of one file.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) plans: Vec<Plan>,
    /// Columns of the file that nothing uses.
    pub(crate) unknown: Vec<String>,
    /// Columns that the mapping knows and the file lacks.
    pub(crate) absent: Vec<String>,
}

/// One record to make of each row that fits.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) kind: RecordKind,
    pub(crate) when: Vec<Test>,
    /// In the order of [`fields_of`].
    pub(crate) sources: Vec<Source>,
}

/// A test on a cell by position.
#[derive(Debug)]
pub(crate) struct Test {
    at: usize,
    is: Option<Vec<String>>,
    not: Option<Vec<String>>,
    blank: Option<bool>,
}

impl Test {
    pub(crate) fn fits(&self, cells: &csv::StringRecord) -> bool {
        let cell = cells.get(self.at).unwrap_or_default().trim();
        let among = |list: &Vec<String>| {
            let folded = cell.to_lowercase();
            list.contains(&folded)
        };
        self.blank.is_none_or(|blank| cell.is_empty() == blank)
            && self.is.as_ref().is_none_or(among)
            && !self.not.as_ref().is_some_and(among)
    }
}

/// Where a field's text stands.
#[derive(Debug)]
pub(crate) enum Place {
    Absent,
    Cell(usize),
    Constant(String),
    Join(Vec<usize>, String),
}

/// A field's text and what is done to it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) place: Place,
    /// The column as the file names it, for rejections.
    pub(crate) label: String,
    pub(crate) lookups: Vec<Arc<Lookup>>,
    pub(crate) part: Option<Part>,
    pub(crate) values: Option<Values>,
    pub(crate) default: Option<String>,
    pub(crate) prefix: Option<String>,
    /// Nothing but the cell itself.
    pub(crate) plain: bool,
}

/// A column name as it is compared: case, blanks at the ends, and blank for underscore make no difference.
pub(crate) fn folded_name(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase().replace(' ', "_")
}

struct Columns<'a> {
    names: &'a [String],
    at: HashMap<String, usize>,
    used: Vec<bool>,
    twice: Vec<String>,
    absent: Vec<String>,
}

impl<'a> Columns<'a> {
    fn new(names: &'a [String]) -> Self {
        let mut columns = Self {
            names,
            at: HashMap::new(),
            used: vec![false; names.len()],
            twice: Vec::new(),
            absent: Vec::new(),
        };
        for (n, name) in names.iter().enumerate() {
            let folded = folded_name(name);
            match columns.at.entry(folded) {
                Entry::Occupied(first) => columns.twice.push(first.key().clone()),
                Entry::Vacant(free) => _ = free.insert(n),
            }
        }
        columns
    }

    fn find(&mut self, name: &str) -> Result<Option<usize>, ReadError> {
        let folded = folded_name(name);
        if self.twice.contains(&folded) {
            return Err(ReadError::column(Rule::ColumnDuplicate, name));
        }
        let at = self.at.get(&folded).copied();
        if let Some(used) = at.and_then(|n| self.used.get_mut(n)) {
            *used = true;
        }
        Ok(at)
    }

    fn absent(&mut self, name: &str) {
        if !self.absent.iter().any(|known| known == name) {
            self.absent.push(name.to_owned());
        }
    }
}

/// Every column that a table may read, in no special order; the columns of a file that has no heading.
pub(crate) fn wanted(table: &Table) -> Vec<String> {
    let mut names = Vec::new();
    for record in &table.records {
        for n in 1..=record.repeat.unwrap_or(1) {
            names.extend(record.when.iter().map(|when| numbered(&when.column, n)));
            names.extend(
                record.fields.values().flat_map(FieldRule::columns).map(|column| numbered(column, n)),
            );
        }
        if record.same_names {
            let own = fields_of(record.kind).iter().filter(|spec| !record.fields.contains_key(spec.name));
            names.extend(own.map(|spec| spec.name.to_owned()));
        }
    }
    names.sort_unstable_by_key(|name| folded_name(name));
    names.dedup_by_key(|name| folded_name(name));
    names
}

/// Resolves a table against the columns of a file.
pub(crate) fn resolve(table: &Table, names: &[String], lookups: &Lookups) -> Result<Resolved, ReadError> {
    let mut columns = Columns::new(names);
    let mut plans = Vec::new();
    for record in &table.records {
        for n in 1..=record.repeat.unwrap_or(1) {
            plans.extend(plan(record, n, &mut columns, lookups)?);
        }
    }
    let unknown = columns.names.iter().zip(&columns.used);
    let unknown = unknown.filter(|(name, used)| !**used && !table.ignore.contains(&folded_name(name)));
    let unknown = unknown.map(|(name, _)| name.clone()).collect();
    Ok(Resolved { plans, unknown, absent: columns.absent })
}

fn numbered(column: &str, n: u32) -> String {
    column.replace("{n}", &n.to_string())
}

fn plan(
    record: &RecordRule,
    n: u32,
    columns: &mut Columns<'_>,
    lookups: &Lookups,
) -> Result<Option<Plan>, ReadError> {
    let mut when = Vec::with_capacity(record.when.len());
    for WhenRule { column, is, not, blank } in &record.when {
        let column = numbered(column, n);
        match columns.find(&column)? {
            Some(at) => {
                let folded =
                    |list: &Vec<String>| list.iter().map(|text| text.trim().to_lowercase()).collect();
                when.push(Test {
                    at,
                    is: is.as_ref().map(folded),
                    not: not.as_ref().map(folded),
                    blank: *blank,
                });
            }
            // A file with fewer suspects than the mapping allows for has no columns for the others.
            None if record.repeat.is_some() => return Ok(None),
            None => return Err(ReadError::column(Rule::ColumnMissing, &column)),
        }
    }
    let mut sources = Vec::with_capacity(fields_of(record.kind).len());
    for spec in fields_of(record.kind) {
        let own;
        let rule = match record.fields.get(spec.name) {
            Some(rule) => rule,
            None if record.same_names => {
                own = FieldRule::column(spec.name.to_owned());
                &own
            }
            None => {
                sources.push(Source::absent(spec.name));
                continue;
            }
        };
        let named = record.fields.contains_key(spec.name);
        sources.push(source(rule, n, Need { required: spec.required, named }, columns, lookups)?);
    }
    Ok(Some(Plan { kind: record.kind, when, sources }))
}

/// How much a column is missed when the file lacks it.
#[derive(Clone, Copy)]
struct Need {
    required: bool,
    named: bool,
}

fn source(
    rule: &FieldRule,
    n: u32,
    need: Need,
    columns: &mut Columns<'_>,
    lookups: &Lookups,
) -> Result<Source, ReadError> {
    let mut find = |column: &String| -> Result<Option<usize>, ReadError> {
        let column = numbered(column, n);
        let at = columns.find(&column)?;
        if at.is_none() && need.required && rule.default.is_none() {
            return Err(ReadError::column(Rule::ColumnMissing, &column));
        }
        if at.is_none() && need.named {
            columns.absent(&column);
        }
        Ok(at)
    };
    let (place, label) = match &rule.take {
        Take::Column(column) => (find(column)?.map_or(Place::Absent, Place::Cell), numbered(column, n)),
        Take::Constant(text) => (Place::Constant(text.clone()), String::new()),
        Take::Join { columns, with } => {
            let at =
                columns.iter().filter_map(|column| find(column).transpose()).collect::<Result<_, _>>()?;
            (
                Place::Join(at, with.clone()),
                columns.iter().map(|c| numbered(c, n)).collect::<Vec<_>>().join(" + "),
            )
        }
    };
    let tables = rule
        .lookups
        .iter()
        .map(|l| lookups.get(l).cloned().ok_or(ReadError::column(Rule::LookupFileMissing, &l.file)));
    let lookups: Vec<_> = tables.collect::<Result<_, _>>()?;
    let FieldRule { part, values, default, prefix, .. } = rule.clone();
    let plain =
        lookups.is_empty() && part.is_none() && values.is_none() && default.is_none() && prefix.is_none();
    Ok(Source { place, label, lookups, part, values, default, prefix, plain })
}

impl Source {
    fn absent(name: &str) -> Self {
        let (place, label) = (Place::Absent, name.to_owned());
        Self {
            place,
            label,
            lookups: Vec::new(),
            part: None,
            values: None,
            default: None,
            prefix: None,
            plain: true,
        }
    }
}
