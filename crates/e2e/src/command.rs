//! The program run once: what it said, and how it ended.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use anyhow::{Context, bail};

use crate::settings;

/// What a run of the program said.
#[derive(Debug)]
pub struct Said {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Standard output as JSON.
    ///
    /// # Errors
    /// When it is not one JSON value; the message holds both streams.
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        serde_json::from_str(&self.out)
            .with_context(|| format!("expected JSON, found {:?}; errors: {}", self.out, self.err))
    }

    /// This, if it ended well.
    ///
    /// # Errors
    /// When the exit code is not 0.
    pub fn success(self) -> anyhow::Result<Self> {
        if self.code != Some(0) {
            bail!("ended with {:?}\noutput: {}\nerrors: {}", self.code, self.out, self.err);
        }
        Ok(self)
    }
}

/// Run `lookagain` with these words, in `folder`, without standard input.
///
/// # Errors
/// When the program cannot be built or started. Its own failure is in [`Said::code`].
pub fn lookagain(folder: &Path, words: &[&str]) -> anyhow::Result<Said> {
    let output = Command::new(program()?)
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("starting lookagain")?;
    Ok(Said {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The program under test: `LOOKAGAIN_BIN`, or cargo's development build, built when first asked for.
///
/// # Errors
/// When the build fails.
pub fn program() -> anyhow::Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build() -> anyhow::Result<PathBuf> {
    if let Some(ready) = settings::setting("LOOKAGAIN_BIN") {
        return Ok(PathBuf::from(ready));
    }
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--package", "lookagain-cli"])
        .current_dir(settings::root())
        .stdin(Stdio::null())
        .status()
        .context("starting cargo")?;
    if !status.success() {
        bail!("lookagain could not be built");
    }
    Ok(settings::target_folder().join("debug/lookagain"))
}
