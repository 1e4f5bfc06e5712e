//! The index, filled with each submission in its own transaction, so that what is searched is what is on record. Only what a submission
//! brought or replaced is looked at. No protected characteristic has a way in: the records that are read here have none.

use std::collections::{BTreeSet, HashMap};

use lookagain_domain::{ForceId, SubmissionId, record::ContactKind};
use lookagain_linkage::text::{fold::fold, identifier::IdentifierKind, person_name::is_filler};
use lookagain_store::{
    Tx,
    search::{ContactWords, CrimeWords, LocationWords, Marks, NominalWords, ObjectWords, Term, Which},
};

use super::{
    field::Field,
    words::{identifier, sound, term, whole},
};
use crate::{
    AppError,
    grouping::keys::{long_word, phone, says_nothing},
};

/// Records that are read at a time.
const STRETCH: u32 = 20_000;
/// Terms that are sorted and written at a time.
const BATCH: usize = 400_000;

/// Words that are remembered before all are let go.
const KNOWN: usize = 100_000;

/// Terms of one force on their way into the index.
struct Terms {
    force: ForceId,
    waiting: Vec<Term>,
    /// Each word that was met, with its term and, once it was met where words are heard, whether its sound was noted.
    known: HashMap<String, (i64, bool)>,
    sounds: Vec<(i64, i64)>,
}

impl Terms {
    fn of(force: ForceId) -> Self {
        Self { force, waiting: Vec::new(), known: HashMap::new(), sounds: Vec::new() }
    }

    fn push(&mut self, term: i64, field: Field, subject: i64) {
        self.waiting.push((term, field.number(), self.force.get(), subject));
    }

    /// Each word of a text, and how it sounds.
    fn words(&mut self, text: Option<&str>, field: Field, subject: i64) {
        let folded = fold(text.unwrap_or_default());
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            let word = if matches!(field, Field::Address | Field::Location) { long_word(word) } else { word };
            // Nobody can ask for a single letter.
            let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            if letter || (field.is_name() && is_filler(word)) {
                continue;
            }
            let of_word = self.term_of(word, field.is_heard());
            self.push(of_word, field, subject);
        }
    }

    /// The term of a word. Most words come again and again: each is worked out once.
    fn term_of(&mut self, word: &str, heard: bool) -> i64 {
        if let Some((of_word, noted)) = self.known.get(word)
            && (*noted || !heard)
        {
            return *of_word;
        }
        // References hardly ever come again: what is remembered does not grow with what is sent.
        if self.known.len() >= KNOWN {
            self.known.clear();
        }
        let of_word = term(word);
        if heard && let Some(sound) = sound(word) {
            self.sounds.push((sound, of_word));
        }
        self.known.insert(word.to_owned(), (of_word, heard));
        of_word
    }

    fn whole(&mut self, text: Option<&str>, field: Field, subject: i64) {
        if let Some(plain) = text.and_then(whole) {
            self.push(term(&plain), field, subject);
        }
    }

    fn nominal(&mut self, row: &NominalWords) {
        self.words(row.surname.as_deref(), Field::Name, row.id);
        self.words(row.forenames.as_deref(), Field::Name, row.id);
        self.words(row.known_as.as_deref(), Field::Alias, row.id);
        self.whole(Some(&row.nominal_ref), Field::NominalRef, row.id);
        for (kind, text) in [
            (IdentifierKind::Pnc, &row.pnc_id),
            (IdentifierKind::Cro, &row.cro_number),
            (IdentifierKind::Nhs, &row.nhs_number),
        ] {
            let Some(text) = text.as_deref() else { continue };
            match identifier(kind, text) {
                Some(plain) => self.push(term(&plain), Field::Identifier, row.id),
                None => self.whole(Some(text), Field::Identifier, row.id),
            }
        }
    }

    fn contact(&mut self, row: &ContactWords) -> Result<(), AppError> {
        let kind = row.kind.parse::<ContactKind>().map_err(|_| AppError::Internal("stored contact"))?;
        match kind {
            ContactKind::Phone => {
                let digits = phone(&row.value);
                if digits.len() >= 4 {
                    self.push(term(&digits), Field::Phone, row.id);
                }
            }
            ContactKind::Email => self.whole(Some(&row.value), Field::Email, row.id),
            ContactKind::Online => self.whole(Some(&row.value), Field::Account, row.id),
            ContactKind::Vehicle => self.whole(Some(&row.value), Field::Vehicle, row.id),
            ContactKind::Address => {
                let nothing = says_nothing(&fold(&row.value).replace(' ', ""));
                self.words(Some(&row.value).filter(|_| !nothing).map(String::as_str), Field::Address, row.id);
                self.postcode(row.postcode.as_deref(), Field::Address, row.id);
            }
        }
        Ok(())
    }

    /// A postcode in its two parts and as a whole.
    fn postcode(&mut self, text: Option<&str>, field: Field, subject: i64) {
        self.words(text, field, subject);
        self.whole(text, field, subject);
    }

    fn crime(&mut self, row: &CrimeWords) {
        for reference in [&row.case_ref, &row.crime_ref] {
            self.words(Some(reference), Field::CaseRef, row.case_id);
            self.whole(Some(reference), Field::CaseRef, row.case_id);
        }
        self.words(Some(&row.offence_code), Field::Offence, row.case_id);
        self.words(row.offence_title.as_deref(), Field::Offence, row.case_id);
        self.words(row.locality.as_deref(), Field::Locality, row.case_id);
    }

    fn location(&mut self, row: &LocationWords) {
        self.words(row.address.as_deref(), Field::Location, row.id);
        self.postcode(row.postcode.as_deref(), Field::Location, row.id);
    }

    fn object(&mut self, row: &ObjectWords) {
        self.whole(row.identifier.as_deref(), Field::Object, row.id);
    }

    fn document(&mut self, (id, title): &(i64, String)) {
        self.words(Some(title), Field::Title, *id);
    }

    /// Sorted, so that they go into the tree of the index from one end to the other.
    fn sorted(&mut self) -> Vec<Term> {
        let mut terms = std::mem::take(&mut self.waiting);
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    async fn write_if_many(&mut self, tx: &mut Tx) -> Result<(), AppError> {
        if self.waiting.len() >= BATCH { self.write(tx).await } else { Ok(()) }
    }

    /// Takes out of the index what was collected.
    async fn remove_if_many(&mut self, tx: &mut Tx, many: usize) -> Result<(), AppError> {
        if self.waiting.len() >= many {
            self.sounds.clear();
            tx.remove_terms(&self.sorted()).await?;
        }
        Ok(())
    }

    async fn write(&mut self, tx: &mut Tx) -> Result<(), AppError> {
        let mut sounds = std::mem::take(&mut self.sounds);
        sounds.sort_unstable();
        tx.add_sounds(self.force, &sounds).await?;
        Ok(tx.add_terms(&self.sorted()).await?)
    }
}

