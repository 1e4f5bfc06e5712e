//! Paths → files: folders are walked in sorted order, hidden files skipped, links never followed.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Found, OpenError};
use crate::{Limits, Rule};

pub(super) fn walk(paths: &[PathBuf], limits: &Limits) -> Result<Vec<Found>, OpenError> {
    let mut found = Vec::new();
    for path in paths {
        let missing = |source| OpenError::Path { path: path.clone(), source };
        // The sender names this path: a link here is their own choice.
        if fs::metadata(path).map_err(missing)?.is_dir() {
            folder(path, "", 1, limits, &mut found);
        } else {
            found.push(Found { name: file_name(path), path: path.clone(), problem: None });
        }
    }
    Ok(found)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn folder(path: &Path, prefix: &str, depth: usize, limits: &Limits, found: &mut Vec<Found>) {
    let refused = |found: &mut Vec<Found>, name: String, rule| {
        found.push(Found { name, path: PathBuf::new(), problem: Some(rule) });
    };
    if depth > limits.folder_depth {
        return refused(found, prefix.to_owned(), Rule::FolderTooDeep);
    }
    let Ok(entries) = fs::read_dir(path) else {
        return refused(found, format!("{prefix}."), Rule::FileUnreadable);
    };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort_unstable();
    for path in paths {
        let own = file_name(&path);
        if own.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{own}");
        match fs::symlink_metadata(&path) {
            _ if found.len() > limits.files => return,
            Ok(entry) if entry.is_symlink() => refused(found, name, Rule::SymlinkRefused),
            Ok(entry) if entry.is_dir() => folder(&path, &format!("{name}/"), depth + 1, limits, found),
            // A pipe or device would block the reading for ever.
            Ok(entry) if entry.is_file() => found.push(Found { name, path, problem: None }),
            Ok(_) | Err(_) => refused(found, name, Rule::FileUnreadable),
        }
    }
}
