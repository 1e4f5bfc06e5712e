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
    groups::GroupView,
};
use lookagain_domain::{GroupId, group::GroupAct};

use super::group::{group_id, thing};
use crate::{
    Web,
    components::{
        BackLink, Button, CharacterCount, Checkboxes, Choice, CountLimit, ErrorSummary, Input, Layout,
        Radios, Size, Textarea,
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
    if view.may_decide && !view.more { Ok(view) } else { Err(AppError::Refused.into()) }
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

/// `PHONE:1f` names a tie of the group, a number what was said of one.
enum TieAsked {
    Wrong(WrongTie),
    Restore(i64),
}

fn tie_asked(text: &str) -> Result<TieAsked, Failed> {
    match text.split_once(':') {
        Some((kind, key)) => Ok(TieAsked::Wrong(WrongTie {
            kind: kind.parse().map_err(|_| Failed::not_found())?,
            key: u64::from_str_radix(key, 16).map_err(|_| Failed::not_found())?.cast_signed(),
            nominal: None,
        })),
        None => Ok(TieAsked::Restore(text.parse().map_err(|_| Failed::not_found())?)),
    }
}

pub(crate) async fn tie_page(
    State(web): State<Web>,
    reader: Reader,
    Path((id, tie)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let view = may_decide(&web, &reader, id).await?;
    Ok(show(&tie_form(&reader, &view, &tie, &query, &Errors::new())?).into_response())
}

fn tie_form(
    reader: &Reader,
    view: &GroupView,
    tie: &str,
    typed: &Fields,
    errors: &Errors,
) -> Result<DecidePage, Failed> {
    let asked = tie_asked(tie)?;
    let heading = match asked {
        TieAsked::Wrong(_) => "This tie is wrong",
        TieAsked::Restore(_) => "Let a tie count again",
    };
    let mut page = form(reader, view.id, heading, typed, errors);
    page.action = format!("/groups/{}/ties/{tie}/wrong", view.id);
    if let TieAsked::Wrong(wrong) = asked {
        let ties = &view.detail.ties;
        let at = ties.iter().position(|tie| (tie.kind, tie.key) == (wrong.kind, wrong.key));
        let at = at.ok_or_else(Failed::not_found)?;
        page.heading = format!("{}: this tie is wrong", thing(ties, at));
        page.explanation =
            "What you say counts at once and in every later run, in every group. It can be taken back.";
        let mut items = vec![Choice::new(
            "",
            "It ties nobody: many unconnected people have it, or it was recorded by mistake",
        )];
        items.extend(ties[at].holders.iter().filter_map(|holder| {
            let row = view.records.get(&holder.nominal?)?;
            let label = format!("Record {} in case {} does not have it", row.nominal_id, holder.case);
            Some(Choice::new(row.id.to_string(), label))
        }));
        page.choice = Some(
            Radios::new("nominal", "What is wrong about it?", Size::S, items).value(typed.get("nominal")),
        );
    } else {
        page.explanation = "It counts again from the next run.";
    }
    Ok(page)
}

pub(crate) async fn tie(
    State(web): State<Web>,
    Path((id, tie)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let id = group_id(&id)?;
    let (fields, person) = (&posted.fields, &posted.reader.person);
    let (done, result) = match tie_asked(&tie)? {
        TieAsked::Wrong(wrong) => {
            let wrong =
                WrongTie { nominal: fields.given("nominal").and_then(|text| text.parse().ok()), ..wrong };
            ("TIE", web.app.refuse_tie(person, id, wrong, fields.get("reason"), web.now()).await)
        }
        TieAsked::Restore(judgement) => {
            ("RESTORE", web.app.restore_tie(person, id, judgement, fields.get("reason"), web.now()).await)
        }
    };
    let errors = match result {
        Ok(()) => return Ok(Redirect::to(&format!("/groups/{id}?done={done}")).into_response()),
        Err(error) => invalid(error)?,
    };
    let view = may_decide(&web, &posted.reader, id).await?;
    let page = tie_form(&posted.reader, &view, &tie, fields, &errors)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
}

fn access_form(reader: &Reader, id: GroupId, typed: &Fields, errors: &Errors) -> DecidePage {
    let request = typed.get("request").to_owned();
    let answers = !request.is_empty();
    let heading = if answers { "Answer who asks for access" } else { "Ask for access" };
    let mut page = form(reader, id, heading, typed, errors);
    page.action = format!("/groups/{id}/access");
    page.hidden = vec![("request", request)];
    if answers {
        page.explanation =
            "If you accept, the force that asks sees your force's cases of this group, and nothing else.";
        let items = [Choice::new("Y", "Accept"), Choice::new("N", "Decline")];
        page.choice =
            Some(Radios::new("accepted", "Your answer", Size::S, items).value(typed.get("accepted")));
    } else {
        page.explanation = "The forces that hold the rest read your reason, and accept or decline.";
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
    let view = web.app.view_group(&reader.who, id, web.now()).await?;
    if view.force.is_none() {
        return Err(AppError::Refused.into());
    }
    Ok(show(&access_form(&reader, id, &query, &Errors::new())).into_response())
}

pub(crate) async fn access(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = group_id(&id)?;
    let (fields, person) = (&posted.fields, &posted.reader.person);
    let reason = fields.get("reason");
    let (done, result) = if let Some(request) = fields.given("request") {
        let request = request.parse().map_err(|_| Failed::not_found())?;
        let result = match fields.get("accepted") {
            answer @ ("Y" | "N") => {
                web.app.answer_access(person, (id, request), answer == "Y", reason, web.now()).await
            }
            _ => Err(AppError::Invalid(vec![("accepted", "Choose accept or decline".to_owned())])),
        };
        ("ANSWERED", result)
    } else {
        ("ASKED", web.app.ask_access(person, id, reason, web.now()).await)
    };
    match result {
        Ok(()) => Ok(Redirect::to(&format!("/groups/{id}?done={done}")).into_response()),
        Err(error) => {
            let page = access_form(&posted.reader, id, fields, &invalid(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
    }
}
