//! Every use case leaves its entry in the audit, in the same transaction: where the entry cannot be written, nothing is done and
//! nothing is told.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, OnceLock},
};

use jiff::{SignedDuration, Timestamp};
use lookagain_app::{
    App, AppError, AuditFilter, Direction, Limits, Mapping, NobodyWaits, Operator, QueueFilter, Role,
    Settings, SignedIn, Target, Who,
    accounts::AccountRequest,
    attachments::describe::NewDescription,
    audit::new_signing_key,
    casework::MinutesAs,
    decide::Choice,
    decide_group::{GroupChoice, WrongTie},
    exposure::Depth,
    find_groups::Extent,
    group_chart::ChartQuery,
    groups::GroupState,
    judge::Judged,
    link::LinkRequest,
    rules_of_casework::{
        Command, Stage,
        panel::MeetingStep,
        questions::{Per, QuestionSet},
        review::{Answer, Recommendation},
    },
    search::Part,
    sign_in::FirstStep,
    submit::{Delivery, Receipt},
};
use lookagain_domain::{
    AccountId, CaseId, Force, ForceId, GroupId, NominalId, RequestId, ReviewRoute, SubmissionId,
    identity::Verdict,
    review::{CaseStatus, TriageAction},
};
use lookagain_store::testing;

/// Public functions of the application that leave no entry, each with the reason.
const WITHOUT: &[(&str, &str)] = &[
    ("open", "opens the database; nobody acts yet"),
    ("close", "closes it"),
    ("rules", "the published rules in memory; nothing of a case"),
    ("may", "what the reader may do; nothing of a case"),
    ("incoming", "an empty sealed file; on record only once it is added"),
    ("may_casework", "the same for casework"),
    ("may_case", "what the reader may do with a case that is on the page already"),
    ("has_waiting_texts", "whether there is something to read; nothing of a case"),
    ("session", "whose cookie it is; the page that asks notes what it shows"),
    ("propose_second_factor", "draws a secret and keeps nothing"),
    ("upload_folder", "an empty folder"),
];

const PASSWORD: &str = "correct horse battery";

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn cumbria() -> ForceId {
    Force::named("cumbria").unwrap().id().unwrap()
}

/// Everything that the use cases need, made ready: a step that fails must leave it as it was.
struct World {
    app: App,
    folder: tempfile::TempDir,
    triage: SignedIn,
    second: SignedIn,
    coordinator: SignedIn,
    leaver: SignedIn,
    owner: SignedIn,
    /// Waits for its one-time code.
    half: String,
    secret: String,
    link: String,
    replaced: AccountId,
    open: CaseId,
    excluded: CaseId,
    request: RequestId,
    person: NominalId,
    other: NominalId,
    submission: SubmissionId,
    reviewed: CaseId,
    /// The reviewer's, for a word of a document.
    search: i64,
    meeting: i64,
    reviewer: SignedIn,
    panel: SignedIn,
    second_panel: SignedIn,
    supervisor: SignedIn,
    /// Of another force, into which a group reaches.
    neighbour: SignedIn,
    group: GroupId,
    /// The mark of the group as the step that opened it saw it.
    shown: OnceLock<String>,
}

type Done<'a> = Pin<Box<dyn Future<Output = Result<(), AppError>> + 'a>>;

/// A use case, the entry it leaves, and how it is done.
struct Step {
    name: &'static str,
    leaves: &'static str,
    run: for<'a> fn(&'a World) -> Done<'a>,
}

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn delivery(paths: Vec<PathBuf>) -> Delivery {
    let limits = Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() };
    Delivery { force: cumbria(), paths, mapping: Mapping::shipped("national").unwrap(), limits }
}

const CRIMES: &str = "crime_ref,case_ref,offence_code,offence_from,offence_to,recorded_on,closed_on,outcome,decision_maker,cocad,prior_review\n";

