//! One document, opened as far as its reader chose: its description, then its text, then a picture or the file. Each step is asked for.

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{
    Act, AppError,
    attachments::{
        ContentKind, Description, Opened,
        describe::{LONGEST_LINE, NewDescription},
        open::Document,
        text::TextState,
    },
    exposure::{BREAK_MINUTES, Depth, Stop},
    rules_of_casework::lists::Descriptor,
};

use super::{
    fields::Shown,
    flash,
    sheet::{Sheet, buttons, form, hidden, link, link_button, paragraph},
};
use crate::{
    Web,
    components::{
        Button, CharacterCount, Checkboxes, Choice, Content, CountLimit, Html, InsetText, Size, SummaryList,
        Textarea,
    },
    errors::{Failed, Page},
    session::{Posted, Query, Reader},
    words,
};

/// Places of a text that a page shows.
const PLACES: usize = 500;

/// What a document holds, in a sentence.
pub(super) fn about(description: Option<&Description>) -> String {
    match description {
        None => "Not described".to_owned(),
        Some(said) if said.holds_nothing() => "Described as holding none of the kinds on the list".to_owned(),
        Some(said) => said.holds.iter().map(|kind| kind.label).collect::<Vec<_>>().join("; "),
    }
}

/// What the reader asked for themselves stands before the content: why, and the ways on. Nothing else is kept from them.
pub(in crate::handlers) fn stopped(sheet: &mut Sheet, reader: &Reader, stop: &Stop, on: &str) {
    sheet.heading("break", "Before you go on");
    let opened = |n| words::count(n, "document", "documents");
    sheet.part(InsetText::new(match stop {
        Stop::Opened(n) => format!("You opened {} since your last break. You asked to be told.", opened(*n)),
        Stop::Minutes(n) => {
            format!("You began to read {} ago. You asked to be told.", words::count(*n, "minute", "minutes"))
        }
        Stop::Break(until) => format!("You are on a break until {}.", words::time(until)),
    }));
    sheet.say("Nothing that you wrote is touched. Nobody else is told that you stopped, or that you went on. A review can be passed on from its page at any time, and no reason is asked.");
    if !matches!(stop, Stop::Break(_)) {
        let begin = Button::submit(format!("Take a break of {BREAK_MINUTES} minutes"));
        sheet.part(form(reader, "/reading/break", [hidden("step", "begin")], begin));
    }
    sheet.list([link("Show it all the same", on), link("How you read, and breaks", "/reading")]);
}

/// What is known of the text of a document, in a sentence.
fn about_text(text: TextState) -> String {
    match text {
        TextState::Waiting => {
            "Not read yet: its text cannot be searched. Long documents take a while, and what is left is read when the server next starts."
                .to_owned()
        }
        TextState::Read { places, cut, inside } => {
            let places = words::count(places, "place", "places");
            let cut = if cut { " It is too long to be read whole: only its beginning can be searched." } else { "" };
            let inside = match inside {
                0 => String::new(),
                some => format!(
                    " {} not read: add them one by one to search them.",
                    words::count(some, "file attached to it was", "files attached to it were")
                ),
            };
            format!("Can be searched: text stands in {places}.{cut}{inside}")
        }
        TextState::Unread(why) => format!("Cannot be searched: {}.", why.label()),
    }
}

pub(super) fn number(text: &str) -> Result<i64, Failed> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(Failed::not_found)
}

pub(crate) async fn one(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = number(&id)?;
    let asked: Option<Depth> = query.given("depth").and_then(|depth| depth.parse().ok());
    let go_on = query.get("on") == "yes";
    let document = web.app.open_document(&reader.who, id, asked, go_on, web.now()).await?;
    let row = &document.opened.row;
    let layout = reader.layout_after(format!("Document {id}"), "casework", flash(&query));
    let mut sheet = Sheet::new(layout, row.title.clone()).back(format!("/cases/{}/attachments", row.case_id));
    sheet.part(known(&document));
    if let Some(stop) = &document.stop {
        let depth = asked.map_or_else(String::new, |depth| format!("depth={depth}&"));
        stopped(&mut sheet, &reader, stop, &format!("/attachments/{id}?{depth}on=yes"));
    }
    content_of(&mut sheet, &document)?;
    if document.stop.is_none() {
        sheet.part(ways(&document));
        sheet.say(link("How you read, and breaks", "/reading"));
    }
    let case = lookagain_domain::CaseId::new(row.case_id).map_err(|_| Failed::not_found())?;
    let view = web.app.attachments(&reader.who, case, web.now()).await?;
    if web.app.may_casework(&reader.who, Act::AddAttachment, view.force) {
        sheet.say(link("Say what is in it", &format!("/attachments/{id}/describe")));
    }
    if web.app.may_casework(&reader.who, Act::HoldAttachment, view.force) {
        sheet.heading("erase", "Erase it");
        if view.held() {
            sheet.part(paragraph("A legal hold stands on this case: nothing of it is erased."));
        } else {
            let shown = Shown { typed: None, errors: &[] };
            let reason = shown.area("reason", "Why?", "Its key is taken away, in back-ups of the database from then on too. What it was called, its hash and that it was erased stay on record.", "");
            let button = Button::submit("Erase the document").warning();
            sheet.part(form(&reader, &format!("/attachments/{id}/erase"), [reason], button));
        }
    }
    Ok(sheet.answer())
}

