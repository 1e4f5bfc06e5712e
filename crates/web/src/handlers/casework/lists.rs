//! Lists over many cases: my work, where cases stand, the workload, agreement, learning, questions, and a snapshot.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError, Resource, ResourceKind, WorkRow,
    casework::AgreementRow,
    exposure::{ContentMix, FEWEST, Figure},
    rules_of_casework::{
        Stage,
        agreement::{Alarm, Coefficient},
        lists::Failing,
        work::WorkKind,
    },
};

use super::{
    fields::Shown,
    mentions,
    panel::{asked_stage, tag, wide},
    sheet::{Sheet, buttons, form, link, link_button},
};
use crate::{
    Web,
    components::{
        Button, Cell, Content, Flash, Html, InsetText, Row, SummaryList, Table, TagColour, Textarea,
        WarningText,
    },
    errors::{Failed, Page},
    handlers::{case::case_id, search::saved_table},
    session::{Fields, Posted, Query, Reader},
    words,
};

/// A stage in words.
pub(super) fn stage_label(code: &str) -> &'static str {
    code.parse::<Stage>().map_or("", Stage::label)
}

fn number(n: u64) -> Cell {
    Cell { numeric: true, ..Cell::new(words::number(n)) }
}

fn right(words: &str) -> Cell {
    Cell { numeric: true, ..Cell::new(words) }
}

/// Where work of a kind is done.
fn place(row: &WorkRow) -> String {
    let page = match row.kind.parse::<WorkKind>() {
        Ok(WorkKind::BeginReview | WorkKind::FinishReview | WorkKind::TakeSecond) => "review",
        Ok(
            WorkKind::SetAgenda
            | WorkKind::DecideAtPanel
            | WorkKind::Sign
            | WorkKind::Concur
            | WorkKind::AnswerReopening,
        ) => "panel",
        Ok(
            WorkKind::AnswerOffer
            | WorkKind::OfferAgain
            | WorkKind::Begin
            | WorkKind::Checkpoint
            | WorkKind::Allocate
            | WorkKind::Action
            | WorkKind::FileAction
            | WorkKind::Advice
            | WorkKind::Unused
            | WorkKind::Hearing
            | WorkKind::Right
            | WorkKind::Close,
        )
        | Err(_) => "reinvestigation",
    };
    format!("/cases/{}/{page}", row.case_id)
}

fn work_table(caption: &str, rows: &[WorkRow], today: &str) -> Table {
    let rows = rows.iter().map(|row| {
        let kind = row.kind.parse::<WorkKind>().map_or("", WorkKind::label);
        let overdue = row.due.as_deref().is_some_and(|due| due < today);
        let due = row.due.as_deref().map(words::date).unwrap_or_default();
        let state = if overdue { tag("Overdue", TagColour::Red) } else { Content::default() };
        Row::from(vec![
            Cell::new(link(kind, &place(row))),
            Cell::new(format!("Case {}", row.case_id)),
            Cell::new(words::force(row.force_id)),
            Cell::new(words::date(&row.since)),
            Cell::new(due),
            Cell::new(state),
        ])
    });
    Table::new(caption, ["What", "Case", "Force", "Since", "Due", "State"])
        .rows(rows.collect::<Vec<_>>())
        .named_rows()
}

pub(crate) async fn work(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let work = web.app.my_work(&reader.person, web.now()).await?;
    let mut sheet = Sheet::new(wide(reader.layout_after("My work", "work", flash(&query))), "My work");
    let late =
        work.own.iter().filter(|row| row.due.as_deref().is_some_and(|due| due < work.today.as_str())).count();
    sheet.say(format!(
        "{} for you, {} overdue.",
        words::count(work.own.len() as u64, "thing waits", "things wait"),
        if late == 0 { "none".to_owned() } else { late.to_string() }
    ));
    if !work.own.is_empty() {
        sheet.part(work_table("Waits for you", &work.own, &work.today));
    }
    mentions::section(&mut sheet, &reader, &web.app.mentions(&reader.person, web.now()).await?);
    let saved = web.app.saved_searches(&reader.person, web.now()).await?;
    if !saved.is_empty() {
        sheet.heading("saved", "Saved searches");
        sheet.part(saved_table(&saved));
    }
    sheet.heading("pool", "For anyone who does what you do");
    if work.pool.is_empty() {
        sheet.say("Nothing waits.");
    } else {
        sheet.part(work_table("Waits for anyone", &work.pool, &work.today));
    }
    sheet
        .list([link("Cases by where they stand", "/casework"), link("How you read, and breaks", "/reading")]);
    Ok(sheet.answer())
}

