//! A colleague is spoken to in a line of enquiry: it waits in their work, is read or unread as they say, and goes with the line.

use lookagain_e2e::{Browser, Client, Product};

use crate::{BOTH, decide};

#[tokio::test]
async fn a_colleague_finds_in_their_work_who_spoke_to_them_and_nobody_else_is_told() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &["greater-manchester"], "info").unwrap();
        let case = product.cases(&["--status", "TRIAGE"]).unwrap()[0];
        decide(&Client::signed_in(&product, "triage").unwrap(), case, "accept", &[]).unwrap();
        is_spoken_to(&browser, &product, case).await;
        browser.close().await.unwrap();
    }
}

async fn is_spoken_to(browser: &Browser, product: &Product, case: u64) {
    let reviewer = Client::signed_in(product, "reviewer").unwrap();
    let send = |form: &str, fields: &[(&str, &str)]| {
        let path = format!("/cases/{case}/forms/{form}");
        let page = reviewer.get(&path).unwrap();
        let (csrf, seen) = (page.hidden("csrf").unwrap(), page.hidden("seen").unwrap());
        let all = [&[("csrf", csrf.as_str()), ("seen", seen.as_str())][..], fields].concat();
        assert_eq!(reviewer.post(&path, &all).unwrap().status, 303, "{path}");
    };
    send("begin-review", &[]);
    let form = reviewer.get(&format!("/cases/{case}/forms/enquiry")).unwrap().text();
    assert!(form.contains("@supervisor Demo supervisor"), "a list of whom to mention: {form}");
    let line = [("kind", "CCTV"), ("possible", "YES")];
    let title = ("title", "The station: @supervisor and @triage, please look");
    send("enquiry", &[&line[..], &[title]].concat());

    browser.sign_in(product, "supervisor").await.unwrap();
    browser.open(&product.at("/work")).await.unwrap();
    let entry = format!("Line of enquiry in case {case}");
    assert!(browser.text().await.unwrap().contains(&entry));
    browser.press("main form[action^='/mentions/'] button").await.unwrap();
    let text = browser.text().await.unwrap();
    assert!(text.contains("Nothing is unread") && text.contains("Read: 1"), "{text}");
    browser.press("main details summary").await.unwrap();
    browser.press("main details form[action^='/mentions/'] button").await.unwrap();
    browser.press(&format!("main a[href='/cases/{case}/review?review=1']")).await.unwrap();
    assert!(browser.text().await.unwrap().contains("@supervisor and @triage, please look"));
    // Whoever reads no review is told nothing, and nothing says so to whoever wrote it.
    let triage = Client::signed_in(product, "triage").unwrap();
    assert!(!triage.get("/").unwrap().text().contains("mentioned"));

    send(
        "enquiry?item=1/1",
        &[&line[..], &[title, ("withdrawn", "YES"), ("why", "A slip of the key")]].concat(),
    );
    browser.open(&product.at("/work")).await.unwrap();
    assert!(!browser.text().await.unwrap().contains(&entry), "it went with the line");
}
