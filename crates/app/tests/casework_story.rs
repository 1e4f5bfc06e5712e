//! From the queue to a court, on both databases: a scripted reviewer, a panel, a second person, investigators and a supervisor carry one
//! case of each kind to its end; whoever may not is refused; and the totals on every list add up.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{path::Path, sync::Arc};

use jiff::{Timestamp, civil::date};
use lookagain_app::{
    App, AppError, AuditFilter, Limits, Mapping, NobodyWaits, Operator, Role, Settings, SignedIn, Target,
    Who,
    accounts::AccountRequest,
    casework::{CaseworkView, Changed, MinutesAs},
    decide::Choice,
    find_groups::Extent,
    judge::Judged,
    link::LinkRequest,
    rules_of_casework::{
        Command, Draft, Filed, Kind, Stage,
        panel::{Consideration, MeetingStep, PanelDecision, Reopening, ReopeningCause, ReopeningStep},
        questions::Per,
        reinvestigation::{
            Action, ActionPriority, ActionStep, Advice, Course, CourseStep, DisclosureDecision, MeetsTest,
            OfferStep, Sensitivity, Unused, UnusedState, UnusedStep, VictimPosition,
        },
        review::{
            Answer, Citation, Enquiry, EnquiryState, EnquiryStep, FailingFound, Possible, Recommendation,
            Review, Severity,
        },
        rights::{Right, RightState, RightStep},
    },
    search::Part,
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    CaseId, Force, ForceId, NominalId,
    identity::Verdict,
    review::{CaseStatus, TriageAction},
};
use lookagain_store::Store;
use sha2::{Digest, Sha256};

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn cumbria() -> ForceId {
    Force::named("cumbria").unwrap().id().unwrap()
}

struct World {
    app: App,
    _folder: tempfile::TempDir,
    triage: SignedIn,
    reviewer: SignedIn,
    colleague: SignedIn,
    involved: SignedIn,
    panel: Vec<SignedIn>,
    investigator: SignedIn,
    elsewhere: SignedIn,
    agency: SignedIn,
    supervisor: SignedIn,
    meeting: i64,
}

async fn person(app: &App, username: &str, role: Role, force: Option<ForceId>) -> SignedIn {
    let request = AccountRequest {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role,
        force,
        password: None,
    };
    app.add_account(&operator(), &request, now()).await.unwrap();
    let link = app.make_sign_in_link(&operator(), username, now()).await.unwrap();
    let FirstStep::Done { token } = app.sign_in_by_link(&link, now()).await.unwrap() else { panic!() };
    app.session(&token, now()).await.unwrap().unwrap()
}

/// Six cases of one force; the sixth has a record of the same victim under another number. The officer 4711 closed the first. Beside them
/// 400 others: only among many is it surprising what few have in common.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mut crimes = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review,officer_ref\n".to_owned();
    let mut involvements = "crime_ref,nominal_ref,role\n".to_owned();
    let mut allegations =
        "crime_ref,nominal_ref,offence_code,outcome,decision_date,decision_maker,interviewed\n".to_owned();
    for n in 1..=5 {
        let officer = if n == 1 { "4711" } else { "0815" };
        let crime =
            format!("C{n},K{n},19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE,{officer}\n");
        crimes.push_str(&crime);
        let involved = format!("C{n},V1,VICTIM\nC{n},S1,SUSPECT\nC{n},S2,SUSPECT\n");
        involvements.push_str(&involved);
        let alleged = format!("C{n},S1,19D,15,2013-02-01,POLICE,Y\nC{n},S2,19D,18,2013-02-01,POLICE,N\n");
        allegations.push_str(&alleged);
    }
    crimes.push_str("C9,K9,19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE,0815\n");
    involvements.push_str("C9,V9,VICTIM\n");
    // One more suspect of the second case shares a telephone and a vehicle with suspects of two others.
    involvements.push_str("C2,X2,SUSPECT\n");
    let mut others = "X2,Y,Third,Tom,1978,M,ALIVE\n".to_owned();
    let mut contacts = "nominal_ref,kind,value\n".to_owned();
    for nominal in ["X2", "S100", "S101"] {
        let shared = format!("{nominal},PHONE,07700 900001\n{nominal},VEHICLE,ZA12 IBC\n");
        contacts.push_str(&shared);
    }
    for n in 100..500 {
        let crime = format!("C{n},K{n},19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE,0815\n");
        crimes.push_str(&crime);
        let involved = format!("C{n},V{n},VICTIM\nC{n},S{n},SUSPECT\n");
        involvements.push_str(&involved);
        let people =
            format!("V{n},Y,Other{n},Ann{n},1990-01-02,F,ALIVE\nS{n},Y,Else{n},Bob{n},1970,M,ALIVE\n");
        others.push_str(&people);
    }
    let nominals = "nominal_ref,identified,surname,forenames,born,sex,vital_status\nV9,Y,Testcase,Vera,2000-06-15,F,ALIVE\nV1,Y,Testcase,Vera,2000-06-15,F,ALIVE\nS1,Y,Sample,Sam,1980,M,ALIVE\nS2,Y,Sample,Sid,1975,M,ALIVE\n";
    vec![
        write("crimes.csv", &crimes),
        write("nominals.csv", &format!("{nominals}{others}")),
        write("involvements.csv", &involvements),
        write("allegations.csv", &allegations),
        write("contacts.csv", &contacts),
    ]
}

