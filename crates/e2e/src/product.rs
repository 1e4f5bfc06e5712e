//! The product, running: a small synthetic nation in a temporary folder, served on a free loopback port.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};
use serde::Deserialize;
use tempfile::TempDir;

use crate::{
    command,
    names::{self, Person},
};

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
    log: Log,
}

/// What a server writes on its error output, as it comes.
type Log = Arc<Mutex<String>>;

/// The people of a product without the demo: sign-in name, role, force. The administrator comes with the database.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("coordinator", "FORCE_COORDINATOR", "greater-manchester"),
    ("triage", "TRIAGE_OFFICER", ""),
    ("triage-two", "TRIAGE_OFFICER", ""),
    ("reviewer", "REVIEWER", ""),
    ("reviewer-two", "REVIEWER", ""),
    ("panel", "PANEL_MEMBER", ""),
    ("panel-two", "PANEL_MEMBER", ""),
    ("panel-three", "PANEL_MEMBER", ""),
    ("investigator", "INVESTIGATOR", "greater-manchester"),
    ("supervisor", "SUPERVISOR", ""),
    ("auditor", "AUDITOR", ""),
];

impl Product {
    /// Start `lookagain demo` with about this many crimes.
    ///
    /// # Errors
    /// When the program cannot be built, ends early, or does not listen within five minutes.
    pub fn start(crimes: u32) -> anyhow::Result<Self> {
        let folder = temporary()?;
        let mut server = Command::new(command::program()?);
        server.args(["demo", "--crimes", &crimes.to_string(), "--port", "0", "--json", "--dir"]);
        server.arg(folder.path().join("demo"));
        let (server, listening, log) = listen(server)?;
        Ok(Self { server, listening: serde_json::from_value(listening)?, folder, log })
    }

    /// Start a server over the extracts of these forces only, out of a nation of about this many crimes: much sooner
    /// there than the demo. It has the demo's people, and the extracts of all forces lie in the same place. `log`
    /// says how much the server tells (`info`, `trace`).
    ///
    /// # Errors
    /// When the program cannot be built, a command fails, or the server does not listen within five minutes.
    pub fn of_forces(crimes: u32, forces: &[&str], log: &str) -> anyhow::Result<Self> {
        let folder = temporary()?;
        let dir = folder.path().join("demo");
        let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
        let at = text(dir.clone());
        let run = |words: &[&str]| -> anyhow::Result<serde_json::Value> {
            let said = command::lookagain(folder.path(), words)?;
            // 3: done, and rows were rejected, as some of every extract are.
            if said.code == Some(3) { said.json() } else { said.success()?.json() }
        };
        let made = run(&["init", "--json", "--dir", &at])?;
        std::fs::write(dir.join("SYNTHETIC"), "Everything here is made up.\n")?;
        let (extracts, answers) = (dir.join("extracts"), text(dir.join("planted-truth")));
        let out = text(extracts.clone());
        let many = crimes.to_string();
        run(&["synth", "--json", "--quiet", "--crimes", &many, "--out", &out, "--answers", &answers])?;
        for force in forces {
            let path = text(extracts.join(force));
            run(&["intake", "add", "--json", "--quiet", "--dir", &at, "--force", force, &path])?;
        }
        let mut links = vec![("admin", "Administrator", made["sign_in"].clone())];
        for (username, role, force) in PEOPLE {
            let name = format!("Demo {username}");
            let own: &[&str] = if force.is_empty() { &[] } else { &["--force", force] };
            let words = ["account", "add", username, "--json", "--dir", &at, "--role", role, "--name", &name];
            links.push((username, role, run(&[&words, own].concat())?["sign_in"].clone()));
        }
        let mut server = Command::new(command::program()?);
        server.args(["serve", "--port", "0", "--json", "--dir", &at]).env("LOOKAGAIN_LOG", log);
        let (server, line, log) = listen(server)?;
        let url = line["url"].as_str().with_context(|| format!("no url in {line}"))?.to_owned();
        let sign_in = links.into_iter().map(|(username, role, path)| SignIn {
            username: Some(username.to_owned()),
            role: role.to_owned(),
            link: format!("{url}{}", path.as_str().unwrap_or_default()),
        });
        let listening = Listening { sign_in: sign_in.collect(), url, counts: serde_json::Value::Null };
        Ok(Self { server, listening, folder, log })
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
        let mut server = Command::new(command::program()?);
        server.args(["serve", "--port", "0", "--json", "--dir"]).arg(self.folder());
        let (server, line, log) = listen(server)?;
        let url = line["url"].as_str().with_context(|| format!("no url in {line}"))?;
        url.clone_into(&mut self.listening.url);
        (self.server, self.log) = (server, log);
        Ok(())
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the product counted while it read the nation.
    pub fn counts(&self) -> &serde_json::Value {
        &self.listening.counts
    }

    /// The folder of its database, for the command line to look into.
    pub fn folder(&self) -> std::path::PathBuf {
        self.folder.path().join("demo")
    }

    /// Everybody that the nation's extracts name. Read from the files, not from the product.
    ///
    /// # Errors
    /// When the extracts cannot be read.
    pub fn people(&self) -> anyhow::Result<Vec<Person>> {
        names::people(&self.folder().join("extracts"))
    }

    /// Every surname among them that is not a short word as well, for looking where none may be.
    ///
    /// # Errors
    /// When the extracts cannot be read.
    pub fn names(&self) -> anyhow::Result<Vec<String>> {
        Ok(names::surnames(&self.people()?))
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

fn temporary() -> anyhow::Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("lookagain-e2e-").tempdir()?)
}

/// Start a server and wait for the line that says where it listens.
fn listen(mut server: Command) -> anyhow::Result<(Child, serde_json::Value, Log)> {
    let server = server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = server.spawn().context("starting lookagain")?;
    match first_line(&mut server) {
        Ok((line, log)) => Ok((server, line, log)),
        Err(error) => {
            let _ = server.kill();
            let _ = server.wait();
            Err(error)
        }
    }
}

/// The line, and everything that comes on the error output from then on. Both streams are read to their end, so
/// that a full pipe never stops the server.
fn first_line(server: &mut Child) -> anyhow::Result<(serde_json::Value, Log)> {
    let out = server.stdout.take().context("no output")?;
    let err = server.stderr.take().context("no error output")?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut out = BufReader::new(out);
        let mut line = String::new();
        let read = out.read_line(&mut line);
        let _ = send.send(read.map(|_| line));
        let _ = std::io::copy(&mut out, &mut std::io::sink());
    });
    let log = Log::default();
    let lines = Arc::clone(&log);
    let errors = thread::spawn(move || follow(err, &lines));
    let line = receive
        .recv_timeout(PATIENCE)
        .context("the product did not say within five minutes where it listens")??;
    if line.is_empty() {
        let status = server.wait()?;
        let _ = errors.join();
        bail!("the product ended with {status}: {}", log.lock().unwrap_or_else(PoisonError::into_inner));
    }
    let line =
        serde_json::from_str(&line).with_context(|| format!("expected one line of JSON, found {line:?}"))?;
    Ok((line, log))
}

/// Keep what comes, as it comes.
fn follow(mut from: impl Read, log: &Mutex<String>) {
    let mut bytes = [0; 8192];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        let text = String::from_utf8_lossy(&bytes[..read]);
        log.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
    }
}
