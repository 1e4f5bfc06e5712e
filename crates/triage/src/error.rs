//! What can be wrong with a rules file, in words that lead to the line.

use thiserror::Error;

/// The rules file cannot be used. Rules are public, so the text may be quoted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RulesError {
    /// The text is not TOML of the expected shape: an unknown, missing or mistyped key.
    #[error("rules file, line {line}, at `{key}`: {expected}")]
    Shape {
        /// The line, from 1.
        line: usize,
        /// The table and key on or above that line.
        key: String,
        /// What was expected and found.
        expected: String,
    },
    /// The shape is right but a value cannot be meant.
    #[error("rules file, `{key}`: expected {expected}, found {found}")]
    Value {
        /// The key.
        key: String,
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: String,
    },
}

impl RulesError {
    pub(crate) fn value(key: impl Into<String>, expected: &'static str, found: impl Into<String>) -> Self {
        Self::Value { key: key.into(), expected, found: found.into() }
    }

    /// Finds line and key in the text from the place the TOML reader names.
    pub(crate) fn shape(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count();
        let mut table = "";
        let mut key = "";
        for row in text.lines().take(line + 1) {
            let row = row.trim();
            if row.starts_with('[') && row.ends_with(']') {
                (table, key) = (row.trim_matches(['[', ']']), "");
            } else if let Some((setting, _)) = row.split_once('=') {
                key = setting.trim();
            }
        }
        let dot = if table.is_empty() || key.is_empty() { "" } else { "." };
        Self::Shape {
            line: line + 1,
            key: format!("{table}{dot}{key}"),
            expected: error.message().to_owned(),
        }
    }
}
