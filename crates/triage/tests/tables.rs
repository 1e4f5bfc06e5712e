//! Tables that a detective could read: routes, ages, definitions, what is asked, what changes.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be read here is a failed test")]

use jiff::civil::date;
use lookagain_domain::{AgeRange, Finding, Known, PriorityBand, ReviewRoute, facts::CaseFacts};
use lookagain_triage::{Ask, FactKey, Rules, RulesError, Scope, assess, compare, example, missing_facts};

/// The example with one allegation, changed.
fn with(change: impl FnOnce(&mut CaseFacts)) -> CaseFacts {
    let mut case = example::case().unwrap();
    case.allegations.truncate(1);
    change(&mut case);
    case
}

#[test]
fn the_window_takes_both_its_ends_and_leaves_open_what_is_not_precise() {
    for (decided, finding) in [
        ("2010-01-01", Finding::Met),
        ("2009-12-31", Finding::NotMet),
        ("2025-03-31", Finding::Met),
        ("2025-04-01", Finding::NotMet),
        ("2012-02-29", Finding::Met),
        ("2010", Finding::Met),
        ("2009", Finding::NotMet),
        ("2025", Finding::Unknown),
        ("2025-03", Finding::Met),
        ("2025-04", Finding::NotMet),
        ("2009-12-31/2010-01-01", Finding::Unknown),
        ("2000-01-01/2030-01-01", Finding::Unknown),
        ("", Finding::Unknown),
    ] {
        let case = with(|case| case.allegations[0].decision_date = decided.parse().unwrap());
        let found = example::assess(&case).unwrap();
        assert_eq!(example::criterion(&found, "window"), Some(finding), "{decided}");
        assert_eq!(found.eligibility, finding, "{decided}");
    }
}

#[test]
fn the_route_of_a_closure_follows_the_table() {
    use ReviewRoute::{CpsVrr, Csarp, ForceReview, None, Operation, PoliceVrr, Unknown};
    // decided, outcome, by, interviewed, group flag, route
    for (decided, outcome, by, interviewed, group, route) in [
        ("2013-06-04", "16", "POLICE", "N", "Y", Operation),
        ("2009-12-31", "OTHER_FILED", "POLICE", "N", "Y", Csarp),
        ("2013-06-04", "OTHER_FILED", "CPS", "N", "N", Csarp),
        ("2013-06-05", "15", "CPS", "Y", "N", CpsVrr),
        ("2013-06-05", "15", "POLICE", "Y", "N", Csarp),
        ("2015-04-01", "15", "POLICE", "Y", "N", PoliceVrr),
        ("2015-04-01", "15", "POLICE", "N", "N", Csarp),
        ("2015-04-01", "16", "POLICE", "Y", "N", Csarp),
        ("2025-04-01", "15", "POLICE", "Y", "Y", PoliceVrr),
        ("2025-04-01", "15", "POLICE", "N", "Y", ForceReview),
        ("2025-04-01", "15", "CPS", "N", "Y", CpsVrr),
        ("2016-01-01", "1", "CPS", "Y", "Y", None),
        ("2016-01-01", "C4", "POLICE", "N", "Y", ForceReview),
        ("2016-01-01", "20", "POLICE", "N", "Y", Unknown),
        ("2016-01-01", "UNKNOWN", "POLICE", "N", "Y", Unknown),
        ("UNKNOWN", "15", "POLICE", "Y", "Y", Unknown),
        ("2016-01-01", "15", "POLICE", "UNKNOWN", "N", Unknown),
        ("2016-01-01", "15", "POLICE", "Y", "UNKNOWN", Unknown),
    ] {
        let case = with(|case| {
            case.suspects.truncate(1);
            case.crimes[0].group_flag = group.parse().unwrap();
            let allegation = &mut case.allegations[0];
            allegation.decision_date = decided.parse().unwrap();
            allegation.outcome = outcome.parse().unwrap();
            allegation.decision_maker = by.parse().unwrap();
            allegation.interviewed = interviewed.parse().unwrap();
        });
        let found = example::assess(&case).unwrap();
        let row = format!("{decided} {outcome} {by} {interviewed} {group}");
        assert_eq!(found.closures[0].route, route, "{row}");
        assert_eq!(found.route, route, "{row}");
    }
}

#[test]
fn a_closure_that_was_reviewed_goes_back_to_the_force() {
    let case = with(|case| case.crimes[0].prior_review = "CSARP".parse().unwrap());
    assert_eq!(example::assess(&case).unwrap().route, ReviewRoute::ForceReview);
}

