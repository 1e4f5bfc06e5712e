//! The text of documents: found by what it says and by whom it may be, told to nobody else, sealed, and gone with the document.

use lookagain_app::{
    AppError, Role, SignedIn, Target, Who,
    attachments::text::{TextState, Unread},
    search::{Found, Part, People},
};
use lookagain_domain::{
    CaseId,
    search::{How, SearchKind},
};
use lookagain_store::testing;

use super::world::{REASON, Rows, World, crime, now, operator, world};

const STATEMENT: &str = "Statement of the first night\n\nMr Szymański came by van, ZA12 IBC.\nHe rang +44 (0)7700 900 003 twice.\nVera stayed at 12 High Rd.\n";

/// A page of a PDF, as small as one can be; the reader finds its objects without a table of them.
fn pdf(says: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 50 700 Td ({says}) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>\nendobj\n\
         4 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n\
         5 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n",
        content.len()
    )
    .into_bytes()
}

/// Adds a document to a case without reading it.
async fn add(world: &World, who: &SignedIn, case: CaseId, title: &str, content: &[u8]) -> i64 {
    let mut incoming = world.app.incoming().unwrap();
    incoming.take(content).unwrap();
    world.app.add_attachment(who, case, title, incoming, now()).await.unwrap()
}

async fn read(world: &World, who: &SignedIn, id: i64) -> TextState {
    world.app.read_text(&Who::Person(who.clone()), id, now()).await.unwrap()
}

async fn case_of(world: &World, reference: &str) -> CaseId {
    world.app.find_case(&operator(), None, reference, now()).await.unwrap()[0].0
}

/// The documents that a search finds: number, how each word agrees, and where it stands.
async fn found(world: &World, who: &Who, text: &str, reason: &str) -> Vec<(i64, Vec<How>, Vec<String>)> {
    let found = world.search(who, text, reason).await;
    let documents = found.kinds.into_iter().filter(|kind| kind.kind == SearchKind::Document);
    let row = |row: Found| {
        let how = row.why.iter().map(|why| why.how).collect();
        (row.document.unwrap(), how, row.places.map(|places| places.named).unwrap_or_default())
    };
    documents.flat_map(|kind| kind.rows).map(row).collect()
}

async fn story(mut world: World) {
    let rows = |crimes: &str| Rows { crimes: crime(crimes), ..Rows::default() };
    world.send("norfolk", &rows("N1,NK1,Velden North")).await;
    world.send("cumbria", &rows("C1,CK1,Tarnwick")).await;
    let case = case_of(&world, "NK1").await;
    let reviewer = world.person("reviewer", Role::Reviewer, None).await;
    let id = add(&world, &reviewer, case, "Custody log", STATEMENT.as_bytes()).await;
    let who = Who::Person(reviewer.clone());
    let before = world.search(&who, "Szymanski", REASON).await;
    assert_eq!(
        (before.total(), before.not_read, before.texts),
        (0, 1, true),
        "it says what it does not search"
    );
    assert_eq!(read(&world, &reviewer, id).await, TextState::Read { places: 4, cut: false, inside: 0 });
    finds(&world, &who, id).await;
    tells_nobody_too_much(&world, &who, id).await;
    shows_passages(&world, &who, id).await;
    counts_what_is_new(&world, &reviewer, case).await;
    says_what_cannot_be_read(&world, &reviewer, case).await;
    goes_with_the_document(&world, &who, id).await;
}

async fn finds(world: &World, who: &Who, id: i64) {
    use How::{Exact, OneOut, ShortForm, Sounds};
    let at = |line: &str| vec![line.to_owned()];
    for (text, expected) in [
        ("Szymanski", vec![(id, vec![Exact], at("line 3"))]),
        ("Shimansky", vec![(id, vec![Sounds], at("line 3"))]),
        ("07700 900003", vec![(id, vec![Exact], at("line 4"))]),
        ("07700 900 004", vec![(id, vec![OneOut], at("line 4"))]),
        ("za12ibc", vec![(id, vec![Exact], at("line 3"))]),
        ("12 High Road", vec![(id, vec![Exact; 3], at("line 5"))]),
        ("custody Vera", vec![(id, vec![Exact, Exact], at("line 5"))]),
        ("Vera Nobody", vec![]),
        ("night", vec![(id, vec![Exact], at("line 1"))]),
        ("V%ra", vec![]),
    ] {
        assert_eq!(found(world, who, text, REASON).await, expected, "{text}");
    }
    assert!(!found(world, who, "nights", REASON).await.is_empty() && ShortForm < Sounds);
}

