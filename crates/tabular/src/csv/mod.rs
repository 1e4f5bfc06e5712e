//! Separated text: found and cut up on all threads, in the order of the file.
//!
//! A block of the file is cut at line ends into pieces that are split at the same time. A line end may stand within a
//! quoted cell, so each piece is kept only if the piece before it ended exactly where it was begun; otherwise it is
//! split again from there. While a block's cells go into their columns, one column to a thread, the next is split.

mod sniff;
mod source;
mod split;

use std::path::Path;

use rayon::prelude::*;

use self::{
    source::{OTHERWISE, Source},
    split::{Dialect, Keep, Piece, each_cell, split},
};
use crate::{ReadError, sink::Sink};

/// Bytes of text that are split at once.
const BLOCK: usize = 8 << 20;
/// Bytes of a piece.
const PIECE: usize = 512 << 10;
/// The most that a record may take.
const MOST_RECORD: usize = 64 << 20;

/// An opened file, its column names known.
pub(crate) struct CsvFile<'a> {
    path: &'a Path,
    source: Source,
    dialect: Dialect,
    /// Text that is not split yet.
    carry: Vec<u8>,
    ended: bool,
    lines: u64,
    /// The column names, in the order of the file.
    pub(crate) header: Vec<String>,
}

/// Whole records of the file.
struct Batch {
    text: String,
    pieces: Vec<Piece>,
}

/// Why a block could not be taken.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The text is not UTF-8. Cells of it may have been sent already: begin again, as Windows-1252.
    NotUtf8,
    Error(ReadError),
}

impl<'a> CsvFile<'a> {
    /// Opens the file and reads the column names. `id` helps to tell the delimiter; `windows` says that the text is
    /// Windows-1252.
    pub(crate) fn open(path: &'a Path, id: Option<&str>, windows: bool) -> Result<Self, Trouble> {
        let io = |source| Trouble::Error(ReadError::Io { path: path.to_owned(), source });
        let mut source = Source::open(path, windows.then_some(OTHERWISE)).map_err(io)?;
        let mut carry = Vec::new();
        let mut ended = source.fill(&mut carry, BLOCK).map_err(io)?;
        if carry.is_empty() {
            return Err(Trouble::Error(ReadError::Empty { path: path.to_owned() }));
        }
        loop {
            let whole = match std::str::from_utf8(&carry) {
                Ok(_) => carry.len(),
                // The last letter may be cut by the end of the block.
                Err(error) if !ended && error.error_len().is_none() => error.valid_up_to(),
                Err(_) => return Err(not_utf8(path, windows)),
            };
            let text = std::str::from_utf8(&carry[..whole]).unwrap_or_default();
            if text.contains('\0') {
                let looks_like = "a file of bytes";
                return Err(Trouble::Error(ReadError::Neither { path: path.to_owned(), looks_like }));
            }
            let dialect = sniff::dialect(text, ended, id);
            if let Some((header, end)) = names(text, ended, dialect) {
                let lines = lines(&carry[..end], dialect);
                carry.drain(..end);
                return Ok(Self { path, source, dialect, carry, ended, lines, header });
            }
            if ended || carry.len() > MOST_RECORD {
                return Err(Trouble::Error(if ended {
                    ReadError::Empty { path: path.to_owned() }
                } else {
                    no_end(path, 1)
                }));
            }
            ended = source.fill(&mut carry, BLOCK).map_err(io)?;
        }
    }

    /// Sends each kept column's cells to its sink. `slots` says for each column of the file which sink takes it.
    pub(crate) fn send<S: Sink + Send>(
        &mut self,
        slots: &[Option<usize>],
        sinks: &mut [S],
    ) -> Result<(), Trouble> {
        let keep = Keep { columns: slots.iter().map(Option::is_some).collect() };
        // For each sink, which of the kept columns it takes.
        let kept: Vec<usize> = slots.iter().flatten().copied().collect();
        let of_sink: Vec<Option<usize>> =
            (0..sinks.len()).map(|sink| kept.iter().position(|slot| *slot == sink)).collect();
        let mut current = self.batch(&keep)?;
        while let Some(batch) = current {
            let (next, ()) = rayon::join(
                || self.batch(&keep),
                || {
                    sinks.par_iter_mut().zip(&of_sink).for_each(|(sink, column)| {
                        if let Some(column) = column {
                            batch.send(*column, sink);
                        }
                    });
                },
            );
            current = next?;
        }
        Ok(())
    }

