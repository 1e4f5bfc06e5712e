//! One identity: its records, what holds it together and how well, what people said, and how it came to be. And taking a judgement back.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    AppError,
    identity::{IdentityView, MemberRow},
    pair::JudgementRow,
};
use lookagain_domain::{
    IdentityId, JudgementId,
    identity::{IdentityFlag, RunKind},
};

use super::{links::part, pair::verdict};
use crate::{
    Web,
    components::{
        BackLink, Button, Cell, CharacterCount, Content, CountLimit, ErrorSummary, Html, Layout, Link, Row,
        Table, Tag, TagColour, Textarea, Timeline, TimelineEvent, signed_bits,
    },
    errors::{Failed, Page, show},
    session::{Posted, Reader},
    words,
};

#[derive(Template)]
#[template(path = "identity.html")]
struct IdentityPage {
    layout: Layout,
    id: IdentityId,
    ended: bool,
    more: bool,
    members: Table,
    weakest: Option<(String, Link)>,
    ties: Option<Table>,
    people: Option<Table>,
    flags: Vec<(Tag, Content)>,
    history: Timeline,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let id: IdentityId = id.parse().map_err(|_| Failed::not_found())?;
    let view = web.app.identity(&reader.who, id, web.now()).await?;
    let page = IdentityPage {
        layout: reader.layout(format!("Identity {id}"), "links"),
        id,
        ended: view.members.is_empty() && !view.more,
        more: view.more,
        members: members(&view),
        weakest: weakest(&view),
        ties: table(&view, &view.ties, "The judgements that hold it together, the strongest first"),
        people: table(&view, &view.by_people, "What people said about its records"),
        flags: flags(&view),
        history: history(&view),
    };
    Ok(show(&page).into_response())
}

/// `Cumbria record 12`, for a nominal that may be seen.
fn record(view: &IdentityView, nominal: i64) -> String {
    view.records.get(&nominal).map_or_else(
        || "a record of another force".to_owned(),
        |row| format!("{} record {}", words::force(row.force_id), row.nominal_id),
    )
}

fn pair_link(view: &IdentityView, one: i64, other: i64) -> Link {
    let version = |nominal: i64| view.records.get(&nominal).map_or(0, |row| row.nominal_id);
    let (one, other) = (version(one), version(other));
    Link::new(format!("Records {one} and {other}"), format!("/pairs/{one}/{other}"))
}

fn members(view: &IdentityView) -> Table {
    let rows = view.members.iter().map(|row| {
        let link = Link::new(format!("Record {}", row.nominal_id), format!("/people/{}", row.nominal_id));
        let since = view
            .history
            .iter()
            .find(|member| {
                member.nominal == row.id && member.until_run.is_none() && member.identity_id == view.id.get()
            })
            .map(|member| words::time(&member.from_at));
        Row::from(vec![
            Cell::new(Html::from(link)),
            Cell::new(words::force(row.force_id)),
            Cell::new(part(&row.part)),
            Cell::new(since.unwrap_or_default()),
        ])
    });
    Table::new(
        "Its records. Names are hidden; a record's page shows how to see them",
        ["Record", "Force", "On record as", "Since"],
    )
    .rows(rows.collect::<Vec<_>>())
    .named_rows()
}

fn weakest(view: &IdentityView) -> Option<(String, Link)> {
    let tie = view.weakest.as_ref()?;
    let row = &tie.judgement;
    let (_, by) = verdict(row, &view.names);
    let list = |side: &[i64]| side.iter().map(|one| record(view, *one)).collect::<Vec<_>>().join(", ");
    let text = format!(
        "It hangs on one tie more than on any other ({by}). Without it, {} would part from {}.",
        list(&tie.one_side),
        list(&tie.other_side)
    );
    Some((text, pair_link(view, row.one, row.other)))
}

fn table(view: &IdentityView, judgements: &[JudgementRow], caption: &str) -> Option<Table> {
    let rows: Vec<Row> = judgements
        .iter()
        .map(|row| {
            let (what, by) = verdict(row, &view.names);
            let why = row.reason.clone().unwrap_or_else(|| {
                row.bits.map(|bits| format!("{} bits", signed_bits(bits))).unwrap_or_default()
            });
            let undo: Content = if view.may_judge && row.account_id.is_some() {
                Html::from(
                    Link::new("Take back", format!("/judgements/{}/withdraw", row.id))
                        .hidden(format!("judgement {}", row.id)),
                )
                .into()
            } else {
                Content::default()
            };
            Row::from(vec![
                Cell::new(Html::from(pair_link(view, row.one, row.other))),
                Cell::new(what),
                Cell::new(by),
                Cell::new(why),
                Cell::new(words::time(&row.judged_at)),
                Cell::new(undo),
            ])
        })
        .collect();
    let head = ["Pair", "What", "Who", "Why", "When", "Undo"];
    (!rows.is_empty()).then(|| Table::new(caption, head).rows(rows).named_rows())
}

