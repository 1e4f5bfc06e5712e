//! The structured review of a case: its themes, the ledger, failings, what was not found, and what is proposed.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError,
    casework::{CaseworkView, Changed},
    rules_of_casework::{
        Command, Kind, Stage,
        lists::{EnquiryKind, Indicator},
        questions::{Per, Question, Theme},
        review::{
            Answer, Conflict, Enquiry, FailingFound, NegativeSearch, ProposedAction, Review, ReviewState,
            answer_item,
        },
    },
};
use lookagain_domain::{CaseId, NominalId};

use super::{
    describe::{card, citations, first_card, name, retention},
    drafts::{Begun, Place},
    fields::{Shown, typed_citations},
    head,
    sheet::{Sheet, buttons, form_with, hidden, link, link_button, paragraph},
};
use crate::{
    Web,
    components::{
        Button, Cell, Content, Details, Html, InsetText, Row, Table, Tag, TagColour, Task, TaskList,
        TaskStatus, WarningText,
    },
    errors::{Failed, Page},
    handlers::case::case_id,
    session::{Fields, Posted, Query, Reader},
    words,
};

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(case): Path<String>,
    Query(query): Query,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    Ok(overview(&web, &reader, &view, case, &query).answer())
}

/// The review that is shown: the reader's own, or the one asked for, or the first.
fn shown_review(view: &CaseworkView, query: &Fields) -> String {
    if let Some(asked) = query.given("review").filter(|asked| view.file.get::<Review>(asked).is_some()) {
        return asked.to_owned();
    }
    let own = view.actor.and_then(|actor| view.file.review_of(actor.account));
    own.map_or_else(|| "1".to_owned(), |review| review.item.to_owned())
}

#[expect(clippy::too_many_lines, reason = "the page from top to bottom")]
fn overview(web: &Web, reader: &Reader, view: &CaseworkView, case: CaseId, query: &Fields) -> Sheet {
    let mut sheet = head(web, reader, view, case, "review", query, "Structured review");
    let which = shown_review(view, query);
    let actor = view.actor;
    let mine = actor.and_then(|actor| view.file.review_of(actor.account));
    let may = web.app.may_casework(&reader.who, Act::WorkOnReview, super::force_of(view));
    let working = mine.is_some_and(|mine| mine.item == which && mine.says.state == ReviewState::Open);
    let to = |form: &str| format!("/cases/{case}/forms/{form}");
    if actor.is_some_and(|actor| actor.had_part) {
        sheet.part(WarningText::new(
            "You had a part in the original case, as the force's records say. You cannot work on its review.",
        ));
    }
    if let Some(second) =
        view.file.get::<Review>("2").filter(|second| second.says.state != ReviewState::Submitted)
    {
        sheet.say(format!(
            "This case was drawn for a blind second review: {}.",
            second.says.state.label().to_lowercase()
        ));
    }
    if let Some(review) = view.file.get::<Review>(&which) {
        let shown = first_card(view, Kind::Review, &which).map(Html::from).unwrap_or_default();
        sheet.part(shown);
        if let Some(snapshot) = review.says.snapshot {
            sheet.say(link(
                "What the reviewer saw when this was submitted",
                &format!("/cases/{case}/review/snapshots/{snapshot}"),
            ));
        }
    } else {
        sheet.say("Nobody reviews this case yet.");
    }
    let mut offers = Vec::new();
    if may && mine.is_none() {
        let second_waits = view
            .file
            .get::<Review>("2")
            .is_some_and(|second| matches!(second.says.state, ReviewState::Drawn | ReviewState::Passed));
        let stage = view.file.stage();
        if stage == Stage::Queued {
            offers.push(link_button("Begin the review", to("begin-review"), true));
        } else if stage == Stage::UnderReview {
            offers.push(link_button("Join this review", to("join-review"), false));
        } else if second_waits {
            offers.push(link_button("Take the blind second review", to("take-second-review"), true));
        }
    }
    if working {
        offers.push(link_button("Submit the review", to("submit-review"), true));
        offers.push(link_button("Pass it on", to("pass-review"), false));
    }
    let returns = web.app.may_casework(&reader.who, Act::TakePartInPanel, super::force_of(view));
    if returns
        && view.file.stage() == Stage::ForPanel
        && view.file.review().is_some_and(|r| r.says.state == ReviewState::Submitted)
    {
        offers.push(link_button("Return the review for more", to("return-review"), false));
    }
    if returns
        && !view.file.stage().is_concluded()
        && view.file.get::<Review>("2").is_some_and(|second| second.says.state == ReviewState::Submitted)
    {
        let to = format!("{}?item=2", to("return-review"));
        offers.push(link_button("Return the second review for more", to, false));
    }
    if actor.is_some_and(|actor| !view.file.in_conflict(actor.account)) && !view.file.stage().is_concluded() {
        offers.push(link_button("Declare a conflict", to("declare-conflict"), false));
    }
    sheet.part(buttons(offers));
    let hidden_from_reader = view.file.get::<Review>(&which).is_some()
        && mine.is_none_or(|mine| mine.item != which)
        && view.file.answers(&which).next().is_none();
    if view.file.get::<Review>(&which).is_none() {
        return sheet;
    }
    if hidden_from_reader && !working {
        sheet.part(InsetText::new("What this review says is not shown to you, or it says nothing yet. Whoever may be asked for a blind second review sees no other review before their own is in."));
    }
    sheet.heading("questions", "Questions");
    sheet.part(tasks(view, case, &which));
    ledger(&mut sheet, view, case, &which, working);
    items::<FailingFound>(
        &mut sheet,
        view,
        case,
        &which,
        working,
        "failings",
        "Failings found",
        "failing",
        "Add a failing",
    );
    items::<NegativeSearch>(
        &mut sheet,
        view,
        case,
        &which,
        working,
        "not-found",
        "Searched and not found",
        "search",
        "Add a search that found nothing",
    );
    items::<ProposedAction>(
        &mut sheet,
        view,
        case,
        &which,
        working,
        "proposals",
        "Proposed actions",
        "proposal",
        "Propose an action",
    );
    sheet.heading("indicators", "Signs, as prompts");
    sheet.say("Each points at a kind of enquiry. They are never added up, and say nothing about a person.");
    sheet.list(Indicator::ALL.iter().map(|sign| {
        let kind = EnquiryKind::lookup(sign.enquiry_kind).map_or("", |kind| kind.label);
        Content::from(format!("{}: look at “{kind}”", sign.label))
    }));
    let conflicts: Vec<Content> = view
        .file
        .all::<Conflict>()
        .map(|conflict| {
            Content::from(format!("{}: {}", name(view, Some(conflict.says.account)), conflict.says.what))
        })
        .collect();
    if !conflicts.is_empty() {
        sheet.heading("conflicts", "Declared conflicts");
        sheet.list(conflicts);
    }
    sheet
}

