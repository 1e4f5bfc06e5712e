//! The command line, end to end: what it says, as words and as JSON, how it ends, and what it says to do next.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the steps of a test are functions of their own, and a skipped one says so"
)]

mod begin;
mod context;
mod intake;
mod keeping;
mod pole;
mod queue;
mod rules;
mod world;
