//! The scripted people: what the planted truth says of a case, and how they carry it along.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::date};
use lookagain_app::{
    App, Limits, Mapping, Operator, QueueFilter, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    casework::{CaseworkView, Changed},
    decide::Choice,
    rules_of_casework::{
        Command, Draft, Kind, Stage,
        panel::{MeetingStep, PanelDecision},
        questions::Per,
        reinvestigation::{
            Action, ActionPriority, ActionStep, Advice, Course, CourseStep, OfferStep, VictimPosition,
        },
        review::{Answer, Citation, Enquiry, EnquiryState, EnquiryStep, Possible},
        rights::{Right, RightStep},
    },
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    CaseId, Force, ForceId,
    review::{CaseStatus, TriageAction},
};

use super::truth::Planted;

/// Two forces that number otherwise and send otherwise.
const FORCES: [&str; 2] = ["greater-manchester", "west-yorkshire"];

pub(crate) fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

pub(crate) fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn said() -> String {
    "As the file shows".to_owned()
}

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) triage: SignedIn,
    pub(crate) reviewers: [SignedIn; 2],
    pub(crate) panel: Vec<SignedIn>,
    pub(crate) rooms: BTreeMap<i64, SignedIn>,
    pub(crate) agency: SignedIn,
    pub(crate) supervisor: SignedIn,
    pub(crate) meeting: i64,
    pub(crate) planted: BTreeMap<(String, String), Planted>,
    pub(crate) _folder: tempfile::TempDir,
}

async fn person(app: &App, username: &str, role: Role, force: Option<ForceId>) -> SignedIn {
    let (username, display_name) = (username.to_owned(), username.to_owned());
    let request = AccountRequest { username: username.clone(), display_name, role, force, password: None };
    app.add_account(&operator(), &request, now()).await.unwrap();
    let link = app.make_sign_in_link(&operator(), &username, now()).await.unwrap();
    let FirstStep::Done { token } = app.sign_in_by_link(&link, now()).await.unwrap() else { panic!() };
    app.session(&token, now()).await.unwrap().unwrap()
}

fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

pub(crate) async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let (nation, truth) = (folder.path().join("nation"), folder.path().join("truth"));
    let plan = lookagain_synth::Plan { seed: 11, crimes: 12_000, as_at: date(2026, 11, 24) };
    lookagain_synth::write_nation(&plan, &nation, &truth, &mut |_| {}).unwrap();
    let settings = Settings { second_review_percent: 100, ..Settings::default() };
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), settings, now()).await.unwrap();
    for slug in FORCES {
        let mapping = Mapping::shipped("national").unwrap();
        let limits = Limits { extract_date: Some(plan.as_at), ..Limits::default() };
        let delivery = Delivery { force: force(slug), paths: vec![nation.join(slug)], mapping, limits };
        app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    }
    let mut panel = Vec::new();
    for name in ["chair", "writer", "third", "concurs"] {
        panel.push(person(&app, name, Role::PanelMember, None).await);
    }
    let meeting = app.plan_meeting(&panel[0], date(2026, 11, 24), now()).await.unwrap();
    for member in &panel[1..3] {
        app.join_meeting(member, meeting, now()).await.unwrap();
    }
    app.move_meeting(&panel[0], meeting, MeetingStep::Open, now()).await.unwrap();
    let mut rooms = BTreeMap::new();
    for slug in FORCES {
        let id = force(slug);
        rooms.insert(id.get(), person(&app, slug, Role::Investigator, Some(id)).await);
    }
    World {
        triage: person(&app, "triage", Role::TriageOfficer, None).await,
        reviewers: [
            person(&app, "first", Role::Reviewer, None).await,
            person(&app, "blind", Role::Reviewer, None).await,
        ],
        agency: person(&app, "agency", Role::Investigator, None).await,
        supervisor: person(&app, "supervisor", Role::Supervisor, None).await,
        planted: Planted::read(&truth.join("open-enquiries.csv")),
        panel,
        rooms,
        meeting,
        app,
        _folder: folder,
    }
}

