//! Error summary: every error of the page, each leading to its control.

use askama::Template;

use super::html::{Attributes, Classes, Content, component, href};

/// GOV.UK error summary. Show it first in `main`, and begin the page's title with "Error: ".
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/error_summary.html")]
pub struct ErrorSummary {
    /// The heading; "There is a problem" from [`ErrorSummary::new`].
    pub title: Content,
    /// A sentence before the list.
    pub description: Content,
    /// The errors.
    pub errors: Vec<ErrorLink>,
    /// Leaves the focus where it is.
    pub disable_auto_focus: Option<bool>,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One error and where it lies.
#[derive(Debug, Clone, Default)]
pub struct ErrorLink {
    /// The same words as at the control.
    pub content: Content,
    /// `#` and the control's id; empty for no link.
    pub href: String,
    /// Extra attributes of the link.
    pub attributes: Attributes,
}

impl ErrorSummary {
    /// A summary from pairs of control id and message.
    pub fn new<I: AsRef<str>, C: Into<Content>>(errors: impl IntoIterator<Item = (I, C)>) -> Self {
        let errors = errors.into_iter().map(|(id, content)| ErrorLink {
            content: content.into(),
            href: format!("#{}", id.as_ref()),
            attributes: Attributes::default(),
        });
        Self { title: "There is a problem".into(), errors: errors.collect(), ..Self::default() }
    }
}

component!(ErrorSummary);
