//! A name is shown for a reason, to one person, for a while; and the auditor sees that, and that nothing was changed.

use std::process::Command;

use lookagain_e2e::{Browser, Product, in_ci, page::holds_word};

use crate::{BOTH, message, wrong};

const FORCE: &str = "greater-manchester";

#[tokio::test]
async fn a_name_is_shown_for_a_reason_and_the_auditor_sees_it() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[FORCE], "info").unwrap();
        let people = product.people().unwrap();
        browser.sign_in(&product, "triage").await.unwrap();
        // The first victim of the first case whose force recorded a name.
        let mut found = None;
        for case in product.cases(&[]).unwrap() {
            let view = product.ask(&["case", &case.to_string()]).unwrap();
            for person in view["people"].as_array().unwrap() {
                let label = person["label"].as_str().unwrap();
                browser.open(&product.at(&format!("/people/{}", person["person"]))).await.unwrap();
                let reference = browser.words(".govuk-summary-list__row:nth-child(2) dd").await.unwrap();
                let named = people.iter().find(|p| p.force == FORCE && p.reference == reference && p.victim);
                if let Some(named) = named.filter(|p| label.starts_with("Victim") && p.surname.len() > 4) {
                    found = found.or(Some((case, label.to_owned(), named.surname.clone())));
                }
            }
            if found.is_some() {
                break;
            }
        }
        let (case, label, surname) = found.unwrap();
        let at = product.at(&format!("/cases/{case}"));
        let shown = async || holds_word(&browser.text().await.unwrap(), &surname);

        browser.open(&at).await.unwrap();
        assert!(!shown().await, "the name is there before anybody asked");
        let row = format!("//tr[th[normalize-space()='{label}']]//a[contains(., 'who {label} is')]");
        let show = browser.driver().find(thirtyfour::By::XPath(row)).await.unwrap();
        browser.click(&show).await.unwrap();
        assert!(browser.words("main").await.unwrap().contains(&label), "whose name is it?");
        browser.answer("reason", "  ").await.unwrap();
        assert!(wrong(&browser).await.contains("Enter a reason"));
        browser.answer("reason", "The letter must reach the right person.").await.unwrap();
        assert!(message(&browser).await.contains("on record"));
        assert!(shown().await, "the name is not shown");
        browser.assert_names_nobody(std::slice::from_ref(&surname)).await.unwrap();

        // To nobody else.
        browser.sign_in(&product, "triage-two").await.unwrap();
        browser.open(&at).await.unwrap();
        assert!(!shown().await, "somebody else sees it too");

        browser.sign_in(&product, "auditor").await.unwrap();
        browser.open(&product.at("/audit")).await.unwrap();
        browser.choose("action", "REVEAL").await.unwrap();
        browser.press(".app-filter button").await.unwrap();
        let entries = browser.table("Entries, newest first").await.unwrap();
        assert_eq!(entries.len(), 2, "{entries:?}");
        let entry = entries[1].join(" | ");
        for words in [
            "Demo triage, Triage officer",
            "Person",
            "The letter must reach the right person.",
            &case.to_string(),
        ] {
            assert!(entry.contains(words), "{words:?} is not in {entry}");
        }
        assert!(!shown().await, "the audit names somebody");
        verify(&browser, &product).await;
        browser.close().await.unwrap();
    }
}

/// The chain is whole; and when somebody changes one entry behind the program's back, it says which.
async fn verify(browser: &Browser, product: &Product) {
    browser.open(&product.at("/audit")).await.unwrap();
    browser.press("main form[action='/audit/verify'] button").await.unwrap();
    let text = browser.text().await.unwrap();
    assert!(text.contains("The chain is whole"), "{text}");
    let change =
        "DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET reason = 'none' WHERE action = 'REVEAL';
        SELECT seq FROM audit_entry WHERE action = 'REVEAL';";
    let said = Command::new("sqlite3").arg(product.folder().join("lookagain.sqlite")).arg(change).output();
    let said = match said {
        Ok(said) => said,
        // A test skipped in silence on the build machine would be one that nothing runs.
        Err(error) => {
            assert!(!in_ci(), "the build machine has no sqlite3 to change an entry with: {error}");
            return println!("an entry changed behind the program's back: SKIPPED, there is no sqlite3 here");
        }
    };
    let entry = String::from_utf8(said.stdout).unwrap().trim().to_owned();
    assert!(entry.parse::<u64>().is_ok(), "{}", String::from_utf8_lossy(&said.stderr));
    browser.open(&product.at("/audit")).await.unwrap();
    browser.press("main form[action='/audit/verify'] button").await.unwrap();
    let text = browser.text().await.unwrap();
    assert!(text.contains("The chain is not whole"), "{text}");
    let faults = browser.all_words("main ol li").await.unwrap();
    assert!(faults.iter().any(|fault| holds_word(fault, &entry)), "{entry} is not among {faults:?}");
}
