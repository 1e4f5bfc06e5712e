//! One search over cases, people, numbers, vehicles and places. What it finds, counts and says never tells of what the reader may not open.
//!
//! Looking for a name, a number or an address tells whoever looks whether it is there, and where: that is a reveal of what was typed. So
//! it is open to those who may reveal names, for a reason, and on record with whom it showed (docs/adr/0027).

pub mod field;
pub(crate) mod index;
pub mod matching;
pub mod passages;
pub mod saved;
pub(crate) mod tokens;
pub(crate) mod words;

use std::collections::BTreeMap;

use lookagain_access::Act;
use lookagain_audit::{Action, Object};
use lookagain_domain::{
    ForceId, NominalId,
    search::{How, SearchKind},
};
use lookagain_store::{attachments::AttachmentRow, document_text::TextRow, saved_search::KeptSearch};
use serde::Serialize;

use self::{
    field::{Field, Opens, Subject},
    matching::{Hit, Place, Why, agreeing},
    passages::Places,
    saved::{Looked, SavedAs},
    tokens::Tokens,
    words::{Asked, Terms},
};
use crate::{
    App, AppError, SignedIn, Who,
    attachments::{seal, text::term},
    reveal::reason_given,
    visit::{Visit, detail},
};

/// Results of one kind on a page.
pub const PAGE: usize = 20;

/// Whether names, numbers and addresses were searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum People {
    /// They were.
    Searched,
    /// The reader may, and gave no reason.
    NoReason,
    /// The reader may not.
    NotAllowed,
}

/// Which results to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// Only this kind, page by page; all kinds, the first of each, when missing.
    pub kind: Option<SearchKind>,
    /// How many come before the first that is shown.
    pub from: usize,
}

/// What a search found, as far as the reader may know.
#[derive(Debug, Clone, Serialize)]
pub struct SearchResults {
    /// The search's number.
    pub id: i64,
    /// What was typed.
    pub text: String,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// How it is saved, where it is.
    pub saved: Option<SavedAs>,
    /// How many results are new since its owner last looked; none when it is not saved.
    pub new: usize,
    /// Single letters, which were passed over.
    pub passed_over: Vec<String>,
    /// Whether names, numbers and addresses were searched.
    pub people: People,
    /// Forces whose records are not in the index yet.
    pub not_indexed: usize,
    /// Whether the texts of documents were searched.
    pub texts: bool,
    /// Documents that the reader may open and whose text was not read yet.
    pub not_read: usize,
    /// What was found, kind by kind; kinds without a result are left out.
    pub kinds: Vec<FoundKind>,
}

impl SearchResults {
    /// All kinds together.
    pub fn total(&self) -> usize {
        self.kinds.iter().map(|kind| kind.total).sum()
    }
}

/// What was found of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct FoundKind {
    /// The kind.
    pub kind: SearchKind,
    /// How many.
    pub total: usize,
    /// How many come before the first that is shown.
    pub from: usize,
    /// Those that are shown, the surest first.
    pub rows: Vec<Found>,
}

/// One result.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// The force whose record it is.
    pub force: i64,
    /// Why, word by word.
    pub why: Vec<Why>,
    /// The force's reference of the record.
    pub reference: String,
    /// The kind of contact, place or object; empty for cases and people.
    pub thing: String,
    /// Whose record it is, or is of.
    pub person: Option<i64>,
    /// Who that is, where that is revealed to the reader now.
    pub name: Option<String>,
    /// Where the case stands, for a case.
    pub status: String,
    /// The cases it leads to: number, reference, part in it.
    pub cases: Vec<(i64, String, String)>,
    /// The number of a document that can be opened.
    pub document: Option<i64>,
    /// Where in the document it stands, when its text was found.
    pub places: Option<Places>,
    /// It was not there when the owner of the saved search last looked.
    pub new: bool,
    #[serde(skip)]
    subject: (Subject, i64),
}

/// A search that somebody made.
#[derive(Debug, Clone)]
pub struct MadeSearch {
    /// Its number.
    pub id: i64,
    /// What was typed.
    pub text: String,
    /// When, UTC.
    pub made_at: String,
}

impl App {
    /// Keeps what somebody looks for, sealed, under a number that stands for it in addresses.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what cannot be searched for, with what to type.
    pub async fn keep_search(
        &self,
        who: &Who,
        text: &str,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<i64, AppError> {
        let asked = Asked::read(text).map_err(|message| AppError::invalid("text", message))?;
        let reason = Some(reason).filter(|reason| !reason.trim().is_empty()).map(reason_given).transpose()?;
        let key = self.search_key()?;
        let sealed = seal::seal_words(&key, text.trim(), &owner(who))
            .map_err(|source| AppError::Io { doing: "sealing a search", source })?;
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::SearchCases).await?;
        let id = visit.tx()?.keep_search(who.account(), &sealed, reason.as_deref(), now).await?;
        let detail = detail! { "text" => text_mark(&key, &asked) };
        visit.note(Action::Create, Some(object(id)), scope, reason.as_deref(), detail).await?;
        visit.leave().await?;
        Ok(id)
    }