fn flags(view: &IdentityView) -> Vec<(Tag, Content)> {
    view.flags
        .iter()
        .map(|flag| {
            let label = flag.kind.parse::<IdentityFlag>().map_or("For a person", IdentityFlag::label);
            (Tag::new(label, TagColour::Orange), Html::from(pair_link(view, flag.one, flag.other)).into())
        })
        .collect()
}

fn history(view: &IdentityView) -> Timeline {
    let mut events: Vec<(i64, String, &MemberRow, bool)> = Vec::new();
    for row in &view.history {
        events.push((row.from_run, row.from_at.clone(), row, true));
        if let (Some(run), Some(at)) = (row.until_run, &row.until_at) {
            events.push((run, at.clone(), row, false));
        }
    }
    events.sort_by_key(|(run, _, row, joined)| (*run, *joined, row.nominal));
    let events = events.into_iter().map(|(run, at, row, joined)| {
        let who = record(view, row.nominal);
        let kind = if joined { Some(&row.from_kind) } else { row.until_kind.as_ref() };
        let kind = kind.and_then(|kind| kind.parse::<RunKind>().ok()).map_or("", RunKind::label);
        let what = if joined { format!("Joined: {who}") } else { format!("Left: {who}") };
        let now = view.elsewhere.get(&row.nominal).filter(|_| !joined && row.until_run == Some(run));
        let content: Content = now.map_or_else(Content::default, |identity| {
            Html::from(Link::new(format!("Now in identity {identity}"), format!("/identities/{identity}")))
                .into()
        });
        TimelineEvent {
            byline: format!("{kind} (run {run})").into(),
            content,
            ..TimelineEvent::new(what, words::time(&at))
        }
    });
    Timeline { events: events.collect(), ..Timeline::default() }
}

#[derive(Template)]
#[template(path = "withdraw.html")]
struct WithdrawPage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    action: String,
    what: String,
    reason: CharacterCount,
    button: Button,
}

async fn form(
    web: &Web,
    reader: &Reader,
    id: JudgementId,
    reason: &str,
    error: Option<&str>,
) -> Result<WithdrawPage, Failed> {
    let (row, one, other) = web.app.standing_judgement(&reader.who, id, web.now()).await?;
    let (what, _) = verdict(&row, &std::collections::BTreeMap::new());
    let reason = Textarea::new("reason", "Why is it taken back?")
        .hint("Do not write names in it.")
        .error(error)
        .value(reason);
    Ok(WithdrawPage {
        layout: Layout { has_errors: error.is_some(), ..reader.layout("Take a judgement back", "links") },
        back: BackLink::to(format!("/pairs/{one}/{other}")),
        errors: error.map(|error| ErrorSummary::new([("reason", error)])),
        action: format!("/judgements/{id}/withdraw"),
        what: format!(
            "Records {one} and {other} were judged on {}: {}.",
            words::time(&row.judged_at),
            what.to_lowercase()
        ),
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit("Take it back"),
    })
}

pub(crate) async fn withdraw_page(State(web): State<Web>, reader: Reader, Path(id): Path<String>) -> Page {
    let id: JudgementId = id.parse().map_err(|_| Failed::not_found())?;
    Ok(show(&form(&web, &reader, id, "", None).await?).into_response())
}

pub(crate) async fn withdraw(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id: JudgementId = id.parse().map_err(|_| Failed::not_found())?;
    let reason = posted.fields.get("reason");
    let versions = web.app.standing_judgement(&posted.reader.who, id, web.now()).await?;
    match web.app.withdraw(&posted.reader.person, id, reason, web.now()).await {
        Ok(_) => {
            Ok(Redirect::to(&format!("/pairs/{}/{}?done=withdrawn", versions.1, versions.2)).into_response())
        }
        Err(AppError::Invalid(errors)) => {
            let message = errors.first().map_or("", |(_, message)| message.as_str());
            let page = form(&web, &posted.reader, id, reason, Some(message)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
