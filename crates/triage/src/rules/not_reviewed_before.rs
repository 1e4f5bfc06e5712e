//! **Not reviewed before.** No earlier independent review of a kind that counts. In a case of several crimes one that
//! was not reviewed is enough, unless the rules file says all.
//!
//! Source: published referral criteria; the kinds that count are a reading of ours.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! for (review, finding) in
//!     [("NONE", Finding::Met), ("CSARP", Finding::NotMet), ("NOT_ASKED", Finding::Unknown)]
//! {
//!     case.crimes[0].prior_review = review.parse()?;
//!     assert_eq!(example::criterion(&example::assess(&case)?, "not_reviewed_before"), Some(finding), "{review}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Reason, record::PriorReview};

use crate::{
    FactKey,
    case::Case,
    judge::{Mode, code, judge, known},
};

rule! {
    Eligibility "not_reviewed_before",
    title: "Not reviewed before",
    question: "Has the closure never been independently reviewed?",
    facts: [PriorReview],
    settings {
        /// Must any or all of the crimes be without an earlier review?
        mode: Mode,
        /// The reviews that count.
        counts: Vec<PriorReview>,
    }
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Reason {
    let (finding, facts) = judge(
        set.mode,
        &case.facts.crimes,
        |crime| known(&crime.prior_review, |review| !set.counts.contains(review)),
        |crime| FactKey::PriorReview.fact(code!(crime.prior_review), crime.source),
    );
    set.reason(finding, facts)
}
