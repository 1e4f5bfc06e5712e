//! One person as one force recorded them, and showing who it is.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use lookagain_app::{Act, AppError};
use lookagain_domain::{CaseId, NominalId};

use super::case::{back, case_id};
use crate::{
    Web,
    components::{
        BackLink, Breadcrumbs, Button, Cell, CharacterCount, CountLimit, ErrorSummary, Html, Layout, Link,
        Row, SummaryList, Table, Textarea,
    },
    errors::{Failed, Page, show},
    session::{Posted, Reader},
    words,
};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    number: i64,
    superseded: bool,
    revealed: bool,
    record: SummaryList,
    parts: Table,
    contacts: Option<Table>,
    protected: Option<Table>,
    links: Option<Table>,
    versions: Option<Table>,
}

#[derive(Template)]
#[template(path = "reveal.html")]
struct RevealPage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    action: String,
    /// Such as `Suspect 1`.
    label: String,
    reference: String,
    minutes: i64,
    reason: CharacterCount,
    button: Button,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Path(person): Path<String>) -> Page {
    let id: NominalId = person.parse().map_err(|_| Failed::not_found())?;
    let view = web.app.view_person(&reader.who, id, web.now()).await?;
    let p = &view.person;
    let hidden = || "Hidden. Show it from a case".to_owned();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "Not recorded".to_owned());
    let shown = |value: &Option<String>| if view.revealed { text(value) } else { hidden() };
    let mut rows = vec![
        ("Force", words::force(p.force_id).to_owned()),
        ("Force reference", p.nominal_ref.clone()),
        ("Identified", words::yes_no(&p.identified)),
        ("Surname", shown(&p.surname)),
        ("Forenames", shown(&p.forenames)),
        ("Known as", shown(&p.known_as)),
        ("Date of birth", if view.revealed { words::date(&p.born) } else { hidden() }),
        ("Sex", words::sex(&p.sex)),
        ("Living or dead", words::vital_status(&p.vital_status)),
        ("Access to children today", words::yes_no(&p.access_to_children)),
        ("May leave the country", words::yes_no(&p.flight_risk)),
        ("Position of trust", words::yes_no(&p.position_of_trust)),
    ];
    if view.revealed {
        rows.extend([
            ("PNC id", text(&p.pnc_id)),
            ("CRO number", text(&p.cro_number)),
            ("NHS number", text(&p.nhs_number)),
        ]);
    }
    let page = PersonPage {
        layout: reader.layout(format!("Person {id}"), "queue"),
        breadcrumbs: breadcrumbs(&view.parts),
        number: id.get(),
        superseded: p.superseded_in.is_some(),
        revealed: view.revealed,
        record: SummaryList::new(rows),
        parts: parts(&view.parts),
        contacts: (!view.contacts.is_empty()).then(|| contacts(&view.contacts)),
        protected: (!view.protected.is_empty()).then(|| protected(&view.protected)),
        links: (!view.links.is_empty()).then(|| links(&view.links)),
        versions: (view.versions.len() > 1).then(|| versions(&view.versions)),
    };
    Ok(show(&page).into_response())
}

/// The way to the queue, and to the cases of this person.
fn breadcrumbs(parts: &[lookagain_app::people::PartRow]) -> Breadcrumbs {
    let cases: std::collections::BTreeSet<i64> = parts.iter().map(|part| part.case_id).collect();
    let links = cases.iter().take(3).map(|case| Link::new(format!("Case {case}"), format!("/cases/{case}")));
    Breadcrumbs::new(std::iter::once(Link::new("Queue", "/queue")).chain(links))
}

