//! A force sends an extract: files in, a receipt out. All of it stands, or none of it.
//!
//! Reading runs on a thread of its own and hands rows over in chunks, so that parsing and the database work side by side and memory
//! stays flat. The whole submission, the assessment of its cases and the audit entry are one transaction.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{ForceId, SubmissionId};
use lookagain_intake::{Extract, ExtractFile, Limits, Mapping};
use lookagain_store::{
    Tx,
    search::Marks,
    submissions::{FileResult, FileStatus, NewFile},
};
use serde::Serialize;

mod reader;

use self::reader::FileReader;
use crate::{
    App, AppError, Who, WorkFolder,
    assess::{AssessSummary, Words},
    files, search,
    visit::detail,
};

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
    /// What assessing came to; all noughts when it was left for later.
    pub assessed: AssessSummary,
}

impl Receipt {
    /// Before anything was read.
    fn empty(submission: SubmissionId) -> Self {
        Self {
            submission: Some(submission),
            files: Vec::new(),
            total: FileResult::default(),
            new_cases: 0,
            assessed: AssessSummary::default(),
        }
    }
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

    /// The same without assessing: for many deliveries in a row. The queue does not have them until [`App::assess`] has gone through them, nor, for a force that was never searched, does search.
    ///
    /// # Errors
    /// As [`App::submit`].
    pub async fn submit_unassessed(
        &self,
        who: &Who,
        delivery: Delivery,
        now: jiff::Timestamp,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Receipt, AppError> {
        self.receive(who, delivery, now, progress, Keep::Unassessed).await
    }

    /// The same, leaving nothing behind but the note that it was done: what would happen, against what is there already.
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
    pub fn upload_folder(&self) -> Result<WorkFolder, AppError> {
        WorkFolder::make(&self.folder)
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
        let work = WorkFolder::make(&self.folder)?;
        let opened = open_extract(&delivery, work.path()).await?;
        // Copied and made durable while the rows are read; joined before anything is acknowledged.
        let keeping = (keep != Keep::Nothing).then(|| self.keep_whole(&delivery, work.path()));
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::SendExtract, &resource).await?;
        let mapping = &delivery.mapping;
        let before = visit.tx()?.search_marks().await?;
        let (name, version) = (mapping.name(), mapping.version());
        let submission =
            visit.tx()?.add_submission(delivery.force, name, version, who.account(), now).await?;
        let mut receipt = Receipt::empty(submission);
        let (extract, context) = (std::sync::Arc::new(opened), (submission, &delivery));
        for (index, file) in extract.files().iter().enumerate() {
            progress(Progress::File(&file.name, file.bytes));
            let one = receive_file(visit.tx()?, &extract, index, file, context, progress).await?;
            add(&mut receipt.total, &one.result);
            receipt.files.push(one);
        }
        if let Some(keeping) = keeping {
            for file in keeping.await.map_err(|_| AppError::Internal("keeping a delivery"))?? {
                visit.tx()?.add_kept_file(submission, &file.name, &file.sha256, file.bytes).await?;
            }
        }
        visit.tx()?.register_nominals(delivery.force).await?;
        receipt.new_cases = visit.tx()?.add_missing_cases(delivery.force, now).await?;
        index(visit.tx()?, keep, (delivery.force, submission, before), now).await?;
        if keep != Keep::Unassessed {
            progress(Progress::Assessing);
            let changed = receipt.total.records_new + receipt.total.records_changed > 0;
            let words = if changed { Words::Anew } else { Words::AsTheyAre };
            receipt.assessed = self.assess_force(visit.tx()?, delivery.force, now, words).await?;
        }
        let alerts = crate::grouping::alert::raise(visit.tx()?, &self.group_keys, submission, now).await?;
        let detail = detail! {
            "alerts" => alerts,
            "files" => receipt.files.len(), "rows" => receipt.total.rows_in, "accepted" => receipt.total.accepted,
            "rejected" => receipt.total.rejected, "new" => receipt.total.records_new, "changed" => receipt.total.records_changed,
        };
        let object = Object { kind: "submission".to_owned(), id: submission.get() };
        let mut noted = (Action::Submit, Some(object));
        if keep == Keep::Nothing {
            // What was read is undone; the entry is made after it, and without it nobody is told what would happen.
            drop(visit);
            visit = self.enter(who, now).await?;
            visit.allow(Act::SendExtract, &resource).await?;
            receipt.submission = None;
            noted = (Action::Check, None);
        }
        visit.note(noted.0, noted.1, Some(delivery.force), None, detail).await?;
        visit.leave().await?;
        Ok(receipt)
    }

    /// Copies what was delivered into the folder of kept files, on a thread of its own.
    fn keep_whole(
        &self,
        delivery: &Delivery,
        work: &std::path::Path,
    ) -> tokio::task::JoinHandle<Result<Vec<files::Kept>, AppError>> {
        let (paths, folder, work) = (delivery.paths.clone(), self.folder.clone(), work.to_owned());
        let keep =
            move || files::delivered(&paths)?.iter().map(|file| files::keep(&folder, &work, file)).collect();
        tokio::task::spawn_blocking(keep)
    }
}

/// Makes searchable what came in. A force whose words are not in the index yet has all of them put in when its cases are assessed, where
/// that was left for later.
async fn index(
    tx: &mut Tx,
    keep: Keep,
    (force, submission, before): (ForceId, SubmissionId, Marks),
    now: jiff::Timestamp,
) -> Result<(), AppError> {
    let at_once = match keep {
        Keep::Stand => true,
        Keep::Unassessed => tx.is_searched(force).await?,
        Keep::Nothing => false,
    };
    if at_once { search::index::index_submission(tx, force, submission, before, now).await } else { Ok(()) }
}

async fn open_extract(delivery: &Delivery, work: &std::path::Path) -> Result<Extract, AppError> {
    let (paths, mapping, limits, work) =
        (delivery.paths.clone(), delivery.mapping.clone(), delivery.limits.clone(), work.to_owned());
    let open = move || {
        Extract::open(&paths, &mapping, &limits, &work).map_err(|error| AppError::Delivery(error.to_string()))
    };
    tokio::task::spawn_blocking(open).await.map_err(|_| AppError::Internal("opening a delivery"))?
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    Stand,
    Unassessed,
    Nothing,
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
