//! Documents added to a case: streamed, hashed, sealed at rest, and kept while a legal hold stands.

pub mod describe;
mod key;
mod kind;
pub mod open;
pub mod seal;
pub mod text;

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_casework::{Actor, CaseFile};
use lookagain_domain::{AccountId, CaseId, ForceId};
use lookagain_store::{
    attachments::{AttachmentRow, HoldRow, NewAttachment},
    cases::CaseRow,
};

pub use self::{describe::Description, kind::ContentKind, open::Opened};
use self::{describe::NewDescription, seal::Sealer, text::TextState};
use crate::{
    App, AppError, SignedIn, Who,
    reveal::reason_given,
    visit::{Visit, detail},
    work_folder::WorkFolder,
};

/// The largest file that is taken: 2 GB.
pub const LARGEST: u64 = 2 * 1024 * 1024 * 1024;

/// A file on its way in, in a working folder: dropped without being added, or left by a process that was killed, it leaves nothing.
#[derive(Debug)]
pub struct Incoming {
    sealer: Option<Sealer<File>>,
    begin: Vec<u8>,
    bytes: u64,
    key: [u8; 32],
    name: String,
    work: WorkFolder,
}

impl Incoming {
    /// Takes more of the content.
    ///
    /// # Errors
    /// When it cannot be written, or is larger than [`LARGEST`].
    pub fn take(&mut self, content: &[u8]) -> Result<(), AppError> {
        self.bytes += content.len() as u64;
        if self.bytes > LARGEST {
            return Err(AppError::invalid("file", "The file is larger than 2 GB"));
        }
        let room = seal::PIECE.saturating_sub(self.begin.len()).min(content.len());
        self.begin.extend_from_slice(&content[..room]);
        let sealer = self.sealer.as_mut().ok_or(AppError::Internal("the file came in already"))?;
        sealer.take(content).map_err(|source| AppError::Io { doing: "sealing a file", source })
    }
}

/// A sealed file that has come to its place and is not on record yet. Without its key it is noise, and goes again unless it is.
struct Shelved {
    path: PathBuf,
    on_record: bool,
}

impl Shelved {
    /// Moves a sealed file to its place, durably: the file was synced before, and so are the folders that name it.
    fn put(sealed: &Path, folder: &Path, name: &str) -> std::io::Result<Self> {
        let shelf = folder.join("attachments");
        std::fs::create_dir_all(&shelf)?;
        let shelved = Self { path: shelf.join(name), on_record: false };
        std::fs::rename(sealed, &shelved.path)?;
        File::open(&shelf)?.sync_all()?;
        File::open(folder)?.sync_all()?;
        Ok(shelved)
    }
}

impl Drop for Shelved {
    fn drop(&mut self) {
        if !self.on_record {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// What a document is called, and what it holds where whoever adds it says so.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    /// What it is called, without names.
    pub title: &'a str,
    /// What kinds of content it holds.
    pub described: Option<NewDescription>,
}

impl<'a> From<&'a str> for NewDocument<'a> {
    fn from(title: &'a str) -> Self {
        Self { title, described: None }
    }
}

/// The documents of a case.
#[derive(Debug)]
pub struct AttachmentsView {
    /// The case.
    pub case: CaseId,
    /// Its force.
    pub force: ForceId,
    /// The documents.
    pub rows: Vec<AttachmentRow>,
    /// What is known of their texts, by the number of the document. Without an entry it waits to be read.
    pub texts: std::collections::BTreeMap<i64, TextState>,
    /// What they hold, by the number of the document. Without an entry nobody has described it.
    pub descriptions: std::collections::BTreeMap<i64, Description>,
    /// Steps of its legal hold, the newest first.
    pub holds: Vec<HoldRow>,
    /// How people are called, by account.
    pub names: std::collections::BTreeMap<i64, String>,
}

impl AttachmentsView {
    /// A legal hold stands.
    pub fn held(&self) -> bool {
        self.holds.first().is_some_and(|hold| hold.step == "SET")
    }
}

/// What became of a document that was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Its case.
    pub case: CaseId,
    /// No byte of its key is left in the log of the database. Otherwise somebody was reading there all the while: the next erasure, a check-up
    /// or a stop of the server clears it.
    pub forgotten: bool,
}

