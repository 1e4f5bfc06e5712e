//! What the harness reads from its surroundings.

use std::{env, path::PathBuf};

/// A setting from the environment; blank counts as unset.
#[expect(clippy::disallowed_methods, reason = "tests are the edge: settings are read here and passed on")]
pub(crate) fn setting(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Whether this is the build machine, where nothing is skipped for want of a tool.
pub fn in_ci() -> bool {
    setting("CI").is_some_and(|value| value == "true" || value == "1")
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    setting("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from(root).join("target"), PathBuf::from)
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A program on the `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = setting("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
