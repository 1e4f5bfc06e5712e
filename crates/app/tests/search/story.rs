//! Search on both databases: what is found and why, what a reader is not told, and that it follows the records.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.

use lookagain_app::{
    AppError, AuditFilter, Role, SignedIn, Target, Who,
    search::{Part, People},
};
use lookagain_domain::search::{How, SearchKind};

use super::world::{REASON, Rows, World, crime, force, now, operator, world};

fn of_cumbria() -> Rows {
    Rows {
        crimes: format!("{}{}", crime("CR/1,INV/47/0000001,Velden South"), crime("CR/2,INV/47/0000002,Tarnwick")),
        nominals: "V1,Y,Testcase,Vera,,F,\nS1,Y,Szymański,William,Spanner,M,2003/0062845E\nS2,N,,,Big Mo,M,\n".to_owned(),
        involvements: "CR/1,V1,VICTIM\nCR/1,S1,SUSPECT\nCR/2,S2,SUSPECT\n".to_owned(),
        contacts: "S1,PHONE,07700 900003,\nS1,VEHICLE,ZA12 IBC,\nS2,ADDRESS,\"12 High Rd, Tarnwick\",QA1 2BC\nS2,ONLINE,star_gazer99,\nV1,EMAIL,vera@example.org,\n".to_owned(),
    }
}

fn of_norfolk() -> Rows {
    Rows {
        crimes: crime("N1,NK1,Velden North"),
        nominals: "NS1,Y,Shimansky,Bill,,M,\nNV1,Y,Testcase,Una,,F,\n".to_owned(),
        involvements: "N1,NS1,SUSPECT\nN1,NV1,VICTIM\n".to_owned(),
        contacts: "NS1,PHONE,+44 7700 900003,\n".to_owned(),
    }
}

async fn story(mut world: World) {
    world.send("cumbria", &of_cumbria()).await;
    world.send("norfolk", &of_norfolk()).await;
    finds(&world).await;
    tells_nobody_too_much(&world).await;
    follows_the_records(&mut world).await;
    tells_what_is_new(&mut world).await;
}

/// What is typed, what is found, and how each word agrees, nearest first.
async fn finds(world: &World) {
    use How::{Exact, OneOut, ShortForm, Sounds};
    use SearchKind::{Case, Number, Person, Place, Vehicle};
    let reader = Who::Person(world.person("reviewer", Role::Reviewer, None).await);
    let one = |kind, reference: &str, how: &[How]| (kind, reference.to_owned(), how.to_vec());
    for (text, expected) in [
        ("Vera Testcase", vec![one(Person, "cumbria V1", &[Exact, Exact])]),
        ("testcase, VERA", vec![one(Person, "cumbria V1", &[Exact, Exact])]),
        ("Vera Tetscase", vec![one(Person, "cumbria V1", &[Exact, OneOut])]),
        ("Shimansky", vec![one(Person, "norfolk NS1", &[Exact]), one(Person, "cumbria S1", &[Sounds])]),
        (
            "William Szymanski",
            vec![
                one(Person, "cumbria S1", &[Exact, Exact]),
                one(Person, "norfolk NS1", &[ShortForm, Sounds]),
            ],
        ),
        ("spanner", vec![one(Person, "cumbria S1", &[Exact])]),
        ("03/62845E", vec![one(Person, "cumbria S1", &[Exact])]),
        ("S1", vec![]),
        ("07700900003", vec![one(Number, "cumbria S1", &[Exact]), one(Number, "norfolk NS1", &[Exact])]),
        ("07700 900 004", vec![one(Number, "cumbria S1", &[OneOut]), one(Number, "norfolk NS1", &[OneOut])]),
        ("Star_Gazer99", vec![one(Number, "cumbria S2", &[Exact])]),
        ("Vera@Example.org", vec![one(Number, "cumbria V1", &[Exact])]),
        ("za12ibc", vec![one(Vehicle, "cumbria S1", &[Exact])]),
        ("12 High Road", vec![one(Place, "cumbria S2", &[Exact, Exact, Exact])]),
        ("QA1 2BC", vec![one(Place, "cumbria S2", &[Exact])]),
        ("13 High Road", vec![]),
        ("velden", vec![one(Case, "cumbria INV/47/0000001", &[Exact]), one(Case, "norfolk NK1", &[Exact])]),
        ("Velden South rape", vec![one(Case, "cumbria INV/47/0000001", &[Exact, Exact, Exact])]),
        (
            "INV/47/0000002",
            vec![
                one(Case, "cumbria INV/47/0000002", &[Exact]),
                one(Case, "cumbria INV/47/0000001", &[OneOut]),
            ],
        ),
        (
            "inv470000002",
            vec![
                one(Case, "cumbria INV/47/0000002", &[Exact]),
                one(Case, "cumbria INV/47/0000001", &[OneOut]),
            ],
        ),
        (
            "female",
            vec![
                one(Case, "cumbria INV/47/0000001", &[Exact]),
                one(Case, "cumbria INV/47/0000002", &[Exact]),
                one(Case, "norfolk NK1", &[Exact]),
            ],
        ),
        ("Vera Nobody", vec![]),
        ("V%ra Testcase", vec![]),
    ] {
        let told = world.told(&reader, text, REASON).await;
        assert_eq!(told, expected, "{text}");
    }
    // Sex is not indexed, nor is anything that a row does not say of the kind that is searched.
    assert!(world.told(&reader, "male", REASON).await.iter().all(|(kind, ..)| *kind == Case));
}