#[test]
fn one_closure_without_justice_is_enough_beside_a_charge() {
    let mut case = example::case().unwrap();
    case.allegations[0].outcome = "1".parse().unwrap();
    let found = example::assess(&case).unwrap();
    let closures: Vec<_> = found.closures.iter().map(|closure| (closure.finding, closure.route)).collect();
    let (charged, dropped) = ((Finding::NotMet, ReviewRoute::None), (Finding::Met, ReviewRoute::Operation));
    assert_eq!(closures, [charged, dropped]);
    assert_eq!((found.eligibility, found.route), (Finding::Met, ReviewRoute::Operation));
}

#[test]
fn a_crime_without_allegations_is_one_closure_by_its_own_outcome() {
    let case = with(|case| case.allegations.clear());
    let found = example::assess(&case).unwrap();
    assert_eq!(found.closures.len(), 1);
    assert_eq!((found.closures[0].allegation, found.closures[0].suspect), (None, None));
    assert_eq!(found.eligibility, Finding::Met);
}

#[test]
fn nobody_recorded_is_not_nobody() {
    let group = |change: fn(&mut CaseFacts)| {
        let case = with(|case| {
            case.suspects.clear();
            case.allegations.clear();
            change(case);
        });
        let found = example::assess(&case).unwrap();
        let of = |rule| example::criterion(&found, rule).unwrap();
        (of("group_definition"), of("suspects_alive"))
    };
    assert_eq!(group(|_| ()), (Finding::Unknown, Finding::Met), "outcome 18: nobody was identified");
    assert_eq!(
        group(|case| case.crimes[0].outcome = "15".parse().unwrap()),
        (Finding::Unknown, Finding::Unknown)
    );
    assert_eq!(group(|case| case.crimes[0].group_flag = "Y".parse().unwrap()), (Finding::Met, Finding::Met));
    assert_eq!(
        group(|case| case.crimes[0].group_flag = "N".parse().unwrap()),
        (Finding::NotMet, Finding::Met)
    );
    assert_eq!(
        group(|case| case.crimes[0].offence_code = "19K".parse().unwrap()),
        (Finding::Met, Finding::Met)
    );
    let both = group(|case| {
        case.crimes[0].offence_code = "19K".parse().unwrap();
        case.crimes[0].group_flag = "N".parse().unwrap();
    });
    assert_eq!(both, (Finding::Unknown, Finding::Met), "the class and the force disagree");
}

#[test]
fn the_same_suspect_from_two_rows_is_one_suspect() {
    let case = with(|case| {
        case.suspects = vec![example::suspect(11).unwrap(), example::suspect(11).unwrap()];
        case.crimes[0].group_flag = "N".parse().unwrap();
    });
    assert_eq!(
        example::criterion(&example::assess(&case).unwrap(), "group_definition"),
        Some(Finding::NotMet)
    );
}

#[test]
fn definitions_can_be_switched_and_each_says_what_it_found() {
    let text = Rules::shipped_text().replace("active = false", "active = true");
    for (mode, flag, cocad, finding) in [
        ("any", "N", "FAM", Finding::Met),
        ("all", "N", "FAM", Finding::NotMet),
        ("all", "Y", "CSE", Finding::Met),
        ("all", "Y", "UNKNOWN", Finding::Unknown),
    ] {
        let section = "not complete. Switch definitions on and off below.\"\nmode = ";
        let rules =
            Rules::parse(&text.replace(&format!("{section}\"any\""), &format!("{section}\"{mode}\"")))
                .unwrap();
        let case = with(|case| {
            case.crimes[0].group_flag = flag.parse().unwrap();
            case.crimes[0].cocad = cocad.parse().unwrap();
        });
        let found = assess(&case, &rules, date(2026, 11, 24));
        let reason = found.criteria.iter().find(|reason| reason.rule == "group_definition").unwrap();
        assert_eq!(reason.finding, finding, "{mode} {flag} {cocad}");
        for key in ["definition.network.1", "definition.force-group.1", "definition.cocad-cse.1"] {
            assert!(reason.facts.iter().any(|fact| fact.what == key), "{key}");
            assert!(rules.fact_label(key).is_some(), "{key}");
        }
    }
}