pub(crate) async fn casework(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let stage = asked_stage(&query).unwrap_or(Stage::Queued);
    let found = web.app.casework_list(&reader.who, &[stage], 50, 0, web.now()).await?;
    let mut sheet = Sheet::new(wide(reader.layout_after("Casework", "casework", flash(&query))), "Casework");
    sheet.say("Every case that triage took into the review queue, by where it stands now.");
    let rows = Stage::ALL.iter().map(|one| {
        let label = if *one == stage {
            Content::from(format!("{} (shown)", one.label()))
        } else {
            link(one.label(), &format!("/casework?stage={one}"))
        };
        Row::from(vec![Cell::new(label), number(found.counts.get(one).copied().unwrap_or(0))])
    });
    let total: u64 = found.counts.values().sum();
    let all = Row::from(vec![Cell::new("All"), number(total)]);
    let head = [Cell::new("Stands at"), right("Cases")];
    sheet.part(Table::new("Cases by stage", head).rows(rows.chain([all]).collect::<Vec<_>>()).named_rows());
    sheet.heading("cases", stage.label());
    if found.rows.is_empty() {
        sheet.say("No case stands there.");
    } else {
        let rows = found.rows.iter().map(|row| {
            let href = format!("/cases/{}/review", row.case_id);
            Row::from(vec![
                Cell::new(link(&format!("Case {}", row.case_id), &href)),
                Cell::new(row.case_ref.as_str()),
                Cell::new(words::force(row.force_id)),
                Cell::new(row.band.as_str()),
                Cell::new(words::time(&row.since)),
            ])
        });
        let head = ["Case", "Force's reference", "Force", "Band", "Since"];
        sheet
            .part(Table::new("Cases, most pressing first", head).rows(rows.collect::<Vec<_>>()).named_rows());
        if found.rows.len() == 50 {
            sheet.say("The first 50 are shown.");
        }
    }
    if !found.second_reviews.is_empty() {
        sheet.heading("second", "Drawn for a blind second review");
        let rows = found.second_reviews.iter().map(|row| {
            Row::from(vec![
                Cell::new(link(&format!("Case {}", row.case_id), &format!("/cases/{}/review", row.case_id))),
                Cell::new(words::force(row.force_id)),
                Cell::new(row.band.as_str()),
            ])
        });
        let rows = rows.collect::<Vec<_>>();
        sheet.part(
            Table::new("Wait for a second reviewer", ["Case", "Force", "Band"]).rows(rows).named_rows(),
        );
    }
    Ok(sheet.answer())
}

fn flash(query: &Fields) -> Option<Flash> {
    (query.get("done") == "saved").then(|| Flash { content: "Saved.".into(), success: true })
}

pub(crate) async fn workload(State(web): State<Web>, reader: Reader) -> Page {
    let load = web.app.workload(&reader.who, web.now()).await?;
    let mut sheet = Sheet::new(wide(reader.layout("Workload", "workload")), "Workload");
    sheet.say(format!(
        "Totals only: how much waits, for how many people. What one person has done is shown to nobody. Work waits for {}.",
        words::count(load.people, "person by name", "people by name")
    ));
    let rows = load.pools.iter().map(|(pool, owned, free, late, oldest)| {
        let oldest = if oldest.is_empty() { String::new() } else { words::date(oldest) };
        Row::from(vec![
            Cell::new(pool.label()),
            number(*owned),
            number(*free),
            number(*late),
            Cell::new(oldest),
        ])
    });
    let head = [
        Cell::new("Who"),
        right("Waits for a person"),
        right("Waits for anyone"),
        right("Overdue"),
        Cell::new("Oldest since"),
    ];
    sheet.part(Table::new("What waits", head).rows(rows.collect::<Vec<_>>()).named_rows());
    content_mix(&mut sheet, &load.mix);
    sheet.heading("allocation", "For the next reviews");
    if load.suggested.is_empty() {
        sheet.say("There is no reviewer.");
    } else {
        let names: Vec<String> = load.suggested.iter().map(|(name, _)| name.clone()).collect();
        sheet.say(format!("Suggested, by who has the least open: {}. A suggestion; people take cases themselves, and may pass one on without a reason.", names.join(", ")));
    }
    sheet.heading("overdue", "Overdue, and waiting for nobody in particular");
    if load.overdue.is_empty() {
        sheet.say("Nothing.");
    } else {
        sheet.part(work_table("Overdue", &load.overdue, "9999"));
    }
    Ok(sheet.answer())
}

/// A figure of which a small number is not told.
fn figure(figure: Figure) -> String {
    match figure {
        Figure::Cases(n) => words::number(n),
        Figure::Few => format!("Fewer than {FEWEST}"),
        Figure::AllButFew => format!("All but fewer than {FEWEST}"),
    }
}

