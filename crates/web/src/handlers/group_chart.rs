//! The chart of a group, the same as a list of statements and a tree, the shortest way between two, and charts kept as exhibits.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect},
};
use lookagain_app::group_chart::{Chart, ChartQuery, Line, Node};
use lookagain_domain::{
    GroupId,
    group::{GroupPart, TieKind},
};

use super::group::group_id;
use crate::{
    Web,
    components::{
        Button, Cell, ChartLine, ChartNode, Checkboxes, Choice, Content, Flash, Html, Input, Layout, Link,
        LinkChart, Row, Select, Shape, Size, SummaryList, Table,
    },
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "group_chart.html")]
struct ChartPage {
    layout: Layout,
    id: GroupId,
    more: bool,
    picture: Html,
    /// Nodes of the way that was asked for, by their places in the whole chart.
    way_nodes: String,
    /// What is not listed, in a sentence; empty when everything is.
    left_out: String,
    kinds: Checkboxes,
    from: Input,
    to: Input,
    folded: Checkboxes,
    one: Select,
    other: Select,
    show: Button,
    way: Option<Html>,
    way_asked: bool,
    statements: Table,
    tree: Html,
    may_keep: bool,
    hidden: Vec<(&'static str, String)>,
    keep: Button,
}

fn query_of(fields: &Fields) -> ChartQuery {
    let node = |name: &str| fields.get(name).parse::<u32>().ok();
    ChartQuery {
        kinds: fields.all("tie").iter().filter_map(|code| code.parse().ok()).collect(),
        from_year: fields.get("from").trim().parse().ok(),
        to_year: fields.get("to").trim().parse().ok(),
        folded: fields.get("folded") == "1",
        way: node("one").zip(node("other")).filter(|(one, other)| one != other),
    }
}

/// Words of nodes: people and things are numbered in their order, so that no name is needed.
fn names(chart: &Chart) -> Vec<(String, String, Shape)> {
    let mut counts: BTreeMap<&'static str, u32> = BTreeMap::new();
    let mut numbered = |what: &'static str| {
        let count = counts.entry(what).or_default();
        *count += 1;
        format!("{what} {count}")
    };
    let person = |id: i64| if id > 0 { format!("/identities/{id}") } else { String::new() };
    let all = chart.whole.iter();
    let all: Vec<_> = all
        .map(|node| match node {
            Node::Case(case) => (format!("Case {case}"), format!("/cases/{case}"), Shape::Case),
            Node::Person(id, GroupPart::Suspect) => (numbered("Suspect"), person(*id), Shape::Suspect),
            Node::Person(id, GroupPart::Victim) => (numbered("Victim"), person(*id), Shape::Cared),
            Node::Person(id, GroupPart::Care) => (numbered("Person to care for"), person(*id), Shape::Cared),
            Node::Person(id, GroupPart::Other) => (numbered("Other person"), person(*id), Shape::Other),
            Node::Thing(kind, _) => (numbered(short(*kind)), String::new(), Shape::Thing),
        })
        .collect();
    chart.places.iter().map(|at| all[*at as usize].clone()).collect()
}

const fn short(kind: TieKind) -> &'static str {
    match kind {
        TieKind::Phone => "Phone",
        TieKind::Email => "E-mail",
        TieKind::Online => "Account",
        TieKind::Vehicle => "Vehicle",
        TieKind::Address => "Address",
        TieKind::Venue => "Venue",
        TieKind::Circumstances => "Place and time",
        TieKind::SameSuspect | TieKind::SameVictim | TieKind::NamedElsewhere => "Person",
    }
}

