//! The tables and lists of a case's page.

use lookagain_app::{Act, case::CaseView};
use lookagain_domain::SourceRef;

use crate::{
    Web,
    components::{Cell, Content, Html, Link, Row, SummaryList, Table, Timeline, TimelineEvent},
    session::Reader,
    words,
};

fn source(view: &CaseView, file: i64, row: i64) -> String {
    let source = lookagain_domain::FileId::new(file)
        .ok()
        .map(|file| SourceRef { file, row: u64::try_from(row).unwrap_or(0) });
    source.map(|source| view.source(source)).unwrap_or_default()
}

#[expect(clippy::too_many_lines, reason = "a flat list of what the page shows")]
pub(super) fn people(web: &Web, reader: &Reader, view: &CaseView) -> Table {
    let may_reveal = web.app.may_case(&reader.who, Act::RevealName, &view.case);
    let rows = view.persons().into_iter().map(|(id, label, parts)| {
        let name: Content = match view.revealed.get(&id.get()) {
            Some(person) => {
                let name = [person.forenames.as_deref(), person.surname.as_deref()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" ");
                let alias =
                    person.known_as.as_deref().map(|alias| format!(", known as {alias}")).unwrap_or_default();
                format!(
                    "{}{alias}; born {}",
                    if name.is_empty() { "Name not recorded" } else { &name },
                    words::date(&person.born)
                )
                .into()
            }
            None if may_reveal => {
                let link = Link::new("Show", format!("/cases/{}/people/{id}/reveal", view.case.id))
                    .hidden(format!("who {label} is"));
                Html::join([Content::from("Hidden. "), Html::from(link).into()]).into()
            }
            None => "Hidden".into(),
        };
        let first = parts.first();
        let roles: std::collections::BTreeSet<String> =
            parts.iter().map(|part| words::role(&part.role)).collect();
        let age = first.and_then(|part| match (part.age_from, part.age_to) {
            (Some(from), Some(to)) if from == to => Some(format!("{from} at the offence")),
            (None, None) => None,
            (from, to) => Some(format!(
                "{} to {} at the offence",
                from.map_or("?".into(), |n| n.to_string()),
                to.map_or("?".into(), |n| n.to_string())
            )),
        });
        let known = match first {
            Some(part) => format!(
                "Identified: {}. Living or dead: {}. {}",
                words::yes_no(&part.identified).to_lowercase(),
                words::vital_status(&part.vital_status).to_lowercase(),
                age.map(|age| format!("Age {age}.")).unwrap_or_default()
            ),
            None => String::new(),
        };
        let mut person = Html::from(Link::new(label, format!("/people/{id}")));
        if let Some(identity) = view.identities.get(&id.get()) {
            let link = Link::new(format!("Identity {identity}"), format!("/identities/{identity}"));
            person.push(&Html::trusted("<br>"));
            person.push(&Html::from(link.hidden(format!("of {label}"))));
        }
        let origin = first.map(|part| source(view, part.source_file, part.source_row)).unwrap_or_default();
        Row::from(vec![
            Cell::new(person),
            Cell::new(roles.into_iter().collect::<Vec<_>>().join(", ")),
            Cell::new(name),
            Cell::new(known),
            Cell::new(origin),
        ])
    });
    Table::new(
        "People. Names are hidden; showing one is recorded with your reason",
        ["Person", "Part", "Name", "What is known", "Source"],
    )
    .rows(rows.collect::<Vec<_>>())
    .named_rows()
}

