//! Whether a model can be meant, before any record is read.

use lookagain_domain::walled;

use super::{BlockingRule, Field, Model};
use crate::table::TableError;

/// A model that cannot be meant.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The records cannot be put in one table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Nothing is compared.
    #[error("the model compares nothing: it needs at least one [[comparison]]")]
    NoComparison,
    /// Too many comparisons or levels to pack.
    #[error("{what} has {found} {of}; at most {most} are possible")]
    TooMany {
        /// Whose.
        what: String,
        /// Of what.
        of: &'static str,
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// A name twice, or none.
    #[error("two comparisons are called {name:?}, or one has no name")]
    Name {
        /// The name.
        name: String,
    },
    /// A probability outside 0 to 1.
    #[error(
        "{comparison}, level {level:?}: {which} is {found}; a probability above 0 and at most 1 was expected"
    )]
    Probability {
        /// The comparison.
        comparison: String,
        /// The level's label.
        level: String,
        /// `m`, `u` or `relatives`.
        which: &'static str,
        /// What was found.
        found: f64,
    },
    /// What is said of rare values cannot be.
    #[error(
        "{comparison}, level {level:?}: strangers were expected by ascending numbers of records, each a number above 0"
    )]
    Strangers {
        /// The comparison.
        comparison: String,
        /// The level's label.
        level: String,
    },
    /// A prior outside 0 to 1.
    #[error("the prior is {found}; a probability above 0 and below 1 was expected")]
    Prior {
        /// What was found.
        found: f64,
    },
    /// A blocking rule without a key, over too many records.
    #[error(
        "blocking rule {name:?} wants nothing equal and so looks at every pair of {records} records; {most} are the most"
    )]
    EveryPair {
        /// The rule.
        name: String,
        /// How many records there are.
        records: usize,
        /// How many there may be.
        most: usize,
    },
    /// More than one key that a record may have several values of.
    #[error("blocking rule {name:?} has several keys that are sets; one is possible")]
    SeveralSets {
        /// The rule.
        name: String,
    },
    /// A column that stands for a protected characteristic.
    #[error(
        "{place} names the column {column:?}, which records a protected characteristic or stands for one: nothing \
         that links people may use it"
    )]
    Protected {
        /// Where it is named.
        place: String,
        /// The column.
        column: String,
    },
    /// A column that the records do not have.
    #[error("{place} names the column {column:?}; the records have {columns}")]
    NoColumn {
        /// Where it is named.
        place: String,
        /// The column.
        column: String,
        /// The columns that there are.
        columns: String,
    },
    /// Not trained, where a trained model is needed.
    #[error("{comparison}, level {level:?} has no {which}: train the model first")]
    Untrained {
        /// The comparison.
        comparison: String,
        /// The level's label.
        level: String,
        /// `m` or `u`.
        which: &'static str,
    },
}

/// How many comparisons fit in a pattern.
pub(crate) const MOST_COMPARISONS: usize = 10;
/// How many levels fit in six bits.
pub(crate) const MOST_LEVELS: usize = 64;

impl Model {
    /// Whether the model can be meant, whatever the records.
    ///
    /// # Errors
    /// [`ModelError`] for the first thing that cannot be.
    pub fn check(&self) -> Result<(), ModelError> {
        if self.comparisons.is_empty() {
            return Err(ModelError::NoComparison);
        }
        at_most("the model", "comparisons", self.comparisons.len(), MOST_COMPARISONS)?;
        for (at, comparison) in self.comparisons.iter().enumerate() {
            let name = &comparison.name;
            if name.is_empty() || self.comparisons[..at].iter().any(|other| other.name == *name) {
                return Err(ModelError::Name { name: name.clone() });
            }
            at_most(name, "levels", comparison.levels.len(), MOST_LEVELS)?;
            for level in &comparison.levels {
                for (which, found) in [("m", level.m), ("u", level.u), ("relatives", level.relatives)] {
                    if let Some(found) = found.filter(|p| !(*p > 0.0 && *p <= 1.0)) {
                        let (comparison, level) = (name.clone(), level.label.clone());
                        return Err(ModelError::Probability { comparison, level, which, found });
                    }
                }
                let strangers = level.term_frequency.iter().flat_map(|adjustment| &adjustment.strangers);
                let records = || strangers.clone().map(|(records, _)| records);
                if !records().is_sorted_by(|a, b| a < b)
                    || strangers.clone().any(|(_, found)| !(found.is_finite() && *found > 0.0))
                {
                    let (comparison, level) = (name.clone(), level.label.clone());
                    return Err(ModelError::Strangers { comparison, level });
                }
            }
        }
        for found in self.prior.iter().chain(self.relatives.iter().map(|class| &class.prior)) {
            if !(*found > 0.0 && *found < 1.0) {
                return Err(ModelError::Prior { found: *found });
            }
        }
        self.rules().try_for_each(check_rule)?;
        self.each_place(&mut |place, field| no_protected(place, field))
    }

