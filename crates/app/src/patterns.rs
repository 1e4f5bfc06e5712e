//! Where cases end without action far more often than expected: places, periods and who decided. Prompts for a person; nothing that
//! scores, links, groups or ranks reads them.

use std::{collections::BTreeMap, sync::Arc};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{
    Force, ForceId, PartialDate, SubmissionId,
    offences::{Offence, OffenceFamily},
    outcomes::{Disposal, Outcome},
    record::DecisionMaker,
};
use lookagain_picture::outcomes::{Ended, Kind, look};
pub use lookagain_picture::{
    Interval,
    outcomes::{FALSE_DISCOVERIES, FAR_SHARE, LEAST_ENDED, Line, MOST_WITHHELD, Picture, Subject},
};
use lookagain_store::outcomes::EndedCrime;
use serde::Serialize;

use crate::{App, AppError, Who, visit::detail};

/// How cases ended, as of a submission.
#[derive(Debug, Clone, Serialize)]
pub struct Patterns {
    /// The last submission that was counted.
    pub as_of: Option<SubmissionId>,
    /// What there is.
    pub picture: Picture,
    /// Cases without a known outcome, or that ended in one that says nothing of this: cancelled, transferred, not recorded as a crime.
    pub not_counted: u64,
}

impl App {
    /// Looks at how cases of all forces ended.
    ///
    /// # Errors
    /// When the reader may not see it.
    pub async fn patterns(&self, who: &Who, now: jiff::Timestamp) -> Result<Arc<Patterns>, AppError> {
        let what = Resource::of(ResourceKind::Pattern, None);
        if !self.may(who, Act::ViewPatterns, &what) {
            let mut visit = self.enter(who, now).await?;
            return visit.allow(Act::ViewPatterns, &what).await.and(Err(AppError::Refused));
        }
        // Counting goes through every crime: beside whoever works meanwhile, and once for each submission.
        let patterns = self.counted().await?;
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ViewPatterns, &what).await?;
        let detail = detail! { "list" => "how cases end", "lines" => patterns.picture.lines.len() };
        visit.note(Action::View, None, None, None, detail).await?;
        visit.leave().await?;
        Ok(patterns)
    }

    async fn counted(&self) -> Result<Arc<Patterns>, AppError> {
        let mut kept = self.patterns.lock().await;
        let mut tx = self.store.read().await?;
        let as_of = tx.newest_submission().await?;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.as_of == as_of) {
            return Ok(Arc::clone(kept));
        }
        let mut cells = BTreeMap::new();
        let mut not_counted = 0;
        for force in Force::ALL.iter().filter_map(|force| force.id().ok()) {
            let crimes = tx.ended_crimes(force).await?;
            for case in crimes.chunk_by(|one, other| one.case_ref == other.case_ref) {
                match ended(force, case) {
                    Some((kind, without_action)) => add(&mut cells, kind, without_action),
                    None => not_counted += 1,
                }
            }
        }
        let counted = Arc::new(Patterns { as_of, picture: look(&cells), not_counted });
        *kept = Some(Arc::clone(&counted));
        Ok(counted)
    }
}

fn add(cells: &mut BTreeMap<Kind, Ended>, kind: Kind, without_action: bool) {
    let all = cells.entry(kind).or_default();
    all.ended += 1;
    all.without_action += u64::from(without_action);
}

/// What is the same in all of them; none when it differs.
fn one<T: PartialEq>(mut of: impl Iterator<Item = T>) -> Option<T> {
    let first = of.next()?;
    of.all(|other| other == first).then_some(first)
}

