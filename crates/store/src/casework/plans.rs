//! How SQLite walks through the statements of casework, asked of an empty database: there it has no statistics, as in one that was just filled.

use super::{
    BLIND_CASES, CONCLUDED, CONCLUDED_AND_LINKED, DOUBLY_REVIEWED, Room, had_part_sql, pool_sql,
    second_reviews_sql,
};
use crate::{Store, StoreError, Target};

#[tokio::test]
async fn no_statement_of_casework_walks_through_a_table_and_each_goes_by_its_key() -> Result<(), StoreError> {
    let folder = tempfile::tempdir().map_err(sqlx::Error::Io)?;
    let now = "2026-11-24T09:00:00Z".parse().unwrap_or_default();
    let store = Store::open(&Target::Sqlite(folder.path().join("plans.sqlite")), now).await?;
    let mut tx = store.write().await?;
    let force = lookagain_domain::ForceId::new(1).map_or(Room::Any, Room::Of);
    for (sql, first) in [
        (had_part_sql(false).to_owned(), "SEARCH c USING INDEX crime_case (force_id=? AND case_ref=?)"),
        (
            had_part_sql(true).to_owned(),
            "SEARCH c USING INDEX crime_case_replaced (force_id=? AND case_ref=?)",
        ),
        (CONCLUDED_AND_LINKED.to_owned(), "SEARCH s USING INDEX casework_stage_stage"),
        (CONCLUDED.to_owned(), "SEARCH s USING INDEX casework_stage_stage"),
        (BLIND_CASES.to_owned(), "SEARCH casework_stage USING INDEX casework_stage_second"),
        (DOUBLY_REVIEWED.to_owned(), "SEARCH s USING INDEX casework_stage_second"),
        (second_reviews_sql(), "SEARCH s USING INDEX casework_stage_second"),
        (pool_sql(force), "SEARCH w USING INDEX casework_work_pool (pool=? AND pool_force=?)"),
    ] {
        let steps: Vec<(i64, i64, i64, String)> =
            tx.rows_of(format!("EXPLAIN QUERY PLAN {sql}"), Vec::new()).await?;
        let steps: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
        assert!(steps.iter().all(|step| !step.starts_with("SCAN")), "{sql}\n{steps:#?}");
        let begins = steps.first().is_some_and(|step| step.replace("COVERING ", "").starts_with(first));
        assert!(begins, "{sql}\n{steps:#?}");
        // A key of the force alone would read all of its records for each case.
        assert!(steps.iter().all(|step| !step.ends_with("(force_id=?)")), "{sql}\n{steps:#?}");
    }
    Ok(())
}
