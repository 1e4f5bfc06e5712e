//! Date input: day, month and year as three boxes. Any of them may stay empty where the date is imprecise.

use std::fmt;

use super::form::{ErrorMessage, Field, Fieldset, FormGroup, Grouped, Hint, Label, Legend, Size};
use super::html::{Attributes, Classes, Content, component};
use super::input::Input;

/// GOV.UK date input.
#[derive(Debug, Clone, Default)]
pub struct DateInput {
    /// The group's id, and the start of the boxes' ids.
    pub id: String,
    /// The start of the boxes' names, joined by a hyphen; none if empty.
    pub name_prefix: String,
    /// The question.
    pub fieldset: Option<Fieldset>,
    /// Help with answering.
    pub hint: Option<Hint>,
    /// What is wrong with the answer given.
    pub error: Option<ErrorMessage>,
    /// The boxes; day, month and year if empty.
    pub items: Vec<DatePart>,
    /// The group around it all.
    pub group: FormGroup,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One box of a date.
#[derive(Debug, Clone, Default)]
pub struct DatePart {
    /// `day`, `month` or `year`.
    pub name: String,
    /// The words; the name with a capital if empty.
    pub label: String,
    /// What has been typed.
    pub value: String,
    /// The element's id, where the usual one will not do.
    pub id: String,
    /// Whether the error lies in this box. `None` leaves it to the group: all boxes, unless one is named.
    pub error: Option<bool>,
    /// The on-screen keyboard; `numeric` if empty.
    pub inputmode: String,
    /// What the browser may fill in.
    pub autocomplete: String,
    /// A regular expression the browser checks.
    pub pattern: String,
    /// Extra class names, such as a width.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl DatePart {
    /// A box with what has been typed in it.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), ..Self::default() }
    }

    fn has_error(&self) -> bool {
        self.error == Some(true) || self.classes.as_str().contains("govuk-input--error")
    }

    fn label(&self) -> String {
        if !self.label.is_empty() {
            return self.label.clone();
        }
        let mut letters = self.name.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    fn input_classes(&self, marked: bool) -> Classes {
        let own = self.classes.as_str();
        let mut classes = Classes::from("govuk-date-input__input");
        if marked && !own.contains("govuk-input--error") {
            classes = classes.and("govuk-input--error");
        }
        if !own.contains("govuk-input--width-") {
            classes = classes.and(if self.name == "year" {
                "govuk-input--width-4"
            } else {
                "govuk-input--width-2"
            });
        }
        classes.and(own)
    }
}

impl DateInput {
    /// A question in a legend; the boxes are named `<id>-day`, `<id>-month`, `<id>-year`.
    pub fn new(id: impl Into<String>, legend: impl Into<Content>, size: Size) -> Self {
        let id = id.into();
        let fieldset = Some(Fieldset::new(Legend::new(legend, size)));
        Self { name_prefix: id.clone(), id, fieldset, ..Self::default() }
    }

    /// Sets what has been typed.
    #[must_use]
    pub fn values(mut self, day: &str, month: &str, year: &str) -> Self {
        self.items =
            vec![DatePart::new("day", day), DatePart::new("month", month), DatePart::new("year", year)];
        self
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

    fn part(&self, part: &DatePart, any_part_has_error: bool) -> Input {
        let by_group = part.error != Some(false) && self.error.is_some() && !any_part_has_error;
        let prefix =
            if self.name_prefix.is_empty() { String::new() } else { format!("{}-", self.name_prefix) };
        let label = Label { classes: "govuk-date-input__label".into(), ..Label::new(part.label()) };
        Input {
            name: format!("{prefix}{}", part.name),
            id: if part.id.is_empty() { format!("{}-{}", self.id, part.name) } else { part.id.clone() },
            field: Field { label, ..Field::default() },
            value: part.value.clone(),
            inputmode: if part.inputmode.is_empty() { "numeric".into() } else { part.inputmode.clone() },
            autocomplete: part.autocomplete.clone(),
            pattern: part.pattern.clone(),
            classes: part.input_classes(part.has_error() || by_group),
            attributes: part.attributes.clone(),
            ..Input::default()
        }
    }

    fn controls(&self) -> String {
        let usual = Self::default().values("", "", "").items;
        let parts = if self.items.is_empty() { &usual } else { &self.items };
        let any_part_has_error = parts.iter().any(DatePart::has_error);
        let id = super::html::attr("id", &self.id);
        let FormGroup { before, after, .. } = &self.group;
        let mut html =
            format!("<div class=\"govuk-date-input{}\"{}{id}>{before}", self.classes, self.attributes);
        for part in parts {
            html.push_str("<div class=\"govuk-date-input__item\">");
            html.push_str(&self.part(part, any_part_has_error).to_string());
            html.push_str("</div>");
        }
        format!("{html}{after}</div>")
    }
}

impl fmt::Display for DateInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hint, error) = (self.hint.as_ref(), self.error.as_ref());
        // The role makes the description heard with a group of text inputs.
        Grouped {
            id: &self.id,
            fieldset: self.fieldset.as_ref(),
            role: "group",
            hint,
            error,
            group: &self.group,
        }
        .write(f, &self.controls())
    }
}

component!(DateInput);