    /// Whether the records have every column that the model names.
    ///
    /// # Errors
    /// [`ModelError::NoColumn`] for the first that they do not have.
    pub fn check_columns(&self, columns: &[&str]) -> Result<(), ModelError> {
        self.each_place(&mut |place, field| {
            let missing = field.columns.iter().find(|column| !columns.contains(&column.as_str()));
            missing.map_or(Ok(()), |column| {
                let (place, column, columns) = (place.to_owned(), column.clone(), columns.join(", "));
                Err(ModelError::NoColumn { place, column, columns })
            })
        })
    }

    /// Whether every level that says something has m and u.
    ///
    /// # Errors
    /// [`ModelError::Untrained`] for the first that has not.
    pub fn check_trained(&self) -> Result<(), ModelError> {
        for comparison in &self.comparisons {
            for level in comparison.levels.iter().filter(|level| !level.says_nothing) {
                for (which, found) in [("m", level.m), ("u", level.u)] {
                    if found.is_none() {
                        let (comparison, level) = (comparison.name.clone(), level.label.clone());
                        return Err(ModelError::Untrained { comparison, level, which });
                    }
                }
            }
        }
        Ok(())
    }

    fn rules(&self) -> impl Iterator<Item = &BlockingRule> {
        self.blocking.iter().chain(&self.training.certain)
    }

    /// Calls `see` with each field and the place that names it, until one is refused.
    fn each_place(
        &self,
        see: &mut impl FnMut(&str, &Field) -> Result<(), ModelError>,
    ) -> Result<(), ModelError> {
        let mut outcome = Ok(());
        for comparison in &self.comparisons {
            let place = format!("comparison {:?}", comparison.name);
            for level in &comparison.levels {
                let mut at = |field: &Field| {
                    if outcome.is_ok() {
                        outcome = see(&place, field);
                    }
                };
                level.when.each_field(&mut at);
                level.term_frequency.iter().for_each(|adjustment| at(&adjustment.field));
            }
        }
        outcome?;
        for rule in self.rules() {
            let place = format!("blocking rule {:?}", rule.name);
            for key in &rule.keys {
                let (left, right) = key.sides();
                see(&place, left)?;
                see(&place, right)?;
            }
        }
        Ok(())
    }
}

fn at_most(what: &str, of: &'static str, found: usize, most: usize) -> Result<(), ModelError> {
    if found <= most { Ok(()) } else { Err(ModelError::TooMany { what: what.to_owned(), of, found, most }) }
}

fn check_rule(rule: &BlockingRule) -> Result<(), ModelError> {
    let sets = rule.keys.iter().filter(|key| key.sides().0.reading.is_set()).count();
    if sets > 1 { Err(ModelError::SeveralSets { name: rule.name.clone() }) } else { Ok(()) }
}

fn no_protected(place: &str, field: &Field) -> Result<(), ModelError> {
    let named = field.columns.iter().find(|column| walled::is_walled(column));
    named.map_or(Ok(()), |column| {
        Err(ModelError::Protected { place: place.to_owned(), column: column.clone() })
    })
}
