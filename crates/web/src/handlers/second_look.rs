//! Second looks: a random sample of confirmed exclusions, looked at again by someone else, and what they say about all of them.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use lookagain_app::{
    Act, AppError, CatalogueEntry, Resource, ResourceKind, case::CaseView, second_look::SecondLooks,
};
use lookagain_domain::{AccountId, CaseId, ForceId, Reason, review::TriageAction};

use super::case::case_id;
use crate::{
    Web,
    components::{
        BackLink, Button, Cell, CharacterCount, Choice, Content, CountLimit, ErrorSummary, Flash, Html,
        Layout, Link, PagedResults, Radios, Row, Size, SummaryList, Table, Tag, TagColour, Textarea,
    },
    errors::{Failed, Page, show},
    paging::PageAt,
    session::{Fields, Posted, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "second_looks.html")]
struct ListPage {
    layout: Layout,
    percent: u8,
    estimate: String,
    counts: Table,
    looks: Option<Table>,
    pages: PagedResults,
}

/// Second looks on a page.
const PAGE: u32 = 25;

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let at = PageAt::of(&query, PAGE);
    let looks = web.app.second_looks(&reader.who, PAGE, at.offset, web.now()).await?;
    let page = ListPage {
        layout: reader.layout_after("Second looks", "second-looks", flash(&query)),
        percent: looks.percent,
        estimate: estimate(&looks),
        counts: counts(&looks),
        pages: at.results("/second-looks", looks.rows.len(), looks.counts.drawn, "second looks"),
        looks: (!looks.rows.is_empty()).then(|| drawn(&web, &reader, &looks)),
    };
    Ok(show(&page).into_response())
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "stands" => "Recorded: the exclusion stands.",
        "wrong" => "Recorded: the exclusion was wrong. The case waits for triage again.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

/// A share of one as `4.3%`.
fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// The estimate in one sentence.
fn estimate(looks: &SecondLooks) -> String {
    let counts = looks.counts;
    let drawn = format!(
        "Of {}, {} drawn at random for a second look ({} in 100).",
        words::count(counts.exclusions, "confirmed exclusion", "confirmed exclusions"),
        words::count(counts.drawn, "was", "were"),
        looks.percent
    );
    match looks.estimate {
        None => format!(
            "{drawn} None of them has been looked at again yet, so nothing can be said yet about how many exclusions are wrong."
        ),
        Some(estimate) => format!(
            "{drawn} {} looked at again and {} overturned: an estimated {} of exclusions are wrong (95% interval {} to {}, Wilson score).",
            words::count(counts.looked_at, "was", "were"),
            words::count(counts.overturned, "was", "were"),
            percent(estimate.share),
            percent(estimate.low),
            percent(estimate.high)
        ),
    }
}

fn counts(looks: &SecondLooks) -> Table {
    let counts = looks.counts;
    let share = |pick: fn(&lookagain_app::second_look::Estimate) -> f64| {
        looks.estimate.as_ref().map_or_else(|| "Not known yet".to_owned(), |estimate| percent(pick(estimate)))
    };
    let rows = [
        ("Confirmed exclusions", words::number(counts.exclusions)),
        ("Drawn for a second look", words::number(counts.drawn)),
        ("Looked at again", words::number(counts.looked_at)),
        ("Overturned", words::number(counts.overturned)),
        ("Estimated share of exclusions that are wrong", share(|estimate| estimate.share)),
        ("95% interval, lower end", share(|estimate| estimate.low)),
        ("95% interval, upper end", share(|estimate| estimate.high)),
    ];
    let numeric = |text: String| Cell { numeric: true, ..Cell::new(text) };
    let rows = rows.map(|(what, number)| Row::from(vec![Cell::new(what), numeric(number)]));
    Table::new("The same in figures", [Cell::new("Figure"), numeric("Value".to_owned())])
        .rows(rows)
        .named_rows()
}

/// The policies ask whose exclusion it is: nobody looks again at their own.
fn may_look(web: &Web, reader: &Reader, force: i64, excluded_by: i64) -> bool {
    let resource = Resource::of(ResourceKind::Case, ForceId::new(force).ok())
        .decided_by(AccountId::new(excluded_by).ok());
    web.app.may(&reader.who, Act::SecondLook, &resource)
}

