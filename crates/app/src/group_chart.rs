//! A group as a chart: cases, people and what ties them, with places that stay the same, the shortest way between two, and exhibits.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::Act;
use lookagain_audit::Action;
use lookagain_domain::{
    GroupId,
    group::{GroupPart, TieKind},
    record::Role,
};
use lookagain_groups::{PartIn, layout, network::Network};
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
    /// The shortest way between these nodes, by their places.
    pub way: Option<(u32, u32)>,
}

impl ChartQuery {
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
        let chart = Chart { may_keep, ..draw(&detail.numbered(), &parts, query, more) };
        let noted = detail! { "chart" => true, "nodes" => chart.nodes.len(), "more" => more };
        visit.note(Action::View, Some(object(id)), resource.force, None, noted).await?;
        visit.leave().await?;
        Ok(chart)
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
        let chart = draw(&shown, &parts, query, seen.more);
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

/// Puts nodes and lines together and places them.
fn draw(detail: &GroupDetail, parts: &Parts, query: &ChartQuery, more: bool) -> Chart {
    let mut nodes: Vec<Node> = detail.cases.iter().map(|seen| Node::Case(seen.case)).collect();
    let shown = |kind: TieKind| query.kinds.is_empty() || query.kinds.contains(&kind);
    let in_time = |days: Option<(i32, i32)>| {
        let Some((from, to)) = days else { return true };
        query.from_year.is_none_or(|first| year(to) >= first)
            && query.to_year.is_none_or(|last| year(from) <= last)
    };
    let ties: Vec<_> = detail
        .ties
        .iter()
        .filter(|tie| shown(tie.kind) && tie.holders.iter().any(|holder| in_time(holder.days)))
        .collect();
    let holding: BTreeSet<i64> =
        ties.iter().flat_map(|tie| tie.holders.iter().filter_map(|holder| holder.nominal)).collect();
    let people = detail.members.iter().filter(|member| {
        !query.folded
            || member.records.len() > 1
            || member.records.iter().any(|(_, nominal)| holding.contains(nominal))
    });
    let people: Vec<_> = people.collect();
    nodes.extend(people.iter().map(|member| Node::Person(member.person, member.part)));
    let things: Vec<_> = ties.iter().filter(|tie| !tie.kind.is_person()).collect();
    nodes.extend(things.iter().map(|tie| Node::Thing(tie.kind, tie.key)));
    let at = |wanted: usize| u32::try_from(wanted).unwrap_or(u32::MAX);
    let case_at: BTreeMap<i64, u32> =
        detail.cases.iter().enumerate().map(|(place, seen)| (seen.case, at(place))).collect();
    let mut holder_at: BTreeMap<i64, u32> = BTreeMap::new();
    let mut lines = Vec::new();
    for (place, member) in people.iter().enumerate() {
        let other = at(detail.cases.len() + place);
        for (case, nominal) in &member.records {
            holder_at.insert(*nominal, other);
            if let Some(one) = case_at.get(case) {
                let what = parts.in_case(member.part, (*case, *nominal)).code().to_owned();
                lines.push(Line { one: *one, other, what, strength: String::new() });
            }
        }
    }
    for (place, tie) in things.iter().enumerate() {
        let other = at(detail.cases.len() + people.len() + place);
        for holder in tie.holders.iter().filter(|holder| in_time(holder.days)) {
            let one = match holder.nominal {
                Some(nominal) => holder_at.get(&nominal),
                None => case_at.get(&holder.case),
            };
            if let Some(one) = one {
                let (what, strength) = (tie.kind.code().to_owned(), tie.strength.clone());
                lines.push(Line { one: *one, other, what, strength });
            }
        }
    }
    lines.sort_by(|a, b| (a.one, a.other, &a.what).cmp(&(b.one, b.other, &b.what)));
    lines.dedup();
    let couples: Vec<(u32, u32)> = lines.iter().map(|line| (line.one, line.other)).collect();
    let spots = layout::place(nodes.len(), &couples).into_iter().map(|spot| (spot.x, spot.y)).collect();
    let inside = |node: u32| (node as usize) < nodes.len();
    let way = query.way.filter(|(one, other)| inside(*one) && inside(*other));
    let way = way.and_then(|(one, other)| Network::of(nodes.len(), &couples).shortest(one, other));
    Chart { nodes, spots, lines, way: way.unwrap_or_default(), more, may_keep: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::{CaseSeen, MemberSeen};

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
        let chart = draw(&detail, &parts, &ChartQuery::default(), false);
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
}