    /// Runs a search that was kept, over what is on record now and what its owner may see now.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for the search of somebody else.
    pub async fn run_search(
        &self,
        who: &Who,
        id: i64,
        part: Part,
        now: jiff::Timestamp,
    ) -> Result<SearchResults, AppError> {
        let key = self.search_key()?;
        let mut visit = self.enter(who, now).await?;
        let Looked { text, asked, reason, people, cases, texts, mut hits } =
            self.look_again(&mut visit, who, id, &key).await?;
        let (saved, new) = self.news(&mut visit, who, id, &hits, &key).await?;
        // What is new comes first: it is what the owner of a saved search looks for.
        hits.sort_by_key(|hit| !new.contains(&(hit.subject, hit.number)));
        let (mut kinds, counts) = self.show(&mut visit, who, &hits, part).await?;
        for row in kinds.iter_mut().flat_map(|kind| &mut kind.rows) {
            row.new = new.contains(&row.subject);
        }
        let shown: Vec<i64> =
            kinds.iter().flat_map(|kind| kind.rows.iter().filter_map(|row| row.person)).collect();
        let not_indexed = visit.tx()?.forces_not_indexed().await?;
        let bound = |force: &ForceId| cases.is_none_or(|own| own == *force);
        let not_indexed = not_indexed.iter().filter(|force| bound(force)).count();
        let not_read = match texts {
            Some(scope) => visit.texts_waiting(who, scope).await?,
            None => 0,
        };
        let by_text = with_text(&mut visit, &kinds).await?;
        let texts_shown: Vec<i64> = by_text.iter().map(|(document, _)| document.id).collect();
        let detail = detail! {
            "text" => text_mark(&key, &asked), "results" => serde_json::to_value(counts).unwrap_or_default(),
            "people" => serde_json::to_value(people).unwrap_or_default(), "shown people" => shown,
            "shown by their text" => texts_shown, "kind" => part.kind.map_or("all", SearchKind::code), "from" => part.from,
        };
        visit.note(Action::Search, Some(object(id)), cases, reason.as_deref(), detail).await?;
        visit.leave().await?;
        // Texts are opened when nothing is locked any more: they may be long.
        for (document, found) in by_text {
            let says = self.unseal_text(&document, &found);
            if says.is_err() {
                tracing::error!(document = document.id, "the text of a document cannot be opened");
            }
            let says = says.ok();
            let places = says.map(|says| passages::places(&asked, &says));
            for row in kinds.iter_mut().flat_map(|kind| &mut kind.rows) {
                if row.document == Some(document.id) {
                    row.places.clone_from(&places);
                }
            }
        }
        Ok(SearchResults {
            id,
            text,
            reason,
            saved,
            new: new.len(),
            passed_over: asked.passed_over,
            people,
            not_indexed,
            texts: texts.is_some(),
            not_read,
            kinds,
        })
    }

    /// What this person searched for last, the newest first.
    ///
    /// # Errors
    /// When the person may not search.
    pub async fn own_searches(
        &self,
        person: &SignedIn,
        now: jiff::Timestamp,
    ) -> Result<Vec<MadeSearch>, AppError> {
        let key = self.search_key()?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let scope = visit.scope(Act::SearchCases).await?;
        let kept = visit.tx()?.kept_searches(person.account, 20).await?;
        // What was sealed under a key that is lost is not there for its owner any more.
        let made = |row: KeptSearch| {
            Some(MadeSearch { id: row.id, text: opened(&key, &row, &who).ok()?, made_at: row.made_at })
        };
        let made = kept.into_iter().filter_map(made).collect();
        visit.note(Action::Search, None, scope, None, detail! { "list" => "own searches" }).await?;
        visit.leave().await?;
        Ok(made)
    }

