//! `intake check` and `intake add`: receipts, repeats, corrections, refusals.

use std::fs;

use crate::world::{World, number};

#[test]
fn a_check_says_what_an_intake_would_do_and_leaves_nothing() {
    let world = World::empty();
    world.json_bare(&["synth", "--crimes", "1000", "--seed", "3", "--out", "nation"]);
    // Without a database it is checked against an empty one.
    let alone = world.json(&["intake", "check", "--force", "kent", "nation/kent"]);
    assert!(!world.path("here").exists());
    world.json(&["init"]);
    let beside = world.json(&["intake", "check", "--force", "kent", "nation/kent"]);
    assert_eq!(alone, beside);
    assert_eq!(alone["submission"], serde_json::Value::Null);
    assert_eq!(world.total(), 0);
    assert_eq!(fs::read_dir(world.path("here/files")).unwrap().count(), 0, "no file is kept of a check");

    let added = world.json(&["intake", "add", "--force", "kent", "nation/kent"]);
    for part in ["files", "total", "new_cases", "assessed"] {
        assert_eq!(added[part], alone[part], "{part}");
    }
    assert_eq!(world.total(), number(&added, "new_cases"));
}

#[test]
fn rows_in_are_records_and_rejections_and_the_exit_code_tells() {
    let world = World::with_nation();
    let said = world.run(&["intake", "add", "--json", "--force", "kent", "nation/kent"]);
    assert_eq!(said.code, Some(3), "some rows of the synthetic nation are bad on purpose: {said:?}");
    let receipt = said.json().unwrap();
    let mut sums = [0; 3];
    for file in receipt["files"].as_array().unwrap() {
        let parts = ["rows_in", "accepted", "rejected"].map(|part| number(file, part));
        assert_eq!(parts[0], parts[1] + parts[2], "{file}");
        let rules = file["rejections"].as_array().unwrap();
        let by_rule: u64 = rules.iter().map(|rule| rule[1].as_u64().unwrap()).sum();
        assert!(by_rule >= parts[2], "each rejected row breaks at least one rule: {file}");
        assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
        sums = [0, 1, 2].map(|n| sums[n] + parts[n]);
    }
    assert_eq!(sums, ["rows_in", "accepted", "rejected"].map(|part| number(&receipt["total"], part)));
    assert!(sums[1] > 0 && sums[2] > 0, "{sums:?}");

    world.write("crimes.csv", "crime_ref,outcome,closed_on\nA1,15,2015-03-01\n");
    let said = world.run(&["intake", "add", "--force", "surrey", "crimes.csv"]);
    assert_eq!(said.code, Some(0), "every row is good: {said:?}");
    assert!(said.out.contains("1 rows = 1 accepted + 0 rejected"), "{}", said.out);
    world.write("crimes2.csv", "x");
    world.write("holiday.csv", "a,b\n1,2\n");
    let said = world.run(&["intake", "add", "--force", "surrey", "holiday.csv"]);
    assert_eq!(said.code, Some(3), "a file that no table knows: {said:?}");
    assert!(said.out.contains("file_unknown"), "{}", said.out);
}

#[test]
fn the_same_again_changes_nothing_and_a_correction_changes_only_what_it_corrects() {
    let world = World::with_nation();
    let first = world.json(&["intake", "add", "--force", "metropolitan", "nation/metropolitan"]);
    let again = world.json(&["intake", "add", "--force", "metropolitan", "nation/metropolitan"]);
    for file in again["files"].as_array().unwrap() {
        assert_eq!(file["status"], "repeated", "{file}");
    }
    assert_eq!((number(&again["total"], "rows_in"), number(&again, "new_cases")), (0, 0), "{again}");
    assert_eq!(number(&again["assessed"], "changed"), 0, "{again}");

    let text = fs::read_to_string(world.path("nation/metropolitan/crimes.csv")).unwrap();
    let line = text.lines().position(|line| line.contains(",N,")).unwrap();
    let corrected: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(n, one)| if n == line { one.replacen(",N,", ",Y,", 1) } else { one.to_owned() })
        .collect();
    world.write("crimes.csv", &(corrected.join("\n") + "\n"));
    let corrected = world.json(&["intake", "add", "--force", "metropolitan", "crimes.csv"]);
    let total = &corrected["total"];
    assert_eq!((number(total, "records_new"), number(total, "records_changed")), (0, 1), "{corrected}");
    let crimes = first["files"].as_array().unwrap().iter().find(|file| file["name"] == "crimes.csv").unwrap();
    assert_eq!(number(total, "records_same"), number(crimes, "accepted") - 1);
}

