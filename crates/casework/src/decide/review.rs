//! The rules of the structured review.

use lookagain_domain::NominalId;

use super::{Asked, Decided, not_now, optional, text};
use crate::{
    command::{Duty, Refusal},
    entry::{Body, Item, Kind, New},
    file::{Present, is_under},
    panel::ReopeningCause,
    questions::Per,
    review::{
        Answer, Citation, Enquiry, EnquiryState, EnquiryStep, FailingFound, NegativeSearch, Possible,
        ProposedAction, Recommendation, Review, ReviewState, ReviewStep, answer_item,
    },
    stage::{Stage, StageStep},
};

const REVIEWERS: &[Duty] = &[Duty::Reviewer];

/// Answers that say that there is nothing to cite.
const WITHOUT_EVIDENCE: [&str; 3] = ["NOT_APPLICABLE", "NOT_ON_FILE", "NOT_SEEN"];

impl Asked<'_> {
    fn reviewing(&self) -> Result<(), Refusal> {
        self.on_duty(REVIEWERS, "Only reviewers work on a review")
    }

    pub(super) fn begin_review(&self, questions: &str) -> Decided {
        self.reviewing()?;
        self.not_of_the_other("2")?;
        // A refusal tells where the case stands: to whoever may review it blind, no more than its page does.
        self.file.stage_told(self.actor).after(StageStep::BeginReview)?;
        let stage = self.step(StageStep::BeginReview, None, "")?;
        let version = self.file.version(Kind::Review, "1") + 1;
        let before = self.file.review();
        if let Some(before) = before {
            before.says.state.after(ReviewStep::Take)?;
        }
        // What was answered before someone passed it on stays, with its author.
        let questions = before.map_or(questions, |before| before.says.questions.as_str()).to_owned();
        let review = Review {
            state: ReviewState::Open,
            reviewers: vec![self.actor.account],
            questions,
            recommendation: None,
            summary: String::new(),
            submitted_by: None,
            snapshot: None,
            returned: before.map_or_else(String::new, |before| before.says.returned.clone()),
        };
        Ok(vec![stage, Body::Review(review).filed("1", version)])
    }

    /// The two reviews of a case are by different people, also where one of them passed theirs on.
    fn not_of_the_other(&self, review: &str) -> Result<(), Refusal> {
        if self.file.ever_worked_on(review, self.actor.account) {
            return Err(Refusal::NotYou(
                "You worked on the other review of this case: the two are by different people",
            ));
        }
        Ok(())
    }

    pub(super) fn join_review(&self) -> Decided {
        self.reviewing()?;
        self.not_of_the_other("2")?;
        if self.file.review_of(self.actor.account).is_some() {
            return Err(not_now("you work on a review of this case already"));
        }
        let review = self.file.review().ok_or_else(|| not_now("nobody reviews this case yet"))?;
        let mut says = review.says.clone();
        if says.state != ReviewState::Open {
            return Err(not_now("the review is not under way"));
        }
        says.reviewers.push(self.actor.account);
        Ok(vec![Body::Review(says).filed("1", review.version + 1)])
    }

    pub(super) fn take_second(&self, questions: &str) -> Decided {
        self.reviewing()?;
        let first = self.file.review().ok_or_else(|| not_now("nobody reviewed this case yet"))?;
        self.not_of_the_other("1")?;
        let second = self
            .file
            .get::<Review>("2")
            .ok_or_else(|| not_now("this case was not drawn for a second review"))?;
        let mut says = second.says.clone();
        says.state = says.state.after(ReviewStep::Take)?;
        says.reviewers = vec![self.actor.account];
        // The same questions as the first, or their answers could not be compared.
        says.questions =
            if first.says.questions.is_empty() { questions.to_owned() } else { first.says.questions.clone() };
        Ok(vec![Body::Review(says).filed("2", second.version + 1)])
    }

    pub(super) fn pass(&self) -> Decided {
        let review = self.own()?;
        let mut says = review.says.clone();
        let passed = says.state.after(ReviewStep::Pass)?;
        // Colleagues who work on it too keep it.
        says.reviewers.retain(|reviewer| *reviewer != self.actor.account);
        let last = says.reviewers.is_empty();
        if last {
            says.state = passed;
        }
        let mut made = vec![Body::Review(says).filed(review.item, review.version + 1)];
        if last && review.item == "1" {
            made.push(self.step(StageStep::Pass, None, "")?);
        }
        // Nobody may ever take it up again: what it found so far does not wait for that.
        if last && review.item != "1" && self.file.stage().is_concluded() && self.has_open(review.item) {
            made.push(
                self.found_later(
                    "passed on after the case was concluded, names lines of enquiry that are open",
                ),
            );
        }
        Ok(made)
    }

    /// The open review that the person works on.
    fn own(&self) -> Result<Present<'_, Review>, Refusal> {
        self.reviewing()?;
        let review = self
            .file
            .review_of(self.actor.account)
            .ok_or(Refusal::NotYou("You do not work on a review of this case: begin or join one"))?;
        if review.says.state != ReviewState::Open {
            return Err(not_now("the review was submitted: it has to be returned before it can be changed"));
        }
        Ok(review)
    }

    pub(super) fn save_answer(
        &self,
        question: &str,
        victim: Option<NominalId>,
        answer: &Answer,
        seen: u32,
    ) -> Decided {
        let review = self.own()?;
        let asked = self
            .context
            .questions
            .question(question)
            .ok_or_else(|| not_now("there is no such question in this review's set"))?;
        let fits = match asked.per {
            Per::Case => victim.is_none(),
            Per::Victim => victim.is_some_and(|victim| self.context.victims.contains(&victim)),
        };
        if !fits {
            return Err(not_now("the question is asked about someone else"));
        }
        if asked.category(&answer.answer).is_none() {
            return Err(Refusal::Field("answer", "Choose one of the answers".to_owned()));
        }
        let item = answer_item(review.item, question, victim);
        let version = self.next::<Answer>(&item, seen)?;
        let answer = Answer {
            questions: review.says.questions.clone(),
            note: optional("note", &answer.note)?,
            evidence: self.citations("evidence", &answer.evidence)?,
            answer: answer.answer.clone(),
        };
        Ok(vec![Body::Answer(answer).filed(item, version)])
    }

    /// The item that a form speaks of: under the person's own review, or a new one there.
    fn place<T: Item>(&self, item: &str) -> Result<String, Refusal> {
        let review = self.own()?;
        if item.is_empty() {
            return Ok(self.file.next_item::<T>(review.item));
        }
        if is_under(item, review.item) && self.file.get::<T>(item).is_some() {
            Ok(item.to_owned())
        } else {
            Err(not_now("there is no such line in your review"))
        }
    }

    pub(super) fn save_enquiry(
        &self,
        item: &str,
        enquiry: &Enquiry,
        step: Option<EnquiryStep>,
        seen: u32,
    ) -> Decided {
        let place = self.place::<Enquiry>(item)?;
        let version = self.next::<Enquiry>(&place, seen)?;
        let was = self.file.get::<Enquiry>(&place).map(|was| was.says);
        let from = was.map_or(EnquiryState::Identified, |was| was.state);
        if step == Some(EnquiryStep::Raise) {
            return Err(not_now("a line becomes an action in a reinvestigation, where the action is raised"));
        }
        if let Some(was) = was
            && step.is_none()
            && matches!(from, EnquiryState::Settled | EnquiryState::Raised)
        {
            // What it was settled on stays as it is: only whether the whole line was an error can be said without reopening it.
            if was.withdrawn == enquiry.withdrawn {
                return Err(Refusal::Field(
                    "step",
                    "The line is settled, or an action came of it: reopen it to change it".to_owned(),
                ));
            }
            let why = text("why", "why it is withdrawn, or why it is not any more", &enquiry.why)?;
            let says = Enquiry { withdrawn: enquiry.withdrawn, why, ..was.clone() };
            return Ok(vec![Body::Enquiry(says).filed(place, version)]);
        }
        let state = step.map_or(Ok(from), |step| from.after(step))?;
        let enquiry = Enquiry {
            state,
            title: text("title", "what the line of enquiry is", &enquiry.title)?,
            identified: self.citations("identified", &enquiry.identified)?,
            result: optional("result", &enquiry.result)?,
            proof: self.citations("proof", &enquiry.proof)?,
            why: optional("why", &enquiry.why)?,
            withdrawn: enquiry.withdrawn && was.is_some(),
            ..enquiry.clone()
        };
        let proved = !enquiry.result.is_empty() && !enquiry.proof.is_empty();
        let settled_as_pursued = state == EnquiryState::Settled && from == EnquiryState::Pursued;
        if (state == EnquiryState::Pursued || settled_as_pursued) && !proved {
            return Err(Refusal::Field(
                "result",
                "A line that was pursued has a result, and a document that proves it".to_owned(),
            ));
        }
        if state == EnquiryState::Settled {
            if !settled_as_pursued && enquiry.possible != Possible::No {
                return Err(Refusal::Field("possible", "A line that was not fully pursued and is still possible, or may be, is not settled: it is for the panel".to_owned()));
            }
            text("why", "why nothing remains to be done", &enquiry.why)?;
        }
        if enquiry.withdrawn {
            text("why", "why it is withdrawn", &enquiry.why)?;
        }
        Ok(vec![Body::Enquiry(enquiry).filed(place, version)])
    }

    pub(super) fn save_failing(&self, item: &str, failing: &FailingFound, seen: u32) -> Decided {
        let place = self.place::<FailingFound>(item)?;
        let version = self.next::<FailingFound>(&place, seen)?;
        let evidence = self.citations("evidence", &failing.evidence)?;
        if !failing.question.is_empty() && self.context.questions.question(&failing.question).is_none() {
            return Err(Refusal::Field("question", "Choose a question of this review".to_owned()));
        }
        if evidence.is_empty() && !failing.withdrawn {
            return Err(Refusal::Field(
                "evidence",
                "Say which document shows it, and where in it".to_owned(),
            ));
        }
        let narrative = text("narrative", "what went wrong", &failing.narrative)?;
        let failing = FailingFound { narrative, evidence, ..failing.clone() };
        Ok(vec![Body::Failing(failing).filed(place, version)])
    }

    pub(super) fn save_search(&self, item: &str, search: &NegativeSearch, seen: u32) -> Decided {
        let place = self.place::<NegativeSearch>(item)?;
        let version = self.next::<NegativeSearch>(&place, seen)?;
        if search.on > self.context.today {
            return Err(Refusal::Field("on", "The search cannot be in the future".to_owned()));
        }
        let search = NegativeSearch {
            sought: text("sought", "what was looked for", &search.sought)?,
            searched: text("searched", "where it was looked for", &search.searched)?,
            scope: text("scope", "how far the search went, and what it left out", &search.scope)?,
            ..search.clone()
        };
        Ok(vec![Body::Search(search).filed(place, version)])
    }

    pub(super) fn save_proposal(&self, item: &str, proposal: &ProposedAction, seen: u32) -> Decided {
        let place = self.place::<ProposedAction>(item)?;
        let version = self.next::<ProposedAction>(&place, seen)?;
        let own = is_under(&proposal.enquiry, place.split('/').next().unwrap_or_default());
        let known = own && self.file.get::<Enquiry>(&proposal.enquiry).is_some();
        if !proposal.enquiry.is_empty() && !known {
            return Err(Refusal::Field("enquiry", "Choose a line of the ledger".to_owned()));
        }
        let what = text("what", "what should be done", &proposal.what)?;
        Ok(vec![Body::Proposal(ProposedAction { what, ..proposal.clone() }).filed(place, version)])
    }

    pub(super) fn submit(
        &self,
        recommendation: Recommendation,
        summary: &str,
        drawn: bool,
        snapshot: Option<i64>,
        seen: u32,
    ) -> Decided {
        let review = self.own()?;
        let version = self.next::<Review>(review.item, seen)?;
        let summary = text("summary", "why, in a few sentences", summary)?;
        let missing = self.missing(review.item);
        if !missing.is_empty() {
            return Err(Refusal::Field("summary", format!("Not complete yet: {}", missing.join("; "))));
        }
        let open = self.has_open(review.item);
        if recommendation == Recommendation::Uphold && open {
            return Err(Refusal::Field(
                "recommendation",
                "Lines of enquiry are open: a closure cannot be upheld".to_owned(),
            ));
        }
        let first = review.item == "1";
        let mut says = review.says.clone();
        says.state = says.state.after(ReviewStep::Submit)?;
        says.recommendation = Some(recommendation);
        says.summary = summary;
        says.submitted_by = Some(self.actor.account);
        says.snapshot = snapshot;
        let questions = says.questions.clone();
        let mut made = vec![Body::Review(says).filed(review.item, version)];
        // The case was concluded on the first review: software proposes, people decide.
        if !first && self.file.stage().is_concluded() && open {
            made.push(
                self.found_later(
                    "submitted after the case was concluded, names lines of enquiry that are open",
                ),
            );
        } else if !first && self.file.stage() == Stage::Upheld && recommendation != Recommendation::Uphold {
            made.push(self.found_later("submitted after the closure was upheld, proposes otherwise"));
        }
        if first {
            made.push(self.step(StageStep::SubmitReview, None, "")?);
            if drawn && self.file.get::<Review>("2").is_none() {
                let second = Review {
                    state: ReviewState::Drawn,
                    reviewers: Vec::new(),
                    questions,
                    recommendation: None,
                    summary: String::new(),
                    submitted_by: None,
                    snapshot: None,
                    returned: String::new(),
                };
                made.push(Body::Review(second).filed("2", 1));
            }
        }
        Ok(made)
    }

    /// What a review still lacks: answers, and evidence for those that say something.
    fn missing(&self, review: &str) -> Vec<String> {
        let mut missing = Vec::new();
        for (_, question) in self.context.questions.questions() {
            let about: Vec<Option<NominalId>> = match question.per {
                Per::Case => vec![None],
                Per::Victim => self.context.victims.iter().copied().map(Some).collect(),
            };
            for (index, victim) in about.iter().enumerate() {
                let who = victim.map_or_else(String::new, |_| format!(" (victim {})", index + 1));
                match self.file.get::<Answer>(&answer_item(review, &question.id, *victim)) {
                    None => missing.push(format!("{}{who} is not answered", question.id)),
                    Some(answer)
                        if answer.says.evidence.is_empty()
                            && !WITHOUT_EVIDENCE.contains(&answer.says.answer.as_str()) =>
                    {
                        missing.push(format!("{}{who} cites no evidence", question.id));
                    }
                    Some(_) => {}
                }
            }
        }
        missing
    }

    /// A line of this review is open.
    fn has_open(&self, review: &str) -> bool {
        self.file.open_enquiries().any(|line| is_under(line.item, review))
    }

    fn found_later(&self, what: &str) -> New {
        self.file.propose_reopening(ReopeningCause::Information, format!("The blind second review, {what}"))
    }

    pub(super) fn return_review(&self, review: &str, reason: &str) -> Decided {
        self.at_panel(
            &[Duty::Supervisor, Duty::PanelMember],
            "Only supervisors and panel members return a review",
        )?;
        let returned = self.file.get::<Review>(review).ok_or_else(|| not_now("there is no such review"))?;
        if self.file.stage().is_concluded() {
            return Err(not_now("the case is concluded: it has to be reopened first"));
        }
        let reason = text("reason", "what is missing", reason)?;
        let mut says = returned.says.clone();
        says.state = says.state.after(ReviewStep::Return)?;
        says.returned.clone_from(&reason);
        // The case does not move with the second review.
        let mut made = vec![Body::Review(says).filed(review, returned.version + 1)];
        if review == "1" {
            made.push(self.step(StageStep::AskMore, None, &reason)?);
        }
        Ok(made)
    }

    /// Citations as they are kept: without blank ones, each with its place. One that names a kept file or an added document by its number
    /// names one of this case; anything else is the title of a paper document.
    pub(super) fn citations(
        &self,
        field: &'static str,
        given: &[Citation],
    ) -> Result<Vec<Citation>, Refusal> {
        let kept = citations(field, given)?;
        let foreign = |citation: &&Citation| {
            ["FILE:", "ATTACHMENT:"].iter().any(|kind| citation.document.starts_with(kind))
                && !self.context.documents.contains(&citation.document)
        };
        if kept.iter().any(|citation| foreign(&citation)) {
            return Err(Refusal::Field(field, "Choose a document of this case".to_owned()));
        }
        Ok(kept)
    }
}

fn citations(field: &'static str, given: &[Citation]) -> Result<Vec<Citation>, Refusal> {
    let mut kept = Vec::new();
    for citation in given {
        let (document, place) = (citation.document.trim(), citation.place.trim());
        match (document.is_empty(), place.is_empty()) {
            (true, true) => {}
            (false, false) if document.chars().count() <= 200 && place.chars().count() <= 200 => {
                kept.push(Citation { document: document.to_owned(), place: place.to_owned() });
            }
            (false, false) => {
                return Err(Refusal::Field(
                    field,
                    "Keep document and place to 200 characters each".to_owned(),
                ));
            }
            (true, false) | (false, true) => {
                return Err(Refusal::Field(field, "Give both the document and the place in it".to_owned()));
            }
        }
    }
    Ok(kept)
}
