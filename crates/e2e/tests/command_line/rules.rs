//! `assess`, and `assess --dry-run` with changed rules: exactly which cases would change, and then do.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::world::{World, number};

/// The shipped rules with the window of decisions ending five years earlier.
fn narrower() -> String {
    let shipped =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference-data/rules/2026-11.toml"));
    let text = fs::read_to_string(shipped).unwrap();
    let changed = text
        .replace("version = \"2026-11-1\"", "version = \"2026-12-test\"")
        .replace("last = \"2025-03-31\"", "last = \"2020-03-31\"")
        .replacen("[eligibility.window]\nversion = 1", "[eligibility.window]\nversion = 2", 1);
    assert_ne!(text, changed);
    changed
}

fn findings(world: &World) -> Vec<(String, String)> {
    let queue = world.json(&["queue", "--limit", "1000"]);
    let text =
        |case: &Value| (case["case"].to_string(), format!("{} {}", case["eligibility"], case["route"]));
    let mut all: Vec<_> = queue["cases"].as_array().unwrap().iter().map(text).collect();
    all.sort();
    all
}

#[test]
fn a_dry_run_names_exactly_the_cases_that_adopting_the_rules_then_changes() {
    let world = World::with_two_forces();
    world.write("rules.toml", &narrower());
    let before = findings(&world);
    let preview = world.json(&["assess", "--dry-run", "--rules", "rules.toml"]);
    assert_eq!((&preview["from"], &preview["to"]), (&"2026-11-1".into(), &"2026-12-test".into()));
    assert_eq!(findings(&world), before, "nothing was changed");
    let changes = preview["changes"].as_array().unwrap();
    assert_eq!(changes.len() as u64, number(&preview["summary"], "changed"));
    let goes = |one: &&Value| {
        ["eligibility", "band", "points", "route"].iter().any(|what| !one["change"][what].is_null())
    };
    let moved = changes.iter().filter(goes).count();
    assert_eq!(moved as u64, number(&preview, "moved"));
    assert!(moved > 0 && changes.iter().take(moved).all(|one| goes(&one)), "those that move come first");
    assert!(!changes.is_empty() && changes.len() < before.len(), "some change: {}", changes.len());
    for change in changes {
        let rules = change["change"]["rules"].as_array().unwrap();
        assert!(rules.iter().any(|rule| rule["rule"] == "window"), "why it changes: {change}");
    }
    let words = world.words(&["assess", "--dry-run", "--rules", "rules.toml"]);
    assert!(words.contains("Nothing was changed.") && words.contains("window"), "{words}");

    // Every finding carries the version of the rules, so adopting them renews every case; what it says changes for those named.
    let after = world.json(&["assess", "--rules", "rules.toml"]);
    assert_eq!(number(&after, "cases"), before.len() as u64);
    let differ: Vec<String> = before
        .iter()
        .zip(findings(&world))
        .filter(|(old, new)| *old != new)
        .map(|(old, _)| old.0.clone())
        .collect();
    let named: Vec<String> = changes.iter().map(|change| change["case"].to_string()).collect();
    assert!(!differ.is_empty());
    for case in &differ {
        assert!(named.contains(case), "case {case} changed and was not named");
    }
    let eligible: Vec<&Value> =
        changes.iter().filter(|change| !change["change"]["eligibility"].is_null()).collect();
    for change in eligible {
        assert!(differ.contains(&change["case"].to_string()), "{change} was named and did not change");
    }
    assert_eq!(number(&world.json(&["assess"]), "changed"), 0, "assessing again finds the same");
    let nothing = world.json(&["assess", "--dry-run", "--rules", "rules.toml"]);
    assert_eq!(number(&nothing["summary"], "changed"), 0, "the rules in force change nothing");
}

#[test]
fn assessing_says_what_it_came_to_and_refuses_rules_that_cannot_be_meant() {
    let world = World::with_two_forces();
    let all = world.json(&["assess"]);
    let one = world.json(&["assess", "--force", "kent"]);
    assert!(number(&one, "cases") > 0 && number(&one, "cases") < number(&all, "cases"), "{one} of {all}");
    assert_eq!(
        number(&all, "cases"),
        number(&all, "met") + number(&all, "unknown") + number(&all, "not_met")
    );
    assert!(world.words(&["assess"]).contains("proposed for exclusion"));
    assert!(world.fails(2, &["assess", "--dry-run"]).contains("--rules"));
    assert!(world.fails(1, &["assess", "--dry-run", "--rules", "none.toml"]).contains("none.toml"));
    world.write("bad.toml", &narrower().replace("first = \"2010-01-01\"", "fist = \"2010-01-01\""));
    let said = world.fails(1, &["assess", "--rules", "bad.toml"]);
    assert!(said.contains("fist"), "{said}");
    assert_eq!(number(&world.json(&["assess"]), "changed"), 0, "what was refused is not in force");
}
