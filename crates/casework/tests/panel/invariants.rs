//! What must hold whatever is done in whatever order, worked out from the history alone and never with the functions that are tested; and how often
//! each was really put to the test.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_casework::{
    Body, Filed,
    entry::Part,
    panel::{Consideration, Reopening, ReopeningState},
    review::{Enquiry, ReviewState},
    stage::StageStep,
};
use proptest::test_runner::TestCaseError;

use super::*;

/// How often each was put to the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Test {
    Signed,
    Upheld,
    UpheldWithSecondReview,
    ConcludedThenDisagreed,
    Declined,
    DeclaredAfterTakingPart,
    ReadBlind,
    ReadOutside,
}

/// What was seen of one case, or of many.
#[derive(Debug, Default)]
pub(super) struct Watch {
    declared: BTreeSet<AccountId>,
    happened: BTreeMap<Test, usize>,
}

fn bound() -> BTreeSet<AccountId> {
    [9, 10, 12, 13].map(account).into()
}

/// Whoever ever reviewed, also when they passed it on.
fn reviewers(file: &CaseFile) -> BTreeSet<AccountId> {
    let reviews = file.history().iter().filter_map(|filed| Review::of(&filed.body));
    reviews.flat_map(|review| review.reviewers.clone()).collect()
}

/// The last version of each item of a kind, with its place in the history.
fn present<'a, T: Item + 'a>(file: &'a CaseFile) -> Vec<(usize, &'a Filed, &'a T)> {
    let mut last: BTreeMap<&str, (usize, &Filed, &T)> = BTreeMap::new();
    for (place, filed) in file.history().iter().enumerate() {
        if let Some(says) = T::of(&filed.body) {
            last.insert(&filed.item, (place, filed, says));
        }
    }
    let mut all: Vec<_> = last.into_values().collect();
    all.sort_by_key(|(place, ..)| *place);
    all
}

fn open_lines(file: &CaseFile) -> usize {
    let lines = present::<Enquiry>(file);
    lines.iter().filter(|(.., line)| !line.withdrawn && line.state != EnquiryState::Settled).count()
}

impl Watch {
    fn happens(&mut self, what: Test) {
        *self.happened.entry(what).or_default() += 1;
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (what, times) in &other.happened {
            *self.happened.entry(*what).or_default() += times;
        }
    }

    /// A rule that was never put to the test was not tested.
    pub(super) fn all_happened(&self) {
        for what in [
            Test::Signed,
            Test::Upheld,
            Test::UpheldWithSecondReview,
            Test::ConcludedThenDisagreed,
            Test::Declined,
            Test::DeclaredAfterTakingPart,
            Test::ReadBlind,
            Test::ReadOutside,
        ] {
            let times = self.happened.get(&what).copied().unwrap_or_default();
            assert!(times >= 3, "{what:?}: {times} times; {:?}", self.happened);
        }
    }

    /// Looks at what a command that was done came to.
    pub(super) fn after(
        &mut self,
        before: &CaseFile,
        now: &CaseFile,
        who: &Actor,
        command: &Command,
    ) -> Result<(), TestCaseError> {
        let new = &now.history()[before.history().len()..];
        prop_assert!(!new.is_empty());
        in_order(now, new)?;
        let (from, to) = (before.stage(), now.stage());
        let leads = StageStep::ALL.iter().any(|step| from.after(*step) == Ok(to));
        prop_assert!(from == to || leads, "{from} to {to}");
        self.declares(before, now, who, command)?;
        if from != to && to == Stage::Concurrence {
            self.signed(now)?;
        }
        if from != to && to == Stage::Upheld {
            self.upheld(now, command)?;
        }
        self.reopenings(before, now, who, command)?;
        self.reading(now)
    }