impl App {
    /// The documents of a case.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of the case.
    pub async fn attachments(
        &self,
        who: &Who,
        case: CaseId,
        now: jiff::Timestamp,
    ) -> Result<AttachmentsView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let force = row.force()?;
        visit.allow(Act::ViewAttachment, &Resource::of(ResourceKind::Attachment, Some(force))).await?;
        visit.inside(who, &row).await?;
        let readable = visit.shelf(who, &row).await?;
        let mut rows = visit.tx()?.list_attachments(case).await?;
        rows.retain(|row| readable.opens(row));
        let mut texts = std::collections::BTreeMap::new();
        for text in visit.tx()?.list_texts(case).await? {
            texts.insert(text.attachment_id, TextState::of(Some(&text))?);
        }
        texts.retain(|id, _| rows.iter().any(|row| row.id == *id));
        let mut descriptions = std::collections::BTreeMap::new();
        for said in visit.tx()?.list_contents(case).await? {
            if let Some(row) = rows.iter().find(|row| row.id == said.attachment_id) {
                descriptions.insert(row.id, self.description(row, &said));
            }
        }
        let holds = visit.tx()?.list_holds(case).await?;
        let names = visit.tx()?.account_names().await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        visit.note(Action::View, object, Some(force), None, detail! { "part" => "attachments" }).await?;
        visit.leave().await?;
        let names = names.into_iter().map(|(id, name)| (id.get(), name)).collect();
        Ok(AttachmentsView { case, force, rows, texts, descriptions, holds, names })
    }

    /// A file that is about to come in: sealed as it comes, and on record only once it is added.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn incoming(&self) -> Result<Incoming, AppError> {
        let fail = |source| AppError::Io { doing: "making a sealed file", source };
        let key = seal::new_key().map_err(fail)?;
        let name = hex::encode(&seal::new_key().map_err(fail)?[..16]);
        let work = WorkFolder::make(&self.folder)?;
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(work.path().join(&name)).map_err(fail)?;
        let sealer = Sealer::new(&key, file).map_err(fail)?;
        Ok(Incoming { sealer: Some(sealer), begin: Vec::new(), bytes: 0, key, name, work })
    }

    /// Adds a file that came in whole to a case.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a title or content.
    pub async fn add_attachment(
        &self,
        person: &SignedIn,
        case: CaseId,
        new: impl Into<NewDocument<'_>>,
        mut incoming: Incoming,
        now: jiff::Timestamp,
    ) -> Result<i64, AppError> {
        let NewDocument { title, described } = new.into();
        let title = title.trim();
        if title.is_empty() || title.chars().count() > 200 {
            return Err(AppError::invalid(
                "title",
                "Say what it is, in at most 200 characters and without names",
            ));
        }
        if incoming.bytes == 0 {
            return Err(AppError::invalid("file", "Choose a file that is not empty"));
        }
        let fail = |source| AppError::Io { doing: "sealing a file", source };
        let master = self.master_key()?;
        let wrapped = seal::wrap(&master, &incoming.key, &incoming.name).map_err(fail)?;
        // Durable before it is on record, and before the transaction: nobody waits for the disk.
        let sealer = incoming.sealer.take().ok_or(AppError::Internal("the file came in already"))?;
        let (mut file, hash, bytes) = sealer.finish().map_err(fail)?;
        file.flush().and_then(|()| file.sync_all()).map_err(fail)?;
        let from = incoming.work.path().join(&incoming.name);
        let mut shelved = Shelved::put(&from, &self.folder, &incoming.name).map_err(fail)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let force = row.force()?;
        visit.allow(Act::AddAttachment, &Resource::of(ResourceKind::Attachment, Some(force))).await?;
        let kind = ContentKind::of(&incoming.begin);
        let new = NewAttachment {
            case,
            title,
            kind: kind.code(),
            size_bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            hash: &hash,
            stored_as: &incoming.name,
            wrapped: &wrapped,
            by: person.account,
        };
        let id = visit.tx()?.add_attachment(&new, now).await?;
        crate::search::index::index_document(visit.tx()?, force, id, title).await?;
        let object = Some(Object { kind: "attachment".to_owned(), id });
        let mut detail = detail! { "case" => case.get(), "sha256" => hash, "bytes" => bytes };
        if let Some(described) = &described {
            visit.describe((id, &incoming.name, &incoming.key), described, person.account).await?;
            detail.append(&mut described.told());
        }
        visit.note(Action::Create, object, Some(force), None, detail).await?;
        // From here on it may be on record, also if nobody waits for the answer any more.
        shelved.on_record = true;
        visit.leave().await?;
        Ok(id)
    }

    /// Sets or lifts a legal hold on everything of a case.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it stands, or does not stand, already.
    pub async fn move_hold(
        &self,
        person: &SignedIn,
        case: CaseId,
        set: bool,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let force = row.force()?;
        visit.allow(Act::HoldAttachment, &Resource::of(ResourceKind::Attachment, Some(force))).await?;
        let held = visit.tx()?.list_holds(case).await?.first().is_some_and(|hold| hold.step == "SET");
        if held == set {
            let message = if set { "a legal hold stands already" } else { "no legal hold stands" };
            return Err(AppError::Conflict(message.to_owned()));
        }
        let step = if set { "SET" } else { "LIFT" };
        visit.tx()?.add_hold(case, step, &reason, person.account, now).await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        visit
            .note(Action::Alter, object, Some(force), Some(&reason), detail! { "legal hold" => step })
            .await?;
        visit.leave().await
    }

    /// Erases a document: its key is taken away, and then the sealed file.
    ///
    /// # Errors
    /// [`AppError::Conflict`] while a legal hold stands.
    pub async fn erase_attachment(
        &self,
        person: &SignedIn,
        id: i64,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<Erased, AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.tx()?.lookup_attachment(id).await?.ok_or(AppError::NotFound("document"))?;
        let case = CaseId::new(row.case_id).map_err(|_| AppError::Internal("case id"))?;
        let of = visit.case(case, Act::ViewCase).await?;
        let force = of.force()?;
        visit.allow(Act::HoldAttachment, &Resource::of(ResourceKind::Attachment, Some(force))).await?;
        if visit.tx()?.list_holds(case).await?.first().is_some_and(|hold| hold.step == "SET") {
            return Err(AppError::Conflict(
                "a legal hold stands on this case: nothing of it is erased".to_owned(),
            ));
        }
        if row.wrapped.is_none() {
            return Err(AppError::Conflict("the document was erased already".to_owned()));
        }
        visit.tx()?.erase_attachment(id).await?;
        let object = Some(Object { kind: "attachment".to_owned(), id });
        let detail = detail! { "case" => case.get(), "sha256" => row.hash };
        visit.note(Action::Erase, object, Some(force), Some(&reason), detail).await?;
        visit.leave().await?;
        let forgotten = self.store.forget_deleted().await?;
        // Without its key it is noise: if this fails, nothing is told that should not be.
        let _ = std::fs::remove_file(self.folder.join("attachments").join(&row.stored_as));
        Ok(Erased { case, forgotten })
    }
}

