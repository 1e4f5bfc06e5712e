//! Where colleagues spoke to the reader, on the page of their work.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    mentions::Mention,
    rules_of_casework::{Kind, entry::Part},
};

use super::sheet::{Sheet, form, hidden, link};
use crate::{
    Web,
    components::{Button, Content, Details, Html},
    errors::{Failed, Page},
    session::{Posted, Reader},
    words,
};

/// The page that an entry of a kind is on.
const fn page_of(kind: Kind) -> &'static str {
    match kind.part() {
        Part::Standing | Part::Review | Part::Finding | Part::Conflict => "review",
        Part::Panel => "panel",
        Part::Sequel if matches!(kind, Kind::Reopening) => "panel",
        Part::Sequel => "reinvestigation",
    }
}

/// What is unread, and, folded away, what was read. Nothing where nobody spoke to the reader.
pub(super) fn section(sheet: &mut Sheet, reader: &Reader, all: &[Mention]) {
    if all.is_empty() {
        return;
    }
    let (read, unread): (Vec<&Mention>, Vec<&Mention>) = all.iter().partition(|mention| mention.read);
    sheet.heading("mentions", "Colleagues who mentioned you");
    if unread.is_empty() {
        sheet.say("Nothing is unread.");
    }
    for mention in &unread {
        sheet.part(one(reader, mention));
    }
    if !read.is_empty() {
        let mut inner = Html::default();
        for mention in &read {
            inner.push(&one(reader, mention));
        }
        sheet.part(Details::new(format!("Read: {}", words::number(read.len() as u64)), inner));
    }
}

fn one(reader: &Reader, mention: &Mention) -> Html {
    let case = mention.case;
    let entry = format!("{} in case {case}", mention.kind.label());
    let review = mention.review.as_ref().map_or_else(String::new, |review| format!("?review={review}"));
    let to = link(&entry, &format!("/cases/{case}/{}{review}", page_of(mention.kind)));
    let from = format!(", {}, {}, {}", words::force(mention.force), mention.by, words::time(&mention.at));
    let mut all = Html::trusted(format!("<p class=\"govuk-body\">{to}{}</p>", Content::from(from)));
    let (value, words) = if mention.read { ("no", "Mark as unread") } else { ("yes", "Mark as read") };
    let about = Content::from(format!(": {entry}"));
    let words = Html::trusted(format!("{words}<span class=\"govuk-visually-hidden\">{about}</span>"));
    let button = Button::submit(words).secondary();
    all.push(&form(reader, &format!("/mentions/{}", mention.id), [hidden("read", value)], button));
    all
}

pub(crate) async fn mark(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id: i64 = id.parse().map_err(|_| Failed::not_found())?;
    let read = posted.fields.get("read") == "yes";
    web.app.mark_mention(&posted.reader.person, id, read, web.now()).await?;
    Ok(Redirect::to("/work?done=saved#mentions").into_response())
}
