//! The story of linkage on both databases: two forces, one person thrice, judgements that stand, numbers that stay, and undo.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use lookagain_app::{
    App, AppError, Limits, Mapping, NobodyWaits, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    judge::Judged,
    link::{LinkRequest, LinkSummary},
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    Force, ForceId, IdentityId, NominalId,
    identity::{RunKind, Verdict},
};
use lookagain_store::audit::AuditFilter;

/// A model with every probability given, so that the story does not hang on what training finds in a dozen records.
const MODEL: &str = include_str!("linkage_story.toml");

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

struct World {
    app: App,
    folder: tempfile::TempDir,
}

async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::default();
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), settings, now()).await.unwrap();
    World { app, folder }
}

impl World {
    async fn send(&self, slug: &str, files: &[(&str, &str)]) {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap().keep();
        let paths = files.iter().map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        });
        let delivery = Delivery {
            force: force(slug),
            paths: paths.collect(),
            mapping: Mapping::shipped("national").unwrap(),
            limits: Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() },
        };
        let receipt = self.app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
        assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
    }

    async fn link(&self, full: bool) -> LinkSummary {
        let model = full.then(|| MODEL.to_owned());
        let request = LinkRequest { full, model, ..LinkRequest::default() };
        self.app.link(&operator(), &request, now(), Arc::new(NobodyWaits)).await.unwrap()
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
        self.app.session(&token, now()).await.unwrap().unwrap()
    }

    /// The present version of a nominal, and the identity it belongs to.
    async fn nominal(&self, slug: &str, reference: &str) -> (NominalId, Option<IdentityId>) {
        for case in self.cases(slug).await {
            let view = self.app.view_case(&operator(), case, now()).await.unwrap();
            for (id, ..) in view.persons() {
                let person = self.app.view_person(&operator(), id, now()).await.unwrap();
                if person.person.nominal_ref == reference {
                    let identity = view.identities.get(&id.get()).map(|id| IdentityId::new(*id).unwrap());
                    return (id, identity);
                }
            }
        }
        panic!("{slug} sent no {reference}")
    }

    async fn cases(&self, slug: &str) -> Vec<lookagain_domain::CaseId> {
        let filter =
            lookagain_app::QueueFilter { force: Some(force(slug)), ..lookagain_app::QueueFilter::default() };
        let page = self.app.queue(&operator(), filter, None, 1000, now()).await.unwrap();
        page.rows.iter().map(|row| row.case).collect()
    }

    async fn judge(&self, by: &SignedIn, a: NominalId, b: NominalId, verdict: Verdict) {
        let judged = Judged { verdict, reason: "looked at both records".to_owned(), aware: true };
        self.app.judge(by, (a, b), &judged, now()).await.unwrap();
    }
}

const CRIMES: &str = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review\n";
const NOMINALS: &str = "nominal_ref,identified,surname,forenames,born,sex,vital_status\n";
const INVOLVEMENTS: &str = "crime_ref,nominal_ref,role\n";

fn crime(reference: &str) -> String {
    format!(
        "{CRIMES}{reference},K-{reference},19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\n"
    )
}

/// Cumbria knows one suspect twice, and somebody of his name who was born elsewhen; Norfolk knows him too, and a victim like him.
async fn first_returns(world: &World) {
    world
        .send(
            "cumbria",
            &[
                ("crimes.csv", &crime("C1")),
                (
                    "nominals.csv",
                    &format!(
                        "{NOMINALS}S1,Y,Testcase,Vernon,1980-02-03,M,ALIVE\nS2,Y,Testcase,Vernon,1980-02-03,M,ALIVE\nS3,Y,Testcase,Vernon,1961-11-30,M,ALIVE\n"
                    ),
                ),
                ("involvements.csv", &format!("{INVOLVEMENTS}C1,S1,SUSPECT\nC1,S2,SUSPECT\nC1,S3,SUSPECT\n")),
            ],
        )
        .await;
    world
        .send(
            "norfolk",
            &[
                ("crimes.csv", &crime("N1")),
                (
                    "nominals.csv",
                    &format!(
                        "{NOMINALS}P1,Y,Testcase,Vernon,1980-02-03,M,ALIVE\nP2,Y,Testcase,Vernon,1980-02-03,M,ALIVE\n"
                    ),
                ),
                ("involvements.csv", &format!("{INVOLVEMENTS}N1,P1,SUSPECT\nN1,P2,VICTIM\n")),
            ],
        )
        .await;
}

