//! Who is kept apart from whom, and what cannot be quietly taken off a closure's way: each rule by a short road that would break it.

use lookagain_casework::{
    entry::StageChange,
    panel::{Consideration, LearningPoint, Reopening},
    reinvestigation::{
        Action, ActionPriority, ActionStep, Course, CourseState, CourseStep, OfferStep, VictimPosition,
    },
    review::{FailingFound, ProposedAction, ReviewState, Severity},
    rights::{Right, RightState, RightStep},
};
use lookagain_domain::AllegationId;

use super::*;

pub(super) fn begin() -> Command {
    Command::BeginReview { questions: "t".to_owned() }
}

pub(super) fn take_second() -> Command {
    Command::TakeSecondReview { questions: "t".to_owned() }
}

pub(super) fn answer(said: &str, seen: u32) -> Command {
    let evidence = cited();
    let answer = Answer { questions: String::new(), answer: said.to_owned(), note: String::new(), evidence };
    Command::SaveAnswer { question: "Q-1".to_owned(), victim: None, answer, seen }
}

pub(super) fn submit(recommendation: Recommendation, seen: u32) -> Command {
    Command::SubmitReview {
        recommendation,
        summary: "What I found".to_owned(),
        drawn: true,
        snapshot: Some(1),
        seen,
    }
}

pub(super) fn back(review: &str) -> Command {
    Command::ReturnReview { review: review.to_owned(), reason: "More is needed".to_owned() }
}

pub(super) fn save(item: &str, enquiry: Enquiry, step: Option<EnquiryStep>, seen: u32) -> Command {
    Command::SaveEnquiry { item: item.to_owned(), enquiry, step, seen }
}

pub(super) fn propose() -> Command {
    Command::ProposeReopening { cause: ReopeningCause::Information, what: "Something new".to_owned() }
}

pub(super) fn reopening(item: &str, step: ReopeningStep) -> Command {
    Command::AnswerReopening { item: item.to_owned(), step, reason: "It was weighed".to_owned(), seen: 1 }
}

impl World {
    pub(super) fn does(&mut self, who: i64, command: &Command) {
        let done = self.ask(who, command);
        assert_eq!(done, Ok(()), "{who}: {command:?}");
    }

    pub(super) fn refused(&mut self, who: i64, command: &Command, words: &str) {
        let refused = self.ask(who, command).expect_err(words);
        assert!(refused.to_string().contains(words), "{who}: {command:?}: {refused}");
    }

    pub(super) fn version<T: Item>(&self, item: &str) -> u32 {
        self.file.version(T::KIND, item)
    }

    /// A first review of reviewer 1, submitted, and a second one drawn.
    pub(super) fn reviewed(recommendation: Recommendation) -> Self {
        let mut world = Self::new();
        world.does(1, &begin());
        world.does(1, &answer("YES", 0));
        world.does(1, &submit(recommendation, 1));
        world
    }

    /// The same on the agenda of meeting 9.
    pub(super) fn listed(recommendation: Recommendation) -> Self {
        let mut world = Self::reviewed(recommendation);
        world.does(3, &Command::List { meeting: 9 });
        world
    }
}

#[test]
fn a_blind_reviewer_reads_neither_the_first_review_nor_what_a_panel_made_of_it() {
    let mut world = World::listed(Recommendation::Uphold);
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    world.does(3, &sign(&[3, 4, 5], 1));
    world.does(2, &take_second());
    // 2 is at work on it; 11 may still be asked, should 2 pass it on.
    for blind in [2, 11] {
        let read = world.file.as_read_by(&actor(blind));
        assert!(!world.file.opens("1", &actor(blind)), "{blind}: not the snapshot either");
        assert_eq!(read.stage(), Stage::ForPanel, "{blind}");
        assert_eq!(read.all::<Consideration>().count() + read.all::<LearningPoint>().count(), 0, "{blind}");
        assert_eq!(read.answers("1").count(), 0, "{blind}");
        let stages = read.history().iter().filter_map(|filed| StageChange::of(&filed.body));
        assert!(
            stages.into_iter().all(|stage| stage.reason.is_empty() && stage.meeting.is_none()),
            "{blind}"
        );
    }
    // Whoever wrote the first review, the panel, and the supervisor read on.
    for reads in [1, 3, 8] {
        let read = world.file.as_read_by(&actor(reads));
        assert_eq!((read.stage(), read.all::<Consideration>().count()), (Stage::Concurrence, 1), "{reads}");
    }
    world.does(2, &answer("NO", 0));
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    let read = world.file.as_read_by(&actor(2));
    assert_eq!((read.stage(), read.answers("1").count()), (Stage::Concurrence, 1), "then they do");
    assert!(world.file.opens("1", &actor(11)), "nobody is to review blind any more");
    world.does(8, &back("2"));
    assert!(world.file.opens("1", &actor(2)), "what was read is not unread when a review is returned");
}

