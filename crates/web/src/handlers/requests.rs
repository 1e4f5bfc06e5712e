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
    components::{Button, CharacterCount, CountLimit, ErrorSummary, Flash, Layout, Tag, TagColour, Textarea},
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "requests.html")]
struct RequestsPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    answers: bool,
    open: String,
    cards: Vec<Card>,
}

/// One request.
struct Card {
    number: i64,
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
    Ok(show(&list(&web, &reader, flash(&query), None).await?).into_response())
}

pub(crate) async fn answer(State(web): State<Web>, Path(request): Path<String>, posted: Posted) -> Page {
    let request: RequestId = request.parse().map_err(|_| Failed::not_found())?;
    let typed = posted.fields.get("answer");
    match web.app.answer(&posted.reader.person, request, typed, web.now()).await {
        Ok(_) => Ok(Redirect::to("/requests?done=answered").into_response()),
        Err(AppError::Invalid(errors)) => {
            let message = errors.into_iter().next().map_or_else(String::new, |(_, message)| message);
            let page = list(&web, &posted.reader, None, Some(&Wrong { request, typed, message })).await?;
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
    done: Option<Flash>,
    wrong: Option<&Wrong<'_>>,
) -> Result<RequestsPage, Failed> {
    let rows = web.app.list_requests(&reader.who, web.now()).await?;
    let open = rows.iter().filter(|row| row.status == "OPEN").count() as u64;
    let cards: Vec<Card> = rows
        .iter()
        .map(|row| {
            let force = ForceId::new(row.force_id).ok();
            let may = |act| web.app.may(&reader.who, act, &Resource::of(ResourceKind::Case, force));
            let wrong = wrong.filter(|wrong| wrong.request.get() == row.id);
            Card {
                number: row.id,
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
    let at = |wrong: &Wrong<'_>| ErrorSummary::new([(field_id(wrong.request.get()), wrong.message.clone())]);
    Ok(RequestsPage {
        layout: Layout {
            has_errors: wrong.is_some(),
            ..reader.layout_after("Requests to forces", "requests", done)
        },
        errors: wrong.map(at),
        answers: cards.iter().any(|card| card.form.is_some()),
        open: words::count(open, "request is open", "requests are open"),
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
