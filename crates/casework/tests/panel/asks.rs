//! Everything that can be asked, made of lots: [`place`] says which command is which, [`World::command`] makes it.

use lookagain_casework::{
    panel::{LearningPoint, Reopening},
    reinvestigation::{
        Action, ActionPriority, ActionState, ActionStep, Advice, Checkpoint, Course, CourseStep,
        DisclosureDecision, Exhibit, Hearing, MeetsTest, Offer, OfferState, OfferStep, Sensitivity, Unused,
        UnusedStep, VictimPosition,
    },
    review::{FailingFound, NegativeSearch, ProposedAction, Severity},
    rights::{Right, RightState, RightStep},
};
use lookagain_domain::AllegationId;

use super::{independence::*, *};

/// Lots for one step: does it lead on, who, what, and two for the rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lots {
    pub(super) on: bool,
    pub(super) who: u16,
    pub(super) what: u16,
    pub(super) one: u16,
    pub(super) other: u16,
}

pub(super) fn lots() -> impl Strategy<Value = Lots> {
    (any::<bool>(), any::<[u16; 4]>()).prop_map(|(on, [who, what, one, other])| Lots {
        on,
        who,
        what,
        one,
        other,
    })
}

pub(super) fn pick<T: Copy>(from: &[T], lot: u16) -> T {
    from[usize::from(lot) % from.len()]
}

/// One of the steps that are open; mostly one that is not aside of the way, or few would come to its end.
pub(super) fn onward<T: Copy + PartialEq>(open: &[T], aside: &[T], lot: u16) -> Option<T> {
    let on: Vec<T> = open.iter().copied().filter(|step| !aside.contains(step)).collect();
    let from = if on.is_empty() || lot.is_multiple_of(4) { open } else { &on };
    (!from.is_empty()).then(|| pick(from, lot / 4))
}

/// How many things can be asked: [`place`] says which is which.
pub(super) const COMMANDS: usize = 36;

/// The place of a command in [`World::command`]. A new command finds no place here, and has to be given one in both.
pub(super) const fn place(command: &Command) -> usize {
    match command {
        Command::BeginReview { .. } => 0,
        Command::JoinReview => 1,
        Command::TakeSecondReview { .. } => 2,
        Command::PassReview => 3,
        Command::SaveAnswer { .. } => 4,
        Command::SaveEnquiry { .. } => 5,
        Command::SaveFailing { .. } => 6,
        Command::SaveSearch { .. } => 7,
        Command::SaveProposal { .. } => 8,
        Command::SubmitReview { .. } => 9,
        Command::ReturnReview { .. } => 10,
        Command::DeclareConflict { .. } => 11,
        Command::List { .. } => 12,
        Command::TakeOff { .. } => 13,
        Command::Draft(_) => 14,
        Command::Sign { .. } => 15,
        Command::AnswerClosure { .. } => 16,
        Command::MoveOffer { .. } => 17,
        Command::Begin { .. } => 18,
        Command::HoldCheckpoint { .. } => 19,
        Command::RaiseAction { .. } => 20,
        Command::MoveAction { .. } => 21,
        Command::DecidePolicy { .. } => 22,
        Command::SaveExhibit { .. } => 23,
        Command::ScheduleUnused { .. } => 24,
        Command::MoveUnused { .. } => 25,
        Command::AskAdvice { .. } => 26,
        Command::AnswerAdvice { .. } => 27,
        Command::MoveCourse { .. } => 28,
        Command::SaveHearing { .. } => 29,
        Command::End { .. } => 30,
        Command::MoveRight { .. } => 31,
        Command::Close { .. } => 32,
        Command::ProposeReopening { .. } => 33,
        Command::AnswerReopening { .. } => 34,
        Command::SaveLearning { .. } => 35,
    }
}

fn said() -> String {
    "As it was".to_owned()
}

impl World {
    /// One of the items of a kind, and its version; sometimes a new one.
    fn some<T: Item>(&self, lot: u16) -> (String, u32) {
        let mut all: Vec<(String, u32)> =
            self.file.all::<T>().map(|one| (one.item.to_owned(), one.version)).collect();
        all.push((String::new(), 0));
        // The newest most often: it is the one that waits.
        let newest = all[all.len().saturating_sub(2)].clone();
        if lot.is_multiple_of(2) { newest } else { all[usize::from(lot / 2) % all.len()].clone() }
    }

    /// The same of a review's.
    fn some_under<T: Item>(&self, review: &str, lot: u16) -> (String, u32) {
        let all: Vec<(String, u32)> =
            self.file.under::<T>(review).map(|one| (one.item.to_owned(), one.version)).collect();
        // A new one now and then only: what is open has to be settled.
        if all.is_empty() || lot.is_multiple_of(8) {
            return (String::new(), 0);
        }
        all[usize::from(lot / 8) % all.len()].clone()
    }

    fn review_of(&self, who: i64) -> String {
        self.file.review_of(account(who)).map_or("1", |review| review.item).to_owned()
    }