#[test]
fn an_investigated_force_reads_no_live_review() {
    let mut world = World::listed(Recommendation::Reinvestigate);
    let outside = |world: &World| {
        let read = world.file.as_read_by(&actor(9));
        (
            read.answers("1").count(),
            read.get::<Review>("1").unwrap().says.recommendation,
            world.file.opens("1", &actor(9)),
        )
    };
    assert_eq!(outside(&world), (0, None, false));
    world.does(4, &draft(PanelDecision::SetActions, &[3, 4, 5], false, 0));
    assert_eq!(world.file.as_read_by(&actor(9)).all::<Consideration>().count(), 0);
    world.does(3, &sign(&[3, 4, 5], 1));
    assert_eq!(outside(&world), (1, Some(Recommendation::Reinvestigate), true), "once it is offered to them");
}

/// A panel member or a supervisor who is bound to the force whose case it is.
#[test]
fn an_investigated_force_has_no_say_in_what_a_panel_decides() {
    let own = |id: i64| Actor { force: Some(force()), ..actor(id) };
    let refused = |world: &mut World, who: i64, command: &Command| {
        let refused = world.ask_as(&own(who), command);
        let told = matches!(refused, Err(Refusal::NotYou(why)) if why.contains("bound to a force"));
        assert!(told, "{who}: {command:?}: {refused:?}");
    };
    let mut world = World::reviewed(Recommendation::Uphold);
    for who in [7, 8] {
        refused(&mut world, who, &Command::List { meeting: 9 });
        refused(&mut world, who, &back("1"));
    }
    world.does(3, &Command::List { meeting: 9 });
    refused(&mut world, 4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    refused(&mut world, 8, &Command::TakeOff { reason: "Not today".to_owned() });
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    refused(&mut world, 3, &sign(&[3, 4, 5], 1));
    world.does(3, &sign(&[3, 4, 5], 1));
    for who in [7, 8] {
        refused(&mut world, who, &concur());
    }
    world.does(7, &concur());
    world.does(9, &propose());
    for who in [7, 8] {
        refused(&mut world, who, &reopening("1", ReopeningStep::Decline));
        refused(&mut world, who, &reopening("1", ReopeningStep::Accept));
    }
}

#[test]
fn the_two_reviews_are_by_different_people_also_after_one_was_passed_on() {
    let mut world = World::new();
    world.does(11, &begin());
    world.does(11, &answer("YES", 0));
    world.does(11, &Command::PassReview);
    world.does(1, &begin());
    world.does(1, &submit(Recommendation::Uphold, 3));
    world.refused(11, &take_second(), "different people");
    world.does(2, &take_second());
    // The first goes back, is passed on, and waits: the blind reviewer cannot take that one too.
    world.does(8, &back("1"));
    world.does(1, &Command::PassReview);
    assert_eq!(world.file.stage(), Stage::Queued);
    world.refused(2, &begin(), "different people");
    world.does(11, &begin());
    world.refused(2, &Command::JoinReview, "different people");
}

#[test]
fn who_passes_a_review_on_leaves_it_to_the_colleagues_who_work_on_it() {
    let mut world = World::new();
    world.does(1, &begin());
    world.does(2, &Command::JoinReview);
    world.does(1, &Command::PassReview);
    let review = world.file.review().unwrap().says;
    assert_eq!((world.file.stage(), review.state), (Stage::UnderReview, ReviewState::Open));
    assert_eq!(review.reviewers, [account(2)]);
    world.does(2, &answer("YES", 0));
    world.does(2, &Command::PassReview);
    assert_eq!(
        (world.file.stage(), world.file.review().unwrap().says.state),
        (Stage::Queued, ReviewState::Passed)
    );
}

#[test]
fn a_draft_belongs_to_one_sitting() {
    let mut world = World::listed(Recommendation::Uphold);
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    world.does(3, &Command::TakeOff { reason: "Not today".to_owned() });
    for meeting in [10, 9] {
        world.does(3, &Command::List { meeting });
        world.refused(3, &sign(&[3, 4, 5], 1), "nothing was written down at this meeting");
        world.does(3, &Command::TakeOff { reason: "Not today".to_owned() });
    }
    world.does(3, &Command::List { meeting: 9 });
    world.does(5, &draft(PanelDecision::Uphold, &[3, 5, 7], true, 0));
    assert_eq!(world.file.all::<Consideration>().count(), 2, "the earlier one stays on record as it was");
    world.does(3, &sign(&[3, 5, 7], 1));
    // 4 sat at neither signing, but wrote down what was to be decided.
    world.refused(4, &concur(), "nor wrote down its decision");
    world.does(8, &concur());
    assert_eq!(world.file.stage(), Stage::Upheld);
}

#[test]
fn who_joined_after_the_draft_sat_at_the_meeting_too() {
    let mut world = World::listed(Recommendation::Uphold);
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    world.does(3, &sign(&[3, 4, 5, 7], 1));
    world.refused(7, &concur(), "second person");
}

#[test]
fn a_decision_written_by_someone_in_conflict_is_not_signed() {
    let mut world = World::listed(Recommendation::Uphold);
    world.does(7, &draft(PanelDecision::Uphold, &[3, 4, 5, 7], true, 0));
    world.does(7, &Command::DeclareConflict { what: "I know a suspect".to_owned() });
    world.refused(3, &sign(&[3, 4, 5, 7], 1), "takes no part any more");
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5, 7], true, 1));
    world.does(3, &sign(&[3, 4, 5, 7], 2));
}

