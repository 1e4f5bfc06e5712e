//! A group as a chart: cases, people and what ties them, with places that stay the same, the shortest way between two, and exhibits.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use lookagain_access::Act;
use lookagain_audit::Action;
use lookagain_domain::{
    GroupId,
    group::{GroupPart, TieKind},
    record::Role,
};
use lookagain_groups::{PartIn, layout::Spot, network::Network};
use lookagain_store::Tx;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    App, AppError, SignedIn, Who,
    grouping::load::part_in,
    groups::{GroupDetail, Seen, object},
    visit::detail,
};

/// What a node of a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Node {
    /// A case, by its number.
    Case(i64),
    /// A person: the identity, or the nominal below nought.
    Person(i64, GroupPart),
    /// Something that ties: kind and place among the ties.
    Thing(TieKind, i64),
}

/// A line of a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The lower node, by its place.
    pub one: u32,
    /// The higher.
    pub other: u32,
    /// What it says, as a code: a part in a case, or a kind of tie.
    pub what: String,
    /// How strong, in words; empty for a part in a case.
    pub strength: String,
    /// First and last year of a tie; none for a part in a case, and where no day is known.
    pub years: Option<(i16, i16)>,
}

/// What to draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartQuery {
    /// Only these kinds of ties; all when empty.
    pub kinds: BTreeSet<TieKind>,
    /// Only cases whose ties begin in this year or later.
    pub from_year: Option<i16>,
    /// Only up to this year.
    pub to_year: Option<i16>,
    /// People who are in one case only and hold nothing that ties are left out.
    pub folded: bool,
    /// The shortest way between these nodes, by their places in the whole chart.
    pub way: Option<(u32, u32)>,
}

impl Line {
    /// It is a tie, not a part in a case.
    fn is_tie(&self) -> bool {
        self.what.parse::<TieKind>().is_ok()
    }
}

impl ChartQuery {
    /// A part in a case, or a tie of a kind and time that were asked for.
    fn shows(&self, line: &Line) -> bool {
        let Ok(kind) = line.what.parse::<TieKind>() else { return true };
        let in_time = line.years.is_none_or(|(from, to)| {
            self.from_year.is_none_or(|first| to >= first) && self.to_year.is_none_or(|last| from <= last)
        });
        in_time && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }

    /// In words that can be kept.
    pub fn written(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.code()).collect();
        let year = |year: Option<i16>| year.map_or_else(|| "any".to_owned(), |year| year.to_string());
        let way = self.way.map_or_else(|| "none".to_owned(), |(one, other)| format!("{one}-{other}"));
        format!(
            "ties={} from={} to={} folded={} way={way}",
            if kinds.is_empty() { "all".to_owned() } else { kinds.join(",") },
            year(self.from_year),
            year(self.to_year),
            self.folded
        )
    }
}

/// A chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// The nodes: cases, then people, then things.
    pub nodes: Vec<Node>,
    /// Where each stands, from 0 to 1: to the right, and down.
    pub spots: Vec<(f64, f64)>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The shortest way that was asked for, with both ends; empty when there is none.
    pub way: Vec<u32>,
    /// Nodes of the whole chart, and the place of each shown one among them: what a node is called does not hang on what is shown.
    #[serde(skip)]
    pub whole: Vec<Node>,
    /// See `whole`.
    #[serde(skip)]
    pub places: Vec<u32>,
    /// Other forces have cases in the group that the reader may not see.
    pub more: bool,
    /// The reader may keep it as an exhibit.
    #[serde(skip)]
    pub may_keep: bool,
}

/// An exhibit that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// Its number.
    pub id: i64,
    /// The question.
    pub query: String,
    /// What it was drawn from, as JSON.
    pub frozen: String,
    /// The picture, as SVG.
    pub picture: String,
    /// SHA-256 of question, data and picture, each followed by a line feed.
    pub sha256: String,
    /// When, UTC.
    pub made_at: String,
}

