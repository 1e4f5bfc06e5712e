//! A sensible model from the records alone: what each column is, what to compare, which pairs to look at.
//!
//! One way for all records: nothing here knows of any one set of them. Columns that stand for a protected
//! characteristic, that name the records, or that look like an answer are never used, and the proposal says so.

mod compare;
mod kind;
mod profile;
mod rules;

use crate::{
    Table,
    model::{Model, Training},
    train::Note,
};

pub use kind::Kind;
pub use profile::ColumnProfile;

/// A model that is not trained yet, and why it is as it is.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The model.
    pub model: Model,
    /// What each column was taken for.
    pub profile: Vec<ColumnProfile>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

/// Proposes a model for these records.
///
/// The same records give the same proposal. Where nothing can be compared the model has no comparison, and
/// [`Model::check`] refuses it.
pub fn propose(table: &Table) -> Proposal {
    let profile = profile::of(table);
    let mut notes: Vec<Note> = profile.iter().filter_map(note).collect();
    let fields = compare::Fields::new(table, &profile);
    let (comparisons, relatives) = compare::comparisons(&fields, &mut notes);
    let blocking = rules::propose(table, &fields, &mut notes);
    let model = Model { blocking, comparisons, relatives, training: Training::default(), ..Model::empty() };
    Proposal { model, profile, notes }
}

fn note(column: &ColumnProfile) -> Option<Note> {
    let why = match column.kind {
        Kind::Protected => "records a protected characteristic or stands for one",
        Kind::Answer => "looks like an answer: who is the same person",
        Kind::RecordName => "names the records",
        Kind::Empty => "is empty",
        Kind::Constant => "has one value in every row",
        Kind::Event => "says when something was recorded, not who somebody is",
        Kind::Coarse => "has too few values to tell people apart",
        Kind::Forename
        | Kind::Surname
        | Kind::WholeName
        | Kind::DateOfBirth
        | Kind::Postcode
        | Kind::Telephone
        | Kind::Email
        | Kind::Vehicle
        | Kind::Identifier
        | Kind::Address
        | Kind::Text
        | Kind::Set => return None,
    };
    Some(Note(format!("column {:?} is not used: it {why}", column.name)))
}
