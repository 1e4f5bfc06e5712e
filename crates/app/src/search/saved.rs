//! Saved searches: a search with a name, and what is new in it since its owner last looked. New is counted when the owner's pages are
//! opened, over what is on record and what they may see at that moment: nothing is stored that could be out of date or tell too much.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use lookagain_access::Act;
use lookagain_audit::{Action, Object};
use lookagain_domain::{CaseId, ForceId};
use lookagain_store::{Tx, saved_search::Referred};

use super::{
    field::{Opens, Subject},
    matching::Hit,
    opened,
};
use crate::{
    App, AppError, SignedIn, Who,
    attachments::seal,
    visit::{Visit, detail},
};

/// The most searches that one person saves: each is run when their pages are opened.
const MOST_SAVED: usize = 20;
/// The most results that a saved search may have: who finds more is told nothing by "one more".
const MOST_FOUND: usize = 1_000;

/// Documents that wait for their text to be read and are looked at for each search.
const MOST_WAITING: u32 = 50;

/// A saved search, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its number.
    pub id: i64,
    /// The search.
    pub search: i64,
    /// What its owner calls it.
    pub name: String,
    /// How many results it has now.
    pub total: usize,
    /// How many of them were not there when the owner last looked.
    pub new: usize,
    /// When that was, UTC.
    pub looked_at: String,
}

/// What a search is called, and when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SavedAs {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// When they last looked, UTC.
    pub looked_at: String,
}

