//! Search on both databases: what is found and why, what a reader is not told, and that the index says what the records say.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use lookagain_app::{
    App, AppError, AuditFilter, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    search::{Part, People, SearchResults},
    sign_in::FirstStep,
    submit::Delivery,
};
use lookagain_domain::{
    Force, ForceId,
    search::{How, SearchKind},
};
use lookagain_linkage::text::{fold::fold, nickname::are_variants, one_edit::one_edit_apart, phonetic};
use proptest::prelude::*;

const REASON: &str = "a caller gave this name";

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
    sent: usize,
}

async fn world(target: impl Fn(&Path) -> Target) -> World {
    let folder = tempfile::tempdir().unwrap();
    let (target, kept) = (target(folder.path()), folder.path().join("kept"));
    let app = App::open(&target, &kept, Settings::default(), now()).await.unwrap();
    World { app, folder, sent: 0 }
}

/// Rows of one delivery, file by file.
#[derive(Default, Clone)]
struct Rows {
    crimes: String,
    nominals: String,
    involvements: String,
    contacts: String,
}

impl World {
    async fn send(&mut self, slug: &str, rows: &Rows) {
        self.sent += 1;
        let head = [
            (
                "crimes",
                "crime_ref,case_ref,offence_code,offence_title,offence_from,recorded_on,closed_on,outcome,decision_maker,cocad,locality\n",
                &rows.crimes,
            ),
            ("nominals", "nominal_ref,identified,surname,forenames,known_as,sex,pnc_id\n", &rows.nominals),
            ("involvements", "crime_ref,nominal_ref,role\n", &rows.involvements),
            ("contacts", "nominal_ref,kind,value,postcode\n", &rows.contacts),
        ];
        let folder = self.folder.path().join(format!("in-{}", self.sent));
        std::fs::create_dir_all(&folder).unwrap();
        let paths: Vec<PathBuf> = head
            .iter()
            .filter(|(.., rows)| !rows.is_empty())
            .map(|(name, head, rows)| {
                let path = folder.join(format!("{name}.csv"));
                std::fs::write(&path, format!("{head}{rows}")).unwrap();
                path
            })
            .collect();
        let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
        let mapping = Mapping::shipped("national").unwrap();
        let delivery = Delivery { force: force(slug), paths, mapping, limits };
        let receipt = self.app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
        assert_eq!(receipt.total.rejected, 0, "{receipt:?}");
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

    async fn search(&self, who: &Who, text: &str, reason: &str) -> SearchResults {
        let id = self.app.keep_search(who, text, reason, now()).await.unwrap();
        self.app.run_search(who, id, Part::default(), now()).await.unwrap()
    }

    /// What a search finds: kind, force, reference, and how each word agrees.
    async fn told(&self, who: &Who, text: &str, reason: &str) -> Vec<(SearchKind, String, Vec<How>)> {
        let found = self.search(who, text, reason).await;
        let mut told = Vec::new();
        for kind in &found.kinds {
            for row in &kind.rows {
                let slug = Force::ALL.iter().find(|force| force.number == row.force).unwrap().slug;
                let how = row.why.iter().map(|why| why.how).collect();
                told.push((kind.kind, format!("{slug} {}", row.reference), how));
            }
        }
        told
    }
}

fn crime(row: &str) -> String {
    // reference, case, locality
    let mut parts = row.split(',');
    let mut next = || parts.next().unwrap();
    let (reference, case, place) = (next(), next(), next());
    format!("{reference},{case},19D,Rape of a female,2012-03,2012-05-01,2013-02-01,15,POLICE,CSE,{place}\n")
}

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
    let id = world.app.keep_search(&panel, "velden", "", now()).await.unwrap();
    let other = world.app.run_search(&coordinator, id, Part::default(), now()).await;
    assert!(matches!(other, Err(AppError::NotFound("search"))));
    for text in ["", "%", "x", &"y".repeat(10_000)] {
        let refused = world.app.keep_search(&panel, text, "", now()).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{text}");
    }
    let (rows, _) = audit(world).await;
    assert!(rows.contains("SEARCH") && rows.contains(REASON));
    for name in ["Testcase", "testcase", "Vera", "Spanner", "900003", "High Road"] {
        assert!(!rows.contains(name), "{name} is in the audit");
    }
}

