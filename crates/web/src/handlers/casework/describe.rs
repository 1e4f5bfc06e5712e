//! Items of a case's file in words: for cards on pages, and for showing what someone else wrote meanwhile.

use lookagain_app::{
    casework::CaseworkView,
    rules_of_casework::{
        Body, Filed, Kind,
        lists::{ClosureReason, EnquiryKind},
        review::Citation,
    },
};

use crate::{components::SummaryList, words};

/// Field and value.
pub(super) type Rows = Vec<(&'static str, String)>;

/// A person by their account.
pub(super) fn name(view: &CaseworkView, account: Option<lookagain_domain::AccountId>) -> String {
    account.map_or_else(
        || "software".to_owned(),
        |account| view.names.get(&account.get()).cloned().unwrap_or_else(|| "someone".to_owned()),
    )
}

/// Who wrote an entry. Nobody is named where a review was passed on: who that was is shown to them alone, and software does not do it.
pub(super) fn author(view: &CaseworkView, filed: &Filed) -> Option<String> {
    let passed = filed.by.is_none() && matches!(filed.body.kind(), Kind::Review | Kind::Stage);
    (!passed).then(|| name(view, filed.by))
}

/// A document that is cited, in words.
fn document(view: &CaseworkView, code: &str) -> String {
    let known = view.documents.iter().find(|(known, _)| known == code);
    known.map_or_else(|| code.to_owned(), |(_, title)| title.clone())
}

/// Citations, one by one.
pub(super) fn each_citation<'a>(
    view: &'a CaseworkView,
    cited: &'a [Citation],
) -> impl Iterator<Item = String> + 'a {
    cited.iter().map(|citation| format!("{}: {}", document(view, &citation.document), citation.place))
}

/// Citations in one line.
pub(super) fn citations(view: &CaseworkView, cited: &[Citation]) -> String {
    each_citation(view, cited).collect::<Vec<_>>().join("; ")
}

/// A day in words.
pub(super) fn day(day: jiff::civil::Date) -> String {
    words::date(&day.to_string())
}

fn maybe_day(on: Option<jiff::civil::Date>) -> String {
    on.map(day).unwrap_or_default()
}

