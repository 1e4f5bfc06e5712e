//! The surnames in an extract's CSV files, found without the product's help, so that it can be held to not
//! showing them.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Context;

/// Surnames of at least five letters, sorted: shorter ones are words as well (`Day`, `Case`).
pub(crate) fn surnames(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    walk(folder, &mut found).with_context(|| format!("reading names from {}", folder.display()))?;
    Ok(found.into_iter().collect())
}

fn walk(folder: &Path, found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.file_stem().is_some_and(|stem| stem == "nominals")
            && path.extension().is_some_and(|e| e == "csv")
        {
            // Other encodings are some forces' habit; those that are UTF-8 give names enough.
            if let Ok(text) = fs::read_to_string(&path) {
                found.extend(column(&text));
            }
        }
    }
    Ok(())
}

/// The `surname` column, in files that separate by commas and quote no commas before it.
fn column(text: &str) -> impl Iterator<Item = String> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let at = lines.next().and_then(|header| header.split(',').position(|name| name == "surname"));
    lines.filter_map(move |line| {
        let name = line.split(',').nth(at?)?.trim_matches('"').trim();
        let whole = name.chars().count() >= 5 && name.chars().all(char::is_alphabetic);
        // A code that stands for a missing name is written in capitals with a line below; a name is not.
        whole.then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_by_header_and_codes_are_not_names() {
        let text = "\u{feff}nominal_ref,surname,sex\nN1,Fairweather,F\nN2,\"Orchardson\",M\nN3,NOT_MIGRATED,M\nN4,Day,F\n";
        assert_eq!(column(text).collect::<Vec<_>>(), ["Fairweather", "Orchardson"]);
        assert_eq!(column("a,b\n1,2\n").count(), 0);
    }
}
