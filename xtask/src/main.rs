//! Everything the repository does for itself: `cargo xtask <task>`. Run without a task to see the list.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "tasks talk to the person who ran them")]

mod bench;
mod codegen;
mod postgres;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask", about = "Tasks of the repository", arg_required_else_help = true)]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write the code lists of `reference-data/` as Rust tables.
    Codegen {
        /// Only check that the tables are up to date.
        #[arg(long)]
        check: bool,
    },
    /// Check everything: formatting, house rules, lints, tests on both databases, browser, fuzzing, licences.
    Test(test::Options),
    /// Check the house rules.
    Tidy(tidy::Options),
    /// Run a command with a throwaway PostgreSQL, whose address is in `LOOKAGAIN_TEST_POSTGRES`.
    Postgres {
        /// The command and its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Print performance figures, each as a ratio to a named peer on the same input in the same run.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let result = match Args::parse().task {
        Task::Codegen { check } => codegen::run(check),
        Task::Test(options) => test::run(&options),
        Task::Tidy(options) => tidy::run(&options),
        Task::Postgres { command } => postgres::run_with(&command),
        Task::Bench(options) => bench::run(&options),
    };
    if let Err(error) = result {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
