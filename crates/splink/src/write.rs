//! A model → Splink's settings.

use lookagain_linkage::{
    Model,
    model::{BlockingRule, Comparison, Condition, Level, LinkType, Reading, TermFrequency, Test, Training},
};

use crate::{SplinkError, settings, sql::say};

/// What becomes of the parts of a model that Splink cannot express.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lossy {
    /// The model is refused, and the first such part named: what is written scores as the model does.
    #[default]
    Refused,
    /// They are left out, and listed: what is written scores otherwise than the model.
    Allowed,
}

/// A part that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The comparison and level, the rule, or the model.
    pub place: String,
    /// What Splink cannot express there.
    pub what: String,
}

/// Settings, and what they do not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Splink 5's settings JSON.
    pub json: String,
    /// What was left out, in the order of the model. How u, m and the prior are to be learned is always listed where it
    /// is not our default: in Splink these are arguments of the training calls, and no part of a model.
    pub notes: Vec<LeftOut>,
}

/// The model as Splink 5 settings for `DuckDB`. They score as the model does.
///
/// # Errors
/// [`SplinkError`] with the first part of the model that Splink cannot express.
pub fn write(model: &Model) -> Result<String, SplinkError> {
    write_with(model, Lossy::Refused).map(|written| written.json)
}

/// The model as Splink 5 settings for `DuckDB`, and what could not be said in them.
///
/// # Errors
/// [`SplinkError`] with the first part of the model that Splink cannot express, unless that is allowed; and where the
/// model cannot be meant, or a number cannot be written.
pub fn write_with(model: &Model, lossy: Lossy) -> Result<Written, SplinkError> {
    model.check()?;
    let mut notes = Notes { lossy, notes: Vec::new() };
    let link = match model.link {
        LinkType::Within => "dedupe_only",
        LinkType::Between => "link_only",
        LinkType::Both => "link_and_dedupe",
    };
    let prior = model.prior.unwrap_or(settings::UNTRAINED_PRIOR);
    let training = (model.training.until, model.training.rounds);
    let mut settings = settings::Settings::new(link.into(), prior, training);
    if model.relatives.is_some() {
        notes.lost("the model", "a class of relatives")?;
    }
    if !model.variants.is_empty() {
        notes.lost("the model", "learned spellings")?;
    }
    for of in &model.blocking {
        settings.blocking_rules_to_generate_predictions.extend(rule(of, &mut notes)?);
    }
    for of in &model.comparisons {
        settings.comparisons.extend(comparison(of, &mut notes)?);
    }
    if settings.comparisons.is_empty() {
        let what = "any of its comparisons".into();
        return Err(SplinkError::NotInSplink { place: "the model".into(), what });
    }
    let plain =
        Training { rounds: model.training.rounds, until: model.training.until, ..Training::default() };
    if model.training != plain {
        notes.note("the model", "how it is trained");
    }
    let json = serde_json::to_string_pretty(&settings)
        .map_err(|error| SplinkError::NotWritten(error.to_string()))?;
    Ok(Written { json, notes: notes.notes })
}

/// What was left out so far, and whether it may be.
struct Notes {
    lossy: Lossy,
    notes: Vec<LeftOut>,
}

impl Notes {
    fn lost(&mut self, place: &str, what: &str) -> Result<(), SplinkError> {
        match self.lossy {
            Lossy::Refused => Err(SplinkError::NotInSplink { place: place.into(), what: what.into() }),
            Lossy::Allowed => {
                self.note(place, what);
                Ok(())
            }
        }
    }

    fn note(&mut self, place: &str, what: &str) {
        self.notes.push(LeftOut { place: place.into(), what: what.into() });
    }
}

fn rule(rule: &BlockingRule, notes: &mut Notes) -> Result<Option<settings::Rule>, SplinkError> {
    match say::rule(rule) {
        Ok((text, exploded)) => Ok(Some(settings::Rule::Meant(settings::MeantRule::new(text, exploded)))),
        Err(what) => notes.lost(&format!("blocking rule {:?}", rule.name), &what).map(|()| None),
    }
}

/// The comparison, unless nothing but ELSE is left of it.
fn comparison(from: &Comparison, notes: &mut Notes) -> Result<Option<settings::Comparison>, SplinkError> {
    let mut comparison = settings::Comparison::new(from.name.clone());
    let mut kept = 0;
    for of in &from.levels {
        let place = format!("comparison {:?}, level {:?}", from.name, of.label);
        let Some(sql) = condition(of, &place, notes)? else { continue };
        kept += usize::from(of.when != Condition::Otherwise && !of.says_nothing);
        comparison.levels.push(level(of, sql, from, &place, notes)?);
    }
    if from.levels.last().is_none_or(|last| last.when != Condition::Otherwise) {
        let place = format!("comparison {:?}", from.name);
        return Err(SplinkError::NotInSplink {
            place,
            what: "a comparison whose last level may not hold".into(),
        });
    }
    if kept == 0 {
        notes.lost(&format!("comparison {:?}", from.name), "any level of it that says something")?;
        return Ok(None);
    }
    Ok(Some(comparison))
}

fn condition(level: &Level, place: &str, notes: &mut Notes) -> Result<Option<String>, SplinkError> {
    if level.when == Condition::Otherwise {
        return Ok(Some("ELSE".into()));
    }
    match say::condition(&level.when) {
        Ok(text) => Ok(Some(text)),
        Err(what) => notes.lost(place, &what).map(|()| None),
    }
}

fn level(
    from: &Level,
    sql: String,
    within: &Comparison,
    place: &str,
    notes: &mut Notes,
) -> Result<settings::Level, SplinkError> {
    let mut level = settings::Level {
        sql_condition: sql,
        label_for_charts: Some(from.label.clone()),
        m_probability: from.m.filter(|_| !from.says_nothing),
        u_probability: from.u.filter(|_| !from.says_nothing),
        fix_m_probability: from.keep_m,
        fix_u_probability: from.keep_u,
        says_nothing: from.says_nothing,
        ..settings::Level::default()
    };
    let Some(adjustment) = &from.term_frequency else { return Ok(level) };
    if adjustment.of_others {
        notes.lost(place, &format!("a frequency of {} among other records", adjustment.field))?;
    }
    match column(adjustment, within) {
        Some(column) => {
            level.tf_adjustment_column = Some(column);
            level.tf_adjustment_weight = Some(adjustment.weight);
            level.tf_minimum_u_value = adjustment.least;
        }
        None => notes.lost(
            place,
            &format!("a frequency of {}, for want of a level for the same value", adjustment.field),
        )?,
    }
    Ok(level)
}

/// The column whose values are counted: as it stands, and with a level in the comparison that is an exact match on it.
fn column(adjustment: &TermFrequency, within: &Comparison) -> Option<String> {
    let exact = Condition::Same(adjustment.field.clone(), Test::Equal);
    let has_base = within.levels.iter().any(|level| level.when == exact);
    match (adjustment.field.columns.as_slice(), adjustment.field.reading) {
        ([column], Reading::AsItIs) if has_base => Some(column.clone()),
        (..) => None,
    }
}
