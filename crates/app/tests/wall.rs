//! The outside test of the wall around protected characteristics: permute every protected value, and every finding, band, place and
//! route comes out byte for byte the same.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::path::Path;

use lookagain_app::{App, Limits, Mapping, Operator, QueueFilter, Settings, Target, Who, submit::Delivery};
use lookagain_domain::Force;

const FORCE: &str = "cumbria";

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

/// Every case of the force in order, with all that was found about it, as text.
async fn order_of(extracts: &Path) -> String {
    let now: jiff::Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(folder.path().join("wall.sqlite"));
    let app = App::open(&target, &folder.path().join("kept"), Settings::default(), now).await.unwrap();
    let delivery = Delivery {
        force: Force::named(FORCE).unwrap().id().unwrap(),
        paths: vec![extracts.to_owned()],
        mapping: Mapping::shipped("national").unwrap(),
        limits: Limits { extract_date: Some("2026-11-24".parse().unwrap()), ..Limits::default() },
    };
    let receipt = app.submit(&operator(), delivery, now, &|_| {}).await.unwrap();
    let read = receipt.files.iter().find(|file| file.name.contains("protected")).unwrap();
    assert!(
        read.result.accepted > 100,
        "the protected values must have been read for this test to mean anything"
    );
    let page = app.queue(&operator(), QueueFilter::default(), None, 100_000, now).await.unwrap();
    assert!(page.rows.len() > 50);
    let mut lines = Vec::new();
    for row in &page.rows {
        let found = app.view_case(&operator(), row.case, now).await.unwrap().found.unwrap().2;
        lines.push(format!("{} {:?} {}", row.case_ref, row.place, serde_json::to_string(&found).unwrap()));
    }
    lines.join("\n")
}

/// Moves what was recorded about each person to the next one: the same values, all on other people.
fn permute(file: &Path) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut rows: Vec<serde_json::Map<String, serde_json::Value>> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let people: Vec<serde_json::Value> = rows.iter().map(|row| row["nominal_ref"].clone()).collect();
    let count = people.len();
    for (n, row) in rows.iter_mut().enumerate() {
        row.insert("nominal_ref".to_owned(), people[(n + count / 2) % count].clone());
    }
    let lines: Vec<String> = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    let changed = lines.join("\n") + "\n";
    assert_ne!(changed, text);
    std::fs::write(file, changed).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn permuting_every_protected_value_changes_no_byte_of_any_finding_or_place() {
    let folder = tempfile::tempdir().unwrap();
    let plan = lookagain_synth::Plan { seed: 7, crimes: 12_000, as_at: "2026-11-24".parse().unwrap() };
    lookagain_synth::write_nation(
        &plan,
        &folder.path().join("nation"),
        &folder.path().join("truth"),
        &mut |_| {},
    )
    .unwrap();
    // This force sends JSON Lines, so that the rows can be rewritten here without a reader of our own.
    let extracts = folder.path().join("nation").join(FORCE);
    let before = order_of(&extracts).await;
    permute(&extracts.join("protected.jsonl"));
    let after = order_of(&extracts).await;
    assert!(before == after, "a protected characteristic reached a finding or a place");
}
