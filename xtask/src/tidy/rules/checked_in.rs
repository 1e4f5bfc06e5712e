//! Nothing checked in depends on one machine: no path of somebody's computer, no build machine's name, no
//! private package registry. A checkout must build anywhere.

use crate::tidy::{Finding, file_name, repository::Repository};

use super::text;

/// Written in halves, so that this file is not its own first finding.
const PATHS: &[&str] =
    &[concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
const HOST_NAMES: &[&str] = &[concat!("fa", "rm")];
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in &repository.files {
        for (index, line) in text.lines().enumerate() {
            if let Some(says) = machine(line).or_else(|| registry(path, line)) {
                found.push(Finding::new(format!("{path}:{}", index + 1), says));
            }
        }
    }
    found
}

fn machine(line: &str) -> Option<String> {
    if let Some(place) = PATHS.iter().find(|place| begins_a_path(line, place)) {
        return Some(format!("`{place}…` exists on one machine only: use a path relative to the repository"));
    }
    let (_, name) = *text::words_in(line, HOST_NAMES).first()?;
    Some(format!("`{name}` is a machine's name: leave it out"))
}

/// Whether the line holds this as the beginning of an absolute path, not as the middle of an address.
fn begins_a_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '}' | '-' | '_' | '~'))
    })
}

fn registry(path: &str, line: &str) -> Option<String> {
    let line = line.trim();
    let foreign = match file_name(path) {
        "Cargo.lock" => line.starts_with("source = ") && !line.contains(CRATES_IO),
        "package-lock.json" => line.starts_with("\"resolved\":"),
        "config.toml" => line.starts_with("replace-with") || line.starts_with("registry = "),
        ".npmrc" => line.starts_with("registry"),
        _ => false,
    };
    foreign.then(|| "names one registry: everyone fetches packages from the registry they have".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn paths_and_names_of_machines_are_found() {
        let check = |line: &str, found: bool| {
            assert_eq!(!check(&files(&[("a.md", line)])).is_empty(), found, "{line}");
        };
        check(&format!("cp {}x .", PATHS[0]), true);
        check(&format!("\"{}main\"", PATHS[1]), true);
        check(&format!("on {} 3", HOST_NAMES[0]), true);
        check(&format!("the {}er", HOST_NAMES[0]), false);
        check(&format!("https://example.org{}x", PATHS[1]), false);
        check("a plain line", false);
    }

    #[test]
    fn locks_name_no_registry_of_their_own() {
        let crates_io = format!("source = \"{CRATES_IO}\"");
        let found = check(&files(&[
            ("Cargo.lock", &crates_io),
            ("x/Cargo.lock", "source = \"registry+https://mirror.example/index\""),
            ("npm/package-lock.json", "  \"resolved\": \"https://mirror.example/a.tgz\","),
            (".cargo/config.toml", "replace-with = \"mirror\""),
        ]));
        assert_eq!(places(&found), [".cargo/config.toml:1", "npm/package-lock.json:1", "x/Cargo.lock:1"]);
    }
}