async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { second_review_percent: 100, ..Settings::default() };
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), settings, now()).await.unwrap();
    let mapping = Mapping::shipped("national").unwrap();
    let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
    let delivery = Delivery { force: cumbria(), paths: files(folder.path()), mapping, limits };
    let receipt = app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
    let mut panel = Vec::new();
    for name in ["chair", "second", "third", "fourth"] {
        panel.push(person(&app, name, Role::PanelMember, None).await);
    }
    let other = Force::named("norfolk").unwrap().id().unwrap();
    let meeting = app.plan_meeting(&panel[0], date(2026, 11, 24), now()).await.unwrap();
    for member in &panel[1..3] {
        app.join_meeting(member, meeting, now()).await.unwrap();
    }
    let supervisor = person(&app, "supervisor", Role::Supervisor, None).await;
    for outsider in [
        app.join_meeting(&supervisor, meeting, now()).await,
        app.plan_meeting(&supervisor, date(2026, 11, 24), now()).await.map(drop),
    ] {
        assert!(
            matches!(outsider, Err(AppError::Refused)),
            "supervisors do not sit, and so count for no quorum"
        );
    }
    let early = app.move_meeting(&panel[1], meeting, MeetingStep::Open, now()).await;
    assert!(matches!(early, Err(AppError::Conflict(_))), "only the chair opens it");
    app.move_meeting(&panel[0], meeting, MeetingStep::Open, now()).await.unwrap();
    let involved = person(&app, "involved", Role::Reviewer, None).await;
    app.note_badge(&operator(), involved.account(), cumbria(), "4711", now()).await.unwrap();
    World {
        triage: person(&app, "triage", Role::TriageOfficer, None).await,
        reviewer: person(&app, "reviewer", Role::Reviewer, None).await,
        colleague: person(&app, "colleague", Role::Reviewer, None).await,
        investigator: person(&app, "investigator", Role::Investigator, Some(cumbria())).await,
        elsewhere: person(&app, "elsewhere", Role::Investigator, Some(other)).await,
        agency: person(&app, "agency", Role::Investigator, None).await,
        supervisor,
        involved,
        panel,
        meeting,
        app,
        _folder: folder,
    }
}

fn cited() -> Vec<Citation> {
    vec![Citation { document: "FILE:1".to_owned(), place: "row 2".to_owned() }]
}

fn line(title: &str, possible: Possible) -> Enquiry {
    Enquiry {
        state: EnquiryState::Identified,
        kind: "CCTV".parse().unwrap(),
        title: title.to_owned(),
        identified: cited(),
        result: String::new(),
        proof: Vec::new(),
        possible,
        possible_until: None,
        why: "The operator keeps nothing for so long".to_owned(),
        withdrawn: false,
    }
}

impl World {
    async fn accepted(&self, reference: &str) -> CaseId {
        let case = self.app.find_case(&operator(), None, reference, now()).await.unwrap()[0].0;
        let choice = Choice {
            action: TriageAction::Accept,
            reason: "it meets the criteria".to_owned(),
            route: None,
            questions: Vec::new(),
            considered: None,
            seen_status: CaseStatus::Triage,
        };
        self.app.decide(&self.triage, case, choice, now()).await.unwrap();
        case
    }

    async fn ask(&self, who: &SignedIn, case: CaseId, command: Command) {
        let words = format!("{command:?}");
        match self.app.change_casework(who, case, command, now()).await {
            Ok(Changed::Done) => {}
            other => panic!("{}: {words}: {other:?}", who.display_name()),
        }
    }

    async fn refused(&self, who: &SignedIn, case: CaseId, command: Command) -> String {
        match self.app.change_casework(who, case, command, now()).await {
            Ok(done) => panic!("{} may: {done:?}", who.display_name()),
            Err(error) => error.to_string(),
        }
    }

    async fn view(&self, who: &SignedIn, case: CaseId) -> CaseworkView {
        self.app.casework(&Who::Person(who.clone()), case, now()).await.unwrap()
    }

    /// Somebody recorded in another case only: a record that a person may say is the same.
    async fn namesake(&self, of: i64) -> NominalId {
        let case = self.app.find_case(&operator(), None, "K9", now()).await.unwrap()[0].0;
        let view = self.app.view_case(&operator(), case, now()).await.unwrap();
        let other = view.people.iter().map(|person| person.nominal_id).find(|other| *other != of).unwrap();
        NominalId::new(other).unwrap()
    }

    /// How much of a case waits in the pool of somebody.
    async fn waits(&self, who: &SignedIn, case: CaseId) -> usize {
        let pool = self.app.my_work(who, now()).await.unwrap().pool;
        pool.iter().filter(|row| row.case_id == case.get()).count()
    }

    /// Everything in the audit about one object.
    async fn told(&self, kind: &str, id: i64) -> String {
        let object =
            AuditFilter { object_kind: Some(kind.to_owned()), object_id: Some(id), ..AuditFilter::default() };
        let page = self.app.view_audit(&operator(), &object, 500, now()).await.unwrap();
        format!("{:?}", page.entries)
    }

    /// What the audit must say of a version.
    #[expect(clippy::unused_self, reason = "it is read beside what was told")]
    fn said(&self, filed: &Filed) -> String {
        let hash = hex::encode(Sha256::digest(filed.body.text().unwrap().as_bytes()));
        let (kind, item) = (filed.body.kind(), &filed.item);
        format!("{} {item} version {} sha256 {hash}", kind.code(), filed.version)
    }

    /// Adds a document to a case.
    async fn add(&self, who: &SignedIn, case: CaseId, title: &str) -> i64 {
        let mut incoming = self.app.incoming().unwrap();
        incoming.take(b"What it says").unwrap();
        let id = self.app.add_attachment(who, case, title, incoming, now()).await.unwrap();
        self.app.read_text(&Who::Person(who.clone()), id, now()).await.unwrap();
        id
    }

    /// Does this person find the document by what it says? Their count says no more than what they are shown.
    async fn finds_text(&self, who: &SignedIn, document: i64) -> bool {
        let reader = Who::Person(who.clone());
        let search = self.app.keep_search(&reader, "says", "a line to check", now()).await.unwrap();
        let found = self.app.run_search(&reader, search, Part::default(), now()).await.unwrap();
        let rows: Vec<Option<i64>> =
            found.kinds.iter().flat_map(|kind| &kind.rows).map(|row| row.document).collect();
        assert_eq!(found.total(), rows.len(), "nothing is counted that is not told");
        let shown = rows.contains(&Some(document));
        let opened = self.app.passages(&reader, search, document, false, now()).await;
        assert_eq!(opened.is_ok(), shown, "what is not found is not opened by its number either");
        shown
    }

