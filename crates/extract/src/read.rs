//! One way in for every format: bytes and what they are, within limits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Reading, Unread, book, mail, pdf, plain, text::Gather, word};

lookagain_domain::codes! {
    /// A format whose text is read.
    Format {
        Pdf = "PDF", "PDF";
        Word = "DOCX", "Word document";
        Book = "XLSX", "Workbook";
        Mail = "EML", "E-mail";
        Plain = "TEXT", "Text";
    }
}

/// What reading one document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest document, in bytes. A text may be larger: only its beginning is read.
    pub bytes: usize,
    /// The most that is taken out of its packing, all parts together, in bytes.
    pub unpacked: u64,
    /// The most text that is kept, in bytes.
    pub text_bytes: usize,
    /// The most places that are kept.
    pub places: usize,
    /// How deep elements of a Word document may lie in each other.
    pub depth: usize,
}

impl Default for Limits {
    /// A statement of 100 pages has some 300,000 bytes of text; a workbook of a million cells, some 10 million.
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            unpacked: 256 * 1024 * 1024,
            text_bytes: 4 * 1024 * 1024,
            places: 100_000,
            depth: 200,
        }
    }
}

/// Reads the text of a document. Never panics: a reader that fails is an answer like the others.
pub fn read(format: Format, bytes: &[u8], limits: &Limits) -> Reading {
    if bytes.len() > limits.bytes && format != Format::Plain {
        return Reading::Unread(Unread::TooLarge);
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut gather = Gather::new(limits);
        let outcome = match format {
            Format::Pdf => pdf::read(bytes, &mut gather),
            Format::Word => word::read(bytes, limits, &mut gather),
            Format::Book => book::read(bytes, limits, &mut gather),
            Format::Mail => mail::read(bytes, &mut gather),
            Format::Plain => {
                plain::read(bytes, &mut gather);
                Ok(())
            }
        };
        outcome.map_or_else(Reading::Unread, |()| gather.done())
    }));
    outcome.unwrap_or(Reading::Unread(Unread::Failed))
}