/// Goes through the present records of one kind between two numbers.
macro_rules! each_present {
    ($tx:expr, $terms:expr, $force:expr, $after:expr, $until:expr, $read:ident, |$row:ident| $take:expr) => {{
        let (mut after, until) = ($after, $until);
        loop {
            let rows = $tx.$read(Which::Present { force: $force, after, until, limit: STRETCH }).await?;
            for $row in &rows {
                after = $row.id;
                $take;
            }
            $terms.write_if_many($tx).await?;
            if rows.len() < STRETCH as usize {
                break;
            }
        }
    }};
}

/// Goes through the records of one kind that a file replaced.
macro_rules! each_replaced {
    ($tx:expr, $gone:expr, $file:expr, $read:ident, |$row:ident| $take:expr) => {{
        let mut after = 0;
        loop {
            let rows = $tx.$read(Which::Replaced { file: $file, after, limit: STRETCH }).await?;
            for $row in &rows {
                after = $row.id;
                $take;
            }
            $gone.remove_if_many($tx, BATCH).await?;
            if rows.len() < STRETCH as usize {
                break;
            }
        }
    }};
}

/// Brings the index up to what a submission changed. `before` is what the newest records were before it.
pub(crate) async fn index_submission(
    tx: &mut Tx,
    force: ForceId,
    submission: SubmissionId,
    before: Marks,
    now: jiff::Timestamp,
) -> Result<(), AppError> {
    let first = tx.begin_search_force(force, now).await?;
    if first {
        // Only where there is something from before search did: going through every force's records costs each of them anew.
        let from_before = tx.sent_before(force, submission).await?;
        return if from_before { index_all(tx, force).await } else { index_new(tx, force, before).await };
    }
    // Out first: what a replaced version said may be said again by the new one.
    let (mut gone, mut cases) = (Terms::of(force), BTreeSet::new());
    for file in tx.files_of(submission).await? {
        each_replaced!(tx, gone, file, nominal_words, |row| gone.nominal(row));
        each_replaced!(tx, gone, file, contact_words, |row| gone.contact(row)?);
        each_replaced!(tx, gone, file, location_words, |row| gone.location(row));
        each_replaced!(tx, gone, file, object_words, |row| gone.object(row));
        each_replaced!(tx, gone, file, crime_words, |row| {
            cases.insert(row.case_id);
            gone.crime(row);
        });
    }
    gone.remove_if_many(tx, 1).await?;
    // Other crimes of the same case may have said the same.
    let (mut again, cases) = (Terms::of(force), cases.into_iter().collect::<Vec<i64>>());
    for some in cases.chunks(STRETCH as usize) {
        for row in &tx.crime_words_of(some).await? {
            again.crime(row);
        }
        again.write_if_many(tx).await?;
    }
    again.write(tx).await?;
    index_new(tx, force, before).await
}

/// Puts everything of a force into the index.
pub(crate) async fn index_all(tx: &mut Tx, force: ForceId) -> Result<(), AppError> {
    let mut terms = Terms::of(force);
    for row in &tx.document_titles(force).await? {
        terms.document(row);
    }
    terms.write(tx).await?;
    let (after, until) = tx.search_span(force).await?;
    index_between(tx, force, after, until).await
}

/// Puts the title of a document that was added to a case into the index.
pub(crate) async fn index_document(
    tx: &mut Tx,
    force: ForceId,
    id: i64,
    title: &str,
) -> Result<(), AppError> {
    let mut terms = Terms::of(force);
    terms.document(&(id, title.to_owned()));
    terms.write(tx).await
}

/// Puts the present records of a force after these into the index.
async fn index_new(tx: &mut Tx, force: ForceId, after: Marks) -> Result<(), AppError> {
    let until = tx.search_marks().await?;
    index_between(tx, force, after, until).await
}

async fn index_between(tx: &mut Tx, force: ForceId, after: Marks, until: Marks) -> Result<(), AppError> {
    let mut terms = Terms::of(force);
    each_present!(tx, terms, force, after.nominal, until.nominal, nominal_words, |row| terms.nominal(row));
    each_present!(tx, terms, force, after.contact, until.contact, contact_words, |row| terms.contact(row)?);
    each_present!(tx, terms, force, after.crime, until.crime, crime_words, |row| terms.crime(row));
    each_present!(tx, terms, force, after.location, until.location, location_words, |row| terms
        .location(row));
    each_present!(tx, terms, force, after.object, until.object, object_words, |row| terms.object(row));
    terms.write(tx).await
}
