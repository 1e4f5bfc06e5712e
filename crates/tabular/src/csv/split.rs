//! Cells of a piece of separated text, found but not copied.
//!
//! The reading of quotation marks is that of RFC 4180, and where that is silent, of the `csv` crate: a mark inside an
//! unquoted cell is a letter, text after the closing mark belongs to the cell, an empty line is no record.

use std::borrow::Cow;

/// How cells and records are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// `\n` (with or without `\r` before it) or `\r`.
    pub(crate) terminator: u8,
}

const QUOTE: u8 = b'"';
const MESSY: u32 = 1 << 31;

/// Where a cell lies in its piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    /// The highest bit says that the marks are still in it.
    length: u32,
}

impl Span {
    fn new(start: usize, end: usize, messy: bool) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX) & !MESSY;
        Self { start: cut(start), length: cut(end - start) | if messy { MESSY } else { 0 } }
    }

    /// The cell.
    pub(crate) fn text(self, all: &str) -> Cow<'_, str> {
        let start = self.start as usize;
        let raw = all.get(start..start + (self.length & !MESSY) as usize).unwrap_or_default();
        if self.length & MESSY == 0 { Cow::Borrowed(raw) } else { Cow::Owned(unquoted(raw)) }
    }
}

/// A quoted cell without its marks; two marks together stand for one.
fn unquoted(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut letters = raw.chars().skip(1).peekable();
    while let Some(letter) = letters.next() {
        if letter != '"' {
            out.push(letter);
        } else if letters.next_if_eq(&'"').is_some() {
            out.push('"');
        } else {
            break;
        }
    }
    out.extend(letters);
    out
}

/// Which cells are kept: for each column of the file, whether it is.
#[derive(Debug, Clone)]
pub(crate) struct Keep {
    pub(crate) columns: Vec<bool>,
}

/// The records found in a piece.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    /// For each kept column, its cells.
    pub(crate) cells: Vec<Vec<Span>>,
    /// Where the next record begins.
    pub(crate) end: usize,
    /// The last record does not end within the text.
    pub(crate) unfinished: bool,
    /// The first record with another number of cells: where it begins, and how many it has.
    pub(crate) ragged: Option<(usize, usize)>,
}

/// Finds the records that begin at `from` or after, and before `until`. `from` must be where a record begins. `last`
/// says that nothing follows the text.
pub(crate) fn split(
    text: &[u8],
    from: usize,
    until: usize,
    last: bool,
    dialect: Dialect,
    keep: &Keep,
) -> Piece {
    let kept = keep.columns.iter().filter(|kept| **kept).count();
    let mut piece = Piece { cells: vec![Vec::new(); kept], end: from, ..Piece::default() };
    let mut record: Vec<Span> = Vec::with_capacity(kept);
    while piece.end < until.min(text.len()) {
        record.clear();
        let mut at = 0;
        let end = each_cell(text, piece.end, last, dialect, |span| {
            if keep.columns.get(at) == Some(&true) {
                record.push(span);
            }
            at += 1;
        });
        let Some(end) = end else {
            piece.unfinished = true;
            break;
        };
        if at == 0 {
            piece.end = end;
            continue;
        }
        if at != keep.columns.len() {
            piece.ragged = Some((piece.end, at));
            break;
        }
        piece.end = end;
        for (cells, span) in piece.cells.iter_mut().zip(&record) {
            cells.push(*span);
        }
    }
    piece
}

