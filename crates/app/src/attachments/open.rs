//! A document, opened as far as the reader chose: its description, then its text, then the document itself. Each step is asked for, and is on
//! record.

use std::{fs::File, path::PathBuf};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::CaseId;
use lookagain_extract::Text;
use lookagain_store::{attachments::AttachmentRow, cases::CaseRow};

use super::{ContentKind, Description, seal, text::TextState};
use crate::{
    App, AppError, Who,
    exposure::{Depth, Stop},
    visit::{Visit, detail},
};

/// A document that may be read.
#[derive(Debug)]
pub struct Opened {
    /// As it is on record.
    pub row: AttachmentRow,
    /// What it is.
    pub kind: ContentKind,
    /// What is known of its text.
    pub text: TextState,
    /// What it holds; nothing where nobody has described it.
    pub description: Option<Description>,
    key: [u8; 32],
    path: PathBuf,
}

impl Opened {
    /// Hands on the content, piece by piece, until `on` says that it is enough.
    ///
    /// # Errors
    /// When the sealed file is gone or was changed.
    pub fn read(&self, on: impl FnMut(&[u8]) -> bool) -> Result<(), AppError> {
        let doing = "opening a sealed file";
        let file = File::open(&self.path).map_err(|source| AppError::Io { doing, source })?;
        seal::open(&self.key, file, on).map_err(|source| AppError::Io { doing, source })
    }

    /// The first piece, as text.
    ///
    /// # Errors
    /// When the sealed file is gone or was changed.
    pub fn begin(&self) -> Result<String, AppError> {
        let mut text = String::new();
        self.read(|piece| {
            // The last character of a piece may be cut off; what is in no other way UTF-8 is in the western code page.
            text = match std::str::from_utf8(piece) {
                Err(error) if error.error_len().is_some() => {
                    piece.iter().map(|byte| char::from(*byte)).collect()
                }
                Ok(_) | Err(_) => String::from_utf8_lossy(piece).into_owned(),
            };
            false
        })?;
        Ok(text)
    }

    /// A page can show as much of it.
    pub fn reaches(&self, depth: Depth) -> bool {
        self.shown(depth) == depth
    }

    /// How far a page can show it, of what was asked for: what has no text is not shown as text, and what is no picture is saved and not shown.
    fn shown(&self, asked: Depth) -> Depth {
        let has_text = matches!(self.text, TextState::Read { .. })
            || matches!(self.kind, ContentKind::Text | ContentKind::Eml);
        let is_picture = self.kind.is_picture();
        match asked {
            Depth::Media if is_picture => Depth::Media,
            Depth::Text | Depth::Media if has_text => Depth::Text,
            Depth::Summary | Depth::Text | Depth::Media => Depth::Summary,
        }
    }
}

/// A document as a page shows it.
#[derive(Debug)]
pub struct Document {
    /// The document.
    pub opened: Opened,
    /// How far it is shown.
    pub depth: Depth,
    /// What was read of its text, where that is shown; a plain file that was not read yet has its beginning instead.
    pub text: Option<Text>,
    /// Why no more is shown just now: the reader's own wish.
    pub stop: Option<Stop>,
    /// Who described it, by name.
    pub described_by: String,
}

impl App {
    /// Opens a document. That someone did is noted.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of its case; [`AppError::Conflict`] once it was erased.
    pub async fn open_attachment(
        &self,
        who: &Who,
        id: i64,
        now: jiff::Timestamp,
    ) -> Result<Opened, AppError> {
        let mut visit = self.enter(who, now).await?;
        let (row, of) = visit.document(who, id).await?;
        let opened = self.opened(&mut visit, row).await?;
        visit.opened(&opened, &of, Depth::Media).await?;
        visit.leave().await?;
        Ok(opened)
    }

