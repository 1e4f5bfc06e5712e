//! The story of hidden groups on both databases: found across forces, numbers that stay, ties judged, decisions taken back, what a force
//! sees of another's, alerts, and exhibits. `borders` tells what a person bound to a force may see and decide.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

mod again;
mod borders;
mod words;
mod world;

use std::path::Path;

use jiff::Timestamp;
use lookagain_app::{
    App, AppError, Role, Settings, Target, Who,
    decide_group::GroupChoice,
    group_chart::{ChartQuery, Node},
    groups::GroupState,
};
use lookagain_domain::group::{GroupPart, TieKind};

use world::{Holds, World, force, group, kinds, now};

/// The phone and the vehicle of a ring.
const RING: Holds<'static> = &[
    ("S1", "PHONE", "07700 900001"),
    ("S1", "VEHICLE", "ZA12 IBC"),
    ("S2", "PHONE", "+44 7700 900001"),
    ("T2", "VEHICLE", "za12ibc"),
];

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn story(target: impl Fn(&Path) -> Target) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), Settings::default(), now())
        .await
        .unwrap();
    let world = World { app, folder };
    world.send("cumbria", 0..40, RING).await;
    world.send("norfolk", 0..40, &RING[2..]).await;
    let first = world.find().await;
    assert_eq!(
        (first.cases, first.groups, first.likely, first.made, first.across_forces),
        (80, 1, 1, 1, 1),
        "{first:?}"
    );

    // Nothing moved: the same group under the same number.
    let again = world.find().await;
    assert_eq!((again.groups, again.made, again.gone), (1, 0, 0));

    let triage = world.person("triage", Role::TriageOfficer, None).await;
    let seen = world.view(&triage, 1).await.unwrap();
    assert_eq!(
        (seen.cases.len(), kinds(&seen), seen.more),
        (3, vec![TieKind::Phone, TieKind::Vehicle], false)
    );
    let sum: f64 = seen.detail.reasons.iter().map(|reason| reason.bits).sum();
    assert!((seen.detail.bits() - sum).abs() < 1e-9 && sum > 0.0);
    assert_eq!((seen.detail.count(GroupPart::Suspect), seen.detail.count(GroupPart::Victim)), (6, 3));
    assert!(
        seen.sources
            .iter()
            .any(|(_, kind, file, row)| kind == "VEHICLE" && file == "contacts.csv" && *row > 40)
    );
    let written = serde_json::to_string(&seen.detail).unwrap();
    assert!(
        !written.contains("900001") && !written.to_lowercase().contains("za12"),
        "a value reached what is kept: {written}"
    );

    // A force sees its own part of it, and that there is more; another force sees nothing.
    let cumbria = world.person("cumbria", Role::ForceCoordinator, Some("cumbria")).await;
    let norfolk = world.person("norfolk", Role::ForceCoordinator, Some("norfolk")).await;
    let kent = world.person("kent", Role::ForceCoordinator, Some("kent")).await;
    let list =
        world.app.list_groups(&Who::Person(cumbria.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    assert_eq!((list.rows.len(), list.total, list.across), (0, 0, vec![1]));
    let part = world.view(&norfolk, 1).await.unwrap();
    assert!(
        part.more && part.cases.len() == 1 && part.detail.reasons.is_empty() && part.detail.ties.is_empty()
    );
    let chart = world
        .app
        .group_chart(&Who::Person(norfolk.clone()), group(1), &ChartQuery::default(), now())
        .await
        .unwrap();
    assert_eq!(chart.nodes.iter().filter(|node| matches!(node, Node::Case(_))).count(), 1);
    assert!(matches!(world.view(&kent, 1).await, Err(AppError::NotFound(_))));
    let list =
        world.app.list_groups(&Who::Person(kent.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    assert!(list.rows.is_empty() && list.across.is_empty());
    assert!(matches!(
        world.app.ask_access(&kent, group(1), "to see what is there", now()).await,
        Err(AppError::NotFound(_))
    ));

    // It asks, the owner accepts, and then it sees it; the other way it stays closed.
    let until: jiff::civil::Date = "2026-12-31".parse().unwrap();
    world.app.ask_access(&norfolk, group(1), "one of ours is in it", now()).await.unwrap();
    let list =
        world.app.list_groups(&Who::Person(cumbria.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    assert_eq!(list.waiting.len(), 1);
    world.app.answer_access(&cumbria, (group(1), 1), Some(until), "work with us", now()).await.unwrap();
    assert_eq!(world.view(&norfolk, 1).await.unwrap().cases.len(), 3);
    assert!(world.view(&cumbria, 1).await.unwrap().more);

    // What was opened closes when its last day is over, and when the owner withdraws; then it can be asked for again.
    let at = |time: &str| time.parse::<Timestamp>().unwrap();
    for (time, more) in [("2026-12-31T20:00:00Z", false), ("2027-01-01T08:00:00Z", true)] {
        let seen = world.app.view_group(&Who::Person(norfolk.clone()), group(1), at(time)).await.unwrap();
        assert_eq!(seen.more, more, "{time}");
    }
    for day in ["2026-11-23", "2027-12-01"] {
        let answer =
            world.app.answer_access(&cumbria, (group(1), 1), day.parse().ok(), "too long", now()).await;
        assert!(matches!(answer, Err(AppError::Invalid(_))), "{day}");
    }
    let list =
        world.app.list_groups(&Who::Person(cumbria.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    assert_eq!(
        list.opened.iter().map(|row| (row.0, row.1, row.2)).collect::<Vec<_>>(),
        [(1, 1, force("norfolk").get())]
    );
    world.app.withdraw_access(&cumbria, (group(1), 1), "it is settled", now()).await.unwrap();
    let closed = world.view(&norfolk, 1).await.unwrap();
    assert!(closed.more && closed.cases.len() == 1 && !closed.asked);
    let again = world.app.withdraw_access(&cumbria, (group(1), 1), "it is settled", now()).await;
    assert!(matches!(again, Err(AppError::NotFound(_))));
    world.app.ask_access(&norfolk, group(1), "there is something new", now()).await.unwrap();
    let twice = world.app.ask_access(&norfolk, group(1), "there is something new", now()).await;
    assert!(matches!(twice, Err(AppError::Conflict(_))));
    assert!(
        world.app.decide_group(&cumbria, group(1), &GroupChoice::Confirm, "it is ours", now()).await.is_err()
    );

    // A tie that a person calls wrong counts no more, at once and in later runs; taken back, it counts again.
    let vehicle = seen.detail.ties.iter().find(|tie| tie.kind == TieKind::Vehicle).unwrap();
    let wrong = world.tie(&triage, 1, TieKind::Vehicle).await;
    world.app.refuse_tie(&triage, group(1), &wrong, "a taxi", now()).await.unwrap();
    let again = world.app.refuse_tie(&triage, group(1), &wrong, "a taxi", now()).await;
    assert!(
        matches!(again, Err(AppError::Conflict(_))),
        "said of a page that is not true any more: {again:?}"
    );
    assert_eq!(kinds(&world.view(&triage, 1).await.unwrap()), [TieKind::Phone]);
    world.find().await;
    assert_eq!(
        kinds(&world.view(&triage, 1).await.unwrap()),
        [TieKind::Phone],
        "its page stays, to take it back"
    );
    world.app.restore_tie(&triage, group(1), 1, "no taxi after all", now()).await.unwrap();
    world.find().await;
    assert_eq!(kinds(&world.view(&triage, 1).await.unwrap()), [TieKind::Phone, TieKind::Vehicle]);

    // Split and taken back: as it was, and both stay on record.
    let cases: Vec<i64> = seen.cases.iter().map(|case| case.0).collect();
    world
        .app
        .decide_group(&triage, group(1), &GroupChoice::Split(vec![cases[2]]), "another matter", now())
        .await
        .unwrap();
    assert_eq!(world.view(&triage, 1).await.unwrap().cases.len(), 2);
    assert_eq!(world.find().await.held, 2, "a run leaves alone what a person settled");
    world.app.decide_group(&triage, group(1), &GroupChoice::Undo(1), "it is the same", now()).await.unwrap();
    let back = world.view(&triage, 1).await.unwrap();
    assert_eq!((back.cases.len(), back.decisions.len()), (3, 2));
    assert_eq!(back.detail, seen.detail, "as it was before it was split");

    // Confirmed: its cases say so, and a new case that touches it raises an alert in the same submission.
    world.app.decide_group(&triage, group(1), &GroupChoice::Confirm, "the same ring", now()).await.unwrap();
    let twice = world.app.decide_group(&triage, group(1), &GroupChoice::SetAside, "or not", now()).await;
    assert!(matches!(twice, Err(AppError::Conflict(_))));
    let case = world
        .app
        .view_case(&Who::Person(triage.clone()), cases[0].to_string().parse().unwrap(), now())
        .await
        .unwrap();
    assert_eq!(case.groups, [1]);
    world
        .send(
            "kent",
            0..3,
            &[("S1", "PHONE", "07700900001"), ("T1", "VEHICLE", "ZA12IBC"), ("S2", "PHONE", "07700900001")],
        )
        .await;
    let alerts = world.view(&triage, 1).await.unwrap().alerts;
    assert_eq!(
        alerts.iter().map(|alert| alert.case_ref.as_str()).collect::<Vec<_>>(),
        ["K1"],
        "one phone alone is not enough"
    );

    // A chart is the same on every visit, finds the way between two, and is kept with its hash.
    let who = Who::Person(triage.clone());
    let chart = world.app.group_chart(&who, group(1), &ChartQuery::default(), now()).await.unwrap();
    assert_eq!(chart, world.app.group_chart(&who, group(1), &ChartQuery::default(), now()).await.unwrap());
    let way = ChartQuery { way: Some((0, 2)), ..ChartQuery::default() };
    let way = world.app.group_chart(&who, group(1), &way, now()).await.unwrap();
    assert_eq!(
        (way.way.first(), way.way.last(), way.way.len()),
        (Some(&0), Some(&2), 5),
        "case, person, thing, person, case"
    );
    let small = ChartQuery { folded: true, ..ChartQuery::default() };
    let small = world.app.group_chart(&who, group(1), &small, now()).await.unwrap();
    assert!(small.nodes.len() < chart.nodes.len());
    let picture = |chart: &lookagain_app::group_chart::Chart| format!("<svg>{}</svg>", chart.nodes.len());
    let id =
        world.app.keep_exhibit(&triage, group(1), &ChartQuery::default(), &picture, now()).await.unwrap();
    let exhibit = world.app.exhibit(&who, group(1), id, now()).await.unwrap();
    assert!(!exhibit.frozen.contains(&vehicle.key.to_string()), "a key left the installation");
    assert_eq!(exhibit.picture, format!("<svg>{}</svg>", chart.nodes.len()));
    assert!(matches!(
        world.app.exhibit(&Who::Person(cumbria), group(1), id, now()).await,
        Err(AppError::NotFound(_))
    ));
    world.app.close().await;
}

fn sqlite(folder: &Path) -> Target {
    Target::Sqlite(folder.join("groups.sqlite"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_sqlite() {
    story(sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_borders_on_sqlite() {
    borders::borders(sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_force_says_and_opens_reaches_no_further_on_sqlite() {
    words::words(sqlite).await;
    words::consent(sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_over_what_changed_is_a_run_over_everything_on_sqlite() {
    again::again(sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_over_what_changed_is_a_run_over_everything_on_postgres() {
    match postgres("group_again").await {
        Some(url) => again::again(|_| Target::Postgres(url.clone())).await,
        None => println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    }
}

/// A database on the server of the tests; none where there is no server.
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn postgres(what: &str) -> Option<String> {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must tell the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => return None,
    };
    let name = format!("{what}_{}", std::process::id());
    Some(lookagain_store::testing::create_database(&server, &name).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_postgres() {
    match postgres("groups").await {
        Some(url) => story(|_| Target::Postgres(url.clone())).await,
        None => println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_borders_on_postgres() {
    match postgres("group_borders").await {
        Some(url) => borders::borders(|_| Target::Postgres(url.clone())).await,
        None => println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_force_says_and_opens_reaches_no_further_on_postgres() {
    for what in ["group_words", "group_consent"] {
        match postgres(what).await {
            Some(url) if what == "group_words" => words::words(|_| Target::Postgres(url.clone())).await,
            Some(url) => words::consent(|_| Target::Postgres(url.clone())).await,
            None => println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
        }
    }
}
