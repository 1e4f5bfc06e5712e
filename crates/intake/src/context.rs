//! Published counts as context figures per force: street and outcome files of data.police.uk, and the table of outcome
//! counts 2012–2016. Never facts of a case: the only category there that could hold one is far too wide.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use csv::StringRecord;
use lookagain_domain::Force;

use crate::delivery::scan;
use crate::format::{self, Format, Input};
use crate::mapping::folded_name;
use crate::sink::Sink;
use crate::{Limits, ReadError, Rule};

/// One published count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContextFigure {
    /// The force, by its slug.
    pub force_slug: String,
    /// The month as `YYYY-MM`; `None` when the file gives totals over several years.
    pub period: Option<String>,
    /// What was counted: `Crime type: …` or `Outcome: …`, in the words of the file, or `(not published)` for a blank.
    pub measure: String,
    /// The kind of file.
    pub source: String,
    /// How many.
    pub count: u64,
}

/// What was read of one file of published counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContextFigures {
    /// The figures, in order.
    pub figures: Vec<ContextFigure>,
    /// Names of forces and bodies that are not in our list, each once, with the rows or counts left out for it.
    pub unknown_forces: Vec<(String, u64)>,
    /// Rows that could not be read.
    pub rejected: u64,
    /// All rows.
    pub rows: u64,
}

/// Reads one file of published counts, whichever of the three kinds it is.
///
/// # Errors
/// [`ReadError`] when it cannot be read or is none of the kinds.
pub fn read_context(path: &Path, limits: &Limits) -> Result<ContextFigures, ReadError> {
    let scanned = scan(path, limits).map_err(ReadError::file)?;
    if let Some(rule) = scanned.problem {
        return Err(ReadError::file(rule));
    }
    if scanned.format != Format::Delimited {
        return Err(ReadError::file(Rule::FileUnknown));
    }
    let input =
        Input { path, format: scanned.format, encoding: scanned.encoding, sheet: None, delimiter: None };
    let mut sink = Counts::default();
    format::read(input, limits, &mut sink)?;
    Ok(sink.finish())
}

/// Which kind of file, and where its columns stand.
enum Layout {
    /// One crime a row: month, force, and the columns that are counted with the word before each.
    Rows { month: usize, force: usize, counted: Vec<(usize, &'static str)>, source: &'static str },
    /// One force a row, one outcome a column.
    Wide { outcomes: Vec<String> },
}

#[derive(Default)]
struct Counts {
    layout: Option<Layout>,
    columns: usize,
    figures: BTreeMap<(String, Option<String>, String), u64>,
    /// Slugs by the name in the file; `None`: not in our list.
    forces: BTreeMap<String, Option<&'static str>>,
    unknown: BTreeMap<String, u64>,
    rows: u64,
    rejected: u64,
}

impl Counts {
    fn slug(&mut self, name: &str) -> Option<&'static str> {
        if let Some(&known) = self.forces.get(name) {
            return known;
        }
        let slug = Force::named(name).map(|force| force.slug);
        self.forces.insert(name.to_owned(), slug);
        slug
    }

    fn finish(self) -> ContextFigures {
        let source = match self.layout {
            Some(Layout::Rows { source, .. }) => source,
            Some(Layout::Wide { .. }) | None => "Outcome counts 2012-2016",
        };
        let figure = |((force_slug, period, measure), count)| ContextFigure {
            force_slug,
            period,
            measure,
            source: source.to_owned(),
            count,
        };
        ContextFigures {
            figures: self.figures.into_iter().map(figure).collect(),
            unknown_forces: self.unknown.into_iter().collect(),
            rejected: self.rejected,
            rows: self.rows,
        }
    }

    fn count(&mut self, cells: &StringRecord) -> Option<()> {
        let cell = |n: usize| cells.get(n).map(str::trim);
        let mut found: Vec<(Option<String>, String, u64)> = Vec::new();
        let name = match self.layout.as_ref()? {
            Layout::Rows { month, force, counted, .. } => {
                let period = cell(*month).filter(|month| is_month(month))?;
                for (column, word) in counted {
                    let value = cell(*column).filter(|value| !value.is_empty()).unwrap_or("(not published)");
                    found.push((Some(period.to_owned()), format!("{word}: {value}"), 1));
                }
                cell(*force)?.to_owned()
            }
            Layout::Wide { outcomes } => {
                for (n, outcome) in outcomes.iter().enumerate() {
                    let text = cell(n + 1)?;
                    if !text.is_empty() {
                        found.push((None, format!("Outcome: {outcome}"), text.parse().ok()?));
                    }
                }
                cell(0)?.to_owned()
            }
        };
        let Some(slug) = self.slug(&name) else {
            *self.unknown.entry(name).or_default() += 1;
            return Some(());
        };
        for (period, measure, count) in found {
            let total = self.figures.entry((slug.to_owned(), period, measure)).or_default();
            *total = total.saturating_add(count);
        }
        Some(())
    }
}

