//! Submissions are kept whole: every delivered file is stored once, under the hash of its bytes, and never changed.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::AppError;

/// A delivered file that is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its own name, without folders.
    pub(crate) name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub(crate) sha256: String,
    /// Its size.
    pub(crate) bytes: u64,
}

/// Copies a delivered file into the folder of kept files; returns what it is kept as.
///
/// The copy is complete under its name or not there at all: it is written in the working folder, made durable, and then renamed.
pub(crate) fn keep(folder: &Path, work: &Path, file: &Path) -> Result<Kept, AppError> {
    let io = |doing| move |source| AppError::Io { doing, source };
    let aside = work.join("incoming");
    let mut from = File::open(file).map_err(io("opening a delivered file"))?;
    let mut to = File::create(&aside).map_err(io("keeping a delivered file"))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = from.read(&mut buffer).map_err(io("reading a delivered file"))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read]).map_err(io("keeping a delivered file"))?;
    }
    let sha256 = hex::encode(hasher.finalize());
    let kept = path(folder, &sha256);
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if kept.exists() {
        fs::remove_file(&aside).map_err(io("keeping a delivered file"))?;
        return Ok(Kept { name, sha256, bytes });
    }
    to.sync_all().map_err(io("keeping a delivered file"))?;
    let shelf = kept.parent().unwrap_or(folder);
    fs::create_dir_all(shelf).map_err(io("keeping a delivered file"))?;
    fs::rename(&aside, &kept).map_err(io("keeping a delivered file"))?;
    // A name outlasts a power cut only when its folder was made durable too; so does the folder's own.
    for folder in [shelf, &folder.join("files")] {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io("keeping a delivered file"))?;
    }
    Ok(Kept { name, sha256, bytes })
}

/// Where a kept file lies.
pub(crate) fn path(folder: &Path, sha256: &str) -> PathBuf {
    let shelf = sha256.get(..2).unwrap_or("xx");
    folder.join("files").join(shelf).join(sha256)
}

/// Every plain file among the delivered paths, folders opened, in order.
pub(crate) fn delivered(paths: &[PathBuf]) -> Result<Vec<PathBuf>, AppError> {
    let io = |source| AppError::Io { doing: "looking through a delivered folder", source };
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = paths.to_vec();
    while let Some(path) = open.pop() {
        // `symlink_metadata`: a link is neither a file nor a folder here, so none is followed out of the delivery.
        let kind = fs::symlink_metadata(&path).map_err(io)?.file_type();
        if kind.is_dir() {
            for entry in fs::read_dir(&path).map_err(io)? {
                open.push(entry.map_err(io)?.path());
            }
        } else if kind.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
