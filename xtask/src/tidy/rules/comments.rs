//! Every module opens with `//!`: a detective, a statistician and a new developer can each tell what a file is
//! for from its top.

use crate::tidy::{Finding, repository::Repository};

pub(crate) fn modules(repository: &Repository) -> Vec<Finding> {
    let rust = repository.under("", ".rs");
    rust.filter(|(_, text)| !opens_well(text))
        .map(|(path, _)| Finding::new(path, "open the file with a `//!` line that says what it is for"))
        .collect()
}

fn opens_well(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    first.and_then(|line| line.strip_prefix("//!")).is_some_and(|words| words.trim().len() > 3)
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};

    #[test]
    fn a_module_without_an_opening_is_found_wherever_it_is() {
        let repository = files(&[
            ("crates/a/src/lib.rs", "//! What a is for.\n"),
            ("crates/a/src/b.rs", "use x;\n//! too late\n"),
            ("crates/a/src/c.rs", "//!\n"),
            ("crates/a/build.rs", ""),
            ("README.md", "no matter"),
        ]);
        let found = modules(&repository);
        assert_eq!(places(&found), ["crates/a/build.rs", "crates/a/src/b.rs", "crates/a/src/c.rs"]);
    }
}
