//! What stands in a document: parts in the order in which they are read.

use serde::Serialize;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// What it is called: its first heading, and the title that a reader's program shows.
    pub title: String,
    /// What stands at the foot of every page beside the number.
    pub foot: String,
    /// Its parts.
    pub parts: Vec<Part>,
}

impl Paper {
    /// A document without parts yet.
    pub fn new(title: impl Into<String>, foot: impl Into<String>) -> Self {
        Self { title: title.into(), foot: foot.into(), parts: Vec::new() }
    }

    /// Every text in it, for looking at letters.
    pub(crate) fn texts(&mut self) -> Vec<&mut String> {
        let mut all = vec![&mut self.title, &mut self.foot];
        for part in &mut self.parts {
            part.texts(&mut all);
        }
        all
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Begins a section. The document's title stands above all of them.
    Section {
        /// What it is called.
        text: String,
    },
    /// Begins a part of a section.
    Subsection {
        /// What it is called.
        text: String,
    },
    /// Text; each line of it is a paragraph.
    Text {
        /// What it says.
        text: String,
    },
    /// Text that is not to be overlooked.
    Notice {
        /// What it says.
        text: String,
    },
    /// A list.
    List {
        /// Each line of it.
        items: Vec<String>,
    },
    /// Names, each with what it stands for.
    Facts {
        /// Each of them.
        facts: Vec<Fact>,
    },
    /// A table.
    Table(Table),
}

impl Part {
    fn texts<'a>(&'a mut self, all: &mut Vec<&'a mut String>) {
        match self {
            Self::Section { text }
            | Self::Subsection { text }
            | Self::Text { text }
            | Self::Notice { text } => all.push(text),
            Self::List { items } => all.extend(items),
            Self::Facts { facts } => {
                for fact in facts {
                    all.push(&mut fact.name);
                    all.push(&mut fact.value);
                }
            }
            Self::Table(table) => {
                all.push(&mut table.caption);
                all.extend(&mut table.head);
                all.extend(table.rows.iter_mut().flatten());
            }
        }
    }
}

/// What stands where a heading, a name or a line of a list is blank: a mark around nothing is no mark.
const BLANK: &str = "(blank)";

impl Part {
    /// Says of what is blank and may not be that it is.
    pub(crate) fn fill(&mut self) {
        let fill = |text: &mut String| {
            if text.trim().is_empty() {
                BLANK.clone_into(text);
            }
        };
        match self {
            Self::Section { text }
            | Self::Subsection { text }
            | Self::Notice { text }
            | Self::Text { text } => fill(text),
            Self::List { items } => items.iter_mut().for_each(fill),
            Self::Facts { facts } => facts.iter_mut().for_each(|fact| {
                fill(&mut fact.name);
                fill(&mut fact.value);
            }),
            Self::Table(table) => {
                fill(&mut table.caption);
                table.head.iter_mut().for_each(fill);
            }
        }
    }
}

/// A name and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// What it stands for.
    pub value: String,
}

/// A table with a caption and a row of headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// What its columns are called.
    pub head: Vec<String>,
    /// Its rows, each as long as the head: what is missing is left empty, and what is too much is left out.
    pub rows: Vec<Vec<String>>,
}
