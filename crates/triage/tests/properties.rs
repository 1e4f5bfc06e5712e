//! What holds for every case, whatever its facts.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be read here is a failed test")]

use std::sync::LazyLock;

use jiff::civil::date;
use lookagain_domain::{
    Assessment, Finding, Known, Missing, Outcome, PartialDate, PriorityBand, ReviewRoute,
    facts::CaseFacts,
    known::YesNo,
    record::{Cocad, DecisionMaker, PriorReview, VitalStatus},
};
use lookagain_triage::{Rules, assess, compare, example, missing_facts};
use proptest::{collection::vec as many, prelude::*, sample::select};

fn known<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Known<T>> {
    prop_oneof![3 => select(values).prop_map(Known::Value), 2 => select(Missing::ALL).prop_map(Known::Missing)]
}

fn answer() -> impl Strategy<Value = Known<YesNo>> {
    known(YesNo::ALL.to_vec())
}

fn some_date() -> impl Strategy<Value = Known<PartialDate>> {
    let texts = [
        "2009-12-31",
        "2010-01-01",
        "2012-02-29",
        "2013-06-04",
        "2013-06-05",
        "2015-04-01",
        "2025-03-31",
        "2025-04-01",
        "2013",
        "2025",
        "2013-06",
        "2009-12-01/2010-02-01",
    ];
    known(texts.iter().map(|text| text.parse().unwrap()).collect())
}

fn birth() -> impl Strategy<Value = Known<PartialDate>> {
    known(
        ["1970-01-01", "1994-05-02", "1996-02-29", "1995", "2001-07", "2030"]
            .map(|t| t.parse().unwrap())
            .to_vec(),
    )
}

fn class() -> impl Strategy<Value = Known<String>> {
    known(["19E", "19J", "20A", "71", "23", "88C", "28E", "13"].map(str::to_owned).to_vec())
}

fn outcome() -> impl Strategy<Value = Known<Outcome>> {
    known(Outcome::all().collect())
}

/// A case of up to three crimes, four suspects, four victims and five allegations, every fact known or missing.
#[expect(clippy::too_many_lines, reason = "one field after another, nothing to decide")]
fn case() -> impl Strategy<Value = CaseFacts> {
    let of_crime =
        (class(), some_date(), some_date(), some_date(), outcome(), known(DecisionMaker::ALL.to_vec()));
    let flags = (
        known(Cocad::ALL.to_vec()),
        answer(),
        answer(),
        answer(),
        answer(),
        known(PriorReview::ALL.to_vec()),
    );
    let enquiries = (proptest::option::of(0..9_u32), proptest::option::of(0..9_u32));
    let crime = (of_crime, flags, enquiries);
    let suspect = (answer(), known(VitalStatus::ALL.to_vec()), answer(), answer(), answer());
    let victim = (0..3_i64, birth(), proptest::option::of(8..24_u8), answer(), answer());
    let allegation =
        (0..3_i64, 0..4_i64, class(), outcome(), some_date(), known(DecisionMaker::ALL.to_vec()), answer());
    (many(crime, 1..4), many(suspect, 0..5), many(victim, 0..5), many(allegation, 0..6)).prop_map(
        |(crimes, suspects, victims, allegations)| {
            let mut case = example::case().unwrap();
            let number = |at: usize| i64::try_from(at).unwrap() + 1;
            let of = |crime: i64| crime % i64::try_from(crimes.len()).unwrap() + 1;
            case.crimes = crimes
                .iter()
                .enumerate()
                .map(|(at, (a, b, c))| {
                    let mut crime = example::crime(number(at)).unwrap();
                    let a = a.clone();
                    (crime.offence_code, crime.offence_from, crime.offence_to) = (a.0, a.1, a.2);
                    (crime.closed_on, crime.outcome, crime.decision_maker) = (a.3, a.4, a.5);
                    (
                        crime.cocad,
                        crime.cse_flag,
                        crime.group_flag,
                        crime.online_only,
                        crime.live_risk,
                        crime.prior_review,
                    ) = *b;
                    (crime.enquiries_raised, crime.enquiries_completed) = *c;
                    crime
                })
                .collect();
            case.suspects = suspects
                .iter()
                .enumerate()
                .map(|(at, told)| {
                    let mut suspect = example::suspect(number(at)).unwrap();
                    (
                        suspect.identified,
                        suspect.vital_status,
                        suspect.access_to_children,
                        suspect.flight_risk,
                        suspect.position_of_trust,
                    ) = *told;
                    suspect
                })
                .collect();
            case.victims = victims
                .iter()
                .enumerate()
                .map(|(at, (crime, born, age, supports, account))| {
                    let mut victim = example::victim(number(at), of(*crime)).unwrap();
                    (victim.born, victim.supports_action, victim.account_recorded) =
                        (*born, *supports, *account);
                    victim.age_recorded = age
                        .map(|years| lookagain_domain::AgeRange { min_years: years, max_years: years + 1 });
                    victim
                })
                .collect();
            case.allegations = allegations
                .into_iter()
                .enumerate()
                .map(|(at, told)| {
                    let mut allegation = example::allegation(number(at), told.1 + 1).unwrap();
                    allegation.crime = lookagain_domain::CrimeId::new(of(told.0)).unwrap();
                    (allegation.offence_code, allegation.outcome, allegation.decision_date) =
                        (told.2, told.3, told.4);
                    (allegation.decision_maker, allegation.interviewed) = (told.5, told.6);
                    allegation
                })
                .collect();
            case
        },
    )
}