fn small_return(folder: &Path) -> Vec<PathBuf> {
    let crimes = format!(
        "{CRIMES}C1,K1,19D,2012-03,2012-04,2012-05-01,2013-02-01,15,POLICE,CSE,NONE\n\
         C2,K2,20A,2014,2014,2014-02-01,2014-06-01,18,POLICE,CSE,NONE\n\
         C3,K3,71,2024-01-01,2024-02-01,2024-03-01,2025-06-01,15,CPS,CSE,NONE\n\
         C6,K6,71,2013,2013,2013-02-01,2013-06-01,15,CPS,CSE,NONE\n\
         C4,K4,71,31/02/2013,2024-02-01,2024-03-01,2025-06-01,15,CPS,CSE,NONE\n"
    );
    let nominals = "nominal_ref,identified,surname,forenames,born,sex,vital_status\nV1,Y,Testcase,Vera,2000-06-15,F,ALIVE\nS1,Y,Sample,Sam,1970-01-02,M,ALIVE\n";
    let involvements = "crime_ref,nominal_ref,role\nC1,V1,VICTIM\nC1,S1,SUSPECT\nC3,V1,VICTIM\n";
    let (more, people, parts, contacts) = many("");
    vec![
        file(folder, "in/crimes.csv", &format!("{crimes}{more}")),
        file(folder, "in/nominals.csv", &format!("{nominals}{people}")),
        file(folder, "in/involvements.csv", &format!("{involvements}{parts}")),
        file(folder, "in/contacts.csv", &contacts),
    ]
}

/// Thirty cases whose suspects have a phone and a vehicle of their own; that of the first has what all forces' first has.
fn many(force: &str) -> (String, String, String, String) {
    let (mut crimes, mut people, mut parts) = (String::new(), String::new(), String::new());
    let mut contacts = "nominal_ref,kind,value\n".to_owned();
    for n in 0..30 {
        let own = if n == 0 { "1".to_owned() } else { format!("{}{n:02}", 10 + force.len()) };
        writeln!(
            crimes,
            "M{n},MK{n},71,2013-0{},2013-09,2013-10-01,2014-06-01,15,POLICE,CSE,NONE",
            n % 8 + 1
        )
        .unwrap();
        writeln!(people, "MS{n},N,,,,M,UNKNOWN").unwrap();
        writeln!(parts, "M{n},MS{n},SUSPECT").unwrap();
        writeln!(contacts, "MS{n},PHONE,077009{own:0>5}\nMS{n},VEHICLE,ZA{own:0>4}IB").unwrap();
    }
    (crimes, people, parts, contacts)
}

fn return_of_another(folder: &Path, force: &str) -> Vec<PathBuf> {
    let (crimes, people, parts, contacts) = many(force);
    let nominals = "nominal_ref,identified,surname,forenames,born,sex,vital_status\n";
    let named = |name: &str| format!("{force}/{name}");
    vec![
        file(folder, &named("crimes.csv"), &format!("{CRIMES}{crimes}")),
        file(folder, &named("nominals.csv"), &format!("{nominals}{people}")),
        file(folder, &named("involvements.csv"), &format!("crime_ref,nominal_ref,role\n{parts}")),
        file(folder, &named("contacts.csv"), &contacts),
    ]
}

async fn account(
    app: &App,
    username: &str,
    role: Role,
    force: Option<ForceId>,
    password: Option<&str>,
) -> AccountId {
    let request = AccountRequest {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role,
        force,
        password: password.map(str::to_owned),
    };
    app.add_account(&operator(), &request, now()).await.unwrap()
}

async fn person(
    app: &App,
    username: &str,
    role: Role,
    force: Option<ForceId>,
    password: Option<&str>,
) -> SignedIn {
    account(app, username, role, force, password).await;
    let link = app.make_sign_in_link(&operator(), username, now()).await.unwrap();
    let Ok(FirstStep::Done { token }) = app.sign_in_by_link(&link, now()).await else { panic!("{username}") };
    app.session(&token, now()).await.unwrap().unwrap()
}

fn code(secret: &str, at: Timestamp) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    totp.generate(u64::try_from(at.as_second()).unwrap()).to_string()
}

fn choice(action: TriageAction, route: Option<ReviewRoute>, questions: &[&str]) -> Choice {
    Choice {
        action,
        reason: "because of the facts".to_owned(),
        route,
        questions: questions.iter().map(|q| (*q).to_owned()).collect(),
        considered: None,
        seen_status: CaseStatus::Triage,
    }
}

async fn case_named(app: &App, reference: &str) -> CaseId {
    app.find_case(&operator(), None, reference, now()).await.unwrap()[0].0
}

