//! The story of hidden groups on both databases: found across forces, numbers that stay, ties judged, decisions taken back, what a force
//! sees of another's, alerts, and exhibits.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{fmt::Write as _, path::Path};

use jiff::Timestamp;
use lookagain_app::{
    App, AppError, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    decide_group::{GroupChoice, WrongTie},
    find_groups::GroupSummary,
    group_chart::{ChartQuery, Node},
    groups::{GroupState, GroupView},
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    Force, ForceId, GroupId,
    group::{GroupPart, TieKind},
};

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

fn group(id: i64) -> GroupId {
    GroupId::new(id).unwrap()
}

struct World {
    app: App,
    folder: tempfile::TempDir,
}

/// Contacts: nominal, kind, value.
type Holds<'a> = &'a [(&'a str, &'a str, &'a str)];

impl World {
    /// Sends cases `from` to `to` of a force, each with one suspect and one victim with a phone of their own, and more contacts.
    async fn send(&self, slug: &str, cases: std::ops::Range<u32>, holds: Holds<'_>) {
        let mut crimes = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cse_flag\n".to_owned();
        let mut nominals = "nominal_ref,identified,sex\n".to_owned();
        let mut parts = "crime_ref,nominal_ref,role,age_from,age_to\n".to_owned();
        let mut contacts = "nominal_ref,kind,value\n".to_owned();
        for n in cases {
            let year = 2010 + n % 10;
            writeln!(
                crimes,
                "C{n},K{n},71,{year}-03-0{},{year}-03-09,{year}-10-01,{year}-12-01,15,POLICE,Y",
                n % 8 + 1
            )
            .unwrap();
            writeln!(nominals, "S{n},N,M\nT{n},Y,M\nV{n},Y,F").unwrap();
            writeln!(parts, "C{n},S{n},SUSPECT,,\nC{n},T{n},SUSPECT,,\nC{n},V{n},VICTIM,13,14").unwrap();
            writeln!(contacts, "V{n},PHONE,07{:0>9}", 1_000 * force(slug).get() + i64::from(n)).unwrap();
        }
        for (nominal, kind, value) in holds {
            writeln!(contacts, "{nominal},{kind},{value}").unwrap();
        }
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap().keep();
        let files = [
            ("crimes.csv", crimes),
            ("nominals.csv", nominals),
            ("involvements.csv", parts),
            ("contacts.csv", contacts),
        ];
        let paths = files.map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        });
        let delivery = Delivery {
            force: force(slug),
            paths: paths.to_vec(),
            mapping: Mapping::shipped("national").unwrap(),
            limits: Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() },
        };
        let receipt = self.app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
        assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
    }

    async fn find(&self) -> GroupSummary {
        self.app.find_groups(&operator(), now()).await.unwrap()
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
        let Ok(FirstStep::Done { token }) = self.app.sign_in_by_link(&link, now()).await else {
            panic!("{username}")
        };
        self.app.session(&token, now()).await.unwrap().unwrap()
    }

    async fn view(&self, who: &SignedIn, id: i64) -> Result<GroupView, AppError> {
        self.app.view_group(&Who::Person(who.clone()), group(id), now()).await
    }
}

/// The phone and the vehicle of a ring.
const RING: Holds<'static> = &[
    ("S1", "PHONE", "07700 900001"),
    ("S1", "VEHICLE", "ZA12 IBC"),
    ("S2", "PHONE", "+44 7700 900001"),
    ("T2", "VEHICLE", "za12ibc"),
];

fn kinds(view: &GroupView) -> Vec<TieKind> {
    let mut kinds: Vec<TieKind> = view.detail.ties.iter().map(|tie| tie.kind).collect();
    kinds.sort();
    kinds
}

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
    let last: jiff::civil::Date = "2026-12-31".parse().unwrap();
    world.app.ask_access(&norfolk, group(1), "one of ours is in it", now()).await.unwrap();
    let list =
        world.app.list_groups(&Who::Person(cumbria.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    assert_eq!(list.waiting.len(), 1);
    world.app.answer_access(&cumbria, (group(1), 1), Some(last), "work with us", now()).await.unwrap();
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
    let wrong = WrongTie { kind: vehicle.kind, key: vehicle.key, nominal: None };
    world.app.refuse_tie(&triage, group(1), wrong, "a taxi", now()).await.unwrap();
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

/// Two of cumbria alone, and three that reach from cumbria into norfolk.
const OWN: Holds<'static> = &[
    ("S1", "PHONE", "07700 900001"),
    ("S1", "VEHICLE", "ZA12 IBC"),
    ("S2", "PHONE", "07700 900001"),
    ("S2", "VEHICLE", "ZA12 IBC"),
    ("S5", "PHONE", "07700 900005"),
    ("S5", "VEHICLE", "ZA55 IBC"),
];
const ACROSS: Holds<'static> = &[
    ("S5", "PHONE", "07700 900005"),
    ("S5", "VEHICLE", "ZA55 IBC"),
    ("S6", "PHONE", "07700 900005"),
    ("S6", "VEHICLE", "ZA55 IBC"),
];