    /// Somebody asks for something. `place` says for what, the lots what it says.
    pub(super) fn command(&self, who: i64, at: usize, lots: Lots) -> Command {
        let Lots { one, other, .. } = lots;
        let review = self.review_of(who);
        match at {
            0 => begin(),
            1 => Command::JoinReview,
            2 => take_second(),
            3 => Command::PassReview,
            4 => {
                answer(pick(&["YES", "PARTLY", "NO"], one), self.version::<Answer>(&format!("{review}/Q-1")))
            }
            5 => self.enquiry(&review, lots),
            6..=8 => self.finding(&review, at, lots),
            9 => Command::SubmitReview {
                recommendation: pick(Recommendation::ALL, one),
                summary: said(),
                drawn: other % 4 != 0,
                snapshot: None,
                seen: self.version::<Review>(&review),
            },
            10 => back(pick(&["1", "2"], one)),
            // Mostly too short to be taken: after a few dozen steps nobody would be left to do anything.
            11 => Command::DeclareConflict {
                what: if lots.on || other.is_multiple_of(4) { said() } else { "No".to_owned() },
            },
            _ => self.of_panel(at, lots).unwrap_or_else(|| self.of_room(at, lots)),
        }
    }

    fn enquiry(&self, review: &str, Lots { one, other, .. }: Lots) -> Command {
        let (item, seen) = self.some_under::<Enquiry>(review, one);
        let mut says = line(pick(&[Possible::No, Possible::Yes, Possible::No, Possible::Perhaps], other));
        says.withdrawn = other.is_multiple_of(11);
        let open = self.file.get::<Enquiry>(&item).map_or_else(Vec::new, |line| line.says.state.open());
        let aside = [EnquiryStep::Raise, EnquiryStep::Reopen];
        let step = onward(&open, &aside, other / 5).filter(|_| other % 5 != 0);
        save(&item, says, step, seen)
    }

    fn finding(&self, review: &str, at: usize, Lots { one, other, .. }: Lots) -> Command {
        let withdrawn = other.is_multiple_of(5);
        match at {
            6 => {
                let (item, seen) = self.some_under::<FailingFound>(review, one);
                let failing = FailingFound {
                    code: "F13_FORENSIC_OPPORTUNITY".parse().unwrap(),
                    severity: pick(Severity::ALL, other),
                    narrative: said(),
                    question: String::new(),
                    evidence: cited(),
                    withdrawn,
                };
                Command::SaveFailing { item, failing, seen }
            }
            7 => {
                let (item, seen) = self.some_under::<NegativeSearch>(review, one);
                let (sought, searched, scope) = (said(), said(), said());
                let search = NegativeSearch { sought, searched, scope, on: self.today, withdrawn };
                Command::SaveSearch { item, search, seen }
            }
            _ => {
                let (item, seen) = self.some_under::<ProposedAction>(review, one);
                let enquiry = self.some_under::<Enquiry>(review, other).0;
                let proposal = ProposedAction { what: said(), enquiry, withdrawn };
                Command::SaveProposal { item, proposal, seen }
            }
        }
    }

    /// What a panel is asked, and what others ask of it.
    fn of_panel(&self, at: usize, Lots { one, other, .. }: Lots) -> Option<Command> {
        let sitting: &[i64] = match other % 16 {
            0 => &[4, 3, 5],
            1 => &[3, 4],
            2 => &[3, 4, 5, 6],
            3 => &[3, 4, 5, 7],
            4 => &[3, 5, 1],
            _ => &[3, 4, 5],
        };
        let seen = self.file.draft().map_or(0, |draft| draft.version);
        Some(match at {
            12 => Command::List { meeting: i64::from(9 + one % 2) },
            13 => Command::TakeOff { reason: said() },
            14 => {
                let uphold = [PanelDecision::Uphold; 3];
                draft(pick(&[PanelDecision::ALL, &uphold].concat(), one), sitting, one % 5 != 0, seen)
            }
            15 => {
                let present = self.file.draft().map(|draft| draft.says.present.clone());
                let present = present.filter(|_| other % 8 != 0).unwrap_or_else(|| members(sitting));
                Command::Sign { present, involved: vec![account(6)], seen }
            }
            16 => {
                let involved =
                    if other.is_multiple_of(8) { vec![account(6), account(5)] } else { vec![account(6)] };
                Command::AnswerClosure { concurs: one % 4 != 0, reason: said(), involved }
            }
            33 => Command::ProposeReopening { cause: pick(ReopeningCause::ALL, one), what: said() },
            34 => {
                let (item, seen) = self.some::<Reopening>(one);
                let step = pick(ReopeningStep::ALL, other);
                Command::AnswerReopening { item, step, reason: said(), seen }
            }
            35 => {
                let (item, seen) = self.some::<LearningPoint>(one);
                let (theme, failing, text) = ("GENERAL".to_owned(), String::new(), said());
                Command::SaveLearning { item, theme, failing, text, withdrawn: other.is_multiple_of(2), seen }
            }
            _ => return None,
        })
    }

