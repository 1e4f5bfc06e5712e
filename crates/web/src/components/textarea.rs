//! Textarea, and the one that counts what is typed.

use std::fmt;

use askama::Template;

use super::form::{Field, Hint, field_methods};
use super::html::{Attributes, Classes, Html, attr, component};

/// GOV.UK textarea.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/textarea.html")]
pub struct Textarea {
    /// The form field's name.
    pub name: String,
    /// The element's id; the name if empty.
    pub id: String,
    /// Label, hint, error and group.
    pub field: Field,
    /// The answer so far.
    pub value: String,
    /// Height in lines; 5 if zero.
    pub rows: u16,
    /// What the browser may fill in.
    pub autocomplete: String,
    /// Whether the browser checks spelling, if it matters.
    pub spellcheck: Option<bool>,
    /// Greyed out and not sent.
    pub disabled: bool,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Textarea {
    /// Sets the answer so far.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    fn rows_or_five(&self) -> u16 {
        if self.rows == 0 { 5 } else { self.rows }
    }
}

/// How much may be typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CountLimit {
    /// The page's script knows.
    #[default]
    Unstated,
    /// At most this many characters.
    Characters(u32),
    /// At most this many words.
    Words(u32),
}

/// GOV.UK character count: a textarea that says how much room is left.
#[derive(Debug, Clone, Default)]
pub struct CharacterCount {
    /// The textarea.
    pub textarea: Textarea,
    /// How much may be typed.
    pub limit: CountLimit,
    /// Percentage of the limit after which the count shows.
    pub threshold: Option<u8>,
    /// Extra class names of the message.
    pub message_classes: Classes,
    /// Further `data-` attributes of the group, such as other wordings of the message.
    pub attributes: Attributes,
    /// The message without scripts; `%{count}` stands for the limit. The kit's own if empty.
    pub description: String,
}

impl CharacterCount {
    /// A textarea that holds at most `limit`.
    pub fn new(textarea: Textarea, limit: CountLimit) -> Self {
        Self { textarea, limit, ..Self::default() }
    }

    fn description(&self) -> String {
        let (count, unit) = match self.limit {
            CountLimit::Unstated => return String::new(),
            CountLimit::Characters(count) => (count, "characters"),
            CountLimit::Words(count) => (count, "words"),
        };
        if self.description.is_empty() {
            format!("You can enter up to {count} {unit}")
        } else {
            self.description.replace("%{count}", &count.to_string())
        }
    }

    fn group_attributes(&self) -> Attributes {
        let mut all = Attributes::from([("data-module", "govuk-character-count")]);
        match self.limit {
            CountLimit::Unstated => {}
            CountLimit::Characters(count) => all = all.set("data-maxlength", count.to_string()),
            CountLimit::Words(count) => {
                all = all.set("data-maxwords", count.to_string()).set("data-count-type", "words");
            }
        }
        if let Some(percent) = self.threshold {
            all = all.set("data-threshold", percent.to_string());
        }
        all.and(&self.attributes).and(&self.textarea.field.group.attributes)
    }
}

impl fmt::Display for CharacterCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut textarea = self.textarea.clone();
        let info = format!("{}-info", textarea.element_id());
        let message = Hint {
            content: self.description().into(),
            id: info.clone(),
            classes: Classes::from("govuk-character-count__message").and(self.message_classes.as_str()),
            attributes: Attributes::default(),
        };
        let group = &mut textarea.field.group;
        group.classes = Classes::from("govuk-character-count").and(group.classes.as_str());
        group.attributes = self.group_attributes();
        group.after = Html::join([message.into(), group.after.clone()]).into();
        textarea.field.described_by = info;
        textarea.classes = Classes::from("govuk-js-character-count").and(textarea.classes.as_str());
        write!(f, "{textarea}")
    }
}

field_methods!(Textarea);
component!(Textarea, CharacterCount);
