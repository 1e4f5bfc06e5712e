//! What every page is framed by. A page's template extends `layout.html` and its struct holds a [`Layout`] in a
//! field called `layout`.

use super::frame::{
    Footer, GenericHeader, Link, NavItem, NavSlots, PhaseBanner, ServiceNavigation, SkipLink,
};
use super::html::{Content, Html, attr, component};
use super::message::NotificationBanner;
use super::tag::Tag;

/// The service's name, shown as its wordmark and at the end of every title.
pub const SERVICE_NAME: &str = "Lookagain";

/// The protective marking shown where a page says nothing else.
pub const MARKING: &str = "OFFICIAL-SENSITIVE";

/// The frame of one page.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that a page turns on its own")]
pub struct Layout {
    /// What the page is, for the browser's tab. Never a person's name: titles end up in histories and logs.
    pub title: String,
    /// Begins the title with "Error: ", so that it is the first thing heard.
    pub has_errors: bool,
    /// The key of the section that the page belongs to; empty for none.
    pub current_nav: String,
    /// The sections the reader may go to.
    pub nav: Vec<NavEntry>,
    /// Who is signed in; `None` before signing in.
    pub user: Option<SignedIn>,
    /// Goes into every form that changes something; empty before signing in.
    pub csrf: String,
    /// What the reader's last act came to, shown once.
    pub flash: Option<Flash>,
    /// The protective marking, shown at the top and the bottom and on paper.
    pub marking: String,
    /// Says that every person and case is made up.
    pub demo: bool,
    /// Whether single-key shortcuts work in the queue; a setting of the reader's.
    pub shortcuts: bool,
    /// The page needs the full width of the window, as a queue does.
    pub wide: bool,
}

/// One section in the navigation.
#[derive(Debug, Clone)]
pub struct NavEntry {
    /// Compared with [`Layout::current_nav`].
    pub key: String,
    /// The words.
    pub label: String,
    /// Where they lead.
    pub href: String,
}

/// Who is signed in, in words. No name: the page may be printed or shared.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The role, such as "Triage officer".
    pub role: String,
    /// The force whose cases are shown; `None` for all forces.
    pub force: Option<String>,
}

/// What the reader's last act came to.
#[derive(Debug, Clone)]
pub struct Flash {
    /// The message.
    pub content: Content,
    /// Whether the act worked.
    pub success: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            title: String::new(),
            has_errors: false,
            current_nav: String::new(),
            nav: Vec::new(),
            user: None,
            csrf: String::new(),
            flash: None,
            marking: MARKING.to_owned(),
            demo: false,
            shortcuts: true,
            wide: false,
        }
    }
}

impl Layout {
    /// The frame of a page with this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The whole title, as the browser's tab shows it.
    pub fn page_title(&self) -> String {
        let error = if self.has_errors { "Error: " } else { "" };
        format!("{error}{} – {SERVICE_NAME}", self.title)
    }

    /// The first thing the keyboard reaches.
    pub fn skip_link(&self) -> SkipLink {
        let (content, href) = ("Skip to main content".into(), "#main-content".to_owned());
        SkipLink { content, href, ..SkipLink::default() }
    }

    /// Wordmark.
    pub fn header(&self) -> GenericHeader {
        let container_classes = self.container().to_owned();
        GenericHeader { logo: SERVICE_NAME.into(), container_classes, ..GenericHeader::default() }
    }

    /// Class names of what sets the page's width.
    pub fn container(&self) -> &'static str {
        if self.wide { "govuk-width-container app-width-container--wide" } else { "govuk-width-container" }
    }

    /// Sections, who is signed in for which force, and the way out; nothing before signing in.
    pub fn navigation(&self) -> Html {
        let Some(user) = &self.user else { return Html::default() };
        let items = self.nav.iter().map(|entry| {
            NavItem::new(entry.label.as_str(), entry.href.as_str(), entry.key == self.current_nav)
        });
        let scope = user.force.as_deref().unwrap_or("All forces");
        let end = Html::trusted(format!(
            "<div class=\"app-session\"><span class=\"app-session__scope\">{}: {}</span>\
             <form class=\"app-session__sign-out\" method=\"post\" action=\"/sign-out\">{}\
             <button type=\"submit\" class=\"app-link-button\">Sign out</button></form></div>",
            Content::from(&user.role),
            Content::from(scope),
            self.csrf_field(),
        ));
        ServiceNavigation {
            items: items.collect(),
            navigation_label: "Sections".into(),
            label: Some("Service".into()),
            slots: NavSlots { end, end_inline: true, ..NavSlots::default() },
            ..ServiceNavigation::default()
        }
        .into()
    }

    /// Says that all is made up.
    pub fn phase(&self) -> PhaseBanner {
        PhaseBanner {
            tag: Tag { content: "Demonstration".into(), ..Tag::default() },
            content: "Every person and every case here is made up.".into(),
            ..PhaseBanner::default()
        }
    }

    /// What the last act came to, or nothing.
    pub fn flash_banner(&self) -> Html {
        let Some(flash) = &self.flash else { return Html::default() };
        let title_id = "flash-title".to_owned();
        let banner = NotificationBanner { success: flash.success, title_id, ..NotificationBanner::default() };
        NotificationBanner { content: flash.content.clone(), ..banner }.into()
    }

    /// Support links.
    pub fn footer(&self) -> Footer {
        let links = [
            ("Accessibility", "/accessibility"),
            ("How cases are ordered", "/method"),
            ("Licences", "/licences"),
        ];
        let links = links.map(|(words, href)| Link::new(words, href)).into();
        Footer { links, ..Footer::default() }
    }

    /// The hidden field that every form which changes something must hold.
    pub fn csrf_field(&self) -> CsrfField {
        CsrfField(self.csrf.clone())
    }

    /// The address of an embedded file by its plain name.
    pub fn asset(&self, name: &str) -> String {
        lookagain_assets::url(name).unwrap_or_default()
    }
}

/// The hidden field `csrf`.
#[derive(Debug, Clone)]
pub struct CsrfField(String);

impl std::fmt::Display for CsrfField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<input type=\"hidden\" name=\"csrf\"{}>", attr("value", &self.0))
    }
}

component!(CsrfField);
