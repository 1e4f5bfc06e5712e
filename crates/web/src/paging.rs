//! Which page of a numbered list is asked for, and the links to the others.

use crate::{
    components::{PagedResults, Pagination},
    session::Fields,
};

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageAt {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// How many rows come before it.
    pub(crate) offset: u32,
    rows: u32,
}

impl PageAt {
    /// The page that the query asks for, of so many rows; the first when it asks for none that can be.
    pub(crate) fn of(query: &Fields, rows: u32) -> Self {
        let asked = query.given("page").and_then(|text| text.parse::<u32>().ok());
        let number = asked.unwrap_or(1).clamp(1, 1_000_000);
        Self { number, offset: (number - 1) * rows, rows }
    }

    /// The links to the other pages, and which rows of how many are shown.
    pub(crate) fn results(self, path: &str, shown: usize, total: u64, what: &str) -> PagedResults {
        let pages = total.div_ceil(self.rows.into());
        PagedResults {
            pages: Pagination::numbered(self.number.into(), pages, |page| format!("{path}?page={page}")),
            from: u64::from(self.offset) + 1,
            to: u64::from(self.offset) + shown as u64,
            total,
            what: what.to_owned(),
        }
    }
}
