//! Pages: what a person sees in a browser, and nothing else knows HTTP.
//!
//! # Recipe for a page
//! One file in `handlers/` and one in `templates/`. The handler takes a [`session::Reader`] (so nobody reads it without signing in), calls
//! one use case of `app`, and fills the template's struct with components. A form posts to a handler that takes a
//! [`session::Posted`] form, which has checked the session's token, and answers with a redirect. Every page works without JavaScript,
//! at 320 px and in print; its title and address hold no name.

pub mod components;
mod errors;
mod handlers;
mod headers;
pub mod linkage_report;
mod paging;
mod session;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use lookagain_app::App;

pub use handlers::casework::minutes_as_pdf;

/// What a deployment can set about pages.
#[derive(Debug, Clone, Copy)]
pub struct WebSettings {
    /// Pages are reached over HTTPS: cookies are sent over HTTPS only, and browsers are told to insist on it.
    pub https: bool,
    /// The clock.
    pub clock: fn() -> jiff::Timestamp,
}

/// What every handler can reach.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    pub(crate) app: Arc<App>,
    pub(crate) settings: WebSettings,
}

impl Web {
    pub(crate) fn now(&self) -> jiff::Timestamp {
        (self.settings.clock)()
    }
}

/// A form of a page holds a few fields; only an upload is larger.
const FORM_BYTES: usize = 256 * 1024;
/// The largest upload.
const UPLOAD_BYTES: usize = 2 * 1024 * 1024 * 1024;

