//! What was typed, and what stands on record, as the terms in which they meet. A term is a hash: the index holds no words.

use std::collections::BTreeMap;

use lookagain_domain::search::How;
use lookagain_linkage::text::{
    fold::{compact, fold},
    identifier::{Identifier, IdentifierKind},
    nickname,
    one_edit::neighbours,
    phonetic,
};

use crate::grouping::keys::{long_word, phone, says_nothing};

/// The longest text that is searched for, in characters.
const LONGEST: usize = 200;
/// The most words.
const MOST_WORDS: usize = 8;
/// The longest word, in letters.
pub(crate) const LONGEST_WORD: usize = 50;

/// What was typed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The words, folded.
    pub(crate) words: Vec<String>,
    /// Single letters, which are passed over: they would find a share of everything.
    pub(crate) passed_over: Vec<String>,
    /// All of it run together.
    whole: String,
    typed: String,
}

/// The terms under which one word, or the whole, may stand on record, each with how sure that is.
pub(crate) type Terms = BTreeMap<i64, How>;

/// The same in letters.
pub(crate) type Forms = BTreeMap<String, How>;

impl Asked {
    /// Reads what was typed. Signs and control characters part words and mean nothing: there are no wildcards, so that nobody can spell
    /// out letter by letter what is hidden.
    ///
    /// # Errors
    /// A sentence that says what to type.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err("Enter what to search for".to_owned());
        }
        if typed.chars().count() > LONGEST {
            return Err(format!("Enter at most {LONGEST} characters"));
        }
        let folded = fold(typed);
        if folded.is_empty() {
            return Err("Enter letters or digits: signs are not searched for".to_owned());
        }
        let single = |word: &&str| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let (passed_over, words): (Vec<&str>, Vec<&str>) = folded.split(' ').partition(single);
        if words.is_empty() {
            return Err("Enter at least two letters".to_owned());
        }
        if words.len() > MOST_WORDS {
            return Err(format!("Enter at most {MOST_WORDS} words"));
        }
        if words.iter().any(|word| word.len() > LONGEST_WORD) {
            return Err(format!("Enter words of at most {LONGEST_WORD} letters"));
        }
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        Ok(Self {
            whole: folded.replace(' ', ""),
            words: owned(words),
            passed_over: owned(passed_over),
            typed: typed.to_owned(),
        })
    }

    /// The same for all who type the same words.
    pub(crate) fn folded(&self) -> String {
        self.words.join(" ")
    }

    /// The words that one of the words may stand for; which words sound like it, the index knows.
    pub(crate) fn forms_of_word(word: &str) -> Forms {
        let mut forms = Forms::new();
        if may_be_one_out(word) {
            forms.extend(one_out(word));
        }
        for variant in nickname::variants(word) {
            forms.insert(variant.to_owned(), How::ShortForm);
        }
        forms.insert(long_word(word).to_owned(), How::Exact);
        forms.insert(word.to_owned(), How::Exact);
        forms
    }

    /// What all that was typed may stand for, run together: numbers, marks, references.
    pub(crate) fn forms_of_whole(&self) -> Forms {
        let mut forms = Forms::new();
        if self.whole.len() < 3 {
            return forms;
        }
        let as_phone = phone(&self.typed);
        let mut exact: Vec<String> = [IdentifierKind::Pnc, IdentifierKind::Cro, IdentifierKind::Nhs]
            .into_iter()
            .filter_map(|kind| identifier(kind, &self.typed))
            .collect();
        exact.push(self.whole.clone());
        exact.extend(Some(as_phone).filter(|digits| digits.len() >= 7));
        for whole in exact.iter().filter(|whole| whole.len() >= 6) {
            forms.extend(one_out(whole));
        }
        for whole in exact {
            forms.insert(whole, How::Exact);
        }
        forms
    }

    /// The terms of one of the words.
    pub(crate) fn terms_of_word(word: &str) -> Terms {
        terms(&Self::forms_of_word(word))
    }

    /// The terms of all that was typed, run together.
    pub(crate) fn terms_of_whole(&self) -> Terms {
        terms(&self.forms_of_whole())
    }
}

fn terms(forms: &Forms) -> Terms {
    forms.iter().map(|(form, how)| (term(form), *how)).collect()
}

/// Every word one edit away.
fn one_out(word: &str) -> impl Iterator<Item = (String, How)> {
    let near = neighbours(word.as_bytes()).into_iter();
    near.filter_map(|near| Some((String::from_utf8(near).ok()?, How::OneOut)))
}

