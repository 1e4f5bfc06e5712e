//! What a fragment of SQL means, what has no counterpart here, and what has none there.

use lookagain_linkage::{
    Model,
    model::{BlockKey, Condition, DateForm, Field, Level, Reading, Relatives, Shape, Test},
};
use lookagain_splink::{Lossy, SplinkError, read, write, write_with};

use Condition::{Across, All, Any, Not, NotRecorded, Same};

/// Settings with one level of this condition in a comparison called `c`.
fn settings(sql: &str) -> String {
    let level = serde_json::json!({"sql_condition": sql, "label_for_charts": "the level", "m_probability": 0.5, "u_probability": 0.25});
    with_levels(&[level])
}

fn with_levels(levels: &[serde_json::Value]) -> String {
    let mut levels = levels.to_vec();
    levels.push(serde_json::json!({"sql_condition": "ELSE", "m_probability": 0.5, "u_probability": 0.75}));
    let comparison = serde_json::json!({"output_column_name": "c", "comparison_levels": levels});
    serde_json::json!({"link_type": "dedupe_only", "comparisons": [comparison]}).to_string()
}

fn with_rule(rule: impl Into<serde_json::Value>) -> String {
    let mut whole: serde_json::Value =
        serde_json::from_str(&settings("a_l = a_r")).expect("these settings are JSON");
    whole["blocking_rules_to_generate_predictions"] = vec![rule.into()].into();
    whole.to_string()
}

fn a(reading: Reading) -> Field {
    Field::new("a", reading)
}

fn same(reading: Reading, test: Test) -> Condition {
    Same(a(reading), test)
}