    fn declares(
        &mut self,
        before: &CaseFile,
        now: &CaseFile,
        who: &Actor,
        command: &Command,
    ) -> Result<(), TestCaseError> {
        // Whoever is in conflict does nothing more in the case, but propose that others look at it again.
        let may = matches!(command, Command::DeclareConflict { .. } | Command::ProposeReopening { .. });
        prop_assert!(may || !self.declared.contains(&who.account), "{command:?}");
        if matches!(command, Command::DeclareConflict { .. }) {
            self.declared.insert(who.account);
            let signed = present::<Consideration>(before).last().is_some_and(|(.., says)| {
                says.signed_by.is_some() && says.took_part().any(|m| m == who.account)
            });
            if signed && before.stage() == Stage::Upheld {
                self.happens(Test::DeclaredAfterTakingPart);
                prop_assert_eq!(waiting(now), 1, "somebody else has to look at it");
            }
        }
        Ok(())
    }

    fn signed(&mut self, now: &CaseFile) -> Result<(), TestCaseError> {
        self.happens(Test::Signed);
        let all = present::<Consideration>(now);
        let (_, filed, says) = all.last().unwrap();
        let reviewers = reviewers(now);
        let chair = says.signed_by.unwrap();
        prop_assert!(says.present.iter().any(|member| member.chair && member.account == chair));
        prop_assert!(!self.declared.contains(&chair) && !reviewers.contains(&chair) && chair != account(6));
        let took_part: BTreeSet<AccountId> = says.took_part().collect();
        prop_assert!(took_part.len() >= 3);
        prop_assert!(took_part.is_disjoint(&self.declared) && took_part.is_disjoint(&reviewers));
        prop_assert!(!took_part.contains(&account(6)), "had a part in the original case");
        let of_item = |one: &&Filed| one.item == filed.item && Consideration::of(&one.body).is_some();
        let written = now.history().iter().filter(of_item).rev().nth(1).unwrap();
        prop_assert!(took_part.contains(&written.by.unwrap()), "written by someone who took part");
        prop_assert!(!bound().contains(&written.by.unwrap()) && !bound().contains(&chair));
        prop_assert!(says.closure_reason.is_some());
        prop_assert_eq!(open_lines(now), 0);
        Ok(())
    }

    fn upheld(&mut self, now: &CaseFile, command: &Command) -> Result<(), TestCaseError> {
        self.happens(Test::Upheld);
        let all = present::<Consideration>(now);
        let (_, filed, says) = all.last().unwrap();
        prop_assert_eq!(says.state, ConsiderationState::Concurred);
        let (chair, second) = (says.signed_by.unwrap(), says.second.unwrap());
        prop_assert!(chair != second && !says.present.iter().any(|member| member.account == second));
        let reviewers = reviewers(now);
        prop_assert!(
            !self.declared.contains(&second) && !reviewers.contains(&second) && second != account(6)
        );
        prop_assert!(!bound().contains(&second), "a force does not concur with its own closure");
        prop_assert_eq!(open_lines(now), 0);
        // Nobody who took part is in conflict by now, or known by now to have had a part in the original case.
        let took_part: BTreeSet<AccountId> = says.took_part().collect();
        prop_assert!(took_part.is_disjoint(&self.declared));
        let Command::AnswerClosure { involved, .. } = command else {
            return Err(TestCaseError::fail("upheld by something else"));
        };
        prop_assert!(!involved.iter().any(|account| took_part.contains(account)));
        // The panel had every second review that proposes otherwise when it wrote down what it decided.
        let otherwise = |filed: &Filed| {
            filed.item == "2"
                && Review::of(&filed.body).is_some_and(|review| {
                    review.state == ReviewState::Submitted
                        && review.recommendation != Some(Recommendation::Uphold)
                })
        };
        let written = |one: &Filed| {
            one.item == filed.item
                && Consideration::of(&one.body).is_some_and(|says| says.state == ConsiderationState::Draft)
        };
        let history = now.history();
        if let Some(late) = history.iter().rposition(otherwise) {
            self.happens(Test::UpheldWithSecondReview);
            prop_assert!(history.iter().rposition(written).unwrap() > late);
        }
        Ok(())
    }

