//! The people behind the records, and the groups they belong to: what the answers say of them, and what makes them hard to find.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    reading::{Row, answers, every},
    truth::bad,
    write,
};
use crate::names::Lexicon;

/// The file that fairness is measured with: it must be whole, agree with the other answers, and say the truth where the return
/// says it too.
#[test]
fn every_nominal_has_its_person_in_the_answers_and_nowhere_else() {
    let written = write(31, 4_000, 2);
    let bad = bad(&written);
    let lexicon = Lexicon::new();
    let labels: HashSet<&str> = lexicon.origins.iter().map(|origin| origin.label).collect();
    let mut people = HashMap::<(String, String), Row>::new();
    for row in answers(&written, "people.csv") {
        assert!(labels.contains(row.get("name_origin")), "{}", row.get("name_origin"));
        assert!(["F", "M"].contains(&row.get("sex")));
        assert!(["0-12", "13-15", "16-17", "18-24", "25-39", "40-54", "55+"].contains(&row.get("age_band")));
        let key = (row.get("force").to_owned(), row.get("nominal_ref").to_owned());
        assert!(people.insert(key, row).is_none(), "once each");
    }
    let mut same_sex = 0;
    for (force, file, rows) in every(&written, "nominals") {
        for row in rows.iter().filter(|row| !bad.contains(&(force.to_owned(), file.clone(), row.line))) {
            let person = people
                .get(&(force.to_owned(), row.get("nominal_ref").to_owned()))
                .unwrap_or_else(|| panic!("{force} {}", row.line));
            if ["F", "M"].contains(&row.get("sex")) {
                assert_eq!(row.get("sex"), person.get("sex"), "{force} {}", row.line);
                same_sex += 1;
            }
            assert!(!row.cells.contains_key("name_origin") && !row.cells.contains_key("group_id"));
        }
    }
    assert_eq!(people.len() as u64, written.summary.totals.nominals);
    assert!(same_sex * 10 > people.len() * 8);
    for row in answers(&written, "same-person.csv") {
        let person = &people[&(row.get("force").to_owned(), row.get("nominal_ref").to_owned())];
        assert_eq!(row.get("person_id"), person.get("person_id"));
    }
    // One person has one origin and one sex, whatever the record.
    let mut of = HashMap::<&str, (&str, &str)>::new();
    for row in people.values() {
        let is = (row.get("name_origin"), row.get("sex"));
        let first = *of.entry(row.get("person_id")).or_insert(is);
        assert_eq!(first.0, is.0, "{}", row.get("person_id"));
    }
}

/// The records of members of hidden groups, by force and reference, each with its group.
fn members(written: &super::Written) -> HashMap<(String, String), String> {
    let of = |row: &Row| {
        let key = (row.get("force").to_owned(), row.get("nominal_ref").to_owned());
        (key, row.get("group_id").to_owned())
    };
    answers(written, "people.csv").iter().map(of).filter(|(_, group)| !group.is_empty()).collect()
}

/// What makes a hidden group hard to find: several forces, years between, few members identified, nicknames.
#[test]
fn a_hidden_group_spans_forces_and_years_and_is_mostly_known_by_nickname() {
    let written = write(33, 12_000, 2);
    let mut crimes = HashMap::<(String, String), String>::new();
    for (force, _, rows) in every(&written, "crimes") {
        for row in rows {
            let key = (force.to_owned(), row.get("crime_ref").to_owned());
            crimes.entry(key).or_insert(row.get("recorded_on").to_owned());
        }
    }
    let year = |text: &str| {
        text.split(['-', '/']).filter(|part| part.len() == 4).find_map(|part| part.parse::<i32>().ok())
    };
    let mut years = BTreeMap::<String, BTreeSet<i32>>::new();
    for row in answers(&written, "hidden-groups.csv") {
        let key = (row.get("force").to_owned(), row.get("crime_ref").to_owned());
        years.entry(row.get("group_id").to_owned()).or_default().extend(year(&crimes[&key]));
    }
    let wide = years.values().filter(|years| years.last().unwrap() - years.first().unwrap() >= 3).count();
    assert!(
        years.len() >= 15 && wide * 10 > years.len() * 8,
        "{wide} of {} groups span three years",
        years.len()
    );

    let members = members(&written);
    let groups: BTreeSet<&String> = members.values().collect();
    assert_eq!(groups.len(), years.len(), "each group has members among the suspects");
    let (mut unidentified, mut nickname_only) = (0, 0);
    for (force, _, rows) in every(&written, "nominals") {
        for row in rows {
            let key = (force.to_owned(), row.get("nominal_ref").to_owned());
            if members.contains_key(&key) && row.get("identified") != "Y" {
                unidentified += 1;
                let nameless = row.get("surname").is_empty() && row.get("forenames").is_empty();
                nickname_only += usize::from(nameless && !row.get("known_as").is_empty());
            }
        }
    }
    assert!(unidentified * 2 > members.len(), "{unidentified} of {}", members.len());
    assert!(nickname_only * 10 >= unidentified * 9, "{nickname_only} of {unidentified}");
}

/// What ties members together ties innocent people too.
#[test]
fn members_of_a_hidden_group_share_numbers_or_places_with_people_outside_every_group() {
    let written = write(33, 12_000, 2);
    let members = members(&written);
    let fold =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let mut inside = HashMap::<String, HashSet<String>>::new();
    let mut outside = HashMap::<String, HashSet<(String, String)>>::new();
    for (force, _, rows) in every(&written, "contacts") {
        for row in rows.iter().filter(|row| ["PHONE", "ADDRESS"].contains(&row.get("kind"))) {
            let key = (force.to_owned(), row.get("nominal_ref").to_owned());
            match members.get(&key) {
                Some(group) => _ = inside.entry(fold(row.get("value"))).or_default().insert(group.clone()),
                None => _ = outside.entry(fold(row.get("value"))).or_default().insert(key),
            }
        }
    }
    let hubs =
        inside.keys().filter(|value| outside.get(*value).is_some_and(|people| people.len() >= 5)).count();
    assert!(hubs >= 5, "{hubs} numbers or places of members that five or more others share");
}
