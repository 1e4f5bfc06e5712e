//! One case: summary, findings with their facts, people without names, allegations, timeline, decisions.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{Act, CatalogueEntry, Direction, Resource, ResourceKind, case::CaseView};
use lookagain_domain::{CaseId, Reason, SourceRef, review::CaseStatus};

mod tables;

use self::tables::{allegations, crimes, decisions, history, people, requests, timeline};
use super::queue::{address_of, filter_of};
use crate::{
    Web,
    components::{
        Breadcrumbs, Button, Content, Flash, Html, IdentityBar, Layout, Link, ScorePart, ScoreSum,
        SummaryList, SummaryRow, Table, Tag, Timeline,
    },
    errors::{Failed, Page, show},
    session::{Fields, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    identity: IdentityBar,
    groups: Vec<Link>,
    reference: String,
    warning: Option<String>,
    decisions_open: Vec<Button>,
    undo: String,
    second_look: String,
    /// Where the review is; empty for those who may not see it, and before the case is in the review queue.
    casework: String,
    previous: String,
    next: String,
    summary: SummaryList,
    score: Option<ScoreSum>,
    route: String,
    rules: String,
    criteria: Vec<Criterion>,
    closures: Vec<Closure>,
    people: Table,
    allegations: Table,
    crimes: Vec<SummaryList>,
    timeline: Timeline,
    decisions: Option<Table>,
    requests: Vec<(String, String, Vec<String>, String)>,
    history: Option<Table>,
}

/// One criterion with what it rests on.
struct Criterion {
    tag: Tag,
    title: String,
    facts: Vec<String>,
}

/// The findings about one closure.
struct Closure {
    heading: String,
    tag: Tag,
    route: &'static str,
    criteria: Vec<Criterion>,
}

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    Query(query): Query,
) -> Page {
    let id: CaseId = case.parse().map_err(|_| Failed::not_found())?;
    let view = web.app.view_case(&reader.who, id, web.now()).await?;
    let catalogue = web.app.rules().rules.catalogue();
    let found = view.found.as_ref().map(|(_, _, found)| found);
    let page = CasePage {
        layout: Layout { wide: true, ..reader.layout_after(format!("Case {id}"), "queue", flash(&query)) },
        breadcrumbs: Breadcrumbs::new([Link::new("Queue", format!("/queue?{}", address_of(&query)))]),
        identity: identity(&view),
        groups: view
            .groups
            .iter()
            .map(|group| Link::new(format!("Group {group}"), format!("/groups/{group}")))
            .collect(),
        reference: view.case.case_ref.clone(),
        warning: warning(&view),
        decisions_open: open_decisions(&web, &reader, &view, &query),
        undo: undo(&reader, &view),
        second_look: second_look(&web, &reader, &view),
        casework: casework(&web, &reader, &view),
        previous: format!("/cases/{id}/previous?{}", address_of(&query)),
        next: format!("/cases/{id}/next?{}", address_of(&query)),
        summary: summary(&view),
        score: found.map(|found| ScoreSum {
            label: "What adds up to this place".to_owned(),
            parts: found.priority.iter().map(|reason| part(&view, &catalogue, reason)).collect(),
        }),
        route: found.map(|found| found.route.label().to_owned()).unwrap_or_default(),
        rules: view
            .found
            .as_ref()
            .map(|(_, at, found)| format!("Rules {}, assessed {}", found.rules, words::time(at)))
            .unwrap_or_default(),
        criteria: found.map(|found| criteria(&view, &catalogue, &found.criteria)).unwrap_or_default(),
        closures: closures(&view, &catalogue),
        people: people(&web, &reader, &view),
        allegations: allegations(&view),
        crimes: crimes(&view),
        timeline: timeline(&view),
        decisions: decisions(&view),
        requests: requests(&view),
        history: history(&view),
    };
    Ok(show(&page).into_response())
}

pub(crate) async fn next(web: State<Web>, reader: Reader, case: Path<String>, query: Query) -> Page {
    step(web, reader, case, query, Direction::After).await
}

