//! Documents of a case: added in a stream, shown in the page and never run, erased only when no legal hold stands.

use axum::{
    body::{Body, Bytes},
    extract::{Multipart, Path, State, multipart::Field},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{
    Act, AppError,
    attachments::{AttachmentsView, ContentKind, text::TextState},
};

use super::{
    describe::day_of_text,
    fields::Shown,
    flash,
    sheet::{Sheet, buttons, form, link, paragraph},
};
use crate::{
    Web,
    components::{Button, Cell, Content, FileUpload, Html, InsetText, Row, SummaryList, Table},
    errors::{Failed, Page},
    handlers::case::case_id,
    session::{Posted, Query, Reader, token_is_right},
    words,
};

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    Query(query): Query,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.attachments(&reader.who, case, web.now()).await?;
    let mut sheet = list(&web, &reader, &view, &[]);
    sheet.layout.flash = flash(&query);
    Ok(sheet.answer())
}

/// What the list says of a document's text: nothing where it can be searched.
const fn text_in_list(text: Option<&TextState>) -> &'static str {
    match text {
        Some(TextState::Read { .. }) => "",
        Some(TextState::Unread(_)) => ". Text not searched",
        Some(TextState::Waiting) | None => ". Text not read yet",
    }
}

fn list(web: &Web, reader: &Reader, view: &AttachmentsView, errors: &[(String, String)]) -> Sheet {
    let case = view.case;
    let layout = reader.layout(format!("Documents: case {case}"), "casework");
    let mut sheet = Sheet::new(layout, "Documents").back(format!("/cases/{case}/review"));
    sheet.wrong(errors);
    if view.held() {
        sheet.part(InsetText::new("A legal hold stands on this case: nothing of it is erased."));
    }
    if view.rows.is_empty() {
        sheet.say("No document was added yet.");
    } else {
        let rows = view.rows.iter().map(|row| {
            let title = if row.wrapped.is_some() {
                link(&row.title, &format!("/attachments/{}", row.id))
            } else {
                Content::from(format!("{} (erased)", row.title))
            };
            let kind = row.kind.parse::<ContentKind>().map_or("", ContentKind::label);
            let text = if row.wrapped.is_some() { text_in_list(view.texts.get(&row.id)) } else { "" };
            let by = view.names.get(&row.added_by).cloned().unwrap_or_default();
            Row::from(vec![
                Cell::new(title),
                Cell::new(format!("{kind}{text}")),
                Cell { numeric: true, ..Cell::new(words::number(row.size_bytes.unsigned_abs())) },
                Cell::new(format!("{by}, {}", words::time(&row.added_at))),
                Cell::new(Content::from(Html::trusted(format!(
                    "<span class=\"app-hash\">{}</span>",
                    Content::from(&row.hash)
                )))),
            ])
        });
        let bytes = Cell { numeric: true, ..Cell::new("Bytes") };
        let head =
            [Cell::new("Document"), Cell::new("Content"), bytes, Cell::new("Added"), Cell::new("SHA-256")];
        sheet.part(Table::new("Documents", head).rows(rows.collect::<Vec<_>>()).named_rows());
    }
    let may = |act| web.app.may_casework(&reader.who, act, view.force);
    let shown = Shown { typed: None, errors };
    if may(Act::AddAttachment) {
        sheet.heading("add", "Add a document");
        let upload = FileUpload::new("file", "File, up to 2 GB").error(shown.error("file"));
        let csrf = reader.layout("", "").csrf_field();
        // The token comes first: nothing is taken in before it was right.
        sheet.part(Html::trusted(format!(
            "<form method=\"post\" action=\"/cases/{case}/attachments\" enctype=\"multipart/form-data\" novalidate>{csrf}{}{upload}{}</form>",
            shown.line("title", "What is it?", "Without names: it stands in lists.", ""),
            Button::submit("Add it"),
        )));
    }
    if may(Act::HoldAttachment) {
        sheet.heading("hold", "Legal hold");
        let (value, words) =
            if view.held() { ("lift", "Lift the legal hold") } else { ("set", "Set a legal hold") };
        let fields = [shown.area("reason", "Why?", "", ""), super::sheet::hidden("step", value)];
        sheet.part(form(reader, &format!("/cases/{case}/hold"), fields, Button::submit(words)));
    }
    sheet.list(view.holds.iter().map(|hold| {
        let step = if hold.step == "SET" { "Set" } else { "Lifted" };
        Content::from(format!("{step} {}: {}", day_of_text(&hold.made_at), hold.reason))
    }));
    sheet
}

