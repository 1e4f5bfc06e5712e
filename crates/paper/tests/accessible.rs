//! What a screen reader needs is in the file, read back by a reader that is not the one that wrote it; and what people wrote stays text.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use std::collections::BTreeMap;

use hayro_interpret::hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, Number, Object, Stream, String as Text},
};
use lookagain_extract::{Format, Limits, Reading, read};
use lookagain_paper::{Fact, Paper, Part, Table, pdf};
use proptest::prelude::*;

fn fact(name: &str, value: &str) -> Fact {
    Fact { name: name.to_owned(), value: value.to_owned() }
}

/// Everything that a paper can hold, and a table that is longer than a page.
fn sample() -> Paper {
    let row = |n: usize| vec![n.to_string(), "Northland".to_owned(), "Uphold the closure".to_owned()];
    let mut paper = Paper::new("Minutes of meeting 7", "Panel minutes");
    paper.parts = vec![
        Part::Notice { text: "Not signed.".to_owned() },
        Part::Facts { facts: vec![fact("On", "1 May 2026"), fact("Members", "One (chair)\nTwo")] },
        Part::Section { text: "Agenda".to_owned() },
        Part::Table(Table {
            caption: "Cases on the agenda".to_owned(),
            head: ["Case", "Force", "Decision"].map(str::to_owned).to_vec(),
            rows: (1..=80).map(row).collect(),
        }),
        Part::Section { text: "1. Northland case 4".to_owned() },
        Part::Subsection { text: "Findings".to_owned() },
        Part::Text { text: "The first thing.\n\nThe second.".to_owned() },
        Part::Subsection { text: "Actions".to_owned() },
        Part::List { items: vec!["Ask again".to_owned(), "Look again\nand say so".to_owned()] },
    ];
    paper
}

fn root(pdf: &Pdf) -> Dict<'_> {
    pdf.xref().get(pdf.xref().root_id()).unwrap()
}

/// A text as a PDF holds it: bytes, or UTF-16 behind its mark.
fn words(text: &Text<'_>) -> String {
    let bytes = text.as_bytes();
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(wide) => {
            let units: Vec<u16> =
                wide.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// One element of the tree of what things are, and how deep it lies.
struct Element<'a> {
    tag: String,
    dict: Dict<'a>,
}

/// The tree, in reading order.
fn elements(pdf: &Pdf) -> Vec<Element<'_>> {
    fn walk<'a>(dict: &Dict<'a>, all: &mut Vec<Element<'a>>) {
        if let Some(tag) = dict.get::<Name<'_>>("S") {
            all.push(Element { tag: tag.as_str().to_owned(), dict: dict.clone() });
        }
        if let Some(kids) = dict.get::<Array<'_>>("K") {
            kids.iter::<Object<'_>>().for_each(|kid| {
                if let Object::Dict(kid) = kid {
                    walk(&kid, all);
                }
            });
        } else if let Some(kid) = dict.get::<Dict<'_>>("K") {
            walk(&kid, all);
        }
    }
    let mut all = Vec::new();
    walk(&root(pdf).get::<Dict<'_>>("StructTreeRoot").unwrap(), &mut all);
    all
}