    /// What a reinvestigation is asked.
    #[expect(clippy::too_many_lines, reason = "one line or two for each thing that can be asked")]
    fn of_room(&self, at: usize, Lots { one, other, .. }: Lots) -> Command {
        let allegation = AllegationId::new(pick(&[31, 32], one)).unwrap();
        match at {
            17 => {
                let state = self.file.get::<Offer>("1").map_or(OfferState::Offered, |offer| offer.says.state);
                let likely = if other.is_multiple_of(4) { OfferStep::ALL.to_vec() } else { state.open() };
                Command::MoveOffer { step: pick(&likely, one), reason: said() }
            }
            18 => Command::Begin {
                victims: pick(VictimPosition::ALL, one),
                reason: said(),
                allegations: [31, 32].map(|id| (AllegationId::new(id).unwrap(), other % 4 != 0)).to_vec(),
            },
            19 => {
                let (item, seen) = self.some::<Checkpoint>(one);
                let next = self.today.saturating_add(jiff::Span::new().days(i64::from(other % 90)));
                Command::HoldCheckpoint {
                    item,
                    findings: said(),
                    on_course: other.is_multiple_of(2),
                    next,
                    seen,
                }
            }
            20 => {
                let enquiry = self.some::<Enquiry>(one).0;
                Command::RaiseAction {
                    what: said(),
                    priority: pick(ActionPriority::ALL, other),
                    enquiry,
                    due: None,
                }
            }
            21 => {
                let (item, seen) = self.some::<Action>(one);
                let state =
                    self.file.get::<Action>(&item).map_or(ActionState::Raised, |action| action.says.state);
                let aside = [ActionStep::Withdraw, ActionStep::Refer, ActionStep::Wait, ActionStep::Block];
                let step = onward(&state.open(), &aside, other).unwrap_or(ActionStep::Start);
                let to = Some(account(pick(&[9, 10, 14, 4], other / 8)));
                Command::MoveAction { item, step, to, due: None, text: said(), seen }
            }
            22 => {
                let (decision, reason, alternatives) = (said(), said(), said());
                Command::DecidePolicy {
                    decision,
                    reason,
                    alternatives,
                    replaces: String::new(),
                    signature: String::new(),
                }
            }
            23 => {
                let (item, seen) = self.some::<Exhibit>(one);
                let (reference, hash) = ("X1".to_owned(), String::new());
                Command::SaveExhibit {
                    item,
                    reference,
                    description: said(),
                    hash,
                    place: said(),
                    reason: said(),
                    seen,
                }
            }
            24 => Command::ScheduleUnused {
                description: said(),
                sensitivity: pick(Sensitivity::ALL, one),
                sensitivity_reason: said(),
            },
            25 => {
                let (item, seen) = self.some::<Unused>(one);
                let (meets_test, decision) =
                    (Some(pick(MeetsTest::ALL, other)), Some(pick(DisclosureDecision::ALL, other)));
                Command::MoveUnused {
                    item,
                    step: pick(UnusedStep::ALL, other / 8),
                    meets_test,
                    decision,
                    reason: said(),
                    seen,
                }
            }
            26 => Command::AskAdvice { charging: one.is_multiple_of(2), question: said(), material: cited() },
            27 => {
                let (item, seen) = self.some::<Advice>(one);
                Command::AnswerAdvice { item, answer: said(), action_plan: other.is_multiple_of(4), seen }
            }
            28 => {
                let item = allegation.to_string();
                let open =
                    self.file.get::<Course>(&item).map_or_else(Vec::new, |course| course.says.state.open());
                let ends = [
                    CourseStep::Discontinue,
                    CourseStep::FindUnfit,
                    CourseStep::EndByPolice,
                    CourseStep::EndByCps,
                ];
                let step = onward(&open, &ends, other).unwrap_or(CourseStep::Charge);
                let (on, seen) = (self.today, self.version::<Course>(&item));
                Command::MoveCourse {
                    allegation,
                    step,
                    interviewed: other.is_multiple_of(2),
                    on,
                    reason: said(),
                    seen,
                }
            }
            29 => {
                let (item, seen) = self.some::<Hearing>(one);
                Command::SaveHearing {
                    item,
                    on: self.today,
                    court: said(),
                    purpose: said(),
                    result: said(),
                    seen,
                }
            }
            30 => Command::End { victims: self.victims.clone(), reason: said() },
            31 => {
                let (item, seen) = self.some::<Right>(one);
                let state =
                    self.file.get::<Right>(&item).map_or(RightState::ToTell, |right| right.says.state);
                let aside = [pick(&[RightStep::Request, RightStep::Lapse], other / 64), RightStep::Supersede];
                let step = onward(&state.open(), &aside, other).unwrap_or(RightStep::Tell);
                Command::MoveRight { item, step, reason: said(), seen }
            }
            _ => Command::Close { reason: said() },
        }
    }
}
