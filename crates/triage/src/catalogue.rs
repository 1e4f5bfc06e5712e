//! The catalogue: every rule in words, for the page of rules and for the words on a case's page.

use std::borrow::Cow;

use lookagain_domain::PriorityBand;
use serde::Serialize;

use crate::{RuleKind, ruleset::RulesFile};

/// A rule as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CatalogueEntry {
    /// The rule's id, as in [`Reason::rule`](lookagain_domain::Reason::rule).
    pub id: &'static str,
    /// The version of the rule.
    pub version: u32,
    /// What it is for.
    pub kind: RuleKind,
    /// A short title, for a row.
    pub title: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// Points, for a points rule: for each thing counted where `at_most` is set, else the most it can add.
    pub weight: Option<i32>,
    /// The most it can add, for a rule that counts.
    pub at_most: Option<i32>,
    /// The band it calls for.
    pub band: Option<PriorityBand>,
    /// Where the rule comes from.
    pub source: String,
    /// What is not settled.
    pub note: Option<String>,
    /// Whether it is asked.
    pub enabled: bool,
    /// Its other settings, as they stand in the file.
    pub settings: Vec<Setting>,
    /// Labels of the facts it can rest on.
    pub fact_labels: Vec<FactLabel>,
}

/// A setting of a rule, in the file's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The key.
    pub key: String,
    /// The value as text.
    pub value: String,
}

/// The words for a fact's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactLabel {
    /// As in [`Fact::what`](lookagain_domain::Fact::what).
    pub key: Cow<'static, str>,
    /// For people.
    pub label: String,
}

/// Keys that have fields of their own in the entry.
const SHOWN_APART: [&str; 6] = ["version", "enabled", "source", "note", "band", "at_most"];

pub(crate) fn build(file: &RulesFile, text: &toml::Table) -> Vec<CatalogueEntry> {
    let heads = file.eligibility.heads().into_iter().chain(file.band.heads()).chain(file.points.heads());
    let entry = |(about, head): (&'static crate::about::About, crate::about::Head<'_>)| {
        let section = match about.kind {
            RuleKind::Eligibility => "eligibility",
            RuleKind::Band => "band",
            RuleKind::Points => "points",
        };
        let table =
            text.get(section).and_then(|section| section.get(about.id)).and_then(toml::Value::as_table);
        let labels =
            about.facts.iter().map(|fact| FactLabel { key: fact.code().into(), label: fact.label().into() });
        let mut entry = CatalogueEntry {
            id: about.id,
            version: head.version,
            kind: about.kind,
            title: about.title,
            question: about.question,
            weight: table.and_then(most_points),
            at_most: table.and_then(|table| whole(table.get("at_most")?)),
            band: table.and_then(|table| table.get("band")?.as_str()?.parse().ok()),
            source: head.source.to_owned(),
            note: head.note.map(str::to_owned),
            enabled: head.enabled,
            settings: table.map(settings).unwrap_or_default(),
            fact_labels: labels.collect(),
        };
        if about.id == crate::rules::group_definition::ABOUT.id {
            add_definitions(&mut entry, file, text);
        }
        entry
    };
    heads.map(entry).collect()
}

fn add_definitions(entry: &mut CatalogueEntry, file: &RulesFile, text: &toml::Table) {
    for (at, definition) in file.definitions.iter().enumerate() {
        let key = definition.fact_key();
        entry.fact_labels.push(FactLabel { key: key.clone().into(), label: definition.title.clone() });
        let table = text.get("definition").and_then(|all| all.get(at)).and_then(toml::Value::as_table);
        let how = table.and_then(|table| table.get("test")).map(words).unwrap_or_default();
        let state = if definition.active { "active" } else { "not active" };
        entry.settings.push(Setting { key, value: format!("{state}; {}; {how}", definition.title) });
    }
}

fn whole(value: &toml::Value) -> Option<i32> {
    value.as_integer().and_then(|number| i32::try_from(number).ok())
}

/// `points`, or the largest in a table or list of points.
fn most_points(table: &toml::Table) -> Option<i32> {
    let value = table.get("points").or_else(|| table.get("limits"))?;
    let inner = |value: &toml::Value| whole(value).or_else(|| whole(value.get("points")?));
    let in_table = || value.as_table().and_then(|points| points.values().filter_map(inner).max());
    let in_list = || value.as_array().and_then(|points| points.iter().filter_map(inner).max());
    whole(value).or_else(in_table).or_else(in_list)
}

fn settings(table: &toml::Table) -> Vec<Setting> {
    let apart = |key: &str, value: &toml::Value| {
        SHOWN_APART.contains(&key) || (key == "points" && value.as_integer().is_some())
    };
    let shown = table.iter().filter(|(key, value)| !apart(key, value));
    shown.map(|(key, value)| Setting { key: key.clone(), value: words(value) }).collect()
}

/// A value of the file without its quotation marks.
fn words(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join(", "),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| format!("{key} {}", words(value))).collect::<Vec<_>>().join(", ")
        }
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => value.to_string(),
    }
}
