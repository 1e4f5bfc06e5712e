//! For tests: an empty database on a PostgreSQL server, and tampering with the audit behind the triggers' back.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

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
