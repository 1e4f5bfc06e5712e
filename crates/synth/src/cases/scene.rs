//! One force being written: its draws, its counters, its files, whom it has met lately.

use std::path::Path;

use super::{
    bad,
    folder::{FileSummary, Folder},
    rows,
    story::{self, Actor},
};
use crate::{
    SynthError,
    answers::Parts,
    day::Day,
    dice::{Dice, Purpose},
    forces::{Habits, Share},
    groups::GroupCrime,
    names::Lexicon,
    patterns::Planted,
    people::person::{Person, PersonNo},
};

/// What every force needs and none changes.
#[derive(Debug)]
pub(crate) struct Nation {
    pub(crate) seed: u64,
    pub(crate) shares: Vec<Share>,
    /// Forces in proportion to their crimes.
    pub(crate) weights: Vec<(u32, usize)>,
    pub(crate) lexicon: Lexicon,
    pub(crate) patterns: Planted,
    /// The last day on which anything was decided.
    pub(crate) last_day: Day,
}

/// Counts of what was planted and written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Crimes, without the planted bad rows.
    pub crimes: u64,
    /// Cases: crimes that share a case reference.
    pub cases: u64,
    /// Nominals, without the planted bad rows.
    pub nominals: u64,
    /// Nominals listed in `same-person.csv`.
    pub same_person_rows: u64,
    /// Crimes of hidden groups.
    pub group_crimes: u64,
    /// Cases closed with an open line of enquiry.
    pub open_enquiries: u64,
    /// Rows planted to be refused.
    pub bad_rows: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.crimes += more.crimes;
        self.cases += more.cases;
        self.nominals += more.nominals;
        self.same_person_rows += more.same_person_rows;
        self.group_crimes += more.group_crimes;
        self.open_enquiries += more.open_enquiries;
        self.bad_rows += more.bad_rows;
    }
}

/// How many of the people met lately may come up again.
const MEMORY: usize = 48;

/// One force being written.
pub(crate) struct Scene<'l> {
    pub(crate) nation: &'l Nation,
    pub(crate) share: &'l Share,
    pub(crate) habits: Habits,
    pub(crate) dice: Dice,
    pub(crate) folder: Folder,
    pub(crate) answers: Parts,
    pub(crate) counts: Counts,
    /// Whom the force has met lately, with the number of their record; a ring.
    recent: Vec<Actor<'l>>,
    recent_next: usize,
    once: u64,
}

impl<'l> Scene<'l> {
    /// Writes the whole return of one force.
    pub(crate) fn write(
        nation: &'l Nation,
        share: &'l Share,
        group_crimes: &[GroupCrime],
        out: &Path,
        answers: Parts,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(Counts, Vec<FileSummary>), SynthError> {
        let habits = Habits::of(nation.seed, share);
        let folder = Folder::create(out, share.force.slug, &habits)?;
        let dice = Dice::new(nation.seed, Purpose::Force, share.index as u64);
        let mut scene = Self {
            nation,
            share,
            habits,
            dice,
            folder,
            answers,
            counts: Counts::default(),
            recent: Vec::with_capacity(MEMORY),
            recent_next: 0,
            once: 0,
        };
        let mut planned = group_crimes.iter().copied().peekable();
        let mut left = group_crimes.len() as u64;
        while scene.counts.crimes < share.crimes {
            let done = scene.counts.crimes;
            let remaining = share.crimes - done;
            // Due, or there would be no room for the rest of them.
            let group = planned.next_if(|crime| crime.position <= done || remaining <= left);
            left -= u64::from(group.is_some());
            let case = story::next(&mut scene, group, remaining.saturating_sub(left).max(1));
            rows::case(&mut scene, &case)?;
            scene.remember(case.suspects);
            scene.counts.cases += 1;
            progress(scene.counts.crimes - done);
        }
        scene.answers.finish()?;
        Ok((scene.counts, scene.folder.finish()?))
    }

    /// When a case was decided: one in eight before 2010, one in twenty after March 2025, and some legacy years.
    pub(crate) fn decision_day(&mut self) -> Day {
        let last = self.nation.last_day.0;
        let (from, to) = match self.dice.below(100) {
            0..11 => (Day::of(2005, 1, 1).0, Day::of(2009, 12, 31).0),
            11..16 => (Day::of(2025, 4, 1).0, last),
            _ => (Day::of(2010, 1, 1).0, Day::of(2025, 3, 31).0),
        };
        Day(self.dice.between(from.min(last), to.min(last)))
    }

    /// A person by number.
    pub(crate) fn person(&self, number: PersonNo, men: u32, born: (Day, Day)) -> Person<'l> {
        Person::of(self.nation.seed, number, men, born, &self.nation.lexicon)
    }

