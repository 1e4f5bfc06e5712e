//! Everything after the queue: the file of a case, read and changed.
//!
//! The rules are those of the casework stage. Here is who may ask, what is loaded for the rules, and that what they answer is put on
//! record together with the lists made from it and the audit entry.

mod acts;
mod complete;
mod lists;
mod meetings;
mod minutes;
mod questions;
pub(crate) mod reopening;
mod snapshot;

use std::collections::BTreeMap;

use lookagain_access::{Act, Resource, ResourceKind, Role};
use lookagain_audit::{Action, Object};
use lookagain_casework::{
    Actor, Body, CaseFile, Command, Duty, Filed, Kind, New, Refusal,
    decide::{Context, decide},
    panel::{Consideration, LearningPoint},
    questions::QuestionSet,
    review::Review,
    work::day_of,
};
use lookagain_domain::{AccountId, CaseId, NominalId};
use lookagain_store::{
    StoreError, Tx,
    cases::{AllegationRow, CaseRow, PersonInCase},
    casework::{EntryRow, LearningRow, NewWork},
};
use sha2::{Digest, Sha256};

use self::acts::act_of;
pub use self::{
    lists::{Agreement, AgreementRow, CaseworkList, MyWork, Workload},
    meetings::MeetingView,
    minutes::{Minutes, MinutesAs},
    questions::QuestionsView,
    snapshot::SnapshotView,
};
use crate::{
    App, AppError, SignedIn, Who,
    case::labels,
    visit::{Visit, detail},
};

/// The file of a case as its pages show it.
#[derive(Debug)]
pub struct CaseworkView {
    /// The case.
    pub case: CaseRow,
    /// Its file, as this reader may read it.
    pub file: CaseFile,
    /// The questions of its review, or those in force.
    pub questions: QuestionSet,
    /// Labels such as `Victim 1`, by person.
    pub labels: BTreeMap<i64, String>,
    /// The victims.
    pub victims: Vec<NominalId>,
    /// Suspect × offence, as the force closed them.
    pub allegations: Vec<AllegationRow>,
    /// How people are called, by account.
    pub names: BTreeMap<i64, String>,
    /// The documents that can be cited: what is kept, and its title.
    pub documents: Vec<(String, String)>,
    /// Who reads.
    pub actor: Option<Actor>,
    /// Colleagues who can be spoken to with `@name`: name to sign in with, and name.
    pub colleagues: Vec<(String, String)>,
}

/// A change that was not made because someone else was faster. Both are to be shown.
#[derive(Debug)]
pub enum Changed {
    /// It is on record.
    Done,
    /// Someone else changed the item meanwhile: its present version.
    Moved(u32),
}

