//! Lists over many files: where cases stand, what waits for whom, how far blind reviews agree, what was learned.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind, Role};
use lookagain_audit::Action;
use lookagain_casework::{
    Body, Kind, Stage,
    agreement::{Alarm, Coefficient, Pairs, alarm},
    panel::PanelDecision,
    questions::QuestionSet,
    review::{Recommendation, Review, ReviewState},
    work::{Pool, day_of},
};
use lookagain_domain::AccountId;
use lookagain_store::casework::{LearningRow, ManyRow, Room, Sight, StageRow, Whose, WorkRow};

use crate::{App, AppError, SignedIn, Who, visit::detail};

/// Cases by where they stand.
#[derive(Debug)]
pub struct CaseworkList {
    /// The cases of the page.
    pub rows: Vec<StageRow>,
    /// How many at each stage.
    pub counts: BTreeMap<Stage, u64>,
    /// Cases drawn for a blind second review that wait for someone.
    pub second_reviews: Vec<StageRow>,
}

/// What waits for one person.
#[derive(Debug)]
pub struct MyWork {
    /// For them alone.
    pub own: Vec<WorkRow>,
    /// For anyone who does what they do.
    pub pool: Vec<WorkRow>,
    /// The day.
    pub today: String,
}

/// How much waits, as totals.
#[derive(Debug)]
pub struct Workload {
    /// By pool: waiting for a person, waiting for anyone, overdue, since when the oldest.
    pub pools: Vec<(Pool, u64, u64, u64, String)>,
    /// How many people something waits for.
    pub people: u64,
    /// Cases at each stage.
    pub counts: BTreeMap<Stage, u64>,
    /// What is overdue, or stands in the way of the most: the oldest due first.
    pub overdue: Vec<WorkRow>,
    /// What open work holds, team by team.
    pub mix: Vec<crate::exposure::ContentMix>,
    /// For new reviews: who has the least, by what is open. Totals of people are not shown.
    pub suggested: Vec<(String, u64)>,
}

/// Agreement on one question.
#[derive(Debug)]
pub struct AgreementRow {
    /// The question's id.
    pub question: String,
    /// Its text.
    pub text: String,
    /// Pairs of answers.
    pub n: u32,
    /// Pairs that agree.
    pub agreed: u32,
    /// Cohen's kappa.
    pub kappa: Option<Coefficient>,
    /// Gwet's AC1.
    pub ac1: Option<Coefficient>,
    /// Why it is not to be relied on at present.
    pub alarm: Option<Alarm>,
}

/// How far blind reviews agree.
#[derive(Debug)]
pub struct Agreement {
    /// By question of the set in force.
    pub rows: Vec<AgreementRow>,
    /// The proposals to the panel.
    pub recommendation: AgreementRow,
    /// Cases reviewed twice.
    pub cases: u64,
    /// Of these, decided by a panel; and of those, how many not as the first review proposed.
    pub decided: u64,
    /// See `decided`.
    pub overturned: u64,
    /// Of how many cases in a hundred a second review is drawn.
    pub percent: u8,
}