/// What a reader knows of a document before it is opened.
fn known(document: &Document) -> SummaryList {
    let Document { opened, described_by, .. } = document;
    let (row, said) = (&opened.row, opened.description.as_ref());
    let mut rows = vec![("What is in it", about(said))];
    if let Some(said) = said {
        if !said.line.is_empty() {
            rows.push(("What it is about", said.line.clone()));
        }
        let list = &said.list;
        rows.push(("Described", format!("{described_by}, {}, by the list of {list}", words::time(&said.at))));
    }
    rows.extend([
        ("Kind of file", opened.kind.label().to_owned()),
        ("Bytes", words::number(row.size_bytes.unsigned_abs())),
        ("Added", words::time(&row.added_at)),
        ("Its text", about_text(opened.text)),
        ("SHA-256", row.hash.clone()),
    ]);
    SummaryList::new(rows)
}

/// The text and the picture, as far as the document is opened.
fn content_of(sheet: &mut Sheet, document: &Document) -> Result<(), Failed> {
    let Document { opened, depth, text, .. } = document;
    if *depth == Depth::Summary {
        return Ok(());
    }
    if opened.kind.is_picture() {
        sheet.heading("picture", "The picture");
        let id = opened.row.id;
        sheet.part(Html::trusted(format!(
            "<img class=\"app-picture\" src=\"/attachments/{id}/content?shown=yes\" alt=\"The picture as it was added\">"
        )));
        return Ok(());
    }
    sheet.heading("text", "Its text");
    match text {
        Some(text) if opened.kind != ContentKind::Text => {
            sheet.say("What it says, as far as it could be read. Layout and pictures are not here.");
            for place in text.places.iter().take(PLACES) {
                let (label, says) = (Content::from(place.at.label()), Content::from(place.text.as_str()));
                sheet.part(Html::trusted(format!(
                    "<p class=\"govuk-body app-passage\"><strong>{label}</strong>\n{says}</p>"
                )));
            }
            if text.places.len() > PLACES {
                sheet.say(format!(
                    "The first {PLACES} of {} places are shown. Save the file to read all.",
                    words::number(text.places.len() as u64)
                ));
            }
        }
        Some(_) | None => {
            let says = Content::from(opened.begin()?);
            sheet.part(Html::trusted(format!("<pre class=\"app-snapshot\">{says}</pre>")));
            if opened.row.size_bytes.unsigned_abs() > 65_536 {
                sheet.say("The first 65,536 bytes are shown.");
            }
        }
    }
    Ok(())
}

/// The next steps into the document, and the way back.
fn ways(document: &Document) -> Html {
    let Document { opened, depth, .. } = document;
    let at = |depth: Depth| format!("/attachments/{}?depth={depth}", opened.row.id);
    let mut ways = Vec::new();
    if *depth == Depth::Summary {
        let readable = opened.reaches(Depth::Text);
        if opened.kind.is_picture() {
            ways.push(link_button("Show the picture", at(Depth::Media), false));
        } else if readable {
            ways.push(link_button("Show its text", at(Depth::Text), false));
        }
    } else {
        ways.push(link_button("Close it", at(Depth::Summary), true));
    }
    ways.push(link_button("Save the file", format!("/attachments/{}/content", opened.row.id), false));
    buttons(ways)
}

/// The content: to be shown when it is a picture or text, otherwise to be saved. Never anything that a browser runs. What a page shows was
/// asked for there; otherwise it is one more opening, and the reader's own limit speaks first.
pub(crate) async fn content(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = number(&id)?;
    if query.get("shown") == "yes" {
        return Ok(streamed(web.app.open_attachment(&reader.who, id, web.now()).await?));
    }
    match web.app.save_document(&reader.who, id, query.get("on") == "yes", web.now()).await? {
        Ok(opened) => Ok(streamed(opened)),
        Err(stop) => {
            let layout = reader.layout(format!("Document {id}"), "casework");
            let mut sheet = Sheet::new(layout, format!("Document {id}")).back(format!("/attachments/{id}"));
            stopped(&mut sheet, &reader, &stop, &format!("/attachments/{id}/content?on=yes"));
            Ok(sheet.answer())
        }
    }
}

