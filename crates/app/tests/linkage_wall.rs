//! The outside test of the wall, for linkage and hidden groups: permute every protected value, and change over every sex, and the model,
//! every link, every pair's weight, every identity and every group with its ties and its rank come out byte for byte the same.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{path::Path, sync::Arc};

use lookagain_app::{
    App, Limits, Mapping, NobodyWaits, Operator, Settings, Target, Who,
    find_groups::Extent,
    groups::{GroupDetail, GroupState},
    link::LinkRequest,
    submit::Delivery,
};
use lookagain_domain::Force;

const FORCE: &str = "cumbria";

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

/// The model, every record's identity, every pair that waits with its weight, and every group, as text.
async fn results_of(extracts: &Path) -> String {
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
    assert!(read.result.accepted > 100, "the protected values must have been read for this to mean anything");
    let summary = app.link(&operator(), &LinkRequest::default(), now, Arc::new(NobodyWaits)).await.unwrap();
    assert!(summary.identities > 0, "something must have been linked for this to mean anything: {summary:?}");
    let links = app.export_links(&operator(), now).await.unwrap();
    let mut text = format!("{summary:?}\n{links:?}\n");
    let mut skip = 0;
    loop {
        let page = app.clerical_queue(&operator(), skip, now).await.unwrap();
        if page.rows.is_empty() {
            break;
        }
        skip += u32::try_from(page.rows.len()).unwrap();
        text = format!("{text}{:?}\n", page.rows);
    }
    let groups = app.find_groups(&operator(), Extent::Changes, now).await.unwrap();
    assert!(groups.groups > 0, "groups must have been found for this to mean anything: {groups:?}");
    text = format!("{text}{groups:?}\n");
    let mut skip = 0;
    loop {
        let mut page = app.list_groups(&operator(), GroupState::Open, (skip, 0), now).await.unwrap();
        if page.rows.is_empty() {
            return text;
        }
        skip += u32::try_from(page.rows.len()).unwrap();
        for row in &mut page.rows {
            without_keys(&mut row.detail);
        }
        text = format!("{text}{:?}\n", page.rows);
    }
}

/// Keys of things are made with a secret of each installation, and here there are two.
fn without_keys(detail: &mut GroupDetail) {
    for tie in detail.ties.iter_mut().filter(|tie| !tie.kind.is_person()) {
        tie.key = 0;
    }
}

/// Rewrites a file of JSON Lines.
fn rewrite(file: &Path, change: impl Fn(&mut Vec<serde_json::Map<String, serde_json::Value>>)) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut rows = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    change(&mut rows);
    let lines: Vec<String> = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    let changed = lines.join("\n") + "\n";
    assert_ne!(changed, text);
    std::fs::write(file, changed).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn permuting_every_protected_value_changes_no_byte_of_any_link_identity_or_group() {
    let folder = tempfile::tempdir().unwrap();
    let plan = lookagain_synth::Plan { seed: 7, crimes: 12_000, as_at: "2026-11-24".parse().unwrap() };
    let nation = folder.path().join("nation");
    lookagain_synth::write_nation(&plan, &nation, &folder.path().join("truth"), &mut |_| {}).unwrap();
    // This force sends JSON Lines, so that the rows can be rewritten here without a reader of our own.
    let extracts = nation.join(FORCE);
    let before = results_of(&extracts).await;
    rewrite(&extracts.join("protected.jsonl"), |rows| {
        let people: Vec<serde_json::Value> = rows.iter().map(|row| row["nominal_ref"].clone()).collect();
        let count = people.len();
        for (n, row) in rows.iter_mut().enumerate() {
            row.insert("nominal_ref".to_owned(), people[(n + count / 2) % count].clone());
        }
    });
    rewrite(&extracts.join("nominals.jsonl"), |rows| {
        for row in rows {
            let other = match row["sex"].as_str() {
                Some("M") => "F",
                Some("F") => "M",
                Some(_) | None => continue,
            };
            row.insert("sex".to_owned(), other.into());
        }
    });
    let after = results_of(&extracts).await;
    assert!(before == after, "a protected characteristic reached a link, a weight, an identity or a group");
}
