//! One file on its way into the store: rows from the reading thread, records into their tables, refusals kept.

use std::{
    collections::{BTreeSet, HashMap},
    ops::ControlFlow,
    sync::Arc,
};

use lookagain_domain::{FileId, ForceId, Rejection, ValueClass, record::RecordKind};
use lookagain_intake::{Extract, FileSummary, Record, Row, RowOutcome};
use lookagain_store::{
    Tx,
    bulk::{Added, CHUNK_ROWS, Load, Loader, Prepared},
    submissions::{FileResult, FileStatus},
};
use tokio::sync::mpsc;

use super::Progress;
use crate::AppError;

/// From the reading thread to the writing task.
enum Read {
    Rows(Chunk),
    Done(Result<FileSummary, lookagain_intake::ReadError>),
}

/// A file being read into the store.
pub(super) struct FileReader<'t> {
    pub(super) tx: &'t mut Tx,
    pub(super) file: FileId,
    pub(super) force: ForceId,
    pub(super) result: FileResult,
    pub(super) rules: HashMap<String, u64>,
    /// Rows that could be read and that the store refused: what stood in them is read again at the end.
    pub(super) refused_lines: BTreeSet<u64>,
}

/// Rows of a file as the store takes them, made by the reading thread so that the writing one has little left to do.
#[derive(Default)]
struct Chunk {
    /// The accepted rows: line, and how many records are in it.
    rows: Vec<(u64, usize)>,
    /// Their records by kind, each with its row's place among the accepted.
    records: HashMap<RecordKind, Vec<(usize, Prepared)>>,
    /// The same as the store loads them, when the chunk is full: kind by kind, with the places of the records.
    loads: Vec<(Vec<usize>, Vec<Load>)>,
    /// The others: line, why, and what stood there as JSON.
    rejected: Vec<(u64, Vec<Rejection>, Option<String>)>,
}

impl Chunk {
    fn len(&self) -> usize {
        self.rows.len() + self.rejected.len()
    }

    fn push(&mut self, row: Row) {
        match row.outcome {
            RowOutcome::Accepted(records) => {
                let place = self.rows.len();
                self.rows.push((row.line, records.len()));
                for record in records {
                    let kind = record.kind();
                    self.records.entry(kind).or_default().push((place, prepared(row.line, record)));
                }
            }
            RowOutcome::Rejected { rejections, raw } => {
                self.rejected.push((row.line, rejections, serde_json::to_string(&raw).ok()));
            }
        }
    }
}

/// A full chunk: its records in the order in which they must be added, what is referred to first.
fn loads(loader: &mut Loader, chunk: &mut Chunk) {
    for kind in RecordKind::ALL {
        let Some(records) = chunk.records.remove(kind) else { continue };
        let (places, records): (Vec<usize>, Vec<Prepared>) = records.into_iter().unzip();
        chunk.loads.push((places, loader.loads(records)));
    }
}

fn prepared(line: u64, record: Record) -> Prepared {
    match record {
        Record::Officer(record) => Prepared::new(line, record),
        Record::Location(record) => Prepared::new(line, record),
        Record::Object(record) => Prepared::new(line, record),
        Record::Crime(record) => Prepared::new(line, record),
        Record::Nominal(record) => Prepared::new(line, record),
        Record::Involvement(record) => Prepared::new(line, record),
        Record::Allegation(record) => Prepared::new(line, record),
        Record::Contact(record) => Prepared::new(line, record),
        Record::Communication(record) => Prepared::new(line, record),
        Record::Link(record) => Prepared::new(line, record),
        Record::Protected(record) => Prepared::new(line, record),
    }
}

