//! The steps, in the order they run: what is quick to fail comes first.

use anyhow::bail;

use super::{Context, count::Count, install};
use crate::{codegen, shell, tidy};

/// One thing that must hold.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Part of `--quick`.
    pub(crate) quick: bool,
    /// Wants the throwaway PostgreSQL.
    pub(crate) postgres: bool,
    pub(crate) run: fn(&Context) -> anyhow::Result<Count>,
}

const fn quick(name: &'static str, about: &'static str, run: fn(&Context) -> anyhow::Result<Count>) -> Step {
    Step { name, about, quick: true, postgres: false, run }
}

const fn slow(name: &'static str, about: &'static str, run: fn(&Context) -> anyhow::Result<Count>) -> Step {
    Step { name, about, quick: false, postgres: false, run }
}

/// Every step.
pub(crate) const STEPS: &[Step] = &[
    slow("tools", "what the tests need on this machine", install::tools),
    quick("fmt", "the code is formatted", fmt),
    quick("codegen", "the tables are what reference-data/ says", generated),
    quick("tidy", "the house rules", house_rules),
    slow("deny", "licences, bans, sources and advisories of dependencies", deny),
    quick("clippy", "no lint of any target warns", clippy),
    Step {
        postgres: true,
        ..quick("nextest", "unit, property and snapshot tests; the store on both databases", nextest)
    },
    slow("doc", "the documentation's examples, the rules' among them", doc),
    Step {
        postgres: true,
        ..slow("cli", "the command line, end to end, and killed in the midst of its work", command_line)
    },
    slow("browser", "every page in a real browser, with axe", browser),
    slow("fuzz", "every parser against made-up bytes", fuzz),
];

/// The packages whose tests need a built program or a browser, and have steps of their own.
const END_TO_END: &str = "lookagain-e2e";

fn fmt(_: &Context) -> anyhow::Result<Count> {
    shell::pass(&mut shell::command("cargo", &["fmt", "--all", "--check"]))?;
    Ok(Count::SUCCESS)
}

fn generated(_: &Context) -> anyhow::Result<Count> {
    codegen::run(true)?;
    Ok(Count::SUCCESS)
}

fn house_rules(_: &Context) -> anyhow::Result<Count> {
    tidy::check()?;
    Ok(Count::SUCCESS)
}

