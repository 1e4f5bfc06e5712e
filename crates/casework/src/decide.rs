//! From what is asked to what goes on record, or why not. Every rule of casework is under here.

mod material;
mod panel;
mod reinvestigation;
mod review;

use jiff::civil::Date;
use lookagain_domain::{AccountId, ForceId, NominalId};

use crate::{
    command::{Actor, Command, Duty, Refusal},
    entry::{Body, Item, New, StageChange},
    file::CaseFile,
    questions::QuestionSet,
    stage::StageStep,
};

/// What a rule may need to know beside the file and the actor.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The day, as it is in England and Wales.
    pub today: Date,
    /// Whose case it is.
    pub force: ForceId,
    /// The questions that the review answers, or would.
    pub questions: &'a QuestionSet,
    /// The victims of the case.
    pub victims: &'a [NominalId],
    /// What can be cited by a number, such as `FILE:7`: the kept files that the case rests on and the documents added to it.
    pub documents: &'a [String],
    /// Who can be given work on a reinvestigation of the case.
    pub investigators: &'a [AccountId],
}

/// One question put to the rules.
pub(crate) struct Asked<'a> {
    pub(crate) file: &'a CaseFile,
    pub(crate) actor: &'a Actor,
    pub(crate) context: Context<'a>,
}

/// What a command comes to.
pub(crate) type Decided = Result<Vec<New>, Refusal>;

/// The entries that a command makes.
///
/// # Errors
/// [`Refusal`] says why nothing is done, in words for the person who asked.
#[expect(clippy::too_many_lines, reason = "one line for each thing that can be asked")]
pub fn decide(file: &CaseFile, actor: &Actor, context: Context<'_>, command: &Command) -> Decided {
    let asked = Asked { file, actor, context };
    match command {
        Command::BeginReview { questions } => asked.begin_review(questions),
        Command::JoinReview => asked.join_review(),
        Command::TakeSecondReview { questions } => asked.take_second(questions),
        Command::PassReview => asked.pass(),
        Command::SaveAnswer { question, victim, answer, seen } => {
            asked.save_answer(question, *victim, answer, *seen)
        }
        Command::SaveEnquiry { item, enquiry, step, seen } => asked.save_enquiry(item, enquiry, *step, *seen),
        Command::SaveFailing { item, failing, seen } => asked.save_failing(item, failing, *seen),
        Command::SaveSearch { item, search, seen } => asked.save_search(item, search, *seen),
        Command::SaveProposal { item, proposal, seen } => asked.save_proposal(item, proposal, *seen),
        Command::SubmitReview { recommendation, summary, drawn, snapshot, seen } => {
            asked.submit(*recommendation, summary, *drawn, *snapshot, *seen)
        }
        Command::ReturnReview { review, reason } => asked.return_review(review, reason),
        Command::DeclareConflict { what } => asked.declare(what),
        Command::List { meeting } => asked.list(*meeting),
        Command::TakeOff { reason } => asked.take_off(reason),
        Command::Draft(draft) => asked.draft(draft),
        Command::Sign { present, involved, seen } => asked.sign(present, involved, *seen),
        Command::AnswerClosure { concurs, reason, involved } => {
            asked.answer_closure(*concurs, reason, involved)
        }
        Command::MoveOffer { step, reason } => asked.move_offer(*step, reason),
        Command::Begin { victims, reason, allegations } => asked.begin(*victims, reason, allegations),
        Command::HoldCheckpoint { item, findings, on_course, next, seen } => {
            asked.hold_checkpoint(item, findings, *on_course, *next, *seen)
        }
        Command::RaiseAction { what, priority, enquiry, due } => {
            asked.raise_action(what, *priority, enquiry, *due)
        }
        Command::MoveAction { item, step, to, due, text, seen } => {
            asked.move_action(item, *step, *to, *due, text, *seen)
        }
        Command::DecidePolicy { decision, reason, alternatives, replaces, signature } => {
            asked.decide_policy(decision, reason, alternatives, replaces, signature)
        }
        Command::SaveExhibit { item, reference, description, hash, place, reason, seen } => {
            asked.save_exhibit(item, [reference, description, hash, place, reason], *seen)
        }
        Command::ScheduleUnused { description, sensitivity, sensitivity_reason } => {
            asked.schedule_unused(description, *sensitivity, sensitivity_reason)
        }
        Command::MoveUnused { item, step, meets_test, decision, reason, seen } => {
            asked.move_unused(item, *step, *meets_test, *decision, reason, *seen)
        }
        Command::AskAdvice { charging, question, material } => {
            asked.ask_advice(*charging, question, material)
        }
        Command::AnswerAdvice { item, answer, action_plan, seen } => {
            asked.answer_advice(item, answer, *action_plan, *seen)
        }
        Command::MoveCourse { allegation, step, interviewed, on, reason, seen } => {
            asked.move_course(*allegation, *step, *interviewed, *on, reason, *seen)
        }
        Command::SaveHearing { item, on, court, purpose, result, seen } => {
            asked.save_hearing(item, *on, [court, purpose, result], *seen)
        }
        Command::End { victims, reason } => asked.end(victims, reason),
        Command::MoveRight { item, step, reason, seen } => asked.move_right(item, *step, reason, *seen),
        Command::Close { reason } => asked.close(reason),
        Command::ProposeReopening { cause, what } => asked.propose_reopening(*cause, what),
        Command::AnswerReopening { item, step, reason, seen } => {
            asked.answer_reopening(item, *step, reason, *seen)
        }
        Command::SaveLearning { item, theme, failing, text, withdrawn, seen } => {
            asked.save_learning(item, [theme, failing, text], *withdrawn, *seen)
        }
    }
}

