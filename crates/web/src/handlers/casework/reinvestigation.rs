//! A reinvestigation: offer, actions, policy decisions, material, prosecutors, courts, and victims' right to review.

use axum::extract::{Path, State};
use lookagain_app::{
    Act, AppError,
    casework::CaseworkView,
    rules_of_casework::{
        Item, Kind, Stage,
        reinvestigation::{
            Action, Advice, Checkpoint, CheckpointState, Course, CourseStep, Exhibit, Hearing, Offer,
            OfferState, PolicyDecision, Unused,
        },
        rights::{Entitlement, Right, entitlement},
    },
};
use lookagain_domain::CaseId;

use super::{
    describe::{card, day, first_card, name},
    head,
    panel::tag,
    sheet::{Sheet, buttons, link, link_button},
};
use crate::{
    Web,
    components::{Cell, Content, Row, Table, TagColour, Timeline, TimelineEvent},
    errors::Page,
    handlers::case::case_id,
    session::{Query, Reader},
    words,
};

#[expect(clippy::too_many_lines, reason = "the page from top to bottom")]
pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    Query(query): Query,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    let may = |act| web.app.may_casework(&reader.who, act, super::force_of(&view));
    if !may(Act::ViewReinvestigation) {
        return Err(AppError::Refused.into());
    }
    let mut sheet = head(&web, &reader, &view, case, "reinvestigation", &query, "Reinvestigation");
    let to = |key: &str| format!("/cases/{case}/forms/{key}");
    let Some(offer) = view.file.get::<Offer>("1") else {
        sheet.say("No reinvestigation was offered. A panel sets one in motion.");
        return Ok(sheet.answer());
    };
    let stage = view.file.stage();
    let (investigates, supervises) = (may(Act::Reinvestigate), may(Act::Supervise));
    let works = (investigates || supervises) && stage.is_reinvestigation() && stage != Stage::Offered;
    if let Some(list) = first_card(&view, Kind::Offer, "1") {
        sheet.part(list);
    }
    let mut offers = Vec::new();
    if stage == Stage::Offered {
        match offer.says.state {
            OfferState::Offered if investigates => {
                offers.push(link_button("Answer the offer", to("offer"), true));
            }
            OfferState::Accepted if investigates => {
                offers.push(link_button("Begin the reinvestigation", to("begin"), true));
                offers.push(link_button("Return it", to("offer"), false));
            }
            OfferState::Returned if supervises => {
                offers.push(link_button("Offer it again", to("offer"), true));
            }
            OfferState::Offered | OfferState::Accepted | OfferState::Returned => {}
        }
    }
    if works {
        offers.push(link_button("Raise an action", to("raise-action"), true));
        offers.push(link_button("Policy decision", to("policy"), false));
        offers.push(link_button("Register an exhibit", to("exhibit"), false));
        offers.push(link_button("Schedule unused material", to("schedule"), false));
        if investigates && stage == Stage::Reinvestigation {
            offers.push(link_button("Ask prosecutors", to("ask-advice"), false));
        }
        if stage == Stage::Court {
            offers.push(link_button("Add a hearing", to("hearing"), false));
        }
        if investigates && matches!(stage, Stage::Reinvestigation | Stage::Charging | Stage::Court) {
            offers.push(link_button("End the reinvestigation", to("end"), false));
        }
    }
    if supervises && stage == Stage::Ended {
        offers.push(link_button("Close the case", to("close"), true));
    }
    sheet.part(buttons(offers));
    checkpoints(&mut sheet, &view, case, supervises);
    actions(&mut sheet, &view, case, works);
    courses(&mut sheet, &view, case, works && investigates);
    rights(&mut sheet, &view, case, investigates || supervises);
    cards::<Advice>(
        &mut sheet,
        &view,
        case,
        "advice",
        "Prosecutors",
        (works && investigates).then_some(("answer-advice", "Answer")),
    );
    cards::<Hearing>(&mut sheet, &view, case, "hearings", "Hearings", works.then_some(("hearing", "Result")));
    cards::<PolicyDecision>(&mut sheet, &view, case, "policy", "Policy decisions", None);
    cards::<Exhibit>(&mut sheet, &view, case, "exhibits", "Exhibits", works.then_some(("exhibit", "Move")));
    cards::<Unused>(
        &mut sheet,
        &view,
        case,
        "unused",
        "Schedules of unused material",
        works.then_some(("unused", "Next step")),
    );
    timeline(&mut sheet, &view);
    Ok(sheet.answer())
}

fn checkpoints(sheet: &mut Sheet, view: &CaseworkView, case: CaseId, supervises: bool) {
    let all: Vec<_> = view.file.all::<Checkpoint>().collect();
    if all.is_empty() {
        return;
    }
    sheet.heading("checkpoints", "Supervision checkpoints");
    let rows = all.iter().map(|one| {
        let state = if supervises && one.says.state == CheckpointState::Planned {
            link("Hold it", &format!("/cases/{case}/forms/checkpoint?item={}", one.item))
        } else {
            Content::from(one.says.state.label())
        };
        let course = one.says.on_course.map_or("", |on| if on { "On course" } else { "Not on course" });
        Row::from(vec![
            Cell::new(day(one.says.due)),
            Cell::new(state),
            Cell::new(course),
            Cell::new(one.says.findings.as_str()),
        ])
    });
    let head = ["Due", "Stands at", "On course", "Findings"];
    sheet.part(Table::new("Checkpoints", head).rows(rows.collect::<Vec<_>>()));
}

