//! The first page: where things stand, and where to go from here.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use lookagain_app::{Act, ResourceKind, Role};
use lookagain_domain::{Finding, PriorityBand, review::CaseStatus};

use crate::{
    Web,
    components::{Cell, Layout, Row, Table},
    errors::{Page, show},
    session::Reader,
    words,
};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    greeting: String,
    what: &'static str,
    links: Vec<(&'static str, &'static str, &'static str)>,
    totals: Option<Table>,
}

#[expect(clippy::too_many_lines, reason = "a flat list of what the page shows")]
pub(crate) async fn page(State(web): State<Web>, reader: Reader) -> Page {
    let totals = if reader.may(Act::ListCases, ResourceKind::Case) {
        Some(totals(&web, &reader).await?)
    } else {
        None
    };
    let (what, links): (_, &[_]) = match reader.person.role() {
        Role::ForceCoordinator => (
            "You send your force's extracts, answer requests, and see where your cases stand.",
            &[
                ("/submissions/new", "Send an extract", "Files or a workbook; you get a receipt at once"),
                (
                    "/submissions",
                    "Receipts",
                    "What came in, what was rejected, and how complete your records are",
                ),
                ("/requests", "Requests", "Facts that triage needs from you"),
            ],
        ),
        Role::TriageOfficer => (
            "You decide, case by case, what goes into the review queue. The order and the findings are suggestions with reasons.",
            &[
                (
                    "/queue?status=TRIAGE",
                    "Work through the queue",
                    "Cases that wait for a decision, most pressing first",
                ),
                ("/second-looks", "Second looks", "A random sample of confirmed exclusions"),
                ("/method", "How cases are ordered", "Every rule, its weight and its source"),
            ],
        ),
        Role::Reviewer => (
            "You look at cases that triage took into the queue, and give exclusions a second look.",
            &[
                ("/queue?status=QUEUED", "Review queue", "Cases that triage accepted"),
                ("/second-looks", "Second looks", "A random sample of confirmed exclusions"),
            ],
        ),
        Role::Auditor => (
            "You see who saw and did what, and check that the record of it is whole.",
            &[
                ("/audit", "Audit", "Every view, search, reveal, export and change"),
                ("/method", "How cases are ordered", "Every rule, its weight and its source"),
            ],
        ),
        Role::Administrator => (
            "You look after accounts and rules. You see no case.",
            &[
                ("/accounts", "Accounts", "Who can sign in, and as what"),
                (
                    "/method/preview",
                    "Try other rules",
                    "Which cases would change, and why, before anything does",
                ),
            ],
        ),
    };
    let page = HomePage {
        layout: reader.layout("Home", "home"),
        greeting: reader.person.display_name().to_owned(),
        what,
        links: links.to_vec(),
        totals,
    };
    Ok(show(&page).into_response())
}

async fn totals(web: &Web, reader: &Reader) -> Result<Table, crate::errors::Failed> {
    let totals = web.app.totals(&reader.who).await?;
    let cell = |test: &dyn Fn(&str, &str, &str) -> bool| Cell {
        numeric: true,
        ..Cell::new(words::number(totals.sum(test)))
    };
    let rows = PriorityBand::ALL.iter().map(|band| {
        let mut cells = vec![Cell::new(band.label())];
        cells.extend(Finding::ALL.iter().map(|finding| {
            cell(&|status, eligibility, of| {
                status == CaseStatus::Triage.code() && eligibility == finding.code() && of == band.code()
            })
        }));
        let others = [CaseStatus::InfoRequested, CaseStatus::Queued, CaseStatus::OutOfScope];
        cells.extend(others.map(|at| cell(&|status, _, of| status == at.code() && of == band.code())));
        Row::from(cells)
    });
    let numeric = |text: &str| Cell { numeric: true, ..Cell::new(text) };
    let head = vec![
        Cell::new("Band"),
        numeric("To triage: criteria met"),
        numeric("To triage: not met"),
        numeric("To triage: unknown"),
        numeric("Waiting for the force"),
        numeric("In the review queue"),
        numeric("Out of scope"),
    ];
    Ok(Table::new("Cases by band and where they stand", head).rows(rows.collect::<Vec<_>>()).named_rows())
}
