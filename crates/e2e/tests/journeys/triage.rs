//! A triage officer works the queue: filters, opens, decides, undoes, excludes, asks; and the same by keys.

use lookagain_e2e::{Browser, Product, Scripts};
use thirtyfour::By;

use crate::{BOTH, message, wrong};

/// The force whose coordinator answers.
const FORCE: &str = "greater-manchester";

/// The numbers of the cases on the page, in order.
async fn listed(browser: &Browser) -> Vec<u64> {
    let mut cases = Vec::new();
    for link in browser.driver().find_all(By::Css("a[data-queue-row]")).await.unwrap() {
        let href = link.attr("href").await.unwrap().unwrap();
        let number = href.trim_start_matches("/cases/").split('?').next().unwrap();
        cases.push(number.parse().unwrap());
    }
    cases
}

#[tokio::test]
async fn every_filter_leaves_what_it_says() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(3_000, &[FORCE, "kent"], "info").unwrap();
        browser.sign_in(&product, "triage").await.unwrap();
        browser.open(&product.at("/queue")).await.unwrap();
        let all = browser.words(".app-count").await.unwrap();
        // Filter, its answer, and the words that then stand in every row's column.
        for (field, value, column, words) in [
            ("force", "kent", 0, "Kent"),
            ("band", "P1", 1, "P1"),
            ("eligibility", "UNKNOWN", 3, "Unknown"),
            ("eligibility", "NOT_MET", 3, "Not met"),
            ("family", "RAPE", 4, "Rape"),
            ("status", "TRIAGE", 5, "triage"),
        ] {
            browser.open(&product.at("/queue")).await.unwrap();
            browser.choose(field, value).await.unwrap();
            browser.press(".app-filter button").await.unwrap();
            let rows = browser.table("Cases in order").await.unwrap();
            assert!(rows.len() > 1, "{field}={value} leaves nothing");
            for row in &rows[1..] {
                assert!(
                    row[column].to_lowercase().contains(&words.to_lowercase()),
                    "{field}={value}: {row:?}"
                );
            }
            // The command line counts the same, in the same order.
            let expected = product.cases(&[&format!("--{field}"), value]).unwrap();
            let shown = listed(&browser).await;
            assert_eq!(shown[..], expected[..shown.len()], "{field}={value}");
            if field != "status" {
                assert_ne!(
                    browser.words(".app-count").await.unwrap(),
                    all,
                    "{field}={value} filters nothing"
                );
            }
            let selected = browser.words(".moj-filter__selected").await.unwrap();
            assert!(selected.to_lowercase().contains(&words.to_lowercase()), "{selected}");
        }
        text_filters(&browser, &product).await;
        browser.close().await.unwrap();
    }
}

async fn text_filters(browser: &Browser, product: &Product) {
    browser.open(&product.at("/queue")).await.unwrap();
    let reference = browser.words("a[data-queue-row]").await.unwrap();
    browser.fill("text", &reference).await.unwrap();
    browser.press(".app-filter button").await.unwrap();
    assert_eq!(browser.all_words("a[data-queue-row]").await.unwrap(), [reference]);
    browser.fill("text", "zzz nothing '\" <b>").await.unwrap();
    browser.press(".app-filter button").await.unwrap();
    assert!(browser.text().await.unwrap().contains("No case matches these filters"));
    browser.press(".moj-filter__heading-action a").await.unwrap();
    assert!(!listed(browser).await.is_empty(), "the filters were not cleared");
    // A second page follows the first and goes back to it.
    let first = listed(browser).await;
    browser.press(".govuk-pagination__next a").await.unwrap();
    let second = listed(browser).await;
    assert!(!second.is_empty() && second.iter().all(|case| !first.contains(case)), "{second:?}");
    browser.press(".govuk-pagination__prev a").await.unwrap();
    assert_eq!(listed(browser).await, first);
}

/// The tag of where the open case stands.
async fn stands(browser: &Browser) -> String {
    browser.all_words(".moj-identity-bar .govuk-tag, .moj-identity-bar .moj-badge").await.unwrap().join(" ")
}