/// What the script knows of a case that it carried.
#[derive(Debug)]
pub(crate) struct Carried {
    pub(crate) case: CaseId,
    pub(crate) force: i64,
    pub(crate) planted: Planted,
    pub(crate) stands: Stage,
    pub(crate) submitted: bool,
    pub(crate) twice: bool,
    pub(crate) signed: bool,
    pub(crate) victims: usize,
}

impl World {
    async fn ask(&self, who: &SignedIn, case: CaseId, command: Command) {
        let words = format!("{command:?}");
        match self.app.change_casework(who, case, command, now()).await {
            Ok(Changed::Done) => {}
            other => panic!("{} in case {case}: {words}: {other:?}", who.display_name()),
        }
    }

    pub(crate) async fn view(&self, case: CaseId) -> CaseworkView {
        self.app.casework(&Who::Person(self.supervisor.clone()), case, now()).await.unwrap()
    }

    /// A document of the case that can be cited.
    async fn cited(&self, case: CaseId) -> Vec<Citation> {
        let document = self.view(case).await.documents[0].0.clone();
        vec![Citation { document, place: "row 2".to_owned() }]
    }

    /// Cases that meet every criterion, accepted into the queue: of each kind as many as it has stops.
    pub(crate) async fn accept(&self) -> Vec<(CaseId, i64, Planted)> {
        let filter = QueueFilter {
            status: Some(CaseStatus::Triage.code().to_owned()),
            eligibility: Some("MET".to_owned()),
            ..QueueFilter::default()
        };
        let page = self.app.queue(&operator(), filter, None, 5_000, now()).await.unwrap();
        assert!(!page.has_after);
        let (mut taken, mut accepted) = (BTreeMap::<&str, usize>::new(), Vec::new());
        for row in page.rows {
            let slug = FORCES.into_iter().find(|slug| force(slug).get() == row.force).unwrap();
            let planted = self.planted.get(&(slug.to_owned(), row.case_ref.clone()));
            let planted = planted.cloned().unwrap_or(Planted::Nothing);
            let view = self.app.view_case(&operator(), row.case, now()).await.unwrap();
            // What ends before a court needs somebody who is alleged to have done it.
            let goes = planted.line().is_none() || !view.allegations.is_empty();
            let room = taken.entry(planted.name()).or_default();
            if !goes || *room == planted.stops().len() {
                continue;
            }
            *room += 1;
            let choice = Choice {
                action: TriageAction::Accept,
                reason: said(),
                route: None,
                questions: Vec::new(),
                considered: None,
                seen_status: CaseStatus::Triage,
            };
            self.app.decide(&self.triage, row.case, choice, now()).await.unwrap();
            accepted.push((row.case, row.force, planted));
        }
        accepted
    }

    /// One review from the planted truth: answers, the line if there is one, and what follows from it.
    async fn review(&self, who: &SignedIn, case: CaseId, planted: &Planted) {
        let (view, evidence) = (self.view(case).await, self.cited(case).await);
        let review = view.file.review_of(who.account()).unwrap();
        if let Some((kind, possible)) = planted.line() {
            let item = format!("{}/1", review.item);
            let enquiry = Enquiry {
                state: EnquiryState::Identified,
                kind: kind.parse().unwrap(),
                title: "The line that the file names".to_owned(),
                identified: evidence.clone(),
                result: String::new(),
                proof: Vec::new(),
                possible,
                possible_until: None,
                why: said(),
                withdrawn: false,
            };
            let save = |item: &str, step, seen| Command::SaveEnquiry {
                item: item.to_owned(),
                enquiry: enquiry.clone(),
                step,
                seen,
            };
            self.ask(who, case, save("", None, 0)).await;
            self.ask(who, case, save(&item, Some(EnquiryStep::FindNotPursued), 1)).await;
            if possible == Possible::No {
                self.ask(who, case, save(&item, Some(EnquiryStep::Settle), 2)).await;
            }
        }
        let said_of_all = if planted.line().is_none() { "YES" } else { "NO" };
        for (_, question) in view.questions.questions() {
            let about = match question.per {
                Per::Case => vec![None],
                Per::Victim => view.victims.iter().copied().map(Some).collect(),
            };
            let answer = if question.category(said_of_all).is_some() { said_of_all } else { "NOT_ON_FILE" };
            for victim in about {
                let answer = Answer {
                    questions: String::new(),
                    answer: answer.to_owned(),
                    note: String::new(),
                    evidence: evidence.clone(),
                };
                let question = question.id.clone();
                self.ask(who, case, Command::SaveAnswer { question, victim, answer, seen: 0 }).await;
            }
        }
        let submit = Command::SubmitReview {
            recommendation: planted.proposes(),
            summary: said(),
            drawn: false,
            snapshot: None,
            seen: review.version,
        };
        self.ask(who, case, submit).await;
    }

