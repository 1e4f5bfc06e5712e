//! One search over everything. What was typed is personal, so it goes up in a form and is kept under a number: no address, title or log
//! holds it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{
    Act, AppError, ResourceKind,
    search::{Found, FoundKind, PAGE, Part, People, SearchResults, matching::Why, saved::Saved},
};
use lookagain_domain::{record::ContactKind, search::SearchKind};

use super::casework::{
    sheet::{Sheet, form, link},
    stopped,
};
use crate::{
    Web,
    components::{Button, Cell, Content, Html, Input, InsetText, Row, Table, Tag, TagColour},
    errors::{Failed, Page},
    session::{Posted, Query, Reader},
    words,
};

/// What was typed so far, and what is wrong with it.
#[derive(Default)]
struct Typed<'a> {
    text: &'a str,
    reason: &'a str,
    errors: &'a [(&'static str, String)],
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader) -> Page {
    blank(&web, &reader, &Typed::default()).await
}

/// The form, and what this person searched for before.
async fn blank(web: &Web, reader: &Reader, typed: &Typed<'_>) -> Page {
    let before = web.app.own_searches(&reader.person, web.now()).await?;
    let mut sheet = Sheet::new(reader.layout("Search", "search"), "Search");
    let errors: Vec<(String, String)> =
        typed.errors.iter().map(|(field, message)| ((*field).to_owned(), message.clone())).collect();
    sheet.wrong(&errors);
    ask(&mut sheet, reader, typed);
    let saved = web.app.saved_searches(&reader.person, web.now()).await?;
    if !saved.is_empty() {
        sheet.heading("saved", "Saved searches");
        sheet.part(saved_table(&saved));
    }
    if !before.is_empty() {
        sheet.heading("before", "What you searched for last");
        sheet.say("Only you see this list. Opening one searches again, over what is on record now.");
        let rows = before.iter().map(|made| {
            Row::from(vec![
                Cell::new(link(&made.text, &format!("/search/{}", made.id))),
                Cell::new(words::time(&made.made_at)),
            ])
        });
        let table = Table::new("Your last searches", ["Searched for", "When"]);
        sheet.part(table.rows(rows.collect::<Vec<_>>()).named_rows());
    }
    Ok(sheet.answer())
}

/// Saved searches, with what is new in each since their owner last looked.
pub(in crate::handlers) fn saved_table(saved: &[Saved]) -> Table {
    let rows = saved.iter().map(|one| {
        let new = if one.new == 0 { Content::from("None") } else { tag(one.new) };
        Row::from(vec![
            Cell::new(link(&one.name, &format!("/search/{}", one.search))),
            Cell::new(new),
            Cell { numeric: true, ..Cell::new(words::number(one.total as u64)) },
            Cell::new(words::time(&one.looked_at)),
        ])
    });
    let total = Cell { numeric: true, ..Cell::new("Results") };
    let head = [Cell::new("Search"), Cell::new("New"), total, Cell::new("You last looked")];
    Table::new("Your saved searches", head).rows(rows.collect::<Vec<_>>()).named_rows()
}

fn tag(new: usize) -> Content {
    Content::Html(Tag::new(format!("{} new", words::number(new as u64)), TagColour::Blue).into())
}

/// The form itself.
fn ask(sheet: &mut Sheet, reader: &Reader, typed: &Typed<'_>) {
    let error = |field: &str| {
        typed.errors.iter().find(|(name, _)| *name == field).map(|(_, message)| message.as_str())
    };
    let people = reader.may(Act::SearchPeople, ResourceKind::Person);
    let documents = reader.may(Act::ViewAttachment, ResourceKind::Attachment);
    let identifies = "name or alias, a phone number, e-mail address or account, a registration mark, an address or postcode, a ";
    let hint = format!(
        "A {}reference, an offence{}. All words must agree; spelling need not.",
        if people { identifies } else { "" },
        match (people, documents) {
            (true, true) => ", a town, the title of a document or what it says",
            (false, true) => ", a town or the title of a document",
            (_, false) => " or a town",
        },
    );
    let mut text =
        Input::new("text", "What are you looking for?").hint(hint).error(error("text")).value(typed.text);
    (text.autocomplete, text.spellcheck) = ("off".to_owned(), Some(false));
    let mut fields: Vec<Html> = vec![text.into()];
    if people {
        let mut reason = Input::new("reason", "Why are you looking?")
            .hint("Names, numbers, addresses and what documents say are searched only with a reason: finding one tells who is who. It is kept in the audit, with whom the search showed. Do not write names in it.")
            .error(error("reason"))
            .value(typed.reason);
        reason.autocomplete = String::from("off");
        fields.push(reason.into());
    }
    sheet.part(form(reader, "/search", fields, Button::submit("Search")));
    if !people {
        sheet.part(InsetText::new("Your role reveals no names, so it does not search by names, numbers or addresses either: that something is found would tell who somebody is."));
    }
}

