//! A model's file: TOML, or Splink's settings where its name ends in `.json`.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use lookagain_linkage::Model;

pub(super) fn load(path: &Path) -> anyhow::Result<Model> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        bail!("{}: the settings of Splink cannot be read yet", path.display());
    }
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Model::from_toml(&text).with_context(|| format!("reading {}", path.display()))
}

pub(super) fn export(_model: &Model, path: &Path) -> anyhow::Result<()> {
    bail!("{}: models cannot be written for Splink yet", path.display())
}
