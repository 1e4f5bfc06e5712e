//! The harness itself: it passes a good page and finds each fault of a bad one. A check that finds nothing
//! anywhere would let every page through.

use axum::{Router, http::header, response::Html, routing::get};
use lookagain_e2e::{Browser, Scripts, Width};

const GOOD: &str = r#"<!doctype html><html lang="en-GB"><head><title>Queue</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
<header><div class="app-marking">OFFICIAL</div></header><main><h1>Queue</h1>
<p>Nothing waits.</p><p><a href="/other">Another page</a></p>
<noscript><p>Scripts are off.</p></noscript></main><footer><div class="app-marking">OFFICIAL</div></footer></body></html>"#;

const BAD: &str = r#"<!doctype html><html><head><title>Case of Ann Example</title></head><body>
<div style="width:900px">wide</div><img src="/none.png"><input type="text"></body></html>"#;

const PRINTED: &str = r#"<!doctype html><html lang="en-GB"><head><title>Print</title>
<style>@media print { nav { display: none } }</style></head>
<body><nav>Menu</nav><main><h1>Receipt</h1></main></body></html>"#;

/// A server on a free port, for as long as the test runs.
async fn serve() -> anyhow::Result<String> {
    let policy = [(header::CONTENT_SECURITY_POLICY, "default-src 'self'; style-src 'unsafe-inline'")];
    let pages = Router::new()
        .route("/good", get(|| async { Html(GOOD) }))
        .route("/bad", get(|| async { Html(BAD) }))
        .route("/print", get(|| async { Html(PRINTED) }))
        .route("/paper", get(|| async { Html(with("<button class=\"govuk-button\">Send</button>")) }))
        .route("/wide", get(|| async { Html(with("<div class=\"far\" style=\"width:900px\">x</div>")) }))
        .route(
            "/inline",
            get(move || async move { (policy, Html(format!("{GOOD}<script>window.ran = 1</script>"))) }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, pages).await });
    Ok(format!("http://{address}"))
}

/// The good page with something more in it.
fn with(more: &str) -> String {
    GOOD.replace("<p>Nothing waits.</p>", more)
}

fn names() -> Vec<String> {
    vec!["Ann Example".to_owned()]
}

#[tokio::test]
async fn a_good_page_passes_everything() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let url = serve().await.unwrap();
    browser.visit(&format!("{url}/good"), &names(), "harness-good").await.unwrap();
    assert!(browser.print().await.unwrap().len() > 1_000);
    browser.close().await.unwrap();
}

#[tokio::test]
async fn each_fault_of_a_bad_page_is_found() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let url = serve().await.unwrap();
    browser.open(&format!("{url}/bad")).await.unwrap();

    let found = browser.violations().await.unwrap();
    let rules: Vec<&str> = found.iter().map(|violation| violation.id.as_str()).collect();
    for rule in ["html-has-lang", "image-alt", "label", "landmark-one-main", "page-has-heading-one"] {
        assert!(rules.contains(&rule), "axe did not find {rule}: {rules:?}");
    }
    let message = browser.assert_accessible().await.unwrap_err().to_string();
    assert!(message.contains("image-alt") && message.contains("img"), "{message}");

    let message = browser.assert_names_nobody(&names()).await.unwrap_err().to_string();
    assert!(message.contains("title"), "{message}");

    browser.set_width(Width::Wide).await.unwrap();
    browser.assert_fits().await.unwrap();
    browser.set_width(Width::Narrow).await.unwrap();
    let message = browser.assert_fits().await.unwrap_err().to_string();
    assert!(message.contains("320") && message.contains("div"), "{message}");

    let message = browser.assert_console_is_quiet().await.unwrap_err().to_string();
    assert!(message.contains("none.png"), "{message}");
    browser.close().await.unwrap();
}

#[tokio::test]
async fn what_the_content_security_policy_refuses_is_found() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let url = serve().await.unwrap();
    browser.open(&format!("{url}/inline")).await.unwrap();
    let message = browser.assert_console_is_quiet().await.unwrap_err().to_string();
    assert!(message.contains("Content Security Policy"), "{message}");
    // axe is run by the driver, so that the strictest page can be checked.
    browser.assert_accessible().await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test]
async fn scripts_can_be_turned_off() {
    let url = serve().await.unwrap();
    for (scripts, says_so) in [(Scripts::On, false), (Scripts::Off, true)] {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        browser.open(&format!("{url}/good")).await.unwrap();
        assert_eq!(browser.text().await.unwrap().contains("Scripts are off."), says_so, "{scripts:?}");
        browser.assert_fits().await.unwrap();
        browser.screenshot("harness-scripts").await.unwrap();
        browser.close().await.unwrap();
    }
}

#[tokio::test]
async fn what_paper_cannot_use_or_has_no_room_for_is_found() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let url = serve().await.unwrap();
    for (path, words) in [("/print", "\"markings\":0"), ("/paper", "govuk-button"), ("/wide", "div.far")] {
        browser.open(&format!("{url}{path}")).await.unwrap();
        let message = browser.assert_prints().await.unwrap_err().to_string();
        assert!(message.contains(words), "{path}: {message}");
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn print_hides_what_the_print_style_sheet_hides() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let url = serve().await.unwrap();
    browser.open(&format!("{url}/print")).await.unwrap();
    assert!(browser.text().await.unwrap().contains("Menu"));
    let printed = browser.printed_text().await.unwrap();
    assert!(printed.contains("Receipt") && !printed.contains("Menu"), "{printed}");
    assert!(browser.text().await.unwrap().contains("Menu"), "the page stays in print");
    browser.close().await.unwrap();
}