impl App {
    /// Opens the file of a case. That someone looked is noted.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of the case.
    pub async fn casework(
        &self,
        who: &Who,
        case: CaseId,
        now: jiff::Timestamp,
    ) -> Result<CaseworkView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let view = visit.open_file(who, case).await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        let force = Some(view.case.force()?);
        visit.note(Action::View, object, force, None, detail! { "part" => "casework" }).await?;
        visit.leave().await?;
        Ok(view)
    }

    /// Does something with the file of a case.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when something that was typed is not right; [`AppError::Conflict`] when it is not possible from where
    /// things stand; [`AppError::Refused`] when it is not for this person.
    pub async fn change_casework(
        &self,
        person: &SignedIn,
        case: CaseId,
        command: Command,
        now: jiff::Timestamp,
    ) -> Result<Changed, AppError> {
        self.change(person, case, command, None, now).await
    }

    /// The same from a form: what this person began of it is gone in the same transaction.
    ///
    /// # Errors
    /// As [`App::change_casework`]; then the draft stays.
    pub async fn send_form(
        &self,
        person: &SignedIn,
        case: CaseId,
        command: Command,
        form: &str,
        now: jiff::Timestamp,
    ) -> Result<Changed, AppError> {
        self.change(person, case, command, Some(form), now).await
    }

    async fn change(
        &self,
        person: &SignedIn,
        case: CaseId,
        mut command: Command,
        form: Option<&str>,
        now: jiff::Timestamp,
    ) -> Result<Changed, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let (act, kind, entry) = act_of(&command);
        visit.allow(act, &Resource::of(kind, Some(row.force()?))).await?;
        if row.status()? != lookagain_domain::review::CaseStatus::Queued {
            return Err(AppError::Conflict("the case is not in the review queue".to_owned()));
        }
        let (file, questions) = visit.file(case).await?;
        let actor = visit.actor(person, &row).await?;
        if let Command::BeginReview { questions: version }
        | Command::TakeSecondReview { questions: version } = &mut command
        {
            version.clone_from(&questions.version);
        }
        self.complete(&mut visit, &row, &file, person, &mut command).await?;
        let people = visit.tx()?.list_people(&row).await?;
        let (victims, documents) = (victims(&people), visit.citable(&who, &row, &people, &command).await?);
        let investigators = visit.allocatable(&row, &file, &command).await?;
        let context = Context {
            today: day_of(now),
            force: row.force()?,
            questions: &questions,
            victims: &victims,
            documents: &documents,
            investigators: &investigators.into_iter().map(|(account, _)| account).collect::<Vec<_>>(),
        };
        let mut decided = decide(&file, &actor, context, &command);
        if decided.is_ok()
            && let Command::SubmitReview { snapshot, .. } = &mut command
            && let Some(review) = file.review_of(person.account)
        {
            // Only now: a refusal leaves no snapshot behind.
            *snapshot = Some(visit.take_snapshot(&row, &file, review.item, person.account).await?);
            decided = decide(&file, &actor, context, &command);
        }
        let new = match decided {
            Ok(new) => new,
            Err(Refusal::Moved { now, .. }) => return Ok(Changed::Moved(now)),
            Err(Refusal::Field(field, message)) => return Err(AppError::Invalid(vec![(field, message)])),
            Err(Refusal::NotNow(message)) => return Err(AppError::Conflict(message)),
            Err(Refusal::NotYou(why)) => {
                let mut detail = detail! { "act" => act.code(), "why" => why };
                detail.insert("casework".to_owned(), true.into());
                let object = Some(Object { kind: "case".to_owned(), id: case.get() });
                visit.note(Action::Refused, object, Some(row.force()?), None, detail).await?;
                visit.leave().await?;
                return Err(AppError::Conflict(why.to_owned()));
            }
        };
        let items = put(visit.tx()?, case, &new, Some(person.account), now).await?;
        visit.speak_to(case, &file, &new, person.account).await?;
        lists_anew(visit.tx()?, &row, &file.with(&new, Some(person.account), now), now).await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        let detail = detail! { "items" => items };
        visit.note(entry, object, Some(row.force()?), None, detail).await?;
        visit.sent(person.account, case, form).await?;
        visit.leave().await?;
        Ok(Changed::Done)
    }

    /// Is this case drawn for a blind second review? By a hash of its number and the seed: nobody can choose, anybody can check.
    fn draws_review(&self, case: CaseId) -> bool {
        let mut bytes = self.second_look_seed.as_bytes().to_vec();
        bytes.extend(b"review");
        bytes.extend(case.get().to_le_bytes());
        xxhash_rust::xxh3::xxh3_64(&bytes) % 100 < u64::from(self.settings.second_review_percent)
    }
}

impl Visit<'_> {
    /// The file of a case as this reader may read it. Whoever calls it notes that it was read.
    pub(crate) async fn open_file(&mut self, who: &Who, case: CaseId) -> Result<CaseworkView, AppError> {
        let row = self.case(case, Act::ViewCase).await?;
        self.allow(Act::ViewReview, &Resource::of(ResourceKind::Review, Some(row.force()?))).await?;
        let (file, questions) = self.file(case).await?;
        let actor = match who {
            Who::Person(person) => Some(self.actor(person, &row).await?),
            Who::Operator(_) => None,
        };
        let file = match actor {
            Some(actor) => file.as_read_by(&actor),
            None => file,
        };
        let tx = self.tx()?;
        let people = tx.list_people(&row).await?;
        let allegations = tx.list_allegations(&row).await?;
        let names = tx.account_names().await?;
        let documents = self.documents(who, &row, &people, &allegations).await?;
        let colleagues = self.colleagues(who).await?;
        Ok(CaseworkView {
            labels: labels(&people, &allegations),
            victims: victims(&people),
            names: names.into_iter().map(|(id, name)| (id.get(), name)).collect(),
            documents,
            case: row,
            file,
            questions,
            allegations,
            actor,
            colleagues,
        })
    }

    /// The file of a case, and the questions its review answers, or those in force.
    pub(crate) async fn file(&mut self, case: CaseId) -> Result<(CaseFile, QuestionSet), AppError> {
        let rows = self.tx()?.casework(case).await?;
        let file = CaseFile::of(rows.into_iter().map(filed).collect::<Result<Vec<_>, _>>()?);
        let version = file.review().map(|review| review.says.questions.clone());
        let sets = self.tx()?.list_questions().await?;
        let row = version.and_then(|version| sets.iter().find(|set| set.version == version)).or(sets.first());
        let text = row.map_or(QuestionSet::shipped_text(), |row| row.body.as_str());
        let questions =
            QuestionSet::parse(text).map_err(|_| AppError::Internal("the questions cannot be read"))?;
        Ok((file, questions))
    }

    /// Who this person is to the rules of casework.
    pub(crate) async fn actor(&mut self, person: &SignedIn, case: &CaseRow) -> Result<Actor, AppError> {
        let duty = match person.role {
            Role::Reviewer => Duty::Reviewer,
            Role::PanelMember => Duty::PanelMember,
            Role::Investigator => Duty::Investigator,
            Role::Supervisor => Duty::Supervisor,
            Role::ForceCoordinator | Role::TriageOfficer | Role::Auditor | Role::Administrator => Duty::None,
        };
        let had_part = self.tx()?.had_part(person.account, case).await?;
        Ok(Actor { account: person.account, duty, force: person.force, had_part })
    }
}

