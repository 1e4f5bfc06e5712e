//! National figures: what stands out when all forces are looked at together. Counts of cases only, never of a person.
//!
//! Nothing here is read by what scores, links, groups or ranks a case. A figure that stands out is a question to ask, and its answer may
//! well be in how something was recorded.

pub mod outcomes;
mod share;

pub use share::{Interval, at_least, discovered, interval};
