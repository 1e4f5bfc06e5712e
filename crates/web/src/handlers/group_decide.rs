//! Deciding about a group, saying that a tie is wrong, and asking for or giving access.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    AppError,
    decide_group::{GroupChoice, WrongTie},
    groups::{GroupState, GroupView, OpenedRow, TieJudgementRow},
};
use lookagain_domain::{GroupId, group::GroupAct};

use super::{
    casework::wanted_date,
    group::{group_id, thing},
};
use crate::{
    Web,
    components::{
        BackLink, Button, CharacterCount, Checkboxes, Choice, CountLimit, DateInput, ErrorSummary, Input,
        Layout, Radios, Size, Textarea,
    },
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "group_decide.html")]
struct DecidePage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    heading: String,
    explanation: &'static str,
    action: String,
    hidden: Vec<(&'static str, String)>,
    other: Option<Input>,
    cases: Option<Checkboxes>,
    choice: Option<Radios>,
    until: Option<DateInput>,
    reason: CharacterCount,
    button: Button,
}

type Errors = Vec<(&'static str, String)>;

/// The parts that every form here has.
fn form(reader: &Reader, id: GroupId, heading: &str, typed: &Fields, errors: &Errors) -> DecidePage {
    let error = errors.iter().find(|(field, _)| *field == "reason").map(|(_, message)| message.clone());
    let reason = Textarea::new("reason", "Why?")
        .hint("Do not write names in it.")
        .error(error)
        .value(typed.get("reason"));
    DecidePage {
        layout: Layout {
            has_errors: !errors.is_empty(),
            ..reader.layout(format!("{heading}: group {id}"), "groups")
        },
        back: BackLink::to(format!("/groups/{id}")),
        errors: (!errors.is_empty())
            .then(|| ErrorSummary::new(errors.iter().map(|(field, message)| (*field, message.clone())))),
        heading: heading.to_owned(),
        explanation: "",
        action: String::new(),
        hidden: Vec::new(),
        other: None,
        cases: None,
        choice: None,
        until: None,
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit(heading),
    }
}

fn invalid(error: AppError) -> Result<Errors, Failed> {
    if let AppError::Invalid(errors) = error { Ok(errors) } else { Err(error.into()) }
}

fn act_of(text: &str) -> Result<GroupAct, Failed> {
    text.parse().map_err(|_| Failed::not_found())
}

async fn may_decide(web: &Web, reader: &Reader, id: GroupId) -> Result<GroupView, Failed> {
    let view = web.app.view_group(&reader.who, id, web.now()).await?;
    // A form that could only be refused when it is sent is not shown.
    if view.may_decide { Ok(view) } else { Err(AppError::Refused.into()) }
}

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let act = act_of(query.get("act"))?;
    let view = may_decide(&web, &reader, id).await?;
    Ok(show(&decision_form(&reader, &view, act, &query, &Errors::new())).into_response())
}

fn decision_form(
    reader: &Reader,
    view: &GroupView,
    act: GroupAct,
    typed: &Fields,
    errors: &Errors,
) -> DecidePage {
    let (heading, explanation) = match act {
        GroupAct::Confirm => (
            "Confirm this group",
            "You hold that its cases belong together. They show it on their pages, and a new case that touches the group raises an alert.",
        ),
        GroupAct::SetAside => {
            ("Set this group aside", "As far as can be told, its cases do not belong together.")
        }
        GroupAct::Merge => {
            ("Merge with another group", "The other group's cases come to this one. It can be taken back.")
        }
        GroupAct::Split => (
            "Split this group",
            "The cases that you choose become a group of their own. It can be taken back.",
        ),
        GroupAct::Undo => {
            ("Take a decision back", "The decision stays on record, and so does that it was taken back.")
        }
    };
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let mut page = form(reader, view.id, heading, typed, errors);
    page.explanation = explanation;
    page.action = format!("/groups/{}/decide", view.id);
    page.hidden = vec![("act", act.code().to_owned()), ("decision", typed.get("decision").to_owned())];
    if act == GroupAct::Merge {
        let field = Input::new("other", "Number of the other group").error(error("other"));
        page.other = Some(field.value(typed.get("other")).width(10));
    }
    if act == GroupAct::Split {
        let items = view.cases.iter().map(|(case, force, reference, _)| {
            Choice::new(case.to_string(), format!("Case {case}, {}, {reference}", words::force(*force)))
        });
        let boxes = Checkboxes::new("cases", "Which cases are a group of their own?", Size::S, items);
        page.cases = Some(boxes.error(error("cases")).values(typed.all("cases")));
    }
    page
}

