//! One group: its cases, who is in them, what ties them and how strongly, why it is ranked where it is, and what people decided.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use lookagain_app::groups::{GroupView, HolderSeen, TieSeen};
use lookagain_domain::{
    GroupId,
    group::{GroupAct, GroupPart, TieKind},
};

use super::groups::{alerts, met, odds, strength};
use crate::{
    Web,
    components::{
        Cell, Content, Flash, Html, Layout, Link, Reasons, Row, Table, Timeline, TimelineEvent, signed_bits,
    },
    errors::{Failed, Page, show},
    session::{Fields, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "group.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a template shows or leaves out")]
struct GroupPage {
    layout: Layout,
    id: GroupId,
    lead: String,
    more: bool,
    may_ask: bool,
    asked: bool,
    standing: String,
    may_decide: bool,
    decided: bool,
    reasons: Option<Table>,
    definitions: Option<Table>,
    cases: Table,
    people: Vec<Table>,
    ties: Option<Table>,
    wrong: Option<Table>,
    timeline: Timeline,
    decisions: Option<Table>,
    alerts: Option<Table>,
    unseen: Vec<(i64, i64)>,
    exhibits: Option<Table>,
}

pub(crate) fn group_id(text: &str) -> Result<GroupId, Failed> {
    text.parse().map_err(|_| Failed::not_found())
}

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let view = web.app.view_group(&reader.who, id, web.now()).await?;
    let standing =
        view.standing().map(|row| decision(row.act.as_str(), row.account_id, &row.decided_at, &view));
    let page = GroupPage {
        layout: Layout { wide: true, ..reader.layout_after(format!("Group {id}"), "groups", flash(&query)) },
        id,
        lead: lead(&view),
        more: view.more,
        may_ask: view.force.is_some() && view.more && !view.asked,
        asked: view.asked,
        decided: standing.is_some(),
        standing: standing.unwrap_or_default(),
        may_decide: view.may_decide,
        reasons: (!view.detail.reasons.is_empty()).then(|| reasons(&view)),
        definitions: (!view.detail.findings.is_empty()).then(|| definitions(&view)),
        cases: cases(&view),
        people: people(&view),
        ties: (!view.detail.ties.is_empty()).then(|| ties(&view)),
        wrong: wrong(&view),
        timeline: timeline(&view),
        decisions: decisions(&view),
        alerts: alerts(&view.alerts),
        unseen: if view.may_decide {
            let unseen = view.alerts.iter().filter(|alert| alert.seen_by.is_none());
            unseen.map(|alert| (alert.id, alert.case_id)).collect()
        } else {
            Vec::new()
        },
        exhibits: exhibits(&view),
    };
    Ok(show(&page).into_response())
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "CONFIRM" => {
            "Confirmed. Its cases show that they are linked, and new cases that touch it raise an alert."
        }
        "SET_ASIDE" => "Set aside. It stays on record and can be taken back.",
        "MERGE" => "Merged. The next run weighs it anew.",
        "SPLIT" => "Split. The next run weighs both anew.",
        "UNDO" => "Taken back. Both stay on record.",
        "TIE" => "Recorded: this tie is wrong. It counts no more, in this and every later run.",
        "RESTORE" => "Taken back. The tie counts again from the next run.",
        "ASKED" => "Asked. The owners answer, and the answer is on record.",
        "ANSWERED" => "Answered.",
        "SEEN" => "Noted that you looked at it.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

fn lead(view: &GroupView) -> String {
    let detail = &view.detail;
    let n = |count: usize, one: &str, many: &str| words::count(count as u64, one, many);
    let forces: std::collections::BTreeSet<i64> = detail.cases.iter().map(|case| case.force).collect();
    let parts = format!(
        "{}, {}, {}",
        n(detail.cases.len(), "case", "cases"),
        n(forces.len(), "force", "forces"),
        n(detail.count(GroupPart::Suspect), "suspect", "suspects")
    );
    if view.more {
        return format!("Your part of it: {parts}.");
    }
    let known =
        if detail.blocks() < 2 { "known as one investigation" } else { "not known as one investigation" };
    let victims = n(detail.count(GroupPart::Victim) + detail.count(GroupPart::Care), "victim", "victims");
    if view.force.is_some() {
        return format!("{parts}, {victims}; {known}.");
    }
    format!(
        "{parts}, {victims}; {known}. That they belong together is {} ({} bits).",
        odds(detail.bits()),
        signed_bits(detail.bits())
    )
}

