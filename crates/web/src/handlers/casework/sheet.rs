//! A page of casework: its head, and parts put together from components.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    components::{BackLink, Button, Content, ErrorSummary, Html, Layout, attr_text},
    errors::show,
    session::Reader,
};

/// A page of casework.
#[derive(Template)]
#[template(path = "sheet.html")]
pub(in crate::handlers) struct Sheet {
    pub(in crate::handlers) layout: Layout,
    pub(in crate::handlers) back: Html,
    pub(in crate::handlers) errors: Html,
    pub(in crate::handlers) bar: Html,
    pub(in crate::handlers) pages: Html,
    pub(in crate::handlers) heading: String,
    pub(in crate::handlers) parts: Vec<Html>,
}

impl Sheet {
    pub(in crate::handlers) fn new(layout: Layout, heading: impl Into<String>) -> Self {
        let nothing = Html::default;
        Self {
            layout,
            back: nothing(),
            errors: nothing(),
            bar: nothing(),
            pages: nothing(),
            heading: heading.into(),
            parts: Vec::new(),
        }
    }

    pub(in crate::handlers) fn back(mut self, href: impl Into<String>) -> Self {
        self.back = BackLink::to(href.into()).into();
        self
    }

    pub(in crate::handlers) fn part(&mut self, part: impl Into<Html>) -> &mut Self {
        self.parts.push(part.into());
        self
    }

    pub(in crate::handlers) fn heading(&mut self, id: &str, words: &str) -> &mut Self {
        let (id, words) = (attr_text(id), Content::from(words));
        self.parts.push(Html::trusted(format!("<h2 class=\"govuk-heading-m\" id=\"{id}\">{words}</h2>")));
        self
    }

    pub(in crate::handlers) fn say(&mut self, words: impl Into<Content>) -> &mut Self {
        self.parts.push(paragraph(words));
        self
    }

    pub(in crate::handlers) fn list(&mut self, lines: impl IntoIterator<Item = Content>) -> &mut Self {
        let lines = lines.into_iter().fold(String::new(), |all, line| format!("{all}<li>{line}</li>"));
        if !lines.is_empty() {
            let list = format!("<ul class=\"govuk-list govuk-list--bullet\">{lines}</ul>");
            self.parts.push(Html::trusted(list));
        }
        self
    }

    pub(in crate::handlers) fn wrong(&mut self, errors: &[(String, String)]) {
        if !errors.is_empty() {
            self.layout.has_errors = true;
            let summary = errors.iter().map(|(field, message)| (field.as_str(), message.clone()));
            self.errors = ErrorSummary::new(summary).into();
        }
    }

    pub(in crate::handlers) fn answer(self) -> Response {
        let status = if self.layout.has_errors { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        (status, show(&self)).into_response()
    }
}

/// A paragraph.
pub(in crate::handlers) fn paragraph(words: impl Into<Content>) -> Html {
    Html::trusted(format!("<p class=\"govuk-body\">{}</p>", words.into()))
}

/// Buttons beside each other.
pub(in crate::handlers) fn buttons(all: impl IntoIterator<Item = Html>) -> Html {
    let mut inner = Html::default();
    for button in all {
        inner.push(&button);
    }
    if inner.is_empty() {
        inner
    } else {
        Html::trusted(format!("<div class=\"govuk-button-group app-screen\">{inner}</div>"))
    }
}

/// A link.
pub(in crate::handlers) fn link(words: &str, href: &str) -> Content {
    Content::Html(Html::trusted(format!(
        "<a class=\"govuk-link\" href=\"{}\">{}</a>",
        attr_text(href),
        Content::from(words)
    )))
}

/// A link that looks like a button.
pub(in crate::handlers) fn link_button(words: &str, href: impl Into<String>, main: bool) -> Html {
    let button = Button::link(words, href);
    if main { button.into() } else { button.secondary().into() }
}

/// A form around its fields, with the session's token.
pub(in crate::handlers) fn form(
    reader: &Reader,
    action: &str,
    fields: impl IntoIterator<Item = Html>,
    button: Button,
) -> Html {
    form_with(reader, action, fields, button, &Html::default())
}

/// The same with something after its button.
#[expect(clippy::needless_pass_by_value, reason = "a button is made where it is shown")]
pub(in crate::handlers) fn form_with(
    reader: &Reader,
    action: &str,
    fields: impl IntoIterator<Item = Html>,
    button: Button,
    after: &Html,
) -> Html {
    let mut inner = Html::default();
    for field in fields {
        inner.push(&field);
    }
    Html::trusted(format!(
        "<form method=\"post\" action=\"{}\" novalidate class=\"app-casework-form\">{}{inner}{button}{after}</form>",
        attr_text(action),
        reader.layout("", "").csrf_field(),
    ))
}

/// A field that is not shown.
#[expect(clippy::needless_pass_by_value, reason = "numbers, texts and codes alike")]
pub(in crate::handlers) fn hidden(name: &str, value: impl ToString) -> Html {
    let (name, value) = (attr_text(name), attr_text(&value.to_string()));
    Html::trusted(format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"))
}
