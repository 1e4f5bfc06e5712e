//! Checks on values of a rules file that have the right shape and yet cannot be meant.

use std::collections::BTreeSet;

use lookagain_domain::{Offence, PriorityBand};

use crate::{RulesError, definition::Test, ruleset::RulesFile};

/// No single rule may weigh more than this, so that no sum can pass what a whole number holds.
const MOST_POINTS: i32 = 10_000;

impl RulesFile {
    pub(crate) fn check(&self) -> Result<(), RulesError> {
        require(!self.version.trim().is_empty(), "version", "a version", || self.version.clone())?;
        require(!self.changelog.is_empty(), "changelog", "at least one entry", String::new)?;
        self.check_heads()?;
        self.check_eligibility()?;
        self.check_definitions()?;
        self.check_routes()?;
        self.check_priority()
    }

    fn check_heads(&self) -> Result<(), RulesError> {
        let heads = self.eligibility.heads().into_iter().chain(self.band.heads()).chain(self.points.heads());
        for (about, head) in heads {
            require(head.version > 0, &format!("{}.version", about.id), "1 or more", || {
                head.version.to_string()
            })?;
            let sourced = !head.source.trim().is_empty();
            require(sourced, &format!("{}.source", about.id), "where the rule comes from", String::new)?;
        }
        Ok(())
    }

    fn check_eligibility(&self) -> Result<(), RulesError> {
        let window = &self.eligibility.window;
        let in_order = window.first <= window.last;
        require(in_order, "eligibility.window", "a first day not after the last", || {
            format!("{} to {}", window.first, window.last)
        })?;
        for class in &self.eligibility.victim_age.child_classes {
            let listed = Offence::lookup(class).is_some();
            require(listed, "eligibility.victim_age.child_classes", "classes of the offence list", || {
                class.clone()
            })?;
        }
        Ok(())
    }

    fn check_definitions(&self) -> Result<(), RulesError> {
        let mut seen = BTreeSet::new();
        for definition in &self.definitions {
            require(seen.insert(&definition.id), "definition.id", "ids that differ", || {
                definition.id.clone()
            })?;
            require(!definition.source.trim().is_empty(), "definition.source", "a source", || {
                definition.id.clone()
            })?;
            if let Test::SeveralSuspects { suspects_at_least, .. } = definition.test {
                let several = suspects_at_least >= 2;
                require(several, "definition.test.suspects_at_least", "2 or more", || {
                    suspects_at_least.to_string()
                })?;
            }
        }
        let one = self.definitions.iter().any(|definition| definition.active);
        require(
            one || !self.eligibility.group_definition.enabled,
            "definition.active",
            "one or more active",
            || "none".into(),
        )
    }

    fn check_routes(&self) -> Result<(), RulesError> {
        for route in &self.routes {
            require(!route.source.trim().is_empty(), "route.source", "a source", || route.to.to_string())?;
            if let (Some(first), Some(last)) = (route.first, route.last) {
                require(first <= last, "route.first", "a first day not after the last", || {
                    format!("{first} to {last}")
                })?;
            }
            for criterion in route.criteria.keys() {
                let known = self
                    .eligibility
                    .heads()
                    .iter()
                    .any(|(about, head)| about.id == criterion && head.enabled);
                require(known, "route.criteria", "an enabled criterion", || criterion.clone())?;
            }
        }
        let ends = self.routes.last().is_some_and(crate::route::Route::applies_always);
        require(ends, "route", "a last row without conditions", || "none".into())
    }

    fn check_priority(&self) -> Result<(), RulesError> {
        let remaining = &self.band.remaining;
        let last = remaining.enabled && remaining.band == PriorityBand::P3;
        require(last, "band.remaining", "to be enabled, with band P3", || remaining.band.to_string())?;
        let points = &self.points;
        let mut weights = vec![
            points.several_suspects.points,
            points.several_suspects.at_most,
            points.several_victims.points,
            points.several_victims.at_most,
            points.living_identified_suspect.points,
            points.suspect_not_interviewed.points,
            points.victim_supports.points,
            points.account_not_recorded.points,
            points.enquiries_not_completed.points,
            points.enquiries_not_completed.at_most,
            points.group_offence_class.points,
            points.cse_flag.points,
            points.transferred.points,
            points.waiting_time.points,
            points.waiting_time.at_most,
        ];
        weights.extend(points.outcome_of_interest.points.values());
        weights.extend(points.young_victim.limits.iter().map(|limit| limit.points));
        for weight in weights {
            let fits = (0..=MOST_POINTS).contains(&weight);
            require(fits, "points", "whole points from 0 to 10000", || weight.to_string())?;
        }
        let ascending = points.young_victim.limits.is_sorted_by(|a, b| a.under_years < b.under_years);
        require(ascending, "points.young_victim.limits", "the lowest age first", String::new)
    }
}

fn require(
    holds: bool,
    key: &str,
    expected: &'static str,
    found: impl FnOnce() -> String,
) -> Result<(), RulesError> {
    if holds { Ok(()) } else { Err(RulesError::value(key, expected, found())) }
}
