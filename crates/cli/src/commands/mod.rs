//! One file per command.

mod account;
mod assess;
mod audit;
mod backup;
mod case;
mod context;
mod demo;
mod doctor;
mod equality;
mod groups;
mod init;
mod intake;
mod link;
mod link_store;
mod minutes;
mod network;
mod patterns;
mod queue;
mod search;
mod serve;
mod synth;

use std::process::ExitCode;

use clap::CommandFactory;
use lookagain_app::attachments::text::serve_reading;

use crate::args::{Args, AuditCommand, Command, EqualityCommand};

/// Done, but rows or files were rejected.
pub(crate) const REJECTED: u8 = 3;
/// Faults were found.
pub(crate) const FAULTS: u8 = 4;

/// How the command talks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Talk {
    /// JSON instead of text.
    pub(crate) json: bool,
    /// No progress bars.
    pub(crate) quiet: bool,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let talk = Talk { json: args.json, quiet: args.quiet || args.json };
    match args.command {
        Command::Demo(args) => demo::run(args, talk).await,
        Command::Init { place, admin } => init::run(&place, &admin, talk).await,
        Command::Synth { crimes, seed, out, answers } => synth::run(crimes, seed, &out, answers, talk),
        Command::Intake(command) => intake::run(command, talk).await,
        Command::Assess { place, force, dry_run, rules } => {
            assess::run(&place, force.as_deref(), dry_run, rules.as_deref(), talk).await
        }
        Command::Link(args) if args.files.is_empty() => link_store::run(*args, talk).await,
        Command::Link(args) => link::run(*args, talk),
        Command::Groups(args) => groups::run(args, talk).await,
        Command::Patterns { place, all } => patterns::run(&place, all, talk).await,
        Command::Network(args) => network::run(args, talk).await,
        Command::Equality(EqualityCommand::Linkage { place, answers }) => {
            equality::linkage(&place, answers.as_deref(), talk).await
        }
        Command::Queue(args) => queue::run(args, talk).await,
        Command::Search(args) => search::run(args, talk).await,
        Command::ReadText { format } => {
            serve_reading(format, std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Case { place, case, force } => case::run(&place, &case, force.as_deref(), talk).await,
        Command::Minutes { place, meeting, out } => minutes::run(&place, meeting, &out, talk).await,
        Command::Serve { place, listen } => serve::run(&place, &listen, talk).await,
        Command::Audit(AuditCommand::Verify { place, checkpoint, public_key }) => {
            audit::verify(&place, &checkpoint, public_key.as_deref(), talk).await
        }
        Command::Audit(AuditCommand::Checkpoint { place, key, origin, out }) => {
            audit::checkpoint(&place, key.as_deref(), origin.as_deref(), out.as_deref(), talk).await
        }
        Command::Account(command) => account::run(command, talk).await,
        Command::Context { place, paths } => context::run(&place, &paths, talk).await,
        Command::Backup { place, to } => backup::backup(&place, &to, talk).await,
        Command::Restore { place, from, check } => backup::restore(&place, &from, check, talk).await,
        Command::Doctor { place } => doctor::run(&place, talk).await,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "lookagain", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}
