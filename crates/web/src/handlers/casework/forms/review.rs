//! Forms of the structured review.

use lookagain_app::{
    Act,
    casework::CaseworkView,
    rules_of_casework::{
        Command, Kind,
        lists::{EnquiryKind, Failing},
        review::{
            Enquiry, EnquiryState, EnquiryStep, FailingFound, NegativeSearch, Possible, ProposedAction,
            Recommendation, Review, Severity,
        },
    },
};

use super::Form;
use crate::{
    components::Html,
    handlers::casework::fields::{
        Errors, Shown, optional, options, seen, typed_citations, typed_date, wanted, wanted_date,
    },
    session::Fields,
};

const WORK: Act = Act::WorkOnReview;

fn plain(title: &'static str, lead: &'static str, button: &'static str, act: Act) -> Form {
    Form { title, lead, fields: Vec::new(), button, act, kind: None, item: None }
}

/// The review that a form sends back: the first unless the address names another.
fn returned(item: &str) -> &str {
    if item.is_empty() { "1" } else { item }
}

fn withdrawn(shown: &Shown<'_>, item: &str, current: bool) -> Html {
    if item.is_empty() {
        return Html::default();
    }
    shown.radios(
        "withdrawn",
        "Was this entered in error?",
        "It stays on record, and counts for nothing.",
        [("NO", "No"), ("YES", "Yes: withdraw it")],
        if current { "YES" } else { "NO" },
    )
}

