//! Documents: what is left of one that is erased, refused or lost on the way, and what happens without their key.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use lookagain_app::{
    App, AppError, Limits, Mapping, Operator, Role, Settings, SignedIn, Target, Who,
    accounts::AccountRequest, attachments::Erased, sign_in::FirstStep, submit::Delivery,
};
use lookagain_domain::{CaseId, Force, ForceId};
use lookagain_store::Store;

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn cumbria() -> ForceId {
    Force::named("cumbria").unwrap().id().unwrap()
}

async fn open(folder: &Path) -> App {
    let target = Target::Sqlite(folder.join("lookagain.sqlite"));
    App::open(&target, folder, Settings::default(), now()).await.unwrap()
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

/// A database with one case.
async fn one_case(folder: &Path) -> (App, CaseId) {
    let app = open(folder).await;
    let crimes = folder.join("crimes.csv");
    let text = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review\n\
                C1,K1,19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\n";
    fs::write(&crimes, text).unwrap();
    let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
    let mapping = Mapping::shipped("national").unwrap();
    let delivery = Delivery { force: cumbria(), paths: vec![crimes], mapping, limits };
    app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    let case = app.find_case(&operator(), None, "K1", now()).await.unwrap()[0].0;
    (app, case)
}

async fn add(app: &App, who: &SignedIn, case: CaseId) -> Result<i64, AppError> {
    let mut incoming = app.incoming()?;
    incoming.take(b"What the log says")?;
    app.add_attachment(who, case, "A log", incoming, now()).await
}

/// Sealed files and working folders.
fn lying(folder: &Path) -> Vec<String> {
    let names = |path: &Path| -> Vec<String> {
        let entries = fs::read_dir(path)
            .map(|all| all.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect());
        entries.unwrap_or_default()
    };
    let mut all = names(&folder.join("attachments"));
    all.extend(names(folder).into_iter().filter(|name| name.starts_with("unpack-")));
    all.sort();
    all
}

#[tokio::test]
async fn what_is_refused_or_broken_off_leaves_nothing_and_what_is_on_record_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (app, case) = one_case(folder.path()).await;
    let panel = person(&app, "panel", Role::PanelMember, None).await;
    let reviewer = person(&app, "reviewer", Role::Reviewer, None).await;
    let mut broken_off = app.incoming().unwrap();
    broken_off.take(b"half of it").unwrap();
    drop(broken_off);
    assert!(matches!(add(&app, &panel, case).await, Err(AppError::Refused)));
    assert_eq!(lying(folder.path()), Vec::<String>::new());
    let id = add(&app, &reviewer, case).await.unwrap();
    assert_eq!(lying(folder.path()).len(), 1);
    assert_eq!(
        app.open_attachment(&Who::Person(reviewer), id, now()).await.unwrap().begin().unwrap(),
        "What the log says"
    );
}

