//! The tests of intake from outside, as one program: it links once.
//!
//! Each `fuzz_*` module is a fuzz target. It runs for a second as an ordinary test;
//! `BOLERO_RANDOM_TEST_TIME_MS=60000 cargo test -p lookagain-intake --test intake fuzz_csv` makes it a minute.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::format_collect,
    reason = "all of this program is tests: what is not there is to fail them"
)]

mod common;
mod context;
mod dictionary;
mod formats;
mod fuzz_csv;
mod fuzz_fields;
mod fuzz_jsonl;
mod fuzz_mapping;
mod fuzz_parquet;
mod fuzz_xlsx;
mod fuzz_zip;
mod fuzzing;
mod hostile;
mod malformed;
mod mappings;
