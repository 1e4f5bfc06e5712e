//! Documents that people keep: a [`Paper`] becomes a tagged PDF (PDF/UA-1), which a screen reader can read.
//!
//! What people wrote is given to the typesetter as values and never as markup, so a `#` or a `$` in a title stays what it is. The same paper
//! gives the same bytes: no clock is read, and nothing is fetched. This room knows no case: whoever asks says what stands in the document.

mod desk;
mod letters;
mod paper;
mod pdf;

pub use paper::{Fact, Paper, Part, Table};
pub use pdf::{PaperError, pdf};
