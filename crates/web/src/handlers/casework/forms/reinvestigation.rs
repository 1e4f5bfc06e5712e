//! Forms of a reinvestigation.

use lookagain_app::{
    Act,
    casework::CaseworkView,
    rules_of_casework::{
        Command, Kind,
        reinvestigation::{
            Action, ActionPriority, Advice, Checkpoint, Course, CourseStep, DisclosureDecision, Exhibit,
            Hearing, MeetsTest, Offer, OfferStep, Owner, PolicyDecision, Sensitivity, Unused, VictimPosition,
        },
        review::Enquiry,
        rights::{Right, RightStep},
    },
};
use lookagain_domain::AccountId;

use super::Form;
use crate::{
    components::Html,
    handlers::casework::fields::{
        Errors, Shown, optional, options, seen, typed_citations, typed_date, wanted, wanted_date,
    },
    session::Fields,
};

const ROOM: Act = Act::ViewReinvestigation;
const INVESTIGATE: Act = Act::Reinvestigate;

fn plain(title: &'static str, lead: &'static str, button: &'static str, act: Act) -> Form {
    Form { title, lead, fields: Vec::new(), button, act, kind: None, item: None }
}

fn steps<'x>(open: impl Iterator<Item = (&'x str, &'x str)>, shown: &Shown<'_>) -> Html {
    shown.radios("step", "What happens?", "", open, "")
}