    /// May this person read the document: in the list of the case, by itself, as something that can be cited, and, for those who may search
    /// by what identifies, by what it says? All say the same.
    async fn reads(&self, who: &SignedIn, case: CaseId, document: i64) -> bool {
        let reader = Who::Person(who.clone());
        let by_itself = match self.app.open_attachment(&reader, document, now()).await {
            Ok(_) => true,
            Err(AppError::NotFound("document")) => false,
            Err(other) => panic!("{other}"),
        };
        let listed = self.app.attachments(&reader, case, now()).await;
        let listed = listed.is_ok_and(|view| view.rows.iter().any(|row| row.id == document));
        let code = format!("ATTACHMENT:{document}");
        let citable = self.view(who, case).await.documents.iter().any(|(known, _)| *known == code);
        assert_eq!((listed, citable), (by_itself, by_itself), "{}", who.display_name());
        let searches = matches!(who.role(), Role::Reviewer | Role::Investigator);
        assert_eq!(self.finds_text(who, document).await, by_itself && searches, "{}", who.display_name());
        by_itself
    }

    /// Does this person find the way from a learning point to its case?
    async fn finds(&self, who: &SignedIn, case: CaseId) -> bool {
        let points = self.app.learning(&Who::Person(who.clone()), now()).await.unwrap();
        let own: Vec<bool> =
            points.into_iter().filter(|(row, _)| row.case_id == case.get()).map(|(_, sees)| sees).collect();
        assert_eq!(own.len(), 1, "published");
        own[0]
    }

    async fn stage(&self, case: CaseId) -> Stage {
        self.view(&self.supervisor, case).await.file.stage()
    }

    /// Answers every question from what was planted, and submits.
    async fn answer_all(&self, who: &SignedIn, case: CaseId, answer: &str, proposes: Recommendation) {
        let view = self.view(who, case).await;
        let review = view.file.review_of(who.account()).unwrap();
        for (_, question) in view.questions.questions() {
            let about = match question.per {
                Per::Case => vec![None],
                Per::Victim => view.victims.iter().copied().map(Some).collect(),
            };
            let answer = if question.category(answer).is_some() { answer } else { "NOT_ON_FILE" };
            for victim in about {
                let answer = Answer {
                    questions: String::new(),
                    answer: answer.to_owned(),
                    note: String::new(),
                    evidence: cited(),
                };
                let question = question.id.clone();
                self.ask(who, case, Command::SaveAnswer { question, victim, answer, seen: 0 }).await;
            }
        }
        let submit = Command::SubmitReview {
            recommendation: proposes,
            summary: "What the file shows".to_owned(),
            drawn: false,
            snapshot: None,
            seen: review.version,
        };
        self.ask(who, case, submit).await;
    }

    async fn decide(&self, case: CaseId, decision: PanelDecision) {
        self.ask(&self.panel[1], case, Command::List { meeting: self.meeting }).await;
        let draft = Draft {
            present: Vec::new(),
            involved: Vec::new(),
            sitting: false,
            material: cited(),
            findings: "What was found".to_owned(),
            decision,
            closure_reason: (decision == PanelDecision::Uphold)
                .then(|| "NO_LONGER_POSSIBLE".parse().unwrap()),
            reasons: "Because of it".to_owned(),
            dissent: "I would wait".to_owned(),
            actions: vec!["Trace the operator".to_owned()],
            learning: "Ask for recordings at once".to_owned(),
            seen: 0,
        };
        self.ask(&self.panel[1], case, Command::Draft(draft)).await;
        self.refused(
            &self.panel[1],
            case,
            Command::Sign { present: Vec::new(), involved: Vec::new(), seen: 1 },
        )
        .await;
        self.ask(&self.panel[0], case, Command::Sign { present: Vec::new(), involved: Vec::new(), seen: 1 })
            .await;
    }

    async fn action(&self, case: CaseId, item: &str) {
        let moved = |step, seen| Command::MoveAction {
            item: item.to_owned(),
            step,
            to: Some(self.investigator.account()),
            due: None,
            text: "As it was asked".to_owned(),
            seen,
        };
        for (seen, step) in [(1, ActionStep::Allocate), (2, ActionStep::Start), (3, ActionStep::Result)] {
            self.ask(&self.investigator, case, moved(step, seen)).await;
        }
        let own = self.refused(&self.investigator, case, moved(ActionStep::File, 4)).await;
        assert!(own.contains("someone other"), "{own}");
        self.ask(&self.supervisor, case, moved(ActionStep::File, 4)).await;
    }
}

