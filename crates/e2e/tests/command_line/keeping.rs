//! `audit verify`, `doctor`, `backup`, `restore`: what is kept is whole, and what is not is told.

use std::{fs, path::Path, process::Command};

use lookagain_e2e::{command::lookagain, in_ci};

use crate::world::{World, number};

#[test]
fn every_command_that_looks_or_changes_leaves_an_entry_and_the_chain_is_whole() {
    let world = World::with_two_forces();
    let entries = || number(&world.json(&["audit", "verify"]), "entries");
    let (first, second) = (entries(), entries());
    let own = second - first;
    for words in
        [&["queue"][..], &["case", "1"], &["assess"], &["account", "link", "admin"], &["backup", "--to", "b"]]
    {
        let before = entries();
        world.json(words);
        assert!(entries() - before > own, "{words:?} leaves an entry");
    }
    let words = world.words(&["audit", "verify"]);
    assert!(words.contains("the chain is whole"), "{words}");
}

#[test]
fn an_entry_altered_behind_its_back_is_named() {
    let world = World::with_two_forces();
    let file = world.path("here/lookagain.sqlite");
    let tamper =
        "DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET action = 'REVEAL' WHERE seq = 2;";
    let Ok(status) = Command::new("sqlite3").arg(&file).arg(tamper).status() else {
        assert!(!in_ci(), "the build machine has no sqlite3");
        return println!("skipped: sqlite3 is not installed");
    };
    assert!(status.success());
    let said = world.run(&["audit", "verify", "--json"]);
    assert_eq!(said.code, Some(4), "{said:?}");
    let report = said.json().unwrap();
    assert_eq!(report["whole"], false);
    assert!(report["faults"][0].as_str().unwrap().contains('2'), "{report}");
    let said = world.run(&["doctor"]);
    assert!(said.code == Some(4) && said.out.contains("FAULT audit chain"), "{said:?}");
    assert!(world.run(&["audit", "verify"]).out.contains("BROKEN"));
}

#[test]
fn the_doctor_misses_a_kept_file() {
    let world = World::with_two_forces();
    assert_eq!(world.json(&["doctor"])["good"], true);
    let kept = files(&world.path("here/files"));
    fs::remove_file(&kept[0]).unwrap();
    let said = world.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(4), "{said:?}");
    let report = said.json().unwrap();
    let faults: Vec<_> =
        report["checks"].as_array().unwrap().iter().filter(|check| check["good"] == false).collect();
    assert!(faults.len() == 1 && faults[0]["what"] == "kept files", "{report}");
    assert!(faults[0]["found"].as_str().unwrap().contains("1 missing"), "{report}");
}

#[test]
fn a_backup_is_put_back_where_no_database_is_and_gives_the_same_queue() {
    let world = World::with_two_forces();
    let manifest = world.json(&["backup", "--to", "copy"]);
    assert_eq!(manifest["database"], "sqlite");
    let said = world.fails(1, &["backup", "--to", "copy"]);
    assert!(said.contains("give a folder that does not"), "{said}");
    let said = world.fails(1, &["restore", "--from", "copy"]);
    assert!(said.contains("restore into another folder"), "{said}");
    world.json(&["restore", "--check", "--from", "copy"]);

    let there = |words: &[&str]| lookagain(world.folder(), &[words, &["--dir", "there"]].concat()).unwrap();
    let said = there(&["restore", "--from", "copy"]).success().unwrap();
    assert!(said.out.contains("lookagain doctor --dir there"), "{}", said.out);
    there(&["doctor"]).success().unwrap();
    there(&["audit", "verify"]).success().unwrap();
    let queue = there(&["queue", "--json", "--limit", "1000"]).success().unwrap().json().unwrap();
    assert_eq!(queue, world.json(&["queue", "--limit", "1000"]));
    assert_eq!(files(&world.path("there/files")).len(), files(&world.path("here/files")).len());
}

#[test]
fn a_backup_that_was_altered_is_refused_and_the_file_named() {
    let world = World::with_two_forces();
    world.json(&["backup", "--to", "copy"]);
    let kept = files(&world.path("copy/files"));
    let bytes = fs::read(&kept[0]).unwrap();
    let name = kept[0].file_name().unwrap().to_str().unwrap();
    let refused = |says: &str| {
        for words in [&["restore", "--check", "--from", "copy"][..], &["restore", "--from", "copy"]] {
            let said = lookagain(world.folder(), &[words, &["--dir", "there"]].concat()).unwrap();
            assert!(said.code == Some(1) && said.err.contains(says) && said.err.contains(name), "{said:?}");
        }
        assert!(!world.path("there").exists(), "nothing is put back of a bad backup");
    };
    fs::write(&kept[0], [&bytes[..], b"x"].concat()).unwrap();
    refused("was altered");
    fs::remove_file(&kept[0]).unwrap();
    refused("is missing");
    fs::write(&kept[0], &bytes).unwrap();
    world.json(&["restore", "--check", "--from", "copy"]);
    let said = world.fails(1, &["restore", "--check", "--from", "nowhere"]);
    assert!(said.contains("manifest"), "{said}");
}

/// Every plain file below a folder, sorted.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
