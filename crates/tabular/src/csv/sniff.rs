//! Which delimiter and which line ends a file of text has, told from its first records.

use super::split::{Dialect, each_cell};

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How many records are looked at.
const RECORDS: usize = 50;

/// The dialect under which the first record names the column `id`; among those, or where none does, the one under
/// which most records have as many cells as the first, and then the one with most cells.
pub(super) fn dialect(start: &str, last: bool, id: Option<&str>) -> Dialect {
    let terminator = if !start.contains('\n') && start.contains('\r') { b'\r' } else { b'\n' };
    let mut best = (Dialect { delimiter: b',', terminator }, (false, 0, 0));
    for delimiter in DELIMITERS {
        let dialect = Dialect { delimiter, terminator };
        let score = score(start, last, dialect, id);
        if score > best.1 {
            best = (dialect, score);
        }
    }
    best.0
}

/// Whether the id is named; per mille of records that have as many cells as the first; cells, if more than one.
fn score(start: &str, last: bool, dialect: Dialect, id: Option<&str>) -> (bool, usize, usize) {
    let (mut at, mut counts, mut named) = (0, Vec::new(), false);
    while at < start.len() && counts.len() < RECORDS {
        let mut cells = 0;
        let end = each_cell(start.as_bytes(), at, last, dialect, |span| {
            cells += 1;
            named |= counts.is_empty() && id == Some(span.text(start).trim());
        });
        let Some(end) = end else { break };
        if cells > 0 {
            counts.push(cells);
        }
        at = end;
    }
    let Some(first) = counts.first().copied().filter(|cells| *cells > 1) else { return (named, 0, 0) };
    let like = counts.iter().filter(|cells| **cells == first).count();
    (named, 1000 * like / counts.len(), first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_names_the_id_or_cuts_all_records_alike() {
        for (start, id, delimiter) in [
            ("id,name\n1,Ann\n", Some("id"), b','),
            ("id;name\n1;Ann, Bo\n", Some("id"), b';'),
            ("id\tname\n1\tAnn\n", None, b'\t'),
            ("id|aliases, all\n1|a,b\n2|c\n", None, b'|'),
            ("id\n1\n", Some("id"), b','),
            ("\"a;b;c\",id\n\"x;y\",1\n", Some("id"), b','),
            ("", None, b','),
        ] {
            assert_eq!(dialect(start, true, id).delimiter, delimiter, "{start:?}");
        }
        assert_eq!(dialect("id,a\r1,b\r", true, None).terminator, b'\r');
    }
}
