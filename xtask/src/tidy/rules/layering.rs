//! Only `cli` and `cluster` have a `main`; only `web` knows HTTP; only `store` knows SQL.

use super::text;
use crate::tidy::{
    Finding,
    repository::{Kind, Repository},
};

const MAY_HAVE_MAIN: &[&str] = &["crates/cli", "crates/cluster", "xtask"];

/// Which crates may depend on what, in the product, in tests and in building.
const MAY_KNOW: &[(&str, &[&str])] = &[
    // cli listens on the socket and hands it web's router; e2e serves a page to try its own harness.
    ("axum", &["crates/web", "crates/cli", "crates/e2e"]),
    ("tower-http", &["crates/web"]),
    ("askama", &["crates/web"]),
    ("sqlx", &["crates/store"]),
    ("thirtyfour", &["crates/e2e"]),
    ("datafusion", &["crates/cluster"]),
    ("ballista", &["crates/cluster"]),
];

/// What opens an SQL statement. Written as SQL is written: in capitals, with the blank.
const SQL: &[&str] =
    &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE ", "PRAGMA "];
/// The cluster engine's dialect is cluster's own matter: it reads files, not the casework database.
const MAY_WRITE_SQL: &[&str] = &["crates/store/", "crates/cluster/"];

pub(crate) fn mains(repository: &Repository) -> Vec<Finding> {
    let with_main = repository.packages.iter().filter(|(_, package)| package.targets.contains("bin"));
    with_main
        .filter(|(folder, _)| !MAY_HAVE_MAIN.contains(&folder.as_str()))
        .map(|(folder, _)| Finding::new(folder, "has a `main`: make it a library that `cli` calls"))
        .collect()
}

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (folder, package) in &repository.packages {
        let needs: Vec<&str> = package.needs(&[Kind::Normal, Kind::Build, Kind::Dev]).collect();
        for (known, by) in
            MAY_KNOW.iter().filter(|(known, by)| needs.contains(known) && !by.contains(&folder.as_str()))
        {
            found.push(Finding::new(folder, format!("depends on {known}; only {} may", by.join(", "))));
        }
    }
    found.extend(sql(repository));
    found
}

fn sql(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    let sources = repository.under("crates/", ".rs").filter(|(path, _)| path.contains("/src/"));
    for (path, text) in sources.filter(|(path, _)| !MAY_WRITE_SQL.iter().any(|room| path.starts_with(room))) {
        if text::is_test_file(path) {
            continue;
        }
        for (index, line) in text::product(text).lines().enumerate() {
            if let Some(opening) = SQL.iter().find(|opening| opens_statement(line, opening)) {
                let says = format!("`{}` looks like SQL: only store writes it", opening.trim_end());
                found.push(Finding::new(format!("{path}:{}", index + 1), says));
            }
        }
    }
    found
}

/// Whether the words stand at the beginning of a string or of a line in one.
fn opens_statement(line: &str, opening: &str) -> bool {
    line.match_indices(opening).any(|(at, _)| {
        let before = line[..at].trim_end();
        before.is_empty() || before.ends_with(['"', '(', ';', '#'])
    })
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn a_main_where_none_belongs_is_found() {
        let repository = packages(&[
            ("crates/cli", &[], &[], &["bin"]),
            ("crates/synth", &[], &[], &["bin", "lib"]),
            ("crates/web", &[], &[], &["lib", "test"]),
        ]);
        assert_eq!(places(&mains(&repository)), ["crates/synth"]);
    }

    #[test]
    fn http_and_sql_stay_in_their_rooms() {
        let repository = packages(&[
            ("crates/web", &["axum"], &[], &[]),
            ("crates/app", &["axum"], &[], &[]),
            ("crates/triage", &[], &["sqlx"], &[]),
        ]);
        assert_eq!(places(&check(&repository)), ["crates/app", "crates/triage"]);
    }

    #[test]
    fn sql_outside_the_store_is_found_and_prose_is_not() {
        let check = |path: &str, line: &str, found: bool| {
            assert_eq!(!check(&files(&[(path, line)])).is_empty(), found, "{path}: {line}");
        };
        check("crates/app/src/a.rs", "let x = \"SELECT id FROM t\";", true);
        check("crates/app/src/a.rs", "    DELETE FROM t", true);
        check("crates/app/src/a.rs", "// \"SELECT id\" belongs in store", false);
        check("crates/app/src/a.rs", "let x = \"PLEASE SELECT ONE\";", false);
        check("crates/store/src/a.rs", "let x = \"SELECT id FROM t\";", false);
        check("crates/app/src/tests.rs", "let x = \"SELECT id FROM t\";", false);
        check("crates/app/tests/a.rs", "let x = \"SELECT id FROM t\";", false);
    }
}
