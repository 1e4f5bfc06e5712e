//! Training without labels: u from records drawn at random and from value counts, m by expectation and maximisation over
//! the patterns of blocked pairs, the prior from what the rules together must have found.

mod chance;
mod em;
mod learn_variants;
mod pattern;
mod prior;
mod strangers;

use crate::{
    Table,
    block::Blocking,
    engine::Engine,
    model::{Model, ModelError},
};

pub(crate) use chance::Draws;
pub use em::Round;
pub(crate) use pattern::Patterns;

/// Something that a person should know about a training.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note(pub String);

/// A trained model, and how it came about.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model with every probability filled in.
    pub model: Model,
    /// Each round: how far the probabilities moved.
    pub rounds: Vec<Round>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

/// Which of a model's probabilities are still to be learned, and learns them.
///
/// The same table, model and seed give the same bytes on any number of threads. Probabilities that the model marks as
/// kept stay as they are.
///
/// # Errors
/// When the model cannot be meant for this table.
pub fn train(table: &Table, model: &Model) -> Result<Trained, ModelError> {
    let mut model = model.clone();
    let mut notes = Vec::new();
    if model.blocking.is_empty() {
        notes.push(Note("the model has no blocking rule: there are no pairs to learn from".to_owned()));
    }
    let blocking = Blocking::new(table, &model, &model.blocking)?;
    let engine = Engine::new(table, &model)?;
    strangers::learn(table, &engine, &mut model, &mut notes);
    let patterns = pattern::of_rules(&engine, &blocking, &model.training);
    let mut rounds = em::learn(&mut model, &patterns, table, &mut notes);
    let learned = learn_variants::learn(&engine, &blocking, &model)?;
    if learned.is_empty() {
        return Ok(Trained { model, rounds, notes });
    }
    notes.push(Note(format!(
        "{} pairs of spellings were learned to be one name",
        learned.values().map(Vec::len).sum::<usize>()
    )));
    model.variants = learned;
    drop(engine);
    let engine = Engine::new(table, &model)?;
    strangers::learn(table, &engine, &mut model, &mut notes);
    let patterns = pattern::of_rules(&engine, &blocking, &model.training);
    rounds = em::learn(&mut model, &patterns, table, &mut notes);
    Ok(Trained { model, rounds, notes })
}
