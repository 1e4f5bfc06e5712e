//! One row's cells → a record. Fields are taken in the order of [`fields_of`](crate::fields_of).

mod cells;
mod make;

pub(crate) use cells::Fields;
pub(crate) use make::record;