/// Reviews a case without victims from beginning to end.
async fn review(app: &App, reviewer: &SignedIn, case: CaseId) {
    let who = Who::Person(reviewer.clone());
    let ask = async |command| app.change_casework(reviewer, case, command, now()).await.unwrap();
    ask(Command::BeginReview { questions: String::new() }).await;
    let view = app.casework(&who, case, now()).await.unwrap();
    for (_, question) in view.questions.questions().filter(|(_, question)| question.per == Per::Case) {
        let answer = Answer {
            questions: String::new(),
            answer: "NOT_ON_FILE".to_owned(),
            note: String::new(),
            evidence: Vec::new(),
        };
        ask(Command::SaveAnswer { question: question.id.clone(), victim: None, answer, seen: 0 }).await;
    }
    ask(Command::SubmitReview {
        recommendation: Recommendation::Reinvestigate,
        summary: "Much is still possible, @panel".to_owned(),
        drawn: false,
        snapshot: None,
        seen: 1,
    })
    .await;
}

#[expect(clippy::too_many_lines, reason = "one thing of each kind, in the order in which they come about")]
async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { second_look_percent: 100, ..Settings::default() };
    let target = Target::Sqlite(folder.path().join("entries.sqlite"));
    let app = App::open(&target, &folder.path().join("kept"), settings, now()).await.unwrap();
    let receipt: Receipt =
        app.submit(&operator(), delivery(small_return(folder.path())), now(), &|_| {}).await.unwrap();
    let norfolk = Force::named("norfolk").unwrap().id().unwrap();
    let of_neighbour = Delivery { force: norfolk, ..delivery(return_of_another(folder.path(), "norfolk")) };
    app.submit(&operator(), of_neighbour, now(), &|_| {}).await.unwrap();
    app.find_groups(&operator(), Extent::Changes, now()).await.unwrap();
    let kent = Force::named("kent").unwrap().id().unwrap();
    let late = Delivery { force: kent, ..delivery(return_of_another(folder.path(), "kent")) };
    app.submit(&operator(), late, now(), &|_| {}).await.unwrap();
    let group: GroupId = "1".parse().unwrap();
    let neighbour = person(&app, "neighbour", Role::ForceCoordinator, Some(norfolk), None).await;
    let triage = person(&app, "triage", Role::TriageOfficer, None, None).await;
    let second = person(&app, "second", Role::TriageOfficer, None, None).await;
    let coordinator = person(&app, "coordinator", Role::ForceCoordinator, Some(cumbria()), None).await;
    let leaver = person(&app, "leaver", Role::Reviewer, None, None).await;
    let owner = person(&app, "owner", Role::Reviewer, None, Some(PASSWORD)).await;
    // Someone with password and second factor, between the two steps.
    let two = person(&app, "two", Role::Reviewer, None, Some(PASSWORD)).await;
    let secret = app.propose_second_factor(&two).unwrap().secret;
    app.confirm_second_factor(&two, &secret, &code(&secret, now()), PASSWORD, now()).await.unwrap();
    let Ok(FirstStep::NeedsCode { token: half }) = app.sign_in("two", PASSWORD, now()).await else {
        panic!()
    };
    account(&app, "linked", Role::Reviewer, None, None).await;
    let link = app.make_sign_in_link(&operator(), "linked", now()).await.unwrap();
    let (open, asked, excluded) =
        (case_named(&app, "K1").await, case_named(&app, "K2").await, case_named(&app, "K3").await);
    let ask = choice(TriageAction::RequestInfo, None, &["How many suspects were there?"]);
    app.decide(&triage, asked, ask, now()).await.unwrap();
    let out = choice(TriageAction::ConfirmExclusion, Some(ReviewRoute::CpsVrr), &[]);
    app.decide(&triage, excluded, out, now()).await.unwrap();
    let file = case_named(&app, "K6").await;
    app.decide(&triage, file, choice(TriageAction::Accept, None, &[]), now()).await.unwrap();
    let reviewer = person(&app, "reviews", Role::Reviewer, None, None).await;
    let panel = person(&app, "panel", Role::PanelMember, None, None).await;
    let second_panel = person(&app, "panel-two", Role::PanelMember, None, None).await;
    let supervisor = person(&app, "supervisor", Role::Supervisor, None, None).await;
    review(&app, &reviewer, file).await;
    let reads = Who::Person(reviewer.clone());
    let search = app.keep_search(&reads, "first call", "a caller spoke of it", now()).await.unwrap();
    let meeting = app.plan_meeting(&panel, "2026-11-30".parse().unwrap(), now()).await.unwrap();
    let requests = app.list_requests(&Who::Person(triage.clone()), 10, 0, now()).await.unwrap();
    let view = app.view_case(&operator(), open, now()).await.unwrap();
    World {
        request: requests.rows[0].id.to_string().parse().unwrap(),
        person: NominalId::new(view.people[0].nominal_id).unwrap(),
        other: NominalId::new(view.people[1].nominal_id).unwrap(),
        submission: receipt.submission.unwrap(),
        reviewed: file,
        search,
        meeting,
        reviewer,
        panel,
        second_panel,
        supervisor,
        neighbour,
        group,
        shown: OnceLock::new(),
        replaced: two.account(),
        app,
        folder,
        triage,
        second,
        coordinator,
        leaver,
        owner,
        half,
        secret,
        link,
        open,
        excluded,
    }
}

