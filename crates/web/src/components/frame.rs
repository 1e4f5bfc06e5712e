//! What frames every page: skip link, header, service navigation, phase banner, the way back, footer.

use askama::Template;

use super::html::{Attributes, Classes, Content, Html, component, href};
use super::tag::Tag;

/// GOV.UK skip link.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/skip_link.html")]
pub struct SkipLink {
    /// The words.
    pub content: Content,
    /// Where it leads; `#content` if empty.
    pub href: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl SkipLink {
    fn target(&self) -> &str {
        if self.href.is_empty() { "#content" } else { href(&self.href) }
    }
}

/// GOV.UK generic header, for services that are not on GOV.UK: our own wordmark, no emblem.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/generic_header.html")]
pub struct GenericHeader {
    /// The wordmark.
    pub logo: Content,
    /// Where it leads; `/` if empty.
    pub href: String,
    /// Class names of the container; the page's width if empty.
    pub container_classes: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl GenericHeader {
    fn target(&self) -> &str {
        if self.href.is_empty() { "/" } else { href(&self.href) }
    }

    fn container(&self) -> &str {
        if self.container_classes.is_empty() { "govuk-width-container" } else { &self.container_classes }
    }
}

/// GOV.UK phase banner.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/phase_banner.html")]
pub struct PhaseBanner {
    /// The phase.
    pub tag: Tag,
    /// What it means to the reader.
    pub content: Content,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl PhaseBanner {
    fn phase(&self) -> Tag {
        let classes = Classes::from("govuk-phase-banner__content__tag").and(self.tag.classes.as_str());
        Tag { classes, ..self.tag.clone() }
    }
}

/// GOV.UK back link.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/back_link.html")]
pub struct BackLink {
    /// The words; "Back" if empty.
    pub content: Content,
    /// Where it leads.
    pub href: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl BackLink {
    /// A link back to an address.
    pub fn to(href: impl Into<String>) -> Self {
        Self { href: href.into(), ..Self::default() }
    }

    fn target(&self) -> &str {
        if self.href.is_empty() { "#" } else { href(&self.href) }
    }
}

/// GOV.UK breadcrumbs.
#[derive(Debug, Clone, Template)]
#[template(path = "components/breadcrumbs.html")]
pub struct Breadcrumbs {
    /// From the first page down; one without an address is the page itself.
    pub items: Vec<Link>,
    /// Shows the first and last only, on a phone.
    pub collapse_on_mobile: bool,
    /// What the landmark is called; "Breadcrumb" by default.
    pub label: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Default for Breadcrumbs {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            collapse_on_mobile: false,
            label: "Breadcrumb".to_owned(),
            classes: Classes::default(),
            attributes: Attributes::default(),
        }
    }
}

impl Breadcrumbs {
    /// Breadcrumbs from links.
    pub fn new(items: impl IntoIterator<Item = Link>) -> Self {
        Self { items: items.into_iter().collect(), collapse_on_mobile: true, ..Self::default() }
    }
}

/// Words that lead somewhere. By itself it renders as a GOV.UK link.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/link.html")]
pub struct Link {
    /// The words.
    pub content: Content,
    /// Where they lead; empty for the page itself.
    pub href: String,
    /// Read out after the words, to tell equal links apart.
    pub visually_hidden_text: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Link {
    /// Words and where they lead.
    pub fn new(content: impl Into<Content>, href: impl Into<String>) -> Self {
        Self { content: content.into(), href: href.into(), ..Self::default() }
    }

    /// Adds words that are read out only.
    #[must_use]
    pub fn hidden(mut self, words: impl Into<String>) -> Self {
        self.visually_hidden_text = words.into();
        self
    }
}

/// Our footer, in GOV.UK's classes. The kit's own carries an emblem and a licence that are not ours to show.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/footer.html")]
pub struct Footer {
    /// Links to what supports the service.
    pub links: Vec<Link>,
    /// A sentence below them.
    pub content: Content,
    /// Extra class names.
    pub classes: Classes,
    /// Extra class names of the container.
    pub container_classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// GOV.UK service navigation.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/service_navigation.html")]
pub struct ServiceNavigation {
    /// The service's name.
    pub service_name: String,
    /// Where the name leads; empty for no link.
    pub service_href: String,
    /// The pages to go to.
    pub items: Vec<NavItem>,
    /// What the menu button says on a phone; "Menu" if empty.
    pub menu_button_text: String,
    /// What the menu button is called, if not by its words.
    pub menu_button_label: String,
    /// What the list's landmark is called; as the menu button if empty.
    pub navigation_label: String,
    /// The list's id; `navigation` if empty.
    pub navigation_id: String,
    /// Extra class names of the list's landmark.
    pub navigation_classes: Classes,
    /// What the section is called, where there is one; "Service information" if `None`.
    pub label: Option<String>,
    /// Folds the list on a phone; `None` folds two links or more.
    pub collapse_on_mobile: Option<bool>,
    /// HTML put in at four places.
    pub slots: NavSlots,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// What service navigation takes in besides its links.
#[derive(Debug, Clone, Default)]
pub struct NavSlots {
    /// Before everything.
    pub start: Html,
    /// After everything.
    pub end: Html,
    /// Puts the end on the same line.
    pub end_inline: bool,
    /// First in the list; a list item.
    pub navigation_start: Html,
    /// Last in the list; a list item.
    pub navigation_end: Html,
}

/// One page to go to.
#[derive(Debug, Clone, Default)]
pub struct NavItem {
    /// The words.
    pub content: Content,
    /// Where they lead; empty for no link.
    pub href: String,
    /// Where the reader is.
    pub place: NavPlace,
    /// Extra attributes of the link.
    pub attributes: Attributes,
}

/// Where the reader is, seen from one navigation link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NavPlace {
    /// Somewhere else.
    #[default]
    Elsewhere,
    /// Somewhere below it.
    Active,
    /// On it.
    Current,
}

impl NavItem {
    /// A link; `here` marks the section that the reader is in.
    pub fn new(content: impl Into<Content>, href: impl Into<String>, here: bool) -> Self {
        let place = if here { NavPlace::Active } else { NavPlace::Elsewhere };
        Self { content: content.into(), href: href.into(), place, attributes: Attributes::default() }
    }

