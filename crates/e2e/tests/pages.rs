//! Every page of the product, as everybody: whoever may see it sees it whole, everybody else a page that says no.
//!
//! On each of them axe finds nothing, nothing scrolls sideways at 320 px, no title or address names anybody, the
//! console is quiet, and it prints. Without scripts the same pages open and fit.
//!
//! A new page is a line in `PAGES`. Which pages there are is asked of the router's source, and which were visited of
//! the server's log: a route that nobody visits fails the test.

#[path = "pages/places.rs"]
mod places;
#[path = "pages/worked.rs"]
mod worked;

use std::collections::BTreeSet;

use anyhow::{bail, ensure};
use lookagain_e2e::{Browser, Client, Product, Scripts, Width};
use places::Places;

/// Everybody: a letter for the table below, and the sign-in name.
const EVERYBODY: [(char, &str); 9] = [
    ('C', "coordinator"),
    ('T', "triage"),
    ('R', "reviewer"),
    ('P', "panel"),
    ('I', "investigator"),
    ('S', "supervisor"),
    ('A', "auditor"),
    ('D', "admin"),
    ('-', ""),
];

/// Each page, and the letters of those who may see it. Words in braces stand for numbers that [`Places`] finds.
const PAGES: &[(&str, &str)] = &[
    ("/", "CTRPISAD"),
    ("/sign-in", "CTRPISAD-"),
    ("/accessibility", "CTRPISAD-"),
    ("/licences", "CTRPISAD-"),
    ("/queue", "CTRPIS"),
    ("/queue?band=P1&status=TRIAGE&text=a", "CTRPIS"),
    ("/queue?text=nothing-is-called-this", "CTRPIS"),
    ("/queue?linked=1", "CTR"),
    ("/queue/undo", "T"),
    ("/cases/{case}", "CTRPIS"),
    ("/cases/{unknown}", "CTRPIS"),
    ("/cases/{decided}", "CTRPIS"),
    ("/cases/{asked}", "CTRPIS"),
    ("/cases/{drawn}", "TRPS"),
    ("/cases/{case}/next", "CTRPIS"),
    ("/cases/{case}/previous", "CTRPIS"),
    ("/cases/{case}/decide/accept", "T"),
    ("/cases/{unknown}/decide/confirm-exclusion", "T"),
    ("/cases/{unknown}/decide/request-info", "T"),
    ("/cases/{decided}/decide/reopen", "T"),
    ("/cases/{decided}/undo", "T"),
    ("/cases/{drawn}/second-look", "R"),
    ("/cases/{case}/people/{person}/reveal", "CTRI"),
    ("/people/{person}", "CTRPIS"),
    ("/links", "CTR"),
    ("/pairs/{one}/{two}", "TR"),
    ("/pairs/{one}/{two}/reveal", "TR"),
    ("/identities/{identity}", "TR"),
    ("/judgements/{judgement}/withdraw", "TR"),
    ("/groups", "CTR"),
    ("/groups?state=confirmed", "CTR"),
    ("/groups/{group}", "TR"),
    ("/groups/{group}/chart", "TR"),
    ("/groups/{group}/decide?act=CONFIRM", "TR"),
    ("/groups/{group}/decide?act=SPLIT", "TR"),
    ("/groups/{group}/decide?act=MERGE", "TR"),
    ("/groups/{group}/ties/{tie}/wrong", "TR"),
    ("/groups/{group}/judgements/{said}/undo", "TR"),
    ("/groups/{group}/exhibits/{exhibit}", "TR"),
    ("/groups/{across}", "CTR"),
    ("/groups/{across}/chart", "CTR"),
    ("/groups/{across}/access", "C"),
    ("/patterns", "TRS"),
    ("/search", "CTRPIS"),
    ("/search/{search}", "T"),
    ("/search/{search}?kind=PERSON&from=0", "T"),
    ("/search/{texts}", "R"),
    ("/search/{texts}/documents/{attachment}", "R"),
    ("/second-looks", "CTRPIS"),
    ("/requests", "CTRPIS"),
    ("/submissions", "CA"),
    ("/submissions/new", "C"),
    ("/submissions/{receipt}", "CA"),
    ("/method", "CTRPISAD"),
    ("/method/preview", "TD"),
    ("/forces", "CTRPISAD"),
    ("/forces/greater-manchester", "CTRPISAD"),
    ("/audit", "A"),
    ("/audit?action=VIEW&kind=case", "A"),
    ("/audit?number=none", "A"),
    ("/accounts", "D"),
    ("/account", "CTRPISAD"),
    ("/account/second-factor", "CTRPISAD"),
    ("/work", "RPIS"),
    ("/reading", "CTRPISAD"),
    ("/casework", "RPIS"),
    ("/casework?stage=UNDER_REVIEW", "RPIS"),
    ("/workload", "S"),
    ("/agreement", "RPS"),
    ("/learning", "CTRPISAD"),
    ("/questions", "CTRPISAD"),
    ("/panel", "PS"),
    ("/panel/{meeting}", "PS"),
    ("/panel/{meeting}/minutes", "PS"),
    ("/cases/{begun}/review", "RPIS"),
    ("/cases/{worked}/review", "RPIS"),
    ("/cases/{begun}/review/themes/REPORT", "RPIS"),
    ("/cases/{begun}/review/themes/VOICE", "RPIS"),
    // The investigator of its own force reads no live review, and none of its documents.
    ("/cases/{worked}/review/snapshots/{snapshot}", "RPS"),
    ("/cases/{worked}/attachments", "RPS"),
    ("/attachments/{attachment}", "RPS"),
    ("/attachments/{attachment}?depth=TEXT", "RPS"),
    ("/attachments/{attachment}/describe", "RS"),
    ("/cases/{worked}/panel", "PS"),
    ("/cases/{worked}/reinvestigation", "PIS"),
    ("/cases/{ended}/reinvestigation", "PIS"),
    ("/cases/{begun}/forms/enquiry", "R"),
    ("/cases/{begun}/forms/enquiry?item=1/1", "R"),
    ("/cases/{begun}/forms/failing", "R"),
    ("/cases/{begun}/forms/search", "R"),
    ("/cases/{begun}/forms/submit-review", "R"),
    ("/cases/{begun}/forms/declare-conflict", "RPIS"),
    ("/cases/{worked}/forms/draft", "P"),
    ("/cases/{ended}/forms/action?item=1", "PIS"),
    ("/cases/{ended}/forms/policy", "PIS"),
    ("/cases/{ended}/forms/unused?item=1", "PIS"),
    ("/cases/{ended}/forms/ask-advice", "I"),
    ("/cases/{ended}/forms/checkpoint?item=1", "S"),
];

