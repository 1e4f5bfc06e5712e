//! What comes later: a second review, a conflict or a proposal after a decision was written, signed or answered. None of it is lost, and none
//! of it is put aside by whoever decided before.

use jiff::ToSpan as _;
use lookagain_casework::{
    panel::{Reopening, ReopeningState},
    reinvestigation::{ActionPriority, Course, CourseState, CourseStep},
    review::Conflict,
};

use super::{independence::*, *};

fn differ() -> Command {
    Command::AnswerClosure { concurs: false, reason: "I read all of it".to_owned(), involved: Vec::new() }
}

fn conflict() -> Command {
    Command::DeclareConflict { what: "I know a suspect".to_owned() }
}

impl World {
    /// Signed by 3, with 4 and 5, and waiting for a second person. A second review was drawn, and nobody took it.
    fn signed() -> Self {
        let mut world = Self::listed(Recommendation::Uphold);
        world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
        world.does(3, &sign(&[3, 4, 5], 1));
        world
    }

    /// The same, and 7 concurred.
    fn upheld() -> Self {
        let mut world = Self::signed();
        world.does(7, &concur());
        world
    }

    /// Reviewer 2 takes the second review and answers it.
    fn second(&mut self) {
        self.does(2, &take_second());
        self.does(2, &answer("NO", 0));
    }

    fn proposals(&self) -> Vec<(String, ReopeningState, u32)> {
        let all = self.file.all::<Reopening>();
        all.map(|one| (one.says.what.clone(), one.says.state, one.version)).collect()
    }

    /// Actions that are open are withdrawn, then it ends and is closed by 8.
    fn closed(self) -> Self {
        let mut world = self.ended();
        world.does(8, &Command::Close { reason: "All is done".to_owned() });
        world
    }
}

#[test]
fn whoever_had_a_hand_in_concluding_a_case_does_not_decline_to_look_at_it_again() {
    let mut world = World::upheld();
    world.does(9, &propose());
    // The chair, who wrote it, who sat, and the second person.
    for had_a_hand in [3, 4, 5, 7] {
        world.refused(had_a_hand, &reopening("1", ReopeningStep::Decline), "hand in concluding");
    }
    world.does(8, &reopening("1", ReopeningStep::Decline));
    let mut world = reinvestigated();
    world.course(31, CourseStep::EndByPolice);
    world.course(32, CourseStep::EndByPolice);
    world.victims.clear();
    let mut world = world.closed();
    world.does(9, &propose());
    world.refused(8, &reopening("1", ReopeningStep::Decline), "hand in concluding");
    world.does(7, &reopening("1", ReopeningStep::Decline));
}

#[test]
fn a_proposal_is_not_declined_while_a_line_is_open_that_came_up_since() {
    let mut world = World::upheld();
    world.second();
    world.does(2, &save("", line(Possible::Yes), None, 0));
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    world.refused(8, &reopening("1", ReopeningStep::Decline), "came up since");
    world.does(8, &reopening("1", ReopeningStep::Accept));
    assert_eq!(world.file.stage(), Stage::ForPanel);
}

/// Lines that were there, and were raised as actions, when the case was closed do not count as new.
#[test]
fn a_proposal_can_be_declined_where_every_line_was_known_when_the_case_was_closed() {
    let mut world = World::new();
    world.does(1, &begin());
    world.does(1, &answer("YES", 0));
    world.does(1, &save("", line(Possible::Yes), None, 0));
    world.does(1, &save("1/1", line(Possible::Yes), Some(EnquiryStep::FindNotPursued), 1));
    world.does(1, &submit(Recommendation::Reinvestigate, 1));
    world.does(3, &Command::List { meeting: 9 });
    let mut world = world.reinvestigated();
    let (what, enquiry) = ("Ask the firm for its log".to_owned(), "1/1".to_owned());
    let raise = Command::RaiseAction { what, priority: ActionPriority::High, enquiry, due: None };
    world.does(8, &raise);
    assert_eq!(world.file.get::<Enquiry>("1/1").unwrap().says.state, EnquiryState::Raised);
    assert!(!world.file.ever_worked_on("1", account(8)), "raising an action is not reviewing");
    world.course(31, CourseStep::EndByPolice);
    world.course(32, CourseStep::EndByPolice);
    world.victims.clear();
    let mut world = world.closed();
    world.does(9, &propose());
    world.does(7, &reopening("1", ReopeningStep::Decline));
}

