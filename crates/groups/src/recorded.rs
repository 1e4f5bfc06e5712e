//! The network on record: what people share, who is near whom, triangles, the shortest way between two.
//!
//! It holds what forces recorded and nothing that software suggests: no identity across records, no group, no weight. Answers name
//! records by their references; a number, an address or a name is in none of them.

pub use lookagain_domain::group::NodeKind;
use serde::Serialize;

use crate::{index::id, network::Network};

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

/// A person and a number of people or steps.
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

/// What is on record of a person's parts in crimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Suspect or convicted somewhere, or named in an allegation.
    pub suspect: bool,
    /// Victim or complainant somewhere.
    pub victim: bool,
    /// Connected with a crime somewhere, and the force did not say how.
    pub unstated: bool,
}

/// Why a person could not be found by a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfound {
    /// There is none.
    #[error("there is no person of this reference")]
    Nobody,
    /// Several forces use it.
    #[error("several forces use this reference: write force/reference")]
    Several,
}

/// The network of one force, or of all.
#[derive(Debug)]
pub struct RecordedNetwork {
    nodes: Vec<Node>,
    parts: Vec<Parts>,
    /// (lower node, higher node, what the tie is), ascending.
    ties: Vec<(u32, u32, String)>,
    /// Everything.
    all: Network,
    /// People whom a record ties to each other directly.
    people: Network,
}

impl RecordedNetwork {
    /// Of these nodes, the parts that each has in crimes, and ties between two of them with what each tie is.
    ///
    /// # Panics
    /// When there are not as many parts as nodes, or a tie is to a node that is not there.
    pub fn of(nodes: Vec<Node>, parts: Vec<Parts>, mut ties: Vec<(u32, u32, String)>) -> Self {
        assert_eq!(nodes.len(), parts.len(), "every node has its parts");
        for (one, other, _) in &mut ties {
            (*one, *other) = ((*one).min(*other), (*one).max(*other));
        }
        ties.sort_unstable();
        ties.dedup();
        let person = |node: u32| nodes[node as usize].kind == NodeKind::Person;
        let all: Vec<(u32, u32)> = ties.iter().map(|(one, other, _)| (*one, *other)).collect();
        let people: Vec<(u32, u32)> =
            all.iter().copied().filter(|(one, other)| person(*one) && person(*other)).collect();
        let (all, people) = (Network::of(nodes.len(), &all), Network::of(nodes.len(), &people));
        Self { nodes, parts, ties, all, people }
    }