impl App {
    /// Cases by where they stand after the queue.
    ///
    /// # Errors
    /// When the reader may see none.
    pub async fn casework_list(
        &self,
        who: &Who,
        stages: &[Stage],
        limit: u32,
        offset: u32,
        now: jiff::Timestamp,
    ) -> Result<CaseworkList, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ViewReview).await?;
        let wanted: String = stages.iter().fold(",".to_owned(), |all, stage| format!("{all}{stage},"));
        let sight = sight_of(who);
        let rows = visit.tx()?.casework_cases(scope, &wanted, sight, (limit, offset)).await?;
        let counts = visit.tx()?.casework_counts(scope, sight).await?;
        let mut second_reviews = visit.tx()?.second_reviews(scope, 50).await?;
        if sight == Sight::Blind {
            // Where such a case stands, and since when, tells what came of the first review.
            for row in &mut second_reviews {
                Stage::ForPanel.code().clone_into(&mut row.stage);
                row.since.clear();
            }
        }
        let detail = detail! { "list" => "casework", "shown" => rows.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(CaseworkList { rows, counts: by_stage(counts), second_reviews })
    }

    /// What waits for this person, and for anyone who does what they do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn my_work(&self, person: &SignedIn, now: jiff::Timestamp) -> Result<MyWork, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let scope = visit.scope(Act::ViewReview).await?;
        let pool = match person.role {
            Role::Reviewer => Pool::Reviewers,
            Role::PanelMember => Pool::Panel,
            Role::Investigator => Pool::Investigators,
            Role::Supervisor => Pool::Supervisors,
            Role::ForceCoordinator | Role::TriageOfficer | Role::Auditor | Role::Administrator => {
                return Err(AppError::Refused);
            }
        };
        let room = match person.force {
            Some(force) if pool == Pool::Investigators => Room::Of(force),
            Some(_) | None => Room::National,
        };
        let own = Whose { owner: Some(person.account), pool: pool.code(), room, force: scope };
        let own = visit.tx()?.list_work(own, 200).await?;
        let whose = Whose { owner: None, pool: pool.code(), room, force: scope };
        // A panel is national: what waits for it waits for nobody who is bound to a force.
        let waits = pool != Pool::Panel || person.force.is_none();
        let pool = if waits { visit.tx()?.list_work(whose, 50).await? } else { Vec::new() };
        let detail = detail! { "list" => "my work", "shown" => own.len() + pool.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(MyWork { own, pool, today: day_of(now).to_string() })
    }

    /// How much waits, as totals: never who has done how much.
    ///
    /// # Errors
    /// When the reader may not see it.
    pub async fn workload(&self, who: &Who, now: jiff::Timestamp) -> Result<Workload, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ViewWorkload).await?;
        let today = day_of(now).to_string();
        let rows = visit.tx()?.workload(scope, &today).await?;
        let counts = visit.tx()?.casework_counts(scope, Sight::Plain).await?;
        let mix = visit.content_mix(scope).await?;
        let accounts = visit.tx()?.list_accounts().await?;
        let mut overdue = Vec::new();
        let mut pools = Vec::new();
        for pool in Pool::ALL {
            let whose = Whose { owner: None, pool: pool.code(), room: Room::Any, force: scope };
            overdue.extend(visit.tx()?.list_work(whose, 25).await?);
            let of = |owned: bool| {
                rows.iter().filter(move |(owner, of, ..)| of == pool.code() && owner.is_some() == owned)
            };
            let sum = |owned| of(owned).map(|(_, _, n, ..)| u64::try_from(*n).unwrap_or(0)).sum::<u64>();
            let late =
                of(true).chain(of(false)).map(|(_, _, _, late, _)| u64::try_from(*late).unwrap_or(0)).sum();
            let oldest = of(true).chain(of(false)).map(|(.., since)| since.clone()).min().unwrap_or_default();
            pools.push((*pool, sum(true), sum(false), late, oldest));
        }
        overdue.retain(|row| row.due.as_deref().is_some_and(|due| due < today.as_str()));
        overdue.sort_by(|a, b| a.due.cmp(&b.due));
        let open = |account: i64| {
            rows.iter().filter(|(owner, ..)| *owner == Some(account)).map(|(_, _, n, ..)| *n).sum::<i64>()
        };
        let mut suggested: Vec<(String, u64)> = accounts
            .iter()
            .filter(|account| account.active == 1 && account.role == Role::Reviewer.code())
            .map(|account| (account.display_name.clone(), u64::try_from(open(account.id)).unwrap_or(0)))
            .collect();
        suggested.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        let people: BTreeSet<i64> = rows.iter().filter_map(|(owner, ..)| *owner).collect();
        let detail = detail! { "list" => "workload", "shown" => pools.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        suggested.truncate(3);
        Ok(Workload { pools, people: people.len() as u64, counts: by_stage(counts), overdue, mix, suggested })
    }

    /// How far the blind reviews agree, by question.
    ///
    /// # Errors
    /// When the reader may not see it.
    pub async fn agreement(&self, who: &Who, now: jiff::Timestamp) -> Result<Agreement, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewAgreement, &Resource::of(ResourceKind::Questions, None)).await?;
        let rows = visit.tx()?.doubly_reviewed().await?;
        let sets = visit.tx()?.list_questions().await?;
        let text = sets.first().map_or(QuestionSet::shipped_text(), |row| row.body.as_str());
        let set = QuestionSet::parse(text).map_err(|_| AppError::Internal("the questions cannot be read"))?;
        visit.note(Action::View, None, None, None, detail! { "page" => "agreement" }).await?;
        visit.leave().await?;
        count(&rows, &set, self.settings.second_review_percent)
    }

    /// Learning points, by theme. Whoever reads them learns the case's number only where they may see the case.
    ///
    /// # Errors
    /// When the reader may not see them.
    pub async fn learning(
        &self,
        who: &Who,
        now: jiff::Timestamp,
    ) -> Result<Vec<(LearningRow, bool)>, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewLearning, &Resource::of(ResourceKind::Learning, None)).await?;
        let rows = visit.tx()?.list_learning(500).await?;
        // Whoever may be asked to review such a case blind does not learn that this came of it.
        let blind: BTreeSet<i64> = match sight_of(who) {
            Sight::Blind => visit.tx()?.blind_cases().await?.into_iter().collect(),
            Sight::Plain => BTreeSet::new(),
        };
        // Nor does whoever is bound to the force whose case it is, while a review of it is live.
        let mut live = BTreeSet::new();
        if let Who::Person(SignedIn { force: Some(force), role, .. }) = who
            && *role != Role::Reviewer
        {
            let stages = visit.tx()?.learning_stages(*force).await?;
            live.extend(stages.into_iter().filter(|(_, stage)| is_live(stage)).map(|(case, _)| case));
        }
        visit
            .note(Action::View, None, None, None, detail! { "page" => "learning", "shown" => rows.len() })
            .await?;
        visit.leave().await?;
        let sees = |row: &LearningRow| {
            let force = lookagain_domain::ForceId::new(row.force_id).ok();
            !blind.contains(&row.case_id)
                && !live.contains(&row.case_id)
                && self.may(who, Act::ViewReview, &Resource::of(ResourceKind::Review, force))
        };
        Ok(rows.into_iter().map(|row| (sees(&row), row)).map(|(sees, row)| (row, sees)).collect())
    }

    /// Who can be given work on a reinvestigation: investigators of its force, or of the agency, whichever has it. For a form that is on the page already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn investigators(
        &self,
        person: &SignedIn,
        case: lookagain_domain::CaseId,
        now: jiff::Timestamp,
    ) -> Result<Vec<(AccountId, String)>, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let resource = Resource::of(ResourceKind::Reinvestigation, Some(row.force()?));
        visit.allow(Act::ViewReinvestigation, &resource).await?;
        let (file, _) = visit.file(case).await?;
        let found = visit.room_of(&row, &file).await?;
        visit.note(Action::Search, None, None, None, detail! { "list" => "investigators" }).await?;
        visit.leave().await?;
        Ok(found)
    }
}

