//! The audit: who saw and did what, and a check that the record of it is whole.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use lookagain_app::{
    Act, AuditAction, AuditFilter, AuditReport, ResourceKind, Role, StoredEntry, audit::AuditPage,
};

use crate::{
    Web,
    components::{
        Cell, Content, ErrorSummary, Filter, FilterCategory, Html, Input, Layout, Link, Panel, Row, Select,
        Table,
    },
    errors::{Page, show},
    session::{Fields, Posted, Query, Reader, escape},
    words,
};

/// Entries on a page.
const PAGE: u32 = 50;

/// What entries are about: code, words.
const KINDS: [(&str, &str); 5] = [
    ("case", "Case"),
    ("person", "Person"),
    ("submission", "Submission"),
    ("account", "Account"),
    ("search", "Search"),
];

/// The names of the fields that make a filter.
const FILTERS: [&str; 4] = ["account", "action", "kind", "number"];

#[derive(Template)]
#[template(path = "audit.html")]
struct Trail {
    layout: Layout,
    errors: Option<ErrorSummary>,
    filter: Filter,
    table: Option<Table>,
    older: String,
    newest: String,
    verifies: bool,
}

#[derive(Template)]
#[template(path = "audit_verify.html")]
struct Verified {
    layout: Layout,
    sound: Option<Panel>,
    entries: String,
    head_seq: u64,
    head_hash: String,
    fault_count: String,
    faults: Vec<String>,
    /// How many more faults there are than listed; empty for none.
    further: String,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let filter = filter_of(&query);
    let error = wrong_number(&query);
    let view = web.app.view_audit(&reader.who, &filter, PAGE, web.now()).await?;
    let older = view
        .entries
        .last()
        .filter(|_| view.more)
        .map_or_else(String::new, |last| address(&query, "", &[("before", &last.seq.to_string())]));
    let page = Trail {
        layout: Layout { wide: true, has_errors: error.is_some(), ..reader.layout("Audit", "audit") },
        errors: error.map(|error| ErrorSummary::new([("number", error)])),
        filter: panel(&query, &view, error),
        table: (!view.entries.is_empty()).then(|| table(&view)),
        older,
        newest: if filter.before.is_some() { address(&query, "", &[]) } else { String::new() },
        verifies: reader.may(Act::VerifyAudit, ResourceKind::Audit),
    };
    Ok(show(&page).into_response())
}

pub(crate) async fn verify(State(web): State<Web>, posted: Posted) -> Page {
    let report = web.app.verify_audit(&posted.reader.who, &[], web.now()).await?;
    Ok(show(&verdict(posted.reader.layout("Verification of the audit", "audit"), &report)).into_response())
}

fn verdict(layout: Layout, report: &AuditReport) -> Verified {
    let checked = words::count(report.entries, "entry was", "entries were");
    let sound = report.is_sound().then(|| Panel {
        level: 2,
        classes: "govuk-!-margin-bottom-6".into(),
        ..Panel::confirmation(
            "The chain is whole",
            format!("{checked} checked. Nothing was changed, moved or taken out."),
        )
    });
    let further = report.fault_count.saturating_sub(report.faults.len() as u64);
    Verified {
        layout,
        sound,
        entries: words::number(report.entries),
        head_seq: report.head.seq,
        head_hash: report.head.hash.to_string(),
        fault_count: words::count(report.fault_count, "fault was", "faults were"),
        faults: report.faults.iter().map(|fault| capital(&fault.to_string())).collect(),
        further: if further == 0 { String::new() } else { words::number(further) },
    }
}

/// What the query asks for; a code that is not in its list, or no number, filters nothing out.
fn filter_of(query: &Fields) -> AuditFilter {
    AuditFilter {
        account: query.given("account").and_then(|text| text.parse().ok()),
        action: query.given("action").filter(|code| code.parse::<AuditAction>().is_ok()).map(str::to_owned),
        object_kind: query
            .given("kind")
            .filter(|kind| KINDS.iter().any(|(code, _)| code == kind))
            .map(str::to_owned),
        object_id: query.given("number").and_then(|text| text.parse().ok()),
        before: query.given("before").and_then(|text| text.parse().ok()),
    }
}

fn wrong_number(query: &Fields) -> Option<&'static str> {
    let wrong = query.given("number").is_some_and(|text| text.parse::<i64>().map_or(true, |n| n < 1));
    wrong.then_some("Enter the number with digits only, such as 12")
}

/// The name of a field, its label, and its answers as code and words.
type List = (&'static str, &'static str, Vec<(String, String)>);

fn panel(query: &Fields, view: &AuditPage, error: Option<&str>) -> Filter {
    let lists: [List; 3] = [
        ("account", "Who", view.names.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()),
        (
            "action",
            "What was done",
            AuditAction::ALL
                .iter()
                .map(|action| (action.code().to_owned(), action.label().to_owned()))
                .collect(),
        ),
        (
            "kind",
            "To what",
            KINDS.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned())).collect(),
        ),
    ];
    let (mut options, mut selected) = (Html::default(), Vec::new());
    for (name, label, list) in lists {
        let value = query.get(name);
        if let Some((_, words)) = list.iter().find(|(code, _)| code == value) {
            selected.push(removable(label, words, address(query, name, &[])));
        }
        let all = std::iter::once((String::new(), "All".to_owned())).chain(list);
        options.push(&Select::new(name, label).options(all).value(value));
    }
    if let Some(number) = query.given("number").filter(|_| error.is_none()) {
        selected.push(removable("Number", number, address(query, "number", &[])));
    }
    let number = Input { inputmode: "numeric".into(), ..Input::new("number", "Its number") };
    options.push(
        &number.hint("Of the case, person, submission or account").value(query.get("number")).error(error),
    );
    Filter { action: "/audit".to_owned(), selected, clear_href: "/audit".to_owned(), options }
}

