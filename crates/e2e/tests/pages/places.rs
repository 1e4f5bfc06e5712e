//! What must be there before all pages can be visited: a decision to undo, a request, an exclusion drawn for a second
//! look; and the numbers of these in addresses.

use anyhow::{Context, bail, ensure};
use lookagain_e2e::{Browser, Client, Product};

/// The force whose coordinator visits.
const FORCE: &str = "greater-manchester";

/// Another, whose cases are excluded until one is drawn for a second look.
const OTHER: &str = "west-midlands";

/// Numbers to put into addresses. What the coordinator visits is of their force.
#[derive(Debug)]
pub(crate) struct Places(Vec<(&'static str, String)>);

impl Places {
    /// Make what is needed, by the forms that people use.
    #[expect(
        clippy::too_many_lines,
        reason = "one place of each kind, in the order in which they come about"
    )]
    pub(crate) fn make(product: &Product) -> anyhow::Result<Self> {
        let triage = Client::signed_in(product, "triage")?;
        let own = ["--force", FORCE, "--status", "TRIAGE"];
        let open = product.cases(&own)?;
        let mut unknown = product.cases(&[&own[..], &["--eligibility", "UNKNOWN"]].concat())?;
        unknown.retain(|case| *case != open[0]);
        ensure!(unknown.len() > 1 && open.len() > 30, "too few cases: {} {}", unknown.len(), open.len());
        let (case, asked, unknown) = (open[0], unknown[0], unknown[1]);
        let decided = open.iter().copied().find(|open| ![case, asked, unknown].contains(open));
        let decided = decided.context("too few cases")?;
        decide(&triage, decided, "accept", &[])?;
        let mut free = open.iter().copied().filter(|open| ![case, asked, unknown, decided].contains(open));
        let [worked, begun, ended] =
            [free.next(), free.next(), free.next()].map(|case| case.context("too few cases"));
        let (worked, begun, ended) = (worked?, begun?, ended?);
        for case in [worked, begun, ended] {
            decide(&triage, case, "accept", &[])?;
        }
        let made = super::worked::make(product, worked, begun)?;
        let again = super::worked::make(product, ended, queued(product, &triage, &[worked, begun, ended])?)?;
        ensure!(again.meeting != made.meeting, "one meeting for each");
        super::worked::reinvestigate(product, ended)?;
        let mut others = product.cases(&["--status", "TRIAGE", "--force", OTHER])?;
        decide(&triage, asked, "request-info", &[("questions", "When was the last decision?")])?;
        // Each tenth exclusion or so is drawn for a second look, by a lot that only the database knows.
        let second = Client::signed_in(product, "triage-two")?;
        let mut drawn = None;
        while drawn.is_none() {
            let Some(next) = others.pop() else { bail!("no exclusion was drawn for a second look") };
            decide(&triage, next, "confirm-exclusion", &[("route", "FORCE_REVIEW")])?;
            let page = second.get("/second-looks")?.text();
            drawn = page.contains(&format!("/cases/{next}/second-look")).then_some(next);
        }
        let drawn = drawn.context("no exclusion")?;
        product.ask(&["link"])?;
        let (one, two, identity, judgement) = linked(&triage)?;
        product.ask(&["groups"])?;
        let (group, said) = grouped(&triage)?;
        let across = Client::signed_in(product, "coordinator")?.get("/groups")?.text();
        let across = number_after(&across, "/groups/").context("no group reaches into the other force")?;
        let view = product.ask(&["case", &case.to_string()])?;
        let person = view["people"][0]["person"].as_u64().with_context(|| format!("nobody in {view}"))?;
        let search = searched(product, &triage)?;
        let texts = keep_search(&Client::signed_in(product, "reviewer")?, "call")?;
        let numbers = [
            ("{case}", case),
            ("{search}", search),
            ("{texts}", texts),
            ("{unknown}", unknown),
            ("{asked}", asked),
            ("{drawn}", drawn),
            ("{decided}", decided),
            ("{person}", person),
            ("{receipt}", 1),
            ("{one}", one),
            ("{two}", two),
            ("{identity}", identity),
            ("{judgement}", judgement),
            ("{worked}", worked),
            ("{begun}", begun),
            ("{ended}", ended),
            ("{meeting}", made.meeting),
            ("{snapshot}", made.snapshot),
            ("{attachment}", made.attachment),
            ("{group}", group),
            ("{across}", across),
            ("{exhibit}", 1),
            ("{tie}", 1),
            ("{said}", said),
        ];
        Ok(Self(numbers.into_iter().map(|(mark, number)| (mark, number.to_string())).collect()))
    }

    /// The address that a pattern stands for.
    pub(crate) fn fill(&self, pattern: &str) -> String {
        let fill = |path: String, (mark, word): &(&str, String)| path.replace(mark, word);
        self.0.iter().fold(pattern.to_owned(), fill)
    }
}

