//! Evidence, put together record by record: numbers of the store become places in arrays, values become keys.

use std::collections::{BTreeSet, HashMap};

use lookagain_domain::{PartialDate, group::TieKind};
use lookagain_groups::{CaseFacts, Evidence, Holding, Involvement, PartIn, Place, RecordFacts, UNKNOWN_DAY};
use lookagain_store::grouping::RefusedTie;

use super::keys::{Address, Gazetteer, Keys};
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
pub(crate) struct Builder {
    pub(crate) built: Built,
    keys: Keys,
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
    pub(crate) fn new(keys: Keys) -> Self {
        Self {
            built: Built::default(),
            keys,
            value_of: HashMap::new(),
            person_of: HashMap::new(),
            force_of: HashMap::new(),
            gazetteer: Gazetteer::default(),
            waiting: Vec::new(),
        }
    }

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
                let key = self.keys.circumstances(force, locality, first.year(), (first.month() - 1) / 3);
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
            let Some(key) = self.keys.contact(kind, value) else { return };
            self.value(key)
        };
        self.built.evidence.holdings.push(Holding { kind, value, record, from_day, to_day });
    }

    /// Nominals that may be a victim and a suspect in one.
    pub(crate) fn care_for(&mut self, nominal: i64) {
        if let Some(record) = self.record_of(nominal) {
            self.built.evidence.to_care_for.push(record);
        }
    }

    fn record_of(&self, nominal: i64) -> Option<u32> {
        let at = self.built.nominals.binary_search(&nominal).ok()?;
        u32::try_from(at).ok()
    }

    fn refuse(&mut self, said: &RefusedTie, value: u32) {
        let evidence = &mut self.built.evidence;
        match (said.nominal, said.force) {
            (None, None) => evidence.refused.push((said.kind, value)),
            (None, Some(force)) => {
                // A force without a case has nothing that ties.
                let force = self.force_of.get(&force).map(|force| (said.kind, value, *force));
                evidence.refused_in_force.extend(force);
            }
            (Some(nominal), _) => {
                let holder = self.record_of(nominal).map(|record| (said.kind, value, record));
                self.built.evidence.refused_holders.extend(holder);
            }
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

    /// Gives waiting addresses their keys, and takes out what people called no tie: of an address under every key that it may have had
    /// when they said so. Everything else comes before.
    pub(crate) fn settle(&mut self, refused: &[RefusedTie]) {
        let mut said: HashMap<i64, Vec<usize>> = HashMap::new();
        for (at, tie) in refused.iter().enumerate() {
            said.entry(tie.key).or_default().push(at);
        }
        let mut also: BTreeSet<(usize, u32)> = BTreeSet::new();
        for waiting in std::mem::take(&mut self.waiting) {
            let (address, force) = (&waiting.address, waiting.force);
            let value = self.value(self.gazetteer.key(&self.keys, address, force));
            if waiting.place {
                self.built.evidence.places[waiting.at].value = value;
            } else {
                self.built.evidence.holdings[waiting.at].value = value;
            }
            if !said.is_empty() {
                let every = self.gazetteer.every_key(&self.keys, address, force);
                let said = every.iter().filter_map(|key| said.get(key)).flatten();
                also.extend(said.map(|at| (*at, value)));
            }
        }
        for (at, tie) in refused.iter().enumerate() {
            let value = self.value(tie.key);
            also.insert((at, value));
        }
        let values = self.in_order();
        for (at, value) in also {
            self.refuse(&refused[at], values[value as usize]);
        }
    }

    /// Numbers values and people in the order of what they stand for, so that the order of two is the same whatever else comes in.
    /// Answers with the new number of each value.
    fn in_order(&mut self) -> Vec<u32> {
        let values = in_order(&mut self.built.keys);
        let people = in_order(&mut self.built.people);
        let evidence = &mut self.built.evidence;
        for holding in &mut evidence.holdings {
            holding.value = values[holding.value as usize];
        }
        for place in &mut evidence.places {
            place.value = values[place.value as usize];
        }
        for record in &mut evidence.records {
            record.person = people[record.person as usize];
        }
        self.value_of = numbers(&self.built.keys);
        self.person_of = numbers(&self.built.people);
        values
    }
}

/// Sorts what numbers stand for; the new number of each.
fn in_order(names: &mut [i64]) -> Vec<u32> {
    let mut order: Vec<(i64, usize)> = names.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut new = vec![0; names.len()];
    for (at, (name, old)) in (0_u32..).zip(order) {
        names[at as usize] = name;
        new[old] = at;
    }
    new
}

fn numbers(names: &[i64]) -> HashMap<i64, u32> {
    names.iter().copied().zip(0..).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two suspects of one force who have these addresses, and what evidence makes of the first's being no tie.
    fn refused(line: &str, later: &[(&str, &str)]) -> (Evidence, Vec<u32>) {
        let keys = Keys::of("a test");
        let key = Gazetteer::default().key(&keys, &Address::read(line, None).unwrap(), 1);
        let mut builder = Builder::new(keys);
        for nominal in 1..=2 {
            let record = builder.record(nominal, -nominal, None).unwrap();
            builder.contact((record, 1), TieKind::Address, line, None, (None, None));
        }
        for (line, postcode) in later {
            builder.contact((0, 1), TieKind::Address, line, Some(postcode), (None, None));
        }
        builder.settle(&[RefusedTie { kind: TieKind::Address, key, nominal: None, force: None }]);
        let held = builder.built.evidence.holdings[..2].iter().map(|holding| holding.value).collect();
        (builder.built.evidence, held)
    }

    #[test]
    fn an_address_that_was_called_no_tie_stays_none_when_its_postcode_comes_to_be_known() {
        for later in [
            &[][..],
            &[("12 High Road, Tarnwick", "QA1 2BC")],
            &[("12 High Road, Tarnwick", "QA1 2BC"), ("12 High Road, Tarnwick", "QA9 9ZZ")],
        ] {
            let (evidence, held) = refused("12 High Rd, Tarnwick", later);
            assert_eq!(held[0], held[1]);
            assert!(evidence.refused.contains(&(TieKind::Address, held[0])), "{later:?}");
        }
        let (evidence, held) = refused("12 High Rd, Tarnwick", &[("14 High Road, Tarnwick", "QA1 2BC")]);
        assert_eq!(evidence.refused, [(TieKind::Address, held[0])], "nothing else is taken out");
    }
}