/// What each team's open work holds: of cases, never of people.
fn content_mix(sheet: &mut Sheet, mix: &[ContentMix]) {
    sheet.heading("content", "What open work holds");
    sheet.say(format!("Cases of a team's open work, by what their documents were described as holding. A case can hold several kinds, so the figures do not add up. Cases that wait for a reviewer to begin are counted here, and not above. Figures below {FEWEST} are not shown. How much one person has read or opened is shown to nobody."));
    if mix.is_empty() {
        sheet.say("Nothing waits.");
    }
    for team in mix {
        let row = |label: &str, told: Figure| Row::from(vec![Cell::new(label), right(&figure(told))]);
        let rows = team.kinds.iter().map(|(kind, told)| row(kind.label, *told));
        let rows = rows
            .chain([row("Documents not described", team.not_described), row("All cases", team.cases)])
            .collect::<Vec<_>>();
        let head = [Cell::new("Documents hold"), right("Cases")];
        sheet.part(Table::new(team.pool.label(), head).rows(rows).named_rows());
        if team.only_free {
            sheet.say(format!("Work waits by name for fewer than {FEWEST} people: only what waits for nobody by name is counted here."));
        }
    }
}

fn coefficient(found: Option<Coefficient>) -> String {
    found.map_or_else(
        || "–".to_owned(),
        |found| format!("{:.2} ({:.2} to {:.2})", found.value, found.low, found.high),
    )
}

pub(crate) async fn agreement(State(web): State<Web>, reader: Reader) -> Page {
    let found = web.app.agreement(&reader.who, web.now()).await?;
    let mut sheet = Sheet::new(
        wide(reader.layout("Agreement of blind reviews", "agreement")),
        "Agreement of blind reviews",
    );
    sheet.say(format!(
        "Of the submitted reviews, {} in a hundred are drawn for a second review by someone who does not see the first. {} reviewed twice. Agreement is a property of a question, not of a person.",
        found.percent,
        words::count(found.cases, "case was", "cases were")
    ));
    sheet.say(format!(
        "Overturned: of {} with a panel's signed decision, {} decided otherwise than the first review proposed.",
        words::count(found.decided, "such case", "such cases"),
        words::count(found.overturned, "was", "were")
    ));
    let row = |row: &AgreementRow| {
        let alarm = match row.alarm {
            Some(Alarm::Low) => tag("Agrees too little", TagColour::Red),
            Some(Alarm::Drift) => tag("Agrees less than before", TagColour::Orange),
            None => Content::default(),
        };
        Row::from(vec![
            Cell::new(format!("{} {}", row.question, row.text)),
            number(row.n.into()),
            number(row.agreed.into()),
            right(&coefficient(row.kappa)),
            right(&coefficient(row.ac1)),
            Cell::new(alarm),
        ])
    };
    let rows: Vec<Row> = [&found.recommendation].into_iter().chain(&found.rows).map(row).collect();
    let head = [
        Cell::new("Question"),
        right("Pairs"),
        right("Agree"),
        right("Cohen's kappa (95%)"),
        right("Gwet's AC1 (95%)"),
        Cell::new("Alarm"),
    ];
    sheet.part(Table::new("Agreement by question", head).rows(rows).named_rows());
    sheet.say("A dash: nothing can be said, for want of pairs or because chance alone would always agree.");
    Ok(sheet.answer())
}

pub(crate) async fn learning(State(web): State<Web>, reader: Reader) -> Page {
    let points = web.app.learning(&reader.who, web.now()).await?;
    let mut sheet = Sheet::new(reader.layout("Learning points", "learning"), "Learning points");
    sheet.say("What closed cases teach, by theme. Nothing here tells which case it was; whoever may see the case finds the way to it.");
    if points.is_empty() {
        sheet.say("None yet.");
    }
    let mut theme = "";
    for (point, sees) in &points {
        if point.theme != theme {
            theme = &point.theme;
            sheet.heading(&format!("theme-{}", theme.to_lowercase()), &words::plain(theme));
        }
        let mut rows = vec![("What to learn".to_owned(), Content::from(point.body.as_str()))];
        if let Some(failing) = Failing::lookup(&point.failing) {
            rows.push(("Failing".to_owned(), failing.label.into()));
        }
        if !point.question.is_empty() {
            rows.push(("Question".to_owned(), point.question.as_str().into()));
        }
        rows.push(("Published".to_owned(), words::time(&point.published_at).into()));
        if *sees {
            let href = format!("/cases/{}/review", point.case_id);
            rows.push(("Shown by".to_owned(), link(&format!("Case {}", point.case_id), &href)));
        }
        sheet.part(SummaryList::new(
            rows.into_iter().map(|(key, value)| crate::components::SummaryRow::new(key, value)),
        ));
    }
    Ok(sheet.answer())
}