async fn story(world: World) {
    first_returns(&world).await;
    let first = world.link(true).await;
    assert_eq!((first.kind, first.nominals, first.compared), (RunKind::Full, 5, 5));
    assert_eq!((first.identities, first.members, first.made), (1, 3, 1), "{first:?}");
    assert!(first.flags >= 1, "a victim who looks like a suspect is flagged, not joined");
    let (s1, identity) = world.nominal("cumbria", "S1").await;
    let identity = identity.unwrap();
    let (s2, _) = world.nominal("cumbria", "S2").await;
    let (p1, same) = world.nominal("norfolk", "P1").await;
    let (p2, victim) = world.nominal("norfolk", "P2").await;
    assert_eq!(
        (same, victim),
        (Some(identity), None),
        "one person thrice, in two forces; the victim stays apart"
    );

    judgements_part(&world, identity, (s1, s2, p1, p2)).await;
    scope_part(&world, identity, (s1, s2, p1)).await;
    submission_part(&world, identity).await;
    audit_part(&world).await;
}

/// A person's word stands against every later run; what it parts keeps its number; undo restores.
async fn judgements_part(
    world: &World,
    identity: IdentityId,
    (s1, s2, p1, p2): (NominalId, NominalId, NominalId, NominalId),
) {
    let app = &world.app;
    let analyst = world.person("reviewer", Role::Reviewer, None).await;
    let who = Who::Person(analyst.clone());
    let short = Judged { verdict: Verdict::Same, reason: "ok".to_owned(), aware: false };
    assert!(matches!(app.judge(&analyst, (s1, s2), &short, now()).await, Err(AppError::Invalid(_))));

    for other in [s1, s2] {
        world.judge(&analyst, other, p1, Verdict::Different).await;
    }
    assert_eq!(world.nominal("norfolk", "P1").await.1, None, "parted at once");
    assert_eq!(world.nominal("cumbria", "S1").await.1, Some(identity), "the larger side keeps the number");
    let rerun = world.link(true).await;
    assert_eq!((rerun.kind, rerun.identities, rerun.members), (RunKind::Full, 1, 2), "a run does not argue");
    assert_eq!(world.nominal("norfolk", "P1").await.1, None);
    let view = app.identity(&who, identity, now()).await.unwrap();
    assert_eq!(view.members.len(), 2);
    assert!(view.history.iter().any(|row| row.until_run.is_some()), "that it was three once stays readable");
    assert_eq!(view.by_people.len(), 2);
    let weakest = view.weakest.unwrap();
    assert_eq!((weakest.one_side.len(), weakest.other_side.len()), (1, 1));

    for judgement in &view.by_people {
        let id = judgement.id.to_string().parse().unwrap();
        app.withdraw(&analyst, id, "a mistake of mine", now()).await.unwrap();
        assert!(matches!(
            app.withdraw(&analyst, id, "a mistake of mine", now()).await,
            Err(AppError::Conflict(_))
        ));
    }
    assert_eq!(world.nominal("norfolk", "P1").await.1, Some(identity), "undo restores");

    let pair = app.pair(&who, (s1, p2), now()).await.unwrap();
    assert!(pair.clashes && !pair.flags.is_empty());
    let same = Judged { verdict: Verdict::Same, reason: "one and the same".to_owned(), aware: false };
    assert!(
        matches!(app.judge(&analyst, (s1, p2), &same, now()).await, Err(AppError::Invalid(_))),
        "a victim and a suspect are not joined by a slip"
    );
    world.judge(&analyst, s1, p2, Verdict::Same).await;
    assert_eq!(world.nominal("norfolk", "P2").await.1, Some(identity), "a person may say so");
    assert_eq!(world.link(false).await.members, 4, "and it stands");
    let view = app.identity(&who, identity, now()).await.unwrap();
    let said = view.by_people.iter().find(|row| row.verdict == "SAME").unwrap().id;
    app.withdraw(&analyst, said.to_string().parse().unwrap(), "not so sure any more", now()).await.unwrap();
    assert_eq!(world.nominal("norfolk", "P2").await.1, None);
    pair_part(world, &analyst, (s1, s2)).await;
}

