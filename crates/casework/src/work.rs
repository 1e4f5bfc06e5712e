//! What waits for whom in a case, worked out from its file: the list "my work" is made of these, and can always be made anew.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use lookagain_domain::{AccountId, ForceId};

use crate::{
    calendar::due,
    file::CaseFile,
    panel::{Consideration, ConsiderationState, Reopening, ReopeningState},
    reinvestigation::{
        Action, ActionState, Advice, Checkpoint, CheckpointState, Hearing, Offer, OfferState, Owner, Unused,
        UnusedState,
    },
    review::{Review, ReviewState},
    rights::{Right, RightState},
    stage::Stage,
};

lookagain_domain::codes! {
    /// What kind of thing waits.
    WorkKind {
        BeginReview = "BEGIN_REVIEW", "Begin a review";
        FinishReview = "FINISH_REVIEW", "Finish a review";
        TakeSecond = "TAKE_SECOND", "Take a second review";
        SetAgenda = "SET_AGENDA", "Put on a panel's agenda";
        DecideAtPanel = "DECIDE_AT_PANEL", "Decide at a panel";
        Sign = "SIGN", "Sign a panel's decision";
        Concur = "CONCUR", "Answer an upheld closure";
        AnswerReopening = "ANSWER_REOPENING", "Answer a proposal to reopen";
        AnswerOffer = "ANSWER_OFFER", "Answer an offer";
        OfferAgain = "OFFER_AGAIN", "Offer again";
        Begin = "BEGIN", "Begin a reinvestigation";
        Checkpoint = "CHECKPOINT", "Hold a checkpoint";
        Allocate = "ALLOCATE", "Allocate an action";
        Action = "ACTION", "Work on an action";
        FileAction = "FILE_ACTION", "File a result";
        Advice = "ADVICE", "Prosecutors' answer";
        Unused = "UNUSED", "Look at unused material again";
        Hearing = "HEARING", "Hearing";
        Right = "RIGHT", "Victim's right to review";
        Close = "CLOSE", "Close the case";
    }
}

lookagain_domain::codes! {
    /// Who it waits for, where it waits for nobody in particular.
    Pool {
        Reviewers = "REVIEWERS", "Reviewers";
        Panel = "PANEL", "The panel";
        Investigators = "INVESTIGATORS", "Investigators";
        Supervisors = "SUPERVISORS", "Supervisors";
    }
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// What kind of thing.
    pub kind: WorkKind,
    /// Which item of the file; empty for the case as a whole.
    pub item: String,
    /// The person it waits for; `None` for anyone of the pool.
    pub owner: Option<AccountId>,
    /// The pool.
    pub pool: Pool,
    /// The pool's force; `None` for the national one.
    pub force: Option<ForceId>,
    /// Since when.
    pub since: Date,
    /// When it is due; `None` where nothing sets a day.
    pub due: Option<Date>,
}

/// The day of a time in England and Wales; the day in UTC where the zone is not known to the machine.
pub fn day_of(at: Timestamp) -> Date {
    at.in_tz("Europe/London").map_or_else(|_| TimeZone::UTC.to_datetime(at).date(), |zoned| zoned.date())
}

impl CaseFile {
    /// Everything that waits in this case.
    pub fn work(&self) -> Vec<WorkItem> {
        let mut work = Vec::new();
        self.review_work(&mut work);
        self.panel_work(&mut work);
        self.reinvestigation_work(&mut work);
        work
    }

    fn review_work(&self, work: &mut Vec<WorkItem>) {
        for review in self.all::<Review>() {
            let since = day_of(review.at);
            match review.says.state {
                ReviewState::Open => {
                    let clock = if review.item == "1" { "REVIEW" } else { "SECOND_REVIEW" };
                    work.extend(review.says.reviewers.iter().map(|reviewer| WorkItem {
                        kind: WorkKind::FinishReview,
                        item: review.item.to_owned(),
                        owner: Some(*reviewer),
                        pool: Pool::Reviewers,
                        force: None,
                        since,
                        due: Some(due(clock, since)),
                    }));
                }
                ReviewState::Drawn => work.push(WorkItem {
                    kind: WorkKind::TakeSecond,
                    due: Some(due("SECOND_REVIEW", since)),
                    ..open(WorkKind::TakeSecond, review.item, Pool::Reviewers, since)
                }),
                ReviewState::Passed if review.item != "1" => {
                    work.push(open(WorkKind::TakeSecond, review.item, Pool::Reviewers, since));
                }
                ReviewState::Passed | ReviewState::Submitted => {}
            }
        }
    }