fn removable(heading: &str, words: &str, href: String) -> FilterCategory {
    FilterCategory { heading: heading.to_owned(), items: vec![Link::new(words, href)] }
}

/// The address of the list with its filters, one of them left out, and more added.
fn address(query: &Fields, without: &str, more: &[(&str, &str)]) -> String {
    let kept =
        FILTERS.iter().filter(|name| **name != without).filter_map(|name| Some((*name, query.given(name)?)));
    let pairs: Vec<_> =
        kept.chain(more.iter().copied()).map(|(name, value)| format!("{name}={}", escape(value))).collect();
    if pairs.is_empty() { "/audit".to_owned() } else { format!("/audit?{}", pairs.join("&")) }
}

fn table(view: &AuditPage) -> Table {
    let head = ["Entry", "When", "Who", "What", "To what", "Allowed by", "Reason given", "More"];
    let wide = |place| match head[place] {
        "When" | "Who" => "app-queue__when",
        _ => "",
    };
    let columns = head.iter().enumerate().map(|(place, words)| Cell {
        numeric: place == 0,
        classes: wide(place).into(),
        ..Cell::new(*words)
    });
    let rows = view.entries.iter().map(|entry| row(entry, view));
    Table {
        classes: "govuk-table--small-text-until-tablet app-queue".into(),
        ..Table::new("Entries, newest first", columns).rows(rows.collect::<Vec<_>>())
    }
}

fn row(entry: &StoredEntry, view: &AuditPage) -> Row {
    let action = entry
        .action
        .parse::<AuditAction>()
        .map_or_else(|_| entry.action.clone(), |action| action.label().to_owned());
    Row::from(vec![
        Cell::number(entry.seq),
        Cell::new(words::time(&entry.at)),
        Cell::new(who(entry, view)),
        Cell::new(action),
        Cell::new(object(entry)),
        Cell::new(entry.policy.as_deref().unwrap_or_default().replace(' ', ", ")),
        Cell::new(entry.reason.as_deref().unwrap_or_default()),
        Cell::new(detail(&entry.detail)),
    ])
}

fn who(entry: &StoredEntry, view: &AuditPage) -> String {
    let role = entry
        .actor_role
        .parse::<Role>()
        .map_or_else(|_| system(&entry.actor_role), |role| role.label().to_owned());
    match entry.actor_account.map(|id| (id, view.names.get(&id))) {
        Some((_, Some(name))) => format!("{name}, {role}"),
        Some((id, None)) => format!("Account {id}, {role}"),
        None => role,
    }
}

/// A part of the system in words.
fn system(code: &str) -> String {
    match code {
        "OPERATOR" => "Command line on the server".to_owned(),
        other => capital(&other.replace('_', " ").to_lowercase()),
    }
}

/// What an entry is about, as a link to everything that was done to it, and the force.
fn object(entry: &StoredEntry) -> Content {
    let mut shown = Html::default();
    if let (Some(kind), Some(id)) = (&entry.object_kind, entry.object_id) {
        match KINDS.iter().find(|(code, _)| code == kind) {
            Some((code, label)) => {
                shown.push(&Link::new(format!("{label} {id}"), format!("/audit?kind={code}&number={id}")));
            }
            None => shown.push(&Content::from(format!("{} {id}", capital(kind)))),
        }
    }
    if let Some(force) = entry.force_id {
        let comma = if shown.is_empty() { "" } else { ", " };
        shown.push(&Content::from(format!("{comma}{}", words::force(force))));
    }
    shown.into()
}

/// The small map of an entry in words: `rows: 12; files: 3`.
fn detail(json: &str) -> String {
    let Ok(map) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(json) else {
        return json.to_owned();
    };
    let value = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        other @ (serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::Object(_)) => other.to_string(),
    };
    map.iter()
        .filter(|(_, found)| !found.as_array().is_some_and(Vec::is_empty) && found.as_str() != Some(""))
        .map(|(key, found)| format!("{}: {}", key.replace('_', " "), value(found)))
        .collect::<Vec<_>>()
        .join("; ")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detail_of_an_entry_is_said_in_words() {
        for (json, words) in [
            ("{}", ""),
            (r#"{"files":3,"what":"rejected rows"}"#, "files: 3; what: rejected rows"),
            (r#"{"revealed":[]}"#, ""),
            (r#"{"revealed":[4,7]}"#, "revealed: 4, 7"),
            ("broken", "broken"),
        ] {
            assert_eq!(detail(json), words);
        }
    }

    #[test]
    fn what_a_person_typed_is_shown_as_text() {
        let entry = StoredEntry {
            seq: 1,
            at: "2026-11-24T09:30:00.000000Z".to_owned(),
            actor_account: Some(7),
            actor_role: "AUDITOR".to_owned(),
            action: "UNDO".to_owned(),
            object_kind: Some("<script>".to_owned()),
            object_id: Some(1),
            force_id: None,
            policy: None,
            reason: Some("<img src=x onerror=alert(1)>".to_owned()),
            detail: r#"{"a":"<b>"}"#.to_owned(),
            prev_hash: String::new(),
            hash: String::new(),
        };
        let view = AuditPage {
            entries: vec![entry],
            more: false,
            names: [(7, "\"><svg onload=x>".to_owned())].into(),
        };
        let html = table(&view).to_string();
        for hostile in ["<script", "<img", "<svg", "<b>"] {
            assert!(!html.contains(hostile), "{hostile}: {html}");
        }
    }
}