/// Another case of the force, accepted by triage.
fn queued(product: &Product, triage: &Client, but: &[u64]) -> anyhow::Result<u64> {
    let open = product.cases(&["--force", FORCE, "--status", "TRIAGE"])?;
    let case = open.iter().copied().rfind(|case| !but.contains(case)).context("too few cases")?;
    decide(triage, case, "accept", &[])?;
    Ok(case)
}

/// A search by a surname, with a reason, that finds people.
fn searched(product: &Product, who: &Client) -> anyhow::Result<u64> {
    let csrf = who.get("/search")?.hidden("csrf")?;
    for name in product.names()?.iter().take(20) {
        let fields =
            [("csrf", csrf.as_str()), ("text", name.as_str()), ("reason", "It is needed for the pages.")];
        let answer = who.post("/search", &fields)?;
        ensure!(answer.status == 303, "/search: {} {}", answer.status, answer.text());
        let page = who.get("/search")?.text();
        let search = number_after(&page, "/search/").context("the search is not on the page")?;
        if who.get(&format!("/search/{search}"))?.text().contains("id=\"person\"") {
            return Ok(search);
        }
    }
    bail!("no surname was found")
}

/// A search for a word of a document, with a reason.
fn keep_search(who: &Client, text: &str) -> anyhow::Result<u64> {
    let csrf = who.get("/search")?.hidden("csrf")?;
    let fields = [("csrf", csrf.as_str()), ("text", text), ("reason", "It is needed for the pages.")];
    let answer = who.post("/search", &fields)?;
    number_after(answer.location(), "/search/")
        .with_context(|| format!("{}: {}", answer.status, answer.text()))
}

