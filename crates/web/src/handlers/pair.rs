//! Two records beside each other: what is on record, why they look like one person, what was judged, and the form to judge.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    AppError,
    judge::Judged,
    pair::{JudgementRow, PairView, Side, Weight, WeightStep},
};
use lookagain_domain::{
    NominalId,
    identity::{IdentityFlag, Verdict},
};

use super::links::{in_a_hundred, part};
use crate::{
    Web,
    components::{
        BackLink, Button, Cell, CharacterCount, Checkboxes, Choice, Content, CountLimit, ErrorSummary, Flash,
        Html, Layout, Link, Radios, Row, Size, Table, Textarea, WarningText, Waterfall, WaterfallStep,
        signed_bits,
    },
    errors::{Failed, Page, show},
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage {
    layout: Layout,
    errors: Option<ErrorSummary>,
    heading: String,
    action: String,
    hidden_other: bool,
    may_reveal: bool,
    warnings: Vec<WarningText>,
    records: Table,
    chart: Option<Waterfall>,
    chance: String,
    figures: Option<Table>,
    judgements: Option<Table>,
    form: Option<Form>,
}

struct Form {
    verdict: Radios,
    aware: Option<Checkboxes>,
    reason: CharacterCount,
    button: Button,
}

type Couple = (NominalId, NominalId);

fn couple(path: &(String, String)) -> Result<Couple, Failed> {
    let id = |text: &str| text.parse().map_err(|_| Failed::not_found());
    Ok((id(&path.0)?, id(&path.1)?))
}

fn address((one, other): Couple) -> String {
    format!("/pairs/{one}/{other}")
}

pub(crate) async fn page(
    State(web): State<Web>,
    reader: Reader,
    Path(path): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let couple = couple(&path)?;
    let mut page = filled(&web, &reader, couple, &Fields::default(), &[]).await?;
    page.layout.flash = flash(&query);
    Ok(show(&page).into_response())
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "revealed" => "Both records are shown to you for a while. That you saw them, and why, is on record.",
        "withdrawn" => "The judgement was taken back. Both stay on record.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

pub(crate) async fn judge(
    State(web): State<Web>,
    Path(path): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let (couple, fields) = (couple(&path)?, &posted.fields);
    let verdict = fields.get("verdict").parse().ok().filter(|verdict| *verdict != Verdict::Withdrawn);
    let result = match verdict {
        None => {
            Err(AppError::Invalid(vec![("verdict", "Choose what you hold of the two records".to_owned())]))
        }
        Some(verdict) => {
            let aware = fields.get("aware") == "yes";
            let judged = Judged { verdict, reason: fields.get("reason").to_owned(), aware };
            web.app.judge(&posted.reader.person, couple, &judged, web.now()).await.map(|_| verdict)
        }
    };
    match result {
        Ok(verdict) => Ok(Redirect::to(&format!("/links?done={}", verdict.code())).into_response()),
        Err(AppError::Invalid(errors)) => {
            let page = filled(&web, &posted.reader, couple, fields, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn filled(
    web: &Web,
    reader: &Reader,
    couple: Couple,
    typed: &Fields,
    errors: &[(&'static str, String)],
) -> Result<PairPage, Failed> {
    let view = web.app.pair(&reader.who, couple, web.now()).await?;
    let shown = view.one.revealed && view.other.as_ref().is_none_or(|other| other.revealed);
    Ok(PairPage {
        layout: Layout { has_errors: !errors.is_empty(), ..reader.layout("Pair of records", "links") },
        errors: (!errors.is_empty())
            .then(|| ErrorSummary::new(errors.iter().map(|(field, message)| (*field, message.clone())))),
        heading: heading(&view),
        action: address(couple),
        hidden_other: view.other.is_none(),
        may_reveal: !shown && view.may_reveal,
        warnings: warnings(&view),
        records: records(&view),
        chance: view.weight.as_ref().map(chance).unwrap_or_default(),
        chart: view.weight.as_ref().map(chart),
        figures: view.weight.as_ref().map(figures),
        judgements: judgements(&view),
        form: view.may_judge.then(|| form(&view, typed, errors)),
    })
}

fn heading(view: &PairView) -> String {
    match &view.other {
        Some(other) => format!("Records {} and {}", view.one.person.id, other.person.id),
        None => format!("Record {} and a record of another force", view.one.person.id),
    }
}

/// What a person should see before they judge.
fn warnings(view: &PairView) -> Vec<WarningText> {
    let mut warnings = Vec::new();
    if view.clashes {
        warnings.push(WarningText::new(
            "One of these records is of a victim, the other of a suspect. Software never joins the two. If they are one person, look at how the victim was treated before anything else.",
        ));
    }
    for flag in &view.flags {
        match flag.kind.parse() {
            Ok(IdentityFlag::Conflict) => warnings.push(WarningText::new(
                "Joined, these two and the records they belong with would hold valid identifiers that cannot be of one person. They stay apart, whatever is judged, until a force corrects one of them.",
            )),
            Ok(IdentityFlag::Bridge) => warnings.push(WarningText::new(
                "This tie alone holds two groups of records together that are each close-knit. If it is wrong, two people are taken for one.",
            )),
            Ok(IdentityFlag::VictimAndSuspect) | Err(_) => {}
        }
    }
    warnings
}

/// Both records, one line for each fact.
fn records(view: &PairView) -> Table {
    let sides: Vec<&Side> = [Some(&view.one), view.other.as_ref()].into_iter().flatten().collect();
    let mut rows: Vec<(&str, Vec<Content>)> = Vec::new();
    let mut line = |what: &'static str, value: &dyn Fn(&Side) -> Content| {
        rows.push((what, sides.iter().map(|side| value(side)).collect()));
    };
    line("Force", &|side| words::force(side.person.force_id).into());
    line("Force reference", &|side| side.person.nominal_ref.as_str().into());
    line("On record as", &|side| part(&side.linked.part).into());
    line("Identity", &|side| match side.linked.identity_id {
        Some(id) => Html::from(Link::new(format!("Identity {id}"), format!("/identities/{id}"))).into(),
        None => "Stands alone".into(),
    });
    line("Surname", &|side| named(side, side.person.surname.as_deref()).into());
    line("Forenames", &|side| named(side, side.person.forenames.as_deref()).into());
    line("Known as", &|side| named(side, side.person.known_as.as_deref()).into());
    line("Date of birth", &|side| {
        if side.revealed { words::date(&side.person.born).into() } else { "Hidden".into() }
    });
    line("PNC id", &|side| named(side, side.person.pnc_id.as_deref()).into());
    line("CRO number", &|side| named(side, side.person.cro_number.as_deref()).into());
    line("NHS number", &|side| named(side, side.person.nhs_number.as_deref()).into());
    line("Contacts", &|side| contacts(side).into());
    line("Cases", &|side| cases(side));
    let rows = rows.into_iter().map(|(what, values)| {
        let mut cells = vec![Cell::new(what)];
        cells.extend(values.into_iter().map(Cell::new));
        if view.other.is_none() {
            cells.push(Cell::new("Of another force"));
        }
        Row::from(cells)
    });
    let person = |side: &Side| {
        Content::from(Html::from(Link::new(
            format!("Record {}", side.person.id),
            format!("/people/{}", side.person.id),
        )))
    };
    let second = view.other.as_ref().map_or_else(|| "Another record".into(), person);
    let head = [Cell::new("Fact"), Cell::new(person(&view.one)), Cell::new(second)];
    Table::new("Both records, as the forces recorded them", head).rows(rows.collect::<Vec<_>>()).named_rows()
}

fn named(side: &Side, value: Option<&str>) -> String {
    if side.revealed { value.unwrap_or("Not recorded").to_owned() } else { "Hidden".to_owned() }
}

fn contacts(side: &Side) -> String {
    if !side.revealed {
        return "Hidden".to_owned();
    }
    let contacts = side.contacts.iter().map(|contact| {
        let postcode = contact.postcode.as_deref().map(|code| format!(", {code}")).unwrap_or_default();
        format!("{}: {}{postcode}", words::contact_kind(&contact.kind), contact.value)
    });
    let contacts: Vec<String> = contacts.collect();
    if contacts.is_empty() { "None recorded".to_owned() } else { contacts.join("; ") }
}

fn cases(side: &Side) -> Content {
    let mut cases: Vec<i64> = side.parts.iter().map(|part| part.case_id).collect();
    cases.sort_unstable();
    cases.dedup();
    if cases.is_empty() {
        return "None".into();
    }
    let mut html = Html::default();
    for (n, case) in cases.iter().enumerate() {
        if n > 0 {
            html.push(&Content::from(", "));
        }
        html.push(&Html::from(Link::new(format!("Case {case}"), format!("/cases/{case}"))));
    }
    html.into()
}

/// What the model calls a comparison, in words.
fn comparison(name: &str) -> String {
    match name {
        "born" | "date_of_birth" => "Date of birth".to_owned(),
        "pnc_id" => "PNC id".to_owned(),
        "cro_number" => "CRO number".to_owned(),
        "nhs_number" => "NHS number".to_owned(),
        "emails" => "E-mail addresses".to_owned(),
        "household" => "One household".to_owned(),
        other => words::plain(other),
    }
}

/// How many times as likely, in round words.
fn times(bits: f64) -> String {
    let factor = bits.abs().exp2();
    if factor >= 1_000_000.0 {
        "over a million".to_owned()
    } else if factor >= 10.0 {
        words::number(round(factor))
    } else {
        format!("{factor:.1}")
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 10 and a million")]
fn round(factor: f64) -> u64 {
    factor.round() as u64
}

fn means(bits: f64) -> String {
    if bits.abs() < 0.05 {
        "says nothing either way".to_owned()
    } else {
        let whom = if bits > 0.0 { "if they are one person" } else { "if they are two people" };
        format!("{} times as likely {whom}", times(bits))
    }
}

fn step(step: &WeightStep) -> WaterfallStep {
    let words = format!("{}: {}; {}", comparison(&step.comparison), step.level, means(step.bits));
    let values = match (step.one.is_empty(), step.other.is_empty()) {
        (true, true) => String::new(),
        _ => format!("{} | {}", list(&step.one), list(&step.other)),
    };
    WaterfallStep { detail: values.into(), ..WaterfallStep::new(words, step.bits) }
}

fn list(values: &[String]) -> String {
    if values.is_empty() { "hidden or not recorded".to_owned() } else { values.join(" ") }
}

fn prior(bits: f64) -> String {
    format!("Before anything is compared: {}", means(bits))
}

fn chart(weight: &Weight) -> Waterfall {
    let mut steps = vec![WaterfallStep::new(prior(weight.prior_bits), weight.prior_bits)];
    steps.extend(weight.steps.iter().map(step));
    Waterfall {
        label: "How the weight adds up".to_owned(),
        steps,
        total: format!("bits in all: {} that they are one person", in_a_hundred(weight.probability)).into(),
    }
}

/// The weight in one sentence.
fn chance(weight: &Weight) -> String {
    let steps: f64 = weight.steps.iter().map(|step| step.bits).sum();
    format!(
        "{} bits before anything is compared, {} bits from what is compared: {} bits in all. That is a chance of {} that the two are one person, if the model is right.",
        signed_bits(weight.prior_bits),
        signed_bits(steps),
        signed_bits(weight.total_bits),
        in_a_hundred(weight.probability)
    )
}

fn figures(weight: &Weight) -> Table {
    let number = |text: String| Cell { numeric: true, ..Cell::new(text) };
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.5}"));
    let mut rows = vec![Row::from(vec![
        Cell::new("Prior"),
        Cell::new("Two records drawn at random"),
        number("–".to_owned()),
        number("–".to_owned()),
        number("–".to_owned()),
        number(signed_bits(weight.prior_bits)),
    ])];
    rows.extend(weight.steps.iter().map(|step| {
        Row::from(vec![
            Cell::new(comparison(&step.comparison)),
            Cell::new(step.level.as_str()),
            number(share(step.m)),
            number(share(step.u)),
            number(share(step.frequency)),
            number(signed_bits(step.bits)),
        ])
    }));
    rows.push(Row::from(vec![
        Cell::new("Total"),
        Cell::new(in_a_hundred(weight.probability)),
        number(String::new()),
        number(String::new()),
        number(String::new()),
        number(signed_bits(weight.total_bits)),
    ]));
    let head = ["Comparison", "Level", "If one person", "If two people", "How common", "Bits"];
    Table::new("The same in figures", head).rows(rows).named_rows()
}

/// Who said so, and what.
pub(super) fn verdict(
    row: &JudgementRow,
    names: &std::collections::BTreeMap<i64, String>,
) -> (String, String) {
    let what = row.verdict.parse::<Verdict>().map_or_else(|_| row.verdict.clone(), |v| v.label().to_owned());
    let by = match (row.account_id, row.run_id) {
        (Some(account), _) => names.get(&account).cloned().unwrap_or_else(|| "Somebody".to_owned()),
        (None, Some(run)) => format!(
            "Run {run}{}",
            row.bits.map(|bits| format!(", {} bits", signed_bits(bits))).unwrap_or_default()
        ),
        (None, None) => String::new(),
    };
    (what, by)
}

fn judgements(view: &PairView) -> Option<Table> {
    let rows: Vec<Row> = view
        .judgements
        .iter()
        .map(|row| {
            let (what, by) = verdict(row, &view.names);
            let taken = if row.withdrawn_by.is_some() { " (taken back)" } else { "" };
            let open = view.may_judge
                && row.account_id.is_some()
                && row.withdrawn_by.is_none()
                && row.withdraws.is_none();
            let undo: Content = if open {
                Html::from(
                    Link::new("Take back", format!("/judgements/{}/withdraw", row.id))
                        .hidden(format!("judgement {}", row.id)),
                )
                .into()
            } else {
                Content::default()
            };
            Row::from(vec![
                Cell::new(words::time(&row.judged_at)),
                Cell::new(format!("{what}{taken}")),
                Cell::new(by),
                Cell::new(row.reason.clone().unwrap_or_default()),
                Cell::new(undo),
            ])
        })
        .collect();
    let head = ["When", "What", "Who", "Why", "Undo"];
    (!rows.is_empty())
        .then(|| Table::new("Judgements about the two. None is ever erased", head).rows(rows).named_rows())
}

fn form(view: &PairView, typed: &Fields, errors: &[(&'static str, String)]) -> Form {
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let answers = [
        Choice::new("SAME", "The same person")
            .hint("Their records are joined, whatever a run makes of them."),
        Choice::new("DIFFERENT", "Different people").hint("They are never joined by a run."),
        Choice::new("UNSURE", "It cannot be told").hint("From what is on record. Runs go on as before."),
    ];
    let aware = view.clashes.then(|| {
        let known =
            Choice::new("yes", "I know that “the same person” makes one person of a victim and a suspect");
        Checkboxes::new("aware", "A victim and a suspect", Size::S, [known])
            .values([typed.get("aware")])
            .error(error("aware"))
    });
    let reason = Textarea::new("reason", "Why?")
        .hint("What decided it. Do not write names in it.")
        .error(error("reason"))
        .value(typed.get("reason"));
    Form {
        verdict: Radios::new("verdict", "Are the two records of one person?", Size::M, answers)
            .value(typed.get("verdict"))
            .error(error("verdict")),
        aware,
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit("Record my judgement"),
    }
}

#[derive(Template)]
#[template(path = "reveal_pair.html")]
struct RevealPage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    action: String,
    minutes: i64,
    reason: CharacterCount,
    button: Button,
}

fn reveal_form(web: &Web, reader: &Reader, couple: Couple, reason: &str, error: Option<&str>) -> RevealPage {
    let reason = Textarea::new("reason", "Why do you need to know who these are?")
        .hint("The reason is kept in the audit for each of the two, with your name and the time. Do not write names in it.")
        .error(error)
        .value(reason);
    RevealPage {
        layout: Layout { has_errors: error.is_some(), ..reader.layout("Show two records", "links") },
        back: BackLink::to(address(couple)),
        errors: error.map(|error| ErrorSummary::new([("reason", error)])),
        action: format!("{}/reveal", address(couple)),
        minutes: web.app.settings.reveal_minutes,
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit("Show both records"),
    }
}

pub(crate) async fn reveal_page(
    State(web): State<Web>,
    reader: Reader,
    Path(path): Path<(String, String)>,
) -> Page {
    let couple = couple(&path)?;
    // Whoever would only be refused is not asked for a reason first.
    if !web.app.pair(&reader.who, couple, web.now()).await?.may_reveal {
        return Err(AppError::Refused.into());
    }
    Ok(show(&reveal_form(&web, &reader, couple, "", None)).into_response())
}

pub(crate) async fn reveal(
    State(web): State<Web>,
    Path(path): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let (couple, reason) = (couple(&path)?, posted.fields.get("reason"));
    match web.app.reveal_pair(&posted.reader.person, couple, reason, web.now()).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=revealed", address(couple))).into_response()),
        Err(AppError::Invalid(errors)) => {
            let message = errors.first().map_or("", |(_, message)| message.as_str());
            let page = reveal_form(&web, &posted.reader, couple, reason, Some(message));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_said_as_times() {
        for (bits, text) in [
            (10.0, "1,024 times as likely if they are one person"),
            (-1.0, "2.0 times as likely if they are two people"),
            (0.0, "says nothing either way"),
            (30.0, "over a million times as likely if they are one person"),
        ] {
            assert_eq!(means(bits), text);
        }
    }

    #[test]
    fn the_sentence_adds_up() {
        let step = |bits| WeightStep {
            comparison: "born".to_owned(),
            level: "the same day".to_owned(),
            bits,
            m: None,
            u: None,
            frequency: None,
            frequency_bits: 0.0,
            one: Vec::new(),
            other: Vec::new(),
        };
        let weight = Weight {
            prior_bits: -10.0,
            steps: vec![step(13.0), step(-2.0)],
            total_bits: 1.0,
            probability: 2.0 / 3.0,
        };
        assert_eq!(
            chance(&weight),
            "−10.0 bits before anything is compared, +11.0 bits from what is compared: +1.0 bits in all. That is a chance of 67 in 100 that \
             the two are one person, if the model is right."
        );
    }
}
