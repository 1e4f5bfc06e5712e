//! Each table's guard by itself, on both databases: what is on record is not changed, and what was received is not deleted.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use std::{collections::BTreeSet, path::Path};

use lookagain_store::{Store, Target};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

/// Neither changed nor deleted.
const APPEND_ONLY: &[&str] = &[
    "access_answer",
    "access_request",
    "access_withdrawal",
    "account_badge",
    "attachment",
    "audit_checkpoint",
    "audit_entry",
    "casework_entry",
    "decision",
    "document_content",
    "exhibit",
    "group_alert",
    "group_alert_seen",
    "group_decision",
    "group_run",
    "hidden_group",
    "identity",
    "kept_search",
    "legal_hold",
    "link_judgement",
    "link_model",
    "link_run",
    "meeting",
    "meeting_entry",
    "question_set",
    "rejected_row",
    "rejection",
    "reveal",
    "review_snapshot",
    "rule_set",
    "tie_judgement",
];

/// Never deleted. What may change in them: `superseded_in` of a record; the counts of a file while it is read; where a case stands;
/// `superseded_at` of an assessment.
const KEPT: &[&str] = &[
    "allegation",
    "assessment",
    "case_file",
    "communication",
    "contact",
    "crime",
    "group_case",
    "identity_flag",
    "identity_member",
    "involvement",
    "link",
    "linked_nominal",
    "location",
    "nominal",
    "object",
    "officer",
    "sealed_protected",
    "source_file",
    "submission",
];

/// Neither facts nor decisions: each with the reason why its rows may change or go.
const FREE: &[(&str, &str)] = &[
    ("account", "settings of a person; who changed them is in the audit"),
    ("attachment_key", "taking it away erases the file; a legal hold refuses that"),
    ("audit_head", "where the chain ends"),
    ("case_text", "made from the records, for search"),
    ("casework_stage", "made from a case's file, for lists"),
    ("casework_work", "made from a case's file: what waits for whom"),
    ("context_figure", "published counts, loaded anew"),
    ("document_term", "made from the text of a document, for search; goes with its key"),
    ("document_text", "made from a document; goes with its key"),
    ("draft", "what a person began to type; goes when it is sent, thrown away or old"),
    ("group_kept", "made from the records, by every run"),
    ("group_view", "made from the records, by every run"),
    ("info_request", "its state; decisions and answers are in the audit"),
    ("kept_file", "a list of files that lie under their hash"),
    ("learning_point", "made from the files"),
    ("link_pair", "made from the records, by every run"),
    ("meeting_case", "made from the files: which cases a meeting decided"),
    ("reading_choice", "how somebody wants to read; theirs alone"),
    ("reading_day", "how much somebody opened today; theirs alone"),
    ("mention", "made from the files: who is spoken to; and whether they marked it as read"),
    ("queue_entry", "made from case and assessment"),
    ("schema_migration", "written by migrations"),
    ("saved_search", "a person's own list; what was looked for is in kept_search"),
    ("saved_search_seen", "what was there when they last looked"),
    ("search_force", "which forces are in the index of search"),
    ("search_sound", "made from the records, for search"),
    ("search_term", "made from the records, for search"),
    ("second_look", "its result"),
    ("session", "ends"),
    ("setting", "drawn once"),
    ("sign_in_link", "used once"),
    ("sign_in_throttle", "forgotten after a sign-in"),
];

fn expected() -> BTreeSet<String> {
    let all = APPEND_ONLY.iter().chain(KEPT).chain(FREE.iter().map(|(table, _)| table));
    all.map(|table| (*table).to_owned()).collect()
}

fn now() -> jiff::Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, sqlx::Error>, what: &str) {
    let error = result.expect_err(what).to_string();
    assert!(error.contains("append-only") || error.contains("never deleted"), "{what}: {error}");
}

#[tokio::test]
async fn each_guard_holds_by_itself_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guards.sqlite");
    Store::open(&Target::Sqlite(file.clone()), now()).await.unwrap().close().await;
    // Rows of made-up numbers refer to nothing: what is tested here is the guards alone.
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .foreign_keys(false)
        .pragma("ignore_check_constraints", "1");
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'case_text_%'",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(
        tables.into_iter().map(|(name,)| name).collect::<BTreeSet<_>>(),
        expected(),
        "a table without a place"
    );
    for table in APPEND_ONLY.iter().chain(KEPT) {
        fill(&mut db, table).await;
        let mut run = async |sql: String| sqlx::query(AssertSqlSafe(sql)).execute(&mut db).await;
        refused(run(format!("DELETE FROM {table}")).await, &format!("{table}: deleted"));
        if APPEND_ONLY.contains(table) {
            refused(run(format!("UPDATE {table} SET rowid = rowid")).await, &format!("{table}: changed"));
        }
    }
}

/// One row with something in every column that must not be empty.
async fn fill(db: &mut SqliteConnection, table: &str) {
    let columns: Vec<(String, String)> =
        sqlx::query_as("SELECT name, type FROM pragma_table_info($1) WHERE \"notnull\" = 1 OR pk > 0")
            .bind(table)
            .fetch_all(&mut *db)
            .await
            .unwrap();
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<&str> =
        columns.iter().map(|(_, kind)| if kind == "TEXT" { "'x'" } else { "1" }).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "));
    sqlx::query(AssertSqlSafe(sql)).execute(db).await.unwrap();
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn each_guard_holds_by_itself_on_postgres() {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must test the guards on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => return println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    };
    let name = format!("guards_{}", std::process::id());
    let url = lookagain_store::testing::create_database(&server, &name).await.unwrap();
    Store::open(&Target::Postgres(url.clone()), now()).await.unwrap().close().await;
    let mut db = PgConnection::connect(&url).await.unwrap();
    let tables: Vec<(String,)> =
        sqlx::query_as("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&mut db)
            .await
            .unwrap();
    assert_eq!(
        tables.into_iter().map(|(name,)| name).collect::<BTreeSet<_>>(),
        expected(),
        "a table without a place"
    );
    // Here a guard speaks once for each statement, with rows or without.
    for table in APPEND_ONLY.iter().chain(KEPT) {
        let column: (String,) = sqlx::query_as(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position LIMIT 1",
        )
        .bind(*table)
        .fetch_one(&mut db)
        .await
        .unwrap();
        let mut run = async |sql: String| sqlx::query(AssertSqlSafe(sql)).execute(&mut db).await;
        refused(run(format!("DELETE FROM {table}")).await, &format!("{table}: deleted"));
        refused(run(format!("TRUNCATE {table} CASCADE")).await, &format!("{table}: emptied"));
        if APPEND_ONLY.contains(table) {
            refused(
                run(format!("UPDATE {table} SET {0} = {0}", column.0)).await,
                &format!("{table}: changed"),
            );
        }
    }
}

/// The two migrations guard the same tables.
#[test]
fn every_guard_of_one_database_is_one_of_the_other() {
    let read = |dialect: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect::<String>()
    };
    let guarded = |sql: &str| {
        let of = |line: &str| {
            line.split(" ON ").nth(1).and_then(|rest| rest.split_whitespace().next()).map(str::to_owned)
        };
        sql.lines().filter(|line| line.starts_with("CREATE TRIGGER ")).filter_map(of).collect::<BTreeSet<_>>()
    };
    assert_eq!(guarded(&read("sqlite")), guarded(&read("postgres")));
}
