//! A case as the rules read it: its facts in a fixed order, and its closures.

use std::borrow::Cow;

use jiff::civil::Date;
use lookagain_domain::{
    CrimeId, Disposal, Fact, Known, Offence, Outcome, PartialDate, SourceRef,
    facts::{AllegationFacts, CaseFacts, CrimeFacts, SuspectFacts},
    known::YesNo,
    record::{DecisionMaker, VitalStatus},
};

use crate::{FactKey, rules::nfa_outcome};

/// The facts in a fixed order, whatever the order they came in. Facts that are in order are not copied.
pub(crate) fn ordered(facts: &CaseFacts) -> Cow<'_, CaseFacts> {
    let sorted = facts.crimes.is_sorted_by_key(|crime| (crime.crime, crime.source))
        && facts.suspects.is_sorted_by_key(|suspect| (suspect.nominal, suspect.source))
        && facts.victims.is_sorted_by_key(|victim| (victim.crime, victim.nominal, victim.source))
        && facts.allegations.is_sorted_by_key(|allegation| (allegation.allegation, allegation.source));
    if sorted {
        return Cow::Borrowed(facts);
    }
    let mut facts = facts.clone();
    facts.crimes.sort_by_key(|crime| (crime.crime, crime.source));
    facts.suspects.sort_by_key(|suspect| (suspect.nominal, suspect.source));
    facts.victims.sort_by_key(|victim| (victim.crime, victim.nominal, victim.source));
    facts.allegations.sort_by_key(|allegation| (allegation.allegation, allegation.source));
    Cow::Owned(facts)
}

/// A case with its closures, on a day.
pub(crate) struct Case<'a> {
    pub(crate) facts: &'a CaseFacts,
    /// By crime, then allegation.
    pub(crate) closures: Vec<Closure<'a>>,
    pub(crate) as_at: Date,
}

/// One closure: an allegation, or a crime that has none.
pub(crate) struct Closure<'a> {
    pub(crate) allegation: Option<&'a AllegationFacts>,
    pub(crate) crime_id: CrimeId,
    pub(crate) outcome: &'a Known<Outcome>,
    pub(crate) decided_on: &'a Known<PartialDate>,
    pub(crate) decision_maker: &'a Known<DecisionMaker>,
    /// The listed class, of the allegation if it states one, else of the crime.
    pub(crate) offence: Option<&'static Offence>,
    offence_source: SourceRef,
    pub(crate) source: SourceRef,
    /// It ended, or may have ended, with nobody brought to justice: only then does it weigh in the order.
    pub(crate) counts: bool,
}

impl<'a> Case<'a> {
    /// `facts` must come from [`ordered`].
    pub(crate) fn new(facts: &'a CaseFacts, nfa: &nfa_outcome::Settings, as_at: Date) -> Self {
        let mut closures = Vec::with_capacity(facts.allegations.len().max(facts.crimes.len()));
        for crime in &facts.crimes {
            let mut closed_as_a_whole = true;
            for allegation in facts.allegations.iter().filter(|allegation| allegation.crime == crime.crime) {
                closed_as_a_whole = false;
                closures.push(Closure::of_allegation(allegation, Some(crime), nfa));
            }
            if closed_as_a_whole {
                closures.push(Closure::of_crime(crime, nfa));
            }
        }
        // A loader that forgot a crime must not make its allegations vanish.
        for allegation in
            facts.allegations.iter().filter(|allegation| facts.crime(allegation.crime).is_none())
        {
            closures.push(Closure::of_allegation(allegation, None, nfa));
        }
        Self { facts, closures, as_at }
    }

    /// Closures that ended, or may have ended, with nobody brought to justice.
    pub(crate) fn open_closures(&self) -> impl Iterator<Item = &Closure<'a>> {
        self.closures.iter().filter(|closure| closure.counts)
    }

    /// Suspects, each once, though two files may have told of them.
    pub(crate) fn suspects(&self) -> impl Iterator<Item = &'a SuspectFacts> {
        let suspects = &self.facts.suspects;
        let again = |at: usize| at > 0 && suspects[at - 1].nominal == suspects[at].nominal;
        suspects.iter().enumerate().filter(move |(at, _)| !again(*at)).map(|(_, suspect)| suspect)
    }

    /// Suspects who are not recorded as dead.
    pub(crate) fn living_suspects(&self) -> impl Iterator<Item = &'a SuspectFacts> {
        self.suspects().filter(|suspect| !is_dead(suspect))
    }
}

/// Recorded as dead or presumed dead. A missing status is not a death.
pub(crate) const fn is_dead(suspect: &SuspectFacts) -> bool {
    matches!(suspect.vital_status, Known::Value(VitalStatus::Deceased | VitalStatus::PresumedDead))
}

impl<'a> Closure<'a> {
    fn of_allegation(
        allegation: &'a AllegationFacts,
        crime: Option<&'a CrimeFacts>,
        nfa: &nfa_outcome::Settings,
    ) -> Self {
        let own = allegation.offence_code.value().map(|code| (code, allegation.source));
        let code = own
            .or_else(|| crime.and_then(|crime| crime.offence_code.value().map(|code| (code, crime.source))));
        Self {
            allegation: Some(allegation),
            crime_id: allegation.crime,
            outcome: &allegation.outcome,
            decided_on: &allegation.decision_date,
            decision_maker: &allegation.decision_maker,
            offence: code.and_then(|(code, _)| Offence::lookup(code)),
            offence_source: code.map_or(allegation.source, |(_, source)| source),
            source: allegation.source,
            counts: nfa.may_be_nfa(&allegation.outcome),
        }
    }

    fn of_crime(crime: &'a CrimeFacts, nfa: &nfa_outcome::Settings) -> Self {
        Self {
            allegation: None,
            crime_id: crime.crime,
            outcome: &crime.outcome,
            decided_on: &crime.closed_on,
            decision_maker: &crime.decision_maker,
            offence: crime.offence_code.value().and_then(|code| Offence::lookup(code)),
            offence_source: crime.source,
            source: crime.source,
            counts: nfa.may_be_nfa(&crime.outcome),
        }
    }

    /// What the outcome means, when there is one.
    pub(crate) fn disposal(&self) -> Option<Disposal> {
        self.outcome.value().map(|outcome| outcome.row().disposal)
    }

    /// Was a suspect interviewed under caution? Where nobody was identified nobody was.
    pub(crate) fn interviewed(&self) -> Known<YesNo> {
        if let Some(allegation) = self.allegation {
            return allegation.interviewed;
        }
        match self.outcome.value().and_then(|outcome| outcome.row().suspect_identified) {
            Some(false) => Known::Value(YesNo::No),
            Some(true) | None => Known::NOT_SUPPLIED,
        }
    }

    /// The offence class as a fact, with the row that states it.
    pub(crate) fn offence_fact(&self) -> Fact {
        FactKey::OffenceCode.fact(self.offence.map_or("", |offence| offence.code), self.offence_source)
    }
}

/// Look-ups in facts that are in order.
pub(crate) trait Lookup {
    fn crime(&self, id: CrimeId) -> Option<&CrimeFacts>;
}

impl Lookup for CaseFacts {
    fn crime(&self, id: CrimeId) -> Option<&CrimeFacts> {
        self.crimes.binary_search_by_key(&id, |crime| crime.crime).ok().and_then(|at| self.crimes.get(at))
    }
}
