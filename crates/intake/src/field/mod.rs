//! One cell's text → a value, a reason why it is missing, or the rule it breaks. One file per kind of field.

mod date;
mod missing;
mod offence;
mod outcome;
mod simple;

pub(crate) use date::{DateContext, Serials};
pub use date::{DateOrder, parse_date};
pub(crate) use missing::{is_reason_code, missing_reason};
pub use offence::parse_offence;
pub use outcome::parse_outcome;
pub(crate) use simple::{parse_age, parse_count, parse_degrees, parse_time, parse_yes_no};
