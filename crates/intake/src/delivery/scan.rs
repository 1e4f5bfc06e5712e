//! One pass over a file's bytes: its hash, its size, what it is and how its text is encoded.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::format::{Encoding, Format, detect_encoding, first_sign};
use crate::{Limits, Rule};

/// What one pass tells.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    /// Why it will not be read although it was hashed.
    pub(crate) problem: Option<Rule>,
}

/// Reads the whole file once.
pub(crate) fn scan(path: &Path, limits: &Limits) -> Result<Scanned, Rule> {
    let mut file = File::open(path).map_err(|_| Rule::FileUnreadable)?;
    let (mut hash, mut utf8) = (Sha256::new(), Utf8Check::default());
    let (mut head, mut bytes) = (Vec::new(), 0);
    let mut buffer = vec![0; 1 << 18];
    loop {
        let got = file.read(&mut buffer).map_err(|_| Rule::FileUnreadable)?;
        let chunk = &buffer[..got];
        if chunk.is_empty() {
            break;
        }
        bytes += got as u64;
        if bytes > limits.file_bytes {
            return Err(Rule::FileTooLarge);
        }
        hash.update(chunk);
        utf8.add(chunk);
        if head.len() < 4096 {
            head.extend_from_slice(&chunk[..chunk.len().min(4096)]);
        }
    }
    let encoding = detect_encoding(&head, utf8.valid());
    let (format, problem) = kind(path, &head, encoding);
    Ok(Scanned { sha256: hex::encode(hash.finalize()), bytes, format, encoding, problem })
}

/// What the content is, whatever the name says.
fn kind(path: &Path, head: &[u8], encoding: Encoding) -> (Format, Option<Rule>) {
    match head {
        [] => (Format::Delimited, Some(Rule::FileEmpty)),
        [b'P', b'K', 3 | 5 | 7, ..] if is_workbook(path) => (Format::Xlsx, None),
        [b'P', b'K', 3 | 5 | 7, ..] => (Format::Unknown, Some(Rule::FileUnreadable)),
        [b'P', b'A', b'R', b'1', ..] => (Format::Parquet, None),
        // An OLE container: an old workbook, or a new one under a password.
        [0xd0, 0xcf, 0x11, 0xe0, ..] | [b'P', b'A', b'R', b'E', ..] => {
            (Format::Unknown, Some(Rule::FileEncrypted))
        }
        _ => {
            let name = path.extension().map(|ext| ext.to_string_lossy().to_lowercase()).unwrap_or_default();
            let json = ["json", "jsonl", "ndjson"].contains(&name.as_str())
                || first_sign(head, encoding) == Some('{');
            (if json { Format::Jsonl } else { Format::Delimited }, None)
        }
    }
}

/// Is this zip an Office workbook?
pub(super) fn is_workbook(path: &Path) -> bool {
    let archive = File::open(path).ok().and_then(|file| zip::ZipArchive::new(BufReader::new(file)).ok());
    archive.is_some_and(|archive| archive.index_for_name("xl/workbook.xml").is_some())
}

/// Is this any zip?
pub(super) fn is_zip(path: &Path) -> bool {
    let mut head = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && matches!(head, [b'P', b'K', 3 | 5 | 7, _])
}

/// Validates UTF-8 that comes in pieces.
#[derive(Default)]
struct Utf8Check {
    carried: Vec<u8>,
    invalid: bool,
}

impl Utf8Check {
    fn add(&mut self, chunk: &[u8]) {
        if self.invalid {
            return;
        }
        let joined;
        let bytes = if self.carried.is_empty() {
            chunk
        } else {
            joined = [&self.carried, chunk].concat();
            &joined
        };
        match std::str::from_utf8(bytes) {
            Ok(_) => self.carried = Vec::new(),
            Err(error) if error.error_len().is_none() => self.carried = bytes[error.valid_up_to()..].to_vec(),
            Err(_) => self.invalid = true,
        }
    }

    fn valid(&self) -> bool {
        !self.invalid && self.carried.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_seen_across_pieces() {
        for (pieces, valid) in [
            (&[&b"\xc5"[..], b"\x81x"][..], true),
            (&[b"\xc5", b"x"], false),
            (&[b"a", b"\xc5"], false),
            (&[b"\xe2", b"\x82", b"\xac"], true),
        ] {
            let mut check = Utf8Check::default();
            for piece in pieces {
                check.add(piece);
            }
            assert_eq!(check.valid(), valid, "{pieces:?}");
        }
    }
}
