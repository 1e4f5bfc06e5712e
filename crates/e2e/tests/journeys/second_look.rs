//! Exclusions drawn at random are looked at again by somebody else, and the page says how many are wrong.

use lookagain_e2e::{Browser, Client, Product};

use crate::{BOTH, decide, message, wrong};

#[tokio::test]
async fn a_second_look_estimates_how_many_exclusions_are_wrong() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(3_000, &["greater-manchester", "kent"], "info").unwrap();
        let triage = Client::signed_in(&product, "triage").unwrap();
        let second = Client::signed_in(&product, "triage-two").unwrap();
        let mut drawn = Vec::new();
        let mut excluded = 0;
        // About one in ten is drawn, by a lot that only the database knows.
        for case in product.cases(&["--status", "TRIAGE"]).unwrap().into_iter().rev() {
            decide(&triage, case, "confirm-exclusion", &[("route", "FORCE_REVIEW")]).unwrap();
            excluded += 1;
            let page = second.get("/second-looks").unwrap().text();
            if page.contains(&format!("/cases/{case}/second-look")) {
                drawn.push(case);
            }
            if drawn.len() == 2 {
                break;
            }
        }
        assert_eq!(drawn.len(), 2, "of {excluded} exclusions {} were drawn", drawn.len());

        // Whoever confirmed it does not look again.
        browser.sign_in_again(&product, "triage").await.unwrap();
        browser.open(&product.at("/second-looks")).await.unwrap();
        let text = browser.text().await.unwrap();
        assert!(
            text.contains("For someone else: you confirmed it") && !text.contains("Look again"),
            "{text}"
        );
        assert!(text.contains("nothing can be said yet about how many exclusions are wrong"), "{text}");

        browser.sign_in_again(&product, "triage-two").await.unwrap();
        look_again(&browser, &product, drawn[0], "stands").await;
        assert!(message(&browser).await.contains("the exclusion stands"));
        // Wilson's interval by hand: 0 of 1 is 0 to z²/(1 + z²), with z = 1.96.
        assert_figures(&browser, excluded, ["2", "1", "0", "0.0%", "0.0%", "79.3%"]).await;
        look_again(&browser, &product, drawn[1], "wrong").await;
        assert!(message(&browser).await.contains("waits for triage again"));
        // 1 of 2: one half ± z √(1/8 + z²/16) / (1 + z²/2), around one half.
        assert_figures(&browser, excluded, ["2", "2", "1", "50.0%", "9.5%", "90.5%"]).await;
        let open = product.cases(&["--status", "TRIAGE"]).unwrap();
        assert!(open.contains(&drawn[1]) && !open.contains(&drawn[0]));
        browser.close().await.unwrap();
    }
}

async fn look_again(browser: &Browser, product: &Product, case: u64, verdict: &str) {
    browser.open(&product.at("/second-looks")).await.unwrap();
    browser.press(&format!("main a[href='/cases/{case}/second-look']")).await.unwrap();
    browser.press("main form button").await.unwrap();
    assert!(!wrong(browser).await.is_empty(), "nothing was chosen, and it was taken");
    browser.press(&format!("main input[name='verdict'][value='{verdict}']")).await.unwrap();
    browser.answer("reason", "Looked at all of it.").await.unwrap();
}

async fn assert_figures(browser: &Browser, excluded: u64, figures: [&str; 6]) {
    let table = browser.table("The same in figures").await.unwrap();
    let shown: Vec<&str> = table[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(shown[0], excluded.to_string(), "{table:?}");
    assert_eq!(shown[1..], figures, "{table:?}");
}
