//! What the tests need on the machine, and how it comes there.
//!
//! On Debian and its children, as root or with `sudo` that asks nothing, missing packages are installed with
//! apt-get. Anywhere else, and for anybody else, what is missing is listed with the command that brings it.
//! cargo-nextest and cargo-deny are built from their released sources, only when they are absent (minutes each
//! on two cores), and the tests do without them where that build fails.

use std::{path::Path, process::Command};

use anyhow::bail;

use super::{Context, count::Count};
use crate::{postgres, shell};

/// A Debian package, and what shows that it is there.
struct Package {
    names: &'static [&'static str],
    why: &'static str,
    present: fn() -> bool,
}

const PACKAGES: &[Package] = &[
    Package { names: &["chromium"], why: "page tests", present: has_chromium },
    Package { names: &["chromium-driver"], why: "page tests", present: || has("chromedriver") },
    Package { names: &["postgresql"], why: "the store on PostgreSQL", present: postgres::available },
    Package {
        names: &["sqlite3"],
        why: "the peer in benches, and back-up tests",
        present: || has("sqlite3"),
    },
    Package { names: &["make"], why: "building the allocator", present: || has("make") },
    // A browser without fonts shows no text, and screenshots of nothing.
    Package { names: &["fonts-liberation"], why: "page tests", present: has_fonts },
];

fn has(program: &str) -> bool {
    shell::find_program(program).is_some()
}

fn has_chromium() -> bool {
    has("chromium") || has("google-chrome")
}

fn has_fonts() -> bool {
    [
        "/usr/share/fonts/truetype/liberation",
        "/usr/share/fonts/truetype/liberation2",
        "/usr/share/fonts/liberation",
    ]
    .iter()
    .any(|folder| Path::new(folder).exists())
}

pub(crate) fn tools(context: &Context) -> anyhow::Result<Count> {
    let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !(package.present)()).collect();
    if !missing.is_empty() {
        packages(&missing, context.ci)?;
    }
    if !has("npm") {
        bail!(
            "Node and npm are not installed, and the pages' styles and scripts come with them: install Node 20"
        );
    }
    for (program, why) in
        [("cargo-nextest", "runs the tests"), ("cargo-deny", "checks licences and advisories")]
    {
        if has(program) || cargo_has(program) {
            println!("{program}: found");
        } else if context.ci {
            println!("{program} ({why}): building it, which takes minutes");
            if let Err(error) = shell::pass(&mut shell::command("cargo", &["install", "--locked", program])) {
                println!("{program} could not be built ({error:#}); going on without it");
            }
        } else {
            println!(
                "{program} ({why}) is not installed: `cargo install --locked {program}`. Going on without it"
            );
        }
    }
    Ok(Count::SUCCESS)
}

/// Whether `cargo <name>` would run: `cargo install` puts programs where cargo looks but the PATH may not.
fn cargo_has(program: &str) -> bool {
    let name = program.trim_start_matches("cargo-");
    Command::new("cargo").args([name, "--version"]).output().is_ok_and(|output| output.status.success())
}

/// Whether the tests can be run by nextest.
pub(crate) fn has_nextest() -> bool {
    has("cargo-nextest") || cargo_has("cargo-nextest")
}

/// Whether the dependencies can be checked by cargo-deny.
pub(crate) fn has_deny() -> bool {
    has("cargo-deny") || cargo_has("cargo-deny")
}

fn packages(missing: &[&Package], ci: bool) -> anyhow::Result<()> {
    let names: Vec<&str> = missing.iter().flat_map(|package| package.names).copied().collect();
    let manual = format!("apt-get install --no-install-recommends {}", names.join(" "));
    for package in missing {
        println!("missing: {} ({})", package.names.join(", "), package.why);
    }
    let Some(root) = become_root() else {
        if ci {
            bail!("the build machine lacks what the tests need: {manual}");
        }
        println!("install it with `{manual}`, or your system's like; the tests that need it will say so");
        return Ok(());
    };
    let apt = |args: &[&str]| {
        let words: Vec<&str> =
            root.iter().copied().chain(["apt-get", "-y", "-q"]).chain(args.iter().copied()).collect();
        let mut command = shell::command(words[0], &words[1..]);
        shell::pass(command.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], names.as_slice()].concat())
}

/// The words before `apt-get`, or `None` where this is not Debian or we may not install.
fn become_root() -> Option<&'static [&'static str]> {
    if !has("apt-get") {
        return None;
    }
    if shell::is_root() {
        return Some(&[]);
    }
    let silent =
        Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|output| output.status.success());
    silent.then_some(&["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"])
}
