//! The four values that every component is made of, each of which escapes itself.
//!
//! Text becomes HTML in exactly one place, [`Content`]'s `Display`. Only [`Html`] passes unescaped, and it comes
//! from a component or from [`Html::trusted`], a name that is easy to search for.

use std::fmt::{self, Display, Write as _};

use askama::filters::{self, HtmlSafe};

/// HTML that is known to be well formed and free of anything a person typed unescaped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Vouches for `html`. Never pass anything that came from a file, a form or the database.
    pub fn trusted(html: impl Into<String>) -> Self {
        Self(html.into())
    }

    /// Joins pieces, each escaped as its own type demands.
    pub fn join(pieces: impl IntoIterator<Item = Content>) -> Self {
        let mut all = Self::default();
        for piece in pieces {
            all.push(&piece);
        }
        all
    }

    /// One piece, escaped as its own type demands.
    pub fn from_content(content: &Content) -> Self {
        Self(content.to_string())
    }

    /// Adds one piece at the end.
    pub fn push(&mut self, piece: &(impl HtmlSafe + ?Sized)) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{piece}");
    }

    /// True if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl HtmlSafe for Html {}

/// What goes between two tags: text, which is escaped, or HTML, which is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Words from anywhere.
    Text(String),
    /// A component's output.
    Html(Html),
}

impl Content {
    /// True if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Html(html) => html.is_empty(),
        }
    }

    /// True for HTML, which some components wrap differently from text.
    pub fn is_html(&self) -> bool {
        matches!(self, Self::Html(_))
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_escaped(f, text),
            Self::Html(html) => html.fmt(f),
        }
    }
}
impl HtmlSafe for Content {}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<Html> for Content {
    fn from(html: Html) -> Self {
        Self::Html(html)
    }
}

/// Extra class names; shown with a space before them, or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes(String);

impl Classes {
    /// These classes and `more`.
    #[must_use]
    pub fn and(mut self, more: &str) -> Self {
        if !self.0.is_empty() && !more.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(more);
        self
    }

    /// The names, separated by spaces, without the space before.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Classes {
    fn from(names: T) -> Self {
        Self(names.into())
    }
}

impl Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str(" ")?;
        write_escaped(f, &self.0)
    }
}
impl HtmlSafe for Classes {}

/// Extra attributes in order; each is shown with a space before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(String, Option<String>)>);

impl Attributes {
    /// Adds `name="value"`.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), Some(value.into())));
        self
    }

    /// Adds an attribute without a value, such as `hidden`.
    #[must_use]
    pub fn flag(mut self, name: impl Into<String>) -> Self {
        self.0.push((name.into(), None));
        self
    }

    /// These attributes, then `more`.
    #[must_use]
    pub fn and(mut self, more: &Self) -> Self {
        self.0.extend(more.0.iter().cloned());
        self
    }
}

impl<N: Into<String>, V: Into<String>, const LEN: usize> From<[(N, V); LEN]> for Attributes {
    fn from(pairs: [(N, V); LEN]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), Some(value.into()))).collect())
    }
}

impl Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            f.write_str(" ")?;
            // A name can break out of its tag by characters that escaping leaves alone, so they are dropped.
            f.write_str(&name.replace(|c: char| c.is_whitespace() || "\"'<>/=".contains(c), ""))?;
            if let Some(value) = value {
                f.write_str("=\"")?;
                write_escaped(f, value)?;
                f.write_str("\"")?;
            }
        }
        Ok(())
    }
}
impl HtmlSafe for Attributes {}

/// ` name="value"`, or nothing when the value is empty. For templates.
pub(crate) fn attr(name: &str, value: impl AsRef<str>) -> Attributes {
    let value = value.as_ref();
    if value.is_empty() { Attributes::default() } else { Attributes::default().set(name, value) }
}

/// Where a link leads. A scheme that runs script (`javascript:`, `data:`) is replaced by `#`. For templates.
pub(crate) fn href(address: &str) -> &str {
    let compact: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme =
        compact.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
    match scheme.map(str::to_ascii_lowercase).as_deref() {
        None | Some("http" | "https" | "mailto" | "tel") => address,
        Some(_) => "#",
    }
}

/// Text for an attribute's value.
pub(crate) fn attr_text(text: &str) -> Content {
    Content::from(text)
}

fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match filters::escape(text, filters::Html) {
        Ok(safe) => write!(f, "{safe}"),
        Err(never) => match never {},
    }
}

/// Declares that a type's `Display` escapes everything it holds, and lets it stand wherever content may.
macro_rules! component {
    ($($name:ty),+ $(,)?) => {$(
        impl askama::filters::HtmlSafe for $name {}
        impl From<$name> for $crate::components::Html {
            fn from(part: $name) -> Self {
                Self::trusted(part.to_string())
            }
        }
        impl From<$name> for $crate::components::Content {
            fn from(part: $name) -> Self {
                Self::Html(part.into())
            }
        }
    )+};
}
pub(crate) use component;
