//! Documents of a case: listed with what is in them, added in a stream, and held.

use axum::{
    extract::{Multipart, Path, State, multipart::Field},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError,
    attachments::{AttachmentsView, ContentKind, NewDocument, describe::NewDescription, text::TextState},
};

use super::{
    describe::day_of_text,
    document,
    fields::Shown,
    flash,
    sheet::{Sheet, form, link},
};
use crate::{
    Web,
    components::{Button, Cell, Content, FileUpload, Html, InsetText, Row, Table},
    errors::{Failed, Page},
    handlers::case::case_id,
    session::{Fields, Posted, Query, Reader, token_is_right},
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
    let mut sheet = list(&web, &reader, &view, &Shown { typed: None, errors: &[] });
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

/// The documents, with what is in each.
fn table(view: &AttachmentsView) -> Table {
    let rows = view.rows.iter().map(|row| {
        let holds = document::about(view.descriptions.get(&row.id));
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
            Cell::new(holds),
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
    let head = [
        Cell::new("Document"),
        Cell::new("What is in it"),
        Cell::new("Kind of file"),
        bytes,
        Cell::new("Added"),
        Cell::new("SHA-256"),
    ];
    Table::new("Documents", head).rows(rows.collect::<Vec<_>>()).named_rows()
}

fn list(web: &Web, reader: &Reader, view: &AttachmentsView, shown: &Shown<'_>) -> Sheet {
    let errors = shown.errors;
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
        sheet.part(table(view));
    }
    let may = |act| web.app.may_casework(&reader.who, act, view.force);
    if may(Act::AddAttachment) {
        sheet.heading("add", "Add a document");
        let upload = FileUpload::new("file", "File, up to 2 GB").error(shown.error("file"));
        let csrf = reader.layout("", "").csrf_field();
        let [holds, line] = document::description_fields(shown, None);
        // The token comes first: nothing is taken in before it was right.
        sheet.part(Html::trusted(format!(
            "<form method=\"post\" action=\"/cases/{case}/attachments\" enctype=\"multipart/form-data\" novalidate>{csrf}{}{holds}{line}{upload}{}</form>",
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
        Err((typed, errors)) => {
            let errors: Vec<(String, String)> =
                errors.into_iter().map(|(field, message)| (field.to_owned(), message)).collect();
            let shown = Shown { typed: Some(&typed), errors: &errors };
            Ok(list(&web, &reader, &view, &shown).answer())
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

/// What was typed, and what is wrong with it. The file has to be chosen again.
type Wrong = (Fields, Vec<(&'static str, String)>);

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
    let (mut typed, mut incoming, mut files) = (Vec::new(), web.app.incoming()?, 0);
    while let Some(mut field) = multipart.next_field().await.map_err(lost)? {
        match field.name().unwrap_or_default().to_owned().as_str() {
            name @ ("title" | "holds" | "line") if typed.len() < 50 => {
                typed.push((name.to_owned(), short(field).await?));
            }
            "file" => {
                files += 1;
                if files > 1 {
                    // Two files one after the other would be kept as one that is neither.
                    let why = "Choose one file: add others one by one".to_owned();
                    return Ok(Err((Fields::of(typed), vec![("file", why)])));
                }
                while let Some(piece) = field.chunk().await.map_err(lost)? {
                    match incoming.take(&piece) {
                        Ok(()) => {}
                        Err(AppError::Invalid(errors)) => return Ok(Err((Fields::of(typed), errors))),
                        Err(other) => return Err(other.into()),
                    }
                }
            }
            _ => {}
        }
    }
    let typed = Fields::of(typed);
    let described = NewDescription::read(&typed.all("holds"), typed.get("line"));
    let added = match described {
        Ok(described) => {
            let new = NewDocument { title: typed.get("title"), described };
            web.app.add_attachment(&reader.person, case, new, incoming, web.now()).await
        }
        Err(wrong) => Err(wrong),
    };
    match added {
        Ok(id) => Ok(Ok(id)),
        Err(AppError::Invalid(errors)) => Ok(Err((typed, errors))),
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

pub(crate) async fn hold(State(web): State<Web>, Path(case): Path<String>, posted: Posted) -> Page {
    let case = case_id(&case)?;
    let set = posted.fields.get("step") == "set";
    web.app.move_hold(&posted.reader.person, case, set, posted.fields.get("reason"), web.now()).await?;
    Ok(Redirect::to(&format!("/cases/{case}/attachments?done=saved")).into_response())
}

/// More than the file itself: the form around it.
pub(crate) const BODY_BYTES: usize = 2 * 1024 * 1024 * 1024 + 64 * 1024;
