//! Forms that were begun: for their owner alone, sealed, never written over unseen, gone when they are sent or left alone for long.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of a test fail as the test does, and a skipped one says so"
)]

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use lookagain_app::{
    App, AppError, AuditFilter, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    casework::Changed,
    decide::Choice,
    drafts::{DRAFT_DAYS, Kept, Typed},
    rules_of_casework::Command,
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    CaseId, Force, ForceId,
    review::{CaseStatus, TriageAction},
};

/// Words that stand nowhere but in the draft.
const WORDS: &str = "I once lived beside the quarry";

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn days(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

struct World {
    app: App,
    folder: tempfile::TempDir,
    reviewer: SignedIn,
    colleague: SignedIn,
    triage: SignedIn,
    outsider: SignedIn,
    case: CaseId,
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

async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&target(folder.path()), folder.path(), Settings::default(), now()).await.unwrap();
    let path = folder.path().join("crimes.csv");
    let crimes = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review\n\
                  C1,K1,19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\n";
    std::fs::write(&path, crimes).unwrap();
    let force = Force::named("cumbria").unwrap().id().unwrap();
    let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
    let mapping = Mapping::shipped("national").unwrap();
    let delivery = Delivery { force, paths: vec![path], mapping, limits };
    app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    let triage = person(&app, "triage", Role::TriageOfficer, None).await;
    let case = app.find_case(&operator(), None, "K1", now()).await.unwrap()[0].0;
    let choice = Choice {
        action: TriageAction::Accept,
        reason: "it meets the criteria".to_owned(),
        route: None,
        questions: Vec::new(),
        considered: None,
        seen_status: CaseStatus::Triage,
    };
    app.decide(&triage, case, choice, now()).await.unwrap();
    let norfolk = Force::named("norfolk").unwrap().id().unwrap();
    World {
        reviewer: person(&app, "reviewer", Role::Reviewer, None).await,
        colleague: person(&app, "colleague", Role::Reviewer, None).await,
        outsider: person(&app, "elsewhere", Role::Investigator, Some(norfolk)).await,
        triage,
        case,
        app,
        folder,
    }
}

fn typed(what: &str) -> Typed {
    // A name may stand several times, and a value may be anything.
    vec![
        ("what".to_owned(), what.to_owned()),
        ("material.place".to_owned(), "p. 1".to_owned()),
        ("material.place".to_owned(), "<b>&\"' \u{1f4c4}".to_owned()),
    ]
}

const FORM: &str = "declare-conflict";

impl World {
    async fn keep(&self, who: &SignedIn, what: &str, before: &str, at: Timestamp) -> Kept {
        self.app.keep_draft(who, self.case, FORM, &typed(what), before, at).await.unwrap()
    }

    async fn kept(&self, who: &SignedIn, what: &str, before: &str, at: Timestamp) -> String {
        let kept = self.keep(who, what, before, at).await;
        let Kept::Done { mark } = kept else { panic!("{kept:?}") };
        mark
    }

    async fn found(&self, who: &SignedIn, at: Timestamp) -> Option<Typed> {
        self.app.draft(who, self.case, FORM, at).await.unwrap().map(|draft| draft.fields)
    }
}