fn drawing(chart: &Chart, id: GroupId) -> LinkChart {
    let on_way = |node: u32| chart.way.contains(&node);
    let steps: BTreeSet<(u32, u32)> =
        chart.way.windows(2).map(|two| (two[0].min(two[1]), two[0].max(two[1]))).collect();
    let nodes =
        names(chart).into_iter().zip(&chart.spots).enumerate().map(|(at, ((label, href, shape), spot))| {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            ChartNode { x: spot.0, y: spot.1, shape, label, href, on_way: on_way(at) }
        });
    let lines = chart.lines.iter().map(|line| ChartLine {
        ends: (line.one, line.other),
        tie: line.what.parse::<TieKind>().is_ok(),
        on_way: steps.contains(&(line.one.min(line.other), line.one.max(line.other))),
    });
    LinkChart {
        title: format!("Chart of group {id}: {} nodes, {} lines", chart.nodes.len(), chart.lines.len()),
        nodes: nodes.collect(),
        lines: lines.collect(),
    }
}

/// What a line says, as a sentence.
fn statement(names: &[(String, String, Shape)], line: &Line) -> String {
    let name = |node: u32| names.get(node as usize).map_or("", |name| name.0.as_str());
    let (one, other) = (name(line.one), name(line.other));
    let strength = if line.strength.is_empty() { String::new() } else { format!(" ({})", line.strength) };
    match (line.what.parse::<GroupPart>(), line.what.parse::<TieKind>()) {
        (Ok(GroupPart::Suspect), _) => format!("{other} is a suspect in {one}"),
        (Ok(GroupPart::Victim), _) => format!("{other} is a victim in {one}"),
        (Ok(GroupPart::Care), _) => format!("{other} is in {one}"),
        (Ok(GroupPart::Other), _) => format!("{other} has another part in {one}"),
        (_, Ok(TieKind::Circumstances | TieKind::Venue)) => {
            format!("{one} happened at {other}{strength}")
        }
        (_, Ok(_)) => format!("{one} had {other}{strength}"),
        _ => format!("{one} and {other}"),
    }
}

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    let asked = query_of(&query);
    let chart = web.app.group_chart(&reader.who, id, &asked, web.now()).await?;
    let names = names(&chart);
    let large = chart.nodes.len() > MOST_DRAWN;
    let listed = if large { MOST_LISTED } else { usize::MAX };
    let statements = chart.lines.iter().take(listed).map(|line| statement(&names, line));
    let rows = statements.map(|text| Row::from(vec![Cell::new(text)]));
    let done = (query.get("done") == "kept").then(|| Flash {
        content: "Kept as an exhibit. It stands on the group's page.".into(),
        success: true,
    });
    let page = ChartPage {
        layout: reader.layout_after(format!("Chart of group {id}"), "groups", done),
        id,
        more: chart.more,
        picture: if large { apart(id, &query) } else { drawing(&chart, id).html() },
        way_nodes: way_nodes(&chart),
        left_out: if large { left_out(&chart) } else { String::new() },
        kinds: kinds(&asked),
        from: Input::new("from", "From year").value(query.get("from")).width(4),
        to: Input::new("to", "To year").value(query.get("to")).width(4),
        folded: Checkboxes::new(
            "folded",
            "Fold",
            Size::S,
            [Choice::new("1", "Leave out people of one case who hold nothing that ties")],
        )
        .values(asked.folded.then_some("1"))
        .small(),
        one: select("one", "Shortest way from", &chart, &names, &query),
        other: select("other", "to", &chart, &names, &query),
        show: Button::submit("Show").secondary(),
        way: way(&chart, &names),
        way_asked: asked.way.is_some(),
        statements: Table::new("The same as statements", ["Statement"]).rows(rows.collect::<Vec<_>>()),
        tree: tree(&chart, &names, listed),
        may_keep: chart.may_keep,
        hidden: hidden(&query),
        keep: Button::submit("Keep as an exhibit"),
    };
    Ok(show(&page).into_response())
}

/// Above so many nodes the picture is a file of its own, and lists are cut.
const MOST_DRAWN: usize = 1_500;
/// How many statements are listed then, and ten times as many as cases.
const MOST_LISTED: usize = 500;

fn left_out(chart: &Chart) -> String {
    let cases = chart.nodes.iter().filter(|node| matches!(node, Node::Case(_))).count();
    format!(
        "This chart has {} statements about {}. Only the first are listed here: filter it to see fewer.",
        words::number(chart.lines.len() as u64),
        words::count(cases as u64, "case", "cases")
    )
}