#[test]
fn a_paper_says_of_itself_what_a_screen_reader_asks() {
    let pdf = Pdf::new(pdf(&sample()).unwrap()).unwrap();
    let root = root(&pdf);
    assert_eq!(root.get::<Dict<'_>>("MarkInfo").unwrap().get::<bool>("Marked"), Some(true));
    assert_eq!(words(&root.get::<Text<'_>>("Lang").unwrap()), "en-GB");
    assert_eq!(root.get::<Dict<'_>>("ViewerPreferences").unwrap().get::<bool>("DisplayDocTitle"), Some(true));
    let about = root.get::<Stream<'_>>("Metadata").unwrap().decoded_data().unwrap().into_owned();
    let about = String::from_utf8(about).unwrap();
    assert!(about.contains("<pdfuaid:part>1</pdfuaid:part>"), "{about}");
    assert!(about.contains("Minutes of meeting 7"), "{about}");
    assert_eq!(pdf.metadata().title.as_deref(), Some(b"Minutes of meeting 7".as_slice()));
    // Nothing tells when or where it was made: the same minutes are the same file.
    assert!(!about.contains("Date"), "{about}");
}

#[test]
fn headings_lists_and_tables_are_marked_as_what_they_are() {
    let pdf = Pdf::new(pdf(&sample()).unwrap()).unwrap();
    let elements = elements(&pdf);
    let mut counted = BTreeMap::new();
    for element in &elements {
        *counted.entry(element.tag.as_str()).or_insert(0) += 1;
    }
    let count = |tag: &str| counted.get(tag).copied().unwrap_or(0);
    assert_eq!((count("H1"), count("H2"), count("H3")), (1, 2, 2), "{counted:?}");
    assert_eq!((count("Table"), count("Caption")), (1, 1), "{counted:?}");
    assert_eq!((count("TH"), count("TD")), (3, 240), "{counted:?}");
    // The list, and the facts, which are a list of names and what they stand for.
    assert_eq!((count("L"), count("LI")), (2, 4), "{counted:?}");
    for head in elements.iter().filter(|element| element.tag == "TH") {
        let attributes = head.dict.get::<Array<'_>>("A").unwrap();
        let scope = attributes.iter::<Dict<'_>>().find_map(|one| one.get::<Name<'_>>("Scope"));
        assert_eq!(scope.unwrap().as_str(), "Column");
    }
    assert_eq!(elements[0].tag, "Document");
    let headings: Vec<&str> =
        elements.iter().map(|element| element.tag.as_str()).filter(|tag| tag.starts_with('H')).collect();
    assert_eq!(headings, ["H1", "H2", "H2", "H3", "H3"], "no level is skipped");
}

#[test]
fn every_page_is_tagged_and_every_font_comes_with_it() {
    let pdf = Pdf::new(pdf(&sample()).unwrap()).unwrap();
    assert!(pdf.pages().len() > 1, "the table goes over a page");
    for page in pdf.pages().iter() {
        assert!(page.raw().get::<Number>("StructParents").is_some());
        assert_eq!(page.raw().get::<Name<'_>>("Tabs").unwrap().as_str(), "S");
        // All that is drawn lies between a mark and its end.
        let (mut open, mut shown) = (0, 0);
        let mut drawn = page.operations();
        while let Some(one) = drawn.next() {
            match &**one.operator {
                b"BDC" | b"BMC" => open += 1,
                b"EMC" => open -= 1,
                b"Tj" | b"TJ" | b"S" | b"f" => {
                    shown += 1;
                    assert!(open > 0, "something is drawn that is marked as nothing");
                }
                _ => {}
            }
        }
        assert!(shown > 0 && open == 0);
    }
    let fonts: Vec<Dict<'_>> = pdf
        .objects()
        .into_iter()
        .filter_map(|object| if let Object::Dict(dict) = object { Some(dict) } else { None })
        .filter(|dict| dict.get::<Name<'_>>("Type").is_some_and(|name| name.as_str() == "FontDescriptor"))
        .collect();
    assert_eq!(fonts.len(), 2, "the plain face and the bold one");
    for font in fonts {
        assert!(["FontFile2", "FontFile3"].iter().any(|file| font.get::<Stream<'_>>(file).is_some()));
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let first = pdf(&sample()).unwrap();
    let mut other = sample();
    other.title.push('8');
    assert_ne!(pdf(&other).unwrap(), first);
    assert_eq!(pdf(&sample()).unwrap(), first);
}

/// All that a PDF says, without its spaces and line ends.
fn said(bytes: &[u8]) -> String {
    let reading = read(Format::Pdf, bytes, &Limits::default());
    let Reading::Read(text) = reading else { panic!("{reading:?}") };
    let all: String = text.places.iter().map(|place| place.text.as_str()).collect();
    all.split_whitespace().collect()
}

#[test]
fn what_people_wrote_is_never_markup() {
    let hostile = [
        "#panic(\"no\")",
        "$x^2$ and $",
        "= Not a heading",
        "*not bold* _nor this_",
        "\"quoted\" 'and' `this`",
        "#let paper = none",
        "\\ ~ -- --- ... @cite <label> // not a comment /* nor this */",
        "#import \"/etc/passwd\"",
        "{\"kind\": \"section\"}",
        "[in brackets]",
    ];
    let mut paper = Paper::new(hostile[0], hostile[1]);
    let all = || hostile.iter().map(|text| (*text).to_owned());
    paper.parts = vec![
        Part::Section { text: hostile[2].to_owned() },
        Part::Subsection { text: hostile[5].to_owned() },
        Part::Text { text: all().collect::<Vec<_>>().join("\n") },
        Part::List { items: all().collect() },
        Part::Facts { facts: hostile.iter().map(|text| fact(text, text)).collect() },
        Part::Table(Table {
            caption: hostile[3].to_owned(),
            head: vec![hostile[4].to_owned(), hostile[6].to_owned()],
            rows: all().map(|text| vec![text.clone(), text]).collect(),
        }),
    ];
    let bytes = pdf(&paper).unwrap();
    let said = said(&bytes);
    for text in hostile {
        let text: String = text.split_whitespace().collect();
        assert!(said.matches(&text).count() >= 3, "{text} in {said}");
    }
    let pdf = Pdf::new(bytes).unwrap();
    let headings = elements(&pdf).into_iter().filter(|element| element.tag.starts_with('H')).count();
    assert_eq!(headings, 3);
}

#[test]
fn letters_without_a_font_are_written_in_plain_ones_and_the_paper_says_so() {
    let mut paper = sample();
    paper
        .parts
        .push(Part::Text { text: "Zoë, Łukasz, Ελένη, Ирина, \u{65e5}\u{672c}".to_owned() });
    let said = said(&pdf(&paper).unwrap());
    assert!(said.contains("Zoë,Łukasz,Ελένη,Ирина,[RiBen]"), "{said}");
    assert!(said.contains("Someletterscannotbeprintedhere."), "{said}");
    assert!(!self::said(&pdf(&sample()).unwrap()).contains("Someletters"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_becomes_a_paper(title in "\\PC{1,20}", texts in proptest::collection::vec(any::<String>(), 6)) {
        let mut paper = Paper::new(format!("Minutes {title}"), texts[0].clone());
        paper.parts = vec![
            Part::Section { text: texts[1].clone() },
            Part::Facts { facts: vec![fact(&texts[2], &texts[3])] },
            Part::List { items: texts.clone() },
            Part::Table(Table { caption: texts[4].clone(), head: vec![texts[5].clone()], rows: vec![texts.clone(), vec![]] }),
            Part::Text { text: texts.join("\n") },
        ];
        prop_assert!(pdf(&paper).is_ok());
    }
}
