//! Every page of every role in a real browser: axe finds nothing, nothing scrolls sideways at 320 px, no title or
//! address names anybody, the console is quiet.
//!
//! A new page is a line in [`PAGES`].

use lookagain_e2e::{Browser, Product, Scripts};

/// Role, path, and the name of its picture in `target/screenshots/`.
const PAGES: &[(&str, &str, &str)] = &[("triage", "/", "home"), ("triage", "/queue", "queue")];

#[tokio::test]
async fn pages_hold_to_what_every_page_must() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::start(2_000).unwrap();
    let names = product.names().unwrap();
    assert!(names.len() > 100, "too few names to look for: {}", names.len());
    browser.visit(&product.at("/sign-in"), &names, "sign-in").await.unwrap();
    let mut role_now = "";
    let mut faults = Vec::new();
    for (role, path, picture) in PAGES {
        if role_now != *role {
            browser.sign_in(&product, role).await.unwrap();
            role_now = role;
        }
        if let Err(error) = browser.visit(&product.at(path), &names, picture).await {
            faults.push(format!("{role} at {path}: {error:#}"));
        }
    }
    browser.close().await.unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
