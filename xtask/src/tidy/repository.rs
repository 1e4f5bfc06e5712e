//! The repository as rules see it: the text of every file git knows or would take, and the packages as cargo
//! sees them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::Context;
use serde::Deserialize;

use crate::shell;

/// Files and packages. Paths are relative to the root, with `/`.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    /// Text files by path. Files that are not UTF-8 are left out.
    pub(crate) files: BTreeMap<String, String>,
    /// Packages of this workspace, by folder (`crates/domain`).
    pub(crate) packages: BTreeMap<String, Package>,
    /// Packages from elsewhere: name, version, licence and where from.
    pub(crate) outside: Vec<Outside>,
    /// Packages that reach `lookagain-protected` by any kind of dependency, as `cargo tree --invert` prints them.
    pub(crate) reach_protected: BTreeSet<String>,
    /// Why `cargo metadata --locked` refused, if it did.
    pub(crate) lock_trouble: Option<String>,
}

/// One of our crates.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Declared dependencies, with their kind.
    pub(crate) dependencies: BTreeSet<(Kind, String)>,
    /// Kinds of its targets: `bin`, `lib`, `test`, …
    pub(crate) targets: BTreeSet<String>,
}

/// When a dependency is needed. Optional ones count like the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

/// A crate that is not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outside {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: Option<String>,
    pub(crate) source: String,
}

impl Package {
    /// The names it depends on, of the kinds given.
    pub(crate) fn needs(&self, kinds: &[Kind]) -> impl Iterator<Item = &str> {
        self.dependencies.iter().filter(move |(kind, _)| kinds.contains(kind)).map(|(_, name)| name.as_str())
    }
}

impl Repository {
    /// Read what is there now, committed or not.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut repository = Self::default();
        let listed = shell::capture(&mut shell::command(
            "git",
            &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        ))
        .context("listing the repository's files: is this a git checkout?")?;
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            // A file deleted but not yet committed is still listed.
            if let Ok(bytes) = fs::read(root.join(path))
                && let Ok(text) = String::from_utf8(bytes)
            {
                repository.files.insert(path.to_owned(), text);
            }
        }
        repository.read_packages(root)?;
        repository.reach_protected = reach("lookagain-protected");
        Ok(repository)
    }

    /// Our files under a folder with an ending, with their text.
    pub(crate) fn under<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    fn read_packages(&mut self, root: &Path) -> anyhow::Result<()> {
        // This machine's platform only: the others' packages would be downloaded just to be named.
        let platform = host()?;
        let metadata = ["metadata", "--format-version", "1", "--filter-platform", &platform];
        let locked = shell::capture(&mut shell::command("cargo", &[&metadata[..], &["--locked"]].concat()));
        let text = match locked {
            Ok(text) => text,
            Err(error) => {
                self.lock_trouble = Some(error.to_string());
                shell::capture(&mut shell::command("cargo", &metadata))?
            }
        };
        let metadata: Metadata = serde_json::from_str(&text).context("reading cargo metadata")?;
        for package in metadata.packages {
            if let Some(source) = package.source {
                let (name, version, licence) = (package.name, package.version, package.license);
                self.outside.push(Outside { name, version, licence, source });
            } else {
                let manifest = Path::new(&package.manifest_path);
                let folder = manifest.parent().and_then(|folder| folder.strip_prefix(root).ok());
                let folder = folder.unwrap_or(manifest).display().to_string();
                self.packages.insert(folder, package.into());
            }
        }
        Ok(())
    }
}

/// This machine's target, as rustc names it.
fn host() -> anyhow::Result<String> {
    let said = shell::capture(&mut shell::command("rustc", &["-vV"]))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// Every package that depends on `package`, through any path, dev- and optional dependencies included.
fn reach(package: &str) -> BTreeSet<String> {
    let args = [
        "tree",
        "--workspace",
        "--all-features",
        "--edges",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--invert",
    ];
    // No such package, no way to it.
    let tree =
        shell::capture(&mut shell::command("cargo", &[&args[..], &[package]].concat())).unwrap_or_default();
    names_in_tree(&tree).filter(|name| *name != package).map(str::to_owned).collect()
}

/// `lookagain-app v0.1.0 (…) (*)` → `lookagain-app`; lines that name no package are skipped.
fn names_in_tree(tree: &str) -> impl Iterator<Item = &str> {
    tree.lines().filter(|line| line.contains(" v")).filter_map(|line| line.split_whitespace().next())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<RawPackage>,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    manifest_path: String,
    dependencies: Vec<RawDependency>,
    targets: Vec<RawTarget>,
}

#[derive(Deserialize)]
struct RawDependency {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct RawTarget {
    kind: Vec<String>,
}

impl From<RawPackage> for Package {
    fn from(raw: RawPackage) -> Self {
        let kind = |kind: Option<&str>| match kind {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            _ => Kind::Normal,
        };
        Self {
            name: raw.name,
            dependencies: raw.dependencies.into_iter().map(|d| (kind(d.kind.as_deref()), d.name)).collect(),
            targets: raw.targets.into_iter().flat_map(|target| target.kind).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_read_by_package_name() {
        let tree = "lookagain-protected v0.1.0 (/x)\nlookagain-app v0.1.0 (/x) (*)\n[dev-dependencies]\n\n";
        assert_eq!(names_in_tree(tree).collect::<Vec<_>>(), ["lookagain-protected", "lookagain-app"]);
    }

    #[test]
    fn this_repository_can_be_read() {
        let repository = Repository::read(&shell::root()).unwrap();
        assert!(repository.files.contains_key("xtask/src/tidy/repository.rs"));
        assert_eq!(repository.packages["crates/domain"].name, "lookagain-domain");
        assert!(repository.outside.iter().any(|package| package.name == "serde"));
    }

    #[test]
    fn whoever_depends_on_protected_is_seen_to_reach_it() {
        // The rule would pass on an empty answer: this proves that the question was asked.
        let reach = reach("lookagain-protected");
        assert!(reach.contains("lookagain-store"), "{reach:?}");
        assert!(!reach.contains("lookagain-domain"), "{reach:?}");
    }
}