#[tokio::test]
async fn a_case_is_opened_decided_and_undone() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(3_000, &[FORCE], "info").unwrap();
        browser.sign_in(&product, "triage").await.unwrap();
        browser.open(&product.at("/queue?status=TRIAGE")).await.unwrap();
        let before = listed(&browser).await;
        browser.press("a[data-queue-row]").await.unwrap();
        let case = before[0];
        assert_eq!(browser.path().await.unwrap(), format!("/cases/{case}"));
        let text = browser.text().await.unwrap();
        for part in
            ["Why this place", "Eligibility", "People", "Allegations", "Timeline", "Decided by", ", row "]
        {
            assert!(text.contains(part), "{part} is not on the page of a case");
        }
        // No reason, no decision.
        browser.press("main a.govuk-button[data-key='e']").await.unwrap();
        browser.press("main form button").await.unwrap();
        assert!(wrong(&browser).await.contains("Enter a reason"), "{}", wrong(&browser).await);
        browser.answer("reason", "The suspect was never interviewed.").await.unwrap();
        assert!(message(&browser).await.contains("taken into the review queue"));
        // Back in the same list, without it.
        assert_eq!(listed(&browser).await[..5], before[1..6]);
        // The last decision is found again, and undone with a reason.
        browser.press("main a[data-key='u']").await.unwrap();
        assert_eq!(browser.path().await.unwrap(), format!("/cases/{case}/undo"));
        browser.answer("reason", "").await.unwrap();
        assert!(wrong(&browser).await.contains("Enter a reason"));
        browser.answer("reason", "Pressed on the wrong case.").await.unwrap();
        assert!(message(&browser).await.contains("undone"), "{}", message(&browser).await);
        let decisions = browser.text().await.unwrap();
        assert!(
            decisions.contains("The suspect was never interviewed.")
                && decisions.contains("Pressed on the wrong case.")
        );
        browser.open(&product.at("/queue?status=TRIAGE")).await.unwrap();
        assert_eq!(listed(&browser).await, before);
        browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn an_exclusion_is_confirmed_with_a_route() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(3_000, &[FORCE], "info").unwrap();
        browser.sign_in(&product, "triage").await.unwrap();
        browser.open(&product.at("/queue?status=TRIAGE&eligibility=NOT_MET")).await.unwrap();
        let case = listed(&browser).await[0];
        browser.press("tr a[data-key='n']").await.unwrap();
        assert_eq!(browser.path().await.unwrap(), format!("/cases/{case}/decide/confirm-exclusion"));
        browser.answer("reason", "short".get(..4).unwrap()).await.unwrap();
        assert!(wrong(&browser).await.contains("at least 5 characters"));
        browser.press("main input[name='route'][value='POLICE_VRR']").await.unwrap();
        browser.answer("reason", "Closed by the police in 2024.").await.unwrap();
        assert!(message(&browser).await.contains("exclusion was confirmed"));
        browser.open(&product.at(&format!("/cases/{case}"))).await.unwrap();
        assert!(stands(&browser).await.to_lowercase().contains("out of scope"), "{}", stands(&browser).await);
        let decisions = browser.words("main").await.unwrap();
        assert!(decisions.contains("Closed by the police in 2024."));
        browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_force_is_asked_and_its_answer_comes_back_to_triage() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(3_000, &[FORCE], "info").unwrap();
        browser.sign_in(&product, "triage").await.unwrap();
        browser.open(&product.at("/queue?status=TRIAGE&eligibility=UNKNOWN")).await.unwrap();
        let case = listed(&browser).await[0];
        browser.press("tr a[data-key='q']").await.unwrap();
        // What is missing is asked already; one more question of one's own.
        let asked = browser.all_words(".govuk-checkboxes__label").await.unwrap();
        assert!(!asked.is_empty(), "nothing is proposed to be asked");
        browser.fill("more_questions", "Is the interview tape kept?").await.unwrap();
        browser.answer("reason", "It cannot be decided without.").await.unwrap();
        assert!(message(&browser).await.contains("The force was asked"));

        browser.sign_in(&product, "coordinator").await.unwrap();
        browser.open(&product.at("/requests")).await.unwrap();
        let text = browser.text().await.unwrap();
        for question in asked.iter().map(String::as_str).chain(["Is the interview tape kept?"]) {
            assert!(text.contains(question), "{question:?} was not asked: {text}");
        }
        browser.answer("answer", "").await.unwrap();
        assert!(!wrong(&browser).await.is_empty(), "an empty answer was taken");
        browser.answer("answer", "Yes, in the archive, box 12.").await.unwrap();
        assert!(message(&browser).await.contains("The answer was sent"));

        browser.sign_in_again(&product, "triage").await.unwrap();
        browser.open(&product.at(&format!("/cases/{case}"))).await.unwrap();
        assert!(browser.text().await.unwrap().contains("Yes, in the archive, box 12."));
        assert!(stands(&browser).await.to_lowercase().contains("triage"), "{}", stands(&browser).await);
        browser.close().await.unwrap();
    }
}