pub(crate) async fn previous(web: State<Web>, reader: Reader, case: Path<String>, query: Query) -> Page {
    step(web, reader, case, query, Direction::Before).await
}

async fn step(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    Query(query): Query,
    direction: Direction,
) -> Page {
    let id: CaseId = case.parse().map_err(|_| Failed::not_found())?;
    let address = address_of(&query);
    let found = web.app.neighbour(&reader.who, id, filter_of(&query), direction, web.now()).await?;
    let to = found
        .map_or_else(|| format!("/cases/{id}?{address}&done=end"), |case| format!("/cases/{case}?{address}"));
    Ok(Redirect::to(&to).into_response())
}

fn flash(query: &Fields) -> Option<Flash> {
    let (content, success) = match query.get("done") {
        "end" => ("There is no further case in this direction.", false),
        "revealed" => ("The name is shown to you for a while. That you saw it, and why, is on record.", true),
        "UNDO" => ("The decision was undone. Both stay on record.", true),
        _ => return None,
    };
    Some(Flash { content: content.into(), success })
}

fn identity(view: &CaseView) -> IdentityBar {
    let mut title =
        Html::join([Content::from(format!("{} case {}", words::force(view.case.force_id), view.case.id))]);
    if let Some((_, _, found)) = &view.found {
        title.push(&words::band_tag(found.band));
        title.push(&words::finding_tag(found.eligibility));
    }
    title.push(&words::status_tag(&view.case.status));
    IdentityBar { title: title.into(), ..IdentityBar::default() }
}

/// Someone who is both victim and suspect here is a finding for a person, not a detail.
fn warning(view: &CaseView) -> Option<String> {
    if view.crimes.iter().any(|crime| crime.live_risk == "Y") {
        return Some(
            "The force says that somebody is at risk today. Safeguarding comes before any review.".to_owned(),
        );
    }
    let both = view.labels.values().any(|label| label.starts_with("Victim") && label.contains("suspect"));
    both.then(|| "Someone is on record both as a victim and as a suspect. Look at how the victim was treated before anything else.".to_owned())
}

fn open_decisions(web: &Web, reader: &Reader, view: &CaseView, query: &Fields) -> Vec<Button> {
    if !web.app.may_case(&reader.who, Act::Decide, &view.case) {
        return Vec::new();
    }
    let link = |key: &str, words: &str, action: &str| {
        let mut button =
            Button::link(words, format!("/cases/{}/decide/{action}?{}", view.case.id, address_of(query)));
        button.attributes = [("data-key", key)].into();
        button
    };
    match view.status {
        CaseStatus::Triage => vec![
            link("e", "Take into the review queue", "accept"),
            link("n", "Confirm exclusion", "confirm-exclusion").secondary(),
            link("q", "Ask the force", "request-info").secondary(),
        ],
        CaseStatus::InfoRequested => vec![
            link("e", "Take into the review queue", "accept"),
            link("n", "Confirm exclusion", "confirm-exclusion").secondary(),
        ],
        CaseStatus::Queued | CaseStatus::OutOfScope => {
            vec![link("e", "Return to triage", "reopen").secondary()]
        }
    }
}

/// Where the reader can undo their own last decision, if that is the last one.
fn undo(reader: &Reader, view: &CaseView) -> String {
    let last = view.decisions.iter().rev().find(|d| d.undone_by.is_none() && d.action != "UNDO");
    let own = last
        .is_some_and(|d| d.decided_by == reader.person.account().get() && d.to_status == view.case.status);
    if own { format!("/cases/{}/undo", view.case.id) } else { String::new() }
}

fn casework(web: &Web, reader: &Reader, view: &CaseView) -> String {
    let may = view.case.force().is_ok_and(|force| web.app.may_casework(&reader.who, Act::ViewReview, force));
    if may && view.status == CaseStatus::Queued {
        format!("/cases/{}/review", view.case.id)
    } else {
        String::new()
    }
}

