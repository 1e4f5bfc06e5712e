//! Migrations: numbered pairs of SQL files, run once each, append-only.

use crate::{Dialect, Store, StoreError, db::binds};

/// (number, SQLite, PostgreSQL)
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        include_str!("../migrations/sqlite/0001_foundation.sql"),
        include_str!("../migrations/postgres/0001_foundation.sql"),
    ),
    (
        2,
        include_str!("../migrations/sqlite/0002_identity.sql"),
        include_str!("../migrations/postgres/0002_identity.sql"),
    ),
    (
        3,
        include_str!("../migrations/sqlite/0003_queue_filters.sql"),
        include_str!("../migrations/postgres/0003_queue_filters.sql"),
    ),
    (
        4,
        include_str!("../migrations/sqlite/0004_groups.sql"),
        include_str!("../migrations/postgres/0004_groups.sql"),
    ),
    (
        5,
        include_str!("../migrations/sqlite/0005_casework.sql"),
        include_str!("../migrations/postgres/0005_casework.sql"),
    ),
    (
        6,
        include_str!("../migrations/sqlite/0006_allegation_by_nominal.sql"),
        include_str!("../migrations/postgres/0006_allegation_by_nominal.sql"),
    ),
    (
        7,
        include_str!("../migrations/sqlite/0007_attachments.sql"),
        include_str!("../migrations/postgres/0007_attachments.sql"),
    ),
    (
        8,
        include_str!("../migrations/sqlite/0008_meeting_cases.sql"),
        include_str!("../migrations/postgres/0008_meeting_cases.sql"),
    ),
    (
        9,
        include_str!("../migrations/sqlite/0009_group_consent.sql"),
        include_str!("../migrations/postgres/0009_group_consent.sql"),
    ),
    (
        10,
        include_str!("../migrations/sqlite/0010_casework_lists.sql"),
        include_str!("../migrations/postgres/0010_casework_lists.sql"),
    ),
    (
        11,
        include_str!("../migrations/sqlite/0011_search.sql"),
        include_str!("../migrations/postgres/0011_search.sql"),
    ),
    (
        12,
        include_str!("../migrations/sqlite/0012_saved_search.sql"),
        include_str!("../migrations/postgres/0012_saved_search.sql"),
    ),
    (
        13,
        include_str!("../migrations/sqlite/0013_group_words.sql"),
        include_str!("../migrations/postgres/0013_group_words.sql"),
    ),
    (
        14,
        include_str!("../migrations/sqlite/0014_versions.sql"),
        include_str!("../migrations/postgres/0014_versions.sql"),
    ),
    (
        15,
        include_str!("../migrations/sqlite/0015_document_text.sql"),
        include_str!("../migrations/postgres/0015_document_text.sql"),
    ),
    (
        17,
        include_str!("../migrations/sqlite/0017_group_kept.sql"),
        include_str!("../migrations/postgres/0017_group_kept.sql"),
    ),
    (
        18,
        include_str!("../migrations/sqlite/0018_exposure.sql"),
        include_str!("../migrations/postgres/0018_exposure.sql"),
    ),
    (
        19,
        include_str!("../migrations/sqlite/0019_mentions.sql"),
        include_str!("../migrations/postgres/0019_mentions.sql"),
    ),
    (
        20,
        include_str!("../migrations/sqlite/0020_draft.sql"),
        include_str!("../migrations/postgres/0020_draft.sql"),
    ),
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migration \
    (number BIGINT PRIMARY KEY, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)";

/// Runs what has not run yet, all in one transaction.
pub(crate) async fn up(store: &Store, now: jiff::Timestamp) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    if tx.dialect() == Dialect::Postgres {
        // Two servers that start together must not both migrate.
        tx.execute("SELECT pg_advisory_xact_lock(7220250616)", binds![]).await?;
    }
    tx.execute(LEDGER, binds![]).await?;
    let done: Vec<(i64, String)> =
        tx.rows("SELECT number, checksum FROM schema_migration ORDER BY number", binds![]).await?;
    let known = MIGRATIONS.last().map_or(0, |(number, ..)| *number);
    if let Some((found, _)) = done.iter().find(|(number, _)| *number > known) {
        return Err(StoreError::TooNew { found: *found, known });
    }
    for (number, sqlite, postgres) in MIGRATIONS {
        let sql = match tx.dialect() {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        };
        let checksum = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(sql.as_bytes()));
        match done.iter().find(|(n, _)| n == number) {
            Some((_, stored)) if *stored != checksum => {
                return Err(StoreError::MigrationChanged { number: *number });
            }
            Some(_) => {}
            None => {
                tx.script(sql).await?;
                tx.execute(
                    "INSERT INTO schema_migration VALUES ($1, $2, $3)",
                    binds![*number, checksum, now],
                )
                .await?;
            }
        }
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_run() {
        for (dialect, of) in [("sqlite", 0), ("postgres", 1)] {
            let folder = format!("{}/migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).unwrap();
            let mut written: Vec<String> =
                files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
            let mut run: Vec<&str> = MIGRATIONS
                .iter()
                .map(|(_, sqlite, postgres)| if of == 0 { *sqlite } else { *postgres })
                .collect();
            written.sort_unstable();
            run.sort_unstable();
            assert_eq!(written, run, "{dialect}");
        }
    }
}