/// What an item says, field by field; fields that say nothing are left out.
#[expect(clippy::too_many_lines, reason = "one short list for each kind of item")]
pub(super) fn rows(view: &CaseworkView, body: &Body) -> Rows {
    let cite = |cited: &[Citation]| citations(view, cited);
    let mut rows: Rows = match body {
        Body::Stage(says) => vec![("Stands at", says.stage.label().to_owned()), ("Why", says.reason.clone())],
        Body::Review(says) => vec![
            ("Stands at", says.state.label().to_owned()),
            (
                "Reviewers",
                says.reviewers.iter().map(|who| name(view, Some(*who))).collect::<Vec<_>>().join(", "),
            ),
            ("Questions", says.questions.clone()),
            ("Proposes", says.recommendation.map(|r| r.label().to_owned()).unwrap_or_default()),
            ("Why", says.summary.clone()),
            ("Returned for more", says.returned.clone()),
        ],
        Body::Answer(says) => {
            vec![
                ("Answer", says.answer.clone()),
                ("Note", says.note.clone()),
                ("Evidence", cite(&says.evidence)),
            ]
        }
        Body::Enquiry(says) => vec![
            ("Kind", says.kind.row().label.to_owned()),
            ("Stands at", says.state.label().to_owned()),
            ("Identified in", cite(&says.identified)),
            ("Result", says.result.clone()),
            ("Proof", cite(&says.proof)),
            ("Still possible today", says.possible.label().to_owned()),
            ("Possible until", maybe_day(says.possible_until)),
            ("Why", says.why.clone()),
            ("Withdrawn", if says.withdrawn { "Yes: entered in error".to_owned() } else { String::new() }),
        ],
        Body::Failing(says) => vec![
            ("Severity", says.severity.label().to_owned()),
            ("What went wrong", says.narrative.clone()),
            ("Question", says.question.clone()),
            ("Evidence", cite(&says.evidence)),
            ("Withdrawn", if says.withdrawn { "Yes: entered in error".to_owned() } else { String::new() }),
        ],
        Body::Search(says) => vec![
            ("Where", says.searched.clone()),
            ("Scope", says.scope.clone()),
            ("On", day(says.on)),
            ("Withdrawn", if says.withdrawn { "Yes: entered in error".to_owned() } else { String::new() }),
        ],
        Body::Proposal(says) => vec![
            ("Line of enquiry", says.enquiry.clone()),
            ("Withdrawn", if says.withdrawn { "Yes: entered in error".to_owned() } else { String::new() }),
        ],
        Body::Conflict(says) => vec![("Who", name(view, Some(says.account))), ("What", says.what.clone())],
        Body::Consideration(says) => vec![
            ("Stands at", says.state.label().to_owned()),
            (
                "Present",
                says.present
                    .iter()
                    .map(|member| {
                        let part = if says.in_conflict.contains(&member.account) {
                            " (in conflict, took no part)"
                        } else if member.chair {
                            " (chair)"
                        } else {
                            ""
                        };
                        format!("{}{part}", name(view, Some(member.account)))
                    })
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
            ("Quorum", if says.quorate() { "Yes".to_owned() } else { "No".to_owned() }),
            ("Material considered", cite(&says.material)),
            ("Findings", says.findings.clone()),
            ("Decision", says.decision.label().to_owned()),
            (
                "Listed reason",
                says.closure_reason
                    .and_then(|code| ClosureReason::lookup(code.code()))
                    .map(|row| row.label.to_owned())
                    .unwrap_or_default(),
            ),
            ("Reasons", says.reasons.clone()),
            (
                "Dissent",
                says.dissent
                    .iter()
                    .map(|one| format!("{}: {}", name(view, Some(one.account)), one.why))
                    .collect::<Vec<_>>()
                    .join("; "),
            ),
            ("Actions", says.actions.join("; ")),
            ("Learning", says.learning.clone()),
            ("Signed by", says.signed_by.map(|who| name(view, Some(who))).unwrap_or_default()),
            ("Second person", says.second.map(|who| name(view, Some(who))).unwrap_or_default()),
            ("Second person's reason", says.second_reason.clone()),
        ],
        Body::Reopening(says) => vec![
            ("Stands at", says.state.label().to_owned()),
            ("Cause", says.cause.label().to_owned()),
            ("What was found", says.what.clone()),
            ("Answer", says.answer.clone()),
        ],
        Body::Learning(says) => vec![
            ("Theme", words::plain(&says.theme)),
            ("What to learn", says.text.clone()),
            ("Withdrawn", if says.withdrawn { "Yes".to_owned() } else { String::new() }),
        ],
        Body::Offer(says) => vec![
            ("Offered to", says.to.label().to_owned()),
            ("Stands at", says.state.label().to_owned()),
            ("Since", day(says.since)),
            ("Led by", says.lead.map(|who| name(view, Some(who))).unwrap_or_default()),
            ("Reason", says.reason.clone()),
            ("Victims", says.victims.map(|victims| victims.label().to_owned()).unwrap_or_default()),
        ],
        Body::Checkpoint(says) => vec![
            ("Stands at", says.state.label().to_owned()),
            ("Due", day(says.due)),
            ("Findings", says.findings.clone()),
            (
                "On course",
                says.on_course.map(|on| if on { "Yes" } else { "No" }.to_owned()).unwrap_or_default(),
            ),
        ],
        Body::Action(says) => vec![
            ("Stands at", says.state.label().to_owned()),
            ("Priority", says.priority.label().to_owned()),
            ("Line of enquiry", says.enquiry.clone()),
            ("Allocated to", says.allocated_to.map(|who| name(view, Some(who))).unwrap_or_default()),
            ("Due", day(says.due)),
            ("Result", says.result.clone()),
            ("Reason", says.reason.clone()),
        ],
        Body::Policy(says) => vec![
            ("Decision", says.decision.clone()),
            ("Reason", says.reason.clone()),
            ("Alternatives considered", says.alternatives.clone()),
            ("Replaces", says.replaces.clone()),
            ("Signature", says.signature.clone()),
        ],
        Body::Exhibit(says) => vec![
            ("What it is", says.description.clone()),
            ("SHA-256", says.hash.clone()),
            ("Where it is", says.place.clone()),
            ("Why", says.reason.clone()),
        ],
        Body::Unused(says) => vec![
            ("Schedule", says.sensitivity.label().to_owned()),
            ("Why sensitive", says.sensitivity_reason.clone()),
            ("Stands at", says.state.label().to_owned()),
            (
                "Meets the disclosure test",
                says.meets_test.map(|meets| meets.label().to_owned()).unwrap_or_default(),
            ),
            ("Decision", says.decision.map(|decision| decision.label().to_owned()).unwrap_or_default()),
            ("Reason", says.reason.clone()),
            ("To be looked at again by", maybe_day(says.due)),
        ],
        Body::Hearing(says) => vec![
            ("On", day(says.on)),
            ("Court", says.court.clone()),
            ("Purpose", says.purpose.clone()),
            ("Result", says.result.clone()),
        ],
        Body::Advice(says) => vec![
            ("Kind", if says.charging { "Charging decision" } else { "Early advice" }.to_owned()),
            ("Asked on", day(says.asked_on)),
            ("Due", day(says.due)),
            ("Question", says.question.clone()),
            ("Answer", says.answer.clone()),
            ("Material", cite(&says.material)),
        ],
        Body::Course(says) => vec![
            ("Stands at", says.state.label().to_owned()),
            ("Interviewed under caution", if says.interviewed { "Yes" } else { "No" }.to_owned()),
            ("On", day(says.on)),
            ("Why", says.reason.clone()),
        ],
        Body::Right(says) => vec![
            ("Whose", view.labels.get(&says.victim.get()).cloned().unwrap_or_default()),
            ("Scheme", says.scheme().map(|scheme| scheme.label.to_owned()).unwrap_or_default()),
            ("Stands at", says.state.label().to_owned()),
            ("On", day(says.on)),
            ("Next step due", maybe_day(says.due)),
            ("How or why", says.reason.clone()),
        ],
    };
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

/// The heading of an item's card.
pub(super) fn title(view: &CaseworkView, item: &str, body: &Body) -> String {
    let number = item.rsplit('/').next().unwrap_or_default();
    match body {
        Body::Enquiry(says) => format!("{number}. {}", says.title),
        Body::Failing(says) => format!("{number}. {}", says.code.row().label),
        Body::Search(says) => format!("{number}. Not found: {}", says.sought),
        Body::Proposal(says) => format!("{number}. {}", says.what),
        Body::Action(says) => format!("A{number}. {}", says.what),
        Body::Policy(_) => format!("Policy decision {number}"),
        Body::Exhibit(says) => format!("Exhibit {}", says.reference),
        Body::Unused(says) => format!("{number}. {}", says.description),
        Body::Course(says) => {
            let found = view.allegations.iter().find(|allegation| allegation.id == says.allegation.get());
            found.map_or_else(
                || format!("Allegation {number}"),
                |row| {
                    let who = view.labels.get(&row.nominal_id).cloned().unwrap_or_default();
                    format!("{who}, {}", words::offence(&row.offence_code))
                },
            )
        }
        Body::Stage(_)
        | Body::Review(_)
        | Body::Answer(_)
        | Body::Conflict(_)
        | Body::Consideration(_)
        | Body::Reopening(_)
        | Body::Learning(_)
        | Body::Offer(_)
        | Body::Checkpoint(_)
        | Body::Hearing(_)
        | Body::Advice(_)
        | Body::Right(_) => format!("{} {number}", body.kind().label()),
    }
}

/// The last version of an item.
pub(super) fn latest<'a>(view: &'a CaseworkView, kind: Kind, item: &str) -> Option<&'a Filed> {
    view.file.history().iter().rev().find(|filed| filed.body.kind() == kind && filed.item == item)
}

