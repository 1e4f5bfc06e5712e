//! Writes a synthetic nation: `nation <crimes> <seed> <folder>`, with the answers in `<folder>-answers`.

use std::{io::Write, path::Path};

use lookagain_synth::{Plan, write_nation};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [crimes, seed, folder] = arguments.as_slice() else {
        return Err("expected: nation <crimes> <seed> <folder>".into());
    };
    let plan = Plan { seed: seed.parse()?, crimes: crimes.parse()?, as_at: jiff::civil::date(2026, 11, 24) };
    let answers = format!("{folder}-answers");
    let summary = write_nation(&plan, Path::new(folder), Path::new(&answers), &mut |_| {})?;
    let totals = summary.totals;
    writeln!(
        std::io::stdout(),
        "{} rows, {} bytes, {} groups, {totals:?}",
        summary.rows,
        summary.bytes,
        summary.hidden_groups
    )?;
    Ok(())
}
