//! Every page of every role in a real browser: axe finds nothing, nothing scrolls sideways at 320 px, no title or
//! address names anybody, the console is quiet. With scripts off the same pages open and fit.
//!
//! A new page is a line in a list below. `{case}`, `{unknown}` and `{person}` stand for numbers that the role may see.

use anyhow::{Context, bail, ensure};
use lookagain_e2e::{Browser, Product, Scripts, Width};

const TRIAGE: &[&str] = &[
    "/",
    "/queue",
    "/queue?band=P0&status=TRIAGE&text=a",
    "/queue?text=nothing-is-called-this",
    "/cases/{case}",
    "/cases/{unknown}",
    "/cases/{case}/decide/accept",
    "/cases/{unknown}/decide/confirm-exclusion",
    "/cases/{unknown}/decide/request-info",
    "/cases/{case}/people/{person}/reveal",
    "/people/{person}",
    "/cases/{decided}",
    "/cases/{decided}/undo",
    "/requests",
    "/second-looks",
];
const NATIONAL: &[&str] = &[
    "/submissions",
    "/submissions/1",
    "/method",
    "/forces",
    "/forces/greater-manchester",
    "/account",
    "/account/second-factor",
];
const COORDINATOR: &[&str] = &[
    "/",
    "/queue",
    "/cases/{case}",
    "/people/{person}",
    "/requests",
    "/submissions",
    "/submissions/new",
    "/submissions/{receipt}",
    "/forces/greater-manchester",
    "/account",
];
const REVIEWER: &[&str] = &["/", "/queue", "/cases/{case}", "/people/{person}", "/second-looks"];
const AUDITOR: &[&str] = &["/", "/audit", "/audit?action=VIEW&kind=case", "/audit?number=none", "/account"];
const ADMINISTRATOR: &[&str] = &["/", "/accounts", "/account"];
const ADMINISTRATOR_RULES: &[&str] = &["/method", "/method/preview"];
const NOBODY: &[&str] = &["/sign-in", "/accessibility", "/licences"];

/// Numbers to put into paths: a pressing case, one with missing facts, and a person of the first.
fn places(product: &Product, filters: &[&str]) -> anyhow::Result<Vec<(&'static str, String)>> {
    let open = product.cases(&[filters, &["--status", "TRIAGE"]].concat())?;
    let unknown = product.cases(&[filters, &["--status", "TRIAGE", "--eligibility", "UNKNOWN"]].concat())?;
    let case = open[0].to_string();
    let view = product.ask(&["case", &case])?;
    let person = view["people"][0]["person"].as_u64().with_context(|| format!("nobody in {view}"))?;
    Ok(vec![
        ("{case}", case),
        ("{unknown}", unknown[0].to_string()),
        ("{person}", person.to_string()),
        ("{decided}", open.last().context("no case")?.to_string()),
    ])
}

fn fill(path: &str, places: &[(&str, String)]) -> String {
    places.iter().fold(path.to_owned(), |path, (mark, number)| path.replace(mark, number))
}

/// The name of a page's picture.
fn picture(role: &str, path: &str) -> String {
    let words: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{role}{}", words.trim_end_matches('-'))
}

