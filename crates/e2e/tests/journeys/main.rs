//! What people do, from sign-in to sign-out, with scripts and without: one file for each kind of person.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the steps of a journey are tests, though they are functions of their own"
)]

mod accounts;
mod anonymity;
mod attacks;
mod chart;
mod documents;
mod drafts;
mod exposure;
mod extract;
mod mentions;
mod reveal;
mod review;
mod second_look;
mod side_by_side;
mod triage;

use anyhow::ensure;
use lookagain_e2e::{Browser, Client, Scripts};

/// Each journey must work for those whose browsers run no scripts.
const BOTH: [Scripts; 2] = [Scripts::On, Scripts::Off];

/// The message about what was just done.
async fn message(browser: &Browser) -> String {
    browser.words("main .govuk-notification-banner__content").await.unwrap()
}

/// What the page says is wrong.
async fn wrong(browser: &Browser) -> String {
    browser.words("main .govuk-error-summary__body").await.unwrap()
}

/// Decide about a case by the form that a page sends, without a browser.
fn decide(who: &Client, case: u64, action: &str, more: &[(&str, &str)]) -> anyhow::Result<()> {
    let path = format!("/cases/{case}/decide/{action}");
    let page = who.get(&path)?;
    let (csrf, considered, seen) = (page.csrf()?, page.hidden("considered")?, page.hidden("seen_status")?);
    let mut fields =
        vec![("csrf", &*csrf), ("considered", &*considered), ("seen_status", &*seen), ("reason", "Because.")];
    fields.extend(more);
    let answer = who.post(&path, &fields)?;
    ensure!(answer.status == 303, "{path}: {} {}", answer.status, answer.text());
    Ok(())
}
