//! A folder with a database in `here`, and what the command line says of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use lookagain_e2e::command::{Said, lookagain};
use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own for one test.
pub(crate) struct World(TempDir);

impl World {
    /// With nothing in it.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With an empty database in `here`.
    pub(crate) fn with_database() -> Self {
        let world = Self::empty();
        world.json(&["init"]);
        world
    }

    /// With a synthetic nation in `nation` and two of its forces read in.
    pub(crate) fn with_two_forces() -> Self {
        let world = Self::with_nation();
        for force in ["kent", "metropolitan"] {
            world.json(&["intake", "add", "--force", force, &format!("nation/{force}")]);
        }
        world
    }

    /// With an empty database and a synthetic nation in `nation`.
    pub(crate) fn with_nation() -> Self {
        let world = Self::with_database();
        world.json_bare(&["synth", "--crimes", "4000", "--seed", "11", "--out", "nation"]);
        world
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// A command on the database in `here`.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        lookagain(self.folder(), &[words, &["--dir", "here"]].concat()).unwrap()
    }

    /// Its JSON; it may end well, or with "rows were rejected".
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let said = self.run(&[words, &["--json"]].concat());
        assert!(matches!(said.code, Some(0 | 3)), "{words:?}: {said:?}");
        assert_eq!(said.out.lines().count(), 1, "{words:?}: one value on one line: {}", said.out);
        said.json().unwrap()
    }

    /// The same for a command that knows no database.
    pub(crate) fn json_bare(&self, words: &[&str]) -> Value {
        let said = lookagain(self.folder(), &[words, &["--json"]].concat()).unwrap();
        said.success().unwrap().json().unwrap()
    }

    /// Its words on standard output; it must end well.
    pub(crate) fn words(&self, words: &[&str]) -> String {
        self.run(words).success().unwrap().out
    }

    /// Its words on standard error; it must end with this code.
    pub(crate) fn fails(&self, code: i32, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, Some(code), "{words:?}: {said:?}");
        said.err
    }

    /// How many cases are in the queue.
    pub(crate) fn total(&self) -> u64 {
        self.json(&["queue", "--limit", "1"])["total"].as_u64().unwrap()
    }
}

/// A number of a JSON object.
pub(crate) fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("no number {key} in {value}"))
}

/// Public data beside the repository, where it is at hand.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test may be told where the public data is")]
    let told = std::env::var("LOOKAGAIN_SHARED").ok().map(PathBuf::from);
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let found = told.unwrap_or(beside).join(name);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {name} is not here; give the folder of the public data as LOOKAGAIN_SHARED");
    None
}
