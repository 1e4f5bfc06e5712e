//! What goes wrong in a day: sent twice, sent too late, gone back, signed out elsewhere, a form of another site, another
//! clock.

use std::thread;

use lookagain_e2e::{Browser, Client, Product};

use crate::{BOTH, decide, message};

const FORCE: &str = "greater-manchester";

#[tokio::test]
async fn a_session_that_ended_loses_no_page_and_changes_nothing() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[FORCE], "info").unwrap();
        let case = product.cases(&[]).unwrap()[0];
        let form = product.at(&format!("/cases/{case}/decide/accept"));
        browser.sign_in(&product, "triage").await.unwrap();
        browser.open(&form).await.unwrap();
        // The administrator stops the account while the form is open.
        stop(&product, "triage", "stop");
        browser.answer("reason", "This comes too late.").await.unwrap();
        assert_eq!(browser.path().await.unwrap(), "/sign-in");
        assert!(message(&browser).await.contains("Nothing was changed"), "{}", message(&browser).await);
        assert!(product.cases(&["--status", "TRIAGE"]).unwrap().contains(&case), "it was changed");
        stop(&product, "triage", "allow");
        // A page that was asked for comes after signing in; nothing of it is kept for the way back.
        browser.sign_in_again(&product, "triage").await.unwrap();
        browser.open(&form).await.unwrap();
        browser.press(".app-session__sign-out button").await.unwrap();
        assert_eq!(browser.path().await.unwrap(), "/sign-in");
        browser.driver().back().await.unwrap();
        assert_eq!(
            browser.path().await.unwrap(),
            "/sign-in",
            "the way back shows a page of the session before"
        );
        browser.close().await.unwrap();
    }
}

fn stop(product: &Product, username: &str, action: &str) {
    let admin = Client::signed_in(product, "admin").unwrap();
    let csrf = admin.get("/accounts").unwrap().csrf().unwrap();
    let accounts = product.ask(&["account", "list"]).unwrap();
    let account = accounts.as_array().unwrap().iter().find(|a| a["username"] == username).unwrap();
    let path = format!("/accounts/{}", account["account"]);
    assert_eq!(admin.post(&path, &[("csrf", &csrf), ("action", action)]).unwrap().status, 303);
}

