//! Everything after the queue: the file of a case, read and changed.
//!
//! The rules are those of the casework stage. Here is who may ask, what is loaded for the rules, and that what they answer is put on
//! record together with the lists made from it and the audit entry.

mod lists;
mod meetings;
mod questions;
pub(crate) mod reopening;
mod snapshot;

use std::collections::BTreeMap;

use lookagain_access::{Act, Resource, ResourceKind, Role};
use lookagain_audit::{Action, Object};
use lookagain_casework::{
    Actor, Body, CaseFile, Command, Duty, Filed, Kind, Refusal,
    decide::{Context, decide},
    panel::{Consideration, LearningPoint, MeetingState},
    questions::QuestionSet,
    reinvestigation::{OfferStep, PolicyDecision},
    review::Review,
    work::day_of,
};
use lookagain_domain::{AccountId, AllegationId, CaseId, NominalId};
use lookagain_store::{
    StoreError, Tx,
    cases::{AllegationRow, CaseRow, PersonInCase},
    casework::{EntryRow, LearningRow, NewWork},
};
use sha2::{Digest, Sha256};

pub use self::{
    lists::{Agreement, AgreementRow, CaseworkList, MyWork, Workload},
    meetings::MeetingView,
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
        let row = visit.case(case, Act::ViewCase).await?;
        visit.allow(Act::ViewReview, &Resource::of(ResourceKind::Review, Some(row.force()?))).await?;
        let (file, questions) = visit.file(case).await?;
        let actor = match who {
            Who::Person(person) => Some(visit.actor(person, &row).await?),
            Who::Operator(_) => None,
        };
        let file = match actor {
            Some(actor) => file.as_read_by(actor.account, actor.duty == Duty::Reviewer),
            None => file,
        };
        let tx = visit.tx()?;
        let people = tx.list_people(&row).await?;
        let allegations = tx.list_allegations(&row).await?;
        let crimes = tx.list_crimes(&row).await?;
        let names = tx.account_names().await?;
        let files: std::collections::BTreeSet<i64> = crimes
            .iter()
            .map(|crime| crime.source_file)
            .chain(allegations.iter().map(|allegation| allegation.source_file))
            .chain(people.iter().map(|person| person.source_file))
            .collect();
        let files: Vec<_> =
            files.into_iter().filter_map(|file| lookagain_domain::FileId::new(file).ok()).collect();
        let documents = tx.file_names(&files).await?;
        let attachments = tx.list_attachments(case).await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        visit.note(Action::View, object, Some(row.force()?), None, detail! { "part" => "casework" }).await?;
        visit.leave().await?;
        Ok(CaseworkView {
            labels: labels(&people, &allegations),
            victims: victims(&people),
            names: names.into_iter().map(|(id, name)| (id.get(), name)).collect(),
            documents: documents
                .into_iter()
                .map(|(file, submission, name)| {
                    (format!("FILE:{file}"), format!("{name}, delivery {submission}"))
                })
                .chain(attachments.into_iter().map(|row| (format!("ATTACHMENT:{}", row.id), row.title)))
                .collect(),
            case: row,
            file,
            questions,
            allegations,
            actor,
        })
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
        mut command: Command,
        now: jiff::Timestamp,
    ) -> Result<Changed, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let (act, kind) = act_of(&command);
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
        let victims = victims(&people);
        let context =
            Context { today: day_of(now), force: row.force()?, questions: &questions, victims: &victims };
        let new = match decide(&file, &actor, context, &command) {
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
        let mut items = Vec::new();
        for entry in &new {
            let text = entry.body.text().map_err(|_| AppError::Internal("the text of an entry"))?;
            let (kind, item) = (entry.body.kind().code(), entry.item.as_str());
            visit
                .tx()?
                .add_casework(case, kind, (item, entry.version, &text), Some(person.account), now)
                .await?;
            items.push(format!("{kind} {item}"));
        }
        lists_anew(visit.tx()?, &row, &file.with(&new, Some(person.account), now), now).await?;
        let object = Some(Object { kind: "case".to_owned(), id: case.get() });
        let detail = detail! { "items" => items };
        visit.note(entry_of(&command), object, Some(row.force()?), None, detail).await?;
        visit.leave().await?;
        Ok(Changed::Done)
    }

    /// Fills in what only the application knows: the lot, the snapshot, who sits, a signature.
    async fn complete(
        &self,
        visit: &mut Visit<'_>,
        row: &CaseRow,
        file: &CaseFile,
        person: &SignedIn,
        command: &mut Command,
    ) -> Result<(), AppError> {
        let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
        if let Command::SubmitReview { drawn, snapshot, .. } = command {
            *drawn = self.draws_review(case);
            if let Some(review) = file.review_of(person.account) {
                *snapshot = Some(visit.take_snapshot(row, file, review.item, person.account).await?);
            }
        } else if let Command::Draft(draft) = command
            && let Some(meeting) = file.meeting()
        {
            let meeting = visit.meeting(meeting).await?.0;
            draft.sitting = meeting.state == MeetingState::Sitting;
            draft.involved = visit.involved(row, &meeting.members).await?;
            draft.present = meeting.members;
        } else if let Command::Sign { involved, .. } = command
            && let Some(draft) = file.consideration()
        {
            *involved = visit.involved(row, &draft.says.present).await?;
        } else if let Command::List { meeting } = command {
            if visit.meeting(*meeting).await?.0.state == MeetingState::Over {
                return Err(AppError::Conflict("the meeting is over".to_owned()));
            }
        // Whose case it is and what it is about is never taken from a form.
        } else if let Command::Begin { allegations, .. } = command {
            let recorded = visit.tx()?.list_allegations(row).await?;
            let known = recorded
                .iter()
                .filter_map(|one| Some((AllegationId::new(one.id).ok()?, one.interviewed == "Y")));
            *allegations = known.collect();
        } else if let Command::End { victims: whose, .. } = command {
            *whose = victims(&visit.tx()?.list_people(row).await?);
        } else if let Command::DecidePolicy { decision, reason, alternatives, replaces, signature } = command
        {
            let number = file.next_item::<PolicyDecision>("");
            let said = [decision, reason, alternatives].map(|text| text.trim().replace("\r\n", "\n"));
            let at = visit.now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            let mut hash = Sha256::new();
            for part in [&case.to_string(), &number, &said[0], &said[1], &said[2], replaces, &at] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
            hash.update(person.account.get().to_le_bytes());
            *signature = hex::encode(hash.finalize());
        }
        Ok(())
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

    /// Which of these members had a part in the original case, as far as the records say.
    async fn involved(
        &mut self,
        row: &CaseRow,
        members: &[lookagain_casework::panel::Member],
    ) -> Result<Vec<AccountId>, AppError> {
        let mut involved = Vec::new();
        for member in members {
            if self.tx()?.had_part(member.account, row).await? {
                involved.push(member.account);
            }
        }
        Ok(involved)
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

/// What the policies are asked for a command.
const fn act_of(command: &Command) -> (Act, ResourceKind) {
    match command {
        Command::BeginReview { .. }
        | Command::JoinReview
        | Command::TakeSecondReview { .. }
        | Command::PassReview
        | Command::SaveAnswer { .. }
        | Command::SaveEnquiry { .. }
        | Command::SaveFailing { .. }
        | Command::SaveSearch { .. }
        | Command::SaveProposal { .. }
        | Command::SubmitReview { .. } => (Act::WorkOnReview, ResourceKind::Review),
        // Everyone who works on cases says so of themselves, and tells of what is new.
        Command::DeclareConflict { .. } | Command::ProposeReopening { .. } => {
            (Act::ViewReview, ResourceKind::Review)
        }
        Command::ReturnReview { .. }
        | Command::List { .. }
        | Command::TakeOff { .. }
        | Command::Draft(_)
        | Command::Sign { .. }
        | Command::AnswerClosure { .. }
        | Command::AnswerReopening { .. } => (Act::TakePartInPanel, ResourceKind::Panel),
        Command::SaveLearning { .. } => (Act::PublishLearning, ResourceKind::Learning),
        Command::HoldCheckpoint { .. } | Command::Close { .. } => {
            (Act::Supervise, ResourceKind::Reinvestigation)
        }
        Command::MoveOffer { step, .. } => match step {
            OfferStep::OfferAgain => (Act::Supervise, ResourceKind::Reinvestigation),
            OfferStep::Accept | OfferStep::Return => (Act::Reinvestigate, ResourceKind::Reinvestigation),
        },
        Command::Begin { .. }
        | Command::AskAdvice { .. }
        | Command::AnswerAdvice { .. }
        | Command::MoveCourse { .. }
        | Command::End { .. } => (Act::Reinvestigate, ResourceKind::Reinvestigation),
        // Supervisors do these too, as the rules say.
        Command::RaiseAction { .. }
        | Command::MoveAction { .. }
        | Command::DecidePolicy { .. }
        | Command::SaveExhibit { .. }
        | Command::ScheduleUnused { .. }
        | Command::MoveUnused { .. }
        | Command::SaveHearing { .. }
        | Command::MoveRight { .. } => (Act::ViewReinvestigation, ResourceKind::Reinvestigation),
    }
}

/// What the audit calls it.
const fn entry_of(command: &Command) -> Action {
    match command {
        Command::Sign { .. }
        | Command::AnswerClosure { .. }
        | Command::AnswerReopening { .. }
        | Command::SubmitReview { .. }
        | Command::ReturnReview { .. }
        | Command::MoveOffer { .. }
        | Command::Begin { .. }
        | Command::DecidePolicy { .. }
        | Command::MoveUnused { .. }
        | Command::MoveCourse { .. }
        | Command::End { .. }
        | Command::MoveRight { .. }
        | Command::HoldCheckpoint { .. }
        | Command::Close { .. } => Action::Decide,
        Command::BeginReview { .. }
        | Command::JoinReview
        | Command::TakeSecondReview { .. }
        | Command::PassReview
        | Command::SaveAnswer { .. }
        | Command::SaveEnquiry { .. }
        | Command::SaveFailing { .. }
        | Command::SaveSearch { .. }
        | Command::SaveProposal { .. }
        | Command::DeclareConflict { .. }
        | Command::ProposeReopening { .. }
        | Command::List { .. }
        | Command::TakeOff { .. }
        | Command::Draft(_)
        | Command::SaveLearning { .. }
        | Command::RaiseAction { .. }
        | Command::MoveAction { .. }
        | Command::SaveExhibit { .. }
        | Command::ScheduleUnused { .. }
        | Command::SaveHearing { .. }
        | Command::AskAdvice { .. }
        | Command::AnswerAdvice { .. } => Action::Alter,
    }
}
