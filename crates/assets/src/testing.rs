//! What tests read from the kits and the product never ships: component fixtures, and axe-core.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder the build copied the test-only files into.
pub fn fixtures_dir() -> &'static Path {
    Path::new(env!("LOOKAGAIN_FIXTURES"))
}

/// The path of `axe.min.js`, the accessibility checker that page tests inject into a browser.
pub fn axe_path() -> PathBuf {
    fixtures_dir().join("axe.min.js")
}

/// The text of govuk-frontend's `fixtures.json` for one component, for example `"tag"`.
///
/// # Errors
/// When the kit has no such component.
pub fn fixture(component: &str) -> io::Result<String> {
    fs::read_to_string(fixtures_dir().join(format!("{component}.json")))
}