impl FileReader<'_> {
    pub(super) async fn read(
        &mut self,
        extract: &Arc<Extract>,
        index: usize,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<FileStatus, AppError> {
        let (send, mut receive) = mpsc::channel::<Read>(4);
        let extract = Arc::clone(extract);
        let mut loader = Loader::new(self.tx, self.force, self.file);
        let mut beside = Loader::new(self.tx, self.force, self.file);
        let reading = tokio::task::spawn_blocking(move || read_rows(&extract, index, &mut beside, &send));
        let mut end = None;
        while let Some(next) = receive.recv().await {
            match next {
                Read::Rows(rows) => {
                    progress(Progress::Rows(rows.len() as u64));
                    self.take(&mut loader, rows).await?;
                }
                Read::Done(result) => end = Some(result),
            }
        }
        reading.await.map_err(|_| AppError::Internal("reading a file"))?;
        match end {
            Some(Ok(summary)) => {
                self.result.encoding = summary.encoding.map(|encoding| encoding.to_string());
                self.result.warnings = summary.warnings.iter().map(warning).collect();
                Ok(FileStatus::Read)
            }
            Some(Err(error)) => {
                self.result.warnings.push(error.to_string());
                self.reject_whole(error.rule.code()).await?;
                Ok(FileStatus::Unreadable)
            }
            None => Err(AppError::Internal("reading a file ended without a result")),
        }
    }

    /// Rejects the file, or what is left of it, as a whole. It counts no row: how many there are is not known.
    pub(super) async fn reject_whole(&mut self, rule: &str) -> Result<(), AppError> {
        let rejection =
            Rejection { column: String::new(), rule: rule.to_owned(), value_class: ValueClass::WholeFile };
        *self.rules.entry(rule.to_owned()).or_default() += 1;
        self.tx.add_rejections(self.file, &[(0, vec![rejection], None)]).await?;
        Ok(())
    }

    /// Keeps the cells of the rows that the store refused, for the sender's download.
    pub(super) async fn keep_refused(
        &mut self,
        extract: &Arc<Extract>,
        index: usize,
    ) -> Result<(), AppError> {
        let lines = std::mem::take(&mut self.refused_lines);
        if lines.is_empty() {
            return Ok(());
        }
        let extract = Arc::clone(extract);
        let read = tokio::task::spawn_blocking(move || extract.raw_rows(index, &lines));
        // A file that was read a moment ago can be read again; if not, the rejections stand without their cells.
        let rows = read.await.map_err(|_| AppError::Internal("reading a file again"))?.unwrap_or_default();
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(line, cells)| (line, vec![], serde_json::to_string(&cells).ok()))
            .collect();
        self.tx.add_rejections(self.file, &rows).await?;
        Ok(())
    }

    async fn take(&mut self, loader: &mut Loader, mut chunk: Chunk) -> Result<(), AppError> {
        let mut refused: HashMap<usize, Vec<Rejection>> = HashMap::new();
        for (places, loads) in std::mem::take(&mut chunk.loads) {
            let mut added = Vec::with_capacity(places.len());
            for load in loads {
                added.extend(self.tx.add_load(loader, load).await?);
            }
            self.count(places, added, &chunk.rows, &mut refused);
        }
        self.result.rows_in += (chunk.rows.len() + chunk.rejected.len()) as u64;
        self.result.accepted += (chunk.rows.len() - refused.len()) as u64;
        for (place, rejections) in refused {
            let line = chunk.rows[place].0;
            self.refused_lines.insert(line);
            chunk.rejected.push((line, rejections, None));
        }
        self.result.rejected += chunk.rejected.len() as u64;
        chunk.rejected.sort_by_key(|(line, ..)| *line);
        for (_, rejections, _) in &chunk.rejected {
            for rejection in rejections {
                *self.rules.entry(rejection.rule.clone()).or_default() += 1;
            }
        }
        self.tx.add_rejections(self.file, &chunk.rejected).await?;
        Ok(())
    }

    fn count(
        &mut self,
        places: Vec<usize>,
        added: Vec<Added>,
        rows: &[(u64, usize)],
        refused: &mut HashMap<usize, Vec<Rejection>>,
    ) {
        for (place, added) in places.into_iter().zip(added) {
            let (rule, column) = match added {
                Added::New => {
                    self.result.records_new += 1;
                    continue;
                }
                Added::Changed => {
                    self.result.records_changed += 1;
                    continue;
                }
                // A wide row may say the same of a person as an earlier one; a narrow row that does is a duplicate.
                Added::Repeated if rows[place].1 > 1 => {
                    self.result.records_same += 1;
                    continue;
                }
                Added::Same => {
                    self.result.records_same += 1;
                    continue;
                }
                Added::Repeated => ("row_duplicate", ""),
                Added::Conflicting => ("reference_duplicate", ""),
                Added::UnknownReference(column) => ("reference_unresolved", column),
            };
            let rejection = Rejection {
                column: column.to_owned(),
                rule: rule.to_owned(),
                value_class: ValueClass::WholeRow,
            };
            refused.entry(place).or_default().push(rejection);
        }
    }
}

/// A warning in words: what, which column, how often.
fn warning(warning: &lookagain_intake::Warning) -> String {
    let column = if warning.column.is_empty() { String::new() } else { format!(" ({})", warning.column) };
    let times = if warning.count > 1 { format!(", {} times", warning.count) } else { String::new() };
    format!("{}{column}{times}", warning.rule.label().trim_start_matches("Warning: "))
}

/// The reading thread: rows in chunks, then how it ended. Stops when nobody listens any more.
fn read_rows(extract: &Extract, index: usize, loader: &mut Loader, send: &mpsc::Sender<Read>) {
    let mut chunk = Chunk::default();
    let result = extract.read(index, &mut |row| {
        chunk.push(row);
        if chunk.len() < CHUNK_ROWS {
            return ControlFlow::Continue(());
        }
        let mut full = std::mem::take(&mut chunk);
        loads(loader, &mut full);
        if send.blocking_send(Read::Rows(full)).is_err() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    loads(loader, &mut chunk);
    // Nobody listening means that the submission failed elsewhere and says so there.
    if send.blocking_send(Read::Rows(chunk)).is_ok() {
        let _ = send.blocking_send(Read::Done(result));
    }
}
