//! Connections and transactions: the only file that knows that there are two databases.

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    Arguments as _, AssertSqlSafe, Connection as _, FromRow, PgPool, Postgres, Sqlite, SqliteConnection,
    SqlitePool, Transaction,
    postgres::{PgArguments, PgPoolOptions, PgRow},
    query::{Query, QueryAs},
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous,
    },
};

use crate::migrate;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of our own; made when it is not there.
    Sqlite(PathBuf),
    /// `postgres://user@host/database`.
    Postgres(String),
}

/// What can go wrong between us and the database. No message carries a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database could not do it: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored text is not what its column must hold.
    #[error("column {column} of {table} holds something that this version cannot read")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The database was made by a newer version.
    #[error("the database has migration {found}, this version knows up to {known}: use the newer version")]
    TooNew {
        /// The highest migration in the database.
        found: i64,
        /// The highest migration this version has.
        known: i64,
    },
    /// A migration that has run is not the one this version has.
    #[error(
        "migration {number} of the database is not the one this version has: restore a backup or use the version that made it"
    )]
    MigrationChanged {
        /// Its number.
        number: i64,
    },
}

/// Which database it is, where that cannot be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
}

#[derive(Debug, Clone)]
enum Pools {
    /// SQLite has one writer at a time: one connection for it, several for readers.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// One transaction. Dropped without [`Tx::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A parameter of a statement. A text is shared, so that a row that is bound and may be needed again is not copied.
#[derive(Debug, Clone)]
pub(crate) enum Bind {
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<Arc<str>>),
}

macro_rules! bind_from {
    ($($from:ty => $variant:ident, $value:ident => $convert:expr;)*) => {$(
        impl From<$from> for Bind {
            fn from($value: $from) -> Self {
                Self::$variant($convert)
            }
        }
    )*};
}

bind_from! {
    i64 => Int, v => Some(v);
    Option<i64> => Int, v => v;
    u32 => Int, v => Some(i64::from(v));
    u8 => Int, v => Some(i64::from(v));
    bool => Int, v => Some(i64::from(v));
    i32 => Int, v => Some(i64::from(v));
    Option<u32> => Int, v => v.map(i64::from);
    Option<u8> => Int, v => v.map(i64::from);
    Option<f64> => Real, v => v;
    &str => Text, v => Some(v.into());
    String => Text, v => Some(v.into());
    &String => Text, v => Some(v.as_str().into());
    Option<String> => Text, v => v.map(Into::into);
    Option<&str> => Text, v => v.map(Into::into);
    // Always three decimals, so that texts sort as times do.
    jiff::Timestamp => Text, v => Some(v.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string().into());
}

/// `binds![a, b]` makes the parameters of a statement, in order.
macro_rules! binds {
    ($($value:expr),* $(,)?) => { vec![$(crate::db::Bind::from($value)),*] };
}
pub(crate) use binds;

/// The parameters of a statement as its database takes them: made wherever there is time for it, bound where there is not.
#[derive(Debug)]
pub(crate) enum Values {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Values {
    pub(crate) fn new(dialect: Dialect, count: usize) -> Self {
        match dialect {
            Dialect::Sqlite => {
                let mut values = SqliteArguments::default();
                values.reserve(count, 0);
                Self::Sqlite(values)
            }
            Dialect::Postgres => {
                let mut values = PgArguments::default();
                values.reserve(count, 0);
                Self::Postgres(values)
            }
        }
    }

    pub(crate) fn put(&mut self, value: Bind) {
        // Neither database refuses to take down a number or a text.
        let _ = match (self, value) {
            (Self::Sqlite(values), Bind::Int(value)) => values.add(value),
            (Self::Sqlite(values), Bind::Real(value)) => values.add(value),
            (Self::Sqlite(values), Bind::Text(value)) => values.add(value),
            (Self::Postgres(values), Bind::Int(value)) => values.add(value),
            (Self::Postgres(values), Bind::Real(value)) => values.add(value),
            (Self::Postgres(values), Bind::Text(value)) => values.add(value.as_deref()),
        };
    }
}

/// A row that either database can fill.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl FromStr for Target {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::Sqlite(PathBuf::from(text))
        })
    }
}

