//! **Inside the window.** The day of the decision lies from the first to the last day of the operation's window, both
//! included. A date known only to the month or year is met when all of it lies inside, not met when all of it lies
//! outside, and otherwise unknown. Where the crime was closed as a whole, the day it was closed counts.
//!
//! Source: published window of the operation, 1 January 2010 to 31 March 2025.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! for (decided, finding) in [
//!     ("2010-01-01", Finding::Met), ("2009-12-31", Finding::NotMet),
//!     ("2025-03-31", Finding::Met), ("2025-04-01", Finding::NotMet),
//!     ("2025-03", Finding::Met), ("2025", Finding::Unknown), ("UNKNOWN", Finding::Unknown),
//! ] {
//!     case.allegations[0].decision_date = decided.parse()?;
//!     assert_eq!(example::criterion(&example::assess(&case)?, "window"), Some(finding), "{decided}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use jiff::civil::Date;
use lookagain_domain::Reason;

use crate::{FactKey, case::Closure, judge::text};

rule! {
    Eligibility "window",
    title: "Inside the window",
    question: "Was it decided inside the operation's window?",
    facts: [DecisionDate],
    settings {
        /// First day of the window.
        first: Date,
        /// Last day of the window.
        last: Date,
    }
}

pub(crate) fn find(closure: &Closure<'_>, set: &Settings) -> Reason {
    let within = closure.decided_on.value().and_then(|decided| decided.within(set.first, set.last));
    set.reason(within.into(), vec![FactKey::DecisionDate.fact(text(closure.decided_on), closure.source)])
}
