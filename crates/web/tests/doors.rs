//! The doors of the pages: what every answer carries, forms that are not ours, sessions that ended, and links that lead somewhere.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::{collections::BTreeSet, path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use lookagain_app::{
    App, Limits, Mapping, Operator, Role, Settings, Target, Who, accounts::AccountRequest,
    sign_in::FirstStep, submit::Delivery,
};
use lookagain_domain::{Force, ForceId};
use lookagain_web::{WebSettings, router};
use tower::ServiceExt;

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn half_an_hour_later() -> Timestamp {
    "2026-11-24T09:31:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

fn cumbria() -> ForceId {
    Force::named("cumbria").unwrap().id().unwrap()
}

struct World {
    app: Arc<App>,
    _folder: tempfile::TempDir,
}

fn file(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// One force with two cases.
async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(folder.path().join("doors.sqlite"));
    let app = App::open(&target, folder.path(), Settings::default(), now()).await.unwrap();
    let crimes = "crime_ref,case_ref,offence_code,offence_from,recorded_on,closed_on,outcome,decision_maker\n\
                  C1,K1,19D,2012-03,2012-05-01,2013-02-01,15,POLICE\nC2,K2,71,2014,2014-02-01,2014-06-01,18,CPS\n";
    let nominals = "nominal_ref,identified,surname,forenames,born,sex\nV1,Y,Testcase,Vera,2000-06-15,F\n";
    let involvements = "crime_ref,nominal_ref,role\nC1,V1,VICTIM\n";
    let paths = vec![
        file(folder.path(), "crimes.csv", crimes),
        file(folder.path(), "nominals.csv", nominals),
        file(folder.path(), "involvements.csv", involvements),
    ];
    let mapping = Mapping::shipped("national").unwrap();
    let delivery = Delivery { force: cumbria(), paths, mapping, limits: Limits::default() };
    app.submit(&operator(), delivery, now(), &|_| {}).await.unwrap();
    World { app: Arc::new(app), _folder: folder }
}

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl World {
    fn pages(&self, https: bool) -> Router {
        router(Arc::clone(&self.app), WebSettings { https, clock: now })
    }

    async fn cookie(&self, username: &str, role: Role, force: Option<ForceId>) -> String {
        let request = AccountRequest {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            force,
            password: None,
        };
        self.app.add_account(&operator(), &request, now()).await.unwrap();
        let link = self.app.make_sign_in_link(&operator(), username, now()).await.unwrap();
        let Ok(FirstStep::Done { token }) = self.app.sign_in_by_link(&link, now()).await else { panic!() };
        format!("lookagain_session={token}")
    }
}

async fn ask(pages: Router, request: Request<Body>) -> Answer {
    let (parts, body) = pages.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

fn get(path: &str, cookie: &str) -> Request<Body> {
    Request::builder()
        .uri(path)
        .header(header::COOKIE, cookie)
        .header(header::HOST, "here")
        .body(Body::empty())
        .unwrap()
}

fn post(path: &str, cookie: &str, fields: &str, extra: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri(path);
    request = request.header(header::COOKIE, cookie).header(header::HOST, "here");
    for (name, value) in extra {
        request = request.header(*name, *value);
    }
    let (kind, body) = if takes_files(path) {
        let body =
            format!("--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{fields}\r\n--b--\r\n");
        ("multipart/form-data; boundary=b", body)
    } else {
        ("application/x-www-form-urlencoded", fields.to_owned())
    };
    request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
}

/// Files come in a form of several parts.
fn takes_files(path: &str) -> bool {
    path == "/submissions/new" || path.ends_with("/attachments")
}

/// Every address that takes a form, from the list of routes itself, with numbers in it.
fn forms() -> Vec<String> {
    let source = include_str!("../src/lib.rs").split_whitespace().collect::<Vec<_>>().join(" ");
    let forms: Vec<String> = source
        .split(".route(")
        .skip(1)
        .filter(|route| route.contains("post("))
        .map(|route| {
            let path = route.split('"').nth(1).unwrap();
            let parts = path.split('/').map(|part| match part {
                "{action}" => "accept",
                "{token}" => "no-such-link",
                part if part.starts_with('{') => "1",
                part => part,
            });
            parts.collect::<Vec<_>>().join("/")
        })
        .collect();
    assert!(forms.len() >= 15, "the reader of this test still understands the routes: {forms:?}");
    forms
}

/// Forms of someone who has not signed in yet: there is no session whose token they could carry.
const BEFORE_SIGN_IN: &[&str] = &["/sign-in", "/sign-in/code", "/sign-in/link/no-such-link"];

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_is_refused_everywhere() {
    let world = world().await;
    let cookie = world.cookie("triage", Role::TriageOfficer, None).await;
    for path in forms() {
        for elsewhere in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://elsewhere.example.org")],
            &[("origin", "null")],
        ] {
            let answer = ask(world.pages(false), post(&path, &cookie, "", elsewhere)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {elsewhere:?}");
            assert!(answer.body.contains("another site"), "{path} {elsewhere:?}: {}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_token_of_the_session_is_refused_everywhere() {
    let world = world().await;
    let mine = world.cookie("triage", Role::TriageOfficer, None).await;
    let other = world.cookie("other", Role::TriageOfficer, None).await;
    let sender = world.cookie("sender", Role::ForceCoordinator, Some(cumbria())).await;
    let reviewer = world.cookie("reviewer", Role::Reviewer, None).await;
    let page = ask(world.pages(false), get("/account", &other)).await.body;
    let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(token.len() > 30, "a token that cannot be guessed");
    for path in forms().into_iter().filter(|path| !BEFORE_SIGN_IN.contains(&path.as_str())) {
        // Whoever may not send a file at all is told so before the form is read.
        let mine = match path.as_str() {
            "/submissions/new" => &sender,
            path if takes_files(path) => &reviewer,
            _ => &mine,
        };
        for wrong in ["", "wrong", token] {
            let fields = if takes_files(&path) { wrong.to_owned() } else { format!("csrf={wrong}") };
            let answer =
                ask(world.pages(false), post(&path, mine, &fields, &[("origin", "http://here")])).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} with {wrong:?}");
            assert!(answer.body.contains("out of date"), "{path} with {wrong:?}");
        }
        let answer = ask(world.pages(false), post(&path, "", "csrf=", &[])).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} without a session leads to signing in");
        assert!(answer.header("location").starts_with("/sign-in"), "{path}");
    }
}

const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Everything that an answer must carry, and that the page asks nothing of other hosts and has no script or style inside.
fn check_page(path: &str, answer: &Answer) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{path}: {name}");
    }
    if !path.starts_with("/assets/") {
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    for inside in ["<style", " style=\"", "<script>", " onclick=", "javascript:", "<iframe"] {
        assert!(!answer.body.contains(inside), "{path} has {inside}");
    }
    for attribute in ["src=\"", "href=\"", "action=\""] {
        for to in answer.body.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let ours =
                (to.starts_with('/') && !to.starts_with("//")) || to.starts_with(['#', '?']) || to.is_empty();
            assert!(ours || to.starts_with("otpauth://"), "{path} asks {to}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_strict_headers() {
    let world = world().await;
    let cookie = world.cookie("triage", Role::TriageOfficer, None).await;
    let public =
        ["/sign-in", "/sign-in/code", "/sign-in/link/x", "/accessibility", "/healthz", "/no-such-page"];
    let own = [
        "/",
        "/queue",
        "/cases/1",
        "/cases/1/decide/accept",
        "/account/second-factor",
        "/cases/99",
        "/audit",
    ];
    for path in public.iter().chain(&own) {
        let answer = ask(world.pages(false), get(path, &cookie)).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
        check_page(path, &answer);
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "{path}: in clear nobody is told to insist"
        );
    }
    let page = ask(world.pages(true), get("/", &cookie)).await;
    assert!(page.header("strict-transport-security").contains("max-age=63072000"));
    let asset = page.body.split("/assets/").nth(1).unwrap().split('"').next().unwrap();
    check_page("/assets/", &ask(world.pages(true), get(&format!("/assets/{asset}"), "")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites() {
    let world = world().await;
    world.cookie("triage", Role::TriageOfficer, None).await;
    for (https, secure) in [(false, false), (true, true)] {
        let link = world.app.make_sign_in_link(&operator(), "triage", now()).await.unwrap();
        let path = format!("/sign-in/link/{link}");
        let looked = ask(world.pages(https), get(&path, "")).await;
        assert_eq!(
            (looked.status, looked.header("set-cookie")),
            (StatusCode::OK, ""),
            "looking uses nothing up"
        );
        let answer = ask(world.pages(https), post(&path, "", "", &[("origin", "http://here")])).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("lookagain_session="), "{answer:?}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("; Secure"), secure);
        let again = ask(world.pages(https), post(&path, "", "", &[("origin", "http://here")])).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST, "a link works once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_not_used_for_half_an_hour_opens_no_page() {
    let world = world().await;
    let cookie = world.cookie("triage", Role::TriageOfficer, None).await;
    assert_eq!(ask(world.pages(false), get("/queue", &cookie)).await.status, StatusCode::OK);
    let late = || router(Arc::clone(&world.app), WebSettings { https: false, clock: half_an_hour_later });
    for request in
        [get("/queue", &cookie), get("/cases/1", &cookie), post("/sign-out", &cookie, "csrf=", &[])]
    {
        let answer = ask(late(), request).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header("location").starts_with("/sign-in"), "{answer:?}");
    }
}

/// Where the links of a page lead, on this site.
fn links(page: &str) -> BTreeSet<String> {
    let to = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    to.filter(|to| to.starts_with('/') && !to.starts_with("/assets/"))
        .map(|to| to.replace("&amp;", "&"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_offers_to_each_role_only_what_it_may_open() {
    let world = world().await;
    for role in Role::ALL {
        for force in [None, Some(cumbria())] {
            if *role == Role::ForceCoordinator && force.is_none() {
                continue;
            }
            let name =
                format!("{}{}", role.code().to_lowercase(), if force.is_some() { ".bound" } else { "" });
            let cookie = world.cookie(&name, *role, force).await;
            let home = ask(world.pages(false), get("/", &cookie)).await;
            assert_eq!(home.status, StatusCode::OK, "{name}");
            let offered = links(&home.body);
            assert!(offered.len() >= 5, "{name}: {offered:?}");
            for path in offered {
                let answer = ask(world.pages(false), get(&path, &cookie)).await;
                assert_eq!(answer.status, StatusCode::OK, "{name} is offered {path}");
                check_page(&path, &answer);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_the_page_that_is_asked_for() {
    let world = world().await;
    let cookie = world.cookie("triage", Role::TriageOfficer, None).await;
    for path in ["/requests", "/second-looks", "/submissions"] {
        for page in ["", "?page=1", "?page=999999999999", "?page=0", "?page=x"] {
            let answer = ask(world.pages(false), get(&format!("{path}{page}"), &cookie)).await;
            let expected = if path == "/submissions" { StatusCode::FORBIDDEN } else { StatusCode::OK };
            assert_eq!(answer.status, expected, "{path}{page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_that_other_rules_would_change_is_in_the_file() {
    let world = world().await;
    let cookie = world.cookie("triage", Role::TriageOfficer, None).await;
    let page = ask(world.pages(false), get("/method/preview", &cookie)).await.body;
    let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let begins = |year: &str| {
        let shipped = include_str!("../../../reference-data/rules/2026-11.toml");
        let text = shipped.replace("first = \"2010-01-01\"", &format!("first = \"{year}-01-01\""));
        let text = text.replace("version = \"2026-11-1\"", "version = \"2031-01-test\"");
        text.replacen("[eligibility.window]\nversion = 1", "[eligibility.window]\nversion = 2", 1)
    };
    let send = |text: &str, act: &str| {
        let text = text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let fields = format!("csrf={token}&do={act}&rules={text}");
        ask(world.pages(false), post("/method/preview", &cookie, &fields, &[]))
    };
    let seen = send(&begins("2015"), "preview").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.body.contains("Download every change (CSV)"), "{}", seen.body);
    let file = send(&begins("2015"), "download").await;
    assert!(file.header("content-type").starts_with("text/csv"), "{:?}", file.headers);
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 3, "a head and both cases: {lines:?}");
    assert!(lines[1].starts_with("1,cumbria,") && lines[1].ends_with(",window"), "{lines:?}");
    let none = send(&begins("2010"), "preview").await;
    assert!(!none.body.contains("Download every change"), "nothing to download");
    let bad = send("version = 3", "download").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}