/// Visit all pages with scripts, then without; every fault is told, not only the first.
async fn check(role: &str, pages: &[&str]) -> anyhow::Result<()> {
    let Some(browser) = Browser::start(Scripts::On).await? else { return Ok(()) };
    let product = Product::start(1_000)?;
    let names = product.names()?;
    ensure!(names.len() > 100, "too few names to look for: {}", names.len());
    let own: &[&str] = if role == "coordinator" { &["--force", "greater-manchester"] } else { &[] };
    let mut places = places(&product, own)?;
    prepare(&browser, &product, &mut places).await?;
    if role != "nobody" {
        browser.sign_in_again(&product, role).await?;
        // What the sign-in pages said is not this page's.
        browser.assert_console_is_quiet().await?;
    }
    let mut faults = Vec::new();
    for pattern in pages {
        let at = product.at(&fill(pattern, &places));
        if let Err(error) = browser.visit(&at, &names, &picture(role, pattern)).await {
            faults.push(format!("{role} at {pattern}: {error:#}"));
        }
    }
    browser.close().await?;
    if let Some(browser) = Browser::start(Scripts::Off).await? {
        if role != "nobody" {
            browser.sign_in_again(&product, role).await?;
        }
        browser.set_width(Width::Narrow).await?;
        for pattern in pages {
            browser.open(&product.at(&fill(pattern, &places))).await?;
            for result in [
                browser.assert_names_nobody(&names).await,
                browser.assert_fits().await,
                browser.assert_console_is_quiet().await,
            ] {
                if let Err(error) = result {
                    faults.push(format!("{role} at {pattern}, without scripts: {error:#}"));
                }
            }
        }
        browser.close().await?;
    }
    if !faults.is_empty() {
        bail!(faults.join("\n\n"));
    }
    Ok(())
}

/// A decision to undo, a request to answer, and the force's own receipt.
async fn prepare(
    browser: &Browser,
    product: &Product,
    places: &mut Vec<(&'static str, String)>,
) -> anyhow::Result<()> {
    browser.sign_in(product, "triage").await?;
    for path in ["/cases/{decided}/decide/accept", "/cases/{unknown}/decide/request-info"] {
        browser.open(&product.at(&fill(path, places))).await?;
        browser.answer("reason", "It is needed for the pages.").await?;
        ensure!(browser.path().await? == "/queue", "{path} was not taken");
    }
    browser.sign_in(product, "coordinator").await?;
    browser.open(&product.at("/submissions")).await?;
    browser.press("main table a").await?;
    let path = browser.path().await?;
    places.push(("{receipt}", path.rsplit('/').next().unwrap_or_default().to_owned()));
    Ok(())
}

#[tokio::test]
async fn triage_pages_hold_to_what_every_page_must() {
    check("triage", TRIAGE).await.unwrap();
}

#[tokio::test]
async fn national_pages_hold_to_what_every_page_must() {
    check("triage", NATIONAL).await.unwrap();
}

#[tokio::test]
async fn coordinator_pages_hold_to_what_every_page_must() {
    check("coordinator", COORDINATOR).await.unwrap();
}

#[tokio::test]
async fn reviewer_pages_hold_to_what_every_page_must() {
    check("reviewer", REVIEWER).await.unwrap();
}

#[tokio::test]
async fn auditor_pages_hold_to_what_every_page_must() {
    check("auditor", AUDITOR).await.unwrap();
}

#[tokio::test]
async fn administrator_pages_hold_to_what_every_page_must() {
    check("admin", &[ADMINISTRATOR, ADMINISTRATOR_RULES].concat()).await.unwrap();
}

#[tokio::test]
async fn pages_before_signing_in_hold_to_what_every_page_must() {
    check("nobody", NOBODY).await.unwrap();
}

#[tokio::test]
async fn pages_that_say_no_are_accessible_and_name_nobody() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::start(1_000).unwrap();
    let names = product.names().unwrap();
    browser.sign_in(&product, "auditor").await.unwrap();
    for (path, words) in [
        ("/no-such-page", "Page not found"),
        ("/cases/999999999", "Page not found"),
        ("/people/0", "Page not found"),
        ("/accounts", "cannot"),
    ] {
        browser.set_width(Width::Narrow).await.unwrap();
        browser.open(&product.at(path)).await.unwrap();
        let text = browser.text().await.unwrap();
        browser.screenshot(&picture("no", path)).await.unwrap();
        browser.assert_names_nobody(&names).await.unwrap();
        browser.assert_fits().await.unwrap();
        browser.assert_accessible().await.unwrap();
        assert!(text.contains(words), "{path}: {text}");
    }
    browser.close().await.unwrap();
}