    /// How many nodes and ties.
    pub const fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.ties.len())
    }

    /// Things of a kind that two or more people share. A vehicle is shared also by people with a part in a crime that it was
    /// involved in.
    pub fn shared(&self, kind: NodeKind) -> Vec<Shared> {
        let of = |node: u32, wanted: NodeKind| {
            let around = self.all.neighbours(node).iter().copied();
            around.filter(move |other| self.nodes[*other as usize].kind == wanted)
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
                let people = people.iter().map(|person| self.node(*person)).collect();
                found.push(Shared { thing: thing.clone(), people });
            }
        }
        found
    }

    /// Every three people each of whom a record ties to both others, and how many triangles each person is in.
    pub fn triangles(&self) -> (Vec<[Node; 3]>, Vec<Count>) {
        let found = self.people.triangles();
        let mut counts = vec![0; self.nodes.len()];
        for person in found.iter().flatten() {
            counts[*person as usize] += 1;
        }
        (found.iter().map(|three| three.map(|person| self.node(person))).collect(), self.ranked(&counts))
    }

    /// People by how many others a record ties them to, most first.
    pub fn most_connected(&self) -> Vec<Count> {
        self.ranked(&self.people.degrees())
    }

    /// People who are no suspect on record, by how many suspects they are tied to: only a prompt to ask who is at risk, and no
    /// finding about anybody. Whoever is a victim anywhere counts as no suspect. Where a force states no parts at all, `unstated`
    /// takes everybody connected with a crime for who might be one.
    pub fn near_suspects(&self, unstated: bool) -> Vec<Count> {
        let suspect = |person: u32| {
            let parts = self.parts[person as usize];
            !parts.victim && (parts.suspect || unstated && parts.unstated)
        };
        let near = (0..id(self.nodes.len())).map(|person| {
            let around = self.people.neighbours(person).iter().filter(|other| suspect(**other));
            if suspect(person) { 0 } else { id(around.count()) }
        });
        self.ranked(&near.collect::<Vec<_>>())
    }

    /// How many steps of recorded ties between people lead from one person to each other, nearest first.
    ///
    /// # Errors
    /// When there is no such person, or more than one.
    pub fn reach(&self, from: &str) -> Result<Vec<Count>, Unfound> {
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
    /// When there is no such person, or more than one.
    pub fn path(&self, from: &str, to: &str) -> Result<Option<Vec<Step>>, Unfound> {
        let Some(way) = self.all.shortest(self.person(from)?, self.person(to)?) else { return Ok(None) };
        let mut steps = Vec::new();
        let mut before = None;
        for at in way {
            let by = before.map_or_else(Vec::new, |before| self.between(before, at));
            steps.push(Step { node: self.node(at), by });
            before = Some(at);
        }
        Ok(Some(steps))
    }

    /// The person whom `force/reference` names, or the reference alone where only one force has it.
    ///
    /// # Errors
    /// When there is no such person, or more than one.
    pub fn who(&self, named: &str) -> Result<Node, Unfound> {
        self.person(named).map(|person| self.node(person))
    }

    fn person(&self, named: &str) -> Result<u32, Unfound> {
        let matches = |node: &Node| {
            node.kind == NodeKind::Person
                && (node.reference == named
                    || named.strip_prefix(node.force).and_then(|rest| rest.strip_prefix('/'))
                        == Some(&node.reference))
        };
        let mut found = (0_u32..).zip(&self.nodes).filter(|(_, node)| matches(node)).map(|(at, _)| at);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Unfound::Nobody),
            (Some(_), Some(_)) => Err(Unfound::Several),
        }
    }

    fn between(&self, one: u32, other: u32) -> Vec<String> {
        let ends = (one.min(other), one.max(other));
        let from = self.ties.partition_point(|(a, b, _)| (*a, *b) < ends);
        let of_both = self.ties[from..].iter().take_while(|(a, b, _)| (*a, *b) == ends);
        of_both.map(|(.., by)| by.clone()).collect()
    }

    fn node(&self, at: u32) -> Node {
        self.nodes[at as usize].clone()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Five people, a vehicle that the first has and one that a crime of the second and third was done with.
    fn network() -> RecordedNetwork {
        let node = |kind, force, reference: &str| Node { kind, force, reference: reference.to_owned() };
        let nodes = vec![
            node(NodeKind::Person, "kent", "A"),
            node(NodeKind::Person, "kent", "B"),
            node(NodeKind::Person, "kent", "C"),
            node(NodeKind::Person, "essex", "C"),
            node(NodeKind::Person, "essex", "E"),
            node(NodeKind::Vehicle, "", "1"),
            node(NodeKind::Vehicle, "", "2"),
            node(NodeKind::Crime, "kent", "X"),
        ];
        let mut parts = vec![Parts::default(); nodes.len()];
        parts[1].suspect = true;
        parts[2] = Parts { suspect: true, victim: true, unstated: false };
        parts[4].unstated = true;
        let tie = |one, other, by: &str| (one, other, by.to_owned());
        let ties = vec![
            tie(0, 1, "FRIEND"),
            tie(1, 2, "FRIEND"),
            tie(2, 0, "FAMILY"),
            tie(0, 2, "FRIEND"),
            tie(0, 4, "FRIEND"),
            tie(0, 5, "VEHICLE"),
            tie(7, 6, "USED"),
            tie(1, 7, "SUSPECT"),
            tie(7, 2, "VICTIM"),
        ];
        RecordedNetwork::of(nodes, parts, ties)
    }

    fn named(counts: &[Count]) -> Vec<(&str, u32)> {
        counts.iter().map(|one| (one.person.reference.as_str(), one.number)).collect()
    }

    #[test]
    fn whoever_is_a_victim_anywhere_counts_as_no_suspect() {
        let network = network();
        assert_eq!(named(&network.near_suspects(false)), [("A", 1), ("C", 1)]);
        assert_eq!(named(&network.near_suspects(true)), [("A", 2), ("C", 1)], "E's part is not stated");
    }

    #[test]
    fn a_vehicle_is_shared_by_those_with_a_part_in_a_crime_it_was_used_in() {
        let shared = network().shared(NodeKind::Vehicle);
        let [only] = &shared[..] else { panic!("{shared:?}") };
        assert_eq!(only.thing.reference, "2");
        assert_eq!(only.people.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>(), ["B", "C"]);
    }

    #[test]
    fn each_step_of_a_way_says_all_that_it_rests_on() {
        let network = network();
        let way = network.path("E", "kent/C").unwrap().unwrap();
        let by: Vec<_> = way.iter().map(|step| step.by.join("+")).collect();
        assert_eq!(by, ["", "FRIEND", "FAMILY+FRIEND"]);
        assert_eq!(network.path("E", "essex/C").unwrap(), None);
        assert_eq!(named(&network.reach("E").unwrap()), [("E", 0), ("A", 1), ("B", 2), ("C", 2)]);
    }

    #[test]
    fn a_reference_of_two_forces_names_nobody_alone() {
        let network = network();
        assert_eq!(network.who("C"), Err(Unfound::Several));
        assert_eq!(network.who("essex/C").unwrap().force, "essex");
        assert_eq!(network.who("Z"), Err(Unfound::Nobody));
    }

    #[test]
    fn one_triangle_counts_once_for_each_of_three() {
        let (found, people) = network().triangles();
        assert_eq!(found.len(), 1);
        assert_eq!(named(&people), [("A", 1), ("B", 1), ("C", 1)]);
    }
}
