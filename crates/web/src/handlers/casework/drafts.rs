//! Drafts of casework's forms: kept as they are filled in, offered again when the form is opened, thrown away, gone when it is sent.
//!
//! `drafts.js` keeps them by itself; without scripts a button does. A form carries the mark of the keeping that it goes on from, so that of
//! two windows neither writes over the other's draft.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use lookagain_app::drafts::{DRAFT_DAYS, Draft, Kept, Typed};
use lookagain_domain::CaseId;
use serde_json::json;

use super::{
    forms::KEYS,
    sheet::{Sheet, buttons, form, hidden, link_button, paragraph},
};
use crate::{
    Web,
    components::{Button, Html, InsetText, attr_text},
    errors::{Failed, Page},
    handlers::case::case_id,
    session::{Fields, Posted, Query, Reader, escape},
    words,
};

/// Begins the key of a theme's form.
const THEME: &str = "theme-";
/// Fields of a form that are no part of what was typed.
const NOT_TYPED: [&str; 3] = ["csrf", "kept", "over"];

/// A form of a case that can be begun and left.
#[derive(Debug, Clone)]
pub(super) struct Place {
    case: CaseId,
    key: String,
    /// The item, or for a theme the review: part of the address and of what tells two drafts apart.
    of: String,
}

impl Place {
    pub(super) fn form(case: CaseId, key: &str, item: &str) -> Self {
        Self { case, key: key.to_owned(), of: item.to_owned() }
    }

    pub(super) fn theme(case: CaseId, theme: &str, review: &str) -> Self {
        Self { case, key: format!("{THEME}{theme}"), of: review.to_owned() }
    }

    /// What an address names.
    fn named(case: &str, key: &str, query: &Fields) -> Result<Self, Failed> {
        let case = case_id(case)?;
        let place = match key.strip_prefix(THEME) {
            Some(theme) => Self::theme(case, theme, query.get("review")),
            None => Self::form(case, key, query.get("item")),
        };
        if place.is_known() { Ok(place) } else { Err(Failed::not_found()) }
    }

    /// Whether it is a form of ours: its name goes on record, so it is nothing that somebody made up.
    fn is_known(&self) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-".contains(&byte);
        let known = match self.key.strip_prefix(THEME) {
            Some(theme) => theme.len() <= 20 && theme.bytes().all(|byte| byte.is_ascii_uppercase()),
            None => KEYS.contains(&self.key.as_str()),
        };
        known && self.of.len() <= 20 && self.of.bytes().all(plain)
    }

    /// What the form is called in the store.
    pub(super) fn name(&self) -> String {
        if self.of.is_empty() { self.key.clone() } else { format!("{} {}", self.key, self.of) }
    }

    fn query(&self, more: &str) -> String {
        let of = if self.key.starts_with(THEME) { "review" } else { "item" };
        let of = if self.of.is_empty() { String::new() } else { format!("{of}={}", escape(&self.of)) };
        match (of.is_empty(), more.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!("?{of}"),
            (true, false) => format!("?{more}"),
            (false, false) => format!("?{of}&{more}"),
        }
    }

    /// The page of the form.
    fn page(&self, more: &str) -> String {
        let case = self.case;
        match self.key.strip_prefix(THEME) {
            Some(theme) => format!("/cases/{case}/review/themes/{theme}{}", self.query(more)),
            None => format!("/cases/{case}/forms/{}{}", self.key, self.query(more)),
        }
    }

    fn keep(&self) -> String {
        format!("/cases/{}/drafts/{}{}", self.case, self.key, self.query(""))
    }

    fn drop(&self) -> String {
        format!("/cases/{}/drafts/{}/drop{}", self.case, self.key, self.query(""))
    }
}

/// What a form's page does about drafts.
#[derive(Debug, Default)]
pub(super) struct Begun {
    /// Above the form: that one was begun, or that this is it.
    pub(super) above: Html,
    /// What the form goes on from, where its owner chose to.
    pub(super) typed: Option<Fields>,
    /// The mark that the form carries.
    mark: String,
}

impl Begun {
    /// What somebody began of this form, as its page shows it.
    pub(super) async fn find(
        web: &Web,
        reader: &Reader,
        place: &Place,
        query: &Fields,
    ) -> Result<Self, Failed> {
        if !place.is_known() {
            return Ok(Self::default());
        }
        let found = web.app.draft(&reader.person, place.case, &place.name(), web.now()).await?;
        Ok(match found {
            None => Self::default(),
            Some(draft) if query.get("draft") == "use" => {
                let above = InsetText::new(format!(
                    "This is your draft, last kept on {}. It is not sent yet.",
                    words::time(&draft.kept_at)
                ));
                Self { above: above.into(), mark: draft.mark, typed: Some(Fields::of(draft.fields)) }
            }
            Some(draft) => Self { above: offer(reader, place, &draft), ..Self::default() },
        })
    }

