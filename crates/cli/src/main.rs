//! The binary `lookagain`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints; no other crate does")]

mod args;
mod commands;
mod place;
mod progress;
mod show;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("lookagain: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(args)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("lookagain: {error:#}");
            ExitCode::FAILURE
        }
    }
}