impl App {
    /// Draws a group.
    ///
    /// # Errors
    /// As for the group's page.
    pub async fn group_chart(
        &self,
        who: &Who,
        id: GroupId,
        query: &ChartQuery,
        now: jiff::Timestamp,
    ) -> Result<Chart, AppError> {
        let mut visit = self.enter(who, now).await?;
        let Seen { detail, more, resource, decided_as, .. } =
            self.group_seen(&mut visit, who, id, Act::ViewGroup).await?;
        let may_keep = self.may(who, Act::DecideGroup, &decided_as);
        let parts = Parts::of(visit.tx()?, &detail).await?;
        let whole = whole(&detail.numbered(), &parts);
        let spots = self.places(&whole).await?;
        let chart = Chart { may_keep, ..draw(&whole, &spots, query, more) };
        let noted = detail! { "chart" => true, "nodes" => chart.nodes.len(), "more" => more };
        visit.note(Action::View, Some(object(id)), resource.force, None, noted).await?;
        visit.leave().await?;
        Ok(chart)
    }

    async fn places(&self, whole: &Whole) -> Result<Arc<Vec<Spot>>, AppError> {
        self.chart_places.of(whole.nodes.len(), couples(&whole.lines)).await
    }

    /// Keeps a chart as an exhibit: the picture that was drawn from it, what it was drawn from, the question and a hash.
    ///
    /// # Errors
    /// As for deciding about the group.
    pub async fn keep_exhibit(
        &self,
        person: &SignedIn,
        id: GroupId,
        query: &ChartQuery,
        picture: &(dyn Fn(&Chart) -> String + Send + Sync),
        now: jiff::Timestamp,
    ) -> Result<i64, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let (seen, resource) = self.group_to_decide(&mut visit, &who, id).await?;
        let shown = seen.detail.numbered();
        let parts = Parts::of(visit.tx()?, &shown).await?;
        let whole = whole(&shown, &parts);
        let spots = self.places(&whole).await?;
        let chart = draw(&whole, &spots, query, seen.more);
        let frozen = serde_json::json!({ "group": id.get(), "detail": shown, "chart": chart }).to_string();
        let (query, picture) = (query.written(), picture(&chart));
        let sha256 = exhibit_hash(&query, &frozen, &picture);
        let exhibit =
            visit.tx()?.add_exhibit(id, &query, &frozen, &picture, &sha256, person.account(), now).await?;
        let detail = detail! { "exhibit" => exhibit, "sha256" => &*sha256 };
        visit.note(Action::Create, Some(object(id)), resource.force, None, detail).await?;
        visit.leave().await?;
        Ok(exhibit)
    }

    /// Opens an exhibit.
    ///
    /// # Errors
    /// When there is none, the group is or was only partly the reader's, or the exhibit is not what its hash says.
    pub async fn exhibit(
        &self,
        who: &Who,
        id: GroupId,
        number: i64,
        now: jiff::Timestamp,
    ) -> Result<Exhibit, AppError> {
        let mut visit = self.enter(who, now).await?;
        let Seen { more, resource, visible, .. } =
            self.group_seen(&mut visit, who, id, Act::ViewGroup).await?;
        // It may be from when the group reached further.
        let row = visit.tx()?.exhibit(id, number).await?;
        let row = row.filter(|(_, frozen, ..)| !more && visible.holds_frozen(frozen));
        let (query, frozen, picture, sha256, made_at) = row.ok_or(AppError::NotFound("exhibit"))?;
        if exhibit_hash(&query, &frozen, &picture) != sha256 {
            return Err(AppError::Conflict("this exhibit is not what was kept: its hash differs".to_owned()));
        }
        let detail = detail! { "exhibit" => number };
        visit.note(Action::View, Some(object(id)), resource.force, None, detail).await?;
        visit.leave().await?;
        Ok(Exhibit { id: number, query, frozen, picture, sha256, made_at })
    }
}