/// Bound to a force, without a reason, without the right to reveal, and of somebody else.
async fn tells_nobody_too_much(world: &World) {
    let coordinator = Who::Person(world.person("coordinator", Role::ForceCoordinator, Some("norfolk")).await);
    let panel = Who::Person(world.person("panel", Role::PanelMember, None).await);
    let auditor = Who::Person(world.person("auditor", Role::Auditor, None).await);
    for text in ["Vera Testcase", "07700900003", "Spanner", "velden"] {
        let found = world.search(&coordinator, text, REASON).await;
        for row in found.kinds.iter().flat_map(|kind| &kind.rows) {
            assert_eq!(row.force, force("norfolk").get(), "{text}");
        }
        let told: usize = found.kinds.iter().map(|kind| kind.rows.len()).sum();
        assert_eq!(found.total(), told, "{text}: nothing is counted that is not told");
    }
    let without = world
        .search(&Who::Person(world.person("triage", Role::TriageOfficer, None).await), "Testcase", "")
        .await;
    assert_eq!((without.people, without.total()), (People::NoReason, 0));
    // A name that is on record and one that is not look the same to whoever may reveal neither.
    for text in ["Vera Testcase", "Nobody Atall", "07700900003", "za12ibc", "12 High Road"] {
        let found = world.search(&panel, text, REASON).await;
        assert_eq!((found.people, found.total()), (People::NotAllowed, 0), "{text}");
    }
    assert_eq!(world.search(&panel, "velden", "").await.total(), 2);
    assert!(matches!(world.app.keep_search(&auditor, "velden", "", now()).await, Err(AppError::Refused)));
    // Documents by their titles, for those who may open them.
    let reviewer = world.person("reviews", Role::Reviewer, None).await;
    let case = world.app.find_case(&operator(), None, "NK1", now()).await.unwrap()[0].0;
    let mut incoming = world.app.incoming().unwrap();
    incoming.take(b"A call came in.").unwrap();
    world
        .app
        .add_attachment(&reviewer, case, "Custody log of the first night", incoming, now())
        .await
        .unwrap();
    let title = vec![(
        SearchKind::Document,
        "norfolk Custody log of the first night".to_owned(),
        vec![How::OneOut; 2],
    )];
    assert_eq!(world.told(&panel, "custody nights", "").await[0].2, [How::Exact, How::OneOut]);
    assert_eq!(world.told(&panel, "custodi nights", "").await, title);
    assert_eq!(world.told(&coordinator, "custody", REASON).await, [], "coordinators open no documents");
    // A title says as much as the document: the investigated force is told of none while the review is live.
    let inside = Who::Person(world.person("inside", Role::Investigator, Some("norfolk")).await);
    let found = world.search(&inside, "custody nights", "").await;
    assert_eq!((found.total(), found.kinds.len()), (0, 0));
    assert!(matches!(world.app.attachments(&inside, case, now()).await, Err(AppError::NotFound(_))));
    let agency = Who::Person(world.person("agency", Role::Investigator, None).await);
    assert_eq!(world.search(&agency, "custody nights", "").await.total(), 1);
    let id = world.app.keep_search(&panel, "velden", "", now()).await.unwrap();
    let other = world.app.run_search(&coordinator, id, Part::default(), now()).await;
    assert!(matches!(other, Err(AppError::NotFound("search"))));
    for text in ["", "%", "x", &"y".repeat(10_000)] {
        let refused = world.app.keep_search(&panel, text, "", now()).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{text}");
    }
    let rows = audit(world).await;
    assert!(rows.contains("SEARCH") && rows.contains(REASON));
    for name in ["Testcase", "testcase", "Vera", "Spanner", "900003", "High Road"] {
        assert!(!rows.contains(name), "{name} is in the audit");
    }
}

