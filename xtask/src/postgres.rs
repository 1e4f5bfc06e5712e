//! A throwaway PostgreSQL: made for one run, in a temporary folder, on a random loopback port, gone afterwards.
//!
//! Durability is off (`fsync=off`) unless it is asked for: nothing in it is worth keeping. PostgreSQL refuses to run as root, so as
//! root it runs as the `postgres` user. The server is our direct child and asks the kernel to be told when we
//! die (`setpriv --pdeathsig`): it stops at the end, on an error, on Ctrl-C, and when we are killed outright.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::shell;

/// Where tests find the address of the database they may fill.
pub(crate) const SETTING: &str = "LOOKAGAIN_TEST_POSTGRES";

/// Whether what it acknowledged must outlive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing in it is worth keeping.
    Off,
    /// As PostgreSQL comes: a commit is on disk before it is acknowledged.
    On,
}

/// A running server. Dropping it stops it and removes its files.
pub(crate) struct Cluster {
    server: Child,
    url: String,
    durability: Durability,
    port: u16,
    // Dropped after the server has stopped: fields drop in order, and `Drop::drop` runs first.
    folder: TempDir,
}

impl Cluster {
    /// Make and start a server; returns when it accepts connections.
    pub(crate) fn start(durability: Durability) -> anyhow::Result<Self> {
        let programs = find_programs().context(
            "PostgreSQL's server programs are not installed: `apt-get install postgresql`, or put initdb on the PATH",
        )?;
        let user = User::pick()?;
        let folder = tempfile::Builder::new().prefix("lookagain-postgres-").tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))?;
        let (files, socket) = (folder.path().join("files"), folder.path().join("socket"));
        for owned in [&files, &socket] {
            fs::create_dir(owned)?;
            fs::set_permissions(owned, fs::Permissions::from_mode(0o700))?;
            user.give(owned)?;
        }
        let initdb =
            ["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=lookagain", "--no-sync", "-D"];
        shell::capture(user.run(&programs.join("initdb")).args(initdb).arg(&files))
            .context("making the cluster")?;
        let port = free_port()?;
        let server = serve(&programs, &user, folder.path(), port, durability)?;
        let url = format!("postgres://lookagain@127.0.0.1:{port}/postgres");
        let mut cluster = Self { server, url, durability, port, folder };
        cluster.wait(&programs)?;
        Ok(cluster)
    }

    /// SIGKILL to all its processes at once, as a power cut would; then starts it again on the same files.
    pub(crate) fn crash(&mut self) -> anyhow::Result<()> {
        let server = self.server.id();
        let of_server =
            fs::read_to_string(format!("/proc/{server}/task/{server}/children")).unwrap_or_default();
        let mut all = vec!["-KILL".to_owned(), server.to_string()];
        all.extend(of_server.split_whitespace().map(str::to_owned));
        // One that has just ended makes `kill` complain, and nothing else.
        let _ = Command::new("kill").args(all).stderr(Stdio::null()).status();
        self.server.wait()?;
        let programs = find_programs().context("PostgreSQL is gone")?;
        self.server = serve(&programs, &User::pick()?, self.folder.path(), self.port, self.durability)?;
        self.wait(&programs)
    }

    /// The address, as `sqlx` and `psql` take it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn wait(&mut self, programs: &Path) -> anyhow::Result<()> {
        let (port, patience) = (self.port.to_string(), 600);
        for _ in 0..patience {
            if let Some(status) = self.server.try_wait()? {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL stopped with {status} while starting:\n{log}");
            }
            let mut ready = Command::new(programs.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &port]).stdin(Stdio::null()).stdout(Stdio::null());
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        bail!("PostgreSQL did not accept connections within 30 seconds")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT asks for a fast shutdown, which leaves no shared memory behind; after ten seconds, force.
        let _ = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        for _ in 0..200 {
            if matches!(self.server.try_wait(), Ok(Some(_))) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn serve(
    programs: &Path,
    user: &User,
    folder: &Path,
    port: u16,
    durability: Durability,
) -> anyhow::Result<Child> {
    let log = fs::File::options().create(true).append(true).open(folder.join("log"))?;
    let mut command = user.run(&programs.join("postgres"));
    command
        .arg("-D")
        .arg(folder.join("files"))
        .arg("-k")
        .arg(folder.join("socket"))
        .args(["-h", "127.0.0.1", "-p", &port.to_string()])
        .args(["-c", "max_connections=200", "-c", "shared_buffers=128MB"]);
    if durability == Durability::Off {
        command.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
    }
    command.stdout(log.try_clone()?).stderr(log).spawn().context("starting PostgreSQL")
}

/// Who the server runs as.
enum User {
    Ourselves,
    Postgres { uid: u32, gid: u32 },
}

impl User {
    fn pick() -> anyhow::Result<Self> {
        if !shell::is_root() {
            return Ok(Self::Ourselves);
        }
        let number = |flag: &str| -> anyhow::Result<u32> {
            let text = shell::capture(Command::new("id").args([flag, "postgres"])).context(
                "PostgreSQL cannot run as root and there is no `postgres` user: install Debian's postgresql",
            )?;
            text.trim().parse().with_context(|| format!("`id {flag} postgres` said {text:?}"))
        };
        Ok(Self::Postgres { uid: number("-u")?, gid: number("-g")? })
    }

    fn give(&self, folder: &Path) -> anyhow::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Postgres { uid, gid } => chown(folder, Some(*uid), Some(*gid)).context("chown to postgres"),
        }
    }

    fn run(&self, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if let Self::Postgres { uid, gid } = self {
            command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--init-groups".to_owned()]);
        }
        // The working directory must be one the `postgres` user may enter.
        command.args(["--pdeathsig", "INT", "--"]).arg(program).current_dir("/").stdin(Stdio::null());
        command
    }
}

