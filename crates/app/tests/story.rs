//! The whole story on both databases: extracts in, cases assessed, decided, undone, looked at again, and the chain unbroken.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lookagain_app::{
    App, AppError, Limits, Mapping, Operator, QueueFilter, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    decide::Choice,
    sign_in::FirstStep,
    submit::{Delivery, Receipt},
};
use lookagain_domain::{
    CaseId, Finding, Force, ForceId, NominalId, ReviewRoute,
    review::{CaseStatus, TriageAction},
};
use lookagain_store::audit::AuditFilter;

struct World {
    app: App,
    folder: tempfile::TempDir,
}

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_mins(minutes)
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { second_look_percent: 100, ..Settings::default() };
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), settings, now()).await.unwrap();
    World { app, folder }
}

impl World {
    async fn send(&self, slug: &str, paths: Vec<PathBuf>) -> Receipt {
        let mapping = Mapping::shipped("national").unwrap();
        let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
        let delivery = Delivery { force: force(slug), paths, mapping, limits };
        self.app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap()
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn person(&self, username: &str, role: Role, slug: Option<&str>) -> SignedIn {
        let request = AccountRequest {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            force: slug.map(force),
            password: None,
        };
        self.app.add_account(&operator(), &request, now()).await.unwrap();
        let link = self.app.make_sign_in_link(&operator(), username, now()).await.unwrap();
        let FirstStep::Done { token } = self.app.sign_in_by_link(&link, now()).await.unwrap() else {
            panic!("no second factor is set up")
        };
        assert!(
            matches!(self.app.sign_in_by_link(&link, now()).await, Err(AppError::NotFound(_))),
            "a link works once"
        );
        self.app.session(&token, now()).await.unwrap().unwrap()
    }
}

const CRIMES: &str = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review\n";
const NOMINALS: &str = "nominal_ref,identified,surname,forenames,born,sex,vital_status\n";
const INVOLVEMENTS: &str = "crime_ref,nominal_ref,role\n";
const ALLEGATIONS: &str =
    "crime_ref,nominal_ref,offence_code,outcome,decision_date,decision_maker,interviewed\n";

/// One case that meets every criterion, one with a single suspect, one closed too late.
fn small_return(world: &World) -> Vec<PathBuf> {
    let crimes = format!(
        "{CRIMES}C1,K1,19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\n\
         C2,K2,20A,2014,2014,2014-02-01,2014-06-01,18,POLICE,CSE,NONE\n\
         C3,K3,71,2024-01-01,2024-02-01,2024-03-01,2025-06-01,15,CPS,CSE,NONE\n\
         C4,K4,71,31/02/2013,2024-02-01,2024-03-01,2025-06-01,15,CPS,CSE,NONE\n"
    );
    let nominals = format!(
        "{NOMINALS}V1,Y,Testcase,Vera,2000-06-15,F,ALIVE\nS1,Y,Sample,Sam,1980,M,ALIVE\nS2,N,,,,M,\nV2,Y,Testcase,Una,2001,F,ALIVE\nS3,Y,Sample,Sid,1975-01-01,M,ALIVE\n"
    );
    let involvements = format!(
        "{INVOLVEMENTS}C1,V1,VICTIM\nC1,S1,SUSPECT\nC1,S2,SUSPECT\nC2,V2,VICTIM\nC2,S3,SUSPECT\nC3,V2,VICTIM\nC3,S1,SUSPECT\nC3,S3,SUSPECT\nC9,S3,SUSPECT\n"
    );
    let allegations = format!(
        "{ALLEGATIONS}C1,S1,19D,15,2013-02-01,POLICE,Y\nC1,S2,19D,18,2013-02-01,POLICE,N\nC3,S1,71,15,2025-06-01,CPS,Y\nC3,S3,71,15,2025-06-01,CPS,Y\n"
    );
    vec![
        world.file("first/crimes.csv", &crimes),
        world.file("first/nominals.csv", &nominals),
        world.file("first/involvements.csv", &involvements),
        world.file("first/allegations.csv", &allegations),
    ]
}

async fn case_named(world: &World, reference: &str) -> CaseId {
    world.app.find_case(&operator(), None, reference, now()).await.unwrap()[0].0
}

async fn story(world: World) {
    intake_part(&world).await;
    decision_part(&world).await;
    force_part(&world).await;
    audit_part(&world).await;
}

/// Rows in = records + rejections; the same again is a no-op; a corrected file supersedes and the old stays readable.
async fn intake_part(world: &World) {
    let paths = small_return(world);
    let first = world.send("cumbria", paths.clone()).await;
    assert_eq!(
        (first.total.rows_in, first.total.accepted, first.total.rejected),
        (4 + 5 + 9 + 4, 3 + 5 + 8 + 4, 2),
        "{first:?}"
    );
    assert_eq!((first.new_cases, first.assessed.cases), (3, 3));
    let eligible = world
        .app
        .view_case(&operator(), case_named(world, "K1").await, now())
        .await
        .unwrap()
        .found
        .unwrap()
        .2;
    assert_eq!(eligible.eligibility, Finding::Met, "{:#?}", eligible.closures);
    assert_eq!((first.assessed.met, first.assessed.not_met), (1, 1), "{:?}", first.assessed);
    let again = world.send("cumbria", paths).await;
    assert!(again.files.iter().all(|file| file.status == "repeated"), "{again:?}");
    assert_eq!((again.total.rows_in, again.new_cases, again.assessed.changed), (0, 0, 0));
    let corrected = format!(
        "{CRIMES}C1,K1,19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\nC4,K4,71,2013-02-28,2013-02-28,2013-03-01,2015-06-01,15,CPS,CSE,NONE\n"
    );
    let third = world.send("cumbria", vec![world.file("second/crimes.csv", &corrected)]).await;
    assert_eq!((third.total.records_new, third.total.records_same, third.total.records_changed), (1, 1, 0));
    let changed =
        format!("{NOMINALS}V1,Y,Testcase,Vera,2000-06-16,F,ALIVE\nV1,Y,Testcase,Vera,2000-06-17,F,ALIVE\n");
    let fourth = world.send("cumbria", vec![world.file("third/nominals.csv", &changed)]).await;
    assert_eq!((fourth.total.records_changed, fourth.total.rejected), (1, 1), "{fourth:?}");
    let case = case_named(world, "K1").await;
    let view = world.app.view_case(&operator(), case, now()).await.unwrap();
    let victim = view.people.iter().find(|person| person.role == "VICTIM").unwrap();
    assert_eq!(victim.born, "2000-06-16");
    let person =
        world.app.view_person(&operator(), NominalId::new(victim.nominal_id).unwrap(), now()).await.unwrap();
    assert_eq!(person.versions.len(), 2, "what was superseded stays readable");
    assert!(
        person.person.surname.is_none() && person.contacts.is_empty(),
        "nothing identifying leaves without a reveal"
    );
    let other = world
        .send(
            "norfolk",
            vec![world.file(
                "fourth/crimes.csv",
                &format!("{CRIMES}C1,,19D,2012,2012,2012,2013-02-01,15,POLICE,CSE,NONE\n"),
            )],
        )
        .await;
    assert_eq!(other.total.records_new, 1, "the same reference of another force is another crime");
}

/// Accept, conflict, undo, exclude, second look by someone else.
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn decision_part(world: &World) {
    let app = &world.app;
    let triage = world.person("triage", Role::TriageOfficer, None).await;
    let second = world.person("second", Role::TriageOfficer, None).await;
    let case = case_named(world, "K1").await;
    let page =
        app.queue(&Who::Person(triage.clone()), QueueFilter::default(), None, 10, now()).await.unwrap();
    assert_eq!(
        (page.total, page.rows[0].case),
        (5, case),
        "the only eligible case of the rape family comes first"
    );
    assert_eq!(
        page.rows[0].found.points(),
        page.rows[0].found.priority.iter().map(|r| r.points).sum::<i32>()
    );
    let choice = |action, status| Choice {
        action,
        reason: "because of the facts".to_owned(),
        route: None,
        questions: vec![],
        considered: None,
        seen_status: status,
    };
    let accept = choice(TriageAction::Accept, CaseStatus::Triage);
    let short = Choice { reason: " ok ".to_owned(), ..accept.clone() };
    assert!(
        matches!(app.decide(&triage, case, short, now()).await, Err(AppError::Invalid(_))),
        "no decision without a reason"
    );
    app.decide(&triage, case, accept.clone(), now()).await.unwrap();
    assert!(
        matches!(app.decide(&second, case, accept.clone(), now()).await, Err(AppError::Conflict(_))),
        "the slower of two is told"
    );
    assert!(matches!(app.undo(&second, case, "not mine to undo", now()).await, Err(AppError::Refused)));
    app.undo(&triage, case, "a slip of the key", now()).await.unwrap();
    assert!(matches!(app.undo(&triage, case, "once is enough", now()).await, Err(AppError::Conflict(_))));
    let view = app.view_case(&Who::Person(triage.clone()), case, now()).await.unwrap();
    assert_eq!((view.status, view.decisions.len()), (CaseStatus::Triage, 2), "nothing is erased");

    let out = case_named(world, "K3").await;
    let found = app.view_case(&operator(), out, now()).await.unwrap().found.unwrap().2;
    assert_eq!(found.eligibility, Finding::NotMet, "closed after the window");
    let exclude = choice(TriageAction::ConfirmExclusion, CaseStatus::Triage);
    assert!(
        matches!(app.decide(&triage, out, exclude.clone(), now()).await, Err(AppError::Invalid(_))),
        "no exclusion without a route"
    );
    app.decide(&triage, out, Choice { route: Some(ReviewRoute::CpsVrr), ..exclude }, now()).await.unwrap();
    assert!(
        matches!(app.second_look(&triage, out, true, "my own decision", now()).await, Err(AppError::Refused)),
        "nobody checks themself"
    );
    app.second_look(&second, out, false, "the window was misread", now()).await.unwrap();
    let looks = app.second_looks(&Who::Person(second.clone()), 50, 0, now()).await.unwrap();
    assert_eq!(looks.rows.len(), 1);
    let next = app.second_looks(&Who::Person(second.clone()), 50, 1, now()).await.unwrap();
    assert_eq!(
        (next.rows.len(), next.counts.drawn),
        (0, 1),
        "a page beyond the last still says how many there are"
    );
    assert_eq!(
        (looks.counts.exclusions, looks.counts.drawn, looks.counts.looked_at, looks.counts.overturned),
        (1, 1, 1, 1)
    );
    assert_eq!(app.view_case(&operator(), out, now()).await.unwrap().status, CaseStatus::Triage);
}

/// A force sees its own cases only, and answers what it is asked.
async fn force_part(world: &World) {
    let app = &world.app;
    let triage = world.person("asker", Role::TriageOfficer, None).await;
    let coordinator = world.person("cumbria", Role::ForceCoordinator, Some("cumbria")).await;
    let stranger = world.person("norfolk", Role::ForceCoordinator, Some("norfolk")).await;
    let case = case_named(world, "K2").await;
    let ask = Choice {
        action: TriageAction::RequestInfo,
        reason: "the return is silent on this".to_owned(),
        route: None,
        questions: vec!["How many suspects were there?".to_owned()],
        considered: None,
        seen_status: CaseStatus::Triage,
    };
    assert!(
        matches!(app.decide(&coordinator, case, ask.clone(), now()).await, Err(AppError::Refused)),
        "a force does not decide"
    );
    app.decide(&triage, case, ask, now()).await.unwrap();
    let theirs = app.list_requests(&Who::Person(stranger.clone()), 50, 0, now()).await.unwrap();
    assert!(theirs.rows.is_empty() && theirs.total == 0, "another force's requests are not there");
    assert!(
        matches!(
            app.view_case(&Who::Person(stranger.clone()), case, now()).await,
            Err(AppError::NotFound(_))
        ),
        "as if it did not exist"
    );
    let queue =
        app.queue(&Who::Person(stranger.clone()), QueueFilter::default(), None, 50, now()).await.unwrap();
    assert_eq!((queue.total, queue.rows.len()), (1, 1), "counts do not leak either");
    let mine = app.list_requests(&Who::Person(coordinator.clone()), 50, 0, now()).await.unwrap();
    let next = app.list_requests(&Who::Person(coordinator.clone()), 50, 1, now()).await.unwrap();
    assert_eq!(
        (next.rows.len(), next.total, next.open),
        (0, 1, 1),
        "a page beyond the last still says how many there are"
    );
    let request = mine.rows[0].id.to_string().parse().unwrap();
    assert!(app.answer(&stranger, request, "two suspects", now()).await.is_err());
    app.answer(&coordinator, request, "Two suspects; records follow.", now()).await.unwrap();
    assert!(matches!(
        app.answer(&coordinator, request, "and again", now()).await,
        Err(AppError::Conflict(_))
    ));
    assert_eq!(app.view_case(&operator(), case, now()).await.unwrap().status, CaseStatus::Triage);

    let view = app.view_case(&Who::Person(triage.clone()), case, now()).await.unwrap();
    let victim = NominalId::new(view.people.iter().find(|p| p.role == "VICTIM").unwrap().nominal_id).unwrap();
    assert!(matches!(app.reveal(&triage, case, victim, "", now()).await, Err(AppError::Invalid(_))));
    app.reveal(&triage, case, victim, "to check the date of birth", now()).await.unwrap();
    let shown = app.view_case(&Who::Person(triage.clone()), case, now()).await.unwrap();
    assert_eq!(shown.revealed[&victim.get()].surname.as_deref(), Some("Testcase"));
    let hidden = app.view_case(&Who::Person(triage.clone()), case, later(16)).await.unwrap();
    assert!(hidden.revealed.is_empty(), "a reveal runs out");
    let elsewhere = case_named(world, "K1").await;
    assert!(matches!(
        app.reveal(&triage, elsewhere, victim, "not part of this case", now()).await,
        Err(AppError::NotFound(_))
    ));
}

async fn audit_part(world: &World) {
    let app = &world.app;
    let auditor = world.person("auditor", Role::Auditor, None).await;
    let who = Who::Person(auditor.clone());
    assert!(
        matches!(app.view_case(&who, case_named(world, "K1").await, now()).await, Err(AppError::NotFound(_))),
        "an auditor opens no case"
    );
    let report = app.verify_audit(&who, &[], now()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
    let reveals = AuditFilter { action: Some("REVEAL".to_owned()), ..AuditFilter::default() };
    let page = app.view_audit(&who, &reveals, 50, now()).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    assert_eq!(page.entries[0].reason.as_deref(), Some("to check the date of birth"));
    let all = app.view_audit(&who, &AuditFilter::default(), 1000, now()).await.unwrap();
    let text = format!("{:?}", all.entries);
    for name in ["Testcase", "Vera", "Una", "2000-06-16"] {
        assert!(!text.contains(name), "{name} is in the audit");
    }
    assert!(all.entries.iter().any(|entry| entry.action == "REFUSED"), "refusals are on record");
    let checks = app.doctor(&operator(), now()).await.unwrap();
    assert!(checks.iter().all(|check| check.good), "{checks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_sqlite() {
    story(world(|folder| Target::Sqlite(folder.join("story.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn the_story_on_postgres() {
    match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => {
            let url = fresh_database(&server, "story").await;
            story(world(|_| Target::Postgres(url.clone())).await).await;
        }
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must run the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    }
}

/// An empty database of its own on the test server.
async fn fresh_database(server: &str, name: &str) -> String {
    let name = format!("{name}_{}", std::process::id());
    lookagain_store::testing::create_database(server, &name).await.unwrap()
}