    fn panel_work(&self, work: &mut Vec<WorkItem>) {
        let since = self.since().map(day_of).unwrap_or_default();
        match self.stage() {
            Stage::Queued => work.push(open(WorkKind::BeginReview, "", Pool::Reviewers, since)),
            Stage::ForPanel => work.push(open(WorkKind::SetAgenda, "", Pool::Panel, since)),
            Stage::Listed => match self.draft() {
                Some(draft) => {
                    let chair = draft.says.present.iter().find(|member| member.chair);
                    work.push(WorkItem {
                        owner: chair.map(|chair| chair.account),
                        ..open(WorkKind::Sign, draft.item, Pool::Panel, day_of(draft.at))
                    });
                }
                None => work.push(open(WorkKind::DecideAtPanel, "", Pool::Panel, since)),
            },
            Stage::Concurrence => work.push(WorkItem {
                due: Some(due("CONCURRENCE", since)),
                ..open(WorkKind::Concur, self.consideration().map_or("", |c| c.item), Pool::Panel, since)
            }),
            Stage::Ended => {
                let rights = self.all::<Right>().any(|right| right.says.due.is_some());
                if !rights {
                    work.push(open(WorkKind::Close, "", Pool::Supervisors, since));
                }
            }
            Stage::UnderReview
            | Stage::Upheld
            | Stage::Offered
            | Stage::Reinvestigation
            | Stage::EarlyAdvice
            | Stage::Charging
            | Stage::Court
            | Stage::RightToReview
            | Stage::Closed => {}
        }
        for proposal in self.all::<Reopening>().filter(|p| p.says.state == ReopeningState::Proposed) {
            work.push(open(WorkKind::AnswerReopening, proposal.item, Pool::Panel, day_of(proposal.at)));
        }
    }

    #[expect(clippy::too_many_lines, reason = "one short rule for each kind of thing that waits")]
    fn reinvestigation_work(&self, work: &mut Vec<WorkItem>) {
        let Some(offer) = self.get::<Offer>("1") else { return };
        let stage = self.stage();
        if !stage.is_reinvestigation() {
            return;
        }
        let force = (offer.says.to == Owner::Force).then_some(offer.says.force);
        let lead = offer.says.lead;
        let room = |kind, item: &str, since| WorkItem {
            owner: lead,
            force,
            ..open(kind, item, Pool::Investigators, since)
        };
        let since = offer.says.since;
        if stage == Stage::Offered {
            work.push(match offer.says.state {
                OfferState::Offered => WorkItem {
                    owner: None,
                    due: Some(due("OFFER", since)),
                    ..room(WorkKind::AnswerOffer, "1", since)
                },
                OfferState::Returned => open(WorkKind::OfferAgain, "1", Pool::Supervisors, since),
                OfferState::Accepted => room(WorkKind::Begin, "1", since),
            });
            return;
        }
        for checkpoint in self.all::<Checkpoint>().filter(|c| c.says.state == CheckpointState::Planned) {
            work.push(WorkItem {
                due: Some(checkpoint.says.due),
                ..open(WorkKind::Checkpoint, checkpoint.item, Pool::Supervisors, day_of(checkpoint.at))
            });
        }
        for action in self.all::<Action>().filter(|action| action.says.state.is_open()) {
            let (kind, owner) = match action.says.state {
                ActionState::Raised | ActionState::Referred | ActionState::Returned => {
                    (WorkKind::Allocate, lead)
                }
                ActionState::Resulted => (WorkKind::FileAction, lead),
                ActionState::Allocated
                | ActionState::InProgress
                | ActionState::Pending
                | ActionState::Blocked
                | ActionState::Filed
                | ActionState::Withdrawn => (WorkKind::Action, action.says.allocated_to),
            };
            let due = Some(action.says.due);
            work.push(WorkItem { owner, due, ..room(kind, action.item, day_of(action.at)) });
        }
        for advice in self.all::<Advice>().filter(|advice| advice.says.answer.is_empty()) {
            work.push(WorkItem {
                due: Some(advice.says.due),
                ..room(WorkKind::Advice, advice.item, advice.says.asked_on)
            });
        }
        for item in self.all::<Unused>().filter(|item| item.says.state == UnusedState::ForRereview) {
            work.push(WorkItem { due: item.says.due, ..room(WorkKind::Unused, item.item, day_of(item.at)) });
        }
        for hearing in self.all::<Hearing>().filter(|hearing| hearing.says.result.is_empty()) {
            work.push(WorkItem {
                due: Some(hearing.says.on),
                ..room(WorkKind::Hearing, hearing.item, day_of(hearing.at))
            });
        }
        let waits = |state| {
            matches!(
                state,
                RightState::ToTell | RightState::Told | RightState::Requested | RightState::Acknowledged
            )
        };
        for right in self.all::<Right>().filter(|right| waits(right.says.state)) {
            work.push(WorkItem { due: right.says.due, ..room(WorkKind::Right, right.item, right.says.on) });
        }
    }

    /// The last signed decision of the panel.
    pub fn signed(&self) -> Option<&Consideration> {
        let signed = self.all::<Consideration>().filter(|c| c.says.state != ConsiderationState::Draft);
        signed.last().map(|consideration| consideration.says)
    }
}

fn open(kind: WorkKind, item: &str, pool: Pool, since: Date) -> WorkItem {
    WorkItem { kind, item: item.to_owned(), owner: None, pool, force: None, since, due: None }
}