async fn story(w: &World) {
    // Begun, gone on with, and its owner's alone.
    assert_eq!(w.found(&w.reviewer, now()).await, None);
    let first = w.kept(&w.reviewer, "I once", "", now()).await;
    let second = w.kept(&w.reviewer, WORDS, &first, days(1)).await;
    assert_eq!(w.found(&w.reviewer, days(1)).await, Some(typed(WORDS)));
    assert_eq!(w.found(&w.colleague, days(1)).await, None, "nobody else's");
    w.kept(&w.colleague, "mine", "", days(1)).await;
    assert_eq!(w.found(&w.reviewer, days(1)).await, Some(typed(WORDS)), "each has one");

    // Two windows: neither one that began on its own nor one that is behind writes over the other.
    for before in ["", first.as_str()] {
        let kept = w.keep(&w.reviewer, "the other window", before, days(1)).await;
        assert!(matches!(&kept, Kept::Other { mark, .. } if *mark == second), "{kept:?}");
        assert_eq!(w.found(&w.reviewer, days(1)).await, Some(typed(WORDS)));
    }
    // Having seen that, its owner may choose it.
    let third = w.kept(&w.reviewer, "the other window", &second, days(1)).await;
    let fourth = w.kept(&w.reviewer, WORDS, &third, days(1)).await;

    // Whoever may not open the case's file begins nothing of it.
    for (who, hidden) in [(&w.triage, false), (&w.outsider, true)] {
        let kept = w.app.keep_draft(who, w.case, FORM, &typed("no"), "", now()).await;
        let refused =
            matches!(kept, Err(AppError::NotFound(_))) || !hidden && matches!(kept, Err(AppError::Refused));
        assert!(refused, "{kept:?}");
    }
    let much = vec![("what".to_owned(), "x".repeat(300_000))];
    let kept = w.app.keep_draft(&w.reviewer, w.case, FORM, &much, &fourth, now()).await;
    assert!(matches!(kept, Err(AppError::Invalid(_))), "{kept:?}");

    // On record is that there was one, and nothing of what it said.
    let all = w.app.view_audit(&operator(), &AuditFilter::default(), 500, now()).await.unwrap();
    let told = format!("{:?}", all.entries);
    assert!(told.contains("draft") && !told.contains("quarry"), "{told}");

    // Sent: gone with what was sent. The colleague's stays.
    let command = Command::DeclareConflict { what: WORDS.to_owned() };
    let sent = w.app.send_form(&w.reviewer, w.case, command, FORM, days(2)).await.unwrap();
    assert!(matches!(sent, Changed::Done));
    assert_eq!(w.found(&w.reviewer, days(2)).await, None);
    assert_eq!(w.keep(&w.reviewer, "late", &fourth, days(2)).await, Kept::Gone, "and a late window says so");
    assert_eq!(w.found(&w.colleague, days(2)).await, Some(typed("mine")));

    // What is refused leaves the draft.
    let wrong = Command::DeclareConflict { what: String::new() };
    assert!(w.app.send_form(&w.colleague, w.case, wrong, FORM, days(2)).await.is_err());
    assert_eq!(w.found(&w.colleague, days(2)).await, Some(typed("mine")));

    // Left alone for long: not offered, and erased.
    assert_eq!(w.found(&w.colleague, days(1 + DRAFT_DAYS)).await, Some(typed("mine")));
    assert_eq!(w.found(&w.colleague, days(2 + DRAFT_DAYS)).await, None);
    assert_eq!(w.app.forget_drafts(&operator(), days(1 + DRAFT_DAYS)).await.unwrap(), 0);
    assert_eq!(w.app.forget_drafts(&operator(), days(2 + DRAFT_DAYS)).await.unwrap(), 1);
    assert_eq!(w.found(&w.colleague, days(1)).await, None);

    // Thrown away.
    w.kept(&w.colleague, "again", "", days(3)).await;
    w.app.drop_draft(&w.colleague, w.case, FORM, days(3)).await.unwrap();
    assert_eq!(w.found(&w.colleague, days(3)).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_drafts_on_sqlite() {
    let world = world(|folder| Target::Sqlite(folder.join("drafts.sqlite"))).await;
    world.kept(&world.reviewer, WORDS, "", now()).await;
    // Sealed: the words are in no file of the folder.
    for entry in std::fs::read_dir(world.folder.path()).unwrap().map(Result::unwrap) {
        if entry.path().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            let found = bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes());
            assert!(!found, "in clear in {}", entry.path().display());
        }
    }
    world.app.drop_draft(&world.reviewer, world.case, FORM, now()).await.unwrap();
    story(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn the_story_of_drafts_on_postgres() {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must run the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => return println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    };
    let name = format!("drafts_{}", std::process::id());
    let url = lookagain_store::testing::create_database(&server, &name).await.unwrap();
    story(&world(|_| Target::Postgres(url.clone())).await).await;
}
