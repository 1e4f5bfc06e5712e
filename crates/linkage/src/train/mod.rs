//! Training without labels: u from records drawn at random and from value counts, m by expectation and maximisation over
//! the patterns of blocked pairs, the prior from what the rules together must have found.

mod chance;
mod em;
mod learn_variants;
mod pattern;
mod pool;
mod prior;
mod rarity;
mod strangers;

use crate::{
    Table,
    block::Blocking,
    cluster::Judgement,
    engine::{Engine, Reads},
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
/// Pairs that people judged to be one person count among those that m is learned from, each as one pair whose answer is
/// known.
///
/// The same table, model and seed give the same bytes on any number of threads. Probabilities that the model marks as
/// kept stay as they are.
///
/// # Errors
/// When the model cannot be meant for this table.
pub fn train(table: &Table, model: &Model, judgements: &[Judgement]) -> Result<Trained, ModelError> {
    let blocking = Blocking::new(table, model, &model.blocking)?;
    train_on(table, &blocking, model, judgements).map(|(trained, _)| trained)
}

/// Trains, and hands on what was read.
pub(crate) fn train_on<'t>(
    table: &'t Table,
    blocking: &Blocking,
    model: &Model,
    judgements: &[Judgement],
) -> Result<(Trained, Reads<'t>), ModelError> {
    let mut model = model.clone();
    let mut notes = Vec::new();
    if model.blocking.is_empty() {
        notes.push(Note("the model has no blocking rule: there are no pairs to learn from".to_owned()));
    }
    let mut before = None;
    let asks = model.variants.is_empty() && learn_variants::is_asked(&model);
    if asks {
        // A first look with a part of the pairs is enough to tell which spellings go together.
        let mut first = model.clone();
        first.training.random_pairs /= 4;
        first.training.pairs_per_rule /= 4;
        let engine = Engine::new(table, &first)?;
        // Blocking is done, and what it read is not asked for again.
        table.kept().let_go();
        fit(table, &engine, blocking, &mut first, judgements, &mut Vec::new())?;
        model.variants = learn_variants::learn(&engine, blocking, &first)?;
        let learned = model.variants.values().map(Vec::len).sum::<usize>();
        before = Some(engine.reads);
        notes.push(Note(format!("{learned} pairs of spellings were learned to be one name")));
    }
    let engine = Engine::with(table, &model, before)?;
    table.kept().let_go();
    let rounds = fit(table, &engine, blocking, &mut model, judgements, &mut notes)?;
    rarity::learn(table, &engine, &mut model)?;
    Ok((Trained { model, rounds, notes }, engine.reads))
}

/// u, then m and the prior; then both again, since some of the records drawn at random were one person after all.
fn fit(
    table: &Table,
    engine: &Engine<'_>,
    blocking: &Blocking,
    model: &mut Model,
    judgements: &[Judgement],
    notes: &mut Vec<Note>,
) -> Result<Vec<Round>, ModelError> {
    let judged = pattern::of_judgements(engine, judgements);
    let drawn = strangers::Drawn::new(table, engine, model)?;
    let patterns = pattern::of_rules(engine, blocking, &model.training, table.len());
    let guesses = model.clone();
    drawn.write(model, None);
    em::learn(model, &patterns, drawn.reach(), &judged, table, &mut Vec::new());
    let first = std::mem::replace(model, guesses);
    drawn.write(model, Some(&first));
    notes.extend_from_slice(&drawn.notes);
    Ok(em::learn(model, &patterns, drawn.reach(), &judged, table, notes))
}
