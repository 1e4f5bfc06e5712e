//! The queue: cases in order, filtered, worked from the keyboard.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{Act, Direction, Linked, Place, QueueFilter, QueueRow, ResourceKind};
use lookagain_domain::{Finding, Force, OffenceFamily, PriorityBand, review::CaseStatus};

use crate::{
    Web,
    components::{Content, Filter, FilterCategory, Flash, Html, Input, Layout, Link, Reasons, Select, Tag},
    errors::{Page, show},
    session::{Fields, Query, Reader, escape},
    words,
};

/// Cases on a page.
const PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage {
    layout: Layout,
    filter: Filter,
    total: String,
    rows: Vec<Line>,
    previous: String,
    next: String,
    triages: bool,
    shortcuts: bool,
}

/// One line of the table.
struct Line {
    case: i64,
    href: String,
    reference: String,
    force: &'static str,
    band: Tag,
    points: i32,
    eligibility: Tag,
    status: Tag,
    family: String,
    reasons: Reasons,
    /// Which decisions are open from where the case stands: key, words, address.
    decisions: Vec<(&'static str, &'static str, String)>,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let filter = filter_of(&query);
    let from = place(&query);
    let page = web.app.queue(&reader.who, filter.clone(), from, PAGE, web.now()).await?;
    let address = address_of(&query);
    let catalogue = web.app.rules().rules.catalogue();
    let triages = reader.triages();
    let rows: Vec<Line> = page.rows.iter().map(|row| line(row, &catalogue, &address, triages)).collect();
    let step = |there: bool, row: Option<&QueueRow>, direction: &str| match row.filter(|_| there) {
        Some(row) => format!("/queue?{address}&{direction}={}-{}", row.place.rank, row.place.case),
        None => String::new(),
    };
    let done = flash(&query);
    let page = QueuePage {
        layout: Layout { wide: true, ..reader.layout_after("Queue", "queue", done) },
        filter: filter_panel(&query, &reader),
        total: words::count(page.total, "case", "cases"),
        previous: step(page.has_before, page.rows.first(), "before"),
        next: step(page.has_after, page.rows.last(), "after"),
        rows,
        triages,
        shortcuts: reader.person.shortcuts(),
    };
    Ok(show(&page).into_response())
}

/// `u` in the queue: to the last case that this reader decided, where the decision can be undone.
pub(crate) async fn undo_last(State(web): State<Web>, reader: Reader) -> Page {
    let last = web.app.last_decided(&reader.person, web.now()).await?;
    let to = last.map_or_else(|| "/queue?done=nothing".to_owned(), |case| format!("/cases/{case}/undo"));
    Ok(Redirect::to(&to).into_response())
}

fn line(row: &QueueRow, catalogue: &[lookagain_app::CatalogueEntry], address: &str, triages: bool) -> Line {
    let reasons = row.found.priority.iter().map(|reason| {
        let points = if reason.points == 0 { String::new() } else { format!(" ({:+})", reason.points) };
        format!("{}{points}", words::rule_title(catalogue, &reason.rule))
    });
    let open = |action: &str| format!("/cases/{}/decide/{action}?{address}", row.case);
    let decisions = match row.status.parse() {
        Ok(CaseStatus::Triage) if triages => {
            vec![
                ("e", "Accept", open("accept")),
                ("n", "Exclude", open("confirm-exclusion")),
                ("q", "Ask force", open("request-info")),
            ]
        }
        Ok(CaseStatus::InfoRequested) if triages => {
            vec![("e", "Accept", open("accept")), ("n", "Exclude", open("confirm-exclusion"))]
        }
        _ => Vec::new(),
    };
    Line {
        case: row.case.get(),
        href: format!("/cases/{}?{address}", row.case),
        reference: row.case_ref.clone(),
        force: words::force(row.force),
        band: words::band_tag(row.found.band),
        points: row.found.points(),
        eligibility: words::finding_tag(row.found.eligibility),
        status: words::status_tag(&row.status),
        family: words::family(&row.family),
        reasons: Reasons::first(reasons, 3),
        decisions,
    }
}

/// The names of the fields that make a filter; they go along from page to page.
const FILTERS: [&str; 7] = ["force", "band", "status", "eligibility", "family", "linked", "text"];

