//! CSV, TSV and the like.
//!
//! A row is never held beyond the limit of its length, and a quotation mark that is never closed is seen: a line of our
//! own is put after the end of the file, and if that does not come back as a line of its own, something swallowed it.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::StringRecord;

use super::Input;
use super::text::{TextFile, decoded, read_full};
use crate::sink::Sink;
use crate::{Limits, ReadError, Rule};

/// Holds control characters, so that no row that is accepted can look like it.
const END: &str = "\u{1c}\u{1d}end of file\u{1c}";

/// What the reader knows about the stream while `csv` owns it.
#[derive(Default)]
struct Watch {
    /// Bytes that may still be read before the row must end.
    left: Cell<usize>,
    tripped: Cell<bool>,
    /// Bytes of the file itself, once it has ended.
    total: Cell<Option<u64>>,
}

/// The text, then our line; never more bytes than the row may have.
struct Watched<R> {
    inner: R,
    watch: Rc<Watch>,
    passed: u64,
    tail: Vec<u8>,
    /// As the file ends its lines, so that lines are counted alike to the last.
    line_end: &'static str,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.watch.left.get() == 0 {
            self.watch.tripped.set(true);
            return Err(io::Error::other("row limit"));
        }
        if self.watch.total.get().is_none() {
            let got = self.inner.read(out)?;
            self.passed += got as u64;
            self.watch.left.set(self.watch.left.get().saturating_sub(got));
            if got > 0 {
                return Ok(got);
            }
            self.watch.total.set(Some(self.passed));
            self.tail = format!("{}{END}\n", self.line_end).into_bytes();
        }
        let n = self.tail.len().min(out.len());
        out[..n].copy_from_slice(&self.tail[..n]);
        self.tail.drain(..n);
        Ok(n)
    }
}

type Reader = csv::Reader<Watched<TextFile>>;

pub(super) fn read(input: Input<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let unreadable = |_| ReadError::file(Rule::FileUnreadable);
    let first = first_line(input).map_err(unreadable)?;
    let declared = first.strip_prefix("sep=").and_then(|rest| rest.bytes().next());
    let delimiter = input.delimiter.or(declared).unwrap_or_else(|| sniff(&first));
    let text = TextFile::open(input.path, input.encoding).map_err(unreadable)?;
    let (repaired, watch) = (Rc::clone(&text.repaired), Rc::new(Watch::default()));
    watch.left.set(limits.row_bytes);
    let watched = Watched {
        inner: text,
        watch: Rc::clone(&watch),
        passed: 0,
        tail: Vec::new(),
        line_end: if first.ends_with('\r') { "\r\n" } else { "\n" },
    };
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(1 << 16);
    let mut reader = builder.from_reader(watched);
    let mut cells = StringRecord::new();
    let mut heading = || -> Result<bool, ReadError> {
        reader.read_record(&mut cells).map_err(|_| ReadError::file(Rule::FileUnreadable))
    };
    heading()?;
    if declared.is_some() {
        heading()?;
    }
    if cells.iter().any(|cell| cell.contains(END)) {
        let rule = if watch.total.get() == Some(0) || cells.len() == 1 && cells.get(0) == Some(END) {
            Rule::FileEmpty
        } else {
            Rule::QuoteUnclosed
        };
        return Err(ReadError::file(rule));
    }
    let names: Vec<String> =
        cells.iter().map(|cell| cell.trim().trim_start_matches('\u{feff}').to_owned()).collect();
    sink.columns(&names)?;
    // `csv` ends a row at the carriage return and leaves the line feed, which counts the line, for the next one.
    let pending = u64::from(!first.ends_with('\r'));
    rows(&mut reader, &mut cells, &watch, limits, pending, sink);
    if repaired.get() {
        sink.repaired();
    }
    Ok(())
}

fn rows(
    reader: &mut Reader,
    cells: &mut StringRecord,
    watch: &Watch,
    limits: &Limits,
    pending: u64,
    sink: &mut dyn Sink,
) {
    loop {
        watch.left.set(limits.row_bytes);
        let before = reader.position().line();
        let read = reader.read_record(cells);
        let inside = cells.as_slice().bytes().filter(|&b| b == b'\n').count() as u64;
        let line = reader.position().line().saturating_sub(inside + pending).max(1);
        let flow = match read {
            Ok(false) => return,
            Ok(true)
                if ended(watch, reader.position().byte()) && cells.iter().any(|cell| cell.contains(END)) =>
            {
                if cells.len() != 1 || cells.get(0) != Some(END) {
                    let _ = sink.bad_row(before.max(2), Rule::QuoteUnclosed, "", Vec::new());
                }
                return;
            }
            Ok(true) => sink.row(line, cells),
            // The reader stands after the row.
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => {
                sink.bad_row(line, Rule::TextUndecodable, "", Vec::new())
            }
            Err(_) => {
                let rule = if watch.tripped.get() { Rule::RowTooLong } else { Rule::RestUnreadable };
                let _ = sink.bad_row(before + 1 - pending, rule, "", Vec::new());
                return;
            }
        };
        if flow.is_break() {
            return;
        }
    }
}

/// Does the row that was just read end after the end of the file itself?
fn ended(watch: &Watch, position: u64) -> bool {
    watch.total.get().is_some_and(|total| position > total)
}

/// The first line as text, with its carriage return if it has one; at most 64 KiB of it.
fn first_line(input: Input<'_>) -> io::Result<String> {
    let mut head = vec![0; 1 << 16];
    let got = read_full(&mut std::fs::File::open(input.path)?, &mut head)?;
    let text = decoded(&head[..got], input.encoding);
    let text = text.trim_start_matches('\u{feff}').trim_start_matches(['\r', '\n']);
    Ok(text.split('\n').next().unwrap_or_default().to_owned())
}

/// The separator that the heading holds most often outside quotation marks; a comma when it holds none.
fn sniff(line: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == byte && !quoted) {
            *count += 1;
        }
    }
    // `max_by_key` takes the last of equals; the comma is to win.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_found_outside_quotation_marks() {
        for (line, sign) in [
            ("a,b,c", b','),
            ("a;b;c,d", b';'),
            ("a\tb", b'\t'),
            ("a|b|c", b'|'),
            ("\"a;b;c;d\",e", b','),
            ("a", b','),
        ] {
            assert_eq!(sniff(line), sign, "{line}");
        }
    }
}
