//! The Ministry of Justice kit's components that the pages use. The kit ships no fixtures; these follow its markup,
//! with a list where it shows a list (the timeline) so that its length is read out.

use std::fmt;

use askama::Template;

use super::button::Button;
use super::frame::{Link, NavItem};
use super::html::{Attributes, Classes, Content, Html, component, href};
use super::pagination::Pagination;

/// MoJ badge: a short mark beside a title.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/badge.html")]
pub struct Badge {
    /// The mark, in words that stand without the colour.
    pub content: Content,
    /// Extra class names, such as `moj-badge--red` or `moj-badge--large`.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Badge {
    /// A badge; `colour` is one of the kit's, such as `red`, or empty.
    pub fn new(content: impl Into<Content>, colour: &str) -> Self {
        let classes = if colour.is_empty() { String::new() } else { format!("moj-badge--{colour}") };
        Self { content: content.into(), classes: classes.into(), ..Self::default() }
    }
}

/// MoJ notification badge: how many things wait. Nothing is shown for none.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/notification_badge.html")]
pub struct NotificationBadge {
    /// How many.
    pub count: u64,
    /// What they are, read out after the number.
    pub what: String,
}

/// MoJ identity bar: which case the page is about. Never a victim's name.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/identity_bar.html")]
pub struct IdentityBar {
    /// Reference, force, priority: words and badges.
    pub title: Content,
    /// What can be done with the case.
    pub actions: Vec<Button>,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// MoJ sub-navigation: the pages of one case.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/sub_navigation.html")]
pub struct SubNavigation {
    /// What the landmark is called.
    pub label: String,
    /// The pages.
    pub items: Vec<NavItem>,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl SubNavigation {
    /// The pages below one thing. In each triple: the words, the address, whether the reader is there.
    pub fn new<C: Into<Content>, H: Into<String>>(
        label: impl Into<String>,
        items: impl IntoIterator<Item = (C, H, bool)>,
    ) -> Self {
        let items = items.into_iter().map(|(content, href, here)| NavItem::new(content, href, here));
        Self { label: label.into(), items: items.collect(), ..Self::default() }
    }
}

/// MoJ timeline, as an ordered list.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    /// What happened, in the order shown.
    pub events: Vec<TimelineEvent>,
    /// The titles' heading level; 3 if zero.
    pub level: u8,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One thing that happened.
#[derive(Debug, Clone, Default)]
pub struct TimelineEvent {
    /// What.
    pub title: Content,
    /// By whom: a role, or nothing.
    pub byline: Content,
    /// When, in words, with the precision it has: "about March 2012".
    pub when: Content,
    /// When, for machines, as far as HTML can say it: a year, a month or a day; empty for none.
    pub datetime: String,
    /// More about it.
    pub content: Content,
    /// Where it is recorded: the file and the row.
    pub source: Content,
    /// Extra class names.
    pub classes: Classes,
}

impl TimelineEvent {
    /// What happened, and when in words.
    pub fn new(title: impl Into<Content>, when: impl Into<Content>) -> Self {
        Self { title: title.into(), when: when.into(), ..Self::default() }
    }
}

impl Timeline {
    fn heading_level(&self) -> u8 {
        if self.level == 0 { 3 } else { self.level }
    }
}

/// MoJ filter: a form whose answers go into the address.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/filter.html")]
pub struct Filter {
    /// Where the form is sent (with GET).
    pub action: String,
    /// The filters that are on, by category.
    pub selected: Vec<FilterCategory>,
    /// Where all of them are cleared.
    pub clear_href: String,
    /// The form's controls.
    pub options: Html,
}

/// The filters of one kind that are on.
#[derive(Debug, Clone, Default)]
pub struct FilterCategory {
    /// The kind.
    pub heading: String,
    /// What is asked for; each link leads to the list without it.
    pub items: Vec<Link>,
}

/// MoJ alert.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/alert.html")]
pub struct Alert {
    /// What kind of news it is.
    pub kind: AlertKind,
    /// The landmark's name, and a heading if `show_title`.
    pub title: String,
    /// The message.
    pub content: Content,
    /// Shows the title as a heading.
    pub show_title: bool,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// What kind of news an alert is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AlertKind {
    /// Good to know.
    #[default]
    Information,
    /// It worked.
    Success,
    /// Take care.
    Warning,
    /// It did not work.
    Error,
}

impl AlertKind {
    fn name(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The letter in the sign; the kind is also said in words.
    fn sign(self) -> &'static str {
        match self {
            Self::Information => "i",
            Self::Success => "✓",
            Self::Warning => "!",
            Self::Error => "×",
        }
    }
}

impl Alert {
    /// An alert with its title as a heading.
    pub fn new(kind: AlertKind, title: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { kind, title: title.into(), content: content.into(), show_title: true, ..Self::default() }
    }

    fn has_heading(&self) -> bool {
        self.show_title && !self.content.is_empty()
    }
}

/// MoJ button menu, plain: without scripts a row of buttons.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/button_menu.html")]
pub struct ButtonMenu {
    /// The words on the button that opens it, where scripts run.
    pub label: String,
    /// What can be done.
    pub items: Vec<Button>,
}

impl ButtonMenu {
    fn item(button: &Button) -> Html {
        let classes = Classes::from("moj-button-menu__item govuk-button--secondary");
        Button { classes: classes.and(button.classes.as_str()), ..button.clone() }.into()
    }
}

/// GOV.UK pagination, and a line that says which part of how many is shown.
#[derive(Debug, Clone, Default)]
pub struct PagedResults {
    /// The pages.
    pub pages: Pagination,
    /// The first shown, from 1.
    pub from: u64,
    /// The last shown.
    pub to: u64,
    /// How many there are.
    pub total: u64,
    /// What they are: "cases".
    pub what: String,
}

impl fmt::Display for PagedResults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = Content::from(&self.what);
        write!(f, "<div class=\"moj-pagination\">{}<p class=\"moj-pagination__results\">", self.pages)?;
        match self.total {
            0 => write!(f, "No {what}")?,
            total => {
                let (from, to) = (self.from, self.to);
                write!(f, "Showing <b>{from}</b> to <b>{to}</b> of <b>{total}</b> {what}")?;
            }
        }
        f.write_str("</p></div>")
    }
}

component!(
    Badge,
    NotificationBadge,
    IdentityBar,
    SubNavigation,
    Timeline,
    Filter,
    Alert,
    ButtonMenu,
    PagedResults
);
