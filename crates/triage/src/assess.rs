//! Case facts → assessment. The one place that knows the order in which rules are asked.

use jiff::civil::Date;
use lookagain_domain::{Assessment, ClosureFinding, Finding, PriorityBand, Reason, facts::CaseFacts};

use crate::{
    Rules,
    case::{self, Case, Closure},
    route, rules,
    ruleset::{Bands, Eligibility, Points, RulesFile},
};

/// What these rules find about this case, as at this day (for the waiting time alone).
///
/// Pure: the same facts, in whatever order the lists come, the same rules and the same day give the same bytes. No rule
/// that is switched off leaves a trace. Nothing is decided: a person confirms what `NOT_MET` proposes.
pub fn assess(facts: &CaseFacts, rules: &Rules, as_at: Date) -> Assessment {
    let file = &rules.file;
    let facts = case::ordered(facts);
    let case = Case::new(&facts, &file.eligibility.nfa_outcome, as_at);
    let criteria = criteria_of_case(&case, file);
    let of_case = Finding::all(criteria.iter().map(|reason| reason.finding));
    let closures: Vec<ClosureFinding> =
        case.closures.iter().map(|closure| closure_finding(closure, file, of_case, &criteria)).collect();
    let any_closure = Finding::any(closures.iter().map(|closure| closure.finding));
    let eligibility = Finding::all([of_case, any_closure]);
    let (band, priority) = priority(&case, &file.band, &file.points);
    let route = route::of_case(eligibility, &closures.iter().map(|closure| closure.route));
    Assessment { rules: file.version.clone(), eligibility, criteria, closures, band, priority, route }
}

/// Asks each enabled rule of the list in turn.
macro_rules! ask {
    ($into:ident, $set:expr, $thing:expr, [$($rule:ident),* $(,)?]) => {
        $(if $set.$rule.enabled { $into.extend(Option::from(rules::$rule::find($thing, &$set.$rule))); })*
    };
}

fn criteria_of_case(case: &Case<'_>, file: &RulesFile) -> Vec<Reason> {
    let set = &file.eligibility;
    let mut found: Vec<Reason> = Vec::with_capacity(7);
    ask!(found, set, case, [child_sexual_offence]);
    if set.group_definition.enabled {
        found.push(rules::group_definition::find(case, &set.group_definition, &file.definitions));
    }
    ask!(
        found,
        set,
        case,
        [suspects_alive, not_reviewed_before, victim_age, exclusion_familial, exclusion_online]
    );
    found
}

fn criteria_of_closure(closure: &Closure<'_>, set: &Eligibility) -> Vec<Reason> {
    let mut found: Vec<Reason> = Vec::with_capacity(3);
    ask!(found, set, closure, [nfa_outcome, window, decision_maker]);
    found
}

fn closure_finding(
    closure: &Closure<'_>,
    file: &RulesFile,
    of_case: Finding,
    of_case_criteria: &[Reason],
) -> ClosureFinding {
    let criteria = criteria_of_closure(closure, &file.eligibility);
    let finding = Finding::all(criteria.iter().map(|reason| reason.finding));
    let eligible = Finding::all([of_case, finding]);
    ClosureFinding {
        allegation: closure.allegation.map(|allegation| allegation.allegation),
        crime: closure.crime_id,
        suspect: closure.allegation.map(|allegation| allegation.suspect),
        finding,
        criteria,
        route: route::of_closure(&file.routes, closure, eligible, of_case_criteria),
    }
}

/// The band, and the reasons: band rules first, most urgent band first; then points, most first; ties by rule id.
fn priority(case: &Case<'_>, bands: &Bands, points: &Points) -> (PriorityBand, Vec<Reason>) {
    let mut found: Vec<Reason> = Vec::with_capacity(12);
    ask!(
        found,
        bands,
        case,
        [live_risk, rape_family, access_to_children, flight_risk, position_of_trust, contact_identified,]
    );
    let band = found.iter().filter_map(|reason| reason.band).min();
    if band.is_none() {
        found.push(rules::remaining::find(&bands.remaining));
    }
    ask!(
        found,
        points,
        case,
        [
            several_suspects,
            several_victims,
            living_identified_suspect,
            suspect_not_interviewed,
            victim_supports,
            account_not_recorded,
            enquiries_not_completed,
            group_offence_class,
            cse_flag,
            outcome_of_interest,
            young_victim,
            transferred,
            waiting_time,
        ]
    );
    found.sort_by(|a, b| {
        let rank = |reason: &Reason| (reason.band.is_none(), reason.band, -reason.points);
        rank(a).cmp(&rank(b)).then_with(|| a.rule.cmp(&b.rule))
    });
    (band.unwrap_or(bands.remaining.band), found)
}