#[test]
fn an_age_comes_from_dates_and_record_and_both_must_agree() {
    let recorded = |years| Some(AgeRange { min_years: years, max_years: years });
    // born, recorded age, offence from, offence to, recorded on, finding
    for (born, age, from, to, reported, finding) in [
        ("1996-02-29", None, "2014-02-28", "", "", Finding::Met),
        ("1996-02-29", None, "2014-03-01", "", "", Finding::NotMet),
        ("1996", None, "2014", "", "", Finding::Unknown),
        ("1996", recorded(17), "2014", "", "", Finding::Met),
        ("1996", recorded(18), "2014", "", "", Finding::NotMet),
        ("1990-01-01", recorded(17), "2014", "", "", Finding::Unknown), // they disagree
        ("2015-01-01", recorded(9), "2014", "", "", Finding::Unknown),  // before the birth
        ("", recorded(12), "", "", "", Finding::Met),
        ("", None, "2014", "", "", Finding::Unknown),
        ("1996-06-01", None, "2014-05-01", "2016-05-01", "", Finding::Met), // under age when it began
        ("2000-06-01", None, "", "2016-05-01", "", Finding::Met),
        ("2000-06-01", None, "", "", "2017-01-01", Finding::Met), // still under age when it was reported
        ("2000-06-01", None, "", "", "2019-01-01", Finding::Unknown),
    ] {
        let case = with(|case| {
            case.allegations[0].offence_code = "20A".parse().unwrap();
            case.crimes[0].offence_code = "20A".parse().unwrap();
            case.crimes[0].offence_from = from.parse().unwrap();
            case.crimes[0].offence_to = to.parse().unwrap();
            case.crimes[0].recorded_on = reported.parse().unwrap();
            case.victims[0].born = born.parse().unwrap();
            case.victims[0].age_recorded = age;
        });
        let found = example::assess(&case).unwrap();
        assert_eq!(
            example::criterion(&found, "victim_age"),
            Some(finding),
            "{born} {age:?} {from} {to} {reported}"
        );
        let json = serde_json::to_string(&found).unwrap();
        assert!(born.len() < 10 || !json.contains(born), "a date of birth stays out of the findings");
    }
}

#[test]
fn a_class_that_can_only_be_committed_against_a_child_tells_the_age_where_nothing_else_does() {
    let case = |class: &str, born: &str| {
        with(|case| {
            case.allegations[0].offence_code = class.parse().unwrap();
            case.crimes[0].offence_code = class.parse().unwrap();
            case.victims[0].born = born.parse().unwrap();
        })
    };
    for (class, born, finding) in [
        ("19E", "", Finding::Met),
        ("20A", "", Finding::Unknown),
        ("19E", "1980-01-01", Finding::Unknown), // they disagree
    ] {
        let found = example::assess(&case(class, born)).unwrap();
        assert_eq!(example::criterion(&found, "victim_age"), Some(finding), "{class} {born}");
    }
}

#[test]
fn the_force_is_asked_once_for_each_fact_that_keeps_a_case_open_and_for_no_other() {
    let asked = |case: &CaseFacts| {
        let questions = missing_facts(&example::assess(case).unwrap());
        questions
            .iter()
            .map(|question| (question.fact, question.ask, question.rows.len()))
            .collect::<Vec<_>>()
    };
    let mut case = example::case().unwrap();
    for allegation in &mut case.allegations {
        allegation.decision_date = "2025".parse().unwrap();
        allegation.decision_maker = Known::NOT_SUPPLIED;
    }
    case.victims[0].born = Known::NOT_SUPPLIED;
    case.crimes[0].offence_code = "20A".parse().unwrap();
    case.allegations.iter_mut().for_each(|allegation| allegation.offence_code = "20A".parse().unwrap());
    let both = [
        (FactKey::Born, Ask::Supply, 1),
        (FactKey::DecisionDate, Ask::Settle, 2),
        (FactKey::DecisionMaker, Ask::Supply, 2),
    ];
    assert_eq!(asked(&case), both);

    case.allegations[0] = example::allegation(1, 11).unwrap();
    case.allegations[0].offence_code = "20A".parse().unwrap();
    assert_eq!(asked(&case), [(FactKey::Born, Ask::Supply, 1)], "one closure is met: the other need not be");

    case.crimes[0].prior_review = "CSARP".parse().unwrap();
    assert_eq!(asked(&case), [], "not met already: nobody is asked for what would change nothing");
}