/// The folder that holds `initdb`, `postgres` and `pg_isready`: beside what the PATH finds, else Debian's newest.
fn find_programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file())
    };
    let on_path = shell::find_program("initdb")
        .and_then(|found| fs::canonicalize(found).ok())
        .and_then(|found| found.parent().map(Path::to_path_buf))
        .filter(complete);
    on_path.or_else(|| newest(Path::new("/usr/lib/postgresql")).into_iter().find(complete))
}

/// `<folder>/<version>/bin`, newest version first.
fn newest(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, bin)| bin).collect()
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Whether a cluster can be made here.
pub(crate) fn available() -> bool {
    find_programs().is_some()
}

/// `cargo xtask postgres -- <command>`: run it with a cluster, then stop the cluster whatever happened.
pub(crate) fn run_with(words: &[String]) -> anyhow::Result<()> {
    let (program, args) = words.split_first().context("no command given")?;
    let cluster = Cluster::start(Durability::Off)?;
    let mut command = Command::new(program);
    shell::pass(command.args(args).env(SETTING, cluster.url()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "common"] {
            fs::create_dir_all(folder.path().join(version).join("bin")).unwrap();
        }
        let found = newest(folder.path());
        assert_eq!(found, [folder.path().join("15/bin"), folder.path().join("9/bin")]);
    }

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() {
        if !available() {
            assert!(!shell::in_ci(), "the build machine must have PostgreSQL");
            println!("skipped: PostgreSQL is not installed");
            return;
        }
        let cluster = Cluster::start(Durability::Off).unwrap();
        let folder = cluster.folder.path().to_path_buf();
        let bin = find_programs().unwrap();
        let answer =
            shell::capture(Command::new(bin.join("psql")).args([cluster.url(), "-Atc", "show fsync"]))
                .unwrap();
        assert_eq!(answer.trim(), "off");
        let pid = cluster.server.id();
        drop(cluster);
        assert!(!folder.exists(), "the cluster's files are still there");
        assert!(!Path::new(&format!("/proc/{pid}")).exists(), "the server is still running");
    }
}
