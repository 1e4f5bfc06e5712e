//! The network on record, and questions to it: what people share, who is near whom, triangles, the shortest way between two.
//!
//! It holds what forces recorded and nothing that software suggests: no identity across records, no group, no weight. Answers name
//! records by their references; a number, an address or a name is in none of them.

use std::collections::BTreeMap;

use lookagain_access::Act;
use lookagain_audit::Action;
pub use lookagain_domain::group::NodeKind;
use lookagain_domain::{Force, ForceId, record::Role};
use lookagain_groups::network::Network;
use lookagain_linkage::text::fold::{compact, fold};
use lookagain_store::recorded::{RecordedTies, ThingRow};
use serde::Serialize;

use crate::{App, AppError, Who, visit::detail};

/// A record, or a thing that several records name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The force; empty for a thing that several forces may name.
    pub force: &'static str,
    /// The reference of the record; for a thing that only contacts name, a number of our own.
    pub reference: String,
}

/// A thing and the people who share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// The thing.
    pub thing: Node,
    /// Two people or more.
    pub people: Vec<Node>,
}

/// A person and how many they are tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The person.
    pub person: Node,
    /// How many.
    pub number: u32,
}

/// One step of a way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where it leads.
    pub node: Node,
    /// What ties it to the one before, as recorded; empty at the start.
    pub by: Vec<String>,
}

/// The network of one force, or of all.
#[derive(Debug)]
pub struct RecordedNetwork {
    nodes: Vec<Node>,
    /// (lower node, higher node, what the tie is)
    ties: Vec<(u32, u32, String)>,
    /// Everything.
    all: Network,
    /// People whom a record ties to each other directly.
    people: Network,
    /// (person, crime, suspect or part not stated)
    parts: Vec<(u32, u32, bool)>,
}

impl App {
    /// Reads the network on record, for one question, which is noted by its name.
    ///
    /// # Errors
    /// When the reader may not list groups, or the database fails.
    pub async fn recorded_network(
        &self,
        who: &Who,
        force: Option<ForceId>,
        question: &'static str,
        now: jiff::Timestamp,
    ) -> Result<RecordedNetwork, AppError> {
        let mut visit = self.enter(who, now).await?;
        let force = match (visit.scope(Act::ListGroups).await?, force) {
            (Some(own), Some(asked)) if own != asked => {
                visit.refuse(Act::ListGroups, Some(asked)).await?;
                return Err(AppError::Refused);
            }
            (own, asked) => own.or(asked),
        };
        let ties = visit.tx()?.recorded_ties(force).await?;
        let detail = detail! { "list" => "recorded network", "question" => question };
        visit.note(Action::Search, None, force, None, detail).await?;
        visit.leave().await?;
        let network = tokio::task::spawn_blocking(move || RecordedNetwork::of(&ties));
        network.await.map_err(|_| AppError::Internal("the recorded network"))
    }
}

/// What makes a node one: two records with the same key are the same node.
type Key = (NodeKind, i64, String);

impl RecordedNetwork {
    fn of(ties: &RecordedTies) -> Self {
        let mut build = Build::default();
        for row in &ties.objects {
            build.own(row, thing_kind(&row.kind));
        }
        for row in &ties.addresses {
            build.own(row, NodeKind::Address);
        }
        for row in &ties.parts {
            let person = (NodeKind::Person, row.force_id, row.nominal_ref.clone());
            let crime = (NodeKind::Crime, row.force_id, row.crime_ref.clone());
            build.tie(person, crime, &row.role);
        }
        for row in &ties.contacts {
            let kind = thing_kind(&row.kind);
            if let Some(thing) = shared_key(kind, row) {
                build.tie((NodeKind::Person, row.force_id, row.reference.clone()), thing, &row.kind);
            }
        }
        for row in &ties.links {
            let ends = (
                build.record(&row.from_kind, row.force_id, &row.from_ref),
                build.record(&row.to_kind, row.force_id, &row.to_ref),
            );
            if let (Some(from), Some(to)) = ends {
                build.tie(from, to, &row.link);
            }
        }
        build.finish(ties)
    }