fn second_look(web: &Web, reader: &Reader, view: &CaseView) -> String {
    let Some(look) = &view.second_look else { return String::new() };
    let excluder = lookagain_domain::AccountId::new(look.excluded_by).ok();
    let resource =
        view.case.force().map(|force| Resource::of(ResourceKind::Case, Some(force)).decided_by(excluder));
    if resource.is_ok_and(|resource| web.app.may(&reader.who, Act::SecondLook, &resource)) {
        format!("/cases/{}/second-look", view.case.id)
    } else {
        String::new()
    }
}

fn summary(view: &CaseView) -> SummaryList {
    let mut rows = vec![
        SummaryRow::new("Force reference", view.case.case_ref.as_str()),
        SummaryRow::new("Force", words::force(view.case.force_id)),
        SummaryRow::new(
            "Where it stands",
            format!("{}, since {}", words::status(&view.case.status), words::time(&view.case.status_since)),
        ),
        SummaryRow::new("Crimes", words::number(view.crimes.len() as u64)),
    ];
    let offences: std::collections::BTreeSet<String> =
        view.crimes.iter().map(|crime| words::offence(&crime.offence_code)).collect();
    rows.push(SummaryRow::new("Offences", offences.into_iter().collect::<Vec<_>>().join("; ")));
    let places: std::collections::BTreeSet<&str> =
        view.crimes.iter().filter_map(|crime| crime.locality.as_deref()).collect();
    if !places.is_empty() {
        rows.push(SummaryRow::new("Places", places.into_iter().collect::<Vec<_>>().join("; ")));
    }
    SummaryList::new(rows)
}

fn fact_line(view: &CaseView, label: &str, value: &str, source: Option<SourceRef>) -> String {
    let from = source.map(|source| format!(" ({})", view.source(source))).unwrap_or_default();
    format!("{label}: {value}{from}")
}

fn part(view: &CaseView, catalogue: &[CatalogueEntry], reason: &Reason) -> ScorePart {
    let facts = words::facts(catalogue, reason);
    let facts: Vec<String> =
        facts.iter().map(|(label, value, source)| fact_line(view, label, value, *source)).collect();
    let (code, band) =
        reason.band.map(|band| (band.code(), format!(": calls for {}", band.code()))).unwrap_or_default();
    ScorePart::new(format!("{}{band}", words::rule_title(catalogue, &reason.rule)), reason.points)
        .calls_for(code)
        .detail(facts.join("; "))
}

fn criteria(view: &CaseView, catalogue: &[CatalogueEntry], reasons: &[Reason]) -> Vec<Criterion> {
    let criterion = |reason: &Reason| Criterion {
        tag: words::finding_tag(reason.finding),
        title: words::rule_title(catalogue, &reason.rule),
        facts: words::facts(catalogue, reason)
            .iter()
            .map(|(label, value, source)| fact_line(view, label, value, *source))
            .collect(),
    };
    reasons.iter().map(criterion).collect()
}

fn closures(view: &CaseView, catalogue: &[CatalogueEntry]) -> Vec<Closure> {
    let Some((_, _, found)) = &view.found else { return Vec::new() };
    let reference = |id: i64| {
        view.crimes.iter().find(|crime| crime.id == id).map_or("", |crime| crime.crime_ref.as_str())
    };
    let closure = |closure: &lookagain_domain::ClosureFinding| {
        let who = closure.suspect.and_then(|suspect| view.labels.get(&suspect.get()).cloned());
        Closure {
            heading: format!(
                "{}, crime {}",
                who.unwrap_or_else(|| "The crime as a whole".to_owned()),
                reference(closure.crime.get())
            ),
            tag: words::finding_tag(closure.finding),
            route: closure.route.label(),
            criteria: criteria(view, catalogue, &closure.criteria),
        }
    };
    found.closures.iter().map(closure).collect()
}

/// A case's number from an address.
pub(crate) fn case_id(text: &str) -> Result<CaseId, Failed> {
    text.parse().map_err(|_| Failed::not_found())
}

/// Back to a case after something was done.
pub(crate) fn back(case: CaseId, done: &str) -> Response {
    Redirect::to(&format!("/cases/{case}?done={done}")).into_response()
}