async fn audit(world: &World) -> String {
    let view = world.app.view_audit(&operator(), &AuditFilter::default(), 500, now()).await.unwrap();
    format!("{view:?}")
}

/// A corrected row is found by what it says now, and by nothing that it said before; what was revealed is shown.
async fn follows_the_records(world: &mut World) {
    let person = world.person("second", Role::Reviewer, None).await;
    let reader = Who::Person(person.clone());
    let mut rows = of_cumbria();
    rows.crimes =
        format!("{}{}", crime("CR/1,INV/47/0000001,Gallowmere"), crime("CR/3,INV/47/0000001,Tarnwick"));
    rows.nominals = String::from("V1,Y,Sample,Vera,,F,\n");
    rows.contacts = String::from("S2,ADDRESS,\"12 High Rd, Tarnwick\",QA1 3BC\n");
    rows.involvements = String::new();
    world.send("cumbria", &rows).await;
    for (text, expected) in [
        ("Vera Testcase", 0),
        ("Vera Sample", 1),
        ("Velden South", 0),
        ("Gallowmere", 1),
        ("INV/47/0000001 Tarnwick", 1),
        ("QA1 2BC", 0),
        ("QA1 3BC", 1),
    ] {
        let told = world.told(&reader, text, REASON).await;
        let sure = told.iter().filter(|(.., how)| how.iter().all(|how| *how == How::Exact)).count();
        assert_eq!(sure, expected, "{text}: {told:?}");
    }
    let found = world.search(&reader, "Vera Sample", REASON).await;
    let row = &found.kinds[0].rows[0];
    assert_eq!((row.name.as_deref(), row.cases.len()), (None, 1));
    let (case, nominal) = (row.cases[0].0, row.person.unwrap());
    let (case, nominal) = (case.to_string().parse().unwrap(), nominal.to_string().parse().unwrap());
    world.app.reveal(&person, case, nominal, "to call her", now()).await.unwrap();
    let again = world.app.run_search(&reader, found.id, Part::default(), now()).await.unwrap();
    assert_eq!(again.kinds[0].rows[0].name.as_deref(), Some("Vera Sample"));
    let made = world.app.own_searches(&person, now()).await.unwrap();
    assert_eq!((made[0].id, made[0].text.as_str()), (found.id, "Vera Sample"));
}

