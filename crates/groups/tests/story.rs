//! What grouping must find and must leave alone, as tables one could show a detective.

use lookagain_domain::group::{GroupPart, Met, TieKind};
use lookagain_groups::{
    Candidate, CaseFacts, Evidence, Found, Holding, Involvement, Need, PartIn, Place, RecordFacts, Settings,
    UNKNOWN_DAY, describe, find, find_beside,
};
use proptest::prelude::*;

/// A nation of many cases with one suspect and one victim each, who have nothing in common with anybody.
fn nation(cases: u32) -> Evidence {
    let mut evidence = Evidence::default();
    for case in 0..cases {
        evidence.cases.push(CaseFacts {
            force: u16::try_from(case % 10).unwrap_or_default(),
            from_day: 15_000 + (case % 3_000).cast_signed(),
            to_day: 15_000 + (case % 3_000).cast_signed(),
            child: Some(true),
            exploitation: None,
            recorded_cse: None,
        });
        for (record, part) in [(2 * case, PartIn::Suspect), (2 * case + 1, PartIn::Victim)] {
            evidence.records.push(RecordFacts { person: record, identified: Some(part == PartIn::Victim) });
            evidence.involvements.push(Involvement { case, record, part });
            holds(&mut evidence, TieKind::Phone, 1_000_000 + record, record);
        }
    }
    evidence
}

fn holds(evidence: &mut Evidence, kind: TieKind, value: u32, record: u32) {
    evidence.holdings.push(Holding { kind, value, record, from_day: UNKNOWN_DAY, to_day: UNKNOWN_DAY });
}

fn settings() -> Settings {
    Settings::shipped().unwrap_or_else(|error| unreachable!("{error}"))
}

fn found(evidence: &Evidence) -> Found {
    find(evidence, &settings())
}

fn cases(found: &Found) -> Vec<Vec<u32>> {
    found.candidates.iter().map(|candidate| candidate.cases.clone()).collect()
}

/// Suspects of these cases share a vehicle and an address.
fn ring(evidence: &mut Evidence, of: &[u32], vehicle: u32) {
    for case in of {
        holds(evidence, TieKind::Vehicle, vehicle, 2 * case);
        holds(evidence, TieKind::Address, vehicle + 1, 2 * case);
    }
}

#[test]
fn a_nation_in_which_nobody_shares_anything_has_no_candidate() {
    assert_eq!(found(&nation(2_000)).candidates, []);
}

#[test]
fn cases_of_several_forces_with_one_vehicle_and_one_address_are_found_and_explained() {
    let mut evidence = nation(2_000);
    ring(&mut evidence, &[3, 14, 1_001], 7);
    let found = found(&evidence);
    assert_eq!(cases(&found), [[3, 14, 1_001]]);
    let group = &found.candidates[0];
    assert_eq!((group.forces, group.blocks.len(), group.known()), (3, 3, false));
    assert_eq!(group.ties.iter().map(|tie| tie.steps).collect::<Vec<_>>(), [2, 2]);
    let sum: f64 = group.ties.iter().map(|tie| tie.bits).sum::<f64>() - 2.0 * found.prior_bits;
    assert!((group.bits() - sum).abs() < 1e-9, "the rank is the sum of its reasons");
    let network = &group.findings[0];
    // Three unidentified suspects of three cases may be one man.
    assert_eq!((network.id.as_str(), network.met), ("network", Met::Unknown));
}

#[test]
fn what_everybody_has_on_record_ties_nobody() {
    let mut evidence = nation(2_000);
    for case in (0..2_000).step_by(4) {
        holds(&mut evidence, TieKind::Phone, 1, 2 * case);
        holds(&mut evidence, TieKind::Address, 2, 2 * case);
    }
    assert_eq!(found(&evidence).candidates, []);
    // And beside a real tie it hardly counts: a quarter of all cases have it.
    ring(&mut evidence, &[4, 8], 7);
    let found = found(&evidence);
    let hub = found.candidates[0].ties.iter().find(|tie| tie.kind == TieKind::Phone).unwrap();
    assert_eq!((cases(&found), hub.cases_in_all), (vec![vec![4, 8]], 500));
    assert!(hub.bits < 1.0, "{hub:?}");
}

#[test]
fn a_number_of_one_force_s_own_home_is_no_tie_there() {
    let mut evidence = nation(2_000);
    // Fifty of the two hundred cases of force 3, and nobody else.
    for case in (3..2_000).step_by(40) {
        holds(&mut evidence, TieKind::Address, 1, 2 * case);
    }
    ring(&mut evidence, &[3, 43], 7);
    let found = found(&evidence);
    let home = found.candidates[0].ties.iter().find(|tie| tie.cases_in_all == 50).unwrap();
    assert!(home.bits_each < 1.0, "{home:?}");
}

