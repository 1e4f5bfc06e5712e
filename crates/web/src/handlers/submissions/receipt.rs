//! A receipt: what came in, what was rejected and why, and how complete the records are now.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use lookagain_app::{
    Act, Completeness, FileRow, IntakeRule, Measure, RejectionCount, ResourceKind, receipt::ReceiptView,
    submit::Receipt,
};
use lookagain_domain::{SubmissionId, ValueClass, record::RecordKind};

use super::{count, numeric};
use crate::{
    Web,
    components::{
        Cell, Content, Details, Flash, Html, Layout, Link, NotificationBanner, Row, SummaryList, Table, Tag,
        TagColour,
    },
    errors::{Failed, Page, show},
    session::{Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    layout: Layout,
    /// Address and words of the way back.
    back: (&'static str, &'static str),
    banner: Option<NotificationBanner>,
    heading: String,
    summary: SummaryList,
    files: Table,
    hashes: Details,
    warnings: Vec<(String, Vec<String>)>,
    rejections: Option<Table>,
    /// Empty when there is nothing to download, or not for this reader.
    download: String,
    next: Vec<&'static str>,
    scorecard: Option<Table>,
    protected: Option<Table>,
}

/// A file as both a receipt and a check show it.
struct Line {
    name: String,
    sha256: String,
    status: String,
    kinds: String,
    /// Rows, accepted, rejected, new, changed, same.
    counts: [u64; 6],
    earlier: Option<SubmissionId>,
}

pub(crate) async fn receipt(
    State(web): State<Web>,
    reader: Reader,
    Path(submission): Path<String>,
    Query(query): Query,
) -> Page {
    let id: SubmissionId = submission.parse().map_err(|_| Failed::not_found())?;
    let view = web.app.view_receipt(&reader.who, id, web.now()).await?;
    let done = (query.get("done") == "received")
        .then(|| Flash { content: "The extract was received. This is its receipt.".into(), success: true });
    let rejected = !view.rejections.is_empty();
    let lines: Vec<Line> = view.files.iter().map(|file| stored(file, &view)).collect();
    let downloads = rejected && reader.may(Act::DownloadRejections, ResourceKind::Submission);
    let page = ReceiptPage {
        layout: reader.layout_after(format!("Submission {id}"), "submissions", done),
        back: ("/submissions", "Back to submissions"),
        banner: None,
        heading: format!("Submission {id}"),
        summary: summary(&view),
        files: files(&lines),
        hashes: hashes(&lines),
        warnings: view.files.iter().filter_map(warnings).collect(),
        rejections: rejected.then(|| rejections(&view.rejections)),
        download: if downloads { format!("/submissions/{id}/rejected-rows.csv") } else { String::new() },
        next: next(rejected, false),
        scorecard: Some(scorecard(&view.scorecard)),
        protected: Some(protected(&view.protected)),
    };
    Ok(show(&page).into_response())
}

/// The same page for a check, which left nothing behind.
#[expect(clippy::too_many_lines, reason = "a flat list of what the page shows")]
pub(super) fn checked(layout: Layout, force: &str, mapping: &str, receipt: &Receipt) -> Response {
    let lines: Vec<Line> = receipt
        .files
        .iter()
        .map(|file| {
            let r = &file.result;
            let counts =
                [r.rows_in, r.accepted, r.rejected, r.records_new, r.records_changed, r.records_same];
            Line {
                name: file.name.clone(),
                sha256: file.sha256.clone(),
                status: file.status.to_uppercase(),
                kinds: file.kinds.clone(),
                counts,
                earlier: None,
            }
        })
        .collect();
    let found = receipt.files.iter().flat_map(|file| {
        file.rejections.iter().map(|(rule, rows)| {
            Row::from(vec![
                Cell::new(&file.name),
                Cell::new(rule_words(rule)),
                numeric(&words::number(*rows)),
            ])
        })
    });
    let found: Vec<Row> = found.collect();
    let rejected = !found.is_empty();
    let total = &receipt.total;
    let page = ReceiptPage {
        layout,
        back: ("/submissions/new", "Back to sending an extract"),
        banner: Some(NotificationBanner::important("This was a check: nothing was kept.")),
        heading: "Result of the check".to_owned(),
        summary: SummaryList::new([
            ("Force", force.to_owned()),
            ("Read as", mapping.to_owned()),
            ("Rows", rows_in_words(total.rows_in, total.accepted, total.rejected)),
            ("Cases that would be new", words::number(receipt.new_cases)),
        ]),
        files: files(&lines),
        hashes: hashes(&lines),
        warnings: receipt
            .files
            .iter()
            .filter(|file| !file.result.warnings.is_empty())
            .map(|file| (file.name.clone(), file.result.warnings.clone()))
            .collect(),
        rejections: rejected.then(|| {
            Table::new(
                "Rows that would be rejected, by rule",
                [Cell::new("File"), Cell::new("What is wrong"), numeric("Rows")],
            )
            .rows(found)
        }),
        download: String::new(),
        next: next(rejected, true),
        scorecard: None,
        protected: None,
    };
    show(&page)
}

pub(crate) async fn rejected_rows(
    State(web): State<Web>,
    reader: Reader,
    Path(submission): Path<String>,
) -> Page {
    let id: SubmissionId = submission.parse().map_err(|_| Failed::not_found())?;
    let csv = web.app.rejected_rows_csv(&reader.who, id, web.now()).await?;
    let name = format!("attachment; filename=\"rejected-rows-submission-{id}.csv\"");
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], csv)
        .into_response())
}

