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
    /// Saved searches; for those who have some.
    saved: Option<Table>,
}

/// A way to go from here, and what one must be allowed to do there: it is shown to nobody else.
struct Offer {
    href: &'static str,
    title: &'static str,
    about: &'static str,
    act: Act,
    kind: ResourceKind,
}

const fn offer(
    href: &'static str,
    title: &'static str,
    about: &'static str,
    act: Act,
    kind: ResourceKind,
) -> Offer {
    Offer { href, title, about, act, kind }
}

const SEND: Offer = offer(
    "/submissions/new",
    "Send an extract",
    "Files or a workbook; you get a receipt at once",
    Act::SendExtract,
    ResourceKind::Submission,
);
const RECEIPTS: Offer = offer(
    "/submissions",
    "Receipts",
    "What came in, what was rejected, and how complete your records are",
    Act::ListSubmissions,
    ResourceKind::Submission,
);
const SECOND_LOOKS: Offer = offer(
    "/second-looks",
    "Second looks",
    "A random sample of confirmed exclusions",
    Act::ListCases,
    ResourceKind::Case,
);
const METHOD: Offer = offer(
    "/method",
    "How cases are ordered",
    "Every rule, its weight and its source",
    Act::ViewRules,
    ResourceKind::Rules,
);

const WORK: Offer = offer(
    "/work",
    "My work",
    "What waits for you, and when it is due",
    Act::ViewReview,
    ResourceKind::Review,
);
const CASEWORK: Offer = offer(
    "/casework",
    "Casework",
    "Cases by where they stand after the queue",
    Act::ViewReview,
    ResourceKind::Review,
);
const LEARNING: Offer = offer(
    "/learning",
    "Learning points",
    "What closed cases teach",
    Act::ViewLearning,
    ResourceKind::Learning,
);

#[expect(clippy::too_many_lines, reason = "a flat list of what the page shows")]
pub(crate) async fn page(State(web): State<Web>, reader: Reader) -> Page {
    let totals = if reader.may(Act::ListCases, ResourceKind::Case) {
        Some(totals(&web, &reader).await?)
    } else {
        None
    };
    let saved = if reader.may(Act::SearchCases, ResourceKind::Case) {
        let saved = web.app.saved_searches(&reader.person, web.now()).await?;
        (!saved.is_empty()).then(|| super::search::saved_table(&saved))
    } else {
        None
    };
    let (what, links): (_, &[Offer]) = match reader.person.role() {
        Role::ForceCoordinator => (
            "You send your force's extracts, answer requests, and see where your cases stand.",
            &[
                SEND,
                RECEIPTS,
                offer(
                    "/requests",
                    "Requests",
                    "Facts that triage needs from you",
                    Act::RespondInfo,
                    ResourceKind::Case,
                ),
            ],
        ),
        Role::TriageOfficer => (
            "You decide, case by case, what goes into the review queue. The order and the findings are suggestions with reasons.",
            &[
                offer(
                    "/queue?status=TRIAGE",
                    "Work through the queue",
                    "Cases that wait for a decision, most pressing first",
                    Act::Decide,
                    ResourceKind::Case,
                ),
                SECOND_LOOKS,
                METHOD,
            ],
        ),
        Role::Reviewer => (
            "You look at cases that triage took into the queue, and give exclusions a second look.",
            &[
                WORK,
                CASEWORK,
                offer(
                    "/queue?status=QUEUED",
                    "Review queue",
                    "Cases that triage accepted",
                    Act::ListCases,
                    ResourceKind::Case,
                ),
                SECOND_LOOKS,
            ],
        ),
        Role::PanelMember => (
            "You decide with others what happens after a review.",
            &[
                WORK,
                offer(
                    "/panel",
                    "Panel",
                    "Meetings, agendas and minutes",
                    Act::TakePartInPanel,
                    ResourceKind::Panel,
                ),
                LEARNING,
            ],
        ),
        Role::Investigator => {
            ("You reinvestigate cases that a panel set in motion.", &[WORK, CASEWORK, LEARNING])
        }
        Role::Supervisor => (
            "You look after reviews and reinvestigations, and the people who do them.",
            &[
                WORK,
                offer(
                    "/workload",
                    "Workload",
                    "What waits, and what is overdue",
                    Act::ViewWorkload,
                    ResourceKind::Workload,
                ),
                offer(
                    "/agreement",
                    "Agreement",
                    "How far blind reviews agree",
                    Act::ViewAgreement,
                    ResourceKind::Questions,
                ),
                offer(
                    "/questions",
                    "Review questions",
                    "Read and change them",
                    Act::AdoptQuestions,
                    ResourceKind::Questions,
                ),
            ],
        ),
        Role::Auditor => (
            "You see who saw and did what, and check that the record of it is whole.",
            &[
                offer(
                    "/audit",
                    "Audit",
                    "Every view, search, reveal, export and change",
                    Act::ViewAudit,
                    ResourceKind::Audit,
                ),
                METHOD,
            ],
        ),
        Role::Administrator => (
            "You look after accounts and rules. You see no case.",
            &[
                offer(
                    "/accounts",
                    "Accounts",
                    "Who can sign in, and as what",
                    Act::ManageAccounts,
                    ResourceKind::Account,
                ),
                offer(
                    "/method/preview",
                    "Adopt other rules",
                    "A new version of the rules. A triage officer can see beforehand what it would change",
                    Act::AdoptRules,
                    ResourceKind::Rules,
                ),
                METHOD,
            ],
        ),
    };
    let links = links.iter().filter(|offer| reader.may(offer.act, offer.kind));
    let page = HomePage {
        layout: reader.layout("Home", "home"),
        greeting: reader.person.display_name().to_owned(),
        what,
        links: links.map(|offer| (offer.href, offer.title, offer.about)).collect(),
        totals,
        saved,
    };
    Ok(show(&page).into_response())
}

async fn totals(web: &Web, reader: &Reader) -> Result<Table, crate::errors::Failed> {
    let totals = web.app.totals(&reader.who, web.now()).await?;
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
