//! Medians, ratios, and what a command costs.

use std::{path::Path, process::Command};

use anyhow::{Context, bail};

use super::Figure;
use crate::shell;

/// The least, the middle and the most of some runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Spread {
    /// `None` of nothing.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (least, most) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 {
            values[middle]
        } else {
            f64::midpoint(values[middle - 1], values[middle])
        };
        Some(Self { median, least, most })
    }

    pub(super) fn figure(self, what: impl Into<String>, unit: &'static str) -> Figure {
        Figure { what: what.into(), median: self.median, least: self.least, most: self.most, unit }
    }
}

/// The smallest value that at least `share` (0 to 1) of the values do not exceed. `None` of nothing.
pub(super) fn percentile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank below the number of values, which fits"
    )]
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied()
}

/// What one run of a command cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost {
    pub(super) wall_seconds: f64,
    pub(super) cpu_seconds: f64,
    pub(super) peak_mebibytes: f64,
}

/// Run a command to its end under GNU time. It must succeed.
pub(super) fn cost(program: &Path, args: &[&str]) -> anyhow::Result<Cost> {
    if !Path::new("/usr/bin/time").exists() {
        bail!("GNU time is not installed: `apt-get install time`");
    }
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "\n%U %S %M"]).arg(program).args(args).stdin(std::process::Stdio::null());
    let started = shell::now();
    let output = command.output().with_context(|| format!("starting {}", program.display()))?;
    let wall_seconds = started.elapsed().as_secs_f64();
    let errors = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("`{}` failed: {}", shell::describe(&command), errors.trim());
    }
    let (cpu_seconds, peak_mebibytes) =
        parse(&errors).with_context(|| format!("reading what GNU time said: {}", errors.trim()))?;
    Ok(Cost { wall_seconds, cpu_seconds, peak_mebibytes })
}

/// The last line is ours: user seconds, system seconds, peak kibibytes.
fn parse(errors: &str) -> Option<(f64, f64)> {
    let last = errors.lines().rev().find(|line| !line.trim().is_empty())?;
    let numbers: Vec<f64> = last.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let [user, system, kibibytes] = numbers[..] else { return None };
    Some((user + system, kibibytes / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one_or_between_the_middle_two() {
        let median = |values: &[f64]| Spread::of(values.iter().copied()).map(|spread| spread.median);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!(percentile(&values, 0.5), Some(100.0));
        assert_eq!(percentile(&values, 0.99), Some(198.0));
        assert_eq!(percentile(&values, 1.0), Some(200.0));
        assert_eq!(percentile(&[], 0.5), None);
    }

    #[test]
    fn gnu_time_is_read_whatever_the_program_said_before() {
        assert_eq!(parse("warning: 1 2 3\n\n1.50 0.25 2048\n"), Some((1.75, 2.0)));
        assert_eq!(parse("Command exited"), None);
    }
}
