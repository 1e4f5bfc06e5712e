//! Radios and checkboxes, whose items may reveal a further question.

use std::fmt;

use askama::Template;

use super::form::{ErrorMessage, Fieldset, FormGroup, Grouped, Hint, Label, Legend, Size};
use super::html::{Attributes, Classes, Content, Html, attr, component};

/// One line of radios or checkboxes.
#[derive(Debug, Clone)]
pub enum ChoiceItem {
    /// An answer.
    Choice(Box<Choice>),
    /// A word between answers, such as "or".
    Divider(String),
}

/// One possible answer.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// The words.
    pub content: Content,
    /// Help with this answer.
    pub hint: Option<Hint>,
    /// Chosen already. `None` leaves it to the group's own value.
    pub checked: Option<bool>,
    /// Greyed out.
    pub disabled: bool,
    /// A further question that shows once this is chosen (always, without scripts).
    pub conditional: Html,
    /// The element's id, where the numbered one will not do.
    pub id: String,
    /// A field name of its own (checkboxes only).
    pub name: String,
    /// Choosing this clears the others, or the other way round (checkboxes only).
    pub exclusive: bool,
    /// Extra class names of the label.
    pub label_classes: Classes,
    /// Extra attributes of the label.
    pub label_attributes: Attributes,
    /// Extra attributes of the input.
    pub attributes: Attributes,
}

impl Choice {
    /// An answer: what is sent, and the words.
    pub fn new(value: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { value: value.into(), content: content.into(), ..Self::default() }
    }

    /// Adds help with this answer.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Content>) -> Self {
        self.hint = Some(Hint::new(hint));
        self
    }

    /// Adds a further question that shows once this is chosen.
    #[must_use]
    pub fn reveals(mut self, html: impl Into<Html>) -> Self {
        self.conditional = html.into();
        self
    }
}

impl From<Choice> for ChoiceItem {
    fn from(choice: Choice) -> Self {
        Self::Choice(Box::new(choice))
    }
}

/// GOV.UK radios: one answer.
#[derive(Debug, Clone, Default)]
pub struct Radios {
    /// The form field's name.
    pub name: String,
    /// The first input's id, and the start of the others'; the name if empty.
    pub id_prefix: String,
    /// The question.
    pub fieldset: Option<Fieldset>,
    /// Help with answering.
    pub hint: Option<Hint>,
    /// What is wrong with the answer given.
    pub error: Option<ErrorMessage>,
    /// The possible answers.
    pub items: Vec<ChoiceItem>,
    /// The value chosen already; empty for none.
    pub value: String,
    /// The group around it all.
    pub group: FormGroup,
    /// Extra class names, such as `govuk-radios--inline`.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// GOV.UK checkboxes: any number of answers.
#[derive(Debug, Clone, Default)]
pub struct Checkboxes {
    /// The form field's name.
    pub name: String,
    /// The first input's id, and the start of the others'; the name if empty.
    pub id_prefix: String,
    /// The question.
    pub fieldset: Option<Fieldset>,
    /// Ids of elements that describe the group, where there is no fieldset.
    pub described_by: String,
    /// Help with answering.
    pub hint: Option<Hint>,
    /// What is wrong with the answer given.
    pub error: Option<ErrorMessage>,
    /// The possible answers.
    pub items: Vec<ChoiceItem>,
    /// The values chosen already.
    pub values: Vec<String>,
    /// The group around it all.
    pub group: FormGroup,
    /// Extra class names, such as `govuk-checkboxes--small`.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// What both kinds are written from.
#[derive(Template)]
#[template(path = "components/choices.html")]
struct Choices<'a> {
    kind: &'static str,
    input: &'static str,
    name: &'a str,
    id: &'a str,
    items: &'a [ChoiceItem],
    chosen: &'a [String],
    /// What describes each input when no fieldset carries the description.
    described_by: String,
    group: &'a FormGroup,
    classes: &'a Classes,
    attributes: &'a Attributes,
}

impl Choices<'_> {
    fn item_id(&self, choice: &Choice, index: usize) -> String {
        match (choice.id.is_empty(), index) {
            (false, _) => choice.id.clone(),
            (true, 0) => self.id.to_owned(),
            (true, later) => format!("{}-{}", self.id, later + 1),
        }
    }

    fn is_checked(&self, choice: &Choice) -> bool {
        choice.checked.unwrap_or_else(|| self.chosen.contains(&choice.value))
    }