/// The shipped rules with every rule switched on.
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Rules::parse(&Rules::shipped_text().replace("enabled = false", "enabled = true")).unwrap()
});

fn found(case: &CaseFacts, rules: &Rules) -> Assessment {
    assess(case, rules, date(2026, 11, 24))
}

/// One missing fact of `case` takes its value from `other`. Which one is chosen by `pick`.
fn fill_one(case: &mut CaseFacts, other: &CaseFacts, pick: usize) {
    let mut at = 0;
    macro_rules! fill {
        ($list:ident: $($field:ident),*) => {
            for (thing, donor) in case.$list.iter_mut().zip(other.$list.iter().cycle()) {
                $(
                    if thing.$field.value().is_none() && donor.$field.value().is_some() {
                        if at == pick {
                            thing.$field = donor.$field.clone();
                        }
                        at += 1;
                    }
                )*
            }
        };
    }
    fill!(crimes: offence_code, offence_from, offence_to, closed_on, outcome, decision_maker, cocad, cse_flag,
        group_flag, online_only, prior_review);
    fill!(suspects: identified, vital_status);
    fill!(victims: born);
    fill!(allegations: offence_code, outcome, decision_date, decision_maker);
}

fn opposed(a: Finding, b: Finding) -> bool {
    matches!((a, b), (Finding::Met, Finding::NotMet) | (Finding::NotMet, Finding::Met))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_missing_fact_that_arrives_never_turns_met_into_not_met_or_back(
        before in case(), other in case(), pick in 0..12_usize,
    ) {
        let rules = &*RULES;
        let mut after = before.clone();
        fill_one(&mut after, &other, pick);
        let (before, after) = (found(&before, rules), found(&after, rules));
        prop_assert!(!opposed(before.eligibility, after.eligibility));
        for (old, new) in before.criteria.iter().zip(&after.criteria) {
            prop_assert!(!opposed(old.finding, new.finding), "{}: {:?} then {:?}", old.rule, old, new);
        }
        for (old, new) in before.closures.iter().zip(&after.closures) {
            prop_assert!(!opposed(old.finding, new.finding));
        }
    }

    #[test]
    fn the_order_of_the_lists_does_not_matter_and_the_bytes_are_the_same(facts in case()) {
        let rules = &*RULES;
        let mut turned = facts.clone();
        turned.crimes.reverse();
        turned.suspects.reverse();
        turned.victims.reverse();
        turned.allegations.reverse();
        let bytes = |facts: &CaseFacts| serde_json::to_string(&found(facts, rules)).unwrap();
        prop_assert_eq!(bytes(&facts), bytes(&turned));
        prop_assert_eq!(bytes(&facts), bytes(&facts));
        prop_assert_eq!(compare(&found(&facts, rules), &found(&turned, rules)), None);
    }

    #[test]
    fn the_reasons_are_the_score(facts in case()) {
        let found = found(&facts, &RULES);
        let sum: i32 = found.priority.iter().map(|reason| reason.points).sum();
        prop_assert_eq!(found.points(), sum);
        prop_assert!(found.priority.iter().all(|reason| reason.finding == Finding::Met));
        prop_assert!(found.priority.iter().all(|reason| reason.band.is_some() || reason.points > 0));
        prop_assert!(found.priority.iter().all(|reason| reason.band.is_none() || reason.points == 0));
        let bands: Vec<PriorityBand> = found.priority.iter().filter_map(|reason| reason.band).collect();
        prop_assert_eq!(bands.first().copied(), Some(found.band));
        let points: Vec<i32> = found.priority.iter().skip(bands.len()).map(|reason| reason.points).collect();
        prop_assert!(points.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn eligibility_is_the_criteria_of_the_case_and_any_closure(facts in case()) {
        let found = found(&facts, &RULES);
        let of_case = Finding::all(found.criteria.iter().map(|reason| reason.finding));
        let closures = Finding::any(found.closures.iter().map(|closure| closure.finding));
        prop_assert_eq!(found.eligibility, Finding::all([of_case, closures]));
        prop_assert_eq!(found.route == ReviewRoute::Operation, found.eligibility == Finding::Met);
        let asked = missing_facts(&found);
        prop_assert_eq!(asked.is_empty(), found.eligibility != Finding::Unknown);
        let mut keys: Vec<_> = asked.iter().map(|question| (question.fact, question.ask)).collect();
        keys.dedup();
        prop_assert_eq!(keys.len(), asked.len());
    }

    #[test]
    fn every_key_and_rule_has_words(facts in case()) {
        let rules = &*RULES;
        let found = found(&facts, rules);
        let of_closures = found.closures.iter().flat_map(|closure| &closure.criteria);
        for reason in found.criteria.iter().chain(of_closures).chain(&found.priority) {
            let entry = rules.lookup(&reason.rule).expect("every rule is in the catalogue");
            for fact in &reason.facts {
                prop_assert!(entry.fact_labels.iter().any(|label| label.key == fact.what), "{}: {}", reason.rule, fact.what);
                prop_assert!(fact.value.len() <= 24, "{}: {}", fact.what, fact.value);
            }
        }
    }
}
