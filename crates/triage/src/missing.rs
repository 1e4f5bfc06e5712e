//! What to ask a force when a criterion is unknown.

use lookagain_domain::{Assessment, Finding, Missing, Reason, SourceRef};
use serde::Serialize;

use crate::FactKey;

/// Why a fact is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Ask {
    /// It is missing.
    Supply,
    /// It is there, and leaves both answers open: not precise enough, or at odds with another.
    Settle,
}

/// One question to the force: one fact, for all rows that lack it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFact {
    /// Which fact.
    pub fact: FactKey,
    /// The label of the fact.
    pub label: &'static str,
    /// The question in words. It holds no name and no reference.
    pub request: &'static str,
    /// Missing, or not settled.
    pub ask: Ask,
    /// The criteria that wait for it, by id.
    pub rules: Vec<String>,
    /// The rows that lack it, each once; empty when whole records are missing.
    pub rows: Vec<SourceRef>,
}

/// The facts that keep the case's eligibility unknown, each once, in the order of their keys.
///
/// Empty unless eligibility is [`Finding::Unknown`]: nobody is asked for what would change nothing. Closures are asked
/// about only while none is met, and only those that are themselves unknown.
pub fn missing_facts(assessment: &Assessment) -> Vec<MissingFact> {
    let mut asked: Vec<MissingFact> = Vec::new();
    if assessment.eligibility != Finding::Unknown {
        return asked;
    }
    for reason in &assessment.criteria {
        ask_for(reason, &mut asked);
    }
    let settled = assessment.closures.iter().any(|closure| closure.finding == Finding::Met);
    let open = assessment.closures.iter().filter(|closure| !settled && closure.finding == Finding::Unknown);
    for reason in open.flat_map(|closure| &closure.criteria) {
        ask_for(reason, &mut asked);
    }
    for question in &mut asked {
        question.rules.sort_unstable();
        question.rules.dedup();
        question.rows.sort_unstable();
        question.rows.dedup();
    }
    asked.sort_by_key(|question| (question.fact, question.ask));
    asked
}

fn ask_for(reason: &Reason, asked: &mut Vec<MissingFact>) {
    if reason.finding != Finding::Unknown {
        return;
    }
    let is_missing = |value: &str| value.parse::<Missing>().is_ok();
    let some_missing = reason.facts.iter().any(|fact| is_missing(&fact.value));
    for fact in &reason.facts {
        let Ok(key) = fact.what.parse::<FactKey>() else { continue };
        let ask = if is_missing(&fact.value) { Ask::Supply } else { Ask::Settle };
        if some_missing && ask == Ask::Settle && key != FactKey::AgeAtOffence {
            continue;
        }
        let at = asked.iter().position(|question| question.fact == key && question.ask == ask);
        let at = at.unwrap_or_else(|| {
            let (label, request) = (key.label(), key.request());
            asked.push(MissingFact { fact: key, label, request, ask, rules: Vec::new(), rows: Vec::new() });
            asked.len() - 1
        });
        if let Some(question) = asked.get_mut(at) {
            question.rules.push(reason.rule.clone());
            question.rows.extend(fact.source);
        }
    }
}
