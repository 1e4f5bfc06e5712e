//! What of a case's file a person may read: a blind review stays blind, and a force does not read a live review of its own case.

use lookagain_domain::AccountId;

use crate::{
    command::{Actor, Duty},
    entry::{Body, Filed, Kind, StageChange},
    file::{CaseFile, Present, is_under},
    review::{Review, ReviewState},
    stage::Stage,
};

impl CaseFile {
    /// The file as this person reads it. What is left out was never read by whoever it is left out for:
    ///
    /// - Whoever reviews blind, or may still be asked to, reads no other review, and nothing that tells what a panel made of it: the case
    ///   stands for them where it stood when the first review was submitted.
    /// - Whoever is bound to a force reads no review while it is live, which is until a reinvestigation is offered or the case is concluded.
    ///
    /// Panel, the agency's investigators and supervisors read all.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "every kind of item is matched by name")]
    pub fn as_read_by(&self, actor: &Actor) -> Self {
        let hidden: Vec<&str> = self
            .all::<Review>()
            .filter(|review| !self.opens(review.item, actor))
            .map(|review| review.item)
            .collect();
        let (blind, outside) = (self.is_blind(actor), self.is_outside(actor));
        let shown = self.history().iter().filter_map(|filed| {
            let says = match &filed.body {
                Body::Review(review) if hidden.contains(&filed.item.as_str()) => Body::Review(Review {
                    recommendation: None,
                    summary: String::new(),
                    snapshot: None,
                    returned: String::new(),
                    ..review.clone()
                }),
                Body::Answer(_)
                | Body::Enquiry(_)
                | Body::Failing(_)
                | Body::Search(_)
                | Body::Proposal(_)
                    if hidden.iter().any(|review| is_under(&filed.item, review)) =>
                {
                    return None;
                }
                Body::Consideration(_) | Body::Learning(_) if blind || outside => return None,
                Body::Conflict(_) if outside => return None,
                Body::Reopening(_)
                | Body::Offer(_)
                | Body::Checkpoint(_)
                | Body::Action(_)
                | Body::Policy(_)
                | Body::Exhibit(_)
                | Body::Unused(_)
                | Body::Hearing(_)
                | Body::Advice(_)
                | Body::Course(_)
                | Body::Right(_)
                    if blind =>
                {
                    return None;
                }
                Body::Stage(change) if blind || outside => {
                    let told = matches!(change.stage, Stage::Queued | Stage::UnderReview) || !blind;
                    let stage = if told { change.stage } else { Stage::ForPanel };
                    let meeting = change.meeting.filter(|_| !blind);
                    // Why it moved is what a panel, or whoever sent the review back, said of it.
                    Body::Stage(StageChange { stage, meeting, reason: String::new() })
                }
                Body::Stage(_)
                | Body::Review(_)
                | Body::Answer(_)
                | Body::Enquiry(_)
                | Body::Failing(_)
                | Body::Search(_)
                | Body::Proposal(_)
                | Body::Conflict(_)
                | Body::Consideration(_)
                | Body::Reopening(_)
                | Body::Learning(_)
                | Body::Offer(_)
                | Body::Checkpoint(_)
                | Body::Action(_)
                | Body::Policy(_)
                | Body::Exhibit(_)
                | Body::Unused(_)
                | Body::Hearing(_)
                | Body::Advice(_)
                | Body::Course(_)
                | Body::Right(_) => filed.body.clone(),
            };
            Some(Filed { body: says, ..filed.clone() })
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
        let all_in = self.all::<Review>().all(|review| self.was_submitted(review.item));
        actor.duty != Duty::Reviewer || all_in
    }

    /// This person is at work on a blind second review, or could still be asked for one that waits.
    fn is_blind(&self, actor: &Actor) -> bool {
        let waits = self.second().is_some() && !self.was_submitted("2");
        waits
            && (self.works_on_second(actor.account) || actor.duty == Duty::Reviewer)
            && !self.ever_worked_on("1", actor.account)
    }

    /// It was in once: what is changed after it was returned is not blind any more, and counts for no agreement.
    fn was_submitted(&self, review: &str) -> bool {
        self.versions(Kind::Review, review)
            .any(|filed| matches!(&filed.body, Body::Review(says) if says.state == ReviewState::Submitted))
    }

    fn works_on_second(&self, account: AccountId) -> bool {
        self.second().is_some_and(|second| second.says.reviewers.contains(&account))
    }

    fn second(&self) -> Option<Present<'_, Review>> {
        self.get::<Review>("2")
    }

    /// This person is bound to the force whose case it is, does not review it, and a review of it is live.
    pub fn is_outside(&self, actor: &Actor) -> bool {
        let stage = self.stage();
        actor.force.is_some()
            && actor.duty != Duty::Reviewer
            && !stage.is_reinvestigation()
            && !stage.is_concluded()
    }
}