pub(crate) async fn questions(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    Ok(questions_sheet(&web, &reader, &query, &Shown { typed: None, errors: &[] }).await?.answer())
}

async fn questions_sheet(
    web: &Web,
    reader: &Reader,
    query: &Fields,
    shown: &Shown<'_>,
) -> Result<Sheet, Failed> {
    let view = web.app.questions(&reader.who, web.now()).await?;
    let layout = reader.layout_after("Review questions", "questions", flash(query));
    let mut sheet = Sheet::new(layout, "Review questions");
    sheet.wrong(shown.errors);
    sheet.say(format!(
        "Version {} is in force. {} Reviews under way keep theirs, and so do answers.",
        view.set.version, view.set.changelog
    ));
    for theme in &view.set.themes {
        sheet.heading(&theme.id.to_lowercase(), &theme.title);
        if !theme.note.is_empty() {
            sheet.say(theme.note.as_str());
        }
        sheet.list(theme.questions.iter().map(|question| {
            let answers: Vec<&str> = question.answers().into_iter().map(|(_, label)| label).collect();
            Content::from(format!(
                "{}: {} ({}; asked {})",
                question.id,
                question.text,
                answers.join(" / "),
                question.per.label()
            ))
        }));
    }
    sheet.heading("versions", "Versions");
    sheet.list(
        view.history
            .iter()
            .map(|row| Content::from(format!("{}, adopted {}", row.version, words::time(&row.adopted_at)))),
    );
    if web.app.may(&reader.who, Act::AdoptQuestions, &Resource::of(ResourceKind::Questions, None)) {
        sheet.heading("edit", "Adopt other questions");
        let value = shown.typed.map_or(view.text.as_str(), |typed| typed.get("text")).to_owned();
        let mut text = Textarea::new("text", "The questions, as text")
            .hint("Give the text a new version and say in the changelog what changed. A question that asks something else gets a new id.")
            .error(shown.error("text"))
            .value(value);
        text.rows = 20;
        text.spellcheck = Some(false);
        sheet.part(form(reader, "/questions", [Html::from(text)], Button::submit("Adopt them")));
    }
    Ok(sheet)
}

pub(crate) async fn adopt_questions(State(web): State<Web>, posted: Posted) -> Page {
    match web.app.adopt_questions(&posted.reader.person, posted.fields.get("text"), web.now()).await {
        Ok(()) => Ok(Redirect::to("/questions?done=saved").into_response()),
        Err(AppError::Invalid(errors)) => {
            let errors: Vec<(String, String)> =
                errors.into_iter().map(|(field, message)| (field.to_owned(), message)).collect();
            let shown = Shown { typed: Some(&posted.fields), errors: &errors };
            Ok(questions_sheet(&web, &posted.reader, &Fields::default(), &shown).await?.answer())
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) async fn snapshot(
    State(web): State<Web>,
    reader: Reader,
    Path((case, snapshot)): Path<(String, String)>,
) -> Page {
    let case = case_id(&case)?;
    let id: i64 = snapshot.parse().map_err(|_| Failed::not_found())?;
    let view = web.app.review_snapshot(&reader.who, case, id, web.now()).await?;
    let heading = "What the reviewer saw";
    let mut sheet = Sheet::new(wide(reader.layout(format!("{heading}: case {case}"), "casework")), heading)
        .back(format!("/cases/{case}/review"));
    sheet.part(SummaryList::new([
        ("Kept", format!("{}, by {}", words::time(&view.row.taken_at), view.taken_by)),
        ("Review", view.row.review.clone()),
        ("SHA-256", view.row.hash.clone()),
    ]));
    if view.whole {
        sheet.part(InsetText::new("The hash of what is kept is the one on record: it is as it was."));
    } else {
        sheet.part(WarningText::new(
            "The hash of what is kept is not the one on record: it was changed outside this program.",
        ));
    }
    for (key, title) in [
        ("case", "The case"),
        ("crimes", "Crimes"),
        ("allegations", "Allegations"),
        ("people", "People, without names"),
        ("assessment", "Findings of triage"),
        ("decisions", "Decisions"),
        ("revealed", "People whose names were revealed, by number"),
        ("review", "The review as it stood"),
    ] {
        sheet.heading(key, title);
        let text = serde_json::to_string_pretty(&view.records[key]).unwrap_or_default();
        let text = Content::from(text);
        sheet.part(Html::trusted(format!(
            "<div class=\"app-scroll\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\"><pre class=\"app-snapshot\">{text}</pre></div>"
        )));
    }
    sheet.part(buttons([link_button("Back to the review", format!("/cases/{case}/review"), false)]));
    Ok(sheet.answer())
}