/// Without a reason, without one of the two rights, bound to another force, or inside a live review.
async fn tells_nobody_too_much(world: &World, who: &Who, id: i64) {
    let without = world.search(who, "Szymanski", "").await;
    assert_eq!((without.people, without.texts, without.total()), (People::NoReason, false, 0));
    let title = found(world, who, "custody", "").await;
    assert_eq!(title, [(id, vec![How::Exact], vec![])], "the title needs no reason, and shows no place");
    let supervisor = Who::Person(world.person("supervises", Role::Supervisor, None).await);
    let coordinator = Who::Person(world.person("coordinates", Role::ForceCoordinator, Some("norfolk")).await);
    let inside = Who::Person(world.person("investigates", Role::Investigator, Some("norfolk")).await);
    let elsewhere = Who::Person(world.person("other", Role::Investigator, Some("cumbria")).await);
    for (reader, why) in [
        (&supervisor, "reveals nobody, so searches no text"),
        (&coordinator, "opens no documents"),
        (&inside, "of the investigated force, while the review is live"),
        (&elsewhere, "of another force"),
    ] {
        for text in ["Szymanski", "07700 900003", "Nobody Atall"] {
            let found = world.search(reader, text, REASON).await;
            assert_eq!((found.total(), found.kinds.len(), found.not_read), (0, 0, 0), "{why}: {text}");
        }
        let own = world.app.keep_search(reader, "Szymanski", REASON, now()).await.unwrap();
        let opened = world.app.passages(reader, own, id, false, now()).await;
        assert!(matches!(opened, Err(AppError::NotFound(_) | AppError::Refused)), "{why}: {opened:?}");
    }
    let agency = Who::Person(world.person("nationwide", Role::Investigator, None).await);
    assert_eq!(found(world, &agency, "Szymanski", REASON).await.len(), 1);
    assert_eq!(found(world, &operator(), "Szymanski", REASON).await.len(), 1, "the operator, with a reason");
}

async fn shows_passages(world: &World, who: &Who, id: i64) {
    let search = world.app.keep_search(who, "custody Szymanski van", REASON, now()).await.unwrap();
    let shown = world.app.passages(who, search, id, false, now()).await.unwrap();
    let told: Vec<(String, String)> = shown
        .passages
        .iter()
        .map(|passage| {
            let one = |piece: &lookagain_app::search::passages::Piece| {
                if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() }
            };
            (passage.label.clone(), passage.pieces.iter().map(one).collect())
        })
        .collect();
    assert_eq!(told, [("line 3".to_owned(), "Mr [Szymański] came by [van], ZA12 IBC.".to_owned())]);
    assert_eq!((shown.total, shown.cut, shown.title.as_str()), (1, false, "Custody log"));
    let other = Who::Person(world.person("colleague", Role::Reviewer, None).await);
    let theirs = world.app.passages(&other, search, id, false, now()).await;
    assert!(matches!(theirs, Err(AppError::NotFound("search"))), "the search of somebody else");
    let unreasoned = world.app.keep_search(who, "custody", "", now()).await.unwrap();
    let opened = world.app.passages(who, unreasoned, id, false, now()).await;
    assert!(matches!(opened, Err(AppError::NotFound("document"))), "without a reason no text was searched");
}

/// A document is new in a saved search from when its text is read.
async fn counts_what_is_new(world: &World, reviewer: &SignedIn, case: CaseId) {
    let who = Who::Person(reviewer.clone());
    let search = world.app.keep_search(&who, "Oberon", REASON, now()).await.unwrap();
    world.app.save_search(reviewer, search, "the house", now()).await.unwrap();
    let id = add(world, reviewer, case, "Map", &pdf("The house is called Oberon")).await;
    let news = async || {
        let saved = world.app.saved_searches(reviewer, now()).await.unwrap();
        (saved[0].total, saved[0].new)
    };
    assert_eq!(news().await, (0, 0));
    assert_eq!(read(world, reviewer, id).await, TextState::Read { places: 1, cut: false, inside: 0 });
    assert_eq!(news().await, (1, 1));
    let found = world.app.run_search(&who, search, Part::default(), now()).await.unwrap();
    assert_eq!(found.kinds[0].rows[0].places.as_ref().unwrap().named, ["page 1"]);
}

/// Each says why on its page, and is there all the same. What waits is read later, once.
async fn says_what_cannot_be_read(world: &World, reviewer: &SignedIn, case: CaseId) {
    let who = Who::Person(reviewer.clone());
    for (title, content, why) in [
        ("Picture", &b"\x89PNG\r\n\x1a\n1234"[..], Unread::NoFormat),
        ("Torn", b"%PDF-1.7\nnothing", Unread::Broken),
        ("Scan", &pdf(""), Unread::Empty),
        ("Word", b"PK\x03\x04 word/document.xml", Unread::Broken),
    ] {
        let id = add(world, reviewer, case, title, content).await;
        assert_eq!(read(world, reviewer, id).await, TextState::Unread(why), "{title}");
        let opened = world.app.open_attachment(&who, id, now()).await.unwrap();
        let mut bytes = Vec::new();
        opened
            .read(|piece| {
                bytes.extend_from_slice(piece);
                true
            })
            .unwrap();
        assert_eq!((opened.text, bytes.as_slice()), (TextState::Unread(why), content), "{title}");
    }
    let (one, two) = (
        add(world, reviewer, case, "Call", b"Rosalind rang.").await,
        add(world, reviewer, case, "Call", b"Rosalind rang again.").await,
    );
    let waiting = world.search(&who, "Rosalind", REASON).await;
    assert_eq!((waiting.total(), waiting.not_read), (0, 2));
    assert_eq!(world.app.read_waiting(&operator(), now).await.unwrap(), (2, 0));
    assert_eq!(
        world.app.read_waiting(&operator(), now).await.unwrap(),
        (0, 0),
        "what was read is not read again"
    );
    let numbers: Vec<i64> =
        found(world, &who, "Rosalind", REASON).await.into_iter().map(|(id, ..)| id).collect();
    assert_eq!(numbers, [one, two]);
}