#[test]
fn who_reviewed_a_case_does_not_write_down_what_is_decided_on_it() {
    let mut world = World::listed(Recommendation::Uphold);
    // Reviewer 1 was made a panel member since.
    let promoted = Actor { duty: Duty::PanelMember, ..actor(1) };
    let refused = world.ask_as(&promoted, &draft(PanelDecision::Uphold, &[3, 4, 5, 1], true, 0));
    assert!(matches!(refused, Err(Refusal::NotYou(why)) if why.contains("reviewed the case")), "{refused:?}");
}

#[test]
fn a_line_is_neither_settled_nor_withdrawn_without_what_it_rests_on() {
    let mut world = World::new();
    let full = || line(Possible::No);
    let bare =
        |possible| Enquiry { result: String::new(), proof: Vec::new(), why: String::new(), ..line(possible) };
    world.does(1, &begin());
    world.does(1, &save("", line(Possible::Yes), None, 0));
    world.refused(1, &save("1/1", Enquiry { withdrawn: true, ..bare(Possible::Yes) }, None, 1), "why");
    world.does(1, &save("1/1", line(Possible::Yes), Some(EnquiryStep::FindPursued), 1));
    // Pursued with result and proof, then settled without them.
    let empty = Enquiry { why: "It was done".to_owned(), ..bare(Possible::Yes) };
    world.refused(1, &save("1/1", empty, Some(EnquiryStep::Settle), 2), "result");
    world.does(1, &save("1/1", line(Possible::Yes), Some(EnquiryStep::Settle), 2));
    // Settled: what it was settled on does not change under it.
    world.refused(1, &save("1/1", bare(Possible::Yes), None, 3), "reopen it");
    world.refused(1, &save("1/1", Enquiry { withdrawn: true, ..bare(Possible::No) }, None, 3), "why");
    world.does(1, &save("1/1", Enquiry { withdrawn: true, ..full() }, None, 3));
    let says = world.file.get::<Enquiry>("1/1").unwrap().says;
    assert_eq!(
        (says.state, says.possible),
        (EnquiryState::Settled, Possible::Yes),
        "nothing else was changed with it"
    );
    world.does(1, &save("", full(), None, 0));
    world.does(1, &save("1/2", full(), Some(EnquiryStep::FindNotPursued), 1));
    world.refused(1, &save("1/2", full(), Some(EnquiryStep::Raise), 2), "where the action is raised");
}

#[test]
fn an_open_line_of_the_second_review_keeps_a_closure_from_being_upheld() {
    let mut world = World::reviewed(Recommendation::Uphold);
    world.does(2, &take_second());
    world.does(2, &save("", line(Possible::No), None, 0));
    world.does(3, &Command::List { meeting: 9 });
    let uphold = draft(PanelDecision::Uphold, &[3, 4, 5], true, 0);
    world.refused(4, &uphold, "Lines of enquiry are open");
    world.does(2, &answer("NO", 0));
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    world.refused(4, &uphold, "Lines of enquiry are open");
    // It is settled by whoever raised it, after the panel sent it back: the case stays where it is.
    world.does(3, &back("2"));
    assert_eq!(world.file.stage(), Stage::Listed);
    world.refused(4, &uphold, "Lines of enquiry are open");
    world.does(2, &save("2/1", line(Possible::No), Some(EnquiryStep::FindNotPursued), 1));
    world.does(2, &save("2/1", line(Possible::No), Some(EnquiryStep::Settle), 2));
    world.does(4, &uphold);
}