pub(crate) async fn add(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    multipart: Multipart,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.attachments(&reader.who, case, web.now()).await?;
    if !web.app.may_casework(&reader.who, Act::AddAttachment, view.force) {
        return Err(AppError::Refused.into());
    }
    match receive(&web, &reader, case, multipart).await? {
        Ok(id) => {
            read_soon(&web, &reader, id).await;
            Ok(Redirect::to(&format!("/attachments/{id}?done=saved")).into_response())
        }
        Err(errors) => {
            let errors: Vec<(String, String)> =
                errors.into_iter().map(|(field, message)| (field.to_owned(), message)).collect();
            Ok(list(&web, &reader, &view, &errors).answer())
        }
    }
}

/// Has the text of a new document read. Most are read before the page is shown; a long one goes on beside it, and waits if the server stops.
async fn read_soon(web: &Web, reader: &Reader, id: i64) {
    let (app, who, now) = (std::sync::Arc::clone(&web.app), reader.who.clone(), web.now());
    let reading = tokio::spawn(async move {
        if let Err(error) = app.read_text(&who, id, now).await {
            tracing::warn!(%error, document = id, "the text of a document cannot be read now; it waits");
        }
    });
    let _ = tokio::time::timeout(std::time::Duration::from_secs(5), reading).await;
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

type Wrong = Vec<(&'static str, String)>;

/// Takes the form in as it comes; the file is sealed piece by piece and never held in memory or on disk in clear.
async fn receive(
    web: &Web,
    reader: &Reader,
    case: lookagain_domain::CaseId,
    mut multipart: Multipart,
) -> Result<Result<i64, Wrong>, Failed> {
    let lost = |_| Failed::bad("The file did not come through: select it and send it again");
    let token = match multipart.next_field().await.map_err(lost)? {
        Some(field) if field.name() == Some("csrf") => short(field).await?,
        Some(_) | None => String::new(),
    };
    if !token_is_right(reader, &token) {
        return Err(Failed::stale());
    }
    let (mut title, mut incoming, mut files) = (String::new(), web.app.incoming()?, 0);
    while let Some(mut field) = multipart.next_field().await.map_err(lost)? {
        match field.name().unwrap_or_default() {
            "title" => title = short(field).await?,
            "file" => {
                files += 1;
                if files > 1 {
                    // Two files one after the other would be kept as one that is neither.
                    return Ok(Err(vec![("file", "Choose one file: add others one by one".to_owned())]));
                }
                while let Some(piece) = field.chunk().await.map_err(lost)? {
                    match incoming.take(&piece) {
                        Ok(()) => {}
                        Err(AppError::Invalid(errors)) => return Ok(Err(errors)),
                        Err(other) => return Err(other.into()),
                    }
                }
            }
            _ => {}
        }
    }
    match web.app.add_attachment(&reader.person, case, &title, incoming, web.now()).await {
        Ok(id) => Ok(Ok(id)),
        Err(AppError::Invalid(errors)) => Ok(Err(errors)),
        Err(other) => Err(other.into()),
    }
}

async fn short(mut field: Field<'_>) -> Result<String, Failed> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Failed::bad("The form could not be read"))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > 2000 {
            return Err(Failed::bad("The form could not be read"));
        }
    }
    String::from_utf8(bytes).map_err(|_| Failed::bad("The form could not be read"))
}