/// Addresses that lead to files: the same, and words that are in the file.
const FILES: &[(&str, &str, &str)] = &[
    ("/submissions/{receipt}/rejected-rows.csv", "C", "row as sent"),
    ("/method/rules.toml", "CTRPISAD", "version = "),
    ("/groups/{group}/chart/data.json", "TR", "\"nodes\""),
    ("/groups/{group}/chart/picture.svg", "TR", "<svg"),
    ("/groups/{across}/chart/data.json", "CTR", "\"nodes\""),
    ("/groups/{group}/exhibits/{exhibit}/picture.svg", "TR", "<svg"),
    ("/groups/{group}/exhibits/{exhibit}/data.json", "TR", "detail"),
    ("/attachments/{attachment}/content", "RPS", "A call came in."),
    ("/panel/{meeting}/minutes.pdf", "PS", "pdfuaid:part"),
    ("/healthz", "CTRPISAD-", "ok"),
    ("/assets/app.css", "CTRPISAD-", ".app-marking"),
];

/// Words of pages that say no: not your role's, or not there as far as you are concerned.
const NO: [&str; 2] = ["You do not have access to this", "Page not found"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_holds_to_what_every_page_must_for_everybody() {
    let Some(first) = Browser::start(Scripts::On).await.unwrap() else { return };
    let Some(second) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::of_forces(3_000, &["greater-manchester", "west-midlands"], "info").unwrap();
    let names = product.names().unwrap();
    assert!(names.len() > 100, "too few names to look for: {}", names.len());
    let places = Places::make(&product).unwrap();
    let (some, others) = EVERYBODY.split_at(4);
    let (one, two) = tokio::join!(
        visit_all(&first, &product, &places, &names, some),
        visit_all(&second, &product, &places, &names, others),
    );
    let mut faults = [one.unwrap(), two.unwrap()].concat();
    faults.extend(files(&product, &places).unwrap());
    // Last: from then on one of them is asked for a code.
    faults.extend(before_signing_in(&first, &product, &names).await.unwrap());
    first.close().await.unwrap();
    second.close().await.unwrap();
    let visited = visited(&product.log());
    let there = routes().unwrap();
    assert!(there.len() > 30 && there.contains("/cases/{case}/decide/{action}"), "{there:?}");
    for route in there.difference(&visited) {
        faults.push(format!("nobody visits {route}"));
    }
    assert!(faults.is_empty(), "{} faults\n\n{}", faults.len(), faults.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_works_without_scripts() {
    let Some(browser) = Browser::start(Scripts::Off).await.unwrap() else { return };
    let product = Product::of_forces(3_000, &["greater-manchester", "west-midlands"], "info").unwrap();
    let names = product.names().unwrap();
    let places = Places::make(&product).unwrap();
    let mut faults = Vec::new();
    for (letter, username) in EVERYBODY {
        become_one(&browser, &product, username).await.unwrap();
        browser.set_width(Width::Narrow).await.unwrap();
        for (pattern, _) in PAGES.iter().filter(|(_, who)| who.contains(letter)) {
            browser.open(&product.at(&places.fill(pattern))).await.unwrap();
            let results = [
                says_yes(&browser).await,
                browser.assert_names_nobody(&names).await,
                browser.assert_fits().await,
                browser.assert_console_is_quiet().await,
            ];
            let found = results.into_iter().filter_map(Result::err);
            faults.extend(found.map(|error| format!("{username:?} at {pattern}: {error:#}")));
        }
    }
    browser.close().await.unwrap();
    assert!(faults.is_empty(), "{} faults\n\n{}", faults.len(), faults.join("\n\n"));
}

/// Visit all pages as these people, one after the other; every fault is told, not only the first.
async fn visit_all(
    browser: &Browser,
    product: &Product,
    places: &Places,
    names: &[String],
    people: &[(char, &str)],
) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for (letter, username) in people {
        become_one(browser, product, username).await?;
        let mut refused_looked_at = false;
        for (pattern, who) in PAGES {
            let at = product.at(&places.fill(pattern));
            let seen = if who.contains(*letter) {
                // The first who may see a page sees it closely, and prints it: a sheet is as the next.
                if who.starts_with(*letter) {
                    let seen = see(browser, &at, names, &picture(username, pattern)).await;
                    seen.and(prints(browser).await)
                } else {
                    see_again(browser, &at, names).await
                }
            } else {
                // One page that says no is as the next: the first of each person is looked at closely.
                let closely = !std::mem::replace(&mut refused_looked_at, true);
                refused(browser, &at, names, username, closely).await
            };
            if let Err(error) = seen {
                faults.push(format!("{username:?} at {pattern}: {error:#}"));
                let _ = browser.assert_console_is_quiet().await;
            }
        }
    }
    Ok(faults)
}

async fn become_one(browser: &Browser, product: &Product, username: &str) -> anyhow::Result<()> {
    browser.set_width(Width::Wide).await?;
    if username.is_empty() {
        browser.lose_cookies().await?;
    } else {
        browser.sign_in_again(product, username).await?;
    }
    // What the pages before said is not this one's.
    let _ = browser.assert_console_is_quiet().await;
    Ok(())
}

async fn see(browser: &Browser, at: &str, names: &[String], picture: &str) -> anyhow::Result<()> {
    browser.visit(at, names, picture).await?;
    says_yes(browser).await
}

async fn see_again(browser: &Browser, at: &str, names: &[String]) -> anyhow::Result<()> {
    browser.visit_again(at, names).await?;
    says_yes(browser).await
}

/// What comes out of the printer is a document.
async fn prints(browser: &Browser) -> anyhow::Result<()> {
    let pdf = browser.print().await?;
    ensure!(pdf.len() > 1_000, "it prints {} bytes", pdf.len());
    Ok(())
}

async fn says_yes(browser: &Browser) -> anyhow::Result<()> {
    let heading = browser.heading().await?;
    ensure!(!NO.contains(&heading.as_str()) && !heading.contains("problem"), "it says {heading:?}");
    Ok(())
}

/// A page that is not for this person says no, or asks them to sign in, and tells nothing else.
async fn refused(
    browser: &Browser,
    at: &str,
    names: &[String],
    username: &str,
    closely: bool,
) -> anyhow::Result<()> {
    browser.open(at).await?;
    let heading = browser.heading().await?;
    if username.is_empty() {
        ensure!(heading == "Sign in" && browser.path().await? == "/sign-in", "it says {heading:?}");
        return browser.assert_console_is_quiet().await;
    }
    ensure!(NO.contains(&heading.as_str()), "it is not refused but says {heading:?}");
    let text = browser.text().await?;
    ensure!(!names.iter().any(|name| lookagain_e2e::page::holds_word(&text, name)), "it names somebody");
    let log = browser.assert_console_is_quiet().await;
    // Chromium tells the console of every page that is answered with 403 or 404; nothing else may be there.
    if let Err(error) = log {
        let text = error.to_string();
        let others =
            text.lines().skip(1).filter(|line| !line.contains("the server responded with a status of 40"));
        ensure!(others.count() == 0, text);
    }
    if closely {
        browser.look(names, &format!("no-{username}")).await?;
    }
    Ok(())
}

/// Pages on the way in, which only one who is not signed in yet comes to.
async fn before_signing_in(
    browser: &Browser,
    product: &Product,
    names: &[String],
) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    become_one(browser, product, "").await?;
    let link = product.new_link("reviewer")?;
    let mut check = |what: &str, seen: anyhow::Result<()>| {
        if let Err(error) = seen {
            faults.push(format!("{what}: {error:#}"));
        }
    };
    check("the page of a link", see(browser, &link, names, "nobody-link").await);
    browser.sign_in_again(product, "reviewer").await?;
    places::turn_second_factor_on(browser, product).await?;
    browser.lose_cookies().await?;
    browser.open(&product.new_link("reviewer")?).await?;
    browser.press("main form button").await?;
    ensure!(browser.path().await? == "/sign-in/code", "no code is asked for");
    check("the page of the code", browser.look(names, "nobody-code").await);
    Ok(faults)
}

/// Files come to whom they are for, and to nobody else.
fn files(product: &Product, places: &Places) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for (letter, username) in EVERYBODY {
        let client =
            if username.is_empty() { Client::new(product) } else { Client::signed_in(product, username)? };
        for (pattern, who, words) in FILES {
            let answer = client.get(&places.fill(pattern))?;
            let came = answer.status == 200 && answer.text().contains(words);
            if came != who.contains(letter) {
                faults.push(format!("{username:?} at {pattern}: {} {}", answer.status, answer.location()));
            }
        }
    }
    Ok(faults)
}

