//! The command line, end to end: what it says, as words and as JSON, how it ends, and what it says to do next.

mod begin;
mod context;
mod intake;
mod keeping;
mod pole;
mod queue;
mod rules;
mod world;
