//! The wall: nothing that groups may reach protected characteristics, nor anything read from a name.

use std::{error::Error, fs, path::Path, process::Command};

/// Parts of words that must not stand in the code of this crate. `lookagain_domain::walled` holds whole column names.
const FORBIDDEN: [&str; 16] = [
    "ethnic",
    "nationalit",
    "religio",
    "belief",
    "surname",
    "forename",
    "nickname",
    "alias",
    "known_as",
    "phonetic",
    "language",
    "birthplace",
    "migration",
    "asylum",
    "citizen",
    "gender",
];

const SEALED: &str = "lookagain-protected";

fn forbidden_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let lower = words.map(str::to_ascii_lowercase);
    lower
        .filter(|word| {
            FORBIDDEN.iter().any(|part| word.contains(part)) || lookagain_domain::walled::is_walled(word)
        })
        .collect()
}

#[test]
fn no_source_of_this_crate_names_a_forbidden_input() -> Result<(), Box<dyn Error>> {
    let mut files = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))? {
        let text = fs::read_to_string(entry?.path())?;
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        assert_eq!(forbidden_words(&code.join("\n")), Vec::<String>::new());
        files += 1;
    }
    assert!(files > 10, "found only {files} sources: the test looks in the wrong place");
    Ok(())
}

#[test]
fn the_settings_name_no_forbidden_input() {
    let text = lookagain_groups::Settings::shipped_text();
    let keys = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    for (key, _) in keys {
        assert_eq!(forbidden_words(key), Vec::<String>::new(), "{key}");
    }
}

#[test]
fn the_word_list_finds_what_it_is_for() {
    for line in ["record.surname", "let self_defined_ethnicity = 1;", "known_as", "row.sex", "place_of_birth"]
    {
        assert_eq!(forbidden_words(line).len(), 1, "{line}");
    }
    assert!(forbidden_words("holder.record, edges, sets").is_empty());
}

#[test]
fn grouping_depends_on_the_domain_and_on_no_other_room() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tree = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["tree", "--offline", "--edges", "all", "--all-features", "--prefix", "none"])
        .args(["--package", "lookagain-groups"])
        .output()?;
    let below = String::from_utf8(tree.stdout)?;
    let rooms: Vec<&str> = below
        .lines()
        .filter(|line| line.starts_with("lookagain-"))
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(rooms.contains(&"lookagain-domain") && !below.contains(SEALED), "{below}");
    assert!(rooms.iter().all(|room| ["lookagain-groups", "lookagain-domain"].contains(room)), "{rooms:?}");
    Ok(())
}
