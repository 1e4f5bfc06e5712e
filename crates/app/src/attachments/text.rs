//! The text of documents: read when a document is taken in, sealed as the document is, and erased with its key.
//!
//! A document is on record before anybody reads it, so one that cannot be read is never lost. Where nothing came of reading yet, because
//! the process ended or the file was away, the document waits, and is read at the next start or by `lookagain search --index`.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::CaseId;
use lookagain_extract::{Limits, Reading, Text, apart};
use lookagain_store::{
    attachments::AttachmentRow,
    document_text::{NewText, TextRow},
};

use super::{ContentKind, seal};
use crate::{App, AppError, Who, search::tokens, visit::detail};

pub use lookagain_extract::{Format, Unread, apart::serve as serve_reading};

/// The state of a document whose text is there.
const READ: &str = "READ";

/// What is known of the text of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextState {
    /// Nobody has read it yet.
    Waiting,
    /// It was read and can be searched.
    Read {
        /// In how many places text stands.
        places: u64,
        /// It was too long: the beginning is there.
        cut: bool,
        /// So many files inside it were not read.
        inside: u64,
    },
    /// There is none, and why.
    Unread(Unread),
}

impl TextState {
    /// From what is on record.
    pub(crate) fn of(row: Option<&TextRow>) -> Result<Self, AppError> {
        let Some(row) = row else { return Ok(Self::Waiting) };
        Ok(if row.state == READ {
            Self::Read {
                places: row.places.unsigned_abs(),
                cut: row.cut != 0,
                inside: row.inside.unsigned_abs(),
            }
        } else {
            Self::Unread(row.state.parse().map_err(|_| AppError::Internal("state of a text"))?)
        })
    }
}

/// The format in which the text of a document is read; none for pictures and what is not known.
const fn format(kind: ContentKind) -> Option<Format> {
    match kind {
        ContentKind::Pdf => Some(Format::Pdf),
        ContentKind::Docx => Some(Format::Word),
        ContentKind::Xlsx => Some(Format::Book),
        ContentKind::Eml => Some(Format::Mail),
        ContentKind::Text => Some(Format::Plain),
        ContentKind::Png | ContentKind::Jpeg | ContentKind::Zip | ContentKind::Other => None,
    }
}

/// What came of reading: the text sealed, and the hashes of its words.
struct Made {
    state: &'static str,
    text: Option<(Text, String, Vec<i64>)>,
}

impl App {
    /// Reads the text of a document that waits, and puts its words into the index of documents.
    ///
    /// # Errors
    /// When the sealed file or its key is not there, or the reader cannot be started: then it waits on.
    pub async fn read_text(&self, who: &Who, id: i64, now: jiff::Timestamp) -> Result<TextState, AppError> {
        // One at a time: each may take memory.
        let _one = self.reading.lock().await;
        let mut visit = self.enter(who, now).await?;
        let row = visit.tx()?.lookup_attachment(id).await?.ok_or(AppError::NotFound("document"))?;
        let case = CaseId::new(row.case_id).map_err(|_| AppError::Internal("case id"))?;
        let force = visit.case(case, Act::ViewCase).await?.force()?;
        let what = Resource::of(ResourceKind::Attachment, Some(force));
        visit.allow(Act::AddAttachment, &what).await?;
        let known = visit.tx()?.lookup_text(id).await?;
        drop(visit);
        let (Some(wrapped), None) = (&row.wrapped, &known) else { return TextState::of(known.as_ref()) };
        // Nothing is locked meanwhile: it can take a while.
        let made = self.make_text(&row, wrapped).await?;
        let mut visit = self.enter(who, now).await?;
        visit.case(case, Act::ViewCase).await?;
        visit.allow(Act::AddAttachment, &what).await?;
        let still = visit.tx()?.lookup_attachment(id).await?.is_some_and(|row| row.wrapped.is_some());
        let text = made.text.as_ref();
        let new = NewText {
            attachment: id,
            state: made.state,
            places: text.map_or(0, |(text, ..)| i64::try_from(text.places.len()).unwrap_or(i64::MAX)),
            cut: text.is_some_and(|(text, ..)| text.cut),
            inside: text.map_or(0, |(text, ..)| text.inside),
            sealed: text.map(|(_, sealed, _)| sealed.as_str()),
        };
        if still && visit.tx()?.add_text(&new, now).await? {
            if let Some((.., terms)) = text {
                visit.tx()?.add_document_terms(id, terms).await?;
            }
            let object = Some(Object { kind: "attachment".to_owned(), id });
            let detail = detail! { "text" => made.state, "places" => new.places };
            visit.note(Action::Alter, object, Some(force), None, detail).await?;
        }
        let row = visit.tx()?.lookup_text(id).await?;
        visit.leave().await?;
        TextState::of(row.as_ref())
    }