    /// Puts forces whose records came before search did into the index; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_for_search(&self, who: &Who, now: jiff::Timestamp) -> Result<usize, AppError> {
        let mut visit = self.enter(who, now).await?;
        let resource = lookagain_access::Resource::of(lookagain_access::ResourceKind::System, None);
        visit.allow(Act::RunAssessment, &resource).await?;
        let forces = visit.tx()?.forces_not_indexed().await?;
        for force in &forces {
            visit.tx()?.begin_search_force(*force, now).await?;
            index::index_all(visit.tx()?, *force).await?;
        }
        visit
            .note(Action::Alter, None, None, None, detail! { "forces put into the index" => forces.len() })
            .await?;
        visit.leave().await?;
        Ok(forces.len())
    }

    /// The key of what was searched for, made from the key of attachments.
    fn search_key(&self) -> Result<[u8; 32], AppError> {
        Ok(seal::derive(&self.master_key()?, "what was searched for"))
    }

    /// The results of the part that is asked for, and how many there are of each kind.
    async fn show(
        &self,
        visit: &mut Visit<'_>,
        who: &Who,
        hits: &[Hit],
        part: Part,
    ) -> Result<(Vec<FoundKind>, BTreeMap<SearchKind, usize>), AppError> {
        let mut by_kind: BTreeMap<SearchKind, Vec<&Hit>> = BTreeMap::new();
        for hit in hits {
            by_kind.entry(hit.kind()).or_default().push(hit);
        }
        let counts = by_kind.iter().map(|(kind, hits)| (*kind, hits.len())).collect();
        let revealed = match who.account() {
            Some(account) => visit.now_revealed(account).await?,
            None => Vec::new(),
        };
        let mut kinds = Vec::new();
        for (kind, hits) in by_kind.into_iter().filter(|(kind, _)| part.kind.is_none_or(|only| only == *kind))
        {
            let from = if part.kind.is_some() { part.from.min(hits.len()) } else { 0 };
            let mut rows = Vec::new();
            for hit in hits.iter().skip(from).take(PAGE) {
                rows.push(found(visit, hit, &revealed).await?);
            }
            kinds.push(FoundKind { kind, total: hits.len(), from, rows });
        }
        Ok((kinds, counts))
    }
}

/// What a reader may search, each with the force whose records it is: the scope is in the question to the database.
pub(crate) struct Reach {
    records: Vec<(Opens, Option<ForceId>)>,
    /// The texts of documents, with the key of their words.
    texts: Option<(Option<ForceId>, [u8; 32])>,
}

/// The documents among what is shown that were found by their text, with their texts, sealed.
async fn with_text(
    visit: &mut Visit<'_>,
    kinds: &[FoundKind],
) -> Result<Vec<(AttachmentRow, TextRow)>, AppError> {
    let mut all = Vec::new();
    for row in kinds.iter().flat_map(|kind| &kind.rows) {
        let by_text = row.why.iter().any(|why| why.field == Field::Text);
        let Some(document) = row.document.filter(|_| by_text) else { continue };
        let found =
            (visit.tx()?.lookup_attachment(document).await?, visit.tx()?.lookup_text(document).await?);
        if let (Some(document), Some(text)) = found {
            all.push((document, text));
        }
    }
    Ok(all)
}

/// Everything on record that agrees with what was asked, within reach.
async fn look(visit: &mut Visit<'_>, asked: &Asked, reach: &Reach) -> Result<Vec<Hit>, AppError> {
    let mut found = Vec::new();
    for word in &asked.words {
        let mut terms = Asked::terms_of_word(word);
        if let Some(sound) = words::sound(word) {
            for alike in visit.tx()?.find_sounds(sound).await? {
                terms.entry(alike).or_insert(How::Sounds);
            }
        }
        let mut of_word = places(visit, &terms, Field::takes_words, reach).await?;
        of_word.extend(in_texts(visit, &tokens::of_word(word), reach).await?);
        found.push(of_word);
    }
    let mut whole = places(visit, &asked.terms_of_whole(), Field::takes_whole, reach).await?;
    whole.extend(in_texts(visit, &tokens::of_whole(asked), reach).await?);
    Ok(agreeing(&asked.words, &found, (&asked.folded(), &whole)))
}

async fn places(
    visit: &mut Visit<'_>,
    terms: &Terms,
    takes: fn(Field) -> bool,
    reach: &Reach,
) -> Result<Vec<Place>, AppError> {
    let keys: Vec<i64> = terms.keys().copied().collect();
    let mut found = Vec::new();
    for (opens, scope) in &reach.records {
        let fields = Field::ALL.iter().filter(|field| takes(**field) && field.opens() == *opens);
        let fields: Vec<i64> = fields.map(|field| field.number()).collect();
        for (term, field, force, number) in visit.tx()?.find_terms(&keys, &fields, *scope).await? {
            let field = Field::of(field).ok_or(AppError::Internal("field of the index"))?;
            let how = terms.get(&term).copied().unwrap_or(How::Sounds);
            found.push(Place { field, how, force, number });
        }
    }
    Ok(found)
}