pub(super) fn allegations(view: &CaseView) -> Table {
    let rows = view.allegations.iter().map(|allegation| {
        let label = view.labels.get(&allegation.nominal_id).cloned().unwrap_or_default();
        Row::from([
            label,
            allegation.crime_ref.clone(),
            words::offence(&allegation.offence_code),
            words::outcome(&allegation.outcome),
            words::date(&allegation.decision_date),
            words::decision_maker(&allegation.decision_maker),
            words::yes_no(&allegation.interviewed),
            source(view, allegation.source_file, allegation.source_row),
        ])
    });
    let head =
        ["Suspect", "Crime", "Offence", "Outcome", "Decided on", "Decided by", "Interviewed", "Source"];
    Table::new("Allegations: one for each suspect and offence, with its own outcome", head)
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

pub(super) fn crimes(view: &CaseView) -> Vec<SummaryList> {
    view.crimes
        .iter()
        .map(|crime| {
            let enquiries = match (crime.enquiries_raised, crime.enquiries_completed) {
                (Some(raised), Some(done)) => format!("{raised} raised, {done} completed"),
                (Some(raised), None) => format!("{raised} raised; how many were completed is not recorded"),
                (None, _) => "Not recorded".to_owned(),
            };
            SummaryList::new([
                (
                    "Offence",
                    format!(
                        "{}{}",
                        words::offence(&crime.offence_code),
                        crime
                            .offence_title
                            .as_deref()
                            .map(|t| format!(" (force title: {t})"))
                            .unwrap_or_default()
                    ),
                ),
                ("Offence dates", words::dates(&crime.offence_from, &crime.offence_to)),
                ("Recorded", words::date(&crime.recorded_on)),
                ("Closed", words::date(&crime.closed_on)),
                ("Outcome of the crime as a whole", words::outcome(&crime.outcome)),
                ("Decided by", words::decision_maker(&crime.decision_maker)),
                ("Force says a group committed it", words::yes_no(&crime.group_flag)),
                ("Flagged as child sexual exploitation", words::yes_no(&crime.cse_flag)),
                ("COCAD category", words::cocad(&crime.cocad)),
                ("Reviewed before", words::prior_review(&crime.prior_review)),
                ("Lines of enquiry", enquiries),
                (
                    "Officer in the case",
                    crime.officer_ref.clone().unwrap_or_else(|| "Not recorded".to_owned()),
                ),
                ("Source", source(view, crime.source_file, crime.source_row)),
            ])
            .card(format!("Crime {}", crime.crime_ref))
        })
        .collect()
}

/// Everything with a date, in order of the earliest day it can mean; what has none comes last and says so.
pub(super) fn timeline(view: &CaseView) -> Timeline {
    let mut events: Vec<(Option<jiff::civil::Date>, String, String, String)> = Vec::new();
    let mut add = |date: &str, what: String, from: String| {
        let earliest =
            date.parse::<lookagain_domain::PartialDate>().ok().map(lookagain_domain::PartialDate::earliest);
        events.push((earliest, words::date(date), what, from));
    };
    for crime in &view.crimes {
        let from = source(view, crime.source_file, crime.source_row);
        add(&crime.offence_from, format!("Offence begins (crime {})", crime.crime_ref), from.clone());
        if crime.offence_to != crime.offence_from {
            add(&crime.offence_to, format!("Offence ends (crime {})", crime.crime_ref), from.clone());
        }
        add(&crime.recorded_on, format!("Crime {} recorded", crime.crime_ref), from.clone());
        add(&crime.closed_on, format!("Investigation of crime {} closed", crime.crime_ref), from);
    }
    for allegation in &view.allegations {
        let label = view.labels.get(&allegation.nominal_id).cloned().unwrap_or_default();
        let what =
            format!("{label}, crime {}: {}", allegation.crime_ref, words::outcome(&allegation.outcome));
        add(&allegation.decision_date, what, source(view, allegation.source_file, allegation.source_row));
    }
    events.sort_by(|a, b| (a.0.is_none(), a.0, &a.2).cmp(&(b.0.is_none(), b.0, &b.2)));
    let events = events
        .into_iter()
        .map(|(_, when, what, from)| TimelineEvent { source: from.into(), ..TimelineEvent::new(what, when) });
    Timeline { events: events.collect(), ..Timeline::default() }
}

pub(super) fn decisions(view: &CaseView) -> Option<Table> {
    let rows: Vec<Row> = view
        .decisions
        .iter()
        .map(|decision| {
            let undone = if decision.undone_by.is_some() { " (undone)" } else { "" };
            let route = decision
                .route
                .as_deref()
                .and_then(|route| route.parse::<lookagain_domain::ReviewRoute>().ok());
            let reason = format!(
                "{}{}",
                decision.reason,
                route.map(|route| format!(" Route: {}.", route.label())).unwrap_or_default()
            );
            Row::from([
                words::time(&decision.decided_at),
                format!("{}{undone}", words::action(&decision.action)),
                view.names.get(&decision.decided_by).cloned().unwrap_or_default(),
                reason,
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| Table::new("Decisions", ["When", "What", "Who", "Why"]).rows(rows))
}

pub(super) fn requests(view: &CaseView) -> Vec<(String, String, Vec<String>, String)> {
    view.requests
        .iter()
        .map(|request| {
            let questions = serde_json::from_str(&request.questions).unwrap_or_default();
            let state = match request.status.as_str() {
                "OPEN" => "Open",
                "ANSWERED" => "Answered",
                _ => "Withdrawn",
            };
            (
                words::time(&request.asked_at),
                state.to_owned(),
                questions,
                request.answer.clone().unwrap_or_default(),
            )
        })
        .collect()
}

pub(super) fn history(view: &CaseView) -> Option<Table> {
    let rows = view.history.iter().map(|(_, at, rules, eligibility, band, points)| {
        let finding = eligibility
            .parse::<lookagain_domain::Finding>()
            .map_or_else(|_| eligibility.clone(), |f| f.label().to_owned());
        Row::from([words::time(at), rules.clone(), finding, band.clone(), points.to_string()])
    });
    (view.history.len() > 1).then(|| {
        Table::new("Findings over time", ["Assessed", "Rules", "Eligibility", "Band", "Points"])
            .rows(rows.collect::<Vec<_>>())
    })
}
