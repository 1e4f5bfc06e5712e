//! **Not online only** (switched off in the shipped rules). Not met when every crime of the case was committed online
//! only.
//!
//! Source: none found; kept as an option because local procedures differ.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::{Rules, assess, example};
//! let on = Rules::shipped_text().replace(
//!     "[eligibility.exclusion_online]\nversion = 1\nenabled = false",
//!     "[eligibility.exclusion_online]\nversion = 1\nenabled = true",
//! );
//! let rules = Rules::parse(&on)?;
//! let mut case = example::case()?;
//! for (online, finding) in [("N", Finding::Met), ("Y", Finding::NotMet), ("REFUSED", Finding::Unknown)] {
//!     case.crimes[0].online_only = online.parse()?;
//!     let found = assess(&case, &rules, jiff::civil::date(2026, 11, 24));
//!     assert_eq!(example::criterion(&found, "exclusion_online"), Some(finding), "{online}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::Reason;

use crate::{
    FactKey,
    case::Case,
    judge::{Mode, code, judge, yes},
};

rule! {
    Eligibility "exclusion_online",
    title: "Not online only",
    question: "Was at least one crime of the case committed other than online only?",
    facts: [OnlineOnly],
    settings {}
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Reason {
    let (finding, facts) = judge(
        Mode::Any,
        &case.facts.crimes,
        |crime| yes(crime.online_only).negate(),
        |crime| FactKey::OnlineOnly.fact(code!(crime.online_only), crime.source),
    );
    set.reason(finding, facts)
}
