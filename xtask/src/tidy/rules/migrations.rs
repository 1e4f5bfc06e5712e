//! Migrations are append-only: a database that ran one must never meet another text under its number.
//!
//! `crates/store/migrations/CHECKSUMS` lists the SHA-256 of every migration, as `sha256sum` prints it. New ones
//! are added by `cargo xtask tidy --add-migrations`; a listed one never changes.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::tidy::{Finding, has_ending, repository::Repository};

const FOLDER: &str = "crates/store/migrations/";
const LIST: &str = "CHECKSUMS";

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let listed = read(repository.files.get(&format!("{FOLDER}{LIST}")).map_or("", String::as_str));
    let present: BTreeMap<String, String> = repository
        .under(FOLDER, ".sql")
        .map(|(path, text)| (path[FOLDER.len()..].to_owned(), hash(text.as_bytes())))
        .collect();
    let mut found = Vec::new();
    for (name, hash) in &present {
        match listed.get(name) {
            None => found.push(Finding::new(
                format!("{FOLDER}{name}"),
                "not in CHECKSUMS: run `cargo xtask tidy --add-migrations` and commit the list with it",
            )),
            Some(old) if old != hash => found.push(Finding::new(
                format!("{FOLDER}{name}"),
                "changed since it was listed: databases have run the old text. Put it back and add a new migration",
            )),
            Some(_) => {}
        }
    }
    for name in listed.keys().filter(|name| !present.contains_key(*name)) {
        found.push(Finding::new(format!("{FOLDER}{name}"), "listed in CHECKSUMS and gone: put it back"));
    }
    found.extend(unpaired(&present));
    found
}

/// Both databases have migrations of the same numbers and names.
fn unpaired(present: &BTreeMap<String, String>) -> Vec<Finding> {
    let other = |name: &str| match name.split_once('/') {
        Some(("sqlite", rest)) => format!("postgres/{rest}"),
        Some(("postgres", rest)) => format!("sqlite/{rest}"),
        _ => name.to_owned(),
    };
    let alone = present.keys().filter(|name| !present.contains_key(&other(name)));
    alone.map(|name| Finding::new(format!("{FOLDER}{name}"), format!("{} is missing", other(name)))).collect()
}

/// Add what is new to the list; leave what is listed as it is.
pub(crate) fn add(root: &Path) -> anyhow::Result<()> {
    let folder = root.join(FOLDER);
    let mut listed = read(&fs::read_to_string(folder.join(LIST)).unwrap_or_default());
    for database in ["sqlite", "postgres"] {
        for entry in
            fs::read_dir(folder.join(database)).with_context(|| format!("reading {FOLDER}{database}"))?
        {
            let path = entry?.path();
            let Some(name) =
                path.file_name().and_then(|name| name.to_str()).filter(|name| has_ending(name, "sql"))
            else {
                continue;
            };
            listed.entry(format!("{database}/{name}")).or_insert(hash(&fs::read(&path)?));
        }
    }
    let lines: Vec<String> = listed.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    fs::write(folder.join(LIST), lines.concat()).context("writing CHECKSUMS")
}

fn read(list: &str) -> BTreeMap<String, String> {
    list.lines().filter_map(|line| line.split_once("  ")).map(|(h, n)| (n.to_owned(), h.to_owned())).collect()
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    const A: &str = "crates/store/migrations/sqlite/0001_a.sql";
    const B: &str = "crates/store/migrations/postgres/0001_a.sql";
    const CHECKSUMS: &str = "crates/store/migrations/CHECKSUMS";

    fn list(sqlite: &str, postgres: &str) -> String {
        format!(
            "{}  sqlite/0001_a.sql\n{}  postgres/0001_a.sql\n",
            hash(sqlite.as_bytes()),
            hash(postgres.as_bytes())
        )
    }

    #[test]
    fn listed_and_unchanged_is_fine() {
        assert!(check(&files(&[(A, "one"), (B, "two"), (CHECKSUMS, &list("one", "two"))])).is_empty());
    }

    #[test]
    fn one_changed_character_is_found() {
        assert_eq!(places(&check(&files(&[(A, "one "), (B, "two"), (CHECKSUMS, &list("one", "two"))]))), [A]);
    }

    #[test]
    fn new_missing_and_unpaired_migrations_are_found() {
        assert_eq!(places(&check(&files(&[(A, "one"), (B, "two"), (CHECKSUMS, "")]))), [B, A]);
        // Gone, and its pair stands alone.
        assert_eq!(places(&check(&files(&[(A, "one"), (CHECKSUMS, &list("one", "two"))]))), [B, A]);
    }

    #[test]
    fn adding_never_changes_what_is_listed() {
        let root = tempfile::tempdir().unwrap();
        for database in ["sqlite", "postgres"] {
            let folder = root.path().join(FOLDER).join(database);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("0001_a.sql"), "first").unwrap();
        }
        add(root.path()).unwrap();
        let path = root.path().join(FOLDER).join(LIST);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(root.path().join(A), "edited").unwrap();
        fs::write(root.path().join(FOLDER).join("sqlite/0002_b.sql"), "second").unwrap();
        add(root.path()).unwrap();
        let after = read(&fs::read_to_string(&path).unwrap());
        assert_eq!(after.len(), 3);
        assert!(read(&before).iter().all(|(name, hash)| after[name] == *hash));
    }
}
