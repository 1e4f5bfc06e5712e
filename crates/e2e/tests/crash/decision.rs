//! A server killed while somebody decides.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use lookagain_e2e::command::{lookagain, program};
use serde_json::Value;

use crate::{Dice, http, place::Place};

const KILLS: usize = 50;

/// A server that is killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = Command::new(program().unwrap())
            .args(place.words(&["serve", "--port", "0"]))
            .current_dir(&place.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Self { child, url: said["url"].as_str().unwrap().to_owned() }
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

#[test]
fn a_decision_killed_at_fifty_points_stands_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let made = ["demo", "--crimes", "1500", "--no-serve", "--json", "--dir", "nation"];
    lookagain(folder.path(), &made).unwrap().success().unwrap();
    let place = Place::existing(folder.path(), "nation");
    let queue = place.ask(&["queue", "--status", "TRIAGE", "--limit", "200"]);
    let cases: Vec<u64> =
        queue["cases"].as_array().unwrap().iter().filter_map(|case| case["case"].as_u64()).collect();
    assert!(cases.len() > KILLS, "enough cases: {}", cases.len());
    let link = place.ask(&["account", "link", "triage"])["sign_in"].as_str().unwrap().to_owned();
    let cookie = http::ask(&Server::start(&place).url, "POST", &link, "", "").cookie();

    // Nobody disturbs the first decision: how long it takes, and how many entries it leaves with everything around it.
    let server = Server::start(&place);
    let before = place.assert_whole("before");
    let form = open(&server, &cookie, cases[0]);
    #[expect(clippy::disallowed_methods, reason = "how long it takes says where it can be killed")]
    let started = Instant::now();
    assert_eq!(http::ask(&server.url, "POST", &path(cases[0]), &cookie, &form).status, Some(303));
    let took = started.elapsed();
    drop(server);
    let entries = place.assert_whole("after") - before;
    assert!(stands(&place, cases[0], "calm"));

    let (mut dice, mut lost, mut acknowledged) = (Dice(7_220_250), 0, 0);
    let mut pending = None;
    for (n, &case) in cases[1..=KILLS].iter().enumerate() {
        let mut server = Server::start(&place);
        if let Some(case) = pending.take() {
            decide_again(&server, &cookie, case);
        }
        let before = place.assert_whole("before a kill");
        let form = open(&server, &cookie, case);
        let after = dice.up_to(took.mul_f64(1.5) + Duration::from_millis(2));
        let when = format!("kill {n}, {after:?} after sending; a calm one takes {took:?}");
        let (url, its_cookie) = (server.url.clone(), cookie.clone());
        let sending = thread::spawn(move || http::ask(&url, "POST", &path(case), &its_cookie, &form));
        thread::sleep(after);
        server.kill();
        let answered = sending.join().unwrap().status == Some(303);

        let noted = place.assert_whole(&when) - before;
        let stands = stands(&place, case, &when);
        assert!(stands || !answered, "{when}: acknowledged and lost");
        assert_eq!(noted, if stands { entries } else { entries - 1 }, "{when}: its entry stands with it");
        acknowledged += usize::from(answered);
        if !stands {
            lost += 1;
            pending = Some(case);
        }
    }
    println!("{KILLS} kills: {acknowledged} acknowledged before, {lost} never happened");
    assert!(lost > 0 && acknowledged > 0, "kills before and after: {lost} and {acknowledged}");
    if let Some(case) = pending {
        decide_again(&Server::start(&place), &cookie, case);
    }
    place.assert_whole("in the end");
}

fn path(case: u64) -> String {
    format!("/cases/{case}/decide/accept")
}

/// Loads the form as a person does; returns what the button would send.
fn open(server: &Server, cookie: &str, case: u64) -> String {
    let page = http::ask(&server.url, "GET", &path(case), cookie, "");
    assert_eq!(page.status, Some(200), "{}", page.text);
    let [csrf, considered, status] = ["csrf", "considered", "seen_status"].map(|name| page.field(name));
    format!("csrf={csrf}&considered={considered}&seen_status={status}&reason=Looked+at+and+taken+in")
}

fn decide_again(server: &Server, cookie: &str, case: u64) {
    let form = open(server, cookie, case);
    let answer = http::ask(&server.url, "POST", &path(case), cookie, &form);
    assert_eq!(answer.status, Some(303), "case {case} decided again: {}", answer.text);
}

/// Whether the decision stands. Its record and the case's state must agree.
fn stands(place: &Place, case: u64, when: &str) -> bool {
    let case = place.ask(&["case", &case.to_string()]);
    let decisions = case["decisions"].as_array().unwrap().len();
    let moved = case["status"] != "TRIAGE";
    assert_eq!(decisions, usize::from(moved), "{when}: {}", case["decisions"]);
    moved
}
