//! `lookagain synth`: a synthetic nation's extracts as files.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use lookagain_synth::{NationSummary, Plan};

use super::Talk;
use crate::{place, progress::Bar, show};

pub(super) fn run(
    crimes: u64,
    seed: u64,
    out: &Path,
    answers: Option<PathBuf>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let answers = answers.unwrap_or_else(|| {
        let mut name = out.as_os_str().to_owned();
        name.push("-answers");
        PathBuf::from(name)
    });
    let summary = write(crimes, seed, out, &answers, talk)?;
    if talk.json {
        show::json(&summary)?;
    } else {
        println!(
            "Wrote {} crimes of {} forces to {}",
            show::number(crimes),
            summary.forces.len(),
            out.display()
        );
        println!("Planted truth, never read by the product: {}", answers.display());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn write(
    crimes: u64,
    seed: u64,
    out: &Path,
    answers: &Path,
    talk: Talk,
) -> anyhow::Result<NationSummary> {
    if !(1_000..=1_500_000).contains(&crimes) {
        bail!("--crimes must be between 1,000 and 1,500,000");
    }
    if out.exists() {
        bail!("{} is there already: give a folder that is not", out.display());
    }
    if answers.starts_with(out) {
        bail!("the planted truth must not lie inside the extracts");
    }
    let bar = Bar::new("Writing the synthetic nation", crimes, talk.quiet);
    let plan = Plan { seed, crimes, as_at: place::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date() };
    lookagain_synth::write_nation(&plan, out, answers, &mut |done| bar.set(done))
        .context("writing the synthetic nation")
}
