//! Select: one answer from a list too long for radios.

use askama::Template;

use super::form::{Field, field_methods};
use super::html::{Attributes, Classes, attr, component};

/// GOV.UK select.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/select.html")]
pub struct Select {
    /// The form field's name.
    pub name: String,
    /// The element's id; the name if empty.
    pub id: String,
    /// Label, hint, error and group.
    pub field: Field,
    /// The possible answers.
    pub options: Vec<SelectOption>,
    /// The value chosen already; empty for none.
    pub value: String,
    /// Greyed out and not sent.
    pub disabled: bool,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One possible answer.
#[derive(Debug, Clone, Default)]
pub struct SelectOption {
    /// What is sent; the words if `None`.
    pub value: Option<String>,
    /// The words.
    pub text: String,
    /// Chosen already. `None` leaves it to the list's own value.
    pub selected: Option<bool>,
    /// Greyed out.
    pub disabled: bool,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl SelectOption {
    /// An answer: what is sent, and the words.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: Some(value.into()), text: text.into(), ..Self::default() }
    }
}

impl Select {
    /// Sets the answers from pairs of value and words.
    #[must_use]
    pub fn options<V: Into<String>, T: Into<String>>(
        mut self,
        pairs: impl IntoIterator<Item = (V, T)>,
    ) -> Self {
        self.options = pairs.into_iter().map(|(value, text)| SelectOption::new(value, text)).collect();
        self
    }

    /// Sets the value chosen already.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    fn is_selected(&self, option: &SelectOption) -> bool {
        let value = option.value.as_ref().unwrap_or(&option.text);
        option.selected.unwrap_or(!self.value.is_empty() && *value == self.value)
    }
}

field_methods!(Select);
component!(Select);