/// Closed with nothing left to do: upheld, by a panel and a second person; then something new is found.
#[expect(clippy::too_many_lines, reason = "one road from beginning to end, read in order")]
async fn upheld(w: &World) {
    let case = w.accepted("K1").await;
    let begin = || Command::BeginReview { questions: String::new() };
    assert!(w.refused(&w.involved, case, begin()).await.contains("part in the original case"));
    assert!(matches!(w.app.change_casework(&w.panel[0], case, begin(), now()).await, Err(AppError::Refused)));
    w.ask(&w.reviewer, case, begin()).await;
    let back = w.app.undo(&w.triage, case, "a slip of the key", now()).await;
    assert!(matches!(back, Err(AppError::Conflict(_))), "something was built on it");
    let add = |enquiry| Command::SaveEnquiry { item: String::new(), enquiry, step: None, seen: 0 };
    w.ask(&w.reviewer, case, add(line("Cameras at the station", Possible::No))).await;
    let step = |step, seen| Command::SaveEnquiry {
        item: "1/1".to_owned(),
        enquiry: line("Cameras at the station", Possible::No),
        step: Some(step),
        seen,
    };
    w.ask(&w.reviewer, case, step(EnquiryStep::FindNotPursued, 1)).await;
    w.ask(&w.reviewer, case, step(EnquiryStep::Settle, 2)).await;
    let failing = FailingFound {
        code: "F13_FORENSIC_OPPORTUNITY".parse().unwrap(),
        severity: Severity::Material,
        narrative: "Recordings were not asked for".to_owned(),
        question: "EVI-2".to_owned(),
        evidence: cited(),
        withdrawn: false,
    };
    w.ask(&w.reviewer, case, Command::SaveFailing { item: String::new(), failing, seen: 0 }).await;
    let found = w.add(&w.reviewer, case, "The log of the station").await;
    w.answer_all(&w.reviewer, case, "YES", Recommendation::Uphold).await;
    let snapshot = w.view(&w.reviewer, case).await.file.get::<Review>("1").unwrap().says.snapshot.unwrap();
    let seen = w.app.review_snapshot(&Who::Person(w.reviewer.clone()), case, snapshot, now()).await.unwrap();
    assert!(seen.whole && seen.row.body.contains("Cameras at the station"));
    assert!(
        !seen.row.body.contains("Testcase") && !seen.row.body.contains("2000-06-15"),
        "no name, no birth date"
    );
    // Drawn for a blind second review: the second reviewer sees nothing of the first before theirs is in.
    let blind = w.view(&w.colleague, case).await;
    assert_eq!((blind.file.answers("1").count(), blind.file.under::<Enquiry>("1").count()), (0, 0));
    assert_eq!(blind.file.get::<Review>("1").unwrap().says.recommendation, None);
    let peek = w.app.review_snapshot(&Who::Person(w.colleague.clone()), case, snapshot, now()).await;
    assert!(matches!(peek, Err(AppError::NotFound("snapshot"))), "nor what its reviewer saw");
    w.ask(&w.colleague, case, Command::TakeSecondReview { questions: String::new() }).await;
    let peek = w.app.review_snapshot(&Who::Person(w.colleague.clone()), case, snapshot, now()).await;
    assert!(matches!(peek, Err(AppError::NotFound("snapshot"))), "at work on it: no more than before");
    // What the first reviewer added stays with the first review, what the second adds with the second.
    let own = w.add(&w.colleague, case, "A letter").await;
    for (who, documents) in [
        (&w.reviewer, [true, false]),
        (&w.colleague, [false, true]),
        (&w.supervisor, [true, true]),
        (&w.investigator, [false, false]),
    ] {
        let reads = [w.reads(who, case, found).await, w.reads(who, case, own).await];
        assert_eq!(reads, documents, "{}", who.display_name());
    }
    let mut foreign = line("The log", Possible::Yes);
    foreign.identified =
        vec![Citation { document: format!("ATTACHMENT:{found}"), place: "page 1".to_owned() }];
    assert!(w.refused(&w.colleague, case, add(foreign)).await.contains("document of this case"));
    w.answer_all(&w.colleague, case, "NO", Recommendation::Uphold).await;
    assert!(w.reads(&w.colleague, case, found).await && w.reads(&w.reviewer, case, own).await);
    assert!(w.view(&w.colleague, case).await.file.answers("1").count() > 10, "then they do");
    w.app.review_snapshot(&Who::Person(w.colleague.clone()), case, snapshot, now()).await.unwrap();
    w.decide(case, PanelDecision::Uphold).await;
    assert_eq!(w.stage(case).await, Stage::Concurrence);
    assert!(
        w.finds(&w.supervisor, case).await && !w.finds(&w.investigator, case).await,
        "its review is live"
    );
    let concur = || Command::AnswerClosure {
        concurs: true,
        reason: "I read all of it".to_owned(),
        involved: Vec::new(),
    };
    assert!(w.refused(&w.panel[2], case, concur()).await.contains("second person"));
    w.ask(&w.panel[3], case, concur()).await;
    assert_eq!(w.stage(case).await, Stage::Upheld);
    assert!(w.finds(&w.investigator, case).await, "it is concluded");
    let signed = w.view(&w.supervisor, case).await;
    let signed = signed.file.get::<Consideration>("1").unwrap().says.clone();
    assert_eq!((signed.dissent.len(), signed.present.len(), signed.in_conflict.len()), (1, 3, 0));
    // New information: proposed by an investigator, answered by the panel.
    let what = "A witness came forward".to_owned();
    w.ask(&w.investigator, case, Command::ProposeReopening { cause: ReopeningCause::Information, what })
        .await;
    let answer = Command::AnswerReopening {
        item: "1".to_owned(),
        step: ReopeningStep::Accept,
        reason: "It bears on the closure".to_owned(),
        seen: 1,
    };
    w.ask(&w.panel[2], case, answer).await;
    assert_eq!(w.stage(case).await, Stage::ForPanel);
}