/// The name of a page's picture.
fn picture(username: &str, pattern: &str) -> String {
    let words: String = pattern.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{}{}", if username.is_empty() { "nobody" } else { username }, words.trim_end_matches('-'))
}

/// The GET routes that the router of the pages has, read from its source: the one place where routes are made.
fn routes() -> anyhow::Result<BTreeSet<String>> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/lib.rs");
    let source = std::fs::read_to_string(source)?;
    let route = |part: &str| {
        let path = part.split('"').nth(1)?;
        part.contains("get(").then(|| path.to_owned())
    };
    Ok(source.split(".route(").skip(1).filter_map(route).collect())
}

/// The routes that the server answered GET requests on with something to see, from its log.
fn visited(log: &str) -> BTreeSet<String> {
    let value = |line: &str, key: &str| {
        let (_, rest) = line.split_once(&format!("{key}="))?;
        Some(rest.split_whitespace().next()?.trim_matches('"').to_owned())
    };
    let seen = |line: &str| {
        let (method, status) = (value(line, "method")?, value(line, "status")?);
        (method == "GET" && (status == "200" || status == "303")).then(|| value(line, "route"))?
    };
    log.lines().filter_map(|line| seen(&plain(line))).collect()
}

/// A log line without the colours of a terminal.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn the_log_is_read_with_and_without_colours() {
    let log = "\u{1b}[2m2026\u{1b}[0m INFO answered \u{1b}[3mmethod\u{1b}[0m\u{1b}[2m=\u{1b}[0mGET route=\"/cases/{case}\" status=200\n\
               INFO answered method=GET route=\"/no\" status=404\nINFO answered method=POST route=\"/a\" status=200\n";
    assert_eq!(visited(log).into_iter().collect::<Vec<_>>(), ["/cases/{case}"]);
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_without_naming_anybody() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::of_forces(1_000, &["greater-manchester"], "info").unwrap();
    let names = product.names().unwrap();
    browser.sign_in(&product, "triage").await.unwrap();
    let mut faults = Vec::new();
    for (path, words) in [
        ("/no-such-page", "Page not found"),
        ("/cases/999999999", "Page not found"),
        ("/cases/abc", "Page not found"),
        ("/cases/1/decide/merge", "Page not found"),
        ("/people/0", "Page not found"),
        ("/forces/nowhere", "Page not found"),
        // Addresses that only forms are sent to, opened again from the history.
        ("/sign-out", "Page not found"),
        ("/audit/verify", "Page not found"),
        ("/requests/1", "Page not found"),
        ("/sign-in/link/used-or-made-up", "Sign in with a link"),
    ] {
        if let Err(error) = no_such(&browser, &product.at(path), words, &names).await {
            faults.push(format!("{path}: {error:#}"));
        }
    }
    browser.close().await.unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

async fn no_such(browser: &Browser, at: &str, words: &str, names: &[String]) -> anyhow::Result<()> {
    browser.set_width(Width::Narrow).await?;
    browser.open(at).await?;
    let heading = browser.heading().await?;
    if heading != words {
        bail!("it says {heading:?}");
    }
    browser.assert_names_nobody(names).await?;
    browser.assert_fits().await?;
    browser.assert_accessible().await
}
