//! What needs no signing in: stylesheets and scripts, the accessibility statement, licences, health.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    components::Layout,
    errors::{Failed, Page, show},
};

/// An address with a hash never changes what it leads to.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A plain name is asked for again each time, and answered with "not changed" where that is so.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    layout: Layout,
}

#[derive(Template)]
#[template(path = "licences.html")]
struct LicencesPage {
    layout: Layout,
    files: Vec<&'static str>,
    text: String,
    fonts: &'static str,
}

pub(crate) async fn accessibility() -> Response {
    show(&AccessibilityPage { layout: Layout::new("Accessibility statement") })
}

pub(crate) async fn licences() -> Page {
    let text = lookagain_assets::url("licences.txt")
        .and_then(|url| lookagain_assets::lookup(&url))
        .ok_or_else(Failed::not_found)?;
    let page = LicencesPage {
        layout: Layout::new("Licences"),
        files: lookagain_assets::names().filter(|name| !is_ours(name)).collect(),
        text: String::from_utf8_lossy(&text.bytes).into_owned(),
        fonts: lookagain_assets::TYPEFACE_LICENCE,
    };
    Ok(show(&page).into_response())
}

/// Files written for this project; every other one comes from a kit.
fn is_ours(name: &str) -> bool {
    matches!(name, "app.css" | "app.js" | "chart.js" | "drafts.js" | "favicon.svg" | "licences.txt")
}

/// For whatever watches the server: it answers.
pub(crate) async fn health() -> &'static str {
    "ok"
}

/// An embedded file, by its hashed or its plain name.
pub(crate) async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Page {
    let (asset, keep) = match lookagain_assets::lookup(&file) {
        Some(asset) => (asset, FOR_EVER),
        None => (
            lookagain_assets::url(&file)
                .and_then(|url| lookagain_assets::lookup(&url))
                .ok_or_else(Failed::not_found)?,
            ASK_AGAIN,
        ),
    };
    let tag = format!("\"{}\"", asset.hash);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|seen| names_tag(seen, &tag));
    let about = [
        (header::CACHE_CONTROL, keep),
        (header::ETAG, HeaderValue::from_str(&tag).map_err(|_| Failed::not_found())?),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(header::CONTENT_TYPE, asset.content_type)], asset.bytes).into_response())
}

/// Does `If-None-Match` name this tag? A proxy that compresses may have marked it weak.
fn names_tag(seen: &str, tag: &str) -> bool {
    seen.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

pub(crate) async fn not_found() -> Failed {
    Failed::not_found()
}

#[cfg(test)]
mod tests {
    use axum::{extract::Path, http::HeaderMap, response::IntoResponse};

    use super::{asset, header, names_tag};

    #[test]
    fn a_tag_is_found_in_a_list_and_when_weak() {
        for (seen, found) in [
            ("\"a1\"", true),
            ("W/\"a1\"", true),
            ("\"b2\", \"a1\"", true),
            ("*", true),
            ("\"b2\"", false),
            ("a1", false),
            ("", false),
        ] {
            assert_eq!(names_tag(seen, "\"a1\""), found, "{seen}");
        }
    }

    #[tokio::test]
    async fn a_hashed_name_is_kept_for_ever_and_a_plain_one_is_not() {
        let hashed = lookagain_assets::url("app.css").unwrap().replace("/assets/", "");
        for (name, status, kept) in [
            (hashed.as_str(), 200, Some("public, max-age=31536000, immutable")),
            ("app.css", 200, Some("public, max-age=0, must-revalidate")),
            ("no-such.css", 404, None),
            ("../Cargo.toml", 404, None),
        ] {
            let response = asset(Path(name.to_owned()), HeaderMap::new()).await.into_response();
            assert_eq!(response.status().as_u16(), status, "{name}");
            let cache = response.headers().get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
            assert_eq!(cache, kept, "{name}");
        }
    }

    #[tokio::test]
    async fn what_a_browser_has_is_not_sent_again() {
        let first = asset(Path("app.css".to_owned()), HeaderMap::new()).await.into_response();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let second = asset(Path("app.css".to_owned()), headers).await.into_response();
        assert_eq!(second.status().as_u16(), 304);
    }
}