#[tokio::test]
async fn the_way_back_leads_to_no_second_decision() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[FORCE], "info").unwrap();
        let case = product.cases(&[]).unwrap()[0];
        browser.sign_in(&product, "triage").await.unwrap();
        browser.open(&product.at(&format!("/cases/{case}/decide/accept"))).await.unwrap();
        browser.answer("reason", "The first time.").await.unwrap();
        assert!(message(&browser).await.contains("taken into the review queue"));
        browser.driver().back().await.unwrap();
        // The page of before, from the browser's memory or anew: what it sends is refused. From memory its button still
        // ignores a second press within a second.
        tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
        browser.answer("reason", "The second time.").await.unwrap();
        let heading = browser.heading().await.unwrap();
        assert_eq!(heading, "Nothing was changed", "{scripts:?}: {}", browser.text().await.unwrap());
        let view = product.ask(&["case", &case.to_string()]).unwrap();
        assert_eq!(view["decisions"].as_array().unwrap().len(), 1, "{}", view["decisions"]);
        browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_decision_sent_twice_at_once_is_taken_once() {
    let product = Product::of_forces(1_000, &[FORCE], "info").unwrap();
    let cases = product.cases(&[]).unwrap();
    for case in &cases[..5] {
        let triage = Client::signed_in(&product, "triage").unwrap();
        let path = format!("/cases/{case}/decide/accept");
        let page = triage.get(&path).unwrap();
        let fields = ["csrf", "considered", "seen_status"].map(|name| (name, page.hidden(name).unwrap()));
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
        fields.push(("reason", "Pressed twice."));
        let statuses = thread::scope(|scope| {
            let send = || triage.post(&path, &fields).unwrap().status;
            [scope.spawn(send), scope.spawn(send)].map(|thread| thread.join().unwrap())
        });
        let mut statuses = statuses.to_vec();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "case {case}");
        let view = product.ask(&["case", &case.to_string()]).unwrap();
        assert_eq!(view["decisions"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_extract_sent_twice_at_once_is_counted_once() {
    let product = Product::of_forces(1_000, &[], "info").unwrap();
    let client = Client::signed_in(&product, "coordinator").unwrap();
    let csrf = client.get("/submissions/new").unwrap().csrf().unwrap();
    let mut body = Vec::new();
    for (name, value) in [("csrf", &*csrf), ("mapping", "national"), ("do", "send")] {
        body.extend(
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for table in ["crimes", "nominals", "involvements", "allegations", "contacts", "protected"] {
        let file = product.folder().join(format!("extracts/{FORCE}/{table}.csv"));
        body.extend(
            format!(
                "--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{table}.csv\"\r\n\r\n"
            )
            .bytes(),
        );
        body.extend(std::fs::read(file).unwrap());
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let head = "content-type: multipart/form-data; boundary=x\r\n";
    let answers = thread::scope(|scope| {
        let send = || client.send("POST", "/submissions/new", head, &body).unwrap();
        [scope.spawn(send), scope.spawn(send)].map(|thread| thread.join().unwrap())
    });
    for answer in &answers {
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    let repeated = [1, 2]
        .map(|n| client.get(&format!("/submissions/{n}")).unwrap().text().matches("Received before").count());
    assert_eq!(repeated.iter().sum::<usize>(), 6, "each file is new once: {repeated:?}");
    // A token of nobody's: refused before anything is kept.
    let forged = String::from_utf8_lossy(&body).replace(&csrf, &"A".repeat(csrf.len()));
    let answer = client.send("POST", "/submissions/new", head, forged.as_bytes()).unwrap();
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn forms_of_other_sites_and_without_a_token_are_refused() {
    let product = Product::of_forces(1_000, &[FORCE], "info").unwrap();
    let case = product.cases(&[]).unwrap()[0];
    let triage = Client::signed_in(&product, "triage").unwrap();
    let path = format!("/cases/{case}/decide/accept");
    let page = triage.get(&path).unwrap();
    let right = format!(
        "csrf={}&considered={}&seen_status={}&reason=Because%20of%20it",
        page.csrf().unwrap(),
        page.hidden("considered").unwrap(),
        page.hidden("seen_status").unwrap()
    );
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let long = format!("{right}&more={}", "x".repeat(300_000));
    for (head, body, status) in [
        (format!("{form}sec-fetch-site: cross-site\r\n"), right.clone(), 403),
        (format!("{form}origin: https://evil.example.org\r\n"), right.clone(), 403),
        (form.to_owned(), right.replace("csrf=", "csrf=x"), 403),
        (form.to_owned(), String::new(), 403),
        (form.to_owned(), long, 400),
        ("content-type: application/json\r\n".to_owned(), "{}".to_owned(), 400),
        // Nothing of all that was taken; the same form as the page sends it is.
        (form.to_owned(), right, 303),
    ] {
        let answer = triage.send("POST", &path, &head, body.as_bytes()).unwrap();
        assert_eq!(answer.status, status, "{head} {}", answer.text());
    }
}

#[tokio::test]
async fn times_are_the_forces_wherever_the_browser_is() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[FORCE], "info").unwrap();
        let case = product.cases(&[]).unwrap()[0];
        decide(&Client::signed_in(&product, "triage").unwrap(), case, "accept", &[]).unwrap();
        browser.sign_in(&product, "triage-two").await.unwrap();
        let mut pages = Vec::new();
        for zone in ["Europe/London", "Pacific/Kiritimati", "America/Los_Angeles"] {
            browser.set_time_zone(zone).await.unwrap();
            browser.open(&product.at(&format!("/cases/{case}"))).await.unwrap();
            pages.push(browser.words("main").await.unwrap());
        }
        assert!(pages[0].contains(" at "), "no time is on the page");
        assert!(pages.iter().all(|page| *page == pages[0]), "the page depends on where the browser is");
        browser.close().await.unwrap();
    }
}