#[tokio::test]
async fn of_an_erased_document_no_byte_of_its_key_is_left_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let (app, case) = one_case(folder.path()).await;
    let supervisor = person(&app, "supervisor", Role::Supervisor, None).await;
    let id = add(&app, &supervisor, case).await.unwrap();
    let who = Who::Person(supervisor.clone());
    let wrapped = app.attachments(&who, case, now()).await.unwrap().rows[0].wrapped.clone().unwrap();
    let holds = || {
        ["lookagain.sqlite", "lookagain.sqlite-wal"].into_iter().any(|name| {
            let bytes = fs::read(folder.path().join(name)).unwrap_or_default();
            bytes.windows(wrapped.len()).any(|window| window == wrapped.as_bytes())
        })
    };
    assert!(holds(), "it was there");
    let erased = app.erase_attachment(&supervisor, id, "added in error", now()).await.unwrap();
    assert_eq!(erased, Erased { case, forgotten: true });
    assert!(!holds(), "and is not any more, in the log neither");
    assert_eq!(lying(folder.path()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_beside_a_long_reading_says_that_the_log_could_not_be_cleared_and_the_next_check_up_clears_it()
 {
    let folder = tempfile::tempdir().unwrap();
    let (app, case) = one_case(folder.path()).await;
    let supervisor = person(&app, "supervisor", Role::Supervisor, None).await;
    let id = add(&app, &supervisor, case).await.unwrap();
    let who = Who::Person(supervisor.clone());
    let wrapped = app.attachments(&who, case, now()).await.unwrap().rows[0].wrapped.clone().unwrap();
    let log = || {
        let bytes = fs::read(folder.path().join("lookagain.sqlite-wal")).unwrap_or_default();
        bytes.windows(wrapped.len()).any(|window| window == wrapped.as_bytes())
    };
    let other = Store::open(&Target::Sqlite(folder.path().join("lookagain.sqlite")), now()).await.unwrap();
    let mut reading = other.read().await.unwrap();
    reading.lookup_attachment(id).await.unwrap().unwrap();
    let erased = app.erase_attachment(&supervisor, id, "added in error", now()).await.unwrap();
    assert_eq!((erased, log()), (Erased { case, forgotten: false }, true));
    let good = async || {
        let checks = app.doctor(&operator(), now()).await.unwrap();
        checks.into_iter().find(|check| check.what == "erased keys").unwrap().good
    };
    assert!(!good().await);
    reading.commit().await.unwrap();
    assert!(good().await && !log());
}

#[tokio::test]
async fn a_lost_key_is_never_made_anew_while_documents_are_sealed_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let (app, case) = one_case(folder.path()).await;
    let reviewer = person(&app, "reviewer", Role::Reviewer, None).await;
    let id = add(&app, &reviewer, case).await.unwrap();
    app.close().await;
    let (key, aside) = (folder.path().join("attachments.key"), folder.path().join("aside"));
    fs::rename(&key, &aside).unwrap();
    let app = open(folder.path()).await;
    assert!(!key.exists());
    for lost in [
        add(&app, &reviewer, case).await.map(drop),
        app.open_attachment(&Who::Person(reviewer.clone()), id, now()).await.map(drop),
    ] {
        assert!(matches!(&lost, Err(AppError::Conflict(why)) if why.contains("attachments.key")), "{lost:?}");
    }
    let checks = app.doctor(&operator(), now()).await.unwrap();
    assert!(
        checks
            .iter()
            .any(|check| check.what == "documents" && !check.good && check.found.contains("1 that cannot"))
    );
    fs::rename(&aside, &key).unwrap();
    app.open_attachment(&Who::Person(reviewer), id, now()).await.unwrap();
}

#[tokio::test]
async fn a_sealed_file_that_nothing_names_goes_after_a_day_and_only_beside_its_own_database() {
    let folder = tempfile::tempdir().unwrap();
    let (app, case) = one_case(folder.path()).await;
    let reviewer = person(&app, "reviewer", Role::Reviewer, None).await;
    let orphan = folder.path().join("attachments").join("0123456789abcdef0123456789abcdef");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, b"noise").unwrap();
    let written = fs::metadata(&orphan).unwrap().modified().unwrap();
    let written = written.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let soon = Timestamp::from_second(i64::try_from(written).unwrap()).unwrap();
    let later = soon + SignedDuration::from_hours(48);
    app.doctor(&operator(), later).await.unwrap();
    assert!(orphan.exists(), "no document of this database is opened by what lies here: it may be another's");
    add(&app, &reviewer, case).await.unwrap();
    app.doctor(&operator(), soon).await.unwrap();
    assert!(orphan.exists(), "it may be about to be put on record");
    app.doctor(&operator(), later).await.unwrap();
    assert!(!orphan.exists());
    assert_eq!(lying(folder.path()).len(), 1, "the document stays");
}

#[tokio::test]
async fn the_investigated_force_opens_no_document_while_a_review_is_live() {
    let folder = tempfile::tempdir().unwrap();
    let (app, case) = one_case(folder.path()).await;
    let reviewer = person(&app, "reviewer", Role::Reviewer, None).await;
    let investigator = Who::Person(person(&app, "investigator", Role::Investigator, Some(cumbria())).await);
    let agency = Who::Person(person(&app, "agency", Role::Investigator, None).await);
    let id = add(&app, &reviewer, case).await.unwrap();
    assert!(matches!(app.open_attachment(&investigator, id, now()).await, Err(AppError::NotFound(_))));
    assert!(matches!(app.attachments(&investigator, case, now()).await, Err(AppError::NotFound(_))));
    app.open_attachment(&agency, id, now()).await.unwrap();
}
