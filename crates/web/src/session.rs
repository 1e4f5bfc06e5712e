//! Who reads a page, and forms that prove they come from it.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::{Act, Resource, ResourceKind, Role, SignedIn, Who};
use lookagain_domain::Force;

use crate::{
    Web,
    components::{self, Flash, Layout, NavEntry},
    errors::Failed,
};

const COOKIE: &str = "lookagain_session";
const HALF_COOKIE: &str = "lookagain_code";

/// Someone who is signed in and reads a page.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) person: SignedIn,
    pub(crate) who: Who,
    web: Web,
}

impl Reader {
    /// The frame of a page.
    pub(crate) fn layout(&self, title: impl Into<String>, section: &str) -> Layout {
        Layout {
            current_nav: section.to_owned(),
            nav: self.sections(),
            user: Some(components::SignedIn {
                role: self.person.role().label().to_owned(),
                force: self.person.force().and_then(Force::lookup).map(|force| force.short_name.to_owned()),
            }),
            csrf: self.person.csrf().to_owned(),
            demo: self.web.app.settings.demo,
            shortcuts: self.person.shortcuts(),
            ..Layout::new(title)
        }
    }

    /// The frame with a message about what was just done.
    pub(crate) fn layout_after(
        &self,
        title: impl Into<String>,
        section: &str,
        done: Option<Flash>,
    ) -> Layout {
        Layout { flash: done, ..self.layout(title, section) }
    }

    /// May this reader do this, to things of this kind of their own force? Rules, the audit, accounts and meetings belong to no force.
    pub(crate) fn may(&self, act: Act, kind: ResourceKind) -> bool {
        let force = match kind {
            ResourceKind::Rules
            | ResourceKind::Audit
            | ResourceKind::Account
            | ResourceKind::System
            | ResourceKind::Questions
            | ResourceKind::Learning
            | ResourceKind::Panel
            | ResourceKind::Pattern => None,
            ResourceKind::Case
            | ResourceKind::Person
            | ResourceKind::Submission
            | ResourceKind::Context
            | ResourceKind::Identity
            | ResourceKind::Review
            | ResourceKind::Reinvestigation
            | ResourceKind::Attachment
            | ResourceKind::Workload
            | ResourceKind::Group => self.person.force(),
        };
        self.web.app.may(&self.who, act, &Resource::of(kind, force))
    }

    fn sections(&self) -> Vec<NavEntry> {
        let all = [
            ("home", "Home", "/", true),
            ("search", "Search", "/search", self.may(Act::SearchCases, ResourceKind::Case)),
            ("work", "My work", "/work", self.may(Act::ViewReview, ResourceKind::Review)),
            ("casework", "Casework", "/casework", self.may(Act::ViewReview, ResourceKind::Review)),
            ("panel", "Panel", "/panel", self.may(Act::ViewPanel, ResourceKind::Panel)),
            ("workload", "Workload", "/workload", self.may(Act::ViewWorkload, ResourceKind::Workload)),
            ("queue", "Queue", "/queue", self.may(Act::ListCases, ResourceKind::Case)),
            ("links", "Links", "/links", self.may(Act::ListPairs, ResourceKind::Identity)),
            (
                "requests",
                "Requests",
                "/requests",
                !self.works_after_the_queue() && self.may(Act::ListCases, ResourceKind::Case),
            ),
            ("groups", "Groups", "/groups", self.may(Act::ListGroups, ResourceKind::Group)),
            ("patterns", "Outcomes", "/patterns", self.may(Act::ViewPatterns, ResourceKind::Pattern)),
            // A list of cases, so whoever may list cases reads it, each force its own; taking a look is another act.
            (
                "second-looks",
                "Second looks",
                "/second-looks",
                !self.works_after_the_queue() && self.may(Act::ListCases, ResourceKind::Case),
            ),
            (
                "submissions",
                "Submissions",
                "/submissions",
                self.may(Act::ListSubmissions, ResourceKind::Submission),
            ),
            (
                "agreement",
                "Agreement",
                "/agreement",
                self.person.force().is_none() && self.may(Act::ViewAgreement, ResourceKind::Questions),
            ),
            ("learning", "Learning", "/learning", self.may(Act::ViewLearning, ResourceKind::Learning)),
            ("questions", "Questions", "/questions", self.may(Act::ViewQuestions, ResourceKind::Questions)),
            ("forces", "Forces", "/forces", self.may(Act::ViewContext, ResourceKind::Context)),
            ("method", "Method", "/method", true),
            ("audit", "Audit", "/audit", self.may(Act::ViewAudit, ResourceKind::Audit)),
            ("accounts", "Accounts", "/accounts", self.may(Act::ListAccounts, ResourceKind::Account)),
            ("account", "Your account", "/account", true),
        ];
        let entry = |(key, label, href): (&str, &str, &str)| NavEntry {
            key: key.to_owned(),
            label: label.to_owned(),
            href: href.to_owned(),
        };
        all.into_iter()
            .filter(|(.., shown)| *shown)
            .map(|(key, label, href, _)| entry((key, label, href)))
            .collect()
    }

