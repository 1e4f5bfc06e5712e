//! How a crime, or one suspect's part in it, ended. Source: `reference-data/outcomes/`.

use std::{fmt, str::FromStr};

use crate::{UnknownCode, tables};

crate::codes! {
    /// What an outcome means for review.
    Disposal {
        Open = "OPEN", "Not yet assigned an outcome";
        Charged = "CHARGED", "Charged or summonsed";
        OutOfCourt = "OUT_OF_COURT", "Dealt with out of court";
        /// Closed with nobody brought to justice.
        Nfa = "NFA", "No further action";
        Transferred = "TRANSFERRED", "Transferred to another body";
        Cancelled = "CANCELLED", "Cancelled";
        NotCrimed = "NOT_CRIMED", "Reported, not recorded as a crime";
        Other = "OTHER", "Other";
    }
}

crate::codes! {
    /// Which list an outcome code comes from: one file may mix them.
    OutcomeGeneration {
        Ho = "HO", "Home Office outcome type";
        Cancelled = "CANCELLED", "Cancelled or transferred record";
        Incident = "INCIDENT", "Reported incident";
        Legacy = "LEGACY", "Before the outcomes framework of April 2013";
    }
}

/// A row of the published list.
#[derive(Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Such as `15`, `2A`, `C3`, `N100/1` or `CPS_NFA_EVIDENTIAL`.
    pub code: &'static str,
    /// The published title, shortened.
    pub label: &'static str,
    /// The published group.
    pub group: &'static str,
    /// Our reading of it.
    pub disposal: Disposal,
    /// Does the outcome say that a suspect was identified?
    pub suspect_identified: Option<bool>,
    /// The list it comes from.
    pub generation: OutcomeGeneration,
    /// The first day it could be used, ISO 8601; empty where not known.
    pub introduced: &'static str,
}

/// An outcome code of any generation. Equality and order are by the code list.
#[derive(Clone, Copy)]
pub struct Outcome(&'static OutcomeRow);

impl Outcome {
    /// Every outcome, in the order of the list.
    pub fn all() -> impl Iterator<Item = Self> {
        tables::OUTCOMES.iter().map(Self)
    }

    /// The code.
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// The row of the list.
    pub const fn row(self) -> &'static OutcomeRow {
        self.0
    }

    /// Closed with nobody brought to justice?
    pub const fn is_nfa(self) -> bool {
        matches!(self.0.disposal, Disposal::Nfa)
    }
}

impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Outcome {}

impl std::hash::Hash for Outcome {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.code.hash(state);
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outcome({})", self.0.code)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.code)
    }
}

impl FromStr for Outcome {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        tables::OUTCOMES.iter().find(|row| row.code == text).map(Self).ok_or(UnknownCode { list: "Outcome" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generation_is_read() {
        for code in ["0", "1A", "2A", "3A", "22", "C1", "C5", "N100/3", "CPS_NFA_PI", "OTHER_FILED"] {
            assert_eq!(code.parse::<Outcome>().unwrap().code(), code);
        }
        assert!("23".parse::<Outcome>().is_err());
        assert!("015".parse::<Outcome>().is_err());
    }

    #[test]
    fn closed_without_justice_is_what_the_list_says() {
        let nfa: Vec<_> =
            Outcome::all().filter(|o| o.is_nfa() && o.code().len() <= 2).map(Outcome::code).collect();
        assert_eq!(nfa, ["5", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "21", "22"]);
    }
}