/// Calls `see` with each cell of one record, none for an empty line. Returns where the next record begins; `None` if
/// this one does not end within the text.
pub(crate) fn each_cell(
    text: &[u8],
    from: usize,
    last: bool,
    dialect: Dialect,
    mut see: impl FnMut(Span),
) -> Option<usize> {
    let Dialect { delimiter, terminator } = dialect;
    let mut at = from;
    let mut first = true;
    loop {
        let start = at;
        let mut cell = None;
        if text.get(at) == Some(&QUOTE) {
            let (close, doubled) = closing(text, at + 1, last)?;
            at = (close + 1).min(text.len());
            cell = Some((start + 1, close, doubled));
        }
        let rest = text.get(at..).unwrap_or_default();
        let stop = rest.iter().position(|byte| *byte == delimiter || *byte == terminator);
        if stop.is_none() && !last {
            return None;
        }
        let stop = at + stop.unwrap_or(rest.len());
        let ends_record = text.get(stop) != Some(&delimiter);
        // `\r\n`: the `\r` belongs to the end of the record.
        let returned = ends_record && terminator == b'\n' && stop > at && text[stop - 1] == b'\r';
        let content_end = if returned { stop - 1 } else { stop };
        if ends_record && first && cell.is_none() && content_end == start {
            return Some((stop + 1).min(text.len()));
        }
        see(match cell {
            Some((open, close, false)) if content_end == at => Span::new(open, close, false),
            Some(_) => Span::new(start, content_end, true),
            None => Span::new(start, content_end, false),
        });
        if ends_record {
            return Some((stop + 1).min(text.len()));
        }
        at = stop + 1;
        first = false;
    }
}

/// Where the closing mark of a quoted cell stands, and whether marks stand doubled in it. Text that ends first closes
/// the cell if it is the last.
fn closing(text: &[u8], from: usize, last: bool) -> Option<(usize, bool)> {
    let (mut at, mut doubled) = (from, false);
    loop {
        let Some(found) = memchr::memchr(QUOTE, text.get(at..).unwrap_or_default()) else {
            return if last { Some((text.len(), true)) } else { None };
        };
        let mark = at + found;
        match text.get(mark + 1) {
            Some(&QUOTE) => {
                doubled = true;
                at = mark + 2;
            }
            None if !last => return None,
            _ => return Some((mark, doubled)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', terminator: b'\n' };

    fn records(text: &str, columns: usize) -> Vec<Vec<String>> {
        let keep = Keep { columns: vec![true; columns] };
        let piece = split(text.as_bytes(), 0, text.len(), true, COMMA, &keep);
        assert_eq!(piece.ragged, None, "{text:?}");
        assert!(!piece.unfinished && piece.end == text.len(), "{text:?}");
        let rows = piece.cells.first().map_or(0, Vec::len);
        (0..rows)
            .map(|row| piece.cells.iter().map(|cells| cells[row].text(text).into_owned()).collect())
            .collect()
    }

    #[test]
    fn cells_are_read_as_rfc_4180_has_them() {
        for (text, expected) in [
            ("a,b\nc,d\n", vec![vec!["a", "b"], vec!["c", "d"]]),
            ("a,b\r\nc,d", vec![vec!["a", "b"], vec!["c", "d"]]),
            (",\n,x\n", vec![vec!["", ""], vec!["", "x"]]),
            ("\"a,1\",\"b\n2\"\n", vec![vec!["a,1", "b\n2"]]),
            ("\"a \"\"b\"\"\",c\n", vec![vec!["a \"b\"", "c"]]),
            ("5\" pipe,c\n", vec![vec!["5\" pipe", "c"]]),
            ("\"a\"b,c\n", vec![vec!["ab", "c"]]),
            ("\n\r\na,b\n\n", vec![vec!["a", "b"]]),
            ("\"\",\"\"\n", vec![vec!["", ""]]),
            ("a,\"b", vec![vec!["a", "b"]]),
            ("é,\"ü\"\n", vec![vec!["é", "ü"]]),
        ] {
            assert_eq!(records(text, 2), expected, "{text:?}");
        }
    }

    #[test]
    fn a_record_that_goes_on_beyond_the_text_is_left_for_later() {
        let keep = Keep { columns: vec![true, true] };
        for text in ["a,b\nc,d", "a,b\nc,\"d\n", "a,b\nc,\"d\"", "a,b\nc"] {
            let piece = split(text.as_bytes(), 0, text.len(), false, COMMA, &keep);
            assert_eq!((piece.end, piece.unfinished, piece.cells[0].len()), (4, true, 1), "{text:?}");
        }
    }
}
