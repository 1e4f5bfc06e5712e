//! The panel: its meetings, their agendas, and one case before it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError, Resource, ResourceKind,
    casework::MeetingView,
    rules_of_casework::{
        Kind, Stage,
        panel::{Consideration, LearningPoint, MeetingState, MeetingStep, QUORUM, Reopening, ReopeningState},
    },
};

use super::{
    describe::{card, day},
    fields::{Shown, wanted_date},
    head,
    sheet::{Sheet, buttons, form, link, link_button},
};
use crate::{
    Web,
    components::{Button, Cell, Content, Html, Layout, Row, SummaryList, Table, Tag, TagColour},
    errors::{Failed, Page},
    handlers::case::case_id,
    session::{Fields, Posted, Query, Reader},
    words,
};

fn takes_part(web: &Web, reader: &Reader) -> bool {
    web.app.may(&reader.who, Act::TakePartInPanel, &Resource::of(ResourceKind::Panel, None))
}

/// May sit at meetings: supervisors take part, and do not sit.
fn sits(web: &Web, reader: &Reader) -> bool {
    web.app.may(&reader.who, Act::SitAtPanel, &Resource::of(ResourceKind::Panel, None))
}

pub(crate) async fn meetings(State(web): State<Web>, reader: Reader) -> Page {
    Ok(all_meetings(&web, &reader, &Shown { typed: None, errors: &[] }).await?.answer())
}

async fn all_meetings(web: &Web, reader: &Reader, shown: &Shown<'_>) -> Result<Sheet, Failed> {
    let meetings = web.app.list_meetings(&reader.who, web.now()).await?;
    let mut sheet = Sheet::new(reader.layout("Panel", "panel"), "Panel");
    sheet.wrong(shown.errors);
    sheet.say(format!(
        "A meeting has a quorum with {QUORUM} members without a conflict, the chair among them."
    ));
    if meetings.is_empty() {
        sheet.say("No meeting is planned yet.");
    } else {
        let rows = meetings.iter().map(|(id, meeting)| {
            Row::from(vec![
                Cell::new(link(&format!("Meeting {id}"), &format!("/panel/{id}"))),
                Cell::new(day(meeting.on)),
                Cell::new(meeting.state.label()),
                Cell::number(meeting.members.len()),
            ])
        });
        let numeric = Cell { numeric: true, ..Cell::new("Members") };
        let head = [Cell::new("Meeting"), Cell::new("On"), Cell::new("Stands at"), numeric];
        sheet.part(Table::new("Meetings", head).rows(rows.collect::<Vec<_>>()).named_rows());
    }
    if sits(web, reader) {
        sheet.heading("plan", "Plan a meeting");
        let date = shown.date("on", "On which day?", "You take the chair.", None);
        sheet.part(form(reader, "/panel", [date], Button::submit("Plan it")));
    }
    Ok(sheet)
}

