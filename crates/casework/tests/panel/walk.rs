//! Random walks through everything that can be asked, by everyone: half of the steps lead on from where the case stands, the others are anyone's
//! anything. After each step [`super::invariants`] looks at what came of it. A test counts which commands were done and which states were
//! reached, and fails when one never was: a property that holds of a part of the rules says nothing of the rest.

use std::collections::BTreeSet;

use lookagain_casework::{
    entry::StageChange,
    panel::{Consideration, Reopening, ReopeningState},
    reinvestigation::{
        Action, ActionState, Checkpoint, CheckpointState, Course, CourseState, Offer, OfferState, Owner,
        Unused, UnusedState,
    },
    review::ReviewState,
    rights::{Right, RightState},
};
use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

use super::{
    asks::{COMMANDS, Lots, lots, pick, place},
    invariants::Watch,
    *,
};

const REVIEWERS: &[i64] = &[1, 2, 11];

impl World {
    /// Somebody, and what leads on from where the case stands: its place in [`place`].
    fn leads_on(&self, Lots { who, what, other, .. }: Lots) -> (i64, usize) {
        let stage = self.file.stage();
        let second = self.file.get::<Review>("2").map(|second| second.says);
        if let Some(second) = second.filter(|_| stage != Stage::UnderReview && other.is_multiple_of(3)) {
            return match second.state {
                ReviewState::Drawn | ReviewState::Passed => (pick(REVIEWERS, who), 2),
                ReviewState::Open => (second.reviewers[0].get(), pick(&[4, 4, 4, 5, 9, 9, 9, 3], what)),
                ReviewState::Submitted => (pick(&[3, 8], who), 10),
            };
        }
        match stage {
            Stage::Queued => (pick(REVIEWERS, who), 0),
            Stage::UnderReview => {
                let reviewers = &self.file.review().unwrap().says.reviewers;
                let what = pick(&[4, 4, 4, 5, 5, 5, 6, 7, 8, 9, 9, 9, 3, 1], what);
                (if what == 1 { pick(REVIEWERS, who) } else { pick(reviewers, who).get() }, what)
            }
            Stage::ForPanel => (pick(&[3, 4, 8], who), 12),
            Stage::Listed if self.file.draft().is_none() => (pick(&[3, 4], who), 14),
            Stage::Listed => pick(&[(3, 15), (3, 15), (3, 15), (4, 14), (5, 14), (8, 13)], what),
            Stage::Concurrence => pick(&[(7, 16), (8, 16), (7, 16), (8, 16), (4, 11)], what),
            Stage::Upheld | Stage::Closed => {
                let waits = present_proposal(&self.file);
                let answers = if waits { (pick(&[7, 8, 3], who), 34) } else { (pick(&[9, 14], who), 33) };
                pick(&[answers, answers, (8, 35), (pick(&[4, 7], who), 11), (9, 31)], what)
            }
            Stage::Offered => {
                let offer = self.file.get::<Offer>("1").unwrap().says;
                match offer.state {
                    OfferState::Offered => (self.room(who), 17),
                    OfferState::Accepted => (self.room(who), pick(&[18, 18, 17], what)),
                    OfferState::Returned => (8, 17),
                }
            }
            Stage::Reinvestigation => {
                let room = pick(&[20, 21, 21, 21, 21, 22, 23, 24, 25, 25, 26, 26, 28, 28, 30, 30], what);
                pick(
                    &[(self.room(who), room), (self.room(who), room), (8, 21), (8, pick(&[19, 25], what))],
                    other,
                )
            }
            Stage::EarlyAdvice => (self.room(who), pick(&[27, 27, 21, 25], what)),
            Stage::Charging => (self.room(who), pick(&[27, 27, 28, 28, 28, 21, 25, 30], what)),
            Stage::Court => (
                pick(&[8, self.room(who), self.room(who)], other),
                pick(&[28, 28, 28, 28, 29, 21, 21, 25, 30], what),
            ),
            Stage::Ended | Stage::RightToReview => pick(
                &[(self.room(who), 31), (self.room(who), 31), (self.room(who), 31), (8, 32), (9, 28)],
                what,
            ),
        }
    }

    /// An investigator of whoever the reinvestigation was offered to.
    fn room(&self, lot: u16) -> i64 {
        let force = self.file.get::<Offer>("1").is_some_and(|offer| offer.says.to == Owner::Force);
        if force { pick(&[9, 10], lot) } else { 14 }
    }
}

/// One case, and what was done in it.
struct Walk {
    world: World,
    watch: Watch,
    done: BTreeSet<usize>,
}

