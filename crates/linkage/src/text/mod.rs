//! How alike two values are. Comparators of text, names, days, postcodes, identifiers and places.
//!
//! Every comparator is a pure function of its two values, symmetric unless it says otherwise, and knows nothing of
//! blank values: a missing value is the null level of a comparison and is dealt with before these are called.
//!
//! - Spelling: [`similarity`] for one call, [`needle`] for one value against many, [`letters`] for bounds that rule a
//!   pair out before either, [`one_edit`] for "one slip of the finger" and for finding such neighbours by sorting.
//! - Names: [`fold`], [`phonetic`], [`person_name`], [`nickname`].
//! - Other facts: [`date`], [`postcode`], [`identifier`], [`place`].

pub mod date;
mod date_digits;
mod date_reader;
mod edit_distance;
pub mod fold;
pub mod identifier;
mod jaro;
pub mod letters;
mod masks;
mod name_matching;
mod name_side;
pub mod needle;
pub mod nickname;
pub mod one_edit;
pub mod packed;
pub mod person_name;
pub mod phonetic;
mod phonetic_rules;
pub mod place;
pub mod postcode;
pub mod similarity;