/// Puts entries on record. Answers with what the audit says of each: kind, item, version, and the SHA-256 of what it says, so that a text
/// that was changed in the database afterwards can be told from the one that was written. Whoever calls it notes that.
pub(crate) async fn put(
    tx: &mut Tx,
    case: CaseId,
    new: &[New],
    by: Option<AccountId>,
    now: jiff::Timestamp,
) -> Result<Vec<String>, AppError> {
    let mut items = Vec::new();
    for entry in new {
        let text = entry.body.text().map_err(|_| AppError::Internal("the text of an entry"))?;
        let (kind, item) = (entry.body.kind().code(), entry.item.as_str());
        tx.add_casework(case, kind, (item, entry.version, &text), by, now).await?;
        let hash = hex::encode(Sha256::digest(text.as_bytes()));
        items.push(format!("{kind} {item} version {} sha256 {hash}", entry.version));
    }
    Ok(items)
}

/// Makes the lists anew from a file: where the case stands, what waits in it, what it taught.
pub(crate) async fn lists_anew(
    tx: &mut Tx,
    row: &CaseRow,
    file: &CaseFile,
    now: jiff::Timestamp,
) -> Result<(), AppError> {
    let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
    let second = file.get::<Review>("2").map(|second| second.says.state.code());
    let since = file.since().unwrap_or(now);
    tx.set_casework_stage(row, file.stage().code(), since, file.meeting(), second).await?;
    let work = file.work();
    let work: Vec<NewWork<'_>> = work
        .iter()
        .map(|item| NewWork {
            kind: item.kind.code(),
            item: &item.item,
            owner: item.owner,
            pool: item.pool.code(),
            pool_force: item.force,
            since: item.since.to_string(),
            due: item.due.map(|due| due.to_string()),
        })
        .collect();
    tx.set_work(row, &work).await?;
    let points: Vec<LearningRow> = file
        .all::<LearningPoint>()
        .filter(|point| !point.says.withdrawn)
        .map(|point| LearningRow {
            case_id: row.id,
            item: point.item.to_owned(),
            force_id: row.force_id,
            theme: point.says.theme.clone(),
            failing: point.says.failing.clone(),
            question: point.says.question.clone(),
            body: point.says.text.clone(),
            published_at: point.at.to_string(),
        })
        .collect();
    tx.set_learning(case, &points).await?;
    for one in file.all::<Consideration>().filter(|one| one.says.signed_by.is_some()) {
        tx.note_meeting_case(one.says.meeting, case).await?;
    }
    Ok(())
}

/// An entry as it is kept, read.
pub(crate) fn filed(row: EntryRow) -> Result<Filed, AppError> {
    let unreadable = |column| AppError::Store(StoreError::Unreadable { table: "casework_entry", column });
    let kind: Kind = row.kind.parse().map_err(|_| unreadable("kind"))?;
    Ok(Filed {
        body: Body::read(kind, &row.body).map_err(|_| unreadable("body"))?,
        item: row.item,
        version: u32::try_from(row.version).map_err(|_| unreadable("version"))?,
        by: row.made_by.and_then(|by| AccountId::new(by).ok()),
        at: row.made_at.parse().map_err(|_| unreadable("made_at"))?,
    })
}

fn victims(people: &[PersonInCase]) -> Vec<NominalId> {
    let victims: std::collections::BTreeSet<NominalId> = people
        .iter()
        .filter(|person| matches!(person.role.as_str(), "VICTIM" | "COMPLAINANT"))
        .filter_map(|person| NominalId::new(person.nominal_id).ok())
        .collect();
    victims.into_iter().collect()
}