impl App {
    /// Saves a search under a name. What it finds now counts as seen.
    ///
    /// # Errors
    /// [`AppError::Invalid`] without a name, or for a search that finds too much; [`AppError::NotFound`] for somebody else's.
    pub async fn save_search(
        &self,
        person: &SignedIn,
        search: i64,
        name: &str,
        now: jiff::Timestamp,
    ) -> Result<i64, AppError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 100 {
            return Err(AppError::invalid("name", "Enter a name for it of at most 100 characters"));
        }
        let who = Who::Person(person.clone());
        let key = self.search_key()?;
        let sealed = seal::seal_words(&key, name, &super::owner(&who))
            .map_err(|source| AppError::Io { doing: "sealing a search", source })?;
        let mut visit = self.enter(&who, now).await?;
        let looked = self.look_again(&mut visit, &who, search, &key).await?;
        if looked.hits.len() > MOST_FOUND {
            let message = "It finds too much for one more to tell you anything: search for more words";
            return Err(AppError::invalid("name", message));
        }
        let before = visit.tx()?.saved_searches(person.account).await?;
        if before.iter().any(|saved| saved.search_id == search) {
            return Err(AppError::Conflict("this search is saved already".to_owned()));
        }
        if before.len() >= MOST_SAVED {
            let message = format!("You have {MOST_SAVED} saved searches: drop one first");
            return Err(AppError::invalid("name", message));
        }
        let saved = visit.tx()?.save_search(person.account, search, &sealed, now).await?;
        let marks = marks(visit.tx()?, &looked.hits).await?;
        visit.tx()?.note_seen(saved, &marks, now).await?;
        let detail = detail! { "saved as" => saved, "results" => looked.hits.len() };
        visit.note(Action::Create, Some(super::object(search)), looked.cases, None, detail).await?;
        visit.leave().await?;
        Ok(saved)
    }

    /// Drops a saved search. What was looked for stays on record.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for one that is not there, or is somebody else's.
    pub async fn drop_saved_search(
        &self,
        person: &SignedIn,
        saved: i64,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let scope = visit.scope(Act::SearchCases).await?;
        if !visit.tx()?.drop_saved_search(person.account, saved, now).await? {
            return Err(AppError::NotFound("saved search"));
        }
        let object = Some(Object { kind: "saved search".to_owned(), id: saved });
        visit.note(Action::Alter, object, scope, None, detail! { "dropped" => true }).await?;
        visit.leave().await
    }

    /// What this person saved, with what is new in each.
    ///
    /// # Errors
    /// When the person may not search.
    pub async fn saved_searches(
        &self,
        person: &SignedIn,
        now: jiff::Timestamp,
    ) -> Result<Vec<Saved>, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let scope = visit.scope(Act::SearchCases).await?;
        let mut all = Vec::new();
        let rows = visit.tx()?.saved_searches(person.account).await?;
        // The first page of everybody asks for this: it must open also where nobody saved anything and the key is lost.
        let key = if rows.is_empty() { [0; 32] } else { self.search_key()? };
        for row in rows {
            // Sealed under a key that is lost: nobody can say any more what it looks for.
            let Ok(name) = seal::open_words(&key, &row.name, &super::owner(&who)) else { continue };
            let looked = self.look_again(&mut visit, &who, row.search_id, &key).await?;
            let seen = visit.tx()?.seen_in(row.id).await?;
            let marks = marks(visit.tx()?, &looked.hits).await?;
            let new = marks.iter().filter(|mark| !seen.contains(mark)).count();
            all.push(Saved {
                id: row.id,
                search: row.search_id,
                name,
                total: marks.len(),
                new,
                looked_at: row.looked_at,
            });
        }
        let ran: Vec<i64> = all.iter().map(|saved| saved.search).collect();
        let new: usize = all.iter().map(|saved| saved.new).sum();
        let detail = detail! { "list" => "saved searches", "searches" => ran, "new" => new };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(all)
    }

    /// How a search that is run is saved, and which of its hits its owner has not seen. From now on they are seen.
    pub(super) async fn news(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        search: i64,
        hits: &[Hit],
        key: &[u8; 32],
    ) -> Result<(Option<SavedAs>, BTreeSet<(Subject, i64)>), AppError> {
        let (now, nothing) = (visit.now, (None, BTreeSet::new()));
        let Some(account) = who.account() else { return Ok(nothing) };
        let saved = visit.tx()?.saved_searches(account).await?;
        let Some(row) = saved.into_iter().find(|row| row.search_id == search) else { return Ok(nothing) };
        let seen = visit.tx()?.seen_in(row.id).await?;
        let marks = marks(visit.tx()?, hits).await?;
        let new: BTreeSet<(Subject, i64)> = hits
            .iter()
            .zip(&marks)
            .filter(|(_, mark)| !seen.contains(mark))
            .map(|(hit, _)| (hit.subject, hit.number))
            .collect();
        visit.tx()?.note_seen(row.id, &marks, now).await?;
        let name = seal::open_words(key, &row.name, &super::owner(who))
            .map_err(|source| AppError::Io { doing: "opening a saved search", source })?;
        Ok((Some(SavedAs { id: row.id, name, looked_at: row.looked_at }), new))
    }

    /// A kept search, run over what is on record now and what its owner may see now.
    pub(super) async fn look_again(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        search: i64,
        key: &[u8; 32],
    ) -> Result<Looked, AppError> {
        let cases = visit.scope(Act::SearchCases).await?;
        let kept = visit.tx()?.kept_search(search).await?;
        let kept = kept.filter(|kept| super::is_of(kept, who)).ok_or(AppError::NotFound("search"))?;
        let text = opened(key, &kept, who)?;
        let asked = super::words::Asked::read(&text).map_err(|_| AppError::Internal("stored search"))?;
        let mut reach = vec![(Opens::Cases, cases)];
        let people = match self.scope(who, Act::SearchPeople) {
            Err(_) => super::People::NotAllowed,
            Ok(_) if kept.reason.is_none() => super::People::NoReason,
            Ok(_) => {
                reach.push((Opens::People, visit.also(Act::SearchPeople).await?));
                super::People::Searched
            }
        };
        if self.scope(who, Act::ViewAttachment).is_ok() {
            reach.push((Opens::Documents, visit.also(Act::ViewAttachment).await?));
        }
        let mut texts = None;
        if people == super::People::Searched
            && let (Ok(of_people), Ok(of_documents)) =
                (self.scope(who, Act::SearchPeople), self.scope(who, Act::ViewAttachment))
        {
            // Where both rights reach one force, that one; where they reach two that differ, none.
            let both = match (of_people, of_documents) {
                (Some(one), Some(other)) if one != other => None,
                (one, other) => Some(one.or(other)),
            };
            texts = both.map(|scope| Ok::<_, AppError>((scope, self.document_words_key()?))).transpose()?;
        }
        let reach = super::Reach { records: reach, texts };
        let mut hits = super::look(visit, &asked, &reach).await?;
        visit.leave_out_closed_documents(who, &mut hits).await?;
        let texts = reach.texts.map(|(scope, _)| scope);
        Ok(Looked { text, asked, reason: kept.reason, people, cases, texts, hits })
    }
}

