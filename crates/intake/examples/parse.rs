//! How fast a file of the national return is parsed and validated, without a database: `parse FILE` prints rows and seconds as JSON.
//! `cargo xtask bench intake` runs it.
#![expect(clippy::print_stdout, reason = "it is a program of its own")]

use std::{ops::ControlFlow, path::PathBuf, time::Instant};

use lookagain_intake::{Extract, Limits, Mapping};

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = PathBuf::from(std::env::args_os().nth(1).ok_or("give a file")?);
    let mapping = Mapping::shipped("national").ok_or("no national mapping")?;
    let work = std::env::temp_dir();
    let started = Instant::now();
    let extract = Extract::open(&[file], &mapping, &Limits::default(), &work)?;
    let summary = extract.read(0, &mut |row| {
        std::hint::black_box(row);
        ControlFlow::Continue(())
    })?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{{\"rows\":{},\"seconds\":{seconds}}}", summary.rows);
    Ok(())
}
