//! What a change of rules (or of facts) does to one case, and which rules did it.

use std::collections::BTreeMap;

use lookagain_domain::{AllegationId, Assessment, CrimeId, Finding, PriorityBand, Reason, ReviewRoute};
use serde::Serialize;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Scope {
    /// The case: a criterion, a band rule or a points rule.
    Case,
    /// One closure: an allegation, or a crime closed as a whole.
    Closure {
        /// The crime.
        crime: CrimeId,
        /// The allegation.
        allegation: Option<AllegationId>,
    },
}

/// One rule that finds something else than before. `None` stands for a rule that was not asked or not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// The rule's id.
    pub rule: String,
    /// What the finding is about.
    pub scope: Scope,
    /// The finding before.
    pub old: Option<Finding>,
    /// The finding after.
    pub new: Option<Finding>,
    /// Points before.
    pub old_points: i32,
    /// Points after.
    pub new_points: i32,
}

/// How an assessment differs from an earlier one: each pair is before and after, and stands only where they differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Eligibility.
    pub eligibility: Option<(Finding, Finding)>,
    /// Band.
    pub band: Option<(PriorityBand, PriorityBand)>,
    /// Points in the band.
    pub points: Option<(i32, i32)>,
    /// Route of the case.
    pub route: Option<(ReviewRoute, ReviewRoute)>,
    /// The rules whose findings differ: of the case first, then closure by closure, by rule id.
    pub rules: Vec<RuleChange>,
}

impl Change {
    /// Whether the case would stand elsewhere: another eligibility, band, place in the band or route. Otherwise only findings differ
    /// that come to the same.
    pub const fn moves(&self) -> bool {
        self.eligibility.is_some() || self.band.is_some() || self.points.is_some() || self.route.is_some()
    }
}

/// What changed from one assessment of a case to another, and why. `None` when every finding, band, point and route is
/// the same: another version number, or another wording of the same facts, is no change.
pub fn compare(old: &Assessment, new: &Assessment) -> Option<Change> {
    let change = Change {
        eligibility: differ(old.eligibility, new.eligibility),
        band: differ(old.band, new.band),
        points: differ(old.points(), new.points()),
        route: differ(old.route, new.route),
        rules: rule_changes(&findings(old), &findings(new)),
    };
    let routes =
        |assessment: &Assessment| assessment.closures.iter().map(|closure| closure.route).collect::<Vec<_>>();
    let same = change.eligibility.is_none()
        && change.band.is_none()
        && change.points.is_none()
        && change.route.is_none()
        && change.rules.is_empty()
        && routes(old) == routes(new);
    (!same).then_some(change)
}

fn differ<T: PartialEq>(old: T, new: T) -> Option<(T, T)> {
    (old != new).then_some((old, new))
}

type Findings<'a> = BTreeMap<(Scope, &'a str), (Finding, i32, Option<PriorityBand>)>;

fn findings(assessment: &Assessment) -> Findings<'_> {
    let entry = |scope: Scope, reason: &'_ Reason| (scope, (reason.finding, reason.points, reason.band));
    let of_case = assessment.criteria.iter().chain(&assessment.priority);
    let mut all: Findings<'_> = BTreeMap::new();
    for reason in of_case {
        let (scope, found) = entry(Scope::Case, reason);
        all.insert((scope, &reason.rule), found);
    }
    for closure in &assessment.closures {
        let scope = Scope::Closure { crime: closure.crime, allegation: closure.allegation };
        for reason in &closure.criteria {
            let (scope, found) = entry(scope, reason);
            all.insert((scope, &reason.rule), found);
        }
    }
    all
}

fn rule_changes(old: &Findings<'_>, new: &Findings<'_>) -> Vec<RuleChange> {
    let mut keys: Vec<_> = old.keys().chain(new.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let changed = keys.into_iter().filter(|key| old.get(key) != new.get(key));
    changed
        .map(|key| {
            let (before, after) = (old.get(&key), new.get(&key));
            RuleChange {
                rule: key.1.to_owned(),
                scope: key.0,
                old: before.map(|(finding, ..)| *finding),
                new: after.map(|(finding, ..)| *finding),
                old_points: before.map_or(0, |(_, points, _)| *points),
                new_points: after.map_or(0, |(_, points, _)| *points),
            }
        })
        .collect()
}

impl std::fmt::Display for Change {
    /// One line: what changes, then the rules that say so, in brackets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        let mut part = |what: &str, change: Option<(String, String)>| {
            if let Some((old, new)) = change {
                parts.push(format!("{what} {old} → {new}"));
            }
        };
        part("eligibility", self.eligibility.map(|(old, new)| (old.to_string(), new.to_string())));
        part("band", self.band.map(|(old, new)| (old.to_string(), new.to_string())));
        part("points", self.points.map(|(old, new)| (old.to_string(), new.to_string())));
        part("route", self.route.map(|(old, new)| (old.to_string(), new.to_string())));
        if parts.is_empty() {
            parts.push("findings only".to_owned());
        }
        let mut rules: Vec<&str> = self.rules.iter().map(|change| change.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        write!(f, "{} [{}]", parts.join(", "), rules.join(", "))
    }
}
