//! What documents say: added in a browser's form, read by a process of its own, found by whoever may, and shown only when asked for.

use lookagain_e2e::{Browser, Client, Product};

use crate::{BOTH, decide};

/// Adds a document by the form that a page sends; returns its number.
fn attach(who: &Client, case: u64, title: &str, content: &[u8]) -> u64 {
    let path = format!("/cases/{case}/attachments");
    let csrf = who.get(&path).unwrap().hidden("csrf").unwrap();
    let part = |head: &str| format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes();
    let body = [
        &part("name=\"csrf\"")[..],
        csrf.as_bytes(),
        b"\r\n",
        &part("name=\"title\""),
        title.as_bytes(),
        b"\r\n",
        &part("name=\"file\"; filename=\"file\""),
        content,
        b"\r\n--b--\r\n",
    ]
    .concat();
    let answer = who.send("POST", &path, "Content-Type: multipart/form-data; boundary=b\r\n", &body).unwrap();
    let number: String = answer
        .location()
        .trim_start_matches("/attachments/")
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    number.parse().unwrap_or_else(|_| unreachable!("{}: {}", answer.status, answer.text()))
}

#[tokio::test]
async fn a_reviewer_finds_a_document_by_what_it_says_and_reads_it_only_when_asking() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &["greater-manchester"], "info").unwrap();
        let case = product.cases(&["--status", "TRIAGE"]).unwrap()[0];
        decide(&Client::signed_in(&product, "triage").unwrap(), case, "accept", &[]).unwrap();
        let reviewer = Client::signed_in(&product, "reviewer").unwrap();
        // Words that no synthetic person is called, so that only the document is found.
        let says = b"A note of the first call\n\nQuibbleford came by van, ZX99 QQX.\n";
        let id = attach(&reviewer, case, "A note", says);
        let torn = attach(&reviewer, case, "A torn page", b"%PDF-1.7\nnothing more");
        let page = reviewer.get(&format!("/attachments/{torn}")).unwrap().text();
        assert!(page.contains("Cannot be searched: it is damaged"), "{page}");
        let list = reviewer.get(&format!("/cases/{case}/attachments")).unwrap().text();
        assert!(list.contains("Text not searched") && !list.contains("Text not read yet"), "{list}");

        browser.sign_in(&product, "reviewer").await.unwrap();
        browser.open(&product.at("/search")).await.unwrap();
        browser.fill("text", "Quibblefort").await.unwrap();
        browser.answer("reason", "a caller gave this name").await.unwrap();
        let text = browser.text().await.unwrap();
        assert!(text.contains("Documents: 1") && text.contains("In its text: line 3"), "{text}");
        assert!(text.contains("one letter or digit out"), "{text}");
        assert!(!text.contains("came by van"), "what it says is not shown with the results");
        browser.press(&format!("main a[href$='/documents/{id}']")).await.unwrap();
        let text = browser.text().await.unwrap();
        assert!(text.contains("Quibbleford came by van, ZX99 QQX.") && text.contains("Line 3"), "{text}");
        assert_eq!(browser.words("main mark").await.unwrap(), "Quibbleford");
        browser.close().await.unwrap();

        // Whoever may not search people, or open documents, finds nothing by what it says, nor is told that there is something.
        for other in ["panel", "triage", "coordinator", "investigator"] {
            let other = Client::signed_in(&product, other).unwrap();
            let csrf = other.get("/search").unwrap().hidden("csrf").unwrap();
            let fields =
                [("csrf", csrf.as_str()), ("text", "Quibbleford"), ("reason", "a caller gave this name")];
            let search = other.post("/search", &fields).unwrap().location().to_owned();
            let results = other.get(&search).unwrap().text();
            assert!(results.contains("Nothing was found among what you may see"), "{results}");
            let opened = other.get(&format!("{search}/documents/{id}")).unwrap();
            assert!([403, 404].contains(&opened.status), "{}", opened.status);
        }

        // The command line finds it too, with the place, and after an erasure nobody does.
        let found = product.ask(&["search", "ZX99 QQX", "--reason", "a caller gave this mark"]).unwrap();
        assert_eq!(found["kinds"][0]["rows"][0]["places"]["named"][0], "line 3", "{found}");
        let supervisor = Client::signed_in(&product, "supervisor").unwrap();
        let csrf = supervisor.get(&format!("/attachments/{id}")).unwrap().hidden("csrf").unwrap();
        let fields = [("csrf", csrf.as_str()), ("reason", "added in error")];
        assert_eq!(supervisor.post(&format!("/attachments/{id}/erase"), &fields).unwrap().status, 303);
        let found = product.ask(&["search", "ZX99 QQX", "--reason", "a caller gave this mark"]).unwrap();
        assert_eq!(found["kinds"].as_array().map(Vec::len), Some(0), "{found}");
    }
}
