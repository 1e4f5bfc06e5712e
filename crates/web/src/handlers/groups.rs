//! Hidden groups: cases that may belong together, those first that are the most surprising.

use std::collections::BTreeSet;

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use lookagain_app::groups::{
    ACROSS_ON_A_PAGE, AlertRow, GROUPS_ON_A_PAGE, GroupLine, GroupState, GroupsPage, LastRun, TieSeen,
};
use lookagain_domain::group::{GroupPart, Met, TieKind};

use crate::{
    Web,
    components::{Cell, Flash, Html, Layout, Link, Row, Table, Tag, TagColour, signed_bits},
    errors::{Page, show},
    session::{Fields, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "groups.html")]
struct GroupsListPage {
    layout: Layout,
    total: String,
    run: String,
    state: &'static str,
    bound: bool,
    groups: Option<Table>,
    across: Vec<Link>,
    across_total: String,
    across_previous: String,
    across_next: String,
    waiting: Option<Table>,
    opened: Option<Table>,
    alerts: Option<Table>,
    alerts_left: String,
    previous: String,
    next: String,
}

fn state_of(text: &str) -> (GroupState, &'static str) {
    match text {
        "confirmed" => (GroupState::Confirmed, "confirmed"),
        "set-aside" => (GroupState::SetAside, "set-aside"),
        _ => (GroupState::Open, "open"),
    }
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let skip = query.get("from").parse().unwrap_or(0);
    let (state, name) = state_of(query.get("state"));
    let across_skip = query.get("across").parse().unwrap_or(0);
    let found = web.app.list_groups(&reader.who, state, (skip, across_skip), web.now()).await?;
    let further = u64::from(found.skip) + found.rows.len() as u64;
    let address = |from: u64| format!("/groups?state={name}&from={from}&across={across_skip}");
    let across = |from: u64| format!("/groups?state={name}&from={skip}&across={from}#across");
    let across_further = u64::from(found.across_skip) + found.across.len() as u64;
    let page = GroupsListPage {
        layout: Layout { wide: true, ..reader.layout_after("Hidden groups", "groups", flash(&query)) },
        total: words::number(found.total),
        run: run(&found),
        state: name,
        bound: reader.person.force().is_some(),
        groups: (!found.rows.is_empty()).then(|| table(&found.rows, reader.person.force().is_some())),
        across: found
            .across
            .iter()
            .map(|group| Link::new(format!("Group {group}"), format!("/groups/{group}")))
            .collect(),
        across_total: words::number(found.across_total),
        across_previous: if found.across_skip > 0 {
            across(u64::from(found.across_skip.saturating_sub(ACROSS_ON_A_PAGE)))
        } else {
            String::new()
        },
        across_next: if across_further < found.across_total { across(across_further) } else { String::new() },
        waiting: waiting(&found),
        opened: opened(&found),
        alerts: alerts(&found.alerts),
        alerts_left: left_out(found.alerts.len() as u64, found.alerts_total),
        previous: if found.skip > 0 {
            address(u64::from(found.skip.saturating_sub(GROUPS_ON_A_PAGE)))
        } else {
            String::new()
        },
        next: if further < found.total { address(further) } else { String::new() },
    };
    Ok(show(&page).into_response())
}

fn flash(query: &Fields) -> Option<Flash> {
    (query.get("done") == "WITHDRAWN").then(|| Flash {
        content: "Withdrawn. Your part of the group is closed to them.".into(),
        success: true,
    })
}

fn run(found: &GroupsPage) -> String {
    let run = match &found.run {
        LastRun::Never => {
            return "Nobody has looked for groups yet. Whoever keeps the server runs it.".to_owned();
        }
        LastRun::At(at) => return format!("Looked for on {}.", words::time(at)),
        LastRun::Told(run) => run,
    };
    let n = |count: i64| words::number(u64::try_from(count).unwrap_or(0));
    format!(
        "Looked for among {} cases on {}: {} candidates were kept of {}.",
        n(run.cases),
        words::time(&run.run_at),
        n(run.candidates),
        n(run.in_all)
    )
}

/// The kinds of ties, in words.
fn kinds(line: &GroupLine) -> String {
    let kinds: BTreeSet<TieKind> = line.detail.ties.iter().map(|tie| tie.kind).collect();
    kinds.into_iter().map(TieKind::label).collect::<Vec<_>>().join("; ")
}

/// Whether a definition is met, as a tag.
pub(super) fn met(code: &str) -> Tag {
    match code.parse() {
        Ok(Met::Yes) => Tag::new("Met", TagColour::Green),
        Ok(Met::No) => Tag::new("Not met", TagColour::Grey),
        Ok(Met::Unknown) | Err(_) => Tag::new("Cannot be told", TagColour::Purple),
    }
}

/// What the rank means: even odds are nought.
pub(super) fn odds(bits: f64) -> &'static str {
    match bits {
        bits if bits >= 20.0 => "far more likely than not",
        bits if bits > 0.0 => "more likely than not",
        bits if bits > -7.0 => "less likely than not",
        _ => "unlikely",
    }
}

/// How strong a tie is: the word is that of one step from a holder to the next, and the bits are those of all steps.
pub(super) fn strength(tie: &TieSeen) -> String {
    let all = f64::from(tie.steps) * tie.bits_each;
    let told = match tie.steps {
        1 => format!("{}: {all:.1} bits", tie.strength),
        steps => format!(
            "{steps} steps from one to the next, each {} with {:.1} bits: {all:.1} bits",
            tie.strength, tie.bits_each
        ),
    };
    let less = all - tie.bits;
    if less < 0.05 {
        return told;
    }
    format!("{told}; less {less:.1} for the years between, so {:.1}", tie.bits)
}

