//! Forms of the panel.

use lookagain_app::{
    Act,
    casework::CaseworkView,
    rules_of_casework::{
        Command, Draft, Kind,
        lists::{ClosureReason, Failing},
        panel::{LearningPoint, PanelDecision, Reopening, ReopeningCause, ReopeningState, ReopeningStep},
    },
};

use super::Form;
use crate::{
    handlers::casework::fields::{Errors, Shown, options, seen, typed_citations, wanted},
    session::Fields,
    words,
};

const PART: Act = Act::TakePartInPanel;

fn plain(title: &'static str, lead: &'static str, button: &'static str) -> Form {
    Form { title, lead, fields: Vec::new(), button, act: PART, kind: None, item: None }
}

#[expect(clippy::too_many_lines, reason = "one short list of fields for each form")]
pub(super) fn show(key: &str, view: &CaseworkView, item: &str, shown: &Shown<'_>) -> Option<Form> {
    Some(match key {
        "list" => Form {
            fields: vec![shown.line("meeting", "Number of the meeting", "As on the panel's page.", "")],
            ..plain("Put the case on an agenda", "", "Put it on the agenda")
        },
        "take-off" => Form {
            fields: vec![shown.area("reason", "Why?", "", "")],
            ..plain("Take the case off the agenda", "", "Take it off")
        },
        "draft" => {
            let draft = view.file.draft();
            let says = draft.map(|draft| draft.says);
            let reasons = [("", "None: the closure is not upheld")]
                .into_iter()
                .chain(ClosureReason::ALL.iter().map(|reason| (reason.code, reason.label)));
            let actor = view.actor?;
            let own = says.and_then(|says| says.dissent.iter().find(|one| one.account == actor.account));
            Form {
                fields: vec![
                    shown.citations(
                        "material",
                        "What was considered?",
                        &view.documents,
                        says.map_or(&[], |says| says.material.as_slice()),
                    ),
                    shown.area(
                        "findings",
                        "What did the panel find?",
                        "Without names.",
                        says.map_or("", |says| says.findings.as_str()),
                    ),
                    shown.radios(
                        "decision",
                        "What does the panel decide?",
                        "",
                        options!(PanelDecision),
                        says.map_or("", |says| says.decision.code()),
                    ),
                    shown.radios(
                        "closure_reason",
                        "If the closure is upheld: the listed reason",
                        "",
                        reasons,
                        says.and_then(|says| says.closure_reason).map_or("", |code| code.code()),
                    ),
                    shown.area("reasons", "Why?", "", says.map_or("", |says| says.reasons.as_str())),
                    shown.area(
                        "actions",
                        "Actions, one a line",
                        "With a reinvestigation.",
                        &says.map_or_else(String::new, |says| says.actions.join("\n")),
                    ),
                    shown.area(
                        "dissent",
                        "Do you see it otherwise? Why?",
                        "Your own dissent, kept with the decision. That of others stays as they wrote it.",
                        own.map_or("", |own| own.why.as_str()),
                    ),
                    shown.area(
                        "learning",
                        "What can others learn from this case?",
                        "Forces read it. Nothing that tells which case it was. Kept whatever is decided.",
                        says.map_or("", |says| says.learning.as_str()),
                    ),
                ],
                act: Act::SitAtPanel,
                kind: Some(Kind::Consideration),
                item: draft.map(|draft| draft.item.to_owned()),
                ..plain(
                    "The panel's decision",
                    "It is a draft until the chair signs it. Members with a declared conflict, and whoever reviewed the case, take no part.",
                    "Save the draft",
                )
            }
        }
        "sign" => {
            let draft = view.file.draft()?;
            Form {
                act: Act::SitAtPanel,
                kind: Some(Kind::Consideration),
                item: Some(draft.item.to_owned()),
                ..plain(
                    "Sign the decision",
                    "Only the chair signs. A signed decision is not changed any more. An upheld closure then waits for a second person.",
                    "Sign",
                )
            }
        }
        "concur" => Form {
            fields: vec![
                shown.radios(
                    "concurs",
                    "Do you concur with upholding the closure?",
                    "You neither sat at the meeting nor reviewed the case.",
                    [("YES", "Yes, I concur"), ("NO", "No: the case goes back to a panel")],
                    "",
                ),
                shown.area("reason", "Why?", "", ""),
            ],
            ..plain("Answer an upheld closure", "Read the review and the panel's reasons first.", "Answer")
        },
        "propose-reopening" => Form {
            fields: vec![
                shown.radios("cause", "Where does it come from?", "", options!(ReopeningCause), ""),
                shown.area("what", "What was found?", "Without names.", ""),
            ],
            act: Act::ViewReview,
            ..plain("Propose to reopen the case", "A panel member or supervisor answers.", "Propose it")
        },
        "answer-reopening" => {
            let proposal = view.file.get::<Reopening>(item)?;
            if proposal.says.state != ReopeningState::Proposed {
                return None;
            }
            Form {
                fields: vec![
                    shown.radios(
                        "step",
                        "What do you decide?",
                        &proposal.says.what,
                        options!(ReopeningStep),
                        "",
                    ),
                    shown.area("reason", "Why?", "", ""),
                ],
                kind: Some(Kind::Reopening),
                ..plain("A proposal to reopen", "", "Decide")
            }
        }
        "learning" => {
            let point = if item.is_empty() { None } else { Some(view.file.get::<LearningPoint>(item)?.says) };
            let mut themes: Vec<&str> = Failing::ALL.iter().map(|failing| failing.theme).collect();
            themes.sort_unstable();
            themes.dedup();
            themes.push("GENERAL");
            let failings = [(String::new(), "None".to_owned())].into_iter().chain(
                Failing::ALL.iter().map(|failing| (failing.code.to_owned(), failing.label.to_owned())),
            );
            Form {
                fields: vec![
                    shown.select(
                        "theme",
                        "Theme",
                        themes.iter().map(|theme| ((*theme).to_owned(), words::plain(theme))),
                        point.map_or("", |point| point.theme.as_str()),
                    ),
                    shown.select(
                        "failing",
                        "Failing it comes from",
                        failings,
                        point.map_or("", |point| point.failing.as_str()),
                    ),
                    shown.area(
                        "text",
                        "What to learn",
                        "Nothing that tells which case it was.",
                        point.map_or("", |point| point.text.as_str()),
                    ),
                    shown.radios(
                        "withdrawn",
                        "Is it published?",
                        "",
                        [("NO", "Published"), ("YES", "Taken back")],
                        if point.is_some_and(|point| point.withdrawn) { "YES" } else { "NO" },
                    ),
                ],
                act: Act::PublishLearning,
                kind: Some(Kind::Learning),
                ..plain("Learning point", "", "Save")
            }
        }
        _ => return None,
    })
}

