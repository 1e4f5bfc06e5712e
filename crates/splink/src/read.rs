//! Splink's settings → a model.

use lookagain_linkage::{
    Model,
    model::{
        BlockingRule, Comparison, Condition, Field, Level, LinkType, Reading, TermFrequency, Test, Training,
    },
};

use crate::{
    SplinkError, settings,
    sql::{self, Refusal},
};

/// Reads the settings of a model that Splink 5 saved for `DuckDB`, trained or not, and checks that it can be meant.
///
/// A rule that says OR becomes several rules, which give the same pairs. Splink's columns are of a type and ours are
/// texts: a list is a text of members, a date is written year first, an empty text is not recorded. Names of output
/// columns and what is kept for display are read over.
///
/// # Errors
/// [`SplinkError`] with the comparison, the level and the SQL of the first thing that has no counterpart here.
pub fn read(json: &str) -> Result<Model, SplinkError> {
    let settings: settings::Settings =
        serde_json::from_str(json).map_err(|error| SplinkError::NotSettings(error.to_string()))?;
    for_duckdb("the model", &settings.sql_dialect)?;
    let link = match settings.link_type.as_str() {
        "dedupe_only" => LinkType::Within,
        "link_only" => LinkType::Between,
        "link_and_dedupe" => LinkType::Both,
        other => {
            let expected = "dedupe_only, link_only or link_and_dedupe was expected";
            return Err(SplinkError::NotSettings(format!("link_type is {other:?}; {expected}")));
        }
    };
    let mut blocking = Vec::new();
    for rule in &settings.blocking_rules_to_generate_predictions {
        blocking.extend(rules(rule)?);
    }
    let mut model = Model {
        link,
        prior: Some(settings.probability_two_random_records_match),
        blocking,
        comparisons: settings.comparisons.iter().map(comparison).collect::<Result<_, _>>()?,
        training: Training {
            rounds: settings.max_iterations,
            until: settings.em_convergence,
            ..Training::default()
        },
        relatives: None,
        variants: std::collections::BTreeMap::new(),
    };
    keep_what_was_trained(&mut model);
    model.check()?;
    Ok(model)
}

/// Splink cannot estimate u of a level that it never saw. A model with every m was trained nevertheless: what it says stays as it is,
/// and only what it lacks is learned here.
fn keep_what_was_trained(model: &mut Model) {
    let speaking =
        || model.comparisons.iter().flat_map(|one| &one.levels).filter(|level| !level.says_nothing);
    if speaking().any(|level| level.m.is_none()) || speaking().all(|level| level.u.is_some()) {
        return;
    }
    for level in model.comparisons.iter_mut().flat_map(|one| &mut one.levels) {
        level.keep_m |= level.m.is_some();
        level.keep_u |= level.u.is_some();
    }
}

fn for_duckdb(place: &str, dialect: &str) -> Result<(), SplinkError> {
    if dialect == "duckdb" {
        return Ok(());
    }
    Err(SplinkError::Dialect { place: place.to_owned(), found: dialect.to_owned() })
}

fn rules(rule: &settings::Rule) -> Result<Vec<BlockingRule>, SplinkError> {
    let none = Vec::new();
    let (text, exploded) = match rule {
        settings::Rule::Sql(text) => (text, &none),
        settings::Rule::Meant(rule) => {
            for_duckdb(&format!("blocking rule `{}`", rule.blocking_rule), &rule.sql_dialect)?;
            (&rule.blocking_rule, rule.arrays_to_explode.as_ref().unwrap_or(&none))
        }
    };
    let read = sql::parse(text).and_then(|tree| sql::rule::rules(&tree, exploded));
    read.map_err(|Refusal { fragment, reason }| SplinkError::Rule { rule: text.clone(), fragment, reason })
}

fn comparison(from: &settings::Comparison) -> Result<Comparison, SplinkError> {
    let name = &from.output_column_name;
    let mut levels = from.levels.iter().map(|of| level(name, of)).collect::<Result<Vec<_>, _>>()?;
    let first_else = levels.iter().position(|level| level.when == Condition::Otherwise);
    if first_else.map(|at| at + 1) != Some(levels.len()) {
        let found = first_else.map_or_else(|| levels.last(), |at| levels.get(at));
        let found = found.map(|level| level.label.clone()).unwrap_or_default();
        return Err(SplinkError::Else { comparison: name.clone(), found });
    }
    for (at, of) in from.levels.iter().enumerate() {
        let adjustment = term_frequency(name, of, &levels, at)?;
        levels[at].term_frequency = adjustment;
    }
    Ok(Comparison { name: name.clone(), levels })
}

fn level(comparison: &str, from: &settings::Level) -> Result<Level, SplinkError> {
    let when = if is_else(from) {
        Condition::Otherwise
    } else {
        sql::parse(&from.sql_condition)
            .and_then(|tree| sql::condition::condition(&tree))
            .map_err(|refusal| refused(comparison, from, refusal))?
    };
    Ok(Level {
        label: label(from),
        when,
        says_nothing: from.says_nothing,
        m: from.m_probability.filter(|_| !from.says_nothing),
        u: from.u_probability.filter(|_| !from.says_nothing),
        relatives: None,
        keep_m: from.fix_m_probability,
        keep_u: from.fix_u_probability,
        term_frequency: None,
    })
}

/// Both adjust from u of the level that is an exact match on the column, wherever it stands. Splink cannot adjust without
/// such a level, unless its search for one is turned off; then it takes u of the level itself, which is the same only for
/// that very level.
fn term_frequency(
    comparison: &str,
    from: &settings::Level,
    levels: &[Level],
    at: usize,
) -> Result<Option<TermFrequency>, SplinkError> {
    let Some(column) = &from.tf_adjustment_column else { return Ok(None) };
    if from.says_nothing || is_else(from) {
        // Splink adds nothing there either.
        return Ok(None);
    }
    let column = column.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(column);
    let field = Field::new(column, Reading::AsItIs);
    let exact = Condition::Same(field.clone(), Test::Equal);
    let base = levels.iter().position(|level| level.when == exact);
    if base.is_none() || (from.disable_tf_exact_match_detection && base != Some(at)) {
        let reason = format!(
            "is adjusted for frequency without u of an exact match on {column:?}, which is not done here"
        );
        return Err(refused(comparison, from, Refusal::of(&from.sql_condition, reason)));
    }
    let least = from.tf_minimum_u_value.filter(|least| *least > 0.0);
    Ok(Some(TermFrequency {
        field,
        weight: from.tf_adjustment_weight.unwrap_or(1.0),
        least,
        of_others: false,
        strangers: Vec::new(),
    }))
}

fn is_else(level: &settings::Level) -> bool {
    level.sql_condition.trim().eq_ignore_ascii_case("else")
}

fn label(level: &settings::Level) -> String {
    level.label_for_charts.clone().unwrap_or_else(|| level.sql_condition.trim().to_owned())
}

fn refused(comparison: &str, level: &settings::Level, Refusal { fragment, reason }: Refusal) -> SplinkError {
    SplinkError::Level { comparison: comparison.to_owned(), level: label(level), fragment, reason }
}