/// The groups. What was weighed over everybody's records has a column only where it is told.
fn table(rows: &[GroupLine], bound: bool) -> Table {
    let number = |count: usize| Cell { numeric: true, ..Cell::new(words::number(count as u64)) };
    let rows = rows.iter().map(|line| {
        let link = Link::new(format!("Group {}", line.group), format!("/groups/{}", line.group));
        let detail = &line.detail;
        let known = if line.known { "known as one investigation" } else { "" };
        let belongs = match (&line.weighed, line.known) {
            (Some(weighed), true) => {
                format!("{} ({} bits); {known}", odds(weighed.bits), signed_bits(weighed.bits))
            }
            (Some(weighed), false) => format!("{} ({} bits)", odds(weighed.bits), signed_bits(weighed.bits)),
            (None, _) => known.to_owned(),
        };
        let mut cells = vec![
            Cell::new(Html::from(link)),
            Cell::new(belongs),
            number(detail.cases.len()),
            number(line.forces),
            number(detail.count(GroupPart::Suspect)),
            number(detail.count(GroupPart::Victim) + detail.count(GroupPart::Care)),
            Cell::new(kinds(line)),
        ];
        cells.extend(line.weighed.map(|weighed| Cell::new(Html::from(met(weighed.network.code())))));
        Row::from(cells)
    });
    let belongs = if bound { "Was it known?" } else { "That its cases belong together" };
    let mut head = vec!["Group", belongs, "Cases", "Forces", "Suspects", "Victims", "Tied by"];
    if !bound {
        head.push("Network");
    }
    let caption =
        if bound { "Groups of your force, the largest first" } else { "Groups, the most surprising first" };
    Table::new(caption, head).rows(rows.collect::<Vec<_>>()).named_rows()
}

/// Alerts: a new case that touches a known group.
pub(super) fn alerts(rows: &[AlertRow]) -> Option<Table> {
    let list = rows.iter().map(|row| {
        Row::from(vec![
            Cell::new(Html::from(Link::new(
                format!("Case {}", row.case_id),
                format!("/cases/{}", row.case_id),
            ))),
            Cell::new(words::force(row.force_id)),
            Cell::new(Html::from(Link::new(
                format!("Group {}", row.group_id),
                format!("/groups/{}", row.group_id),
            ))),
            Cell::new(row.bits.map_or("", odds)),
            Cell::new(words::time(&row.raised_at)),
        ])
    });
    let head = ["Case", "Force", "Group", "That it belongs", "When"];
    (!rows.is_empty())
        .then(|| Table::new("New cases that touch a group", head).rows(list.collect::<Vec<_>>()).named_rows())
}

/// What a list that was cut leaves out, in words; nothing when it leaves nothing out.
fn left_out(listed: u64, total: u64) -> String {
    if listed >= total {
        return String::new();
    }
    format!(
        "{} of {} are listed: those that nobody has looked at first, then the newest.",
        words::number(listed),
        words::number(total)
    )
}

/// What the reader's force opens of its own to others.
fn opened(found: &GroupsPage) -> Option<Table> {
    let rows = found.opened.iter().map(|(group, request, force, until, answered)| {
        let link = Link::new("Withdraw", format!("/groups/{group}/access?withdraw={request}"))
            .hidden(format!("what request {request} was given"));
        Row::from(vec![
            Cell::new(format!("Group {group}")),
            Cell::new(words::force(*force)),
            Cell::new(words::dates(until, until)),
            Cell::new(words::time(answered)),
            Cell::new(Html::from(link)),
        ])
    });
    let head = ["Group", "Who sees it", "Until", "Since", "Withdraw"];
    (!found.opened.is_empty()).then(|| {
        Table::new("Forces that see your part of a group", head).rows(rows.collect::<Vec<_>>()).named_rows()
    })
}

fn waiting(found: &GroupsPage) -> Option<Table> {
    let rows = found.waiting.iter().map(|(group, request, force, reason, at)| {
        let link = Link::new("Answer", format!("/groups/{group}/access?request={request}"))
            .hidden(format!("request {request}"));
        Row::from(vec![
            Cell::new(format!("Group {group}")),
            Cell::new(words::force(*force)),
            Cell::new(reason.clone()),
            Cell::new(words::time(at)),
            Cell::new(Html::from(link)),
        ])
    });
    let head = ["Group", "Who asks", "Why", "When", "Answer"];
    (!found.waiting.is_empty()).then(|| {
        Table::new("Forces that ask for your part of a group", head)
            .rows(rows.collect::<Vec<_>>())
            .named_rows()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_says_what_one_step_is_and_how_its_bits_come_about() {
        let told = |steps: u32, bits_each: f64, bits: f64| {
            strength(&TieSeen {
                kind: TieKind::Phone,
                key: 1,
                holders: Vec::new(),
                steps,
                bits_each,
                bits,
                cases_in_all: 3,
                strength: "moderate".to_owned(),
            })
        };
        assert_eq!(told(1, 9.4, 9.4), "moderate: 9.4 bits");
        assert_eq!(
            told(3, 9.4, 28.2),
            "3 steps from one to the next, each moderate with 9.4 bits: 28.2 bits"
        );
        assert_eq!(told(1, 9.4, 8.9), "moderate: 9.4 bits; less 0.5 for the years between, so 8.9");
    }
}