#[expect(clippy::too_many_lines, reason = "one short list of fields for each form")]
pub(super) fn show(
    key: &str,
    view: &CaseworkView,
    item: &str,
    shown: &Shown<'_>,
    people: &[(AccountId, String)],
) -> Option<Form> {
    let offer = view.file.get::<Offer>("1")?.says;
    let documents = &view.documents;
    let lines: Vec<(String, String)> = [(String::new(), "None".to_owned())]
        .into_iter()
        .chain(view.file.all::<Enquiry>().map(|line| (line.item.to_owned(), line.says.title.clone())))
        .collect();
    Some(match key {
        "offer" => {
            let act = if offer.state.open().contains(&OfferStep::OfferAgain) {
                Act::Supervise
            } else {
                INVESTIGATE
            };
            Form {
                fields: vec![
                    steps(offer.state.open().iter().map(|step| (step.code(), step.label())), shown),
                    shown.area("reason", "Why?", "Needed when it is returned or offered again.", ""),
                ],
                ..plain(
                    match offer.to {
                        Owner::Force => "Offer to the force",
                        Owner::Nca => "Offer to the national agency",
                    },
                    "",
                    "Send",
                    act,
                )
            }
        }
        "begin" => {
            let fields = vec![
                shown.radios("victims", "What do the victims want?", "A reinvestigation begins with their agreement, or exceptionally led by evidence, as authorised.", options!(VictimPosition), ""),
                shown.area("reason", "What was agreed?", "With whom, when, and who authorised it. Without names.", ""),
            ];
            Form {
                fields,
                ..plain(
                    "Begin the reinvestigation",
                    "The first supervision checkpoint is set, and every allegation of the case is under reinvestigation.",
                    "Begin",
                    INVESTIGATE,
                )
            }
        }
        "checkpoint" => {
            view.file.get::<Checkpoint>(item)?;
            Form {
                fields: vec![
                    shown.area("findings", "What was found?", "Is every reasonable line pursued, towards and away from the suspects? What stands in the way?", ""),
                    shown.radios("on_course", "Is it on course?", "", [("YES", "Yes"), ("NO", "No")], ""),
                    shown.date("next", "Next checkpoint", "", None),
                ],
                kind: Some(Kind::Checkpoint),
                ..plain("Hold a checkpoint", "", "Put it on record", Act::Supervise)
            }
        }
        "raise-action" => Form {
            fields: vec![
                shown.area("what", "What is to be done?", "Without names.", ""),
                shown.radios("priority", "Priority", "", options!(ActionPriority), "MEDIUM"),
                shown.select("enquiry", "Line of enquiry it comes from", lines, ""),
                shown.date("due", "Due", "Left blank: 28 days.", None),
            ],
            ..plain("Raise an action", "", "Raise it", ROOM)
        },
        "action" => {
            let action = view.file.get::<Action>(item)?.says;
            let people = [(String::new(), "Nobody".to_owned())]
                .into_iter()
                .chain(people.iter().map(|(account, name)| (account.to_string(), name.clone())));
            Form {
                fields: vec![
                    steps(action.state.open().iter().map(|step| (step.code(), step.label())), shown),
                    shown.select("to", "When it is allocated: to whom?", people, ""),
                    shown.date(
                        "due",
                        "Another day on which it is due",
                        "Left blank: as it was, or as the step sets it.",
                        None,
                    ),
                    shown.area("text", "Result, or why", "Without names.", ""),
                ],
                kind: Some(Kind::Action),
                ..plain("Action", "", "Put it on record", ROOM)
            }
        }
        "policy" => {
            let earlier = [(String::new(), "None".to_owned())].into_iter().chain(
                view.file
                    .all::<PolicyDecision>()
                    .map(|decision| (decision.item.to_owned(), format!("Decision {}", decision.item))),
            );
            Form {
                fields: vec![
                    shown.area("decision", "The decision", "Without names.", ""),
                    shown.area("reason", "Why?", "", ""),
                    shown.area("alternatives", "What else was considered?", "", ""),
                    shown.select("replaces", "Replaces", earlier, ""),
                ],
                ..plain(
                    "Policy decision",
                    "It is numbered and signed with your name and the time, and never edited. A later decision can replace it.",
                    "Sign and put on record",
                    ROOM,
                )
            }
        }
        "exhibit" => {
            let exhibit = if item.is_empty() { None } else { Some(view.file.get::<Exhibit>(item)?.says) };
            let mut fields = Vec::new();
            if exhibit.is_none() {
                fields.push(shown.line("reference", "Reference", "", ""));
                fields.push(shown.area("description", "What is it?", "Without names.", ""));
                fields.push(shown.line("hash", "SHA-256, for a digital exhibit", "", ""));
            }
            fields.push(shown.line(
                "place",
                "Where is it?",
                "",
                exhibit.map_or("", |exhibit| exhibit.place.as_str()),
            ));
            fields.push(shown.area(
                "reason",
                "Why is it there?",
                "Such as: seized, submitted to the laboratory, returned.",
                "",
            ));
            Form {
                fields,
                kind: Some(Kind::Exhibit),
                ..plain(
                    if item.is_empty() { "Register an exhibit" } else { "Move an exhibit" },
                    "Every movement stays on record.",
                    "Put it on record",
                    ROOM,
                )
            }
        }
        "schedule" => Form {
            fields: vec![
                shown.area(
                    "description",
                    "What is it?",
                    "So that it can be judged by the words. Without names.",
                    "",
                ),
                shown.radios("sensitivity", "Schedule", "", options!(Sensitivity), ""),
                shown.area("sensitivity_reason", "If it is sensitive: why?", "", ""),
            ],
            ..plain("Put unused material on a schedule", "", "Put it on the schedule", ROOM)
        },
        "unused" => {
            let unused = view.file.get::<Unused>(item)?.says;
            let none = [("", "Not now")];
            Form {
                fields: vec![
                    steps(unused.state.open().iter().map(|step| (step.code(), step.label())), shown),
                    shown.radios(
                        "meets_test",
                        "When it is inspected: might it undermine the prosecution or assist the defence?",
                        "",
                        none.into_iter().chain(options!(MeetsTest)),
                        "",
                    ),
                    shown.radios(
                        "decision",
                        "When it is decided: the prosecutor's decision",
                        "Put on record by someone other than who inspected it.",
                        none.into_iter().chain(options!(DisclosureDecision)),
                        "",
                    ),
                    shown.area("reason", "Why?", "", ""),
                ],
                kind: Some(Kind::Unused),
                ..plain("Unused material", "", "Put it on record", ROOM)
            }
        }
        "ask-advice" => Form {
            fields: vec![
                shown.radios(
                    "charging",
                    "What is asked for?",
                    "A file for charging moves every allegation under reinvestigation.",
                    [("NO", "Early advice"), ("YES", "A charging decision")],
                    "",
                ),
                shown.area("question", "What is asked?", "Without names.", ""),
                shown.citations("material", "What goes with it?", documents, &[]),
            ],
            ..plain("Ask prosecutors", "", "Put it on record", INVESTIGATE)
        },
        "answer-advice" => {
            let advice = view.file.get::<Advice>(item)?.says;
            let mut fields = vec![shown.area("answer", "What did they answer?", "Without names.", "")];
            if advice.charging {
                fields.push(shown.radios(
                    "action_plan",
                    "Did they set an action plan first?",
                    "Then the case is under reinvestigation again.",
                    [("NO", "No: they decided"), ("YES", "Yes")],
                    "NO",
                ));
            }
            Form {
                fields,
                kind: Some(Kind::Advice),
                ..plain("Prosecutors' answer", "", "Put it on record", INVESTIGATE)
            }
        }
        "allegation" => {
            let course = view.file.get::<Course>(item)?.says;
            let open = course.state.open();
            let open = open
                .iter()
                .filter(|step| !matches!(step, CourseStep::Reinvestigate | CourseStep::SeekCharge));
            Form {
                fields: vec![
                    steps(open.map(|step| (step.code(), step.label())), shown),
                    shown.date("on", "On which day?", "", None),
                    shown.radios(
                        "interviewed",
                        "Was the suspect interviewed under caution?",
                        "",
                        [("YES", "Yes"), ("NO", "No")],
                        if course.interviewed { "YES" } else { "NO" },
                    ),
                    shown.area(
                        "reason",
                        "Why?",
                        "The test applied, or the court's order. Without names.",
                        "",
                    ),
                ],
                kind: Some(Kind::Course),
                ..plain("Allegation", "", "Put it on record", INVESTIGATE)
            }
        }
        "hearing" => {
            let hearing = if item.is_empty() { None } else { Some(view.file.get::<Hearing>(item)?.says) };
            let text = |of: fn(&Hearing) -> &String| hearing.map_or("", |hearing| of(hearing).as_str());
            Form {
                fields: vec![
                    shown.date("on", "On which day?", "", hearing.map(|hearing| hearing.on)),
                    shown.line("court", "Court", "", text(|hearing| &hearing.court)),
                    shown.line("purpose", "What is it for?", "", text(|hearing| &hearing.purpose)),
                    shown.area(
                        "result",
                        "What came of it?",
                        "Left blank before it.",
                        text(|hearing| &hearing.result),
                    ),
                ],
                kind: Some(Kind::Hearing),
                ..plain("Hearing", "", "Save", ROOM)
            }
        }
        "end" => {
            let fields = vec![shown.area("reason", "Why?", "", "")];
            Form {
                fields,
                ..plain(
                    "End the reinvestigation",
                    "Every allegation has ended and no action is open. Where the law gives a right to have the decision reviewed, each victim's clock starts.",
                    "End it",
                    INVESTIGATE,
                )
            }
        }
        "right" => {
            let right = view.file.get::<Right>(item)?.says;
            Form {
                fields: vec![
                    steps(
                        right
                            .state
                            .open()
                            .iter()
                            .filter(|step| **step != RightStep::Supersede)
                            .map(|step| (step.code(), step.label())),
                        shown,
                    ),
                    shown.area("reason", "How, or why?", "Without names.", ""),
                ],
                kind: Some(Kind::Right),
                ..plain("Right to review", "", "Put it on record", ROOM)
            }
        }
        "close" => Form {
            fields: vec![shown.area("reason", "Why?", "", "")],
            ..plain("Close the case", "", "Close it", Act::Supervise)
        },
        _ => return None,
    })
}