async fn audit(world: &World) -> (String, usize) {
    let view = world.app.view_audit(&operator(), &AuditFilter::default(), 500, now()).await.unwrap();
    let rows = format!("{view:?}");
    (rows, 0)
}

/// A corrected row is found by what it says now, and by nothing that it said before; what was revealed is shown.
async fn follows_the_records(world: &mut World) {
    let person = world.person("second", Role::Reviewer, None).await;
    let reader = Who::Person(person.clone());
    let mut rows = of_cumbria();
    rows.crimes =
        format!("{}{}", crime("CR/1,INV/47/0000001,Gallowmere"), crime("CR/3,INV/47/0000001,Tarnwick"));
    rows.nominals = "V1,Y,Sample,Vera,,F,\n".to_owned();
    rows.contacts = "S2,ADDRESS,\"12 High Rd, Tarnwick\",QA1 3BC\n".to_owned();
    rows.involvements = String::new();
    world.send("cumbria", &rows).await;
    for (text, expected) in [
        ("Vera Testcase", 0),
        ("Vera Sample", 1),
        ("Velden South", 0),
        ("Gallowmere", 1),
        ("INV/47/0000001 Tarnwick", 1),
        ("QA1 2BC", 1),
        ("QA1 3BC", 1),
    ] {
        let told = world.told(&reader, text, REASON).await;
        let sure = told.iter().filter(|(.., how)| how.iter().all(|how| *how == How::Exact)).count();
        let expected = if text == "QA1 2BC" { 0 } else { expected };
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
    rows.nominals = "S9,Y,Szymanska,Ewa,,F,\n".to_owned();
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

/// A made-up person: force, surname, forename, alias, digits of a phone, town.
type Made = (bool, &'static str, &'static str, &'static str, u8, &'static str);

const SURNAMES: &[&str] =
    &["Smith", "Smyth", "Smithe", "Hussain", "Husein", "Szymański", "O’Brien", "Jones", "Jonas"];
const FORENAMES: &[&str] =
    &["William", "Bill", "Billy", "Vera", "Verah", "Mohammed", "Mo", "Liz", "Elizabeth"];
const ALIASES: &[&str] = &["", "Smith", "Spanner", "Big Bill"];
const TOWNS: &[&str] = &["Velden", "Veldon", "Tarnwick", "Smith Town"];

fn made() -> impl Strategy<Value = Made> {
    let pick = proptest::sample::select::<&'static str>;
    (any::<bool>(), pick(SURNAMES), pick(FORENAMES), pick(ALIASES), 0..20_u8, pick(TOWNS))
}

fn asked() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(
        [SURNAMES, FORENAMES, ALIASES, TOWNS]
            .concat()
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>(),
    );
    prop_oneof![
        3 => proptest::collection::vec(word, 1..3).prop_map(|words| words.join(" ")),
        1 => (0..22_u8).prop_map(|digit| format!("07700 9000{digit:02}")),
    ]
}

fn rows_of(people: &[Made], of_first: bool) -> Rows {
    let mut rows = Rows::default();
    for (n, (first, surname, forename, alias, digits, town)) in people.iter().enumerate() {
        if *first != of_first {
            continue;
        }
        rows.crimes += &crime(&format!("C{n},K{n},{town}"));
        writeln!(rows.nominals, "P{n},Y,{surname},{forename},{alias},M,").unwrap();
        writeln!(rows.involvements, "C{n},P{n},SUSPECT").unwrap();
        writeln!(rows.contacts, "P{n},PHONE,077009000{digits:02},").unwrap();
    }
    rows
}

/// How far a word that was typed is from one on record: looked at directly, without an index.
fn distance(typed: &str, on_record: &str, names: bool) -> Option<u32> {
    let sounds = |word: &str| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let long = if typed.bytes().all(|byte| byte.is_ascii_digit()) { 6 } else { 4 };
    if typed == on_record {
        Some(0)
    } else if names && are_variants(typed, on_record) {
        Some(1)
    } else if typed.len() >= long && one_edit_apart(typed.as_bytes(), on_record.as_bytes()) {
        Some(2)
    } else {
        let key = phonetic::key(typed);
        (sounds(typed) && sounds(on_record) && key.len() >= 2 && key == phonetic::key(on_record)).then_some(3)
    }
}

/// The least distance over all words of a text, summed over all words that were typed.
fn agrees(typed: &[&str], text: &str, names: bool) -> Option<u32> {
    let text = fold(text);
    let least = |word: &&str| text.split(' ').filter_map(|other| distance(word, other, names)).min();
    typed.iter().map(least).sum()
}

type Told = BTreeSet<(SearchKind, String, u32)>;

/// What a look through every row finds.
fn by_looking(people: &[Made], text: &str, first_only: bool) -> Told {
    let folded = fold(text);
    let typed: Vec<&str> = folded.split(' ').collect();
    let digits = folded.replace(' ', "");
    let mut told = Told::new();
    for (n, (first, surname, forename, alias, number, town)) in people.iter().enumerate() {
        if first_only && !first {
            continue;
        }
        let slug = if *first { "cumbria" } else { "norfolk" };
        if let Some(far) = agrees(&typed, &format!("{surname} {forename} {alias}"), true) {
            told.insert((SearchKind::Person, format!("{slug} P{n}"), far));
        }
        if let Some(far) = distance(&digits, &format!("077009000{number:02}"), false) {
            told.insert((SearchKind::Number, format!("{slug} P{n}"), far));
        }
        // Places sound alike too; offences do not.
        if let Some(far) = agrees(&typed, &format!("{town} c{n} k{n} 19d"), false) {
            told.insert((SearchKind::Case, format!("{slug} K{n}"), far));
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// The index finds what a look through every record finds, and counts the same; and whoever is bound to a force is told what they
    /// would be told were there no other force.
    #[test]
    fn the_index_finds_what_looking_finds_and_a_bound_reader_learns_of_their_force_alone(
        people in proptest::collection::vec(made(), 2..14),
        texts in proptest::collection::vec(asked(), 6),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut both = world(|folder| Target::Sqlite(folder.join("both.sqlite"))).await;
            let mut alone = world(|folder| Target::Sqlite(folder.join("alone.sqlite"))).await;
            both.send("norfolk", &rows_of(&people, false)).await;
            both.send("cumbria", &rows_of(&people, true)).await;
            alone.send("cumbria", &rows_of(&people, true)).await;
            let national = Who::Person(both.person("national", Role::Reviewer, None).await);
            let bound = Who::Person(both.person("bound", Role::ForceCoordinator, Some("cumbria")).await);
            let in_alone = Who::Person(alone.person("bound", Role::ForceCoordinator, Some("cumbria")).await);
            for text in &texts {
                let told = |told: Vec<(SearchKind, String, Vec<How>)>| -> Told {
                    told.into_iter().map(|(kind, of, how)| (kind, of, how.iter().map(|how| how.distance()).sum())).collect()
                };
                let all = told(both.told(&national, text, REASON).await);
                assert_eq!(all, by_looking(&people, text, false), "{text}");
                let own = told(both.told(&bound, text, REASON).await);
                assert_eq!(own, by_looking(&people, text, true), "{text}");
                assert_eq!(own, told(alone.told(&in_alone, text, REASON).await), "{text}");
                let (here, there) = (both.search(&bound, text, REASON).await, alone.search(&in_alone, text, REASON).await);
                let counts = |found: &SearchResults| found.kinds.iter().map(|kind| (kind.kind, kind.total)).collect::<Vec<_>>();
                assert_eq!(counts(&here), counts(&there), "{text}");
            }
        });
    }
}
