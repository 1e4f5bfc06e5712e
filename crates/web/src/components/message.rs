//! What tells the reader something: notification banner, warning, inset text, panel, details, exit.

use askama::Template;

use super::button::Button;
use super::html::{Attributes, Classes, Content, Html, attr, component, href};

/// GOV.UK notification banner.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/notification_banner.html")]
pub struct NotificationBanner {
    /// The message: text is set as a heading, HTML as it is.
    pub content: Content,
    /// Green, and announced at once.
    pub success: bool,
    /// The title; "Important" or "Success" if empty.
    pub title: Content,
    /// The title's heading level; 2 if zero.
    pub title_level: u8,
    /// The title's id, where the usual one will not do.
    pub title_id: String,
    /// The ARIA role, where the usual one will not do.
    pub role: String,
    /// Leaves the focus where it is.
    pub disable_auto_focus: Option<bool>,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl NotificationBanner {
    /// News that the reader should have.
    pub fn important(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// What the reader did has worked.
    pub fn success(content: impl Into<Content>) -> Self {
        Self { content: content.into(), success: true, ..Self::default() }
    }

    fn role(&self) -> &str {
        match (self.role.is_empty(), self.success) {
            (false, _) => &self.role,
            (true, true) => "alert",
            (true, false) => "region",
        }
    }

    fn title(&self) -> Content {
        match (self.title.is_empty(), self.success) {
            (false, _) => self.title.clone(),
            (true, true) => "Success".into(),
            (true, false) => "Important".into(),
        }
    }

    fn level(&self) -> u8 {
        if self.title_level == 0 { 2 } else { self.title_level }
    }

    fn title_id(&self) -> &str {
        if self.title_id.is_empty() { "govuk-notification-banner-title" } else { &self.title_id }
    }
}

/// GOV.UK warning text.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/warning_text.html")]
pub struct WarningText {
    /// The warning.
    pub content: Content,
    /// Read out in place of the icon; "Warning" if empty.
    pub icon_fallback_text: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl WarningText {
    /// A warning.
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    fn spoken_icon(&self) -> &str {
        if self.icon_fallback_text.is_empty() { "Warning" } else { &self.icon_fallback_text }
    }
}

/// GOV.UK inset text.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/inset_text.html")]
pub struct InsetText {
    /// What is set apart.
    pub content: Content,
    /// The element's id.
    pub id: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl InsetText {
    /// Inset text.
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

/// GOV.UK details.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/details.html")]
pub struct Details {
    /// The line that opens it.
    pub summary: Content,
    /// What it holds.
    pub content: Content,
    /// Open from the start.
    pub open: bool,
    /// The element's id.
    pub id: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Details {
    /// Closed details.
    pub fn new(summary: impl Into<Content>, content: impl Into<Content>) -> Self {
        Self { summary: summary.into(), content: content.into(), ..Self::default() }
    }
}

/// GOV.UK panel: what was done, or an interruption before what should not come as a surprise.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/panel.html")]
pub struct Panel {
    /// The heading.
    pub title: Content,
    /// What stands below.
    pub content: Content,
    /// Blue and with actions, in place of green.
    pub interruption: bool,
    /// What the reader can do next (an interruption only): [`Button`]s and links.
    pub actions: Vec<PanelAction>,
    /// Extra class names of the actions.
    pub actions_classes: Classes,
    /// Extra attributes of the actions.
    pub actions_attributes: Attributes,
    /// Shows the actions' place, even if there are none.
    pub has_actions: bool,
    /// The heading's level; 1 if zero.
    pub level: u8,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One thing to do on an interruption.
#[derive(Debug, Clone)]
pub enum PanelAction {
    /// A button, shown in inverse colours.
    Button(Box<Button>),
    /// A link, shown in inverse colours.
    Link(super::frame::Link),
}

impl Panel {
    /// A confirmation.
    pub fn confirmation(title: impl Into<Content>, content: impl Into<Content>) -> Self {
        Self { title: title.into(), content: content.into(), ..Self::default() }
    }

    fn heading_level(&self) -> u8 {
        if self.level == 0 { 1 } else { self.level }
    }

    fn action(action: &PanelAction) -> Html {
        match action {
            PanelAction::Button(button) => {
                let classes = Classes::from("govuk-button--inverse").and(button.classes.as_str());
                Button { classes, ..(**button).clone() }.into()
            }
            PanelAction::Link(link) => {
                let classes = Classes::from("govuk-link--inverse").and(link.classes.as_str());
                super::frame::Link { classes, ..link.clone() }.into()
            }
        }
    }
}

/// GOV.UK exit this page. Set the address: the kit's own default is another organisation's site.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/exit_this_page.html")]
pub struct ExitThisPage {
    /// The words; "Exit this page" if empty.
    pub content: Content,
    /// Where to flee to.
    pub href: String,
    /// The element's id.
    pub id: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes, such as other wordings of what is read out.
    pub attributes: Attributes,
}

impl ExitThisPage {
    fn button(&self) -> Button {
        let usual = Html::trusted("<span class=\"govuk-visually-hidden\">Emergency</span> Exit this page");
        Button {
            content: if self.content.is_empty() { usual.into() } else { self.content.clone() },
            classes: "govuk-button--warning govuk-exit-this-page__button govuk-js-exit-this-page-button"
                .into(),
            href: href(&self.href).to_owned(),
            attributes: [("rel", "nofollow noreferrer")].into(),
            ..Button::default()
        }
    }
}

component!(NotificationBanner, WarningText, InsetText, Details, Panel, ExitThisPage);
