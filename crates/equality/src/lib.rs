//! Whether errors fall alike on people of every origin, age and sex: aggregates only, small counts withheld.
//!
//! Nothing here is read by what links, groups, scores or ranks; it looks at what they did, from outside, beside the planted truth of a
//! synthetic nation.

pub mod linkage;
mod share;

pub use share::{Clusters, LEAST_COUNT, Share};