fn clippy(context: &Context) -> anyhow::Result<Count> {
    let args =
        ["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "-D", "warnings"];
    shell::pass(&mut context.cargo(&args))?;
    Ok(Count::SUCCESS)
}

fn nextest(context: &Context) -> anyhow::Result<Count> {
    // Fuzz targets have a step of their own, with its own clock.
    tests(context, &["--workspace", "--exclude", END_TO_END], "not test(/fuzz_/)", "fuzz_")
}

/// Run tests with nextest, or with `cargo test` where nextest is not installed. `filter` is nextest's;
/// `without` is what `cargo test` must leave out to mean the same, blank for nothing.
fn tests(context: &Context, packages: &[&str], filter: &str, without: &str) -> anyhow::Result<Count> {
    let mut command = if install::has_nextest() {
        let profile = if context.ci { "ci" } else { "default" };
        let own = ["nextest", "run", "--profile", profile, "--no-tests", "pass", "--locked", "-E", filter];
        context.cargo(&[&own, packages].concat())
    } else {
        let own: &[&str] = &["test", "--no-fail-fast", "--locked", "--lib", "--bins", "--tests"];
        let skip: &[&str] = if without.is_empty() { &[] } else { &["--", "--skip", without] };
        context.cargo(&[own, packages, skip].concat())
    };
    let said = shell::listen(&mut command)?;
    Ok(Count::read(&said.text, said.success))
}

fn doc(context: &Context) -> anyhow::Result<Count> {
    let said =
        shell::listen(&mut context.cargo(&["test", "--doc", "--workspace", "--no-fail-fast", "--locked"]))?;
    Ok(Count::read(&said.text, said.success))
}

/// The program that the end-to-end tests drive, built once here so that no test waits for a build.
fn build_program(context: &Context) -> anyhow::Result<String> {
    if let Some(ready) = shell::setting("LOOKAGAIN_BIN") {
        return Ok(ready);
    }
    shell::pass(&mut context.cargo(&["build", "--locked", "--package", "lookagain-cli"]))?;
    let target = shell::setting("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), Into::into);
    Ok(target.join("debug/lookagain").display().to_string())
}

fn end_to_end(context: &Context, binary: &str) -> anyhow::Result<Count> {
    let program = build_program(context)?;
    let runner = if install::has_nextest() {
        let profile = if context.ci { "ci" } else { "default" };
        let filter = format!("binary({binary})");
        let args =
            ["nextest", "run", "--profile", profile, "--locked", "--package", END_TO_END, "-E", &filter];
        context.cargo(&args)
    } else {
        context.cargo(&[
            "test",
            "--no-fail-fast",
            "--locked",
            "--package",
            END_TO_END,
            "--test",
            binary,
            "--",
            "--test-threads=1",
        ])
    };
    let mut runner = runner;
    let said = shell::listen(runner.env("LOOKAGAIN_BIN", program))?;
    Ok(Count::read(&said.text, said.success))
}

fn command_line(context: &Context) -> anyhow::Result<Count> {
    ["command_line", "checkpoints", "crash"]
        .iter()
        .try_fold(Count::default(), |count, binary| Ok(count.plus(end_to_end(context, binary)?)))
}

fn browser(context: &Context) -> anyhow::Result<Count> {
    ["harness", "pages", "journeys"]
        .iter()
        .try_fold(Count::default(), |count, binary| Ok(count.plus(end_to_end(context, binary)?)))
}

/// Every test whose name begins `fuzz_` is a bolero target. Without an engine bolero draws random input for as
/// long as it is told, on a stable compiler.
fn fuzz(context: &Context) -> anyhow::Result<Count> {
    let time = (context.fuzz_seconds * 1000).to_string();
    println!("{} s for each target (FUZZ_SECONDS sets it)", context.fuzz_seconds);
    let mut command = if install::has_nextest() {
        context.cargo(&[
            "nextest",
            "run",
            "--profile",
            "fuzz",
            "--no-tests",
            "pass",
            "--locked",
            "--workspace",
            "-E",
            "test(/fuzz_/)",
        ])
    } else {
        context.cargo(&["test", "--no-fail-fast", "--locked", "--workspace", "--lib", "--tests", "fuzz_"])
    };
    // Time decides; the number of iterations must not end it sooner.
    command.env("BOLERO_RANDOM_TEST_TIME_MS", time).env("BOLERO_RANDOM_ITERATIONS", u32::MAX.to_string());
    let said = shell::listen(&mut command)?;
    Ok(Count::read(&said.text, said.success))
}

/// Licences, bans and sources always; advisories where their database can be reached.
fn deny(context: &Context) -> anyhow::Result<Count> {
    if !install::has_deny() {
        if context.ci {
            println!(
                "cargo-deny could not be installed: bans and licences are checked by tidy, advisories are not"
            );
        } else {
            println!(
                "cargo-deny is not installed (`cargo install --locked cargo-deny`): bans and licences are checked by tidy"
            );
        }
        return Ok(Count::SKIPPED);
    }
    shell::pass(&mut context.cargo(&[
        "deny",
        "--locked",
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))?;
    if !advisories_reachable() {
        println!("advisories: NOT checked, their database cannot be reached from here");
        return Ok(Count { skipped: 1, ..Count::SUCCESS });
    }
    let said = shell::listen(&mut context.cargo(&["deny", "--locked", "check", "advisories"]))?;
    if !said.success {
        bail!(
            "`{}` found advisories: read them above, then update the crate or record why it does not matter",
            said.command
        );
    }
    Ok(Count { passed: 2, ..Count::default() })
}

fn advisories_reachable() -> bool {
    let mut command =
        shell::command("git", &["ls-remote", "--heads", "https://github.com/rustsec/advisory-db"]);
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_HTTP_LOW_SPEED_TIME", "20");
    shell::capture(&mut command).is_ok()
}
