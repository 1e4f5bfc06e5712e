//! Signing in and out.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{AppError, sign_in::FirstStep};

use crate::{
    Web,
    components::{Button, ErrorSummary, Flash, Input, Layout, PasswordInput},
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, half_cookie, half_token, session_cookie},
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    username: Input,
    password: PasswordInput,
    to: String,
    button: Button,
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    code: Input,
    to: String,
    button: Button,
}

#[derive(Template)]
#[template(path = "sign_in_link.html")]
struct LinkPage {
    layout: Layout,
    token: String,
    button: Button,
}

pub(crate) async fn page(State(web): State<Web>, Query(query): Query) -> Response {
    let mut page = sign_in_page(&web, "", query.get("to"), None);
    page.layout.flash = query.given("unsent").map(|_| Flash {
        content: "You were signed out before this was sent. Nothing was changed. Sign in, and do it again."
            .into(),
        success: false,
    });
    show(&page)
}

fn sign_in_page(web: &Web, username: &str, to: &str, error: Option<&str>) -> SignInPage {
    let errors = error.map(|error| ErrorSummary::new([("password", error)]));
    let demo = web.app.settings.demo;
    SignInPage {
        layout: Layout { has_errors: error.is_some(), demo, ..Layout::new("Sign in") },
        errors,
        username: Input {
            autocomplete: "username".into(),
            spellcheck: Some(false),
            ..Input::new("username", "Sign-in name")
        }
        .value(username),
        password: PasswordInput::new("password", "Password").error(error),
        to: local(to).to_owned(),
        button: Button::submit("Sign in"),
    }
}

pub(crate) async fn first_step(State(web): State<Web>, fields: Fields) -> Page {
    let username = fields.get("username");
    match web.app.sign_in(username, fields.get("password"), web.now()).await {
        Ok(FirstStep::Done { token }) => Ok(signed_in(&web, &token, fields.get("to"))),
        Ok(FirstStep::NeedsCode { token }) => {
            let address = format!("/sign-in/code?to={}", crate::session::escape(local(fields.get("to"))));
            Ok(([(SET_COOKIE, half_cookie(&web, &token))], Redirect::to(&address)).into_response())
        }
        Err(AppError::Invalid(errors)) => {
            let message = errors.first().map_or("", |(_, message)| message.as_str());
            let page = sign_in_page(&web, username, fields.get("to"), Some(message));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn code_page(State(web): State<Web>, headers: HeaderMap, Query(query): Query) -> Response {
    if half_token(&headers).is_none() {
        return Redirect::to("/sign-in").into_response();
    }
    show(&enter_code(&web, query.get("to"), None))
}

fn enter_code(web: &Web, to: &str, error: Option<&str>) -> CodePage {
    let code = Input {
        autocomplete: "one-time-code".into(),
        inputmode: "numeric".into(),
        ..Input::new("code", "Code")
    };
    CodePage {
        layout: Layout {
            has_errors: error.is_some(),
            demo: web.app.settings.demo,
            ..Layout::new("Enter the code")
        },
        errors: error.map(|error| ErrorSummary::new([("code", error)])),
        code: code.hint("The 6 digits that your authenticator shows now").error(error),
        to: local(to).to_owned(),
        button: Button::submit("Continue"),
    }
}

pub(crate) async fn second_step(State(web): State<Web>, headers: HeaderMap, fields: Fields) -> Page {
    let Some(half) = half_token(&headers) else { return Ok(Redirect::to("/sign-in").into_response()) };
    match web.app.second_step(&half, fields.get("code"), web.now()).await {
        Ok(token) => Ok(signed_in(&web, &token, fields.get("to"))),
        Err(AppError::NotFound(_)) => Ok(Redirect::to("/sign-in").into_response()),
        Err(AppError::Invalid(errors)) => {
            let message = errors.first().map_or("", |(_, message)| message.as_str());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&enter_code(&web, fields.get("to"), Some(message))))
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// A page with a button: a link that is only looked at (by a mail scanner, a preview) is not used up.
pub(crate) async fn link_page(State(web): State<Web>, Path(token): Path<String>) -> Response {
    let layout = Layout { demo: web.app.settings.demo, ..Layout::new("Sign in with a link") };
    show(&LinkPage { layout, token, button: Button::submit("Sign in") })
}

pub(crate) async fn use_link(State(web): State<Web>, Path(token): Path<String>) -> Page {
    match web.app.sign_in_by_link(&token, web.now()).await {
        Ok(FirstStep::Done { token }) => Ok(signed_in(&web, &token, "/")),
        Ok(FirstStep::NeedsCode { token }) => {
            Ok(([(SET_COOKIE, half_cookie(&web, &token))], Redirect::to("/sign-in/code")).into_response())
        }
        Err(AppError::NotFound(_)) => Err(Failed::bad(
            "This link was used before, or has run out. Each link signs in once, within a day. Ask your administrator for a new one.",
        )),
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn sign_out(State(web): State<Web>, posted: Posted) -> Page {
    web.app.sign_out(&posted.reader.person, web.now()).await?;
    Ok(([(SET_COOKIE, session_cookie(&web, ""))], Redirect::to("/sign-in")).into_response())
}

fn signed_in(web: &Web, token: &str, to: &str) -> Response {
    let mut response = Redirect::to(local(to)).into_response();
    response.headers_mut().append(SET_COOKIE, session_cookie(web, token));
    response.headers_mut().append(SET_COOKIE, half_cookie(web, ""));
    response
}

/// Only an address of ours: a link must not send anyone to another site after signing in.
fn local(to: &str) -> &str {
    let plain = to.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b));
    if to.starts_with('/') && !to.starts_with("//") && plain { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (to, safe) in [
            ("/queue", "/queue"),
            ("/cases/12", "/cases/12"),
            ("//evil.example.org", "/"),
            ("https://evil.example.org", "/"),
            ("/\\evil", "/"),
            ("", "/"),
            ("/a?b", "/"),
        ] {
            assert_eq!(local(to), safe, "{to}");
        }
    }
}
