//! Every architecture decision record is in the index, and the index lists none that is not there.

use crate::tidy::{Finding, file_name, has_ending, repository::Repository};

const FOLDER: &str = "docs/adr/";
const INDEX: &str = "docs/adr/README.md";

pub(crate) fn check(repository: &Repository) -> Vec<Finding> {
    let index = repository.files.get(INDEX).map_or("", String::as_str);
    let mut found = Vec::new();
    for (path, _) in repository.under(FOLDER, ".md").filter(|(path, _)| *path != INDEX) {
        let name = file_name(path);
        let number = name.split('-').next().unwrap_or_default();
        if number.len() != 4 || !number.chars().all(|c| c.is_ascii_digit()) {
            found.push(Finding::new(path, "name it NNNN-what-was-decided.md"));
        }
        if !index.contains(&format!("({name})")) {
            found.push(Finding::new(path, format!("add a line for it to {INDEX}: `[title]({name})`")));
        }
    }
    for link in links(index) {
        if !repository.files.contains_key(&format!("{FOLDER}{link}")) {
            found.push(Finding::new(INDEX, format!("lists {link}, which is not there")));
        }
    }
    found
}

/// Links to records: `](0001-….md)`.
fn links(index: &str) -> impl Iterator<Item = &str> {
    let targets = index.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter(|target| has_ending(target, "md") && target.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn records_and_index_agree() {
        let found = check(&files(&[
            (INDEX, "[one](0001-one.md) [gone](0003-gone.md) [kept elsewhere](../x.md)"),
            ("docs/adr/0001-one.md", ""),
            ("docs/adr/0002-two.md", ""),
            ("docs/adr/three.md", ""),
        ]));
        assert_eq!(places(&found), ["docs/adr/0002-two.md", "docs/adr/three.md", "docs/adr/three.md", INDEX]);
    }
}
