//! Another system's public set of people, objects, locations and events, by a mapping file alone.

use crate::world::{World, number, shared};

#[test]
fn every_row_of_pole_is_accepted_or_rejected_and_its_queue_and_cases_work() {
    let Some(pole) = shared("pole") else { return };
    let world = World::with_database();
    let receipt = world.json(&["intake", "add", "--mapping", "pole", pole.to_str().unwrap()]);
    let files = receipt["files"].as_array().unwrap();
    assert_eq!(files.len(), 28);
    for file in files {
        let [rows, accepted, rejected] = ["rows_in", "accepted", "rejected"].map(|part| number(file, part));
        assert_eq!(rows, accepted + rejected, "{file}");
        // Counted apart from the product: every line but the heading.
        let name = file["name"].as_str().unwrap();
        let text = std::fs::read_to_string(pole.join(name)).unwrap();
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
        assert_eq!(rows, lines - 1, "{name}");
        assert_eq!(file["status"], "read", "{name}");
    }
    assert_eq!(number(&receipt["total"], "rows_in"), 167_361);
    assert_eq!(number(&receipt, "new_cases"), 28_762, "one case for each street crime");
    assert_eq!(world.total(), 28_762);

    let first = world.json(&["queue", "--limit", "5"])["cases"].as_array().unwrap().clone();
    assert_eq!(first.len(), 5);
    for case in &first {
        assert_eq!(case["force"], "greater-manchester");
        let view = world.json(&["case", &case["case"].to_string()]);
        assert_eq!(view["crimes"].as_array().unwrap().len(), 1);
        assert!(!view["assessment"].is_null());
    }
    // Whom the set ties to a crime is in its case, as a person without a name.
    let ties = std::fs::read_to_string(pole.join("crime-investigation.relationships.PARTY_TO.csv")).unwrap();
    for tie in ties.lines().skip(1).step_by(10) {
        let crime = format!("C{}", tie.split(',').nth(1).unwrap());
        let view = world.json(&["case", &crime]);
        let parts: Vec<&str> = view["people"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|person| person["parts"].as_array().unwrap())
            .filter_map(|part| part["role"].as_str())
            .collect();
        assert!(parts.contains(&"SUBJECT"), "{crime}: {}", view["people"]);
    }

    let again = world.json(&["intake", "add", "--mapping", "pole", pole.to_str().unwrap()]);
    assert_eq!((number(&again["total"], "rows_in"), number(&again, "new_cases")), (0, 0));
    world.words(&["doctor"]);
    world.words(&["audit", "verify"]);
}
