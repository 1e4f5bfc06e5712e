//! The receipt of a submission, and its rejected rows for the sender.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{AccountId, FileId, ForceId, SubmissionId};
use lookagain_store::{
    scorecard::Measure,
    sealed::Completeness,
    submissions::{FileRow, RejectedRow, RejectionCount, SubmissionRow},
};

use crate::{App, AppError, Who, csv_out::csv_file, visit::detail};

/// Everything on the page of a submission.
#[derive(Debug)]
pub struct ReceiptView {
    /// The submission.
    pub submission: SubmissionRow,
    /// Its files.
    pub files: Vec<FileRow>,
    /// Rejections by file, rule and column.
    pub rejections: Vec<RejectionCount>,
    /// How complete the force's records are now.
    pub scorecard: Vec<Measure>,
    /// How completely ethnicity and nationality are recorded.
    pub protected: Vec<Completeness>,
    /// How others see the person who sent it; none for the command line.
    pub sender: Option<String>,
    /// For files that came before with the same bytes: the number of that earlier file, and its submission.
    pub earlier: Vec<(FileId, SubmissionId)>,
}

/// A page of the list of submissions.
#[derive(Debug)]
pub struct SubmissionPage {
    /// The submissions, newest first.
    pub rows: Vec<SubmissionRow>,
    /// How many there are.
    pub total: u64,
}

impl App {
    /// Submissions in the reader's scope, newest first.
    ///
    /// # Errors
    /// When the reader may see none.
    pub async fn list_submissions(
        &self,
        who: &Who,
        limit: u32,
        offset: u32,
        now: jiff::Timestamp,
    ) -> Result<SubmissionPage, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ListSubmissions).await?;
        let rows = visit.tx()?.list_submissions(scope, limit, offset).await?;
        let total = visit.tx()?.count_submissions(scope).await?;
        visit
            .note(Action::Search, None, scope, None, detail! { "list" => "submissions", "results" => total })
            .await?;
        visit.leave().await?;
        Ok(SubmissionPage { rows, total })
    }

    /// The receipt of a submission.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of it.
    pub async fn view_receipt(
        &self,
        who: &Who,
        id: SubmissionId,
        now: jiff::Timestamp,
    ) -> Result<ReceiptView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let submission = visit.tx()?.lookup_submission(id).await?.ok_or(AppError::NotFound("submission"))?;
        let force = ForceId::new(submission.force_id).map_err(|_| AppError::Internal("force id"))?;
        let resource = Resource::of(ResourceKind::Submission, Some(force));
        if let Err(error) = visit.allow(Act::ViewSubmission, &resource).await {
            return Err(if matches!(error, AppError::Refused) {
                AppError::NotFound("submission")
            } else {
                error
            });
        }
        let files = visit.tx()?.list_files(id).await?;
        let rejections = visit.tx()?.count_rejections(id).await?;
        let scorecard = visit.tx()?.scorecard(force).await?;
        let protected = visit.tx()?.protected_completeness(force).await?;
        let sender = match submission.received_by.and_then(|id| AccountId::new(id).ok()) {
            Some(account) => visit.tx()?.account(account).await?.map(|row| row.display_name),
            None => None,
        };
        let same: Vec<FileId> = files.iter().filter_map(|file| FileId::new(file.same_as?).ok()).collect();
        let earlier = visit
            .tx()?
            .file_names(&same)
            .await?
            .into_iter()
            .map(|(file, submission, _)| (file, submission))
            .collect();
        let object = Some(Object { kind: "submission".to_owned(), id: id.get() });
        visit.note(Action::View, object, Some(force), None, detail! {}).await?;
        visit.leave().await?;
        Ok(ReceiptView { submission, files, rejections, scorecard, protected, sender, earlier })
    }

    /// The rejected rows with their reasons, as CSV for a spreadsheet. An export, and noted as one.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of the submission.
    pub async fn rejected_rows_csv(
        &self,
        who: &Who,
        id: SubmissionId,
        now: jiff::Timestamp,
    ) -> Result<String, AppError> {
        let mut visit = self.enter(who, now).await?;
        let submission = visit.tx()?.lookup_submission(id).await?.ok_or(AppError::NotFound("submission"))?;
        let force = ForceId::new(submission.force_id).map_err(|_| AppError::Internal("force id"))?;
        let resource = Resource::of(ResourceKind::Submission, Some(force));
        if let Err(error) = visit.allow(Act::DownloadRejections, &resource).await {
            return Err(if matches!(error, AppError::Refused) {
                AppError::NotFound("submission")
            } else {
                error
            });
        }
        let mut rows = Vec::new();
        loop {
            let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let page = visit.tx()?.list_rejected_rows(id, 10_000, offset).await?;
            let last = page.len() < 10_000;
            rows.extend(page);
            if last {
                break;
            }
        }
        let object = Some(Object { kind: "submission".to_owned(), id: id.get() });
        visit
            .note(
                Action::Export,
                object,
                Some(force),
                None,
                detail! { "rows" => rows.len(), "what" => "rejected rows" },
            )
            .await?;
        visit.leave().await?;
        csv(&rows)
    }
}

fn csv(rows: &[RejectedRow]) -> Result<String, AppError> {
    let line = |row: &RejectedRow| {
        let sent: Vec<(String, String)> =
            row.cells.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        let sent =
            sent.iter().map(|(column, value)| format!("{column}={value}")).collect::<Vec<_>>().join(" | ");
        let [name, rule, column, class] =
            [&row.name, &row.rule, &row.column_name, &row.value_class].map(Clone::clone);
        [name, row.line.to_string(), rule, column, class, sent]
    };
    csv_file(["file", "line", "rule", "column", "found", "row as sent"], rows.iter().map(line))
}