/// Closed with an open line of enquiry: reinvestigated, and again no further action. The victim's clock starts and is answered.
#[expect(clippy::too_many_lines, reason = "one road from beginning to end, read in order")]
async fn reinvestigated(w: &World) -> CaseId {
    let case = w.accepted("K2").await;
    w.ask(&w.reviewer, case, Command::BeginReview { questions: String::new() }).await;
    let add = Command::SaveEnquiry {
        item: String::new(),
        enquiry: line("The named taxi firm", Possible::Yes),
        step: None,
        seen: 0,
    };
    w.ask(&w.reviewer, case, add).await;
    w.answer_all(&w.reviewer, case, "NO", Recommendation::Reinvestigate).await;
    // The force that is investigated does not read a live review of its own case.
    let outside = w.view(&w.investigator, case).await;
    assert_eq!((outside.file.answers("1").count(), outside.file.under::<Enquiry>("1").count()), (0, 0));
    let snapshot = w.view(&w.reviewer, case).await.file.get::<Review>("1").unwrap().says.snapshot.unwrap();
    let open = async || {
        let force = Who::Person(w.investigator.clone());
        w.app.review_snapshot(&force, case, snapshot, now()).await.is_ok()
    };
    assert!(!open().await);
    w.decide(case, PanelDecision::SetActions).await;
    assert!(
        open().await && w.view(&w.investigator, case).await.file.answers("1").count() > 10,
        "once it is theirs"
    );
    assert_eq!(
        (w.waits(&w.investigator, case).await, w.waits(&w.agency, case).await),
        (1, 0),
        "offered to the force"
    );
    let offer = |step| Command::MoveOffer { step, reason: "No room before March".to_owned() };
    assert!(
        matches!(
            w.app.change_casework(&w.elsewhere, case, offer(OfferStep::Accept), now()).await,
            Err(AppError::NotFound(_))
        ),
        "another force does not learn of the case"
    );
    assert!(w.refused(&w.agency, case, offer(OfferStep::Accept)).await.contains("someone else"));
    w.ask(&w.investigator, case, offer(OfferStep::Return)).await;
    w.ask(&w.supervisor, case, offer(OfferStep::OfferAgain)).await;
    w.ask(&w.investigator, case, offer(OfferStep::Accept)).await;
    let begin = |victims| Command::Begin {
        victims,
        reason: "Agreed on the phone".to_owned(),
        allegations: Vec::new(),
    };
    assert!(w.refused(&w.investigator, case, begin(VictimPosition::Declines)).await.contains("agreement"));
    w.ask(&w.investigator, case, begin(VictimPosition::Agrees)).await;
    let raise = Command::RaiseAction {
        what: "Ask the firm for its log".to_owned(),
        priority: ActionPriority::High,
        enquiry: "1/1".to_owned(),
        due: None,
    };
    w.ask(&w.investigator, case, raise).await;
    for item in ["1", "2"] {
        w.action(case, item).await;
    }
    let checkpoint = Command::HoldCheckpoint {
        item: "1".to_owned(),
        findings: "All is pursued".to_owned(),
        on_course: true,
        next: date(2027, 2, 24),
        seen: 1,
    };
    w.ask(&w.supervisor, case, checkpoint).await;
    let policy = Command::DecidePolicy {
        decision: "By video".to_owned(),
        reason: "The witness is abroad".to_owned(),
        alternatives: "To travel".to_owned(),
        replaces: String::new(),
        signature: String::new(),
    };
    w.ask(&w.investigator, case, policy).await;
    let ask =
        |charging| Command::AskAdvice { charging, question: "Is it enough?".to_owned(), material: cited() };
    let answer = |item: &str, action_plan| Command::AnswerAdvice {
        item: item.to_owned(),
        answer: "Not yet".to_owned(),
        action_plan,
        seen: 1,
    };
    w.ask(&w.investigator, case, ask(false)).await;
    assert_eq!(w.stage(case).await, Stage::EarlyAdvice);
    w.ask(&w.investigator, case, answer("1", false)).await;
    w.ask(&w.investigator, case, ask(true)).await;
    w.ask(&w.investigator, case, answer("2", true)).await;
    assert_eq!(w.stage(case).await, Stage::Reinvestigation, "an action plan");
    w.ask(&w.investigator, case, ask(true)).await;
    w.ask(&w.investigator, case, answer("3", false)).await;
    for allegation in w.view(&w.investigator, case).await.allegations {
        let id = lookagain_domain::AllegationId::new(allegation.id).unwrap();
        let seen = w.view(&w.investigator, case).await.file.version(Kind::Course, &id.to_string());
        let end = Command::MoveCourse {
            allegation: id,
            step: CourseStep::EndByCps,
            interviewed: true,
            on: date(2026, 11, 24),
            reason: "The evidential stage is not met".to_owned(),
            seen,
        };
        w.ask(&w.investigator, case, end).await;
    }
    w.ask(
        &w.investigator,
        case,
        Command::End { victims: Vec::new(), reason: "Each ended without a charge".to_owned() },
    )
    .await;
    let close = || Command::Close { reason: "All is done".to_owned() };
    assert!(w.refused(&w.supervisor, case, close()).await.contains("right to review"));
    for (seen, step) in
        [(1, RightStep::Tell), (2, RightStep::Request), (3, RightStep::Acknowledge), (4, RightStep::LetStand)]
    {
        w.ask(
            &w.investigator,
            case,
            Command::MoveRight { item: "1".to_owned(), step, reason: "By letter".to_owned(), seen },
        )
        .await;
    }
    let view = w.view(&w.supervisor, case).await;
    assert_eq!(
        view.file.all::<Right>().map(|right| right.says.state).collect::<Vec<_>>(),
        [RightState::Stands]
    );
    assert_eq!((view.file.all::<Advice>().count(), view.file.all::<Action>().count()), (3, 2));
    w.ask(&w.supervisor, case, close()).await;
    assert_eq!(w.stage(case).await, Stage::Closed);
    case
}

