//! Pagination, with the words that say which part of the whole is shown.

use askama::Template;

use super::html::{Attributes, Classes, Content, component, href};

/// GOV.UK pagination.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/pagination.html")]
pub struct Pagination {
    /// The page before.
    pub previous: Option<PageLink>,
    /// The page after.
    pub next: Option<PageLink>,
    /// The pages by number; `None` for a pair of links with titles.
    pub items: Option<Vec<PageItem>>,
    /// What the landmark is called; "Pagination" if empty.
    pub label: String,
    /// Extra class names.
    pub classes: Classes,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// A link to the page before or after.
#[derive(Debug, Clone, Default)]
pub struct PageLink {
    /// The words; "Previous page" or "Next page" if empty.
    pub content: Content,
    /// The title of that page (without numbered pages only).
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Extra attributes.
    pub attributes: Attributes,
}

/// One place in the row of pages.
#[derive(Debug, Clone)]
pub enum PageItem {
    /// A page.
    Page(PageNumber),
    /// Pages left out.
    Ellipsis,
}

/// One numbered page.
#[derive(Debug, Clone, Default)]
pub struct PageNumber {
    /// Its number.
    pub number: String,
    /// Where it leads.
    pub href: String,
    /// The page that is shown.
    pub current: bool,
    /// What it is called, if not "Page" and its number.
    pub label: Option<String>,
    /// Extra attributes.
    pub attributes: Attributes,
}

impl Pagination {
    /// Links to the first, the last and the pages around `page` of `pages` (both from 1). `address` turns a page's
    /// number into its address. Nothing is shown for a single page.
    pub fn numbered(page: u64, pages: u64, address: impl Fn(u64) -> String) -> Self {
        if pages < 2 {
            return Self::default();
        }
        let link = |to: u64| PageLink { href: address(to), ..PageLink::default() };
        let mut items = Vec::new();
        let mut shown = 0;
        for number in (1..=pages).filter(|n| *n == 1 || *n == pages || n.abs_diff(page) <= 1) {
            if number > shown + 1 {
                items.push(PageItem::Ellipsis);
            }
            shown = number;
            let (current, href) = (number == page, address(number));
            items.push(PageItem::Page(PageNumber {
                number: number.to_string(),
                href,
                current,
                ..PageNumber::default()
            }));
        }
        Self {
            previous: (page > 1).then(|| link(page - 1)),
            next: (page < pages).then(|| link(page + 1)),
            items: Some(items),
            ..Self::default()
        }
    }

    fn is_block(&self) -> bool {
        self.items.is_none() && (self.next.is_some() || self.previous.is_some())
    }

    fn label_or_usual(&self) -> &str {
        if self.label.is_empty() { "Pagination" } else { &self.label }
    }

    fn is_shown(&self) -> bool {
        self.items.is_some() || self.next.is_some() || self.previous.is_some()
    }
}

impl PageNumber {
    fn spoken(&self) -> String {
        self.label.clone().unwrap_or_else(|| format!("Page {}", self.number))
    }
}

component!(Pagination);