#[test]
fn a_second_review_that_finds_an_open_line_after_the_end_proposes_to_reopen() {
    let mut world = World::listed(Recommendation::Uphold);
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    world.does(3, &sign(&[3, 4, 5], 1));
    world.does(7, &concur());
    world.does(2, &take_second());
    world.does(2, &save("", line(Possible::Yes), None, 0));
    world.does(2, &answer("NO", 0));
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    assert_eq!((world.file.stage(), world.file.all::<Reopening>().count()), (Stage::Upheld, 1));
}

#[test]
fn what_a_form_names_is_of_this_case() {
    let mut world = World::new();
    world.does(1, &begin());
    let foreign = |document: &str| Enquiry {
        identified: vec![Citation { document: document.to_owned(), place: "row 2".to_owned() }],
        ..line(Possible::Yes)
    };
    for document in ["FILE:2", "ATTACHMENT:1", "FILE:"] {
        world.refused(1, &save("", foreign(document), None, 0), "document of this case");
    }
    world.does(1, &save("", foreign("The paper diary of the station"), None, 0));
    let failing = |question: &str| Command::SaveFailing {
        item: String::new(),
        failing: FailingFound {
            code: "F13_FORENSIC_OPPORTUNITY".parse().unwrap(),
            severity: Severity::Minor,
            narrative: "It was not asked for".to_owned(),
            question: question.to_owned(),
            evidence: cited(),
            withdrawn: false,
        },
        seen: 0,
    };
    world.refused(1, &failing("Q-9"), "question of this review");
    world.does(1, &failing("Q-1"));
    world.does(1, &answer("YES", 0));
    world.does(1, &submit(Recommendation::Reinvestigate, 1));
    world.does(2, &take_second());
    let proposal =
        ProposedAction { what: "Ask again".to_owned(), enquiry: "1/1".to_owned(), withdrawn: false };
    let proposal = Command::SaveProposal { item: String::new(), proposal, seen: 0 };
    world.refused(2, &proposal, "line of the ledger");
    let learning = |item: &str, failing: &str| Command::SaveLearning {
        item: item.to_owned(),
        theme: "GENERAL".to_owned(),
        failing: failing.to_owned(),
        text: "Ask for recordings at once".to_owned(),
        withdrawn: false,
        seen: 0,
    };
    world.refused(3, &learning("", "F99"), "listed failings");
    world.refused(3, &learning("77", ""), "there is no such");
    world.does(3, &learning("", "F13_FORENSIC_OPPORTUNITY"));
    assert_eq!(world.file.get::<LearningPoint>("1").unwrap().says.force, Some(force()), "whose case it is");
}

/// Reinvestigated by investigators 9 and 10 of the force, with two victims and two allegations.
pub(super) fn reinvestigated() -> World {
    World::listed(Recommendation::Reinvestigate).reinvestigated()
}

fn moved(item: &str, step: ActionStep, to: Option<i64>, seen: u32) -> Command {
    let (item, to, text) = (item.to_owned(), to.map(account), "As it was asked".to_owned());
    Command::MoveAction { item, step, to, due: None, text, seen }
}

#[test]
fn an_action_goes_to_an_investigator_and_is_filed_by_neither_who_did_it_nor_who_wrote_its_result() {
    let mut world = reinvestigated();
    let raise = Command::RaiseAction {
        what: "Ask the firm for its log".to_owned(),
        priority: ActionPriority::High,
        enquiry: String::new(),
        due: None,
    };
    world.does(9, &raise);
    let item = world.file.all::<Action>().last().unwrap().item.to_owned();
    for nobody in [None, Some(4), Some(99)] {
        world.refused(9, &moved(&item, ActionStep::Allocate, nobody, 1), "Choose who does it");
    }
    world.does(9, &moved(&item, ActionStep::Allocate, Some(10), 1));
    world.does(10, &moved(&item, ActionStep::Start, None, 2));
    // 9 writes the result of what 10 did.
    world.does(9, &moved(&item, ActionStep::Result, None, 3));
    for own in [9, 10] {
        world.refused(own, &moved(&item, ActionStep::File, None, 4), "someone other");
    }
    world.does(8, &moved(&item, ActionStep::File, None, 4));
}

