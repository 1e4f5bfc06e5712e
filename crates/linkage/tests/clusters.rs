//! What is joined and what never is, on tables small enough to check by hand.

use lookagain_linkage::{
    Clusters, Constraints, Flag, Judgement, Levels, Pair, Table, Verdict, cluster,
    table::{ColumnBuilder, RecordNames},
};
use proptest::prelude::*;

fn table(rows: usize, columns: &[(&str, &[&str])]) -> Table {
    let columns = columns
        .iter()
        .map(|(name, values)| {
            let mut builder = ColumnBuilder::new(*name);
            values.iter().for_each(|value| builder.push(Some(value)));
            builder.finish()
        })
        .collect();
    Table::new(RecordNames::Whole((0..rows as i64).collect()), columns).unwrap()
}

fn pairs(ties: &[(u32, u32, f64)]) -> Vec<Pair> {
    ties.iter()
        .map(|(left, right, bits)| Pair {
            left: *left,
            right: *right,
            bits: *bits,
            levels: Levels::default(),
        })
        .collect()
}

fn join(rows: usize, ties: &[(u32, u32, f64)], judgements: &[Judgement]) -> Clusters {
    cluster(&table(rows, &[]), &pairs(ties), judgements, &Constraints::default(), 0.0)
}

#[test]
fn strong_ties_join_and_weak_ones_do_not() {
    assert_eq!(join(4, &[(0, 1, 9.0), (2, 3, -3.0)], &[]).of_row, [0, 0, 2, 3]);
}

#[test]
fn one_good_tie_does_not_chain_two_people_together() {
    // 0-1-2 and 3-4-5 are two people; 2-3 alone ties them, and eight of the nine pairs between them speak against it.
    let ties = [(0, 1, 9.0), (0, 2, 9.0), (1, 2, 9.0), (3, 4, 9.0), (3, 5, 9.0), (4, 5, 9.0), (2, 3, 6.0)];
    assert_eq!(join(6, &ties, &[]).of_row, [0, 0, 0, 3, 3, 3]);
}

#[test]
fn what_a_person_said_wins_over_any_weight() {
    let different = Judgement { left: 0, right: 1, verdict: Verdict::Different };
    let apart = join(2, &[(0, 1, 40.0)], &[different]);
    assert_eq!(apart.of_row, [0, 1]);
    assert_eq!(apart.flags, [Flag::HeldApart { left: 0, right: 1 }]);
    let same = Judgement { left: 0, right: 1, verdict: Verdict::Same };
    assert_eq!(join(3, &[(0, 1, -30.0)], &[same]).of_row, [0, 0, 2]);
    assert_eq!(join(2, &[], &[same]).of_row, [0, 0], "also where no rule gave the pair");
}

#[test]
fn who_is_held_apart_is_not_joined_by_way_of_a_third() {
    let different = Judgement { left: 0, right: 2, verdict: Verdict::Different };
    let joined = join(3, &[(0, 1, 20.0), (1, 2, 19.0), (0, 2, 18.0)], &[different]);
    assert_eq!(joined.of_row, [0, 0, 2]);
}

#[test]
fn two_valid_identifiers_that_differ_are_two_people() {
    // Every tie says one person. The check letters of both hold, so that neither is the other written badly; the third
    // fails its check and holds nobody apart.
    let columns: [(&str, &[&str]); 1] =
        [("pnc_id", &["2003/0062845E", "2003/0062845E", "2004/0062845V", "2005/0062845A"])];
    let table = table(4, &columns);
    let constraints = Constraints { strong_identifiers: vec!["pnc_id".to_owned()], role: None };
    let ties = pairs(&[(0, 1, 30.0), (0, 2, 29.0), (1, 2, 29.0), (0, 3, 28.0), (1, 3, 28.0)]);
    let joined = cluster(&table, &ties, &[], &constraints, 0.0);
    assert_eq!(joined.of_row, [0, 0, 2, 0]);
    assert!(joined.flags.contains(&Flag::IdentifiersConflict { left: 0, right: 2 }), "{:?}", joined.flags);
}

#[test]
fn a_victim_is_never_silently_joined_to_a_suspect() {
    let columns: [(&str, &[&str]); 1] = [("role", &["VICTIM", "SUSPECT", "VICTIM"])];
    let constraints = Constraints { strong_identifiers: Vec::new(), role: Some("role".to_owned()) };
    let ties = pairs(&[(0, 1, 30.0), (0, 2, 20.0)]);
    let joined = cluster(&table(3, &columns), &ties, &[], &constraints, 0.0);
    assert_eq!(joined.of_row, [0, 1, 0]);
    assert!(joined.flags.contains(&Flag::VictimAndSuspect { left: 0, right: 1 }), "{:?}", joined.flags);
    let same = Judgement { left: 0, right: 1, verdict: Verdict::Same };
    let joined = cluster(&table(3, &columns), &ties, &[same], &constraints, 0.0);
    assert_eq!(joined.of_row, [0, 0, 0], "a person may say so");
}

#[test]
fn a_tie_that_alone_holds_two_halves_together_is_flagged() {
    let mut ties =
        vec![(0, 1, 9.0), (0, 2, 9.0), (1, 2, 9.0), (3, 4, 9.0), (3, 5, 9.0), (4, 5, 9.0), (2, 3, 9.0)];
    // The other pairs between the halves are doubtful, not against it: the halves are joined, by one tie.
    let rest = (0..3).flat_map(|a| (3..6).map(move |b| (a, b, -0.5))).filter(|(a, b, _)| (*a, *b) != (2, 3));
    ties.extend(rest);
    let joined = join(6, &ties, &[]);
    assert_eq!(joined.of_row, [0; 6]);
    assert_eq!(joined.flags, [Flag::Bridge { left: 2, right: 3 }]);
}

proptest! {
    #[test]
    fn the_order_of_the_pairs_does_not_matter(
        ties in prop::collection::btree_map((0_u32..12, 0_u32..12), -8_i32..12, 0..40),
        seed in any::<u64>(),
    ) {
        let mut ties: Vec<(u32, u32, f64)> =
            ties.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), bits)| (a, b, f64::from(bits))).collect();
        let expected = join(12, &ties, &[]);
        ties.sort_by_key(|(a, b, _)| (u64::from(*a) * 131 + u64::from(*b)).wrapping_mul(seed | 1));
        prop_assert_eq!(join(12, &ties, &[]), expected);
    }

    #[test]
    fn nobody_who_was_said_to_be_different_is_ever_together(
        ties in prop::collection::btree_map((0_u32..10, 0_u32..10), -4_i32..30, 0..40),
        apart in prop::collection::btree_set((0_u32..10, 0_u32..10), 0..6),
    ) {
        let ties: Vec<(u32, u32, f64)> =
            ties.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), bits)| (a, b, f64::from(bits))).collect();
        let apart: Vec<(u32, u32)> = apart.into_iter().filter(|(a, b)| a < b).collect();
        let judgements: Vec<Judgement> =
            apart.iter().map(|(left, right)| Judgement { left: *left, right: *right, verdict: Verdict::Different }).collect();
        let joined = join(10, &ties, &judgements);
        for (left, right) in apart {
            prop_assert_ne!(joined.of_row[left as usize], joined.of_row[right as usize]);
        }
        for (row, first) in joined.of_row.iter().enumerate() {
            prop_assert!(*first as usize <= row && joined.of_row[*first as usize] == *first);
        }
    }
}