fn summary(view: &ReceiptView) -> SummaryList {
    let row = &view.submission;
    let size = |n: i64| u64::try_from(n).unwrap_or(0);
    SummaryList::new([
        ("Force", words::force(row.force_id).to_owned()),
        ("Received", words::time(&row.received_at)),
        ("Sent by", view.sender.clone().unwrap_or_else(|| "Command line on the server".to_owned())),
        ("Read as", format!("{}, version {}", row.mapping, row.mapping_version)),
        ("Rows", rows_in_words(size(row.rows_in), size(row.accepted), size(row.rejected))),
    ])
}

fn rows_in_words(rows: u64, accepted: u64, rejected: u64) -> String {
    format!(
        "{} = {} accepted + {} rejected",
        words::number(rows),
        words::number(accepted),
        words::number(rejected)
    )
}

fn stored(file: &FileRow, view: &ReceiptView) -> Line {
    let counts = [
        file.rows_in,
        file.accepted,
        file.rejected,
        file.records_new,
        file.records_changed,
        file.records_same,
    ];
    let earlier = file.same_as.and_then(|same| view.earlier.iter().find(|(id, _)| id.get() == same));
    Line {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        status: file.status.clone(),
        kinds: file.kinds.clone(),
        counts: counts.map(|n| u64::try_from(n).unwrap_or(0)),
        earlier: earlier.map(|(_, submission)| *submission),
    }
}

fn files(lines: &[Line]) -> Table {
    let words = ["Rows", "Accepted", "Rejected", "New", "Changed", "Same"];
    let head =
        [Cell::new("File"), Cell::new("Holds"), Cell::new("Status")].into_iter().chain(words.map(numeric));
    let row = |line: &Line| {
        let kinds = line.kinds.split(',').filter(|kind| !kind.is_empty());
        let kinds: Vec<&str> =
            kinds.map(|code| code.parse::<RecordKind>().map_or(code, |kind| kind.label())).collect();
        let texts = [Cell::new(&line.name), Cell::new(kinds.join(", ")), Cell::new(status(line))];
        texts.into_iter().chain(line.counts.map(|n| numeric(&words::number(n)))).collect::<Row>()
    };
    Table::new("Files and their rows", head).rows(lines.iter().map(row)).named_rows()
}

fn status(line: &Line) -> Html {
    let (label, colour) = match line.status.as_str() {
        "READ" => ("Read", TagColour::Green),
        "UNREADABLE" => ("Not readable", TagColour::Red),
        "UNKNOWN" => ("Not recognised", TagColour::Orange),
        "REPEATED" => ("Repeated", TagColour::Grey),
        other => (other, TagColour::Grey),
    };
    let mut shown = Html::default();
    shown.push(&Tag::new(label, colour));
    if line.status == "REPEATED" {
        shown.push(&Content::from(" Received before; nothing changed."));
    }
    if let Some(earlier) = line.earlier {
        shown.push(&Content::from(" "));
        shown.push(&Link::new(format!("See submission {earlier}"), format!("/submissions/{earlier}")));
    }
    shown
}

/// The hashes stand apart: they are long, and few people compare them.
fn hashes(lines: &[Line]) -> Details {
    let row = |line: &Line| {
        let code = Html::trusted(format!("<code>{}</code>", Content::from(&line.sha256)));
        Row::from(vec![Cell::new(&line.name), Cell::new(code)])
    };
    // Not scrolling: a hash breaks anywhere.
    let table =
        Table { scroll_label: String::new(), ..Table::new("SHA-256 of each file", ["File", "SHA-256"]) };
    Details::new(
        "SHA-256 of each file, to compare with what was sent",
        table.rows(lines.iter().map(row)).named_rows(),
    )
}

fn warnings(file: &FileRow) -> Option<(String, Vec<String>)> {
    let texts: Vec<String> = serde_json::from_str(&file.warnings).ok()?;
    (!texts.is_empty()).then(|| (file.name.clone(), texts))
}

