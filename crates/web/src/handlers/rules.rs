//! The published rules: every one in words, the file they come from, what other rules would change, and adopting them.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError, CatalogueEntry, Resource, ResourceKind, RuleKind,
    assess::{CaseChange, Preview},
    rules::RulesView,
};
use lookagain_domain::{Finding, Force};

use crate::{
    Web,
    components::{
        BackLink, Button, Cell, ErrorSummary, Flash, Html, Layout, Link, Reasons, Row, SummaryCard,
        SummaryList, SummaryRow, Table, Textarea,
    },
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

/// Changed cases on the page of a preview; the file holds all of them.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "method.html")]
struct MethodPage {
    layout: Layout,
    version: String,
    groups: Vec<Group>,
    versions: Table,
    /// Words of the link to the page where other rules are tried or adopted; empty for whoever may do neither.
    other_rules: &'static str,
}

/// The rules of one kind.
struct Group {
    id: &'static str,
    heading: &'static str,
    what: &'static str,
    rules: Vec<SummaryList>,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let view = web.app.view_rules(&reader.who, web.now()).await?;
    let page = MethodPage {
        layout: reader.layout_after("How cases are ordered", "method", flash(&query)),
        groups: groups(&view.catalogue),
        versions: versions(&view),
        version: view.version,
        other_rules: match (may(&web, &reader, Act::PreviewRules), may(&web, &reader, Act::AdoptRules)) {
            (true, _) => "See what other rules would change",
            (false, true) => "Adopt other rules",
            (false, false) => "",
        },
    };
    Ok(show(&page).into_response())
}

/// The rules as a file: what the pages are made from.
pub(crate) async fn text(State(web): State<Web>, reader: Reader) -> Page {
    let view = web.app.view_rules(&reader.who, web.now()).await?;
    // A version is free text of the file; in a header only plain characters may stand.
    let version: String = view
        .version
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' })
        .collect();
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"rules-{version}.toml\"")),
    ];
    Ok((headers, view.text).into_response())
}

fn may(web: &Web, reader: &Reader, act: Act) -> bool {
    web.app.may(&reader.who, act, &Resource::of(ResourceKind::Rules, None))
}

fn flash(query: &Fields) -> Option<Flash> {
    let (content, success) = match query.get("done") {
        "adopted" => ("The rules are in force, and every case was assessed by them.", true),
        "not-assessed" => (
            "The rules are in force, but not every case could be assessed by them. Run `lookagain assess` on the server.",
            false,
        ),
        _ => return None,
    };
    Some(Flash { content: content.into(), success })
}

fn groups(catalogue: &[CatalogueEntry]) -> Vec<Group> {
    let of = |kind| catalogue.iter().filter(|entry| entry.kind == kind).map(rule).collect();
    vec![
        Group {
            id: "eligibility",
            heading: "Eligibility: is the case in scope?",
            what: "Each criterion is met, not met, or unknown because facts are missing. Not met only proposes an exclusion, which a person confirms. Unknown asks the force.",
            rules: of(RuleKind::Eligibility),
        },
        Group {
            id: "bands",
            heading: "Bands: who is looked at first?",
            what: "A band comes before all points. The most pressing band that any rule calls for counts.",
            rules: of(RuleKind::Band),
        },
        Group {
            id: "points",
            heading: "Points: the order inside a band",
            what: "Points are added up. The page of a case shows each of them with the facts it rests on.",
            rules: of(RuleKind::Points),
        },
    ]
}

fn rule(entry: &CatalogueEntry) -> SummaryList {
    let mut rows = vec![SummaryRow::new("Question", entry.question)];
    if let Some(band) = entry.band {
        rows.push(SummaryRow::new("Calls for", band.label()));
    }
    if let Some(weight) = entry.weight {
        let most = entry.at_most.map(|most| format!(" for each, at most {most:+}")).unwrap_or_default();
        rows.push(SummaryRow::new("Points", format!("{weight:+}{most}")));
    }
    if !entry.settings.is_empty() {
        let mut list = Html::trusted("<ul class=\"govuk-list govuk-list--bullet\">");
        for setting in &entry.settings {
            list.push(&Html::trusted("<li>"));
            list.push(&Html::from_content(
                &format!("{}: {}", setting.key.replace('_', " "), setting.value).into(),
            ));
            list.push(&Html::trusted("</li>"));
        }
        list.push(&Html::trusted("</ul>"));
        rows.push(SummaryRow::new("Settings", list));
    }
    rows.push(SummaryRow::new("Source", entry.source.as_str()));
    if let Some(note) = &entry.note {
        rows.push(SummaryRow::new("Not settled", note.as_str()));
    }
    let state = if entry.enabled { "asked" } else { "switched off, not asked" };
    rows.push(SummaryRow::new("Rule", format!("{}, version {}, {state}", entry.id, entry.version)));
    let off = if entry.enabled { "" } else { " (switched off)" };
    let card =
        SummaryCard { title: format!("{}{off}", entry.title).into(), level: 3, ..SummaryCard::default() };
    SummaryList { card: Some(card), ..SummaryList::new(rows) }
}

