//! The clerical queue: pairs of records that wait for a person, those first whose answer would teach most.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use lookagain_app::clerical_queue::{ClericalPage, ClericalRow, PAIRS_ON_A_PAGE};
use lookagain_domain::identity::{Part, RunKind};

use crate::{
    Web,
    components::{Cell, Flash, Html, Layout, Link, Row, Table, signed_bits},
    errors::{Page, show},
    session::{Fields, Query, Reader},
    words,
};

#[derive(Template)]
#[template(path = "links.html")]
struct LinksPage {
    layout: Layout,
    total: String,
    run: String,
    across: String,
    pairs: Option<Table>,
    previous: String,
    next: String,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader, Query(query): Query) -> Page {
    let skip = query.get("from").parse().unwrap_or(0);
    let found = web.app.clerical_queue(&reader.who, skip, web.now()).await?;
    let further = u64::from(found.skip) + found.rows.len() as u64;
    let page = LinksPage {
        layout: reader.layout_after("Links", "links", flash(&query)),
        total: words::number(found.total),
        run: run(&found),
        across: across(found.across),
        pairs: (!found.rows.is_empty()).then(|| pairs(&found.rows)),
        previous: if found.skip > 0 {
            format!("/links?from={}", found.skip.saturating_sub(PAIRS_ON_A_PAGE))
        } else {
            String::new()
        },
        next: if further < found.total { format!("/links?from={further}") } else { String::new() },
    };
    Ok(show(&page).into_response())
}

fn flash(query: &Fields) -> Option<Flash> {
    let content = match query.get("done") {
        "SAME" => "Recorded: the same person. It stands against every later run.",
        "DIFFERENT" => "Recorded: different people. It stands against every later run.",
        "UNSURE" => "Recorded: it cannot be told. You will not be asked about this pair again.",
        _ => return None,
    };
    Some(Flash { content: content.into(), success: true })
}

/// What the newest run came to, in a sentence or two.
fn run(found: &ClericalPage) -> String {
    let Some(run) = &found.run else {
        return "Records have not been linked yet. Whoever keeps the server runs it.".to_owned();
    };
    let kind = run.kind.parse::<RunKind>().map_or("Run", RunKind::label);
    let n = |count: i64| words::number(u64::try_from(count).unwrap_or(0));
    format!(
        "{kind} of {}: {} records, of which {} belong to {} of two records or more.",
        words::time(&run.run_at),
        n(run.nominals),
        n(run.members),
        words::count(u64::try_from(run.identities).unwrap_or(0), "identity", "identities"),
    )
}

fn across(count: u64) -> String {
    match count {
        0 => String::new(),
        1 => "1 further pair reaches into another force. Whoever sees all forces judges it.".to_owned(),
        more => format!(
            "{} further pairs reach into other forces. Whoever sees all forces judges them.",
            words::number(more)
        ),
    }
}

/// What a record is on record as.
pub(super) fn part(code: &str) -> &'static str {
    code.parse::<Part>().map_or("Not known", Part::label)
}

/// A probability as people say it: `97 in 100`.
pub(super) fn in_a_hundred(probability: f64) -> String {
    if probability > 0.9995 {
        "over 999 in 1,000".to_owned()
    } else if probability < 0.0005 {
        "under 1 in 1,000".to_owned()
    } else if !(0.01..=0.99).contains(&probability) {
        format!("{:.0} in 1,000", probability * 1000.0)
    } else {
        format!("{:.0} in 100", probability * 100.0)
    }
}

fn pairs(rows: &[ClericalRow]) -> Table {
    let rows = rows.iter().map(|row| {
        let link = Link::new(
            format!("Records {} and {}", row.one, row.other),
            format!("/pairs/{}/{}", row.one, row.other),
        );
        let forces = if row.one_force == row.other_force {
            words::force(row.one_force).to_owned()
        } else {
            format!("{} and {}", words::force(row.one_force), words::force(row.other_force))
        };
        let parts = if row.one_part == row.other_part {
            part(&row.one_part).to_owned()
        } else {
            format!("{}; {}", part(&row.one_part), part(&row.other_part).to_lowercase())
        };
        let probability = 1.0 / (1.0 + (-row.bits).exp2());
        Row::from(vec![
            Cell::new(Html::from(link)),
            Cell::new(forces),
            Cell::new(parts),
            Cell::new(format!("{} ({} bits)", in_a_hundred(probability), signed_bits(row.bits))),
            Cell { numeric: true, ..Cell::new(words::number(u64::try_from(row.records).unwrap_or(0))) },
        ])
    });
    Table::new(
        "Pairs that wait for a judgement, those first whose answer would teach most",
        ["Pair", "Force", "On record as", "Chance that it is one person", "Records it joins or parts"],
    )
    .rows(rows.collect::<Vec<_>>())
    .named_rows()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_said_as_counts() {
        for (probability, text) in [
            (0.5, "50 in 100"),
            (0.994, "994 in 1,000"),
            (0.000_01, "under 1 in 1,000"),
            (0.999_99, "over 999 in 1,000"),
            (0.004, "4 in 1,000"),
        ] {
            assert_eq!(in_a_hundred(probability), text);
        }
    }
}
