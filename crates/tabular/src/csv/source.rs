//! A file of text as UTF-8, block by block, whatever it was written in.

use std::{fs::File, io::Read, path::Path};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes of a file before decoding, at a time.
const RAW_BLOCK: usize = 1 << 20;

/// A file that is read as text.
pub(super) struct Source {
    file: File,
    /// `None` where the bytes are UTF-8 as they are.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    ended: bool,
}

impl Source {
    /// Opens the file. Without an encoding it is told from the first bytes: a mark, or a zero in every other byte.
    pub(super) fn open(path: &Path, encoding: Option<&'static Encoding>) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        let mut raw = vec![0; 4096];
        let length = read_full(&mut file, &mut raw)?;
        raw.truncate(length);
        let (found, mark) = told(&raw);
        let encoding = encoding.unwrap_or(found);
        raw.drain(..mark);
        let decoder =
            if encoding == UTF_8 { None } else { Some(encoding.new_decoder_without_bom_handling()) };
        Ok(Self { file, decoder, raw, ended: false })
    }

    /// Adds at least `want` bytes to `out`, unless the file ends first. Returns whether it has.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>, want: usize) -> std::io::Result<bool> {
        let from = out.len();
        while !self.ended && out.len() - from < want {
            let Some(decoder) = &mut self.decoder else {
                out.append(&mut self.raw);
                let missing = want.saturating_sub(out.len() - from).max(1);
                let length = out.len();
                out.resize(length + missing, 0);
                let found = read_full(&mut self.file, &mut out[length..])?;
                out.truncate(length + found);
                self.ended = found < missing;
                continue;
            };
            let held = self.raw.len();
            self.raw.resize(held + RAW_BLOCK, 0);
            let found = read_full(&mut self.file, &mut self.raw[held..])?;
            self.raw.truncate(held + found);
            self.ended = found < RAW_BLOCK;
            decode(decoder, &self.raw, self.ended, out);
            self.raw.clear();
        }
        Ok(self.ended)
    }
}

fn decode(decoder: &mut Decoder, mut raw: &[u8], last: bool, out: &mut Vec<u8>) {
    let mut text = vec![0; RAW_BLOCK];
    loop {
        let (result, read, written, _) = decoder.decode_to_utf8(raw, &mut text, last);
        out.extend_from_slice(&text[..written]);
        raw = &raw[read..];
        match result {
            CoderResult::InputEmpty => return,
            CoderResult::OutputFull => {}
        }
    }
}

/// The encoding by its mark, or by where the zeroes are; and how long the mark is.
fn told(start: &[u8]) -> (&'static Encoding, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(start) {
        return (encoding, length);
    }
    let zeroes = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeroes(0), zeroes(1));
    match start.len() / 4 {
        enough if enough > 0 && odd > enough && even == 0 => (UTF_16LE, 0),
        enough if enough > 0 && even > enough && odd == 0 => (UTF_16BE, 0),
        _ => (UTF_8, 0),
    }
}

/// The encoding of text that is not UTF-8 and bears no mark.
pub(super) const OTHERWISE: &Encoding = WINDOWS_1252;

fn read_full(file: &mut File, into: &mut [u8]) -> std::io::Result<usize> {
    let mut done = 0;
    while done < into.len() {
        match file.read(&mut into[done..]) {
            Ok(0) => break,
            Ok(more) => done += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_told_from_the_first_bytes() {
        for (start, encoding, mark) in [
            (&b"\xef\xbb\xbfid,name\n"[..], UTF_8, 3),
            (b"\xff\xfei\0d\0", UTF_16LE, 2),
            (b"\xfe\xff\0i\0d", UTF_16BE, 2),
            (b"i\0d\0,\0a\0\n\0", UTF_16LE, 0),
            (b"\0i\0d\0,\0a\0\n", UTF_16BE, 0),
            (b"id,name\n", UTF_8, 0),
            (b"", UTF_8, 0),
        ] {
            assert_eq!(told(start), (encoding, mark), "{start:?}");
        }
    }
}