impl Visit<'_> {
    /// How many documents that the reader may open wait for their text to be read. Only so many are looked at: more than that is said as many.
    pub(super) async fn texts_waiting(
        &mut self,
        who: &Who,
        scope: Option<ForceId>,
    ) -> Result<usize, AppError> {
        let waiting = self.tx()?.waiting_texts(scope, 0, MOST_WAITING).await?;
        let mut open = 0;
        for id in waiting {
            let Some(document) = self.tx()?.lookup_attachment(id).await? else { continue };
            let case = CaseId::new(document.case_id).map_err(|_| AppError::Internal("case id"))?;
            let row = self.tx()?.lookup_case(case).await?.ok_or(AppError::NotFound("case"))?;
            open += usize::from(self.shelf(who, &row).await?.opens(&document));
        }
        Ok(open)
    }

    /// Titles say as much as documents: whoever may not read the documents of a case is told of none of them.
    async fn leave_out_closed_documents(&mut self, who: &Who, hits: &mut Vec<Hit>) -> Result<(), AppError> {
        let (mut closed, mut asked) = (BTreeSet::new(), BTreeMap::new());
        for hit in hits.iter().filter(|hit| hit.subject == Subject::Document) {
            let Some(document) = self.tx()?.lookup_attachment(hit.number).await? else { continue };
            let case = CaseId::new(document.case_id).map_err(|_| AppError::Internal("case id"))?;
            let readable = match asked.entry(case) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let row = self.tx()?.lookup_case(case).await?.ok_or(AppError::NotFound("case"))?;
                    new.insert(self.shelf(who, &row).await?)
                }
            };
            if !readable.opens(&document) {
                closed.insert(hit.number);
            }
        }
        hits.retain(|hit| hit.subject != Subject::Document || !closed.contains(&hit.number));
        Ok(())
    }
}

/// What a look found.
pub(super) struct Looked {
    pub(super) text: String,
    pub(super) asked: super::words::Asked,
    pub(super) reason: Option<String>,
    pub(super) people: super::People,
    pub(super) cases: Option<ForceId>,
    /// The texts of documents were searched: of one force, or of all.
    #[expect(clippy::option_option, reason = "not searched; searched, in one force or in all")]
    pub(super) texts: Option<Option<ForceId>>,
    pub(super) hits: Vec<Hit>,
}

/// What stands for each hit whatever version of the record it is: made of the force and its own reference.
async fn marks(tx: &mut Tx, hits: &[Hit]) -> Result<Vec<i64>, AppError> {
    let mut references: BTreeMap<(Subject, i64), String> = BTreeMap::new();
    for (subject, of) in [
        (Subject::Nominal, Referred::Nominal),
        (Subject::Contact, Referred::Contact),
        (Subject::Location, Referred::Location),
        (Subject::Object, Referred::Object),
    ] {
        let numbers: Vec<i64> =
            hits.iter().filter(|hit| hit.subject == subject).map(|hit| hit.number).collect();
        let called = tx.references_of(of, &numbers).await?;
        references.extend(called.into_iter().map(|(number, text)| ((subject, number), text)));
    }
    let mark = |hit: &Hit| {
        let called = references.get(&(hit.subject, hit.number)).cloned();
        let called = called.unwrap_or_else(|| hit.number.to_string());
        let whole = format!("{:?}\u{1f}{}\u{1f}{called}", hit.subject, hit.force);
        xxhash_rust::xxh3::xxh3_64(whole.as_bytes()).cast_signed()
    };
    Ok(hits.iter().map(mark).collect())
}
