//! Every format that is read: what comes out and where it stood, what is refused and why, and that no bytes bring the reader down.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

mod samples;

use lookagain_extract::{At, Format, Limits, Reading, Unread, read};

use self::samples::{EML, docx, pdf, xlsx, zipped};

fn places(format: Format, bytes: &[u8]) -> Vec<(String, String)> {
    match read(format, bytes, &Limits::default()) {
        Reading::Read(text) => text.places.into_iter().map(|place| (place.at.label(), place.text)).collect(),
        Reading::Unread(why) => vec![("unread".to_owned(), why.code().to_owned())],
    }
}

fn told(format: Format, bytes: &[u8], expected: &[(&str, &str)]) {
    let found = places(format, bytes);
    let found: Vec<(&str, &str)> = found.iter().map(|(at, text)| (at.as_str(), text.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_pdf_says_page_by_page_and_line_by_line_what_its_glyphs_say() {
    let made = pdf(&[&["Custody log", "First night"], &[], &["Seen at 12 High Road", "by W. Szymanski"]]);
    told(
        Format::Pdf,
        &made,
        &[("page 1", "Custody log\nFirst night"), ("page 3", "Seen at 12 High Road\nby W. Szymanski")],
    );
    told(Format::Pdf, &pdf(&[&[]]), &[("unread", "EMPTY")]);
}

#[test]
fn words_of_a_pdf_part_where_a_gap_is_and_hold_together_where_none_is() {
    // One word in two pieces with a kern between them, and two words with no blank but a gap.
    let made = pdf(&[&["x) Tj [(Cus) -20 (tody) -800 (log)] TJ ("]]);
    told(Format::Pdf, &made, &[("page 1", "xCustody log")]);
}

#[test]
fn a_word_document_says_paragraphs_and_notes_without_what_was_deleted() {
    let made = docx(&[
        "<w:r><w:t>Vera &amp; Una </w:t></w:r><w:r><w:t xml:space=\"preserve\">met&#x2019;s</w:t></w:r>",
        "<w:r><w:t> </w:t></w:r>",
        "<w:del><w:r><w:delText>never said</w:delText></w:r></w:del><w:r><w:t>One</w:t><w:tab/><w:t>Two</w:t></w:r>",
    ]);
    told(
        Format::Word,
        &made,
        &[
            ("paragraph 1", "Vera & Una met\u{2019}s"),
            ("paragraph 2", "One\tTwo"),
            ("note 1", "See the log."),
        ],
    );
}

#[test]
fn a_workbook_says_rows_of_sheets() {
    told(
        Format::Book,
        &xlsx(),
        &[
            ("sheet 1, row 1", "Caller"),
            ("sheet 1, row 3", "Velden & South"),
            ("sheet 2, row 5", "ZA12 IBC\t42"),
        ],
    );
}

#[test]
fn an_email_says_its_head_its_paragraphs_and_what_is_attached() {
    told(
        Format::Mail,
        EML,
        &[
            (
                "head of the e-mail",
                "From: A. Sender sender@example.org\nTo: reader@example.org\nDate: 2012-04-03T10:00:00Z\nSubject: The caf\u{e9}",
            ),
            ("paragraph 1", "They met at the caf\u{e9}."),
            ("paragraph 2", "Again in May."),
            ("attached file 1", "note.txt\nVan seen twice"),
            ("attached file 2", "a.png"),
        ],
    );
    let Reading::Read(text) = read(Format::Mail, EML, &Limits::default()) else { unreachable!("it is read") };
    assert_eq!(text.inside, 1, "the picture was not read, and that is said");
}

#[test]
fn what_is_damaged_or_not_what_it_says_is_unread_and_says_why() {
    let whole = pdf(&[&["Custody"]]);
    for (format, bytes, why) in [
        (Format::Pdf, &b"%PDF-1.7\nnothing"[..], "BROKEN"),
        (Format::Word, b"PK\x03\x04word/document.xml", "BROKEN"),
        (Format::Word, &zipped(&[("word/other.xml", b"<a/>")]), "BROKEN"),
        (Format::Word, &zipped(&[("word/document.xml", b"<w:p><w:t>half")]), "EMPTY"),
        (Format::Book, &whole, "BROKEN"),
        (Format::Plain, b" \n\t\n", "EMPTY"),
    ] {
        told(format, bytes, &[("unread", why)]);
    }
}

#[test]
fn what_unpacks_to_too_much_or_lies_too_deep_is_refused() {
    let limits = Limits { unpacked: 1024 * 1024, ..Limits::default() };
    let bomb = vec![b' '; 2 * 1024 * 1024];
    let parts: &[(&str, &[u8])] = &[("word/document.xml", &bomb), ("xl/workbook.xml", b"<a/>")];
    let packed = zipped(parts);
    assert!(packed.len() < 10_000, "it is small as long as it is packed");
    for format in [Format::Word, Format::Book] {
        assert_eq!(read(format, &packed, &limits), Reading::Unread(Unread::TooLarge), "{format}");
    }
    let deep = "<a>".repeat(1_000);
    let deep = zipped(&[("word/document.xml", deep.as_bytes())]);
    assert_eq!(read(Format::Word, &deep, &limits), Reading::Unread(Unread::TooLarge));
    let small = Limits { bytes: 10, ..limits };
    assert_eq!(read(Format::Pdf, &pdf(&[&["x"]]), &small), Reading::Unread(Unread::TooLarge));
}

#[test]
fn of_a_long_text_the_beginning_is_kept_and_the_rest_is_said_to_be_missing() {
    let limits = Limits { text_bytes: 10, ..Limits::default() };
    let Reading::Read(text) = read(Format::Plain, b"12345\n67890\nrest", &limits) else {
        unreachable!("it is read")
    };
    assert_eq!((text.places.len(), text.places[1].at, text.cut), (2, At::Line(2), true));
}

/// The fuzzed bytes as they are, or written over or into a sample: the first byte says which, the next two say where.
fn graft(sample: &[u8], fuzzed: &[u8]) -> Vec<u8> {
    let &[how, high, low, ref rest @ ..] = fuzzed else { return fuzzed.to_vec() };
    let at = (usize::from(high) << 8 | usize::from(low)) % (sample.len() + 1);
    match how % 4 {
        0 => rest.to_vec(),
        1 => [&sample[..at], rest, &sample[at..]].concat(),
        2 => [&sample[..at], rest, sample.get(at + rest.len()..).unwrap_or_default()].concat(),
        _ => [&sample[..at], rest].concat(),
    }
}

/// Whatever the bytes: an answer, within the limits. A reader that panicked on them answers that it failed.
fn fuzzed(format: Format, sample: &[u8]) {
    let limits = Limits { unpacked: 4 * 1024 * 1024, text_bytes: 64 * 1024, ..Limits::default() };
    bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
        if let Reading::Read(text) = read(format, &graft(sample, bytes), &limits) {
            let kept: usize = text.places.iter().map(|place| place.text.len()).sum();
            assert!(kept <= 2 * limits.text_bytes && text.places.iter().all(|place| !place.text.is_empty()));
        }
    });
}

#[test]
fn fuzz_pdf() {
    fuzzed(Format::Pdf, &pdf(&[&["Custody log"], &["Second"]]));
}

#[test]
fn fuzz_word() {
    fuzzed(Format::Word, &docx(&["<w:r><w:t>One &amp; two</w:t></w:r>"]));
}

#[test]
fn fuzz_word_xml() {
    let limits = Limits::default();
    bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
        let xml = graft(b"<w:p><w:r><w:t>One &amp; two</w:t></w:r></w:p>", bytes);
        read(Format::Word, &zipped(&[("word/document.xml", &xml)]), &limits);
    });
}

#[test]
fn fuzz_book() {
    fuzzed(Format::Book, &xlsx());
}

#[test]
fn fuzz_mail() {
    fuzzed(Format::Mail, EML);
}

#[test]
fn fuzz_plain() {
    fuzzed(Format::Plain, "Caf\u{e9}\nlog".as_bytes());
}