fn drawn(web: &Web, reader: &Reader, looks: &SecondLooks) -> Table {
    let rows = looks.rows.iter().map(|look| {
        let result = match look.result.as_deref().map(str::parse) {
            None => Tag::new("To be done", TagColour::Blue),
            Some(Ok(TriageAction::UpholdExclusion)) => Tag::new("Stands", TagColour::Grey),
            Some(_) => Tag::new("Overturned", TagColour::Orange),
        };
        let what: Content = if look.result.is_some() {
            "Done".into()
        } else if may_look(web, reader, look.force_id, look.excluded_by) {
            Html::from(
                Link::new("Look again", format!("/cases/{}/second-look", look.case_id))
                    .hidden(format!("at case {}", look.case_ref)),
            )
            .into()
        } else if look.excluded_by == reader.person.account().get() {
            "For someone else: you confirmed it".into()
        } else {
            "For someone else".into()
        };
        let reference = Link::new(look.case_ref.as_str(), format!("/cases/{}", look.case_id));
        Row::from(vec![
            Cell::new(Html::from(reference)),
            Cell::new(words::force(look.force_id)),
            Cell::new(words::time(&look.drawn_at)),
            Cell::new(result),
            Cell::new(what),
        ])
    });
    Table::new(
        "Exclusions drawn for a second look, those still to be done first",
        ["Case", "Force", "Drawn", "Result", "What to do"],
    )
    .rows(rows.collect::<Vec<_>>())
    .named_rows()
}

#[derive(Template)]
#[template(path = "second_look.html")]
struct FormPage {
    layout: Layout,
    back: BackLink,
    errors: Option<ErrorSummary>,
    case: CaseId,
    reference: String,
    summary: SummaryList,
    groups: Vec<(String, Vec<(Tag, String)>)>,
    exclusion: Option<SummaryList>,
    verdict: Radios,
    reason: CharacterCount,
    button: Button,
}

pub(crate) async fn form_page(State(web): State<Web>, reader: Reader, Path(case): Path<String>) -> Page {
    let case = case_id(&case)?;
    Ok(show(&form(&web, &reader, case, &Fields::default(), &[]).await?).into_response())
}

