//! What every answer carries, and one log line for each: never a query, never a name.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::Web;

/// Everything from ourselves, nothing inline, no frames: the pages need no more.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const FIXED: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
];

/// Refuses what another site sends, adds the headers, writes the log line.
pub(crate) async fn guard(State(web): State<Web>, request: Request, next: Next) -> Response {
    let started = web.now();
    let method = request.method().clone();
    // The pattern of the route, such as `/people/{person}`: an address could be made to hold anything.
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let foreign = method != Method::GET && method != Method::HEAD && from_elsewhere(&request);
    let mut response = if foreign {
        (StatusCode::FORBIDDEN, "This form was sent from another site.").into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in FIXED {
        response.headers_mut().insert(header::HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // Pages are never kept by a browser or a proxy; assets say themselves how long they may be.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if web.settings.https {
        let insist = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, insist);
    }
    let milliseconds = web.now().duration_since(started).as_millis();
    tracing::info!(method = %method, route, status = response.status().as_u16(), milliseconds, "answered");
    response
}

/// Browsers say where a form comes from; one that says nothing still has to know the session's token.
fn from_elsewhere(request: &Request) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site != "same-origin" && site != "none",
        None => match (text("origin"), text("host")) {
            (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
            _ => false,
        },
    }
}
