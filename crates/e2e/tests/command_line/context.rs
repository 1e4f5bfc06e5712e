//! `context`: published figures beside the returns, never facts of a case.

use crate::world::{World, number, shared};

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context
a,2017-08,Kent Police,Kent Police,0,0,x,l,n,Violence and sexual offences,Unable to prosecute suspect,
b,2017-08,Kent Police,Kent Police,0,0,x,l,n,Violence and sexual offences,,
c,2017-09,Atlantis Police,Atlantis Police,0,0,x,l,n,Drugs,,
";

const OUTCOMES: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type
a,2017-09,Kent Police,Kent Police,0,0,x,l,n,Unable to prosecute suspect
b,2017-09,Kent Police,Kent Police,0,0,x,l,n,Local resolution
";

#[test]
fn street_and_outcome_files_are_figures_and_make_no_case() {
    let world = World::with_two_forces();
    let before = world.json(&["queue", "--limit", "1000"]);
    world.write("2017-08-kent-street.csv", STREET);
    world.write("2017-09-kent-outcomes.csv", OUTCOMES);
    let street = world.json(&["context", "2017-08-kent-street.csv"]);
    assert_eq!(number(&street, "figures"), 3, "one crime type and two outcomes: {street}");
    assert_eq!(street["unknown_forces"], serde_json::json!(["Atlantis Police"]));
    let outcomes = world.json(&["context", "2017-09-kent-outcomes.csv"]);
    assert_eq!(number(&outcomes, "figures"), 2, "{outcomes}");
    assert_eq!(world.json(&["queue", "--limit", "1000"]), before, "no case and no place changes");

    let words = world.words(&["context", "2017-08-kent-street.csv"]);
    assert!(words.contains("Not a force we know, left out: Atlantis Police"), "{words}");
    world.write("other.csv", "a,b\n1,2\n");
    assert!(world.fails(1, &["context", "other.csv"]).contains("cannot be read"));
    world.words(&["doctor"]);
}

#[test]
fn the_published_counts_of_four_years_come_in_for_every_force() {
    let Some(table) = shared("police-outcomes-2012-2016.csv") else { return };
    let world = World::with_database();
    let loaded = world.json(&["context", table.to_str().unwrap()]);
    assert_eq!((number(&loaded, "figures"), &loaded["unknown_forces"]), (1_079, &serde_json::json!([])));
    let again = world.json(&["context", table.to_str().unwrap()]);
    assert_eq!(loaded, again, "loaded again, the figures stand once");
}