pub(crate) async fn record(State(web): State<Web>, Path(case): Path<String>, posted: Posted) -> Page {
    let case = case_id(&case)?;
    let fields = &posted.fields;
    let stands = match fields.get("verdict") {
        "stands" => true,
        "wrong" => false,
        _ => {
            let errors = [("verdict", "Choose whether the exclusion stands".to_owned())];
            let page = form(&web, &posted.reader, case, fields, &errors).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response());
        }
    };
    match web.app.second_look(&posted.reader.person, case, stands, fields.get("reason"), web.now()).await {
        Ok(_) => Ok(Redirect::to(&format!("/second-looks?done={}", if stands { "stands" } else { "wrong" }))
            .into_response()),
        Err(AppError::Invalid(errors)) => {
            let page = form(&web, &posted.reader, case, fields, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn form(
    web: &Web,
    reader: &Reader,
    case: CaseId,
    typed: &Fields,
    errors: &[(&'static str, String)],
) -> Result<FormPage, Failed> {
    let view = web.app.view_case(&reader.who, case, web.now()).await?;
    let look = view
        .second_look
        .as_ref()
        .ok_or_else(|| AppError::Conflict("No second look waits for this case".to_owned()))?;
    if !may_look(web, reader, view.case.force_id, look.excluded_by) {
        return Err(AppError::Refused.into());
    }
    let catalogue = web.app.rules().rules.catalogue();
    let error =
        |name: &str| errors.iter().find(|(field, _)| *field == name).map(|(_, message)| message.clone());
    let verdict = [
        Choice::new("stands", "The exclusion stands").hint("The case stays out of scope."),
        Choice::new("wrong", "The exclusion was wrong")
            .hint("The case goes back to triage. Both decisions stay on record."),
    ];
    let reason = Textarea::new("reason", "Why?")
        .hint("Do not write names in it.")
        .error(error("reason"))
        .value(typed.get("reason"));
    Ok(FormPage {
        layout: Layout {
            has_errors: !errors.is_empty(),
            ..reader.layout(format!("Second look: case {case}"), "second-looks")
        },
        back: BackLink::to("/second-looks"),
        errors: (!errors.is_empty())
            .then(|| ErrorSummary::new(errors.iter().map(|(field, message)| (*field, message.clone())))),
        case,
        reference: view.case.case_ref.clone(),
        summary: summary(&view),
        groups: groups(&view, &catalogue),
        exclusion: exclusion(&view, look.decision_id),
        verdict: Radios::new("verdict", "Does the exclusion stand?", Size::M, verdict)
            .value(typed.get("verdict"))
            .error(error("verdict")),
        reason: CharacterCount::new(reason, CountLimit::Characters(2000)),
        button: Button::submit("Record the second look"),
    })
}

fn summary(view: &CaseView) -> SummaryList {
    let mut rows = vec![
        ("Force".to_owned(), words::force(view.case.force_id).to_owned()),
        ("Stands at".to_owned(), words::status(&view.case.status)),
        ("Crimes".to_owned(), words::number(view.crimes.len() as u64)),
    ];
    let offences: std::collections::BTreeSet<String> =
        view.crimes.iter().map(|crime| words::offence(&crime.offence_code)).collect();
    rows.push(("Offences".to_owned(), offences.into_iter().collect::<Vec<_>>().join("; ")));
    if let Some((_, at, found)) = &view.found {
        rows.push((
            "Eligibility".to_owned(),
            format!("{}; suggested route: {}", found.eligibility.label(), found.route.label()),
        ));
        rows.push(("Assessed".to_owned(), format!("{}, rules {}", words::time(at), found.rules)));
    }
    SummaryList::new(rows)
}

/// The criteria of the case, then of each closure, with their findings.
fn groups(view: &CaseView, catalogue: &[CatalogueEntry]) -> Vec<(String, Vec<(Tag, String)>)> {
    let Some((_, _, found)) = &view.found else { return Vec::new() };
    let criteria = |reasons: &[Reason]| {
        reasons
            .iter()
            .map(|reason| (words::finding_tag(reason.finding), words::rule_title(catalogue, &reason.rule)))
            .collect::<Vec<_>>()
    };
    let mut groups = vec![("The case".to_owned(), criteria(&found.criteria))];
    for closure in &found.closures {
        let who = closure.suspect.and_then(|suspect| view.labels.get(&suspect.get()).cloned());
        let crime = view
            .crimes
            .iter()
            .find(|crime| crime.id == closure.crime.get())
            .map_or("", |crime| crime.crime_ref.as_str());
        let heading = format!("{}, crime {crime}", who.unwrap_or_else(|| "The crime as a whole".to_owned()));
        groups.push((heading, criteria(&closure.criteria)));
    }
    groups
}

/// The decision that is looked at again.
fn exclusion(view: &CaseView, decision: i64) -> Option<SummaryList> {
    let decision = view.decisions.iter().find(|row| row.id == decision)?;
    let route =
        decision.route.as_deref().and_then(|route| route.parse::<lookagain_domain::ReviewRoute>().ok());
    Some(SummaryList::new([
        ("Decided by", view.names.get(&decision.decided_by).cloned().unwrap_or_default()),
        ("When", words::time(&decision.decided_at)),
        ("Reason given", decision.reason.clone()),
        ("Route recorded", route.map_or("None", lookagain_domain::ReviewRoute::label).to_owned()),
    ]))
}

#[cfg(test)]
mod tests {
    use lookagain_app::second_look::{Estimate, SecondLookCounts, SecondLooks};

    use super::estimate;

    fn sentence(exclusions: u64, drawn: u64, looked_at: u64, overturned: u64) -> String {
        let counts = SecondLookCounts { exclusions, drawn, looked_at, overturned };
        let looks = SecondLooks {
            rows: Vec::new(),
            counts,
            estimate: Estimate::of(overturned, looked_at),
            percent: 10,
        };
        estimate(&looks)
    }

    #[test]
    fn nothing_is_said_about_errors_before_anyone_looked() {
        let text = sentence(12, 1, 0, 0);
        assert_eq!(
            text,
            "Of 12 confirmed exclusions, 1 was drawn at random for a second look (10 in 100). None of them has been looked at again yet, \
             so nothing can be said yet about how many exclusions are wrong."
        );
        assert!(!text.contains('%'));
    }

    #[test]
    fn the_sentence_gives_every_count_and_the_interval() {
        assert_eq!(
            sentence(1234, 120, 50, 5),
            "Of 1,234 confirmed exclusions, 120 were drawn at random for a second look (10 in 100). 50 were looked at again and 5 were \
             overturned: an estimated 10.0% of exclusions are wrong (95% interval 4.3% to 21.4%, Wilson score)."
        );
    }
}