/// The reference that has the focus; empty when it is elsewhere.
async fn focused(browser: &Browser) -> String {
    let element = browser.driver().active_element().await.unwrap();
    let row = element.attr("data-queue-row").await.unwrap();
    if row.is_some() { element.text().await.unwrap() } else { String::new() }
}

#[tokio::test]
async fn the_queue_is_worked_by_keys_alone() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::of_forces(3_000, &[FORCE], "info").unwrap();
    browser.sign_in(&product, "triage").await.unwrap();
    let queue = product.at("/queue?status=TRIAGE&eligibility=UNKNOWN");
    browser.open(&queue).await.unwrap();
    let rows = browser.all_words("a[data-queue-row]").await.unwrap();
    let cases = listed(&browser).await;
    for (key, row) in [("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0), ("j", 1)] {
        browser.key(key).await.unwrap();
        assert_eq!(focused(&browser).await, rows[row], "after {key}");
    }
    browser.key("\u{e007}").await.unwrap();
    browser.arrives(&format!("/cases/{}", cases[1])).await.unwrap();
    // On a case the same keys lead to its neighbours in the same filter.
    browser.key("j").await.unwrap();
    browser.arrives(&format!("/cases/{}", cases[2])).await.unwrap();
    browser.key("k").await.unwrap();
    browser.arrives(&format!("/cases/{}", cases[1])).await.unwrap();
    // Decide, without the mouse.
    browser.open(&queue).await.unwrap();
    browser.key("j").await.unwrap();
    browser.key("e").await.unwrap();
    browser.arrives(&format!("/cases/{}/decide/accept", cases[0])).await.unwrap();
    // A key is a letter where something is typed.
    browser.driver().find(By::Css("[name='reason']")).await.unwrap().focus().await.unwrap();
    browser.key("equj").await.unwrap();
    assert_eq!(browser.path().await.unwrap(), format!("/cases/{}/decide/accept", cases[0]));
    let typed = browser.driver().find(By::Css("[name='reason']")).await.unwrap().prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("equj"));
    browser.key(" for a reason\u{e004}\u{e007}").await.unwrap();
    browser.arrives("done=ACCEPT").await.unwrap();
    assert_eq!(listed(&browser).await[0], cases[1]);
    // Undo.
    browser.key("j").await.unwrap();
    browser.key("u").await.unwrap();
    browser.arrives(&format!("/cases/{}/undo", cases[0])).await.unwrap();
    shortcuts_off(&browser, &product, &queue).await;
    browser.close().await.unwrap();
}

/// WCAG 2.1.4: whoever dictates switches them off, and then no key does anything.
async fn shortcuts_off(browser: &Browser, product: &Product, queue: &str) {
    browser.open(&product.at("/account")).await.unwrap();
    browser.press("main input[name='shortcuts'][value='off']").await.unwrap();
    browser.press("main form[action='/account/shortcuts'] button").await.unwrap();
    assert!(message(browser).await.contains("single keys was saved"));
    browser.open(queue).await.unwrap();
    browser.driver().find(By::Css("a[data-queue-row]")).await.unwrap().focus().await.unwrap();
    let first = focused(browser).await;
    browser.key("j").await.unwrap();
    assert_eq!(focused(browser).await, first, "a key still does something");
    browser.key("e").await.unwrap();
    assert_eq!(browser.path().await.unwrap(), "/queue");
}
