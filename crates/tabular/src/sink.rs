//! Where the values of a column go while a file is read: the record names, or a column of distinct values.

use lookagain_linkage::table::{Column, ColumnBuilder, RecordNames, Texts};

/// Takes the values of one column in row order.
pub(crate) trait Sink {
    /// A row.
    fn push(&mut self, value: Option<&str>);
    /// Remembers a value that rows will point to, and returns what they point with.
    fn remember(&mut self, value: &str) -> u32;
    /// A row that holds a remembered value.
    fn push_remembered(&mut self, value: u32);
    /// Forgets what was remembered: another dictionary begins.
    fn forget(&mut self);
    /// How many rows there are.
    fn rows(&self) -> usize;
}

/// A column that may be compared.
pub(crate) struct Values {
    builder: ColumnBuilder,
    rows: usize,
}

impl Values {
    pub(crate) fn new(name: &str) -> Self {
        Self { builder: ColumnBuilder::new(name), rows: 0 }
    }

    pub(crate) fn finish(self) -> Column {
        self.builder.finish()
    }
}

impl Sink for Values {
    fn push(&mut self, value: Option<&str>) {
        self.rows += 1;
        self.builder.push(value);
    }

    fn remember(&mut self, value: &str) -> u32 {
        self.builder.intern(value)
    }

    fn push_remembered(&mut self, value: u32) {
        self.rows += 1;
        self.builder.push_id(value);
    }

    fn forget(&mut self) {}

    fn rows(&self) -> usize {
        self.rows
    }
}

/// The names of one file's records.
pub(crate) struct Names {
    list: RecordNames,
    /// The first row without a name, counted from 0.
    pub(crate) missing: Option<usize>,
    /// Whether the texts outgrew what can be held.
    bytes: usize,
    remembered: Vec<Box<str>>,
}

impl Names {
    /// Names that are whole numbers for as long as each is written as one.
    pub(crate) fn guessed() -> Self {
        Self::of(RecordNames::Whole(Vec::new()))
    }

    /// Names that are text, whatever they look like.
    pub(crate) fn text() -> Self {
        Self::of(RecordNames::Text(Texts::default()))
    }

    fn of(list: RecordNames) -> Self {
        Self { list, missing: None, bytes: 0, remembered: Vec::new() }
    }

    pub(crate) fn finish(self) -> RecordNames {
        self.list
    }

    /// Bytes of all names that are text.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Sink for Names {
    fn push(&mut self, value: Option<&str>) {
        let value = value.unwrap_or_default().trim();
        if value.is_empty() && self.missing.is_none() {
            self.missing = Some(self.list.len());
        }
        if let RecordNames::Whole(numbers) = &mut self.list {
            if let Some(number) = whole(value) {
                numbers.push(number);
                return;
            }
            let mut texts = Texts::default();
            for number in numbers {
                let number = number.to_string();
                self.bytes += number.len();
                texts.push(&number);
            }
            self.list = RecordNames::Text(texts);
        }
        if let RecordNames::Text(texts) = &mut self.list {
            self.bytes += value.len();
            texts.push(value);
        }
    }

    fn remember(&mut self, value: &str) -> u32 {
        self.remembered.push(value.into());
        u32::try_from(self.remembered.len() - 1).unwrap_or(u32::MAX)
    }

    fn push_remembered(&mut self, value: u32) {
        let remembered = std::mem::take(&mut self.remembered);
        self.push(remembered.get(value as usize).map(AsRef::as_ref));
        self.remembered = remembered;
    }

    fn forget(&mut self) {
        self.remembered.clear();
    }

    fn rows(&self) -> usize {
        self.list.len()
    }
}

/// The number, if this is the one way to write it: `007` and `+7` are names of their own.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_whole_number_only_where_it_can_be_written_back_the_same() {
        for (text, number) in [
            ("0", Some(0)),
            ("7", Some(7)),
            ("-7", Some(-7)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("-0", None),
            ("007", None),
            ("+7", None),
            ("7.0", None),
            ("", None),
            ("-", None),
            ("rec-7", None),
        ] {
            assert_eq!(whole(text), number, "{text:?}");
        }
    }

    #[test]
    fn names_turn_into_text_when_one_of_them_is() {
        let mut names = Names::guessed();
        for name in ["1", "20", "a3"] {
            names.push(Some(name));
        }
        let RecordNames::Text(texts) = names.finish() else { panic!("text expected") };
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["1", "20", "a3"]);
    }
}
