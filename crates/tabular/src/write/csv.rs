//! Results as CSV: pieces are put in words on all threads and written in order.

use std::{fmt::Write as _, io::Write};

use lookagain_linkage::{Table, table::RecordNames};
use rayon::prelude::*;

use super::{WriteError, level_column};
use crate::engine::Pair;

/// Lines of a piece.
const PIECE: usize = 16 << 10;
/// Pieces that are held at once.
const HELD: usize = 32;

pub(super) fn pairs(
    mut out: impl Write,
    table: &Table,
    comparisons: &[&str],
    pairs: &[Pair],
) -> Result<(), WriteError> {
    let mut header = "unique_id_l,unique_id_r,match_weight,match_probability".to_owned();
    for comparison in comparisons {
        header.push(',');
        cell(&level_column(comparison), &mut header);
    }
    header.push('\n');
    out.write_all(header.as_bytes())?;
    in_pieces(&mut out, pairs, |pair, line| {
        name(table, pair.left, line);
        line.push(',');
        name(table, pair.right, line);
        let _ = write!(line, ",{},{}", pair.bits, pair.probability());
        for at in 0..comparisons.len() {
            let _ = write!(line, ",{}", pair.levels.of(at));
        }
        line.push('\n');
    })
}

pub(super) fn clusters(mut out: impl Write, table: &Table, of_row: &[u32]) -> Result<(), WriteError> {
    out.write_all(b"unique_id,cluster_id\n")?;
    let rows: Vec<u32> = (0..u32::try_from(of_row.len()).unwrap_or(u32::MAX)).collect();
    in_pieces(&mut out, &rows, |row, line| {
        name(table, *row, line);
        line.push(',');
        name(table, of_row[*row as usize], line);
        line.push('\n');
    })
}

fn in_pieces<T: Sync>(
    out: &mut impl Write,
    all: &[T],
    put: impl Fn(&T, &mut String) + Sync,
) -> Result<(), WriteError> {
    for held in all.chunks(PIECE * HELD) {
        let texts: Vec<String> = held
            .par_chunks(PIECE)
            .map(|piece| {
                let mut text = String::with_capacity(piece.len() * 64);
                for one in piece {
                    put(one, &mut text);
                }
                text
            })
            .collect();
        for text in texts {
            out.write_all(text.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(())
}

/// A record's name. A number is no formula, also below zero.
fn name(table: &Table, row: u32, out: &mut String) {
    match table.names() {
        RecordNames::Whole(numbers) => {
            let _ = write!(out, "{}", numbers.get(row as usize).copied().unwrap_or_default());
        }
        RecordNames::Text(texts) => cell(texts.get(row as usize), out),
    }
}

/// A cell of text, quoted where it must be, with an apostrophe before what a spreadsheet could run.
fn cell(text: &str, out: &mut String) {
    const RISKY: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    // Spreadsheets skip blanks and invisible marks before they look for a formula.
    let skipped = |c: char| c == ' ' || c == '\n' || c == '\u{a0}' || c == '\u{feff}' || c == '\u{200b}';
    let risky = text.trim_start_matches(skipped).starts_with(RISKY);
    let quoted = text.contains([',', '"', '\n', '\r']);
    if quoted {
        out.push('"');
    }
    if risky {
        out.push('\'');
    }
    if quoted {
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_runs() {
        for (text, expected) in [
            ("rec-7", "rec-7"),
            ("a,b", "\"a,b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("=1+1", "'=1+1"),
            ("-7a", "'-7a"),
            ("@x,y", "\"'@x,y\""),
            ("\u{200b}=1", "'\u{200b}=1"),
        ] {
            let mut out = String::new();
            cell(text, &mut out);
            assert_eq!(out, expected, "{text:?}");
        }
    }
}
