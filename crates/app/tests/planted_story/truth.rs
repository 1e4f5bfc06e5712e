//! The planted truth of a case, and the road it takes.

use std::{collections::BTreeMap, path::Path};

use lookagain_app::rules_of_casework::{
    Stage,
    panel::PanelDecision,
    review::{Possible, Recommendation},
};

/// What is planted about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Planted {
    /// Every line was followed.
    Nothing,
    /// A line that cannot be followed any more.
    Gone(String),
    /// A line that can: of this kind.
    Open(String),
    /// The same, and it is a suspect who was never interviewed.
    Suspect,
}

impl Planted {
    pub(crate) fn read(path: &Path) -> BTreeMap<(String, String), Self> {
        let mut rows = csv_rows(path).into_iter();
        let header = rows.next().unwrap();
        assert_eq!(header, ["force", "case_ref", "kind", "possible"]);
        rows.map(|row| {
            let [force, case, kind, possible] = row.try_into().unwrap();
            let planted = match (kind.as_str(), possible.as_str()) {
                (_, "N") => Self::Gone(kind),
                ("NAMED_SUSPECT", _) => Self::Suspect,
                (..) => Self::Open(kind),
            };
            ((force, case), planted)
        })
        .collect()
    }

    pub(crate) fn line(&self) -> Option<(&str, Possible)> {
        match self {
            Self::Nothing => None,
            Self::Gone(kind) => Some((kind, Possible::No)),
            Self::Open(kind) => Some((kind, Possible::Yes)),
            Self::Suspect => Some(("NAMED_SUSPECT", Possible::Yes)),
        }
    }

    pub(crate) const fn proposes(&self) -> Recommendation {
        match self {
            Self::Nothing | Self::Gone(_) => Recommendation::Uphold,
            Self::Open(_) | Self::Suspect => Recommendation::Reinvestigate,
        }
    }

    pub(crate) const fn decided(&self) -> PanelDecision {
        match self {
            Self::Nothing | Self::Gone(_) => PanelDecision::Uphold,
            Self::Open(_) => PanelDecision::SetActions,
            Self::Suspect => PanelDecision::Adopt,
        }
    }

    /// Where cases of this kind stop, in turn: the first goes to its end.
    pub(crate) const fn stops(&self) -> &'static [Stage] {
        match self {
            Self::Nothing => &[
                Stage::Upheld,
                Stage::Queued,
                Stage::UnderReview,
                Stage::ForPanel,
                Stage::Listed,
                Stage::Concurrence,
            ],
            Self::Gone(_) => &[Stage::Upheld, Stage::Concurrence],
            Self::Open(_) => &[
                Stage::Closed,
                Stage::Offered,
                Stage::Reinvestigation,
                Stage::EarlyAdvice,
                Stage::Ended,
                Stage::RightToReview,
            ],
            Self::Suspect => &[Stage::Closed, Stage::Court, Stage::Charging],
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing open",
            Self::Gone(_) => "gone",
            Self::Open(_) => "open",
            Self::Suspect => "suspect not interviewed",
        }
    }
}

/// The planted truth has no quotes in it.
fn csv_rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}
