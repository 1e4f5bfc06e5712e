//! The pairs that wait for a person, those first whose answer would teach most.

use lookagain_access::Act;
use lookagain_audit::Action;
pub use lookagain_store::identity::ClericalRow;

use crate::{App, AppError, Who, link::RunRow, visit::detail};

/// How many pairs a page shows.
pub const PAIRS_ON_A_PAGE: u32 = 25;

/// A page of the clerical queue.
#[derive(Debug)]
pub struct ClericalPage {
    /// The pairs, in order.
    pub rows: Vec<ClericalRow>,
    /// How many wait that the reader may see.
    pub total: u64,
    /// How many more reach from the reader's force into others.
    pub across: u64,
    /// The newest run; none before the first.
    pub run: Option<RunRow>,
    /// How many come before this page.
    pub skip: u32,
}

impl App {
    /// Lists the pairs that wait for a person.
    ///
    /// # Errors
    /// When the reader may not see any.
    pub async fn clerical_queue(
        &self,
        who: &Who,
        skip: u32,
        now: jiff::Timestamp,
    ) -> Result<ClericalPage, AppError> {
        let scope = self.scope(who, Act::ListPairs)?;
        let mut visit = self.enter(who, now).await?;
        let tx = visit.tx()?;
        let account = who.account();
        let (total, across) = tx.count_clerical(scope, account).await?;
        let rows = tx.clerical_queue(scope, account, skip, PAIRS_ON_A_PAGE).await?;
        let run = tx.newest_run().await?;
        let detail = detail! { "list" => "pairs of records", "results" => rows.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(ClericalPage { rows, total, across, run, skip })
    }
}
