//! A force sends an extract: files in, a receipt out. All of it stands, or none of it.
//!
//! Reading runs on a thread of its own and hands rows over in chunks, so that parsing and the database work side by side and memory
//! stays flat. The whole submission, the assessment of its cases and the audit entry are one transaction.

use std::{
    collections::{BTreeSet, HashMap},
    ops::ControlFlow,
    path::PathBuf,
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{FileId, ForceId, Rejection, SubmissionId, ValueClass, record::RecordKind};
use lookagain_intake::{Extract, ExtractFile, FileSummary, Limits, Mapping, Record, Row, RowOutcome};
use lookagain_store::{
    Tx,
    bulk::{Added, CHUNK_ROWS, Stored},
    submissions::{FileResult, FileStatus, NewFile},
};
use serde::Serialize;
use tokio::sync::mpsc;

use crate::{App, AppError, Who, assess::AssessSummary, files, visit::detail};

/// What a force hands over.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The force.
    pub force: ForceId,
    /// Files, folders or zip archives.
    pub paths: Vec<PathBuf>,
    /// How to read it.
    pub mapping: Mapping,
    /// What is too much.
    pub limits: Limits,
}

/// How far a submission is; for progress bars.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A file is about to be read; its size in bytes.
    File(&'a str, u64),
    /// So many more rows were read.
    Rows(u64),
    /// The cases are being assessed.
    Assessing,
}

/// What became of a submission.
#[derive(Debug, Clone, Serialize)]
pub struct Receipt {
    /// Its number; none for a check, which leaves nothing behind.
    pub submission: Option<SubmissionId>,
    /// Files, one by one.
    pub files: Vec<FileReceipt>,
    /// All files together.
    pub total: FileResult,
    /// Cases that are new.
    pub new_cases: u64,
    /// What assessing came to.
    pub assessed: AssessSummary,
}

/// What became of one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileReceipt {
    /// Its name.
    pub name: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// The kinds of record in it, separated by commas.
    pub kinds: String,
    /// `read`, `unreadable`, `unknown` or `repeated`.
    pub status: &'static str,
    /// Counts.
    #[serde(flatten)]
    pub result: FileResult,
    /// Rejections by rule.
    pub rejections: Vec<(String, u64)>,
}

/// From the reading thread to the writing task.
enum Read {
    Rows(Vec<Row>),
    Done(Result<FileSummary, lookagain_intake::ReadError>),
}

impl App {
    /// Reads a delivery into the store and assesses what changed.
    ///
    /// # Errors
    /// When it may not be sent, cannot be opened at all, or the database fails; a bad row or file is in the receipt instead.
    pub async fn submit(
        &self,
        who: &Who,
        delivery: Delivery,
        now: jiff::Timestamp,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Receipt, AppError> {
        self.receive(who, delivery, now, progress, Keep::Stand).await
    }

    /// The same, leaving nothing behind: what would happen, against what is there already.
    ///
    /// # Errors
    /// As [`App::submit`].
    pub async fn check(
        &self,
        who: &Who,
        delivery: Delivery,
        now: jiff::Timestamp,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Receipt, AppError> {
        self.receive(who, delivery, now, progress, Keep::Nothing).await
    }

    /// An empty folder for files on their way in. It is gone, with all in it, when the value is dropped.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn upload_folder(&self) -> Result<tempfile::TempDir, AppError> {
        tempfile_dir(&self.folder)
    }

    async fn receive(
        &self,
        who: &Who,
        delivery: Delivery,
        now: jiff::Timestamp,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
        keep: Keep,
    ) -> Result<Receipt, AppError> {
        let resource = Resource::of(ResourceKind::Submission, Some(delivery.force));
        if !self.may(who, Act::SendExtract, &resource) {
            let mut visit = self.enter(who, now).await?;
            return visit.allow(Act::SendExtract, &resource).await.and(Err(AppError::Refused));
        }
        let work = tempfile_dir(&self.folder)?;
        let (opened, kept) = self.open_extract(&delivery, work.path(), keep).await?;
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::SendExtract, &resource).await?;
        let mapping = &delivery.mapping;
        let submission = visit
            .tx()?
            .add_submission(delivery.force, mapping.name(), mapping.version(), who.account(), now)
            .await?;
        for file in kept {
            visit.tx()?.add_kept_file(submission, &file.name, &file.sha256, file.bytes).await?;
        }
        let mut receipt = Receipt {
            submission: Some(submission),
            files: Vec::new(),
            total: FileResult::default(),
            new_cases: 0,
            assessed: AssessSummary::default(),
        };
        let (extract, context) = (std::sync::Arc::new(opened), (submission, &delivery));
        for (index, file) in extract.files().iter().enumerate() {
            progress(Progress::File(&file.name, file.bytes));
            let one = receive_file(visit.tx()?, &extract, index, file, context, progress).await?;
            add(&mut receipt.total, &one.result);
            receipt.files.push(one);
        }
        progress(Progress::Assessing);
        receipt.new_cases = visit.tx()?.add_missing_cases(delivery.force, now).await?;
        receipt.assessed = self.assess_force(visit.tx()?, delivery.force, now).await?;
        if receipt.total.records_new + receipt.total.records_changed > 0 {
            visit.tx()?.index_cases(delivery.force).await?;
        }
        if keep == Keep::Nothing {
            receipt.submission = None;
            return Ok(receipt);
        }
        let object = Some(Object { kind: "submission".to_owned(), id: submission.get() });
        let detail = detail! {
            "files" => receipt.files.len(), "rows" => receipt.total.rows_in, "accepted" => receipt.total.accepted,
            "rejected" => receipt.total.rejected, "new" => receipt.total.records_new, "changed" => receipt.total.records_changed,
        };
        visit.note(Action::Submit, object, Some(delivery.force), None, detail).await?;
        visit.leave().await?;
        Ok(receipt)
    }