fn number(text: &str) -> Result<i64, Failed> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(Failed::not_found)
}

pub(crate) async fn one(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = number(&id)?;
    let opened = web.app.open_attachment(&reader.who, id, web.now()).await?;
    let row = &opened.row;
    let layout = reader.layout_after(format!("Document {id}"), "casework", flash(&query));
    let mut sheet = Sheet::new(layout, row.title.clone()).back(format!("/cases/{}/attachments", row.case_id));
    sheet.part(SummaryList::new([
        ("Content", opened.kind.label().to_owned()),
        ("Bytes", words::number(row.size_bytes.unsigned_abs())),
        ("Added", words::time(&row.added_at)),
        ("Its text", about_text(opened.text)),
        ("SHA-256", row.hash.clone()),
    ]));
    match opened.kind {
        ContentKind::Text | ContentKind::Eml => {
            let text = opened.begin()?;
            sheet.part(Html::trusted(format!(
                "<details class=\"govuk-details\"><summary class=\"govuk-details__summary\"><span class=\"govuk-details__summary-text\">Show the text</span></summary>\
                 <div class=\"govuk-details__text\"><pre class=\"app-snapshot\">{}</pre></div></details>",
                Content::from(text)
            )));
            if row.size_bytes.unsigned_abs() > 65_536 {
                sheet.say("The first 65,536 bytes are shown.");
            }
        }
        ContentKind::Png | ContentKind::Jpeg => {
            sheet.part(Html::trusted(format!(
                "<details class=\"govuk-details\"><summary class=\"govuk-details__summary\"><span class=\"govuk-details__summary-text\">Show the picture</span></summary>\
                 <div class=\"govuk-details__text\"><img class=\"app-picture\" src=\"/attachments/{id}/content\" alt=\"The picture as it was added\" loading=\"lazy\"></div></details>"
            )));
        }
        ContentKind::Pdf | ContentKind::Docx | ContentKind::Xlsx | ContentKind::Zip | ContentKind::Other => {
            sheet.say(
                "Its content is not shown here. It can be saved, and opened in the program that it is for.",
            );
        }
    }
    sheet.part(buttons([super::sheet::link_button(
        "Save the file",
        format!("/attachments/{id}/content"),
        false,
    )]));
    let force = lookagain_domain::CaseId::new(row.case_id).map_err(|_| Failed::not_found())?;
    let view = web.app.attachments(&reader.who, force, web.now()).await?;
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

/// The content: to be shown when it is a picture or text, otherwise to be saved. Never anything that a browser runs.
pub(crate) async fn content(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let id = number(&id)?;
    let opened = web.app.open_attachment(&reader.who, id, web.now()).await?;
    let kind = opened.kind;
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
    let shown = matches!(kind, ContentKind::Png | ContentKind::Jpeg);
    let place = if shown { "inline".to_owned() } else { format!("attachment; filename=\"document-{id}\"") };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(header::CONTENT_DISPOSITION, place);
    }
    Ok(response)
}

pub(crate) async fn hold(State(web): State<Web>, Path(case): Path<String>, posted: Posted) -> Page {
    let case = case_id(&case)?;
    let set = posted.fields.get("step") == "set";
    web.app.move_hold(&posted.reader.person, case, set, posted.fields.get("reason"), web.now()).await?;
    Ok(Redirect::to(&format!("/cases/{case}/attachments?done=saved")).into_response())
}

pub(crate) async fn erase(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = number(&id)?;
    let reason = posted.fields.get("reason");
    let erased = web.app.erase_attachment(&posted.reader.person, id, reason, web.now()).await?;
    let done = if erased.forgotten { "saved" } else { "erased-log" };
    Ok(Redirect::to(&format!("/cases/{}/attachments?done={done}", erased.case)).into_response())
}

/// More than the file itself: the form around it.
pub(crate) const BODY_BYTES: usize = 2 * 1024 * 1024 * 1024 + 64 * 1024;