fn decision(act: &str, account: i64, at: &str, view: &GroupView) -> String {
    let label = act.parse::<GroupAct>().map_or("Decided", GroupAct::label);
    let name = view.names.get(&account).map_or("somebody", String::as_str);
    format!("{label} by {name} on {}.", words::time(at))
}

fn bits_cell(bits: f64) -> Cell {
    Cell { numeric: true, ..Cell::new(signed_bits(bits)) }
}

fn reasons(view: &GroupView) -> Table {
    let mut rows: Vec<Row> = view
        .detail
        .reasons
        .iter()
        .map(|reason| {
            let what = match reason.kind {
                Some(kind) => format!("{} ({})", kind.label(), reason.count),
                None => format!(
                    "What it takes to hold that {} more belong to it: so rare is a hidden tie between two cases",
                    words::count(reason.count.into(), "case or known block", "cases or known blocks")
                ),
            };
            Row::from(vec![Cell::new(what), bits_cell(reason.bits)])
        })
        .collect();
    rows.push(Row::from(vec![
        Cell::new("Sum: the rank. Nought is even odds"),
        bits_cell(view.detail.bits()),
    ]));
    Table::new("Why it is ranked where it is", ["Reason", "Bits"]).rows(rows).named_rows()
}

fn definitions(view: &GroupView) -> Table {
    let rows = view.detail.findings.iter().map(|finding| {
        let needs: Vec<String> = finding
            .needs
            .iter()
            .map(|(need, met)| format!("{}: {}", need.label(), met.label().to_lowercase()))
            .collect();
        Row::from(vec![
            Cell::new(format!("{} (version {})", finding.id.replace('-', " "), finding.version)),
            Cell::new(Html::from(met(finding.met.code()))),
            Cell::new(needs.join(". ")),
        ])
    });
    Table::new("Definitions of group-based exploitation", ["Definition", "Finding", "What it needs"])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

fn cases(view: &GroupView) -> Table {
    let rows = view.cases.iter().map(|(id, force, reference, status)| {
        let dates: Vec<&(i64, String, String, String)> =
            view.dates.iter().filter(|row| row.0 == *id).collect();
        let when = dates.first().map(|row| words::dates(&row.1, &row.2)).unwrap_or_default();
        Row::from(vec![
            Cell::new(Html::from(Link::new(format!("Case {id}"), format!("/cases/{id}")))),
            Cell::new(words::force(*force)),
            Cell::new(reference.clone()),
            Cell::new(when),
            Cell::new(Html::from(words::status_tag(status))),
        ])
    });
    Table::new("Its cases", ["Case", "Force", "Reference", "Offence", "Stands at"])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

/// A record as a link, if it may be seen.
fn record(view: &GroupView, nominal: i64) -> Content {
    view.records.get(&nominal).map_or_else(
        || "a record".into(),
        |row| {
            Html::from(Link::new(format!("Record {}", row.nominal_id), format!("/people/{}", row.nominal_id)))
                .into()
        },
    )
}

fn listed(pieces: impl Iterator<Item = Content>) -> Html {
    let mut all = Html::default();
    for (at, piece) in pieces.enumerate() {
        if at > 0 {
            all.push(&Content::from(", "));
        }
        all.push(&piece);
    }
    all
}

fn people(view: &GroupView) -> Vec<Table> {
    let captions = [
        (GroupPart::Suspect, "Suspects, identified or not"),
        (
            GroupPart::Care,
            "People to be cared for: a victim in one case, recorded as a suspect in another. Not listed as suspects",
        ),
        (GroupPart::Victim, "Victims"),
        (GroupPart::Other, "Others"),
    ];
    let of = |part: GroupPart, caption: &str| {
        let members: Vec<Row> = view
            .detail
            .members
            .iter()
            .filter(|member| member.part == part)
            .map(|member| {
                let person: Content = if member.person > 0 {
                    Html::from(Link::new(
                        format!("Identity {}", member.person),
                        format!("/identities/{}", member.person),
                    ))
                    .into()
                } else {
                    record(view, -member.person)
                };
                let known = match member.identified {
                    Some(true) => "Identified",
                    Some(false) => "Not identified",
                    None => "Not known",
                };
                let cases = listed(member.records.iter().map(|(case, _)| {
                    Html::from(Link::new(format!("Case {case}"), format!("/cases/{case}"))).into()
                }));
                let records = listed(member.records.iter().map(|(_, nominal)| record(view, *nominal)));
                Row::from(vec![Cell::new(person), Cell::new(known), Cell::new(cases), Cell::new(records)])
            })
            .collect();
        let head = ["Person", "Known to the force", "In", "Records"];
        (!members.is_empty()).then(|| Table::new(caption, head).rows(members).named_rows())
    };
    captions.into_iter().filter_map(|(part, caption)| of(part, caption)).collect()
}

/// `Shared phone 2`: things of a kind are told apart by their places, not by what they are.
pub(super) fn thing(ties: &[TieSeen], at: usize) -> String {
    let kind = ties[at].kind;
    let before = ties[..at].iter().filter(|tie| tie.kind == kind).count();
    format!("{} {}", kind.label(), before + 1)
}

fn days(days: Option<(i32, i32)>) -> String {
    let date = |day: i32| {
        let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day));
        date.map_or_else(|_| String::new(), |date| date.strftime("%B %Y").to_string())
    };
    match days {
        None => "time not known".to_owned(),
        Some((from, to)) if date(from) == date(to) => date(from),
        Some((from, to)) => format!("{} to {}", date(from), date(to)),
    }
}

