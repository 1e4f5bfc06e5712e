//! Putting rows into files: formats, encodings, dates as each force writes them.

pub(crate) mod dates;
pub(crate) mod numbers;
pub(crate) mod table;
