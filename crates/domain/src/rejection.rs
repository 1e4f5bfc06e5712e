//! A row, or a part of one, that could not be read. A rejection is data, not an exception.

use serde::{Deserialize, Serialize};

crate::codes! {
    /// What kind of thing stood in the cell. It never carries the value, so it may be logged.
    ValueClass {
        Blank = "BLANK", "blank";
        Number = "NUMBER", "a number";
        DateLike = "DATE_LIKE", "something like a date";
        ShortText = "SHORT_TEXT", "text of up to 40 characters";
        LongText = "LONG_TEXT", "longer text";
        ControlCharacters = "CONTROL_CHARACTERS", "text with control characters";
        Absent = "ABSENT", "no such column";
        WholeRow = "WHOLE_ROW", "the whole row";
        WholeFile = "WHOLE_FILE", "the whole file";
    }
}

impl ValueClass {
    /// The class of a cell's text.
    pub fn of(text: &str) -> Self {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Self::Blank;
        }
        if trimmed.chars().any(char::is_control) {
            return Self::ControlCharacters;
        }
        let digits = trimmed.bytes().filter(u8::is_ascii_digit).count();
        if digits == trimmed.len() {
            return Self::Number;
        }
        let separators = trimmed.bytes().filter(|b| b"-/.: ".contains(b)).count();
        if digits >= 4 && digits + separators == trimmed.len() {
            return Self::DateLike;
        }
        if trimmed.chars().count() <= 40 { Self::ShortText } else { Self::LongText }
    }
}

/// Why a row, or a whole file, could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The column at fault as the file names it; empty when it is the whole row or file.
    pub column: String,
    /// The rule, such as `date_unreadable`. The list with an explanation of each is in `docs/data-dictionary.md`.
    pub rule: String,
    /// What kind of thing stood there: never the value.
    pub value_class: ValueClass,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_class_tells_the_kind_and_never_the_value() {
        for (text, class) in [
            ("", ValueClass::Blank),
            ("  ", ValueClass::Blank),
            ("123", ValueClass::Number),
            ("31/02/2013", ValueClass::DateLike),
            ("not a date", ValueClass::ShortText),
            ("a\0b", ValueClass::ControlCharacters),
            (&"x".repeat(41), ValueClass::LongText),
        ] {
            assert_eq!(ValueClass::of(text), class, "{text:?}");
        }
    }
}