/// People who review may be asked for any blind second review that waits.
fn sight_of(who: &Who) -> Sight {
    match who {
        Who::Person(person) if person.role == Role::Reviewer => Sight::Blind,
        Who::Person(_) | Who::Operator(_) => Sight::Plain,
    }
}

/// A review of a case that stands there is live; also where the text is no stage.
fn is_live(stage: &str) -> bool {
    stage.parse().map_or(true, Stage::is_live)
}

fn by_stage(counts: Vec<(String, i64)>) -> BTreeMap<Stage, u64> {
    counts.into_iter().filter_map(|(stage, n)| Some((stage.parse().ok()?, u64::try_from(n).ok()?))).collect()
}

/// What one case that was reviewed twice says: the two reviews' answers and proposals as they were when each was first submitted, which is
/// the last moment at which neither reviewer had read the other; and what the panel decided, on which proposal.
#[derive(Default)]
struct Twice {
    answers: [BTreeMap<String, String>; 2],
    proposed: [Option<Recommendation>; 2],
    finished: usize,
    latest: Option<Recommendation>,
    decided: Option<(Option<Recommendation>, PanelDecision)>,
}

impl Twice {
    /// Was this review in already?
    fn is_in(&self, which: usize) -> bool {
        self.proposed[which].is_some()
    }
}