    /// Whether any document waits to be read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_waiting_texts(&self) -> Result<bool, AppError> {
        Ok(!self.store.read().await?.waiting_texts(None, 0, 1).await?.is_empty())
    }

    /// Reads every document that waits, one after the other; what was done stands, wherever it is broken off. Returns how many were read,
    /// with or without a text coming of it, and how many could not be reached and wait on.
    ///
    /// # Errors
    /// When it may not be done, or the database fails.
    pub async fn read_waiting(
        &self,
        who: &Who,
        clock: fn() -> jiff::Timestamp,
    ) -> Result<(usize, usize), AppError> {
        let (mut after, mut read, mut waiting) = (0, 0, 0);
        loop {
            let mut visit = self.enter(who, clock()).await?;
            let resource = Resource::of(ResourceKind::System, None);
            visit.allow(Act::RunAssessment, &resource).await?;
            let some = visit.tx()?.waiting_texts(None, after, 100).await?;
            if some.is_empty() {
                let detail = detail! { "texts of documents read" => read, "waiting" => waiting };
                visit.note(Action::Alter, None, None, None, detail).await?;
                visit.leave().await?;
                return Ok((read, waiting));
            }
            drop(visit);
            for id in some {
                after = id;
                match self.read_text(who, id, clock()).await {
                    Ok(_) => read += 1,
                    Err(AppError::Io { .. } | AppError::Conflict(_)) => {
                        tracing::warn!(document = id, "the text of a document cannot be read now; it waits");
                        waiting += 1;
                    }
                    Err(other) => return Err(other),
                }
            }
        }
    }

    /// Reads, seals and hashes, beside everything else that goes on.
    async fn make_text(&self, row: &AttachmentRow, wrapped: &str) -> Result<Made, AppError> {
        let fail = |source| AppError::Io { doing: "reading the text of a document", source };
        let Some(format) = row.kind.parse().ok().and_then(format) else {
            return Ok(Made { state: Unread::NoFormat.code(), text: None });
        };
        let master = self.master_key()?;
        let key = seal::unwrap(&master, wrapped, &row.stored_as).map_err(fail)?;
        let path = self.folder.join("attachments").join(&row.stored_as);
        let (program, name) = (self.settings.reader.clone(), row.stored_as.clone());
        let work = move || {
            let reading = read_sealed(program.as_deref(), format, &key, &path)?;
            match reading {
                Reading::Unread(why) => Ok(Made { state: why.code(), text: None }),
                Reading::Read(text) => {
                    let places = serde_json::to_string(&text)?;
                    let sealed = seal::seal_text(&text_key(&key), &places, &name)?;
                    let terms = terms(&word_key(&master), &text);
                    Ok(Made { state: READ, text: Some((text, sealed, terms)) })
                }
            }
        };
        let made = tokio::task::spawn_blocking(work).await;
        made.map_err(|_| AppError::Internal("reading the text of a document"))?.map_err(fail)
    }

    /// The text of a document, opened. Whoever asks has made sure that the reader may read the document.
    pub(crate) fn unseal_text(&self, row: &AttachmentRow, text: &TextRow) -> Result<Text, AppError> {
        let fail = |source| AppError::Io { doing: "opening the text of a document", source };
        let (Some(wrapped), Some(sealed)) = (&row.wrapped, &text.sealed) else {
            return Err(AppError::NotFound("text of this document"));
        };
        let key = seal::unwrap(&self.master_key()?, wrapped, &row.stored_as).map_err(fail)?;
        let places = seal::open_text(&text_key(&key), sealed, &row.stored_as).map_err(fail)?;
        serde_json::from_str(&places).map_err(|_| AppError::Internal("the text of a document"))
    }

    /// The key of the hashes of words.
    pub(crate) fn document_words_key(&self) -> Result<[u8; 32], AppError> {
        Ok(word_key(&self.master_key()?))
    }
}

/// The text of a document has a key of its own, made from the document's: with that one gone, so is this.
fn text_key(file_key: &[u8; 32]) -> [u8; 32] {
    seal::derive(file_key, "the text of this document")
}

fn word_key(master: &[u8; 32]) -> [u8; 32] {
    seal::derive(master, "words of documents")
}

/// A token as the index has it.
pub(crate) fn term(key: &[u8; 32], token: &str) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&seal::keyed_hash(key, token)[..8]);
    i64::from_le_bytes(first)
}

/// Every word of a text, as the index has it, sorted: their order in the text is not kept.
fn terms(key: &[u8; 32], text: &Text) -> Vec<i64> {
    let mut all = BTreeSet::new();
    for place in &text.places {
        tokens::each(&place.text, &mut |token, _| {
            all.insert(token);
        });
    }
    let mut terms: Vec<i64> = all.iter().map(|token| term(key, token)).collect();
    terms.sort_unstable();
    terms
}

/// Has a sealed document read: by a process of its own where there is a program for it, otherwise here.
fn read_sealed(
    program: Option<&Path>,
    format: Format,
    key: &[u8; 32],
    path: &PathBuf,
) -> io::Result<Reading> {
    let feed = |to: &mut dyn Write| {
        let mut outcome = Ok(());
        seal::open(key, File::open(path)?, |piece| {
            outcome = to.write_all(piece);
            outcome.is_ok()
        })?;
        outcome
    };
    if let Some(program) = program {
        return apart::read_apart(program, &["read-text", format.code()], feed, apart::PATIENCE);
    }
    let limits = Limits::default();
    let mut bytes = Vec::new();
    seal::open(key, File::open(path)?, |piece| {
        bytes.extend_from_slice(piece);
        bytes.len() <= limits.bytes
    })?;
    Ok(lookagain_extract::read(format, &bytes, &limits))
}
