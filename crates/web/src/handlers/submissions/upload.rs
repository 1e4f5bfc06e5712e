//! Sending an extract: files go to a folder of their own on the way in, and are gone from it when the receipt stands.

use std::{collections::HashSet, path::PathBuf};

use askama::Template;
use axum::{
    extract::{
        Multipart, State,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{Act, AppError, Limits, Mapping, ResourceKind, submit::Delivery};
use lookagain_domain::Force;
use tokio::{fs::File, io::AsyncWriteExt};

use super::receipt::checked;
use crate::{
    Web,
    components::{Attributes, Button, ErrorSummary, FileUpload, Layout, Select},
    errors::{Failed, Page, show},
    session::{Reader, token_is_right},
};

/// The kinds of file that a browser offers first; what a file is, is found out from its content.
const ACCEPT: &str = ".csv,.tsv,.xlsx,.jsonl,.parquet,.zip";

#[derive(Template)]
#[template(path = "upload.html")]
struct UploadPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    own_force: &'static str,
    force: Option<Select>,
    mapping: Select,
    files: FileUpload,
    send: Button,
    check: Button,
}

/// What the form held.
#[derive(Default)]
struct Sent {
    force: String,
    mapping: String,
    what: String,
    files: Vec<PathBuf>,
}

/// An error at a field of the form: its id, and what to do.
type FieldError = (&'static str, String);

/// Why an upload did not come through whole.
enum Stopped {
    /// The page to show instead.
    Page(Box<Response>),
    /// The form again, with what is wrong.
    Form(FieldError),
}

impl From<Failed> for Stopped {
    fn from(failed: Failed) -> Self {
        Self::Page(Box::new(failed.into_response()))
    }
}

impl From<MultipartError> for Stopped {
    fn from(error: MultipartError) -> Self {
        let message = if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            "The files are larger than 2 GB together: send them zipped, or in several submissions"
        } else {
            "The files did not come through: select them and send them again"
        };
        Self::Form(("files", message.to_owned()))
    }
}

pub(crate) async fn upload_page(reader: Reader) -> Page {
    may_send(&reader)?;
    Ok(show(&form(&reader, &Sent::default(), None)).into_response())
}

pub(crate) async fn upload(State(web): State<Web>, reader: Reader, multipart: Multipart) -> Page {
    may_send(&reader)?;
    let folder = web.app.upload_folder()?;
    let mut sent = Sent::default();
    let outcome = match receive(&reader, multipart, folder.path(), &mut sent).await {
        Ok(()) => answer(&web, &reader, &sent).await,
        Err(stopped) => Err(stopped),
    };
    match outcome {
        Ok(response) => Ok(response),
        Err(Stopped::Page(response)) => Ok(*response),
        Err(Stopped::Form(error)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&form(&reader, &sent, Some(error)))).into_response())
        }
    }
}

fn may_send(reader: &Reader) -> Result<(), Failed> {
    if reader.may(Act::SendExtract, ResourceKind::Submission) {
        Ok(())
    } else {
        Err(AppError::Refused.into())
    }
}

/// Takes the form in as it comes. Nothing is written before the token was right, and a file is never held in memory.
async fn receive(
    reader: &Reader,
    mut multipart: Multipart,
    folder: &std::path::Path,
    sent: &mut Sent,
) -> Result<(), Stopped> {
    let token = match multipart.next_field().await? {
        Some(field) if field.name() == Some("csrf") => short(field).await?,
        Some(_) | None => String::new(),
    };
    if !token_is_right(reader, &token) {
        return Err(Failed::stale().into());
    }
    let mut names = HashSet::new();
    while let Some(field) = multipart.next_field().await? {
        match field.name().unwrap_or_default() {
            "force" => sent.force = short(field).await?,
            "mapping" => sent.mapping = short(field).await?,
            "do" => sent.what = short(field).await?,
            "files" => {
                // A browser sends a part without a name when no file was selected.
                let Some(given) = field.file_name().filter(|name| !name.is_empty()) else { continue };
                let path = folder.join(free_name(given, &mut names));
                keep(field, &path).await?;
                sent.files.push(path);
            }
            _ => {}
        }
    }
    Ok(())
}

/// A field of a few words; more than that comes from no form of ours.
async fn short(mut field: Field<'_>) -> Result<String, Stopped> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > 1000 {
            return Err(Failed::bad("The form could not be read").into());
        }
    }
    String::from_utf8(bytes).map_err(|_| Failed::bad("The form could not be read").into())
}

async fn keep(mut field: Field<'_>, path: &std::path::Path) -> Result<(), Stopped> {
    let failed = |source| Stopped::from(Failed::from(AppError::Io { doing: "writing an upload", source }));
    let mut file = File::create(path).await.map_err(failed)?;
    while let Some(chunk) = field.chunk().await? {
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)
}

/// A name for a file in the folder: of what the browser says only the last part, without what a file system or a page could
/// misunderstand. Stem and ending stay, since tables are known by them; a second file of the same name gets a number.
fn free_name(given: &str, taken: &mut HashSet<String>) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim().trim_start_matches('.');
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 10 => (stem, format!(".{ending}")),
        _ => (plain, String::new()),
    };
    let mut stem: String = stem.chars().take(50).collect();
    if stem.is_empty() {
        "file".clone_into(&mut stem);
    }
    let mut name = format!("{stem}{ending}");
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{stem}_{number}{ending}");
        number += 1;
    }
    name
}

