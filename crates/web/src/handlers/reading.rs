//! How one reads: how far documents open, when a break is offered, and breaks. No page shows any of it to anybody else.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    AppError,
    exposure::{BREAK_MINUTES, Depth, OwnReading},
};

use super::casework::sheet::{Sheet, form, hidden, link};
use crate::{
    Web,
    components::{Button, Choice, Flash, Html, Input, InsetText, Radios, Size, SummaryList},
    errors::{Failed, Page},
    session::{Fields, Posted, Query, Reader},
    words,
};

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    Ok(sheet(&web, &reader, &query, None, &[]).await?.answer())
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "saved" => "Saved. Only you see it.",
        "break" => "Your break has begun. Nothing that you wrote is touched.",
        "back" => "Your break has ended.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

type Errors = [(&'static str, String)];

async fn sheet(
    web: &Web,
    reader: &Reader,
    query: &Fields,
    typed: Option<&Fields>,
    errors: &Errors,
) -> Result<Sheet, Failed> {
    let own = web.app.own_reading(&reader.person, web.now()).await?;
    let heading = "How you read, and breaks";
    let mut sheet = Sheet::new(reader.layout_after(heading, "account", flash(query)), heading);
    let all: Vec<(String, String)> =
        errors.iter().map(|(field, message)| ((*field).to_owned(), message.clone())).collect();
    sheet.wrong(&all);
    sheet.say("All of this is yours. Nobody else is shown it, and it is in no list or count. That you opened a document is on record, as it always is.");
    sheet.heading("break", "Take a break");
    sheet.part(SummaryList::new([
        ("Opened today", words::number(own.today)),
        ("Since your last break", words::number(own.since_break)),
    ]));
    sheet.say("Counted are documents whose text or picture you open or save. One that was described as holding none of the kinds on the list is not counted. Yesterday’s count is not kept.");
    if let Some(until) = &own.break_until {
        sheet.part(InsetText::new(format!("You are on a break until {}.", words::time(until))));
        let end = Button::submit("End the break").secondary();
        sheet.part(form(reader, "/reading/break", [hidden("step", "end")], end));
    } else {
        let begin = Button::submit(format!("Take a break of {BREAK_MINUTES} minutes")).secondary();
        sheet.part(form(reader, "/reading/break", [hidden("step", "begin")], begin));
    }
    sheet.heading("choices", "How documents open for you");
    sheet.part(form(reader, "/reading", choices(&own, typed, errors), Button::submit("Save")));
    sheet.heading("pass", "Pass a review on");
    sheet.say("You can pass a review on from its page at any time. No reason is asked and none is kept. The case is free again. That it was you is shown to no colleague; it stays in the record that auditors read.");
    sheet.list([link("My work", "/work")]);
    Ok(sheet)
}

fn choices(own: &OwnReading, typed: Option<&Fields>, errors: &Errors) -> [Html; 3] {
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let hint = |depth: Depth| match depth {
        Depth::Summary => "What is in it, and what it is about. You open the rest yourself.",
        Depth::Text => "Pictures stay closed until you open them.",
        Depth::Media => "Everything that a page can show.",
    };
    let items = Depth::ALL.iter().map(|depth| Choice::new(depth.code(), depth.label()).hint(hint(*depth)));
    let depth = Radios::new("depth", "A document’s page opens with", Size::S, items)
        .value(typed.map_or(own.depth.code(), |typed| typed.get("depth")))
        .error(error("depth"));
    let limit = |name: &str, label: &str, now: Option<u64>| {
        let now = now.map_or_else(String::new, |now| now.to_string());
        let value = typed.map_or(now, |typed| typed.get(name).to_owned());
        let mut input = Input::new(name, label)
            .hint("Leave it blank for no limit. You can always go on.")
            .value(value)
            .width(4)
            .error(error(name));
        "numeric".clone_into(&mut input.inputmode);
        Html::from(input)
    };
    [
        depth.into(),
        limit("after_opened", "Offer a break after so many documents in a day", own.after_opened),
        limit("after_minutes", "Offer a break after so many minutes", own.after_minutes),
    ]
}

pub(crate) async fn save(State(web): State<Web>, posted: Posted) -> Page {
    let fields = &posted.fields;
    let limits = [fields.get("after_opened"), fields.get("after_minutes")];
    match web.app.set_reading(&posted.reader.person, fields.get("depth"), limits, web.now()).await {
        Ok(()) => Ok(Redirect::to("/reading?done=saved").into_response()),
        Err(AppError::Invalid(errors)) => {
            let none = Fields::default();
            Ok(sheet(&web, &posted.reader, &none, Some(fields), &errors).await?.answer())
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn take_break(State(web): State<Web>, posted: Posted) -> Page {
    let begins = posted.fields.get("step") == "begin";
    web.app.take_break(&posted.reader.person, begins, web.now()).await?;
    let done = if begins { "break" } else { "back" };
    Ok(Redirect::to(&format!("/reading?done={done}")).into_response())
}