#[test]
fn a_changed_rule_is_named_with_the_cases_it_changes() {
    let old_rules = Rules::shipped().unwrap();
    let text = Rules::shipped_text().replace("first = \"2010-01-01\"", "first = \"2017-01-01\"");
    let new_rules = Rules::parse(&text.replace("points = 20\n", "points = 25\n")).unwrap();
    let day = date(2026, 11, 24);
    let case = with(|case| case.allegations[0].interviewed = "N".parse().unwrap());
    let change = compare(&assess(&case, &old_rules, day), &assess(&case, &new_rules, day)).unwrap();
    assert_eq!(change.eligibility, Some((Finding::Met, Finding::NotMet)));
    assert_eq!(change.route, Some((ReviewRoute::Operation, ReviewRoute::Csarp)));
    assert_eq!(change.band, None);
    assert_eq!(change.points.map(|(old, new)| new - old), Some(5));
    let named: Vec<_> =
        change.rules.iter().map(|rule| (rule.rule.as_str(), rule.scope == Scope::Case)).collect();
    assert_eq!(named, [("suspect_not_interviewed", true), ("window", false)]);

    let renamed = Rules::parse(&Rules::shipped_text().replace("2026-11-1", "2026-11-2")).unwrap();
    assert_eq!(compare(&assess(&case, &old_rules, day), &assess(&case, &renamed, day)), None);
}

#[test]
fn the_most_urgent_band_wins_and_stands_first() {
    let case = with(|case| {
        case.crimes[0].live_risk = "Y".parse().unwrap();
        case.allegations[0].offence_code = "19D".parse().unwrap();
        case.suspects[0].flight_risk = "Y".parse().unwrap();
    });
    let found = example::assess(&case).unwrap();
    assert_eq!(found.band, PriorityBand::P0);
    let first: Vec<&str> = found.priority.iter().take(3).map(|reason| reason.rule.as_str()).collect();
    assert_eq!(first, ["live_risk", "flight_risk", "rape_family"]);
}

#[test]
fn a_rules_file_that_cannot_be_meant_is_refused_with_the_key() {
    for (from, to, key) in [
        ("[points.cse_flag]", "[points.cse_flagg]", "points.cse_flagg"),
        ("points = 18", "points = \"18\"", "points.account_not_recorded.points"),
        ("points = 18", "points = -18", "points"),
        ("last = \"2025-03-31\"", "last = \"2025-02-29\"", "eligibility.window.last"),
        ("first = \"2010-01-01\"", "first = \"2026-01-01\"", "eligibility.window"),
        ("active = true", "active = false", "definition.active"),
        ("\"88C\"", "\"88C\"", ""),
        ("\"17B\"", "\"17Z\"", "eligibility.victim_age.child_classes"),
        (
            "outcomes = [\"15\", \"16\"]",
            "outcomes = [\"15\", \"99\"]",
            "points.suspect_not_interviewed.outcomes",
        ),
        ("victim_age = \"MET\"", "victims_age = \"MET\"", "route.criteria"),
        ("under_years = 18", "under_years = 18\nunder_months = 3", "eligibility.victim_age.under_months"),
        ("suspects_at_least = 2,", "suspects_at_least = 1,", "definition.test.suspects_at_least"),
        ("version = \"2026-11-1\"", "version = \"\"", "version"),
    ] {
        let text = Rules::shipped_text().replace(from, to);
        let named = match Rules::parse(&text) {
            Ok(_) => String::new(),
            Err(RulesError::Shape { key, .. } | RulesError::Value { key, .. }) => key,
        };
        if text == Rules::shipped_text() {
            assert_eq!(named, "", "the shipped rules read");
            assert_eq!(from, "\"88C\"", "{from} is no longer in the shipped rules");
        } else {
            assert_eq!(named, key, "{to}");
        }
    }
}

#[test]
fn the_catalogue_has_every_rule_once_with_words_and_source() {
    let catalogue = Rules::shipped().unwrap().catalogue();
    assert_eq!(catalogue.len(), 30);
    let mut ids: Vec<&str> = catalogue.iter().map(|entry| entry.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 30);
    let rows: Vec<String> = catalogue
        .iter()
        .map(|entry| {
            let weight = entry.weight.map_or(String::new(), |weight| format!(" {weight}"));
            let at_most = entry.at_most.map_or(String::new(), |most| format!(" at most {most}"));
            let band = entry.band.map_or(String::new(), |band| format!(" {band}"));
            let state = if entry.enabled { "" } else { " (off)" };
            assert!(!entry.title.is_empty() && entry.question.ends_with('?') && !entry.source.is_empty());
            format!("{}{weight}{at_most}{band}{state}", entry.id)
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn the_same_case_gives_the_bytes_it_always_gave() {
    insta::assert_json_snapshot!(example::assess(&example::case().unwrap()).unwrap());
}