/// The picture of a large chart, for a browser without scripts.
fn apart(id: GroupId, query: &Fields) -> Html {
    let asked: Vec<String> = hidden(query).iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut html =
        Html::trusted("<noscript><img class=\"app-chart\" alt=\"Chart. The same is listed below.\" src=\"");
    html.push(&Content::from(format!("/groups/{id}/chart/picture.svg?{}", asked.join("&"))));
    html.push(&Html::trusted("\"></noscript>"));
    html
}

/// What a node is, as the script that draws it knows it.
const fn shape_word(shape: Shape) -> &'static str {
    match shape {
        Shape::Case => "case",
        Shape::Suspect => "suspect",
        Shape::Cared => "cared",
        Shape::Other => "other",
        Shape::Thing => "thing",
    }
}

/// The chart as data, for the script that moves, folds and filters it; or as a picture by itself.
pub(crate) async fn chart_file(
    State(web): State<Web>,
    reader: Reader,
    Path((id, file)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let id = group_id(&id)?;
    if !matches!(file.as_str(), "data.json" | "picture.svg") {
        return Err(Failed::not_found());
    }
    let chart = web.app.group_chart(&reader.who, id, &query_of(&query), web.now()).await?;
    let drawing = drawing(&chart, id);
    if file == "picture.svg" {
        return Ok(([(header::CONTENT_TYPE, "image/svg+xml")], drawing.svg(false)).into_response());
    }
    let nodes = drawing.nodes.iter();
    let nodes = nodes.map(|node| (node.x, node.y, shape_word(node.shape), &node.label, &node.href));
    let line = |line: &Line| {
        let tie = if line.what.parse::<TieKind>().is_ok() { line.what.as_str() } else { "" };
        serde_json::json!([
            line.one,
            line.other,
            tie,
            line.years.map(|(from, _)| from),
            line.years.map(|(_, to)| to)
        ])
    };
    let data = serde_json::json!({
        "title": drawing.title, "nodes": nodes.collect::<Vec<_>>(),
        "lines": chart.lines.iter().map(line).collect::<Vec<_>>(),
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], data.to_string()).into_response())
}

fn kinds(asked: &ChartQuery) -> Checkboxes {
    let kinds = TieKind::ALL.iter().filter(|kind| !kind.is_person());
    let items = kinds.map(|kind| Choice::new(kind.code(), kind.label()));
    Checkboxes::new("tie", "Only these ties", Size::S, items)
        .values(asked.kinds.iter().map(|kind| kind.code()))
        .small()
}

fn way_nodes(chart: &Chart) -> String {
    let nodes = chart.way.iter().map(|node| chart.places[*node as usize].to_string());
    nodes.collect::<Vec<_>>().join(" ")
}

fn select(
    name: &str,
    label: &str,
    chart: &Chart,
    names: &[(String, String, Shape)],
    query: &Fields,
) -> Select {
    let none = (String::new(), "Nobody".to_owned());
    let most = if chart.nodes.len() > MOST_DRAWN { MOST_LISTED } else { usize::MAX };
    let all = chart.places.iter().zip(names).take(most).map(|(at, name)| (at.to_string(), name.0.clone()));
    Select::new(name, label).options(std::iter::once(none).chain(all)).value(query.get(name))
}

