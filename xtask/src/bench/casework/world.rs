//! The database, the server and the people of the bench.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};
use serde::Deserialize;
use tempfile::TempDir;

use super::person::Person;
use crate::{
    bench::{http::Client, program},
    postgres::{Cluster, Durability},
    shell,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Store {
    Sqlite,
    Postgres,
}

impl Store {
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A synthetic nation that is served.
pub(super) struct World {
    server: Option<Server>,
    cluster: Option<Cluster>,
    folder: TempDir,
    pub(super) kills: u32,
}

struct Server {
    child: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Deserialize)]
struct Listening {
    url: String,
}

#[derive(Deserialize)]
struct Queue {
    cases: Vec<Queued>,
}

#[derive(Deserialize)]
struct Queued {
    case: u64,
}

#[derive(Deserialize)]
struct Link {
    sign_in: String,
}

impl World {
    pub(super) fn make(store: Store, crimes: u64) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
        let cluster = match store {
            Store::Sqlite => None,
            Store::Postgres => Some(Cluster::start(Durability::On)?),
        };
        let mut world = Self { server: None, cluster, folder, kills: 0 };
        world.ask(&["demo", "--no-serve", "--crimes", &crimes.to_string()])?;
        world.server = Some(world.serve()?);
        Ok(world)
    }

    pub(super) fn url(&self) -> &str {
        self.server.as_ref().map_or("", |server| &server.url)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(words).arg("--json").arg("--dir").arg(self.folder.path().join("nation"));
        if let Some(cluster) = &self.cluster {
            command.args(["--database", cluster.url()]);
        }
        command.env("LOOKAGAIN_LOG", "warn").stdin(Stdio::null());
        command
    }

    fn ask(&self, words: &[&str]) -> anyhow::Result<String> {
        shell::capture(&mut self.command(words))
    }

    fn serve(&self) -> anyhow::Result<Server> {
        let mut child = self
            .command(&["serve", "--port", "0"])
            .stdout(Stdio::piped())
            // What it says of connections that were cut on purpose is nobody's news.
            .stderr(File::options().create(true).append(true).open(self.folder.path().join("server.log"))?)
            .spawn()
            .context("starting lookagain serve")?;
        let out = child.stdout.take().context("the server has no output")?;
        let mut server = Server { child, url: String::new() };
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let listening: Listening =
            serde_json::from_str(&line).with_context(|| format!("expected one JSON line, found {line:?}"))?;
        server.url = listening.url;
        Ok(server)
    }

    /// Reviewers at work on accepted cases, two to a case.
    pub(super) fn people(&self, number: usize) -> anyhow::Result<Vec<Person>> {
        let queue: Queue =
            serde_json::from_str(&self.ask(&["queue", "--status", "TRIAGE", "--limit", "200"])?)?;
        let cases = number.div_ceil(2);
        if queue.cases.len() < cases {
            bail!("{cases} cases are wanted, and the queue has {}", queue.cases.len());
        }
        let mut triage = self.signed_in(&["account", "link", "triage"])?;
        for queued in &queue.cases[..cases] {
            accept(&mut triage, queued.case)?;
        }
        let mut people = Vec::new();
        for n in 0..number {
            let name = format!("bench-{n}");
            let client = self.signed_in(&["account", "add", &name, "--role", "reviewer"])?;
            let mut person = Person::new(n, queue.cases[n / 2].case, client);
            person.begin(n % 2 == 0)?;
            people.push(person);
        }
        Ok(people)
    }

    fn signed_in(&self, words: &[&str]) -> anyhow::Result<Client> {
        let link: Link = serde_json::from_str(&self.ask(words)?)?;
        let mut client = Client::connect(self.url())?;
        let answer = client.post(&link.sign_in)?;
        if answer.status != 303 {
            bail!("a sign-in link answered {}", answer.status);
        }
        Ok(client)
    }

    /// SIGKILL: to the server, and every other time to the database instead where that is a server of its own.
    pub(super) fn kill(&mut self, round: u32) -> anyhow::Result<()> {
        self.kills += 1;
        match &mut self.cluster {
            Some(cluster) if round % 2 == 1 => cluster.crash(),
            Some(_) | None => {
                self.server = None;
                Ok(())
            }
        }
    }

    /// The server, if it is not there. One that lives must have got over the death of its database by itself.
    pub(super) fn start_again(&mut self) -> anyhow::Result<()> {
        if self.server.is_none() {
            self.server = Some(self.serve()?);
        }
        Ok(())
    }

    /// The audit's chain is whole, and the doctor finds nothing.
    pub(super) fn assert_whole(&self) -> anyhow::Result<()> {
        self.ask(&["audit", "verify"])?;
        self.ask(&["doctor"])?;
        Ok(())
    }
}

fn accept(client: &mut Client, case: u64) -> anyhow::Result<()> {
    let path = format!("/cases/{case}/decide/accept");
    let page = client.get(&path)?;
    let (csrf, considered, seen) =
        (page.hidden("csrf")?, page.hidden("considered")?, page.hidden("seen_status")?);
    let fields =
        [("csrf", &*csrf), ("considered", &*considered), ("seen_status", &*seen), ("reason", "Taken in")];
    let answer = client.send(&path, &fields)?;
    if answer.status != 303 {
        bail!("accepting case {case} answered {}", answer.status);
    }
    Ok(())
}
