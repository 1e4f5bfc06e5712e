//! Search: its story on both databases, and its index against a look through every row.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

mod documents;
mod index;
mod story;
mod world;
