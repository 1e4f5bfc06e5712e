//! Deciding about a case, and undoing it.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{Act, AppError, DecisionRow, Resource, ResourceKind, case::CaseView, decide::Choice};
use lookagain_domain::{AccountId, CaseId, Finding, ReviewRoute, review::TriageAction};

use super::{
    case::{back, case_id},
    queue::address_of,
};
use crate::{
    Web,
    components::{
        BackLink, Button, CharacterCount, Checkboxes, Choice as Item, CountLimit, ErrorSummary, Layout,
        Radios, Size, SummaryList, Textarea,
    },
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "decide.html")]
struct DecidePage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    heading: &'static str,
    explanation: &'static str,
    /// What speaks against this decision; empty for nothing.
    caution: &'static str,
    summary: SummaryList,
    action: String,
    considered: i64,
    seen_status: String,
    route: Option<Radios>,
    questions: Option<Checkboxes>,
    more_questions: Option<Textarea>,
    reason: CharacterCount,
    button: Button,
}

/// What an address's last part asks for.
fn action_of(text: &str) -> Result<TriageAction, Failed> {
    match text {
        "accept" => Ok(TriageAction::Accept),
        "confirm-exclusion" => Ok(TriageAction::ConfirmExclusion),
        "request-info" => Ok(TriageAction::RequestInfo),
        "reopen" => Ok(TriageAction::Reopen),
        _ => Err(Failed::not_found()),
    }
}

fn words_of(action: TriageAction) -> (&'static str, &'static str) {
    match action {
        TriageAction::ConfirmExclusion => (
            "Confirm that this case is out of scope",
            "The findings only propose it; you decide. A random sample of confirmed exclusions is looked at again by someone else. Choose where the closure can be looked at instead: nobody is left without an answer.",
        ),
        TriageAction::RequestInfo => {
            ("Ask the force for missing facts", "The clock of this case pauses until the force answers.")
        }
        TriageAction::Reopen => ("Return this case to triage", "The earlier decision stays on record."),
        TriageAction::Accept
        | TriageAction::InfoReceived
        | TriageAction::UpholdExclusion
        | TriageAction::OverturnExclusion
        | TriageAction::Undo => (
            "Take this case into the review queue",
            "A reviewer looks at it next. You can undo this until someone builds on it.",
        ),
    }
}

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path((case, action)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let (case, action) = (case_id(&case)?, action_of(&action)?);
    let view = web.app.view_case(&reader.who, case, web.now()).await?;
    let act = if action == TriageAction::RequestInfo { Act::RequestInfo } else { Act::Decide };
    // A form that could only be refused when it is sent is not shown.
    if !web.app.may_case(&reader.who, act, &view.case) {
        return Err(AppError::Refused.into());
    }
    Ok(show(&form(&reader, &view, case, action, &query, &query, &[])).into_response())
}

