//! `cargo xtask test`: everything that must hold, as named steps, with one closing line that counts them.
//!
//! A failing step does not stop the ones after it: one run shows everything there is to mend.

mod count;
mod install;
mod steps;

use std::time::Duration;

use anyhow::bail;

use crate::{
    postgres::{self, Cluster, Durability},
    shell,
};
use count::Count;
use steps::{STEPS, Step};

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out what takes minutes: documentation examples, the browser, the whole command line, fuzzing, licences.
    #[arg(long)]
    quick: bool,
    /// Run these steps alone (may be given several times; `--list` shows the names).
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Leave these steps out (may be given several times).
    #[arg(long, value_name = "STEP")]
    skip: Vec<String>,
    /// List the steps and stop.
    #[arg(long)]
    list: bool,
}

/// What every step may use.
pub(crate) struct Context {
    /// On the build machine nothing may be skipped for want of a tool.
    ci: bool,
    /// How long each fuzz target runs.
    fuzz_seconds: u64,
    postgres: Option<Cluster>,
}

impl Context {
    /// `cargo …` at the root, told where the databases are.
    fn cargo(&self, args: &[&str]) -> std::process::Command {
        let mut command = shell::command("cargo", args);
        if let Some(cluster) = &self.postgres {
            command.env(postgres::SETTING, cluster.url());
        }
        command
    }
}

/// What became of a step.
struct Outcome {
    name: &'static str,
    count: Count,
    took: Duration,
    trouble: Option<String>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if options.list {
        for step in STEPS {
            println!(
                "{:<10} {}{}",
                step.name,
                step.about,
                if step.quick { "" } else { " (not with --quick)" }
            );
        }
        return Ok(());
    }
    let chosen = choose(options)?;
    let ci = shell::in_ci();
    let default_seconds = if ci { 60 } else { 5 };
    let fuzz_seconds = match shell::setting("FUZZ_SECONDS") {
        Some(text) => {
            text.trim().parse().map_err(|_| anyhow::anyhow!("FUZZ_SECONDS={text}: expected whole seconds"))?
        }
        None => default_seconds,
    };
    let mut context = Context { ci, fuzz_seconds, postgres: None };
    let started = shell::now();
    let outcomes: Vec<Outcome> = chosen.into_iter().map(|step| perform(step, &mut context)).collect();
    drop(context);
    close(&outcomes, started.elapsed());
    Ok(())
}

fn choose(options: &Options) -> anyhow::Result<Vec<&'static Step>> {
    for name in options.only.iter().chain(&options.skip) {
        if !STEPS.iter().any(|step| step.name == name) {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step {name:?}; the steps are {}", names.join(", "));
        }
    }
    let wanted = |step: &&Step| {
        let named = options.only.iter().any(|name| name == step.name);
        let all = options.only.is_empty() && (step.quick || !options.quick);
        (named || all) && !options.skip.iter().any(|name| name == step.name)
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

fn perform(step: &'static Step, context: &mut Context) -> Outcome {
    println!("\n== {}: {}", step.name, step.about);
    let started = shell::now();
    let result = prepare(step, context).and_then(|()| (step.run)(context));
    let took = started.elapsed();
    let (count, trouble) = match result {
        Ok(count) if count.failed == 0 => (count, None),
        Ok(count) => (count, Some(format!("{} failed", count.failed))),
        Err(error) => (Count::FAILURE, Some(format!("{error:#}"))),
    };
    match &trouble {
        None => println!("== {}: ok in {:.1} s", step.name, took.as_secs_f64()),
        Some(trouble) => println!("== {}: FAILED in {:.1} s: {trouble}", step.name, took.as_secs_f64()),
    }
    Outcome { name: step.name, count, took, trouble }
}

/// Start the database for the first step that needs it; later ones share it.
fn prepare(step: &Step, context: &mut Context) -> anyhow::Result<()> {
    if !step.postgres || context.postgres.is_some() {
        return Ok(());
    }
    if !postgres::available() && !context.ci {
        println!("PostgreSQL is not installed: its half of the tests will say that they were skipped");
        return Ok(());
    }
    context.postgres = Some(Cluster::start(Durability::Off)?);
    Ok(())
}

fn close(outcomes: &[Outcome], took: Duration) {
    println!();
    let mut total = Count::default();
    for outcome in outcomes {
        total = total.plus(outcome.count);
        let verdict = if outcome.trouble.is_some() { "FAILED" } else { "ok" };
        println!(
            "{:<10} {:>8.1} s  {verdict:<7} {}",
            outcome.name,
            outcome.took.as_secs_f64(),
            outcome.count
        );
    }
    for outcome in outcomes {
        if let Some(trouble) = &outcome.trouble {
            println!("{}: {trouble}; again with `cargo xtask test --only {}`", outcome.name, outcome.name);
        }
    }
    println!("{:.0} s in all", took.as_secs_f64());
    println!("{total}");
    if outcomes.iter().any(|outcome| outcome.trouble.is_some()) {
        std::process::exit(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(quick: bool, only: &[&str], skip: &[&str]) -> Vec<&'static str> {
        let own = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let options = Options { quick, only: own(only), skip: own(skip), list: false };
        choose(&options).unwrap().into_iter().map(|step| step.name).collect()
    }

    #[test]
    fn quick_leaves_out_the_slow_steps_and_nothing_else_does() {
        let all = names(false, &[], &[]);
        assert_eq!(all.len(), STEPS.len());
        let quick = names(true, &[], &[]);
        assert!(quick.contains(&"clippy") && !quick.contains(&"browser"), "{quick:?}");
    }

    #[test]
    fn a_step_named_is_run_alone_even_with_quick() {
        assert_eq!(names(true, &["browser"], &[]), ["browser"]);
        assert!(!names(false, &[], &["fuzz"]).contains(&"fuzz"));
    }

    #[test]
    fn a_step_that_does_not_exist_is_an_error_that_lists_those_that_do() {
        let options = Options { quick: false, only: vec!["clipy".to_owned()], skip: vec![], list: false };
        let error = choose(&options).err().unwrap().to_string();
        assert!(error.contains("clipy") && error.contains("clippy"), "{error}");
    }
}