#[expect(clippy::too_many_lines, reason = "one short command for each form")]
pub(super) fn read(key: &str, item: &str, fields: &Fields) -> Option<Result<Command, Errors>> {
    let item = item.to_owned();
    let seen = seen(fields);
    let text = |name: &str| fields.get(name).to_owned();
    let yes = |name: &str| fields.get(name) == "YES";
    Some(match key {
        "offer" => wanted(fields, "step").map(|step| Command::MoveOffer { step, reason: text("reason") }),
        "begin" => wanted(fields, "victims").map(|victims| Command::Begin {
            victims,
            reason: text("reason"),
            allegations: Vec::new(),
        }),
        "checkpoint" => wanted_date(fields, "next").and_then(|next| {
            if !matches!(fields.get("on_course"), "YES" | "NO") {
                return Err(vec![("on_course", "Choose one of the answers".to_owned())]);
            }
            Ok(Command::HoldCheckpoint {
                item,
                findings: text("findings"),
                on_course: yes("on_course"),
                next,
                seen,
            })
        }),
        "raise-action" => wanted(fields, "priority").and_then(|priority| {
            let due = typed_date(fields, "due")?;
            Ok(Command::RaiseAction { what: text("what"), priority, enquiry: text("enquiry"), due })
        }),
        "action" => wanted(fields, "step").and_then(|step| {
            let due = typed_date(fields, "due")?;
            let to = fields.get("to").parse().ok();
            Ok(Command::MoveAction { item, step, to, due, text: text("text"), seen })
        }),
        "policy" => Ok(Command::DecidePolicy {
            decision: text("decision"),
            reason: text("reason"),
            alternatives: text("alternatives"),
            replaces: text("replaces"),
            signature: String::new(),
        }),
        "exhibit" => Ok(Command::SaveExhibit {
            item,
            reference: text("reference"),
            description: text("description"),
            hash: text("hash"),
            place: text("place"),
            reason: text("reason"),
            seen,
        }),
        "schedule" => wanted(fields, "sensitivity").map(|sensitivity| Command::ScheduleUnused {
            description: text("description"),
            sensitivity,
            sensitivity_reason: text("sensitivity_reason"),
        }),
        "unused" => wanted(fields, "step").and_then(|step| {
            Ok(Command::MoveUnused {
                item,
                step,
                meets_test: optional(fields, "meets_test")?,
                decision: optional(fields, "decision")?,
                reason: text("reason"),
                seen,
            })
        }),
        "ask-advice" => match fields.get("charging") {
            "YES" | "NO" => Ok(Command::AskAdvice {
                charging: yes("charging"),
                question: text("question"),
                material: typed_citations(fields, "material"),
            }),
            _ => Err(vec![("charging", "Choose one of the answers".to_owned())]),
        },
        "answer-advice" => {
            Ok(Command::AnswerAdvice { item, answer: text("answer"), action_plan: yes("action_plan"), seen })
        }
        "allegation" => wanted(fields, "step").and_then(|step| {
            let on = wanted_date(fields, "on")?;
            let allegation =
                item.parse().map_err(|_| vec![("step", "There is no such allegation".to_owned())])?;
            Ok(Command::MoveCourse {
                allegation,
                step,
                interviewed: yes("interviewed"),
                on,
                reason: text("reason"),
                seen,
            })
        }),
        "hearing" => wanted_date(fields, "on").map(|on| Command::SaveHearing {
            item,
            on,
            court: text("court"),
            purpose: text("purpose"),
            result: text("result"),
            seen,
        }),
        "end" => Ok(Command::End { victims: Vec::new(), reason: text("reason") }),
        "right" => {
            wanted(fields, "step").map(|step| Command::MoveRight { item, step, reason: text("reason"), seen })
        }
        "close" => Ok(Command::Close { reason: text("reason") }),
        _ => return None,
    })
}