async fn answer(web: &Web, reader: &Reader, sent: &Sent) -> Result<Response, Stopped> {
    let wrong = |field, message: &str| Stopped::Form((field, message.to_owned()));
    let own = reader.person.force();
    let chosen = Force::ALL.iter().find(|force| force.slug == sent.force).and_then(|force| force.id().ok());
    let force = own.or(chosen).ok_or_else(|| wrong("force", "Select the force that the extract is from"))?;
    let mapping = Mapping::shipped(&sent.mapping)
        .ok_or_else(|| wrong("mapping", "Select how the files are laid out"))?;
    if sent.files.is_empty() {
        return Err(wrong("files", "Select at least one file"));
    }
    let name = mapping.name().to_owned();
    let limits = Limits {
        extract_date: Some(web.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()),
        ..Limits::default()
    };
    let delivery = Delivery { force, paths: sent.files.clone(), mapping, limits };
    let check = sent.what == "check";
    let outcome = if check {
        web.app.check(&reader.who, delivery, web.now(), &|_| {}).await
    } else {
        web.app.submit(&reader.who, delivery, web.now(), &|_| {}).await
    };
    let receipt = match outcome {
        Ok(receipt) => receipt,
        Err(AppError::Invalid(errors)) => {
            let message = errors.into_iter().next().map_or_else(String::new, |(_, message)| message);
            return Err(Stopped::Form(("files", message)));
        }
        // What the reader of files says would name a folder of this server.
        Err(AppError::Delivery(_)) => {
            return Err(wrong(
                "files",
                "The files could not be opened: check that each is whole, and send them again",
            ));
        }
        Err(other) => return Err(Failed::from(other).into()),
    };
    Ok(match receipt.submission.filter(|_| !check) {
        Some(id) => Redirect::to(&format!("/submissions/{id}?done=received")).into_response(),
        None => checked(
            reader.layout("Result of the check", "submissions"),
            Force::lookup(force).map_or("", |force| force.short_name),
            &name,
            &receipt,
        ),
    })
}

fn form(reader: &Reader, sent: &Sent, error: Option<FieldError>) -> UploadPage {
    let at =
        |name: &str| error.as_ref().filter(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let own = reader.person.force().and_then(Force::lookup);
    let forces = Force::territorial().map(|force| (force.slug, force.short_name));
    let force = Select::new("force", "Force").options(std::iter::once(("", "Select a force")).chain(forces));
    let mappings = Mapping::shipped_names().iter().filter_map(|name| Some((*name, Mapping::shipped(name)?)));
    let mappings: Vec<(String, String)> =
        mappings.map(|(name, mapping)| (name.to_owned(), layout_words(name, mapping.about()))).collect();
    let chosen = if sent.mapping.is_empty() { "national" } else { &sent.mapping };
    let again = if error.is_some() { "Select the files again: a browser does not keep them. " } else { "" };
    UploadPage {
        layout: Layout { has_errors: error.is_some(), ..reader.layout("Send an extract", "submissions") },
        own_force: own.map_or("", |force| force.short_name),
        force: own.is_none().then(|| force.value(&sent.force).error(at("force"))),
        mapping: Select::new("mapping", "How the files are laid out").options(mappings).value(chosen).error(at("mapping")),
        files: FileUpload { attributes: Attributes::default().set("accept", ACCEPT), ..FileUpload::new("files", "Files") }
            .multiple()
            .hint(format!("{again}CSV, TSV, Excel (.xlsx), JSON lines, Parquet, or a zip of them; 2 GB together at most. Keep the file names: tables are known by them."))
            .error(at("files")),
        send: Button::submit("Send the extract").sends("do", "send"),
        check: Button::submit("Check only").sends("do", "check").secondary(),
        errors: error.map(|(field, message)| ErrorSummary::new([(field, message)])),
    }
}

/// A mapping in a line of a list: the first sentence about it, and its name.
fn layout_words(name: &str, about: &str) -> String {
    let first = about.split_once(": ").map_or(about, |(first, _)| first).trim_end_matches('.');
    let mut words: String = first.chars().take(1).flat_map(char::to_uppercase).collect();
    words.extend(first.chars().skip(1));
    format!("{words} ({name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_leads_nowhere_and_keeps_its_stem_and_ending() {
        let mut taken = HashSet::new();
        for (given, name) in [
            ("crimes.csv", "crimes.csv"),
            ("crimes.csv", "crimes_2.csv"),
            ("CRIMES.csv", "CRIMES_3.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\extracts\\nominals.xlsx", "nominals.xlsx"),
            ("..", "file"),
            (".hidden", "hidden"),
            ("a\0b\r\nc.csv", "abc.csv"),
            ("/", "file_2"),
        ] {
            assert_eq!(free_name(given, &mut taken), name, "{given:?}");
        }
        assert!(free_name(&"é".repeat(500), &mut taken).len() <= 120);
    }
}
