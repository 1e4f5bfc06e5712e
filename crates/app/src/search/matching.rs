//! Which records agree with every word of a search, and how. A pure function of what the index holds.

use std::collections::BTreeMap;

use lookagain_domain::search::{How, SearchKind};
use serde::Serialize;

use super::field::{Field, Subject};

/// Where one term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) field: Field,
    pub(crate) how: How,
    pub(crate) force: i64,
    /// The number of the record.
    pub(crate) number: i64,
}

/// Why something was found: one for each word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Why {
    /// How the word agrees.
    pub how: How,
    /// Where it stands.
    pub field: Field,
    /// The word that was typed, folded.
    pub word: String,
}

impl Serialize for Why {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.field.label(), self.how, &self.word).serialize(to)
    }
}

/// A record that agrees with every word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) subject: Subject,
    pub(crate) number: i64,
    pub(crate) force: i64,
    pub(crate) why: Vec<Why>,
}

impl Hit {
    /// Under which heading it stands.
    pub(crate) fn kind(&self) -> SearchKind {
        self.why.first().map_or(SearchKind::Case, |why| why.field.kind())
    }

    /// How far from certain, all words together.
    pub(crate) fn distance(&self) -> u32 {
        self.why.iter().map(|why| why.how.distance()).sum()
    }
}

/// A form of a name counts where names stand, a sound where words are heard.
fn counts(place: &Place) -> bool {
    match place.how {
        How::Exact | How::OneOut => true,
        How::ShortForm => place.field.is_name(),
        How::Sounds => place.field.is_heard(),
    }
}

/// The records that agree with every word, or with all that was typed run together; the surest first, then by number.
///
/// An address is found by its words only when all of them stand in that one address: a record is what one row says.
pub(crate) fn agreeing(words: &[String], found: &[Vec<Place>], whole: (&str, &[Place])) -> Vec<Hit> {
    let mut best: BTreeMap<(Subject, i64), Hit> = BTreeMap::new();
    for (at, (word, places)) in words.iter().zip(found).enumerate() {
        let mut of_word: BTreeMap<(Subject, i64), (How, Field, i64)> = BTreeMap::new();
        for place in places.iter().filter(|place| counts(place)) {
            let key = (place.field.subject(), place.number);
            let new = (place.how, place.field, place.force);
            of_word.entry(key).and_modify(|old| *old = (*old).min(new)).or_insert(new);
        }
        if at > 0 {
            best.retain(|key, _| of_word.contains_key(key));
        }
        for (key, (how, field, force)) in of_word {
            let why = Why { how, field, word: word.clone() };
            if at == 0 {
                best.insert(key, Hit { subject: key.0, number: key.1, force, why: vec![why] });
            } else if let Some(hit) = best.get_mut(&key) {
                hit.why.push(why);
            }
        }
    }
    for place in whole.1.iter().filter(|place| counts(place)) {
        let key = (place.field.subject(), place.number);
        let why = vec![Why { how: place.how, field: place.field, word: whole.0.to_owned() }];
        let hit = Hit { subject: key.0, number: key.1, force: place.force, why };
        match best.get(&key) {
            Some(old) if (old.distance(), old.why.len()) <= (hit.distance(), hit.why.len()) => {}
            _ => {
                best.insert(key, hit);
            }
        }
    }
    let mut hits: Vec<Hit> = best.into_values().collect();
    hits.sort_by_key(|hit| (hit.distance(), hit.subject, hit.number));
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(field: Field, how: How, number: i64) -> Place {
        Place { field, how, force: 47, number }
    }

    fn told(hits: &[Hit]) -> Vec<(Subject, i64, u32)> {
        hits.iter().map(|hit| (hit.subject, hit.number, hit.distance())).collect()
    }

    #[test]
    fn a_record_agrees_with_every_word_and_the_surest_comes_first() {
        let words = ["vera".to_owned(), "smyth".to_owned()];
        let vera = vec![
            place(Field::Name, How::Exact, 1),
            place(Field::Name, How::Exact, 2),
            place(Field::Name, How::Exact, 3),
            place(Field::Address, How::Exact, 1),
        ];
        let smyth = vec![
            place(Field::Name, How::Sounds, 1),
            place(Field::Name, How::OneOut, 1),
            place(Field::Alias, How::Exact, 2),
            place(Field::Name, How::Exact, 9),
        ];
        let hits = agreeing(&words, &[vera, smyth], ("verasmyth", &[]));
        assert_eq!(told(&hits), [(Subject::Nominal, 2, 0), (Subject::Nominal, 1, 2)]);
        assert_eq!(hits[0].why[1].field, Field::Alias);
        assert_eq!(hits[1].why[1].how, How::OneOut, "the surer of two reasons");
    }

    #[test]
    fn a_form_of_a_name_finds_names_and_no_streets() {
        let found = vec![place(Field::Address, How::ShortForm, 1), place(Field::Name, How::ShortForm, 2)];
        let hits = agreeing(&["bill".to_owned()], &[found], ("bill", &[]));
        assert_eq!(told(&hits), [(Subject::Nominal, 2, 1)]);
    }

    #[test]
    fn what_was_typed_run_together_finds_numbers_beside_the_words() {
        let words = ["07700".to_owned(), "900003".to_owned()];
        let whole = [place(Field::Phone, How::Exact, 5), place(Field::Phone, How::OneOut, 6)];
        let hits = agreeing(&words, &[vec![], vec![]], ("07700900003", &whole));
        assert_eq!(told(&hits), [(Subject::Contact, 5, 0), (Subject::Contact, 6, 2)]);
        assert_eq!(hits[0].kind(), SearchKind::Number);
    }
}
