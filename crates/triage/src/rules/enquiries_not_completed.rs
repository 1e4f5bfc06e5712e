//! **Lines of enquiry not completed.** So many points for each line of enquiry that the file names and nobody completed, up to a limit. Counted only where the force sent both numbers.
//!
//! Source: published failing of closed cases: a line of enquiry identified and not followed.
//!
//! ```
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! for (raised, completed, points) in [(Some(3), Some(1), 12), (Some(9), Some(0), 24), (Some(2), None, 0), (None, Some(2), 0)] {
//!     case.crimes[0].enquiries_raised = raised;
//!     case.crimes[0].enquiries_completed = completed;
//!     assert_eq!(example::points(&example::assess(&case)?, "enquiries_not_completed"), points);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Reason, facts::CrimeFacts};

use crate::{FactKey, case::Case};

rule! {
    Points "enquiries_not_completed",
    title: "Lines of enquiry not completed",
    question: "Were lines of enquiry raised and not completed?",
    facts: [EnquiriesRaised, EnquiriesCompleted],
    settings {
        /// What it adds.
        points: i32,
        /// No more points than this in all.
        at_most: i32,
    }
}

fn left(crime: &CrimeFacts) -> Option<(u32, u32)> {
    let (raised, completed) = (crime.enquiries_raised?, crime.enquiries_completed?);
    (raised > completed).then_some((raised, completed))
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Option<Reason> {
    let mut facts = Vec::new();
    let mut open = 0_u32;
    for crime in &case.facts.crimes {
        let Some((raised, completed)) = left(crime) else { continue };
        open = open.saturating_add(raised - completed);
        facts.push(FactKey::EnquiriesRaised.fact(raised.to_string(), crime.source));
        facts.push(FactKey::EnquiriesCompleted.fact(completed.to_string(), crime.source));
    }
    let points = i32::try_from(open).unwrap_or(i32::MAX).saturating_mul(set.points).min(set.at_most);
    (points > 0).then(|| Reason { points, ..set.reason(Finding::Met, facts) })
}