/// How a case ended, by its crimes that were decided: without action when all of them were. None when none was.
fn ended(force: ForceId, crimes: &[EndedCrime]) -> Option<(Kind, bool)> {
    let decided: Vec<(&EndedCrime, Disposal)> = crimes
        .iter()
        .filter_map(|crime| Some((crime, crime.outcome.parse::<Outcome>().ok()?.row().disposal)))
        .filter(|(_, disposal)| matches!(disposal, Disposal::Charged | Disposal::OutOfCourt | Disposal::Nfa))
        .collect();
    let without_action = decided.iter().all(|(_, disposal)| *disposal == Disposal::Nfa);
    let family = decided
        .iter()
        .map(|(crime, _)| Offence::family_of(&crime.offence_code))
        .min_by_key(|family| gravest(*family))?;
    let year = |crime: &EndedCrime| {
        let closed: PartialDate = crime.closed_on.parse().ok()?;
        let year = closed.latest().year();
        (closed.earliest().year() == year).then_some(year)
    };
    let years: Option<Vec<i16>> = decided.iter().map(|(crime, _)| year(crime)).collect();
    let kind = Kind {
        force: force.get(),
        place: one(decided.iter().map(|(crime, _)| place(crime))).flatten().map(str::to_owned),
        // Closed when the last of it was.
        year: years.and_then(|years| years.into_iter().max()),
        decided_by: one(decided.iter().map(|(crime, _)| crime.decision_maker.parse::<DecisionMaker>().ok()))
            .flatten(),
        family,
    };
    Some((kind, without_action))
}

fn place(crime: &EndedCrime) -> Option<&str> {
    crime.locality.as_deref().map(str::trim).filter(|place| !place.is_empty())
}

/// The place in the list of families, which begins with the gravest.
fn gravest(family: OffenceFamily) -> usize {
    OffenceFamily::ALL.iter().position(|one| *one == family).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_ends_without_action_when_every_decided_crime_of_it_does() {
        let crime = |code: &str, closed: &str, outcome: &str, by: &str, place: &str| EndedCrime {
            case_ref: "K1".to_owned(),
            offence_code: code.to_owned(),
            closed_on: closed.to_owned(),
            outcome: outcome.to_owned(),
            decision_maker: by.to_owned(),
            locality: (!place.is_empty()).then(|| place.to_owned()),
        };
        let force = ForceId::new(3).unwrap();
        let told = |crimes: &[EndedCrime]| {
            ended(force, crimes)
                .map(|(kind, without)| (kind.family, kind.year, kind.decided_by, kind.place, without))
        };
        let tarnwick = || Some("Tarnwick".to_owned());
        let (police, cps) = (Some(DecisionMaker::Police), Some(DecisionMaker::Cps));
        for (crimes, expected) in [
            (
                vec![crime("19D", "2018-03-01", "15", "POLICE", "Tarnwick")],
                Some((OffenceFamily::Rape, Some(2018), police, tarnwick(), true)),
            ),
            // The gravest offence, the last year, and whatever all have in common. One charge is action.
            (
                vec![
                    crime("88A", "2017", "18", "POLICE", "Tarnwick"),
                    crime("19D", "2018-03", "1", "CPS", "Tarnwick"),
                ],
                Some((OffenceFamily::Rape, Some(2018), None, tarnwick(), false)),
            ),
            (
                vec![
                    crime("19D", "2018-03-01", "15", "CPS", "Tarnwick"),
                    crime("19D", "2018-03-01", "16", "CPS", "Gallowmere"),
                ],
                Some((OffenceFamily::Rape, Some(2018), cps, None, true)),
            ),
            // A cancelled crime says nothing; what is not known is not guessed.
            (
                vec![
                    crime("19D", "NOT_MIGRATED", "15", "UNKNOWN", ""),
                    crime("71", "2012", "C1", "POLICE", "Gallowmere"),
                ],
                Some((OffenceFamily::Rape, None, None, None, true)),
            ),
            (
                vec![crime("19D", "2017-12-01/2018-02-01", "15", "POLICE", "")],
                Some((OffenceFamily::Rape, None, police, None, true)),
            ),
            (vec![crime("19D", "2018", "C1", "POLICE", "Tarnwick")], None),
            (vec![crime("19D", "2018", "UNKNOWN", "POLICE", "Tarnwick")], None),
        ] {
            assert_eq!(told(&crimes), expected, "{crimes:?}");
        }
    }
}
