//! **Years since the decision.** So many points for each whole year since the earliest decision that closed the case without justice, up to a limit. A date that is not known to the day counts from its last possible day.
//!
//! Source: own proposal; the age of a case is an allowed input.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! // Decided on 4 March 2016; assessed on 24 November 2026.
//! assert_eq!(example::points(&example::assess(&case)?, "waiting_time"), 10);
//! for (decided, points) in [("2025-11-24", 1), ("2025-11-25", 0), ("2024", 1), ("2010", 12), ("UNKNOWN", 0)] {
//!     for allegation in &mut case.allegations {
//!         allegation.decision_date = decided.parse()?;
//!     }
//!     assert_eq!(example::points(&example::assess(&case)?, "waiting_time"), points, "{decided}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use jiff::civil::Date;
use lookagain_domain::{Finding, Reason};

use crate::{FactKey, case::Case, judge::text};

rule! {
    Points "waiting_time",
    title: "Years since the decision",
    question: "How many whole years ago was the earliest decision?",
    facts: [WaitingYears, DecisionDate],
    settings {
        /// What it adds.
        points: i32,
        /// No more points than this in all.
        at_most: i32,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let dated =
        case.open_closures().filter_map(|closure| Some((closure.decided_on.value()?.latest(), closure)));
    let (latest, earliest) = dated.min_by_key(|(latest, _)| *latest)?;
    let years = whole_years(latest, case.as_at);
    let points = years.saturating_mul(set.points).min(set.at_most);
    let facts = || {
        vec![
            FactKey::WaitingYears.fact(years.to_string(), None),
            FactKey::DecisionDate.fact(text(earliest.decided_on), earliest.source),
        ]
    };
    (points > 0).then(|| Reason { points, ..set.reason(Finding::Met, facts()) })
}

/// Negative for a day that is yet to come.
fn whole_years(from: Date, to: Date) -> i32 {
    let anniversary = (to.month(), to.day()) >= (from.month(), from.day());
    i32::from(to.year()) - i32::from(from.year()) - i32::from(!anniversary)
}
