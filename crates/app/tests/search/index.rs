//! The index against a look through every row, on made-up people.

use std::{collections::BTreeSet, fmt::Write as _};

use lookagain_app::{Role, Target, Who, search::SearchResults};
use lookagain_domain::search::{How, SearchKind};
use lookagain_linkage::text::{fold::fold, nickname::are_variants, one_edit::one_edit_apart, phonetic};
use proptest::prelude::*;

use super::world::{REASON, Rows, crime, world};

/// A made-up person: force, surname, forename, alias, digits of a phone, town.
type Made = (bool, &'static str, &'static str, &'static str, u8, &'static str);

const SURNAMES: &[&str] =
    &["Smith", "Smyth", "Smithe", "Hussain", "Husein", "Szymański", "O’Brien", "Jones", "Jonas"];
const FORENAMES: &[&str] =
    &["William", "Bill", "Billy", "Vera", "Verah", "Mohammed", "Mo", "Liz", "Elizabeth"];
const ALIASES: &[&str] = &["", "Smith", "Spanner", "Big Bill"];
const TOWNS: &[&str] = &["Velden", "Veldon", "Tarnwick", "Smith Town"];

fn made() -> impl Strategy<Value = Made> {
    let pick = proptest::sample::select::<&'static str>;
    (any::<bool>(), pick(SURNAMES), pick(FORENAMES), pick(ALIASES), 0..20_u8, pick(TOWNS))
}

fn asked() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(
        [SURNAMES, FORENAMES, ALIASES, TOWNS]
            .concat()
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>(),
    );
    prop_oneof![
        3 => proptest::collection::vec(word, 1..3).prop_map(|words| words.join(" ")),
        1 => (0..22_u8).prop_map(|digit| format!("07700 9000{digit:02}")),
    ]
}

fn rows_of(people: &[Made], of_first: bool) -> Rows {
    let mut rows = Rows::default();
    for (n, (first, surname, forename, alias, digits, town)) in people.iter().enumerate() {
        if *first != of_first {
            continue;
        }
        rows.crimes += &crime(&format!("C{n},K{n},{town}"));
        writeln!(rows.nominals, "P{n},Y,{surname},{forename},{alias},M,").unwrap();
        writeln!(rows.involvements, "C{n},P{n},SUSPECT").unwrap();
        writeln!(rows.contacts, "P{n},PHONE,077009000{digits:02},").unwrap();
    }
    rows
}

/// How far a word that was typed is from one on record: looked at directly, without an index.
fn distance(typed: &str, on_record: &str, names: bool) -> Option<u32> {
    let sounds = |word: &str| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let long = if typed.bytes().all(|byte| byte.is_ascii_digit()) { 6 } else { 4 };
    if typed == on_record {
        Some(0)
    } else if names && are_variants(typed, on_record) {
        Some(1)
    } else if typed.len() >= long && one_edit_apart(typed.as_bytes(), on_record.as_bytes()) {
        Some(2)
    } else {
        let key = phonetic::key(typed);
        (sounds(typed) && sounds(on_record) && key.len() >= 2 && key == phonetic::key(on_record)).then_some(3)
    }
}

/// The least distance over all words of a text, summed over all words that were typed.
fn agrees(typed: &[&str], text: &str, names: bool) -> Option<u32> {
    let text = fold(text);
    let least = |word: &&str| text.split(' ').filter_map(|other| distance(word, other, names)).min();
    typed.iter().map(least).sum()
}

type Told = BTreeSet<(SearchKind, String, u32)>;

/// What a look through every row finds.
fn by_looking(people: &[Made], text: &str, first_only: bool) -> Told {
    let folded = fold(text);
    let typed: Vec<&str> = folded.split(' ').collect();
    let digits = folded.replace(' ', "");
    let mut told = Told::new();
    for (n, (first, surname, forename, alias, number, town)) in people.iter().enumerate() {
        if first_only && !first {
            continue;
        }
        let slug = if *first { "cumbria" } else { "norfolk" };
        if let Some(far) = agrees(&typed, &format!("{surname} {forename} {alias}"), true) {
            told.insert((SearchKind::Person, format!("{slug} P{n}"), far));
        }
        if let Some(far) = distance(&digits, &format!("077009000{number:02}"), false) {
            told.insert((SearchKind::Number, format!("{slug} P{n}"), far));
        }
        // Places sound alike too; offences do not.
        if let Some(far) = agrees(&typed, &format!("{town} c{n} k{n} 19d"), false) {
            told.insert((SearchKind::Case, format!("{slug} K{n}"), far));
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// The index finds what a look through every record finds, and counts the same; and whoever is bound to a force is told what they
    /// would be told were there no other force.
    #[test]
    fn the_index_finds_what_looking_finds_and_a_bound_reader_learns_of_their_force_alone(
        people in proptest::collection::vec(made(), 2..14),
        texts in proptest::collection::vec(asked(), 6),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut both = world(|folder| Target::Sqlite(folder.join("both.sqlite"))).await;
            let mut alone = world(|folder| Target::Sqlite(folder.join("alone.sqlite"))).await;
            both.send("norfolk", &rows_of(&people, false)).await;
            both.send("cumbria", &rows_of(&people, true)).await;
            alone.send("cumbria", &rows_of(&people, true)).await;
            let national = Who::Person(both.person("national", Role::Reviewer, None).await);
            let bound = Who::Person(both.person("bound", Role::ForceCoordinator, Some("cumbria")).await);
            let in_alone = Who::Person(alone.person("bound", Role::ForceCoordinator, Some("cumbria")).await);
            for text in &texts {
                let told = |told: Vec<(SearchKind, String, Vec<How>)>| -> Told {
                    told.into_iter().map(|(kind, of, how)| (kind, of, how.iter().map(|how| how.distance()).sum())).collect()
                };
                let all = told(both.told(&national, text, REASON).await);
                assert_eq!(all, by_looking(&people, text, false), "{text}");
                let own = told(both.told(&bound, text, REASON).await);
                assert_eq!(own, by_looking(&people, text, true), "{text}");
                assert_eq!(own, told(alone.told(&in_alone, text, REASON).await), "{text}");
                let (here, there) = (both.search(&bound, text, REASON).await, alone.search(&in_alone, text, REASON).await);
                let counts = |found: &SearchResults| found.kinds.iter().map(|kind| (kind.kind, kind.total)).collect::<Vec<_>>();
                assert_eq!(counts(&here), counts(&there), "{text}");
            }
        });
    }
}