    fn item_name<'a>(&'a self, choice: &'a Choice) -> &'a str {
        if choice.name.is_empty() { self.name } else { &choice.name }
    }

    fn item_describing_ids(&self, choice: &Choice, id: &str) -> String {
        let hint = if choice.hint.is_some() { format!("{id}-item-hint") } else { String::new() };
        format!("{} {hint}", self.described_by).trim().to_owned()
    }

    fn label(&self, choice: &Choice, id: &str) -> Label {
        Label {
            content: choice.content.clone(),
            for_id: id.to_owned(),
            classes: Classes::from(format!("govuk-{}__label", self.kind)).and(choice.label_classes.as_str()),
            attributes: choice.label_attributes.clone(),
            is_page_heading: false,
        }
    }

    fn hint(&self, choice: &Choice, id: &str) -> Html {
        let mut shown = Html::default();
        if let Some(hint) = &choice.hint {
            let classes = Classes::from(format!("govuk-{}__hint", self.kind)).and(hint.classes.as_str());
            shown.push(&Hint { id: format!("{id}-item-hint"), classes, ..hint.clone() });
        }
        shown
    }
}

impl fmt::Display for Radios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = if self.id_prefix.is_empty() { &self.name } else { &self.id_prefix };
        let value = [self.value.clone()];
        let choices = Choices {
            kind: "radios",
            input: "radio",
            name: &self.name,
            id,
            items: &self.items,
            chosen: if self.value.is_empty() { &[] } else { &value },
            described_by: String::new(),
            group: &self.group,
            classes: &self.classes,
            attributes: &self.attributes,
        };
        let (hint, error) = (self.hint.as_ref(), self.error.as_ref());
        Grouped { id, fieldset: self.fieldset.as_ref(), role: "", hint, error, group: &self.group }
            .write(f, &choices)
    }
}

impl fmt::Display for Checkboxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = if self.id_prefix.is_empty() { &self.name } else { &self.id_prefix };
        let (hint, error) = (self.hint.as_ref(), self.error.as_ref());
        let described_by = if self.fieldset.is_some() {
            String::new()
        } else {
            super::form::describing_ids(id, &self.described_by, hint.is_some(), error.is_some())
        };
        let mut fieldset = self.fieldset.clone();
        if let Some(fieldset) = fieldset.as_mut().filter(|fieldset| fieldset.described_by.is_empty()) {
            fieldset.described_by.clone_from(&self.described_by);
        }
        let choices = Choices {
            kind: "checkboxes",
            input: "checkbox",
            name: &self.name,
            id,
            items: &self.items,
            chosen: &self.values,
            described_by,
            group: &self.group,
            classes: &self.classes,
            attributes: &self.attributes,
        };
        Grouped { id, fieldset: fieldset.as_ref(), role: "", hint, error, group: &self.group }
            .write(f, &choices)
    }
}

/// The methods that both groups have.
macro_rules! choice_methods {
    ($($name:ty),+) => {$(
        impl $name {
            /// A question in a legend of the given size, and its possible answers.
            pub fn new<I: Into<ChoiceItem>>(
                name: impl Into<String>,
                legend: impl Into<Content>,
                size: Size,
                items: impl IntoIterator<Item = I>,
            ) -> Self {
                let fieldset = Some(Fieldset::new(Legend::new(legend, size)));
                let items = items.into_iter().map(Into::into).collect();
                Self { name: name.into(), fieldset, items, ..Self::default() }
            }

            /// Sets the hint.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<Content>) -> Self {
                self.hint = Some(Hint::new(hint));
                self
            }

            /// Sets the error, if there is one.
            #[must_use]
            pub fn error(mut self, error: Option<impl Into<Content>>) -> Self {
                self.error = error.map(ErrorMessage::new);
                self
            }

            /// Makes the boxes small, for filters and dense pages.
            #[must_use]
            pub fn small(mut self) -> Self {
                self.classes = self.classes.and(Self::SMALL);
                self
            }
        }
    )+};
}

impl Radios {
    const SMALL: &'static str = "govuk-radios--small";

    /// Sets the value chosen already.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }
}

impl Checkboxes {
    const SMALL: &'static str = "govuk-checkboxes--small";

    /// Sets the values chosen already.
    #[must_use]
    pub fn values<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.values = values.into_iter().map(Into::into).collect();
        self
    }
}

choice_methods!(Radios, Checkboxes);
component!(Radios, Checkboxes);
