//! A database of the product and what its command line says of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use lookagain_e2e::command::{Said, lookagain};
use serde_json::Value;

/// Where commands run, which folder holds the kept files, and which PostgreSQL database stands in for the SQLite file.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) dir: String,
    database: Option<String>,
}

impl Place {
    /// An empty database made by `lookagain init`. `server`: a PostgreSQL server to make it on.
    pub(crate) fn new(folder: &Path, dir: &str, server: Option<&str>) -> Self {
        let database = server.map(|server| create_database(server, dir));
        let place = Self { folder: folder.to_owned(), dir: dir.to_owned(), database };
        place.run(&["init"]).success().unwrap();
        place
    }

    /// The SQLite database that is there already.
    pub(crate) fn existing(folder: &Path, dir: &str) -> Self {
        Self { folder: folder.to_owned(), dir: dir.to_owned(), database: None }
    }

    /// The words of a command on this database, as JSON.
    pub(crate) fn words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        let mut all = words.to_vec();
        all.extend(["--json", "--dir", &self.dir]);
        if let Some(database) = &self.database {
            all.extend(["--database", database]);
        }
        all
    }

    pub(crate) fn run(&self, words: &[&str]) -> Said {
        lookagain(&self.folder, &self.words(words)).unwrap()
    }

    /// What a command says, which may end well or with "some rows were rejected".
    pub(crate) fn ask(&self, words: &[&str]) -> Value {
        let said = self.run(words);
        assert!(matches!(said.code, Some(0 | 3)), "{words:?}: {said:?}");
        said.json().unwrap()
    }

    /// The audit chain is whole and the doctor finds nothing. Returns the number of entries.
    pub(crate) fn assert_whole(&self, when: &str) -> u64 {
        let audit = self.run(&["audit", "verify"]);
        assert_eq!(audit.code, Some(0), "{when}: {audit:?}");
        let doctor = self.run(&["doctor"]);
        assert_eq!(doctor.code, Some(0), "{when}: {doctor:?}");
        audit.json().unwrap()["entries"].as_u64().unwrap()
    }

    /// No working folder of a killed run is left.
    pub(crate) fn assert_tidy(&self, when: &str) {
        let names = fs::read_dir(self.folder.join(&self.dir)).unwrap();
        let left: Vec<String> = names
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("unpack-"))
            .collect();
        assert!(left.is_empty(), "{when}: {left:?}");
    }
}

/// Makes an empty database of this name on the server; returns its address.
fn create_database(server: &str, name: &str) -> String {
    for sql in [format!("DROP DATABASE IF EXISTS \"{name}\""), format!("CREATE DATABASE \"{name}\"")] {
        let output = Command::new("psql").args(["-q", "-d", server, "-c", &sql]).output();
        let output = output.expect("psql comes with PostgreSQL (Debian: postgresql-client)");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let (base, _) = server.rsplit_once('/').filter(|(base, _)| base.contains("://")).unwrap();
    let base = if base.ends_with('/') { server } else { base };
    format!("{base}/{name}")
}