    async fn decide(&self, case: CaseId, planted: &Planted) {
        let reason = if planted.line().is_some() { "NO_LONGER_POSSIBLE" } else { "EXHAUSTED" };
        let decision = planted.decided();
        let draft = Draft {
            present: Vec::new(),
            involved: Vec::new(),
            sitting: false,
            material: self.cited(case).await,
            findings: said(),
            decision,
            closure_reason: (decision == PanelDecision::Uphold).then(|| reason.parse().unwrap()),
            reasons: said(),
            dissent: String::new(),
            actions: vec!["Follow the line".to_owned()],
            learning: "What others can learn".to_owned(),
            seen: 0,
        };
        self.ask(&self.panel[1], case, Command::Draft(draft)).await;
        let sign = Command::Sign { present: Vec::new(), involved: Vec::new(), seen: 1 };
        self.ask(&self.panel[0], case, sign).await;
    }

    /// From the queue until the case stands at the stop.
    pub(crate) async fn carry(
        &self,
        (case, force, planted): (CaseId, i64, Planted),
        stop: Stage,
        nth: usize,
    ) -> Carried {
        let mut carried = Carried {
            case,
            force,
            stands: stop,
            submitted: false,
            twice: false,
            signed: false,
            victims: self.view(case).await.victims.len(),
            planted,
        };
        let [first, blind] = &self.reviewers;
        let questions = String::new;
        if stop == Stage::Queued {
            return carried;
        }
        self.ask(first, case, Command::BeginReview { questions: questions() }).await;
        if stop == Stage::UnderReview {
            return carried;
        }
        self.review(first, case, &carried.planted).await;
        carried.submitted = true;
        // Every second one is reviewed a second time; for the others that waits.
        if nth.is_multiple_of(2) {
            self.ask(blind, case, Command::TakeSecondReview { questions: questions() }).await;
            self.review(blind, case, &carried.planted).await;
            carried.twice = true;
        }
        if stop == Stage::ForPanel {
            return carried;
        }
        self.ask(&self.panel[1], case, Command::List { meeting: self.meeting }).await;
        if stop == Stage::Listed {
            return carried;
        }
        self.decide(case, &carried.planted).await;
        carried.signed = true;
        match carried.planted.decided() {
            PanelDecision::Uphold if stop == Stage::Upheld => {
                let concur = Command::AnswerClosure { concurs: true, reason: said(), involved: Vec::new() };
                self.ask(&self.panel[3], case, concur).await;
            }
            PanelDecision::Uphold | PanelDecision::MoreInformation => {}
            PanelDecision::SetActions => self.reinvestigate(&self.rooms[&force], case, stop, false).await,
            PanelDecision::Adopt => self.reinvestigate(&self.agency, case, stop, true).await,
        }
        carried
    }