fn actions(sheet: &mut Sheet, view: &CaseworkView, case: CaseId, works: bool) {
    sheet.heading("actions", "Actions");
    let all: Vec<_> = view.file.all::<Action>().collect();
    let open = all.iter().filter(|action| action.says.state.is_open()).count();
    sheet.say(format!("{}, {open} open.", words::count(all.len() as u64, "action", "actions")));
    if all.is_empty() {
        return;
    }
    let rows = all.iter().map(|one| {
        let says = one.says;
        let title = format!("A{}. {}", one.item, says.what);
        let title = if works && says.state.is_open() {
            link(&title, &format!("/cases/{case}/forms/action?item={}", one.item))
        } else {
            Content::from(title)
        };
        let colour = if says.state.is_open() { TagColour::Orange } else { TagColour::Green };
        let who = says.allocated_to.map(|who| name(view, Some(who))).unwrap_or_default();
        Row::from(vec![
            Cell::new(title),
            Cell::new(tag(says.state.label(), colour)),
            Cell::new(says.priority.label()),
            Cell::new(who),
            Cell::new(day(says.due)),
            Cell::new(if says.result.is_empty() { says.reason.as_str() } else { says.result.as_str() }),
        ])
    });
    let head = ["Action", "Stands at", "Priority", "With", "Due", "Result, or why"];
    sheet.part(Table::new("Actions", head).rows(rows.collect::<Vec<_>>()).named_rows());
}

fn courses(sheet: &mut Sheet, view: &CaseworkView, case: CaseId, works: bool) {
    let all: Vec<_> = view.file.all::<Course>().collect();
    if all.is_empty() {
        return;
    }
    sheet.heading("allegations", "Allegations, suspect by offence");
    for one in all {
        let comes_by_itself =
            |step: &CourseStep| matches!(step, CourseStep::Reinvestigate | CourseStep::SeekCharge);
        let steps = one.says.state.open().iter().any(|step| !comes_by_itself(step));
        if let Some(mut list) = card(view, Kind::Course, one.item) {
            if works
                && steps
                && let Some(card) = &mut list.card
            {
                let href = format!("/cases/{case}/forms/allegation?item={}", one.item);
                card.actions.items.push(crate::components::Link::new("Next step", href));
            }
            sheet.part(list);
        }
    }
}

/// Whose rights run, and for an ended allegation whether the law gives a right at all.
fn rights(sheet: &mut Sheet, view: &CaseworkView, case: CaseId, works: bool) {
    let courses: Vec<&Course> = view.file.all::<Course>().map(|course| course.says).collect();
    let ended: Vec<&&Course> = courses.iter().filter(|course| course.state.is_nfa()).collect();
    let all: Vec<String> = view.file.all::<Right>().map(|right| right.item.to_owned()).collect();
    if ended.is_empty() && all.is_empty() {
        return;
    }
    sheet.heading("rights", "Right to review");
    for course in ended {
        let said = match entitlement(course, &courses) {
            Entitlement::Gives(right) => format!("gives a right: {} ({})", right.label, right.source),
            Entitlement::Not(why) => format!("gives no right to review: {why}"),
        };
        sheet.say(format!("The decision of {} to take no further action {said}.", day(course.on)));
    }
    // Once the decision was overturned, or the case reopened, nothing more is asked about it.
    let stands = matches!(view.file.stage(), Stage::Ended | Stage::RightToReview | Stage::Closed);
    for item in all {
        let open =
            stands && view.file.get::<Right>(&item).is_some_and(|right| !right.says.state.open().is_empty());
        if let Some(mut list) = card(view, Kind::Right, &item) {
            if works
                && open
                && let Some(card) = &mut list.card
            {
                let href = format!("/cases/{case}/forms/right?item={item}");
                card.actions.items.push(crate::components::Link::new("Next step", href));
            }
            sheet.part(list);
        }
    }
}

fn cards<T: Item>(
    sheet: &mut Sheet,
    view: &CaseworkView,
    case: CaseId,
    id: &str,
    heading: &str,
    change: Option<(&str, &str)>,
) {
    let items: Vec<String> = view.file.all::<T>().map(|one| one.item.to_owned()).collect();
    if items.is_empty() {
        return;
    }
    sheet.heading(id, heading);
    for item in items {
        if let Some(mut list) = card(view, T::KIND, &item) {
            if let (Some((key, words)), Some(card)) = (change, &mut list.card) {
                let href = format!("/cases/{case}/forms/{key}?item={item}");
                card.actions.items.push(crate::components::Link::new(words, href));
            }
            sheet.part(list);
        }
    }
}

/// Everything that moved the case, oldest first, with long silences marked.
fn timeline(sheet: &mut Sheet, view: &CaseworkView) {
    const SILENCE_DAYS: i64 = 60;
    let mut events: Vec<TimelineEvent> = Vec::new();
    let mut last: Option<jiff::Timestamp> = None;
    for filed in view.file.history().iter().filter(|filed| {
        matches!(filed.body.kind(), Kind::Stage | Kind::Course | Kind::Policy | Kind::Hearing | Kind::Advice)
    }) {
        if let Some(before) = last {
            let days = filed.at.duration_since(before).as_hours() / 24;
            if days > SILENCE_DAYS {
                events.push(TimelineEvent::new(format!("Silence: {days} days"), ""));
            }
        }
        last = Some(filed.at);
        let mut event = TimelineEvent::new(
            super::describe::title(view, &filed.item, &filed.body),
            words::time(&filed.at.to_string()),
        );
        let lines = super::describe::rows(view, &filed.body);
        let line: Vec<String> = lines.iter().take(2).map(|(key, value)| format!("{key}: {value}")).collect();
        event.content = line.join(". ").into();
        event.byline = super::describe::author(view, filed).unwrap_or_default().into();
        events.push(event);
    }
    sheet.heading("timeline", "Timeline");
    sheet.part(Timeline { events, level: 3, ..Timeline::default() });
}