impl Walk {
    fn new() -> Self {
        let mut world = World::new();
        world.victims = [21, 22].map(|id| NominalId::new(id).unwrap()).to_vec();
        Self { world, watch: Watch::default(), done: BTreeSet::new() }
    }

    fn step(&mut self, lots: Lots) -> Result<(), TestCaseError> {
        // Months go by now and then: clocks run out.
        if lots.what.is_multiple_of(29) {
            self.world.today = self.world.today.saturating_add(jiff::Span::new().days(120));
        }
        let (who, at) = if lots.on {
            self.world.leads_on(lots)
        } else {
            (i64::from(1 + lots.who % 15), usize::from(lots.what) % COMMANDS)
        };
        let command = self.world.command(who, at, lots);
        prop_assert_eq!(place(&command), at);
        let before = self.world.file.clone();
        if self.world.ask(who, &command).is_ok() {
            self.done.insert(at);
            self.watch.after(&before, &self.world.file, &actor(who), &command)?;
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]
    #[test]
    fn no_sequence_reaches_an_upheld_closure_the_wrong_way(steps in proptest::collection::vec(lots(), 1..200)) {
        let mut walk = Walk::new();
        for lots in steps {
            walk.step(lots)?;
        }
    }
}

fn present_proposal(file: &CaseFile) -> bool {
    file.all::<Reopening>().any(|one| one.says.state == ReopeningState::Proposed)
}

/// The states in which an item of a file stands, by name of the machine.
fn states(file: &CaseFile) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for filed in file.history() {
        let body = &filed.body;
        found.extend(StageChange::of(body).map(|says| format!("Stage {}", says.stage)));
        found.extend(Review::of(body).map(|says| format!("Review {}", says.state)));
        found.extend(Enquiry::of(body).map(|says| format!("Enquiry {}", says.state)));
        found.extend(Consideration::of(body).map(|says| format!("Consideration {}", says.state)));
        found.extend(Reopening::of(body).map(|says| format!("Reopening {}", says.state)));
        found.extend(Offer::of(body).map(|says| format!("Offer {} to {}", says.state, says.to)));
        found.extend(Checkpoint::of(body).map(|says| format!("Checkpoint {}", says.state)));
        found.extend(Action::of(body).map(|says| format!("Action {}", says.state)));
        found.extend(Unused::of(body).map(|says| format!("Unused {}", says.state)));
        found.extend(Course::of(body).map(|says| format!("Course {}", says.state)));
        found.extend(Right::of(body).map(|says| format!("Right {}", says.state)));
    }
    found
}

/// Every state that there is, but for the one that stands for "nothing was written yet".
fn every_state() -> BTreeSet<String> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    all.extend(Stage::ALL.iter().map(|state| format!("Stage {state}")));
    all.extend(ReviewState::ALL.iter().map(|state| format!("Review {state}")));
    all.extend(EnquiryState::ALL.iter().map(|state| format!("Enquiry {state}")));
    all.extend(ConsiderationState::ALL.iter().map(|state| format!("Consideration {state}")));
    all.extend(ReopeningState::ALL.iter().map(|state| format!("Reopening {state}")));
    for to in Owner::ALL {
        all.extend(OfferState::ALL.iter().map(|state| format!("Offer {state} to {to}")));
    }
    all.extend(CheckpointState::ALL.iter().map(|state| format!("Checkpoint {state}")));
    all.extend(ActionState::ALL.iter().map(|state| format!("Action {state}")));
    all.extend(UnusedState::ALL.iter().map(|state| format!("Unused {state}")));
    let courses = CourseState::ALL.iter().filter(|state| **state != CourseState::Before);
    all.extend(courses.map(|state| format!("Course {state}")));
    all.extend(RightState::ALL.iter().map(|state| format!("Right {state}")));
    all
}

#[test]
fn the_walks_do_everything_that_can_be_asked_and_reach_every_state() {
    let mut runner = TestRunner::deterministic();
    let (mut done, mut reached, mut seen) = (BTreeSet::new(), BTreeSet::new(), Watch::default());
    for _ in 0..300 {
        let mut walk = Walk::new();
        for _ in 0..250 {
            walk.step(lots().new_tree(&mut runner).unwrap().current()).unwrap();
        }
        done.extend(walk.done);
        reached.extend(states(&walk.world.file));
        seen.add(&walk.watch);
    }
    let never: Vec<usize> = (0..COMMANDS).filter(|at| !done.contains(at)).collect();
    assert!(never.is_empty(), "never done, by their place: {never:?}");
    let never: Vec<String> = every_state().into_iter().filter(|state| !reached.contains(state)).collect();
    assert!(never.is_empty(), "never reached: {never:?}");
    seen.all_happened();
}
