//! The fields of one record, taken one after the other; every rule that is broken is noted, not only the first.

use std::borrow::Cow;

use csv::StringRecord;
use lookagain_domain::{Known, PartialDate, Rejection};

use crate::Rule;
use crate::field::{DateContext, is_reason_code, missing_reason};
use crate::mapping::{Part, Place, Plan, Source, fields_of};

/// The fields of one record to be.
pub(crate) struct Fields<'a> {
    plan: &'a Plan,
    cells: &'a StringRecord,
    dates: DateContext,
    next: usize,
    broken: &'a mut Vec<Rejection>,
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(
        plan: &'a Plan,
        cells: &'a StringRecord,
        dates: DateContext,
        broken: &'a mut Vec<Rejection>,
    ) -> Self {
        Self { plan, cells, dates, next: 0, broken }
    }

    /// The next field's text, trimmed; blank when it has none.
    fn cell(&mut self) -> Cow<'a, str> {
        let Some(source) = self.plan.sources.get(self.next) else { return Cow::Borrowed("") };
        self.next += 1;
        let taken = take(source, self.cells);
        if source.plain {
            return taken;
        }
        match transform(source, taken) {
            Ok(text) => text,
            Err((rule, text)) => {
                self.reject(rule, &text);
                Cow::Borrowed("")
            }
        }
    }

    /// Notes that the field taken last breaks a rule.
    pub(crate) fn reject(&mut self, rule: Rule, value: &str) {
        let at = self.next.saturating_sub(1);
        let label = self.plan.sources.get(at).map_or("", |source| source.label.as_str());
        let own = fields_of(self.plan.kind).get(at).map_or("", |spec| spec.name);
        self.broken.push(rule.cell(if label.is_empty() { own } else { label }, value));
    }

    /// How many broken rules are noted so far.
    pub(crate) const fn noted(&self) -> usize {
        self.broken.len()
    }

    /// Notes that the field of this name, of the national return, breaks a rule.
    pub(crate) fn reject_named(&mut self, rule: Rule, name: &str, value: &str) {
        let at = fields_of(self.plan.kind).iter().position(|spec| spec.name == name);
        let next = std::mem::replace(&mut self.next, at.map_or(0, |at| at + 1));
        self.reject(rule, value);
        self.next = next;
    }

    /// A text that must be there.
    pub(crate) fn required(&mut self) -> String {
        let noted = self.broken.len();
        let text = self.cell();
        if text.is_empty() && self.broken.len() == noted {
            self.reject(Rule::RequiredBlank, &text);
        }
        text.into_owned()
    }

    /// A text that may be blank; one of our reason codes in its place is no text either.
    pub(crate) fn text(&mut self) -> Option<String> {
        let text = self.cell();
        (!text.is_empty() && !is_reason_code(&text)).then(|| text.into_owned())
    }

    /// A value that must be there.
    pub(crate) fn must<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Rule>) -> Option<T> {
        let noted = self.broken.len();
        let text = self.cell();
        if text.is_empty() {
            if self.broken.len() == noted {
                self.reject(Rule::RequiredBlank, &text);
            }
            return None;
        }
        parse(&text).map_err(|rule| self.reject(rule, &text)).ok()
    }

    /// A value, or why it is missing.
    pub(crate) fn known<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Rule>) -> Known<T> {
        let text = self.cell();
        if text.is_empty() {
            return Known::NOT_SUPPLIED;
        }
        match parse(&text) {
            Ok(value) => Known::Value(value),
            Err(rule) => missing_reason(&text).map_or_else(
                || {
                    self.reject(rule, &text);
                    Known::NOT_SUPPLIED
                },
                Known::Missing,
            ),
        }
    }

    /// A value of a code list, or why it is missing.
    pub(crate) fn code<T: std::str::FromStr>(&mut self) -> Known<T> {
        self.known(coded)
    }

    /// A date, or why it is missing.
    pub(crate) fn date(&mut self) -> Known<PartialDate> {
        let text = self.cell();
        if text.is_empty() {
            return Known::NOT_SUPPLIED;
        }
        self.dates.read(&text).unwrap_or_else(|rule| {
            self.reject(rule, &text);
            Known::NOT_SUPPLIED
        })
    }

    /// A value that may be missing for whatever reason.
    pub(crate) fn maybe<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Rule>) -> Option<T> {
        match self.known(parse) {
            Known::Value(value) => Some(value),
            Known::Missing(_) => None,
        }
    }
}

/// A code, letter for letter or in capitals.
pub(crate) fn coded<T: std::str::FromStr>(text: &str) -> Result<T, Rule> {
    text.parse()
        .or_else(|_| text.to_uppercase().replace([' ', '-'], "_").parse())
        .map_err(|_| Rule::CodeUnknown)
}

fn take<'a>(source: &'a Source, cells: &'a StringRecord) -> Cow<'a, str> {
    match &source.place {
        Place::Absent => Cow::Borrowed(""),
        Place::Cell(at) => Cow::Borrowed(cells.get(*at).unwrap_or_default().trim()),
        Place::Constant(text) => Cow::Borrowed(text),
        Place::Join(columns, with) => {
            let parts =
                columns.iter().filter_map(|at| cells.get(*at)).map(str::trim).filter(|part| !part.is_empty());
            Cow::Owned(parts.collect::<Vec<_>>().join(with))
        }
    }
}

/// Lookups, part, values, default, prefix: in this order, whatever the order in the mapping.
fn transform<'a>(source: &'a Source, taken: Cow<'a, str>) -> Result<Cow<'a, str>, (Rule, Cow<'a, str>)> {
    let mut text = taken;
    for lookup in &source.lookups {
        if text.is_empty() {
            break;
        }
        match (lookup.get(&text), &source.default) {
            (Some(found), _) => text = Cow::Borrowed(found),
            (None, Some(_)) => text = Cow::Borrowed(""),
            (None, None) => return Err((Rule::LookupMissed, text)),
        }
    }
    if let Some(part) = source.part {
        let split = text.split_once(',');
        let chosen = match (part, split) {
            (Part::Surname, Some((surname, _))) => surname.trim().to_owned(),
            (Part::Forenames, Some((_, forenames))) => forenames.trim().to_owned(),
            (Part::Surname, None) => text.clone().into_owned(),
            (Part::Forenames, None) => String::new(),
        };
        text = Cow::Owned(chosen);
    }
    if let Some(value) =
        source.values.as_ref().filter(|_| !text.is_empty()).and_then(|v| v.get(&text.to_lowercase()))
    {
        text = Cow::Borrowed(value);
    }
    if text.is_empty()
        && let Some(default) = &source.default
    {
        text = Cow::Borrowed(default);
    }
    match &source.prefix {
        Some(prefix) if !text.is_empty() => Ok(Cow::Owned(format!("{prefix}{text}"))),
        Some(_) | None => Ok(text),
    }
}
