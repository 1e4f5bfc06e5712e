//! One file for each house rule, or for a few that read the same thing.

pub(super) mod adr;
pub(super) mod checked_in;
pub(super) mod comments;
pub(super) mod deny;
pub(super) mod depths;
pub(super) mod files;
pub(super) mod floor_plan;
pub(super) mod layering;
pub(super) mod manifests;
pub(super) mod migrations;
pub(super) mod purity;
pub(super) mod sources;
mod text;
pub(super) mod wall;

#[cfg(test)]
mod fixture {
    //! Small made-up repositories for the rules' tests.

    use crate::tidy::{
        Finding,
        repository::{Kind, Package, Repository},
    };

    /// A repository of these files.
    pub(super) fn files(files: &[(&str, &str)]) -> Repository {
        Repository {
            files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
            ..Repository::default()
        }
    }

    /// Folder, normal dependencies, dev-dependencies, target kinds.
    pub(super) type Row<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str]);

    /// A repository of these packages: folder, normal dependencies, dev-dependencies, target kinds.
    pub(super) fn packages(packages: &[Row<'_>]) -> Repository {
        let package = |folder: &str, normal: &[&str], dev: &[&str], targets: &[&str]| Package {
            name: folder
                .strip_prefix("crates/")
                .map_or(folder.to_owned(), |name| format!("lookagain-{name}")),
            dependencies: normal
                .iter()
                .map(|name| (Kind::Normal, (*name).to_owned()))
                .chain(dev.iter().map(|name| (Kind::Dev, (*name).to_owned())))
                .collect(),
            targets: targets.iter().map(|kind| (*kind).to_owned()).collect(),
        };
        Repository {
            packages: packages.iter().map(|(f, n, d, t)| ((*f).to_owned(), package(f, n, d, t))).collect(),
            ..Repository::default()
        }
    }

    /// Where the findings are.
    pub(super) fn places(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.at.as_str()).collect()
    }
}
