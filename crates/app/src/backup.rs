//! A backup is a folder: the database, the kept files, the attachments with their key, and a manifest with the hash of each. It is checked before it is restored.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_store::Target;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{App, AppError, Who, visit::detail};

/// The list of what a backup holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// `1`.
    pub format: u32,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// When it was made, UTC.
    pub made_at: String,
    /// SHA-256 by path inside the backup.
    pub files: BTreeMap<String, String>,
}

const SQLITE_COPY: &str = "database.sqlite";
const POSTGRES_COPY: &str = "database.dump";
/// The key of attachments, which lies in the folder.
pub(crate) const MASTER_KEY: &str = "attachments.key";

impl App {
    /// Makes a backup in a new folder while others go on working.
    ///
    /// # Errors
    /// When the folder exists, cannot be written, or `pg_dump` is missing for PostgreSQL.
    pub async fn backup(&self, who: &Who, to: &Path, now: jiff::Timestamp) -> Result<Manifest, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ManageAccounts, &Resource::of(ResourceKind::Account, None)).await?;
        if to.exists() {
            return Err(AppError::Conflict(format!(
                "{} exists already: give a folder that does not",
                to.display()
            )));
        }
        // Before the copy, so that the copy holds the entry of its own making.
        visit.note(Action::Backup, None, None, None, detail! {}).await?;
        visit.leave().await?;
        fs::create_dir_all(to.join("files")).map_err(io("making the backup folder"))?;
        let database = match &self.target {
            Target::Sqlite(_) => {
                self.store.copy_to(&to.join(SQLITE_COPY)).await?;
                "sqlite"
            }
            Target::Postgres(url) => {
                run(Command::new("pg_dump")
                    .args(["--format=custom", "--no-owner", "--file"])
                    .arg(to.join(POSTGRES_COPY))
                    .arg(url))?;
                "postgres"
            }
        };
        for sha256 in self.store.read().await?.kept_hashes().await? {
            let from = crate::files::path(&self.folder, &sha256);
            let copy = crate::files::path(to, &sha256);
            fs::create_dir_all(copy.parent().unwrap_or(to)).map_err(io("copying kept files"))?;
            fs::copy(from, copy).map_err(io("copying kept files"))?;
        }
        sealed(&self.folder, to)?;
        let manifest = Manifest {
            format: 1,
            database: database.to_owned(),
            made_at: now.to_string(),
            files: hashes(to)?,
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|_| AppError::Internal("manifest"))?;
        fs::write(to.join("manifest.json"), text).map_err(io("writing the manifest"))?;
        Ok(manifest)
    }

    /// Notes in a database that was just restored that it was, and from when the backup is: what came after it is not there.
    ///
    /// # Errors
    /// When it may not be done, or the database fails.
    pub async fn note_restore(
        &self,
        who: &Who,
        manifest: &Manifest,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ManageAccounts, &Resource::of(ResourceKind::Account, None)).await?;
        visit
            .note(Action::Restore, None, None, None, detail! { "backup of" => manifest.made_at.as_str() })
            .await?;
        visit.leave().await
    }
}

/// Checks a backup against its manifest.
///
/// # Errors
/// [`AppError::Conflict`] naming the first file that is missing, added or altered.
pub fn verify(from: &Path) -> Result<Manifest, AppError> {
    let text =
        fs::read_to_string(from.join("manifest.json")).map_err(io("reading the manifest of the backup"))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|_| AppError::Conflict("the manifest of the backup cannot be read".to_owned()))?;
    let mut found = hashes(from)?;
    for (name, hash) in &manifest.files {
        match found.remove(name) {
            Some(actual) if actual == *hash => {}
            Some(_) => return Err(AppError::Conflict(format!("{name} of the backup was altered"))),
            None => return Err(AppError::Conflict(format!("{name} of the backup is missing"))),
        }
    }
    match found.keys().next() {
        Some(extra) => Err(AppError::Conflict(format!("{extra} does not belong to the backup"))),
        None => Ok(manifest),
    }
}

/// Puts a backup back: into a folder without a database, or an empty PostgreSQL database.
///
/// # Errors
/// When the backup is not whole, is of the other kind of database, or something is there already.
pub fn restore(from: &Path, target: &Target, folder: &Path) -> Result<Manifest, AppError> {
    let manifest = verify(from)?;
    match (target, manifest.database.as_str()) {
        (Target::Sqlite(file), "sqlite") => {
            if file.exists() {
                return Err(AppError::Conflict(format!(
                    "{} exists already: restore into another folder",
                    file.display()
                )));
            }
            fs::create_dir_all(folder).map_err(io("making the folder"))?;
            fs::copy(from.join(SQLITE_COPY), file).map_err(io("copying the database"))?;
        }
        (Target::Postgres(url), "postgres") => {
            let dump = from.join(POSTGRES_COPY);
            run(Command::new("pg_restore")
                .args(["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", url])
                .arg(dump))?;
        }
        (_, kind) => {
            return Err(AppError::Conflict(format!(
                "this is a backup of {kind}: give a database of that kind"
            )));
        }
    }
    let beside = |name: &&String| {
        name.starts_with("files/") || name.starts_with("attachments/") || *name == MASTER_KEY
    };
    for name in manifest.files.keys().filter(beside) {
        let to = folder.join(name);
        fs::create_dir_all(to.parent().unwrap_or(folder)).map_err(io("copying kept files"))?;
        fs::copy(from.join(name), to).map_err(io("copying kept files"))?;
    }
    Ok(manifest)
}

/// Copies attachments as they lie, sealed, and the key without which they are noise. So a backup must be kept as the folder is.
fn sealed(folder: &Path, to: &Path) -> Result<(), AppError> {
    let doing = "copying attachments";
    let from = folder.join("attachments");
    if from.exists() {
        for file in crate::files::delivered(std::slice::from_ref(&from))? {
            let copy = to.join(relative(folder, &file));
            fs::create_dir_all(copy.parent().unwrap_or(to)).map_err(io(doing))?;
            match fs::copy(&file, copy) {
                // One that was erased meanwhile is in nobody's backup.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => {
                    copied.map_err(io(doing))?;
                }
            }
        }
    }
    let key = folder.join(MASTER_KEY);
    if key.exists() {
        fs::copy(key, to.join(MASTER_KEY)).map_err(io(doing))?;
    }
    Ok(())
}

fn io(doing: &'static str) -> impl Fn(std::io::Error) -> AppError {
    move |source| AppError::Io { doing, source }
}

/// The hash of every file in the backup but the manifest, by relative path with `/`.
fn hashes(root: &Path) -> Result<BTreeMap<String, String>, AppError> {
    let mut found = BTreeMap::new();
    for path in crate::files::delivered(&[root.to_owned()])? {
        let name = relative(root, &path);
        if name != "manifest.json" {
            let mut hasher = Sha256::new();
            let mut file = fs::File::open(&path).map_err(io("reading the backup"))?;
            std::io::copy(&mut file, &mut HashWriter(&mut hasher)).map_err(io("reading the backup"))?;
            found.insert(name, hex::encode(hasher.finalize()));
        }
    }
    Ok(found)
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root).unwrap_or(path).to_owned();
    parts.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn run(command: &mut Command) -> Result<(), AppError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|source| AppError::Io {
        doing: "starting pg_dump or pg_restore (Debian: postgresql-client)",
        source,
    })?;
    if output.status.success() {
        return Ok(());
    }
    // The message may name tables and constraints, never rows.
    Err(AppError::Conflict(format!(
        "{program} failed: {}",
        String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default()
    )))
}
