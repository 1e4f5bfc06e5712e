//! Word documents: paragraphs of the body, then of notes, comments, headers and footers. Deleted text that change tracking keeps is left out.
//! Source of the elements: ECMA-376, part 1, section 17.

use quick_xml::{Reader, events::Event};

use crate::{At, Limits, Unread, text::Gather, zipped::Zipped};

const BODY: &str = "word/document.xml";
const BESIDE: &[&str] = &["word/comments", "word/endnotes", "word/footer", "word/footnotes", "word/header"];

pub(crate) fn read(bytes: &[u8], limits: &Limits, gather: &mut Gather) -> Result<(), Unread> {
    let mut zipped = Zipped::open(bytes, limits)?;
    let body = zipped.part(BODY)?;
    let mut number = 0;
    paragraphs(&body, limits, &mut |text| {
        number += 1;
        gather.take(At::Paragraph(number), text)
    })?;
    let mut number = 0;
    let beside = |name: &String| {
        BESIDE.iter().any(|part| name.starts_with(part)) && has_extension(name) && !name.contains("/_rels/")
    };
    for name in zipped.names().into_iter().filter(beside) {
        let part = zipped.part(&name)?;
        paragraphs(&part, limits, &mut |text| {
            number += 1;
            gather.take(At::Note(number), text)
        })?;
    }
    Ok(())
}

fn has_extension(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("xml"))
}

/// Hands on each paragraph with text, until `on` says that it is enough.
fn paragraphs(xml: &[u8], limits: &Limits, on: &mut dyn FnMut(&str) -> bool) -> Result<(), Unread> {
    let xml = std::str::from_utf8(xml).map_err(|_| Unread::Broken)?;
    let mut reader = Reader::from_str(xml);
    let (mut text, mut in_text, mut depth) = (String::new(), false, 0_usize);
    loop {
        match reader.read_event().map_err(|_| Unread::Broken)? {
            Event::Start(element) => {
                depth += 1;
                if depth > limits.depth {
                    return Err(Unread::TooLarge);
                }
                in_text = element.local_name().as_ref() == "t";
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                in_text = false;
                if element.local_name().as_ref() == "p" {
                    if !text.trim().is_empty() && !on(&text) {
                        return Ok(());
                    }
                    text.clear();
                }
            }
            Event::Empty(element) => match element.local_name().as_ref() {
                "tab" => text.push('\t'),
                "br" | "cr" => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                _ => {}
            },
            Event::Text(piece) if in_text => text.push_str(&piece.xml10_content()),
            Event::CData(piece) if in_text => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(entity) if in_text => text.push(character(&entity)),
            Event::Eof => return Ok(()),
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

/// A character reference or one of the five entities of XML. No document brings entities of its own: they are how such files blow up.
fn character(entity: &quick_xml::events::BytesRef<'_>) -> char {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return character;
    }
    match entity.xml10_content().as_ref() {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => ' ',
    }
}
