//! A signed checkpoint kept elsewhere finds what the chain alone cannot: that its end was cut off, or that it was written anew.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use jiff::Timestamp;
use lookagain_app::{
    App, AuditHead, Operator, Settings, Target, Who, audit::new_signing_key, verify_checkpoint,
};
use lookagain_store::testing;

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn operator() -> Who {
    Who::Operator(Operator { name: "test".to_owned() })
}

async fn app(folder: &std::path::Path) -> App {
    App::open(&Target::Sqlite(folder.join("chain.sqlite")), folder, Settings::default(), now()).await.unwrap()
}

async fn some_entries(app: &App, n: u32) {
    for _ in 0..n {
        app.view_rules(&operator(), now()).await.unwrap();
    }
}

/// The faults in words, with these heads known from elsewhere.
async fn faults(app: &App, vouched: &[AuditHead]) -> Vec<String> {
    let report = app.verify_audit(&operator(), vouched, now()).await.unwrap();
    report.faults.iter().map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_tail_is_found_with_a_checkpoint_and_only_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    some_entries(&app, 5).await;
    let key = new_signing_key().unwrap();
    let signed = app.sign_audit(&operator(), "test", &key, now()).await.unwrap().unwrap();
    let kept = verify_checkpoint(&signed.note, &key.verifying_key()).unwrap();
    assert_eq!((kept.origin.as_str(), kept.head), ("test", signed.head));
    assert_eq!(kept.head.seq, 5, "it signs what was verified, and not its own entry");
    some_entries(&app, 3).await;
    assert_eq!(faults(&app, &[kept.head]).await, Vec::<String>::new(), "the chain has grown past it");

    testing::cut_audit(&folder.path().join("chain.sqlite"), 4).await.unwrap();
    let alone = faults(&app, &[]).await;
    assert!(alone.is_empty(), "alone it looks whole: {alone:?}");
    // Verifying made an entry 5 anew: the place is taken again, by another one.
    let found = faults(&app, &[kept.head]).await;
    assert!(found.len() == 1 && found[0].contains("entry 5 is not the one vouched for"), "{found:?}");
    testing::cut_audit(&folder.path().join("chain.sqlite"), 3).await.unwrap();
    let found = faults(&app, &[kept.head]).await;
    assert!(found.len() == 1 && found[0].contains("ends at entry 3"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_chain_is_not_signed() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    some_entries(&app, 4).await;
    testing::alter_audit(&folder.path().join("chain.sqlite"), 2).await.unwrap();
    let entries = testing::entries(&folder.path().join("chain.sqlite")).await.unwrap().len();
    let report =
        app.sign_audit(&operator(), "test", &new_signing_key().unwrap(), now()).await.unwrap().unwrap_err();
    assert!(!report.is_sound() && report.faults.iter().any(|fault| fault.seq() == 2), "{:?}", report.faults);
    assert_eq!(testing::entries(&folder.path().join("chain.sqlite")).await.unwrap().len(), entries);
}