#[test]
fn a_second_review_that_proposes_otherwise_comes_before_a_person_again() {
    for (proposes, proposed) in [
        (Recommendation::Reinvestigate, 1),
        (Recommendation::MoreInformation, 1),
        (Recommendation::Uphold, 0),
    ] {
        let mut world = World::upheld();
        world.second();
        world.does(2, &submit(proposes, 2));
        assert_eq!(world.proposals().len(), proposed, "{proposes}: no line of it is open");
    }
    // Between the signature and the second person's answer.
    let mut world = World::signed();
    world.second();
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    world.refused(7, &concur(), "second review came in since");
    world.does(7, &differ());
    assert_eq!(world.file.stage(), Stage::ForPanel);
    // The panel weighs it, and upholds the closure all the same: then it was heard.
    world.does(3, &Command::List { meeting: 9 });
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    world.does(3, &sign(&[3, 4, 5], 1));
    world.does(7, &concur());
    // Between what was written down and the signature.
    let mut world = World::listed(Recommendation::Uphold);
    world.does(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0));
    world.second();
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    // Sent back in between, it is no more heard than before.
    world.does(8, &back("2"));
    world.refused(3, &sign(&[3, 4, 5], 1), "write the decision down again");
    world.does(5, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 1));
    world.does(3, &sign(&[3, 4, 5], 2));
}

#[test]
fn what_a_second_reviewer_found_before_passing_it_on_is_not_lost_with_a_concluded_case() {
    for (found, proposed) in [(true, 1), (false, 0)] {
        let mut world = World::upheld();
        world.second();
        if found {
            world.does(2, &save("", line(Possible::Yes), None, 0));
        }
        world.does(2, &Command::PassReview);
        assert_eq!(world.proposals().len(), proposed, "{found}");
    }
}

#[test]
fn a_conflict_that_shows_after_the_signature_is_recorded_and_nobody_concurs_with_that_decision() {
    let mut world = World::signed();
    world.does(4, &conflict());
    assert!(world.file.get::<Conflict>("4").is_some());
    world.refused(7, &concur(), "in conflict since");
    world.does(7, &differ());
    assert_eq!(world.file.stage(), Stage::ForPanel, "the panel decides again, without 4");
    // A record came in that names one of those who sat.
    let mut world = World::signed();
    let reason = "I read all of it".to_owned();
    let late = Command::AnswerClosure { concurs: true, reason, involved: vec![account(5)] };
    world.refused(7, &late, "in conflict since");
    // Once it is concluded, somebody else looks at it.
    let mut world = World::upheld();
    world.does(6, &conflict());
    assert_eq!(world.proposals(), [], "6 had no hand in it");
    world.does(4, &conflict());
    world.does(7, &conflict());
    let proposals = world.proposals();
    assert_eq!(proposals.len(), 1, "one proposal, to which the second conflict was added: {proposals:?}");
    assert_eq!(proposals[0].2, 2);
}

#[test]
fn while_a_proposal_waits_no_other_is_made_and_what_else_is_found_is_added_to_it() {
    let mut world = World::upheld();
    world.does(9, &propose());
    let what = "A witness came forward".to_owned();
    world.does(10, &Command::ProposeReopening { cause: ReopeningCause::Victim, what });
    world.second();
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    let proposals = world.proposals();
    assert_eq!(proposals.len(), 1, "{proposals:?}");
    for found in ["Something new", "The victim asks: A witness came forward", "blind second review"] {
        assert!(proposals[0].0.contains(found), "{found}: {proposals:?}");
    }
    let early = world.ask(8, &reopening("1", ReopeningStep::Decline));
    assert!(matches!(early, Err(Refusal::Moved { now: 3, .. })), "not on what was read before: {early:?}");
    let answer = Command::AnswerReopening {
        item: "1".to_owned(),
        step: ReopeningStep::Decline,
        reason: "It was weighed".to_owned(),
        seen: 3,
    };
    world.does(8, &answer);
    world.does(9, &propose());
    assert_eq!(world.proposals().len(), 2, "the next is one of its own");
}