/// The themes with how much of each is answered.
fn tasks(view: &CaseworkView, case: CaseId, review: &str) -> TaskList {
    let items = view.questions.themes.iter().map(|theme| {
        let asked: Vec<(String, bool)> = asked(view, theme)
            .map(|(question, victim)| {
                let item = answer_item(review, &question.id, victim);
                (item.clone(), view.file.get::<Answer>(&item).is_some())
            })
            .collect();
        let done = asked.iter().filter(|(_, answered)| *answered).count();
        let status = if done == asked.len() {
            TaskStatus::Words("Completed".into())
        } else {
            TaskStatus::Tag(Tag::new(format!("{done} of {} answered", asked.len()), TagColour::Blue))
        };
        Task {
            title: theme.title.as_str().into(),
            href: format!("/cases/{case}/review/themes/{}?review={review}", theme.id),
            status,
            ..Task::default()
        }
    });
    TaskList { items: items.collect(), id_prefix: "themes".to_owned(), ..TaskList::default() }
}

/// The questions of a theme, once for each victim where that is asked.
fn asked<'a>(
    view: &'a CaseworkView,
    theme: &'a Theme,
) -> impl Iterator<Item = (&'a Question, Option<NominalId>)> {
    let victims = if theme.questions.iter().any(|question| question.per == Per::Victim) {
        view.victims.as_slice()
    } else {
        &[]
    };
    let once = theme.questions.iter().filter(|q| q.per == Per::Case).map(|question| (question, None));
    let each = victims.iter().flat_map(|victim| {
        theme.questions.iter().filter(|q| q.per == Per::Victim).map(move |question| (question, Some(*victim)))
    });
    once.chain(each)
}

