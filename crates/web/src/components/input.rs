//! Text input, and the password input made of it.

use std::fmt;

use askama::Template;

use super::button::Button;
use super::form::{Field, field_methods};
use super::html::{Attributes, Classes, Content, Html, attr, component};

/// GOV.UK text input.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/input.html")]
pub struct Input {
    /// The form field's name.
    pub name: String,
    /// The element's id; the name if empty.
    pub id: String,
    /// Label, hint, error and group.
    pub field: Field,
    /// The answer so far.
    pub value: String,
    /// The input's type; `text` if empty.
    pub kind: String,
    /// The on-screen keyboard to offer.
    pub inputmode: String,
    /// What the browser may fill in, such as `one-time-code`.
    pub autocomplete: String,
    /// `none` for codes and user names.
    pub autocapitalize: String,
    /// A regular expression the browser checks.
    pub pattern: String,
    /// Whether the browser checks spelling, if it matters.
    pub spellcheck: Option<bool>,
    /// Greyed out and not sent.
    pub disabled: bool,
    /// A unit shown before the input.
    pub prefix: Affix,
    /// A unit shown after the input.
    pub suffix: Affix,
    /// Extra class names, such as `govuk-input--width-10`.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
    /// Extra class names of the wrapper that prefix and suffix bring.
    pub wrapper_classes: Classes,
    /// Extra attributes of that wrapper.
    pub wrapper_attributes: Attributes,
}

/// A unit beside an input, such as `£` or `days`.
#[derive(Debug, Clone, Default)]
pub struct Affix {
    /// The unit; empty for none.
    pub content: Content,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Input {
    /// Sets the answer so far.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Sets a width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.classes = self.classes.and(&format!("govuk-input--width-{characters}"));
        self
    }

    fn is_wrapped(&self) -> bool {
        let group = &self.field.group;
        [&self.prefix.content, &self.suffix.content, &group.before, &group.after]
            .iter()
            .any(|content| !content.is_empty())
    }

    fn kind_or_text(&self) -> &str {
        if self.kind.is_empty() { "text" } else { &self.kind }
    }
}

/// GOV.UK password input: hidden by default, pasteable, with a button to show it where scripts run.
#[derive(Debug, Clone, Default)]
pub struct PasswordInput {
    /// The form field's name.
    pub name: String,
    /// The element's id; the name if empty.
    pub id: String,
    /// Label, hint, error and group.
    pub field: Field,
    /// The answer so far; leave it empty.
    pub value: String,
    /// `new-password` where one is chosen; `current-password` if empty.
    pub autocomplete: String,
    /// Greyed out and not sent.
    pub disabled: bool,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
    /// Extra class names of the button.
    pub button_classes: Classes,
}

impl fmt::Display for PasswordInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let toggle = Button {
            content: "Show".into(),
            kind: "button".into(),
            classes: Classes::from(
                "govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle",
            )
            .and(self.button_classes.as_str()),
            attributes: Attributes::default()
                .set("aria-controls", self.element_id())
                .set("aria-label", "Show password")
                .flag("hidden"),
            ..Button::default()
        };
        let mut field = self.field.clone();
        field.group.classes = Classes::from("govuk-password-input").and(field.group.classes.as_str());
        field.group.attributes =
            Attributes::from([("data-module", "govuk-password-input")]).and(&field.group.attributes);
        field.group.after = Html::join([toggle.into(), field.group.after]).into();
        let autocomplete =
            if self.autocomplete.is_empty() { "current-password" } else { self.autocomplete.as_str() };
        let input = Input {
            name: self.name.clone(),
            id: self.id.clone(),
            field,
            value: self.value.clone(),
            kind: "password".into(),
            autocomplete: autocomplete.into(),
            autocapitalize: "none".into(),
            spellcheck: Some(false),
            disabled: self.disabled,
            classes: Classes::from("govuk-password-input__input govuk-js-password-input-input")
                .and(self.classes.as_str()),
            attributes: self.attributes.clone(),
            wrapper_classes: "govuk-password-input__wrapper".into(),
            ..Input::default()
        };
        write!(f, "{input}")
    }
}

field_methods!(Input, PasswordInput);
component!(Input, PasswordInput);