/// Taken on by the national agency, charged, tried and sentenced for one suspect, discontinued for the other.
#[expect(clippy::too_many_lines, reason = "one road from beginning to end, read in order")]
async fn before_a_court(w: &World) {
    let case = w.accepted("K3").await;
    w.ask(&w.reviewer, case, Command::BeginReview { questions: String::new() }).await;
    w.answer_all(&w.reviewer, case, "PARTLY", Recommendation::Reinvestigate).await;
    w.decide(case, PanelDecision::Adopt).await;
    assert_eq!(
        (w.waits(&w.investigator, case).await, w.waits(&w.agency, case).await),
        (0, 1),
        "offered to the agency"
    );
    // Nobody took the blind second review yet: whoever may be asked to learns nothing of what the panel decided, in lists either.
    assert_eq!(w.view(&w.colleague, case).await.file.stage(), Stage::ForPanel);
    for (who, stands) in [(&w.colleague, Stage::ForPanel), (&w.supervisor, Stage::Offered)] {
        let who = Who::Person(who.clone());
        for stage in [Stage::ForPanel, Stage::Offered] {
            let list = w.app.casework_list(&who, &[stage], 50, 0, now()).await.unwrap();
            let listed = list.rows.iter().any(|row| row.case_id == case.get());
            assert_eq!(listed, stage == stands, "{stage}");
            let drawn = list.second_reviews.iter().find(|row| row.case_id == case.get()).unwrap();
            assert_eq!(drawn.stage, stands.code());
            assert_eq!(list.counts.get(&stage).copied().unwrap_or(0), list.rows.len() as u64);
        }
    }
    let learning = w.app.learning(&Who::Person(w.colleague.clone()), now()).await.unwrap();
    assert!(learning.iter().all(|(point, sees)| point.case_id != case.get() || !sees));
    let offer = Command::MoveOffer { step: OfferStep::Accept, reason: String::new() };
    assert!(w.refused(&w.investigator, case, offer.clone()).await.contains("someone else"));
    w.ask(&w.agency, case, offer).await;
    w.ask(
        &w.agency,
        case,
        Command::Begin {
            victims: VictimPosition::Agrees,
            reason: "Agreed in writing".to_owned(),
            allegations: Vec::new(),
        },
    )
    .await;
    let schedule = Command::ScheduleUnused {
        description: "Notes of the first call".to_owned(),
        sensitivity: Sensitivity::NonSensitive,
        sensitivity_reason: String::new(),
    };
    w.ask(&w.agency, case, schedule).await;
    let unused = |step, seen| Command::MoveUnused {
        item: "1".to_owned(),
        step,
        meets_test: Some(MeetsTest::Yes),
        decision: Some(DisclosureDecision::Disclose),
        reason: "It may assist".to_owned(),
        seen,
    };
    w.ask(&w.agency, case, unused(UnusedStep::Inspect, 1)).await;
    assert!(w.refused(&w.agency, case, unused(UnusedStep::Decide, 2)).await.contains("inspected"));
    w.ask(&w.supervisor, case, unused(UnusedStep::Decide, 2)).await;
    w.ask(
        &w.agency,
        case,
        Command::AskAdvice { charging: true, question: "Full code test".to_owned(), material: cited() },
    )
    .await;
    w.ask(
        &w.agency,
        case,
        Command::AnswerAdvice {
            item: "1".to_owned(),
            answer: "Charge both".to_owned(),
            action_plan: false,
            seen: 1,
        },
    )
    .await;
    let courses: Vec<_> =
        w.view(&w.agency, case).await.file.all::<Course>().map(|course| course.says.allegation).collect();
    assert_eq!(courses.len(), 2, "suspect by offence");
    let roads: [&[CourseStep]; 2] = [
        &[
            CourseStep::Charge,
            CourseStep::Appear,
            CourseStep::Send,
            CourseStep::Prepare,
            CourseStep::Fix,
            CourseStep::Try,
            CourseStep::Convict,
            CourseStep::Sentence,
        ],
        &[CourseStep::Charge, CourseStep::Discontinue],
    ];
    for (allegation, road) in courses.iter().zip(roads) {
        for step in road {
            let seen = w.view(&w.agency, case).await.file.version(Kind::Course, &allegation.to_string());
            let moved = Command::MoveCourse {
                allegation: *allegation,
                step: *step,
                interviewed: true,
                on: date(2026, 11, 24),
                reason: "As the court ordered".to_owned(),
                seen,
            };
            w.ask(&w.agency, case, moved).await;
        }
    }
    let view = w.view(&w.agency, case).await;
    assert_eq!(
        view.file.get::<Unused>("1").unwrap().says.state,
        UnusedState::ForRereview,
        "a charge changes the case"
    );
    assert_eq!(view.file.stage(), Stage::Court);
    w.ask(
        &w.agency,
        case,
        Command::SaveHearing {
            item: String::new(),
            on: date(2026, 11, 24),
            court: "Crown Court".to_owned(),
            purpose: "Sentence".to_owned(),
            result: "Eight years".to_owned(),
            seen: 0,
        },
    )
    .await;
    let open = w
        .refused(
            &w.agency,
            case,
            Command::End { victims: Vec::new(), reason: "The court is done".to_owned() },
        )
        .await;
    assert!(open.contains("actions are open"), "{open}");
    w.ask(
        &w.supervisor,
        case,
        Command::MoveAction {
            item: "1".to_owned(),
            step: ActionStep::Withdraw,
            to: None,
            due: None,
            text: "Not needed any more".to_owned(),
            seen: 1,
        },
    )
    .await;
    w.ask(&w.agency, case, Command::End { victims: Vec::new(), reason: "The court is done".to_owned() })
        .await;
    let rights = w.view(&w.agency, case).await.file.all::<Right>().count();
    assert_eq!(rights, 0, "another allegation was charged: the schemes give no right");
    w.ask(&w.supervisor, case, Command::Close { reason: "All is done".to_owned() }).await;
    assert_eq!(w.stage(case).await, Stage::Closed);
}

/// Two reviewers on one answer: the second sees that they were late, and nothing is lost.
async fn side_by_side(w: &World) {
    let case = w.accepted("K4").await;
    w.ask(&w.reviewer, case, Command::BeginReview { questions: String::new() }).await;
    w.ask(&w.colleague, case, Command::JoinReview).await;
    let save = |answer: &str, seen| Command::SaveAnswer {
        question: "DEC-1".to_owned(),
        victim: None,
        answer: Answer {
            questions: String::new(),
            answer: answer.to_owned(),
            note: String::new(),
            evidence: cited(),
        },
        seen,
    };
    w.ask(&w.reviewer, case, save("NO", 0)).await;
    let late = w.app.change_casework(&w.colleague, case, save("YES", 0), now()).await.unwrap();
    assert!(matches!(late, Changed::Moved(1)));
    w.ask(&w.colleague, case, save("YES", 1)).await;
    let view = w.view(&w.reviewer, case).await;
    let versions: Vec<String> =
        view.file.versions(Kind::Answer, "1/DEC-1").map(|filed| filed.body.text().unwrap()).collect();
    assert!(versions.len() == 2 && versions[0].contains("\"NO\"") && versions[1].contains("\"YES\""));
    // One passes it on: the colleague keeps it. Then they do too: nothing is asked, what was written stays, and someone else takes it.
    w.ask(&w.reviewer, case, Command::PassReview).await;
    assert_eq!(w.stage(case).await, Stage::UnderReview);
    w.ask(&w.colleague, case, Command::PassReview).await;
    assert_eq!(w.stage(case).await, Stage::Queued);
    w.ask(&w.colleague, case, Command::BeginReview { questions: String::new() }).await;
    assert_eq!(w.view(&w.colleague, case).await.file.answers("1").count(), 1);
    w.ask(&w.colleague, case, Command::DeclareConflict { what: "I know the officer".to_owned() }).await;
    assert!(w.refused(&w.colleague, case, save("NO", 2)).await.contains("declared a conflict"));
    let submit = Command::SubmitReview {
        recommendation: Recommendation::Uphold,
        summary: "What the file shows".to_owned(),
        drawn: false,
        snapshot: None,
        seen: w.view(&w.colleague, case).await.file.version(Kind::Review, "1"),
    };
    assert!(w.refused(&w.colleague, case, submit).await.contains("declared a conflict"));
    for number in 1..20 {
        let left = w.app.review_snapshot(&operator(), case, number, now()).await;
        assert!(
            matches!(left, Err(AppError::NotFound("snapshot"))),
            "a refused submission leaves no snapshot: {number}"
        );
    }
}