#[expect(clippy::too_many_lines, reason = "the table from top to bottom")]
fn ledger(sheet: &mut Sheet, view: &CaseworkView, case: CaseId, review: &str, working: bool) {
    sheet.heading("ledger", "Ledger of lines of enquiry");
    let lines: Vec<_> = view.file.under::<Enquiry>(review).collect();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.says.withdrawn) {
        *counts.entry(line.says.state.label()).or_default() += 1;
    }
    let open = lines.iter().filter(|line| !line.says.withdrawn && line.says.state.is_open()).count();
    let totals: Vec<String> = counts.iter().map(|(state, n)| format!("{state}: {n}")).collect();
    sheet.say(if lines.is_empty() {
        "No line of enquiry is in the ledger yet.".to_owned()
    } else {
        format!("{}. Open: {open}. A closure cannot be upheld while a line is open.", totals.join("; "))
    });
    if !lines.is_empty() {
        let rows = lines.iter().map(|line| {
            let says = line.says;
            let number = line.item.rsplit('/').next().unwrap_or_default();
            let title = if working {
                link(
                    &format!("{number}. {}", says.title),
                    &format!("/cases/{case}/forms/enquiry?item={}", line.item),
                )
            } else {
                Content::from(format!("{number}. {}", says.title))
            };
            let colour = if says.state.is_open() { TagColour::Orange } else { TagColour::Green };
            let state = if says.withdrawn {
                Tag::new("Withdrawn", TagColour::Grey)
            } else {
                Tag::new(says.state.label(), colour)
            };
            let possible = match says.possible_until {
                Some(until) => format!("{}, until {}", says.possible.label(), super::describe::day(until)),
                None => says.possible.label().to_owned(),
            };
            Row::from(vec![
                Cell::new(title),
                Cell::new(says.kind.row().label),
                Cell::new(Content::from(Html::from(state))),
                Cell::new(says.result.as_str()),
                Cell::new(citations(view, &says.proof)),
                Cell::new(possible),
            ])
        });
        let head = ["Line", "Kind", "Stands at", "Result", "Proof", "Still possible"];
        sheet.part(Table::new("Lines of enquiry", head).rows(rows.collect::<Vec<_>>()).named_rows());
    }
    if working {
        sheet.part(buttons([link_button(
            "Add a line of enquiry",
            format!("/cases/{case}/forms/enquiry"),
            false,
        )]));
    }
    let notes: Vec<Content> = EnquiryKind::ALL
        .iter()
        .filter(|kind| !retention(kind.code).is_empty())
        .map(|kind| Content::from(format!("{}: {}", kind.label, kind.retention_note)))
        .collect();
    let mut list = Html::default();
    for note in notes {
        list.push(&Html::trusted(format!("<li>{note}</li>")));
    }
    sheet.part(Details::new(
        "How long records usually last",
        Html::trusted(format!("<ul class=\"govuk-list govuk-list--bullet\">{list}</ul>")),
    ));
}

/// Cards of one kind of item, each with its way to be changed.
#[expect(clippy::too_many_arguments, reason = "what differs between three lists that look the same")]
fn items<T: lookagain_app::rules_of_casework::Item>(
    sheet: &mut Sheet,
    view: &CaseworkView,
    case: CaseId,
    review: &str,
    working: bool,
    id: &str,
    heading: &str,
    key: &str,
    add: &str,
) {
    sheet.heading(id, heading);
    let found: Vec<String> = view.file.under::<T>(review).map(|present| present.item.to_owned()).collect();
    if found.is_empty() {
        sheet.say("None yet.");
    }
    for item in found {
        if let Some(mut list) = card(view, T::KIND, &item) {
            if working && let Some(card) = &mut list.card {
                let href = format!("/cases/{case}/forms/{key}?item={item}");
                card.actions.items.push(crate::components::Link::new("Change", href));
            }
            sheet.part(list);
        }
    }
    if working {
        sheet.part(buttons([link_button(add, format!("/cases/{case}/forms/{key}"), false)]));
    }
}