/// What a delivery brings is new until its owner looks; a corrected row is not; another force's is not to whoever is bound to one.
async fn tells_what_is_new(world: &mut World) {
    let national = world.person("watcher", Role::Reviewer, None).await;
    let bound = world.person("bound", Role::ForceCoordinator, Some("cumbria")).await;
    for person in [&national, &bound] {
        let id =
            world.app.keep_search(&Who::Person(person.clone()), "Szymanski", REASON, now()).await.unwrap();
        for name in ["", &"n".repeat(101)] {
            let refused = world.app.save_search(person, id, name, now()).await;
            assert!(matches!(refused, Err(AppError::Invalid(_))));
        }
        world.app.save_search(person, id, "the man with the van", now()).await.unwrap();
        let twice = world.app.save_search(person, id, "again", now()).await;
        assert!(matches!(twice, Err(AppError::Conflict(_))));
    }
    let news = async |world: &World, person: &SignedIn| {
        let saved = world.app.saved_searches(person, now()).await.unwrap();
        saved.iter().map(|saved| (saved.total, saved.new)).collect::<Vec<_>>()
    };
    assert_eq!((news(world, &national).await, news(world, &bound).await), (vec![(2, 0)], vec![(1, 0)]));
    let mut rows = Rows {
        nominals: "NS7,Y,Szymanski,Jan,,M,\nNS1,Y,Shimansky,William,,M,\n".to_owned(),
        ..Rows::default()
    };
    world.send("norfolk", &rows).await;
    assert_eq!((news(world, &national).await, news(world, &bound).await), (vec![(3, 1)], vec![(1, 0)]));
    assert_eq!(news(world, &national).await, [(3, 1)], "counting is not looking");
    let saved = world.app.saved_searches(&national, now()).await.unwrap().remove(0);
    assert_eq!(saved.name, "the man with the van");
    let who = Who::Person(national.clone());
    let found = world.app.run_search(&who, saved.search, Part::default(), now()).await.unwrap();
    let first = &found.kinds[0].rows[0];
    assert_eq!((found.new, first.new, first.reference.as_str()), (1, true, "NS7"), "what is new comes first");
    assert_eq!(news(world, &national).await, [(3, 0)]);
    rows.nominals = String::from("S9,Y,Szymanska,Ewa,,F,\n");
    world.send("cumbria", &rows).await;
    assert_eq!((news(world, &national).await, news(world, &bound).await), (vec![(4, 1)], vec![(2, 1)]));
    let of_other = world.app.drop_saved_search(&bound, saved.id, now()).await;
    assert!(matches!(of_other, Err(AppError::NotFound(_))));
    world.app.drop_saved_search(&national, saved.id, now()).await.unwrap();
    assert_eq!(news(world, &national).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_story_on_sqlite() {
    story(world(|folder| Target::Sqlite(folder.join("search.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_story_on_postgres() {
    let Some(server) = std::env::var_os("LOOKAGAIN_TEST_POSTGRES") else {
        assert!(std::env::var_os("CI").is_none(), "the build machine has PostgreSQL");
        println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set");
        return;
    };
    let name = format!("search_story_{}", std::process::id());
    let url = lookagain_store::testing::create_database(&server.to_string_lossy(), &name).await.unwrap();
    story(world(|_| Target::Postgres(url.clone())).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_assessed_later_corrects_what_is_searched_and_a_new_force_comes_in_when_it_is_assessed()
 {
    let mut world = world(|folder| Target::Sqlite(folder.join("later.sqlite"))).await;
    world.send_unassessed("cumbria", &of_cumbria()).await;
    assert_eq!(world.search(&operator(), "Szymanski", REASON).await.not_indexed, 1);
    world.app.assess(&operator(), None, now(), &|_| {}).await.unwrap();
    let found = world.search(&operator(), "Szymanski", REASON).await;
    assert_eq!((found.total(), found.not_indexed), (1, 0));
    assert_eq!(world.search(&operator(), "Velden South", "").await.total(), 1);
    // The force is in the index: what a correction says is found at once, and what it replaced is not, also without assessing.
    let correction = Rows { crimes: crime("CR/1,INV/47/0000001,Gallowmere"), ..Rows::default() };
    world.send_unassessed("cumbria", &correction).await;
    for assessed in [false, true] {
        if assessed {
            world.app.assess(&operator(), None, now(), &|_| {}).await.unwrap();
        }
        assert_eq!(world.search(&operator(), "Velden South", "").await.total(), 0);
        assert_eq!(world.search(&operator(), "Gallowmere", "").await.total(), 1);
        assert_eq!(world.search(&operator(), "Szymanski", REASON).await.total(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_search_did_is_read_in_by_the_command_or_with_the_next_submission() {
    let mut world = world(|folder| Target::Sqlite(folder.join("before.sqlite"))).await;
    let file = world.folder.path().join("before.sqlite");
    world.send("cumbria", &of_cumbria()).await;
    world.send("norfolk", &of_norfolk()).await;
    let before = world.told(&operator(), "Szymanski", REASON).await;
    assert_eq!(before.len(), 2);
    for by_command in [true, false] {
        lookagain_store::testing::forget_index(&file).await.unwrap();
        let found = world.search(&operator(), "Szymanski", REASON).await;
        assert_eq!((found.total(), found.not_indexed), (0, 2), "it says what it does not search");
        if by_command {
            assert_eq!(world.app.index_for_search(&operator(), now()).await.unwrap(), 2);
        } else {
            let more = |row: &str| Rows { crimes: crime(row), ..Rows::default() };
            world.send("cumbria", &more("CR/9,INV/47/0000009,Tarnwick")).await;
            world.send("norfolk", &more("N9,NK9,Tarnwick")).await;
        }
        assert_eq!(world.told(&operator(), "Szymanski", REASON).await, before);
        assert_eq!(world.search(&operator(), "Szymanski", REASON).await.not_indexed, 0);
    }
}
