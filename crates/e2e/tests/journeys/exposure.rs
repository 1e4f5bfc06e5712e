//! A reader who chooses: says what a document holds, opens it step by step, is offered a break where they asked for one, and passes a review on
//! without a word.

use lookagain_e2e::{Browser, Client, Product, Scripts};

use crate::{BOTH, decide, message, wrong};

const TEXT: &str = "A note of the call\n\nQuibbleford came by van.\n";

#[tokio::test]
async fn a_reader_knows_what_a_document_holds_before_it_opens_and_is_offered_the_break_they_asked_for() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &["greater-manchester"], "info").unwrap();
        let case = product.cases(&["--status", "TRIAGE"]).unwrap()[0];
        decide(&Client::signed_in(&product, "triage").unwrap(), case, "accept", &[]).unwrap();
        browser.sign_in(&product, "reviewer").await.unwrap();

        // Whoever adds it says what is in it. "None of these" stands alone, and what was typed is kept.
        let path = format!("/cases/{case}/attachments");
        let file = product.folder().join("note.txt");
        std::fs::write(&file, TEXT).unwrap();
        browser.open(&product.at(&path)).await.unwrap();
        browser.fill("title", "A note").await.unwrap();
        browser.press("main input[name='holds'][value='VIOLENCE']").await.unwrap();
        browser.press("main input[name='holds'][value='NONE']").await.unwrap();
        browser.choose_files(&[&file]).await.unwrap();
        browser.press("main form[enctype] button").await.unwrap();
        assert!(wrong(&browser).await.contains("alone"));
        browser.press("main input[name='holds'][value='NONE']").await.unwrap();
        browser.fill("line", "A neighbour's call").await.unwrap();
        browser.choose_files(&[&file]).await.unwrap();
        browser.press("main form[enctype] button").await.unwrap();
        let at = browser.path().await.unwrap();
        let known = browser.text().await.unwrap();
        assert!(known.contains("Violence or threats") && known.contains("A neighbour's call"), "{known}");
        assert!(!known.contains("Quibbleford"), "its text waits to be asked for: {known}");
        browser.press("main a[href$='depth=TEXT']").await.unwrap();
        assert!(browser.text().await.unwrap().contains("Quibbleford came by van."));
        browser.press("main a[href$='depth=SUMMARY']").await.unwrap();
        assert!(!browser.text().await.unwrap().contains("Quibbleford"));

        // A limit of one's own: the text is open from the start, and the second opening asks first.
        browser.open(&product.at("/reading")).await.unwrap();
        browser.press("main input[name='depth'][value='TEXT']").await.unwrap();
        browser.fill("after_opened", "none").await.unwrap();
        browser.press("main form[action='/reading'] button").await.unwrap();
        assert!(wrong(&browser).await.contains("whole number"));
        browser.fill("after_opened", "2").await.unwrap();
        browser.press("main form[action='/reading'] button").await.unwrap();
        assert!(message(&browser).await.contains("Only you see it"));
        browser.open(&product.at(&at)).await.unwrap();
        assert!(browser.text().await.unwrap().contains("Quibbleford came by van."), "as they chose");
        browser.open(&product.at(&at)).await.unwrap();
        let asks = browser.text().await.unwrap();
        assert!(asks.contains("You opened 2 documents") && !asks.contains("Quibbleford"), "{asks}");
        // Forms that came back are told to the console, and are meant.
        let _ = browser.assert_console_is_quiet().await;
        if matches!(scripts, Scripts::On) {
            browser.look(&product.names().unwrap(), "reviewer-before-you-go-on").await.unwrap();
        }
        browser.press("main a[href*='on=yes']").await.unwrap();
        assert!(browser.text().await.unwrap().contains("Quibbleford came by van."), "the way on is theirs");
        browser.open(&product.at("/reading")).await.unwrap();
        browser.press("main form[action='/reading/break'] button").await.unwrap();
        browser.open(&product.at(&at)).await.unwrap();
        assert!(browser.text().await.unwrap().contains("You are on a break until"));

        passes_on(&browser, &product, case).await;
        browser.close().await.unwrap();
    }
}

/// The review is free again, and nobody is shown who passed it on.
async fn passes_on(browser: &Browser, product: &Product, case: u64) {
    browser.open(&product.at(&format!("/cases/{case}/review"))).await.unwrap();
    browser.press("main a[href$='/forms/begin-review']").await.unwrap();
    browser.press("main form button").await.unwrap();
    browser.press("main a[href$='/forms/pass-review']").await.unwrap();
    assert_eq!(browser.all_words("main form label").await.unwrap(), Vec::<String>::new(), "nothing is asked");
    browser.press("main form button").await.unwrap();
    assert!(message(browser).await.contains("It is free again"));
    let own = browser.text().await.unwrap();
    let supervisor = Client::signed_in(product, "supervisor").unwrap();
    let page = supervisor.get(&format!("/cases/{case}/review")).unwrap().text();
    assert!(page.contains("Free again"), "{page}");
    assert!(own.contains("Demo reviewer") && !page.contains("Demo reviewer"), "{page}");
    let mix = supervisor.get("/workload").unwrap().text();
    assert!(mix.contains("What open work holds") && mix.contains("Fewer than 5"), "{mix}");
}
