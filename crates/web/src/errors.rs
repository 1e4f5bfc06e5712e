//! What goes wrong, as a page that says what to do next.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use lookagain_app::AppError;

use crate::components::Layout;

/// A page that could not be shown.
#[derive(Debug)]
pub(crate) struct Failed {
    status: StatusCode,
    title: &'static str,
    message: String,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    layout: Layout,
    title: &'a str,
    message: &'a str,
}

impl Failed {
    /// The form is older than the session.
    pub(crate) fn stale() -> Self {
        let message = "You may have signed out or in again in another window. Go back, load the page again, and repeat what you did.";
        Self { status: StatusCode::FORBIDDEN, title: "This form is out of date", message: message.to_owned() }
    }

    /// What was sent makes no sense.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, title: "That did not work", message: message.into() }
    }

    /// There is no such page.
    pub(crate) fn not_found() -> Self {
        let message = "If you typed the address, check it. If you followed a link, you may not have access to what it leads to.";
        Self { status: StatusCode::NOT_FOUND, title: "Page not found", message: message.to_owned() }
    }
}

impl From<AppError> for Failed {
    fn from(error: AppError) -> Self {
        let capital = |text: String| {
            let mut chars = text.chars();
            chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
        };
        match error {
            AppError::NotFound(_) => Self::not_found(),
            AppError::Refused => Self {
                status: StatusCode::FORBIDDEN,
                title: "You do not have access to this",
                message: "Your role, or your part in an earlier decision, does not allow it.".to_owned(),
            },
            AppError::Invalid(_) | AppError::Delivery(_) | AppError::Rules(_) => {
                Self::bad(capital(error.to_string()))
            }
            AppError::Conflict(message) => Self {
                status: StatusCode::CONFLICT,
                title: "Nothing was changed",
                message: format!("{}.", capital(message).trim_end_matches('.')),
            },
            AppError::Io { .. } | AppError::Store(_) | AppError::Policies(_) | AppError::Internal(_) => {
                // The text of these names tables and columns, never values.
                tracing::error!(error = %error, "a page failed");
                Self {
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    title: "Sorry, there is a problem",
                    message: "Nothing was changed by what you just did. Try again; if it happens again, tell your administrator.".to_owned(),
                }
            }
        }
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let page = ErrorPage { layout: Layout::new(self.title), title: self.title, message: &self.message };
        (self.status, show(&page)).into_response()
    }
}

/// Renders a page.
pub(crate) fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a template failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "Sorry, there is a problem.").into_response()
        }
    }
}

/// What a handler returns.
pub(crate) type Page = Result<Response, Failed>;
