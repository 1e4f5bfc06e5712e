//! Bytes of a text file → UTF-8, as a stream.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Encoding;

/// The encoding of a text by its first bytes, and by whether the whole of it is valid UTF-8.
pub(crate) fn detect_encoding(head: &[u8], valid_utf8: bool) -> Encoding {
    match head {
        [0xef, 0xbb, 0xbf, ..] => Encoding::Utf8,
        [0xff, 0xfe, ..] => Encoding::Utf16Le,
        [0xfe, 0xff, ..] => Encoding::Utf16Be,
        // Without a mark: a heading is mostly ASCII, so every second byte is nought.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Encoding::Utf16Le,
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Encoding::Utf16Be,
        _ if valid_utf8 => Encoding::Utf8,
        _ => Encoding::Windows1252,
    }
}

/// The first sign of a text that is not white space.
pub(crate) fn first_sign(head: &[u8], encoding: Encoding) -> Option<char> {
    decoded(head, encoding).trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').chars().next()
}

/// The start of a file as text.
pub(super) fn decoded(head: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(head).into_owned(),
        Encoding::Utf16Le => UTF_16LE.decode(head).0.into_owned(),
        Encoding::Utf16Be => UTF_16BE.decode(head).0.into_owned(),
        Encoding::Windows1252 => WINDOWS_1252.decode(head).0.into_owned(),
    }
}

/// A file as a stream of UTF-8 without a byte order mark. A UTF-8 file is passed through unchecked.
pub(super) struct TextFile {
    file: File,
    decoder: Option<Decoder>,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    /// Some bytes had to be replaced.
    pub(super) repaired: Rc<Cell<bool>>,
}

impl TextFile {
    pub(super) fn open(path: &Path, encoding: Encoding) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_with_bom_removal()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        let mut mark = [0; 3];
        let marked =
            encoding == Encoding::Utf8 && read_full(&mut file, &mut mark)? == 3 && mark == [0xef, 0xbb, 0xbf];
        if !marked {
            file.rewind()?;
        }
        let repaired = Rc::new(Cell::new(false));
        Ok(Self { file, decoder, buffer: vec![0; 1 << 16], from: 0, to: 0, ended: false, repaired })
    }
}

impl Read for TextFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return self.file.read(out) };
        loop {
            if self.from == self.to && !self.ended {
                (self.from, self.to) = (0, self.file.read(&mut self.buffer)?);
                self.ended = self.to == 0;
            }
            let (result, read, written, bad) =
                decoder.decode_to_utf8(&self.buffer[self.from..self.to], out, self.ended);
            self.from += read;
            if bad {
                self.repaired.set(true);
            }
            let done = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                // A decoder must not be used after its last call.
                if done {
                    self.decoder = None;
                }
                return Ok(written);
            }
            if done {
                self.decoder = None;
                return Ok(0);
            }
            if result == CoderResult::OutputFull && out.len() < 4 {
                return Err(io::Error::other("the reading buffer is too small for one sign"));
            }
        }
    }
}

/// Reads until the buffer is full or the file ends.
pub(crate) fn read_full(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match from.read(&mut buffer[got..])? {
            0 => break,
            n => got += n,
        }
    }
    Ok(got)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], valid: bool, encoding: Encoding, text: &str) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t");
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(detect_encoding(bytes, valid), encoding);
        let mut read = String::new();
        TextFile::open(&path, encoding).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn every_encoding_comes_out_as_the_same_text() {
        let text = "naïve,Ł\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(text.as_bytes(), true, Encoding::Utf8, text);
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), true, Encoding::Utf8, text);
        check(&le, false, Encoding::Utf16Le, text);
        check(&[b"\xff\xfe", &le[..]].concat(), false, Encoding::Utf16Le, text);
        check(&[b"\xfe\xff", &be[..]].concat(), false, Encoding::Utf16Be, text);
        check(&be, false, Encoding::Utf16Be, text);
        check(b"na\xefve,\x80\n", false, Encoding::Windows1252, "naïve,€\n");
        check(b"", true, Encoding::Utf8, "");
    }
}