/// An item as a card, with who wrote it and when.
pub(super) fn card(view: &CaseworkView, kind: Kind, item: &str) -> Option<SummaryList> {
    let filed = latest(view, kind, item)?;
    let mut all = rows(view, &filed.body);
    let version = if filed.version > 1 { format!(", version {}", filed.version) } else { String::new() };
    let at = words::time(&filed.at.to_string());
    let by = author(view, filed).map_or_else(String::new, |by| format!("{by}, "));
    all.push(("On record", format!("{by}{at}{version}")));
    let mut list = SummaryList::new(all).card(title(view, item, &filed.body));
    if let Some(card) = &mut list.card {
        card.level = 3;
    }
    Some(list)
}

/// The same where no heading stands between it and the page's.
pub(super) fn first_card(view: &CaseworkView, kind: Kind, item: &str) -> Option<SummaryList> {
    let mut list = card(view, kind, item)?;
    if let Some(card) = &mut list.card {
        card.level = 2;
    }
    Some(list)
}

/// What is generally known about how long a kind of record lasts.
pub(super) fn retention(code: &str) -> &'static str {
    EnquiryKind::lookup(code).map_or("", |kind| kind.retention_note)
}

/// A stored time in words.
pub(super) fn day_of_text(time: &str) -> String {
    words::time(time)
}
