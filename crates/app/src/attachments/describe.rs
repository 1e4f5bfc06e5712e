//! What a document holds, said in plain words by somebody who knows it, so that others can choose before they open it.
//!
//! Kinds of content are codes of a list that has a version; beside them stands one line of text, sealed under a key made from the document's
//! own. What was said before stays on record. A document that nobody has described is never taken for one that holds nothing.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_casework::lists::{Descriptor, DescriptorCode};
use lookagain_domain::AccountId;
use lookagain_store::{
    attachments::AttachmentRow,
    exposure::{ContentRow, NewContent},
};
use serde_json::{Map, Value};

use super::seal;
use crate::{
    App, AppError, SignedIn, Who,
    visit::{Visit, detail},
};

/// The most characters of the line of text.
pub const LONGEST_LINE: u32 = 300;

/// What a document holds, as somebody described it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The version of the list that the kinds are from.
    pub list: String,
    /// Kinds of content. [`Descriptor::NONE`] stands alone.
    pub holds: Vec<&'static Descriptor>,
    /// What it is about, without names; empty for nothing.
    pub line: String,
    /// Who said so, by account.
    pub by: i64,
    /// When, UTC.
    pub at: String,
}

impl Description {
    /// Somebody said that it holds nothing of the list.
    pub fn holds_nothing(&self) -> bool {
        self.holds.iter().all(|row| row.code == Descriptor::NONE) && !self.holds.is_empty()
    }
}

/// What somebody is about to say of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDescription {
    holds: Vec<DescriptorCode>,
    line: String,
}

impl NewDescription {
    /// From what was chosen and typed; nothing where nothing was.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a kind that is not in use, for "none" beside others, for a line without a kind, and for one that is too long.
    pub fn read(holds: &[String], line: &str) -> Result<Option<Self>, AppError> {
        let line = line.trim().replace("\r\n", "\n");
        if holds.is_empty() && line.is_empty() {
            return Ok(None);
        }
        let choose = || AppError::invalid("holds", "Choose what it holds, or “None of these”");
        if holds.is_empty() {
            return Err(choose());
        }
        if line.chars().count() > LONGEST_LINE as usize {
            let message = format!("Say what it is about in at most {LONGEST_LINE} characters");
            return Err(AppError::invalid("line", message));
        }
        let mut all: Vec<DescriptorCode> = Vec::new();
        for code in holds {
            let code: DescriptorCode = code.parse().map_err(|_| choose())?;
            if !code.row().until.is_empty() {
                return Err(choose());
            }
            if !all.contains(&code) {
                all.push(code);
            }
        }
        if all.len() > 1 && all.iter().any(|code| code.code() == Descriptor::NONE) {
            return Err(AppError::invalid("holds", "Choose “None of these” alone, or what it holds"));
        }
        Ok(Some(Self { holds: all, line }))
    }

    /// What the audit says of it: the kinds, and not the line.
    pub(super) fn told(&self) -> Map<String, Value> {
        let codes: Vec<&str> = self.holds.iter().map(|code| code.code()).collect();
        detail! { "holds" => codes, "list" => Descriptor::version() }
    }
}

/// The line has a key of its own, made from the document's: with that one gone, so is this.
fn line_key(file_key: &[u8; 32]) -> [u8; 32] {
    seal::derive(file_key, "the description of this document")
}

impl App {
    /// Says what a document holds. Whoever adds documents and may open this one can say it, also after somebody else did.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of its case; [`AppError::Conflict`] once it was erased.
    pub async fn describe_document(
        &self,
        person: &SignedIn,
        id: i64,
        new: &NewDescription,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let (row, of) = visit.document(&who, id).await?;
        let force = of.force()?;
        visit.allow(Act::AddAttachment, &Resource::of(ResourceKind::Attachment, Some(force))).await?;
        let key = self.file_key(&row)?;
        visit.describe((id, &row.stored_as, &key), new, person.account).await?;
        let object = Some(Object { kind: "attachment".to_owned(), id });
        visit.note(Action::Alter, object, Some(force), None, new.told()).await?;
        visit.leave().await
    }

    /// What was said of a document. Its line is empty where the document was erased or its key is not there.
    pub(super) fn description(&self, row: &AttachmentRow, said: &ContentRow) -> Description {
        let open = |sealed: &String| {
            let doing = "opening a description";
            let opened = self.file_key(row).and_then(|key| {
                let line = seal::open_text(&line_key(&key), sealed, &row.stored_as);
                line.map_err(|source| AppError::Io { doing, source })
            });
            if opened.is_err() && row.wrapped.is_some() {
                tracing::error!(document = row.id, "the description of a document cannot be opened");
            }
            opened.ok()
        };
        Description {
            list: said.list.clone(),
            holds: holds(&said.codes).collect(),
            line: said.line.as_ref().and_then(open).unwrap_or_default(),
            by: said.made_by,
            at: said.made_at.clone(),
        }
    }
}

/// The kinds that are kept between commas.
pub(crate) fn holds(codes: &str) -> impl Iterator<Item = &'static Descriptor> + '_ {
    codes.split(',').filter_map(Descriptor::lookup)
}

impl Visit<'_> {
    /// Puts on record what a document holds. Whoever calls it notes that.
    pub(super) async fn describe(
        &mut self,
        (attachment, name, key): (i64, &str, &[u8; 32]),
        new: &NewDescription,
        by: AccountId,
    ) -> Result<(), AppError> {
        let fail = |source| AppError::Io { doing: "sealing a description", source };
        let sealed = if new.line.is_empty() {
            None
        } else {
            Some(seal::seal_text(&line_key(key), &new.line, name).map_err(fail)?)
        };
        let codes: Vec<&str> = new.holds.iter().map(|code| code.code()).collect();
        let codes = codes.join(",");
        let content = NewContent {
            attachment,
            list: Descriptor::version(),
            codes: &codes,
            line: sealed.as_deref(),
            by,
        };
        let now = self.now;
        Ok(self.tx()?.add_content(&content, now).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(holds: &[&str], line: &str) -> Result<Option<NewDescription>, AppError> {
        NewDescription::read(&holds.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>(), line)
    }

    #[test]
    fn a_description_is_of_the_list_and_none_stands_alone() {
        assert!(read(&[], " ").unwrap().is_none(), "nobody said anything");
        assert!(read(&["VIOLENCE", "DEATH", "DEATH"], "A note").unwrap().unwrap().holds.len() == 2);
        assert!(read(&["NONE"], "").unwrap().is_some());
        for (holds, line, field) in [
            (&[][..], "A note", "holds"),
            (&["NONE", "DEATH"], "", "holds"),
            (&["GRAPHIC"], "", "holds"),
            (&["DEATH"], &"x".repeat(LONGEST_LINE as usize + 1), "line"),
        ] {
            let wrong = read(holds, line);
            assert!(
                matches!(&wrong, Err(AppError::Invalid(errors)) if errors[0].0 == field),
                "{holds:?}: {wrong:?}"
            );
        }
    }
}
