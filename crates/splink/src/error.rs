//! What cannot be carried over, by name.

use lookagain_linkage::model::ModelError;

/// Settings that cannot be read, or a model that cannot be written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SplinkError {
    /// Not JSON, or JSON of another shape: the message names the key, the line and the column.
    #[error("these are not Splink 5 settings: {0}")]
    NotSettings(String),
    /// SQL of another database: the same words mean other things there.
    #[error("{place} is written for {found:?}; settings for \"duckdb\" were expected")]
    Dialect {
        /// The settings, or a rule.
        place: String,
        /// The dialect found.
        found: String,
    },
    /// The condition of a level that is not understood.
    #[error("comparison {comparison:?}, level {level:?}: `{fragment}` {reason}")]
    Level {
        /// The comparison's output column.
        comparison: String,
        /// The level's label.
        level: String,
        /// The part of its SQL.
        fragment: String,
        /// What is the matter with it, to be read after the fragment.
        reason: String,
    },
    /// A blocking rule that is not understood.
    #[error("blocking rule `{rule}`: `{fragment}` {reason}")]
    Rule {
        /// The whole rule.
        rule: String,
        /// The part of its SQL.
        fragment: String,
        /// What is the matter with it, to be read after the fragment.
        reason: String,
    },
    /// A comparison whose last level is not ELSE: some pairs would have no level.
    #[error(
        "comparison {comparison:?}: the last level is {found:?}, and ELSE was expected there and nowhere else"
    )]
    Else {
        /// The comparison's output column.
        comparison: String,
        /// The label of the last level, or of the ELSE that stands too early.
        found: String,
    },
    /// A part of our model that Splink has no words for.
    #[error("{place}: Splink cannot express {what}")]
    NotInSplink {
        /// The comparison and level, the rule, or the model.
        place: String,
        /// What it cannot express.
        what: String,
    },
    /// A model that cannot be meant, or that uses what no linkage may use.
    #[error(transparent)]
    Unusable(#[from] ModelError),
    /// A number that JSON cannot hold.
    #[error("the settings cannot be written: {0}")]
    NotWritten(String),
}
