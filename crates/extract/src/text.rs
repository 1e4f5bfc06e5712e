//! What reading a document gives: pieces of text, each with its place, or why there is none.

use serde::{Deserialize, Serialize};

use crate::Limits;

/// Where a piece of text stands. Numbers begin with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum At {
    /// A page of a PDF.
    Page(u32),
    /// A paragraph of a Word document or of the body of an e-mail.
    Paragraph(u32),
    /// A paragraph of the notes, comments, headers and footers of a Word document.
    Note(u32),
    /// A row of a sheet of a workbook.
    Row {
        /// The sheet.
        sheet: u32,
        /// The row, as the workbook numbers it.
        row: u32,
    },
    /// A line of a text.
    Line(u32),
    /// The head of an e-mail: from whom, to whom, about what.
    Head,
    /// A part of an e-mail's attachment, by the number of the attachment.
    Attached(u32),
}

impl At {
    /// In words, as in "page 3". Names nobody: a sheet has its number and not its name.
    pub fn label(self) -> String {
        match self {
            Self::Page(number) => format!("page {number}"),
            Self::Paragraph(number) => format!("paragraph {number}"),
            Self::Note(number) => format!("note {number}"),
            Self::Row { sheet, row } => format!("sheet {sheet}, row {row}"),
            Self::Line(number) => format!("line {number}"),
            Self::Head => "head of the e-mail".to_owned(),
            Self::Attached(number) => format!("attached file {number}"),
        }
    }
}

/// A piece of text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Where.
    pub at: At,
    /// What it says. Never empty.
    pub text: String,
}

/// The text of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its pieces, in the document's order.
    pub places: Vec<Place>,
    /// There was more than the limits allow: the rest is not here.
    pub cut: bool,
    /// Files inside it (attached to an e-mail) that were not read.
    pub inside: u32,
}

lookagain_domain::codes! {
    /// Why there is no text of a document.
    Unread {
        NoFormat = "NO_FORMAT", "it is of a kind whose text is not read";
        Empty = "EMPTY", "there is no text in it; it may be a scan";
        Locked = "LOCKED", "it is locked with a password";
        Broken = "BROKEN", "it is damaged, or not what it says it is";
        TooLarge = "TOO_LARGE", "it is too large, or unpacks to too much";
        TooLong = "TOO_LONG", "reading it took too long";
        Failed = "FAILED", "the reader failed on it, or needed too much memory";
    }
}

/// What came of reading a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reading {
    /// Its text.
    Read(Text),
    /// Why there is none.
    Unread(Unread),
}

/// Text on its way out of a document, within limits.
pub(crate) struct Gather {
    text: Text,
    left: usize,
    places_left: usize,
}

impl Gather {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { text: Text::default(), left: limits.text_bytes, places_left: limits.places }
    }

    /// Takes a piece; says whether there is room for more.
    pub(crate) fn take(&mut self, at: At, piece: &str) -> bool {
        let piece = piece.trim();
        if piece.is_empty() {
            return !self.text.cut;
        }
        let mut fits = piece.len().min(self.left);
        while !piece.is_char_boundary(fits) {
            fits -= 1;
        }
        if fits < piece.len() || self.places_left == 0 {
            self.text.cut = true;
        }
        if fits > 0 && self.places_left > 0 {
            self.text.places.push(Place { at, text: clean(&piece[..fits]) });
            self.left -= fits;
            self.places_left -= 1;
        }
        !self.text.cut
    }

    pub(crate) fn inside(&mut self, files: usize) {
        self.text.inside = u32::try_from(files).unwrap_or(u32::MAX);
    }

    pub(crate) fn done(self) -> Reading {
        if self.text.places.is_empty() {
            Reading::Unread(if self.text.cut { Unread::TooLarge } else { Unread::Empty })
        } else {
            Reading::Read(self.text)
        }
    }
}

/// Control characters mean nothing in text, and some change what a reader sees.
fn clean(piece: &str) -> String {
    let unseen =
        |c: char| (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c);
    piece.chars().map(|c| if unseen(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut_at_a_letter_and_said() {
        let limits = Limits { text_bytes: 5, places: 2, ..Limits::default() };
        let mut gather = Gather::new(&limits);
        assert!(gather.take(At::Line(1), "ab"));
        assert!(gather.take(At::Line(2), "  "), "nothing takes no room");
        assert!(!gather.take(At::Line(3), "xé\u{e9}"), "five bytes hold no half letter");
        let Reading::Read(text) = gather.done() else { unreachable!("it holds text") };
        let says: Vec<&str> = text.places.iter().map(|place| place.text.as_str()).collect();
        assert_eq!((says, text.cut), (vec!["ab", "xé"], true));
    }

    #[test]
    fn what_turns_text_round_is_taken_out() {
        assert_eq!(clean("a\u{0}b\u{202e}c\nd"), "a b c\nd");
    }
}