pub(crate) async fn plan(State(web): State<Web>, posted: Posted) -> Page {
    let planned = match wanted_date(&posted.fields, "on") {
        Ok(on) => web.app.plan_meeting(&posted.reader.person, on, web.now()).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match planned {
        Ok(id) => Ok(Redirect::to(&format!("/panel/{id}")).into_response()),
        Err(AppError::Invalid(errors)) => {
            let errors: Vec<(String, String)> =
                errors.into_iter().map(|(field, message)| (field.to_owned(), message)).collect();
            let shown = Shown { typed: Some(&posted.fields), errors: &errors };
            Ok(all_meetings(&web, &posted.reader, &shown).await?.answer())
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn meeting_id(text: &str) -> Result<i64, Failed> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(Failed::not_found)
}

/// Who sits, in words.
pub(super) fn members(view: &MeetingView) -> Vec<String> {
    let word = |(name, chair): &(String, bool)| if *chair { format!("{name} (chair)") } else { name.clone() };
    view.members.iter().map(word).collect()
}

#[expect(clippy::too_many_lines, reason = "the page from top to bottom")]
pub(crate) async fn meeting(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let id = meeting_id(&id)?;
    let view = web.app.view_meeting(&reader.who, id, web.now()).await?;
    let mut sheet =
        Sheet::new(reader.layout(format!("Meeting {id}"), "panel"), format!("Meeting {id}")).back("/panel");
    sheet.part(SummaryList::new([
        ("On", day(view.meeting.on)),
        ("Stands at", view.meeting.state.label().to_owned()),
        ("Members", members(&view).join(", ")),
    ]));
    let mut offers = vec![
        link_button("Minutes, to print", format!("/panel/{id}/minutes"), false),
        link_button("Minutes (PDF)", format!("/panel/{id}/minutes.pdf"), false),
    ];
    if sits(&web, &reader) && view.meeting.state != MeetingState::Over {
        let own = |chair: bool| {
            view.meeting
                .members
                .iter()
                .any(|member| member.account == reader.person.account() && (!chair || member.chair))
        };
        if !own(false) {
            offers.push(form(
                &reader,
                &format!("/panel/{id}/join"),
                [],
                Button::submit("Sit at this meeting"),
            ));
        }
        if own(true) {
            for step in view.meeting.state.open() {
                let to = format!("/panel/{id}/{}", step.code().to_lowercase());
                offers.push(form(&reader, &to, [], Button::submit(step.label())));
            }
        }
    }
    sheet.part(buttons(offers));
    sheet.heading("agenda", "Agenda");
    let table = |caption: &str, rows: &[lookagain_app::StageRow]| {
        let rows = rows.iter().map(|row| {
            Row::from(vec![
                Cell::new(link(&format!("Case {}", row.case_id), &format!("/cases/{}/panel", row.case_id))),
                Cell::new(words::force(row.force_id)),
                Cell::new(row.band.as_str()),
                Cell::new(super::lists::stage_label(&row.stage)),
            ])
        });
        Table::new(caption, ["Case", "Force", "Band", "Stands at"])
            .rows(rows.collect::<Vec<_>>())
            .named_rows()
    };
    if view.agenda.is_empty() {
        sheet.say("No case is on the agenda.");
    } else {
        sheet.part(table("Cases to be decided", &view.agenda));
    }
    if !view.decided.is_empty() {
        sheet.part(table("Cases decided", &view.decided));
    }
    if view.meeting.state != MeetingState::Over {
        sheet.say(link("Cases that wait for a panel", "/casework?stage=FOR_PANEL"));
    }
    Ok(sheet.answer())
}

pub(crate) async fn join(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = meeting_id(&id)?;
    web.app.join_meeting(&posted.reader.person, id, web.now()).await?;
    Ok(Redirect::to(&format!("/panel/{id}")).into_response())
}

pub(crate) async fn move_on(
    State(web): State<Web>,
    Path((id, step)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let id = meeting_id(&id)?;
    let step: MeetingStep = step.to_uppercase().parse().map_err(|_| Failed::not_found())?;
    web.app.move_meeting(&posted.reader.person, id, step, web.now()).await?;
    Ok(Redirect::to(&format!("/panel/{id}")).into_response())
}

/// One case before the panel.
#[expect(clippy::too_many_lines, reason = "the page from top to bottom")]
pub(crate) async fn case_page(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    Query(query): Query,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    if !web.app.may_casework(&reader.who, Act::ViewPanel, super::force_of(&view)) {
        return Err(AppError::Refused.into());
    }
    let mut sheet = head(&web, &reader, &view, case, "panel", &query, "Panel");
    let to = |key: &str| format!("/cases/{case}/forms/{key}");
    let draft = view.file.draft().is_some();
    let mut offers = Vec::new();
    if takes_part(&web, &reader) {
        match view.file.stage() {
            Stage::ForPanel => offers.push(link_button("Put it on an agenda", to("list"), true)),
            Stage::Listed => {
                if sits(&web, &reader) {
                    let words = if draft { "Change the draft" } else { "Write down the decision" };
                    offers.push(link_button(words, to("draft"), !draft));
                    if draft {
                        offers.push(link_button("Sign the decision", to("sign"), true));
                    }
                }
                offers.push(link_button("Take it off the agenda", to("take-off"), false));
            }
            Stage::Concurrence => offers.push(link_button("Answer as the second person", to("concur"), true)),
            Stage::Queued
            | Stage::UnderReview
            | Stage::Upheld
            | Stage::Offered
            | Stage::Reinvestigation
            | Stage::EarlyAdvice
            | Stage::Charging
            | Stage::Court
            | Stage::Ended
            | Stage::RightToReview
            | Stage::Closed => {}
        }
        offers.push(link_button("Add a learning point", to("learning"), false));
    }
    if view.file.stage().is_concluded() {
        offers.push(link_button("Propose to reopen", to("propose-reopening"), false));
    }
    if view.actor.is_some_and(|actor| !view.file.in_conflict(actor.account)) {
        offers.push(link_button("Declare a conflict", to("declare-conflict"), false));
    }
    let mut lines = vec![("Stands at", Content::from(view.file.stage().label()))];
    if let Some(meeting) = view.file.meeting() {
        lines.push(("Meeting", link(&format!("Meeting {meeting}"), &format!("/panel/{meeting}"))));
    }
    let open: Vec<String> = view
        .file
        .open_enquiries()
        .map(|line| {
            let second = if line.item.starts_with("2/") { " (second review)" } else { "" };
            let number = line.item.rsplit('/').next().unwrap_or_default();
            format!("{number}. {}{second}", line.says.title)
        })
        .collect();
    let open = if open.is_empty() { "None".to_owned() } else { open.join("; ") };
    lines.push(("Open lines of enquiry", open.into()));
    sheet.part(SummaryList::new(
        lines.into_iter().map(|(key, value)| crate::components::SummaryRow::new(key, value)),
    ));
    sheet.part(buttons(offers));
    sheet.heading("decisions", "What the panel decided");
    let mut items: Vec<String> = view.file.all::<Consideration>().map(|one| one.item.to_owned()).collect();
    items.reverse();
    if items.is_empty() {
        sheet.say("Nothing yet.");
    }
    for item in items {
        if let Some(list) = card(&view, Kind::Consideration, &item) {
            sheet.part(list);
        }
    }
    reopenings(&mut sheet, &view, case, takes_part(&web, &reader));
    learning(&mut sheet, &view, case, takes_part(&web, &reader));
    Ok(sheet.answer())
}

fn reopenings(
    sheet: &mut Sheet,
    view: &lookagain_app::casework::CaseworkView,
    case: lookagain_domain::CaseId,
    answers: bool,
) {
    let items: Vec<(String, ReopeningState)> =
        view.file.all::<Reopening>().map(|one| (one.item.to_owned(), one.says.state)).collect();
    if items.is_empty() {
        return;
    }
    sheet.heading("reopening", "Proposals to reopen");
    for (item, state) in items {
        if let Some(list) = card(view, Kind::Reopening, &item) {
            sheet.part(list);
        }
        if answers && state == ReopeningState::Proposed {
            let to = format!("/cases/{case}/forms/answer-reopening?item={item}");
            sheet.part(buttons([link_button("Answer it", to, true)]));
        }
    }
}

fn learning(
    sheet: &mut Sheet,
    view: &lookagain_app::casework::CaseworkView,
    case: lookagain_domain::CaseId,
    publishes: bool,
) {
    let items: Vec<String> = view.file.all::<LearningPoint>().map(|one| one.item.to_owned()).collect();
    if items.is_empty() {
        return;
    }
    sheet.heading("learning", "Learning points");
    for item in items {
        if let Some(mut list) = card(view, Kind::Learning, &item) {
            if publishes && let Some(card) = &mut list.card {
                let href = format!("/cases/{case}/forms/learning?item={item}");
                card.actions.items.push(crate::components::Link::new("Change", href));
            }
            sheet.part(list);
        }
    }
}

/// Something that stands out, in a table.
pub(super) fn tag(words: &str, colour: TagColour) -> Content {
    Content::from(Html::from(Tag::new(words, colour)))
}

/// A frame that is as wide as the window.
pub(super) fn wide(layout: Layout) -> Layout {
    Layout { wide: true, ..layout }
}

/// The number of a case that a query asks for, or nothing.
pub(super) fn asked_stage(query: &Fields) -> Option<Stage> {
    query.get("stage").parse().ok()
}
