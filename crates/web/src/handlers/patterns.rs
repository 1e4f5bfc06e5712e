//! Where cases end without action far more often than expected: prompts for a person, never a score of anyone.

use axum::extract::State;
use lookagain_app::patterns::{FAR_SHARE, LEAST_ENDED, Line, MOST_WITHHELD, Patterns, Subject};
use lookagain_domain::Force;

use super::casework::sheet::Sheet;
use crate::{
    Web,
    components::{Cell, Html, Layout, Link, Row, Table},
    errors::Page,
    session::{Reader, escape},
    words,
};

pub(crate) async fn page(State(web): State<Web>, reader: Reader) -> Page {
    let patterns = web.app.patterns(&reader.who, web.now()).await?;
    let layout = Layout { wide: true, ..reader.layout("Where cases end without action", "patterns") };
    let mut sheet = Sheet::new(layout, "Where cases end without action");
    introduce(&mut sheet, &patterns);
    for (id, heading, is) in SECTIONS {
        let of = || patterns.picture.lines.iter().filter(|line| is(&line.subject));
        sheet.heading(id, heading);
        let rows: Vec<Row> = of().filter(|line| line.stands_out).map(row).collect();
        let out = match rows.len() {
            0 => "none is".to_owned(),
            1 => "1 is".to_owned(),
            more => format!("{} are", words::number(more as u64)),
        };
        let all = words::number(of().count() as u64);
        sheet.say(format!("Of the {all} looked at, {out} far above what is expected."));
        if !rows.is_empty() {
            sheet.part(
                Table::new(format!("{heading}: far above what is expected"), head()).rows(rows).named_rows(),
            );
        }
    }
    Ok(sheet.answer())
}

type Section = (&'static str, &'static str, fn(&Subject) -> bool);

const SECTIONS: &[Section] = &[
    ("forces", "Forces", |subject| matches!(subject, Subject::Force { .. })),
    ("deciders", "Who decided", |subject| matches!(subject, Subject::DecidedBy { .. })),
    ("places", "Places", |subject| matches!(subject, Subject::Place { .. })),
    ("periods", "Periods", |subject| matches!(subject, Subject::Period { .. })),
];

fn introduce(sheet: &mut Sheet, patterns: &Patterns) {
    let picture = &patterns.picture;
    let n = words::number;
    sheet.say(
        "A question to ask, and not an answer: why did so few cases of this place, these years or this body lead to a charge or another outcome? It may be in how outcomes were recorded. It says nothing of any person, and no score, link, group or place in the queue is made from it.",
    );
    sheet.say(format!(
        "{} cases ended, {} of them with no further action for anybody. {} have no known outcome, or one that says nothing of this, and are not counted.",
        n(picture.ended),
        n(picture.without_action),
        n(patterns.not_counted)
    ));
    sheet.say(
        "As many are expected as would have ended so if the cases there had ended as the nation's cases of the same kind of offence and year did. What prosecutors decided is held against what prosecutors decided.",
    );
    sheet.say(format!(
        "{} lines were looked at. Whoever looks at so many finds some that differ by chance alone: if there were nothing to find, about {} would lie above their own interval. Listed is only what would still be listed if one in twenty of all that is listed were there by chance, and whose whole interval lies at least {:.0} in a hundred above what is expected, or half of the way from there to all. Lines overlap: a place is part of its force.",
        n(picture.lines.len() as u64),
        // One in forty: what lies above a 95% interval.
        n(picture.lines.len() as u64 / 40),
        100.0 * FAR_SHARE
    ));
    sheet.say(format!(
        "Lines of fewer than {LEAST_ENDED} cases are not looked at ({} were left out), and a count from 1 to {MOST_WITHHELD} is not told. For use within the operation: not made for publication.",
        n(picture.too_few)
    ));
}

fn head() -> Vec<Cell> {
    let right = |words: &str| Cell { numeric: true, ..Cell::new(words) };
    vec![
        Cell::new("What"),
        right("Cases"),
        right("Without action"),
        right("Expected"),
        right("Share, 95% interval"),
        right("Expected share"),
        Cell::new("Look"),
    ]
}

fn row(line: &Line) -> Row {
    let right = |words: String| Cell { numeric: true, ..Cell::new(words) };
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    let observed = line.without_action.map_or_else(
        || format!("at least {}", words::number(line.ended.saturating_sub(MOST_WITHHELD))),
        words::number,
    );
    let slug =
        Force::ALL.iter().find(|force| force.number == line.subject.force()).map_or("", |force| force.slug);
    let (what, to) = match &line.subject {
        Subject::Force { force } => (words::force(*force).to_owned(), format!("/queue?force={slug}")),
        Subject::DecidedBy { force, decided_by } => (
            format!("{}, decided by {}", words::force(*force), decided_by.label()),
            format!("/queue?force={slug}"),
        ),
        Subject::Place { force, place } => (
            format!("{}, {place}", words::force(*force)),
            format!("/queue?force={slug}&text={}", escape(place)),
        ),
        Subject::Period { force, year } => {
            (format!("{}, closed in {year}", words::force(*force)), format!("/queue?force={slug}"))
        }
    };
    let look = Link::new("Its cases in the queue", to).hidden(what.clone());
    Row::from(vec![
        Cell::new(what),
        right(words::number(line.ended)),
        right(observed),
        right(format!("{:.1}", line.expected)),
        right(format!("{} to {}", percent(line.share.low), percent(line.share.high))),
        right(percent(line.expected_share)),
        Cell::new(Html::from(look)),
    ])
}

#[cfg(test)]
mod tests {
    use lookagain_app::patterns::Interval;

    use super::*;

    #[test]
    fn a_line_says_what_was_expected_leads_to_its_cases_and_tells_no_small_count() {
        let of = |subject: Subject, without_action: Option<u64>| {
            let line = Line {
                subject,
                ended: 400,
                without_action,
                expected: 240.04,
                expected_share: 0.6,
                share: Interval { low: 0.974, high: 0.997 },
                chance: 1e-9,
                false_discoveries: 1e-7,
                stands_out: true,
            };
            Html::from(Table::new("Lines", head()).rows([row(&line)])).to_string()
        };
        let place = Subject::Place { force: 3, place: "Tarn & wick".to_owned() };
        let html = of(place, None);
        for words in
            ["Tarn &#38; wick", "at least 396", "240.0", "97% to 100%", "60%", "text=Tarn%20%26%20wick"]
        {
            assert!(html.contains(words), "{words}: {html}");
        }
        let html = of(Subject::Period { force: 3, year: 2018 }, Some(390));
        assert!(html.contains(", closed in 2018") && html.contains(">390<"), "{html}");
    }
}
