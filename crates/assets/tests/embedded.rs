//! What is embedded, and what must never be.

use lookagain_assets::{lookup, names, url};

fn text(name: &str) -> String {
    let asset = url(name).and_then(|address| lookup(&address));
    asset.map(|asset| String::from_utf8_lossy(&asset.bytes).into_owned()).unwrap_or_default()
}

#[test]
fn every_name_has_an_address_that_holds_its_hash_and_leads_to_it() {
    for name in names() {
        let address = url(name).unwrap();
        let asset = lookup(&address).unwrap();
        assert!(address.starts_with("/assets/") && address.contains(asset.hash), "{address}");
        assert!(!asset.bytes.is_empty(), "{name} is empty");
        assert_ne!(asset.content_type, "application/octet-stream", "{name}");
    }
}

#[test]
fn the_pages_files_are_there() {
    for name in
        ["app.css", "app.js", "govuk-frontend.css", "govuk-frontend.js", "moj-frontend.css", "favicon.svg"]
    {
        assert!(url(name).is_some(), "{name}");
    }
}

#[test]
fn an_unknown_or_climbing_path_is_none() {
    for path in ["", "/assets/", "app.css", "../Cargo.toml", "/assets/../names.rs", "/etc/passwd"] {
        assert!(lookup(path).is_none(), "{path}");
    }
}

#[test]
fn nothing_that_only_govuk_may_use_is_embedded() {
    for name in names().filter(|name| *name != "licences.txt") {
        let low = text(name).to_lowercase();
        for word in ["gds transport", "font-face", "crown", "crest", ".woff", "sourcemappingurl"] {
            assert!(!low.contains(word), "{name} holds {word}");
        }
    }
}

#[test]
fn nothing_embedded_asks_another_host() {
    for name in names() {
        let text = text(name);
        for (at, _) in text.match_indices("http://").chain(text.match_indices("https://")) {
            // XML namespaces are names and attribute selectors are patterns: no browser fetches either.
            let harmless = text[at..].starts_with("http://www.w3.org/") || text[..at].ends_with("[href^=\"");
            assert!(harmless, "{name}: {}", &text[at..at + 40]);
        }
    }
}

#[test]
fn every_reference_between_files_leads_somewhere() {
    for name in names() {
        let text = text(name);
        for (at, _) in text.match_indices("/assets/") {
            let address: String =
                text[at..].chars().take_while(|c| !matches!(c, ')' | '"' | '\'' | '`')).collect();
            assert!(lookup(&address).is_some(), "{name} refers to {address}");
        }
    }
}

#[test]
fn the_stylesheets_still_hold_what_surrounded_the_rules_taken_out() {
    let css = text("govuk-frontend.css");
    assert_eq!(css.matches('{').count(), css.matches('}').count());
    for kept in
        ["Arial,Helvetica,sans-serif", ".govuk-footer__link{", ".govuk-footer__meta{", "@media print{"]
    {
        assert!(css.contains(kept), "{kept}");
    }
}

#[test]
fn the_lock_file_holds_no_registry_address() {
    let lock = include_str!("../npm/package-lock.json");
    assert!(!lock.contains("resolved") && !lock.contains("http"), "the lock file names a host");
}
