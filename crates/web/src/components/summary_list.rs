//! Summary list: what is known, fact by fact, with what can be done about each.

use askama::Template;

use super::frame::Link;
use super::html::{Attributes, Classes, Content, Html, component};

/// GOV.UK summary list, in a card if it has one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/summary_list.html")]
pub struct SummaryList {
    /// The facts.
    pub rows: Vec<SummaryRow>,
    /// A titled frame around them.
    pub card: Option<SummaryCard>,
    /// Extra class names, such as `govuk-summary-list--no-border`.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One fact.
#[derive(Debug, Clone, Default)]
pub struct SummaryRow {
    /// What it is called.
    pub key: Content,
    /// Extra class names of the key.
    pub key_classes: Classes,
    /// What it is.
    pub value: Content,
    /// Extra class names of the value.
    pub value_classes: Classes,
    /// What can be done about it.
    pub actions: Actions,
    /// Extra class names.
    pub classes: Classes,
}

/// Links beside a fact or a card's title.
#[derive(Debug, Clone, Default)]
pub struct Actions {
    /// The links.
    pub items: Vec<Link>,
    /// Extra class names.
    pub classes: Classes,
}

/// The frame around a list.
#[derive(Debug, Clone, Default)]
pub struct SummaryCard {
    /// What the list is about; empty for none.
    pub title: Content,
    /// The title's heading level; 2 if zero.
    pub level: u8,
    /// Extra class names of the title.
    pub title_classes: Classes,
    /// What can be done about the whole.
    pub actions: Actions,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl SummaryCard {
    fn heading_level(&self) -> u8 {
        if self.level == 0 { 2 } else { self.level }
    }
}

impl SummaryRow {
    /// A fact.
    pub fn new(key: impl Into<Content>, value: impl Into<Content>) -> Self {
        Self { key: key.into(), value: value.into(), ..Self::default() }
    }

    /// Adds something that can be done about it.
    #[must_use]
    pub fn action(mut self, link: Link) -> Self {
        self.actions.items.push(link);
        self
    }
}

impl<K: Into<Content>, V: Into<Content>> From<(K, V)> for SummaryRow {
    fn from((key, value): (K, V)) -> Self {
        Self::new(key, value)
    }
}

impl SummaryList {
    /// A list of facts.
    pub fn new<R: Into<SummaryRow>>(rows: impl IntoIterator<Item = R>) -> Self {
        Self { rows: rows.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Puts a titled frame around it.
    #[must_use]
    pub fn card(mut self, title: impl Into<Content>) -> Self {
        self.card = Some(SummaryCard { title: title.into(), ..SummaryCard::default() });
        self
    }

    fn any_row_has_actions(&self) -> bool {
        self.rows.iter().any(|row| !row.actions.items.is_empty())
    }

    /// An action's link; the card's title is read out too, to tell equal links apart.
    fn action(&self, link: &Link) -> Html {
        let title = self.card.as_ref().map(|card| &card.title).filter(|title| !title.is_empty());
        let mut hidden = Html::default();
        if !link.visually_hidden_text.is_empty() {
            hidden.push(&Content::from(format!(" {}", link.visually_hidden_text)));
        }
        if let Some(title) = title {
            hidden.push(&Html::trusted(format!(" ({title})")));
        }
        let mut content = Html::from_content(&link.content);
        if !hidden.is_empty() {
            content.push(&Html::trusted(format!("<span class=\"govuk-visually-hidden\">{hidden}</span>")));
        }
        Link { content: content.into(), visually_hidden_text: String::new(), ..link.clone() }.into()
    }
}

component!(SummaryList);
