//! **Decided by the police or the Crown Prosecution Service.** Asked of each closure: one crime can hold a charge for
//! one suspect and no further action for another, decided by different people.
//!
//! Source: the operation reviews decisions of police forces and of the Crown Prosecution Service.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let mut case = example::case()?;
//! for (by, finding) in [("CPS", Finding::Met), ("POLICE", Finding::Met), ("UNKNOWN", Finding::Unknown)] {
//!     case.allegations[0].decision_maker = by.parse()?;
//!     assert_eq!(example::criterion(&example::assess(&case)?, "decision_maker"), Some(finding), "{by}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use lookagain_domain::{Reason, record::DecisionMaker};

use crate::{
    FactKey,
    case::Closure,
    judge::{code, known},
};

rule! {
    Eligibility "decision_maker",
    title: "Decided by an organisation in scope",
    question: "Was it decided by an organisation whose decisions the operation reviews?",
    facts: [DecisionMaker],
    settings {
        /// Whose decisions are in scope.
        accepted: Vec<DecisionMaker>,
    }
}

pub(crate) fn find(closure: &Closure<'_>, set: &Settings) -> Reason {
    let finding = known(closure.decision_maker, |maker| set.accepted.contains(maker));
    set.reason(finding, vec![FactKey::DecisionMaker.fact(code!(*closure.decision_maker), closure.source)])
}
