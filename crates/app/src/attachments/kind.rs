//! What a file is, told by its content and never by its name.

lookagain_domain::codes! {
    /// What an attachment's content says it is.
    ContentKind {
        Pdf = "PDF", "PDF";
        Png = "PNG", "Picture (PNG)";
        Jpeg = "JPEG", "Picture (JPEG)";
        Docx = "DOCX", "Word document";
        Xlsx = "XLSX", "Workbook";
        Zip = "ZIP", "Archive";
        Eml = "EML", "E-mail";
        Text = "TEXT", "Text";
        Other = "OTHER", "Other";
    }
}

impl ContentKind {
    /// From how the content begins: up to the first 64 KiB.
    pub fn of(begin: &[u8]) -> Self {
        let holds = |words: &[u8]| begin.windows(words.len()).any(|window| window == words);
        match begin {
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'P', b'K', 3, 4, ..] if holds(b"word/") => Self::Docx,
            [b'P', b'K', 3, 4, ..] if holds(b"xl/") => Self::Xlsx,
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            _ if is_text(begin) => {
                let head = String::from_utf8_lossy(begin);
                let header = |line: &str| {
                    ["From: ", "Received: ", "Return-Path: ", "MIME-Version: ", "Message-ID: "]
                        .iter()
                        .any(|name| line.starts_with(name))
                };
                if head.lines().take(5).any(header) { Self::Eml } else { Self::Text }
            }
            _ => Self::Other,
        }
    }

    /// A picture that a page can show.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg)
    }

    /// What a browser may be told it is: only what it shows and never runs.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text | Self::Eml => "text/plain; charset=utf-8",
            Self::Pdf | Self::Docx | Self::Xlsx | Self::Zip | Self::Other => "application/octet-stream",
        }
    }
}

/// Without control characters: UTF-8, but perhaps cut in the middle of the last one, or Windows' western code page, as much that is old.
fn is_text(begin: &[u8]) -> bool {
    let text = match std::str::from_utf8(begin) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&begin[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return begin.iter().all(|byte| is_western(*byte)),
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !"\n\r\t\u{c}".contains(c))
}

/// A character of Windows' western code page that stands in texts.
fn is_western(byte: u8) -> bool {
    match byte {
        b'\n' | b'\r' | b'\t' | 0x0c => true,
        0x81 | 0x8d | 0x8f | 0x90 | 0x9d => false,
        other => other >= 0x20 && other != 0x7f,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_whatever_the_name_says() {
        for (begin, kind) in [
            (&b"%PDF-1.7\n"[..], ContentKind::Pdf),
            (b"\x89PNG\r\n\x1a\n....", ContentKind::Png),
            (b"\xff\xd8\xff\xe0", ContentKind::Jpeg),
            (b"PK\x03\x04........word/document.xml", ContentKind::Docx),
            (b"PK\x03\x04........xl/workbook.xml", ContentKind::Xlsx),
            (b"PK\x03\x04........a.txt", ContentKind::Zip),
            (b"From: a\nTo: b\n\nhello", ContentKind::Eml),
            (b"<script>alert(1)</script>", ContentKind::Text),
            ("Caf\u{e9}".as_bytes(), ContentKind::Text),
            (&"Caf\u{e9}".as_bytes()[..4], ContentKind::Text),
            (b"Caf\xe9 log\r\n", ContentKind::Text),
            (b"MZ\x90\x00\x03", ContentKind::Other),
            (b"", ContentKind::Other),
        ] {
            assert_eq!(ContentKind::of(begin), kind, "{begin:?}");
        }
        assert!(!ContentKind::of(b"<html>").media_type().contains("html"), "never run");
    }
}
