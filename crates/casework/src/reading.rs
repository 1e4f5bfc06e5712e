//! What of a case's file a person may read: a blind review stays blind, and a force does not read a live review of its own case.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lookagain_domain::AccountId;

use crate::{
    command::{Actor, Duty},
    entry::{Body, Filed, Item, Kind, Part, StageChange},
    file::{CaseFile, Present, is_under},
    review::{Review, ReviewState},
    stage::Stage,
};

impl CaseFile {
    /// The file as this person reads it. What is left out was never read by whoever it is left out for:
    ///
    /// - Whoever reviews blind, or may still be asked to, reads no other review, and nothing that tells what a panel made of it: the case
    ///   stands for them where it stood when the first review was submitted.
    /// - Whoever is bound to a force reads no review while it is live: the first until a reinvestigation is offered or the case is concluded,
    ///   and none that is not in.
    ///
    /// Panel, the agency's investigators and supervisors read all, but for one thing: who passed a review on is told to nobody but them. It is
    /// free again, and that is all.
    #[must_use]
    pub fn as_read_by(&self, actor: &Actor) -> Self {
        let hidden: Vec<&str> = self
            .all::<Review>()
            .filter(|review| !self.opens(review.item, actor))
            .map(|review| review.item)
            .collect();
        let (blind, outside) = (self.is_blind(actor), self.is_outside(actor));
        let mut reviewers: BTreeMap<&str, &[AccountId]> = BTreeMap::new();
        let shown = self.history().iter().filter_map(|filed| {
            let before = Review::of(&filed.body)
                .and_then(|says| reviewers.insert(filed.item.as_str(), says.reviewers.as_slice()));
            let by = filed.by.filter(|by| *by == actor.account || !passes(filed, *by, before));
            let unread = match filed.body.kind().part() {
                Part::Review if hidden.contains(&filed.item.as_str()) => {
                    Some(Body::Review(unread(Review::of(&filed.body)?)))
                }
                Part::Finding if hidden.iter().any(|review| is_under(&filed.item, review)) => return None,
                Part::Panel if blind || outside => return None,
                Part::Conflict if outside => return None,
                Part::Sequel if blind => return None,
                Part::Standing if blind || outside => {
                    Some(Body::Stage(told(StageChange::of(&filed.body)?, blind)))
                }
                Part::Standing
                | Part::Review
                | Part::Finding
                | Part::Conflict
                | Part::Panel
                | Part::Sequel => None,
            };
            Some(Filed { body: unread.unwrap_or_else(|| filed.body.clone()), by, ..filed.clone() })
        });
        Self::of(shown.collect::<Vec<_>>())
    }

    /// May this person read what this review says, and the snapshot that was taken for it?
    pub fn opens(&self, review: &str, actor: &Actor) -> bool {
        let Some(review) = self.get::<Review>(review) else { return false };
        if review.says.reviewers.contains(&actor.account) {
            return true;
        }
        let own = self.review_of(actor.account);
        if own.is_some_and(|own| !self.was_submitted(own.item)) || self.is_outside(actor) {
            return false;
        }
        // Under way, or returned and under way again: live, also when the case has gone on without it.
        if is_forces(actor) && review.says.state != ReviewState::Submitted {
            return false;
        }
        let all_in = self.all::<Review>().all(|review| self.was_submitted(review.item));
        actor.duty != Duty::Reviewer || all_in
    }

    /// May this person read a document that was added to the case by this account, at this time? The documents of a review are read by whoever
    /// reads the review; and whoever reviews blind has, beside their own, those that were there when the first review was submitted.
    pub fn opens_document(&self, by: AccountId, at: Timestamp, actor: &Actor) -> bool {
        if by == actor.account {
            return true;
        }
        let of_hidden = self
            .all::<Review>()
            .any(|review| !self.opens(review.item, actor) && self.ever_worked_on(review.item, by));
        let too_late = self.is_blind(actor) && self.first_in("1").is_some_and(|first| at > first);
        !of_hidden && !too_late && !self.is_outside(actor)
    }

    /// Where the case stands, as far as this person is told.
    pub(crate) fn stage_told(&self, actor: &Actor) -> Stage {
        self.as_read_by(actor).stage()
    }

    /// This person is at work on a blind second review, or could still be asked for one that waits.
    pub(crate) fn is_blind(&self, actor: &Actor) -> bool {
        let waits = self.second().is_some() && !self.was_submitted("2");
        waits
            && (self.works_on_second(actor.account) || actor.duty == Duty::Reviewer)
            && !self.ever_worked_on("1", actor.account)
    }

    /// It was in once: what is changed after it was returned is not blind any more, and counts for no agreement.
    fn was_submitted(&self, review: &str) -> bool {
        self.first_in(review).is_some()
    }

    /// When it was first in.
    fn first_in(&self, review: &str) -> Option<Timestamp> {
        let mut versions = self.versions(Kind::Review, review);
        let in_at = versions
            .find(|filed| Review::of(&filed.body).is_some_and(|says| says.state == ReviewState::Submitted));
        in_at.map(|filed| filed.at)
    }

    fn works_on_second(&self, account: AccountId) -> bool {
        self.second().is_some_and(|second| second.says.reviewers.contains(&account))
    }

    fn second(&self) -> Option<Present<'_, Review>> {
        self.get::<Review>("2")
    }

    /// This person is bound to the force whose case it is, does not review it, and a review of it is live.
    pub fn is_outside(&self, actor: &Actor) -> bool {
        is_forces(actor) && self.stage().is_live()
    }
}

/// With this entry a review was passed on by whoever wrote it: they reviewed before and do not any more, or the case went back to the queue.
fn passes(filed: &Filed, by: AccountId, before: Option<&[AccountId]>) -> bool {
    let left =
        |says: &Review| before.is_some_and(|before| before.contains(&by)) && !says.reviewers.contains(&by);
    Review::of(&filed.body).is_some_and(left)
        || StageChange::of(&filed.body).is_some_and(|change| change.stage == Stage::Queued)
}

/// Bound to a force, and not to review for it.
fn is_forces(actor: &Actor) -> bool {
    actor.force.is_some() && actor.duty != Duty::Reviewer
}

/// That there is a review, and who reviews; not what it says.
fn unread(review: &Review) -> Review {
    Review {
        recommendation: None,
        summary: String::new(),
        snapshot: None,
        returned: String::new(),
        ..review.clone()
    }
}

/// Where the case stands, and not why it moved: that is what a panel, or whoever sent a review back, said of it.
fn told(change: &StageChange, blind: bool) -> StageChange {
    let known = matches!(change.stage, Stage::Queued | Stage::UnderReview) || !blind;
    StageChange {
        stage: if known { change.stage } else { Stage::ForPanel },
        meeting: change.meeting.filter(|_| !blind),
        reason: String::new(),
    }
}