#[test]
fn a_reopened_case_can_be_reinvestigated_although_a_court_has_ended_one_of_its_allegations() {
    let mut world = reinvestigated();
    world.victims.clear();
    let question = "Is it enough?".to_owned();
    world.does(9, &Command::AskAdvice { charging: true, question, material: cited() });
    let answer = "Charge the first".to_owned();
    world.does(9, &Command::AnswerAdvice { item: "1".to_owned(), answer, action_plan: false, seen: 1 });
    for step in [CourseStep::Charge, CourseStep::Appear, CourseStep::Convict, CourseStep::Sentence] {
        world.course(31, step);
    }
    world.course(32, CourseStep::EndByCps);
    let mut world = world.closed();
    world.does(9, &propose());
    world.does(8, &reopening("1", ReopeningStep::Accept));
    world.does(3, &Command::List { meeting: 9 });
    let mut world = world.reinvestigated();
    let state = |world: &World, item| world.file.get::<Course>(item).unwrap().says.state;
    assert_eq!(
        (state(&world, "31"), state(&world, "32")),
        (CourseState::Sentenced, CourseState::Reinvestigated),
        "what a court ended stays as it left it"
    );
    world.course(32, CourseStep::EndByPolice);
    assert_eq!(world.closed().file.stage(), Stage::Closed);
}

#[test]
fn an_investigated_force_reads_no_second_review_that_is_not_in_also_when_the_case_has_gone_on() {
    let mut world = World::listed(Recommendation::Reinvestigate);
    world.second();
    world.does(2, &save("", line(Possible::Yes), Some(EnquiryStep::FindNotPursued), 0));
    let mut world = world.reinvestigated();
    let second = |world: &World| {
        let read = world.file.as_read_by(&actor(9));
        (
            read.answers("1").count(),
            read.answers("2").count(),
            read.under::<Enquiry>("2").count(),
            world.file.opens("2", &actor(9)),
        )
    };
    assert_eq!(second(&world), (1, 0, 0, false));
    let (what, enquiry) = ("Ask the firm for its log".to_owned(), "2/1".to_owned());
    let raise = Command::RaiseAction { what, priority: ActionPriority::High, enquiry, due: None };
    world.refused(9, &raise, "line of the ledger");
    world.does(2, &submit(Recommendation::Reinvestigate, 2));
    assert_eq!(second(&world), (1, 1, 1, true), "then they do");
    world.does(9, &raise);
    world.does(8, &back("2"));
    assert!(!world.file.opens("2", &actor(9)), "under way again");
    assert!(
        world.file.opens("2", &actor(8)) && world.file.opens("2", &actor(3)),
        "supervisor and panel read on"
    );
}

/// What a refusal says is the same wherever the case stands.
#[test]
fn no_refusal_tells_a_blind_reviewer_what_came_of_the_first_review() {
    let reviewed = World::reviewed(Recommendation::Uphold);
    let mut offered = World::listed(Recommendation::Uphold);
    offered.does(4, &draft(PanelDecision::SetActions, &[3, 4, 5], false, 0));
    offered.does(3, &sign(&[3, 4, 5], 1));
    let worlds = [reviewed, World::listed(Recommendation::Uphold), World::signed(), World::upheld(), offered];
    for command in [begin(), Command::JoinReview, propose(), Command::PassReview, conflict()] {
        let mut answers = worlds.iter().map(|world| {
            let mut world = world.clone();
            world.ask(11, &command).map_err(|refused| refused.to_string())
        });
        let first = answers.next().unwrap();
        assert!(answers.all(|answer| answer == first), "{command:?}: {first:?}");
    }
}

#[test]
fn the_documents_of_a_review_are_read_by_whoever_reads_the_review() {
    let mut world = World::reviewed(Recommendation::Uphold);
    world.does(2, &take_second());
    let (before, after) = (at() - 1.hour(), at() + 1.hour());
    let opens = |world: &World, reader, by, at| world.file.opens_document(account(by), at, &actor(reader));
    for blind in [2, 11] {
        assert!(!opens(&world, blind, 1, before), "{blind}: what the first reviewer added");
        assert!(!opens(&world, blind, 8, after), "{blind}: what came after the first review");
        assert!(opens(&world, blind, 8, before), "{blind}: what was there for both");
    }
    assert!(opens(&world, 2, 2, after), "their own");
    assert!(!opens(&world, 1, 2, after), "nor does the first reviewer read what the second added");
    for reads in [3, 8] {
        assert!(opens(&world, reads, 1, before) && opens(&world, reads, 2, after), "{reads}");
    }
    assert!(!opens(&world, 9, 8, before), "an investigated force reads none");
    world.does(2, &answer("NO", 0));
    world.does(2, &submit(Recommendation::Uphold, 2));
    assert!(opens(&world, 2, 1, before) && opens(&world, 1, 2, after), "both are in");
}
