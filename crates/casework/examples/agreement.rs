//! Kappa and AC1 of tables of counts, for checking against other programs: a JSON list of square tables on standard input, a JSON list
//! of `{kappa, kappa_error, ac1, ac1_error}` on standard output, null where there is none. `cargo xtask bench agreement` runs it.
#![expect(clippy::print_stdout, reason = "it is a program of its own")]

use lookagain_casework::agreement::{Coefficient, Pairs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tables: Vec<Vec<Vec<u32>>> = serde_json::from_reader(std::io::stdin())?;
    let answers: Vec<serde_json::Value> = tables
        .iter()
        .map(|table| {
            let mut pairs = Pairs::of(table.len());
            for (first, row) in table.iter().enumerate() {
                for (second, count) in row.iter().enumerate() {
                    (0..*count).for_each(|_| pairs.add(first, second));
                }
            }
            let (kappa, ac1) = (pairs.kappa(), pairs.ac1());
            let value = |one: Option<Coefficient>| one.map(|one| one.value);
            let error = |one: Option<Coefficient>| one.map(|one| one.error);
            serde_json::json!({
                "kappa": value(kappa), "kappa_error": error(kappa), "ac1": value(ac1), "ac1_error": error(ac1),
            })
        })
        .collect();
    println!("{}", serde_json::to_string(&answers)?);
    Ok(())
}