    /// A form that came back goes on from what it went on from.
    pub(super) fn back(fields: &Fields) -> Self {
        Self { mark: fields.get("kept").to_owned(), ..Self::default() }
    }

    /// The part of the form that keeps it.
    pub(super) fn part(&self, place: &Place) -> Html {
        if !place.is_known() {
            return Html::default();
        }
        let mut all = hidden("kept", &self.mark);
        let save = format!(
            "<button type=\"submit\" class=\"govuk-button govuk-button--secondary\" formaction=\"{}\" formnovalidate>Save a draft</button>",
            attr_text(&place.keep())
        );
        all.push(&Html::trusted(format!(
            "<div class=\"app-draft\" data-draft-to=\"{}\">{save}<p class=\"govuk-hint\" data-draft-said>Only you see your draft. It goes when you send the form, or {DRAFT_DAYS} days after you last kept it.</p>\
             <div role=\"status\" class=\"app-draft__status\" data-draft-status></div></div>",
            attr_text(&place.keep())
        )));
        all
    }
}

fn offer(reader: &Reader, place: &Place, draft: &Draft) -> Html {
    let mut inner = paragraph(format!(
        "You began this on {} and did not send it. You last kept it on {}.",
        words::time(&draft.began_at),
        words::time(&draft.kept_at)
    ));
    inner.push(&buttons([
        link_button("Use it", place.page("draft=use"), false),
        form(reader, &place.drop(), [], Button::submit("Throw it away").secondary()),
    ]));
    Html::trusted(format!("<div class=\"govuk-inset-text\" data-draft-offered>{inner}</div>"))
}

/// Keeps what is typed so far: for the script that asks for it every few seconds, and for the button.
pub(crate) async fn keep(
    State(web): State<Web>,
    Path((case, key)): Path<(String, String)>,
    Query(query): Query,
    headers: HeaderMap,
    posted: Posted,
) -> Page {
    let place = Place::named(&case, &key, &query)?;
    let (reader, fields) = (&posted.reader, &posted.fields);
    let typed: Typed =
        fields.pairs().filter(|(name, _)| !NOT_TYPED.contains(&name.as_str())).cloned().collect();
    let before = fields.given("over").unwrap_or(fields.get("kept"));
    let now = web.now();
    let kept = web.app.keep_draft(&reader.person, place.case, &place.name(), &typed, before, now).await?;
    let scripted = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"));
    Ok(match (kept, scripted) {
        (Kept::Done { mark }, true) => told(&json!({ "mark": mark, "kept": words::time(&now.to_string()) })),
        (Kept::Done { .. }, false) => Redirect::to(&place.page("draft=use&done=draft")).into_response(),
        (Kept::Other { mark, kept_at }, true) => {
            let use_it = place.page("draft=use");
            let other = json!({ "other": mark, "kept": words::time(&kept_at), "use": use_it });
            (StatusCode::CONFLICT, told(&other)).into_response()
        }
        (Kept::Gone, true) => (StatusCode::CONFLICT, told(&json!({ "gone": true }))).into_response(),
        (Kept::Other { mark, kept_at }, false) => {
            let text = format!(
                "You kept another draft of this form on {}, perhaps in another window. Nothing was written over, and what you just typed is not kept yet.",
                words::time(&kept_at)
            );
            choose(reader, &place, &typed, &mark, text)
        }
        (Kept::Gone, false) => {
            let text = "The draft that you went on from was sent or thrown away, perhaps in another window. What you just typed is not kept yet.";
            choose(reader, &place, &typed, "", text.to_owned())
        }
    })
}

/// What the script is told.
fn told(value: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// Two drafts, of which their owner chooses one. `over` is the mark of the other; empty where there is none any more.
fn choose(reader: &Reader, place: &Place, typed: &Typed, over: &str, text: String) -> Response {
    let heading = if over.is_empty() { "Your draft is gone" } else { "There is another draft" };
    let mut sheet = Sheet::new(reader.layout(heading, "casework"), heading).back(place.page(""));
    sheet.layout.has_errors = true;
    sheet.say(text);
    let mut fields: Vec<Html> = typed.iter().map(|(name, value)| hidden(name, value)).collect();
    fields.push(hidden("over", over));
    sheet.part(form(reader, &place.keep(), fields, Button::submit("Keep what I just typed in its place")));
    if !over.is_empty() {
        sheet.part(buttons([link_button("Use the other draft", place.page("draft=use"), false)]));
    }
    sheet.answer()
}

pub(crate) async fn drop(
    State(web): State<Web>,
    Path((case, key)): Path<(String, String)>,
    Query(query): Query,
    posted: Posted,
) -> Page {
    let place = Place::named(&case, &key, &query)?;
    web.app.drop_draft(&posted.reader.person, place.case, &place.name(), web.now()).await?;
    Ok(Redirect::to(&place.page("done=dropped")).into_response())
}
