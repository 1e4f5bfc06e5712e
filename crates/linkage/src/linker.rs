//! A table and the blocks of a model over it, made once for training and scoring.

use crate::{
    Table,
    block::{self, Blocking, RuleCount},
    cluster::Judgement,
    engine::{Engine, Reads},
    model::{Model, ModelError},
    predict::{self, Scored},
    train::{self, Trained},
    watch::Watch,
};

/// Records with their blocks. Training does not change which pairs are looked at, so the blocks serve for everything.
#[derive(Debug)]
pub struct Linker<'t> {
    table: &'t Table,
    model: Model,
    blocking: Blocking,
    /// What training read.
    reads: Option<Reads<'t>>,
}

impl<'t> Linker<'t> {
    /// Groups the records by the blocking rules of the model.
    ///
    /// # Errors
    /// When the model cannot be meant for this table.
    pub fn new(table: &'t Table, model: &Model) -> Result<Self, ModelError> {
        model.check()?;
        let blocking = Blocking::new(table, model, &model.blocking)?;
        Ok(Self { table, model: model.clone(), blocking, reads: None })
    }

    /// What each blocking rule gives.
    pub fn rule_counts(&self) -> Vec<RuleCount> {
        block::counts(&self.blocking)
    }

    /// The model as it stands.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Trains the model, as [`crate::train`] does, and keeps it for scoring.
    ///
    /// # Errors
    /// As [`crate::train`].
    pub fn train(&mut self, judgements: &[Judgement]) -> Result<Trained, ModelError> {
        let (trained, reads) = train::train_on(self.table, &self.blocking, &self.model, judgements)?;
        self.model = trained.model.clone();
        self.reads = Some(reads);
        Ok(trained)
    }

    /// Of so many records, spread over the table, the match weight of each with a copy of itself: the most that any other
    /// could reach with it.
    ///
    /// # Errors
    /// When the model is not trained.
    pub fn with_copies(&self, most: usize) -> Result<Vec<f64>, ModelError> {
        let step = self.table.len().div_ceil(most.max(1)).max(1);
        let rows: Vec<u32> = (0..u32::try_from(self.table.len()).unwrap_or(u32::MAX)).step_by(step).collect();
        predict::with_copies(&self.engine()?, &self.model, &rows)
    }

    /// Scores the pairs, as [`crate::predict`] does, and counts those that were looked at.
    ///
    /// # Errors
    /// As [`crate::predict`].
    pub fn predict(&self, least_bits: f64, watch: &dyn Watch) -> Result<Scored, ModelError> {
        predict::score(&self.engine()?, &self.blocking, &self.model, None, least_bits, watch)
    }

    /// The engine of the model as it stands. What only blocking and training read is let go.
    fn engine(&self) -> Result<Engine<'t>, ModelError> {
        let engine = Engine::with(self.table, &self.model, self.reads.clone());
        self.table.kept().let_go();
        engine
    }
}
