//! Tag: a status in words, with a colour that only repeats them.

use askama::Template;

use super::html::{Attributes, Classes, Content, component};

/// GOV.UK tag.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/tag.html")]
pub struct Tag {
    /// The status, in words that stand without the colour.
    pub content: Content,
    /// The tint.
    pub colour: TagColour,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Tag {
    /// A tag of the given colour.
    pub fn new(content: impl Into<Content>, colour: TagColour) -> Self {
        Self { content: content.into(), colour, ..Self::default() }
    }
}

/// The kit's tag colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TagColour {
    /// The kit's default.
    #[default]
    Blue,
    /// Not started, inactive.
    Grey,
    /// Done, met.
    Green,
    /// Active.
    Turquoise,
    /// Received.
    Purple,
    /// Sent.
    Pink,
    /// Urgent, refused.
    Red,
    /// Declined.
    Orange,
    /// Waiting, unknown.
    Yellow,
}

impl TagColour {
    fn class(self) -> &'static str {
        match self {
            Self::Blue => "",
            Self::Grey => " govuk-tag--grey",
            Self::Green => " govuk-tag--green",
            Self::Turquoise => " govuk-tag--turquoise",
            Self::Purple => " govuk-tag--purple",
            Self::Pink => " govuk-tag--pink",
            Self::Red => " govuk-tag--red",
            Self::Orange => " govuk-tag--orange",
            Self::Yellow => " govuk-tag--yellow",
        }
    }
}

component!(Tag);
