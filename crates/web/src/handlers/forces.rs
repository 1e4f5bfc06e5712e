//! Forces: what each one's returns came to, and the published figures beside them.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use lookagain_app::{ContextRow, context::ForceLine};
use lookagain_domain::Force;

use crate::{
    Web,
    components::{Breadcrumbs, Cell, Layout, Link, Row, Size, SummaryList, Table},
    errors::{Failed, Page, show},
    session::Reader,
    words,
};

#[derive(Template)]
#[template(path = "forces.html")]
struct ForcesPage {
    layout: Layout,
    table: Table,
}

#[derive(Template)]
#[template(path = "force.html")]
struct ForcePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    name: &'static str,
    received: Option<SummaryList>,
    /// Another force's, of which this reader sees the published figures only.
    foreign: bool,
    /// One for each kind of published file.
    published: Vec<Table>,
}

pub(crate) async fn page(State(web): State<Web>, reader: Reader) -> Page {
    let forces = web.app.list_forces(&reader.who, web.now()).await?;
    let head = [
        Cell::new("Force"),
        numeric("Cases"),
        numeric("All criteria met"),
        numeric("Facts missing"),
        numeric("A criterion not met"),
    ];
    let table = Table::new("Cases of each force, and what its records say", head)
        .rows(forces.iter().map(line))
        .named_rows();
    Ok(show(&ForcesPage { layout: reader.layout("Forces", "forces"), table }).into_response())
}

fn line(force: &ForceLine) -> Row {
    let name = Cell::new(Link::new(force.name, format!("/forces/{}", force.slug)));
    if force.cases == 0 {
        return Row::from(vec![name, Cell { colspan: 4, ..Cell::new("Nothing received yet") }]);
    }
    let counts = [force.cases, force.met, force.unknown, force.not_met].map(|n| numeric(&count(n)));
    std::iter::once(name).chain(counts).collect()
}

pub(crate) async fn force(State(web): State<Web>, reader: Reader, Path(slug): Path<String>) -> Page {
    let force = Force::ALL.iter().find(|force| force.slug == slug).ok_or_else(Failed::not_found)?;
    let id = force.id().map_err(|_| Failed::not_found())?;
    let figures = web.app.view_context(&reader.who, id, web.now()).await?;
    let forces = web.app.list_forces(&reader.who, web.now()).await?;
    let page = ForcePage {
        layout: reader.layout(force.short_name, "forces"),
        breadcrumbs: Breadcrumbs::new([Link::new("Forces", "/forces")]),
        name: force.short_name,
        received: forces.iter().find(|line| line.force == id && line.cases > 0).map(received),
        foreign: reader.person.force().is_some_and(|own| own != id),
        published: figures.chunk_by(|a, b| a.source == b.source).map(published).collect(),
    };
    Ok(show(&page).into_response())
}

fn received(force: &ForceLine) -> SummaryList {
    SummaryList::new([
        ("Cases", count(force.cases)),
        ("All criteria met", count(force.met)),
        ("Facts missing", count(force.unknown)),
        ("A criterion not met", count(force.not_met)),
    ])
}

/// The figures of one kind of file.
fn published(figures: &[ContextRow]) -> Table {
    let source = figures.first().map_or("", |figure| figure.source.as_str());
    let caption = format!("{source}: published counts, not facts of any case");
    let row = |figure: &ContextRow| {
        Row::from(vec![
            Cell::new(&figure.measure),
            Cell::new(period(&figure.period)),
            numeric(&count(figure.count)),
        ])
    };
    let head = [Cell::new("What was counted"), Cell::new("Period"), numeric("Count")];
    Table::new(caption, head).rows(figures.iter().map(row)).named_rows().caption_size(Size::S)
}

/// `2024-01/2024-12` → `January 2024 to December 2024`.
fn period(text: &str) -> String {
    let month = |text: &str| {
        let first = format!("{text}-01").parse::<jiff::civil::Date>();
        first.map_or_else(|_| text.to_owned(), |day| day.strftime("%B %Y").to_string())
    };
    match text.split_once('/') {
        _ if text.is_empty() => "Not said by the source".to_owned(),
        Some((from, to)) => format!("{} to {}", month(from), month(to)),
        None => month(text),
    }
}

fn count(n: i64) -> String {
    words::number(u64::try_from(n).unwrap_or(0))
}

fn numeric(text: &str) -> Cell {
    Cell { numeric: true, ..Cell::new(text) }
}

#[cfg(test)]
mod tests {
    use super::period;

    #[test]
    fn a_period_is_said_in_words_and_an_unreadable_one_as_it_stands() {
        for (text, words) in [
            ("2024-01", "January 2024"),
            ("2024-01/2024-12", "January 2024 to December 2024"),
            ("2012 to 2016", "2012 to 2016"),
            ("", "Not said by the source"),
        ] {
            assert_eq!(period(text), words);
        }
    }
}