pub(crate) async fn decide(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = group_id(&id)?;
    let fields = &posted.fields;
    let act = act_of(fields.get("act"))?;
    let choice = match act {
        GroupAct::Confirm => Ok(GroupChoice::Confirm),
        GroupAct::SetAside => Ok(GroupChoice::SetAside),
        GroupAct::Merge => fields
            .get("other")
            .trim()
            .parse()
            .map(GroupChoice::Merge)
            .map_err(|_| vec![("other", "Enter the number of a group".to_owned())]),
        GroupAct::Split => {
            Ok(GroupChoice::Split(fields.all("cases").iter().filter_map(|case| case.parse().ok()).collect()))
        }
        GroupAct::Undo => {
            Ok(GroupChoice::Undo(fields.get("decision").parse().map_err(|_| Failed::not_found())?))
        }
    };
    let errors = match choice {
        Err(errors) => errors,
        Ok(choice) => {
            let person = &posted.reader.person;
            match web.app.decide_group(person, id, &choice, fields.get("reason"), web.now()).await {
                Ok(()) => return Ok(Redirect::to(&format!("/groups/{id}?done={act}")).into_response()),
                Err(error) => invalid(error)?,
            }
        }
    };
    let view = may_decide(&web, &posted.reader, id).await?;
    let page = decision_form(&posted.reader, &view, act, fields, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
}

/// The value of the choice that a tie ties nobody at all.
const NOBODY: &str = "NOBODY";

pub(crate) async fn tie_page(
    State(web): State<Web>,
    reader: Reader,
    Path((id, tie)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let view = may_decide(&web, &reader, id).await?;
    let at = shown_at(&view, tie.parse().map_err(|_| Failed::not_found())?)?;
    Ok(show(&tie_form(&reader, &view, at, &query, &Errors::new())).into_response())
}

/// Where a thing that ties stands, from nought, by its place from 1.
fn shown_at(view: &GroupView, place: usize) -> Result<usize, Failed> {
    let at = place.checked_sub(1);
    let at = at.filter(|at| view.detail.ties.get(*at).is_some_and(|tie| !tie.kind.is_person()));
    at.ok_or_else(Failed::not_found)
}

fn tie_form(reader: &Reader, view: &GroupView, at: usize, typed: &Fields, errors: &Errors) -> DecidePage {
    let ties = &view.detail.ties;
    let tie = &ties[at];
    let error = errors.iter().find(|(field, _)| *field == "nominal").map(|(_, message)| message.clone());
    let mut page = form(reader, view.id, "This tie is wrong", typed, errors);
    page.action = format!("/groups/{}/ties/{}/wrong", view.id, at + 1);
    page.heading = format!("{}: this tie is wrong", thing(ties, at));
    page.explanation = if view.force.is_some() {
        "What you say counts at once and in every later run, for your force's records. It can be taken back."
    } else {
        "What you say counts at once and in every later run, in every group. It can be taken back."
    };
    // Places change with every run: the form says what the group was like. A key of a phone belongs on no page.
    page.hidden = vec![("shown", view.detail.mark())];
    let nobody = "It ties nobody: many unconnected people have it, or it was recorded by mistake";
    let mut items = vec![Choice::new(NOBODY, nobody)];
    items.extend(tie.holders.iter().filter_map(|holder| {
        let row = view.records.get(&holder.nominal?)?;
        let label = format!("Record {} in case {} does not have it", row.nominal_id, holder.case);
        Some(Choice::new(row.id.to_string(), label))
    }));
    let choice = Radios::new("nominal", "What is wrong about it?", Size::S, items).error(error);
    page.choice = Some(choice.value(typed.get("nominal")));
    page
}

pub(crate) async fn tie(
    State(web): State<Web>,
    Path((id, tie)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let id = group_id(&id)?;
    let (fields, person) = (&posted.fields, &posted.reader.person);
    let place: usize = tie.parse().map_err(|_| Failed::not_found())?;
    let nominal = match fields.get("nominal") {
        NOBODY => Ok(None),
        // Nothing chosen must not mean everybody.
        chosen => chosen.parse().map(Some).map_err(|_| vec![("nominal", "Choose what is wrong".to_owned())]),
    };
    let errors = match nominal {
        Err(errors) => errors,
        Ok(nominal) => {
            let wrong = WrongTie { place, shown: fields.get("shown").to_owned(), nominal };
            match web.app.refuse_tie(person, id, &wrong, fields.get("reason"), web.now()).await {
                Ok(()) => return Ok(Redirect::to(&format!("/groups/{id}?done=TIE")).into_response()),
                Err(error) => invalid(error)?,
            }
        }
    };
    let view = may_decide(&web, &posted.reader, id).await?;
    let at = shown_at(&view, place)?;
    let page = tie_form(&posted.reader, &view, at, fields, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
}

fn restore_form(reader: &Reader, id: GroupId, judgement: i64, typed: &Fields, errors: &Errors) -> DecidePage {
    let mut page = form(reader, id, "Let a tie count again", typed, errors);
    page.action = format!("/groups/{id}/judgements/{judgement}/undo");
    page.explanation = "It counts again from the next run.";
    page
}

pub(crate) async fn restore_page(
    State(web): State<Web>,
    reader: Reader,
    Path((id, judgement)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let judgement: i64 = judgement.parse().map_err(|_| Failed::not_found())?;
    let view = may_decide(&web, &reader, id).await?;
    let stands =
        |row: &TieJudgementRow| row.id == judgement && row.withdrawn_by.is_none() && view.may_restore(row);
    if !view.judgements.iter().any(stands) {
        return Err(Failed::not_found());
    }
    Ok(show(&restore_form(&reader, id, judgement, &query, &Errors::new())).into_response())
}

pub(crate) async fn restore(
    State(web): State<Web>,
    Path((id, judgement)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let id = group_id(&id)?;
    let judgement: i64 = judgement.parse().map_err(|_| Failed::not_found())?;
    let (fields, person) = (&posted.fields, &posted.reader.person);
    match web.app.restore_tie(person, id, judgement, fields.get("reason"), web.now()).await {
        Ok(()) => Ok(Redirect::to(&format!("/groups/{id}?done=RESTORE")).into_response()),
        Err(error) => {
            let page = restore_form(&posted.reader, id, judgement, fields, &invalid(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
    }
}

/// Somebody looked at an alert.
pub(crate) async fn seen(
    State(web): State<Web>,
    Path((id, alert)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let id = group_id(&id)?;
    let alert: i64 = alert.parse().map_err(|_| Failed::not_found())?;
    web.app.see_alert(&posted.reader.person, id, alert, web.now()).await?;
    Ok(Redirect::to(&format!("/groups/{id}?done=SEEN")).into_response())
}

/// What is asked of an owner, or by whoever wants to see.
enum AccessAsked {
    Ask,
    Answer(i64),
    Withdraw(i64),
}

fn access_asked(fields: &Fields) -> Result<AccessAsked, Failed> {
    let number = |text: &str| text.parse().map_err(|_| Failed::not_found());
    match (fields.given("request"), fields.given("withdraw")) {
        (Some(request), _) => Ok(AccessAsked::Answer(number(request)?)),
        (None, Some(request)) => Ok(AccessAsked::Withdraw(number(request)?)),
        (None, None) => Ok(AccessAsked::Ask),
    }
}

fn access_form(
    reader: &Reader,
    id: GroupId,
    asked: &AccessAsked,
    typed: &Fields,
    errors: &Errors,
) -> DecidePage {
    let heading = match asked {
        AccessAsked::Ask => "Ask for access",
        AccessAsked::Answer(_) => "Answer who asks for access",
        AccessAsked::Withdraw(_) => "Withdraw access",
    };
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let mut page = form(reader, id, heading, typed, errors);
    page.action = format!("/groups/{id}/access");
    match asked {
        AccessAsked::Ask => {
            page.explanation = "The forces that hold the rest read your reason, and accept or decline.";
        }
        AccessAsked::Answer(request) => {
            page.hidden = vec![("request", request.to_string())];
            page.explanation = "If you accept, the force that asks sees those of your force's cases that are in this group today, until the day that you enter, and nothing else. You can withdraw at any time.";
            let items = [Choice::new("Y", "Accept"), Choice::new("N", "Decline")];
            let choice = Radios::new("accepted", "Your answer", Size::S, items).error(error("accepted"));
            page.choice = Some(choice.value(typed.get("accepted")));
            let until = DateInput::new("until", "If you accept: the last day", Size::S)
                .hint("A day of the next year, such as 27 3 2027.")
                .values(typed.get("until-day"), typed.get("until-month"), typed.get("until-year"));
            page.until = Some(until.error(error("until")));
        }
        AccessAsked::Withdraw(request) => {
            page.hidden = vec![("withdraw", request.to_string())];
            page.explanation = "Your force's cases of this group are closed to the other force at once. What it has seen is on record.";
        }
    }
    page
}

pub(crate) async fn access_page(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let asked = access_asked(&query)?;
    if matches!(asked, AccessAsked::Withdraw(_)) {
        let page = web.app.list_groups(&reader.who, GroupState::Open, (0, 0), web.now()).await?;
        let open = |row: &OpenedRow| query.get("withdraw") == row.1.to_string() && row.0 == id.get();
        if !page.opened.iter().any(open) {
            return Err(Failed::not_found());
        }
    } else {
        let view = web.app.view_group(&reader.who, id, web.now()).await?;
        if view.force.is_none() {
            return Err(AppError::Refused.into());
        }
    }
    Ok(show(&access_form(&reader, id, &asked, &query, &Errors::new())).into_response())
}

/// Until when an owner opens its part; none when it declines.
fn answer(fields: &Fields) -> Result<Option<jiff::civil::Date>, AppError> {
    match fields.get("accepted") {
        "Y" => wanted_date(fields, "until").map(Some).map_err(AppError::Invalid),
        "N" => Ok(None),
        _ => Err(AppError::Invalid(vec![("accepted", "Choose accept or decline".to_owned())])),
    }
}

pub(crate) async fn access(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = group_id(&id)?;
    let (fields, person) = (&posted.fields, &posted.reader.person);
    let (reason, asked) = (fields.get("reason"), access_asked(fields)?);
    let (to, result) = match asked {
        AccessAsked::Ask => {
            (format!("/groups/{id}?done=ASKED"), web.app.ask_access(person, id, reason, web.now()).await)
        }
        AccessAsked::Answer(request) => {
            let result = match answer(fields) {
                Ok(until) => web.app.answer_access(person, (id, request), until, reason, web.now()).await,
                Err(error) => Err(error),
            };
            (format!("/groups/{id}?done=ANSWERED"), result)
        }
        AccessAsked::Withdraw(request) => (
            "/groups?done=WITHDRAWN".to_owned(),
            web.app.withdraw_access(person, (id, request), reason, web.now()).await,
        ),
    };
    match result {
        Ok(()) => Ok(Redirect::to(&to).into_response()),
        Err(error) => {
            let page = access_form(&posted.reader, id, &asked, fields, &invalid(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
    }
}
