//! A model's file: TOML, or Splink's settings where its name ends in `.json`.

use std::{fs, path::Path};

use anyhow::Context;
use lookagain_linkage::Model;

pub(in crate::commands) fn load(path: &Path) -> anyhow::Result<Model> {
    let said = || format!("reading {}", path.display());
    let text = fs::read_to_string(path).with_context(said)?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        return lookagain_splink::read(&text).with_context(said);
    }
    Model::from_toml(&text).with_context(said)
}

pub(super) fn export(model: &Model, path: &Path) -> anyhow::Result<()> {
    let said = || format!("writing {}", path.display());
    fs::write(path, lookagain_splink::write(model).with_context(said)?).with_context(said)
}