    pub(crate) fn is_here(&self) -> bool {
        self.place != NavPlace::Elsewhere
    }

    pub(crate) fn aria_current(&self) -> &'static str {
        match self.place {
            NavPlace::Elsewhere => "",
            NavPlace::Active => " aria-current=\"true\"",
            NavPlace::Current => " aria-current=\"page\"",
        }
    }
}

impl ServiceNavigation {
    fn menu(&self) -> &str {
        if self.menu_button_text.is_empty() { "Menu" } else { &self.menu_button_text }
    }

    fn list_label(&self) -> &str {
        if self.navigation_label.is_empty() { self.menu() } else { &self.navigation_label }
    }

    fn list_id(&self) -> &str {
        if self.navigation_id.is_empty() { "navigation" } else { &self.navigation_id }
    }

    fn has_list(&self) -> bool {
        !self.items.is_empty()
            || !self.slots.navigation_start.is_empty()
            || !self.slots.navigation_end.is_empty()
    }

    fn is_folded(&self) -> bool {
        self.collapse_on_mobile.unwrap_or(self.items.len() > 1)
    }

    fn has_menu_label(&self) -> bool {
        !self.menu_button_label.is_empty() && self.menu_button_label != self.menu()
    }

    /// With a name or slots it is a section of its own; the list alone is landmark enough.
    fn is_section(&self) -> bool {
        !self.service_name.is_empty() || !self.slots.start.is_empty() || !self.slots.end.is_empty()
    }

    fn section_label(&self) -> &str {
        self.label.as_deref().unwrap_or("Service information")
    }
}

component!(SkipLink, GenericHeader, PhaseBanner, BackLink, Breadcrumbs, Link, Footer, ServiceNavigation);