impl Visit<'_> {
    /// Documents are the review's as much as its answers: whoever is bound to the investigated force sees none while a review is live.
    async fn inside(&mut self, who: &Who, row: &CaseRow) -> Result<(), AppError> {
        if self.reads_documents(who, row).await? { Ok(()) } else { Err(AppError::NotFound("document")) }
    }

    /// Whether the documents of a case are open to somebody who may read documents at all.
    async fn reads_documents(&mut self, who: &Who, row: &CaseRow) -> Result<bool, AppError> {
        let readable = self.shelf(who, row).await?;
        Ok(readable.0.is_none_or(|(file, actor)| !file.is_outside(&actor)))
    }

    /// What decides which documents of a case are open to somebody who may read documents at all.
    pub(crate) async fn shelf(&mut self, who: &Who, row: &CaseRow) -> Result<Shelf, AppError> {
        let Who::Person(person) = who else { return Ok(Shelf(None)) };
        let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
        let (file, _) = self.file(case).await?;
        Ok(Shelf(Some((file, self.actor(person, row).await?))))
    }
}

/// The documents of one case before one reader; an operator reads all.
pub(crate) struct Shelf(Option<(CaseFile, Actor)>);

impl Shelf {
    /// May this document, and what it is called, be read?
    pub(crate) fn opens(&self, row: &AttachmentRow) -> bool {
        let Some((file, actor)) = &self.0 else { return true };
        let (Ok(by), Ok(at)) = (AccountId::new(row.added_by), row.added_at.parse()) else { return false };
        file.opens_document(by, at, actor)
    }
}
