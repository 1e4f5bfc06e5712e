//! Evidence, put together record by record: numbers of the store become places in arrays, values become keys.

use std::collections::HashMap;

use lookagain_domain::{PartialDate, group::TieKind};
use lookagain_groups::{CaseFacts, Evidence, Holding, Involvement, PartIn, Place, RecordFacts, UNKNOWN_DAY};

use super::keys::{self, Address, Gazetteer};
use crate::AppError;

/// Evidence, and what its numbers stand for.
#[derive(Debug, Default)]
pub(crate) struct Built {
    pub(crate) evidence: Evidence,
    /// The case in each place.
    pub(crate) cases: Vec<i64>,
    /// The force of each case.
    pub(crate) forces: Vec<i64>,
    /// The nominal whatever its version in each place.
    pub(crate) nominals: Vec<i64>,
    /// The identity of each person, or the nominal below nought where there is none.
    pub(crate) people: Vec<i64>,
    /// The key of each value.
    pub(crate) keys: Vec<i64>,
}

/// An address that waits for its key until all are read.
struct Waiting {
    address: Address,
    force: i64,
    /// Its holding, or its place among places.
    at: usize,
    place: bool,
}

/// Puts evidence together.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) built: Built,
    value_of: HashMap<i64, u32>,
    person_of: HashMap<i64, u32>,
    force_of: HashMap<i64, u16>,
    gazetteer: Gazetteer,
    waiting: Vec<Waiting>,
}

fn place(number: usize) -> Result<u32, AppError> {
    u32::try_from(number).map_err(|_| AppError::Internal("too many records to group"))
}

/// Days from 1 January 1970 to the first and last day of a date.
pub(crate) fn days(date: Option<PartialDate>) -> Option<(i32, i32)> {
    let day = |date: jiff::civil::Date| {
        let since = date.since(jiff::civil::date(1970, 1, 1)).ok()?;
        Some(since.get_days())
    };
    let date = date?;
    Some((day(date.earliest())?, day(date.latest())?))
}

/// A stored date; none when it is missing.
pub(crate) fn date(text: &str) -> Option<PartialDate> {
    text.parse().ok()
}

impl Builder {
    /// A new case.
    pub(crate) fn case(&mut self, id: i64, force: i64) -> Result<u32, AppError> {
        let next = u16::try_from(self.force_of.len()).unwrap_or(u16::MAX);
        let small = *self.force_of.entry(force).or_insert(next);
        let at = place(self.built.cases.len())?;
        self.built.cases.push(id);
        self.built.forces.push(force);
        self.built.evidence.cases.push(CaseFacts {
            force: small,
            from_day: UNKNOWN_DAY,
            to_day: UNKNOWN_DAY,
            child: None,
            exploitation: None,
            recorded_cse: None,
        });
        Ok(at)
    }