impl World {
    /// From an agenda to a reinvestigation that has begun.
    pub(super) fn reinvestigated(mut self) -> Self {
        self.victims = [21, 22].map(|id| NominalId::new(id).unwrap()).to_vec();
        self.does(4, &draft(PanelDecision::SetActions, &[3, 4, 5], false, 0));
        self.does(3, &sign(&[3, 4, 5], 1));
        self.does(9, &Command::MoveOffer { step: OfferStep::Accept, reason: String::new() });
        let allegations = [31, 32].map(|id| (AllegationId::new(id).unwrap(), true)).to_vec();
        let reason = "Agreed on the phone".to_owned();
        self.does(9, &Command::Begin { victims: VictimPosition::Agrees, reason, allegations });
        self
    }

    pub(super) fn course(&mut self, allegation: i64, step: CourseStep) {
        let id = AllegationId::new(allegation).unwrap();
        let seen = self.version::<Course>(&id.to_string());
        let reason = "As decided".to_owned();
        let on = date(2026, 11, 25);
        self.does(9, &Command::MoveCourse { allegation: id, step, interviewed: true, on, reason, seen });
    }

    fn right(item: &str, step: RightStep, seen: u32) -> Command {
        Command::MoveRight { item: item.to_owned(), step, reason: "By letter".to_owned(), seen }
    }

    pub(super) fn ended(mut self) -> Self {
        let open: Vec<_> = self
            .file
            .all::<Action>()
            .filter(|action| action.says.state.is_open())
            .map(|action| (action.item.to_owned(), action.version))
            .collect();
        for (item, version) in open {
            self.does(8, &moved(&item, ActionStep::Withdraw, None, version));
        }
        let end = Command::End { victims: self.victims.clone(), reason: "Each ended".to_owned() };
        self.does(9, &end);
        self
    }
}

#[test]
fn when_one_victims_request_overturns_a_decision_no_right_of_another_is_left_without_an_end() {
    let mut world = reinvestigated();
    world.course(31, CourseStep::EndByPolice);
    world.course(32, CourseStep::EndByPolice);
    let mut world = world.ended();
    for item in ["1", "2"] {
        world.does(9, &World::right(item, RightStep::Tell, 1));
        world.does(9, &World::right(item, RightStep::Request, 2));
    }
    world.does(9, &World::right("1", RightStep::Acknowledge, 3));
    world.does(9, &World::right("1", RightStep::Overturn, 4));
    assert_eq!(world.file.stage(), Stage::Reinvestigation);
    let states: Vec<RightState> = world.file.all::<Right>().map(|right| right.says.state).collect();
    assert_eq!(states, [RightState::Overturned, RightState::Superseded]);
    world.refused(9, &World::right("2", RightStep::Acknowledge, 4), "does not stand any more");
    // It ends a second time, with rights of its own, and can be closed.
    world.course(31, CourseStep::EndByPolice);
    world.course(32, CourseStep::EndByPolice);
    let mut world = world.ended();
    for item in ["3", "4"] {
        world.does(9, &World::right(item, RightStep::Tell, 1));
        world.does(9, &World::right(item, RightStep::Request, 2));
        world.does(9, &World::right(item, RightStep::Acknowledge, 3));
    }
    for item in ["3", "4"] {
        world.does(9, &World::right(item, RightStep::LetStand, 4));
    }
    world.does(8, &Command::Close { reason: "All is done".to_owned() });
    assert_eq!(world.file.stage(), Stage::Closed);
}

#[test]
fn what_was_discontinued_and_overturned_is_under_reinvestigation_again() {
    let mut world = reinvestigated();
    world.does(
        9,
        &Command::AskAdvice { charging: true, question: "Is it enough?".to_owned(), material: cited() },
    );
    let answered = "Charge both".to_owned();
    world.does(
        9,
        &Command::AnswerAdvice { item: "1".to_owned(), answer: answered, action_plan: false, seen: 1 },
    );
    for allegation in [31, 32] {
        world.course(allegation, CourseStep::Charge);
        world.course(allegation, CourseStep::Discontinue);
    }
    let mut world = world.ended();
    assert_eq!(world.file.all::<Right>().count(), 2, "prosecutors discontinued all of it");
    world.does(9, &World::right("1", RightStep::Tell, 1));
    world.does(9, &World::right("1", RightStep::Request, 2));
    world.does(9, &World::right("1", RightStep::Acknowledge, 3));
    world.does(9, &World::right("1", RightStep::Overturn, 4));
    assert!(world.file.all::<Course>().all(|course| course.says.state == CourseState::Reinvestigated));
}
