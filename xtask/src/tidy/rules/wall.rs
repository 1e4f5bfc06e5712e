//! The wall around protected characteristics: nothing that scores, links, groups or ranks can reach them, by
//! any path. One half asks cargo, the other reads the sources and the rules that are data.

use super::{floor_plan::STAGES, text};
use crate::tidy::{Finding, repository::Repository};

/// Words that would mean a stage knows a protected characteristic, or a stand-in for one.
const PROTECTED: &[&str] = &[
    "ethnic",
    "ethnicity",
    "ethnicities",
    "ethnicity_code",
    "race",
    "racial",
    "nationality",
    "nationalities",
    "citizenship",
    "immigration",
    "asylum",
    "religion",
    "religions",
    "religious",
    "caste",
    "skin",
    "appearance",
    "heritage",
    "place_of_birth",
    "country_of_birth",
    "birthplace",
    "mother_tongue",
    "first_language",
    "interpreter",
    "sexual_orientation",
    "gender_reassignment",
    "disability",
    "disabilities",
    "lookagain_protected",
];

/// Triage ranks cases, so it may not know who somebody is or where they live either. Linkage must: names are
/// what it compares.
const WHO_AND_WHERE: &[&str] = &[
    "surname",
    "forename",
    "given_name",
    "given_names",
    "family_name",
    "full_name",
    "postcode",
    "postal_code",
    "address_line",
    "house_number",
    "telephone",
];

pub(crate) fn packages(repository: &Repository) -> Vec<Finding> {
    STAGES
        .iter()
        .map(|stage| format!("lookagain-{stage}"))
        .filter(|package| repository.reach_protected.contains(package))
        .map(|package| {
            let says = "reaches lookagain-protected: `cargo tree --workspace --all-features --edges all --invert \
                        lookagain-protected` shows the way; cut it";
            Finding::new(package, says)
        })
        .collect()
}

pub(crate) fn words(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for stage in STAGES {
        let room = format!("crates/{stage}/");
        // A stage's own wall test must name what it looks for.
        let own_test = format!("{room}tests/wall.rs");
        for (path, text) in repository.under(&room, ".rs").filter(|(path, _)| *path != own_test) {
            // Tests, too: a fixture with an ethnicity would mean that there is a field to put it in.
            let product = text::product(text);
            found.extend(named(path, &product, stage));
        }
        for (path, text) in repository.under(&room, ".toml") {
            found.extend(named(path, &text::without_comment_lines(text, "#"), stage));
        }
    }
    // Rules that are data speak for triage.
    for (path, text) in repository.under("reference-data/rules/", ".toml") {
        found.extend(named(path, &text::without_comment_lines(text, "#"), "triage"));
    }
    found
}

fn named(path: &str, text: &str, stage: &str) -> Vec<Finding> {
    let more: &[&str] = if stage == "triage" { WHO_AND_WHERE } else { &[] };
    let banned: Vec<&str> = PROTECTED.iter().chain(more).copied().collect();
    text::words_in(text, &banned)
        .into_iter()
        .map(|(line, word)| {
            let says = format!("`{word}`: nothing that ranks or links people may know it");
            Finding::new(format!("{path}:{line}"), says)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixture::{files, places},
        packages, words,
    };
    use crate::tidy::repository::Repository;

    #[test]
    fn a_stage_that_reaches_protected_is_found_and_the_store_may() {
        let mut repository = Repository::default();
        repository.reach_protected.insert("lookagain-store".to_owned());
        assert!(packages(&repository).is_empty());
        repository.reach_protected.insert("lookagain-triage".to_owned());
        assert_eq!(places(&packages(&repository)), ["lookagain-triage"]);
    }

    #[test]
    fn words_are_found_in_code_and_in_rules_but_may_be_spoken_of() {
        let found = words(&files(&[
            ("crates/triage/src/a.rs", "//! Knows no ethnicity.\nlet x = person.ethnicity_code;"),
            ("crates/triage/src/b.rs", "let x = person.surname;"),
            ("crates/linkage/src/c.rs", "let x = person.surname;"),
            ("crates/linkage/src/d.rs", "struct NationalityLevel;"),
            ("crates/app/src/e.rs", "let x = person.ethnicity;"),
            ("reference-data/rules/p.toml", "# not by postcode\nfact = \"suspect.postcode\""),
        ]));
        let mut at = places(&found);
        at.dedup();
        assert_eq!(
            at,
            [
                "crates/linkage/src/d.rs:1",
                "crates/triage/src/a.rs:2",
                "crates/triage/src/b.rs:1",
                "reference-data/rules/p.toml:2"
            ]
        );
    }
}
