//! No sequence of what is allowed reaches an upheld closure with one person, an unsigned decision, a decision by someone in
//! conflict, or an open line of enquiry. `walk` tries it with thousands of random sequences over the real rules; here are the people, the
//! forms, and a few straight roads.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use jiff::{Timestamp, civil::date};
use lookagain_casework::{
    Actor, CaseFile, Command, Draft, Duty, Item, Refusal, Stage,
    decide::{Context, decide},
    lists::ClosureReason,
    panel::{ConsiderationState, Member, PanelDecision, ReopeningCause, ReopeningStep},
    questions::QuestionSet,
    review::{Answer, Citation, Enquiry, EnquiryState, EnquiryStep, Possible, Recommendation, Review},
};
use lookagain_domain::{AccountId, ForceId, NominalId};
use proptest::prelude::*;

#[path = "panel/asks.rs"]
mod asks;
#[path = "panel/independence.rs"]
mod independence;
#[path = "panel/invariants.rs"]
mod invariants;
#[path = "panel/later.rs"]
mod later;
#[path = "panel/walk.rs"]
mod walk;

/// One question, so that a review can be complete.
const QUESTIONS: &str = "version = \"t\"\nchangelog = \"\"\n[agreement]\nalarm_below = 0.6\nrecent = 3\nleast = 1\n[[theme]]\nid = \"T\"\ntitle = \"t\"\n[[theme.question]]\nid = \"Q-1\"\ntext = \"?\"\nkind = \"YES_PARTLY_NO\"\n";

fn account(id: i64) -> AccountId {
    AccountId::new(id).unwrap()
}

fn force() -> ForceId {
    ForceId::new(3).unwrap()
}

fn at() -> Timestamp {
    "2026-11-25T09:00:00Z".parse().unwrap()
}

/// Reviewers 1, 2 and 11, panel members 3 to 7 and 12, supervisors 8 and 13, investigators 9, 10 and 14, and 15, who does nothing here.
/// 6 had a part in the original case; 9, 10, 12 and 13 are bound to the force whose case it is.
fn actor(id: i64) -> Actor {
    let duty = match id {
        1 | 2 | 11 => Duty::Reviewer,
        3..=7 | 12 => Duty::PanelMember,
        9 | 10 | 14 => Duty::Investigator,
        15 => Duty::None,
        _ => Duty::Supervisor,
    };
    let force = matches!(id, 9 | 10 | 12 | 13).then(force);
    Actor { account: account(id), duty, force, had_part: id == 6 }
}

#[derive(Clone)]
struct World {
    file: CaseFile,
    questions: QuestionSet,
    victims: Vec<NominalId>,
    today: jiff::civil::Date,
}

impl World {
    fn new() -> Self {
        Self {
            file: CaseFile::default(),
            questions: QuestionSet::parse(QUESTIONS).unwrap(),
            victims: Vec::new(),
            today: date(2026, 11, 25),
        }
    }

    fn ask(&mut self, who: i64, command: &Command) -> Result<(), Refusal> {
        self.ask_as(&actor(who), command)
    }

    fn ask_as(&mut self, who: &Actor, command: &Command) -> Result<(), Refusal> {
        let (documents, investigators) = (["FILE:1".to_owned()], [9, 10, 14].map(account));
        let context = Context {
            today: self.today,
            force: force(),
            questions: &self.questions,
            victims: &self.victims,
            documents: &documents,
            investigators: &investigators,
        };
        let new = decide(&self.file, who, context, command)?;
        self.file = self.file.with(&new, Some(who.account), at());
        Ok(())
    }
}

fn cited() -> Vec<Citation> {
    vec![Citation { document: "FILE:1".to_owned(), place: "row 2".to_owned() }]
}

fn line(possible: Possible) -> Enquiry {
    Enquiry {
        state: EnquiryState::Identified,
        kind: "CCTV".parse().unwrap(),
        title: "Cameras at the station".to_owned(),
        identified: cited(),
        result: "Nothing was kept".to_owned(),
        proof: cited(),
        possible,
        possible_until: None,
        why: "Overwritten after a month".to_owned(),
        withdrawn: false,
    }
}

/// The first of them in the chair.
fn members(ids: &[i64]) -> Vec<Member> {
    let member = |(index, id): (usize, &i64)| Member { account: account(*id), chair: index == 0 };
    ids.iter().enumerate().map(member).collect()
}

fn sign(ids: &[i64], seen: u32) -> Command {
    Command::Sign { present: members(ids), involved: vec![account(6)], seen }
}

fn concur() -> Command {
    let reason = "I read all of it".to_owned();
    Command::AnswerClosure { concurs: true, reason, involved: vec![account(6)] }
}

/// `ids` says who sits.
fn draft(decision: PanelDecision, ids: &[i64], reason: bool, seen: u32) -> Command {
    Command::Draft(Draft {
        present: members(ids),
        involved: vec![account(6)],
        sitting: true,
        material: cited(),
        findings: "What was found".to_owned(),
        decision,
        closure_reason: reason.then(|| ClosureReason::ALL[0].code.parse().unwrap()),
        reasons: "Because of it".to_owned(),
        dissent: String::new(),
        actions: vec!["Look again".to_owned()],
        learning: "Ask for recordings at once".to_owned(),
        seen,
    })
}

