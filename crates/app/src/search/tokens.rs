//! The words of a running text as they are kept in the index of documents and asked for there. A token is a word with a letter before it
//! that says what kind of word it is; the index holds keyed hashes of tokens, and no token.
//!
//! | letter | token |
//! |---|---|
//! | `w` | a word, folded |
//! | `n` | a word that begins with a capital somewhere: it may be a name, so other forms of the same name find it |
//! | `s` | how such a word sounds |
//! | `t` | a number, mark or account, run together |

use std::{collections::BTreeMap, ops::Range};

use lookagain_domain::search::How;
use lookagain_linkage::text::{fold::fold, identifier::IdentifierKind, phonetic};

use super::words::{Asked, LONGEST_WORD, identifier, run_together, whole};
use crate::grouping::keys::{long_word, phone};

/// The tokens under which a word, or all that was typed, may stand in a text, each with how sure that is.
pub(crate) type Tokens = BTreeMap<String, How>;

/// Blocks of digits that one number is written in, at most: `+44 (0)7700 900 003`.
const MOST_BLOCKS: usize = 5;

/// A stretch of a text between white space.
struct Chunk<'a> {
    text: &'a str,
    begin: usize,
}

impl Chunk<'_> {
    fn end(&self) -> usize {
        self.begin + self.text.len()
    }

    fn is_of_digits(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit())
            && self.text.bytes().all(|byte| byte.is_ascii_digit() || b"+()-./".contains(&byte))
    }
}

/// Hands on every token of a text, and where in the text it stands.
pub(crate) fn each(text: &str, on: &mut dyn FnMut(String, Range<usize>)) {
    let chunks: Vec<Chunk<'_>> = chunks(text).collect();
    for chunk in &chunks {
        of_chunk(chunk, on);
    }
    for (at, chunk) in chunks.iter().enumerate() {
        if let Some(next) = chunks.get(at + 1) {
            mark(chunk, next, on);
        }
        if chunk.is_of_digits() {
            number(&chunks[at..], on);
        }
    }
}

/// The stretches of a text without the signs around them. The nought of a number in brackets belongs to it.
fn chunks(text: &str) -> impl Iterator<Item = Chunk<'_>> {
    let mut from = 0;
    text.split_inclusive(char::is_whitespace).filter_map(move |piece| {
        let end = from + piece.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let sign = |c: char| !c.is_alphanumeric() && c != '+';
        let inside = piece.trim_start_matches(|c| sign(c) && c != '(');
        let inside = if inside.starts_with("(0)") { inside } else { inside.trim_start_matches(sign) };
        let begin = from + piece.len() - inside.len();
        from += piece.len();
        (begin < end).then(|| Chunk { text: &text[begin..end], begin })
    })
}

fn of_chunk(chunk: &Chunk<'_>, on: &mut dyn FnMut(String, Range<usize>)) {
    let place = || chunk.begin..chunk.end();
    let folded = fold(chunk.text);
    let capital = chunk.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let mut words = 0;
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        words += 1;
        let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if letter || word.len() > LONGEST_WORD {
            continue;
        }
        on(format!("w{word}"), place());
        let long = long_word(word);
        if long != word {
            on(format!("w{long}"), place());
        }
        if capital {
            on(format!("n{word}"), place());
            if let Some(sound) = sound(word) {
                on(format!("s{sound}"), place());
            }
        }
    }
    let digits = chunk.text.bytes().any(|byte| byte.is_ascii_digit());
    if (digits || words > 1) && folded.len() <= LONGEST_WORD {
        if let Some(plain) = whole(chunk.text) {
            on(format!("t{plain}"), place());
        }
        if digits {
            for kind in [IdentifierKind::Pnc, IdentifierKind::Cro, IdentifierKind::Nhs] {
                if let Some(plain) = identifier(kind, chunk.text) {
                    on(format!("t{plain}"), place());
                }
            }
        }
    }
}

/// Two short chunks that are one mark: a registration mark, a postcode.
fn mark(one: &Chunk<'_>, other: &Chunk<'_>, on: &mut dyn FnMut(String, Range<usize>)) {
    let plain =
        |chunk: &Chunk<'_>| chunk.text.len() <= 4 && chunk.text.bytes().all(|b| b.is_ascii_alphanumeric());
    if !plain(one) || !plain(other) {
        return;
    }
    let joined = run_together(&format!("{}{}", one.text, other.text));
    let digits = joined.bytes().filter(u8::is_ascii_digit).count();
    if digits > 0 && digits < joined.len() && (5..=8).contains(&joined.len()) {
        on(format!("t{joined}"), one.begin..other.end());
    }
}

