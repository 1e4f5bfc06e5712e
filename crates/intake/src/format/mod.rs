//! The formats: each turns the bytes of one file into rows of text cells. None knows what the cells mean.

mod delimited;
mod guard;
mod jsonl;
mod number;
mod parquet_rows;
mod text;
mod xlsx;

use std::path::Path;

pub(crate) use text::{detect_encoding, first_sign};
pub(crate) use xlsx::sheets;

use crate::field::Serials;
use crate::sink::Sink;
use crate::{Limits, ReadError};

lookagain_domain::codes! {
    /// What a file is, by its content.
    Format {
        Delimited = "CSV", "Text with separators (CSV, TSV)";
        Jsonl = "JSONL", "JSON Lines";
        Xlsx = "XLSX", "Workbook";
        Parquet = "PARQUET", "Parquet";
        Unknown = "UNKNOWN", "Not read";
    }
}

lookagain_domain::codes! {
    /// How a text file is encoded.
    Encoding {
        Utf8 = "UTF-8", "UTF-8";
        Utf16Le = "UTF-16LE", "UTF-16, little-endian";
        Utf16Be = "UTF-16BE", "UTF-16, big-endian";
        /// Whatever is not valid UTF-8 and has no mark of its own: what older systems export.
        Windows1252 = "WINDOWS-1252", "Windows-1252";
    }
}

/// One file or sheet to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) path: &'a Path,
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    pub(crate) sheet: Option<&'a str>,
    /// The separator, where the mapping says it.
    pub(crate) delimiter: Option<u8>,
}

/// Streams the rows of a file into a sink.
///
/// # Errors
/// [`ReadError`] when nothing could be read. What goes wrong after the first row is a bad row instead.
pub(crate) fn read(input: Input<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    match input.format {
        Format::Delimited => delimited::read(input, limits, sink),
        Format::Jsonl => jsonl::read(input, limits, sink),
        Format::Xlsx => guard::contained(sink, |sink| xlsx::read(input, limits, sink)),
        Format::Parquet => guard::contained(sink, |sink| parquet_rows::read(input, limits, sink)),
        Format::Unknown => Err(ReadError::file(crate::Rule::FileUnreadable)),
    }
}

/// Are bare numbers in date fields day counts, in this format?
pub(crate) fn serials(input: Input<'_>, mapping_says: bool) -> Serials {
    match input.format {
        Format::Xlsx => guard::quietly(|| xlsx::epoch(input.path)).unwrap_or(Serials::From1900),
        Format::Delimited | Format::Jsonl | Format::Parquet | Format::Unknown if mapping_says => {
            Serials::From1900
        }
        Format::Delimited | Format::Jsonl | Format::Parquet | Format::Unknown => Serials::Refused,
    }
}