    fn reopenings(
        &mut self,
        before: &CaseFile,
        now: &CaseFile,
        who: &Actor,
        command: &Command,
    ) -> Result<(), TestCaseError> {
        prop_assert!(waiting(now) <= 1, "one proposal waits at a time");
        if let Command::SubmitReview { recommendation, .. } = command
            && before.stage() == Stage::Upheld
            && *recommendation != Recommendation::Uphold
        {
            self.happens(Test::ConcludedThenDisagreed);
            prop_assert_eq!(waiting(now), 1, "it comes before a person again");
        }
        let concluded = matches!(before.stage(), Stage::Upheld | Stage::Closed);
        if let Command::AnswerReopening { step, .. } = command {
            prop_assert!(!bound().contains(&who.account));
            if *step == ReopeningStep::Decline && concluded {
                self.happens(Test::Declined);
                declined(before, who)?;
            }
        }
        Ok(())
    }

    /// Whoever reviews blind, or is bound to the investigated force, reads nothing that is not theirs to read.
    fn reading(&mut self, now: &CaseFile) -> Result<(), TestCaseError> {
        let versions = |review: &str| {
            let of = |filed: &&Filed| filed.item == review;
            now.history().iter().filter(of).filter_map(|filed| Review::of(&filed.body)).collect::<Vec<_>>()
        };
        let (first, second) = (versions("1"), versions("2"));
        let in_before = second.iter().any(|review| review.state == ReviewState::Submitted);
        for id in [2, 11] {
            let worked = first.iter().any(|review| review.reviewers.contains(&account(id)));
            if second.is_empty() || in_before || worked {
                continue;
            }
            self.happens(Test::ReadBlind);
            let read = now.as_read_by(&actor(id));
            prop_assert!(matches!(read.stage(), Stage::Queued | Stage::UnderReview | Stage::ForPanel));
            let more = read.history().iter().any(|filed| match filed.body.kind().part() {
                Part::Panel | Part::Sequel => true,
                Part::Finding => filed.item.starts_with("1/"),
                Part::Review => {
                    filed.item == "1" && Review::of(&filed.body).unwrap().recommendation.is_some()
                }
                Part::Standing | Part::Conflict => false,
            });
            prop_assert!(!more, "{id} reads what came of the first review");
        }
        for (review, versions) in [("1", &first), ("2", &second)] {
            let live = versions.last().is_some_and(|last| last.state != ReviewState::Submitted);
            if live {
                self.happens(Test::ReadOutside);
                let read = now.as_read_by(&actor(9));
                prop_assert_eq!(read.answers(review).count() + read.under::<Enquiry>(review).count(), 0);
            }
        }
        Ok(())
    }
}

/// Who left a concluded case as it is, and what was open then.
fn declined(before: &CaseFile, who: &Actor) -> Result<(), TestCaseError> {
    let end = before.history().iter().rposition(|filed| matches!(filed.body, Body::Stage(_))).unwrap();
    prop_assert_ne!(before.history()[end].by, Some(who.account), "whoever closed it");
    if let Some((_, filed, says)) = present::<Consideration>(before).last() {
        let wrote = before.history().iter().any(|one| {
            one.item == filed.item && one.by == Some(who.account) && Consideration::of(&one.body).is_some()
        });
        let sat = says.present.iter().any(|member| member.account == who.account);
        prop_assert!(!wrote && !sat && says.second != Some(who.account));
    }
    prop_assert!(!reviewers(before).contains(&who.account));
    let since = present::<Enquiry>(before)
        .into_iter()
        .any(|(place, _, line)| place > end && !line.withdrawn && line.state != EnquiryState::Settled);
    prop_assert!(!since, "a line is open that came up since");
    Ok(())
}

fn waiting(file: &CaseFile) -> usize {
    present::<Reopening>(file).iter().filter(|(.., says)| says.state == ReopeningState::Proposed).count()
}

/// Versions of an item go up by one, without a gap.
fn in_order(now: &CaseFile, new: &[Filed]) -> Result<(), TestCaseError> {
    for filed in new {
        let same = |one: &&Filed| one.body.kind() == filed.body.kind() && one.item == filed.item;
        let versions: Vec<u32> = now.history().iter().filter(same).map(|one| one.version).collect();
        let expected: Vec<u32> = (1..).take(versions.len()).collect();
        prop_assert_eq!(versions, expected);
    }
    Ok(())
}