/// The documents in whose text one of these tokens stands.
async fn in_texts(visit: &mut Visit<'_>, tokens: &Tokens, reach: &Reach) -> Result<Vec<Place>, AppError> {
    let Some((scope, key)) = &reach.texts else { return Ok(Vec::new()) };
    let how: BTreeMap<i64, How> = tokens.iter().map(|(token, how)| (term(key, token), *how)).collect();
    let terms: Vec<i64> = how.keys().copied().collect();
    let found = visit.tx()?.find_document_terms(&terms, *scope).await?;
    let place = |(term, number, force): (i64, i64, i64)| {
        let how = how.get(&term).copied().unwrap_or(How::Sounds);
        Place { field: Field::Text, how, force, number }
    };
    Ok(found.into_iter().map(place).collect())
}

/// A hit with what the reader may see of it. Who somebody is stays hidden, as on the page of a case.
async fn found(visit: &mut Visit<'_>, hit: &Hit, revealed: &[i64]) -> Result<Found, AppError> {
    let mut found = Found {
        force: hit.force,
        why: hit.why.clone(),
        reference: String::new(),
        thing: String::new(),
        person: None,
        name: None,
        status: String::new(),
        cases: Vec::new(),
        document: None,
        places: None,
        new: false,
        subject: (hit.subject, hit.number),
    };
    let gone = || AppError::Internal("the index holds a record that is not there");
    match hit.subject {
        Subject::Case => {
            let case = visit.tx()?.found_case(hit.number).await?.ok_or_else(gone)?;
            found.cases.push((case.id, case.case_ref.clone(), String::new()));
            (found.reference, found.status) = (case.case_ref, case.status);
        }
        Subject::Nominal => of_person(visit, &mut found, hit.number, revealed).await?,
        Subject::Contact => {
            let contact = visit.tx()?.found_contact(hit.number).await?.ok_or_else(gone)?;
            found.thing = contact.kind;
            found.reference = contact.reference;
            if let Some(nominal) = contact.nominal {
                of_person(visit, &mut found, nominal, revealed).await?;
            }
        }
        Subject::Document => {
            let document = visit.tx()?.lookup_attachment(hit.number).await?.ok_or_else(gone)?;
            let case = visit.tx()?.found_case(document.case_id).await?.ok_or_else(gone)?;
            found.cases.push((case.id, case.case_ref, String::new()));
            found.document = Some(hit.number).filter(|_| document.wrapped.is_some());
            found.reference = document.title;
        }
        Subject::Location => {
            let place = visit.tx()?.found_location(hit.number).await?.ok_or_else(gone)?;
            let cases = visit.tx()?.cases_at(hit.force, &place.reference).await?;
            found.cases = cases.into_iter().map(|case| (case.id, case.case_ref, String::new())).collect();
            (found.thing, found.reference) = (place.kind, place.reference);
        }
        Subject::Object => {
            let object = visit.tx()?.found_object(hit.number).await?.ok_or_else(gone)?;
            found.cases = visit.tx()?.cases_of_object(hit.force, &object.reference).await?;
            (found.thing, found.reference) = (object.kind, object.reference);
        }
    }
    Ok(found)
}

async fn of_person(
    visit: &mut Visit<'_>,
    found: &mut Found,
    nominal: i64,
    revealed: &[i64],
) -> Result<(), AppError> {
    let id = NominalId::new(nominal).map_err(|_| AppError::Internal("nominal id"))?;
    let record = visit.tx()?.lookup_nominal(id).await?.ok_or(AppError::NotFound("person"))?;
    found.cases = visit.tx()?.parts_in_cases(record.force_id, &record.nominal_ref).await?;
    found.person = Some(nominal);
    if revealed.contains(&nominal) {
        let parts = [record.forenames.as_deref(), record.surname.as_deref()];
        found.name = Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    found.reference = record.nominal_ref;
    Ok(())
}

/// Stands for what was typed in the audit: the same words give the same mark, and without the key it tells nothing.
fn text_mark(key: &[u8; 32], asked: &Asked) -> String {
    hex::encode(&seal::keyed_hash(key, &asked.folded())[..16])
}

fn owner(who: &Who) -> String {
    who.account().map_or_else(|| "the command line".to_owned(), |account| format!("account {account}"))
}

fn is_of(kept: &KeptSearch, who: &Who) -> bool {
    kept.account_id == who.account().map(lookagain_domain::AccountId::get)
}

fn opened(key: &[u8; 32], kept: &KeptSearch, who: &Who) -> Result<String, AppError> {
    seal::open_words(key, &kept.words, &owner(who)).map_err(|_| {
        AppError::Conflict(
            "this search was sealed under a key that is not here any more: search again".to_owned(),
        )
    })
}

fn object(id: i64) -> Object {
    Object { kind: "search".to_owned(), id }
}
