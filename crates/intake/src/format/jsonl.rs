//! JSON Lines: one flat object on each line. A line that is too long is skipped without being held.

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::rc::Rc;

use csv::StringRecord;
use serde::Deserializer as _;
use serde::de::{Error as _, MapAccess, Visitor};

use super::number::decimal;
use super::text::TextFile;
use super::{Input, first_sign};
use crate::mapping::folded_name;
use crate::sink::{Sink, pairs};
use crate::{Limits, ReadError, Rule};

pub(super) fn read(input: Input<'_>, limits: &Limits, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let unreadable = |_| ReadError::file(Rule::FileUnreadable);
    let text = TextFile::open(input.path, input.encoding).map_err(unreadable)?;
    let repaired = Rc::clone(&text.repaired);
    let mut reader = BufReader::with_capacity(1 << 16, text);
    let head = reader.fill_buf().map_err(unreadable)?;
    if first_sign(head, super::Encoding::Utf8) == Some('[') {
        return Err(ReadError::file(Rule::JsonUnreadable));
    }
    let names = sink.wanted().to_vec();
    sink.columns(&names)?;
    let mut object = Object::new(&names, limits.columns);
    let mut cells = StringRecord::new();
    let mut line = Vec::new();
    for number in 1.. {
        let flow = match bounded_line(&mut reader, &mut line, limits.row_bytes) {
            Ok(Line::End) => break,
            Ok(Line::TooLong) => sink.bad_row(number, Rule::CellTooLong, "", Vec::new()),
            Err(_) => {
                let _ = sink.bad_row(number, Rule::RestUnreadable, "", Vec::new());
                break;
            }
            Ok(Line::Whole) if line.iter().all(u8::is_ascii_whitespace) => continue,
            Ok(Line::Whole) => match object.read(&line) {
                Ok(()) => {
                    object.unknown.drain(..).for_each(|name| sink.unannounced(&name));
                    cells.clear();
                    object.values.iter().for_each(|value| cells.push_field(value));
                    sink.row(number, &cells)
                }
                Err(rule) => {
                    let whole = StringRecord::from(vec![String::from_utf8_lossy(&line).trim().to_owned()]);
                    sink.bad_row(number, rule, "", pairs(&["(line)".to_owned()], &whole))
                }
            },
        };
        if flow.is_break() {
            break;
        }
    }
    if repaired.get() {
        sink.repaired();
    }
    Ok(())
}

enum Line {
    Whole,
    TooLong,
    End,
}

/// The next line without its line feed; one that is too long is passed over.
fn bounded_line(reader: &mut impl BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
    line.clear();
    let mut length = 0;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(if length == 0 {
                Line::End
            } else if length > limit {
                Line::TooLong
            } else {
                Line::Whole
            });
        }
        let end = chunk.iter().position(|&b| b == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        length += part.len();
        if length <= limit {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            return Ok(if length > limit { Line::TooLong } else { Line::Whole });
        }
    }
}

/// The values of one line by wanted column, kept between lines for their memory.
struct Object {
    /// Folded, in their order.
    names: Vec<String>,
    values: Vec<String>,
    seen: Vec<bool>,
    unknown: Vec<String>,
    columns: usize,
    rule: Option<Rule>,
}

impl Object {
    fn new(names: &[String], columns: usize) -> Self {
        let names: Vec<_> = names.iter().map(|name| folded_name(name)).collect();
        let (values, seen) = (vec![String::new(); names.len()], vec![false; names.len()]);
        Self { names, values, seen, unknown: Vec::new(), columns, rule: None }
    }

    fn read(&mut self, line: &[u8]) -> Result<(), Rule> {
        self.values.iter_mut().for_each(String::clear);
        self.seen.fill(false);
        self.unknown.clear();
        self.rule = None;
        let text = std::str::from_utf8(line).map_err(|_| Rule::TextUndecodable)?;
        let mut json = serde_json::Deserializer::from_str(text);
        let result = json.deserialize_map(&mut *self).and_then(|()| json.end());
        match self.rule {
            Some(rule) => Err(rule),
            None => result.map_err(|_| Rule::JsonUnreadable),
        }
    }
}

impl<'de> Visitor<'de> for &mut Object {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a flat JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut count = 0;
        while let Some(name) = map.next_key::<String>()? {
            count += 1;
            if count > self.columns {
                self.rule = Some(Rule::TooManyColumns);
                return Err(A::Error::custom("too many fields"));
            }
            let folded = folded_name(&name);
            let value: Scalar = map.next_value()?;
            let rule = match self.names.binary_search(&folded) {
                Ok(at) if self.seen[at] => Some(Rule::JsonDuplicateKey),
                Ok(at) => {
                    self.seen[at] = true;
                    value.write(&mut self.values[at]).err()
                }
                Err(_) => {
                    self.unknown.push(folded);
                    None
                }
            };
            // The first rule that is broken is told; the rest of the line is still read to its end.
            self.rule = self.rule.or(rule);
        }
        Ok(())
    }
}

/// A value that fits a cell, or that does not.
enum Scalar {
    Text(String),
    Decimal(f64),
    Nested,
}

impl Scalar {
    fn write(self, to: &mut String) -> Result<(), Rule> {
        match self {
            Self::Text(text) => *to = text,
            Self::Decimal(number) => *to = decimal(number)?,
            Self::Nested => return Err(Rule::JsonNested),
        }
        Ok(())
    }
}

impl<'de> serde::Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Decimal(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Text(String::new()))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
        while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }
}
