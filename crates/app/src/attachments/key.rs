//! The key that wraps the keys of documents, and the sealed files that no document names any more.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{ErrorKind, Write as _},
    time::{Duration, SystemTime},
};

use super::seal;
use crate::{App, AppError, backup::MASTER_KEY};

/// A sealed file that nothing names is left alone for so long: it may be about to be put on record.
const GRACE: Duration = Duration::from_hours(24);

fn io(source: std::io::Error) -> AppError {
    AppError::Io { doing: "reading the master key of attachments", source }
}

/// What a look over the sealed files found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LookedOver {
    /// Documents with a key.
    pub(crate) sealed: usize,
    /// Documents whose key was taken away.
    pub(crate) erased: usize,
    /// Of those with a key, how many cannot be opened.
    pub(crate) lost: usize,
    /// Files that nothing named.
    pub(crate) cleared: usize,
}

impl App {
    /// The key that wraps the files' keys: beside the kept files, for this user of the machine only.
    pub(crate) fn master_key(&self) -> Result<[u8; 32], AppError> {
        let text = match fs::read_to_string(self.folder.join(MASTER_KEY)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(AppError::Conflict(format!(
                    "the key of documents, {MASTER_KEY}, is not in the folder: put it back from a backup"
                )));
            }
            read => read.map_err(io)?,
        };
        let bytes = hex::decode(text.trim()).map_err(|_| AppError::Internal("the master key is not hex"))?;
        bytes.try_into().map_err(|_| AppError::Internal("the master key has another length"))
    }

    /// Makes the key when the database is first opened, so that two who add the first documents at once find one key. Never where documents
    /// are sealed already: under another key they would look as if they had been changed, and new ones could not be told from them.
    pub(crate) async fn make_master_key(&self) -> Result<(), AppError> {
        let path = self.folder.join(MASTER_KEY);
        if path.exists() {
            return Ok(());
        }
        if self.store.read().await?.has_sealed_keys().await? {
            tracing::error!("the key of documents is missing: put it back from a backup");
            return Ok(());
        }
        let key = hex::encode(seal::new_key().map_err(io)?);
        // Whole under its name or not there; and whoever was first, stays. The system lets only this user read such a file.
        let mut aside = tempfile::NamedTempFile::new_in(&self.folder).map_err(io)?;
        aside.write_all(key.as_bytes()).and_then(|()| aside.as_file().sync_all()).map_err(io)?;
        match aside.persist_noclobber(&path) {
            Ok(_) => File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(io),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(io(error.error)),
        }
    }

    /// Looks over the sealed files, and clears away those that nothing names: a killed process can leave one behind.
    pub(crate) async fn look_over_documents(&self, now: jiff::Timestamp) -> Result<LookedOver, AppError> {
        let named: BTreeMap<String, Option<String>> =
            self.store.read().await?.sealed_files().await?.into_iter().collect();
        let place = self.folder.join("attachments");
        let master = self.master_key().ok();
        let sealed: Vec<(&String, &String)> =
            named.iter().filter_map(|(name, wrapped)| Some((name, wrapped.as_ref()?))).collect();
        let opens = |name: &str, wrapped: &str| {
            master.is_some_and(|master| seal::unwrap(&master, wrapped, name).is_ok())
                && place.join(name).exists()
        };
        let lost = sealed.iter().filter(|(name, wrapped)| !opens(name, wrapped)).count();
        // A database that opens none of what lies here may be another's: then nothing is cleared away.
        let ours = sealed.len() > lost;
        let cleared = if ours { self.clear_unnamed(&named, now).map_err(io)? } else { 0 };
        Ok(LookedOver { sealed: sealed.len(), erased: named.len() - sealed.len(), lost, cleared })
    }

    fn clear_unnamed(
        &self,
        named: &BTreeMap<String, Option<String>>,
        now: jiff::Timestamp,
    ) -> std::io::Result<usize> {
        let mut cleared = 0;
        for entry in fs::read_dir(self.folder.join("attachments"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let unnamed = named.get(&name).is_none_or(Option::is_none);
            let ours = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !unnamed || !ours || !entry.file_type()?.is_file() {
                continue;
            }
            let written = entry.metadata()?.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let written = written.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            if u64::try_from(now.as_second()).is_ok_and(|now| now > (written + GRACE).as_secs()) {
                fs::remove_file(entry.path())?;
                cleared += 1;
            }
        }
        Ok(cleared)
    }
}
