//! A linkage model as Splink 5 settings, and back: the conditions of levels and the blocking rules are SQL there, and
//! data here.
//!
//! [`read`] takes what Splink's `save_model_to_json` writes for `DuckDB`; [`write()`] makes what Splink loads. Weights are
//! the same on both sides. What the other side cannot say is refused by name, never approximated. What every condition is
//! in the other language is a table in `docs/methods/splink.md`.
//!
//! ```
//! let settings = r#"{
//!   "link_type": "dedupe_only", "sql_dialect": "duckdb", "probability_two_random_records_match": 0.001,
//!   "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.\"town\" = r.\"town\"", "sql_dialect": "duckdb"}],
//!   "comparisons": [{"output_column_name": "town", "comparison_levels": [
//!     {"sql_condition": "\"town_l\" IS NULL OR \"town_r\" IS NULL", "is_null_level": true},
//!     {"sql_condition": "\"town_l\" = \"town_r\"", "m_probability": 0.8, "u_probability": 0.1},
//!     {"sql_condition": "ELSE", "m_probability": 0.2, "u_probability": 0.9}]}]
//! }"#;
//! let model = lookagain_splink::read(settings)?;
//! assert_eq!(model.comparisons[0].levels[1].bits(), 3.0);
//! assert_eq!(lookagain_splink::read(&lookagain_splink::write(&model)?)?, model);
//! # Ok::<(), lookagain_splink::SplinkError>(())
//! ```

mod error;
mod read;
mod settings;
mod sql;
mod write;

pub use error::SplinkError;
pub use read::read;
pub use write::{LeftOut, Lossy, Written, write, write_with};