#[test]
fn two_records_of_one_person_are_one_tie_however_much_they_share() {
    let mut evidence = nation(2_000);
    evidence.records[10].person = 2;
    for kind in [TieKind::Phone, TieKind::Vehicle, TieKind::Address] {
        holds(&mut evidence, kind, 9, 2);
        holds(&mut evidence, kind, 9, 10);
    }
    let group = &describe(&evidence, &settings(), vec![vec![1, 5]])[0];
    assert_eq!(group.ties.iter().map(|tie| tie.kind).collect::<Vec<_>>(), [TieKind::SameSuspect]);
}

#[test]
fn what_a_force_knew_already_is_no_news() {
    let mut evidence = nation(2_000);
    // One record of one force is in both cases.
    evidence.involvements.push(Involvement { case: 5, record: 2, part: PartIn::Suspect });
    ring(&mut evidence, &[1, 5], 7);
    let group = &describe(&evidence, &settings(), vec![vec![1, 5]])[0];
    assert!(group.known() && group.bits().abs() < 1e-9, "{group:?}");
}

#[test]
fn a_victim_who_is_a_suspect_elsewhere_is_marked_for_care_and_listed_as_no_suspect() {
    let mut evidence = nation(2_000);
    ring(&mut evidence, &[1, 5], 7);
    // The victim of case 900 is the suspect of case 5.
    evidence.records[10].person = 1_801;
    let group = &describe(&evidence, &settings(), vec![vec![1, 5]])[0];
    let part = |person: u32| group.members.iter().find(|member| member.person == person).unwrap().part;
    assert_eq!((part(1_801), part(2), part(3)), (GroupPart::Care, GroupPart::Suspect, GroupPart::Victim));
}

#[test]
fn two_suspects_in_one_case_meet_the_definition_and_one_does_not() {
    let mut evidence = nation(2_000);
    evidence.records.push(RecordFacts { person: 4_000, identified: Some(false) });
    evidence.involvements.push(Involvement { case: 1, record: 4_000, part: PartIn::Suspect });
    ring(&mut evidence, &[1, 5], 7);
    evidence.cases[1].exploitation = Some(true);
    evidence.cases[5].exploitation = Some(false);
    let met = |evidence: &Evidence, set: Vec<u32>| {
        let group = &describe(evidence, &settings(), vec![set])[0];
        group.findings.iter().map(|finding| finding.met).collect::<Vec<_>>()
    };
    // Network, force procedures, dataset: no force recorded the dataset's category.
    assert_eq!(met(&evidence, vec![1, 5]), [Met::Yes, Met::Yes, Met::Unknown]);
    evidence.records[10].person = evidence.records[14].person;
    assert_eq!(met(&evidence, vec![5, 7]), [Met::No, Met::No, Met::No]);
}

#[test]
fn a_case_may_belong_to_two_groups_when_its_ties_to_each_justify_it() {
    let mut evidence = nation(2_000);
    ring(&mut evidence, &[1, 5, 9, 100], 7);
    ring(&mut evidence, &[100, 200, 305, 409], 17);
    let found = found(&evidence);
    assert_eq!(cases(&found), [[1, 5, 9, 100], [100, 200, 305, 409]], "{found:#?}");
}

#[test]
fn what_a_person_called_wrong_ties_nobody_any_more() {
    let mut evidence = nation(2_000);
    ring(&mut evidence, &[3, 14, 1_001], 7);
    evidence.refused = vec![(TieKind::Vehicle, 7)];
    assert_eq!(cases(&found(&evidence)), Vec::<Vec<u32>>::new());
    evidence.refused.clear();
    evidence.refused_holders = vec![(TieKind::Vehicle, 7, 6), (TieKind::Address, 8, 6)];
    assert_eq!(cases(&found(&evidence)), [[14, 1_001]]);
    // Said of the records of one force: case 3 is force 3's, and the others are as tied as before.
    evidence.refused_holders.clear();
    evidence.refused_in_force = vec![(TieKind::Vehicle, 7, 3), (TieKind::Address, 8, 3)];
    assert_eq!(cases(&found(&evidence)), [[14, 1_001]]);
    evidence.refused_in_force = vec![(TieKind::Vehicle, 7, 5), (TieKind::Address, 8, 5)];
    assert_eq!(cases(&found(&evidence)), [[3, 14, 1_001]]);
}