/// The weight adds up to the bit, names are hidden until revealed, and the queue leaves out what a person answered.
async fn pair_part(world: &World, analyst: &SignedIn, couple: (NominalId, NominalId)) {
    let app = &world.app;
    let who = Who::Person(analyst.clone());
    let hidden = app.pair(&who, couple, now()).await.unwrap();
    let weight = hidden.weight.unwrap();
    let sum = weight.prior_bits + weight.steps.iter().map(|step| step.bits).sum::<f64>();
    assert!((sum - weight.total_bits).abs() < 1e-9, "{sum} {}", weight.total_bits);
    assert!(weight.steps.iter().all(|step| step.one.is_empty() && step.other.is_empty()));
    assert!(hidden.one.person.surname.is_none() && !hidden.one.revealed);
    app.reveal_pair(analyst, couple, "to tell the two apart", now()).await.unwrap();
    let shown = app.pair(&who, couple, now()).await.unwrap();
    assert_eq!(shown.one.person.surname.as_deref(), Some("Testcase"));
    assert!(
        shown.weight.unwrap().steps.iter().any(|step| step.one.iter().any(|value| value == "1980-02-03"))
    );

    let before = app.clerical_queue(&who, 0, now()).await.unwrap();
    assert!(before.rows.is_sorted_by(|a, b| a.teaches >= b.teaches) && before.total > 0);
    let (s3, _) = world.nominal("cumbria", "S3").await;
    world.judge(analyst, couple.0, s3, Verdict::Unsure).await;
    let after = app.clerical_queue(&who, 0, now()).await.unwrap();
    assert_eq!(after.total, before.total - 1, "what cannot be told is not asked again of the same person");
}

/// Whoever is bound to a force learns of other forces' records only that there are some.
async fn scope_part(world: &World, identity: IdentityId, (s1, s2, p1): (NominalId, NominalId, NominalId)) {
    let app = &world.app;
    let coordinator = world.person("cumbria", Role::ForceCoordinator, Some("cumbria")).await;
    let stranger = world.person("kent", Role::ForceCoordinator, Some("kent")).await;
    let (mine, strange) = (Who::Person(coordinator.clone()), Who::Person(stranger));
    let view = app.identity(&mine, identity, now()).await.unwrap();
    assert!(view.more && view.members.len() == 2 && view.weakest.is_none());
    assert!(view.history.iter().all(|row| view.records.contains_key(&row.nominal)));
    assert!(app.pair(&mine, (s1, s2), now()).await.unwrap().other.is_some());
    let across = app.pair(&mine, (s1, p1), now()).await.unwrap();
    assert!(across.other.is_none() && across.weight.is_none() && across.judgements.is_empty());
    assert!(matches!(app.pair(&strange, (s1, p1), now()).await, Err(AppError::NotFound(_))));
    assert!(matches!(app.identity(&strange, identity, now()).await, Err(AppError::NotFound(_))));
    let judged = Judged { verdict: Verdict::Same, reason: "ours, we think".to_owned(), aware: false };
    assert!(
        matches!(app.judge(&coordinator, (s1, s2), &judged, now()).await, Err(AppError::Refused)),
        "a force does not judge"
    );
    let queue = app.clerical_queue(&mine, 0, now()).await.unwrap();
    assert!(queue.across > 0 && queue.rows.iter().all(|row| row.one_force == row.other_force));
    let request = LinkRequest::default();
    let ran = app.link(&mine, &request, now(), Arc::new(NobodyWaits)).await;
    assert!(matches!(ran, Err(AppError::Refused)));
}