fn versions(view: &RulesView) -> Table {
    let rows = view.versions.iter().enumerate().map(|(place, row)| {
        let by = row
            .adopted_by
            .map_or_else(|| "Shipped with the software".to_owned(), |account| format!("Account {account}"));
        let state = if place == 0 { "In force" } else { "Replaced" };
        Row::from([row.version.clone(), words::time(&row.adopted_at), by, state.to_owned()])
    });
    Table::new("Versions of the rules, newest first", ["Version", "Adopted", "By", "State"])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

#[derive(Template)]
#[template(path = "method_preview.html")]
struct PreviewPage {
    layout: Layout,
    back: BackLink,
    heading: &'static str,
    errors: Option<ErrorSummary>,
    version: String,
    result: Option<Found>,
    rules: Textarea,
    preview: Option<Button>,
    /// All that would change, as a file: there once something would.
    download: Option<Button>,
    adopt: Option<Button>,
}

/// What the proposed rules would change.
struct Found {
    sentence: String,
    counts: String,
    moves: Option<Table>,
    changes: Option<Table>,
    rest: String,
}

pub(crate) async fn preview_page(State(web): State<Web>, reader: Reader) -> Page {
    let text = web.app.view_rules(&reader.who, web.now()).await?.text;
    Ok(show(&form(&web, &reader, &text, None, None)?).into_response())
}

pub(crate) async fn preview(State(web): State<Web>, posted: Posted) -> Page {
    let reader = &posted.reader;
    // A browser sends CR LF from a text area; the file that it came from had LF.
    let text = posted.fields.get("rules").replace("\r\n", "\n");
    let refused = |error: AppError| -> Page {
        let message = match &error {
            AppError::Rules(error) => Some(error.to_string()),
            AppError::Conflict(message) => Some(message.clone()),
            AppError::NotFound(_)
            | AppError::Refused
            | AppError::Invalid(_)
            | AppError::Delivery(_)
            | AppError::Io { .. }
            | AppError::Store(_)
            | AppError::Policies(_)
            | AppError::Internal(_) => None,
        };
        let Some(message) = message else { return Err(error.into()) };
        Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            show(&form(&web, reader, &text, None, Some(&sentence(&message)))?),
        )
            .into_response())
    };
    if posted.fields.get("do") == "adopt" {
        if let Err(error) = web.app.adopt_rules(&reader.who, &text, web.now()).await {
            return refused(error);
        }
        let done = match web.app.assess(&reader.who, None, web.now(), &|_| {}).await {
            Ok(_) => "adopted",
            Err(error) => {
                tracing::error!(error = %error, "rules were adopted, cases were not assessed");
                "not-assessed"
            }
        };
        return Ok(Redirect::to(&format!("/method?done={done}")).into_response());
    }
    if posted.fields.get("do") == "download" {
        return match web.app.export_preview(&reader.who, &text, web.now()).await {
            Ok(csv) => {
                let name = "attachment; filename=\"cases-that-would-change.csv\"";
                let headers =
                    [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)];
                Ok((headers, csv).into_response())
            }
            Err(error) => refused(error),
        };
    }
    match web.app.preview_rules(&reader.who, &text, None, web.now()).await {
        Ok(preview) => {
            let catalogue = web.app.rules().rules.catalogue();
            Ok(show(&form(&web, reader, &text, Some(found(&preview, &catalogue)), None)?).into_response())
        }
        Err(error) => refused(error),
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn form(
    web: &Web,
    reader: &Reader,
    text: &str,
    result: Option<Found>,
    error: Option<&str>,
) -> Result<PreviewPage, Failed> {
    let (may_preview, may_adopt) = (may(web, reader, Act::PreviewRules), may(web, reader, Act::AdoptRules));
    if !may_preview && !may_adopt {
        return Err(AppError::Refused.into());
    }
    let heading = if may_preview { "See what other rules would change" } else { "Adopt other rules" };
    let rules = Textarea { rows: 25, spellcheck: Some(false), ..Textarea::new("rules", "Rules, in TOML") }
        .hint("Change them here, or paste a file. Give them another version: a version is never changed once it was adopted.")
        .error(error)
        .value(text);
    let download = Button::submit("Download every change (CSV)").secondary().sends("do", "download");
    let adopt = Button::submit("Adopt these rules").sends("do", "adopt");
    Ok(PreviewPage {
        layout: Layout { has_errors: error.is_some(), ..reader.layout(heading, "method") },
        back: BackLink::to("/method"),
        heading,
        errors: error.map(|error| ErrorSummary::new([("rules", error)])),
        version: web.app.rules().rules.version().to_owned(),
        download: result.as_ref().is_some_and(|found| found.changes.is_some()).then_some(download),
        result,
        rules,
        preview: may_preview.then(|| Button::submit("See what would change").sends("do", "preview")),
        adopt: may_adopt.then(|| if may_preview { adopt.secondary() } else { adopt }),
    })
}

fn found(preview: &Preview, catalogue: &[CatalogueEntry]) -> Found {
    let summary = &preview.summary;
    let rows: Vec<Row> =
        preview.changes.iter().take(SHOWN).map(|change| changed(change, catalogue)).collect();
    let rest = preview.changes.len().saturating_sub(SHOWN) as u64;
    Found {
        sentence: format!(
            "Rules {} in place of {}: {} of {} would stand elsewhere. For {} more only findings differ, and they stay where they are.",
            preview.to,
            preview.from,
            words::number(preview.moved),
            words::count(summary.cases, "case", "cases"),
            words::number(summary.changed - preview.moved)
        ),
        counts: format!(
            "Under the proposed rules {} would meet all criteria, {} would be proposed for exclusion, and {} would wait for facts.",
            words::number(summary.met),
            words::number(summary.not_met),
            words::number(summary.unknown)
        ),
        moves: moves(preview),
        changes: (!rows.is_empty()).then(|| {
            Table::new(
                "Cases that would change",
                ["Case", "Force", "What would change", "Which rules say so"],
            )
            .rows(rows)
            .named_rows()
        }),
        rest: if rest == 0 {
            String::new()
        } else {
            words::count(rest, "further case is not listed here", "further cases are not listed here")
        },
    }
}

/// How many cases go from where to where.
fn moves(preview: &Preview) -> Option<Table> {
    let mut counts: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for CaseChange { change, .. } in &preview.changes {
        let all = [
            change.eligibility.map(|(a, b)| ("Eligibility", a.label(), b.label())),
            change.band.map(|(a, b)| ("Band", a.label(), b.label())),
            change.route.map(|(a, b)| ("Route", a.label(), b.label())),
            change.points.map(|(a, b)| ("Points", "Any", if b > a { "More" } else { "Fewer" })),
        ];
        all.into_iter().flatten().for_each(|way| *counts.entry(way).or_default() += 1);
    }
    let rows = counts.iter().map(|((what, from, to), cases)| {
        let mut cells = [what, from, to].map(|text| Cell::new(*text)).to_vec();
        cells.push(Cell { numeric: true, ..Cell::new(words::number(*cases)) });
        Row::from(cells)
    });
    (!counts.is_empty()).then(|| {
        Table::new("How many would go where", ["What", "From", "To", "Cases"]).rows(rows.collect::<Vec<_>>())
    })
}

fn changed(one: &CaseChange, catalogue: &[CatalogueEntry]) -> Row {
    let change = &one.change;
    let pair = |what: &str, before: String, after: String| format!("{what}: {before} to {after}");
    let lower = |text: &str| text.to_lowercase();
    let mut what = Vec::new();
    what.extend(change.eligibility.map(|(a, b)| pair("Eligibility", lower(a.label()), lower(b.label()))));
    what.extend(change.band.map(|(a, b)| pair("Band", a.code().to_owned(), b.code().to_owned())));
    what.extend(change.points.map(|(a, b)| pair("Points", a.to_string(), b.to_string())));
    what.extend(change.route.map(|(a, b)| pair("Route", a.label().to_owned(), b.label().to_owned())));
    if what.is_empty() {
        what.push("Only findings that do not move the case".to_owned());
    }
    let finding =
        |found: Option<Finding>| found.map_or_else(|| "no finding".to_owned(), |found| lower(found.label()));
    let mut rules: Vec<String> = Vec::new();
    for rule in &change.rules {
        let title = words::rule_title(catalogue, &rule.rule);
        let mut parts = Vec::new();
        if rule.old != rule.new {
            parts.push(format!("{} to {}", finding(rule.old), finding(rule.new)));
        }
        if rule.old_points != rule.new_points {
            parts.push(format!("{:+} to {:+} points", rule.old_points, rule.new_points));
        }
        let text = if parts.is_empty() {
            format!("{title}: calls for another band")
        } else {
            format!("{title}: {}", parts.join(", "))
        };
        // Many closures of a case often change by one and the same rule.
        if !rules.contains(&text) {
            rules.push(text);
        }
    }
    let force =
        Force::ALL.iter().find(|force| force.slug == one.force).map_or(one.force, |force| force.short_name);
    Row::from(vec![
        Cell::new(Html::from(Link::new(format!("Case {}", one.case), format!("/cases/{}", one.case)))),
        Cell::new(force),
        Cell::new(Html::from(Reasons::first(what, 4))),
        Cell::new(Html::from(Reasons::first(rules, 4))),
    ])
}
