//! First contact: help, mistakes, `init`, `synth`, `demo`, `serve`, accounts, completions.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
};

use lookagain_e2e::command::{lookagain, program};

use crate::world::World;

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

#[test]
fn without_a_database_every_command_says_how_to_make_one() {
    let world = World::empty();
    for words in [
        &["queue"][..],
        &["case", "1"],
        &["assess"],
        &["doctor"],
        &["audit", "verify"],
        &["account", "list"],
        &["serve", "--port", "0"],
        &["backup", "--to", "b"],
        &["context", "x.csv"],
    ] {
        let said = world.run(words);
        assert_eq!(said.code, Some(1), "{words:?}: {said:?}");
        assert!(said.err.contains("lookagain init --dir"), "{words:?}: {}", said.err);
        assert_eq!(said.out, "", "{words:?}: nothing but the error");
    }
    assert!(!world.path("here").exists(), "asking makes nothing");
}

#[test]
fn init_makes_an_empty_database_once_and_says_how_to_sign_in() {
    let world = World::empty();
    let made = world.json(&["init", "--admin", "chief"]);
    assert_eq!(made["administrator"], "chief");
    assert!(made["sign_in"].as_str().unwrap().starts_with("/sign-in/link/"), "{made}");
    let again = world.fails(1, &["init"]);
    assert!(again.contains("nothing was changed"), "{again}");
    assert_eq!(world.json(&["queue"])["total"], 0);
    assert_eq!(world.json(&["doctor"])["good"], true);

    let other = World::empty();
    let said = other.words(&["init"]);
    assert!(said.contains("lookagain serve --dir") && said.contains("/sign-in/link/"), "{said}");
}

#[test]
fn the_same_seed_writes_the_same_nation_and_never_over_another() {
    let world = World::empty();
    let read = |folder: &str| std::fs::read(world.path(folder).join("metropolitan/crimes.csv")).unwrap();
    let one = world.json_bare(&["synth", "--crimes", "1000", "--seed", "5", "--out", "one"]);
    assert_eq!(one["forces"].as_array().unwrap().len(), 43, "{one}");
    world.json_bare(&["synth", "--crimes", "1000", "--seed", "5", "--out", "two"]);
    world.json_bare(&["synth", "--crimes", "1000", "--seed", "6", "--out", "three", "--answers", "truth"]);
    assert_eq!(read("one"), read("two"));
    assert_ne!(read("one"), read("three"));
    assert!(world.path("one-answers").is_dir() && world.path("truth").is_dir(), "the truth lies apart");

    let said = lookagain(world.folder(), &["synth", "--crimes", "1000", "--out", "one"]).unwrap();
    assert!(said.code == Some(1) && said.err.contains("give a folder that is not"), "{said:?}");
    let said = lookagain(world.folder(), &["synth", "--crimes", "10", "--out", "four"]).unwrap();
    assert!(said.code == Some(1) && said.err.contains("1,000"), "{said:?}");
    let inside = ["synth", "--crimes", "1000", "--out", "five", "--answers", "five/truth"];
    let said = lookagain(world.folder(), &inside).unwrap();
    assert!(said.code == Some(1) && said.err.contains("inside"), "{said:?}");
}

#[test]
fn a_demo_is_not_made_over_another() {
    let world = World::empty();
    let words = ["demo", "--crimes", "1000", "--no-serve", "--json", "--dir", "demo"];
    lookagain(world.folder(), &words).unwrap().success().unwrap();
    let said = lookagain(world.folder(), &words).unwrap();
    assert!(said.code == Some(1) && said.err.contains("--again"), "{said:?}");
    let again = [&words[..], &["--again"]].concat();
    lookagain(world.folder(), &again).unwrap().success().unwrap();
}

#[test]
fn serve_answers_says_when_its_port_is_taken_and_stops_when_told() {
    let world = World::with_database();
    let mut server = Command::new(program().unwrap())
        .args(["serve", "--port", "0", "--json", "--dir", "here"])
        .current_dir(world.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let host = said["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(stream, "GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
    // The polite signal: requests under way are finished, and it ends well.
    let killed = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = world.fails(1, &["serve", "--port", &port]);
    assert!(said.contains("Try --port 0"), "{said}");
}

#[test]
fn accounts_are_made_listed_and_given_links() {
    let world = World::with_database();
    let made = world.json(&["account", "add", "ada", "--name", "Ada", "--role", "triage-officer"]);
    assert!(made["sign_in"].as_str().unwrap().starts_with("/sign-in/link/"), "{made}");
    world.json(&["account", "add", "kent", "--role", "FORCE_COORDINATOR", "--force", "Kent Police"]);
    let list = world.json(&["account", "list"]);
    let seen: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|account| format!("{} {} {}", account["username"], account["role"], account["force"]))
        .collect();
    assert_eq!(
        seen,
        [
            r#""ada" "TRIAGE_OFFICER" """#,
            r#""admin" "ADMINISTRATOR" """#,
            r#""kent" "FORCE_COORDINATOR" "kent""#
        ]
    );
    let link = |name: &str| world.json(&["account", "link", name])["sign_in"].clone();
    assert_ne!(link("ada"), link("ada"), "each link is new");
    assert!(world.words(&["account", "list"]).contains("sign-in name"));

    for (words, says) in [
        (&["account", "add", "bo", "--role", "queen"][..], "TRIAGE_OFFICER"),
        (&["account", "add", "ada", "--role", "AUDITOR"], "an account with this name"),
        (&["account", "add", "bo", "--role", "FORCE_COORDINATOR"], "force"),
        (&["account", "add", "bo", "--role", "AUDITOR", "--force", "atlantis"], "metropolitan"),
        (&["account", "link", "nobody"], "account"),
    ] {
        let said = world.fails(1, words);
        assert!(said.contains(says), "{words:?}: {said}");
    }
    assert_eq!(
        world.json(&["account", "list"]).as_array().unwrap().len(),
        3,
        "what was refused is not there"
    );
    assert_eq!(world.json(&["audit", "verify"])["whole"], true);
}

#[test]
fn completions_are_offered_for_the_common_shells() {
    let world = World::empty();
    for shell in ["bash", "zsh", "fish"] {
        let said = lookagain(world.folder(), &["completions", shell]).unwrap().success().unwrap();
        for word in ["intake", "doctor", "assess-later"] {
            assert!(said.out.contains(word), "{shell}: {word}");
        }
    }
    let said = lookagain(world.folder(), &["completions", "abacus"]).unwrap();
    assert!(said.code == Some(2) && said.err.contains("bash"), "{said:?}");
}
