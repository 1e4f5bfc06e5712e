//! What the manifests say: settings and lints shared, names as the folders are, a reason for every dependency.

use crate::tidy::{Finding, repository::Repository};

/// Settings that every crate takes from the workspace.
const SHARED: &[&str] = &["version", "edition", "rust-version", "license", "publish"];

pub(crate) fn crates(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in repository.under("", "/Cargo.toml") {
        let manifest: toml::Table = match toml::from_str(text) {
            Ok(manifest) => manifest,
            Err(error) => {
                found.push(Finding::new(path, error.to_string()));
                continue;
            }
        };
        let inherits = |table: &str, key: &str| {
            let value = manifest.get(table).and_then(|table| table.get(key));
            value.is_some_and(|value| value.get("workspace").and_then(toml::Value::as_bool) == Some(true))
        };
        let lints =
            manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        if lints != Some(true) {
            found.push(Finding::new(path, "add `[lints] workspace = true`"));
        }
        for key in SHARED.iter().filter(|key| !inherits("package", key)) {
            found.push(Finding::new(path, format!("write `{key}.workspace = true`")));
        }
        found.extend(named_after_folder(path, &manifest));
        found.extend(own_versions(path, &manifest));
    }
    found
}

fn named_after_folder(path: &str, manifest: &toml::Table) -> Option<Finding> {
    let folder = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
    let expected = format!("lookagain-{folder}");
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
    (name != Some(expected.as_str()))
        .then(|| Finding::new(path, format!("the package is named `{expected}`, after its folder")))
}

/// Dependencies that name a version here rather than in the workspace.
fn own_versions(path: &str, manifest: &toml::Table) -> Vec<Finding> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let dependencies =
        tables.iter().filter_map(|table| manifest.get(*table)).filter_map(toml::Value::as_table);
    dependencies
        .flatten()
        .filter(|(_, value)| value.get("workspace").is_none() && value.get("path").is_none())
        .map(|(name, _)| {
            Finding::new(path, format!("`{name}`: its version and reason belong in [workspace.dependencies]"))
        })
        .collect()
}

/// Each entry of `[workspace.dependencies]` stands in a block (no blank line) that a comment opens.
pub(crate) fn reasons(repository: &Repository) -> Vec<Finding> {
    let text = repository.files.get("Cargo.toml").map_or("", String::as_str);
    let (mut inside, mut covered) = (false, false);
    let mut found = Vec::new();
    for (index, line) in text.lines().map(str::trim).enumerate() {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
            covered = false;
        } else if line.is_empty() {
            covered = false;
        } else if line.starts_with('#') {
            covered = true;
        } else if inside && !covered && line.contains('=') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or(line);
            found.push(Finding::new(
                format!("Cargo.toml:{}", index + 1),
                format!("say above `{name}` why we depend on it"),
            ));
        }
    }
    found
}

pub(crate) fn lock(repository: &Repository) -> Vec<Finding> {
    let trouble = repository.lock_trouble.iter();
    trouble
        .map(|why| Finding::new("Cargo.lock", format!("commit the lock file that cargo wants: {why}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    const GOOD: &str = "[package]\nname = \"lookagain-a\"\nversion.workspace = true\nedition.workspace = true\n\
        rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\
        [lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n";

    #[test]
    fn a_crate_that_goes_its_own_way_is_found() {
        let check = |text: &str, findings: usize| {
            let found = crates(&files(&[("crates/a/Cargo.toml", text)]));
            assert_eq!(found.len(), findings, "{text}\n{found:?}");
        };
        check(GOOD, 0);
        check(&GOOD.replace("[lints]\nworkspace = true", ""), 1);
        check(&GOOD.replace("edition.workspace = true", "edition = \"2021\""), 1);
        check(&GOOD.replace("lookagain-a", "lookagain-b"), 1);
        check(&GOOD.replace("serde.workspace = true", "serde = \"1\""), 1);
        check("not toml at all [", 1);
    }

    #[test]
    fn a_shared_dependency_without_a_reason_is_found() {
        let text = "[workspace.dependencies]\n# Why a and b.\na = \"1\"\nb = \"1\"\n\nc = \"1\"\n# d\nd = \"1\"\n\
                    [profile.release]\nlto = true\n";
        assert_eq!(places(&reasons(&files(&[("Cargo.toml", text)]))), ["Cargo.toml:6"]);
    }
}