#[expect(clippy::too_many_lines, reason = "one short list of fields for each form")]
pub(super) fn show(
    key: &str,
    view: &CaseworkView,
    item: &str,
    query: &Fields,
    shown: &Shown<'_>,
) -> Option<Form> {
    let documents = &view.documents;
    Some(match key {
        "begin-review" => plain("Begin the review", "You become its reviewer. What you see and write is on record; names stay hidden until you reveal them.", "Begin", WORK),
        "join-review" => plain("Join this review", "You and the reviewer then see and change the same answers.", "Join", WORK),
        "take-second-review" => plain("Take the blind second review", "You do not see the first review before yours is submitted.", "Take it", WORK),
        "pass-review" => plain("Pass the review on", "No reason is asked and none is kept. What you wrote stays, and someone else takes the case.", "Pass it on", WORK),
        "declare-conflict" => Form {
            fields: vec![shown.area("what", "What is the conflict?", "Without names. From then on you take no part in this case.", "")],
            ..plain("Declare a conflict", "", "Declare it", Act::ViewReview)
        },
        "return-review" => {
            let returned = returned(item);
            view.file.get::<Review>(returned)?;
            let (title, lead) = if returned == "1" {
                ("Return the review for more", "")
            } else {
                ("Return the second review for more", "The case stays where it is. What is changed from now on counts for no figure of agreement.")
            };
            Form {
                fields: vec![shown.area("reason", "What is missing?", "", "")],
                ..plain(title, lead, "Return it", Act::TakePartInPanel)
            }
        }
        "submit-review" => {
            let own = view.actor.and_then(|actor| view.file.review_of(actor.account))?;
            Form {
                fields: vec![
                    shown.radios("recommendation", "What do you propose to the panel?", "", options!(Recommendation), ""),
                    shown.area("summary", "Why?", "A few sentences, without names.", &own.says.summary),
                ],
                kind: Some(Kind::Review),
                item: Some(own.item.to_owned()),
                ..plain("Submit the review", "Every question needs an answer, and every answer that says something needs a document. What you saw is kept with it as it is now. A share of cases is then reviewed a second time, blind.", "Submit", WORK)
            }
        }
        "enquiry" => {
            let line = if item.is_empty() { None } else { Some(view.file.get::<Enquiry>(item)?.says) };
            let kind = line.map_or_else(|| query.get("kind").to_owned(), |line| line.kind.code().to_owned());
            let text = |of: fn(&Enquiry) -> &String| line.map_or("", |line| of(line).as_str());
            let state = line.map_or(EnquiryState::Identified, |line| line.state);
            let steps = state.open();
            let steps = [("", format!("Leave it: {}", state.label().to_lowercase()))]
                .into_iter()
                .chain(steps.iter().filter(|step| **step != EnquiryStep::Raise).map(|step| (step.code(), step.label().to_owned())))
                .collect::<Vec<_>>();
            Form {
                fields: vec![
                    shown.select("kind", "Kind", EnquiryKind::ALL.iter().map(|kind| (kind.code, kind.label)), &kind),
                    shown.line("title", "The line of enquiry", "In neutral words, without names.", text(|line| &line.title)),
                    shown.citations("identified", "Where does the file name it?", documents, line.map_or(&[], |line| line.identified.as_slice())),
                    shown.area("result", "What came back?", "", text(|line| &line.result)),
                    shown.citations("proof", "What proves that?", documents, line.map_or(&[], |line| line.proof.as_slice())),
                    shown.radios("possible", "Is it still possible today?", "", options!(Possible), line.map_or("PERHAPS", |line| line.possible.code())),
                    shown.date("until", "Possible until", "Where that is known: the end of a retention period, for example.", line.and_then(|line| line.possible_until)),
                    shown.area("why", "Why?", "Why it can or cannot be followed today, or why nothing remains to be done.", text(|line| &line.why)),
                    shown.radios("step", "What do you find?", "", steps.iter().map(|(code, label)| (*code, label.as_str())), ""),
                    withdrawn(shown, item, line.is_some_and(|line| line.withdrawn)),
                ],
                kind: Some(Kind::Enquiry),
                ..plain(if item.is_empty() { "Add a line of enquiry" } else { "Line of enquiry" }, "", "Save", WORK)
            }
        }
        "failing" => {
            let found = if item.is_empty() { None } else { Some(view.file.get::<FailingFound>(item)?.says) };
            let code = found.map_or_else(|| query.get("code").to_owned(), |found| found.code.code().to_owned());
            let questions = [(String::new(), "None".to_owned())].into_iter().chain(
                view.questions.questions().map(|(_, question)| (question.id.clone(), format!("{}: {}", question.id, question.text))),
            );
            Form {
                fields: vec![
                    shown.select("code", "Failing", Failing::ALL.iter().map(|failing| (failing.code, failing.label)), &code),
                    shown.radios("severity", "How much did it matter?", "", options!(Severity), found.map_or("", |found| found.severity.code())),
                    shown.area("narrative", "What went wrong?", "Without names. Words of the file only as evidence.", found.map_or("", |found| found.narrative.as_str())),
                    shown.select("question", "Question that brought it up", questions, found.map_or("", |found| found.question.as_str())),
                    shown.citations("evidence", "What shows it?", documents, found.map_or(&[], |found| found.evidence.as_slice())),
                    withdrawn(shown, item, found.is_some_and(|found| found.withdrawn)),
                ],
                kind: Some(Kind::Failing),
                ..plain("Failing", "", "Save", WORK)
            }
        }
        "search" => {
            let search = if item.is_empty() { None } else { Some(view.file.get::<NegativeSearch>(item)?.says) };
            let text = |of: fn(&NegativeSearch) -> &String| search.map_or("", |search| of(search).as_str());
            Form {
                fields: vec![
                    shown.line("sought", "What was looked for?", "Without names.", text(|search| &search.sought)),
                    shown.line("searched", "Where?", "Such as: property store, PNC, archive of the safeguarding unit.", text(|search| &search.searched)),
                    shown.area("scope", "How far did the search go?", "Periods, spellings, places; and what was left out.", text(|search| &search.scope)),
                    shown.date("on", "On which day?", "", search.map(|search| search.on)),
                    withdrawn(shown, item, search.is_some_and(|search| search.withdrawn)),
                ],
                kind: Some(Kind::Search),
                ..plain("Searched and not found", "Later reviewers need not search again, and can see how far this one went.", "Save", WORK)
            }
        }
        "proposal" => {
            let proposal = if item.is_empty() { None } else { Some(view.file.get::<ProposedAction>(item)?.says) };
            let review = view.actor.and_then(|actor| view.file.review_of(actor.account)).map_or("1", |own| own.item);
            let lines: Vec<(String, String)> = [(String::new(), "None".to_owned())]
                .into_iter()
                .chain(view.file.under::<Enquiry>(review).map(|line| (line.item.to_owned(), line.says.title.clone())))
                .collect();
            Form {
                fields: vec![
                    shown.area("what", "What should be done?", "Without names.", proposal.map_or("", |proposal| proposal.what.as_str())),
                    shown.select("enquiry", "Line of enquiry it comes from", lines, proposal.map_or("", |proposal| proposal.enquiry.as_str())),
                    withdrawn(shown, item, proposal.is_some_and(|proposal| proposal.withdrawn)),
                ],
                kind: Some(Kind::Proposal),
                ..plain("Proposed action", "", "Save", WORK)
            }
        }
        _ => return None,
    })

    .filter(|_| view.file.get::<Review>("1").is_some() || matches!(key, "begin-review" | "declare-conflict"))
}