impl Sink for Counts {
    fn wanted(&self) -> &[String] {
        &[]
    }

    fn columns(&mut self, names: &[String]) -> Result<(), ReadError> {
        let find = |wanted: &str| names.iter().position(|name| folded_name(name) == wanted);
        self.columns = names.len();
        self.layout = match (find("month"), find("reported_by"), find("crime_type"), find("outcome_type")) {
            (Some(month), Some(force), Some(kind), _) => {
                let outcome = find("last_outcome_category").map(|column| (column, "Outcome"));
                let counted = std::iter::once((kind, "Crime type")).chain(outcome).collect();
                Some(Layout::Rows { month, force, counted, source: "data.police.uk street crimes" })
            }
            (Some(month), Some(force), None, Some(outcome)) => {
                let counted = vec![(outcome, "Outcome")];
                Some(Layout::Rows { month, force, counted, source: "data.police.uk outcomes" })
            }
            _ if names.len() > 2 && find("force") == Some(0) => {
                let outcome = |name: &String| {
                    if name.trim() == "(blank)" {
                        "(not published)".to_owned()
                    } else {
                        name.trim().to_owned()
                    }
                };
                Some(Layout::Wide { outcomes: names.iter().skip(1).map(outcome).collect() })
            }
            _ => return Err(ReadError::file(Rule::FileUnknown)),
        };
        Ok(())
    }

    fn row(&mut self, _line: u64, cells: &StringRecord) -> ControlFlow<()> {
        self.rows += 1;
        if cells.len() != self.columns || self.count(cells).is_none() {
            self.rejected += 1;
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
        self.rows += 1;
        self.rejected += 1;
        ControlFlow::Continue(())
    }
}

fn is_month(text: &str) -> bool {
    text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ContextFigures {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.csv");
        std::fs::write(&path, text).unwrap();
        read_context(&path, &Limits::default()).unwrap()
    }

    #[test]
    fn street_crimes_are_counted_by_force_month_type_and_outcome() {
        let head = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
        let of = |force: &str, kind: &str, outcome: &str| {
            format!("x,2017-08,{force},{force},0,0,a,b,c,{kind},{outcome},")
        };
        let text = [
            head.to_owned(),
            of("Greater Manchester Police", "Drugs", "Local resolution"),
            of("Greater Manchester Police", "Drugs", ""),
            of("Action Fraud", "Drugs", ""),
            "x,2017-13,Cumbria Constabulary,,,,,,,Drugs,,".to_owned(),
        ];
        let read = read(&text.join("\r\n"));
        let lines: Vec<_> = read
            .figures
            .iter()
            .map(|f| format!("{} {:?} {} {}", f.force_slug, f.period, f.measure, f.count))
            .collect();
        assert_eq!(
            lines,
            [
                "greater-manchester Some(\"2017-08\") Crime type: Drugs 2",
                "greater-manchester Some(\"2017-08\") Outcome: (not published) 1",
                "greater-manchester Some(\"2017-08\") Outcome: Local resolution 1",
            ]
        );
        assert_eq!(read.unknown_forces, [("Action Fraud".to_owned(), 1)]);
        assert_eq!((read.rows, read.rejected), (4, 1));
    }

    #[test]
    fn the_wide_table_is_turned_and_its_blanks_are_no_noughts() {
        let read = read(
            "Force,Local resolution,(blank)\nCumbria Constabulary ,5,7\nBritish Transport Police,,9\nSomewhere Else,1,1\nKent Police,x,1\n",
        );
        let lines: Vec<_> =
            read.figures.iter().map(|f| format!("{} {} {}", f.force_slug, f.measure, f.count)).collect();
        assert_eq!(
            lines,
            [
                "btp Outcome: (not published) 9",
                "cumbria Outcome: (not published) 7",
                "cumbria Outcome: Local resolution 5"
            ]
        );
        assert_eq!(read.unknown_forces.len(), 1);
        assert_eq!((read.rows, read.rejected), (4, 1));
    }
}
