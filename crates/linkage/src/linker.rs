//! A table and the blocks of a model over it, made once for training and scoring.

use crate::{
    Table,
    block::{self, Blocking, RuleCount},
    cluster::Judgement,
    model::{Model, ModelError},
    predict::{self, Pair},
    train::{self, Trained},
    watch::Watch,
};

/// Records with their blocks. Training does not change which pairs are looked at, so the blocks serve for everything.
#[derive(Debug)]
pub struct Linker<'t> {
    table: &'t Table,
    model: Model,
    blocking: Blocking,
}

impl<'t> Linker<'t> {
    /// Groups the records by the blocking rules of the model.
    ///
    /// # Errors
    /// When the model cannot be meant for this table.
    pub fn new(table: &'t Table, model: &Model) -> Result<Self, ModelError> {
        model.check()?;
        let blocking = Blocking::new(table, model, &model.blocking)?;
        Ok(Self { table, model: model.clone(), blocking })
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
        let trained = train::train_on(self.table, &self.blocking, &self.model, judgements)?;
        self.model = trained.model.clone();
        Ok(trained)
    }

    /// Scores the pairs, as [`crate::predict`] does.
    ///
    /// # Errors
    /// As [`crate::predict`].
    pub fn predict(&self, least_bits: f64, watch: &dyn Watch) -> Result<Vec<Pair>, ModelError> {
        predict::score(self.table, &self.blocking, &self.model, least_bits, watch)
    }
}
