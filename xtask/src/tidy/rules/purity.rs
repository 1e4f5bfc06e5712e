//! The nouns and the stages do no IO, read no clock and draw no unseeded randomness: the same input gives the
//! same bytes, so that a decision can be explained years later.

use super::{floor_plan::STAGES, text};
use crate::tidy::{Finding, repository::Repository};

/// What would make an answer depend on more than its input. `include_str!` is input fixed when building.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "std::io::stdin",
    "std::time::SystemTime",
    "std::time::Instant",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "tokio::",
    "thread_rng",
    "rand::rng(",
    "getrandom",
    "RandomState",
    "HashMap",
    "HashSet",
];

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let rooms: Vec<String> =
        STAGES.iter().chain(&["domain"]).map(|room| format!("crates/{room}/src/")).collect();
    let mut found = Vec::new();
    for (path, text) in rooms.iter().flat_map(|room| repository.under(room, ".rs")) {
        if text::is_test_file(path) {
            continue;
        }
        for (index, line) in text::product(text).lines().enumerate() {
            if let Some(impure) = IMPURE.iter().find(|impure| line.contains(**impure)) {
                let says = match *impure {
                    "HashMap" | "HashSet" | "RandomState" => {
                        format!("`{impure}` comes out in another order each time: use the BTree kind")
                    }
                    other => format!("`{other}`: a stage is a pure function; let `app` pass the value in"),
                };
                found.push(Finding::new(format!("{path}:{}", index + 1), says));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn io_clocks_and_hash_order_are_found_in_stages_and_nowhere_else() {
        let found = check(&files(&[
            ("crates/triage/src/a.rs", "use std::fs;"),
            ("crates/triage/src/b.rs", "// std::fs is for others\nlet m = HashMap::new();"),
            ("crates/triage/src/c.rs", "let x = 1;\n#[cfg(test)]\nmod tests {\n use std::fs;\n}"),
            ("crates/triage/tests/d.rs", "use std::fs;"),
            ("crates/intake/src/e.rs", "use std::fs;"),
        ]));
        assert_eq!(places(&found), ["crates/triage/src/a.rs:1", "crates/triage/src/b.rs:2"]);
    }
}
