//! Every folder of reference data says where its lists come from, when they were read and under what terms.

use std::collections::BTreeSet;

use crate::tidy::{Finding, repository::Repository};

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let folders: BTreeSet<&str> = [".csv", ".tsv"]
        .iter()
        .flat_map(|ending| repository.under("reference-data/", ending))
        .filter_map(|(path, _)| path.rsplit_once('/').map(|(folder, _)| folder))
        .collect();
    folders
        .into_iter()
        .filter(|folder| !repository.files.contains_key(&format!("{folder}/SOURCE.md")))
        .map(|folder| {
            Finding::new(folder, "add SOURCE.md: where the list is from, when it was read, under what terms")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn a_list_without_a_source_is_found() {
        let found = check(&files(&[
            ("reference-data/a/a.csv", ""),
            ("reference-data/a/SOURCE.md", ""),
            ("reference-data/b/b.csv", ""),
            ("reference-data/c/rules.toml", ""),
        ]));
        assert_eq!(places(&found), ["reference-data/b"]);
    }
}