fn exhibit_hash(query: &str, frozen: &str, picture: &str) -> String {
    let mut hash = Sha256::new();
    for part in [query, frozen, picture] {
        hash.update(part.as_bytes());
        hash.update(b"\n");
    }
    hex::encode(hash.finalize())
}

/// The year of a day.
fn year(day: i32) -> i16 {
    let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day));
    date.map_or(0, jiff::civil::Date::year)
}

/// Who is a suspect, and who a victim, in which case: case and nominal.
#[derive(Debug, Default)]
struct Parts(BTreeSet<(i64, i64, PartIn)>);

impl Parts {
    async fn of(tx: &mut Tx, detail: &GroupDetail) -> Result<Self, AppError> {
        let nominals: BTreeSet<i64> = detail
            .members
            .iter()
            .flat_map(|member| member.records.iter().map(|(_, nominal)| *nominal))
            .collect();
        let mut parts = BTreeSet::new();
        for (nominal, case, role) in tx.parts_of_nominals(&nominals.into_iter().collect::<Vec<_>>()).await? {
            let role: Role = role.parse().map_err(|_| AppError::Internal("stored role"))?;
            parts.insert((case, nominal, part_in(role)));
        }
        Ok(Self(parts))
    }

    /// What someone is in one case. Who is for care is that everywhere: no line calls them a suspect.
    fn in_case(&self, part: GroupPart, (case, nominal): (i64, i64)) -> GroupPart {
        let is = |part: PartIn| self.0.contains(&(case, nominal, part));
        match part {
            GroupPart::Care => GroupPart::Care,
            GroupPart::Suspect if is(PartIn::Suspect) => GroupPart::Suspect,
            GroupPart::Victim if is(PartIn::Victim) => GroupPart::Victim,
            GroupPart::Suspect | GroupPart::Victim | GroupPart::Other => GroupPart::Other,
        }
    }
}

/// Puts nodes and lines together and places them: each where it stands in the whole chart, whatever of it is shown.
fn draw(whole: &Whole, spots: &[Spot], query: &ChartQuery, more: bool) -> Chart {
    let kept: Vec<&Line> = whole.lines.iter().filter(|line| query.shows(line)).collect();
    let shown = shown(whole, &kept, query);
    let mut place = vec![u32::MAX; shown.len()];
    for (new, old) in (0_u32..).zip(shown.iter().enumerate().filter(|(_, shown)| **shown).map(|(at, _)| at)) {
        place[old] = new;
    }
    let of = |node: u32| place[node as usize];
    let seen = |line: &&&Line| of(line.one) != u32::MAX && of(line.other) != u32::MAX;
    let moved = |line: &&Line| Line { one: of(line.one), other: of(line.other), ..(*line).clone() };
    let lines: Vec<Line> = kept.iter().filter(seen).map(moved).collect();
    let nodes: Vec<Node> =
        whole.nodes.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(node, _)| *node).collect();
    let spots =
        spots.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(spot, _)| (spot.x, spot.y)).collect();
    let inside = |node: u32| place.get(node as usize).copied().filter(|at| *at != u32::MAX);
    let way = query.way.and_then(|(one, other)| inside(one).zip(inside(other)));
    let way = way.and_then(|(one, other)| Network::of(nodes.len(), &couples(&lines)).shortest(one, other));
    let places = (0..).zip(&shown).filter(|(_, shown)| **shown).map(|(at, _)| at).collect();
    Chart {
        nodes,
        spots,
        lines,
        way: way.unwrap_or_default(),
        whole: whole.nodes.clone(),
        places,
        more,
        may_keep: false,
    }
}

/// All of a group, before anything is asked.
struct Whole {
    nodes: Vec<Node>,
    lines: Vec<Line>,
}

