//! What `deny.toml` bans and allows, held here as well: these two hold even where cargo-deny is not installed.
//! Advisories, duplicates and sources are cargo-deny's alone.

use toml::Value;

use crate::tidy::{
    Finding,
    repository::{Outside, Repository},
};

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let text = repository.files.get("deny.toml").map_or("", String::as_str);
    let deny: toml::Table = match toml::from_str(text) {
        Ok(deny) => deny,
        Err(error) => return vec![Finding::new("deny.toml", error.to_string())],
    };
    let banned = list(&deny, "bans", "deny", |entry| entry.get("crate").or_else(|| entry.get("name")));
    let allowed = list(&deny, "licenses", "allow", |entry| Some(entry));
    let excepted =
        list(&deny, "licenses", "exceptions", |entry| entry.get("crate").or_else(|| entry.get("name")));
    let mut found = Vec::new();
    for package in &repository.outside {
        if banned.contains(&package.name) {
            found.push(Finding::new(
                name(package),
                "is banned in deny.toml: turn off the feature that brings it",
            ));
        }
        match &package.licence {
            // A package with only a licence file: cargo-deny reads those.
            None => {}
            Some(_) if excepted.contains(&package.name) => {}
            Some(licence) if allows(licence, &allowed) => {}
            Some(licence) => {
                found.push(Finding::new(
                    name(package),
                    format!("its licence `{licence}` is not allowed in deny.toml"),
                ));
            }
        }
    }
    found
}

fn name(package: &Outside) -> String {
    format!("{} {}", package.name, package.version)
}

fn list(deny: &toml::Table, table: &str, key: &str, of: fn(&Value) -> Option<&Value>) -> Vec<String> {
    let entries = deny.get(table).and_then(|table| table.get(key)).and_then(Value::as_array);
    entries.into_iter().flatten().filter_map(|entry| of(entry)?.as_str().map(str::to_owned)).collect()
}

/// Whether an SPDX expression can be met with these licences: any side of an OR, every side of an AND.
fn allows(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any(&words, &mut at, allowed);
    met && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any(words, at, allowed);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return met && closed;
    }
    let mut licence = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        licence = format!("{licence} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&licence)
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn licences_are_read_as_expressions() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        let check =
            |expression: &str, met: bool| assert_eq!(allows(expression, &allowed), met, "{expression}");
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0 OR MIT", true);
        check("GPL-3.0 AND MIT", false);
        check("(MIT OR GPL-3.0) AND Apache-2.0", true);
        check("(MIT AND GPL-3.0) OR ISC", false);
        check("Apache-2.0 WITH LLVM-exception OR ISC", true);
        check("MIT WITH Classpath-exception-2.0", false);
        check("(MIT", false);
        check("", false);
    }

    #[test]
    fn banned_crates_and_unknown_licences_are_found() {
        let mut repository = files(&[(
            "deny.toml",
            "[bans]\ndeny = [{ crate = \"native-tls\" }]\n[licenses]\nallow = [\"MIT\"]\n\
             exceptions = [{ crate = \"odd\", allow = [\"ISC\"] }]\n",
        )]);
        let outside = |name: &str, licence: Option<&str>| Outside {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.map(str::to_owned),
            source: "registry".to_owned(),
        };
        repository.outside = vec![
            outside("fine", Some("MIT")),
            outside("native-tls", Some("MIT")),
            outside("odd", Some("ISC")),
            outside("other", Some("ISC")),
            outside("file-only", None),
        ];
        assert_eq!(places(&check(&repository)), ["native-tls 1.0.0", "other 1.0.0"]);
    }
}
