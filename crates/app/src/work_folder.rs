//! Working folders: a zip being read, an upload arriving. A killed run leaves its own behind, and the next one clears it away.
//!
//! Whoever works in a folder holds a lock on it, which the system takes back when the process ends, however it ends. So a folder whose
//! lock is free belongs to nobody. One more lock is held while folders are made or cleared, or else a new folder could be cleared
//! between its making and its locking.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use crate::AppError;

const PREFIX: &str = "unpack-";
const GATE: &str = "unpack.lock";

/// An empty folder for files on their way in. It is gone, with all in it, when the value is dropped.
#[derive(Debug)]
pub struct WorkFolder {
    // Dropped before the lock, so that the folder is never there without it.
    dir: tempfile::TempDir,
    _held: File,
}

impl WorkFolder {
    /// Makes one inside `folder`, after clearing away what killed runs left there.
    pub(crate) fn make(folder: &Path) -> Result<Self, AppError> {
        let made = || {
            let gate = File::create(folder.join(GATE))?;
            gate.lock()?;
            clear(folder)?;
            let dir = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)?;
            let held = File::open(dir.path())?;
            held.lock()?;
            Ok(Self { dir, _held: held })
        };
        made().map_err(|source: io::Error| AppError::Io { doing: "making a folder to work in", source })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// Removes every working folder that nobody holds. What cannot be removed stays for the next time: it is in nobody's way.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) || !entry.file_type()?.is_dir() {
            continue;
        }
        match File::open(entry.path()).map(|held| held.try_lock()) {
            Ok(Ok(())) => {
                if let Err(error) = fs::remove_dir_all(entry.path()) {
                    tracing::warn!(kind = %error.kind(), "a working folder of a killed run could not be removed");
                }
            }
            Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_))) | Err(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_cleared_and_what_somebody_works_in_stays() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("unpack-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("crimes.csv"), "crime_ref\n").unwrap();
        let other = folder.path().join("files");
        fs::create_dir(&other).unwrap();

        let first = WorkFolder::make(folder.path()).unwrap();
        assert!(!left.exists(), "nobody held it");
        fs::write(first.path().join("mine"), "x").unwrap();
        let second = WorkFolder::make(folder.path()).unwrap();
        assert!(first.path().join("mine").exists(), "the first is still at work");
        assert!(other.exists(), "only working folders are cleared");

        let gone = second.path().to_owned();
        drop(second);
        assert!(!gone.exists());
    }
}
