//! A reviewer in a browser: takes a case from the queue, answers, keeps the ledger; and a colleague who changes the same line at the same time
//! is shown both, and chooses.

use lookagain_e2e::{Browser, Client, Product};

use crate::{BOTH, decide, wrong};

#[tokio::test]
async fn a_reviewer_reviews_a_case_and_nothing_is_silently_overwritten() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_500, &["greater-manchester"], "info").unwrap();
        let triage = Client::signed_in(&product, "triage").unwrap();
        let case = product.cases(&["--status", "TRIAGE"]).unwrap()[0];
        decide(&triage, case, "accept", &[]).unwrap();

        browser.sign_in(&product, "reviewer").await.unwrap();
        browser.open(&product.at(&format!("/cases/{case}"))).await.unwrap();
        browser.press(&format!("main a[href='/cases/{case}/review']")).await.unwrap();
        assert_eq!(browser.heading().await.unwrap(), "Structured review");
        browser.press("main a[href$='/forms/begin-review']").await.unwrap();
        browser.press("main form button").await.unwrap();
        browser.press("main a[href*='/review/themes/DECISION']").await.unwrap();
        browser.press("main input[name='q-1-DEC-1.answer'][value='NO']").await.unwrap();
        browser.press("main form button.govuk-button").await.unwrap();
        let text = browser.text().await.unwrap();
        assert!(text.contains("1 of 3 answered") && text.contains("Saved"), "{text}");

        // A line of enquiry that was not fully pursued and may be possible is not settled.
        browser.press("main a[href$='/forms/enquiry']").await.unwrap();
        browser.fill("title", "Cameras at the station").await.unwrap();
        browser.press("main input[name='step'][value='FIND_NOT_PURSUED']").await.unwrap();
        browser.press("main form button.govuk-button").await.unwrap();
        let line = format!("/cases/{case}/forms/enquiry?item=1/1");
        browser.open(&product.at(&line)).await.unwrap();
        browser.press("main input[name='step'][value='SETTLE']").await.unwrap();
        browser.press("main form button.govuk-button").await.unwrap();
        assert!(wrong(&browser).await.contains("is not settled"));

        // A colleague joins and changes the title while the page is open here.
        let colleague = Client::signed_in(&product, "reviewer-two").unwrap();
        send(&colleague, case, "join-review", &[]);
        browser.open(&product.at(&line)).await.unwrap();
        let theirs = [("kind", "CCTV"), ("title", "Cameras at the exit"), ("possible", "PERHAPS")];
        send(&colleague, case, "enquiry?item=1/1", &theirs);
        browser.fill("title", "Cameras at the entrance").await.unwrap();
        browser.press("main form button.govuk-button").await.unwrap();
        let text = browser.text().await.unwrap();
        assert!(
            text.contains("Someone else changed this meanwhile") && text.contains("Cameras at the exit"),
            "{text}"
        );
        browser.press("main form button.govuk-button").await.unwrap();
        let ledger = browser.table("Lines of enquiry").await.unwrap();
        assert!(ledger[1][0].contains("Cameras at the entrance"), "{ledger:?}");
        browser.close().await.unwrap();
    }
}

fn send(who: &Client, case: u64, form: &str, fields: &[(&str, &str)]) {
    let path = format!("/cases/{case}/forms/{form}");
    let page = who.get(&path).unwrap();
    let (csrf, seen) = (page.hidden("csrf").unwrap(), page.hidden("seen").unwrap());
    let all = [&[("csrf", csrf.as_str()), ("seen", seen.as_str())][..], fields].concat();
    let answer = who.post(&path, &all).unwrap();
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
}
