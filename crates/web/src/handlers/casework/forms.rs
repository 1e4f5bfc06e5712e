//! Every form of casework: what it shows, and which command it makes.

mod panel;
mod reinvestigation;
mod review;

use lookagain_app::{
    Act,
    casework::CaseworkView,
    rules_of_casework::{Command, Kind},
};
use lookagain_domain::AccountId;

use super::fields::{Errors, Shown};
use crate::{components::Html, session::Fields};

/// The key of every form that something is typed into. What is not here cannot be begun and left: forms without fields.
pub(super) const KEYS: [&str; 30] = [
    "declare-conflict",
    "return-review",
    "submit-review",
    "enquiry",
    "failing",
    "search",
    "proposal",
    "list",
    "take-off",
    "draft",
    "concur",
    "propose-reopening",
    "answer-reopening",
    "learning",
    "offer",
    "begin",
    "checkpoint",
    "raise-action",
    "action",
    "policy",
    "exhibit",
    "schedule",
    "unused",
    "ask-advice",
    "answer-advice",
    "allegation",
    "hearing",
    "end",
    "right",
    "close",
];

/// A form.
pub(super) struct Form {
    pub(super) title: &'static str,
    /// What to know before filling it in; empty for nothing.
    pub(super) lead: &'static str,
    pub(super) fields: Vec<Html>,
    pub(super) button: &'static str,
    /// Whom it is shown to.
    pub(super) act: Act,
    /// The kind of item whose version the form carries.
    pub(super) kind: Option<Kind>,
    /// Which item that is, where the address does not say.
    pub(super) item: Option<String>,
}

/// What a form shows; nothing for a key that there is no form for.
pub(super) fn show(
    key: &str,
    view: &CaseworkView,
    item: &str,
    query: &Fields,
    shown: &Shown<'_>,
    people: &[(AccountId, String)],
) -> Option<Form> {
    review::show(key, view, item, query, shown)
        .or_else(|| panel::show(key, view, item, shown))
        .or_else(|| reinvestigation::show(key, view, item, shown, people))
}

/// The command that a form makes, or what is wrong with it.
pub(super) fn read(key: &str, item: &str, fields: &Fields) -> Option<Result<Command, Errors>> {
    review::read(key, item, fields)
        .or_else(|| panel::read(key, item, fields))
        .or_else(|| reinvestigation::read(key, item, fields))
}

/// The page that a form leads back to.
pub(super) fn page_of(key: &str) -> &'static str {
    match key {
        "begin-review" | "join-review" | "take-second-review" | "pass-review" | "submit-review"
        | "return-review" | "declare-conflict" | "enquiry" | "failing" | "search" | "proposal" => "review",
        "list" | "take-off" | "draft" | "sign" | "concur" | "propose-reopening" | "answer-reopening"
        | "learning" => "panel",
        _ => "reinvestigation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_can_be_begun_is_a_form() {
        let nothing = Fields::default();
        for key in KEYS {
            assert!(read(key, "1", &nothing).is_some(), "{key}");
        }
    }
}