    /// Opens a document as far as the reader asks, or as far as they chose for every document. Where their own limit is reached, it opens at
    /// its description and says so; `go_on` opens it all the same.
    ///
    /// # Errors
    /// As [`App::open_attachment`].
    pub async fn open_document(
        &self,
        who: &Who,
        id: i64,
        asked: Option<Depth>,
        go_on: bool,
        now: jiff::Timestamp,
    ) -> Result<Document, AppError> {
        let mut visit = self.enter(who, now).await?;
        let (row, of) = visit.document(who, id).await?;
        let opened = self.opened(&mut visit, row).await?;
        let asked = match asked {
            Some(asked) => asked,
            None => visit.chosen_depth(who).await?,
        };
        let mut depth = opened.shown(asked);
        let stop = if depth == Depth::Summary { None } else { visit.count_opening(who, id, go_on).await? };
        if stop.is_some() {
            depth = Depth::Summary;
        }
        let text = if depth == Depth::Summary { None } else { visit.tx()?.lookup_text(id).await? };
        let names = visit.tx()?.account_names().await?;
        let by = opened.description.as_ref().map(|said| said.by);
        let described_by = names.into_iter().find(|(account, _)| Some(account.get()) == by);
        visit.opened(&opened, &of, depth).await?;
        visit.leave().await?;
        let text = match text {
            Some(text) if text.sealed.is_some() => Some(self.unseal_text(&opened.row, &text)?),
            Some(_) | None => None,
        };
        let described_by = described_by.map(|(_, name)| name).unwrap_or_default();
        Ok(Document { opened, depth, text, stop, described_by })
    }

    /// Opens a document to be saved as a file, or says why the reader wanted to be asked first.
    ///
    /// # Errors
    /// As [`App::open_attachment`].
    pub async fn save_document(
        &self,
        who: &Who,
        id: i64,
        go_on: bool,
        now: jiff::Timestamp,
    ) -> Result<Result<Opened, Stop>, AppError> {
        let mut visit = self.enter(who, now).await?;
        let (row, of) = visit.document(who, id).await?;
        let opened = self.opened(&mut visit, row).await?;
        let stop = visit.count_opening(who, id, go_on).await?;
        let depth = if stop.is_some() { Depth::Summary } else { Depth::Media };
        visit.opened(&opened, &of, depth).await?;
        visit.leave().await?;
        Ok(stop.map_or(Ok(opened), Err))
    }

    /// The key of a document.
    pub(super) fn file_key(&self, row: &AttachmentRow) -> Result<[u8; 32], AppError> {
        let wrapped =
            row.wrapped.as_deref().ok_or_else(|| AppError::Conflict("the document was erased".to_owned()))?;
        let fail = |source| AppError::Io { doing: "unwrapping a key", source };
        seal::unwrap(&self.master_key()?, wrapped, &row.stored_as).map_err(fail)
    }

    /// A document that somebody may open, with what is known of it.
    async fn opened(&self, visit: &mut Visit<'_>, row: AttachmentRow) -> Result<Opened, AppError> {
        let key = self.file_key(&row)?;
        let text = TextState::of(visit.tx()?.lookup_text(row.id).await?.as_ref())?;
        let said = visit.tx()?.lookup_content(row.id).await?;
        let description = said.map(|said| self.description(&row, &said));
        let path = self.folder.join("attachments").join(&row.stored_as);
        let kind = row.kind.parse().unwrap_or(ContentKind::Other);
        Ok(Opened { row, kind, text, description, key, path })
    }
}

impl Visit<'_> {
    /// A document and its case, if the reader may open it: otherwise it is as if it were not there.
    pub(super) async fn document(
        &mut self,
        who: &Who,
        id: i64,
    ) -> Result<(AttachmentRow, CaseRow), AppError> {
        let row = self.tx()?.lookup_attachment(id).await?.ok_or(AppError::NotFound("document"))?;
        let case = CaseId::new(row.case_id).map_err(|_| AppError::Internal("case id"))?;
        let of = self.case(case, Act::ViewCase).await?;
        let resource = Resource::of(ResourceKind::Attachment, Some(of.force()?));
        self.allow(Act::ViewAttachment, &resource).await?;
        if !self.shelf(who, &of).await?.opens(&row) {
            return Err(AppError::NotFound("document"));
        }
        Ok((row, of))
    }

    /// Notes that a document was opened, and how far.
    async fn opened(&mut self, opened: &Opened, of: &CaseRow, depth: Depth) -> Result<(), AppError> {
        let object = Some(Object { kind: "attachment".to_owned(), id: opened.row.id });
        let detail = detail! { "case" => of.id, "shown" => depth.code() };
        self.note(Action::View, object, Some(of.force()?), None, detail).await
    }
}
