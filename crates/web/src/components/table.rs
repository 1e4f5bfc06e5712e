//! Table, and the region that lets a wide one scroll by itself on a narrow screen.

use askama::Template;

use super::html::{Attributes, Classes, Content, component};

/// GOV.UK table.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/table.html")]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// Extra class names of the caption, such as `govuk-table__caption--m`.
    pub caption_classes: Classes,
    /// The columns' headings; empty for none.
    pub head: Vec<Cell>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether each row's first cell names the row.
    pub first_cell_is_header: bool,
    /// Wraps the table in a region of this name that scrolls sideways and takes the focus; empty for none.
    pub scroll_label: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What it holds.
    pub content: Content,
    /// Numbers are set to the right.
    pub numeric: bool,
    /// How many columns it spans; 0 for one.
    pub colspan: u16,
    /// How many rows it spans; 0 for one.
    pub rowspan: u16,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes, such as `aria-sort`.
    pub attributes: Attributes,
}

impl Cell {
    /// A cell of words.
    pub fn new(content: impl Into<Content>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// A cell that holds a number, or one already put in words such as "1,234".
    pub fn number(number: impl ToString + Copy) -> Self {
        Self { content: number.to_string().into(), numeric: true, ..Self::default() }
    }
}

impl<C: Into<Content>> From<C> for Cell {
    fn from(content: C) -> Self {
        Self::new(content)
    }
}

impl<C: Into<Cell>> FromIterator<C> for Row {
    fn from_iter<I: IntoIterator<Item = C>>(cells: I) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        cells.into_iter().collect()
    }
}

impl<C: Into<Cell>, const LEN: usize> From<[C; LEN]> for Row {
    fn from(cells: [C; LEN]) -> Self {
        cells.into_iter().collect()
    }
}

impl Table {
    /// A table that scrolls by itself, with its caption and column headings.
    pub fn new<C: Into<Cell>>(caption: impl Into<String>, head: impl IntoIterator<Item = C>) -> Self {
        let caption = caption.into();
        let head = head.into_iter().map(Into::into).collect();
        Self { scroll_label: caption.clone(), caption, head, ..Self::default() }
    }

    /// Sets the rows.
    #[must_use]
    pub fn rows<R: Into<Row>>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        self.rows = rows.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the caption's size.
    #[must_use]
    pub fn caption_size(mut self, size: super::Size) -> Self {
        if let Some(suffix) = size.suffix() {
            self.caption_classes = self.caption_classes.and(&format!("govuk-table__caption--{suffix}"));
        }
        self
    }

    /// Lets each row's first cell name the row.
    #[must_use]
    pub fn named_rows(mut self) -> Self {
        self.first_cell_is_header = true;
        self
    }
}

component!(Table);
