//! The synthetic nation: closed cases of 43 forces, seeded, streamed, of any size, with the truth planted apart.
//!
//! ```no_run
//! use lookagain_synth::{Plan, write_nation};
//! let plan = Plan { seed: 1, crimes: 60_000, as_at: jiff::civil::date(2026, 11, 24) };
//! let summary = write_nation(&plan, "extracts".as_ref(), "answers".as_ref(), &mut |_crimes| {})?;
//! println!("{} rows", summary.rows);
//! # Ok::<(), lookagain_synth::SynthError>(())
//! ```
//!
//! # What is written
//!
//! For each territorial force a folder named by its slug, with `crimes`, `nominals`, `involvements`, `allegations`,
//! `contacts` and `protected` in the columns of the national return. Most forces send CSV in UTF-8; one sends UTF-16, one
//! Windows-1252, one semicolons, one tabs, one JSON Lines; dates are ISO or British by force. About one row in two hundred
//! is planted to be refused.
//!
//! # The answers
//!
//! In a folder of their own: `same-person.csv` (a nominal that is not listed is the only record of its person; a person
//! listed once met no second record), `hidden-groups.csv`, `open-enquiries.csv` (by case reference, or by crime reference
//! where the force gives no other; with the kind of line, as a reviewer would code it, and whether it can still be followed), `bad-rows.csv` (lines count from 1 with the header), `people.csv` (every nominal but those of bad
//! rows: the person behind it, the origin of the name, true sex, band of age at the first offence of the case it was recorded in, and
//! the hidden group of a suspect recorded as its member; for measuring fairness, and read by nothing that links or ranks),
//! `outcome-patterns.csv` (where cases end without action far more often than elsewhere: the prosecutors of one force, and one town) and
//! `summary.json`.
//!
//! # Nobody is in it
//!
//! * Names are drawn from lists of common names of 22 origins, each part by itself. The origin is drawn from the seed and
//!   the person's number alone: it is independent of role, offence, identification and outcome, so no origin is planted
//!   among suspects, victims or groups beyond its share of the whole, up to chance. The shares are invented.
//! * Phones are Ofcom's drama numbers, a thousand to a range, so that many people share one by chance at scale; e-mail
//!   is at `example.org`, `.com` and `.net`; postcodes begin with `Q`; registration marks begin with `Z` and have an `I`
//!   where none is issued; NHS numbers are of the test range 999; PNC ids are of the years 2090 to 2099. NHS and PNC
//!   numbers, too, repeat by chance at full scale: a million and a hundred million are to be had.
//! * Force sizes, outcome mix, gaps and dates are assumptions that exercise the software. They measure nothing.

mod answers;
mod cases;
mod day;
mod dice;
mod forces;
mod groups;
mod names;
mod nation;
mod patterns;
mod people;
#[cfg(test)]
mod tests;
mod write;

use std::{io, path::PathBuf};

pub use cases::{folder::FileSummary, scene::Counts};
pub use nation::{ForceSummary, NationSummary, Plan, write_nation};

/// Why the nation could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// A file or folder could not be written.
    #[error("could not write {path}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The answers would lie among the returns, or the returns among the answers.
    #[error("expected two folders of which neither holds the other; found {out} and {answers}")]
    AnswersInside {
        /// The folder of the returns.
        out: PathBuf,
        /// The folder of the answers.
        answers: PathBuf,
    },
    /// The day of the return is too early for any closed case.
    #[error("expected a day of the return from 2006 on; found {as_at}")]
    TooEarly {
        /// The day that was given.
        as_at: jiff::civil::Date,
    },
}