    /// From an offer on. `charges` says how it ends: before a court, or without a charge and with a victim who asks why.
    async fn reinvestigate(&self, room: &SignedIn, case: CaseId, stop: Stage, charges: bool) {
        if stop == Stage::Offered {
            return;
        }
        self.ask(room, case, Command::MoveOffer { step: OfferStep::Accept, reason: String::new() }).await;
        let (victims, allegations) = (VictimPosition::Agrees, Vec::new());
        self.ask(room, case, Command::Begin { victims, reason: said(), allegations }).await;
        let (priority, enquiry) = (ActionPriority::High, "1/1".to_owned());
        self.ask(room, case, Command::RaiseAction { what: said(), priority, enquiry, due: None }).await;
        for item in ["1", "2"] {
            self.work_off(room, case, item).await;
        }
        if stop == Stage::Reinvestigation {
            return;
        }
        self.advice(room, case, false).await;
        if stop == Stage::EarlyAdvice {
            return;
        }
        self.answer(room, case).await;
        self.advice(room, case, true).await;
        if stop == Stage::Charging {
            return;
        }
        self.answer(room, case).await;
        let road: &[CourseStep] = if charges {
            &[CourseStep::Charge, CourseStep::Appear, CourseStep::Convict]
        } else {
            &[CourseStep::EndByCps]
        };
        self.courses(room, case, road).await;
        if stop == Stage::Court {
            return;
        }
        if charges {
            self.courses(room, case, &[CourseStep::Sentence]).await;
        }
        self.ask(room, case, Command::End { victims: Vec::new(), reason: said() }).await;
        if stop == Stage::Ended {
            return;
        }
        let rights =
            self.view(case).await.file.all::<Right>().map(|right| right.item.to_owned()).collect::<Vec<_>>();
        assert_eq!(rights.is_empty(), charges, "no right where somebody was charged");
        for item in rights {
            for (seen, step) in
                [RightStep::Tell, RightStep::Request, RightStep::Acknowledge, RightStep::LetStand]
                    .into_iter()
                    .enumerate()
            {
                let seen = u32::try_from(seen).unwrap() + 1;
                self.ask(room, case, Command::MoveRight { item: item.clone(), step, reason: said(), seen })
                    .await;
                if stop == Stage::RightToReview && step == RightStep::Request {
                    return;
                }
            }
        }
        self.ask(&self.supervisor, case, Command::Close { reason: said() }).await;
    }

    async fn work_off(&self, room: &SignedIn, case: CaseId, item: &str) {
        for (seen, (who, step)) in [
            (room, ActionStep::Allocate),
            (room, ActionStep::Start),
            (room, ActionStep::Result),
            (&self.supervisor, ActionStep::File),
        ]
        .into_iter()
        .enumerate()
        {
            let (item, to, seen) = (item.to_owned(), Some(room.account()), u32::try_from(seen).unwrap() + 1);
            self.ask(who, case, Command::MoveAction { item, step, to, due: None, text: said(), seen }).await;
        }
        let state = self.view(case).await.file.get::<Action>(item).unwrap().says.state;
        assert!(!state.is_open());
    }

    async fn advice(&self, room: &SignedIn, case: CaseId, charging: bool) {
        let material = self.cited(case).await;
        self.ask(room, case, Command::AskAdvice { charging, question: said(), material }).await;
    }

    async fn answer(&self, room: &SignedIn, case: CaseId) {
        let item = self.view(case).await.file.all::<Advice>().last().unwrap().item.to_owned();
        self.ask(room, case, Command::AnswerAdvice { item, answer: said(), action_plan: false, seen: 1 })
            .await;
    }

    async fn courses(&self, room: &SignedIn, case: CaseId, road: &[CourseStep]) {
        let courses: Vec<_> =
            self.view(case).await.file.all::<Course>().map(|course| course.says.allegation).collect();
        for allegation in courses {
            for step in road {
                let seen = self.view(case).await.file.version(Kind::Course, &allegation.to_string());
                let (on, reason) = (date(2026, 11, 24), said());
                let step =
                    Command::MoveCourse { allegation, step: *step, interviewed: true, on, reason, seen };
                self.ask(room, case, step).await;
            }
        }
    }
}