fn rejections(counts: &[RejectionCount]) -> Table {
    let head = [
        Cell::new("File"),
        Cell::new("What is wrong"),
        Cell::new("Column"),
        Cell::new("What stood there"),
        numeric("Rows"),
    ];
    let row = |found: &RejectionCount| {
        let class =
            found.value_class.parse::<ValueClass>().map_or(found.value_class.as_str(), |class| class.label());
        Row::from(vec![
            Cell::new(&found.name),
            Cell::new(rule_words(&found.rule)),
            Cell::new(&found.column_name),
            Cell::new(class),
            numeric(&count(found.count)),
        ])
    };
    Table::new("Rejected rows by file, rule and column", head).rows(counts.iter().map(row))
}

/// A rule in words, with its name in the data dictionary.
fn rule_words(code: &str) -> Html {
    let words = match code {
        "row_duplicate" => "The same row stands in the delivery twice",
        "reference_duplicate" => "Two rows of the delivery with the same reference say different things",
        "reference_unresolved" => "The row refers to a record that has not been received",
        other => other.parse::<IntakeRule>().map_or("Rejected by the rule", IntakeRule::label),
    };
    let code = Html::trusted(format!(" <code>{}</code>", Content::from(code)));
    Html::join([words.into(), code.into()])
}

fn next(rejected: bool, check: bool) -> Vec<&'static str> {
    match (rejected, check) {
        (true, false) => vec![
            "Put the rejected rows right in your system, or in the file.",
            "Send the corrected file again, whole.",
            "Rows that have not changed are recognised: nothing is counted twice.",
        ],
        (true, true) => vec![
            "Put the rejected rows right, and check again.",
            "Or send the files as they are: what can be read is taken, and the rest is in the receipt.",
        ],
        (false, true) => vec!["Send the files: go back, select them again, and press “Send the extract”."],
        (false, false) => vec![
            "There is nothing to put right.",
            "Send the next extract when it is due. Rows that have not changed are recognised: nothing is counted twice.",
        ],
    }
}

fn scorecard(measures: &[Measure]) -> Table {
    let head = [
        Cell::new("What is measured"),
        numeric("Known"),
        numeric("Of"),
        numeric("Share known"),
        Cell::new("As a bar"),
    ];
    let row = |measure: &Measure| {
        let share = tenths(measure.known, measure.of);
        Row::from(vec![
            Cell::new(measure.what),
            numeric(&words::number(measure.known)),
            numeric(&words::number(measure.of)),
            numeric(&percent(share)),
            Cell::new(bar(share)),
        ])
    };
    Table::new("Records with a value, all submissions of this force together", head)
        .rows(measures.iter().map(row))
        .named_rows()
}

fn protected(rows: &[Completeness]) -> Table {
    let head = [
        Cell::new("Who"),
        Cell::new("Characteristic"),
        numeric("People"),
        numeric("Self-defined"),
        numeric("Observed only"),
        numeric("Not recorded"),
    ];
    let row = |row: &Completeness| {
        let missing = row.people.saturating_sub(row.self_defined + row.observed_only);
        let characteristic = row.characteristic.to_lowercase();
        Row::from(vec![
            Cell::new(if row.role == "SUSPECT" { "Suspects" } else { "Victims" }),
            Cell::new(characteristic),
            numeric(&words::number(row.people)),
            numeric(&words::number(row.self_defined)),
            numeric(&words::number(row.observed_only)),
            numeric(&percent(tenths(missing, row.people))),
        ])
    };
    Table::new("People by how the characteristic is recorded", head).rows(rows.iter().map(row)).named_rows()
}

/// Tenths of a percent, rounded down: only what is whole shows as 100.
fn tenths(part: u64, of: u64) -> Option<u64> {
    (u128::from(part) * 1000).checked_div(u128::from(of)).and_then(|share| u64::try_from(share).ok())
}

fn percent(tenths: Option<u64>) -> String {
    tenths.map_or_else(|| "No records".to_owned(), |share| format!("{}.{}%", share / 10, share % 10))
}

/// The same as a bar, for the eye; the number stands beside it.
fn bar(tenths: Option<u64>) -> Html {
    let Some(share) = tenths else { return Html::default() };
    Html::trusted(format!(
        "<svg class=\"app-score__bar\" width=\"100\" viewBox=\"0 0 1000 80\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">\
         <rect width=\"{}\" height=\"80\"/><rect x=\"4\" y=\"4\" width=\"992\" height=\"72\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"8\"/></svg>",
        share.min(1000)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_whole_shows_as_a_hundred_percent() {
        for (part, of, words) in [
            (0, 3, "0.0%"),
            (1, 3, "33.3%"),
            (9_999, 10_000, "99.9%"),
            (7, 7, "100.0%"),
            (0, 0, "No records"),
        ] {
            assert_eq!(percent(tenths(part, of)), words, "{part} of {of}");
        }
    }

    #[test]
    fn a_rule_is_said_in_words_and_by_name_and_an_unknown_one_stays_text() {
        assert!(
            rule_words("date_unreadable")
                .to_string()
                .contains("Not a date in a form that is read <code>date_unreadable</code>")
        );
        assert!(!rule_words("<script>").to_string().contains("<script>"));
    }
}