/// Where it stands in what the force sent: `contacts.csv row 12`. A record with several of a kind gives the row of each.
fn source(view: &GroupView, kind: TieKind, nominal: Option<i64>) -> String {
    let rows = view.sources.iter().filter(|row| Some(row.0) == nominal && row.1 == kind.code());
    let rows: Vec<String> = rows.map(|(_, _, file, row)| format!("{file} row {row}")).collect();
    if rows.is_empty() { String::new() } else { format!(" ({})", rows.join(" or ")) }
}

fn holder(view: &GroupView, kind: TieKind, holder: &HolderSeen) -> Content {
    let who =
        holder.nominal.map_or_else(|| Content::from("the case itself"), |nominal| record(view, nominal));
    Html::join([who, format!(", {}{}", days(holder.days), source(view, kind, holder.nominal)).into()]).into()
}

/// Who has a thing, a line for each case.
fn holders(view: &GroupView, tie: &TieSeen) -> Content {
    let mut cases: BTreeMap<i64, Vec<&HolderSeen>> = BTreeMap::new();
    for one in &tie.holders {
        cases.entry(one.case).or_default().push(one);
    }
    let shown = cases.into_iter().map(|(case, holders)| {
        let link = Html::from(Link::new(format!("Case {case}"), format!("/cases/{case}")));
        let held = holders.into_iter().enumerate().flat_map(|(place, one)| {
            let between = if place > 0 { "; " } else { ": " };
            [Content::from(between), holder(view, tie.kind, one)]
        });
        Html::join([link.into()].into_iter().chain(held)).into()
    });
    Html::from(Reasons { shown: shown.collect(), more: 0 }).into()
}