fn streamed(opened: Opened) -> Response {
    let (kind, id) = (opened.kind, opened.row.id);
    let (send, mut pieces) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    tokio::task::spawn_blocking(move || {
        let outcome = opened.read(|piece| send.blocking_send(Ok(Bytes::copy_from_slice(piece))).is_ok());
        if let Err(error) = outcome {
            tracing::error!(error = %error, "a document cannot be opened");
            // The reader's download ends short, and so is seen to have failed.
            let _ = send.blocking_send(Err(std::io::Error::other("the document cannot be opened")));
        }
    });
    let stream = futures_util::stream::poll_fn(move |context| pieces.poll_recv(context));
    let mut response = Response::new(Body::from_stream(stream));
    *response.status_mut() = StatusCode::OK;
    let shown = kind.is_picture();
    let place = if shown { "inline".to_owned() } else { format!("attachment; filename=\"document-{id}\"") };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(header::CONTENT_DISPOSITION, place);
    }
    response
}

/// The fields in which somebody says what a document holds.
pub(super) fn description_fields(shown: &Shown<'_>, said: Option<&Description>) -> [Html; 2] {
    let known = || said.map(|said| said.holds.iter().map(|kind| kind.code.to_owned()).collect());
    let chosen = shown.typed.map(|typed| typed.all("holds")).or_else(known).unwrap_or_default();
    let items = Descriptor::in_use().map(|kind| Choice::new(kind.code, kind.label));
    let holds = Checkboxes::new("holds", "What is in it?", Size::S, items)
        .hint("Readers see this before they open it, so that they can choose. Leave all blank if you do not know: it then says “Not described”.")
        .values(chosen)
        .error(shown.error("holds"))
        .small();
    let before = said.map_or("", |said| said.line.as_str());
    let line = Textarea::new("line", "What is it about?")
        .hint("One plain sentence, without names and without detail.")
        .value(shown.typed.map_or(before, |typed| typed.get("line")))
        .error(shown.error("line"));
    [holds.into(), CharacterCount::new(line, CountLimit::Characters(LONGEST_LINE)).into()]
}

pub(crate) async fn describe_page(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let shown = Shown { typed: None, errors: &[] };
    Ok(describe_sheet(&web, &reader, number(&id)?, &shown).await?.answer())
}

async fn describe_sheet(web: &Web, reader: &Reader, id: i64, shown: &Shown<'_>) -> Result<Sheet, Failed> {
    let document = web.app.open_document(&reader.who, id, Some(Depth::Summary), false, web.now()).await?;
    let row = &document.opened.row;
    let case = lookagain_domain::CaseId::new(row.case_id).map_err(|_| Failed::not_found())?;
    let force = web.app.attachments(&reader.who, case, web.now()).await?.force;
    if !web.app.may_casework(&reader.who, Act::AddAttachment, force) {
        return Err(AppError::Refused.into());
    }
    let layout = reader.layout(format!("What is in document {id}"), "casework");
    let mut sheet =
        Sheet::new(layout, format!("What is in “{}”?", row.title)).back(format!("/attachments/{id}"));
    sheet.wrong(shown.errors);
    let fields = description_fields(shown, document.opened.description.as_ref());
    sheet.part(form(reader, &format!("/attachments/{id}/describe"), fields, Button::submit("Save")));
    sheet.say("What was said before stays on record.");
    Ok(sheet)
}

pub(crate) async fn describe(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = number(&id)?;
    let (holds, line) = (posted.fields.all("holds"), posted.fields.get("line"));
    let wrong = match NewDescription::read(&holds, line) {
        Ok(Some(new)) => {
            web.app.describe_document(&posted.reader.person, id, &new, web.now()).await?;
            return Ok(Redirect::to(&format!("/attachments/{id}?depth=SUMMARY&done=saved")).into_response());
        }
        Ok(None) => vec![("holds", "Choose what it holds, or “None of these”".to_owned())],
        Err(AppError::Invalid(errors)) => errors,
        Err(other) => return Err(other.into()),
    };
    let errors: Vec<(String, String)> =
        wrong.into_iter().map(|(field, message)| (field.to_owned(), message)).collect();
    let shown = Shown { typed: Some(&posted.fields), errors: &errors };
    Ok(describe_sheet(&web, &posted.reader, id, &shown).await?.answer())
}

pub(crate) async fn erase(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = number(&id)?;
    let reason = posted.fields.get("reason");
    let erased = web.app.erase_attachment(&posted.reader.person, id, reason, web.now()).await?;
    let done = if erased.forgotten { "saved" } else { "erased-log" };
    Ok(Redirect::to(&format!("/cases/{}/attachments?done={done}", erased.case)).into_response())
}