fn conflict<T: std::fmt::Debug>(result: Result<T, AppError>, what: &str) {
    assert!(matches!(result, Err(AppError::Conflict(_))), "{what}: {result:?}");
}

/// What a person bound to a force may see and decide of groups that reach, or reached, beyond it; and that no decision sweeps another away.
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn borders(target: impl Fn(&Path) -> Target) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), Settings::default(), now())
        .await
        .unwrap();
    let world = World { app, folder };
    world.send("cumbria", 0..40, OWN).await;
    world.send("norfolk", 0..40, ACROSS).await;
    assert_eq!((world.find().await.groups, world.find().await.across_forces), (2, 1));
    let national = world.person("national", Role::TriageOfficer, None).await;
    let cumbria = world.person("cumbria", Role::TriageOfficer, Some("cumbria")).await;
    let norfolk = world.person("norfolk", Role::TriageOfficer, Some("norfolk")).await;
    let open =
        world.app.list_groups(&Who::Person(cumbria.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    let (own, across) = (open.rows[0].group_id, open.across[0]);
    assert_eq!((open.total, open.across_total), (1, 1));
    let say = async |who: &SignedIn, id: i64, choice: GroupChoice, why: &str| {
        world.app.decide_group(who, group(id), &choice, why, now()).await
    };

    // Of a group that reaches further a person of one force decides nothing, whatever they see of it.
    let whole = world.view(&national, across).await.unwrap();
    assert!(!world.view(&cumbria, across).await.unwrap().may_decide);
    assert!(world.view(&cumbria, own).await.unwrap().may_decide);
    for choice in [GroupChoice::Confirm, GroupChoice::SetAside, GroupChoice::Split(vec![whole.cases[0].0])] {
        conflict(say(&cumbria, across, choice, "all of it is ours").await, "decided on a part");
    }
    conflict(say(&cumbria, own, GroupChoice::Merge(group(across)), "one ring").await, "merged with a part");
    let tie = whole.detail.ties[0].clone();
    let wrong = WrongTie { kind: tie.kind, key: tie.key, nominal: None };
    conflict(world.app.refuse_tie(&cumbria, group(across), wrong, "a taxi", now()).await, "judged a part");
    let picture = |_: &lookagain_app::group_chart::Chart| "<svg/>".to_owned();
    let keep = async |who: &SignedIn, id: i64| {
        world.app.keep_exhibit(who, group(id), &ChartQuery::default(), &picture, now()).await
    };
    conflict(keep(&cumbria, across).await, "kept a part");
    say(&cumbria, own, GroupChoice::Confirm, "the same two").await.unwrap();

    // A part says nothing that was counted over others' records.
    let part = world.view(&norfolk, across).await.unwrap();
    assert!(part.more && part.cases.len() == 2);
    assert_eq!(kinds(&part), [TieKind::Phone, TieKind::Vehicle], "its own two cases share both");
    for tie in &part.detail.ties {
        let told = (tie.cases_in_all, tie.bits, tie.bits_each, tie.strength.as_str());
        assert_eq!(told, (0, 0.0, 0.0, ""), "{tie:?}");
    }
    assert!(world.view(&norfolk, own).await.is_err());
    let mine = world.view(&cumbria, own).await.unwrap();
    assert!(mine.detail.ties.iter().all(|tie| tie.cases_in_all == 0) && mine.detail.bits() > 0.0);

    // A case of another force that touches it is not told.
    world.send("kent", 0..3, &[("S1", "PHONE", "07700900001"), ("T1", "VEHICLE", "ZA12IBC")]).await;
    let alerts = world.view(&national, own).await.unwrap().alerts;
    assert_eq!(alerts.len(), 1);
    assert!(world.view(&cumbria, own).await.unwrap().alerts.is_empty());
    let unseen = world.app.see_alert(&cumbria, group(own), alerts[0].id, now()).await;
    assert!(matches!(unseen, Err(AppError::NotFound(_))));
    world.app.see_alert(&national, group(own), alerts[0].id, now()).await.unwrap();
    conflict(world.app.see_alert(&national, group(own), alerts[0].id, now()).await, "seen twice");
    assert!(world.view(&national, own).await.unwrap().alerts[0].seen_by.is_some());

    // Confirmed: neither merged nor split before that is taken back, from either side.
    conflict(
        say(&national, own, GroupChoice::Merge(group(across)), "one ring").await,
        "merged what is confirmed",
    );
    conflict(
        say(&national, across, GroupChoice::Merge(group(own)), "one ring").await,
        "merged with what is confirmed",
    );
    let cases: Vec<i64> = mine.cases.iter().map(|case| case.0).collect();
    conflict(say(&national, own, GroupChoice::Split(vec![cases[0]]), "two").await, "split what is confirmed");
    say(&cumbria, own, GroupChoice::Undo(1), "not sure").await.unwrap();

    // Merged for a while with what lies in norfolk: what was said and kept then is not cumbria's to read or to take back.
    say(&national, own, GroupChoice::Merge(group(across)), "the norfolk victim knew them").await.unwrap();
    assert_eq!(world.view(&national, own).await.unwrap().cases.len(), 5);
    let exhibit = keep(&national, own).await.unwrap();
    let merged = world.view(&national, own).await.unwrap().decisions.last().unwrap().id;
    assert!(say(&cumbria, own, GroupChoice::Undo(merged), "it is ours").await.is_err());
    say(&national, own, GroupChoice::Undo(merged), "the norfolk victim did not").await.unwrap();
    let mine = world.view(&cumbria, own).await.unwrap();
    assert!(!mine.more && mine.cases.len() == 2 && mine.exhibits.is_empty());
    let told: Vec<(&str, &str, Option<i64>)> =
        mine.decisions.iter().map(|row| (row.act.as_str(), row.reason.as_str(), row.other_group)).collect();
    assert_eq!(
        told,
        [
            ("CONFIRM", "the same two", None),
            ("UNDO", "not sure", None),
            ("MERGE", "", None),
            ("UNDO", "", None)
        ]
    );
    let kept = world.app.exhibit(&Who::Person(cumbria.clone()), group(own), exhibit, now()).await;
    assert!(matches!(kept, Err(AppError::NotFound(_))));
    assert_eq!(world.view(&national, own).await.unwrap().exhibits.len(), 1);

    // A part that went on to another group, or that somebody confirmed, is not swept away by taking the split back.
    let away = whole.cases.last().unwrap().0;
    say(&national, across, GroupChoice::Split(vec![away]), "another matter").await.unwrap();
    let split = world.view(&national, across).await.unwrap().decisions.last().unwrap().clone();
    let third = split.other_group.unwrap();
    say(&national, own, GroupChoice::Merge(group(third)), "it is theirs").await.unwrap();
    conflict(say(&national, across, GroupChoice::Undo(split.id), "after all").await, "swept a merger away");
    let joined = world.view(&national, own).await.unwrap();
    assert_eq!(joined.cases.len(), 3, "what it had and the part");
    let merged = joined.decisions.last().unwrap().id;
    say(&national, own, GroupChoice::Undo(merged), "it is not").await.unwrap();
    say(&national, third, GroupChoice::SetAside, "nothing in it").await.unwrap();
    conflict(say(&national, across, GroupChoice::Undo(split.id), "after all").await, "swept a decision away");
    let aside = world.view(&national, third).await.unwrap().decisions.last().unwrap().id;
    say(&national, third, GroupChoice::Undo(aside), "there is").await.unwrap();
    // What was called no tie meanwhile does not come back with it.
    world.app.refuse_tie(&national, group(across), wrong, "a taxi", now()).await.ok();
    say(&national, across, GroupChoice::Undo(split.id), "after all").await.unwrap();
    assert_eq!(world.view(&national, across).await.unwrap().cases.len(), 3);
    assert_eq!(world.view(&national, own).await.unwrap().cases.len(), 2);
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
    borders(sqlite).await;
}

/// A database on the server of the tests; none where there is no server.
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn postgres(what: &str) -> Option<String> {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must tell the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => {
            println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)");
            return None;
        }
    };
    let name = format!("{what}_{}", std::process::id());
    Some(lookagain_store::testing::create_database(&server, &name).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_postgres() {
    if let Some(url) = postgres("groups").await {
        story(|_| Target::Postgres(url.clone())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_borders_on_postgres() {
    if let Some(url) = postgres("group_borders").await {
        borders(|_| Target::Postgres(url.clone())).await;
    }
}