impl Store {
    /// Opens the database and brings its tables up to this version.
    ///
    /// # Errors
    /// When it cannot be reached, is newer than this version, or holds a migration that was changed.
    pub async fn open(target: &Target, now: jiff::Timestamp) -> Result<Self, StoreError> {
        let pools = match target {
            Target::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_mins(1))
                    .pragma("cache_size", "-65536")
                    .pragma("temp_store", "MEMORY")
                    .pragma("journal_size_limit", "268435456")
                    .optimize_on_close(true, Some(400));
                let writer =
                    SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_mins(2));
                let writer = writer.connect_with(options.clone()).await?;
                let readers = SqlitePoolOptions::new()
                    .max_connections(4)
                    .connect_lazy_with(options.pragma("query_only", "1").pragma("mmap_size", "1073741824"));
                Pools::Sqlite { writer, readers }
            }
            Target::Postgres(url) => {
                let options =
                    PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(30));
                Pools::Postgres(options.connect(url).await?)
            }
        };
        let store = Self { pools };
        migrate::up(&store, now).await?;
        Ok(store)
    }

    /// A transaction that may write. On SQLite it waits for the one writer to be free.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(Tx {
            inner: match &self.pools {
                Pools::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
                Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
            },
        })
    }

    /// A transaction that only reads, beside any writer. Nothing about a case may be read this way for a person:
    /// that needs an audit entry, so [`Store::write`].
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(Tx {
            inner: match &self.pools {
                Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
                Pools::Postgres(pool) => {
                    Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
                }
            },
        })
    }

    /// Which database it is.
    pub const fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Writes a copy of a SQLite database to a new file while others go on working. Not for PostgreSQL.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<(), StoreError> {
        if let Pools::Sqlite { writer, .. } = &self.pools {
            sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy().into_owned()).execute(writer).await?;
        }
        Ok(())
    }

    /// Makes what was deleted go from the log of SQLite too, which keeps earlier pages until it is written over. Says whether it did: readers
    /// that are under way keep the log as it is, and for longer than a few seconds nobody else's writing waits for them. On PostgreSQL the
    /// log is the server's, and there is nothing to do here.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn forget_deleted(&self) -> Result<bool, StoreError> {
        let Pools::Sqlite { writer, .. } = &self.pools else { return Ok(true) };
        for _ in 0..3 {
            // Nobody of ours writes meanwhile. By a connection of its own: how long it waits is a setting of the connection, a minute for writers.
            let _alone = writer.acquire().await?;
            let options = writer.connect_options().as_ref().clone().busy_timeout(Duration::from_secs(1));
            let mut one = SqliteConnection::connect_with(&options).await?;
            let (busy, _, _): (i64, i64, i64) =
                sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut one).await?;
            one.close().await?;
            if busy == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Asks the database to check itself; returns what it found wrong.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn self_check(&self) -> Result<Vec<String>, StoreError> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => {
                let mut found: Vec<(String,)> =
                    sqlx::query_as("PRAGMA quick_check(20)").fetch_all(readers).await?;
                found.retain(|(line,)| line != "ok");
                let broken: Vec<(String,)> =
                    sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 20")
                        .fetch_all(readers)
                        .await?;
                let broken =
                    broken.into_iter().map(|(table,)| format!("{table} refers to a row that is not there"));
                Ok(found.into_iter().map(|(line,)| line).chain(broken).collect())
            }
            Pools::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Closes every connection; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything done in this transaction durable and visible.
    ///
    /// # Errors
    /// When the database could not make it durable: then nothing of it stands.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Which database it is, where that cannot be hidden.
    pub const fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; returns how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: &'static str, binds: Vec<Bind>) -> Result<u64, StoreError> {
        self.run(sql.to_owned(), binds, true).await
    }

    /// The same for a statement put together from constants. `keep`: it will come again, so keep it prepared.
    pub(crate) async fn run(&mut self, sql: String, binds: Vec<Bind>, keep: bool) -> Result<u64, StoreError> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = sqlx::query(AssertSqlSafe(sql)).persistent(keep);
                bind_sqlite(query, binds).execute(&mut **tx).await?.rows_affected()
            }
            Inner::Postgres(tx) => {
                let query = sqlx::query(AssertSqlSafe(sql)).persistent(keep);
                bind_postgres(query, binds).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// The same for a statement whose parameters are made already.
    pub(crate) async fn run_values(
        &mut self,
        sql: Arc<str>,
        values: Values,
        keep: bool,
    ) -> Result<u64, StoreError> {
        let wrong =
            || StoreError::Database(sqlx::Error::Protocol("parameters of another database".to_owned()));
        Ok(match (&mut self.inner, values) {
            (Inner::Sqlite(tx), Values::Sqlite(values)) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), values).persistent(keep);
                query.execute(&mut **tx).await?.rows_affected()
            }
            (Inner::Postgres(tx), Values::Postgres(values)) => {
                let query = sqlx::query_with(AssertSqlSafe(sql), values).persistent(keep);
                query.execute(&mut **tx).await?.rows_affected()
            }
            (Inner::Sqlite(_), Values::Postgres(_)) | (Inner::Postgres(_), Values::Sqlite(_)) => {
                return Err(wrong());
            }
        })
    }

    /// Runs several statements without parameters: migrations.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(drop)?,
            Inner::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// All rows of a query.
    pub(crate) async fn rows<T: Row>(
        &mut self,
        sql: &'static str,
        binds: Vec<Bind>,
    ) -> Result<Vec<T>, StoreError> {
        self.rows_of(sql.to_owned(), binds).await
    }

    /// The same for a query put together from constants.
    pub(crate) async fn rows_of<T: Row>(
        &mut self,
        sql: String,
        binds: Vec<Bind>,
    ) -> Result<Vec<T>, StoreError> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                bind_sqlite_as(sqlx::query_as(AssertSqlSafe(sql)), binds).fetch_all(&mut **tx).await?
            }
            Inner::Postgres(tx) => {
                bind_postgres_as(sqlx::query_as(AssertSqlSafe(sql)), binds).fetch_all(&mut **tx).await?
            }
        })
    }

    /// The first row, if there is one.
    pub(crate) async fn row<T: Row>(
        &mut self,
        sql: &'static str,
        binds: Vec<Bind>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.rows(sql, binds).await?.into_iter().next())
    }

    /// The number that an `INSERT … RETURNING id` or a `SELECT COUNT(*)` gives.
    pub(crate) async fn number(&mut self, sql: &'static str, binds: Vec<Bind>) -> Result<i64, StoreError> {
        let row: Option<(i64,)> = self.row(sql, binds).await?;
        row.map(|(number,)| number).ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }
}

macro_rules! bind_all {
    ($name:ident, $query:ty) => {
        fn $name<'q, O>(query: $query, binds: Vec<Bind>) -> $query {
            binds.into_iter().fold(query, |query, bind| match bind {
                Bind::Int(value) => query.bind(value),
                Bind::Real(value) => query.bind(value),
                Bind::Text(value) => query.bind(value),
            })
        }
    };
    ($name:ident, $query:ty, plain) => {
        fn $name(query: $query, binds: Vec<Bind>) -> $query {
            binds.into_iter().fold(query, |query, bind| match bind {
                Bind::Int(value) => query.bind(value),
                Bind::Real(value) => query.bind(value),
                Bind::Text(value) => query.bind(value),
            })
        }
    };
}
bind_all!(bind_sqlite, Query<'_, Sqlite, SqliteArguments>, plain);
bind_all!(bind_postgres, Query<'_, Postgres, PgArguments>, plain);
bind_all!(bind_sqlite_as, QueryAs<'q, Sqlite, O, SqliteArguments>);
bind_all!(bind_postgres_as, QueryAs<'q, Postgres, O, PgArguments>);

/// Reads a stored text as the type its column must hold.
pub(crate) fn read<T: FromStr>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable { table, column })
}
