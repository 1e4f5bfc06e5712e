//! How complete a force's records are: see [`lookagain_store::scorecard`]. Counts only.

pub use lookagain_store::scorecard::Measure;