/// All pages over one application.
#[expect(clippy::too_many_lines, reason = "the list of all addresses, which is read as one")]
pub fn router(app: Arc<App>, settings: WebSettings) -> Router {
    use handlers::{
        accounts, audit, case, casework, decide, forces, group, group_chart, group_decide, groups, home,
        identity, links, own_account, pair, patterns, person, queue, reading, requests, rules, search,
        second_look, sign_in, statics, submissions,
    };
    let pages = Router::new()
        .route("/", get(home::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::first_step))
        .route("/sign-in/code", get(sign_in::code_page).post(sign_in::second_step))
        .route("/sign-in/link/{token}", get(sign_in::link_page).post(sign_in::use_link))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/queue", get(queue::page))
        .route("/queue/undo", get(queue::undo_last))
        .route("/cases/{case}", get(case::page))
        .route("/cases/{case}/next", get(case::next))
        .route("/cases/{case}/previous", get(case::previous))
        .route("/cases/{case}/decide/{action}", get(decide::page).post(decide::decide))
        .route("/cases/{case}/undo", get(decide::undo_page).post(decide::undo))
        .route("/cases/{case}/second-look", get(second_look::form_page).post(second_look::record))
        .route("/cases/{case}/people/{person}/reveal", get(person::reveal_page).post(person::reveal))
        .route("/cases/{case}/review", get(casework::review))
        .route("/cases/{case}/review/themes/{theme}", get(casework::theme_page).post(casework::save_theme))
        .route("/cases/{case}/review/snapshots/{snapshot}", get(casework::snapshot))
        .route("/cases/{case}/panel", get(casework::panel_of_case))
        .route("/cases/{case}/reinvestigation", get(casework::reinvestigation))
        .route("/cases/{case}/forms/{form}", get(casework::form_page).post(casework::send_form))
        .route("/cases/{case}/drafts/{form}", post(casework::keep_draft))
        .route("/cases/{case}/drafts/{form}/drop", post(casework::drop_draft))
        .route("/cases/{case}/attachments", get(casework::attachments_page))
        .route("/cases/{case}/hold", post(casework::move_hold))
        .route("/attachments/{attachment}", get(casework::attachment))
        .route("/attachments/{attachment}/content", get(casework::attachment_content))
        .route(
            "/attachments/{attachment}/describe",
            get(casework::describe_page).post(casework::describe_attachment),
        )
        .route("/attachments/{attachment}/erase", post(casework::erase_attachment))
        .route("/casework", get(casework::casework))
        .route("/work", get(casework::work))
        .route("/mentions/{mention}", post(casework::mark_mention))
        .route("/reading", get(reading::page).post(reading::save))
        .route("/reading/break", post(reading::take_break))
        .route("/patterns", get(patterns::page))
        .route("/workload", get(casework::workload))
        .route("/panel", get(casework::meetings).post(casework::plan))
        .route("/panel/{meeting}", get(casework::meeting))
        .route("/panel/{meeting}/minutes", get(casework::minutes))
        .route("/panel/{meeting}/minutes.pdf", get(casework::minutes_pdf))
        .route("/panel/{meeting}/join", post(casework::join))
        .route("/panel/{meeting}/{step}", post(casework::move_on))
        .route("/agreement", get(casework::agreement))
        .route("/learning", get(casework::learning))
        .route("/questions", get(casework::questions).post(casework::adopt_questions))
        .route("/people/{person}", get(person::page))
        .route("/search", get(search::page).post(search::search))
        .route("/search/{search}", get(search::results))
        .route("/search/{search}/documents/{document}", get(search::passages))
        .route("/search/{search}/save", post(search::save))
        .route("/saved-searches/{saved}/drop", post(search::drop_saved))
        .route("/links", get(links::page))
        .route("/pairs/{one}/{other}", get(pair::page).post(pair::judge))
        .route("/pairs/{one}/{other}/reveal", get(pair::reveal_page).post(pair::reveal))
        .route("/identities/{identity}", get(identity::page))
        .route("/judgements/{judgement}/withdraw", get(identity::withdraw_page).post(identity::withdraw))
        .route("/groups", get(groups::page))
        .route("/groups/{group}", get(group::page))
        .route("/groups/{group}/decide", get(group_decide::page).post(group_decide::decide))
        .route("/groups/{group}/ties/{tie}/wrong", get(group_decide::tie_page).post(group_decide::tie))
        .route(
            "/groups/{group}/judgements/{judgement}/undo",
            get(group_decide::restore_page).post(group_decide::restore),
        )
        .route("/groups/{group}/alerts/{alert}/seen", post(group_decide::seen))
        .route("/groups/{group}/access", get(group_decide::access_page).post(group_decide::access))
        .route("/groups/{group}/chart", get(group_chart::page).post(group_chart::keep))
        .route("/groups/{group}/chart/{file}", get(group_chart::chart_file))
        .route("/groups/{group}/exhibits/{exhibit}", get(group_chart::exhibit))
        .route("/groups/{group}/exhibits/{exhibit}/{file}", get(group_chart::file))
        .route("/second-looks", get(second_look::page))
        .route("/requests", get(requests::page))
        .route("/requests/{request}", post(requests::answer))
        .route("/submissions", get(submissions::page))
        .route("/submissions/new", get(submissions::upload_page))
        .route("/submissions/{submission}", get(submissions::receipt))
        .route("/submissions/{submission}/rejected-rows.csv", get(submissions::rejected_rows))
        .route("/method", get(rules::page))
        .route("/method/rules.toml", get(rules::text))
        .route("/method/preview", get(rules::preview_page).post(rules::preview))
        .route("/forces", get(forces::page))
        .route("/forces/{slug}", get(forces::force))
        .route("/audit", get(audit::page))
        .route("/audit/verify", post(audit::verify))
        .route("/accounts", get(accounts::page).post(accounts::add))
        .route("/accounts/{account}", post(accounts::change))
        .route("/account", get(own_account::page))
        .route("/account/shortcuts", post(own_account::shortcuts))
        .route("/account/password", post(own_account::password))
        .route(
            "/account/second-factor",
            get(own_account::second_factor_page).post(own_account::second_factor),
        )
        .route("/accessibility", get(statics::accessibility))
        .route("/licences", get(statics::licences))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .merge(
            Router::new()
                .route("/submissions/new", post(submissions::upload))
                .layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .merge(
            Router::new()
                .route("/cases/{case}/attachments", post(casework::add_attachment))
                .layer(DefaultBodyLimit::max(casework::BODY_BYTES)),
        )
        .route("/healthz", get(statics::health))
        .route("/assets/{file}", get(statics::asset))
        .fallback(statics::not_found)
        // An address that takes forms only, opened again from a browser's history.
        .method_not_allowed_fallback(statics::not_found);
    let web = Web { app, settings };
    pages.layer(middleware::from_fn_with_state(web.clone(), headers::guard)).with_state(web)
}
