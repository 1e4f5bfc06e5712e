//! The people in an extract's files, found without the product's help, so that it can be held to not showing them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, ensure};

/// One person as a force's files name them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The force's short name, as its folder is called.
    pub force: String,
    /// The force's reference.
    pub reference: String,
    /// As written.
    pub surname: String,
    /// As written; may be empty.
    pub forenames: String,
    /// A victim in at least one crime.
    pub victim: bool,
}

/// One row: its cells by the name of their column.
type Row = BTreeMap<String, String>;

/// Everybody in the extracts below a folder, one folder a force.
pub(crate) fn people(folder: &Path) -> anyhow::Result<Vec<Person>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let force = entry?.path();
        let involved = table(&force, "involvements")?;
        let victims: BTreeSet<&str> = involved
            .iter()
            .filter(|row| cell(row, "role").eq_ignore_ascii_case("victim"))
            .map(|row| cell(row, "nominal_ref"))
            .collect();
        for row in table(&force, "nominals")? {
            let reference = cell(&row, "nominal_ref");
            found.insert(Person {
                force: force.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                reference: reference.to_owned(),
                surname: cell(&row, "surname").to_owned(),
                forenames: cell(&row, "forenames").to_owned(),
                victim: victims.contains(reference),
            });
        }
    }
    ensure!(found.iter().any(|person| person.victim), "no victim in {}", folder.display());
    Ok(found.into_iter().collect())
}

/// Surnames of at least five letters, sorted: shorter ones are words as well (`Day`, `Case`).
pub(crate) fn surnames(people: &[Person]) -> Vec<String> {
    let whole = |name: &str| name.chars().count() >= 5 && name.chars().all(char::is_alphabetic);
    // A code that stands for a missing name is written in capitals with a line below; a name is not.
    let names: BTreeSet<&str> =
        people.iter().map(|person| person.surname.as_str()).filter(|name| whole(name)).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", |text| text.trim())
}

/// A force's table, whatever its file's ending.
fn table(force: &Path, name: &str) -> anyhow::Result<Vec<Row>> {
    let path = ["csv", "tsv", "jsonl"].map(|ending| force.join(format!("{name}.{ending}")));
    let path = path.iter().find(|path| path.exists());
    let path = path.with_context(|| format!("no {name} in {}", force.display()))?;
    Ok(rows(&decode(&fs::read(path)?)))
}

/// The encodings that forces of the synthetic nation write: UTF-8, UTF-16 with a mark, else one byte a letter.
pub fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        let units: Vec<u16> =
            rest.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    let text = String::from_utf8(bytes.to_vec())
        .unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect());
    text.trim_start_matches('\u{feff}').to_owned()
}

fn rows(text: &str) -> Vec<Row> {
    if text.starts_with('{') {
        return text.lines().filter_map(json_row).collect();
    }
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let mark = ['\t', ';', '|', ','].into_iter().find(|mark| header.contains(*mark)).unwrap_or(',');
    let names = cells(header, mark);
    lines.map(|line| names.iter().cloned().zip(cells(line, mark)).collect()).collect()
}

fn json_row(line: &str) -> Option<Row> {
    let row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).ok()?;
    Some(
        row.into_iter()
            .map(|(key, value)| (key, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect(),
    )
}

/// The cells of a line; a quoted one may hold the mark and doubled quotes.
pub fn cells(line: &str, mark: char) -> Vec<String> {
    let (mut found, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            other if other == mark && !quoted => found.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    found.push(cell);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(surname: &str) -> Person {
        let none = String::new;
        Person {
            force: none(),
            reference: none(),
            surname: surname.to_owned(),
            forenames: none(),
            victim: false,
        }
    }

    #[test]
    fn short_surnames_and_codes_are_not_looked_for() {
        let people = ["Orchardson", "Fairweather", "NOT_MIGRATED", "Day", "Orchardson"].map(person);
        assert_eq!(surnames(&people), ["Fairweather", "Orchardson"]);
    }

    #[test]
    fn every_layout_and_encoding_of_the_nation_is_read() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("a;b\n1;é\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [
            "\u{feff}a,b\n1,é\n".as_bytes(),
            "a\tb\n1\té\n".as_bytes(),
            "{\"a\":1,\"b\":\"é\"}\n".as_bytes(),
            b"a,b\r\n1,\xE9\r\n",
            &utf16,
        ] {
            let rows = rows(&decode(bytes));
            assert_eq!((cell(&rows[0], "a"), cell(&rows[0], "b")), ("1", "é"));
        }
        assert_eq!(cells("a,\"b, \"\"c\"\"\",", ','), ["a", "b, \"c\"", ""]);
    }
}