pub(crate) async fn theme_page(
    State(web): State<Web>,
    reader: Reader,
    Path((case, theme)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let case = case_id(&case)?;
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    let which = shown_review(&view, &query);
    let begun = Begun::find(&web, &reader, &Place::theme(case, &theme, &which), &query).await?;
    let mut back = Back::new();
    if let Some(typed) = &begun.typed
        && let Some(of) = view.questions.themes.iter().find(|one| one.id == theme)
    {
        for (question, victim) in asked(&view, of) {
            back.insert(answer_item(&which, &question.id, victim), (typed.clone(), Vec::new(), false));
        }
    }
    Ok(theme_sheet(&web, &reader, &view, case, &theme, &query, &back, &begun)?.answer())
}

/// What was typed, what is wrong with it, and whether someone else was faster.
type Came = (Fields, Vec<(String, String)>, bool);

/// What came back of a theme's form, by item.
type Back = BTreeMap<String, Came>;

#[expect(clippy::too_many_arguments, reason = "everything that the page of a theme shows")]
fn theme_sheet(
    web: &Web,
    reader: &Reader,
    view: &CaseworkView,
    case: CaseId,
    theme: &str,
    query: &Fields,
    back: &Back,
    begun: &Begun,
) -> Result<Sheet, Failed> {
    let theme = view.questions.themes.iter().find(|one| one.id == theme).ok_or_else(Failed::not_found)?;
    let which = shown_review(view, query);
    let mut sheet = head(web, reader, view, case, "review", query, &theme.title)
        .back(format!("/cases/{case}/review?review={which}#questions"));
    if !theme.note.is_empty() {
        sheet.say(theme.note.as_str());
    }
    let working = view
        .actor
        .and_then(|actor| view.file.review_of(actor.account))
        .is_some_and(|mine| mine.item == which && mine.says.state == ReviewState::Open);
    if back.values().any(|(.., moved)| *moved) {
        sheet.layout.has_errors = true;
        sheet.part(WarningText::new("Someone else answered some of these meanwhile. What they wrote stands beside yours, marked below. Nothing was overwritten: save again to put yours in its place, or leave the page to keep theirs. The other answers are saved."));
    }
    let mut fields = Vec::new();
    for (question, victim) in asked(view, theme) {
        let item = answer_item(&which, &question.id, victim);
        let who = victim.and_then(|victim| view.labels.get(&victim.get()).cloned());
        let text = who.map_or_else(|| question.text.clone(), |who| format!("{who}: {}", question.text));
        if working {
            fields.push(question_fields(view, question, &item, &text, back.get(&item)));
        } else {
            fields.push(answered(view, question, &item, &text));
        }
    }
    if let Some((_, errors, _)) = back.values().find(|(_, errors, _)| !errors.is_empty()) {
        sheet.wrong(errors);
    }
    if working {
        sheet.part(super::colleagues(view));
        let action = format!("/cases/{case}/review/themes/{}?review={which}", theme.id);
        sheet.part(begun.above.clone());
        let after = begun.part(&Place::theme(case, &theme.id, &which));
        sheet.part(form_with(reader, &action, fields, Button::submit("Save"), &after));
    } else {
        for field in fields {
            sheet.part(field);
        }
    }
    Ok(sheet)
}

/// An answer as it stands, for those who only read.
fn answered(view: &CaseworkView, question: &Question, item: &str, text: &str) -> Html {
    let mut all = Html::trusted(format!("<h2 class=\"govuk-heading-s\">{}</h2>", Content::from(text)));
    match view.file.get::<Answer>(item) {
        Some(answer) => {
            let label = question.answers().into_iter().find(|(code, _)| *code == answer.says.answer);
            let label = label.map_or(answer.says.answer.as_str(), |(_, label)| label);
            let by = name(view, answer.by);
            let mut line = format!("{label}. {by}, {}.", words::time(&answer.at.to_string()));
            if !answer.says.note.is_empty() {
                line = format!("{line} {}", answer.says.note);
            }
            all.push(&paragraph(line));
            if !answer.says.evidence.is_empty() {
                all.push(&paragraph(format!("Evidence: {}", citations(view, &answer.says.evidence))));
            }
        }
        None => all.push(&paragraph("Not answered yet.")),
    }
    all
}

/// The fields of one question.
fn question_fields(
    view: &CaseworkView,
    question: &Question,
    item: &str,
    text: &str,
    back: Option<&Came>,
) -> Html {
    let present = view.file.get::<Answer>(item);
    let key = field_key(item);
    let empty = Fields::default();
    let (typed, errors, moved) =
        back.map_or((&empty, &[][..], false), |(typed, errors, moved)| (typed, errors.as_slice(), *moved));
    let shown = Shown { typed: back.is_some().then_some(typed), errors };
    let mut all = Html::default();
    if moved && let Some(theirs) = present {
        all.push(&Html::from(InsetText::new(format!(
            "Meanwhile {} answered: {}. {} Evidence: {}",
            name(view, theirs.by),
            question
                .answers()
                .into_iter()
                .find(|(code, _)| *code == theirs.says.answer)
                .map_or("", |(_, label)| label),
            theirs.says.note,
            citations(view, &theirs.says.evidence),
        ))));
    }
    let current = present.map(|answer| answer.says);
    all.push(&shown.radios(
        &format!("{key}.answer"),
        text,
        "",
        question.answers(),
        current.map_or("", |answer| answer.answer.as_str()),
    ));
    let inner = {
        let mut inner = shown.area(
            &format!("{key}.note"),
            "In your words",
            "No names.",
            current.map_or("", |answer| answer.note.as_str()),
        );
        inner.push(&shown.citations(
            &format!("{key}.evidence"),
            "Evidence",
            &view.documents,
            current.map_or(&[], |answer| answer.evidence.as_slice()),
        ));
        inner
    };
    let cited = current.map_or(0, |answer| answer.evidence.len());
    let mut details = Details::new(
        format!(
            "Note and evidence for {}: {}",
            question.id,
            words::count(cited as u64, "document cited", "documents cited")
        ),
        inner,
    );
    details.open = moved || current.is_none_or(|answer| answer.evidence.is_empty()) && current.is_some();
    all.push(&Html::from(details));
    // What came back with something wrong in it was filled in over the version that was seen then.
    let now = present.map_or(0, |answer| answer.version);
    let seen =
        if back.is_some() && !moved { typed.get(&format!("{key}.seen")).parse().unwrap_or(0) } else { now };
    all.push(&hidden(&format!("{key}.seen"), seen));
    Html::trusted(format!("<div class=\"app-question\">{all}</div>"))
}

/// A question's item as the start of its fields' names.
fn field_key(item: &str) -> String {
    format!("q-{}", item.replace('/', "-"))
}

pub(crate) async fn save_theme(
    State(web): State<Web>,
    Path((case, theme)): Path<(String, String)>,
    Query(query): Query,
    posted: Posted,
) -> Page {
    let case = case_id(&case)?;
    let (reader, fields) = (&posted.reader, &posted.fields);
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    let which = shown_review(&view, &query);
    let of = view.questions.themes.iter().find(|one| one.id == theme).ok_or_else(Failed::not_found)?;
    let mut back = Back::new();
    for (question, victim) in asked(&view, of) {
        let item = answer_item(&which, &question.id, victim);
        let key = field_key(&item);
        let evidence_name = format!("{key}.evidence");
        let typed = Answer {
            questions: String::new(),
            answer: fields.get(&format!("{key}.answer")).to_owned(),
            note: fields.get(&format!("{key}.note")).trim().replace("\r\n", "\n"),
            evidence: typed_citations(fields, &evidence_name),
        };
        let seen: u32 = fields.get(&format!("{key}.seen")).parse().unwrap_or(0);
        let nothing = typed.answer.is_empty() && typed.note.is_empty() && typed.evidence.is_empty();
        let was = view.file.versions(Kind::Answer, &item).find(|filed| filed.version == seen);
        let same = was.is_some_and(|was| {
            matches!(&was.body, lookagain_app::rules_of_casework::Body::Answer(was)
                if was.answer == typed.answer && was.note == typed.note && was.evidence == typed.evidence)
        });
        if same || nothing {
            continue;
        }
        let command = Command::SaveAnswer { question: question.id.clone(), victim, answer: typed, seen };
        match web.app.change_casework(&reader.person, case, command, web.now()).await {
            Ok(Changed::Done) => {}
            Ok(Changed::Moved(_)) => _ = back.insert(item, (fields.clone(), Vec::new(), true)),
            Err(AppError::Invalid(errors)) => {
                let errors =
                    errors.into_iter().map(|(field, message)| (format!("{key}.{field}"), message)).collect();
                back.insert(item, (fields.clone(), errors, false));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if back.is_empty() {
        let begun = Place::theme(case, &theme, &which).name();
        web.app.drop_draft(&reader.person, case, &begun, web.now()).await?;
        let next = view.questions.themes.iter().skip_while(|one| one.id != theme).nth(1);
        let to = match next {
            Some(next) if fields.get("then") == "next" => {
                format!("/cases/{case}/review/themes/{}?review={which}&done=saved", next.id)
            }
            _ => format!("/cases/{case}/review?review={which}&done=saved#questions"),
        };
        return Ok(Redirect::to(&to).into_response());
    }
    let view = web.app.casework(&reader.who, case, web.now()).await?;
    let begun = Begun::back(fields);
    Ok(theme_sheet(&web, reader, &view, case, &theme, &query, &back, &begun)?.answer())
}