/// What a person typed: 5 to 4,000 characters.
pub(crate) fn text(field: &'static str, what: &str, typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim().replace("\r\n", "\n");
    match typed.chars().count() {
        0..5 => Err(Refusal::Field(field, format!("Enter {what}, in at least 5 characters"))),
        5..=4000 => Ok(typed),
        _ => Err(Refusal::Field(field, format!("Enter {what} in at most 4,000 characters"))),
    }
}

/// What may be left out, up to 4,000 characters.
pub(crate) fn optional(field: &'static str, typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim().replace("\r\n", "\n");
    if typed.chars().count() > 4000 {
        return Err(Refusal::Field(field, "Enter at most 4,000 characters".to_owned()));
    }
    Ok(typed)
}

pub(crate) fn not_now(message: impl Into<String>) -> Refusal {
    Refusal::NotNow(message.into())
}

impl Asked<'_> {
    /// This is the person's duty, and nothing of theirs stands in the way.
    pub(crate) fn on_duty(&self, duties: &[Duty], what: &'static str) -> Result<(), Refusal> {
        if !duties.contains(&self.actor.duty) {
            return Err(Refusal::NotYou(what));
        }
        if self.actor.had_part {
            return Err(Refusal::NotYou(
                "You had a part in the original case, so you cannot work on its review",
            ));
        }
        if self.file.in_conflict(self.actor.account) {
            return Err(Refusal::NotYou("You declared a conflict in this case"));
        }
        Ok(())
    }

    /// The same for what a panel does: it is national, and whoever is bound to a force does not answer for the closing of its case.
    pub(crate) fn at_panel(&self, duties: &[Duty], what: &'static str) -> Result<(), Refusal> {
        self.on_duty(duties, what)?;
        if self.actor.force.is_some() {
            return Err(Refusal::NotYou("Whoever is bound to a force takes no part in what a panel decides"));
        }
        Ok(())
    }

    /// The next version of an item that was seen at a version; 0 with an empty name is a new one.
    pub(crate) fn next<T: Item>(&self, item: &str, seen: u32) -> Result<u32, Refusal> {
        let now = self.file.version(T::KIND, item);
        if now == seen {
            Ok(now + 1)
        } else {
            Err(Refusal::Moved { kind: T::KIND, item: item.to_owned(), now })
        }
    }

    /// An item that must be there, as it was seen.
    pub(crate) fn seen<T: Item + Clone>(&self, item: &str, seen: u32) -> Result<(T, u32), Refusal> {
        let present = self
            .file
            .get::<T>(item)
            .ok_or_else(|| not_now(format!("there is no such {}", T::KIND.label())))?;
        Ok((present.says.clone(), self.next::<T>(item, seen)?))
    }

    /// Where a form's item goes, and as which version: a new item where none was named, otherwise one that is there.
    pub(crate) fn new_or_seen<T: Item + Clone>(
        &self,
        item: &str,
        seen: u32,
    ) -> Result<(String, u32), Refusal> {
        if item.is_empty() {
            let place = self.file.next_item::<T>("");
            let version = self.next::<T>(&place, seen)?;
            return Ok((place, version));
        }
        self.seen::<T>(item, seen).map(|(_, version)| (item.to_owned(), version))
    }

    /// Moves the case.
    pub(crate) fn step(&self, step: StageStep, meeting: Option<i64>, reason: &str) -> Result<New, Refusal> {
        let stage = self.file.stage().after(step)?;
        let reason = if reason.is_empty() { step.label().to_owned() } else { reason.to_owned() };
        let version = self.file.version(crate::entry::Kind::Stage, "") + 1;
        Ok(Body::Stage(StageChange { stage, meeting, reason }).filed("", version))
    }
}
