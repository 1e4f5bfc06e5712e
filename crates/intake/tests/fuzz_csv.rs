//! Fuzzes the reading of one csv file. A run of a second by itself; `BOLERO_RANDOM_TEST_TIME_MS=60000` makes it a minute.

use crate::{common, fuzzing};

#[test]
fn any_bytes_as_csv() {
    let (mapping, limits) = (common::national(), common::limits());
    let dir = tempfile::tempdir().unwrap();
    let samples = fuzzing::samples("crimes.csv");
    bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
        fuzzing::read(&mapping, &limits, dir.path(), "crimes.csv", &fuzzing::graft(&samples, bytes));
    });
}
