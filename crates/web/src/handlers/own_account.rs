//! A person's own account: shortcuts, password, second factor.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{AppError, accounts::MIN_PASSWORD_CHARS, sign_in::NewSecondFactor};
use lookagain_domain::Force;

use crate::{
    Web,
    components::{
        BackLink, Button, Choice, ErrorSummary, Flash, Input, Layout, Link, PasswordInput, Radios, Size,
        SummaryList, SummaryRow,
    },
    errors::{Page, show},
    session::{Fields, Posted, Query, Reader},
};

/// What is wrong with a form: field and message.
type Errors = [(&'static str, String)];

#[derive(Template)]
#[template(path = "own_account.html")]
struct AccountPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    summary: SummaryList,
    shortcuts: Radios,
    save_shortcuts: Button,
    current: PasswordInput,
    password: PasswordInput,
    password_again: PasswordInput,
    save_password: Button,
}

pub(crate) async fn page(reader: Reader, Query(query): Query) -> Page {
    Ok(show(&account_page(&reader, flash(&query), &[])).into_response())
}

pub(crate) async fn shortcuts(State(web): State<Web>, posted: Posted) -> Page {
    let on = match posted.fields.get("shortcuts") {
        "on" => true,
        "off" => false,
        _ => {
            return Ok(wrong(&posted.reader, &[("shortcuts", "Choose whether single keys work".to_owned())]));
        }
    };
    web.app.set_shortcuts(&posted.reader.person, on, web.now()).await?;
    Ok(Redirect::to("/account?done=shortcuts").into_response())
}

pub(crate) async fn password(State(web): State<Web>, posted: Posted) -> Page {
    let (password, again) = (posted.fields.get("password"), posted.fields.get("password_again"));
    // A password that is too short is the app's to refuse; that both are the same only the form can know.
    if password.chars().count() >= MIN_PASSWORD_CHARS && password != again {
        return Ok(wrong(&posted.reader, &[("password_again", "Enter the same password twice".to_owned())]));
    }
    match web
        .app
        .set_own_password(&posted.reader.person, posted.fields.get("current"), password, web.now())
        .await
    {
        Ok(()) => Ok(Redirect::to("/account?done=password").into_response()),
        Err(AppError::Invalid(errors)) => Ok(wrong(&posted.reader, &errors)),
        Err(other) => Err(other.into()),
    }
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "shortcuts" => "Your choice about single keys was saved.",
        "password" => "Your password was changed.",
        "second-factor" => {
            "Your second factor is on. You will be asked for a code when you sign in with your password."
        }
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

fn wrong(reader: &Reader, errors: &Errors) -> axum::response::Response {
    (StatusCode::UNPROCESSABLE_ENTITY, show(&account_page(reader, None, errors))).into_response()
}

fn summary_of(errors: &Errors) -> Option<ErrorSummary> {
    (!errors.is_empty())
        .then(|| ErrorSummary::new(errors.iter().map(|(field, message)| (*field, message.clone()))))
}

fn message(errors: &Errors, name: &str) -> Option<String> {
    errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone())
}

fn account_page(reader: &Reader, done: Option<Flash>, errors: &Errors) -> AccountPage {
    let person = &reader.person;
    let (state, words) = if person.has_second_factor() { ("On", "Replace") } else { ("Off", "Set up") };
    let change = Link::new(words, "/account/second-factor").hidden("your second factor");
    let summary = SummaryList::new([
        SummaryRow::new("Role", person.role().label()),
        SummaryRow::new(
            "Force",
            person.force().and_then(Force::lookup).map_or("All forces", |force| force.short_name),
        ),
        SummaryRow::new("Second factor", state).action(change),
    ]);
    let choices = [Choice::new("on", "On"), Choice::new("off", "Off")];
    let new_password = |name: &str, label: &str| PasswordInput {
        autocomplete: "new-password".into(),
        ..PasswordInput::new(name, label)
    };
    AccountPage {
        layout: Layout { has_errors: !errors.is_empty(), ..reader.layout_after("Your account", "account", done) },
        errors: summary_of(errors),
        summary,
        shortcuts: Radios::new("shortcuts", "Single-key shortcuts in the queue", Size::M, choices)
            .hint("One key, such as j for the next case, works while the focus is in the queue or at the top of a case, and j and k also while nothing has the focus. Switch them off if you dictate, or if keys are pressed by mistake. Everything works without them.")
            .value(if person.shortcuts() { "on" } else { "off" })
            .error(message(errors, "shortcuts")),
        save_shortcuts: Button::submit("Save").secondary(),
        current: PasswordInput::new("current", "Current password")
            .hint("Leave it empty if you have only ever signed in with a link")
            .error(message(errors, "current")),
        password: new_password("password", "New password")
            .hint(format!("At least {MIN_PASSWORD_CHARS} characters. Three words that have nothing to do with each other are easy to remember."))
            .error(message(errors, "password")),
        password_again: new_password("password_again", "The new password again").error(message(errors, "password_again")),
        save_password: Button::submit("Change the password").secondary(),
    }
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    replaces: bool,
    grouped: String,
    secret: String,
    address: String,
    code: Input,
    /// For whoever has something to be asked for again.
    again: Option<PasswordInput>,
    button: Button,
}

pub(crate) async fn second_factor_page(State(web): State<Web>, reader: Reader) -> Page {
    let proposed = web.app.propose_second_factor(&reader.person)?;
    Ok(show(&factor_page(&reader, &proposed, &[])).into_response())
}

pub(crate) async fn second_factor(State(web): State<Web>, posted: Posted) -> Page {
    let reader = &posted.reader;
    let secret = posted.fields.get("secret");
    let (code, again) = (posted.fields.get("code"), posted.fields.get("again"));
    match web.app.confirm_second_factor(&reader.person, secret, code, again, web.now()).await {
        Ok(()) => Ok(Redirect::to("/account?done=second-factor").into_response()),
        Err(AppError::Invalid(errors)) => {
            // The same secret stays: it is in the reader's app already.
            let mut proposed = web.app.propose_second_factor(&reader.person)?;
            if is_secret(secret) {
                proposed = NewSecondFactor {
                    address: proposed.address.replace(&proposed.secret, secret),
                    secret: secret.to_owned(),
                };
            }
            let page = factor_page(reader, &proposed, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Base32 as the app writes it: nothing else is shown back or put into an address.
fn is_secret(text: &str) -> bool {
    (16..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b))
}

/// `JBSWY3DPEHPK3PXP` as `JBSW Y3DP EHPK 3PXP`, for typing it off.
fn in_fours(secret: &str) -> String {
    let groups: Vec<&str> =
        secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

fn factor_page(reader: &Reader, proposed: &NewSecondFactor, errors: &Errors) -> SecondFactorPage {
    let code = Input {
        autocomplete: "one-time-code".into(),
        inputmode: "numeric".into(),
        spellcheck: Some(false),
        ..Input::new("code", "Code that the app shows")
    };
    SecondFactorPage {
        layout: Layout {
            has_errors: !errors.is_empty(),
            ..reader.layout("Set up a second factor", "account")
        },
        back: BackLink::to("/account"),
        errors: summary_of(errors),
        replaces: reader.person.has_second_factor(),
        grouped: in_fours(&proposed.secret),
        secret: proposed.secret.clone(),
        address: proposed.address.clone(),
        code: code.hint("Six digits. They change every 30 seconds.").width(10).error(message(errors, "code")),
        again: again(reader).map(|input| input.error(message(errors, "again"))),
        button: Button::submit("Turn the second factor on"),
    }
}

/// What only the owner has: someone who finds the browser open must not be able to lock them out.
fn again(reader: &Reader) -> Option<PasswordInput> {
    let label = match (reader.person.has_password(), reader.person.has_second_factor()) {
        (true, true) => "Your password, or a code of your present second factor",
        (true, false) => "Your password",
        (false, true) => "A code of your present second factor",
        (false, false) => return None,
    };
    Some(PasswordInput::new("again", label).hint("To make sure that it is you"))
}

#[cfg(test)]
mod tests {
    use super::{in_fours, is_secret};

    #[test]
    fn a_secret_is_shown_in_groups_of_four() {
        for (secret, shown) in
            [("", ""), ("ABCD", "ABCD"), ("ABCDEFGH", "ABCD EFGH"), ("ABCDEFGHIJ", "ABCD EFGH IJ")]
        {
            assert_eq!(in_fours(secret), shown);
        }
    }

    #[test]
    fn only_base32_is_shown_back() {
        assert!(is_secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
        for bad in
            ["", "SHORT", "jbswy3dpehpk3pxp", "JBSWY3DPEHPK3PX1", "JBSWY3DPEHPK3PX&", "<SCRIPT>ALERTALERT"]
        {
            assert!(!is_secret(bad), "{bad}");
        }
    }
}
