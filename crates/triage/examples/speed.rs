//! How many cases a second one core assesses: `cargo run --release -p lookagain-triage --example speed`.

use std::{error::Error, hint::black_box, time::Instant};

use jiff::civil::date;
use lookagain_triage::{Rules, assess, example};

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock; nothing that is measured does")]
#[expect(clippy::print_stdout, reason = "the figure is the product")]
fn main() -> Result<(), Box<dyn Error>> {
    const CASES: u32 = 500_000;
    let rules = Rules::shipped()?;
    let mut large = example::case()?;
    large.crimes = (1..=5).map(example::crime).collect::<Result<_, _>>()?;
    large.suspects = (11..=20).map(example::suspect).collect::<Result<_, _>>()?;
    large.allegations =
        (11..=20).map(|number| example::allegation(number, number)).collect::<Result<_, _>>()?;
    large.victims = (1..=5).map(|crime| example::victim(20 + crime, crime)).collect::<Result<_, _>>()?;
    let mut bare = example::case()?;
    bare.allegations.clear();
    bare.suspects.clear();
    for (words, case) in [
        ("2 suspects, 2 allegations, 1 crime", example::case()?),
        ("no suspect, no allegation, 1 crime", bare),
        ("10 suspects, 10 allegations, 5 crimes", large),
    ] {
        let start = Instant::now();
        for _ in 0..CASES {
            black_box(assess(black_box(&case), &rules, date(2026, 11, 24)));
        }
        let rate = f64::from(CASES) / start.elapsed().as_secs_f64();
        let bytes = serde_json::to_string(&assess(&case, &rules, date(2026, 11, 24)))?.len();
        println!("{words}: {rate:.0} cases/s, {bytes} bytes of JSON a case");
    }
    Ok(())
}