/// Which nodes lines connect.
fn couples(lines: &[Line]) -> Vec<(u32, u32)> {
    lines.iter().map(|line| (line.one, line.other)).collect()
}

/// Cases, who is in them, and what ties them.
fn whole(detail: &GroupDetail, parts: &Parts) -> Whole {
    let mut nodes: Vec<Node> = detail.cases.iter().map(|seen| Node::Case(seen.case)).collect();
    nodes.extend(detail.members.iter().map(|member| Node::Person(member.person, member.part)));
    let things: Vec<_> = detail.ties.iter().filter(|tie| !tie.kind.is_person()).collect();
    nodes.extend(things.iter().map(|tie| Node::Thing(tie.kind, tie.key)));
    let at = |wanted: usize| u32::try_from(wanted).unwrap_or(u32::MAX);
    let case_at: BTreeMap<i64, u32> =
        detail.cases.iter().enumerate().map(|(place, seen)| (seen.case, at(place))).collect();
    let mut holder_at: BTreeMap<i64, u32> = BTreeMap::new();
    let mut lines = Vec::new();
    for (place, member) in detail.members.iter().enumerate() {
        let other = at(detail.cases.len() + place);
        for (case, nominal) in &member.records {
            holder_at.insert(*nominal, other);
            if let Some(one) = case_at.get(case) {
                let what = parts.in_case(member.part, (*case, *nominal)).code().to_owned();
                lines.push(Line { one: *one, other, what, strength: String::new(), years: None });
            }
        }
    }
    for (place, tie) in things.iter().enumerate() {
        let other = at(detail.cases.len() + detail.members.len() + place);
        for holder in &tie.holders {
            let one = match holder.nominal {
                Some(nominal) => holder_at.get(&nominal),
                None => case_at.get(&holder.case),
            };
            if let Some(one) = one {
                let years = holder.days.map(|(from, to)| (year(from), year(to)));
                let (what, strength) = (tie.kind.code().to_owned(), tie.strength.clone());
                lines.push(Line { one: *one, other, what, strength, years });
            }
        }
    }
    lines.sort_by(|a, b| (a.one, a.other, &a.what, a.years).cmp(&(b.one, b.other, &b.what, b.years)));
    // Several records of one person may hold it: one line, over all their years.
    lines.dedup_by(|next, kept| {
        let same = (next.one, next.other, &next.what) == (kept.one, kept.other, &kept.what);
        if same {
            let both = kept.years.zip(next.years);
            kept.years = both.map(|(one, other)| (one.0.min(other.0), one.1.max(other.1)));
        }
        same
    });
    Whole { nodes, lines }
}

