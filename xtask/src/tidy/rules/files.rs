//! The size of files. Under 300 lines is comfortable; past 500 wants a reason, in `xtask/tidy.toml`.

use serde::Deserialize;

use crate::tidy::{Finding, repository::Repository};

const LIMIT: usize = 500;
const MAIN: &str = "crates/cli/src/main.rs";
const MAIN_LIMIT: usize = 40;
const EXCEPTIONS: &str = "xtask/tidy.toml";

/// What people write and read as prose or code; data files are as long as their data.
const WRITTEN: &[&str] = &[".rs", ".html", ".css", ".js", ".sql", ".sh", ".md"];

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    #[serde(default)]
    long_file: Vec<LongFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LongFile {
    path: String,
    reason: String,
}

pub(crate) fn long_files(repository: &Repository) -> Vec<Finding> {
    let text = repository.files.get(EXCEPTIONS).map_or("", String::as_str);
    let exceptions: Exceptions = match toml::from_str(text) {
        Ok(exceptions) => exceptions,
        Err(error) => return vec![Finding::new(EXCEPTIONS, error.to_string())],
    };
    let mut found = Vec::new();
    for (path, text) in &repository.files {
        let lines = text.lines().count();
        let listed = exceptions.long_file.iter().any(|file| file.path == *path);
        if WRITTEN.iter().any(|ending| path.ends_with(ending)) && lines > LIMIT && !listed {
            let says =
                format!("{lines} lines: one idea per file; split it, or give a reason in {EXCEPTIONS}");
            found.push(Finding::new(path, says));
        }
    }
    for file in &exceptions.long_file {
        let long = repository.files.get(&file.path).is_some_and(|text| text.lines().count() > LIMIT);
        if !long {
            found.push(Finding::new(
                EXCEPTIONS,
                format!("{} is no longer long: take the exception out", file.path),
            ));
        } else if file.reason.split_whitespace().count() < 3 {
            found.push(Finding::new(EXCEPTIONS, format!("{}: give a reason in a few words", file.path)));
        }
    }
    found
}

pub(crate) fn short_main(repository: &Repository) -> Vec<Finding> {
    let lines = repository.files.get(MAIN).map_or(0, |text| text.lines().count());
    if lines <= MAIN_LIMIT {
        return Vec::new();
    }
    vec![Finding::new(
        MAIN,
        format!("{lines} lines, at most {MAIN_LIMIT}: commands live in commands/<name>.rs"),
    )]
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn long_files_need_a_reason_and_reasons_need_a_long_file() {
        let (long, short) = ("x\n".repeat(501), "x\n".repeat(500));
        let exceptions = "[[long_file]]\npath = \"b.rs\"\nreason = \"written by a task\"\n\
                          [[long_file]]\npath = \"c.rs\"\nreason = \"it used to be\"\n\
                          [[long_file]]\npath = \"d.rs\"\nreason = \"\"\n";
        let found = long_files(&files(&[
            ("a.rs", &long),
            ("b.rs", &long),
            ("c.rs", &short),
            ("d.rs", &long),
            ("data.csv", &long),
            (EXCEPTIONS, exceptions),
        ]));
        assert_eq!(places(&found), ["a.rs", EXCEPTIONS, EXCEPTIONS]);
        assert!(found[1].says.contains("c.rs") && found[2].says.contains("d.rs"), "{found:?}");
    }

    #[test]
    fn a_broken_list_of_exceptions_is_found_rather_than_ignored() {
        let found = long_files(&files(&[(EXCEPTIONS, "[[long_file]]\npath = \"x\"\nwhy = \"y\"\n")]));
        assert_eq!(places(&found), [EXCEPTIONS]);
    }

    #[test]
    fn main_stays_short() {
        assert!(short_main(&files(&[(MAIN, &"x\n".repeat(40))])).is_empty());
        assert_eq!(places(&short_main(&files(&[(MAIN, &"x\n".repeat(41))]))), [MAIN]);
    }
}
