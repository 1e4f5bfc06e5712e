//! Everything the repository does for itself: `cargo xtask <task>`. Run without a task to see the list.

mod codegen;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask", about = "Tasks of the repository")]
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
}

fn main() -> anyhow::Result<()> {
    match Args::parse().task {
        Task::Codegen { check } => codegen::run(check),
    }
}
