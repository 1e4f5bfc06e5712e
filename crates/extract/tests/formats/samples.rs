//! Small documents of each format, made here: nobody's real paper.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

/// A PDF whose pages say this, line by line.
pub(crate) fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut kids = String::new();
    for lines in pages {
        let mut content = String::from("BT /F1 12 Tf 50 700 Td 14 TL\n");
        for line in *lines {
            writeln!(content, "({line}) Tj T*").unwrap();
        }
        content.push_str("ET");
        let number = objects.len() + 1;
        write!(kids, "{number} 0 R ").unwrap();
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            number + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    let mut file = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        writeln!(file, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)
        .unwrap();
    file.into_bytes()
}

/// A zip archive of these parts.
pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A Word document with these paragraphs, as XML of runs, and a footnote.
pub(crate) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs.iter().fold(String::new(), |all, runs| format!("{all}<w:p>{runs}</w:p>"));
    let word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let document = format!("<?xml version=\"1.0\"?><w:document {word}><w:body>{body}</w:body></w:document>");
    let notes = format!(
        "<w:footnotes {word}><w:footnote><w:p><w:r><w:t>See the log.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
    ])
}

/// A workbook with two sheets.
pub(crate) fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let first = book.add_worksheet();
    first.write_string(0, 0, "Caller").unwrap();
    first.write_string(2, 1, "Velden & South").unwrap();
    let second = book.add_worksheet();
    second.write_string(4, 0, "ZA12 IBC").unwrap();
    second.write_number(4, 3, 42.0).unwrap();
    book.save_to_buffer().unwrap()
}

/// An e-mail with a text, a note attached, and a picture attached.
pub(crate) const EML: &[u8] = b"From: \"A. Sender\" <sender@example.org>\r\nTo: reader@example.org\r\nSubject: =?utf-8?q?The_caf=C3=A9?=\r\nDate: Tue, 03 Apr 2012 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThey met at the caf=E9.\r\n\r\nAgain in May.\r\n--b\r\nContent-Type: text/plain; name=note.txt\r\nContent-Disposition: attachment; filename=note.txt\r\n\r\nVan seen twice\r\n--b\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";