/// The filter that a query asks for; a code that is not in its list filters nothing out.
pub(crate) fn filter_of(query: &Fields) -> QueueFilter {
    let code =
        |name, known: &dyn Fn(&str) -> bool| query.given(name).filter(|code| known(code)).map(str::to_owned);
    QueueFilter {
        force: query.given("force").and_then(Force::named).and_then(|force| force.id().ok()),
        status: code("status", &|code| code.parse::<CaseStatus>().is_ok()),
        eligibility: code("eligibility", &|code| code.parse::<Finding>().is_ok()),
        band: code("band", &|code| code.parse::<PriorityBand>().is_ok()),
        linked: (query.get("linked") == "1").then_some(Linked::Any),
        family: code("family", &|code| code.parse::<OffenceFamily>().is_ok()),
        words: query
            .get("text")
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .take(8)
            .map(str::to_lowercase)
            .collect(),
    }
}

/// The same as part of an address.
pub(crate) fn address_of(query: &Fields) -> String {
    let pairs = FILTERS.iter().filter_map(|name| Some(format!("{name}={}", escape(query.given(name)?))));
    pairs.collect::<Vec<_>>().join("&")
}

fn place(query: &Fields) -> Option<(Direction, Place)> {
    let read = |text: &str| {
        let (rank, case) = text.split_once('-')?;
        Some(Place { rank: rank.parse().ok()?, case: case.parse().ok()? })
    };
    let after = query.given("after").and_then(read).map(|place| (Direction::After, place));
    after.or_else(|| query.given("before").and_then(read).map(|place| (Direction::Before, place)))
}

fn flash(query: &Fields) -> Option<Flash> {
    let (content, success) = match query.get("done") {
        "ACCEPT" => ("The case was taken into the review queue.", true),
        "CONFIRM_EXCLUSION" => ("The exclusion was confirmed.", true),
        "REQUEST_INFO" => ("The force was asked for the missing facts.", true),
        "UNDO" => ("The decision was undone. Both stay on record.", false),
        "nothing" => ("There is no decision of yours to undo.", false),
        _ => return None,
    };
    Some(Flash { content: content.into(), success })
}

/// Name, words and answers of one list in the filter.
type Choices = (&'static str, &'static str, Vec<(String, String)>);

fn filter_panel(query: &Fields, reader: &Reader) -> Filter {
    let one_force = reader.person.force().is_some();
    let sees_groups = reader.may(Act::ListGroups, ResourceKind::Group);
    let lists: Vec<Choices> = vec![
        (
            "band",
            "Band",
            PriorityBand::ALL.iter().map(|v| (v.code().to_owned(), v.label().to_owned())).collect(),
        ),
        (
            "status",
            "Status",
            CaseStatus::ALL.iter().map(|v| (v.code().to_owned(), v.label().to_owned())).collect(),
        ),
        (
            "eligibility",
            "Eligibility",
            Finding::ALL.iter().map(|v| (v.code().to_owned(), v.label().to_owned())).collect(),
        ),
        (
            "family",
            "Offence family",
            OffenceFamily::ALL.iter().map(|v| (v.code().to_owned(), v.label().to_owned())).collect(),
        ),
        ("linked", "Linked cases", vec![("1".to_owned(), "Only those of a confirmed group".to_owned())]),
        (
            "force",
            "Force",
            Force::territorial().map(|f| (f.slug.to_owned(), f.short_name.to_owned())).collect(),
        ),
    ];
    let lists = lists.into_iter().filter(|(name, ..)| match *name {
        "force" => !one_force,
        "linked" => sees_groups,
        _ => true,
    });
    let mut options = Html::default();
    let mut selected = Vec::new();
    let text = Input::new("text", "Reference, offence or place")
        .hint("Words, or the beginning of words. Names are not searched: do not type any")
        .value(query.get("text"));
    options.push(&text);
    if let Some(words) = query.given("text") {
        selected.push(removable("Words", words, &without(query, "text")));
    }
    for (name, label, list) in lists {
        let value = query.get(name).to_owned();
        if let Some((_, words)) = list.iter().find(|(code, _)| *code == value) {
            selected.push(removable(label, words, &without(query, name)));
        }
        let all = std::iter::once((String::new(), "All".to_owned())).chain(list);
        options.push(&Select::new(name, label).options(all).value(value));
    }
    Filter { action: "/queue".to_owned(), selected, clear_href: "/queue".to_owned(), options }
}

fn removable(heading: &str, words: &str, href: &str) -> FilterCategory {
    FilterCategory { heading: heading.to_owned(), items: vec![Link::new(Content::from(words), href)] }
}

fn without(query: &Fields, name: &str) -> String {
    let pairs = FILTERS
        .iter()
        .filter(|field| **field != name)
        .filter_map(|field| Some(format!("{field}={}", escape(query.given(field)?))));
    format!("/queue?{}", pairs.collect::<Vec<_>>().join("&"))
}