/// The straight road to an upheld closure: the property below would hold of rules that allow nothing.
#[test]
fn an_upheld_closure_can_be_reached_by_enough_people() {
    let mut world = World::new();
    let answer =
        Answer { questions: String::new(), answer: "YES".to_owned(), note: String::new(), evidence: cited() };
    let submit = Command::SubmitReview {
        recommendation: Recommendation::Uphold,
        summary: "All was done".to_owned(),
        drawn: true,
        snapshot: None,
        seen: 1,
    };
    world.ask(1, &Command::BeginReview { questions: "t".to_owned() }).unwrap();
    assert!(
        matches!(world.ask(1, &submit), Err(Refusal::Field("summary", why)) if why.contains("Q-1 is not answered"))
    );
    world.ask(1, &Command::SaveAnswer { question: "Q-1".to_owned(), victim: None, answer, seen: 0 }).unwrap();
    world
        .ask(
            1,
            &Command::SaveEnquiry { item: String::new(), enquiry: line(Possible::Yes), step: None, seen: 0 },
        )
        .unwrap();
    assert!(matches!(world.ask(1, &submit), Err(Refusal::Field("recommendation", _))), "a line is open");
    let settle = |possible, step, seen| Command::SaveEnquiry {
        item: "1/1".to_owned(),
        enquiry: line(possible),
        step: Some(step),
        seen,
    };
    world.ask(1, &settle(Possible::Yes, EnquiryStep::FindNotPursued, 1)).unwrap();
    assert!(matches!(
        world.ask(1, &settle(Possible::Yes, EnquiryStep::Settle, 2)),
        Err(Refusal::Field("possible", _))
    ));
    world.ask(1, &settle(Possible::No, EnquiryStep::Settle, 2)).unwrap();
    world.ask(1, &submit).unwrap();
    assert_eq!(world.file.get::<Review>("2").unwrap().says.reviewers, [], "drawn for a second review");
    world.ask(3, &Command::List { meeting: 9 }).unwrap();
    world.ask(4, &draft(PanelDecision::Uphold, &[3, 4, 5], true, 0)).unwrap();
    assert!(matches!(world.ask(4, &sign(&[3, 4, 5], 1)), Err(Refusal::NotYou(_))), "not the chair");
    world.ask(3, &sign(&[3, 4, 5], 1)).unwrap();
    assert_eq!(world.file.stage(), Stage::Concurrence);
    let concur = concur();
    for sat in [1, 3, 4, 6] {
        assert!(matches!(world.ask(sat, &concur), Err(Refusal::NotYou(_))), "{sat}");
    }
    world.ask(7, &concur).unwrap();
    assert_eq!(world.file.stage(), Stage::Upheld);
    assert_eq!(
        world.file.all::<lookagain_casework::panel::LearningPoint>().count(),
        1,
        "its learning is kept"
    );
}

#[test]
fn two_who_edit_the_same_line_see_each_others_change() {
    let mut world = World::new();
    world.ask(1, &Command::BeginReview { questions: "t".to_owned() }).unwrap();
    world.ask(2, &Command::JoinReview).unwrap();
    world
        .ask(
            1,
            &Command::SaveEnquiry { item: String::new(), enquiry: line(Possible::Yes), step: None, seen: 0 },
        )
        .unwrap();
    let change = |title: &str| Command::SaveEnquiry {
        item: "1/1".to_owned(),
        enquiry: Enquiry { title: title.to_owned(), ..line(Possible::Yes) },
        step: None,
        seen: 1,
    };
    world.ask(1, &change("The one at the exit")).unwrap();
    let refused = world.ask(2, &change("The one at the entrance"));
    assert!(matches!(refused, Err(Refusal::Moved { now: 2, .. })), "{refused:?}");
    assert_eq!(world.file.get::<Enquiry>("1/1").unwrap().says.title, "The one at the exit");
}

#[test]
fn a_blind_reviewer_sees_no_other_review_until_their_own_is_in() {
    let mut world = World::new();
    world.ask(1, &Command::BeginReview { questions: "t".to_owned() }).unwrap();
    let answer =
        Answer { questions: String::new(), answer: "NO".to_owned(), note: String::new(), evidence: cited() };
    let save = Command::SaveAnswer { question: "Q-1".to_owned(), victim: None, answer, seen: 0 };
    let submit = Command::SubmitReview {
        recommendation: Recommendation::Reinvestigate,
        summary: "More to do".to_owned(),
        drawn: true,
        snapshot: None,
        seen: 1,
    };
    world.ask(1, &save).unwrap();
    world.ask(1, &submit).unwrap();
    let take = Command::TakeSecondReview { questions: "t".to_owned() };
    assert!(matches!(world.ask(1, &take), Err(Refusal::NotYou(_))), "not by the same person");
    world.ask(2, &take).unwrap();
    assert!(!world.file.opens("1", &actor(2)) && world.file.opens("2", &actor(2)));
    world.ask(2, &save).unwrap();
    world
        .ask(
            2,
            &Command::SubmitReview {
                recommendation: Recommendation::Uphold,
                summary: "Nothing left".to_owned(),
                drawn: false,
                snapshot: None,
                seen: 2,
            },
        )
        .unwrap();
    assert!(world.file.opens("1", &actor(2)));
    assert_eq!(world.file.stage(), Stage::ForPanel, "the second review does not move the case");
}
