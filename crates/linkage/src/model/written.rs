//! A model as TOML, and back.

use super::{Model, ModelError};

/// Text that is not a model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadModel {
    /// Not TOML, or TOML with other keys: the message names line and key.
    #[error("the model cannot be read: {0}")]
    Unreadable(String),
    /// A model that cannot be meant.
    #[error(transparent)]
    Unusable(#[from] ModelError),
}

impl Model {
    /// Reads a model and checks that it can be meant.
    ///
    /// # Errors
    /// [`BadModel`] with line and key, or with the comparison and level.
    pub fn from_toml(text: &str) -> Result<Self, BadModel> {
        let model: Self = toml::from_str(text).map_err(|error| BadModel::Unreadable(error.to_string()))?;
        model.check()?;
        Ok(model)
    }

    /// The model as TOML. Reading it gives the same model, to the last bit.
    ///
    /// # Errors
    /// [`BadModel`] when a number cannot be written.
    pub fn to_toml(&self) -> Result<String, BadModel> {
        toml::to_string(self).map_err(|error| BadModel::Unreadable(error.to_string()))
    }
}
