//! Definitions of a group: each with an id and a version, each a row of the rules file.

use lookagain_domain::{Fact, Finding, Known, Offence, facts::CrimeFacts, record::Cocad};
use serde::Deserialize;

use crate::{
    FactKey,
    case::Case,
    judge::{Mode, code, judge, known, yes},
};

/// One definition of a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) active: bool,
    pub(crate) title: String,
    pub(crate) source: String,
    #[expect(
        dead_code,
        reason = "read so that the key is allowed; shown from the raw table by the catalogue"
    )]
    note: Option<String>,
    pub(crate) test: Test,
}

/// How a definition is tested.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub(crate) enum Test {
    /// So many suspects, identified or not; or the force, or the offence class, says that there were several.
    SeveralSuspects {
        suspects_at_least: usize,
        /// What it is when fewer are recorded and the force has not said whether there were more.
        fewer_recorded_and_no_flag: Finding,
    },
    /// The force holds that a group committed it.
    GroupFlag,
    /// A COCAD category.
    Cocad { categories: Vec<Cocad> },
}

impl Definition {
    /// The key of this definition's finding among the facts.
    pub(crate) fn fact_key(&self) -> String {
        format!("definition.{}.{}", self.id, self.version)
    }

    /// Tests the case and adds the facts that settle it.
    pub(crate) fn find(&self, case: &Case<'_>, facts: &mut Vec<Fact>) -> Finding {
        match &self.test {
            Test::SeveralSuspects { suspects_at_least, fewer_recorded_and_no_flag } => {
                several_suspects(case, *suspects_at_least, *fewer_recorded_and_no_flag, facts)
            }
            Test::GroupFlag => {
                let (finding, deciding) = judge(
                    Mode::Any,
                    &case.facts.crimes,
                    |crime| yes(crime.group_flag),
                    |crime| FactKey::GroupFlag.fact(code!(crime.group_flag), crime.source),
                );
                facts.extend(deciding);
                finding
            }
            Test::Cocad { categories } => {
                let (finding, deciding) = judge(
                    Mode::Any,
                    &case.facts.crimes,
                    |crime| known(&crime.cocad, |category| categories.contains(category)),
                    |crime| FactKey::Cocad.fact(code!(crime.cocad), crime.source),
                );
                facts.extend(deciding);
                finding
            }
        }
    }
}

/// "Several" without a number means two.
const SEVERAL: usize = 2;

fn several_suspects(case: &Case<'_>, at_least: usize, otherwise: Finding, facts: &mut Vec<Fact>) -> Finding {
    let recorded = case.suspects().count();
    if recorded >= at_least {
        facts.push(FactKey::SuspectCount.fact(recorded.to_string(), None));
        facts.extend(
            case.suspects()
                .take(at_least)
                .map(|suspect| FactKey::SuspectIdentified.fact(code!(suspect.identified), suspect.source)),
        );
        return Finding::Met;
    }
    let crimes = &case.facts.crimes;
    let flag = |crime: &CrimeFacts| FactKey::GroupFlag.fact(code!(crime.group_flag), crime.source);
    let denied = !crimes.is_empty() && crimes.iter().all(|crime| crime.group_flag.is_no());
    let affirmed = crimes.iter().find(|crime| crime.group_flag.is_yes()).map(flag);
    let by_class = affirmed.is_none().then(|| class_of_several(case)).flatten();
    match (affirmed.or(by_class), denied) {
        (Some(said), false) => {
            facts.push(said);
            return if at_least <= SEVERAL { Finding::Met } else { Finding::Unknown };
        }
        // The offence class says several, the force says not: a person has to look.
        (Some(said), true) => {
            facts.push(said);
            facts.extend(crimes.iter().map(flag));
            return Finding::Unknown;
        }
        (None, _) => {}
    }
    let count = if recorded == 0 { "NOT_SUPPLIED".to_owned() } else { recorded.to_string() };
    if denied {
        if recorded > 0 {
            facts.push(FactKey::SuspectCount.fact(count, None));
        }
        facts.extend(crimes.iter().map(flag));
        return Finding::NotMet;
    }
    facts.push(FactKey::SuspectCount.fact(count, None));
    facts.extend(crimes.iter().filter(|crime| crime.group_flag.value().is_none()).map(flag));
    if recorded == 0 { Finding::Unknown } else { otherwise }
}

/// An offence class, of a crime or an allegation, that says of itself that there were several.
fn class_of_several(case: &Case<'_>) -> Option<Fact> {
    let says_so = |code: &Known<String>| {
        code.value().and_then(|code| Offence::lookup(code)).filter(|offence| offence.group_indicator)
    };
    let crimes = case.facts.crimes.iter().map(|crime| (&crime.offence_code, crime.source));
    let allegations = case.facts.allegations.iter();
    let stated = crimes.chain(allegations.map(|allegation| (&allegation.offence_code, allegation.source)));
    let mut several = stated.filter_map(|(code, source)| Some((says_so(code)?, source)));
    several.next().map(|(offence, source)| FactKey::OffenceCode.fact(offence.code, source))
}