    /// The number of someone who comes up again and again: of this force mostly, of another at times.
    pub(crate) fn known(&mut self, kind: impl Fn(u64, u64) -> PersonNo) -> PersonNo {
        let force =
            if self.dice.chance(6_500) { self.share.index } else { self.dice.weighted(&self.nation.weights) };
        let many = u32::try_from(self.nation.shares[force].crimes / 12).unwrap_or(u32::MAX) + 1;
        kind(force as u64, u64::from(self.dice.below(many)))
    }

    /// Someone who is in no other record so far.
    pub(crate) fn someone_new(&mut self, men: u32, born: (Day, Day)) -> Actor<'l> {
        self.once += 1;
        let person = self.person(PersonNo::once(self.share.index as u64, self.once), men, born);
        self.record(person, false)
    }

    /// A new record of a person.
    pub(crate) fn record(&mut self, person: Person<'l>, recurs: bool) -> Actor<'l> {
        self.counts.nominals += 1;
        Actor { person, nominal: self.counts.nominals, fresh: true, identified: "Y", recurs }
    }

    /// Someone met lately who fits: half of the time under the record that exists, else under a new one that nobody connected.
    pub(crate) fn met_before(&mut self, fits: impl Fn(&Person<'_>) -> bool) -> Option<Actor<'l>> {
        if self.recent.is_empty() {
            return None;
        }
        let at = self.dice.index(self.recent.len());
        if !fits(&self.recent[at].person) {
            return None;
        }
        if self.dice.chance(5_000) {
            return Some(Actor { fresh: false, ..self.recent[at].clone() });
        }
        let person = self.recent[at].person.clone();
        if !std::mem::replace(&mut self.recent[at].recurs, true) {
            let earlier = self.recent[at].nominal;
            self.answers.same_person_later(earlier, person.number);
        }
        Some(self.record(person, true))
    }

    fn remember(&mut self, suspects: Vec<Actor<'l>>) {
        for actor in suspects.into_iter().filter(|actor| actor.fresh && actor.identified == "Y") {
            if self.recent.len() < MEMORY {
                self.recent.push(actor);
            } else {
                self.recent[self.recent_next] = actor;
                self.recent_next = (self.recent_next + 1) % MEMORY;
            }
        }
    }

    /// The number of the next crime, from 1.
    pub(crate) const fn next_crime(&mut self) -> u64 {
        self.counts.crimes += 1;
        self.counts.crimes
    }

    /// Why a value is missing, in this force.
    pub(crate) fn missing(&mut self) -> &'static str {
        self.habits.missing(&mut self.dice)
    }

    /// Yes and no in so many of a hundred each; the rest is missing.
    pub(crate) fn answer(&mut self, yes: u32, no: u32) -> &'static str {
        match self.dice.below(100) {
            n if n < yes => "Y",
            n if n < yes + no => "N",
            _ => self.missing(),
        }
    }

    /// Now and then, plants a bad row after the good one just written.
    pub(crate) fn maybe_bad(&mut self, kind: super::folder::Kind) -> Result<(), SynthError> {
        if self.dice.chance(50) { bad::plant(self, kind) } else { Ok(()) }
    }
}
