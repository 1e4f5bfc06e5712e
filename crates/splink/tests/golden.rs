//! Models that Splink 5.0.0 wrote: all of its comparison library, and two that it trained on an invented table.
//! `docs/methods/splink.md` says how they were made.

use lookagain_linkage::{
    Table,
    model::{Condition, LinkType, Test},
    table::{ColumnBuilder, RecordNames},
};
use lookagain_splink::{read, write};

const GOLDEN: &[(&str, &str)] = &[
    ("trained", include_str!("golden/trained.json")),
    ("strings", include_str!("golden/strings.json")),
    ("library_texts", include_str!("golden/library_texts.json")),
    ("library_others", include_str!("golden/library_others.json")),
    ("library_levels", include_str!("golden/library_levels.json")),
];

#[test]
fn what_splink_wrote_is_read_and_written_back_as_the_same_model() {
    for (name, json) in GOLDEN {
        let model = read(json).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = write(&model).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read(&written).unwrap(), model, "{name}");
        assert_eq!(lookagain_linkage::Model::from_toml(&model.to_toml().unwrap()).unwrap(), model, "{name}");
    }
}

#[test]
fn every_probability_arrives_to_the_last_bit() {
    for (name, json) in GOLDEN {
        let settings: serde_json::Value = serde_json::from_str(json).unwrap();
        let model = read(json).unwrap();
        for (comparison, from) in model.comparisons.iter().zip(settings["comparisons"].as_array().unwrap()) {
            for (level, from) in comparison.levels.iter().zip(from["comparison_levels"].as_array().unwrap()) {
                assert_eq!(
                    level.m,
                    from["m_probability"].as_f64(),
                    "{name}: {} {}",
                    comparison.name,
                    level.label
                );
                assert_eq!(
                    level.u,
                    from["u_probability"].as_f64(),
                    "{name}: {} {}",
                    comparison.name,
                    level.label
                );
                assert_eq!(level.says_nothing, from["is_null_level"].as_bool().unwrap_or(false));
            }
        }
    }
}

#[test]
fn the_trained_model_is_what_splink_was_told_to_train() {
    let model = read(GOLDEN[0].1).unwrap();
    assert_eq!(model.link, LinkType::Within);
    let names: Vec<_> = model.comparisons.iter().map(|comparison| comparison.name.as_str()).collect();
    assert_eq!(names, ["forename_surname", "born", "postcode", "email"]);
    let rules: Vec<_> = model.blocking.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(rules, ["surname", "born", "forename + postcode (First(3))", "email"]);
    let dates: Vec<_> = model.comparisons[1].levels.iter().map(|level| &level.when).collect();
    let days = |condition: &&&Condition| matches!(condition, Condition::Same(_, Test::DaysWithin(_)));
    assert_eq!(dates.iter().filter(days).count(), 3);
    assert!(model.check_trained().is_ok());
}

/// Splink leaves u out for a level that it never saw.
#[test]
fn what_splink_could_not_estimate_is_learned_and_the_rest_stays_as_it_is() {
    let whole = read(GOLDEN[0].1).unwrap();
    let mut settings: serde_json::Value = serde_json::from_str(GOLDEN[0].1).unwrap();
    let level = &mut settings["comparisons"][3]["comparison_levels"][2];
    level.as_object_mut().unwrap().remove("u_probability").unwrap();
    let without = read(&settings.to_string()).unwrap();
    assert_eq!(without.comparisons[3].levels[2].u, None);
    let table = people();
    let learned = lookagain_linkage::train(&table, &without, &[]).unwrap().model;
    assert!(learned.comparisons[3].levels[2].u.is_some());
    assert_eq!(learned.prior, whole.prior);
    let known = |model: &lookagain_linkage::Model| {
        let levels = model.comparisons.iter().flat_map(|one| &one.levels).enumerate();
        levels.map(|(at, level)| (at, level.m, level.u)).collect::<Vec<_>>()
    };
    let differ: Vec<_> = known(&learned).into_iter().zip(known(&whole)).filter(|(a, b)| a != b).collect();
    assert_eq!(differ.len(), 1, "{differ:?}");
}

/// The invented people whom Splink was trained on.
fn people() -> Table {
    let mut lines = include_str!("golden/people.csv").lines();
    let mut columns: Vec<_> = lines.next().expect("a heading").split(',').map(ColumnBuilder::new).collect();
    let mut rows = 0;
    for line in lines {
        columns.iter_mut().zip(line.split(',')).for_each(|(column, value)| column.push(Some(value)));
        rows += 1;
    }
    let columns = columns.into_iter().map(ColumnBuilder::finish).collect();
    Table::new(RecordNames::Whole((0..rows).collect()), columns).expect("a table")
}
