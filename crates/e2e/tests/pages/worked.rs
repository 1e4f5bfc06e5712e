//! A case of casework for the pages: reviewed by the forms that people use, on a meeting's agenda, with a draft of the panel.

use anyhow::{Context, ensure};
use lookagain_e2e::{Client, Product};

/// What the addresses need.
#[derive(Debug)]
pub(crate) struct Worked {
    pub(crate) snapshot: u64,
    pub(crate) meeting: u64,
    pub(crate) attachment: u64,
}

/// Reviews `case`, begins `open`, and puts `case` before a panel. Both were accepted by triage.
pub(crate) fn make(product: &Product, case: u64, open: u64) -> anyhow::Result<Worked> {
    let reviewer = Client::signed_in(product, "reviewer")?;
    send(&reviewer, open, "begin-review", "", &[])?;
    send(&reviewer, open, "enquiry", "", &[("kind", "CCTV"), ("title", "The station"), ("possible", "YES")])?;
    send(&reviewer, case, "begin-review", "", &[])?;
    for theme in ["REPORT", "VOICE", "SUSPECTS", "EVIDENCE", "DECISION"] {
        answer(&reviewer, case, theme)?;
    }
    let line =
        [("kind", "CCTV"), ("title", "The station"), ("possible", "NO"), ("why", "Overwritten long ago")];
    let with = |step| [&line[..], &[("step", step)]].concat();
    send(&reviewer, case, "enquiry", "", &with("FIND_NOT_PURSUED"))?;
    send(&reviewer, case, "enquiry", "1/1", &with("SETTLE"))?;
    let cited = [("evidence.document", ""), ("evidence.other", "Log"), ("evidence.place", "page 1")];
    let failing =
        [("code", "F17_NO_SUPERVISION"), ("severity", "MINOR"), ("narrative", "Nobody looked at it")];
    send(&reviewer, case, "failing", "", &[&failing[..], &cited].concat())?;
    let submit = [("recommendation", "REINVESTIGATE"), ("summary", "Much was left")];
    send(&reviewer, case, "submit-review", "", &submit)?;
    let page = reviewer.get(&format!("/cases/{case}/review"))?.text();
    let snapshot = after(&page, "/review/snapshots/").context("no snapshot")?;
    let chair = Client::signed_in(product, "panel")?;
    let csrf = chair.get("/panel")?.hidden("csrf")?;
    let on = [("csrf", csrf.as_str()), ("on-day", "1"), ("on-month", "1"), ("on-year", "2099")];
    let planned = chair.post("/panel", &on)?;
    let meeting: u64 = planned.location().trim_start_matches("/panel/").parse()?;
    for (who, path) in [("panel-two", "join"), ("panel-three", "join"), ("panel", "open")] {
        let who = Client::signed_in(product, who)?;
        let csrf = who.get(&format!("/panel/{meeting}"))?.hidden("csrf")?;
        let done = who.post(&format!("/panel/{meeting}/{path}"), &[("csrf", csrf.as_str())])?;
        ensure!(done.status == 303, "{path}: {}", done.text());
    }
    let number = meeting.to_string();
    send(&chair, case, "list", "", &[("meeting", number.as_str())])?;
    let draft = [
        ("findings", "Lines are open"),
        ("decision", "SET_ACTIONS"),
        ("reasons", "They are still possible"),
        ("actions", "Trace the operator"),
        ("learning", "Ask for recordings at once"),
    ];
    send(&chair, case, "draft", "", &draft)?;
    Ok(Worked { snapshot, meeting, attachment: attach(&reviewer, case)? })
}

/// Signs the draft and takes the offer on, so that there is a reinvestigation to see.
pub(crate) fn reinvestigate(product: &Product, case: u64) -> anyhow::Result<()> {
    send(&Client::signed_in(product, "panel")?, case, "sign", "", &[])?;
    let investigator = Client::signed_in(product, "investigator")?;
    send(&investigator, case, "offer", "", &[("step", "ACCEPT")])?;
    send(&investigator, case, "begin", "", &[("victims", "AGREES"), ("reason", "Agreed on the phone")])?;
    send(
        &investigator,
        case,
        "schedule",
        "",
        &[("description", "First call"), ("sensitivity", "NON_SENSITIVE")],
    )?;
    let exhibit =
        [("reference", "X1"), ("description", "Register"), ("place", "Store"), ("reason", "Seized")];
    send(&investigator, case, "exhibit", "", &exhibit)
}

fn send(who: &Client, case: u64, form: &str, item: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    let item = if item.is_empty() { String::new() } else { format!("?item={item}") };
    let path = format!("/cases/{case}/forms/{form}{item}");
    let page = who.get(&path)?;
    ensure!(page.status == 200, "{path}: {} {}", page.status, page.text());
    let (csrf, seen) = (page.hidden("csrf")?, page.hidden("seen")?);
    let all = [&[("csrf", csrf.as_str()), ("seen", seen.as_str())][..], fields].concat();
    let answer = who.post(&path, &all)?;
    ensure!(answer.status == 303, "{path}: {} {}", answer.status, answer.text());
    Ok(())
}

/// Answers every question of a theme, for every victim: the file does not say.
fn answer(who: &Client, case: u64, theme: &str) -> anyhow::Result<()> {
    let path = format!("/cases/{case}/review/themes/{theme}?review=1");
    let page = who.get(&path)?;
    let (csrf, text) = (page.hidden("csrf")?, page.text());
    let names: std::collections::BTreeSet<&str> = text
        .split("name=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| name.starts_with("q-") && name.ends_with(".answer"))
        .collect();
    ensure!(!names.is_empty() || theme == "VOICE", "{path} asks nothing");
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend(names.into_iter().map(|name| (name, "NOT_ON_FILE")));
    let answer = who.post(&path, &fields)?;
    ensure!(answer.status == 303, "{path}: {} {}", answer.status, answer.text());
    Ok(())
}

/// Adds a document of a few words.
fn attach(who: &Client, case: u64) -> anyhow::Result<u64> {
    let path = format!("/cases/{case}/attachments");
    let csrf = who.get(&path)?.hidden("csrf")?;
    let part = |head: &str, content: &str| {
        format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let body = [
        part("name=\"csrf\"", &csrf),
        part("name=\"title\"", "Notes"),
        part("name=\"file\"; filename=\"notes.txt\"", "A call came in."),
        "--b--\r\n".to_owned(),
    ]
    .concat();
    let head = "Content-Type: multipart/form-data; boundary=b\r\n";
    let answer = who.send("POST", &path, head, body.as_bytes())?;
    after(answer.location(), "/attachments/").with_context(|| format!("{}: {}", answer.status, answer.text()))
}

fn after(text: &str, words: &str) -> Option<u64> {
    let rest = &text[text.find(words)? + words.len()..];
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}
