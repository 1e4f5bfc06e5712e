//! A backup holds the attachments as they lie, and the key without which nobody reads them.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use jiff::Timestamp;
use lookagain_app::{App, Operator, Settings, Target, Who, backup};

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_and_their_key_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let (live, kept, again) =
        (folder.path().join("live"), folder.path().join("kept"), folder.path().join("again"));
    std::fs::create_dir_all(&live).unwrap();
    let target = |dir: &std::path::Path| Target::Sqlite(dir.join("lookagain.sqlite"));
    let app = App::open(&target(&live), &live, Settings::default(), now()).await.unwrap();
    let key = std::fs::read(live.join("attachments.key")).unwrap();
    std::fs::create_dir_all(live.join("attachments")).unwrap();
    std::fs::write(live.join("attachments/sealed"), "sealed bytes").unwrap();

    let who = Who::Operator(Operator { name: "test".to_owned() });
    let manifest = app.backup(&who, &kept, now()).await.unwrap();
    app.close().await;
    assert!(
        manifest.files.contains_key("attachments/sealed") && manifest.files.contains_key("attachments.key")
    );

    backup::restore(&kept, &target(&again), &again).unwrap();
    assert_eq!(std::fs::read(again.join("attachments/sealed")).unwrap(), b"sealed bytes");
    assert_eq!(std::fs::read(again.join("attachments.key")).unwrap(), key);
    let app = App::open(&target(&again), &again, Settings::default(), now()).await.unwrap();
    app.close().await;
    assert_eq!(std::fs::read(again.join("attachments.key")).unwrap(), key, "opening makes no new one");

    std::fs::remove_file(kept.join("attachments.key")).unwrap();
    let lost = backup::verify(&kept).unwrap_err().to_string();
    assert!(lost.contains("attachments.key"), "{lost}");
}
