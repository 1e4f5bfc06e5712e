//! Is what the pages say of agreement what other programs say? Kappa against scikit-learn, its standard error against statsmodels, AC1
//! against irrCAC, on tables drawn at random. An answer that differs fails the bench: there is nothing to measure but that.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::{Figure, Options, Report, example, measure::Spread};
use crate::shell;

const TABLES: u64 = 300;
/// Differences beyond this are not rounding.
const ROUNDING: f64 = 1e-9;

#[derive(Deserialize)]
struct Answer {
    kappa: Option<f64>,
    kappa_error: Option<f64>,
    ac1: Option<f64>,
    ac1_error: Option<f64>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let tables: Vec<Vec<Vec<u32>>> = (0..options.size.unwrap_or(TABLES)).map(table).collect();
    let text = serde_json::to_string(&tables)?;
    let ours = answers(&mut Command::new(example("agreement")), &text)?;
    let script = shell::root().join("xtask/src/bench/agreement.py");
    let theirs = answers(Command::new(super::python(options)).arg(script), &text)
        .context("Python needs scikit-learn, statsmodels, pandas and irrCAC")?;
    let mut apart: [Vec<f64>; 4] = Default::default();
    for ((table, ours), theirs) in tables.iter().zip(&ours).zip(&theirs) {
        let cases: f64 = table.iter().flatten().map(|count| f64::from(*count)).sum();
        // Gwet (2008) divides by n where irrCAC divides by n - 1.
        let theirs_error = theirs.ac1_error.map(|error| error * ((cases - 1.0) / cases).sqrt());
        let each = [
            (ours.kappa, theirs.kappa),
            (ours.kappa_error, theirs.kappa_error),
            (ours.ac1, theirs.ac1),
            (ours.ac1_error, theirs_error),
        ];
        for (apart, (one, other)) in apart.iter_mut().zip(each) {
            let (one, other) = one.zip(other).with_context(|| format!("no answer for {table:?}"))?;
            ensure!((one - other).abs() < ROUNDING, "{table:?}: ours says {one}, theirs {other}");
            apart.push((one - other).abs());
        }
    }
    let what = [
        "kappa, ours less scikit-learn's",
        "standard error of kappa, ours less statsmodels's",
        "AC1, ours less irrCAC's",
        "standard error of AC1, ours less irrCAC's",
    ];
    let figure = |(what, apart): (&str, Vec<f64>)| -> anyhow::Result<Figure> {
        Ok(Spread::of(apart).context("no tables")?.figure(what, ""))
    };
    Ok(Report {
        name: "agreement",
        setting: format!(
            "{} tables of 2 to 6 answers and 12 to 400 cases, all the same to within {ROUNDING}",
            tables.len()
        ),
        figures: what.into_iter().zip(apart).map(figure).collect::<anyhow::Result<_>>()?,
    })
}

/// The same table for the same number: mostly on the diagonal, and no answer that nobody gave.
fn table(number: u64) -> Vec<Vec<u32>> {
    let mut dice = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut below = |end: u64| {
        dice ^= dice >> 12;
        dice ^= dice << 25;
        dice ^= dice >> 27;
        u32::try_from((dice.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end).unwrap_or(0)
    };
    let answers = 2 + below(5) as usize;
    let most = [4, 12, 60][below(3) as usize];
    (0..answers)
        .map(|i| (0..answers).map(|j| if i == j { 2 + below(most) } else { below(most / 3 + 1) }).collect())
        .collect()
}

fn answers(command: &mut Command, tables: &str) -> anyhow::Result<Vec<Answer>> {
    let said = shell::describe(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{said}`"))?;
    let mut input = child.stdin.take().context("no input")?;
    input.write_all(tables.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "`{said}` failed with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}
