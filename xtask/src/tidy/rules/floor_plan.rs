//! Who may depend on whom. Data flows one way through the house; the stages never know each other.

use crate::tidy::{
    Finding,
    repository::{Kind, Package, Repository},
};

/// The stages: pure functions of values, which meet in the store and nowhere else.
pub(super) const STAGES: &[&str] = &["linkage", "groups", "triage", "casework"];

/// What a crate may use of ours in the product and in building it. Crates not listed stand at the top of the
/// house (app, web, cli, …) and are held by the other rules.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("protected", &["domain"]),
    ("access", &["domain"]),
    ("audit", &["domain"]),
    ("intake", &["domain", "protected"]),
    ("linkage", &["domain"]),
    ("splink", &["domain", "linkage"]),
    ("tabular", &["domain", "linkage"]),
    ("groups", &["domain"]),
    ("triage", &["domain"]),
    ("casework", &["domain"]),
    ("store", &["domain", "protected", "audit"]),
    ("picture", &["domain"]),
    ("equality", &[]),
    ("extract", &["domain"]),
    ("paper", &["assets"]),
    ("synth", &["domain"]),
    ("assets", &[]),
];

/// Tops of the house: nothing depends on them.
const NOBODY_USES: &[&str] = &["cli", "cluster", "e2e"];

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let mut found = Vec::new();
    for (folder, package) in &repository.packages {
        let Some(room) = folder.strip_prefix("crates/") else { continue };
        found.extend(forbidden(room, package, folder));
        for used in
            ours(package, &[Kind::Normal, Kind::Build, Kind::Dev]).filter(|used| NOBODY_USES.contains(used))
        {
            found.push(Finding::new(
                folder,
                format!("depends on {used}, which stands at the top of the house"),
            ));
        }
    }
    found
}

fn forbidden(room: &str, package: &Package, folder: &str) -> Vec<Finding> {
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else { return Vec::new() };
    // A stage's tests, too, must stand without the rest of the house.
    let kinds: &[Kind] = if STAGES.contains(&room) || room == "domain" {
        &[Kind::Normal, Kind::Build, Kind::Dev]
    } else {
        &[Kind::Normal, Kind::Build]
    };
    ours(package, kinds)
        .filter(|used| !allowed.contains(used))
        .map(|used| {
            let may = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
            Finding::new(
                folder,
                format!("depends on {used}; it may use {may}. Let `app` carry the values between them"),
            )
        })
        .collect()
}

/// The rooms a package uses.
pub(super) fn ours<'a>(package: &'a Package, kinds: &'a [Kind]) -> impl Iterator<Item = &'a str> {
    package.needs(kinds).filter_map(|name| name.strip_prefix("lookagain-"))
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn stages_know_only_the_nouns_even_in_their_tests() {
        let fine = packages(&[("crates/triage", &["lookagain-domain", "serde"], &["proptest"], &[])]);
        assert!(check(&fine).is_empty());
        let found = check(&packages(&[
            ("crates/triage", &["lookagain-linkage"], &[], &[]),
            ("crates/groups", &[], &["lookagain-store"], &[]),
            ("crates/store", &["lookagain-app"], &["lookagain-synth"], &[]),
            ("crates/app", &["lookagain-cli"], &[], &[]),
        ]));
        assert_eq!(places(&found), ["crates/app", "crates/groups", "crates/store", "crates/triage"]);
    }
}