    /// How many nodes and ties.
    pub const fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.ties.len())
    }

    /// Things of a kind that two or more people share. A vehicle is shared also by people with a part in a crime that it was
    /// involved in.
    pub fn shared(&self, kind: NodeKind) -> Vec<Shared> {
        let of = |node: u32, wanted: NodeKind| {
            self.all
                .neighbours(node)
                .iter()
                .copied()
                .filter(move |other| self.nodes[*other as usize].kind == wanted)
        };
        let mut found = Vec::new();
        for (at, thing) in (0_u32..).zip(&self.nodes).filter(|(_, node)| node.kind == kind) {
            let mut people: Vec<u32> = of(at, NodeKind::Person).collect();
            if kind == NodeKind::Vehicle {
                people.extend(of(at, NodeKind::Crime).flat_map(|crime| of(crime, NodeKind::Person)));
                people.sort_unstable();
                people.dedup();
            }
            if people.len() > 1 {
                found.push(Shared {
                    thing: thing.clone(),
                    people: people.iter().map(|p| self.node(*p)).collect(),
                });
            }
        }
        found
    }

    /// Every three people each of whom a record ties to both others, and how many triangles each person is in.
    pub fn triangles(&self) -> (Vec<[Node; 3]>, Vec<Count>) {
        let counts = self.people.triangles();
        let mut found = Vec::new();
        for one in (0_u32..).take(self.nodes.len()).filter(|node| counts[*node as usize] > 0) {
            let ahead: Vec<u32> =
                self.people.neighbours(one).iter().copied().filter(|two| *two > one).collect();
            for (i, two) in ahead.iter().enumerate() {
                let near = self.people.neighbours(*two);
                for three in ahead.iter().skip(i + 1).filter(|three| near.binary_search(three).is_ok()) {
                    found.push([one, *two, *three].map(|node| self.node(node)));
                }
            }
        }
        (found, self.ranked(&counts))
    }

    /// People by how many others a record ties them to, most first.
    pub fn most_connected(&self) -> Vec<Count> {
        self.ranked(&self.people.degrees())
    }

    /// People without a part in a crime as a suspect, by how many tied people have one: only a prompt to ask who is at risk, and
    /// no finding about anybody. A part that the force did not state counts as it might be one.
    pub fn near_suspects(&self) -> Vec<Count> {
        let mut suspects = vec![false; self.nodes.len()];
        for (person, _, suspect) in &self.parts {
            suspects[*person as usize] |= suspect;
        }
        let near: Vec<u32> = (0_u32..)
            .zip(&suspects)
            .map(|(person, suspect)| {
                let around = self.people.neighbours(person).iter().filter(|other| suspects[**other as usize]);
                if *suspect { 0 } else { u32::try_from(around.count()).unwrap_or(u32::MAX) }
            })
            .collect();
        self.ranked(&near)
    }

    /// How many steps of recorded ties between people lead from one person to each other, nearest first.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such person.
    pub fn reach(&self, from: &str) -> Result<Vec<Count>, AppError> {
        let steps = self.people.steps_from(&[self.person(from)?]);
        let mut found: Vec<Count> = (0_u32..)
            .zip(&steps)
            .filter_map(|(person, steps)| Some(Count { person: self.node(person), number: (*steps)? }))
            .collect();
        found.sort_by(|a, b| (a.number, &a.person).cmp(&(b.number, &b.person)));
        Ok(found)
    }

    /// A shortest way between two people over everything on record; none when there is none.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such person.
    pub fn path(&self, from: &str, to: &str) -> Result<Option<Vec<Step>>, AppError> {
        let Some(way) = self.all.shortest(self.person(from)?, self.person(to)?) else { return Ok(None) };
        let mut steps = Vec::new();
        let mut before = None;
        for at in way {
            let by = before.map_or_else(Vec::new, |before: u32| self.between(before, at));
            steps.push(Step { node: self.node(at), by });
            before = Some(at);
        }
        Ok(Some(steps))
    }

    fn between(&self, one: u32, other: u32) -> Vec<String> {
        let (low, high) = (one.min(other), one.max(other));
        let from = self.ties.partition_point(|(a, b, _)| (*a, *b) < (low, high));
        self.ties[from..]
            .iter()
            .take_while(|(a, b, _)| (*a, *b) == (low, high))
            .map(|(.., by)| by.clone())
            .collect()
    }

    fn node(&self, at: u32) -> Node {
        self.nodes[at as usize].clone()
    }

    /// A person by `force/reference`, or by the reference alone where only one force has it.
    fn person(&self, named: &str) -> Result<u32, AppError> {
        let matches = |node: &Node| {
            node.kind == NodeKind::Person
                && (node.reference == named
                    || named.strip_prefix(node.force).and_then(|n| n.strip_prefix('/'))
                        == Some(&node.reference))
        };
        let mut found = (0_u32..).zip(&self.nodes).filter(|(_, node)| matches(node)).map(|(at, _)| at);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(AppError::NotFound("person")),
            (Some(_), Some(_)) => {
                Err(AppError::invalid("person", "several forces use this reference: write force/reference"))
            }
        }
    }

    fn ranked(&self, numbers: &[u32]) -> Vec<Count> {
        let mut found: Vec<Count> = (0_u32..)
            .zip(numbers)
            .filter(|(at, number)| **number > 0 && self.nodes[*at as usize].kind == NodeKind::Person)
            .map(|(at, number)| Count { person: self.node(at), number: *number })
            .collect();
        found.sort_by(|a, b| b.number.cmp(&a.number).then_with(|| a.person.cmp(&b.person)));
        found
    }
}

