//! The house is not a tower: at most seven of our crates stand on each other.

use std::collections::BTreeMap;

use super::floor_plan::ours;
use crate::tidy::{
    Finding,
    repository::{Kind, Repository},
};

const DEEPEST: usize = 7;

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let uses: BTreeMap<&str, Vec<&str>> = repository
        .packages
        .iter()
        .filter_map(|(folder, package)| {
            Some((folder.strip_prefix("crates/")?, ours(package, &[Kind::Normal, Kind::Build]).collect()))
        })
        .collect();
    uses.keys()
        .map(|room| chain(room, &uses))
        .filter(|chain| chain.len() > DEEPEST)
        .map(|chain| {
            let says = format!("{} crates deep ({}), at most {DEEPEST}", chain.len(), chain.join(" → "));
            Finding::new(format!("crates/{}", chain[0]), says)
        })
        .collect()
}

/// The longest way down from a room. Cargo allows no cycles.
fn chain<'a>(room: &'a str, uses: &BTreeMap<&'a str, Vec<&'a str>>) -> Vec<&'a str> {
    let below = uses.get(room).into_iter().flatten().map(|used| chain(used, uses)).max_by_key(Vec::len);
    let mut whole = vec![room];
    whole.extend(below.unwrap_or_default());
    whole
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn a_tower_of_eight_is_found_and_its_chain_shown() {
        let names: Vec<(String, String)> =
            (1..=8).map(|n| (format!("crates/c{n}"), format!("lookagain-c{}", n + 1))).collect();
        let needs: Vec<[&str; 1]> = names.iter().map(|(_, below)| [below.as_str()]).collect();
        let rows: Vec<Row<'_>> = names
            .iter()
            .zip(&needs)
            .enumerate()
            .map(|(i, ((folder, _), needs))| {
                (folder.as_str(), if i == 7 { &[][..] } else { &needs[..] }, &[][..], &[][..])
            })
            .collect();
        let found = check(&packages(&rows));
        assert_eq!(places(&found), ["crates/c1"]);
        assert!(found[0].says.contains("c1 → c2"), "{found:?}");
        assert!(check(&packages(&rows[1..])).is_empty());
    }
}
