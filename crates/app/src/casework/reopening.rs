//! What is found later about a concluded case proposes that it be reopened. Software proposes; a person decides.

use lookagain_casework::{CaseFile, panel::ReopeningCause};
use lookagain_domain::{CaseId, RunId};
use lookagain_store::{Tx, cases::CaseRow};

use super::{filed, lists_anew, put};
use crate::AppError;

/// Proposes to reopen every concluded case whose people a run of linkage tied to records of another case, unless a proposal waits there
/// already. Answers with what the audit says of each, for whoever notes the run.
pub(crate) async fn propose(tx: &mut Tx, run: RunId, now: jiff::Timestamp) -> Result<Vec<String>, AppError> {
    let mut proposed = Vec::new();
    for row in tx.concluded_and_linked(run).await? {
        let what = format!("Linkage run {run} tied somebody of this case to records of another case");
        proposed.extend(propose_one(tx, &row, ReopeningCause::Link, what, now).await?);
    }
    Ok(proposed)
}

/// The same for every concluded case of a group that is new or changed: groups with their cases.
pub(crate) async fn propose_for_groups(
    tx: &mut Tx,
    groups: &[(i64, &[i64])],
    now: jiff::Timestamp,
) -> Result<Vec<String>, AppError> {
    let mut proposed = Vec::new();
    for row in tx.concluded_cases().await? {
        let Some((group, _)) = groups.iter().find(|(_, cases)| cases.contains(&row.id)) else { continue };
        let what = format!("Hidden group {group} was found, or took in another case, and this case is of it");
        proposed.extend(propose_one(tx, &row, ReopeningCause::Group, what, now).await?);
    }
    Ok(proposed)
}

/// Proposes it, unless a proposal waits already: every run would say the same again.
async fn propose_one(
    tx: &mut Tx,
    row: &CaseRow,
    cause: ReopeningCause,
    what: String,
    now: jiff::Timestamp,
) -> Result<Option<String>, AppError> {
    let id = CaseId::new(row.id).map_err(|_| AppError::Internal("case id"))?;
    let entries = tx.casework(id).await?;
    let file = CaseFile::of(entries.into_iter().map(filed).collect::<Result<Vec<_>, _>>()?);
    if file.waiting_reopening().is_some() {
        return Ok(None);
    }
    let new = [file.propose_reopening(cause, what)];
    let items = put(tx, id, &new, None, now).await?;
    lists_anew(tx, row, &file.with(&new, None, now), now).await?;
    Ok(Some(format!("case {id} {}", items.join(", "))))
}
