//! A run after another that takes over what nothing has touched finds what a run from nothing finds, to the last byte.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::collections::{BTreeMap, BTreeSet};

use lookagain_domain::group::TieKind;
use lookagain_groups::{
    CaseFacts, Evidence, Found, Holding, Involvement, Kept, Left, Names, PartIn, RecordFacts, Settings,
    UNKNOWN_DAY, find_again, find_beside,
};
use proptest::prelude::*;

/// What is on record, by numbers that stay the same from submission to submission.
#[derive(Debug, Clone, Default)]
struct Nation {
    /// Case: force.
    cases: BTreeMap<i64, i64>,
    /// Record: case and person.
    records: BTreeMap<i64, (i64, i64)>,
    /// Record, kind and value.
    held: BTreeSet<(i64, TieKind, i64)>,
}

/// A nation as a run sees it.
struct Seen {
    evidence: Evidence,
    forces: Vec<i64>,
    cases: Vec<i64>,
    records: Vec<i64>,
    people: Vec<i64>,
    values: Vec<i64>,
}

fn place(names: &[i64], name: i64) -> u32 {
    u32::try_from(names.binary_search(&name).unwrap()).unwrap()
}

impl Nation {
    /// A case with a suspect and a victim of whom nobody else knows.
    fn add(&mut self, case: i64, force: i64) {
        self.cases.insert(case, force);
        for record in [2 * case, 2 * case + 1] {
            self.records.insert(record, (case, -record));
            self.held.insert((record, TieKind::Phone, 1_000_000 + record));
        }
    }

    fn holds(&mut self, case: i64, kind: TieKind, value: i64) {
        self.held.insert((2 * case, kind, value));
    }

    fn seen(&self) -> Seen {
        let cases: Vec<i64> = self.cases.keys().copied().collect();
        let records: Vec<i64> = self.records.keys().copied().collect();
        let ascending = |all: BTreeSet<i64>| all.into_iter().collect::<Vec<_>>();
        let people = ascending(self.records.values().map(|(_, person)| *person).collect());
        let values = ascending(self.held.iter().map(|(.., value)| *value).collect());
        let mut evidence = Evidence::default();
        for force in self.cases.values() {
            evidence.cases.push(CaseFacts {
                force: u16::try_from(*force).unwrap(),
                from_day: 15_000,
                to_day: 15_000,
                child: Some(true),
                exploitation: None,
                recorded_cse: None,
            });
        }
        for (record, (case, person)) in &self.records {
            evidence.records.push(RecordFacts { person: place(&people, *person), identified: Some(true) });
            let part = if record % 2 == 0 { PartIn::Suspect } else { PartIn::Victim };
            let (case, record) = (place(&cases, *case), place(&records, *record));
            evidence.involvements.push(Involvement { case, record, part });
        }
        for (record, kind, value) in &self.held {
            let (value, record) = (place(&values, *value), place(&records, *record));
            let (from_day, to_day) = (UNKNOWN_DAY, UNKNOWN_DAY);
            evidence.holdings.push(Holding { kind: *kind, value, record, from_day, to_day });
        }
        let forces = self.cases.values().copied().collect();
        Seen { evidence, forces, cases, records, people, values }
    }
}

fn again(seen: &Seen, kept: &Kept) -> (Found, Left) {
    let settings = Settings::shipped().unwrap();
    let Seen { evidence, forces, cases, records, people, values } = seen;
    let names = Names { cases, forces, records, people, values };
    find_again(evidence, &settings, &[], &names, kept)
}

fn from_nothing(seen: &Seen) -> Found {
    find_beside(&seen.evidence, &Settings::shipped().unwrap(), &[])
}

/// The suspects of these cases share two things.
fn ring(nation: &mut Nation, of: &[i64], [one, other]: [TieKind; 2]) {
    for case in of {
        nation.holds(*case, one, 7);
        nation.holds(*case, other, 8);
    }
}

// Kinds of their own, so that what is to be expected of one says nothing of another.
const FIRST: [TieKind; 2] = [TieKind::Vehicle, TieKind::Address];
const SECOND: [TieKind; 2] = [TieKind::Email, TieKind::Online];
const THIRD: [TieKind; 2] = [TieKind::Phone, TieKind::Phone];

fn rings() -> Nation {
    let mut nation = Nation::default();
    (1..=1_000).for_each(|case| nation.add(case, case % 10));
    ring(&mut nation, &[3, 14, 100], FIRST);
    ring(&mut nation, &[200, 301, 402], SECOND);
    ring(&mut nation, &[500, 601], THIRD);
    nation
}