    async fn open_extract(
        &self,
        delivery: &Delivery,
        work: &std::path::Path,
        keep: Keep,
    ) -> Result<(Extract, Vec<files::Kept>), AppError> {
        let (paths, mapping, limits, work) =
            (delivery.paths.clone(), delivery.mapping.clone(), delivery.limits.clone(), work.to_owned());
        let folder = self.folder.clone();
        let open = move || {
            let mut kept = Vec::new();
            if keep == Keep::Stand {
                for file in files::delivered(&paths)? {
                    kept.push(files::keep(&folder, &file)?);
                }
            }
            let extract = Extract::open(&paths, &mapping, &limits, &work);
            Ok((extract.map_err(|error| AppError::Delivery(error.to_string()))?, kept))
        };
        tokio::task::spawn_blocking(open).await.map_err(|_| AppError::Internal("opening a delivery"))?
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    Stand,
    Nothing,
}

fn tempfile_dir(folder: &std::path::Path) -> Result<tempfile::TempDir, AppError> {
    tempfile::Builder::new()
        .prefix("unpack-")
        .tempdir_in(folder)
        .map_err(|source| AppError::Io { doing: "making a folder to unpack into", source })
}

fn add(total: &mut FileResult, one: &FileResult) {
    total.rows_in += one.rows_in;
    total.accepted += one.accepted;
    total.rejected += one.rejected;
    total.records_new += one.records_new;
    total.records_changed += one.records_changed;
    total.records_same += one.records_same;
}

/// One file: known before, not known to the mapping, or read row by row.
async fn receive_file(
    tx: &mut Tx,
    extract: &std::sync::Arc<Extract>,
    index: usize,
    file: &ExtractFile,
    (submission, delivery): (SubmissionId, &Delivery),
    progress: &(dyn Fn(Progress<'_>) + Send + Sync),
) -> Result<FileReceipt, AppError> {
    let kinds = file.kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(",");
    let (sheet, mapping) = (file.sheet.as_deref(), &delivery.mapping);
    let earlier =
        tx.lookup_same_file(delivery.force, &file.sha256, sheet, mapping.name(), mapping.version()).await?;
    let new = NewFile {
        name: &file.name,
        sheet,
        sha256: &file.sha256,
        bytes: file.bytes,
        format: file.format.code(),
        kinds: &kinds,
    };
    let id = tx.add_file(submission, delivery.force, &new).await?;
    let mut reader = FileReader {
        tx,
        file: id,
        force: delivery.force,
        result: FileResult::default(),
        rules: HashMap::new(),
        refused_lines: BTreeSet::new(),
    };
    let status = if let Some(earlier) = earlier {
        FileStatus::Repeated(earlier)
    } else if file.kinds.is_empty() {
        reader.reject_whole("file_unknown").await?;
        FileStatus::Unknown
    } else {
        reader.read(extract, index, progress).await?
    };
    reader.keep_refused(extract, index).await?;
    let FileReader { tx, result, rules, .. } = reader;
    tx.finish_file(id, status, &result).await?;
    let mut rejections: Vec<(String, u64)> = rules.into_iter().collect();
    rejections.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let status = match status {
        FileStatus::Read => "read",
        FileStatus::Unreadable => "unreadable",
        FileStatus::Unknown => "unknown",
        FileStatus::Repeated(_) => "repeated",
    };
    Ok(FileReceipt {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        kinds,
        status,
        result,
        rejections,
    })
}

/// A file being read into the store.
struct FileReader<'t> {
    tx: &'t mut Tx,
    file: FileId,
    force: ForceId,
    result: FileResult,
    rules: HashMap<String, u64>,
    /// Rows that could be read and that the store refused: what stood in them is read again at the end.
    refused_lines: BTreeSet<u64>,
}

/// The records of a chunk by kind, each with its row's place in the chunk.
#[derive(Default)]
struct Buckets {
    rows: Vec<(u64, usize)>,
    records: HashMap<RecordKind, Vec<(usize, u64, Record)>>,
    rejected: Vec<(u64, Vec<Rejection>, Option<String>)>,
}

impl FileReader<'_> {
    async fn read(
        &mut self,
        extract: &std::sync::Arc<Extract>,
        index: usize,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<FileStatus, AppError> {
        let (send, mut receive) = mpsc::channel::<Read>(4);
        let extract = std::sync::Arc::clone(extract);
        let reading = tokio::task::spawn_blocking(move || read_rows(&extract, index, &send));
        let mut end = None;
        while let Some(next) = receive.recv().await {
            match next {
                Read::Rows(rows) => {
                    progress(Progress::Rows(rows.len() as u64));
                    self.take(rows).await?;
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
    async fn reject_whole(&mut self, rule: &str) -> Result<(), AppError> {
        let rejection =
            Rejection { column: String::new(), rule: rule.to_owned(), value_class: ValueClass::WholeFile };
        *self.rules.entry(rule.to_owned()).or_default() += 1;
        self.tx.add_rejections(self.file, &[(0, vec![rejection], None)]).await?;
        Ok(())
    }

    /// Keeps the cells of the rows that the store refused, for the sender's download.
    async fn keep_refused(
        &mut self,
        extract: &std::sync::Arc<Extract>,
        index: usize,
    ) -> Result<(), AppError> {
        let lines = std::mem::take(&mut self.refused_lines);
        if lines.is_empty() {
            return Ok(());
        }
        let extract = std::sync::Arc::clone(extract);
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

    async fn take(&mut self, rows: Vec<Row>) -> Result<(), AppError> {
        let mut chunk = Buckets::default();
        for row in rows {
            match row.outcome {
                RowOutcome::Accepted(records) => {
                    let place = chunk.rows.len();
                    chunk.rows.push((row.line, records.len()));
                    for record in records {
                        chunk.records.entry(record.kind()).or_default().push((place, row.line, record));
                    }
                }
                RowOutcome::Rejected { rejections, raw } => {
                    chunk.rejected.push((row.line, rejections, serde_json::to_string(&raw).ok()));
                }
            }
        }
        let mut refused: HashMap<usize, Vec<Rejection>> = HashMap::new();
        for &kind in RecordKind::ALL {
            let Some(records) = chunk.records.remove(&kind) else { continue };
            self.add(kind, records, &chunk.rows, &mut refused).await?;
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

    async fn add(
        &mut self,
        kind: RecordKind,
        records: Vec<(usize, u64, Record)>,
        rows: &[(u64, usize)],
        refused: &mut HashMap<usize, Vec<Rejection>>,
    ) -> Result<(), AppError> {
        let places: Vec<usize> = records.iter().map(|(place, ..)| *place).collect();
        macro_rules! by_kind {
            ($($variant:ident),*) => {
                match kind {
                    $(RecordKind::$variant => {
                        // The bucket holds one kind only.
                        let typed = records.into_iter().filter_map(|(_, line, record)| {
                            if let Record::$variant(record) = record { Some((line, record)) } else { None }
                        });
                        self.add_typed(typed.collect()).await?
                    })*
                }
            };
        }
        let added = by_kind!(
            Officer,
            Location,
            Object,
            Crime,
            Nominal,
            Involvement,
            Allegation,
            Contact,
            Communication,
            Link,
            Protected
        );
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
        Ok(())
    }

    async fn add_typed<R: Stored>(&mut self, records: Vec<(u64, R)>) -> Result<Vec<Added>, AppError> {
        Ok(self.tx.add_records(self.force, self.file, records).await?)
    }
}

/// A warning in words: what, which column, how often.
fn warning(warning: &lookagain_intake::Warning) -> String {
    let column = if warning.column.is_empty() { String::new() } else { format!(" ({})", warning.column) };
    let times = if warning.count > 1 { format!(", {} times", warning.count) } else { String::new() };
    format!("{}{column}{times}", warning.rule.label().trim_start_matches("Warning: "))
}

/// The reading thread: rows in chunks, then how it ended. Stops when nobody listens any more.
fn read_rows(extract: &Extract, index: usize, send: &mpsc::Sender<Read>) {
    let mut chunk = Vec::with_capacity(CHUNK_ROWS);
    let result = extract.read(index, &mut |row| {
        chunk.push(row);
        if chunk.len() < CHUNK_ROWS {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_ROWS));
        if send.blocking_send(Read::Rows(full)).is_err() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    // Nobody listening means that the submission failed elsewhere and says so there.
    if send.blocking_send(Read::Rows(chunk)).is_ok() {
        let _ = send.blocking_send(Read::Done(result));
    }
}
