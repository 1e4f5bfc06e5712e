//! The command line, end to end: what it says, as words and as JSON, and how it ends.

use lookagain_e2e::command::lookagain;

#[test]
fn it_says_its_version_and_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let said = lookagain(folder.path(), &["--version"]).unwrap().success().unwrap();
    assert!(said.out.starts_with("lookagain "), "{}", said.out);
    let said = lookagain(folder.path(), &["--help"]).unwrap().success().unwrap();
    for command in
        ["demo", "init", "synth", "intake", "assess", "queue", "case", "serve", "audit", "backup", "doctor"]
    {
        assert!(said.out.contains(command), "{command} is not in the help");
    }
}

#[test]
fn what_it_does_not_understand_ends_with_2_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let said = lookagain(folder.path(), &["no-such-command"]).unwrap();
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("no-such-command"), "{}", said.err);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_small_nation_is_read_assessed_and_queued() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["demo", "--crimes", "2000", "--no-serve", "--json", "--dir", "nation"];
    let counts = lookagain(folder.path(), &words).unwrap().success().unwrap().json().unwrap();
    let number = |key: &str| counts[key].as_u64().unwrap_or_default();
    assert_eq!(number("rows"), number("accepted") + number("rejected"), "{counts}");
    assert!(number("queued") > 0 && number("rejected") > 0, "{counts}");
    let audit = lookagain(folder.path(), &["audit", "verify", "--json", "--dir", "nation"])
        .unwrap()
        .success()
        .unwrap();
    audit.json().unwrap();
}
