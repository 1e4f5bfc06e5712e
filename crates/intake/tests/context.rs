//! The published table of outcome counts, where it is at hand.

use std::path::PathBuf;

use lookagain_intake::{Limits, context::read_context};

#[test]
fn the_published_outcome_counts_come_in_for_every_force_they_name() {
    #[expect(clippy::disallowed_methods, reason = "a test may be told where the public data is")]
    let shared = std::env::var("LOOKAGAIN_SHARED").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let path = shared.join("police-outcomes-2012-2016.csv");
    if !path.is_file() {
        println!("skipped: the table of counts is not here; give its folder as LOOKAGAIN_SHARED");
        return;
    }
    let read = read_context(&path, &Limits::default()).unwrap();
    assert_eq!((read.rows, read.rejected), (45, 0));
    assert!(read.unknown_forces.is_empty(), "{:?}", read.unknown_forces);
    let of = |slug: &str, measure: &str| {
        read.figures.iter().find(|f| f.force_slug == slug && f.measure == measure).map(|f| f.count)
    };
    assert_eq!(of("avon-and-somerset", "Outcome: Unable to prosecute suspect"), Some(65_313));
    assert_eq!(of("btp", "Outcome: Local resolution"), None);
    assert_eq!(of("btp", "Outcome: (not published)"), Some(218_438));
}