/// Nodes and ties as they come in.
#[derive(Default)]
struct Build {
    /// Things with a record of their own: (kind of record, force, reference) → node.
    records: BTreeMap<(&'static str, i64, String), Key>,
    /// The first record of a thing gives it its reference.
    names: BTreeMap<Key, (i64, String)>,
    ties: Vec<(Key, Key, String)>,
}

impl Build {
    /// A thing or address that has a record of its own.
    fn own(&mut self, row: &ThingRow, kind: NodeKind) {
        let own = || (kind, row.force_id, format!("#{}", row.reference));
        let key = shared_key(kind, row).unwrap_or_else(own);
        let table = if kind == NodeKind::Address { "locations" } else { "objects" };
        self.names.entry(key.clone()).or_insert_with(|| (row.force_id, row.reference.clone()));
        self.records.insert((table, row.force_id, row.reference.clone()), key);
    }

    /// The node of a record that a relation names; none for a kind that ties nobody: officers, areas and postcodes.
    fn record(&self, kind: &str, force: i64, reference: &str) -> Option<Key> {
        let table = match kind {
            "nominals" => return Some((NodeKind::Person, force, reference.to_owned())),
            "crimes" => return Some((NodeKind::Crime, force, reference.to_owned())),
            "communications" => return Some((NodeKind::Call, force, reference.to_owned())),
            "objects" => "objects",
            "locations" => "locations",
            _ => return None,
        };
        self.records.get(&(table, force, reference.to_owned())).cloned()
    }

    fn tie(&mut self, one: Key, other: Key, by: &str) {
        self.ties.push((one, other, by.to_owned()));
    }

    fn finish(self, recorded: &RecordedTies) -> RecordedNetwork {
        let mut keys: Vec<Key> =
            self.ties.iter().flat_map(|(one, other, _)| [one.clone(), other.clone()]).collect();
        keys.sort_unstable();
        keys.dedup();
        let at = |key: &Key| keys.binary_search(key).ok().and_then(|at| u32::try_from(at).ok());
        let mut ties: Vec<(u32, u32, String)> = self
            .ties
            .into_iter()
            .filter_map(|(one, other, by)| {
                let (one, other) = (at(&one)?, at(&other)?);
                Some((one.min(other), one.max(other), by))
            })
            .collect();
        ties.sort_unstable();
        ties.dedup();
        let person = |node: u32| keys[node as usize].0 == NodeKind::Person;
        let all: Vec<(u32, u32)> = ties.iter().map(|(one, other, _)| (*one, *other)).collect();
        let people: Vec<(u32, u32)> =
            all.iter().copied().filter(|(one, other)| person(*one) && person(*other)).collect();
        let parts = recorded.parts.iter().filter_map(|row| {
            let person = at(&(NodeKind::Person, row.force_id, row.nominal_ref.clone()))?;
            let crime = at(&(NodeKind::Crime, row.force_id, row.crime_ref.clone()))?;
            let suspect =
                row.role.parse::<Role>().is_ok_and(|role| role.is_suspect() || role == Role::Subject);
            Some((person, crime, suspect))
        });
        let parts = parts.collect();
        let mut unnamed = 0_u32;
        let nodes: Vec<Node> = keys
            .iter()
            .map(|key| {
                let (force, reference) = match key.0 {
                    NodeKind::Person | NodeKind::Crime | NodeKind::Call => (key.1, key.2.clone()),
                    NodeKind::Phone
                    | NodeKind::Email
                    | NodeKind::Online
                    | NodeKind::Vehicle
                    | NodeKind::Address
                    | NodeKind::Thing => self.names.get(key).cloned().unwrap_or_else(|| {
                        unnamed += 1;
                        (0, unnamed.to_string())
                    }),
                };
                let force = Force::ALL.iter().find(|f| f.number == force).map_or("", |f| f.slug);
                Node { kind: key.0, force, reference }
            })
            .collect();
        let count = nodes.len();
        RecordedNetwork {
            nodes,
            ties,
            all: Network::of(count, &all),
            people: Network::of(count, &people),
            parts,
        }
    }
}

fn thing_kind(code: &str) -> NodeKind {
    match code {
        "PHONE" => NodeKind::Phone,
        "EMAIL" => NodeKind::Email,
        "ONLINE" => NodeKind::Online,
        "VEHICLE" => NodeKind::Vehicle,
        "ADDRESS" => NodeKind::Address,
        _ => NodeKind::Thing,
    }
}

/// The same number, account, vehicle or address in any force is one thing; none for what says nothing.
fn shared_key(kind: NodeKind, row: &ThingRow) -> Option<Key> {
    let value = row.value.as_deref()?;
    let text = match kind {
        NodeKind::Address => {
            // An address without its postcode is known within its force only.
            let postcode = row.postcode.as_deref().map(compact).filter(|code| !code.is_empty());
            let force = if postcode.is_some() { 0 } else { row.force_id };
            let text = format!("{} {}", fold(value), postcode.unwrap_or_default());
            return (fold(value).len() > 3).then_some((kind, force, text));
        }
        NodeKind::Email => value.trim().to_lowercase(),
        NodeKind::Thing => return None,
        NodeKind::Person
        | NodeKind::Crime
        | NodeKind::Phone
        | NodeKind::Online
        | NodeKind::Vehicle
        | NodeKind::Call => compact(value),
    };
    (text.len() > 3).then_some((kind, 0, text))
}
