//! The binary `lookagain`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints; no other crate does")]

mod allocator;
mod args;
mod commands;
mod keys;
mod place;
mod progress;
mod show;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // A reader of a foreign format may panic on hostile input; it is caught, and what it says may hold a cell. Only the place is told.
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        eprintln!("lookagain: something failed unexpectedly{place}");
    }));
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
