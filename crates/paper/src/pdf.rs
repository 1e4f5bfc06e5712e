//! From a paper to a tagged PDF.

use std::sync::{Mutex, PoisonError};

use typst::comemo;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{
    Paper, Part,
    desk::{Desk, has_letter},
    letters::{Keep, printable},
};

/// Why there is no PDF. Nothing of the paper's text is in it: the typesetter's own words may quote what people wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// The paper could not be laid out.
    #[error("a document could not be laid out: {faults} faults")]
    NotSet {
        /// How many faults the typesetter found.
        faults: usize,
    },
    /// It could not be written so that it is accessible, and is not written otherwise.
    #[error("a document could not be written as an accessible PDF: {faults} faults")]
    NotAccessible {
        /// How many rules it would break.
        faults: usize,
    },
    /// Something that cannot happen did; the text says where.
    #[error("a document could not be made: {0}")]
    Internal(&'static str),
}

/// The typesetter keeps what it worked out for the whole program, people's text among it: one at a time, and swept when it is done.
static SETTING: Mutex<()> = Mutex::new(());

/// What is said where letters could not be written as they were.
const PLAIN_LETTERS: &str = "Some letters cannot be printed here. They are written in plain Latin letters, between square brackets. The record has them as they were written.";

/// A paper as PDF/UA-1. The same paper gives the same bytes.
///
/// It takes a moment of a processor: not to be called where others wait.
///
/// # Errors
/// When it cannot be set, or not so that it is accessible.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    let _alone = SETTING.lock().unwrap_or_else(PoisonError::into_inner);
    let made = match set(&readable(paper, Keep::InFonts)) {
        // A script whose letters are there may still want signs for joining them that are not.
        Err(PaperError::NotAccessible { .. }) => set(&readable(paper, Keep::Plain)),
        made => made,
    };
    comemo::evict(0);
    made
}

/// The paper with every text as it can be printed. What is printed otherwise is said at its end.
fn readable(paper: &Paper, keep: Keep) -> Paper {
    let mut readable = paper.clone();
    let mut any = false;
    for text in readable.texts() {
        let (printed, changed) = printable(text, keep, has_letter);
        *text = printed;
        any |= changed;
    }
    if any {
        readable.parts.push(Part::Notice { text: PLAIN_LETTERS.to_owned() });
    }
    for part in &mut readable.parts {
        part.fill();
        if let Part::Table(table) = part {
            let columns = table.head.len();
            table.rows.iter_mut().for_each(|row| row.resize(columns, String::new()));
        }
    }
    readable
}

fn set(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    let values = serde_json::to_string(paper).map_err(|_| PaperError::Internal("its values"))?;
    let desk = Desk::new(values).ok_or(PaperError::Internal("its template"))?;
    let laid = typst::compile::<typst_layout::PagedDocument>(&desk);
    let document = laid.output.map_err(|faults| PaperError::NotSet { faults: faults.len() })?;
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|_| PaperError::Internal("the standard"))?;
    let options = PdfOptions { standards, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|faults| PaperError::NotAccessible { faults: faults.len() })
}
