//! A few records against everybody: the keys of all records lie sorted, so that what is new is compared with those few
//! that a blocking rule would set beside it, without looking at the rest.

use hashbrown::HashTable;
use rayon::prelude::*;

use crate::{
    Table,
    block::{Keys, NO_KEY},
    engine::{Counted, Engine, Kernel, Scratch, Weights},
    model::{BlockingRule, Field, LinkType, Model, ModelError},
    predict::Pair,
    read::{Need, Read},
    table::{Column, ColumnBuilder, RecordNames, text_hash},
};

/// Records that others are compared with, under a trained model.
///
/// Rare values weigh what they weigh among all records. A rule's groups are taken whole, however large, where a full run
/// refines those of over 6,000 records: nothing that a full run compares is missed, and what is new should be little.
#[derive(Debug)]
pub struct Index<'t> {
    table: &'t Table,
    model: Model,
    rules: Vec<Rule>,
    counts: Vec<(Field, Counts)>,
}

/// The records of one rule, by key.
#[derive(Debug)]
struct Rule {
    /// As the left of a pair, or as either.
    left: Sorted,
    /// As the right, for a rule across two fields.
    right: Option<Sorted>,
}

#[derive(Debug, Default)]
struct Sorted {
    keys: Vec<u64>,
    rows: Vec<u32>,
}

/// How often each value of a field stands, by the hash of its text.
#[derive(Debug, Default)]
struct Counts {
    by_hash: HashTable<(u64, u32)>,
    total: f64,
    /// Ordered pairs of records with the same value.
    same: f64,
}

impl<'t> Index<'t> {
    /// Sorts the records of a table by the keys of each blocking rule.
    ///
    /// # Errors
    /// When the model is not trained, or cannot be meant for this table.
    pub fn new(table: &'t Table, model: &Model) -> Result<Self, ModelError> {
        model.check()?;
        model.check_trained()?;
        let rules = model.blocking.par_iter().map(|rule| Rule::new(table, rule)).collect::<Result<_, _>>()?;
        let mut fields: Vec<Field> = Vec::new();
        for level in model.comparisons.iter().flat_map(|comparison| &comparison.levels) {
            if let Some(adjustment) = &level.term_frequency
                && !fields.contains(&adjustment.field)
            {
                fields.push(adjustment.field.clone());
            }
        }
        let count = |field: Field| Ok::<_, ModelError>((field.clone(), Counts::new(table, &field)?));
        let counts = fields.into_par_iter().map(count).collect::<Result<_, _>>()?;
        Ok(Self { table, model: model.clone(), rules, counts })
    }

    /// The pairs of new records with those of the index and with each other that reach `least_bits`, in order. The rows of
    /// the new ones go on where those of the index end.
    ///
    /// # Errors
    /// When a column of the model is missing among the new records.
    pub fn find(&self, new: &Table, least_bits: f64) -> Result<Vec<Pair>, ModelError> {
        let first = rows_of(self.table);
        let mut pairs = Vec::new();
        for (rule, blocking) in self.rules.iter().zip(&self.model.blocking) {
            let own = Rule::new(new, blocking)?;
            rule.each_pair_with(&own, |row, other| pairs.push((row, first + other)));
            own.each_pair_with(&own, |one, other| {
                if one < other {
                    pairs.push((first + one, first + other));
                }
            });
        }
        self.score(pairs, new, least_bits)
    }

    /// The columns that the model looks at.
    fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for column in self.table.columns() {
            let mut asks = self.model.blocking.iter().flat_map(|rule| &rule.keys).any(|key| {
                let (left, right) = key.sides();
                left.columns.iter().chain(&right.columns).any(|name| name == column.name())
            });
            for level in self.model.comparisons.iter().flat_map(|comparison| &comparison.levels) {
                level.when.each_field(&mut |field| {
                    asks |= field.columns.iter().any(|name| name == column.name());
                });
                let counted = level.term_frequency.as_ref();
                asks |= counted.is_some_and(|tf| tf.field.columns.iter().any(|name| name == column.name()));
            }
            if asks {
                columns.push(column.name());
            }
        }
        columns
    }

    fn score(
        &self,
        mut pairs: Vec<(u32, u32)>,
        new: &Table,
        least_bits: f64,
    ) -> Result<Vec<Pair>, ModelError> {
        pairs.sort_unstable();
        pairs.dedup();
        let first = rows_of(self.table);
        let set = |row: u32| match row.checked_sub(first) {
            Some(at) => new.sets()[at as usize],
            None => self.table.sets()[row as usize],
        };
        if self.model.link != LinkType::Within {
            pairs.retain(|(one, other)| self.model.link.allows(set(*one), set(*other)));
        }
        let mut rows: Vec<u32> =
            pairs.iter().flat_map(|pair| [pair.0, pair.1]).filter(|row| *row < first).collect();
        rows.sort_unstable();
        rows.dedup();
        let together = chosen(self.table, &self.columns(), &rows, new)?;
        let counted = |read: &Read<'_>| {
            let (_, counts) = self.counts.iter().find(|(field, _)| *field == read.field)?;
            Some(counts.of(read, rows.len()))
        };
        let engine = Engine::counted_by(&together, &self.model, &counted)?;
        let weights = Weights::new(&self.model, &engine)?;
        let known = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let place = |row: u32| match row.checked_sub(first) {
            Some(at) => known + at,
            // Every row of a pair is among the rows.
            None => u32::try_from(rows.partition_point(|known| *known < row)).unwrap_or(u32::MAX),
        };
        let portions: Vec<&[(u32, u32)]> = pairs.chunks(2_048).collect();
        let found: Vec<Vec<Pair>> = portions
            .par_iter()
            .map_init(
                || (Kernel::new(&engine), Scratch::default(), Vec::new()),
                |(kernel, scratch, places), pairs| {
                    places.clear();
                    places.extend(pairs.iter().map(|pair| place(pair.0)));
                    places.extend(pairs.iter().map(|pair| place(pair.1)));
                    scratch.fill(&engine, places);
                    let score = |(at, (left, right)): (usize, &(u32, u32))| {
                        let (bits, levels) =
                            kernel.score(&weights, scratch, at, pairs.len() + at, least_bits)?;
                        Some(Pair { left: *left, right: *right, bits, levels })
                    };
                    pairs.iter().enumerate().filter_map(score).collect()
                },
            )
            .collect();
        Ok(found.concat())
    }
}