#[test]
fn years_between_two_uses_of_a_phone_weaken_the_tie() {
    let mut evidence = nation(2_000);
    for (record, year) in [(2, 2005), (10, 2006), (14, 2019)] {
        let from_day = (year - 1970) * 365;
        evidence.holdings.push(Holding {
            kind: TieKind::Phone,
            value: 5,
            record,
            from_day,
            to_day: from_day,
        });
    }
    let bits = |set: Vec<u32>| describe(&evidence, &settings(), vec![set])[0].ties[0].bits;
    assert!(bits(vec![1, 5]) > bits(vec![5, 7]) + 3.0);
}

#[test]
fn the_same_place_and_time_alone_is_no_group() {
    let mut evidence = nation(2_000);
    for (case, value) in [(1, 1), (5, 1), (1, 2), (5, 2), (1, 3), (5, 3)] {
        evidence.places.push(Place { kind: TieKind::Circumstances, value, case });
    }
    assert_eq!(cases(&found(&evidence)), Vec::<Vec<u32>>::new());
}

#[test]
fn a_suspect_who_may_be_a_victim_is_for_care_until_somebody_answers() {
    let mut evidence = nation(2_000);
    // The suspects of cases 1 and 5 are one person, of whom linkage asks whether the victim of case 900 is the same.
    evidence.records[10].person = 2;
    evidence.to_care_for = vec![2, 1_801];
    let group = &describe(&evidence, &settings(), vec![vec![1, 5]])[0];
    let part = |person: u32| group.members.iter().find(|member| member.person == person).map(|one| one.part);
    assert_eq!(part(2), Some(GroupPart::Care));
    assert_eq!(group.ties.iter().map(|tie| tie.kind).collect::<Vec<_>>(), [TieKind::NamedElsewhere]);
    evidence.to_care_for.clear();
    let group = &describe(&evidence, &settings(), vec![vec![1, 5]])[0];
    assert_eq!(group.ties.iter().map(|tie| tie.kind).collect::<Vec<_>>(), [TieKind::SameSuspect]);
}

#[test]
fn what_a_person_settled_takes_no_place_in_the_list() {
    let mut evidence = nation(2_000);
    ring(&mut evidence, &[1, 5, 9, 13], 7);
    ring(&mut evidence, &[100, 201], 17);
    let one = Settings::shipped_text().replace("most_candidates = 5000", "most_candidates = 1");
    let one = Settings::parse(&one).unwrap();
    assert_eq!(cases(&find(&evidence, &one)), [vec![1, 5, 9, 13]]);
    let beside = find_beside(&evidence, &one, &[vec![1, 5, 9, 13]]);
    assert_eq!((cases(&beside), beside.in_all), (vec![vec![100, 201]], 1));
    // A group that holds some of them settles nothing of the rest; one of several that hold all does.
    let beside = find_beside(&evidence, &one, &[vec![1, 5, 9], vec![1, 7]]);
    assert_eq!(cases(&beside), [vec![1, 5, 9, 13]]);
    let beside = find_beside(&evidence, &one, &[vec![1, 5, 9], vec![0, 1, 5, 9, 13, 14]]);
    assert_eq!(cases(&beside), [vec![100, 201]]);
}