    /// A crime of a case: its dates, and what was recorded of it. A yes of one crime is a yes of the case.
    pub(crate) fn crime(
        &mut self,
        case: u32,
        (from, to): (Option<PartialDate>, Option<PartialDate>),
        [exploitation, recorded_cse, child]: [Option<bool>; 3],
        locality: Option<&str>,
    ) {
        let facts = &mut self.built.evidence.cases[case as usize];
        if let Some((first, _)) = days(from.or(to)) {
            facts.from_day = if facts.from_day == UNKNOWN_DAY { first } else { facts.from_day.min(first) };
        }
        if let Some((_, last)) = days(to.or(from)) {
            facts.to_day = facts.to_day.max(last);
        }
        let or = |one: Option<bool>, other: Option<bool>| match (one, other) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (None, one) | (one, None) => one,
            (Some(false), Some(false)) => Some(false),
        };
        facts.exploitation = or(facts.exploitation, exploitation);
        facts.recorded_cse = or(facts.recorded_cse, recorded_cse);
        facts.child = or(facts.child, child);
        let force = self.built.forces[case as usize];
        if let (Some(locality), Some(from)) = (locality, from) {
            let first = from.earliest();
            // A year alone is no circumstance.
            if from.latest().month() - first.month() <= 2 && from.latest().year() == first.year() {
                let key = keys::circumstances(force, locality, first.year(), (first.month() - 1) / 3);
                let value = self.value(key);
                self.built.evidence.places.push(Place { kind: TieKind::Circumstances, value, case });
            }
        }
    }

    /// The place where a case happened.
    pub(crate) fn venue(&mut self, case: u32, line: &str, postcode: Option<&str>) {
        if let Some(address) = Address::read(line, postcode) {
            self.gazetteer.learn(&address);
            let at = self.built.evidence.places.len();
            self.built.evidence.places.push(Place { kind: TieKind::Venue, value: 0, case });
            let force = self.built.forces[case as usize];
            self.waiting.push(Waiting { address, force, at, place: true });
        }
    }

    /// A new record of a person. `person` is the identity, or the nominal below nought.
    pub(crate) fn record(
        &mut self,
        nominal: i64,
        person: i64,
        identified: Option<bool>,
    ) -> Result<u32, AppError> {
        let next = place(self.built.people.len())?;
        let known = *self.person_of.entry(person).or_insert(next);
        if known == next {
            self.built.people.push(person);
        }
        let at = place(self.built.nominals.len())?;
        self.built.nominals.push(nominal);
        self.built.evidence.records.push(RecordFacts { person: known, identified });
        Ok(at)
    }

    /// A part in a case; a victim under 18 makes it a child's case.
    pub(crate) fn part(&mut self, case: u32, record: u32, part: PartIn, child: Option<bool>) {
        self.built.evidence.involvements.push(Involvement { case, record, part });
        let facts = &mut self.built.evidence.cases[case as usize];
        if part == PartIn::Victim {
            facts.child = match (facts.child, child) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (None, one) | (one, None) => one,
                (Some(false), Some(false)) => Some(false),
            };
        }
    }

    /// What a record holds.
    pub(crate) fn contact(
        &mut self,
        (record, force): (u32, i64),
        kind: TieKind,
        value: &str,
        postcode: Option<&str>,
        (from, to): (Option<PartialDate>, Option<PartialDate>),
    ) {
        let from_day = days(from.or(to)).map_or(UNKNOWN_DAY, |(first, _)| first);
        let to_day = days(to.or(from)).map_or(UNKNOWN_DAY, |(_, last)| last);
        let at = self.built.evidence.holdings.len();
        let value = if kind == TieKind::Address {
            let Some(address) = Address::read(value, postcode) else { return };
            self.gazetteer.learn(&address);
            self.waiting.push(Waiting { address, force, at, place: false });
            0
        } else {
            let Some(key) = keys::contact(kind, value) else { return };
            self.value(key)
        };
        self.built.evidence.holdings.push(Holding { kind, value, record, from_day, to_day });
    }

    /// What people called no tie: kind, key, and the nominal it is about.
    pub(crate) fn refuse(&mut self, kind: TieKind, key: i64, nominal: Option<i64>) {
        let value = self.value(key);
        let Some(nominal) = nominal else { return self.built.evidence.refused.push((kind, value)) };
        if let Ok(at) = self.built.nominals.binary_search(&nominal)
            && let Ok(record) = u32::try_from(at)
        {
            self.built.evidence.refused_holders.push((kind, value, record));
        }
    }

    fn value(&mut self, key: i64) -> u32 {
        let next = u32::try_from(self.built.keys.len()).unwrap_or(u32::MAX);
        let value = *self.value_of.entry(key).or_insert(next);
        if value == next {
            self.built.keys.push(key);
        }
        value
    }

    /// Gives waiting addresses their keys. Refusals come after it, everything else before.
    pub(crate) fn settle_addresses(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            let value = self.value(self.gazetteer.key(&waiting.address, waiting.force));
            if waiting.place {
                self.built.evidence.places[waiting.at].value = value;
            } else {
                self.built.evidence.holdings[waiting.at].value = value;
            }
        }
    }
}