fn ties(view: &GroupView) -> Table {
    let detail = &view.detail;
    let rows = detail.ties.iter().enumerate().map(|(at, tie)| {
        let common = if tie.cases_in_all == 0 {
            String::new()
        } else {
            words::count(tie.cases_in_all.into(), "case in all has it", "cases in all have it")
        };
        let wrong: Content = if view.more || !view.may_decide {
            Content::default()
        } else if tie.kind.is_person() && tie.key > 0 {
            Html::from(Link::new("Look at the identity", format!("/identities/{}", tie.key))).into()
        } else if tie.kind.is_person() {
            Content::from("One record of one force: known before")
        } else {
            // By its place: a key of a phone belongs in no address.
            let to = format!("/groups/{}/ties/{}/wrong", view.id, at + 1);
            Html::from(Link::new("This tie is wrong", to).hidden(thing(&detail.ties, at))).into()
        };
        // What it weighs is measured over everybody's records, and a reader bound to a force is told nothing of those.
        let strength = if view.force.is_some() { String::new() } else { strength(tie) };
        Row::from(vec![
            Cell::new(thing(&detail.ties, at)),
            Cell::new(strength),
            Cell::new(holders(view, tie)),
            Cell::new(common),
            Cell::new(wrong),
        ])
    });
    let caption = if view.force.is_some() {
        "What ties them. What it is stands on the records, once a name is revealed"
    } else {
        "What ties them, the strongest first. What it is stands on the records, once a name is revealed"
    };
    Table::new(caption, ["Tie", "Strength", "Who has it, where and when", "How common", "Judge"])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

fn wrong(view: &GroupView) -> Option<Table> {
    let rows: Vec<Row> = view
        .judgements
        .iter()
        .map(|row| {
            let kind = row.kind.parse::<TieKind>().map_or("Tie", TieKind::label);
            let about = match (row.nominal, row.force_id) {
                (Some(nominal), _) => record(view, nominal),
                (None, Some(force)) => format!("ties nobody on record in {}", words::force(force)).into(),
                (None, None) => "ties nobody".into(),
            };
            let state: Content = match row.withdrawn_by {
                Some(_) => "Taken back".into(),
                None if view.may_decide && view.may_restore(row) => Html::from(
                    Link::new("Take back", format!("/groups/{}/judgements/{}/undo", view.id, row.id))
                        .hidden(format!("judgement {}", row.id)),
                )
                .into(),
                None => Content::default(),
            };
            Row::from(vec![
                Cell::new(kind),
                Cell::new(about),
                Cell::new(view.names.get(&row.account_id).cloned().unwrap_or_default()),
                Cell::new(row.reason.clone()),
                Cell::new(words::time(&row.judged_at)),
                Cell::new(state),
            ])
        })
        .collect();
    let head = ["Tie", "What was said", "Who", "Why", "When", "Undo"];
    (!rows.is_empty()).then(|| Table::new("Ties that somebody called wrong", head).rows(rows).named_rows())
}

fn timeline(view: &GroupView) -> Timeline {
    let events = view.dates.iter().map(|(case, from, to, offence)| {
        let link = Html::from(Link::new(format!("Case {case}"), format!("/cases/{case}")));
        let force = view.cases.iter().find(|row| row.0 == *case).map_or("", |row| words::force(row.1));
        TimelineEvent {
            byline: force.to_owned().into(),
            content: link.into(),
            ..TimelineEvent::new(offence.clone(), words::dates(from, to))
        }
    });
    Timeline { events: events.collect(), ..Timeline::default() }
}

fn decisions(view: &GroupView) -> Option<Table> {
    let rows: Vec<Row> = view
        .decisions
        .iter()
        .map(|row| {
            let label = row.act.parse::<GroupAct>().map_or("Decided", GroupAct::label);
            let other = if row.group_id == view.id.get() { row.other_group } else { Some(row.group_id) };
            let with: Content = other.map_or_else(Content::default, |group| {
                Html::from(Link::new(format!("Group {group}"), format!("/groups/{group}"))).into()
            });
            let undo: Content = if row.undone_by.is_some() {
                "Taken back".into()
            } else if row.undoes.is_none()
                && view.may_decide
                && row.group_id == view.id.get()
                && !row.reason.is_empty()
            {
                Html::from(
                    Link::new(
                        "Take back",
                        format!("/groups/{}/decide?act=UNDO&decision={}", view.id, row.id),
                    )
                    .hidden(format!("decision {}", row.id)),
                )
                .into()
            } else {
                Content::default()
            };
            Row::from(vec![
                Cell::new(label),
                Cell::new(with),
                Cell::new(view.names.get(&row.account_id).cloned().unwrap_or_default()),
                Cell::new(if row.reason.is_empty() {
                    "Not shown: it is also about cases of other forces".to_owned()
                } else {
                    row.reason.clone()
                }),
                Cell::new(words::time(&row.decided_at)),
                Cell::new(undo),
            ])
        })
        .collect();
    let head = ["Decision", "With", "Who", "Why", "When", "Undo"];
    (!rows.is_empty()).then(|| Table::new("What was decided", head).rows(rows).named_rows())
}

fn exhibits(view: &GroupView) -> Option<Table> {
    let rows: Vec<Row> = view
        .exhibits
        .iter()
        .map(|(id, query, hash, account, at)| {
            let link = Link::new(format!("Exhibit {id}"), format!("/groups/{}/exhibits/{id}", view.id));
            Row::from(vec![
                Cell::new(Html::from(link)),
                Cell::new(query.clone()),
                Cell::new(hash.get(..16).unwrap_or_default().to_owned()),
                Cell::new(view.names.get(account).cloned().unwrap_or_default()),
                Cell::new(words::time(at)),
            ])
        })
        .collect();
    let head = ["Exhibit", "Question", "Hash begins", "Who", "When"];
    (!rows.is_empty()).then(|| Table::new("Charts that were kept", head).rows(rows).named_rows())
}