impl World {
    fn triage(&self) -> Who {
        Who::Person(self.triage.clone())
    }
}

macro_rules! steps {
    ($($name:literal => $leaves:literal, |$w:ident| $run:expr;)*) => {
        vec![$(Step {
            name: $name,
            leaves: $leaves,
            run: |$w| Box::pin(async move { $run.await.map(drop) }),
        }),*]
    };
}

#[expect(clippy::too_many_lines, reason = "one line or two for each use case")]
fn steps() -> Vec<Step> {
    steps! {
        "add_account" => "CREATE", |w| w.app.add_account(&operator(), &AccountRequest {
            username: "new.person".to_owned(), display_name: "New".to_owned(), role: Role::Auditor, force: None, password: None,
        }, now());
        "list_accounts" => "SEARCH", |w| w.app.list_accounts(&operator(), now());
        "give_sign_in_link" => "CREATE", |w| w.app.give_sign_in_link(&operator(), w.second.account(), now());
        "make_sign_in_link" => "CREATE", |w| w.app.make_sign_in_link(&operator(), "second", now());
        "set_shortcuts" => "ALTER", |w| w.app.set_shortcuts(&w.owner, false, now());
        "set_own_password" => "ALTER", |w| w.app.set_own_password(&w.owner, PASSWORD, "another long password", now());
        "sign_in" => "SIGN_IN", |w| w.app.sign_in("owner", "another long password", now());
        "second_step" => "SIGN_IN", |w| w.app.second_step(&w.half, &code(&w.secret, later(5)), later(5));
        "sign_in_by_link" => "SIGN_IN", |w| w.app.sign_in_by_link(&w.link, now());
        "sign_out" => "SIGN_OUT", |w| w.app.sign_out(&w.leaver, now());
        "confirm_second_factor" => "ALTER", |w| async {
            let secret = w.app.propose_second_factor(&w.owner)?.secret;
            w.app.confirm_second_factor(&w.owner, &secret, &code(&secret, now()), "another long password", now()).await
        };
        "remove_second_factor" => "ALTER", |w| w.app.remove_second_factor(&operator(), w.replaced, now());
        "set_account_active" => "ALTER", |w| w.app.set_account_active(&operator(), w.replaced, false, now());
        "assess" => "ASSESS", |w| w.app.assess(&operator(), Some(cumbria()), now(), &|_| {});
        "preview_rules" => "SEARCH", |w| async {
            let toml = w.app.rules().text.clone();
            w.app.preview_rules(&w.triage(), &toml, None, now()).await
        };
        "export_preview" => "EXPORT", |w| async {
            let toml = w.app.rules().text.clone();
            w.app.export_preview(&w.triage(), &toml, now()).await
        };
        "adopt_rules" => "ADOPT_RULES", |w| async {
            let current = w.app.rules();
            let toml = current.text.replacen(current.rules.version(), "2031-01-9", 1);
            w.app.adopt_rules(&operator(), &toml, now()).await
        };
        "view_rules" => "VIEW", |w| w.app.view_rules(&operator(), now());
        "view_audit" => "VIEW", |w| w.app.view_audit(&operator(), &AuditFilter::default(), 10, now());
        "verify_audit" => "VERIFY", |w| w.app.verify_audit(&operator(), &[], now());
        "sign_audit" => "CHECKPOINT", |w| async {
            w.app.sign_audit(&operator(), "test", &new_signing_key()?, now()).await
        };
        "backup" => "BACKUP", |w| async { w.app.backup(&operator(), &w.folder.path().join("backup"), now()).await };
        "note_restore" => "RESTORE", |w| async {
            let manifest = lookagain_app::backup::verify(&w.folder.path().join("backup"))?;
            w.app.note_restore(&operator(), &manifest, now()).await
        };
        "doctor" => "VERIFY", |w| async {
            // It must speak even when it cannot write; that it could not is then what it says.
            let checks = w.app.doctor(&operator(), now()).await?;
            let bad = checks.iter().find(|check| !check.good);
            bad.map_or(Ok(()), |check| Err(AppError::Conflict(check.what.to_owned())))
        };
        "view_case" => "VIEW", |w| async { w.app.view_case(&w.triage(), w.open, now()).await };
        "view_person" => "VIEW", |w| async { w.app.view_person(&w.triage(), w.person, now()).await };
        "reveal" => "REVEAL", |w| w.app.reveal(&w.triage, w.open, w.person, "to check the date of birth", now());
        "queue" => "SEARCH", |w| async { w.app.queue(&w.triage(), QueueFilter::default(), None, 10, now()).await };
        "recorded_network" => "SEARCH", |w| w.app.recorded_network(&operator(), None, "triangles", &[], now());
        "neighbour" => "SEARCH", |w| async {
            w.app.neighbour(&w.triage(), w.open, QueueFilter::default(), Direction::After, now()).await
        };
        "totals" => "SEARCH", |w| async { w.app.totals(&w.triage(), now()).await };
        "find_case" => "SEARCH", |w| async { w.app.find_case(&w.triage(), None, "K1", now()).await };
        "keep_search" => "CREATE", |w| async { w.app.keep_search(&w.triage(), "Sample Sam", "a caller named him", now()).await };
        "run_search" => "SEARCH", |w| async { w.app.run_search(&w.triage(), 2, Part::default(), now()).await };
        "save_search" => "CREATE", |w| w.app.save_search(&w.triage, 2, "the caller's man", now());
        "saved_searches" => "SEARCH", |w| async { w.app.saved_searches(&w.triage, now()).await };
        "drop_saved_search" => "ALTER", |w| w.app.drop_saved_search(&w.triage, 1, now());
        "own_searches" => "SEARCH", |w| w.app.own_searches(&w.triage, now());
        "index_for_search" => "ALTER", |w| w.app.index_for_search(&operator(), now());
        "decide" => "DECIDE", |w| w.app.decide(&w.triage, w.open, choice(TriageAction::Accept, None, &[]), now());
        "last_decided" => "SEARCH", |w| w.app.last_decided(&w.triage, now());
        "undo" => "UNDO", |w| w.app.undo(&w.triage, w.open, "a slip of the key", now());
        "list_requests" => "SEARCH", |w| async { w.app.list_requests(&w.triage(), 10, 0, now()).await };
        "answer" => "RESPOND", |w| w.app.answer(&w.coordinator, w.request, "Two suspects.", now());
        "second_looks" => "SEARCH", |w| async { w.app.second_looks(&w.triage(), 10, 0, now()).await };
        "second_look" => "SECOND_LOOK", |w| w.app.second_look(&w.second, w.excluded, true, "it stands as it is", now());
        "list_forces" => "SEARCH", |w| w.app.list_forces(&operator(), now());
        "view_context" => "VIEW", |w| w.app.view_context(&operator(), cumbria(), now());
        "load_context" => "LOAD_CONTEXT", |w| async {
            let text = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n\
                        a1,2013-01,Cumbria Constabulary,Cumbria Constabulary,,,,,,Other crime,Under investigation,\n";
            let path = file(w.folder.path(), "2013-01-cumbria-street.csv", text);
            w.app.load_context(&operator(), &[path], now()).await
        };
        "list_submissions" => "SEARCH", |w| w.app.list_submissions(&operator(), 10, 0, now());
        "view_receipt" => "VIEW", |w| w.app.view_receipt(&operator(), w.submission, now());
        "rejected_rows_csv" => "EXPORT", |w| w.app.rejected_rows_csv(&operator(), w.submission, now());
        "link" => "LINK", |w| w.app.link(&operator(), &LinkRequest {
            full: true, model: Some(include_str!("linkage_story.toml").to_owned()), ..LinkRequest::default() }, now(), Arc::new(NobodyWaits));
        "clerical_queue" => "SEARCH", |w| async { w.app.clerical_queue(&w.triage(), 0, now()).await };
        "pair" => "VIEW", |w| async { w.app.pair(&w.triage(), (w.person, w.other), now()).await };
        "reveal_pair" => "REVEAL", |w| w.app.reveal_pair(&w.triage, (w.person, w.other), "to tell them apart", now());
        "judge" => "LINK", |w| async { w.app.judge(&w.triage, (w.person, w.other), &Judged {
            verdict: Verdict::Same, reason: "one and the same".to_owned(), aware: true,
        }, now()).await };
        "identity" => "VIEW", |w| async { w.app.identity(&w.triage(), "1".parse().unwrap(), now()).await };
        "standing_judgement" => "VIEW", |w| async {
            w.app.standing_judgement(&w.triage(), "1".parse().unwrap(), now()).await
        };
        "withdraw" => "UNDO", |w| w.app.withdraw(&w.triage, "1".parse().unwrap(), "a mistake of mine", now());
        "export_links" => "EXPORT", |w| w.app.export_links(&operator(), now());
        "find_groups" => "GROUP", |w| async { w.app.find_groups(&operator(), Extent::Changes, now()).await };
        "list_groups" => "SEARCH", |w| async { w.app.list_groups(&w.triage(), GroupState::Open, (0, 0), now()).await };
        "view_group" => "VIEW", |w| async {
            let view = w.app.view_group(&w.triage(), w.group, now()).await?;
            w.shown.set(view.detail.mark()).map_err(|_| AppError::NotFound("mark"))
        };
        "group_chart" => "VIEW", |w| async {
            w.app.group_chart(&w.triage(), w.group, &ChartQuery::default(), now()).await
        };
        "keep_exhibit" => "CREATE", |w| async {
            w.app.keep_exhibit(&w.triage, w.group, &ChartQuery::default(), &|_| "<svg/>".to_owned(), now()).await
        };
        "exhibit" => "VIEW", |w| async { w.app.exhibit(&w.triage(), w.group, 1, now()).await };
        "ask_access" => "REQUEST_INFO", |w| w.app.ask_access(&w.coordinator, w.group, "two of ours are in it", now());
        "answer_access" => "RESPOND", |w| w.app.answer_access(&w.neighbour, (w.group, 1), Some("2026-12-24".parse().unwrap()), "go ahead", now());
        "withdraw_access" => "UNDO", |w| w.app.withdraw_access(&w.neighbour, (w.group, 1), "no longer needed", now());
        "see_alert" => "ALTER", |w| w.app.see_alert(&w.triage, w.group, 1, now());
        "refuse_tie" => "DECIDE", |w| async {
            let wrong = WrongTie { place: 1, shown: w.shown.get().unwrap().clone(), nominal: None };
            w.app.refuse_tie(&w.triage, w.group, &wrong, "a taxi rank", now()).await
        };
        "restore_tie" => "UNDO", |w| w.app.restore_tie(&w.triage, w.group, 1, "a mistake of mine", now());
        "decide_group" => "DECIDE", |w| w.app.decide_group(&w.triage, w.group, &GroupChoice::Confirm, "as it says", now());
        "check" => "CHECK", |w| async {
            let row = format!("{CRIMES}C9,K9,71,2013,2013,2013-02-01,2013-06-01,15,CPS,CSE,NONE\n");
            let path = file(w.folder.path(), "more/crimes.csv", &row);
            w.app.check(&operator(), delivery(vec![path]), now(), &|_| {}).await
        };
        "submit_unassessed" => "SUBMIT", |w| async {
            let row = format!("{CRIMES}C8,K8,71,2013,2013,2013-02-01,2013-06-01,15,CPS,CSE,NONE\n");
            let path = file(w.folder.path(), "unassessed/crimes.csv", &row);
            w.app.submit_unassessed(&operator(), delivery(vec![path]), now(), &|_| {}).await
        };
        "submit" => "SUBMIT", |w| async {
            w.app.submit(&operator(), delivery(vec![w.folder.path().join("more/crimes.csv")]), now(), &|_| {}).await
        };
        "casework" => "VIEW", |w| async { w.app.casework(&Who::Person(w.reviewer.clone()), w.reviewed, now()).await };
        "review_snapshot" => "VIEW", |w| async {
            w.app.review_snapshot(&Who::Person(w.reviewer.clone()), w.reviewed, 1, now()).await
        };
        "change_casework" => "ALTER", |w| {
            w.app.change_casework(&w.panel, w.reviewed, Command::List { meeting: w.meeting }, now())
        };
        "send_form" => "ALTER", |w| {
            let command = Command::DeclareConflict { what: "I knew the officer".to_owned() };
            w.app.send_form(&w.second_panel, w.reviewed, command, "declare-conflict", now())
        };
        "keep_draft" => "CREATE", |w| async {
            let fields = vec![("what".to_owned(), "a word".to_owned())];
            w.app.keep_draft(&w.panel, w.reviewed, "declare-conflict", &fields, "", now()).await
        };
        "draft" => "VIEW", |w| w.app.draft(&w.panel, w.reviewed, "declare-conflict", now());
        "drop_draft" => "ERASE", |w| w.app.drop_draft(&w.panel, w.reviewed, "declare-conflict", now());
        "forget_drafts" => "ERASE", |w| async { w.app.forget_drafts(&operator(), now()).await };
        "casework_list" => "SEARCH", |w| async {
            w.app.casework_list(&Who::Person(w.panel.clone()), &[Stage::Listed], 10, 0, now()).await
        };
        "my_work" => "SEARCH", |w| w.app.my_work(&w.panel, now());
        "mentions" => "SEARCH", |w| w.app.mentions(&w.panel, now());
        "mark_mention" => "ALTER", |w| w.app.mark_mention(&w.panel, 1, true, now());
        "patterns" => "VIEW", |w| async { w.app.patterns(&Who::Person(w.supervisor.clone()), now()).await };
        "workload" => "SEARCH", |w| async { w.app.workload(&Who::Person(w.supervisor.clone()), now()).await };
        "agreement" => "VIEW", |w| async { w.app.agreement(&Who::Person(w.supervisor.clone()), now()).await };
        "learning" => "VIEW", |w| async { w.app.learning(&Who::Person(w.coordinator.clone()), now()).await };
        "investigators" => "SEARCH", |w| w.app.investigators(&w.supervisor, w.reviewed, now());
        "list_meetings" => "SEARCH", |w| async { w.app.list_meetings(&Who::Person(w.panel.clone()), now()).await };
        "view_meeting" => "VIEW", |w| async { w.app.view_meeting(&Who::Person(w.panel.clone()), w.meeting, now()).await };
        "minutes" => "EXPORT", |w| async {
            w.app.minutes(&Who::Person(w.panel.clone()), w.meeting, MinutesAs::File, now()).await
        };
        "plan_meeting" => "CREATE", |w| w.app.plan_meeting(&w.panel, "2026-12-07".parse().unwrap(), now());
        "join_meeting" => "ALTER", |w| w.app.join_meeting(&w.second_panel, w.meeting, now());
        "move_meeting" => "ALTER", |w| w.app.move_meeting(&w.panel, w.meeting, MeetingStep::Open, now());
        "note_badge" => "ALTER", |w| w.app.note_badge(&operator(), w.reviewer.account(), cumbria(), "4711", now());
        "add_attachment" => "CREATE", |w| async {
            let mut incoming = w.app.incoming()?;
            incoming.take(b"Notes of the first call")?;
            w.app.add_attachment(&w.reviewer, w.reviewed, "Notes", incoming, now()).await
        };
        "attachments" => "VIEW", |w| async {
            w.app.attachments(&Who::Person(w.reviewer.clone()), w.reviewed, now()).await
        };
        "open_attachment" => "VIEW", |w| async {
            w.app.open_attachment(&Who::Person(w.reviewer.clone()), 1, now()).await
        };
        "open_document" => "VIEW", |w| async {
            w.app.open_document(&Who::Person(w.reviewer.clone()), 1, Some(Depth::Text), false, now()).await
        };
        "save_document" => "VIEW", |w| async {
            w.app.save_document(&Who::Person(w.reviewer.clone()), 1, false, now()).await
        };
        "describe_document" => "ALTER", |w| async {
            let holds = NewDescription::read(&["VIOLENCE".to_owned()], "A statement")?;
            w.app.describe_document(&w.reviewer, 1, &holds.ok_or(AppError::NotFound("kind"))?, now()).await
        };
        "own_reading" => "VIEW", |w| w.app.own_reading(&w.reviewer, now());
        "set_reading" => "ALTER", |w| w.app.set_reading(&w.reviewer, "TEXT", ["20", ""], now());
        "take_break" => "ALTER", |w| w.app.take_break(&w.reviewer, false, now());
        "read_text" => "ALTER", |w| async {
            w.app.read_text(&Who::Person(w.reviewer.clone()), 1, now()).await
        };
        "read_waiting" => "ALTER", |w| async { w.app.read_waiting(&operator(), now).await };
        "passages" => "VIEW", |w| async {
            w.app.passages(&Who::Person(w.reviewer.clone()), w.search, 1, false, now()).await
        };
        "move_hold" => "ALTER", |w| async {
            w.app.move_hold(&w.supervisor, w.reviewed, true, "preservation notice", now()).await?;
            let held = w.app.erase_attachment(&w.supervisor, 1, "not needed", now()).await;
            assert!(matches!(held, Err(AppError::Conflict(_))), "a legal hold beats every deletion");
            w.app.move_hold(&w.supervisor, w.reviewed, false, "the notice ended", now()).await
        };
        "erase_attachment" => "ERASE", |w| w.app.erase_attachment(&w.supervisor, 1, "added in error", now());
        "questions" => "VIEW", |w| async { w.app.questions(&Who::Person(w.reviewer.clone()), now()).await };
        "adopt_questions" => "ADOPT_RULES", |w| async {
            let text = QuestionSet::shipped_text().replacen("2026-11", "2026-12", 1);
            w.app.adopt_questions(&w.supervisor, &text, now()).await
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_use_case_leaves_its_entry_and_does_nothing_without_it() {
    let world = world().await;
    let file = world.folder.path().join("entries.sqlite");
    for Step { name, leaves, run } in steps() {
        let (before, entries) =
            (testing::contents(&file).await.unwrap(), testing::entries(&file).await.unwrap().len());
        testing::refuse_entries(&file, true).await.unwrap();
        assert!(run(&world).await.is_err(), "{name} is done, or tells, without an entry");
        testing::refuse_entries(&file, false).await.unwrap();
        assert_eq!(testing::contents(&file).await.unwrap(), before, "{name} left something without an entry");
        if let Err(error) = run(&world).await {
            panic!("{name}: {error}");
        }
        let mut left: Vec<String> = testing::entries(&file)
            .await
            .unwrap()
            .into_iter()
            .skip(entries)
            .map(|(_, action)| action)
            .collect();
        // Two people revealed are two entries of one kind.
        left.dedup();
        assert_eq!(left, [leaves], "{name}");
    }
    let report = world.app.verify_audit(&operator(), &[], now()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

/// The public functions of the application, by reading its source.
fn public_functions(folder: &Path, found: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            public_functions(&path, found);
            continue;
        }
        let mut inside = false;
        for line in fs::read_to_string(&path).unwrap().lines() {
            match line {
                "impl App {" => inside = true,
                "}" => inside = false,
                _ if inside && line.starts_with("    pub ") && line.contains("fn ") => {
                    let name = line.split("fn ").nth(1).unwrap().split(['(', '<']).next().unwrap();
                    found.insert(name.to_owned(), path.clone());
                }
                _ => {}
            }
        }
    }
}

#[test]
fn no_use_case_is_forgotten_here() {
    let mut found = BTreeMap::new();
    public_functions(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let listed: BTreeSet<String> = steps()
        .iter()
        .map(|step| step.name.to_owned())
        .chain(WITHOUT.iter().map(|(name, _)| (*name).to_owned()))
        .collect();
    let found: BTreeSet<String> = found.into_keys().collect();
    assert_eq!(found, listed, "each public function of App needs a step above, or a reason in WITHOUT");
    assert!(found.len() > 45, "the reader of this test still understands the files");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_on_record_also_for_lists() {
    let world = world().await;
    let file = world.folder.path().join("entries.sqlite");
    let auditor = Who::Person(person(&world.app, "auditor", Role::Auditor, None, None).await);
    let coordinator = Who::Person(world.coordinator.clone());
    let norfolk =
        QueueFilter { force: Force::named("norfolk").and_then(|f| f.id().ok()), ..QueueFilter::default() };
    let entries = testing::entries(&file).await.unwrap().len();
    let app = &world.app;
    assert!(matches!(
        app.queue(&auditor, QueueFilter::default(), None, 10, now()).await,
        Err(AppError::Refused)
    ));
    assert!(matches!(app.totals(&auditor, now()).await, Err(AppError::Refused)));
    assert!(matches!(app.list_requests(&auditor, 10, 0, now()).await, Err(AppError::Refused)));
    assert!(matches!(app.second_looks(&auditor, 10, 0, now()).await, Err(AppError::Refused)));
    assert!(matches!(app.find_case(&auditor, None, "K1", now()).await, Err(AppError::Refused)));
    assert!(matches!(app.queue(&coordinator, norfolk, None, 10, now()).await, Err(AppError::Refused)));
    assert!(matches!(app.list_accounts(&coordinator, now()).await, Err(AppError::Refused)));
    assert!(matches!(app.verify_audit(&coordinator, &[], now()).await, Err(AppError::Refused)));
    assert!(matches!(
        app.view_audit(&coordinator, &AuditFilter::default(), 10, now()).await,
        Err(AppError::Refused)
    ));
    let left: Vec<String> =
        testing::entries(&file).await.unwrap().into_iter().skip(entries).map(|(_, action)| action).collect();
    assert_eq!(left, ["REFUSED"; 9]);
}