#[test]
fn many_deliveries_can_be_assessed_once_at_the_end() {
    let (later, at_once) = (World::with_nation(), World::with_nation());
    for force in ["kent", "surrey"] {
        let path = format!("nation/{force}");
        let receipt = later.json(&["intake", "add", "--assess-later", "--force", force, &path]);
        assert_eq!(number(&receipt["assessed"], "cases"), 0, "{receipt}");
        assert!(number(&receipt, "new_cases") > 0, "{receipt}");
        at_once.json(&["intake", "add", "--force", force, &path]);
    }
    assert_eq!(later.total(), 0, "nothing is in the queue that was not assessed");
    let doctor = later.run(&["doctor"]);
    assert_eq!(doctor.code, Some(4), "{doctor:?}");
    assert!(doctor.out.contains("run `lookagain assess`"), "{}", doctor.out);
    later.json(&["assess"]);
    later.words(&["doctor"]);
    let queue = |world: &World| world.json(&["queue", "--limit", "1000"]);
    assert_eq!(queue(&later), queue(&at_once));
    let found = |world: &World| world.json(&["queue", "--limit", "1000", "--text", "kent"])["total"].clone();
    assert_eq!(found(&later), found(&at_once), "they can be searched as well");
    let searched = |world: &World| {
        let first = &world.json(&["queue", "--limit", "1"])["cases"][0]["reference"];
        world.json(&["search", first.as_str().unwrap()])["kinds"].clone()
    };
    let found = searched(&later);
    assert!(!found.as_array().unwrap().is_empty(), "search has them too");
    assert_eq!(found, searched(&at_once));
    let said = later.run(&["intake", "add", "--assess-later", "--force", "essex", "nation/essex"]);
    assert!(said.out.contains("run `lookagain assess`"), "{}", said.out);
}

#[test]
fn a_delivery_that_cannot_be_meant_says_what_to_give() {
    let world = World::with_database();
    world.write("crimes.csv", "crime_ref\nA\n");
    world.write("bad.toml", "name = \"bad\"\nversion = 1\nnonsense = true\n");
    for (words, says) in [
        (&["intake", "add", "crimes.csv"][..], "--force"),
        (&["intake", "add", "--force", "atlantis", "crimes.csv"], "metropolitan"),
        (&["intake", "add", "--force", "kent", "nowhere"], "nowhere is not there"),
        (&["intake", "add", "--force", "kent", "--mapping", "niche", "crimes.csv"], "niche-style"),
        (&["intake", "add", "--force", "kent", "--mapping", "bad.toml", "crimes.csv"], "nonsense"),
    ] {
        let said = world.fails(1, words);
        assert!(said.contains(says), "{words:?}: {said}");
    }
    assert!(world.run(&["intake", "add", "--force", "kent"]).code == Some(2), "no file at all");
    assert_eq!(world.json(&["doctor"])["good"], true);
    assert_eq!(world.total(), 0);
}

#[test]
fn no_name_of_a_person_is_printed_by_an_intake() {
    let world = World::with_nation();
    let text = fs::read_to_string(world.path("nation/metropolitan/nominals.csv")).unwrap();
    let at = text.lines().next().unwrap().split(',').position(|name| name == "surname").unwrap();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').nth(at)).collect();
    let long: Vec<&&str> = names.iter().filter(|name| name.chars().count() > 6).collect();
    assert!(long.len() > 20, "names to look for");
    let said = world.run(&["intake", "add", "--force", "metropolitan", "nation/metropolitan"]);
    for name in long {
        assert!(!said.out.contains(*name) && !said.err.contains(*name), "a surname was printed");
    }
}
