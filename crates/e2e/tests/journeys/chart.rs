//! The chart of a group in a browser: moved, folded and filtered without loading the page again, and the same without scripts.

use std::time::Duration;

use anyhow::{Context, ensure};
use lookagain_e2e::{Browser, Product, Scripts};

/// What a script answers.
async fn told(browser: &Browser, script: &str) -> anyhow::Result<serde_json::Value> {
    Ok(browser.driver().execute(script, Vec::new()).await?.json().clone())
}

/// Waits until a script answers yes.
async fn until(browser: &Browser, script: &str) -> anyhow::Result<()> {
    for _ in 0..200 {
        if told(browser, script).await? == true {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("never came about: {script}")
}

const STATUS: &str = "return document.querySelector('.app-chart-frame--live ~ [role=status]').textContent";

/// `12 of 30 are shown.`, `All 30 are shown.`: how many are.
async fn shown(browser: &Browser) -> anyhow::Result<u64> {
    let status = told(browser, STATUS).await?;
    let words = status.as_str().context("no status")?;
    words.split(' ').find_map(|word| word.parse().ok()).context("no number")
}

async fn moves_and_filters(browser: &Browser, at: &str) -> anyhow::Result<(u64, String)> {
    browser.open(at).await?;
    until(browser, "return document.querySelector('[data-chart]').dataset.ready === '1'").await?;
    told(browser, "window.stays = true; return true").await?;
    let all = shown(browser).await?;
    ensure!(all > 3, "a group of {all} nodes");

    // Keys choose a node, say what it is tied to, and fold what hangs on it alone.
    let key = |key: &str| {
        format!(
            "const c = document.querySelector('canvas'); c.focus(); c.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }})); return true"
        )
    };
    told(browser, &key("n")).await?;
    let chosen = told(browser, "return document.querySelector('.app-chart-about p').textContent").await?;
    ensure!(chosen.as_str().is_some_and(|words| words.starts_with("Case ")), "{chosen}");
    told(browser, &key("f")).await?;
    let folded = shown(browser).await?;
    ensure!(folded < all, "{folded} of {all} after folding");
    told(browser, &key("f")).await?;
    ensure!(shown(browser).await? == all, "unfolded");

    // A larger picture is drawn.
    let drawn = "return Number(document.querySelector('[data-chart]').dataset.drawn)";
    let before = told(browser, drawn).await?;
    browser.press(".app-chart-bar button").await?;
    until(browser, &format!("{drawn} > {before}")).await?;

    // One kind of tie alone: fewer nodes, the address says so, and so does the form that keeps an exhibit.
    let boxes =
        "return [...document.querySelectorAll('[data-chart-filter] [name=tie]')].map((box) => box.value)";
    let kind = told(browser, boxes).await?;
    let kinds: Vec<&str> =
        kind.as_array().context("no kinds")?.iter().filter_map(|kind| kind.as_str()).collect();
    for kind in kinds {
        told(
            browser,
            &format!(
                "for (const box of document.querySelectorAll('[data-chart-filter] [name=tie]')) box.checked = box.value === '{kind}'; \
                 document.querySelector('[data-chart-filter] [name=tie]').dispatchEvent(new Event('input', {{ bubbles: true }})); return true"
            ),
        )
        .await?;
        let fewer = shown(browser).await?;
        if fewer < all {
            let address = told(browser, "return location.search").await?;
            ensure!(address == format!("?tie={kind}"), "{address}");
            let kept = told(browser, "return [...document.querySelectorAll('[data-chart-keep] [data-question]')].map((f) => f.name + '=' + f.value).join()").await?;
            ensure!(kept == format!("tie={kind}"), "{kept}");
            ensure!(
                told(browser, "return window.stays === true").await? == true,
                "the page was loaded again"
            );
            return Ok((fewer, format!("?tie={kind}")));
        }
    }
    anyhow::bail!("no kind of tie leaves anything out")
}

#[tokio::test]
async fn a_chart_is_folded_and_filtered_in_the_browser_and_on_the_server_alike() {
    let Some(browser) = Browser::start(Scripts::On).await.unwrap() else { return };
    let product = Product::of_forces(2_000, &["greater-manchester", "west-yorkshire"], "info").unwrap();
    let found = product.ask(&["groups"]).unwrap();
    let groups = found["first"].as_array().unwrap().clone();
    // The first whose ties are of two kinds.
    let several = |group: &&serde_json::Value| {
        let ties = group["detail"]["ties"].as_array().unwrap();
        let kinds: std::collections::BTreeSet<&str> = ties
            .iter()
            .filter_map(|tie| tie["kind"].as_str())
            .filter(|kind| !kind.starts_with("SAME"))
            .collect();
        kinds.len() > 1
    };
    let group = groups.iter().find(several).unwrap()["group"].as_i64().unwrap();
    let chart = product.at(&format!("/groups/{group}/chart"));
    browser.sign_in(&product, "triage").await.unwrap();
    let (shown, question) = moves_and_filters(&browser, &chart).await.unwrap();
    browser.close().await.unwrap();

    let Some(plain) = Browser::start(Scripts::Off).await.unwrap() else { return };
    plain.sign_in_again(&product, "triage").await.unwrap();
    plain.open(&format!("{chart}{question}")).await.unwrap();
    let nodes = plain.driver().find_all(thirtyfour::By::Css("svg [data-node]")).await.unwrap();
    assert_eq!(nodes.len() as u64, shown, "the server shows what the browser showed");
    plain.close().await.unwrap();
}