/// What the audit says of an entry tells its version and the hash of what it says.
async fn told_in_full(w: &World, twice: CaseId) {
    let told = w.told("case", twice.get()).await;
    let view = w.view(&w.supervisor, twice).await;
    for filed in view.file.versions(Kind::Answer, "2/DEC-1") {
        let said = w.said(filed);
        assert!(told.contains(&said), "{said}");
    }
}

async fn lists(w: &World, closed: CaseId) {
    let supervisor = Who::Person(w.supervisor.clone());
    let list = w.app.casework_list(&supervisor, &[Stage::Closed], 50, 0, now()).await.unwrap();
    let by_stage = [(Stage::UnderReview, 1), (Stage::ForPanel, 1), (Stage::Closed, 2)];
    assert_eq!(list.counts.into_iter().collect::<Vec<_>>(), by_stage, "four of four cases");
    assert_eq!(list.rows.len(), 2);
    assert!(list.rows.iter().any(|row| row.case_id == closed.get()));
    let load = w.app.workload(&supervisor, now()).await.unwrap();
    let waits: u64 = load.pools.iter().map(|(_, owned, free, ..)| owned + free).sum();
    let mut each = 0;
    for who in [&w.reviewer, &w.colleague, &w.panel[0], &w.investigator, &w.agency, &w.supervisor] {
        each += w.app.my_work(who, now()).await.unwrap().own.len() as u64;
    }
    for who in [&w.reviewer, &w.panel[0], &w.agency, &w.supervisor] {
        each += w.app.my_work(who, now()).await.unwrap().pool.len() as u64;
    }
    assert_eq!(waits, each, "what waits for each and for all adds up to the workload: {load:?}");
    let agreement = w.app.agreement(&supervisor, now()).await.unwrap();
    assert_eq!((agreement.cases, agreement.decided, agreement.overturned), (1, 1, 0));
    let pairs: u32 = agreement.rows.iter().map(|row| row.n).sum();
    assert!(pairs as usize >= agreement.rows.len(), "each question was answered twice");
    assert!(agreement.rows.iter().any(|row| row.n == 1 && row.agreed == 0));
    // A review that is returned and changed is not independent any more: the figures stay those of the first submissions.
    let twice = w.app.find_case(&operator(), None, "K1", now()).await.unwrap()[0].0;
    let back = Command::ReturnReview { review: "2".to_owned(), reason: "Look at the first".to_owned() };
    w.ask(&w.supervisor, twice, back).await;
    let answer =
        Answer { questions: String::new(), answer: "YES".to_owned(), note: String::new(), evidence: cited() };
    w.ask(
        &w.colleague,
        twice,
        Command::SaveAnswer { question: "DEC-1".to_owned(), victim: None, answer, seen: 1 },
    )
    .await;
    let figures = |found: &lookagain_app::casework::Agreement| {
        let rows = found.rows.iter().map(|row| (row.question.clone(), row.n, row.agreed));
        (rows.collect::<Vec<_>>(), found.cases, found.decided, found.overturned)
    };
    let after = w.app.agreement(&supervisor, now()).await.unwrap();
    assert_eq!(figures(&after), figures(&agreement));
    let coordinator =
        Who::Person(person(&w.app, "coordinator", Role::ForceCoordinator, Some(cumbria())).await);
    let learning = w.app.learning(&coordinator, now()).await.unwrap();
    assert_eq!(learning.len(), 3, "whatever was decided, its learning is kept");
    assert!(learning.iter().all(|(_, sees)| !sees), "a coordinator does not learn which case it was");
    assert!(learning.iter().any(|(point, _)| point.theme == "EVIDENCE"), "the theme of the failing found");
    let view = w.app.view_meeting(&supervisor, w.meeting, now()).await.unwrap();
    assert_eq!((view.agenda.len(), view.decided.len()), (0, 3), "three cases in its minutes");
    minutes_taken_away(w, &supervisor).await;
    told_in_full(w, twice).await;
    let report = w.app.verify_audit(&operator(), &[], now()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

/// Whoever takes minutes away is on record for the meeting and for each of its cases, and nobody takes them who may not see the panel.
async fn minutes_taken_away(w: &World, supervisor: &Who) {
    let taken = async || {
        let filter = AuditFilter { action: Some("EXPORT".to_owned()), ..AuditFilter::default() };
        w.app.view_audit(&operator(), &filter, 50, now()).await.unwrap().entries.len()
    };
    let before = taken().await;
    let minutes = w.app.minutes(supervisor, w.meeting, MinutesAs::File, now()).await.unwrap();
    assert!(minutes.cases.iter().all(|file| file.file.consideration().is_some()));
    assert_eq!((minutes.cases.len(), taken().await - before), (3, 4));
    let triage = Who::Person(person(&w.app, "no-panel", Role::TriageOfficer, None).await);
    let refused = w.app.minutes(&triage, w.meeting, MinutesAs::File, now()).await;
    assert!(matches!(refused, Err(AppError::Refused)), "{refused:?}");
    assert_eq!(taken().await - before, 4);
}

/// A link that is found after a case was closed proposes to reopen it; nobody but a person does.
async fn found_later(w: &World, closed: CaseId) {
    let before = w.view(&w.supervisor, closed).await.file.all::<Reopening>().count();
    let request = LinkRequest {
        full: true,
        model: Some(include_str!("linkage_story.toml").to_owned()),
        ..LinkRequest::default()
    };
    let run = w.app.link(&operator(), &request, now(), Arc::new(NobodyWaits)).await.unwrap().run;
    let view = w.view(&w.supervisor, closed).await;
    let people: Vec<i64> = view.labels.keys().copied().collect();
    let pair = (NominalId::new(people[0]).unwrap(), w.namesake(people[0]).await);
    let judged = Judged { verdict: Verdict::Same, reason: "one and the same".to_owned(), aware: true };
    let judgement = w.app.judge(&w.triage, pair, &judged, now()).await.unwrap();
    let view = w.view(&w.supervisor, closed).await;
    let proposals: Vec<_> = view.file.all::<Reopening>().collect();
    assert_eq!((before, proposals.len()), (0, 1));
    assert_eq!((proposals[0].by, proposals[0].says.cause), (None, ReopeningCause::Link));
    assert_eq!(view.file.stage(), Stage::Closed, "a proposal is not a decision");
    // What software proposes is hashed in the audit as what people write is.
    let proposal = view.file.versions(Kind::Reopening, "1").next().unwrap();
    let told = w.told("run", run.get()).await + &w.told("judgement", judgement.get()).await;
    let said = format!("case {closed} {}", w.said(proposal));
    assert!(told.contains(&said), "{said}: {told}");
    let waits = w.app.my_work(&w.panel[0], now()).await.unwrap().pool;
    assert!(waits.iter().any(|row| row.case_id == closed.get() && row.kind == "ANSWER_REOPENING"));
}

/// So does a group, once the earlier proposal was answered; a case that is not concluded is left alone.
async fn found_together(w: &World, closed: CaseId) {
    let decline = Command::AnswerReopening {
        item: "1".to_owned(),
        step: ReopeningStep::Decline,
        reason: "It was known before".to_owned(),
        seen: 1,
    };
    let own = w.refused(&w.panel[0], closed, decline.clone()).await;
    assert!(own.contains("hand in concluding"), "{own}");
    w.ask(&w.panel[3], closed, decline).await;
    let run = w.app.find_groups(&operator(), Extent::Changes, now()).await.unwrap();
    assert!(run.likely > 0, "a telephone and a vehicle of three cases among four hundred: {run:?}");
    let view = w.view(&w.supervisor, closed).await;
    let proposals: Vec<_> = view.file.all::<Reopening>().map(|one| (one.by, one.says.cause)).collect();
    let declined = Some(w.panel[3].account());
    assert_eq!(proposals, [(declined, ReopeningCause::Link), (None, ReopeningCause::Group)]);
    assert_eq!(
        (run.proposed, view.file.stage()),
        (1, Stage::Closed),
        "one: elsewhere a proposal waits, or nothing is concluded"
    );
    assert_eq!(
        w.app.find_groups(&operator(), Extent::Changes, now()).await.unwrap().proposed,
        0,
        "nothing changed"
    );
}

/// After the signature a number of the force becomes known of one who sat: nobody concurs with that decision any more.
async fn involved_after_all(w: &World) {
    let case = w.accepted("K5").await;
    w.ask(&w.reviewer, case, Command::BeginReview { questions: String::new() }).await;
    w.answer_all(&w.reviewer, case, "YES", Recommendation::Uphold).await;
    w.decide(case, PanelDecision::Uphold).await;
    w.app.note_badge(&operator(), w.panel[2].account(), cumbria(), "0815", now()).await.unwrap();
    let answer = |concurs| Command::AnswerClosure {
        concurs,
        reason: "I read all of it".to_owned(),
        involved: Vec::new(),
    };
    let refused = w.refused(&w.panel[3], case, answer(true)).await;
    assert!(refused.contains("in conflict since"), "{refused}");
    w.ask(&w.panel[3], case, answer(false)).await;
    assert_eq!(w.stage(case).await, Stage::ForPanel);
}

/// While somebody holds a meeting, to put a case on its agenda for example, nobody else changes it: they wait.
async fn held_meeting(w: &World, url: &str) {
    let store = Store::open(&Target::Postgres(url.to_owned()), now()).await.unwrap();
    let meeting = w.app.plan_meeting(&w.panel[0], date(2026, 11, 25), now()).await.unwrap();
    let mut held = store.write().await.unwrap();
    held.lock_meeting(meeting).await.unwrap().unwrap();
    let join = w.app.join_meeting(&w.panel[1], meeting, now());
    tokio::pin!(join);
    let waits = tokio::time::timeout(std::time::Duration::from_millis(500), &mut join).await;
    assert!(waits.is_err(), "{waits:?}");
    held.commit().await.unwrap();
    join.await.unwrap();
}

async fn story(world: &World) {
    upheld(world).await;
    let closed = reinvestigated(world).await;
    before_a_court(world).await;
    side_by_side(world).await;
    lists(world, closed).await;
    found_later(world, closed).await;
    found_together(world, closed).await;
    involved_after_all(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_sqlite() {
    story(&world(|folder| Target::Sqlite(folder.join("casework.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn the_story_on_postgres() {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must run the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => return println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    };
    let name = format!("casework_{}", std::process::id());
    let url = lookagain_store::testing::create_database(&server, &name).await.unwrap();
    let world = world(|_| Target::Postgres(url.clone())).await;
    story(&world).await;
    held_meeting(&world, &url).await;
}
