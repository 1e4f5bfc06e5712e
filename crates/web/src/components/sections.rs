//! Parts of a page that are gone through one by one: task list, tabs, accordion.

use askama::Template;

use super::html::{Attributes, Classes, Content, attr, component, href};
use super::tag::Tag;

/// GOV.UK task list.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/task_list.html")]
pub struct TaskList {
    /// The tasks.
    pub items: Vec<Task>,
    /// The start of hints' and states' ids; `task-list` if empty.
    pub id_prefix: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One task.
#[derive(Debug, Clone, Default)]
pub struct Task {
    /// What is to be done.
    pub title: Content,
    /// Extra class names of the title.
    pub title_classes: Classes,
    /// Help with it.
    pub hint: Content,
    /// Where it is done; empty while it cannot be.
    pub href: String,
    /// How far it has come.
    pub status: TaskStatus,
    /// Extra class names of the state.
    pub status_classes: Classes,
    /// Extra class names.
    pub classes: Classes,
    /// Keeps the number of a task that is not shown.
    pub hidden: bool,
}

/// How far a task has come.
#[derive(Debug, Clone)]
pub enum TaskStatus {
    /// Plain words, for what is done.
    Words(Content),
    /// A tag, for what wants attention.
    Tag(Tag),
}

impl Default for TaskStatus {
    fn default() -> Self {
        Self::Words(Content::default())
    }
}

impl TaskList {
    fn prefix(&self) -> &str {
        if self.id_prefix.is_empty() { "task-list" } else { &self.id_prefix }
    }
}

/// GOV.UK tabs. Without scripts the parts stand one below the other.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/tabs.html")]
pub struct Tabs {
    /// The list's title; "Contents" if `None`.
    pub title: Option<String>,
    /// The tabs.
    pub items: Vec<Tab>,
    /// The start of ids of tabs that have none.
    pub id_prefix: String,
    /// The element's id.
    pub id: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One tab.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// The words on it.
    pub label: String,
    /// The panel's id.
    pub id: String,
    /// What it holds.
    pub content: Content,
    /// Extra attributes of the tab.
    pub attributes: Attributes,
    /// Extra attributes of the panel.
    pub panel_attributes: Attributes,
}

impl Tabs {
    fn panel_id(&self, tab: &Tab, index: usize) -> String {
        if tab.id.is_empty() { format!("{}-{index}", self.id_prefix) } else { tab.id.clone() }
    }

    fn title_or_contents(&self) -> &str {
        self.title.as_deref().unwrap_or("Contents")
    }
}

/// GOV.UK accordion. Without scripts every section is open.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/accordion.html")]
pub struct Accordion {
    /// The element's id, and the start of its sections' ids.
    pub id: String,
    /// The sections.
    pub items: Vec<Section>,
    /// The headings' level; 2 if zero.
    pub level: u8,
    /// Whether the browser remembers what was open. `Some(false)` wherever a section names a person.
    pub remember_expanded: Option<bool>,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes, such as other wordings of the buttons.
    pub attributes: Attributes,
}

/// One section.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its heading.
    pub heading: Content,
    /// A line below the heading.
    pub summary: Content,
    /// What it holds.
    pub content: Content,
    /// Open from the start.
    pub expanded: bool,
}

impl Accordion {
    fn heading_level(&self) -> u8 {
        if self.level == 0 { 2 } else { self.level }
    }
}

component!(TaskList, Tabs, Accordion);