fn rows_of(table: &Table) -> u32 {
    u32::try_from(table.len()).unwrap_or(u32::MAX)
}

impl Rule {
    fn new(table: &Table, rule: &BlockingRule) -> Result<Self, ModelError> {
        Ok(match Keys::new(table, rule)? {
            Keys::One(keys) => Self { left: Sorted::of(&keys), right: None },
            Keys::Several(entries) => Self { left: Sorted::new(entries), right: None },
            Keys::Sides(left, right) => Self { left: Sorted::of(&left), right: Some(Sorted::of(&right)) },
        })
    }

    /// Calls `pair` with the records of this and of the other that agree.
    fn each_pair_with(&self, other: &Self, mut pair: impl FnMut(u32, u32)) {
        match (&self.right, &other.right) {
            (Some(right), Some(other_right)) => {
                self.left.each_pair_with(other_right, &mut pair);
                right.each_pair_with(&other.left, &mut pair);
            }
            (_, _) => self.left.each_pair_with(&other.left, &mut pair),
        }
    }
}

impl Sorted {
    fn of(keys: &[u64]) -> Self {
        Self::new((0..).zip(keys).filter(|(_, key)| **key != NO_KEY).map(|(row, key)| (*key, row)).collect())
    }

    fn new(mut entries: Vec<(u64, u32)>) -> Self {
        entries.par_sort_unstable();
        Self {
            keys: entries.iter().map(|entry| entry.0).collect(),
            rows: entries.iter().map(|entry| entry.1).collect(),
        }
    }

    fn each_pair_with(&self, other: &Self, pair: &mut impl FnMut(u32, u32)) {
        for (key, row) in other.keys.iter().zip(&other.rows) {
            let from = self.keys.partition_point(|own| own < key);
            let same = self.keys[from..].iter().take_while(|own| *own == key).count();
            self.rows[from..from + same].iter().for_each(|own| pair(*own, *row));
        }
    }
}

impl Counts {
    fn new(table: &Table, field: &Field) -> Result<Self, ModelError> {
        let read = Read::new(table, field, Need::default())?;
        let counted = Counted::of(&read);
        let mut counts = Self { by_hash: HashTable::new(), total: counted.total, same: 0.0 };
        let texts = read.side.members.as_ref().map_or(&*read.texts, |members| &members.texts);
        for (text, count) in texts.iter().zip(counted.counts.iter().skip(1)) {
            counts.by_hash.insert_unique(text_hash(text), (text_hash(text), *count), |entry| entry.0);
            counts.same += ordered_pairs(*count);
        }
        Ok(counts)
    }

    /// What counts for the values of a few records: how often each stands among all, and among the new, which begin at a row.
    fn of(&self, read: &Read<'_>, new_from: usize) -> Counted {
        let mut counted = Counted::of_rows(read, new_from);
        let texts = read.side.members.as_ref().map_or(&*read.texts, |members| &members.texts);
        let mut same = self.same;
        for (text, count) in texts.iter().zip(counted.counts.iter_mut().skip(1)) {
            let hash = text_hash(text);
            let before = self.by_hash.find(hash, |entry| entry.0 == hash).map_or(0, |entry| entry.1);
            *count += before;
            same += ordered_pairs(*count) - ordered_pairs(before);
        }
        counted.total += self.total;
        counted.same = same.max(1.0) / (counted.total * (counted.total - 1.0)).max(1.0);
        counted
    }
}

fn ordered_pairs(records: u32) -> f64 {
    f64::from(records) * (f64::from(records) - 1.0)
}

/// Some rows of a table, and new ones after them.
fn chosen(table: &Table, columns: &[&str], rows: &[u32], new: &Table) -> Result<Table, ModelError> {
    let mut made = Vec::new();
    for column in columns.iter().filter_map(|name| table.column(name)) {
        let mut builder = ColumnBuilder::new(column.name());
        for row in rows {
            builder.push(column.row_text(*row as usize));
        }
        let found = new.column(column.name()).ok_or_else(|| no_column(new, column.name()))?;
        (0..new.len()).for_each(|row| builder.push(found.row_text(row)));
        made.push(builder.finish());
    }
    let names = (0_i64..).take(rows.len() + new.len()).collect();
    let mut sets: Vec<u16> = rows.iter().map(|row| table.sets()[*row as usize]).collect();
    sets.extend(new.sets());
    Table::of_sets(RecordNames::Whole(names), made, sets).map_err(ModelError::Table)
}

fn no_column(table: &Table, column: &str) -> ModelError {
    let columns = table.columns().iter().map(Column::name).collect::<Vec<_>>().join(", ");
    ModelError::NoColumn { place: "the index".to_owned(), column: column.to_owned(), columns }
}
