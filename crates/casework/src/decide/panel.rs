//! The rules of the panel: quorum, conflicts, signature, a second person, and what happens to a concluded case.

use std::collections::BTreeSet;

use lookagain_domain::AccountId;

use super::{Asked, Decided, not_now, optional, text};
use crate::{
    calendar::due,
    command::{Draft, Duty, Refusal},
    entry::{Body, Item, New},
    file::Present,
    lists::Failing,
    panel::{
        Consideration, ConsiderationState, ConsiderationStep, Dissent, LearningPoint, Member, PanelDecision,
        Reopening, ReopeningCause, ReopeningStep,
    },
    reinvestigation::{Action, ActionPriority, ActionState, Offer, OfferState, Owner},
    review::{Conflict, FailingFound, Review, ReviewStep},
    stage::{Stage, StageStep},
};

const PANEL: &[Duty] = &[Duty::PanelMember];

impl Asked<'_> {
    pub(super) fn declare(&self, what: &str) -> Decided {
        let what = text("what", "what it is, without names", what)?;
        let account = self.actor.account;
        if self.file.in_conflict(account) {
            return Err(not_now("you declared a conflict in this case already"));
        }
        let mut made = vec![Body::Conflict(Conflict { account, what }).filed(account.to_string(), 1)];
        // Before the second person answered, the answer weighs it; afterwards somebody else has to look at what was concluded.
        if self.file.was_concluded_by(account) {
            let what = "Somebody who had a hand in concluding the case declared a conflict since".to_owned();
            made.push(self.file.propose_reopening(ReopeningCause::Information, what));
        }
        Ok(made)
    }

    pub(super) fn list(&self, meeting: i64) -> Decided {
        self.at_panel(
            &[Duty::PanelMember, Duty::Supervisor],
            "Only panel members and supervisors set an agenda",
        )?;
        Ok(vec![self.step(StageStep::List, Some(meeting), "")?])
    }

    pub(super) fn take_off(&self, reason: &str) -> Decided {
        self.at_panel(
            &[Duty::PanelMember, Duty::Supervisor],
            "Only panel members and supervisors set an agenda",
        )?;
        let reason = text("reason", "why", reason)?;
        Ok(vec![self.step(StageStep::TakeOff, None, &reason)?])
    }

    /// This person reviewed the case, also when they passed it on: they present it, and do not judge it.
    fn reviewed(&self, account: AccountId) -> bool {
        self.file.all::<Review>().any(|review| self.file.ever_worked_on(review.item, account))
    }

    /// This person sat over, or wrote, the decision that was signed last, or a draft that was never signed.
    fn had_a_hand_in(&self, signed: &str, account: AccountId) -> bool {
        self.file.history().iter().any(|filed| {
            let Some(says) = Consideration::of(&filed.body) else { return false };
            let counts = filed.item == signed
                || self
                    .file
                    .get::<Consideration>(&filed.item)
                    .is_some_and(|last| last.says.state == ConsiderationState::Draft);
            counts
                && (says.state == ConsiderationState::Draft && filed.by == Some(account)
                    || says.present.iter().any(|member| member.account == account))
        })
    }

    pub(super) fn draft(&self, draft: &Draft) -> Decided {
        self.at_panel(PANEL, "Only panel members write down what the panel decides")?;
        if self.file.stage() != Stage::Listed {
            return Err(not_now("the case is not on an agenda"));
        }
        let meeting = self.file.meeting().ok_or_else(|| not_now("the case is not on an agenda"))?;
        if !draft.sitting {
            return Err(not_now("the meeting is not sitting"));
        }
        if !draft.present.iter().any(|member| member.account == self.actor.account) {
            return Err(Refusal::NotYou("You do not sit at this meeting"));
        }
        if self.reviewed(self.actor.account) || draft.involved.contains(&self.actor.account) {
            return Err(Refusal::NotYou(
                "Whoever reviewed the case, or had a part in the original one, does not write down what the panel decides",
            ));
        }
        // What was written down at another meeting, or before the case was taken off, stays as it is: this one begins anew.
        let before = self.file.draft();
        let item =
            before.map_or_else(|| self.file.next_item::<Consideration>(""), |before| before.item.to_owned());
        let version = self.next::<Consideration>(&item, draft.seen)?;
        if let Some(before) = before {
            before.says.state.after(ConsiderationStep::Amend)?;
        }
        let mut actions = Vec::new();
        for action in draft.actions.iter().filter(|action| !action.trim().is_empty()) {
            actions.push(text("actions", "each action", action)?);
        }
        let sets = matches!(draft.decision, PanelDecision::SetActions | PanelDecision::Adopt);
        if sets && actions.is_empty() {
            return Err(Refusal::Field("actions", "Enter at least one action".to_owned()));
        }
        let upholds = draft.decision == PanelDecision::Uphold;
        if upholds && draft.closure_reason.is_none() {
            return Err(Refusal::Field("closure_reason", "Choose one of the listed reasons".to_owned()));
        }
        if upholds && self.file.open_enquiries().next().is_some() {
            return Err(Refusal::Field(
                "decision",
                "Lines of enquiry are open: the closure cannot be upheld".to_owned(),
            ));
        }
        let says = Consideration {
            state: ConsiderationState::Draft,
            meeting,
            present: draft.present.clone(),
            in_conflict: self.kept_out(&draft.present, &draft.involved),
            material: self.citations("material", &draft.material)?,
            findings: text("findings", "what the panel found", &draft.findings)?,
            decision: draft.decision,
            closure_reason: draft.closure_reason.filter(|_| upholds),
            reasons: text("reasons", "why", &draft.reasons)?,
            dissent: self.dissent(before, draft)?,
            actions,
            learning: optional("learning", &draft.learning)?,
            signed_by: None,
            second: None,
            second_reason: String::new(),
        };
        Ok(vec![Body::Consideration(says).filed(item, version)])
    }

    /// Members who take no part: a declared conflict, a review of this case, or a part in the original one.
    fn kept_out(&self, present: &[Member], involved: &[AccountId]) -> Vec<AccountId> {
        let out = |account: &AccountId| {
            self.file.in_conflict(*account) || self.reviewed(*account) || involved.contains(account)
        };
        present.iter().map(|member| member.account).filter(out).collect()
    }

    /// Nobody writes another's dissent, or takes it away.
    fn dissent(
        &self,
        before: Option<Present<'_, Consideration>>,
        draft: &Draft,
    ) -> Result<Vec<Dissent>, Refusal> {
        let account = self.actor.account;
        let others = before.map_or(&[][..], |before| before.says.dissent.as_slice());
        let mut dissent: Vec<Dissent> = others.iter().filter(|one| one.account != account).cloned().collect();
        let why = optional("dissent", &draft.dissent)?;
        if !why.is_empty() {
            dissent.push(Dissent { account, why });
        }
        Ok(dissent)
    }

    pub(super) fn sign(&self, present: &[Member], involved: &[AccountId], seen: u32) -> Decided {
        self.at_panel(PANEL, "Only the chair signs")?;
        let draft =
            self.file.draft().ok_or_else(|| not_now("nothing was written down at this meeting yet"))?;
        let version = self.next::<Consideration>(draft.item, seen)?;
        let mut says = draft.says.clone();
        says.state = says.state.after(ConsiderationStep::Sign)?;
        // Somebody may have joined the meeting, or declared a conflict, since it was written down.
        says.present = present.to_vec();
        says.in_conflict = self.kept_out(&says.present, involved);
        if draft.by.is_none_or(|by| !says.took_part().any(|member| member == by)) {
            return Err(not_now(
                "whoever wrote this down takes no part any more: another member has to write it down again",
            ));
        }
        let chairs = says.present.iter().any(|member| member.chair && member.account == self.actor.account);
        if !chairs || says.in_conflict.contains(&self.actor.account) {
            return Err(Refusal::NotYou("Only the chair of the meeting, without a conflict, signs"));
        }
        if !says.quorate() {
            return Err(not_now("there is no quorum: too few members without a conflict"));
        }
        says.signed_by = Some(self.actor.account);
        let meeting = Some(says.meeting);
        let mut made = Vec::new();
        match says.decision {
            PanelDecision::Uphold => {
                if says.closure_reason.is_none() {
                    return Err(not_now("an upheld closure needs one of the listed reasons"));
                }
                if self.file.open_enquiries().next().is_some() {
                    return Err(not_now("lines of enquiry are open: the closure cannot be upheld"));
                }
                if self.file.is_second_unheard() {
                    return Err(not_now(
                        "a second review came in since this was written down, and proposes otherwise: weigh it, and write the decision down again",
                    ));
                }
                made.push(self.step(StageStep::Uphold, meeting, "")?);
            }
            PanelDecision::SetActions => {
                made.push(self.step(StageStep::SetActions, meeting, "")?);
                made.extend(self.offer(Owner::Force, &says.actions));
            }
            PanelDecision::Adopt => {
                made.push(self.step(StageStep::Adopt, meeting, "")?);
                made.extend(self.offer(Owner::Nca, &says.actions));
            }
            PanelDecision::MoreInformation => {
                let review = self.file.review().ok_or_else(|| not_now("there is no review"))?;
                let mut back = review.says.clone();
                back.state = back.state.after(ReviewStep::Return)?;
                made.push(Body::Review(back).filed("1", review.version + 1));
                made.push(self.step(StageStep::AskMore, meeting, &says.reasons)?);
            }
        }
        made.extend(self.learning(&says));
        made.insert(0, Body::Consideration(says).filed(draft.item, version));
        Ok(made)
    }

    fn offer(&self, to: Owner, actions: &[String]) -> Vec<New> {
        let today = self.context.today;
        let offer = Offer {
            state: OfferState::Offered,
            to,
            force: self.context.force,
            lead: None,
            since: today,
            reason: String::new(),
            victims: None,
        };
        let version = self.file.version(crate::entry::Kind::Offer, "1") + 1;
        let mut made = vec![Body::Offer(offer).filed("1", version)];
        let before = self.file.all::<Action>().count();
        for (index, what) in actions.iter().enumerate() {
            let action = Action {
                state: ActionState::Raised,
                what: what.clone(),
                priority: ActionPriority::Medium,
                enquiry: String::new(),
                allocated_to: None,
                due: due("ACTION", today),
                result: String::new(),
                reason: "Set by the panel".to_owned(),
            };
            made.push(Body::Action(action).filed((before + index + 1).to_string(), 1));
        }
        made
    }

    /// What others can learn is kept whatever the panel decides, under the theme of the gravest failing.
    fn learning(&self, says: &Consideration) -> Option<New> {
        if says.learning.is_empty() {
            return None;
        }
        let gravest = self
            .file
            .under::<FailingFound>("1")
            .filter(|failing| !failing.says.withdrawn)
            .max_by_key(|failing| failing.says.severity);
        let failing = gravest.map(|failing| failing.says.code);
        let point = LearningPoint {
            theme: failing.as_ref().map_or("GENERAL", |code| code.row().theme).to_owned(),
            failing: failing.map_or_else(String::new, |code| code.code().to_owned()),
            question: gravest.map_or_else(String::new, |failing| failing.says.question.clone()),
            text: says.learning.clone(),
            withdrawn: false,
            force: Some(self.context.force),
        };
        Some(Body::Learning(point).filed(self.file.next_item::<LearningPoint>(""), 1))
    }

    pub(super) fn answer_closure(&self, concurs: bool, reason: &str, involved: &[AccountId]) -> Decided {
        self.at_panel(&[Duty::PanelMember, Duty::Supervisor], "Only panel members and supervisors answer")?;
        let signed = self.file.consideration().ok_or_else(|| not_now("the panel decided nothing yet"))?;
        let account = self.actor.account;
        if self.had_a_hand_in(signed.item, account) || self.reviewed(account) {
            return Err(Refusal::NotYou(
                "A second person answers: someone who neither sat at the meeting, nor wrote down its decision, nor reviewed the case",
            ));
        }
        let mut says = signed.says.clone();
        let (step, moves) = if concurs {
            (ConsiderationStep::Concur, StageStep::Concur)
        } else {
            (ConsiderationStep::Differ, StageStep::Differ)
        };
        says.state = says.state.after(step)?;
        if concurs {
            self.still_stands(&says, involved)?;
        }
        says.second = Some(account);
        says.second_reason = text("reason", "why", reason)?;
        let reason = says.second_reason.clone();
        Ok(vec![
            Body::Consideration(says).filed(signed.item, signed.version + 1),
            self.step(moves, None, &reason)?,
        ])
    }

    /// What was signed can still be concurred with: things may have come up since.
    fn still_stands(&self, signed: &Consideration, involved: &[AccountId]) -> Result<(), Refusal> {
        if self.file.open_enquiries().next().is_some() {
            return Err(not_now("lines of enquiry are open: the closure cannot be upheld"));
        }
        if self.file.is_second_unheard() {
            return Err(not_now(
                "a second review came in since the decision was signed, and proposes otherwise: do not concur, and the panel weighs it",
            ));
        }
        let out = self.kept_out(&signed.present, involved);
        if signed.took_part().any(|member| out.contains(&member)) {
            return Err(not_now(
                "somebody who took part in the decision turned out to be in conflict since: do not concur, and the panel decides again",
            ));
        }
        Ok(())
    }

    pub(super) fn propose_reopening(&self, cause: ReopeningCause, what: &str) -> Decided {
        if self.actor.duty == Duty::None {
            return Err(Refusal::NotYou("Your role does not propose reopening"));
        }
        // Before anything that depends on where the case stands: the answer would tell.
        if self.file.is_blind(self.actor) {
            return Err(Refusal::NotYou(
                "While a blind second review is not in, reviewers propose nothing but in their review",
            ));
        }
        if !self.file.stage().is_concluded() {
            return Err(not_now("the case is not concluded"));
        }
        let what = text("what", "what was found, without names", what)?;
        Ok(vec![self.file.propose_reopening(cause, what)])
    }

    pub(super) fn answer_reopening(
        &self,
        item: &str,
        step: ReopeningStep,
        reason: &str,
        seen: u32,
    ) -> Decided {
        self.at_panel(
            &[Duty::PanelMember, Duty::Supervisor],
            "Only panel members and supervisors reopen a case",
        )?;
        let (mut says, version) = self.seen::<Reopening>(item, seen)?;
        says.state = says.state.after(step)?;
        if step == ReopeningStep::Decline {
            self.may_leave_it()?;
        }
        says.answer = text("reason", "why", reason)?;
        let reason = says.answer.clone();
        let mut made = vec![Body::Reopening(says).filed(item, version)];
        if step == ReopeningStep::Accept {
            made.push(self.step(StageStep::Reopen, None, &reason)?);
        }
        Ok(made)
    }

    /// A concluded case is left as it is by somebody who did not conclude it, and only while no line of enquiry came up since.
    fn may_leave_it(&self) -> Result<(), Refusal> {
        let account = self.actor.account;
        let decided = self.file.consideration().is_some_and(|last| self.had_a_hand_in(last.item, account));
        if decided || self.file.was_concluded_by(account) || self.reviewed(account) {
            return Err(Refusal::NotYou(
                "Whoever reviewed the case, or had a hand in concluding it, does not decline to look at it again",
            ));
        }
        if self.file.open_since_concluded().next().is_some() {
            return Err(not_now("lines of enquiry are open that came up since: the case has to be reopened"));
        }
        Ok(())
    }

    pub(super) fn save_learning(
        &self,
        item: &str,
        [theme, failing, said]: [&str; 3],
        withdrawn: bool,
        seen: u32,
    ) -> Decided {
        self.at_panel(
            &[Duty::PanelMember, Duty::Supervisor],
            "Only panel members and supervisors publish learning",
        )?;
        let themes: BTreeSet<&str> =
            Failing::ALL.iter().map(|failing| failing.theme).chain(["GENERAL"]).collect();
        if !themes.contains(theme) {
            return Err(Refusal::Field("theme", "Choose a theme".to_owned()));
        }
        if !failing.is_empty() && Failing::lookup(failing).is_none() {
            return Err(Refusal::Field("failing", "Choose one of the listed failings".to_owned()));
        }
        let (place, version) = self.new_or_seen::<LearningPoint>(item, seen)?;
        let was = self.file.get::<LearningPoint>(&place);
        let point = LearningPoint {
            theme: theme.to_owned(),
            failing: failing.to_owned(),
            // What it came from, and whose practice it is about, is not for a form to say.
            question: was.map_or_else(String::new, |was| was.says.question.clone()),
            text: text("text", "what to learn", said)?,
            withdrawn,
            force: Some(self.context.force),
        };
        Ok(vec![Body::Learning(point).filed(place, version)])
    }
}
