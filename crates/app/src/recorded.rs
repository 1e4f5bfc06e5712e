//! The network on record, read from the database for one question: see [`lookagain_groups::recorded`].

use std::collections::BTreeMap;

use lookagain_access::Act;
use lookagain_audit::Action;
use lookagain_domain::{Force, ForceId, group::TieKind, record::Role};
use lookagain_groups::recorded::Parts;
pub use lookagain_groups::recorded::{Count, Node, NodeKind, RecordedNetwork, Shared, Step, Unfound};
use lookagain_store::recorded::{RecordedTies, ThingRow};

use crate::{
    App, AppError, Who,
    grouping::keys::{self, Address},
    visit::detail,
};

impl App {
    /// Reads the network on record for one question, which is noted by its name and by the people it is about.
    ///
    /// # Errors
    /// When the reader may not list groups, there is nobody of these references, or the database fails.
    pub async fn recorded_network(
        &self,
        who: &Who,
        force: Option<ForceId>,
        question: &'static str,
        about: &[&str],
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
        let network = tokio::task::spawn_blocking(move || Build::of(&ties).finish());
        let network = network.await.map_err(|_| AppError::Internal("the recorded network"))?;
        if !about.is_empty() {
            // What was typed may be anything; what is noted is the reference of a record.
            let found = about.iter().map(|named| network.who(named)).collect::<Result<Vec<_>, _>>()?;
            let people: Vec<_> = found.iter().map(|one| format!("{}/{}", one.force, one.reference)).collect();
            let mut visit = self.enter(who, now).await?;
            let detail = detail! { "list" => "recorded network", "question" => question, "about" => people };
            visit.note(Action::Search, None, force, None, detail).await?;
            visit.leave().await?;
        }
        Ok(network)
    }
}

impl From<Unfound> for AppError {
    fn from(unfound: Unfound) -> Self {
        match unfound {
            Unfound::Nobody => Self::NotFound("person"),
            Unfound::Several => Self::invalid("person", unfound.to_string()),
        }
    }
}

/// What makes a node one: two records with the same key are the same node.
type Key = (NodeKind, i64, String);

/// Nodes and ties as they come in.
#[derive(Default)]
struct Build {
    /// Things with a record of their own: (kind of record, force, reference) → node.
    records: BTreeMap<(&'static str, i64, String), Key>,
    /// The first record of a thing gives it its reference.
    names: BTreeMap<Key, (i64, String)>,
    parts: BTreeMap<Key, Parts>,
    ties: Vec<(Key, Key, String)>,
}

impl Build {
    fn of(recorded: &RecordedTies) -> Self {
        let mut build = Self::default();
        for row in &recorded.objects {
            build.own(row, thing_kind(&row.kind));
        }
        for row in &recorded.addresses {
            build.own(row, NodeKind::Address);
        }
        let person = |force, reference: &str| (NodeKind::Person, force, reference.to_owned());
        for row in &recorded.parts {
            let (one, crime) = (
                person(row.force_id, &row.nominal_ref),
                (NodeKind::Crime, row.force_id, row.crime_ref.clone()),
            );
            if let Ok(role) = row.role.parse::<Role>() {
                let parts = build.parts.entry(one.clone()).or_default();
                parts.suspect |= role.is_suspect();
                parts.victim |= role.is_victim();
                parts.unstated |= role == Role::Subject;
            }
            build.tie(one, crime, &row.role);
        }
        for row in &recorded.alleged {
            build.parts.entry(person(row.force_id, &row.nominal_ref)).or_default().suspect = true;
        }
        for row in &recorded.contacts {
            if let Some(thing) = shared_key(thing_kind(&row.kind), row) {
                build.tie(person(row.force_id, &row.reference), thing, &row.kind);
            }
        }
        for row in &recorded.links {
            let ends = (
                build.record(&row.from_kind, row.force_id, &row.from_ref),
                build.record(&row.to_kind, row.force_id, &row.to_ref),
            );
            if let (Some(from), Some(to)) = ends {
                build.tie(from, to, &row.link);
            }
        }
        build
    }

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