#[test]
fn what_nothing_touched_is_taken_over_and_what_was_touched_is_worked_out() {
    let mut nation = rings();
    let (first, left) = again(&nation.seen(), &Kept::default());
    assert_eq!((left.communities, left.anew.len(), left.gone.len()), (3, 3, 0));
    assert_eq!(first, from_nothing(&nation.seen()));
    let kept = left.onto(Kept::default());
    // The next submission has nothing to do with any of them.
    (1_001..=1_020).for_each(|case| nation.add(case, case % 10));
    let (second, left) = again(&nation.seen(), &kept);
    assert_eq!((left.communities, left.anew.len(), left.gone.len()), (3, 0, 0));
    assert_eq!(second, from_nothing(&nation.seen()));
    // One case of the next belongs to the second group.
    ring(&mut nation, &[1_001], SECOND);
    let (third, left) = again(&nation.seen(), &kept);
    assert_eq!((left.communities, left.anew.len(), left.gone.len()), (3, 1, 1));
    assert_eq!(third, from_nothing(&nation.seen()));
    assert!(third.candidates.iter().any(|group| group.cases == [199, 300, 401, 1_000]), "{third:?}");
}

#[test]
fn what_is_kept_is_never_taken_over_when_something_that_had_a_say_is_different() {
    let touched = |change: fn(&mut Nation)| {
        let mut nation = rings();
        let kept = again(&nation.seen(), &Kept::default()).1.onto(Kept::default());
        change(&mut nation);
        let (found, left) = again(&nation.seen(), &kept);
        assert_eq!(found, from_nothing(&nation.seen()));
        left.anew.len()
    };
    assert_eq!(touched(|_| {}), 0);
    // Another holder of what ties a group, in a case that does not come to belong to it: the vehicle alone is too little.
    assert_eq!(touched(|nation| nation.holds(700, TieKind::Vehicle, 7)), 1);
    // One person, who was two.
    assert_eq!(touched(|nation| _ = nation.records.insert(28, (14, -6))), 1);
    // A tie that is taken back.
    assert_eq!(touched(|nation| _ = nation.held.remove(&(1_000, TieKind::Phone, 7))), 1);
    // The number of all cases, as it is weighed.
    assert_eq!(touched(|nation| (2_001..=2_200).for_each(|case| nation.add(case, case % 10))), 3);
}

/// One thing that a submission says.
#[derive(Debug, Clone)]
enum Said {
    New { case: i64, force: i64 },
    Holds { case: i64, kind: usize, value: i64 },
    HoldsNoMore { case: i64, kind: usize, value: i64 },
    Same { one: i64, other: i64 },
}

const KINDS: [TieKind; 4] = [TieKind::Vehicle, TieKind::Address, TieKind::Online, TieKind::Phone];

fn said() -> impl Strategy<Value = Said> {
    let tie = || (1_i64..90, 0..KINDS.len(), 0_i64..7);
    prop_oneof![
        2 => (301_i64..330, 0_i64..10).prop_map(|(case, force)| Said::New { case, force }),
        8 => tie().prop_map(|(case, kind, value)| Said::Holds { case, kind, value }),
        1 => tie().prop_map(|(case, kind, value)| Said::HoldsNoMore { case, kind, value }),
        2 => (1_i64..90, 1_i64..90).prop_map(|(one, other)| Said::Same { one, other }),
    ]
}

fn take(nation: &mut Nation, said: &Said) {
    match *said {
        Said::New { case, force } => nation.add(case, force),
        Said::Holds { case, kind, value } => nation.holds(case, KINDS[kind], value),
        Said::HoldsNoMore { case, kind, value } => _ = nation.held.remove(&(2 * case, KINDS[kind], value)),
        Said::Same { one, other } => {
            let person = nation.records[&(2 * one)].1;
            nation.records.insert(2 * other, (other, person));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn however_records_are_split_into_submissions_the_last_run_is_that_of_all_at_once(
        all in proptest::collection::vec(said(), 1..90),
        cuts in proptest::collection::btree_set(0_usize..90, 0..6),
    ) {
        let mut nation = Nation::default();
        (1..=300).for_each(|case| nation.add(case, case % 10));
        let mut kept = Kept::default();
        for (at, said) in all.iter().enumerate() {
            take(&mut nation, said);
            if cuts.contains(&at) || at + 1 == all.len() {
                let seen = nation.seen();
                let (found, left) = again(&seen, &kept);
                kept = left.onto(kept);
                let whole = from_nothing(&seen);
                let bytes = |found: &Found| serde_json::to_vec(&found.candidates).unwrap();
                prop_assert_eq!(bytes(&found), bytes(&whole));
                prop_assert_eq!(found, whole);
                let fresh = again(&seen, &Kept::default()).1.onto(Kept::default());
                prop_assert_eq!(&kept, &fresh, "what is left is what a run from nothing leaves");
            }
        }
    }
}
