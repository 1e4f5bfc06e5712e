//! The stylesheets, scripts and images that the pages use, and the typeface of papers, embedded in the binary.
//!
//! `build.rs` fetches the government front-end kits with npm, takes out what only GOV.UK may use (its typeface
//! and its emblems), adds our own files from `static/`, and names each file after its content. Nothing else in
//! the house knows npm.
//!
//! - a page asks [`url`] for the address of a file by its plain name: `url("app.css")` is `/assets/app-<hash>.css`;
//! - the handler for `/assets/{path}` asks [`lookup`] for the bytes. An address never changes its content, so it
//!   may be cached for ever.

#[cfg(feature = "testing")]
pub mod testing;

use std::borrow::Cow;

use rust_embed::Embed;

include!(concat!(env!("OUT_DIR"), "/names.rs"));

/// Noto Sans, plain and bold, that papers are set in: Latin, Greek, Cyrillic and Devanagari.
pub const TYPEFACE: [&[u8]; 2] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/typeface/regular.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/typeface/bold.ttf")),
];

/// Its licence, the SIL Open Font License.
pub const TYPEFACE_LICENCE: &str = include_str!(concat!(env!("OUT_DIR"), "/typeface/licence.txt"));

/// Where every asset's address begins.
pub const PREFIX: &str = "/assets/";

#[derive(Embed)]
#[folder = "$OUT_DIR/embedded"]
struct Embedded;

/// One embedded file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The whole file.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, with the character set where it is text.
    pub content_type: &'static str,
    /// The first 16 hexadecimal digits of its SHA-256: use it as the `ETag`.
    pub hash: &'static str,
}

/// The file at an address given by [`url`], with or without the leading `/assets/`; `None` if there is none.
pub fn lookup(path: &str) -> Option<Asset> {
    let name = path.strip_prefix(PREFIX).unwrap_or(path);
    let (_, embedded, hash) = NAMES.iter().find(|(_, embedded, _)| *embedded == name)?;
    let file = Embedded::get(embedded)?;
    Some(Asset { bytes: file.data, content_type: content_type(embedded), hash })
}

/// The address of a file by its plain name: `url("app.css")` is `/assets/app-<hash>.css`. `None` for an unknown name.
pub fn url(name: &str) -> Option<String> {
    let (_, embedded, _) = NAMES.iter().find(|(plain, _, _)| *plain == name)?;
    Some(format!("{PREFIX}{embedded}"))
}

/// The plain names of every embedded file, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(plain, _, _)| *plain)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
