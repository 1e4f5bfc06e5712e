//! The wall: nothing that ranks may reach protected characteristics, nor what stands in for them.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Words of inputs that must not influence eligibility or order. Compared with every identifier-like word of the
/// sources, in lower case; a word that contains one of these fails.
const FORBIDDEN: [&str; 21] = [
    "ethnic",
    "nationalit",
    "religio",
    "belief",
    "surname",
    "forename",
    "nickname",
    "alias",
    "known_as",
    "postcode",
    "locality",
    "latitude",
    "longitude",
    "address",
    "language",
    "birthplace",
    "migration",
    "asylum",
    "citizen",
    "force_id",
    "forceid",
];

/// The wall is also about the crate that holds them.
const SEALED: &str = "lookagain-protected";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn forbidden_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let lower = words.map(str::to_ascii_lowercase);
    lower.filter(|word| word == "name" || FORBIDDEN.iter().any(|part| word.contains(part))).collect()
}

#[test]
fn no_source_of_this_crate_names_a_forbidden_input() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files)?;
    assert!(files.len() > 40, "found only {} sources: the test looks in the wrong place", files.len());
    for file in files {
        let text = fs::read_to_string(&file)?;
        // Prose may say what is not used; code may not use it.
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let found = forbidden_words(&code.join("\n"));
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
    Ok(())
}

#[test]
fn the_word_list_finds_what_it_is_for() {
    for line in
        ["victim.surname", "let self_defined_ethnicity = 1;", "nominal.name", "crime.locality", "ForceId"]
    {
        assert_eq!(forbidden_words(line).len(), 1, "{line}");
    }
    assert!(forbidden_words("suspect.nominal, rename_all").is_empty());
}

#[test]
fn the_rules_file_names_no_forbidden_setting() {
    let keys = lookagain_triage::Rules::shipped_text()
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(k, _)| k);
    for key in keys.filter(|key| !key.trim_start().starts_with('#')) {
        assert_eq!(forbidden_words(key), Vec::<String>::new(), "{key}");
    }
}

/// For this platform only: the packages of others may not be on this machine, and the test must run without a network.
fn cargo_tree(arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tree = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["tree", "--offline", "--edges", "all", "--all-features", "--prefix", "none"])
        .args(arguments)
        .output()?;
    if !tree.status.success() {
        return Err(String::from_utf8_lossy(&tree.stderr).into_owned().into());
    }
    Ok(String::from_utf8(tree.stdout)?)
}

#[test]
fn nothing_leads_from_triage_to_what_is_sealed() -> Result<(), Box<dyn Error>> {
    let above = cargo_tree(&["--workspace", "--invert", SEALED])?;
    assert!(above.starts_with(SEALED), "expected the tree of {SEALED}, found {above}");
    for stage in [
        "lookagain-triage",
        "lookagain-domain",
        "lookagain-linkage",
        "lookagain-groups",
        "lookagain-casework",
    ] {
        assert!(!above.contains(stage), "{stage} reaches {SEALED}:\n{above}");
    }
    let below = cargo_tree(&["--package", "lookagain-triage"])?;
    assert!(below.contains("lookagain-domain"), "expected triage's own tree, found {below}");
    assert!(!below.contains(SEALED), "{below}");
    Ok(())
}

#[test]
fn triage_depends_on_the_domain_and_on_no_other_room() -> Result<(), Box<dyn Error>> {
    let below = cargo_tree(&["--package", "lookagain-triage"])?;
    let rooms = below.lines().filter(|line| line.starts_with("lookagain-"));
    let rooms: Vec<&str> = rooms.filter_map(|line| line.split(' ').next()).collect();
    assert!(rooms.iter().all(|room| ["lookagain-triage", "lookagain-domain"].contains(room)), "{rooms:?}");
    Ok(())
}
