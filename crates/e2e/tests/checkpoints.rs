//! Signed checkpoints on the command line: a chain that lost its end is found out, and only with a note from before.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{fs, path::Path};

use lookagain_e2e::command::{Said, lookagain};

fn run(folder: &Path, line: &str) -> Said {
    lookagain(folder, &line.split(' ').collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_restored_backup_does_not_reach_a_checkpoint_that_is_younger() {
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str| run(folder.path(), line);
    run("init --dir data").success().unwrap();
    run("audit checkpoint --dir data --origin force.example.org/audit --out old.note").success().unwrap();
    let note = fs::read_to_string(folder.path().join("old.note")).unwrap();
    assert!(
        note.starts_with("force.example.org/audit\n")
            && note.contains("\n\n\u{2014} force.example.org/audit "),
        "{note}"
    );
    fs::copy(folder.path().join("data/checkpoint-key.pub"), folder.path().join("kept.pub")).unwrap();
    run("backup --dir data --to saved").success().unwrap();
    for _ in 0..4 {
        run("queue --dir data").success().unwrap();
    }
    let again = run("audit checkpoint --dir data --out old.note");
    assert!(again.code == Some(1) && again.err.contains("never written over"), "{again:?}");
    run("audit checkpoint --dir data --out young.note").success().unwrap();
    run("audit verify --dir data --checkpoint old.note --checkpoint young.note").success().unwrap();

    run("restore --from saved --dir back").success().unwrap();
    run("audit verify --dir back").success().unwrap();
    run("audit verify --dir back --public-key kept.pub --checkpoint old.note").success().unwrap();
    let cut = run("audit verify --dir back --public-key kept.pub --checkpoint young.note --json");
    assert_eq!(cut.code, Some(4), "{cut:?}");
    assert!(cut.json().unwrap()["faults"].to_string().contains("expected it to reach entry"), "{cut:?}");

    fs::write(folder.path().join("forged.note"), note.replace('1', "2")).unwrap();
    let forged = run("audit verify --dir data --checkpoint forged.note");
    assert_eq!(forged.code, Some(1), "{forged:?}");
}

#[cfg(unix)]
#[test]
fn the_key_is_for_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str| run(folder.path(), line);
    run("init --dir data").success().unwrap();
    run("audit checkpoint --dir data --key secret --out one.note").success().unwrap();
    let key = folder.path().join("secret");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let open = run("audit checkpoint --dir data --key secret --out two.note");
    assert!(open.code == Some(1) && open.err.contains("chmod 600"), "{open:?}");
    assert!(!folder.path().join("two.note").exists());
}