fn hidden(query: &Fields) -> Vec<(&'static str, String)> {
    let mut fields: Vec<(&'static str, String)> =
        query.all("tie").into_iter().map(|kind| ("tie", kind)).collect();
    for name in ["from", "to", "folded", "one", "other"] {
        if let Some(value) = query.given(name) {
            fields.push((name, value.to_owned()));
        }
    }
    fields
}

/// The shortest way, each step with what is on record of it.
fn way(chart: &Chart, names: &[(String, String, Shape)]) -> Option<Html> {
    let steps = chart.way.windows(2).map(|two| {
        let (one, other) = (two[0].min(two[1]), two[0].max(two[1]));
        let line = chart.lines.iter().find(|line| (line.one, line.other) == (one, other));
        line.map_or_else(String::new, |line| statement(names, line))
    });
    let steps: Vec<String> = steps.collect();
    (!steps.is_empty()).then(|| {
        let mut html = Html::trusted("<ol class=\"govuk-list govuk-list--number\">");
        for step in steps {
            html.push(&Html::trusted("<li>"));
            html.push(&Content::from(step));
            html.push(&Html::trusted("</li>"));
        }
        html.push(&Html::trusted("</ol>"));
        html
    })
}

/// Cases, in each who is in it, with each what they hold: the chart for reading without seeing.
fn tree(chart: &Chart, names: &[(String, String, Shape)], most: usize) -> Html {
    let mut around: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for line in &chart.lines {
        around.entry(line.one).or_default().push(line.other);
    }
    let name = |node: u32| -> Content {
        let (label, href, _) = &names[node as usize];
        if href.is_empty() {
            label.clone().into()
        } else {
            Html::from(Link::new(label.clone(), href.clone())).into()
        }
    };
    let mut html = Html::trusted("<ul class=\"govuk-list govuk-list--bullet\">");
    let cases = chart.nodes.iter().enumerate().filter(|(_, node)| matches!(node, Node::Case(_)));
    for (at, _) in cases.take(most / 10) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        html.push(&Html::trusted("<li>"));
        html.push(&name(at));
        html.push(&Html::trusted("<ul class=\"govuk-list govuk-list--bullet\">"));
        for person in around.get(&at).into_iter().flatten() {
            html.push(&Html::trusted("<li>"));
            html.push(&name(*person));
            let things = around.get(person).into_iter().flatten();
            for (place, thing) in things.enumerate() {
                html.push(&Content::from(if place == 0 { ": " } else { ", " }));
                html.push(&name(*thing));
            }
            html.push(&Html::trusted("</li>"));
        }
        html.push(&Html::trusted("</ul></li>"));
    }
    html.push(&Html::trusted("</ul>"));
    html
}

pub(crate) async fn keep(State(web): State<Web>, Path(id): Path<String>, posted: Posted) -> Page {
    let id = group_id(&id)?;
    let query = query_of(&posted.fields);
    let picture = move |chart: &Chart| drawing(chart, id).svg(false);
    web.app.keep_exhibit(&posted.reader.person, id, &query, &picture, web.now()).await?;
    Ok(Redirect::to(&format!("/groups/{id}/chart?done=kept")).into_response())
}

#[derive(Template)]
#[template(path = "exhibit.html")]
struct ExhibitPage {
    layout: Layout,
    id: GroupId,
    number: i64,
    facts: SummaryList,
}

pub(crate) async fn exhibit(
    State(web): State<Web>,
    reader: Reader,
    Path((id, number)): Path<(String, String)>,
) -> Page {
    let id = group_id(&id)?;
    let number: i64 = number.parse().map_err(|_| Failed::not_found())?;
    let found = web.app.exhibit(&reader.who, id, number, web.now()).await?;
    let page = ExhibitPage {
        layout: reader.layout(format!("Exhibit {number} of group {id}"), "groups"),
        id,
        number,
        facts: SummaryList::new([
            ("Kept", words::time(&found.made_at)),
            ("Question", found.query),
            ("SHA-256 of question, data and picture", found.sha256),
        ]),
    };
    Ok(show(&page).into_response())
}

/// The picture, the data or the question of an exhibit, as they were kept.
pub(crate) async fn file(
    State(web): State<Web>,
    reader: Reader,
    Path((id, number, file)): Path<(String, String, String)>,
) -> Page {
    let id = group_id(&id)?;
    let number: i64 = number.parse().map_err(|_| Failed::not_found())?;
    let found = web.app.exhibit(&reader.who, id, number, web.now()).await?;
    let (kind, body) = match file.as_str() {
        "picture.svg" => ("image/svg+xml", found.picture),
        "data.json" => ("application/json", found.frozen),
        "question.txt" => ("text/plain; charset=utf-8", found.query),
        _ => return Err(Failed::not_found()),
    };
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}