    /// Panel members, investigators and supervisors: triage's own lists are open to them, and not in their way.
    fn works_after_the_queue(&self) -> bool {
        matches!(self.person.role(), Role::PanelMember | Role::Investigator | Role::Supervisor)
    }

    /// Is this a triage officer, for whom the queue is the work?
    pub(crate) fn triages(&self) -> bool {
        self.person.role() == Role::TriageOfficer
    }
}

impl FromRequestParts<Web> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let token = cookie(&parts.headers, COOKIE).unwrap_or_default();
        if !token.is_empty() {
            let session = web.app.session(&token, web.now()).await;
            if let Some(person) = session.map_err(|error| Failed::from(error).into_response())? {
                return Ok(Self { who: Who::Person(person.clone()), person, web: web.clone() });
            }
        }
        Err(Redirect::to(&format!("/sign-in{}", back_to(&parts.uri, &parts.method))).into_response())
    }
}

/// After signing in, back to the page that was asked for. A form is not sent again: the page for signing in says so.
fn back_to(uri: &Uri, method: &axum::http::Method) -> String {
    if method != axum::http::Method::GET && uri.path() != "/sign-out" {
        return "?unsent=form".to_owned();
    }
    if ["/", "/sign-out"].contains(&uri.path()) {
        String::new()
    } else {
        format!("?to={}", escape(uri.path()))
    }
}

/// A form from one of our pages: the reader, and its fields. The session's token was in it and is right.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) reader: Reader,
    pub(crate) fields: Fields,
}

impl FromRequest<Web> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let reader = Reader::from_request_parts(&mut parts, web).await?;
        let fields = Fields::from_request(Request::from_parts(parts, body), web).await?;
        if !token_is_right(&reader, fields.get("csrf")) {
            return Err(Failed::stale().into_response());
        }
        Ok(Self { reader, fields })
    }
}

/// Does this token belong to the reader's session?
pub(crate) fn token_is_right(reader: &Reader, token: &str) -> bool {
    let expected = reader.person.csrf().as_bytes();
    // Every byte is looked at whatever the first ones are: the time taken tells nothing.
    token.len() == expected.len()
        && token.bytes().zip(expected).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// The fields of a form or a query, in order; a field may stand several times.
#[derive(Debug, Clone, Default, serde::Deserialize)]
// Without this the form's reader takes it for a map and reads nothing.
#[serde(transparent)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// From what a form of several parts held, or what was kept.
    pub(crate) const fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value of a field; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The same, or nothing when it is blank.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every field with its value, in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter()
    }

    /// Every value of a field.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }
}

impl FromRequest<Web> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let form = axum::Form::<Self>::from_request(request, web).await;
        form.map(|axum::Form(fields)| fields)
            .map_err(|_| Failed::bad("The form could not be read").into_response())
    }
}

/// The query of an address; one that cannot be read counts as empty.
pub(crate) struct Query(pub(crate) Fields);

impl FromRequestParts<Web> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let query = axum::extract::Query::<Fields>::from_request_parts(parts, web).await;
        Ok(Self(query.map(|axum::extract::Query(fields)| fields).unwrap_or_default()))
    }
}

/// The cookie of a session: not for scripts, not for other sites, gone with the browser.
pub(crate) fn session_cookie(web: &Web, token: &str) -> HeaderValue {
    set_cookie(web, COOKIE, token)
}

/// The cookie between password and code.
pub(crate) fn half_cookie(web: &Web, token: &str) -> HeaderValue {
    set_cookie(web, HALF_COOKIE, token)
}

/// The token between password and code.
pub(crate) fn half_token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, HALF_COOKIE).filter(|token| !token.is_empty())
}

fn set_cookie(web: &Web, name: &str, token: &str) -> HeaderValue {
    let secure = if web.settings.https { "; Secure" } else { "" };
    let end = if token.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{end}");
    // Tokens are base64url: always a valid header.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'));
    cookies
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Percent-encodes a value for a query.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out = format!("{out}%{byte:02X}");
        }
    }
    out
}