pub(crate) async fn search(State(web): State<Web>, posted: Posted) -> Page {
    let (text, reason) = (posted.fields.get("text"), posted.fields.get("reason"));
    match web.app.keep_search(&posted.reader.who, text, reason, web.now()).await {
        Ok(id) => Ok(Redirect::to(&format!("/search/{id}")).into_response()),
        Err(AppError::Invalid(errors)) => {
            // What is far too long is not sent back in whole.
            let text: String = text.chars().take(500).collect();
            blank(&web, &posted.reader, &Typed { text: &text, reason, errors: &errors }).await
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn results(
    State(web): State<Web>,
    reader: Reader,
    Path(search): Path<String>,
    Query(query): Query,
) -> Page {
    let id: i64 = search.parse().map_err(|_| Failed::not_found())?;
    let kind = query.given("kind").and_then(|code| code.parse::<SearchKind>().ok());
    let from = query.given("from").and_then(|from| from.parse().ok()).unwrap_or(0);
    let found = web.app.run_search(&reader.who, id, Part { kind, from }, web.now()).await?;
    Ok(shown(&reader, &found, kind, &[]))
}

pub(crate) async fn save(State(web): State<Web>, Path(search): Path<String>, posted: Posted) -> Page {
    let id: i64 = search.parse().map_err(|_| Failed::not_found())?;
    let reader = &posted.reader;
    match web.app.save_search(&reader.person, id, posted.fields.get("name"), web.now()).await {
        Ok(_) => Ok(Redirect::to(&format!("/search/{id}")).into_response()),
        Err(AppError::Invalid(errors)) => {
            let found = web.app.run_search(&reader.who, id, Part::default(), web.now()).await?;
            let errors: Vec<(String, String)> =
                errors.into_iter().map(|(field, message)| (field.to_owned(), message)).collect();
            Ok(shown(reader, &found, None, &errors))
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn drop_saved(State(web): State<Web>, Path(saved): Path<String>, posted: Posted) -> Page {
    let id: i64 = saved.parse().map_err(|_| Failed::not_found())?;
    web.app.drop_saved_search(&posted.reader.person, id, web.now()).await?;
    Ok(Redirect::to("/search").into_response())
}

/// How the search is saved and what is new in it, or the form to save it.
fn keeping(sheet: &mut Sheet, reader: &Reader, found: &SearchResults, errors: &[(String, String)]) {
    let Some(saved) = &found.saved else {
        let error = errors.iter().find(|(field, _)| field == "name").map(|(_, message)| message.as_str());
        let name = Input::new("name", "Save this search as")
            .hint("What is new in it is then counted on your pages. Only you see it.")
            .error(error);
        let action = format!("/search/{}/save", found.id);
        sheet.heading("save", "Hear of what is new");
        sheet.part(form(reader, &action, [name.into()], Button::submit("Save the search").secondary()));
        return;
    };
    let new = words::count(found.new as u64, "result is new", "results are new");
    let since = words::time(&saved.looked_at);
    sheet.part(InsetText::new(format!("Saved as “{}”. {new} since you last looked, {since}.", saved.name)));
    let action = format!("/saved-searches/{}/drop", saved.id);
    sheet.part(form(reader, &action, [], Button::submit("Drop the saved search").secondary()));
}

fn shown(
    reader: &Reader,
    found: &SearchResults,
    only: Option<SearchKind>,
    errors: &[(String, String)],
) -> Response {
    let mut layout = reader.layout("Search results", "search");
    layout.wide = true;
    let mut sheet = Sheet::new(layout, "Search results");
    sheet.wrong(errors);
    let reason = found.reason.as_deref().unwrap_or_default();
    ask(&mut sheet, reader, &Typed { text: &found.text, reason, errors: &[] });
    for note in notes(found) {
        sheet.say(note);
    }
    if only.is_some() {
        sheet.say(link("All kinds", &format!("/search/{}", found.id)));
    }
    if found.kinds.is_empty() {
        sheet.say("Nothing was found among what you may see.");
    }
    for kind in &found.kinds {
        sheet.heading(
            &kind.kind.code().to_lowercase(),
            &format!("{}: {}", kind.kind.label(), words::number(kind.total as u64)),
        );
        sheet.part(table(reader, found.id, kind));
        sheet.list(steps(found.id, kind, only.is_some()));
    }
    keeping(&mut sheet, reader, found, errors);
    sheet.answer()
}

/// What a reader must know to read the results rightly.
fn notes(found: &SearchResults) -> Vec<String> {
    let mut notes = Vec::new();
    match found.people {
        People::Searched => notes.push("Who people are stays hidden, as on the page of a case. That something is found is on record with your reason.".to_owned()),
        People::NoReason => notes.push("Names, numbers, addresses and what documents say were not searched, because no reason was given.".to_owned()),
        People::NotAllowed => {}
    }
    if found.texts {
        notes.push("What documents say was searched too, as far as you may open them. What they say is shown only when you ask for it.".to_owned());
    }
    if found.not_read > 0 {
        let documents = words::count(found.not_read as u64, "document", "documents");
        notes.push(format!("The text of {documents} was not read yet and is not in it. What waits is read when the server next starts, or with “lookagain search --index”."));
    }
    if !found.passed_over.is_empty() {
        notes.push(format!(
            "Passed over, because a single letter finds too much: {}.",
            found.passed_over.join(", ")
        ));
    }
    if found.not_indexed > 0 {
        let forces = words::count(found.not_indexed as u64, "force", "forces");
        notes.push(format!("The records of {forces} came before search did and are not in it yet. They are read in with the next submission, or with “lookagain search --index”."));
    }
    notes
}

fn table(reader: &Reader, search: i64, kind: &FoundKind) -> Table {
    let reveals = reader.may(Act::RevealName, ResourceKind::Case);
    let rows = kind.rows.iter().map(|row| {
        Row::from(vec![
            Cell::new(marked(with_places(search, record(kind.kind, row), row), row.new)),
            Cell::new(words::force(row.force)),
            Cell::new(why(&row.why)),
            Cell::new(cases(kind.kind, row, reveals)),
        ])
    });
    let last = if kind.kind == SearchKind::Case { "Stands at" } else { "In cases" };
    Table::new(kind.kind.label(), ["Record", "Force", "Why it was found", last])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

/// Where in a document it stands, and the way to what it says there.
fn with_places(search: i64, record: Content, row: &Found) -> Content {
    let (Some(document), Some(places)) = (row.document, &row.places) else { return record };
    if places.total == 0 {
        return record;
    }
    let more = places.total - places.named.len().min(places.total);
    let more = if more == 0 { String::new() } else { format!(" and {} more", words::number(more as u64)) };
    let at = Content::from(format!("In its text: {}{more}", places.named.join("; ")));
    let shown = link("Show what it says there", &format!("/search/{search}/documents/{document}"));
    Content::Html(Html::trusted(format!("{record}<br>{at}<br>{shown}")))
}

/// What a document that was found says where it was found: shown to whoever may open the document, once they ask for it.
pub(crate) async fn passages(
    State(web): State<Web>,
    reader: Reader,
    Path((search, document)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let (search, document): (i64, i64) = (
        search.parse().map_err(|_| Failed::not_found())?,
        document.parse().map_err(|_| Failed::not_found())?,
    );
    let found = web.app.passages(&reader.who, search, document, query.get("on") == "yes", web.now()).await?;
    let layout = reader.layout(format!("What document {document} says"), "search");
    let mut sheet =
        Sheet::new(layout, format!("What “{}” says", found.title)).back(format!("/search/{search}"));
    if let Some(stop) = &found.stop {
        stopped(&mut sheet, &reader, stop, &format!("/search/{search}/documents/{document}?on=yes"));
        return Ok(sheet.answer());
    }
    sheet.part(InsetText::new("This is the text of the document and may name people. That you opened it is on record with the reason of your search."));
    if found.passages.is_empty() {
        sheet.say("Its text holds none of the words of the search: its title does.");
    }
    for (number, passage) in (1..).zip(&found.passages) {
        let label = &passage.label;
        let mut letters = label.chars();
        let heading = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
        sheet.heading(&format!("place-{number}"), &heading.unwrap_or_default());
        let text = passage.pieces.iter().fold(String::new(), |text, piece| {
            let words = Content::from(piece.text.as_str());
            if piece.found { format!("{text}<mark>{words}</mark>") } else { format!("{text}{words}") }
        });
        sheet.part(Html::trusted(format!("<p class=\"govuk-body app-passage\">{text}</p>")));
    }
    if found.total > found.passages.len() {
        sheet.say(format!(
            "The first {} of {} places are shown.",
            words::number(found.passages.len() as u64),
            words::number(found.total as u64)
        ));
    }
    if found.cut {
        sheet.say("The document is longer than what of it is searched: words further on are not found.");
    }
    sheet.list([
        link("Open the document", &format!("/attachments/{document}")),
        link(&format!("Documents of case {}", found.case), &format!("/cases/{}/attachments", found.case)),
    ]);
    Ok(sheet.answer())
}

/// What is new says so in words.
fn marked(record: Content, new: bool) -> Content {
    if new {
        let tag = Tag::new("New", TagColour::Blue);
        Content::Html(Html::trusted(format!("{record} {tag}")))
    } else {
        record
    }
}

/// What was found, and the way there.
fn record(kind: SearchKind, row: &Found) -> Content {
    let person = row.person.map(|person| {
        let shown = row.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        let about = format!("Person {person}{shown}");
        link(&about, &format!("/people/{person}"))
    });
    match kind {
        SearchKind::Case => row
            .cases
            .first()
            .map_or_else(Content::default, |(id, reference, _)| link(reference, &format!("/cases/{id}"))),
        SearchKind::Person => person.unwrap_or_default(),
        SearchKind::Document => match row.document {
            Some(document) => link(&row.reference, &format!("/attachments/{document}")),
            None => Content::from(format!("{} (erased)", row.reference)),
        },
        SearchKind::Number | SearchKind::Vehicle | SearchKind::Place => {
            let thing = Content::from(thing(&row.thing));
            if let Some(person) = person {
                return Content::Html(Html::trusted(format!("{thing} of {person}")));
            }
            let reference = Content::from(row.reference.as_str());
            Content::Html(Html::trusted(format!("{thing} <span class=\"app-reference\">{reference}</span>")))
        }
    }
}

/// A contact's kind is in the list of kinds; a place's or object's is the force's own word.
fn thing(code: &str) -> String {
    if code.parse::<ContactKind>().is_ok() { words::contact_kind(code) } else { words::plain(code) }
}

/// Word by word, so that the reader can weigh it.
fn why(all: &[Why]) -> Content {
    let lines = all.iter().fold(String::new(), |lines, why| {
        let words = format!("“{}”: {}, {}", why.word, why.field.label(), why.how.label());
        format!("{lines}<li>{}</li>", Content::from(words))
    });
    Content::Html(Html::trusted(format!("<ul class=\"govuk-list\">{lines}</ul>")))
}

fn cases(kind: SearchKind, row: &Found, reveals: bool) -> Content {
    if kind == SearchKind::Case {
        return Content::from(words::status(&row.status));
    }
    if row.cases.is_empty() {
        return Content::from("In no case");
    }
    let mut lines = String::new();
    for (case, reference, role) in row.cases.iter().take(5) {
        let case_link = link(reference, &format!("/cases/{case}"));
        let part = if role.is_empty() { String::new() } else { format!(", {}", words::role(role)) };
        let part = Content::from(part);
        let reveal =
            row.person.filter(|_| reveals && row.name.is_none()).map_or_else(Content::default, |person| {
                link(
                    &format!("Show the name in case {case}"),
                    &format!("/cases/{case}/people/{person}/reveal"),
                )
            });
        let reveal = if reveal.is_empty() { String::new() } else { format!("<br>{reveal}") };
        lines = format!("{lines}<li>{case_link}{part}{reveal}</li>");
    }
    if row.cases.len() > 5 {
        lines = format!("{lines}<li>and {} more</li>", row.cases.len() - 5);
    }
    Content::Html(Html::trusted(format!("<ul class=\"govuk-list\">{lines}</ul>")))
}

/// The way to more of a kind.
fn steps(id: i64, kind: &FoundKind, alone: bool) -> Vec<Content> {
    let (code, label) = (kind.kind.code(), kind.kind.label().to_lowercase());
    let at = |from: usize| format!("/search/{id}?kind={code}&from={from}");
    let after = kind.from + kind.rows.len();
    let mut steps = Vec::new();
    if alone && kind.from > 0 {
        steps.push(link(&format!("Earlier {label}"), &at(kind.from.saturating_sub(PAGE))));
    }
    if after < kind.total {
        steps.push(link(&format!("More {label}, from {}", words::number(after as u64 + 1)), &at(after)));
    }
    steps
}