#[test]
fn suspects_are_associated_in_one_case_or_through_what_suspects_hold() {
    let met = |evidence: &Evidence, set: Vec<u32>| {
        let group = &describe(evidence, &settings(), vec![set])[0];
        let needs = group.findings.iter().flat_map(|finding| &finding.needs);
        needs.filter(|(need, _)| *need == Need::Associated).map(|(_, met)| *met).collect::<Vec<_>>()
    };
    let mut evidence = nation(2_000);
    for record in [2, 10, 18] {
        evidence.records[record].identified = Some(true);
    }
    // Cases 1 and 5 are tied; what ties case 9 to them is only the same place and time.
    ring(&mut evidence, &[1, 5], 7);
    for case in [5, 9] {
        evidence.places.push(Place { kind: TieKind::Circumstances, value: 1, case });
    }
    assert_eq!(met(&evidence, vec![1, 5, 9]), [Met::Yes]);
    assert_eq!(met(&evidence, vec![5, 9]), [Met::Unknown], "a place and a time is no association");
    // Two suspects are identified, but nothing connects their cases: the tie is between others.
    evidence.records[2].identified = Some(false);
    assert_eq!(met(&evidence, vec![1, 5, 9]), [Met::Unknown], "one tied suspect is not identified");
    evidence.records[2].identified = Some(true);
    // The victims of cases 5 and 9 are one, share a phone, and both were taken to one venue: that says nothing of the two suspects.
    let mut of_victims = evidence.clone();
    of_victims.records[19].person = 11;
    for victim in [11, 19] {
        holds(&mut of_victims, TieKind::Phone, 99, victim);
    }
    of_victims.places.extend([5, 9].map(|case| Place { kind: TieKind::Venue, value: 98, case }));
    assert_eq!(met(&of_victims, vec![5, 9]), [Met::Unknown], "ties of victims are not the suspects'");
    // What a suspect shares with the other case's victim is no tie to the other suspect either.
    let mut with_victim = evidence.clone();
    for record in [10, 19] {
        holds(&mut with_victim, TieKind::Vehicle, 97, record);
    }
    assert_eq!(met(&with_victim, vec![5, 9]), [Met::Unknown]);
    // Through a third suspect, who need not be identified: 1 and 5 hold one thing, 5 and 9 another.
    let mut through = evidence.clone();
    through.records[10].identified = Some(false);
    assert_eq!(met(&through, vec![1, 5, 9]), [Met::Unknown]);
    ring(&mut through, &[5, 9], 87);
    assert_eq!(met(&through, vec![1, 5, 9]), [Met::Yes]);
    // Two in one case are associated whatever else there is.
    evidence.records.push(RecordFacts { person: 4_000, identified: Some(false) });
    evidence.involvements.push(Involvement { case: 9, record: 4_000, part: PartIn::Suspect });
    assert_eq!(met(&evidence, vec![5, 9]), [Met::Yes]);
}

/// Everything that does not depend on where things stand in the lists.
fn told(candidates: &[Candidate], name: impl Fn(u32) -> u32) -> Vec<(Vec<u32>, i64)> {
    let mut told: Vec<(Vec<u32>, i64)> = candidates
        .iter()
        .map(|candidate| {
            let mut cases: Vec<u32> = candidate.cases.iter().map(|case| name(*case)).collect();
            cases.sort_unstable();
            #[expect(clippy::cast_possible_truncation, reason = "a rank is a few thousand bits at most")]
            let bits = (candidate.bits() * 1e6).round() as i64;
            (cases, bits)
        })
        .collect();
    told.sort();
    told
}

fn small() -> impl Strategy<Value = Evidence> {
    let shares = proptest::collection::vec((0_u32..6, 0_u32..60, 0_u32..4), 0..40);
    let joins = proptest::collection::vec((0_u32..60, 0_u32..60), 0..8);
    (shares, joins).prop_map(|(shares, joins)| {
        let mut evidence = nation(300);
        for (value, case, kind) in shares {
            let kind = [TieKind::Vehicle, TieKind::Address, TieKind::Online, TieKind::Phone][kind as usize];
            holds(&mut evidence, kind, value, 2 * case);
        }
        for (case, record) in joins {
            evidence.records[2 * case as usize].person = evidence.records[2 * record as usize].person;
        }
        evidence
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_the_lists_does_not_matter_and_the_same_lists_give_the_same_bytes(
        evidence in small(), turn in 1_usize..200
    ) {
        let one = found(&evidence);
        prop_assert_eq!(&one, &found(&evidence));
        let mut turned = evidence.clone();
        turned.involvements.rotate_left(turn % evidence.involvements.len());
        turned.holdings.rotate_left(turn % evidence.holdings.len());
        prop_assert_eq!(&one, &found(&turned));
    }

    #[test]
    fn every_case_of_a_candidate_has_a_tie_that_a_person_can_read(evidence in small()) {
        for candidate in found(&evidence).candidates {
            prop_assert!(candidate.cases.len() > 1);
            for case in &candidate.cases {
                let tied = candidate.ties.iter().any(|tie| tie.holders.iter().any(|holder| holder.case == *case));
                prop_assert!(tied, "nothing says why case {} is in it", case);
            }
            let ties: f64 = candidate.ties.iter().map(|tie| tie.bits).sum();
            let reasons: f64 =
                candidate.reasons.iter().filter(|line| line.kind.is_some()).map(|line| line.bits).sum();
            prop_assert!((ties - reasons).abs() < 1e-6);
        }
    }

    #[test]
    fn numbers_of_people_and_things_are_only_numbers(evidence in small()) {
        let mut other = evidence.clone();
        for record in &mut other.records {
            record.person = 5_000 - record.person;
        }
        for holding in &mut other.holdings {
            holding.value = 2_000_000 - holding.value;
        }
        prop_assert_eq!(told(&found(&evidence).candidates, |case| case), told(&found(&other).candidates, |case| case));
    }
}
