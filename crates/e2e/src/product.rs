//! The product, running: a small synthetic nation in a temporary folder, served on a free loopback port.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, bail};
use serde::Deserialize;
use tempfile::TempDir;

use crate::command;

/// How long the nation may take to be made, read and assessed by a development build.
const PATIENCE: Duration = Duration::from_mins(5);

/// One person to be, and the link that signs them in.
#[derive(Debug, Clone, Deserialize)]
pub struct SignIn {
    /// The sign-in name, where the product prints it.
    pub username: Option<String>,
    /// The role's name, as the product prints it.
    pub role: String,
    /// An address that works once.
    pub link: String,
}

/// What the product prints when it listens.
#[derive(Debug, Deserialize)]
struct Listening {
    url: String,
    sign_in: Vec<SignIn>,
    #[serde(default)]
    counts: serde_json::Value,
}

/// A running server with its database. Dropping it stops the one and removes the other.
#[derive(Debug)]
pub struct Product {
    server: Child,
    listening: Listening,
    folder: TempDir,
}

impl Product {
    /// Start `lookagain demo` with about this many crimes.
    ///
    /// # Errors
    /// When the program cannot be built, ends early, or does not listen within five minutes.
    pub fn start(crimes: u32) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("lookagain-e2e-").tempdir()?;
        let mut server = Command::new(command::program()?)
            .args(["demo", "--crimes", &crimes.to_string(), "--port", "0", "--json", "--dir"])
            .arg(folder.path().join("demo"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting lookagain demo")?;
        match first_line(&mut server) {
            Ok(listening) => Ok(Self { server, listening, folder }),
            Err(error) => {
                let _ = server.kill();
                let _ = server.wait();
                Err(error)
            }
        }
    }

    /// Where it listens: `http://127.0.0.1:<port>`, without a slash at the end.
    pub fn url(&self) -> &str {
        self.listening.url.trim_end_matches('/')
    }

    /// The address of a path: `at("/queue")`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url())
    }

    /// Everybody one can be.
    pub fn sign_ins(&self) -> &[SignIn] {
        &self.listening.sign_in
    }

    /// The link that signs in one person: by sign-in name, else the first whose role's name holds this word
    /// (`triage`, `auditor`).
    ///
    /// # Errors
    /// When nobody has such a role.
    pub fn sign_in(&self, role: &str) -> anyhow::Result<&str> {
        let people = &self.listening.sign_in;
        let found = people
            .iter()
            .find(|sign_in| sign_in.username.as_deref() == Some(role))
            .or_else(|| people.iter().find(|sign_in| sign_in.role.to_lowercase().contains(role)));
        let found =
            found.with_context(|| format!("no sign-in for {role:?}: {:?}", self.listening.sign_in))?;
        Ok(&found.link)
    }

    /// A link that signs this person in once more, asked for on the command line while the server runs.
    ///
    /// # Errors
    /// When there is no such sign-in name.
    pub fn new_link(&self, username: &str) -> anyhow::Result<String> {
        let answer = self.ask(&["account", "link", username])?;
        let path = answer["sign_in"].as_str().with_context(|| format!("no link in {answer}"))?;
        Ok(self.at(path))
    }

    /// What the command line answers about this product's database, as JSON.
    ///
    /// # Errors
    /// When the command does not end well.
    pub fn ask(&self, words: &[&str]) -> anyhow::Result<serde_json::Value> {
        let folder = self.folder();
        let dir = folder.to_string_lossy();
        let words: Vec<&str> = words.iter().copied().chain(["--json", "--dir", &dir]).collect();
        command::lookagain(self.folder.path(), &words)?.success()?.json()
    }

    /// Numbers of the first cases in the queue that these filters (`--status TRIAGE`) leave, most pressing first.
    ///
    /// # Errors
    /// When there are none.
    pub fn cases(&self, filters: &[&str]) -> anyhow::Result<Vec<u64>> {
        let words: Vec<&str> = ["queue", "--limit", "200"].iter().chain(filters).copied().collect();
        let answer = self.ask(&words)?;
        let cases = answer["cases"].as_array().with_context(|| format!("no cases in {answer}"))?;
        let cases: Vec<u64> = cases.iter().filter_map(|row| row["case"].as_u64()).collect();
        if cases.is_empty() {
            bail!("no case for {filters:?}");
        }
        Ok(cases)
    }

    /// Start its server again after [`Product::kill`], on another free port.
    ///
    /// # Errors
    /// When it does not listen within five minutes.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        let mut server = Command::new(command::program()?)
            .args(["serve", "--port", "0", "--json", "--dir"])
            .arg(self.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting lookagain serve")?;
        let line: serde_json::Value = first_line(&mut server)?;
        let url = line["url"].as_str().with_context(|| format!("no url in {line}"))?;
        url.clone_into(&mut self.listening.url);
        self.server = server;
        Ok(())
    }

    /// What the product counted while it read the nation.
    pub fn counts(&self) -> &serde_json::Value {
        &self.listening.counts
    }

    /// The folder of its database, for the command line to look into.
    pub fn folder(&self) -> std::path::PathBuf {
        self.folder.path().join("demo")
    }

    /// Every surname that the nation's extracts hold, for looking where none may be. Read from the files, not from
    /// the product.
    ///
    /// # Errors
    /// When the extracts cannot be read.
    pub fn names(&self) -> anyhow::Result<Vec<String>> {
        crate::names::surnames(&self.folder().join("extracts"))
    }

    /// Stop it as a power cut would.
    ///
    /// # Errors
    /// When the system will not.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.server.kill()?;
        self.server.wait()?;
        Ok(())
    }

    /// Whether something accepts connections at its address.
    pub fn listens(&self) -> bool {
        let address = self.url().trim_start_matches("http://");
        TcpStream::connect(address).is_ok()
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Wait for the line that says where it listens. Both streams are then read to nowhere, so that a full pipe
/// never stops the server.
fn first_line<T: serde::de::DeserializeOwned>(server: &mut Child) -> anyhow::Result<T> {
    let out = server.stdout.take().context("no output")?;
    let mut err = server.stderr.take().context("no error output")?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut out = BufReader::new(out);
        let mut line = String::new();
        let read = out.read_line(&mut line);
        let _ = send.send(read.map(|_| line));
        let _ = std::io::copy(&mut out, &mut std::io::sink());
    });
    let errors = thread::spawn(move || {
        let mut text = Vec::new();
        let _ = err.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let line = receive
        .recv_timeout(PATIENCE)
        .context("the product did not say within five minutes where it listens")??;
    if line.is_empty() {
        let status = server.wait()?;
        bail!("the product ended with {status}: {}", errors.join().unwrap_or_default());
    }
    serde_json::from_str(&line).with_context(|| format!("expected one line of JSON, found {line:?}"))
}
