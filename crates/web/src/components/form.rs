//! What every form control shares: its label, hint, error, the group around them, and how they are tied together.

use std::fmt;

use askama::Template;

use super::html::{Attributes, Classes, Content, Html, attr, component};

/// How large a label or legend is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// Extra large, for a page's only question.
    Xl,
    /// Large.
    L,
    /// Medium.
    M,
    /// Small.
    S,
    /// As body text.
    #[default]
    Body,
}

impl Size {
    pub(crate) fn suffix(self) -> Option<&'static str> {
        match self {
            Self::Xl => Some("xl"),
            Self::L => Some("l"),
            Self::M => Some("m"),
            Self::S => Some("s"),
            Self::Body => None,
        }
    }
}

/// GOV.UK label.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/label.html")]
pub struct Label {
    /// The words; an empty label is not shown at all.
    pub content: Content,
    /// The id of the control it names.
    pub for_id: String,
    /// Wraps the label in the page's `h1`.
    pub is_page_heading: bool,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Label {
    /// A label of body size.
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// Sets the size.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        if let Some(suffix) = size.suffix() {
            self.classes = self.classes.and(&format!("govuk-label--{suffix}"));
        }
        self
    }

    /// Makes it the page's heading.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.is_page_heading = true;
        self
    }
}

/// GOV.UK hint.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/hint.html")]
pub struct Hint {
    /// The words.
    pub content: Content,
    /// Set by the control that owns the hint.
    pub id: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Hint {
    /// A hint.
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

/// GOV.UK error message.
#[derive(Debug, Clone, Template)]
#[template(path = "components/error_message.html")]
pub struct ErrorMessage {
    /// What to do to put it right.
    pub content: Content,
    /// Set by the control that owns the error.
    pub id: String,
    /// Read out before the message: "Error" unless changed; empty for none.
    pub visually_hidden_text: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Default for ErrorMessage {
    fn default() -> Self {
        Self {
            content: Content::default(),
            id: String::new(),
            visually_hidden_text: "Error".to_owned(),
            classes: Classes::default(),
            attributes: Attributes::default(),
        }
    }
}

impl ErrorMessage {
    /// An error message.
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

/// The group around a control.
#[derive(Debug, Clone, Default)]
pub struct FormGroup {
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
    /// Put just before the control.
    pub before: Content,
    /// Put just after the control.
    pub after: Content,
}

/// What a single control is surrounded by.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// Its name for people.
    pub label: Label,
    /// Help with answering.
    pub hint: Option<Hint>,
    /// What is wrong with the answer given.
    pub error: Option<ErrorMessage>,
    /// Ids of further elements that describe the control.
    pub described_by: String,
    /// The group around it all.
    pub group: FormGroup,
}

impl Field {
    /// A field with a label only.
    pub fn new(label: impl Into<Content>) -> Self {
        Self { label: Label::new(label), ..Self::default() }
    }

    /// Label, hint and error for the control with this id.
    pub(crate) fn head(&self, id: &str) -> Html {
        let mut head = Html::default();
        head.push(&Label { for_id: id.to_owned(), ..self.label.clone() });
        head.push(&hint_and_error(id, self.hint.as_ref(), self.error.as_ref()));
        head
    }

    /// The value of the control's `aria-describedby`.
    pub(crate) fn describing_ids(&self, id: &str) -> String {
        describing_ids(id, &self.described_by, self.hint.is_some(), self.error.is_some())
    }
}

/// Hint and error of the control or group with this id.
pub(crate) fn hint_and_error(id: &str, hint: Option<&Hint>, error: Option<&ErrorMessage>) -> Html {
    let mut both = Html::default();
    if let Some(hint) = hint {
        both.push(&Hint { id: format!("{id}-hint"), ..hint.clone() });
    }
    if let Some(error) = error {
        both.push(&ErrorMessage { id: format!("{id}-error"), ..error.clone() });
    }
    both
}

/// `own` and the ids that [`hint_and_error`] gives, separated by spaces.
pub(crate) fn describing_ids(id: &str, own: &str, hint: bool, error: bool) -> String {
    let mut ids = Vec::new();
    if !own.is_empty() {
        ids.push(own.to_owned());
    }
    if hint {
        ids.push(format!("{id}-hint"));
    }
    if error {
        ids.push(format!("{id}-error"));
    }
    ids.join(" ")
}

/// GOV.UK fieldset's legend.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/legend.html")]
pub struct Legend {
    /// The question.
    pub content: Content,
    /// Wraps the question in the page's `h1`.
    pub is_page_heading: bool,
    /// Extra class names.
    pub classes: Classes,
}

impl Legend {
    /// A legend of the given size.
    pub fn new(content: impl Into<Content>, size: Size) -> Self {
        let classes =
            size.suffix().map(|suffix| format!("govuk-fieldset__legend--{suffix}")).unwrap_or_default();
        Self { content: content.into(), classes: classes.into(), ..Self::default() }
    }

    /// Makes it the page's heading.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.is_page_heading = true;
        self
    }
}

/// GOV.UK fieldset.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/fieldset.html")]
pub struct Fieldset {
    /// The question that the controls inside answer.
    pub legend: Legend,
    /// The controls.
    pub content: Html,
    /// An ARIA role, where the default one will not do.
    pub role: String,
    /// Ids of elements that describe the group.
    pub described_by: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Fieldset {
    /// A fieldset for a group control, which fills in the content itself.
    pub fn new(legend: Legend) -> Self {
        Self { legend, ..Self::default() }
    }
}

/// The form group around `inner`, in its fieldset if it has one: the outside of radios, checkboxes and dates.
pub(crate) struct Grouped<'a> {
    pub(crate) id: &'a str,
    pub(crate) fieldset: Option<&'a Fieldset>,
    pub(crate) role: &'a str,
    pub(crate) hint: Option<&'a Hint>,
    pub(crate) error: Option<&'a ErrorMessage>,
    pub(crate) group: &'a FormGroup,
}

impl Grouped<'_> {
    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, controls: &impl fmt::Display) -> fmt::Result {
        let error_class = if self.error.is_some() { " govuk-form-group--error" } else { "" };
        let FormGroup { classes, attributes, .. } = self.group;
        write!(f, "<div class=\"govuk-form-group{error_class}{classes}\"{attributes}>")?;
        let inner = format!("{}{controls}", hint_and_error(self.id, self.hint, self.error));
        match self.fieldset {
            None => f.write_str(&inner)?,
            Some(fieldset) => {
                let own = &fieldset.described_by;
                let described_by = describing_ids(self.id, own, self.hint.is_some(), self.error.is_some());
                let (content, role) = (Html::trusted(inner), self.role.to_owned());
                write!(f, "{}", Fieldset { content, role, described_by, ..fieldset.clone() })?;
            }
        }
        f.write_str("</div>")
    }
}

/// The methods that every single control has, so that a page reads `Input::new("ref", "Case reference").hint("…")`.
macro_rules! field_methods {
    ($($name:ty),+) => {$(
        impl $name {
            /// A control with this name (also its id) and this label.
            pub fn new(name: impl Into<String>, label: impl Into<$crate::components::Content>) -> Self {
                let field = $crate::components::Field::new(label);
                Self { name: name.into(), field, ..Self::default() }
            }

            /// Sets the label's size.
            #[must_use]
            pub fn label_size(mut self, size: $crate::components::Size) -> Self {
                self.field.label = self.field.label.size(size);
                self
            }

            /// Sets the hint.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<$crate::components::Content>) -> Self {
                self.field.hint = Some($crate::components::Hint::new(hint));
                self
            }

            /// Sets the error, if there is one.
            #[must_use]
            pub fn error(mut self, error: Option<impl Into<$crate::components::Content>>) -> Self {
                self.field.error = error.map($crate::components::ErrorMessage::new);
                self
            }

            fn element_id(&self) -> &str {
                if self.id.is_empty() { &self.name } else { &self.id }
            }
        }
    )+};
}
pub(crate) use field_methods;

component!(Label, Hint, ErrorMessage, Legend, Fieldset);