/// A new submission: only what is new or changed is compared, and the numbers stay.
async fn submission_part(world: &World, identity: IdentityId) {
    let nothing = world.link(false).await;
    assert_eq!((nothing.kind, nothing.compared), (RunKind::Incremental, 0));
    assert_eq!((nothing.joined, nothing.left), (0, 0), "a run over nothing new changes nothing");
    world
        .send(
            "cumbria",
            &[
                ("crimes.csv", &crime("C2")),
                (
                    "nominals.csv",
                    &format!(
                        "{NOMINALS}S4,Y,Testcase,Vernon,1980-02-03,M,ALIVE\nS5,Y,Sample,Una,1999-09-09,F,ALIVE\nS6,Y,Sample,Una,1999-09-09,F,ALIVE\n"
                    ),
                ),
                ("involvements.csv", &format!("{INVOLVEMENTS}C2,S4,SUSPECT\nC2,S5,SUSPECT\nC2,S6,SUSPECT\n")),
            ],
        )
        .await;
    let next = world.link(false).await;
    assert_eq!((next.kind, next.compared), (RunKind::Incremental, 3));
    assert_eq!((next.identities, next.made), (2, 1), "{next:?}");
    assert_eq!(
        world.nominal("cumbria", "S4").await.1,
        Some(identity),
        "the newcomer joins the number that is there"
    );
    assert_eq!(world.nominal("norfolk", "P1").await.1, Some(identity));
    let full = world.link(true).await;
    assert_eq!((full.joined, full.left, full.made), (0, 0, 0), "a full run finds the same");

    // A corrected birth date parts the two; the number stays with the older record, and comes back with the next correction.
    let una = world.nominal("cumbria", "S5").await.1.unwrap();
    let corrected = |born: &str| format!("{NOMINALS}S6,Y,Sample,Una,{born},F,ALIVE\n");
    world.send("cumbria", &[("nominals.csv", &corrected("1955-01-01"))]).await;
    assert_eq!(world.link(false).await.compared, 1);
    assert_eq!(world.nominal("cumbria", "S6").await.1, None);
    assert_eq!(world.nominal("cumbria", "S5").await.1, Some(una));
    world.send("cumbria", &[("nominals.csv", &corrected("1999-09-09"))]).await;
    world.link(false).await;
    assert_eq!(world.nominal("cumbria", "S6").await.1, Some(una), "a split and a join keep their history");
}

async fn audit_part(world: &World) {
    let auditor = Who::Person(world.person("auditor", Role::Auditor, None).await);
    let report = world.app.verify_audit(&auditor, &[], now()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
    let all = world.app.view_audit(&auditor, &AuditFilter::default(), 1000, now()).await.unwrap();
    let text = format!("{:?}", all.entries);
    for name in ["Testcase", "Vernon", "Sample", "1980-02-03"] {
        assert!(!text.contains(name), "{name} is in the audit");
    }
    for action in ["LINK", "REVEAL", "UNDO", "REFUSED", "VIEW"] {
        assert!(all.entries.iter().any(|entry| entry.action == action), "{action}");
    }
    let checks = world.app.doctor(&operator(), now()).await.unwrap();
    assert!(checks.iter().all(|check| check.good), "{checks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_linkage_on_sqlite() {
    story(world(|folder| Target::Sqlite(folder.join("story.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn the_story_of_linkage_on_postgres() {
    match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => {
            let name = format!("linkage_{}", std::process::id());
            let url = lookagain_store::testing::create_database(&server, &name).await.unwrap();
            story(world(|_| Target::Postgres(url.clone())).await).await;
        }
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must run the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    }
}
