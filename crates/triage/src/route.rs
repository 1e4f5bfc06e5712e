//! Where a closure can be looked at: the first row of the route table that applies, three-valued.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lookagain_domain::{Disposal, Finding, Reason, ReviewRoute, known::YesNo, record::DecisionMaker};
use serde::Deserialize;

use crate::{
    case::Closure,
    judge::{OutcomeCode, known},
};

/// A row of the route table. It applies when all that it names holds; a row that names nothing always applies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Route {
    pub(crate) first: Option<Date>,
    pub(crate) last: Option<Date>,
    disposals: Option<Vec<Disposal>>,
    decision_maker: Option<DecisionMaker>,
    interviewed: Option<YesNo>,
    #[serde(default)]
    outcomes_except: Vec<OutcomeCode>,
    eligible: Option<Finding>,
    #[serde(default)]
    pub(crate) criteria: BTreeMap<String, Finding>,
    pub(crate) to: ReviewRoute,
    pub(crate) source: String,
    pub(crate) note: Option<String>,
}

/// Does the finding equal the wanted one? An unknown finding may yet.
const fn is(finding: Finding, wanted: Finding) -> Finding {
    match wanted {
        Finding::Met => finding,
        Finding::NotMet => finding.negate(),
        Finding::Unknown => match finding {
            Finding::Unknown => Finding::Met,
            Finding::Met | Finding::NotMet => Finding::NotMet,
        },
    }
}

impl Route {
    pub(crate) fn applies_always(&self) -> bool {
        self.first.is_none()
            && self.last.is_none()
            && self.disposals.is_none()
            && self.decision_maker.is_none()
            && self.interviewed.is_none()
            && self.outcomes_except.is_empty()
            && self.eligible.is_none()
            && self.criteria.is_empty()
    }

    fn applies(&self, closure: &Closure<'_>, eligible: Finding, criteria: &[Reason]) -> Finding {
        let dates = (self.first.is_some() || self.last.is_some()).then(|| {
            let (first, last) = (self.first.unwrap_or(Date::MIN), self.last.unwrap_or(Date::MAX));
            closure.decided_on.value().and_then(|decided| decided.within(first, last)).into()
        });
        let disposal = self
            .disposals
            .as_ref()
            .map(|listed| known(closure.outcome, |outcome| listed.contains(&outcome.row().disposal)));
        let maker = self.decision_maker.map(|wanted| known(closure.decision_maker, |maker| *maker == wanted));
        let interviewed =
            self.interviewed.map(|wanted| known(&closure.interviewed(), |answer| *answer == wanted));
        let outcome = (!self.outcomes_except.is_empty()).then(|| {
            known(closure.outcome, |outcome| !self.outcomes_except.iter().any(|except| except.is(*outcome)))
        });
        let eligible = self.eligible.map(|wanted| is(eligible, wanted));
        let of_case = self.criteria.iter().map(|(id, wanted)| {
            let found = criteria.iter().find(|reason| reason.rule == *id);
            found.map_or(Finding::Unknown, |reason| is(reason.finding, *wanted))
        });
        let own = [dates, disposal, maker, interviewed, outcome, eligible];
        Finding::all(own.into_iter().flatten().chain(of_case))
    }
}

/// The route of a closure. Where a missing fact leaves rows open that lead to different places, it is not known.
pub(crate) fn of_closure(
    routes: &[Route],
    closure: &Closure<'_>,
    eligible: Finding,
    criteria: &[Reason],
) -> ReviewRoute {
    let mut so_far = None;
    for route in routes {
        let applies = route.applies(closure, eligible, criteria);
        if applies == Finding::NotMet {
            continue;
        }
        if so_far.is_some_and(|earlier| earlier != route.to) {
            return ReviewRoute::Unknown;
        }
        so_far = Some(route.to);
        if applies == Finding::Met {
            break;
        }
    }
    so_far.unwrap_or(ReviewRoute::Unknown)
}

/// The route of a case from those of its closures: this operation if one leads there; not known while eligibility is
/// open; else the widest of those that are open to it.
pub(crate) fn of_case(
    eligibility: Finding,
    closures: &(impl Iterator<Item = ReviewRoute> + Clone),
) -> ReviewRoute {
    const WIDEST_FIRST: [ReviewRoute; 5] = [
        ReviewRoute::Csarp,
        ReviewRoute::PoliceVrr,
        ReviewRoute::CpsVrr,
        ReviewRoute::ForceReview,
        ReviewRoute::Unknown,
    ];
    match eligibility {
        Finding::Met => ReviewRoute::Operation,
        Finding::Unknown => ReviewRoute::Unknown,
        Finding::NotMet => {
            let open = WIDEST_FIRST.into_iter().find(|route| closures.clone().any(|found| found == *route));
            open.unwrap_or(ReviewRoute::None)
        }
    }
}
