//! A server killed while somebody fills in a form: no draft that was acknowledged is lost, and none is half there.

use std::{
    thread,
    time::{Duration, Instant},
};

use lookagain_e2e::command::lookagain;

use crate::{Dice, decision::Server, http, place::Place};

const KILLS: usize = 20;

#[test]
fn a_draft_that_was_acknowledged_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let made = ["demo", "--crimes", "1500", "--no-serve", "--json", "--dir", "nation"];
    lookagain(folder.path(), &made).unwrap().success().unwrap();
    let place = Place::existing(folder.path(), "nation");
    let queue = place.ask(&["queue", "--status", "TRIAGE", "--limit", "1"]);
    let case = queue["cases"][0]["case"].as_u64().unwrap();
    let link = place.ask(&["account", "link", "reviewer"])["sign_in"].as_str().unwrap().to_owned();
    let cookie = http::ask(&Server::start(&place).url, "POST", &link, "", "").cookie();

    let form = format!("/cases/{case}/forms/declare-conflict");
    let keep = format!("/cases/{case}/drafts/declare-conflict");
    let text = |n: usize| format!("keeping-number-{n}-of-this-draft");
    // Nobody disturbs the first keeping: how long it takes says where it can be killed.
    let server = Server::start(&place);
    let page = http::ask(&server.url, "GET", &form, &cookie, "");
    let sends = format!("csrf={}&kept=&what={}", page.field("csrf"), text(0));
    #[expect(clippy::disallowed_methods, reason = "how long it takes says where it can be killed")]
    let started = Instant::now();
    assert_eq!(http::ask(&server.url, "POST", &keep, &cookie, &sends).status, Some(303));
    let took = started.elapsed();
    drop(server);

    let (mut dice, mut acknowledged, mut lost) = (Dice(20_261_128), 0, 0);
    let mut there = 0;
    for n in 1..=KILLS {
        let mut server = Server::start(&place);
        let page = http::ask(&server.url, "GET", &format!("{form}?draft=use"), &cookie, "");
        assert_eq!(page.status, Some(200), "{}", page.text);
        let sends = format!("csrf={}&kept={}&what={}", page.field("csrf"), page.field("kept"), text(n));
        let after = dice.up_to(took.mul_f64(1.5) + Duration::from_millis(2));
        let (url, path, its_cookie) = (server.url.clone(), keep.clone(), cookie.clone());
        let sending = thread::spawn(move || http::ask(&url, "POST", &path, &its_cookie, &sends));
        thread::sleep(after);
        server.kill();
        let answered = sending.join().unwrap().status == Some(303);

        let server = Server::start(&place);
        let page = http::ask(&server.url, "GET", &format!("{form}?draft=use"), &cookie, "");
        let when = format!("kill {n}, {after:?} after sending");
        if page.text.contains(&text(n)) {
            there = n;
        } else {
            assert!(!answered, "{when}: acknowledged and lost");
            lost += 1;
            // What was there before is there, whole.
            assert!(page.text.contains(&text(there)), "{when}: {}", page.text);
        }
        acknowledged += usize::from(answered);
    }
    println!("{KILLS} kills: {acknowledged} acknowledged before, {lost} never happened");
    assert!(acknowledged > 0 && lost > 0, "kills before and after: {lost} and {acknowledged}");
    the_last_is_offered_until_it_is_dropped(&place, &cookie, &form, &keep);
}

fn the_last_is_offered_until_it_is_dropped(place: &Place, cookie: &str, form: &str, keep: &str) {
    let server = Server::start(place);
    let page = http::ask(&server.url, "GET", form, cookie, "");
    assert!(page.text.contains("You began this on"), "{}", page.text);
    let dropped = http::ask(
        &server.url,
        "POST",
        &format!("{keep}/drop"),
        cookie,
        &format!("csrf={}", page.field("csrf")),
    );
    assert_eq!(dropped.status, Some(303));
    let page = http::ask(&server.url, "GET", form, cookie, "");
    assert!(!page.text.contains("You began this on"), "{}", page.text);
    drop(server);
    place.assert_whole("in the end");
}