fn count(rows: &[ManyRow], set: &QuestionSet, percent: u8) -> Result<Agreement, AppError> {
    let mut cases: BTreeMap<i64, Twice> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let unreadable = || AppError::Internal("an entry cannot be read");
        let kind: Kind = row.kind.parse().map_err(|_| unreadable())?;
        let case = cases.entry(row.case_id).or_default();
        let (review, rest) = row.item.split_once('/').unwrap_or((row.item.as_str(), ""));
        let which = usize::from(review == "2");
        let body = Body::read(kind, &row.body).map_err(|_| unreadable())?;
        if let Body::Answer(answer) = body {
            if !case.is_in(which) {
                case.answers[which].insert(rest.to_owned(), answer.answer);
            }
        } else if let Body::Review(Review { state: ReviewState::Submitted, recommendation, .. }) = body {
            if which == 0 {
                case.latest = recommendation;
            }
            if !case.is_in(which) {
                case.proposed[which] = recommendation;
                case.finished = place;
            }
        } else if let Body::Consideration(says) = body
            && says.signed_by.is_some()
        {
            case.decided = Some((case.latest, says.decision));
        }
    }
    let mut cases: Vec<Twice> = cases.into_values().filter(|case| case.is_in(0) && case.is_in(1)).collect();
    cases.sort_by_key(|case| case.finished);
    let rows = set
        .questions()
        .map(|(_, question)| {
            let pairs = cases.iter().flat_map(|case| {
                let own = |item: &str| item.split('/').next() == Some(question.id.as_str());
                case.answers[0].iter().filter(move |(item, _)| own(item)).filter_map(|(item, first)| {
                    Some((question.category(first)?, question.category(case.answers[1].get(item)?)?))
                })
            });
            row(&question.id, &question.text, question.answers().len(), &pairs.collect::<Vec<_>>(), set)
        })
        .collect();
    let place = |proposed: Recommendation| Recommendation::ALL.iter().position(|one| *one == proposed);
    let proposals: Vec<(usize, usize)> = cases
        .iter()
        .filter_map(|case| Some((place(case.proposed[0]?)?, place(case.proposed[1]?)?)))
        .collect();
    let decided: Vec<(Recommendation, PanelDecision)> =
        cases.iter().filter_map(|case| case.decided.and_then(|(on, decided)| Some((on?, decided)))).collect();
    let otherwise = decided.iter().filter(|(proposed, decided)| !follows(*proposed, *decided)).count();
    Ok(Agreement {
        rows,
        recommendation: row("", "What is proposed to the panel", Recommendation::ALL.len(), &proposals, set),
        cases: cases.len() as u64,
        decided: decided.len() as u64,
        overturned: otherwise as u64,
        percent,
    })
}

const fn follows(proposed: Recommendation, decided: PanelDecision) -> bool {
    matches!(
        (proposed, decided),
        (Recommendation::Uphold, PanelDecision::Uphold)
            | (Recommendation::Reinvestigate, PanelDecision::SetActions | PanelDecision::Adopt)
            | (Recommendation::MoreInformation, PanelDecision::MoreInformation)
    )
}

fn row(id: &str, text: &str, categories: usize, found: &[(usize, usize)], set: &QuestionSet) -> AgreementRow {
    let mut pairs = Pairs::of(categories);
    for (first, second) in found {
        pairs.add(*first, *second);
    }
    AgreementRow {
        question: id.to_owned(),
        text: text.to_owned(),
        n: pairs.n(),
        agreed: pairs.agreed(),
        kappa: pairs.kappa(),
        ac1: pairs.ac1(),
        alarm: alarm(categories, found, &set.agreement),
    }
}
