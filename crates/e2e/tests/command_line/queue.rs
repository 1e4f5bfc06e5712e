//! `queue` and `case`: the order, the filters, and a place that is the sum of its reasons.

use serde_json::Value;

use crate::world::{World, number};

fn cases(world: &World, words: &[&str]) -> Vec<Value> {
    let queue = world.json(&[&["queue", "--limit", "1000"], words].concat());
    let cases = queue["cases"].as_array().unwrap().clone();
    assert_eq!(number(&queue, "total"), cases.len() as u64, "{words:?}");
    cases
}

#[test]
fn the_queue_stands_in_order_and_each_filter_keeps_what_it_names() {
    let world = World::with_two_forces();
    let all = cases(&world, &[]);
    assert!(all.len() > 50, "{}", all.len());
    let place = |case: &Value| (case["band"].as_str().unwrap().to_owned(), -case["points"].as_i64().unwrap());
    assert!(all.windows(2).all(|pair| place(&pair[0]) <= place(&pair[1])), "band, then points");
    for case in &all {
        let sum: i64 =
            case["reasons"].as_array().unwrap().iter().map(|reason| reason["p"].as_i64().unwrap_or(0)).sum();
        assert_eq!(Some(sum), case["points"].as_i64(), "{case}");
    }
    for (option, key) in [
        ("--force", "force"),
        ("--band", "band"),
        ("--eligibility", "eligibility"),
        ("--family", "family"),
        ("--status", "status"),
    ] {
        let value = all[0][key].as_str().unwrap().to_owned();
        let kept = cases(&world, &[option, &value]);
        let expected: Vec<&Value> = all.iter().filter(|case| case[key] == value.as_str()).collect();
        assert!(!kept.is_empty() && kept.iter().eq(expected), "{option} {value}");
    }
    let reference = all[0]["reference"].as_str().unwrap();
    let found = cases(&world, &["--text", reference]);
    assert!(found.iter().any(|case| case == &all[0]), "{reference} is found by its reference");
    assert_eq!(cases(&world, &["--text", "zzzznothing"]).len(), 0);

    let words = world.words(&["queue", "--limit", "3"]);
    assert!(words.starts_with("case") && words.contains(&format!("3 of {} cases.", all.len())), "{words}");
    assert!(world.fails(2, &["queue", "--limit", "0"]).contains("1..=1000"));
    assert!(world.fails(1, &["queue", "--force", "atlantis"]).contains("metropolitan"));
    // What is meant for files is not passed over where records of the database are linked.
    for option in [&["--cluster-at", "0.5"][..], &["--drop", "sex"], &["--train-only"]] {
        let said = world.fails(2, &[&["link", "--full"], option].concat());
        assert!(said.contains("cannot be used with") && said.contains(option[0]), "{said}");
    }
}

#[test]
fn a_case_is_found_by_number_or_reference_and_shows_its_reasons_without_names() {
    let world = World::with_two_forces();
    let first = cases(&world, &[])[0].clone();
    let number = first["case"].to_string();
    let by_number = world.json(&["case", &number]);
    assert_eq!(by_number["reference"], first["reference"]);
    let force = first["force"].as_str().unwrap();
    let by_reference = world.json(&["case", "--force", force, first["reference"].as_str().unwrap()]);
    assert_eq!(by_reference["case"], by_number["case"]);
    let crime = by_number["crimes"][0]["crime_ref"].as_str().unwrap();
    assert_eq!(world.json(&["case", "--force", force, crime])["case"], by_number["case"]);

    // Every fact of the findings names a file of the case, and a row of it.
    let files: Vec<&Value> =
        by_number["files"].as_array().unwrap().iter().map(|file| &file["file"]).collect();
    let found = &by_number["assessment"]["found"];
    let mut facts = 0;
    for reason in found["criteria"].as_array().unwrap().iter().chain(found["priority"].as_array().unwrap()) {
        for fact in reason["t"].as_array().into_iter().flatten() {
            if let Some(source) = fact.get("s") {
                assert!(files.contains(&&source["file"]) && source["row"].as_u64() > Some(1), "{fact}");
                facts += 1;
            }
        }
    }
    assert!(facts > 0, "{found}");
    for person in by_number["people"].as_array().unwrap() {
        let mut keys: Vec<&String> = person.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(keys, ["identity", "label", "parts", "person"], "no name among them");
    }
    let words = world.words(&["case", &number]);
    for part in
        ["Why this place:", "Criteria:", "Crimes:", "Allegations:", "names are shown in the pages only"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(world.fails(1, &["case", "NO-SUCH-REFERENCE"]).contains("no case has the reference"));
    assert!(world.fails(1, &["case", "99999999"]).contains("no such case"));
}
