//! One question put to several things of a case, and the facts that settle it.

use lookagain_domain::{Fact, Finding, Known, Outcome, known::YesNo};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Must one answer yes, or must all?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    Any,
    All,
}

impl Mode {
    pub(crate) fn combine(self, findings: impl IntoIterator<Item = Finding>) -> Finding {
        match self {
            Self::Any => Finding::any(findings),
            Self::All => Finding::all(findings),
        }
    }

    /// One answer is enough to settle it: the rest need not be listed.
    const fn settled_by_one(self, finding: Finding) -> bool {
        matches!((self, finding), (Self::Any, Finding::Met) | (Self::All, Finding::NotMet))
    }
}

/// The finding over all, and only the facts that decide it: one when one is enough, otherwise every one that
/// shares the finding.
pub(crate) fn judge<T>(
    mode: Mode,
    things: &[T],
    find: impl Fn(&T) -> Finding,
    fact: impl Fn(&T) -> Fact,
) -> (Finding, Vec<Fact>) {
    let finding = mode.combine(things.iter().map(&find));
    let mut deciding = things.iter().filter(|thing| find(thing) == finding).map(fact);
    let facts =
        if mode.settled_by_one(finding) { deciding.next().into_iter().collect() } else { deciding.collect() };
    (finding, facts)
}

/// Yes is met, no is not met, a missing answer is unknown.
pub(crate) const fn yes(answer: Known<YesNo>) -> Finding {
    match answer {
        Known::Value(YesNo::Yes) => Finding::Met,
        Known::Value(YesNo::No) => Finding::NotMet,
        Known::Missing(_) => Finding::Unknown,
    }
}

/// A known value is tested; a missing one is unknown.
pub(crate) fn known<T>(fact: &Known<T>, test: impl FnOnce(&T) -> bool) -> Finding {
    fact.value().map(test).into()
}

/// The text of a coded fact: its code, or the code of why it is missing.
macro_rules! code {
    ($known:expr) => {
        match &$known {
            lookagain_domain::Known::Value(value) => value.code(),
            lookagain_domain::Known::Missing(why) => why.code(),
        }
    };
}
pub(crate) use code;

/// The text of any other fact.
pub(crate) fn text<T: std::fmt::Display>(fact: &Known<T>) -> String {
    match fact {
        Known::Value(value) => value.to_string(),
        Known::Missing(why) => why.code().to_owned(),
    }
}

/// An outcome code in the rules file: one that is on the list, or the file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutcomeCode(Outcome);

impl OutcomeCode {
    pub(crate) fn is(self, outcome: Outcome) -> bool {
        self.0 == outcome
    }

    /// Is the outcome known and among these?
    pub(crate) fn lists(codes: &[Self], outcome: &Known<Outcome>) -> bool {
        outcome.value().is_some_and(|outcome| codes.iter().any(|code| code.is(*outcome)))
    }
}

impl Ord for OutcomeCode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.code().cmp(other.0.code())
    }
}

impl PartialOrd for OutcomeCode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<'de> Deserialize<'de> for OutcomeCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map(Self)
            .map_err(|_| D::Error::custom(format!("expected a code of the outcome list, found `{text}`")))
    }
}