async fn goes_with_the_document(world: &World, who: &Who, id: i64) {
    let supervisor = world.person("erases", Role::Supervisor, None).await;
    let search = world.app.keep_search(who, "Szymanski", REASON, now()).await.unwrap();
    world
        .app
        .move_hold(&supervisor, case_of(world, "NK1").await, true, "preservation notice", now())
        .await
        .unwrap();
    let held = world.app.erase_attachment(&supervisor, id, "added in error", now()).await;
    assert!(
        held.is_err() && found(world, who, "Szymanski", REASON).await.len() == 1,
        "a hold keeps text and words"
    );
    world
        .app
        .move_hold(&supervisor, case_of(world, "NK1").await, false, "the notice ended", now())
        .await
        .unwrap();
    world.app.erase_attachment(&supervisor, id, "added in error", now()).await.unwrap();
    assert_eq!(found(world, who, "Szymanski", REASON).await, []);
    assert!(matches!(world.app.passages(who, search, id, false, now()).await, Err(AppError::NotFound(_))));
    let state = world.app.read_text(&Who::Person(supervisor), id, now()).await.unwrap();
    assert_eq!(state, TextState::Waiting, "without a key nothing is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_texts_on_sqlite() {
    story(world(|folder| Target::Sqlite(folder.join("texts.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_of_texts_on_postgres() {
    let Some(server) = std::env::var_os("LOOKAGAIN_TEST_POSTGRES") else {
        assert!(std::env::var_os("CI").is_none(), "the build machine has PostgreSQL");
        println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set");
        return;
    };
    let name = format!("search_texts_{}", std::process::id());
    let url = testing::create_database(&server.to_string_lossy(), &name).await.unwrap();
    story(world(|_| Target::Postgres(url.clone())).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_a_document_lies_in_clear_and_of_an_erased_one_no_trace_of_its_words_is_left() {
    let mut world = world(|folder| Target::Sqlite(folder.join("sealed.sqlite"))).await;
    let file = world.folder.path().join("sealed.sqlite");
    world.send("norfolk", &Rows { crimes: crime("N1,NK1,Velden North"), ..Rows::default() }).await;
    let case = case_of(&world, "NK1").await;
    let supervisor = world.person("supervisor", Role::Supervisor, None).await;
    let id = add(&world, &supervisor, case, "A log", STATEMENT.as_bytes()).await;
    read(&world, &supervisor, id).await;
    let terms = testing::document_terms(&file).await.unwrap();
    assert!(terms.len() > 20, "the words are in the index: {}", terms.len());
    for word in ["szymanski", "vera", "07700900003", "za12ibc"] {
        for token in [word.to_owned(), format!("w{word}"), format!("n{word}"), format!("t{word}")] {
            let plain = xxhash_rust::xxh3::xxh3_64(token.as_bytes()).cast_signed();
            assert!(!terms.contains(&plain), "{word} can be looked up without the key");
        }
    }
    world.app.close().await;
    let lying = |needle: &str| {
        let mut files = vec![world.folder.path().to_path_buf()];
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                let bytes = std::fs::read(&path).unwrap();
                if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
                    return true;
                }
            }
        }
        false
    };
    for word in ["Szymański", "szymanski", "ZA12 IBC", "7700 900 003", "stayed at"] {
        assert!(!lying(word), "{word} lies in clear");
    }
    let sealed = testing::sealed_text(&file, id).await.unwrap().unwrap();
    assert!(lying(&sealed));
    let app = lookagain_app::App::open(
        &Target::Sqlite(file.clone()),
        &world.folder.path().join("kept"),
        lookagain_app::Settings::default(),
        now(),
    )
    .await
    .unwrap();
    app.erase_attachment(&supervisor, id, "added in error", now()).await.unwrap();
    app.close().await;
    assert_eq!(testing::document_terms(&file).await.unwrap(), [] as [i64; 0]);
    assert!(testing::sealed_text(&file, id).await.unwrap().is_none() && !lying(&sealed[..64]));
}