/// Which nodes are shown: every case, what ties with something that it still ties, and people, of whom those of one case who hold nothing
/// that ties may be folded away.
fn shown(whole: &Whole, kept: &[&Line], query: &ChartQuery) -> Vec<bool> {
    let mut lines = vec![0_u32; whole.nodes.len()];
    let mut ties = vec![0_u32; whole.nodes.len()];
    for line in kept {
        for node in [line.one, line.other] {
            lines[node as usize] += 1;
            ties[node as usize] += u32::from(line.is_tie());
        }
    }
    let shown = |(at, node): (usize, &Node)| match node {
        Node::Case(_) => true,
        Node::Person(..) => !query.folded || lines[at] > 1 || ties[at] > 0,
        Node::Thing(..) => lines[at] > 0,
    };
    whole.nodes.iter().enumerate().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use lookagain_groups::layout;

    use super::*;
    use crate::groups::{CaseSeen, HolderSeen, MemberSeen, TieSeen};

    #[test]
    fn a_line_says_what_someone_is_in_that_case_and_calls_nobody_for_care_a_suspect() {
        let member = |person: i64, part: GroupPart| MemberSeen {
            person: -person,
            part,
            records: vec![(1, person), (2, person)],
            identified: None,
        };
        let detail = GroupDetail {
            cases: [1, 2].map(|case| CaseSeen { case, force: 1, block: 0 }).to_vec(),
            members: vec![
                member(10, GroupPart::Suspect),
                member(20, GroupPart::Care),
                member(30, GroupPart::Victim),
            ],
            ties: Vec::new(),
            reasons: Vec::new(),
            findings: Vec::new(),
            settings: String::new(),
        };
        // A suspect in the first case and a witness in the second; a victim who is a suspect in the second; a victim, then a witness.
        let parts = Parts(BTreeSet::from([
            (1, 10, PartIn::Suspect),
            (2, 10, PartIn::Other),
            (1, 20, PartIn::Victim),
            (2, 20, PartIn::Suspect),
            (1, 30, PartIn::Victim),
            (2, 30, PartIn::Other),
        ]));
        let whole = whole(&detail, &parts);
        let spots = layout::place(whole.nodes.len(), &couples(&whole.lines));
        let chart = draw(&whole, &spots, &ChartQuery::default(), false);
        let lines: Vec<(u32, u32, &str)> =
            chart.lines.iter().map(|line| (line.one, line.other, line.what.as_str())).collect();
        assert_eq!(
            lines,
            [
                (0, 2, "SUSPECT"),
                (0, 3, "CARE"),
                (0, 4, "VICTIM"),
                (1, 2, "OTHER"),
                (1, 3, "CARE"),
                (1, 4, "OTHER"),
            ]
        );
    }
    #[test]
    fn what_is_asked_leaves_out_nodes_and_moves_none() {
        let holder =
            |case: i64, day: i32| HolderSeen { case, nominal: Some(10 * case), days: Some((day, day)) };
        let tie = |kind: TieKind, key: i64, days: [i32; 2]| TieSeen {
            kind,
            key,
            holders: vec![holder(1, days[0]), holder(2, days[1])],
            steps: 1,
            bits_each: 9.0,
            bits: 9.0,
            cases_in_all: 2,
            strength: "moderate".to_owned(),
        };
        let member = |case: i64, person: i64| MemberSeen {
            person: -person,
            part: GroupPart::Suspect,
            records: vec![(case, person)],
            identified: None,
        };
        let detail = GroupDetail {
            cases: [1, 2].map(|case| CaseSeen { case, force: 1, block: 0 }).to_vec(),
            members: vec![member(1, 10), member(2, 20), member(2, 21)],
            // In 1970 and 1972; both in 1970.
            ties: vec![tie(TieKind::Phone, 1, [100, 800]), tie(TieKind::Vehicle, 2, [100, 120])],
            reasons: Vec::new(),
            findings: Vec::new(),
            settings: String::new(),
        };
        let whole = whole(&detail, &Parts::default());
        let spots = layout::place(whole.nodes.len(), &couples(&whole.lines));
        let all = draw(&whole, &spots, &ChartQuery::default(), false);
        assert_eq!((all.nodes.len(), all.lines.len()), (7, 7));
        let asked = |query: &ChartQuery| {
            let chart = draw(&whole, &spots, query, false);
            for (node, spot) in chart.nodes.iter().zip(&chart.spots) {
                let before = all.nodes.iter().position(|other| other == node).unwrap();
                assert_eq!(*spot, all.spots[before], "{node:?} was moved");
            }
            (chart.nodes.len(), chart.lines.len())
        };
        // One tie and its two lines less.
        let kinds = BTreeSet::from([TieKind::Phone]);
        assert_eq!(asked(&ChartQuery { kinds, ..ChartQuery::default() }), (6, 5));
        // From 1971 the telephone of one of the two is left, and nothing of the vehicle.
        assert_eq!(asked(&ChartQuery { from_year: Some(1971), ..ChartQuery::default() }), (6, 4));
        // The third suspect holds nothing that ties.
        assert_eq!(asked(&ChartQuery { folded: true, ..ChartQuery::default() }), (6, 6));
    }
}