    /// The next whole records; `None` after the last.
    fn batch(&mut self, keep: &Keep) -> Result<Option<Batch>, Trouble> {
        let io = |path: &Path, source| Trouble::Error(ReadError::Io { path: path.to_owned(), source });
        let mut want = BLOCK;
        loop {
            if !self.ended && self.carry.len() < want {
                let missing = want - self.carry.len();
                self.carry.reserve_exact(missing);
                self.ended =
                    self.source.fill(&mut self.carry, missing).map_err(|error| io(self.path, error))?;
            }
            if self.carry.is_empty() {
                return Ok(None);
            }
            let pieces = pieces(&self.carry, self.ended, self.dialect, keep);
            let end = pieces.last().map_or(0, |piece| piece.end);
            if let Some((at, found)) = pieces.last().and_then(|piece| piece.ragged) {
                // Were the text another, the cells might be, too.
                std::str::from_utf8(&self.carry[..at]).map_err(|_| Trouble::NotUtf8)?;
                let line = self.lines + lines(&self.carry[..at], self.dialect) + 1;
                let (path, expected) = (self.path.to_owned(), keep.columns.len());
                return Err(Trouble::Error(ReadError::Ragged { path, line, expected, found }));
            }
            if end == 0 {
                if self.carry.len() > MOST_RECORD {
                    return Err(Trouble::Error(no_end(self.path, self.lines + 1)));
                }
                want = self.carry.len() * 2;
                continue;
            }
            let rest = self.carry.split_off(end);
            let whole = std::mem::replace(&mut self.carry, rest);
            self.lines += lines(&whole, self.dialect);
            let text = String::from_utf8(whole).map_err(|_| Trouble::NotUtf8)?;
            return Ok(Some(Batch { text, pieces }));
        }
    }
}

impl Batch {
    fn send(&self, column: usize, sink: &mut impl Sink) {
        for piece in &self.pieces {
            for span in piece.cells.get(column).into_iter().flatten() {
                sink.push(Some(&span.text(&self.text)));
            }
        }
    }
}

fn not_utf8(path: &Path, windows: bool) -> Trouble {
    if windows {
        let looks_like = "text of an unknown encoding";
        Trouble::Error(ReadError::Neither { path: path.to_owned(), looks_like })
    } else {
        Trouble::NotUtf8
    }
}

fn no_end(path: &Path, line: u64) -> ReadError {
    ReadError::NoEnd { path: path.to_owned(), line, most_mebibytes: MOST_RECORD >> 20 }
}

/// The pieces of a block, each beginning where the one before ended. The last ends with the last whole record.
fn pieces(block: &[u8], last: bool, dialect: Dialect, keep: &Keep) -> Vec<Piece> {
    let mut starts = vec![0];
    let mut at = PIECE;
    while at < block.len() {
        let Some(found) = memchr::memchr(dialect.terminator, &block[at..]) else { break };
        starts.push(at + found + 1);
        at += found + 1 + PIECE;
    }
    let untils: Vec<usize> = starts[1..].iter().copied().chain([block.len()]).collect();
    let guessed: Vec<Piece> = starts
        .par_iter()
        .zip(&untils)
        .map(|(from, until)| split(block, *from, *until, last, dialect, keep))
        .collect();
    let mut pieces: Vec<Piece> = Vec::with_capacity(guessed.len());
    let mut end = 0;
    for ((from, until), guess) in starts.into_iter().zip(untils).zip(guessed) {
        let piece = if from == end { guess } else { split(block, end, until, last, dialect, keep) };
        end = piece.end;
        let stop = piece.unfinished || piece.ragged.is_some();
        pieces.push(piece);
        if stop {
            break;
        }
    }
    pieces
}

/// The names in the first record that is no empty line, and where the next begins. A column without a name is called
/// by its number.
fn names(text: &str, last: bool, dialect: Dialect) -> Option<(Vec<String>, usize)> {
    let mut at = 0;
    while at < text.len() {
        let mut names = Vec::new();
        at = each_cell(text.as_bytes(), at, last, dialect, |span| {
            let name = span.text(text).trim().to_owned();
            names.push(if name.is_empty() { format!("column_{}", names.len() + 1) } else { name });
        })?;
        if !names.is_empty() {
            return Some((names, at));
        }
    }
    None
}

fn lines(text: &[u8], dialect: Dialect) -> u64 {
    memchr::memchr_iter(dialect.terminator, text).count() as u64
}
