//! The rules of a reinvestigation: who may do what with it, and what one step brings with it.

use jiff::civil::Date;
use lookagain_domain::{AccountId, AllegationId, NominalId};

use super::{Asked, Decided, not_now, optional, text};
use crate::{
    calendar::due,
    command::{Duty, Refusal},
    entry::{Body, Kind, New},
    reinvestigation::{
        Action, ActionPriority, ActionState, ActionStep, Advice, Checkpoint, CheckpointState, CheckpointStep,
        Course, CourseState, CourseStep, Hearing, Offer, OfferState, OfferStep, Owner, VictimPosition,
    },
    review::{Citation, Enquiry, EnquiryStep},
    rights::{Entitlement, Right, RightState, RightStep, entitlement},
    stage::{Stage, StageStep},
};

const INVESTIGATORS: &[Duty] = &[Duty::Investigator];
pub(super) const ROOM: &[Duty] = &[Duty::Investigator, Duty::Supervisor];

impl Asked<'_> {
    /// The offer, if this person's force, or the national agency, is who it was made to.
    fn room(&self, duties: &[Duty]) -> Result<(Offer, u32), Refusal> {
        self.on_duty(duties, "Only investigators and supervisors work on a reinvestigation")?;
        let offer = self.file.get::<Offer>("1").ok_or_else(|| not_now("no reinvestigation was offered"))?;
        let says = offer.says.clone();
        let own = match (self.actor.duty, says.to) {
            (Duty::Investigator, Owner::Force) => self.actor.force == Some(says.force),
            (Duty::Investigator, Owner::Nca) => self.actor.force.is_none(),
            (Duty::Reviewer | Duty::PanelMember | Duty::Supervisor | Duty::None, _) => true,
        };
        if own {
            Ok((says, offer.version))
        } else {
            Err(Refusal::NotYou("The reinvestigation is with someone else"))
        }
    }

    /// The reinvestigation has begun and has not ended.
    pub(super) fn at_work(&self, duties: &[Duty]) -> Result<(), Refusal> {
        self.room(duties)?;
        let stage = self.file.stage();
        if stage.is_reinvestigation() && stage != Stage::Offered {
            Ok(())
        } else {
            Err(not_now("the reinvestigation has not begun"))
        }
    }

    pub(super) fn move_offer(&self, step: OfferStep, reason: &str) -> Decided {
        let duties = if step == OfferStep::OfferAgain { &[Duty::Supervisor][..] } else { INVESTIGATORS };
        let (mut says, version) = self.room(duties)?;
        if self.file.stage() != Stage::Offered {
            return Err(not_now("the reinvestigation has begun: an offer cannot be answered now"));
        }
        says.state = says.state.after(step)?;
        says.since = self.context.today;
        says.reason = match step {
            OfferStep::Accept => optional("reason", reason)?,
            OfferStep::Return | OfferStep::OfferAgain => text("reason", "why", reason)?,
        };
        says.lead = (step == OfferStep::Accept).then_some(self.actor.account);
        Ok(vec![Body::Offer(says).filed("1", version + 1)])
    }

    pub(super) fn begin(
        &self,
        victims: VictimPosition,
        reason: &str,
        allegations: &[(AllegationId, bool)],
    ) -> Decided {
        let (mut says, version) = self.room(INVESTIGATORS)?;
        if says.state != OfferState::Accepted {
            return Err(not_now("the offer was not accepted"));
        }
        let reason = text("reason", "what was agreed, and with whom", reason)?;
        match victims {
            VictimPosition::Agrees | VictimPosition::Deceased | VictimPosition::EvidenceLed => {}
            VictimPosition::Declines | VictimPosition::Untraced => {
                return Err(Refusal::Field(
                    "victims",
                    "A reinvestigation begins with the victim's agreement, or exceptionally led by evidence, as authorised".to_owned(),
                ));
            }
        }
        says.victims = Some(victims);
        let today = self.context.today;
        let mut made =
            vec![Body::Offer(says).filed("1", version + 1), self.step(StageStep::Begin, None, &reason)?];
        let checkpoint = Checkpoint {
            state: CheckpointState::Planned,
            due: due("FIRST_CHECKPOINT", today),
            findings: String::new(),
            on_course: None,
        };
        made.push(Body::Checkpoint(checkpoint).filed(self.file.next_item::<Checkpoint>(""), 1));
        for (allegation, interviewed) in allegations {
            made.extend(self.reinvestigated(*allegation, *interviewed));
        }
        Ok(made)
    }

    /// Nothing for an allegation that a court has ended, or has still before it, in a case that was reopened: it stays as the court left it.
    fn reinvestigated(&self, allegation: AllegationId, interviewed: bool) -> Option<New> {
        let item = allegation.to_string();
        let before = self.file.get::<Course>(&item);
        let from = before.map_or(CourseState::Before, |before| before.says.state);
        let says = Course {
            state: from.after(CourseStep::Reinvestigate).ok()?,
            allegation,
            interviewed,
            on: self.context.today,
            reason: CourseStep::Reinvestigate.label().to_owned(),
        };
        Some(Body::Course(says).filed(item, before.map_or(0, |before| before.version) + 1))
    }

    pub(super) fn hold_checkpoint(
        &self,
        item: &str,
        findings: &str,
        on_course: bool,
        next: Date,
        seen: u32,
    ) -> Decided {
        self.on_duty(&[Duty::Supervisor], "Only supervisors hold checkpoints")?;
        let (mut says, version) = self.seen::<Checkpoint>(item, seen)?;
        says.state = says.state.after(CheckpointStep::Hold)?;
        says.findings = text("findings", "what was found", findings)?;
        says.on_course = Some(on_course);
        if next <= self.context.today {
            return Err(Refusal::Field("next", "The next checkpoint has to be in the future".to_owned()));
        }
        let planned = Checkpoint {
            state: CheckpointState::Planned,
            due: next,
            findings: String::new(),
            on_course: None,
        };
        Ok(vec![
            Body::Checkpoint(says).filed(item, version),
            Body::Checkpoint(planned).filed(self.file.next_item::<Checkpoint>(""), 1),
        ])
    }

    pub(super) fn raise_action(
        &self,
        what: &str,
        priority: ActionPriority,
        enquiry: &str,
        on: Option<Date>,
    ) -> Decided {
        self.at_work(ROOM)?;
        let mut made = Vec::new();
        if !enquiry.is_empty() {
            let line = self
                .file
                .get::<Enquiry>(enquiry)
                .filter(|line| self.file.opens(line.item.split('/').next().unwrap_or_default(), self.actor))
                .ok_or_else(|| Refusal::Field("enquiry", "Choose a line of the ledger".to_owned()))?;
            let mut says = line.says.clone();
            if let Ok(state) = says.state.after(EnquiryStep::Raise) {
                says.state = state;
                made.push(Body::Enquiry(says).filed(enquiry, line.version + 1));
            }
        }
        let action = Action {
            state: ActionState::Raised,
            what: text("what", "what is to be done", what)?,
            priority,
            enquiry: enquiry.to_owned(),
            allocated_to: None,
            due: on.unwrap_or_else(|| due("ACTION", self.context.today)),
            result: String::new(),
            reason: String::new(),
        };
        made.push(Body::Action(action).filed(self.file.next_item::<Action>(""), 1));
        Ok(made)
    }

    pub(super) fn move_action(
        &self,
        item: &str,
        step: ActionStep,
        to: Option<AccountId>,
        on: Option<Date>,
        said: &str,
        seen: u32,
    ) -> Decided {
        self.at_work(ROOM)?;
        let (mut says, version) = self.seen::<Action>(item, seen)?;
        says.state = says.state.after(step)?;
        match step {
            ActionStep::Allocate => {
                let known = to.filter(|to| self.context.investigators.contains(to));
                says.allocated_to =
                    Some(known.ok_or_else(|| Refusal::Field("to", "Choose who does it".to_owned()))?);
                says.reason = optional("text", said)?;
            }
            ActionStep::Result => says.result = text("text", "the result", said)?,
            ActionStep::Start | ActionStep::Resume => says.reason = optional("text", said)?,
            ActionStep::File => {
                // What someone did is filed by someone else.
                if says.allocated_to == Some(self.actor.account) || self.resulted(item) {
                    return Err(Refusal::NotYou("A result is filed by someone other than who worked on it"));
                }
                says.reason = optional("text", said)?;
            }
            ActionStep::Refer => {
                says.reason = text("text", "why", said)?;
                says.due = on.unwrap_or_else(|| due("REFERRED_ACTION", self.context.today));
            }
            ActionStep::Wait | ActionStep::Block | ActionStep::Return | ActionStep::Withdraw => {
                says.reason = text("text", "why", said)?;
            }
        }
        if let Some(on) = on {
            says.due = on;
        }
        Ok(vec![Body::Action(says).filed(item, version)])
    }

    /// This person wrote the result that stands.
    fn resulted(&self, item: &str) -> bool {
        let last = self
            .file
            .versions(Kind::Action, item)
            .filter(|filed| matches!(&filed.body, Body::Action(says) if says.state == ActionState::Resulted));
        last.last().is_some_and(|filed| filed.by == Some(self.actor.account))
    }

    pub(super) fn ask_advice(&self, charging: bool, question: &str, material: &[Citation]) -> Decided {
        self.at_work(INVESTIGATORS)?;
        let (step, clock) = if charging {
            (StageStep::SubmitFile, "CHARGING")
        } else {
            (StageStep::SeekAdvice, "EARLY_ADVICE")
        };
        let today = self.context.today;
        let says = Advice {
            asked_on: today,
            due: due(clock, today),
            charging,
            question: text("question", "what is asked", question)?,
            answer: String::new(),
            material: self.citations("material", material)?,
        };
        let mut made =
            vec![Body::Advice(says).filed(self.file.next_item::<Advice>(""), 1), self.step(step, None, "")?];
        if charging {
            made.extend(self.each_course(CourseState::Reinvestigated, CourseStep::SeekCharge)?);
        }
        Ok(made)
    }

    fn each_course(&self, from: CourseState, step: CourseStep) -> Result<Vec<New>, Refusal> {
        let moved = self.file.all::<Course>().filter(|course| course.says.state == from).map(|course| {
            let state = course.says.state.after(step)?;
            let reason = step.label().to_owned();
            let says = Course { state, on: self.context.today, reason, ..course.says.clone() };
            Ok(Body::Course(says).filed(course.item, course.version + 1))
        });
        moved.collect()
    }

    pub(super) fn answer_advice(&self, item: &str, answer: &str, action_plan: bool, seen: u32) -> Decided {
        self.at_work(INVESTIGATORS)?;
        let (mut says, version) = self.seen::<Advice>(item, seen)?;
        if !says.answer.is_empty() {
            return Err(not_now("this was answered already"));
        }
        says.answer = text("answer", "the answer", answer)?;
        let charging = says.charging;
        let mut made = vec![Body::Advice(says).filed(item, version)];
        if !charging {
            made.push(self.step(StageStep::ReceiveAdvice, None, "")?);
        } else if action_plan {
            made.push(self.step(StageStep::ActionPlan, None, "")?);
            made.extend(self.each_course(CourseState::ChargeSought, CourseStep::Reinvestigate)?);
        }
        Ok(made)
    }

    pub(super) fn move_course(
        &self,
        allegation: AllegationId,
        step: CourseStep,
        interviewed: bool,
        on: Date,
        reason: &str,
        seen: u32,
    ) -> Decided {
        self.at_work(INVESTIGATORS)?;
        let item = allegation.to_string();
        let (mut says, version) = self.seen::<Course>(&item, seen)?;
        if matches!(step, CourseStep::Reinvestigate | CourseStep::SeekCharge) {
            return Err(not_now("this step comes with the reinvestigation or with the file for charging"));
        }
        if on > self.context.today {
            return Err(Refusal::Field("on", "The day cannot be in the future".to_owned()));
        }
        let asks_prosecutors = matches!(step, CourseStep::Charge | CourseStep::EndByCps);
        let answered =
            self.file.all::<Advice>().any(|advice| advice.says.charging && !advice.says.answer.is_empty());
        if asks_prosecutors && !answered {
            return Err(not_now("put the prosecutors' answer on record first"));
        }
        says.state = says.state.after(step)?;
        says.interviewed |= interviewed;
        says.on = on;
        says.reason = text("reason", "why", reason)?;
        let mut made = vec![Body::Course(says).filed(item, version)];
        if step == CourseStep::Charge && self.file.stage() == Stage::Charging {
            made.push(self.step(StageStep::Charge, None, "")?);
        }
        if step == CourseStep::Charge {
            made.extend(self.look_again_at_unused()?);
        }
        Ok(made)
    }

    pub(super) fn save_hearing(
        &self,
        item: &str,
        on: Date,
        [court, purpose, result]: [&str; 3],
        seen: u32,
    ) -> Decided {
        self.at_work(ROOM)?;
        if self.file.stage() != Stage::Court {
            return Err(not_now("no suspect is before a court"));
        }
        let (name, version) = self.new_or_seen::<Hearing>(item, seen)?;
        let result = optional("result", result)?;
        if !result.is_empty() && on > self.context.today {
            return Err(Refusal::Field("result", "A hearing in the future has no result".to_owned()));
        }
        let says = Hearing {
            on,
            court: text("court", "the court", court)?,
            purpose: text("purpose", "what it is for", purpose)?,
            result,
        };
        Ok(vec![Body::Hearing(says).filed(name, version)])
    }

    pub(super) fn end(&self, victims: &[NominalId], reason: &str) -> Decided {
        self.at_work(INVESTIGATORS)?;
        let reason = text("reason", "why", reason)?;
        let courses: Vec<&Course> = self.file.all::<Course>().map(|course| course.says).collect();
        let open = courses.iter().any(|course| {
            course.state.is_before_a_court()
                || matches!(course.state, CourseState::Reinvestigated | CourseState::ChargeSought)
        });
        if open {
            return Err(not_now("an allegation has not ended yet"));
        }
        if self.file.all::<Action>().any(|action| action.says.state.is_open()) {
            return Err(not_now("actions are open: file or withdraw each, with its reason"));
        }
        let step =
            if self.file.stage() == Stage::Court { StageStep::EndCourt } else { StageStep::NoFurtherAction };
        let mut made = vec![self.step(step, None, &reason)?];
        let given = courses.iter().find_map(|course| match entitlement(course, &courses) {
            Entitlement::Gives(right) => Some((right, course.on)),
            Entitlement::Not(_) => None,
        });
        if let Some((scheme, _)) = given {
            let today = self.context.today;
            let first = self.file.all::<Right>().count();
            for (index, victim) in victims.iter().enumerate() {
                let right = Right {
                    state: RightState::ToTell,
                    victim: *victim,
                    scheme: scheme.code.to_owned(),
                    on: today,
                    due: Right::due_after(scheme, RightState::ToTell, today, None),
                    reason: String::new(),
                };
                made.push(Body::Right(right).filed((first + index + 1).to_string(), 1));
            }
        }
        Ok(made)
    }

    pub(super) fn move_right(&self, item: &str, step: RightStep, reason: &str, seen: u32) -> Decided {
        self.room(ROOM)?;
        let stage = self.file.stage();
        if !matches!(stage, Stage::Ended | Stage::RightToReview | Stage::Closed) {
            return Err(not_now("the decision that gave the right does not stand any more"));
        }
        if step == RightStep::Supersede {
            return Err(not_now("this comes with the overturning of the decision on another request"));
        }
        let (mut says, version) = self.seen::<Right>(item, seen)?;
        let from = says.state;
        says.state = says.state.after(step)?;
        says.reason = text("reason", "how or why", reason)?;
        let today = self.context.today;
        if step == RightStep::Lapse && says.due.is_some_and(|due| today <= due) {
            return Err(not_now("there is still time to ask"));
        }
        let requested = (from == RightState::Requested).then_some(says.on);
        says.due = says.scheme().and_then(|scheme| Right::due_after(scheme, says.state, today, requested));
        says.on = today;
        let mut made = vec![Body::Right(says).filed(item, version)];
        let others = self
            .file
            .all::<Right>()
            .filter(|right| right.item != item)
            .any(|right| matches!(right.says.state, RightState::Requested | RightState::Acknowledged));
        match step {
            RightStep::Request if stage != Stage::RightToReview => {
                made.push(self.step(StageStep::AskReview, None, "")?);
            }
            RightStep::LetStand if !others => made.push(self.step(StageStep::ReviewUpholds, None, "")?),
            RightStep::Overturn => {
                made.push(self.step(StageStep::ReviewOverturns, None, "")?);
                for state in [CourseState::NfaPolice, CourseState::NfaCps, CourseState::Discontinued] {
                    made.extend(self.each_course(state, CourseStep::Reinvestigate)?);
                }
                made.extend(self.supersede(item));
            }
            RightStep::Tell
            | RightStep::Request
            | RightStep::Acknowledge
            | RightStep::LetStand
            | RightStep::Lapse
            | RightStep::Supersede => {}
        }
        Ok(made)
    }

    /// The decision is gone, and with it what others could still ask about it: otherwise their clocks would run with nothing to answer.
    fn supersede(&self, but: &str) -> Vec<New> {
        let others = self.file.all::<Right>().filter(|right| right.item != but);
        let gone = others.filter_map(|right| {
            let state = right.says.state.after(RightStep::Supersede).ok()?;
            let reason = RightStep::Supersede.label().to_owned();
            let says = Right { state, on: self.context.today, due: None, reason, ..right.says.clone() };
            Some(Body::Right(says).filed(right.item, right.version + 1))
        });
        gone.collect()
    }

    pub(super) fn close(&self, reason: &str) -> Decided {
        self.on_duty(&[Duty::Supervisor], "Only supervisors close a case")?;
        let waits = self.file.all::<Right>().any(|right| {
            matches!(
                right.says.state,
                RightState::ToTell | RightState::Told | RightState::Requested | RightState::Acknowledged
            )
        });
        if waits {
            return Err(not_now("a victim's right to review is still open"));
        }
        let reason = text("reason", "why", reason)?;
        Ok(vec![self.step(StageStep::Close, None, &reason)?])
    }
}