/// The number that follows these words for the first time.
fn number_after(text: &str, words: &str) -> Option<u64> {
    let rest = &text[text.find(words)? + words.len()..];
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// A pair that somebody has judged, and an identity; no record of either is of the coordinator's force.
fn linked(who: &Client) -> anyhow::Result<(u64, u64, u64, u64)> {
    // Ordered by what an answer teaches: pairs within the other force may come late.
    let mut list = String::new();
    for number in 0..40 {
        let page = who.get(&format!("/links?from={}", number * 25))?.text();
        if !page.contains("/pairs/") {
            break;
        }
        list.push_str(&page);
    }
    let rows: Vec<&str> = list
        .split("<tr")
        .filter(|row| row.contains("/pairs/") && !row.contains("Greater Manchester"))
        .collect();
    let mut pair = None;
    let mut identity = None;
    for row in rows {
        let Some(one) = number_after(row, "/pairs/") else { continue };
        let Some(two) = number_after(row, &format!("/pairs/{one}/")) else { continue };
        pair = pair.or(Some((one, two)));
        let page = who.get(&format!("/pairs/{one}/{two}"))?.text();
        let Some(found) = number_after(&page, "/identities/") else { continue };
        let page = who.get(&format!("/identities/{found}"))?.text();
        if !page.contains("Greater Manchester") {
            identity = Some(found);
            break;
        }
    }
    let (one, two) = pair.context("no pair waits for a judgement")?;
    let path = format!("/pairs/{one}/{two}");
    let csrf = who.get(&path)?.hidden("csrf")?;
    let fields =
        [("csrf", csrf.as_str()), ("verdict", "DIFFERENT"), ("reason", "It is needed for the pages.")];
    let answer = who.post(&path, &fields)?;
    ensure!(answer.status == 303, "{path}: {} {}", answer.status, answer.text());
    let page = who.get(&path)?.text();
    let judgement = number_after(&page, "/judgements/").context("the judgement is not on the page")?;
    Ok((one, two, identity.context("no identity")?, judgement))
}

/// A group without a case of the coordinator's force, with an exhibit, and the number of what was said of one of its ties: another one
/// is left, and stands first.
fn grouped(who: &Client) -> anyhow::Result<(u64, u64)> {
    for number in 0..20 {
        let list = who.get(&format!("/groups?from={}", number * 25))?.text();
        for row in list.split("<tr").skip(1) {
            let Some(group) = number_after(row, "/groups/") else { continue };
            let path = format!("/groups/{group}");
            let page = who.get(&path)?.text();
            let ties = page.matches(&format!("{path}/ties/")).count();
            if page.contains("Greater Manchester") || ties < 2 {
                continue;
            }
            let bottom = page.rfind(&format!("{path}/ties/"));
            let bottom = bottom.and_then(|from| number_after(&page[from..], "/ties/"));
            let wrong = format!("{path}/ties/{}/wrong", bottom.context("no tie")?);
            let shown = who.get(&wrong)?.hidden("shown")?;
            let fields = [("shown", shown.as_str()), ("reason", "It is needed for the pages.")];
            // Who chooses nothing has not said that it ties nobody.
            let csrf = who.get(&wrong)?.hidden("csrf")?;
            let answer = who.post(&wrong, &[&[("csrf", csrf.as_str())][..], &fields].concat())?;
            ensure!(
                answer.status == 422 && answer.text().contains("Choose what is wrong"),
                "{}",
                answer.status
            );
            ensure!(!who.get(&path)?.text().contains("/judgements/"), "recorded all the same");
            send(who, &wrong, &wrong, &[&fields[..], &[("nominal", "NOBODY")]].concat())?;
            let page = who.get(&path)?.text();
            // People known in two cases may stand above what can be called wrong.
            if page.contains(&format!("{path}/ties/1/wrong")) {
                let chart = format!("{path}/chart");
                send(who, &chart, &chart, &[])?;
                return Ok((group, number_after(&page, "/judgements/").context("no word on the page")?));
            }
        }
    }
    bail!("no group lies within the other force")
}

/// Sends a form that a page holds.
fn send(who: &Client, page: &str, to: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    let csrf = who.get(page)?.hidden("csrf")?;
    let answer = who.post(to, &[&[("csrf", csrf.as_str())][..], fields].concat())?;
    ensure!(answer.status == 303, "{to}: {} {}", answer.status, answer.text());
    Ok(())
}

fn decide(who: &Client, case: u64, action: &str, more: &[(&str, &str)]) -> anyhow::Result<()> {
    let path = format!("/cases/{case}/decide/{action}");
    let page = who.get(&path)?;
    let fields = ["csrf", "considered", "seen_status"].map(|name| Ok((name, page.hidden(name)?)));
    let fields: Vec<(&str, String)> = fields.into_iter().collect::<anyhow::Result<_>>()?;
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("reason", "It is needed for the pages."));
    fields.extend(more);
    let answer = who.post(&path, &fields)?;
    ensure!(answer.status == 303, "{path}: {} {}", answer.status, answer.text());
    Ok(())
}

/// Set up a second factor for whoever is signed in, with an app that knows the time.
pub(crate) async fn turn_second_factor_on(browser: &Browser, product: &Product) -> anyhow::Result<()> {
    browser.open(&product.at("/account/second-factor")).await?;
    let secret = browser.words("main .govuk-inset-text code").await?.replace(' ', "");
    browser.answer("code", &lookagain_e2e::code::now(&secret)?).await?;
    ensure!(browser.path().await? == "/account", "the second factor was not taken");
    Ok(())
}