pub(super) fn read(key: &str, item: &str, fields: &Fields) -> Option<Result<Command, Errors>> {
    let item = item.to_owned();
    let text = |name: &str| fields.get(name).to_owned();
    Some(match key {
        "list" => fields
            .get("meeting")
            .trim()
            .parse()
            .map(|meeting| Command::List { meeting })
            .map_err(|_| vec![("meeting", "Enter the meeting's number".to_owned())]),
        "take-off" => Ok(Command::TakeOff { reason: text("reason") }),
        "draft" => draft(fields),
        "sign" => Ok(Command::Sign { present: Vec::new(), involved: Vec::new(), seen: seen(fields) }),
        "concur" => match fields.get("concurs") {
            "YES" | "NO" => Ok(Command::AnswerClosure {
                concurs: fields.get("concurs") == "YES",
                reason: text("reason"),
                involved: Vec::new(),
            }),
            _ => Err(vec![("concurs", "Choose one of the answers".to_owned())]),
        },
        "propose-reopening" => {
            wanted(fields, "cause").map(|cause| Command::ProposeReopening { cause, what: text("what") })
        }
        "answer-reopening" => wanted(fields, "step").map(|step| Command::AnswerReopening {
            item,
            step,
            reason: text("reason"),
            seen: seen(fields),
        }),
        "learning" => Ok(Command::SaveLearning {
            item,
            theme: text("theme"),
            failing: text("failing"),
            text: text("text"),
            withdrawn: fields.get("withdrawn") == "YES",
            seen: seen(fields),
        }),
        _ => return None,
    })
}

fn draft(fields: &Fields) -> Result<Command, Errors> {
    let text = |name: &str| fields.get(name).to_owned();
    let decision: PanelDecision = wanted(fields, "decision")?;
    let closure_reason = match fields.given("closure_reason") {
        Some(_) => Some(wanted(fields, "closure_reason")?),
        None => None,
    };
    Ok(Command::Draft(Draft {
        present: Vec::new(),
        involved: Vec::new(),
        sitting: false,
        material: typed_citations(fields, "material"),
        findings: text("findings"),
        decision,
        closure_reason,
        reasons: text("reasons"),
        dissent: fields.given("dissent").unwrap_or_default().to_owned(),
        actions: fields
            .get("actions")
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
        learning: text("learning"),
        seen: seen(fields),
    }))
}