pub(crate) async fn decide(
    State(web): State<Web>,
    Path((case, action)): Path<(String, String)>,
    Query(query): Query,
    posted: Posted,
) -> Page {
    let (case, action) = (case_id(&case)?, action_of(&action)?);
    let fields = &posted.fields;
    let mut questions = fields.all("questions");
    questions.extend(fields.get("more_questions").lines().map(str::to_owned));
    let choice = Choice {
        action,
        reason: fields.get("reason").to_owned(),
        route: fields.given("route").and_then(|route| route.parse::<ReviewRoute>().ok()),
        questions,
        considered: fields.get("considered").parse().ok().filter(|id| *id > 0),
        seen_status: fields
            .get("seen_status")
            .parse()
            .map_err(|_| Failed::bad("The form is not complete: load the case again"))?,
    };
    let person = &posted.reader.person;
    match web.app.decide(person, case, choice, web.now()).await {
        Ok(_) => {
            let to = format!("/queue?{}&done={action}", address_of(&query));
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Invalid(errors)) => {
            let view = web.app.view_case(&posted.reader.who, case, web.now()).await?;
            let page = form(&posted.reader, &view, case, action, &query, fields, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn form(
    reader: &Reader,
    view: &CaseView,
    case: CaseId,
    action: TriageAction,
    query: &Fields,
    typed: &Fields,
    errors: &[(&'static str, String)],
) -> DecidePage {
    let (heading, explanation) = words_of(action);
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let reason = Textarea::new("reason", "Why?")
        .hint("Do not write names in it.")
        .error(error("reason"))
        .value(typed.get("reason"));
    let found = view.found.as_ref();
    let slug = match action {
        TriageAction::ConfirmExclusion => "confirm-exclusion",
        TriageAction::RequestInfo => "request-info",
        TriageAction::Reopen => "reopen",
        TriageAction::Accept
        | TriageAction::InfoReceived
        | TriageAction::UpholdExclusion
        | TriageAction::OverturnExclusion
        | TriageAction::Undo => "accept",
    };
    DecidePage {
        layout: Layout {
            has_errors: !errors.is_empty(),
            ..reader.layout(format!("{heading}: case {case}"), "queue")
        },
        back: BackLink::to(format!("/cases/{case}?{}", address_of(query))),
        errors: (!errors.is_empty())
            .then(|| ErrorSummary::new(errors.iter().map(|(field, message)| (*field, message.clone())))),
        heading,
        explanation,
        caution: found.map_or("", |(_, _, found)| caution(action, found.eligibility)),
        summary: summary(view),
        action: format!("/cases/{case}/decide/{slug}?{}", address_of(query)),
        considered: found.map_or(0, |(id, ..)| *id),
        seen_status: view.case.status.clone(),
        route: (action == TriageAction::ConfirmExclusion).then(|| routes(view, typed, error("route"))),
        questions: (action == TriageAction::RequestInfo).then(|| questions(view, typed, error("questions"))),
        more_questions: (action == TriageAction::RequestInfo).then(|| {
            Textarea::new("more_questions", "Anything else to ask, one question a line")
                .value(typed.get("more_questions"))
        }),
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit(action.label()),
    }
}

/// What a tired person should read once more before going against the findings.
fn caution(action: TriageAction, eligibility: Finding) -> &'static str {
    match (action, eligibility) {
        (TriageAction::ConfirmExclusion, Finding::Met) => {
            "The findings do not propose this: every criterion of this operation is met."
        }
        (TriageAction::ConfirmExclusion, Finding::Unknown) => {
            "The findings do not propose this: facts are missing. The force can be asked for them first."
        }
        (TriageAction::Accept, Finding::NotMet) => {
            "The findings propose an exclusion: a criterion of this operation is not met."
        }
        _ => "",
    }
}

fn summary(view: &CaseView) -> SummaryList {
    let mut rows = vec![
        ("Force reference".to_owned(), view.case.case_ref.clone()),
        ("Stands at".to_owned(), words::status(&view.case.status)),
    ];
    if let Some((_, _, found)) = &view.found {
        rows.push((
            "Findings".to_owned(),
            format!(
                "{}; eligibility: {}; suggested route: {}",
                found.band.label(),
                found.eligibility.label().to_lowercase(),
                found.route.label()
            ),
        ));
    }
    SummaryList::new(rows)
}

fn routes(view: &CaseView, typed: &Fields, error: Option<String>) -> Radios {
    let suggested = view.found.as_ref().map(|(_, _, found)| found.route);
    let offered = [
        ReviewRoute::Csarp,
        ReviewRoute::PoliceVrr,
        ReviewRoute::CpsVrr,
        ReviewRoute::ForceReview,
        ReviewRoute::None,
    ];
    let items = offered.map(|route| {
        let hint = if suggested == Some(route) {
            "Suggested by the dates and decision-makers of its closures"
        } else {
            ""
        };
        let item = Item::new(route.code(), route.label());
        if hint.is_empty() { item } else { item.hint(hint) }
    });
    let value = typed
        .given("route")
        .map(str::to_owned)
        .or_else(|| suggested.map(|route| route.code().to_owned()))
        .unwrap_or_default();
    Radios::new("route", "Where can the closure be looked at instead?", Size::M, items)
        .value(value)
        .error(error)
}

fn questions(view: &CaseView, typed: &Fields, error: Option<String>) -> Checkboxes {
    let asked =
        view.found.as_ref().map(|(_, _, found)| lookagain_app::missing_facts(found)).unwrap_or_default();
    let items: Vec<Item> = asked.iter().map(|fact| Item::new(fact.request, fact.request)).collect();
    let typed = typed.all("questions");
    let values = if typed.is_empty() && error.is_none() {
        asked.iter().map(|fact| fact.request.to_owned()).collect()
    } else {
        typed
    };
    Checkboxes::new("questions", "What should the force answer?", Size::M, items).values(values).error(error)
}

#[derive(Template)]
#[template(path = "undo.html")]
struct UndoPage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    case: CaseId,
    summary: SummaryList,
    reason: CharacterCount,
    button: Button,
}

pub(crate) async fn undo_page(State(web): State<Web>, reader: Reader, Path(case): Path<String>) -> Page {
    let case = case_id(&case)?;
    let view = web.app.view_case(&reader.who, case, web.now()).await?;
    may_undo(&web, &reader, &view)?;
    Ok(show(&undo_form(&reader, &view, case, "", None)).into_response())
}

pub(crate) async fn undo(State(web): State<Web>, Path(case): Path<String>, posted: Posted) -> Page {
    let case = case_id(&case)?;
    let reason = posted.fields.get("reason");
    match web.app.undo(&posted.reader.person, case, reason, web.now()).await {
        Ok(_) => Ok(back(case, "UNDO")),
        Err(AppError::Invalid(errors)) => {
            let view = web.app.view_case(&posted.reader.who, case, web.now()).await?;
            let message = errors.first().map_or("", |(_, message)| message.as_str());
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                show(&undo_form(&posted.reader, &view, case, reason, Some(message))),
            )
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The decision that an undoing would undo.
fn last_decision(view: &CaseView) -> Option<&DecisionRow> {
    view.decisions.iter().rev().find(|d| d.undone_by.is_none() && d.action != TriageAction::Undo.code())
}

/// The same answer before the form as after it: whose decision it is, and whether anything stands to be undone.
fn may_undo(web: &Web, reader: &Reader, view: &CaseView) -> Result<(), Failed> {
    let last = last_decision(view).filter(|last| last.to_status == view.case.status);
    let by = last.and_then(|last| AccountId::new(last.decided_by).ok()).unwrap_or(reader.person.account());
    let resource = Resource::of(ResourceKind::Case, view.case.force().ok()).decided_by(Some(by));
    if !web.app.may(&reader.who, Act::UndoDecision, &resource) {
        return Err(AppError::Refused.into());
    }
    let nothing = || AppError::Conflict("There is no decision of yours to undo on this case".to_owned());
    last.map(|_| ()).ok_or_else(|| nothing().into())
}

fn undo_form(reader: &Reader, view: &CaseView, case: CaseId, reason: &str, error: Option<&str>) -> UndoPage {
    let last = last_decision(view);
    let mut rows = vec![("Stands at".to_owned(), words::status(&view.case.status))];
    if let Some(last) = last {
        rows.push((
            "Decision to undo".to_owned(),
            format!("{}, {}", words::action(&last.action), words::time(&last.decided_at)),
        ));
        rows.push(("Goes back to".to_owned(), words::status(&last.from_status)));
    }
    let reason = Textarea::new("reason", "Why is it undone?").error(error).value(reason);
    UndoPage {
        layout: Layout {
            has_errors: error.is_some(),
            ..reader.layout(format!("Undo a decision: case {case}"), "queue")
        },
        back: BackLink::to(format!("/cases/{case}")),
        errors: error.map(|error| ErrorSummary::new([("reason", error)])),
        case,
        summary: SummaryList::new(rows),
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit("Undo the decision"),
    }
}
