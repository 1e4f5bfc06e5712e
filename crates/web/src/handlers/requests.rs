//! What triage asked of forces, and the forces' answers.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{Act, AppError, Resource, ResourceKind};
use lookagain_domain::{ForceId, RequestId};

use crate::{
    Web,
    components::{
        Button, CharacterCount, CountLimit, ErrorSummary, Flash, Layout, PagedResults, Tag, TagColour,
        Textarea,
    },
    errors::{Failed, Page, show},
    paging::PageAt,
    session::{Fields, Posted, Query, Reader},
    words,
};

/// Requests on a page.
const PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "requests.html")]
struct RequestsPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    answers: bool,
    open: String,
    cards: Vec<Card>,
    pages: PagedResults,
}

/// One request.
struct Card {
    /// Where the form is sent; with the page, so that a wrong answer comes back on it.
    action: String,
    reference: String,
    /// The page of the case; empty when the reader may not see it.
    href: String,
    force: &'static str,
    tag: Tag,
    asked: String,
    questions: Vec<String>,
    answer: String,
    answered: String,
    /// The form, for whoever may answer an open request.
    form: Option<(CharacterCount, Button)>,
}

/// An answer that was not taken: to which request, what was typed, what is wrong with it.
struct Wrong<'a> {
    request: RequestId,
    typed: &'a str,
    message: String,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    Ok(show(&list(&web, &reader, &query, flash(&query), None).await?).into_response())
}

pub(crate) async fn answer(
    State(web): State<Web>,
    Path(request): Path<String>,
    Query(query): Query,
    posted: Posted,
) -> Page {
    let request: RequestId = request.parse().map_err(|_| Failed::not_found())?;
    let typed = posted.fields.get("answer");
    match web.app.answer(&posted.reader.person, request, typed, web.now()).await {
        Ok(_) => Ok(Redirect::to("/requests?done=answered").into_response()),
        Err(AppError::Invalid(errors)) => {
            let message = errors.into_iter().next().map_or_else(String::new, |(_, message)| message);
            let wrong = Wrong { request, typed, message };
            let page = list(&web, &posted.reader, &query, None, Some(&wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "answered" => "The answer was sent. The case is with triage again.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

async fn list(
    web: &Web,
    reader: &Reader,
    query: &Fields,
    done: Option<Flash>,
    wrong: Option<&Wrong<'_>>,
) -> Result<RequestsPage, Failed> {
    let at = PageAt::of(query, PAGE);
    let found = web.app.list_requests(&reader.who, PAGE, at.offset, web.now()).await?;
    let cards: Vec<Card> = found
        .rows
        .iter()
        .map(|row| {
            let force = ForceId::new(row.force_id).ok();
            let may = |act| web.app.may(&reader.who, act, &Resource::of(ResourceKind::Case, force));
            let wrong = wrong.filter(|wrong| wrong.request.get() == row.id);
            Card {
                action: format!("/requests/{}?page={}", row.id, at.number),
                reference: row.case_ref.clone(),
                href: if may(Act::ViewCase) { format!("/cases/{}", row.case_id) } else { String::new() },
                force: words::force(row.force_id),
                tag: state(&row.status),
                asked: words::time(&row.asked_at),
                questions: serde_json::from_str(&row.questions).unwrap_or_default(),
                answer: row.answer.clone().unwrap_or_default(),
                answered: row.answered_at.as_deref().map(words::time).unwrap_or_default(),
                form: (row.status == "OPEN" && may(Act::RespondInfo)).then(|| form(row.id, wrong)),
            }
        })
        .collect();
    // A request that is no longer open has no field that the summary could lead to.
    let summary =
        |wrong: &Wrong<'_>| ErrorSummary::new([(field_id(wrong.request.get()), wrong.message.clone())]);
    Ok(RequestsPage {
        layout: Layout {
            has_errors: wrong.is_some(),
            ..reader.layout_after("Requests to forces", "requests", done)
        },
        errors: wrong.map(summary),
        answers: cards.iter().any(|card| card.form.is_some()),
        pages: at.results("/requests", found.rows.len(), found.total, "requests"),
        open: words::count(found.open, "request is open", "requests are open"),
        cards,
    })
}

fn state(status: &str) -> Tag {
    match status {
        "OPEN" => Tag::new("Open", TagColour::Purple),
        "ANSWERED" => Tag::new("Answered", TagColour::Green),
        _ => Tag::new("Withdrawn", TagColour::Grey),
    }
}

fn field_id(request: i64) -> String {
    format!("answer-{request}")
}

fn form(request: i64, wrong: Option<&Wrong<'_>>) -> (CharacterCount, Button) {
    let answer = Textarea { id: field_id(request), ..Textarea::new("answer", "Answer") }
        .hint("Say what your records say, and where. Do not put names in the answer.")
        .error(wrong.map(|wrong| wrong.message.as_str()))
        .value(wrong.map_or("", |wrong| wrong.typed));
    (CharacterCount::new(answer, CountLimit::Characters(2000)), Button::submit("Send the answer"))
}
