//! Reads a delivery and prints what came of each file and how fast: `read_extract <mapping> <path>...`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool on the command line")]

use std::{ops::ControlFlow, path::PathBuf, time::Instant};

use lookagain_intake::{Extract, Limits, Mapping, RowOutcome};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let name = args.next().ok_or("expected the name of a mapping")?;
    let mapping = Mapping::shipped(&name).ok_or("there is no such mapping")?;
    let paths: Vec<PathBuf> = args.map(PathBuf::from).collect();
    let work = std::env::temp_dir().join(format!("read-extract-{}", std::process::id()));
    let opened = Instant::now();
    let extract = Extract::open(&paths, &mapping, &Limits::default(), &work)?;
    println!("opened {} files in {:.2} s", extract.files().len(), opened.elapsed().as_secs_f64());
    for (n, file) in extract.files().iter().enumerate() {
        let (start, mut records) = (Instant::now(), 0);
        let mut first = None;
        let read = extract.read(n, &mut |row| {
            match row.outcome {
                RowOutcome::Accepted(made) => records += made.len(),
                RowOutcome::Rejected { rejections, .. } => {
                    first = first.take().or(Some((row.line, rejections)));
                }
            }
            ControlFlow::Continue(())
        });
        let seconds = start.elapsed().as_secs_f64();
        match read {
            Ok(sum) => {
                #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
                let rate = sum.rows as f64 / seconds;
                println!(
                    "{}: {} rows, {} accepted, {} rejected, {records} records, {rate:.0} rows/s",
                    file.name, sum.rows, sum.accepted, sum.rejected
                );
                if !sum.warnings.is_empty() || first.is_some() {
                    println!("  {:?} {first:?}", sum.warnings);
                }
            }
            Err(error) => println!("{}: not read: {error}", file.name),
        }
    }
    std::fs::remove_dir_all(&work).ok();
    Ok(())
}
