//! What is never joined, whatever the weights, and what always is.

use std::collections::BTreeMap;

use crate::{
    Table,
    text::identifier::{Identifier, IdentifierKind},
};

/// What a person, or a stronger rule, said of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judgement {
    /// The row of the one.
    pub left: u32,
    /// The row of the other.
    pub right: u32,
    /// One person or two.
    pub verdict: Verdict,
}

/// One person or two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// One person: always joined.
    Same,
    /// Two people: never joined.
    Different,
}

/// What is never joined silently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Columns with identifiers that one person has one of. Two valid ones that differ are two people.
    pub strong_identifiers: Vec<String>,
    /// A column that says `VICTIM` or `SUSPECT` of a record: a victim is never joined to a suspect without a person.
    pub role: Option<String>,
}

/// Bits of what a record was.
const VICTIM: u8 = 1;
const SUSPECT: u8 = 2;

/// Why a join is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Identifiers,
    Roles,
    HeldApart,
}

/// Constraints by row.
pub(super) struct Rules {
    /// For each strong identifier column, the number of each row's valid identifier; 0 is none.
    identifiers: Vec<Vec<u32>>,
    roles: Vec<u8>,
    pub(super) same: Vec<(u32, u32)>,
    pub(super) apart: Vec<(u32, u32)>,
}

impl Rules {
    pub(super) fn new(table: &Table, judgements: &[Judgement], constraints: &Constraints) -> Self {
        let identifiers =
            constraints.strong_identifiers.iter().filter_map(|name| numbers(table, name)).collect();
        let roles =
            constraints.role.as_ref().and_then(|name| table.column(name)).map_or_else(Vec::new, |column| {
                let role = |text: &str| {
                    (u8::from(text.contains("VICTIM")) * VICTIM)
                        | (u8::from(text.contains("SUSPECT")) * SUSPECT)
                };
                (0..table.len()).map(|row| column.row_text(row).map_or(0, role)).collect()
            });
        let of = |verdict: Verdict| {
            let chosen = judgements.iter().filter(|judgement| judgement.verdict == verdict);
            chosen.map(|one| (one.left.min(one.right), one.left.max(one.right))).collect()
        };
        Self { identifiers, roles, same: of(Verdict::Same), apart: of(Verdict::Different) }
    }

    /// What one record brings to a group.
    pub(super) fn of_row(&self, row: u32) -> Held {
        let own = self.identifiers.iter().map(|numbers| numbers[row as usize]).collect();
        Held { identifiers: own, roles: self.roles.get(row as usize).copied().unwrap_or(0) }
    }
}

fn numbers(table: &Table, name: &str) -> Option<Vec<u32>> {
    let column = table.column(name)?;
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let of_value: Vec<u32> = std::iter::once(0)
        .chain(column.texts().iter().map(|text| {
            let kinds = [IdentifierKind::Pnc, IdentifierKind::Cro, IdentifierKind::Nhs];
            let read = kinds.into_iter().find_map(|kind| Identifier::parse(kind, text).ok());
            read.filter(|identifier| identifier.is_valid()).map_or(0, |identifier| {
                let next = u32::try_from(known.len() + 1).unwrap_or(u32::MAX);
                *known.entry(identifier.to_string()).or_insert(next)
            })
        }))
        .collect();
    Some(column.rows().iter().map(|value| of_value[*value as usize]).collect())
}

/// What the records of a group hold that others may contradict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    identifiers: Vec<u32>,
    roles: u8,
}

impl Held {
    /// Why two groups may not be joined silently.
    pub(super) fn refuses(&self, other: &Self) -> Option<Refusal> {
        let both = self.identifiers.iter().zip(&other.identifiers);
        if both.into_iter().any(|(a, b)| *a != 0 && *b != 0 && a != b) {
            return Some(Refusal::Identifiers);
        }
        let together = self.roles | other.roles;
        let mixed = |roles: u8| roles == VICTIM | SUSPECT;
        (mixed(together) && !mixed(self.roles) && !mixed(other.roles)).then_some(Refusal::Roles)
    }

    /// Takes in what another group holds.
    pub(super) fn take(&mut self, other: &Self) {
        for (own, other) in self.identifiers.iter_mut().zip(&other.identifiers) {
            if *own == 0 {
                *own = *other;
            }
        }
        self.roles |= other.roles;
    }
}
