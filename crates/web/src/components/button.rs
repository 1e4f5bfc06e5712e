//! Button, and a link that looks like one.

use askama::Template;

use super::html::{Attributes, Classes, Content, attr, component, href};

/// GOV.UK button; with an `href` it is a link.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/button.html")]
pub struct Button {
    /// The words.
    pub content: Content,
    /// Where it leads; empty for a real button.
    pub href: String,
    /// The button's type; `submit` if empty.
    pub kind: String,
    /// The form field's name.
    pub name: String,
    /// The form field's value.
    pub value: String,
    /// The element's id.
    pub id: String,
    /// Greyed out.
    pub disabled: bool,
    /// Ignores a second press within a second.
    pub prevent_double_click: Option<bool>,
    /// The arrow of a start page.
    pub is_start: bool,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Button {
    /// A button that sends its form, once.
    pub fn submit(content: impl Into<Content>) -> Self {
        Self { content: content.into(), prevent_double_click: Some(true), ..Self::default() }
    }

    /// A link that looks like a button.
    pub fn link(content: impl Into<Content>, href: impl Into<String>) -> Self {
        Self { content: content.into(), href: href.into(), ..Self::default() }
    }

    /// Sends this name and value with the form.
    #[must_use]
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        (self.name, self.value) = (name.into(), value.into());
        self
    }

    /// Grey, for what is not the page's main act.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.classes = self.classes.and("govuk-button--secondary");
        self
    }

    /// Red, for what cannot be taken back.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.classes = self.classes.and("govuk-button--warning");
        self
    }

    fn kind_or_submit(&self) -> &str {
        if self.kind.is_empty() { "submit" } else { &self.kind }
    }
}

component!(Button);