    fn finish(self) -> RecordedNetwork {
        let mut keys: Vec<Key> =
            self.ties.iter().flat_map(|(one, other, _)| [one.clone(), other.clone()]).collect();
        keys.sort_unstable();
        keys.dedup();
        let at = |key: &Key| keys.binary_search(key).ok().and_then(|at| u32::try_from(at).ok());
        let ties = self.ties.into_iter().filter_map(|(one, other, by)| Some((at(&one)?, at(&other)?, by)));
        let ties = ties.collect();
        let parts = keys.iter().map(|key| self.parts.get(key).copied().unwrap_or_default()).collect();
        let mut unnamed = 0_u32;
        let nodes = keys.iter().map(|key| {
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
        });
        RecordedNetwork::of(nodes.collect(), parts, ties)
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

/// The same number, account, vehicle or address in any force is one thing, however it is written; none for what says nothing.
fn shared_key(kind: NodeKind, row: &ThingRow) -> Option<Key> {
    let value = row.value.as_deref()?;
    let of = |tie| keys::plain(tie, value).map(|plain| (kind, 0, plain));
    match kind {
        NodeKind::Phone => of(TieKind::Phone),
        NodeKind::Email => of(TieKind::Email),
        NodeKind::Online => of(TieKind::Online),
        NodeKind::Vehicle => of(TieKind::Vehicle),
        NodeKind::Address => {
            let address = Address::read(value, row.postcode.as_deref())?;
            let (anywhere, plain) = address.plain();
            Some((kind, if anywhere { 0 } else { row.force_id }, plain))
        }
        NodeKind::Person | NodeKind::Crime | NodeKind::Call | NodeKind::Thing => None,
    }
}

#[cfg(test)]
mod tests {
    use lookagain_store::recorded::{AllegedRow, PartRow};

    use super::*;

    fn contact(reference: &str, kind: &str, value: &str, postcode: Option<&str>) -> ThingRow {
        ThingRow {
            force_id: if reference.starts_with('K') { 22 } else { 46 },
            reference: reference.to_owned(),
            kind: kind.to_owned(),
            value: Some(value.to_owned()),
            postcode: postcode.map(str::to_owned),
        }
    }

    fn network(contacts: Vec<ThingRow>, parts: Vec<PartRow>, alleged: Vec<AllegedRow>) -> RecordedNetwork {
        let nothing = || (Vec::new(), Vec::new(), Vec::new());
        let (links, objects, addresses) = nothing();
        Build::of(&RecordedTies { links, parts, alleged, contacts, objects, addresses }).finish()
    }

    fn sharing(network: &RecordedNetwork, kind: NodeKind) -> Vec<Vec<String>> {
        let people = |one: Shared| one.people.into_iter().map(|person| person.reference).collect();
        network.shared(kind).into_iter().map(people).collect()
    }

    #[test]
    fn one_thing_is_one_however_it_is_written_and_what_says_nothing_ties_nobody() {
        let network = network(
            vec![
                contact("K1", "PHONE", "07700 900 003", None),
                contact("E1", "PHONE", "+44 (0)7700 900003", None),
                contact("K2", "PHONE", "UNKNOWN", None),
                contact("E2", "PHONE", "unknown", None),
                contact("K3", "VEHICLE", "Not known", None),
                contact("E3", "VEHICLE", "NOT KNOWN", None),
                contact("K4", "ADDRESS", "No fixed abode", None),
                contact("K5", "ADDRESS", "NO FIXED ABODE", None),
                contact("K6", "ADDRESS", "12 High Rd", Some("QA1 2BC")),
                contact("E6", "ADDRESS", "12, high road", Some("qa12bc")),
                contact("K7", "ADDRESS", "9 Mill Lane", None),
                contact("E7", "ADDRESS", "9 Mill Lane", None),
            ],
            Vec::new(),
            Vec::new(),
        );
        assert_eq!(sharing(&network, NodeKind::Phone), [["K1", "E1"]]);
        assert_eq!(sharing(&network, NodeKind::Vehicle), Vec::<Vec<String>>::new());
        assert_eq!(
            sharing(&network, NodeKind::Address),
            [["K6", "E6"]],
            "without a postcode it is the force's own"
        );
    }

    #[test]
    fn an_allegation_makes_a_suspect_whatever_the_part_says() {
        let part = |nominal: &str, role: &str| PartRow {
            force_id: 22,
            crime_ref: "X".to_owned(),
            nominal_ref: nominal.to_owned(),
            role: role.to_owned(),
        };
        let alleged = AllegedRow { force_id: 22, nominal_ref: "K1".to_owned() };
        let mut recorded = RecordedTies {
            links: Vec::new(),
            parts: vec![part("K1", "WITNESS"), part("K2", "VICTIM"), part("K3", "SUBJECT")],
            alleged: vec![alleged],
            contacts: Vec::new(),
            objects: Vec::new(),
            addresses: Vec::new(),
        };
        let link = |to: &str| lookagain_store::recorded::LinkRow {
            force_id: 22,
            from_kind: "nominals".to_owned(),
            from_ref: "K2".to_owned(),
            link: "FRIEND".to_owned(),
            to_kind: "nominals".to_owned(),
            to_ref: to.to_owned(),
        };
        recorded.links = vec![link("K1"), link("K3")];
        let network = Build::of(&recorded).finish();
        let near =
            |unstated| network.near_suspects(unstated).iter().map(|one| one.number).collect::<Vec<_>>();
        assert_eq!((near(false), near(true)), (vec![1], vec![2]));
    }
}
