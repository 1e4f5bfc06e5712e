//! What is found later about a concluded case proposes that it be reopened. Software proposes; a person decides.

use lookagain_casework::{
    Body, CaseFile,
    panel::{Reopening, ReopeningCause, ReopeningState},
};
use lookagain_domain::{CaseId, RunId};
use lookagain_store::Tx;

use super::{filed, lists_anew};
use crate::AppError;

/// Proposes to reopen every concluded case whose people a run of linkage tied to records of another case, unless a proposal waits there
/// already.
pub(crate) async fn propose(tx: &mut Tx, run: RunId, now: jiff::Timestamp) -> Result<u64, AppError> {
    let mut proposed = 0;
    for row in tx.concluded_and_linked(run).await? {
        let case = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
        let entries = tx.casework(case).await?;
        let file = CaseFile::of(entries.into_iter().map(filed).collect::<Result<Vec<_>, _>>()?);
        if file.all::<Reopening>().any(|one| one.says.state == ReopeningState::Proposed) {
            continue;
        }
        let says = Reopening {
            state: ReopeningState::Proposed,
            cause: ReopeningCause::Link,
            what: format!("Linkage run {run} tied somebody of this case to records of another case"),
            answer: String::new(),
        };
        let new = [Body::Reopening(says).filed(file.next_item::<Reopening>(""), 1)];
        for entry in &new {
            let text = entry.body.text().map_err(|_| AppError::Internal("the text of an entry"))?;
            let kind = entry.body.kind().code();
            tx.add_casework(case, kind, (&entry.item, entry.version, &text), None, now).await?;
        }
        lists_anew(tx, &row, &file.with(&new, None, now), now).await?;
        proposed += 1;
    }
    Ok(proposed)
}
