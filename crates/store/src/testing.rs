//! For tests: an empty database on a PostgreSQL server, and looking at or tampering with a SQLite file behind everybody's back.

use std::{collections::BTreeMap, path::Path};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::StoreError;

/// Makes a database, dropping one of that name; returns its address.
///
/// # Errors
/// When the server cannot be reached.
pub async fn create_database(server: &str, name: &str) -> Result<String, StoreError> {
    let mut connection = PgConnection::connect(server).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS \"{name}\"")))
        .execute(&mut connection)
        .await?;
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE \"{name}\""))).execute(&mut connection).await?;
    let (address, query) =
        server.split_once('?').map_or((server, String::new()), |(a, q)| (a, format!("?{q}")));
    let base = address
        .rsplit_once('/')
        .filter(|(base, _)| base.contains("//") && base.len() > "postgres://".len())
        .map_or(address, |(base, _)| base);
    Ok(format!("{base}/{name}{query}"))
}

async fn behind(file: &Path) -> Result<SqliteConnection, StoreError> {
    Ok(SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await?)
}

async fn run(file: &Path, sql: String) -> Result<(), StoreError> {
    let mut connection = behind(file).await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Makes every audit entry impossible, or possible again.
///
/// # Errors
/// When the file cannot be written.
pub async fn refuse_entries(file: &Path, refuse: bool) -> Result<(), StoreError> {
    let sql = if refuse {
        "CREATE TRIGGER test_refuse BEFORE INSERT ON audit_entry BEGIN SELECT RAISE (ABORT, 'refused by the test'); END;"
    } else {
        "DROP TRIGGER IF EXISTS test_refuse;"
    };
    run(file, sql.to_owned()).await
}

/// Cuts the end of the audit off after this entry, as somebody who owns the file can.
///
/// # Errors
/// When the file cannot be written.
pub async fn cut_audit(file: &Path, last: u64) -> Result<(), StoreError> {
    run(
        file,
        format!(
            "DROP TRIGGER IF EXISTS audit_entry_no_delete; DELETE FROM audit_entry WHERE seq > {last}; \
             UPDATE audit_head SET seq = {last}, hash = (SELECT hash FROM audit_entry WHERE seq = {last});"
        ),
    )
    .await
}

/// Changes what an audit entry says, as somebody who owns the file can.
///
/// # Errors
/// When the file cannot be written.
pub async fn alter_audit(file: &Path, seq: u64) -> Result<(), StoreError> {
    run(
        file,
        format!("DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET action = 'SIGN_OUT' WHERE seq = {seq};"),
    )
    .await
}

/// Leaves a database as it was before there was an index of search.
///
/// # Errors
/// When the file cannot be written.
pub async fn forget_index(file: &Path) -> Result<(), StoreError> {
    run(file, "DELETE FROM search_term; DELETE FROM search_sound; DELETE FROM search_force;".to_owned()).await
}

/// The hashes of the words of all documents.
///
/// # Errors
/// When the file cannot be read.
pub async fn document_terms(file: &Path) -> Result<Vec<i64>, StoreError> {
    let mut connection = behind(file).await?;
    let rows: Vec<(i64,)> =
        sqlx::query_as("SELECT term FROM document_term ORDER BY term").fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(rows.into_iter().map(|(term,)| term).collect())
}

/// The text of a document, as it lies in the database.
///
/// # Errors
/// When the file cannot be read.
pub async fn sealed_text(file: &Path, attachment: i64) -> Result<Option<String>, StoreError> {
    let mut connection = behind(file).await?;
    let sql = "SELECT sealed FROM document_text WHERE attachment_id = $1";
    let row: Option<(Option<String>,)> =
        sqlx::query_as(sql).bind(attachment).fetch_optional(&mut connection).await?;
    connection.close().await?;
    Ok(row.and_then(|(sealed,)| sealed))
}

/// The actions of all entries with their numbers, in order.
///
/// # Errors
/// When the file cannot be read.
pub async fn entries(file: &Path) -> Result<Vec<(i64, String)>, StoreError> {
    let mut connection = behind(file).await?;
    Ok(sqlx::query_as("SELECT seq, action FROM audit_entry ORDER BY seq").fetch_all(&mut connection).await?)
}

/// A hash of every table's rows, by table.
///
/// # Errors
/// When the file cannot be read.
pub async fn contents(file: &Path) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut connection = behind(file).await?;
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'case_text%'",
    )
    .fetch_all(&mut connection)
    .await?;
    let mut contents = BTreeMap::new();
    for (table,) in tables {
        let columns: Vec<(String,)> = sqlx::query_as("SELECT name FROM pragma_table_info($1)")
            .bind(&table)
            .fetch_all(&mut connection)
            .await?;
        let columns: Vec<String> = columns.into_iter().map(|(name,)| format!("quote({name})")).collect();
        let sql = format!("SELECT {} AS line FROM {table} ORDER BY 1", columns.join(" || ',' || "));
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await?;
        let rows: Vec<String> = rows.into_iter().map(|(line,)| line).collect();
        contents.insert(table, xxhash_rust::xxh3::xxh3_64(rows.join("\n").as_bytes()));
    }
    Ok(contents)
}
