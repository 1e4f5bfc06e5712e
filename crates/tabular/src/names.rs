//! Record names of several files as one list, in which each stands once.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use lookagain_linkage::table::{RecordNames, TableError, Texts};

use crate::ReadError;

/// What each set is called: the file's name without its ending; the whole path where two would be called the same.
pub(crate) fn of_sets(paths: &[PathBuf]) -> Vec<String> {
    let stem = |path: &PathBuf| path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let stems: Vec<String> = paths.iter().map(stem).collect();
    let twice = stems.iter().enumerate().any(|(at, stem)| stems[..at].contains(stem));
    if !twice {
        return stems;
    }
    stems.iter().enumerate().map(|(at, stem)| format!("{}_{stem}", at + 1)).collect()
}

/// The names of all files, one after the other. Where two files share a name, every name gets its set's before it.
pub(crate) fn one_list(
    mut names: Vec<RecordNames>,
    paths: &[PathBuf],
    sets: &[String],
    id_column: &str,
    notes: &mut Vec<String>,
) -> Result<RecordNames, ReadError> {
    let texts_only = names.iter().any(|of_file| matches!(of_file, RecordNames::Text(_)));
    if let (1, Some(only)) = (names.len(), names.pop_if(|_| paths.len() == 1)) {
        return Ok(only);
    }
    for (of_file, path) in names.iter().zip(paths) {
        if let Some((first, second)) = twice(std::slice::from_ref(of_file)) {
            let (path, column) = (path.clone(), id_column.to_owned());
            return Err(ReadError::NameTwice { path, column, first, second });
        }
    }
    let shared = twice(&names).is_some();
    if !shared && !texts_only {
        let all = names.iter().flat_map(|of_file| match of_file {
            RecordNames::Whole(numbers) => numbers.as_slice(),
            RecordNames::Text(_) => &[],
        });
        return Ok(RecordNames::Whole(all.copied().collect()));
    }
    if shared {
        let example = sets.first().map_or("", String::as_str);
        notes.push(format!(
            "The files share values of {id_column}: each record is named by its file too, such as {example}:1."
        ));
    }
    let mut all = Texts::default();
    for (of_file, set) in names.iter().zip(sets) {
        for row in 0..of_file.len() {
            let name = of_file.text(row);
            if shared {
                all.push(&format!("{set}:{name}"))
            } else {
                all.push(&name)
            };
        }
    }
    let (found, most) = (all.bytes(), u32::MAX as usize);
    if found >= most {
        return Err(ReadError::TooMany { what: "the names of the records".to_owned(), found, most });
    }
    Ok(RecordNames::Text(all))
}

/// The first name that stands twice in these lists taken together: both rows, counted from 1.
fn twice(lists: &[RecordNames]) -> Option<(usize, usize)> {
    let rising = |numbers: &[i64]| numbers.is_sorted_by(|a, b| a < b);
    if let [RecordNames::Whole(numbers)] = lists
        && rising(numbers)
    {
        return None;
    }
    let mut seen: HashMap<std::borrow::Cow<'_, str>, usize> = HashMap::new();
    let rows = lists.iter().flat_map(|list| (0..list.len()).map(move |row| (list, row)));
    for (at, (list, row)) in rows.enumerate() {
        if let Some(first) = seen.insert(list.text(row), at) {
            return Some((first + 1, at + 1));
        }
    }
    None
}

/// A table that was refused, in terms of the one file that it came from.
pub(crate) fn refused(error: TableError, path: &Path, id_column: &str) -> ReadError {
    let path = path.to_owned();
    match error {
        TableError::NameTwice { first, second } => {
            ReadError::NameTwice { path, column: id_column.to_owned(), first, second }
        }
        TableError::ColumnTwice { column } => ReadError::ColumnTwice { path, column },
        TableError::TooMany { found, most } => {
            ReadError::TooMany { what: "the records".to_owned(), found, most }
        }
        TableError::Length { column, expected, found } => {
            let says = format!("column {column:?} has {found} rows where {expected} records are named");
            ReadError::BadParquet { path, says }
        }
    }
}
