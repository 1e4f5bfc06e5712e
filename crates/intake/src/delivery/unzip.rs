//! Zips → files in the work folder. Nothing an entry says of itself is believed: names are never used as paths, and
//! sizes are counted while unpacking.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::scan::{is_workbook, is_zip};
use super::{Found, OpenError};
use crate::{Limits, Rule};

/// Below this size a file may compress as well as it likes.
const RATIO_FROM_BYTES: u64 = 16 << 20;

/// Replaces each zip by its entries.
pub(super) fn unpack(found: Vec<Found>, limits: &Limits, work_dir: &Path) -> Result<Vec<Found>, OpenError> {
    let mut files = Vec::new();
    for (n, file) in found.into_iter().enumerate() {
        if file.problem.is_some() || !is_zip(&file.path) || is_workbook(&file.path) {
            files.push(file);
            continue;
        }
        let folder = work_dir.join(format!("zip-{n}"));
        let unwritable = |source| OpenError::WorkDir { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(unwritable)?;
        let mut zip = Zip { folder: &folder, limits, left: limits.zip_unpacked_bytes };
        match zip.entries(&file.path) {
            Ok(entries) => files.extend(entries),
            Err(Failed::Rule(rule)) => files.push(Found { problem: Some(rule), ..file }),
            Err(Failed::Write(source)) => return Err(unwritable(source)),
        }
    }
    Ok(files)
}

enum Failed {
    Rule(Rule),
    Write(io::Error),
}

impl From<Rule> for Failed {
    fn from(rule: Rule) -> Self {
        Self::Rule(rule)
    }
}

struct Zip<'a> {
    folder: &'a Path,
    limits: &'a Limits,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Zip<'_> {
    fn entries(&mut self, path: &Path) -> Result<Vec<Found>, Failed> {
        let file = File::open(path).map_err(|_| Rule::FileUnreadable)?;
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| Rule::FileUnreadable)?;
        if archive.len() > self.limits.zip_entries {
            return Err(Rule::TooManyFiles.into());
        }
        let mut found = Vec::new();
        for n in 0..archive.len() {
            let name = match archive.name_for_index(n) {
                Some(Ok(name)) => name.into_owned(),
                Some(Err(_)) | None => format!("(entry {})", n + 1),
            };
            // Folders, and what the sender's computer adds on its own.
            if name.ends_with('/')
                || name.split('/').any(|part| part.starts_with('.') && part != "..")
                || name.starts_with("__MACOSX/")
            {
                continue;
            }
            let to = self.folder.join(format!("{n}{}", extension(&name)));
            let problem = match self.entry(&mut archive, n, &name, &to) {
                Ok(()) => None,
                Err(Failed::Rule(rule)) => Some(rule),
                Err(write) => return Err(write),
            };
            let path = if problem.is_some() { PathBuf::new() } else { to };
            found.push(Found { name, path, problem });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    fn entry(
        &mut self,
        archive: &mut ZipArchive<BufReader<File>>,
        n: usize,
        name: &str,
        to: &Path,
    ) -> Result<(), Failed> {
        if leads_out(name) {
            return Err(Rule::ZipNameRefused.into());
        }
        // The raw entry says whether it is encrypted; opening it as text would only fail without saying why.
        let raw = archive.by_index_raw(n).map_err(|_| Rule::FileUnreadable)?;
        if raw.encrypted() {
            return Err(Rule::ZipEncrypted.into());
        }
        if raw.is_symlink() {
            return Err(Rule::SymlinkRefused.into());
        }
        drop(raw);
        let mut entry = archive.by_index(n).map_err(|_| Rule::FileUnreadable)?;
        let packed = entry.compressed_size();
        let allowed = self.left.min(packed.saturating_mul(self.limits.zip_ratio).max(RATIO_FROM_BYTES));
        let mut out = File::create(to).map_err(Failed::Write)?;
        let got = copy(&mut (&mut entry).take(allowed + 1), &mut out)?;
        if got > allowed {
            // What was written of it is not used; the work folder is removed as a whole.
            let rule = if got > self.left { Rule::ZipTooLarge } else { Rule::ZipRatio };
            return Err(rule.into());
        }
        self.left -= got;
        if is_zip(to) && !is_workbook(to) { Err(Rule::ZipNested.into()) } else { Ok(()) }
    }
}

/// Copies, and tells a damaged entry from a full disk.
fn copy(from: &mut impl Read, to: &mut File) -> Result<u64, Failed> {
    let mut buffer = vec![0; 1 << 16];
    let mut total = 0;
    loop {
        let got = from.read(&mut buffer).map_err(|_| Rule::FileUnreadable)?;
        if got == 0 {
            return Ok(total);
        }
        io::Write::write_all(to, &buffer[..got]).map_err(Failed::Write)?;
        total += got as u64;
    }
}

fn leads_out(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', ':', '\0']) || name.split('/').any(|part| part == "..")
}

/// The extension, if it is one that helps to tell formats apart.
fn extension(name: &str) -> &'static str {
    let ending = |end: &str| {
        name.len() >= end.len()
            && name.is_char_boundary(name.len() - end.len())
            && name[name.len() - end.len()..].eq_ignore_ascii_case(end)
    };
    [".jsonl", ".ndjson", ".json"].into_iter().find(|end| ending(end)).unwrap_or("")
}
