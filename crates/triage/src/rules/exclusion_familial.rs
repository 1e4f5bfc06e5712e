//! **Not familial only** (switched off in the shipped rules). Not met when every crime of the case is familial: by its
//! COCAD category or its offence class.
//!
//! Source: none found; kept as an option because local procedures differ.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::{Rules, assess, example};
//! let on = Rules::shipped_text().replace(
//!     "[eligibility.exclusion_familial]\nversion = 1\nenabled = false",
//!     "[eligibility.exclusion_familial]\nversion = 1\nenabled = true",
//! );
//! let rules = Rules::parse(&on)?;
//! let mut case = example::case()?;
//! assert_eq!(example::criterion(&example::assess(&case)?, "exclusion_familial"), None);
//! for (cocad, finding) in [("CSE", Finding::Met), ("FAM", Finding::NotMet), ("UNKNOWN", Finding::Unknown)] {
//!     case.crimes[0].cocad = cocad.parse()?;
//!     let found = assess(&case, &rules, jiff::civil::date(2026, 11, 24));
//!     assert_eq!(example::criterion(&found, "exclusion_familial"), Some(finding), "{cocad}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Finding, Offence, OffenceFamily, Reason, facts::CrimeFacts, record::Cocad};

use crate::{
    FactKey,
    case::Case,
    judge::{Mode, code, judge, known},
};

rule! {
    Eligibility "exclusion_familial",
    title: "Not familial only",
    question: "Is at least one crime of the case other than familial?",
    facts: [Cocad, OffenceCode],
    settings {}
}

fn other_than_familial(crime: &CrimeFacts) -> Finding {
    let class = known(&crime.offence_code, |code| Offence::family_of(code) == OffenceFamily::Familial);
    let category = known(&crime.cocad, |cocad| *cocad == Cocad::Familial);
    Finding::any([class, category]).negate()
}

pub(crate) fn find(case: &Case<'_>, set: &Settings) -> Reason {
    let (finding, facts) = judge(Mode::Any, &case.facts.crimes, other_than_familial, |crime| {
        FactKey::Cocad.fact(code!(crime.cocad), crime.source)
    });
    set.reason(finding, facts)
}
