//! Forms that were begun: kept while they are filled in, also when the connection is lost for a while, and in two windows at once.

use std::time::Duration;

use lookagain_e2e::{Browser, Client, Product, Scripts};
use thirtyfour::By;

use crate::decide;

/// A case in the review queue, and the address of a form of it that every reviewer may fill in.
fn form(product: &Product) -> String {
    let case = product.cases(&["--status", "TRIAGE"]).unwrap()[0];
    decide(&Client::signed_in(product, "triage").unwrap(), case, "accept", &[]).unwrap();
    format!("/cases/{case}/forms/declare-conflict")
}

async fn says(browser: &Browser, words: &str) {
    let mut body = String::new();
    for _ in 0..300 {
        body = browser.driver().find(By::Tag("main")).await.unwrap().text().await.unwrap();
        if body.contains(words) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(body.contains(words), "does not say {words:?}: {body}");
}

async fn type_in(browser: &Browser, text: &str) {
    let field = browser.driver().find(By::Name("what")).await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn typed(browser: &Browser) -> String {
    let field = browser.driver().find(By::Name("what")).await.unwrap();
    field.prop("value").await.unwrap().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_kept_while_it_is_typed_and_while_the_connection_is_lost() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::of_forces(1_500, &["greater-manchester"], "info").unwrap();
    let form = form(&product);
    browser.sign_in(&product, "reviewer").await.unwrap();
    browser.open(&product.at(&form)).await.unwrap();
    type_in(&browser, "I knew ").await;
    says(&browser, "Draft kept on").await;

    browser.lose_connection(true).await.unwrap();
    type_in(&browser, "the officer").await;
    says(&browser, "The connection is lost.").await;
    says(&browser, "What you typed since is on this page only.").await;
    // Sending it now does not leave the page.
    browser
        .driver()
        .find(By::Css("main form .govuk-button:not(.govuk-button--secondary)"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    says(&browser, "this cannot be sent now").await;
    assert_eq!(typed(&browser).await, "I knew the officer");
    browser.lose_connection(false).await.unwrap();
    says(&browser, "The connection is back, and your draft is kept.").await;

    // Left and opened again.
    browser.open(&product.at("/work")).await.unwrap();
    browser.open(&product.at(&form)).await.unwrap();
    says(&browser, "You began this on").await;
    assert_eq!(typed(&browser).await, "");
    let use_it = browser.driver().find(By::LinkText("Use it")).await.unwrap();
    browser.click(&use_it).await.unwrap();
    assert_eq!(typed(&browser).await, "I knew the officer");

    // Sent: gone.
    browser.press("main .app-casework-form .govuk-button:not(.govuk-button--secondary)").await.unwrap();
    says(&browser, "Your conflict is on record").await;
    browser.open(&product.at(&form)).await.unwrap();
    let body = browser.driver().find(By::Tag("main")).await.unwrap().text().await.unwrap();
    assert!(!body.contains("You began this on"), "{body}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_windows_neither_writes_over_the_others_draft_unseen() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::of_forces(1_500, &["greater-manchester"], "info").unwrap();
    let form = form(&product);
    browser.sign_in(&product, "reviewer").await.unwrap();
    browser.open(&product.at(&form)).await.unwrap();
    let first = browser.driver().window().await.unwrap();
    let second = browser.driver().new_tab().await.unwrap();
    browser.driver().switch_to_window(second.clone()).await.unwrap();
    browser.open(&product.at(&form)).await.unwrap();
    type_in(&browser, "from the second").await;
    says(&browser, "Draft kept on").await;

    browser.driver().switch_to_window(first).await.unwrap();
    type_in(&browser, "from the first").await;
    says(&browser, "There is another draft of this form").await;
    assert_eq!(typed(&browser).await, "from the first");
    let link = browser.driver().find(By::LinkText("Use the other draft")).await.unwrap();
    assert!(link.attr("href").await.unwrap().unwrap().contains("draft=use"));
    let mine = browser.driver().find(By::Css("[data-draft-status] button")).await.unwrap();
    mine.click().await.unwrap();
    says(&browser, "Draft kept on").await;

    // Now the second is behind, and is told.
    browser.driver().switch_to_window(second).await.unwrap();
    type_in(&browser, ", more").await;
    says(&browser, "There is another draft of this form").await;
    let link = browser.driver().find(By::LinkText("Use the other draft")).await.unwrap();
    browser.click(&link).await.unwrap();
    assert_eq!(typed(&browser).await, "from the first");
    browser.close().await.unwrap();
}

#[test]
fn without_scripts_a_button_keeps_the_draft() {
    let product = Product::of_forces(1_500, &["greater-manchester"], "info").unwrap();
    let form = form(&product);
    let keep = form.replace("/forms/", "/drafts/");
    let reviewer = Client::signed_in(&product, "reviewer").unwrap();
    let page = reviewer.get(&form).unwrap();
    assert!(page.text().contains("Save a draft"), "{}", page.text());
    let csrf = page.hidden("csrf").unwrap();
    let save = |kept: &str, over: Option<&str>, what: &str| {
        let mut fields = vec![("csrf", csrf.as_str()), ("kept", kept), ("seen", "0"), ("what", what)];
        fields.extend(over.map(|over| ("over", over)));
        reviewer.post(&keep, &fields).unwrap()
    };
    let saved = save("", None, "begun");
    assert_eq!((saved.status, saved.location()), (303, format!("{form}?draft=use&done=draft").as_str()));
    let used = reviewer.get(saved.location()).unwrap();
    assert!(used.text().contains("begun") && used.text().contains("It is not sent yet"), "{}", used.text());

    // The window that knew of no draft is asked, and what it typed comes back with the question.
    let other = save("", None, "typed elsewhere");
    assert_eq!(other.status, 422);
    assert!(other.text().contains("There is another draft") && other.text().contains("typed elsewhere"));
    assert!(reviewer.get(&format!("{form}?draft=use")).unwrap().text().contains("begun"));
    let over = other.hidden("over").unwrap();
    assert_eq!(save("", Some(&over), "typed elsewhere").status, 303);
    assert!(reviewer.get(&format!("{form}?draft=use")).unwrap().text().contains("typed elsewhere"));

    // Nobody else is offered it, and no form that is none is kept.
    let second = Client::signed_in(&product, "reviewer-two").unwrap();
    assert!(!second.get(&form).unwrap().text().contains("You began this on"));
    let nowhere = keep.replace("declare-conflict", "a-name");
    assert_eq!(reviewer.post(&nowhere, &[("csrf", &csrf), ("what", "x")]).unwrap().status, 404);

    assert!(reviewer.get(&form).unwrap().text().contains("You began this on"));
    assert_eq!(reviewer.post(&format!("{keep}/drop"), &[("csrf", &csrf)]).unwrap().status, 303);
    assert!(!reviewer.get(&form).unwrap().text().contains("You began this on"));
}