/// Long enough that a slip in it can be told from another word. A short number is a number of its own: 12 is not 13.
pub(crate) fn may_be_one_out(word: &str) -> bool {
    let least = if word.bytes().all(|byte| byte.is_ascii_digit()) { 6 } else { 4 };
    word.len() >= least
}

fn hash(bytes: &[u8]) -> i64 {
    xxhash_rust::xxh3::xxh3_64(bytes).cast_signed()
}

/// The term of a folded word.
pub(crate) fn term(word: &str) -> i64 {
    hash(word.as_bytes())
}

/// How a folded word sounds, as a number; none for what is short or has digits.
pub(crate) fn sound(word: &str) -> Option<i64> {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let key = phonetic::key(word);
    (key.len() >= 2).then(|| hash(key.as_bytes()))
}

/// An identifier as it is always written, folded; none when it has another form.
pub(crate) fn identifier(kind: IdentifierKind, text: &str) -> Option<String> {
    Identifier::parse(kind, text).ok().map(|identifier| run_together(&identifier.to_string()))
}

/// Letters and digits only, small.
pub(crate) fn run_together(text: &str) -> String {
    compact(text).to_ascii_lowercase()
}

/// A mark or number on record, run together; none for what says nothing.
pub(crate) fn whole(text: &str) -> Option<String> {
    let plain = run_together(text);
    (plain.len() >= 3 && !says_nothing(&plain)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Asked::read(text).unwrap_err()
    }

    #[test]
    fn what_cannot_be_searched_for_is_refused_with_what_to_type() {
        assert_eq!(refused(""), "Enter what to search for");
        assert_eq!(refused(" \t\n "), "Enter what to search for");
        assert_eq!(refused("%_'\"*?"), "Enter letters or digits: signs are not searched for");
        assert_eq!(refused("\u{0}\u{7}\u{202e}"), "Enter letters or digits: signs are not searched for");
        assert_eq!(refused("j"), "Enter at least two letters");
        assert_eq!(refused(&"x".repeat(10_000)), "Enter at most 200 characters");
        assert_eq!(refused(&"x".repeat(60)), "Enter words of at most 50 letters");
        assert_eq!(refused("aa bb cc dd ee ff gg hh ii"), "Enter at most 8 words");
    }

    #[test]
    fn signs_part_words_and_are_no_wildcards() {
        for (text, words) in [
            ("Sm%th", vec!["sm", "th"]),
            ("smith' OR '1'='1", vec!["smith", "or", "1", "1"]),
            ("O’Brien-Łukasiewicz", vec!["obrien", "lukasiewicz"]),
            ("J Smith", vec!["smith"]),
            ("Smith\u{0}\u{7}Vera", vec!["smith", "vera"]),
            ("\u{202e}Наталья", vec!["natalya"]),
            ("محمد", vec!["mhmd"]),
            ("Flat 3 High Rd", vec!["flat", "3", "high", "rd"]),
        ] {
            assert_eq!(Asked::read(text).unwrap().words, words, "{text}");
        }
        assert_eq!(Asked::read("J Smith").unwrap().passed_over, ["j"]);
    }

    #[test]
    fn a_word_is_found_as_itself_as_a_form_of_the_name_and_one_out_and_has_a_sound() {
        let terms = Asked::terms_of_word("bill");
        for (word, how) in [
            ("bill", Some(How::Exact)),
            ("william", Some(How::ShortForm)),
            ("bilk", Some(How::OneOut)),
            ("bull", Some(How::OneOut)),
            ("smith", None),
        ] {
            assert_eq!(terms.get(&term(word)).copied(), how, "{word}");
        }
        assert_eq!(sound("bill"), sound("byl"));
        assert_ne!(sound("bill"), sound("smith"));
        assert_eq!((sound("12"), sound("mo"), sound("inv47")), (None, None, None));
        assert_eq!(Asked::terms_of_word("12").len(), 1, "a short number is itself alone");
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for (typed, on_record) in [
            ("+44 (0)7700 900003", "07700900003"),
            ("07700 900 003", "07700900003"),
            ("ZA12 ibc", "za12ibc"),
            ("INV/47/0000009", "inv470000009"),
            ("2003/62845e", "030062845e"),
        ] {
            let terms = Asked::read(typed).unwrap().terms_of_whole();
            assert_eq!(terms.get(&term(on_record)), Some(&How::Exact), "{typed}");
        }
        let terms = Asked::read("07700 900 004").unwrap().terms_of_whole();
        assert_eq!(terms.get(&term("07700900003")), Some(&How::OneOut));
    }
}
