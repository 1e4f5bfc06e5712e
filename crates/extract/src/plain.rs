//! Plain text, line by line: UTF-8, UTF-16 by its mark, and otherwise Windows' western code page, in which much that is old is written.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::{At, text::Gather};

pub(crate) fn read(bytes: &[u8], gather: &mut Gather) {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| {
        // The last character may be cut off: that alone makes it no other encoding.
        let utf8 = match std::str::from_utf8(bytes) {
            Ok(_) => true,
            Err(error) => error.error_len().is_none(),
        };
        (if utf8 { UTF_8 } else { WINDOWS_1252 }, 0)
    });
    let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
    for (number, line) in (1..).zip(text.lines()) {
        if !gather.take(At::Line(number), line) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Reading};

    fn lines(bytes: &[u8]) -> Vec<(At, String)> {
        let mut gather = Gather::new(&Limits::default());
        read(bytes, &mut gather);
        let Reading::Read(text) = gather.done() else { return Vec::new() };
        text.places.into_iter().map(|place| (place.at, place.text)).collect()
    }

    #[test]
    fn each_line_has_its_number_in_whatever_encoding() {
        let expected = vec![(At::Line(1), "Café log".to_owned()), (At::Line(3), "A call".to_owned())];
        assert_eq!(lines("Caf\u{e9} log\n\nA call\n".as_bytes()), expected);
        assert_eq!(lines(b"Caf\xe9 log\r\n\r\nA call"), expected, "Windows-1252");
        let utf16: Vec<u8> =
            "\u{feff}Caf\u{e9} log\n\nA call".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(lines(&utf16), expected, "UTF-16");
        assert_eq!(lines(b""), []);
    }
}
