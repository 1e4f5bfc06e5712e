//! Where cases end without action, from files to lines, by a table that was worked out by hand; and who may look.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::fmt::Write as _;

use lookagain_app::{
    App, AppError, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    patterns::{Line, Subject},
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{Force, ForceId};

fn now() -> jiff::Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn force(slug: &str) -> ForceId {
    Force::named(slug).unwrap().id().unwrap()
}

/// Cases of one crime each: offence, locality, how many, and how many of them end without action.
type Cases<'a> = &'a [(&'a str, &'a str, u32, u32)];

async fn send(app: &App, folder: &std::path::Path, slug: &str, from: u32, cases: Cases<'_>) {
    let mut text = "crime_ref,case_ref,offence_code,offence_from,recorded_on,closed_on,outcome,decision_maker,locality\n".to_owned();
    let mut n = from;
    for (offence, locality, count, without) in cases {
        for at in 0..*count {
            let outcome = if at < *without { "15" } else { "1" };
            writeln!(
                text,
                "C{n},K{n},{offence},2016-03-01,2016-03-09,2018-12-01,{outcome},POLICE,{locality}"
            )
            .unwrap();
            n += 1;
        }
    }
    let path = folder.join(slug).join(from.to_string());
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("crimes.csv"), text).unwrap();
    let delivery = Delivery {
        force: force(slug),
        paths: vec![path.join("crimes.csv")],
        mapping: Mapping::shipped("national").unwrap(),
        limits: Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() },
    };
    let receipt = app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
}

async fn person(app: &App, username: &str, role: Role, slug: Option<&str>) -> SignedIn {
    let request = AccountRequest {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role,
        force: slug.map(force),
        password: None,
    };
    app.add_account(&operator(), &request, now()).await.unwrap();
    let link = app.make_sign_in_link(&operator(), username, now()).await.unwrap();
    let Ok(FirstStep::Done { token }) = app.sign_in_by_link(&link, now()).await else { panic!("{username}") };
    app.session(&token, now()).await.unwrap().unwrap()
}

/// In all 60 of 100 rapes (19D) and 40 of 100 sexual assaults (17A) end without action.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_out_is_what_the_table_says_and_nobody_bound_to_a_force_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(folder.path().join("patterns.sqlite"));
    let app = App::open(&target, &folder.path().join("kept"), Settings::default(), now()).await.unwrap();
    send(&app, folder.path(), "cumbria", 0, &[("19D", "Tarnwick", 40, 36), ("17A", "Tarnwick", 10, 9)]).await;
    send(&app, folder.path(), "norfolk", 0, &[("19D", "Gallowmere", 60, 24), ("17A", "", 90, 31)]).await;
    let triage = person(&app, "triage", Role::TriageOfficer, None).await;
    let patterns = app.patterns(&Who::Person(triage.clone()), now()).await.unwrap();
    let picture = &patterns.picture;
    assert_eq!((picture.ended, picture.without_action, patterns.not_counted), (200, 100, 0));
    let cumbria = force("cumbria").get();
    let tarnwick = Subject::Place { force: cumbria, place: "Tarnwick".to_owned() };
    let line = |subject: &Subject| -> Line {
        picture.lines.iter().find(|line| line.subject == *subject).unwrap().clone()
    };
    for subject in
        [Subject::Force { force: cumbria }, tarnwick, Subject::Period { force: cumbria, year: 2018 }]
    {
        let line = line(&subject);
        // 40 × 60% + 10 × 40% of 50, of whom 45 ended so.
        assert!((line.expected - 28.0).abs() < 1e-9, "{line:?}");
        assert_eq!((line.ended, line.without_action, line.stands_out), (50, Some(45), true));
    }
    let norfolk = line(&Subject::Force { force: force("norfolk").get() });
    assert!((norfolk.expected - 72.0).abs() < 1e-9 && !norfolk.stands_out);

    // Another delivery is counted.
    send(&app, folder.path(), "norfolk", 1_000, &[("19D", "Gallowmere", 20, 20)]).await;
    let later = app.patterns(&Who::Person(triage), now()).await.unwrap();
    assert_eq!((later.picture.ended, later.picture.without_action), (220, 120));

    for (role, slug) in [
        (Role::TriageOfficer, Some("cumbria")),
        (Role::ForceCoordinator, Some("cumbria")),
        (Role::Auditor, None),
        (Role::Administrator, None),
    ] {
        let who = person(
            &app,
            &format!("{}-{}", role.code().to_lowercase(), slug.unwrap_or("nowhere")),
            role,
            slug,
        )
        .await;
        let refused = app.patterns(&Who::Person(who), now()).await;
        assert!(matches!(refused, Err(AppError::Refused)), "{role:?} {slug:?}");
    }
    app.close().await;
}

/// Sends what some forces of a synthetic nation recorded of their crimes: these, and one in four of the others.
async fn send_nation(app: &App, returns: &std::path::Path, these: &[i64]) {
    let number = |force: &Force| force.id().unwrap().get();
    let sent = Force::territorial().filter(|force| these.contains(&number(force)) || number(force) % 4 == 0);
    for force in sent {
        let files = std::fs::read_dir(returns.join(force.slug)).unwrap().map(|file| file.unwrap().path());
        let crimes = files.filter(|file| file.file_stem().is_some_and(|name| name == "crimes"));
        let delivery = Delivery {
            force: force.id().unwrap(),
            paths: crimes.collect(),
            mapping: Mapping::shipped("national").unwrap(),
            limits: Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() },
        };
        app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    }
}

/// The answers lie where the product never looks; the test reads them.
#[tokio::test(flavor = "multi_thread")]
async fn the_unit_and_the_town_that_the_synthetic_nation_planted_stand_out() {
    let folder = tempfile::tempdir().unwrap();
    let (returns, answers) = (folder.path().join("returns"), folder.path().join("answers"));
    let plan = lookagain_synth::Plan { seed: 7, crimes: 60_000, as_at: "2026-11-24".parse().unwrap() };
    lookagain_synth::write_nation(&plan, &returns, &answers, &mut |_| {}).unwrap();
    let told = std::fs::read_to_string(answers.join("outcome-patterns.csv")).unwrap();
    let planted: Vec<Subject> = told
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let force = force(cells[1]).get();
            match cells[0] {
                "unit" => Subject::DecidedBy { force, decided_by: cells[2].parse().unwrap() },
                _ => Subject::Place { force, place: cells[2].to_owned() },
            }
        })
        .collect();
    assert_eq!(planted.len(), 2, "{told}");
    let forces: Vec<i64> = planted.iter().map(Subject::force).collect();
    let target = Target::Sqlite(folder.path().join("nation.sqlite"));
    let app = App::open(&target, &folder.path().join("kept"), Settings::default(), now()).await.unwrap();
    send_nation(&app, &returns, &forces).await;
    let picture = &app.patterns(&operator(), now()).await.unwrap().picture;
    let standing: Vec<&Subject> =
        picture.lines.iter().filter(|line| line.stands_out).map(|line| &line.subject).collect();
    for subject in &planted {
        let line = picture.lines.iter().find(|line| line.subject == *subject);
        assert!(standing.contains(&subject), "{subject:?} was not found: {line:?}");
    }
    // What stands out beside them lies in the same forces: their towns and years hold the same cases.
    let elsewhere = standing.iter().filter(|subject| !forces.contains(&subject.force())).count();
    assert!(elsewhere <= 1, "chance may add one: {standing:?}");
    app.close().await;
}