pub(super) fn read(key: &str, item: &str, fields: &Fields) -> Option<Result<Command, Errors>> {
    let item = item.to_owned();
    let seen = seen(fields);
    let gone = fields.get("withdrawn") == "YES";
    let text = |name: &str| fields.get(name).to_owned();
    Some(match key {
        // The application knows which questions are in force.
        "begin-review" => Ok(Command::BeginReview { questions: String::new() }),
        "join-review" => Ok(Command::JoinReview),
        "take-second-review" => Ok(Command::TakeSecondReview { questions: String::new() }),
        "pass-review" => Ok(Command::PassReview),
        "declare-conflict" => Ok(Command::DeclareConflict { what: text("what") }),
        "return-review" => {
            Ok(Command::ReturnReview { review: returned(&item).to_owned(), reason: text("reason") })
        }
        "submit-review" => {
            wanted(fields, "recommendation").map(|recommendation: Recommendation| Command::SubmitReview {
                recommendation,
                summary: text("summary"),
                drawn: false,
                snapshot: None,
                seen,
            })
        }
        "enquiry" => enquiry(item, fields, gone, seen),
        "failing" => wanted(fields, "code").and_then(|code| {
            let severity: Severity = wanted(fields, "severity")?;
            let failing = FailingFound {
                code,
                severity,
                narrative: text("narrative"),
                question: text("question"),
                evidence: typed_citations(fields, "evidence"),
                withdrawn: gone,
            };
            Ok(Command::SaveFailing { item, failing, seen })
        }),
        "search" => wanted_date(fields, "on").map(|on| {
            let search = NegativeSearch {
                sought: text("sought"),
                searched: text("searched"),
                scope: text("scope"),
                on,
                withdrawn: gone,
            };
            Command::SaveSearch { item, search, seen }
        }),
        "proposal" => {
            let proposal = ProposedAction { what: text("what"), enquiry: text("enquiry"), withdrawn: gone };
            Ok(Command::SaveProposal { item, proposal, seen })
        }
        _ => return None,
    })
}

fn enquiry(item: String, fields: &Fields, withdrawn: bool, seen: u32) -> Result<Command, Errors> {
    let possible: Possible = wanted(fields, "possible")?;
    let step: Option<EnquiryStep> = optional(fields, "step")?;
    let enquiry = Enquiry {
        state: EnquiryState::Identified,
        kind: wanted(fields, "kind")?,
        title: fields.get("title").to_owned(),
        identified: typed_citations(fields, "identified"),
        result: fields.get("result").to_owned(),
        proof: typed_citations(fields, "proof"),
        possible,
        possible_until: typed_date(fields, "until")?,
        why: fields.get("why").to_owned(),
        withdrawn,
    };
    Ok(Command::SaveEnquiry { item, enquiry, step, seen })
}
