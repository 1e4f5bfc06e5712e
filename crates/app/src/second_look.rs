//! Random second looks at confirmed exclusions, and what they say about the error of all of them.

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{AccountId, CaseId, DecisionId, review::TriageAction};
use lookagain_store::decisions::NewDecision;
pub use lookagain_store::decisions::{SecondLookCounts, SecondLookRow};
use serde::Serialize;

use crate::{App, AppError, SignedIn, Who, reveal::reason_given, visit::detail};

/// The 97.5% quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// An estimate with its interval, as shares of one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Overturned ÷ looked at again.
    pub share: f64,
    /// Lower end of the 95% Wilson score interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// Wilson (1927), score interval at 95% (z = 1.959964); `None` when nothing was looked at.
    ///
    /// ```
    /// use lookagain_app::second_look::Estimate;
    /// let five_of_fifty = Estimate::of(5, 50).unwrap();
    /// assert!((five_of_fifty.low - 0.043_5).abs() < 0.000_1);
    /// assert!((five_of_fifty.high - 0.213_6).abs() < 0.000_1);
    /// ```
    #[expect(clippy::cast_precision_loss, reason = "counts of cases are far below 2^52")]
    pub fn of(found: u64, looked_at: u64) -> Option<Self> {
        if looked_at == 0 {
            return None;
        }
        let n = looked_at as f64;
        let share = found as f64 / n;
        let middle = share + Z * Z / (2.0 * n);
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        Some(Self {
            share,
            low: ((middle - half) / whole).max(0.0),
            high: ((middle + half) / whole).min(1.0),
        })
    }
}

/// What the page of second looks shows.
#[derive(Debug)]
pub struct SecondLooks {
    /// Still to be done first.
    pub rows: Vec<SecondLookRow>,
    /// Counts.
    pub counts: SecondLookCounts,
    /// The estimated share of exclusions that are wrong.
    pub estimate: Option<Estimate>,
    /// Of how many in a hundred a second look is drawn.
    pub percent: u8,
}

impl App {
    /// A page of the list of second looks, and the estimate. How many there are is `counts.drawn`.
    ///
    /// # Errors
    /// When the reader may not see it.
    pub async fn second_looks(
        &self,
        who: &Who,
        limit: u32,
        offset: u32,
        now: jiff::Timestamp,
    ) -> Result<SecondLooks, AppError> {
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::ListCases).await?;
        let rows = visit.tx()?.list_second_looks(scope, limit, offset).await?;
        let counts = visit.tx()?.second_look_counts(scope).await?;
        visit
            .note(
                Action::Search,
                None,
                scope,
                None,
                detail! { "list" => "second looks", "results" => counts.drawn, "shown" => rows.len() },
            )
            .await?;
        visit.leave().await?;
        let estimate = Estimate::of(counts.overturned, counts.looked_at);
        Ok(SecondLooks { rows, counts, estimate, percent: self.settings.second_look_percent })
    }

    /// A second person upholds or overturns an exclusion.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever confirmed it; [`AppError::Conflict`] when it was not drawn or is done already.
    pub async fn second_look(
        &self,
        person: &SignedIn,
        case: CaseId,
        stands: bool,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<DecisionId, AppError> {
        let reason = reason_given(reason)?;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let row = visit.case(case, Act::ViewCase).await?;
        let drawn = visit.tx()?.open_second_look(case).await?;
        let drawn =
            drawn.ok_or_else(|| AppError::Conflict("no second look waits for this case".to_owned()))?;
        let decided_by = AccountId::new(drawn.excluded_by).ok();
        visit
            .allow(
                Act::SecondLook,
                &Resource { decided_by, ..Resource::of(ResourceKind::Case, Some(row.force()?)) },
            )
            .await?;
        let action = if stands { TriageAction::UpholdExclusion } else { TriageAction::OverturnExclusion };
        let from = row.status()?;
        let to = from.after(action).map_err(|illegal| AppError::Conflict(illegal.to_string()))?;
        let new = NewDecision {
            case,
            action,
            from,
            to,
            reason: &reason,
            route: None,
            considered: None,
            by: person.account,
            undoes: None,
        };
        let decision = visit.tx()?.add_decision(&new, now).await?;
        visit.tx()?.finish_second_look(drawn.id, Some(decision)).await?;
        self.note_decision(&mut visit, &row, Action::SecondLook, decision, action, &reason).await?;
        visit.leave().await?;
        Ok(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::Estimate;

    /// Hand-worked from Wilson's formula: (overturned, looked at) → low, high in per mille.
    #[test]
    fn the_interval_is_wilsons() {
        for (found, n, low, high) in
            [(0, 10, 0, 278), (1, 10, 18, 404), (5, 50, 43, 214), (10, 10, 722, 1000), (0, 100, 0, 37)]
        {
            let estimate = Estimate::of(found, n).unwrap();
            let per_mille = |share: f64| format!("{:.0}", share * 1000.0).parse::<i64>().unwrap();
            assert_eq!((per_mille(estimate.low), per_mille(estimate.high)), (low, high), "{found} of {n}");
        }
        assert_eq!(Estimate::of(0, 0), None);
    }
}