/// A number written in blocks, which may be followed by another: every run of blocks that is as long as a number.
fn number(chunks: &[Chunk<'_>], on: &mut dyn FnMut(String, Range<usize>)) {
    let Some(first) = chunks.first() else { return };
    let mut joined = String::new();
    for chunk in chunks.iter().take(MOST_BLOCKS).take_while(|chunk| chunk.is_of_digits()) {
        joined.push_str(chunk.text);
        let digits = phone(&joined);
        if (7..=15).contains(&digits.len()) {
            on(format!("t{digits}"), first.begin..chunk.end());
        }
    }
}

/// How a folded word sounds; none for what is short or has digits.
fn sound(word: &str) -> Option<String> {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    Some(phonetic::key(word)).filter(|key| key.len() >= 2)
}

/// The tokens of one of the words that were typed.
pub(crate) fn of_word(word: &str) -> Tokens {
    let mut tokens = Tokens::new();
    if let Some(sound) = sound(word) {
        tokens.insert(format!("s{sound}"), How::Sounds);
    }
    for (form, how) in Asked::forms_of_word(word) {
        let letter = if how == How::ShortForm { 'n' } else { 'w' };
        tokens.insert(format!("{letter}{form}"), how);
    }
    tokens
}

/// The tokens of all that was typed, run together.
pub(crate) fn of_whole(asked: &Asked) -> Tokens {
    asked.forms_of_whole().into_iter().map(|(form, how)| (format!("t{form}"), how)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of a text a search marks, in order.
    fn marked<'a>(text: &'a str, typed: &str) -> Vec<(&'a str, How)> {
        let asked = Asked::read(typed).unwrap();
        let mut tokens = of_whole(&asked);
        for word in &asked.words {
            tokens.extend(of_word(word));
        }
        let mut found = BTreeMap::new();
        each(text, &mut |token, place| {
            if let Some(how) = tokens.get(&token) {
                let known = found.entry((place.start, place.end)).or_insert(*how);
                *known = (*known).min(*how);
            }
        });
        found.into_iter().map(|((begin, end), how)| (&text[begin..end], how)).collect()
    }

    #[test]
    fn a_text_is_found_by_its_words_as_names_are() {
        let text = "On Tuesday Mr Szymański (\"Spanner\") met bill, Bill and O’Brien-Łukasz.";
        for (typed, expected) in [
            ("szymanski", vec![("Szymański", How::Exact)]),
            ("Shimansky", vec![("Szymański", How::Sounds)]),
            ("SPANNER", vec![("Spanner", How::Exact)]),
            ("spaner", vec![("Spanner", How::OneOut)]),
            ("lukasz", vec![("O’Brien-Łukasz", How::Exact)]),
            // A form of a name finds what is written as a name, and no bill.
            ("William", vec![("Bill", How::ShortForm)]),
            ("bill", vec![("bill", How::Exact), ("Bill", How::Exact)]),
            ("nobody", vec![]),
        ] {
            assert_eq!(marked(text, typed), expected, "{typed}");
        }
    }

    #[test]
    fn numbers_and_marks_are_found_however_they_are_written() {
        let text = "He rang +44 (0)7700 900 003, then 07700-900-004; van ZA12 IBC at 12 High Rd QA1 2BC. PNC 03/62845E, star_gazer99.";
        for (typed, expected) in [
            ("07700900003", "+44 (0)7700 900 003"),
            ("07700 900004", "07700-900-004"),
            ("za12ibc", "ZA12 IBC"),
            ("QA12BC", "QA1 2BC"),
            ("2003/0062845E", "03/62845E"),
            ("stargazer99", "star_gazer99"),
            ("Road", "Rd"),
        ] {
            let exact: Vec<&str> = marked(text, typed)
                .into_iter()
                .filter_map(|(words, how)| (how == How::Exact).then_some(words))
                .collect();
            assert_eq!(exact, [expected], "{typed}");
        }
    }

    proptest::proptest! {
        /// Whatever the text: every token lies in it, at letters' bounds.
        #[test]
        fn every_token_lies_in_its_text(text in "(\\PC|[0-9 +().-]){0,60}") {
            each(&text, &mut |token, place| {
                assert!(token.len() > 1 && text.get(place).is_some_and(|words| !words.is_empty()));
            });
        }
    }
}