fn parts(parts: &[lookagain_app::people::PartRow]) -> Table {
    let rows = parts.iter().map(|part| {
        let case = Link::new(format!("Case {}", part.case_id), format!("/cases/{}", part.case_id));
        Row::from(vec![
            Cell::new(Html::from(case)),
            Cell::new(part.crime_ref.as_str()),
            Cell::new(words::role(&part.role)),
            Cell::new(words::offence(&part.offence_code)),
            Cell::new(words::date(&part.offence_from)),
        ])
    });
    Table::new("Parts in crimes", ["Case", "Crime", "Part", "Offence", "From"])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

fn contacts(contacts: &[lookagain_app::people::ContactRow]) -> Table {
    let rows = contacts.iter().map(|contact| {
        let value = format!(
            "{}{}",
            contact.value,
            contact.postcode.as_deref().map(|code| format!(", {code}")).unwrap_or_default()
        );
        Row::from([
            words::contact_kind(&contact.kind),
            value,
            words::date(&contact.used_from),
            words::date(&contact.used_to),
        ])
    });
    Table::new("Contacts", ["Kind", "Value", "From", "To"]).rows(rows.collect::<Vec<_>>()).named_rows()
}

fn protected(values: &[lookagain_app::people::ProtectedValue]) -> Table {
    let rows = values.iter().map(|value| {
        let code = format!("{} ({})", words::yes_no(&value.code), value.code_system);
        Row::from([
            words::plain(&value.characteristic),
            words::plain(&value.source),
            value.raw.clone().unwrap_or_default(),
            code,
            words::date(&value.recorded_on),
        ])
    });
    let caption =
        "Protected characteristics, as recorded. They never reach anything that orders, links or groups";
    Table::new(caption, ["Characteristic", "Who said so", "As written", "Code", "Recorded on"])
        .rows(rows.collect::<Vec<_>>())
}

fn links(links: &[lookagain_app::people::LinkRow]) -> Table {
    let rows = links.iter().map(|link| {
        let from = format!("{} {}", words::plain(&link.from_kind), link.from_ref);
        let to = format!("{} {}", words::plain(&link.to_kind), link.to_ref);
        Row::from([
            from,
            words::plain(&link.link),
            to,
            link.detail.as_deref().map(words::plain).unwrap_or_default(),
        ])
    });
    Table::new("Ties that the force recorded", ["From", "Tie", "To", "More"]).rows(rows.collect::<Vec<_>>())
}

fn versions(versions: &[lookagain_app::people::NominalRow]) -> Table {
    let rows = versions.iter().map(|version| {
        let link = Link::new(format!("Version {}", version.id), format!("/people/{}", version.id));
        let state = if version.superseded_in.is_some() { "Replaced by a later file" } else { "Current" };
        Row::from(vec![Cell::new(Html::from(link)), Cell::new(state)])
    });
    Table::new("Versions of this record", ["Version", "State"]).rows(rows.collect::<Vec<_>>()).named_rows()
}

pub(crate) async fn reveal_page(
    State(web): State<Web>,
    reader: Reader,
    Path((case, person)): Path<(String, String)>,
) -> Page {
    let (case, person) = (case_id(&case)?, person.parse::<NominalId>().map_err(|_| Failed::not_found())?);
    Ok(show(&form(&web, &reader, case, person, "", None).await?).into_response())
}

pub(crate) async fn reveal(
    State(web): State<Web>,
    Path((case, person)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let (case, person) = (case_id(&case)?, person.parse::<NominalId>().map_err(|_| Failed::not_found())?);
    let reason = posted.fields.get("reason");
    match web.app.reveal(&posted.reader.person, case, person, reason, web.now()).await {
        Ok(()) => Ok(back(case, "revealed")),
        Err(AppError::Invalid(errors)) => {
            let message = errors.first().map_or("", |(_, message)| message.as_str());
            let page = form(&web, &posted.reader, case, person, reason, Some(message)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn form(
    web: &Web,
    reader: &Reader,
    case: CaseId,
    person: NominalId,
    reason: &str,
    error: Option<&str>,
) -> Result<RevealPage, Failed> {
    let view = web.app.view_case(&reader.who, case, web.now()).await?;
    if !web.app.may_case(&reader.who, Act::RevealName, &view.case) {
        return Err(AppError::Refused.into());
    }
    let label = view.labels.get(&person.get()).cloned().ok_or_else(Failed::not_found)?;
    let reason = Textarea::new("reason", "Why do you need to know who this is?")
        .hint("The reason is kept in the audit, with your name and the time. Do not write names in it.")
        .error(error)
        .value(reason);
    Ok(RevealPage {
        layout: Layout { has_errors: error.is_some(), ..reader.layout("Show a name", "queue") },
        back: BackLink::to(format!("/cases/{case}")),
        errors: error.map(|error| ErrorSummary::new([("reason", error)])),
        action: format!("/cases/{case}/people/{person}/reveal"),
        label,
        reference: view.case.case_ref,
        minutes: web.app.settings.reveal_minutes,
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit("Show the name"),
    })
}
