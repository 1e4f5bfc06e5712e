//! Accounts: who can sign in, and as what.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::HOST},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    AccountRow, Act, AppError, ResourceKind, Role,
    accounts::{AccountRequest, check},
};
use lookagain_domain::{AccountId, Force};

use crate::{
    Web,
    components::{
        Button, Cell, Choice, Content, ErrorSummary, Flash, Html, Input, Layout, Radios, Row, Select, Size,
        Table, Tag, TagColour,
    },
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    /// The address that signs in once; empty when none was made just now.
    link: String,
    accounts: Table,
    form: Option<Form>,
}

/// The form for one more account.
struct Form {
    username: Input,
    display_name: Input,
    role: Radios,
    force: Select,
    button: Button,
}

/// Errors by the name of their field.
type Errors = Vec<(&'static str, String)>;

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let page = listing(&web, &reader, &Fields::default(), &[]).await?;
    let layout = Layout { flash: flash(query.get("done")), ..page.layout };
    Ok(show(&AccountsPage { layout, ..page }).into_response())
}

pub(crate) async fn add(
    State(web): State<Web>,
    headers: HeaderMap,
    Posted { reader, fields }: Posted,
) -> Page {
    let added = match request(&fields) {
        Ok(request) => web.app.add_account(&reader.who, &request, web.now()).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    let errors = match added {
        Ok(account) => return with_link(&web, &reader, &headers, account).await,
        Err(AppError::Invalid(errors)) => errors,
        Err(AppError::Conflict(_)) => {
            vec![("username", "There is an account with this name already: enter another".to_owned())]
        }
        Err(other) => return Err(other.into()),
    };
    let page = listing(&web, &reader, &fields, &errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
}

pub(crate) async fn change(
    State(web): State<Web>,
    Path(account): Path<String>,
    headers: HeaderMap,
    Posted { reader, fields }: Posted,
) -> Page {
    let account: AccountId = account.parse().map_err(|_| Failed::not_found())?;
    let (active, done) = match fields.get("action") {
        "link" => return with_link(&web, &reader, &headers, account).await,
        "factor" => {
            web.app.remove_second_factor(&reader.who, account, web.now()).await?;
            return Ok(Redirect::to("/accounts?done=factor").into_response());
        }
        "stop" => (false, "stopped"),
        "allow" => (true, "allowed"),
        _ => return Err(Failed::bad("Go back and choose one of the buttons.")),
    };
    web.app.set_account_active(&reader.who, account, active, web.now()).await?;
    Ok(Redirect::to(&format!("/accounts?done={done}")).into_response())
}

/// The list with a new link above it. The link is on this page and nowhere else.
async fn with_link(web: &Web, reader: &Reader, headers: &HeaderMap, account: AccountId) -> Page {
    let token = web.app.give_sign_in_link(&reader.who, account, web.now()).await?;
    let page = listing(web, reader, &Fields::default(), &[]).await?;
    Ok(show(&AccountsPage { link: format!("{}/sign-in/link/{token}", origin(web, headers)), ..page })
        .into_response())
}

/// How the reader's browser reached us; empty when it does not say so in a plain way.
fn origin(web: &Web, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    let scheme = if web.settings.https { "https" } else { "http" };
    if plain { format!("{scheme}://{host}") } else { String::new() }
}

fn request(fields: &Fields) -> Result<AccountRequest, Errors> {
    let role = fields.get("role").parse::<Role>();
    let request = AccountRequest {
        username: fields.get("username").to_owned(),
        display_name: fields.get("display_name").to_owned(),
        // A stand-in, so that all that is wrong is said at once.
        role: role.unwrap_or(Role::Auditor),
        force: Force::ALL
            .iter()
            .find(|force| force.slug == fields.get("force"))
            .and_then(|force| force.id().ok()),
        password: None,
    };
    let mut errors = match check(&request) {
        Err(AppError::Invalid(errors)) => errors,
        Ok(()) | Err(_) => Vec::new(),
    };
    if role.is_err() {
        let place = errors.iter().position(|(field, _)| *field == "force").unwrap_or(errors.len());
        errors.insert(place, ("role", "Choose what the account is for".to_owned()));
    }
    if errors.is_empty() { Ok(request) } else { Err(errors) }
}

async fn listing(
    web: &Web,
    reader: &Reader,
    fields: &Fields,
    errors: &[(&'static str, String)],
) -> Result<AccountsPage, Failed> {
    let rows = web.app.list_accounts(&reader.who, web.now()).await?;
    let manages = reader.may(Act::ManageAccounts, ResourceKind::Account);
    let layout = Layout { wide: true, ..reader.layout("Accounts", "accounts") };
    let mut head = vec!["Sign-in name", "Seen by others as", "Role", "Force", "Second factor", "Status"];
    if manages {
        head.push("Change");
    }
    let lines = rows.iter().map(|row| line(reader, &layout, row, manages)).collect::<Vec<_>>();
    Ok(AccountsPage {
        accounts: Table::new("All accounts", head).rows(lines).named_rows(),
        errors: (!errors.is_empty())
            .then(|| ErrorSummary::new(errors.iter().map(|(id, message)| (id, message.as_str())))),
        link: String::new(),
        form: manages.then(|| form(fields, errors)),
        layout: Layout { has_errors: !errors.is_empty(), ..layout },
    })
}

fn line(reader: &Reader, layout: &Layout, row: &AccountRow, manages: bool) -> Row {
    let own = row.id == reader.person.account().get();
    let role = row.role.parse::<Role>().map_or_else(|_| row.role.clone(), |role| role.label().to_owned());
    let status = if row.active == 1 {
        Tag::new("Can sign in", TagColour::Green)
    } else {
        Tag::new("Stopped", TagColour::Grey)
    };
    let mut cells = vec![
        Cell::new(&row.username),
        Cell::new(&row.display_name),
        Cell::new(role),
        Cell::new(row.force_id.map_or("All", words::force)),
        Cell::new(if row.totp_secret.is_some() { "Set up" } else { "Not set up" }),
        Cell::new(status),
    ];
    if manages {
        cells.push(if own { Cell::new("This is you") } else { Cell::new(buttons(layout, row)) });
    }
    Row::from(cells)
}

/// What can be done with an account. The name is read out only: it tells equal buttons apart.
fn buttons(layout: &Layout, row: &AccountRow) -> Html {
    let button = |words: &str, action: &str| {
        let hidden = Html::trusted(format!(
            "{words}<span class=\"govuk-visually-hidden\"> for {}</span>",
            Content::from(&row.username)
        ));
        let button = Button::submit(hidden).sends("action", action).secondary();
        Button { classes: button.classes.and("govuk-!-margin-bottom-1"), ..button }
    };
    let mut all = if row.active == 1 {
        format!("{} {}", button("Stop sign-in", "stop"), button("Make a sign-in link", "link"))
    } else {
        button("Allow sign-in", "allow").to_string()
    };
    if row.totp_secret.is_some() {
        all = format!("{all} {}", button("Take away the second factor", "factor"));
    }
    Html::trusted(format!(
        "<form method=\"post\" action=\"/accounts/{}\">{}{all}</form>",
        row.id,
        layout.csrf_field()
    ))
}

fn form(fields: &Fields, errors: &[(&'static str, String)]) -> Form {
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.as_str());
    let roles = Role::ALL.iter().map(|role| Choice::new(role.code(), role.label()).hint(purpose(*role)));
    let forces = Force::territorial().map(|force| (force.slug, force.short_name));
    let username = Input {
        autocomplete: "off".into(),
        autocapitalize: "none".into(),
        spellcheck: Some(false),
        ..Input::new("username", "Sign-in name")
    };
    Form {
        username: username
            .hint("3 to 60 letters, digits, dots, hyphens or @")
            .value(fields.get("username"))
            .error(error("username")),
        display_name: Input {
            autocomplete: "off".into(),
            ..Input::new("display_name", "Name that others see")
        }
        .value(fields.get("display_name"))
        .error(error("display_name")),
        role: Radios::new("role", "What the account is for", Size::S, roles)
            .value(fields.get("role"))
            .error(error("role")),
        force: Select::new("force", "Force")
            .hint("An account that is bound to a force sees nothing of the others")
            .options(std::iter::once(("", "Not bound to a force")).chain(forces))
            .value(fields.get("force"))
            .error(error("force")),
        button: Button::submit("Add the account"),
    }
}

fn purpose(role: Role) -> &'static str {
    match role {
        Role::ForceCoordinator => "Sends the extracts of one force and answers questions about them",
        Role::TriageOfficer => "Works the queue",
        Role::Reviewer => "Reviews cases, and looks a second time at exclusions",
        Role::PanelMember => "Sits on the panel that decides after a review",
        Role::Investigator => "Reinvestigates, for a force or for the national agency",
        Role::Supervisor => "Looks after reviews, reinvestigations and the review's questions",
        Role::Auditor => "Reads who did what, and never what a case says",
        Role::Administrator => "Keeps accounts and rules, and never sees a case",
    }
}

fn flash(done: &str) -> Option<Flash> {
    let content = match done {
        "stopped" => "The account was stopped, and every session of it has ended.",
        "factor" => {
            "The second factor was taken away, and every session of the account has ended. It can be set up anew after signing in."
        }
        "allowed" => "The account can sign in again.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}
