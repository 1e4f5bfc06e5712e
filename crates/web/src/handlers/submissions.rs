//! Submissions: the list of receipts, one receipt, and sending an extract.

mod receipt;
mod upload;

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use lookagain_app::{Act, ResourceKind, SubmissionRow};

use crate::{
    Web,
    components::{Button, Cell, Layout, Link, PagedResults, Row, Table},
    errors::{Page, show},
    paging::PageAt,
    session::{Query, Reader},
    words,
};

pub(crate) use receipt::{receipt, rejected_rows};
pub(crate) use upload::{upload, upload_page};

/// Receipts on a page.
const PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "submissions.html")]
struct SubmissionsPage {
    layout: Layout,
    send: Option<Button>,
    table: Option<Table>,
    pages: PagedResults,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let at = PageAt::of(&query, PAGE);
    let found = web.app.list_submissions(&reader.who, PAGE, at.offset, web.now()).await?;
    let sends = reader.may(Act::SendExtract, ResourceKind::Submission);
    let pages = at.results("/submissions", found.rows.len(), found.total, "submissions");
    let page = SubmissionsPage {
        layout: reader.layout("Submissions", "submissions"),
        send: sends.then(|| Button::link("Send an extract", "/submissions/new")),
        table: (!found.rows.is_empty()).then(|| table(&found.rows)),
        pages,
    };
    Ok(show(&page).into_response())
}

fn table(rows: &[SubmissionRow]) -> Table {
    let head = [
        Cell::new("Receipt"),
        Cell::new("Force"),
        Cell::new("Received"),
        numeric("Files"),
        numeric("Rows"),
        numeric("Accepted"),
        numeric("Rejected"),
    ];
    let line = |row: &SubmissionRow| {
        let link = Link::new(format!("Submission {}", row.id), format!("/submissions/{}", row.id));
        let texts = [
            Cell::new(link),
            Cell::new(words::force(row.force_id)),
            Cell::new(words::time(&row.received_at)),
        ];
        let counts = [row.files, row.rows_in, row.accepted, row.rejected].map(|n| numeric(&count(n)));
        texts.into_iter().chain(counts).collect::<Row>()
    };
    Table::new("Receipts, newest first", head).rows(rows.iter().map(line)).named_rows()
}

fn count(n: i64) -> String {
    words::number(u64::try_from(n).unwrap_or(0))
}

fn numeric(text: &str) -> Cell {
    Cell { numeric: true, ..Cell::new(text) }
}