fn not(condition: Condition) -> Condition {
    Not(Box::new(condition))
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn a_fragment_of_sql_is_this_condition_and_is_written_back_as_the_same() {
    let plain = || a(Reading::AsItIs);
    let b = || Field::new("b", Reading::AsItIs);
    let iso = Reading::Written(DateForm::YearMonthDay);
    let denied = |test| All(vec![not(Same(plain(), test)), not(NotRecorded(plain()))]);
    let table = [
        (r#""a_l" IS NULL OR "a_r" IS NULL"#, NotRecorded(plain())),
        (r#""a_l" = "a_r""#, Same(plain(), Test::Equal)),
        ("a_r = a_l", Same(plain(), Test::Equal)),
        (
            r#""a_l" = "b_r" AND "a_r" = "b_l""#,
            All(vec![Across(plain(), b(), Test::Equal), Across(b(), plain(), Test::Equal)]),
        ),
        ("jaro_winkler_similarity(\"a_l\", \"a_r\") >= 0.92", same(Reading::AsItIs, Test::JaroWinkler(0.92))),
        ("0.92 <= jaro_winkler_similarity(a_l, a_r)", same(Reading::AsItIs, Test::JaroWinkler(0.92))),
        ("jaro_similarity(a_l, a_r) > 0.9", same(Reading::AsItIs, Test::Jaro(0.9_f64.next_up()))),
        ("jaccard(a_l, a_r) >= 0.9", same(Reading::AsItIs, Test::Jaccard(0.9))),
        ("levenshtein(a_l, a_r) <= 2", same(Reading::AsItIs, Test::Levenshtein(2))),
        ("levenshtein(a_l, a_r) < 2", same(Reading::AsItIs, Test::Levenshtein(1))),
        ("levenshtein(a_l, a_r) > 2", denied(Test::Levenshtein(2))),
        ("damerau_levenshtein(a_l, b_r) <= 1", Across(plain(), b(), Test::DamerauLevenshtein(1))),
        ("NOT (a_l = a_r)", denied(Test::Equal)),
        ("a_l <> a_r", denied(Test::Equal)),
        ("NOT (a_l IS NULL OR a_r IS NULL)", not(NotRecorded(plain()))),
        ("NOT COALESCE(a_l = a_r, FALSE)", not(Same(plain(), Test::Equal))),
        (
            "NOT ((a_l = a_r) AND (b_l = b_r))",
            Any(vec![denied(Test::Equal), All(vec![not(Same(b(), Test::Equal)), not(NotRecorded(b()))])]),
        ),
        ("LOWER(\"a_l\") = LOWER(\"a_r\")", same(Reading::Lower, Test::Equal)),
        ("upper(trim(a_l)) = upper(trim(a_r))", same(Reading::Upper, Test::Equal)),
        ("substr(a_l, 1, 3) = substr(a_r, 1, 3)", same(Reading::First(3), Test::Equal)),
        ("SUBSTRING(a_l, 6, 2) = SUBSTRING(a_r, 6, 2)", same(Reading::Part(6, 2), Test::Equal)),
        (
            "SUBSTRING(LOWER(a_l), 1, 3) = SUBSTRING(LOWER(a_r), 1, 3)",
            same(Reading::LowerPart(1, 3), Test::Equal),
        ),
        ("left(a_l, 2) = left(a_r, 2)", same(Reading::First(2), Test::Equal)),
        ("right(a_l, 4) = right(a_r, 4)", same(Reading::Last(4), Test::Equal)),
        ("levenshtein(CAST(a_l AS TEXT), a_r::varchar) <= 1", same(Reading::AsItIs, Test::Levenshtein(1))),
        ("NULLIF(a_l, '') = NULLIF(a_r, '')", same(Reading::AsItIs, Test::Equal)),
        (
            "NULLIF(regexp_extract(a_l, '^[^@]+', 0), '') = NULLIF(regexp_extract(a_r, '^[^@]+', 0), '')",
            same(Reading::Shaped(Shape::BeforeAt), Test::Equal),
        ),
        (
            "try_strptime(a_l, '%Y-%m-%d') IS NULL OR try_strptime(a_r, '%Y-%m-%d') IS NULL",
            NotRecorded(a(iso)),
        ),
        (
            "ABS(EPOCH(try_strptime(a_l, '%Y-%m-%d')) - EPOCH(try_strptime(a_r, '%Y-%m-%d'))) <= 2629800.0",
            same(iso, Test::DaysWithin(30.4375)),
        ),
        ("ABS(EPOCH(a_l) - EPOCH(a_r)) <= 60", same(Reading::Moment, Test::SecondsWithin(60.0))),
        ("ABS(a_l - a_r) <= 5", same(Reading::Number, Test::DifferenceWithin(5.0))),
        (
            "(ABS(a_l - a_r) / (CASE WHEN a_r > a_l THEN a_r ELSE a_l END)) < 0.1",
            same(Reading::Number, Test::ShareWithin(0.1_f64.next_down())),
        ),
        ("array_length(list_intersect(a_l, a_r)) >= 2", same(Reading::Elements, Test::Shared(2))),
        (
            "a_l || ' ' || b_l = a_r || ' ' || b_r",
            Same(Field { columns: vec!["a".into(), "b".into()], reading: Reading::AsItIs }, Test::Equal),
        ),
    ];
    for (sql, expected) in table {
        let model = read(&settings(sql)).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(model.comparisons[0].levels[0].when, expected, "{sql}");
        let back = read(&write(&model).unwrap_or_else(|error| panic!("{sql}: {error}"))).unwrap();
        assert_eq!(back, model, "{sql}");
    }
}

#[test]
fn what_is_not_understood_is_refused_with_comparison_level_and_fragment() {
    let table = [
        ("soundex(a_l) = soundex(a_r)", "soundex(a_l)"),
        ("a_l IS NULL", "a_l IS NULL"),
        ("a_l = 'x'", "a_l = 'x'"),
        ("a_l = 'x' AND a_r = 'x'", "a_l = 'x'"),
        ("a_l = CAST(7 AS INT)", "a_l = CAST(7 AS int)"),
        ("a_l = 7", "a_l = 7"),
        ("a_l = b_l", "a_l = b_l"),
        ("town = a_r", "town"),
        ("a_l < a_r", "a_l < a_r"),
        ("NOT (a_l = b_r)", "a_l <> b_r"),
        ("array_cosine_similarity(a_l, a_r) >= 0.9", "array_cosine_similarity(a_l, a_r)"),
        ("levenshtein(a_l, a_r) = 2", "levenshtein(a_l, a_r) = 2"),
        ("levenshtein(a_l, a_r) < 0", "levenshtein(a_l, a_r) < 0"),
        ("try_strptime(a_l, '%y') = try_strptime(a_r, '%y')", "try_strptime(a_l, '%y')"),
        (
            "NULLIF(regexp_extract(a_l, '[0-9]+', 0), '') = NULLIF(regexp_extract(a_r, '[0-9]+', 0), '')",
            "nullif(regexp_extract(a_l, '[0-9]+', 0), '')",
        ),
        (
            "regexp_extract(a_l, '^[^@]+', 0) = regexp_extract(a_r, '^[^@]+', 0)",
            "regexp_extract(a_l, '^[^@]+', 0)",
        ),
        ("a_l || b_l = a_r || b_r", "a_l || b_l"),
        ("NOT soundex(a_l)", "soundex(a_l)"),
        ("a_l = a_r LIMIT 1", "a_l = a_r LIMIT 1"),
        ("a_l = ", "a_l ="),
    ];
    for (sql, expected) in table {
        let error = read(&settings(sql)).expect_err(sql);
        let SplinkError::Level { comparison, level, fragment, .. } = &error else { panic!("{sql}: {error}") };
        assert_eq!(
            (comparison.as_str(), level.as_str(), fragment.as_str()),
            ("c", "the level", expected),
            "{error}"
        );
    }
}

#[test]
fn a_blocking_rule_becomes_keys_and_an_or_becomes_two_rules() {
    let keys = |rule: serde_json::Value| -> Vec<String> {
        let model = read(&with_rule(rule.clone())).unwrap_or_else(|error| panic!("{rule}: {error}"));
        assert_eq!(read(&write(&model).unwrap()).unwrap(), model, "{rule}");
        model.blocking.iter().map(|rule| rule.name.clone()).collect()
    };
    let table = [
        (r#"l."a" = r."a""#, vec!["a"]),
        (r#"(l."a" = r."a") AND (l."b" = r."b")"#, vec!["a + b"]),
        ("SUBSTRING(l.a, 1, 3) = SUBSTRING(r.a, 1, 3)", vec!["a (First(3))"]),
        ("l.a = r.b and l.b = r.a", vec!["a = b + b = a"]),
        ("r.a = l.b", vec!["b = a"]),
        (r#"(l."a" = r."a") OR (l."b" = r."b")"#, vec!["a", "b"]),
        ("1=1", vec!["every pair"]),
        ("l.c = r.c AND (l.a = r.a OR l.b = r.b)", vec!["c + a", "c + b"]),
    ];
    for (sql, expected) in table {
        assert_eq!(keys(sql.into()), expected, "{sql}");
    }
    let salted =
        serde_json::json!({"blocking_rule": "l.a = r.a", "sql_dialect": "duckdb", "salting_partitions": 4});
    assert_eq!(keys(salted), ["a"]);
    let exploded =
        serde_json::json!({"blocking_rule": "l.a = r.a AND l.b = r.b", "arrays_to_explode": ["b"]});
    assert_eq!(keys(exploded.clone()), ["a + b (Elements)"]);
    let model = read(&with_rule(exploded)).unwrap();
    assert_eq!(model.blocking[0].keys[1], BlockKey::Same(Field::new("b", Reading::Elements)));
}

#[test]
fn a_rule_that_wants_more_than_equality_is_refused_with_its_text() {
    let table = [
        ("l.a = r.a AND levenshtein(l.b, r.b) < 2", "levenshtein(l.b, r.b) < 2"),
        ("NOT (l.a = r.a)", "NOT (l.a = r.a)"),
        ("l.a = l.b", "l.a = l.b"),
        ("a = r.a", "a"),
        ("soundex(l.a) = soundex(r.a)", "soundex(l.a)"),
    ];
    for (sql, expected) in table {
        let error = read(&with_rule(sql)).expect_err(sql);
        let SplinkError::Rule { rule, fragment, .. } = &error else { panic!("{sql}: {error}") };
        assert_eq!((rule.as_str(), fragment.as_str()), (sql, expected), "{error}");
    }
}

#[test]
fn what_is_no_model_for_here_is_refused() {
    let table = [
        (settings("\"ethnicity_l\" = \"ethnicity_r\""), "protected"),
        (with_rule("l.gender = r.gender"), "protected"),
        (settings("a_l = a_r").replace("dedupe_only", "everything"), "link_type is \"everything\""),
        (settings("a_l = a_r").replacen('{', "{\"sql_dialect\": \"spark\", ", 1), "\"spark\""),
        (settings("a_l = a_r").replace("u_probability", "u_probabilty"), "u_probabilty"),
        (settings("a_l = a_r").replace("\"ELSE\"", "\"b_l = b_r\""), "ELSE was expected"),
        (settings("ELSE"), "ELSE was expected"),
        ("{".into(), "not Splink 5 settings"),
        (settings("a_l = a_r").replace("0.25", "0.0"), "probability above 0"),
    ];
    for (json, expected) in table {
        let error = read(&json).expect_err(expected).to_string();
        assert!(error.contains(expected), "{expected} in {error}");
    }
}

#[test]
fn a_frequency_is_adjusted_from_u_of_the_exact_level_or_refused() {
    let exact = serde_json::json!({"sql_condition": "a_l = a_r", "tf_adjustment_column": "a", "tf_adjustment_weight": 0.5, "tf_minimum_u_value": 0.001});
    let near = serde_json::json!({"sql_condition": "jaro_similarity(a_l, a_r) > 0.9", "tf_adjustment_column": "\"a\"", "label_for_charts": "near"});
    let model = read(&with_levels(&[exact.clone(), near.clone()])).unwrap();
    let adjusted = |at: usize| {
        let adjustment = model.comparisons[0].levels[at].term_frequency.clone().unwrap();
        (adjustment.field, adjustment.weight, adjustment.least)
    };
    assert_eq!(adjusted(0), (a(Reading::AsItIs), 0.5, Some(0.001)));
    assert_eq!(adjusted(1), (a(Reading::AsItIs), 1.0, None));
    assert_eq!(read(&write(&model).unwrap()).unwrap(), model);

    let mut own = near.clone();
    own["disable_tf_exact_match_detection"] = true.into();
    for levels in [vec![near], vec![exact, own]] {
        let error = read(&with_levels(&levels)).unwrap_err().to_string();
        assert!(
            error.contains("\"near\"") && error.contains("without u of an exact match on \"a\""),
            "{error}"
        );
    }
}

#[test]
fn a_missing_probability_stays_missing_and_splinks_defaults_are_kept() {
    let model = read(&settings("a_l = a_r")).unwrap();
    assert_eq!(model.prior, Some(1e-4));
    assert_eq!((model.training.rounds, model.training.until), (25, 1e-4));
    let untrained = serde_json::json!({"sql_condition": "a_l = a_r"});
    let model = read(&with_levels(&[untrained])).unwrap();
    assert_eq!((model.comparisons[0].levels[0].m, model.comparisons[0].levels[0].u), (None, None));
    assert!(!write(&model).unwrap().contains("null"));
}

/// A model with one thing that Splink cannot express.
fn model_with(change: impl FnOnce(&mut Model)) -> Model {
    let mut model = read(&with_rule("l.a = r.a")).expect("this model can be read");
    change(&mut model);
    model
}

#[test]
fn what_splink_cannot_express_is_refused_by_name_or_left_out_and_listed() {
    let level =
        |when| Level { when, ..read(&settings("a_l = a_r")).unwrap().comparisons[0].levels[0].clone() };
    let extra = |when| model_with(|model| model.comparisons[0].levels.insert(1, level(when)));
    let table: Vec<(Model, &str)> = vec![
        (model_with(|model| model.relatives = Some(Relatives { prior: 1e-5 })), "a class of relatives"),
        (model_with(|model| drop(model.variants.insert("a".into(), Vec::new()))), "learned spellings"),
        (extra(same(Reading::Phonetic, Test::Phonetic)), "Phonetic"),
        (extra(same(Reading::Date, Test::DateOneDigit)), "DateOneDigit"),
        (extra(same(Reading::Folded, Test::Equal)), "a (Folded)"),
        (
            model_with(|model| model.blocking[0].keys = vec![BlockKey::Same(a(Reading::NameClass))]),
            "a (NameClass)",
        ),
    ];
    for (model, expected) in table {
        let error = write(&model).expect_err(expected);
        let SplinkError::NotInSplink { what, .. } = &error else { panic!("{error}") };
        assert!(what.contains(expected), "{expected} in {error}");
        let written = write_with(&model, Lossy::Allowed).unwrap();
        assert_eq!(written.notes.len(), 1);
        assert_eq!(written.notes[0].what, *what);
        assert!(read(&written.json).is_ok());
    }
}
