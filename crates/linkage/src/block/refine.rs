//! Groups that are too large: split by one more field, and by another, until they are not.

use std::collections::BTreeMap;

use crate::{
    Table,
    block::{Groups, LARGEST_GROUP, Refined, group::pairs},
    model::{Condition, Field, Model, ModelError},
    read::{Need, Read},
};

/// How many neighbours each record of a group that no field can split is still compared with.
const NEIGHBOURS: usize = 500;

/// Splits what is too large. What is left out is counted, group by group.
pub(super) fn refine(table: &Table, model: &Model, groups: &mut Groups) -> Result<(), ModelError> {
    if groups.largest() <= LARGEST_GROUP {
        return Ok(());
    }
    let mut reads: Vec<Read<'_>> = fields(model)
        .into_iter()
        .map(|field| Read::new(table, field, Need::default()))
        .collect::<Result<_, _>>()?;
    reads.sort_by_key(|read| std::cmp::Reverse(read.texts.len()));
    let mut kept: Vec<Vec<u32>> = Vec::new();
    let mut refined = Vec::new();
    for group in 0..groups.len() {
        let rows = groups.get(group);
        if rows.len() <= LARGEST_GROUP {
            kept.push(rows.to_vec());
            continue;
        }
        let from = kept.len();
        let mut by = Vec::new();
        let overlaps = split(rows, &reads, &mut kept, &mut by);
        let left: u64 = kept[from..].iter().map(|rows| pairs(rows.len())).sum();
        refined.push(Refined {
            records: rows.len(),
            pairs: pairs(rows.len()),
            by,
            pairs_left_out: pairs(rows.len()).saturating_sub(left),
            overlaps,
        });
    }
    let kept: Vec<&[u32]> = kept.iter().map(Vec::as_slice).collect();
    groups.replace(&kept);
    groups.refined = refined;
    Ok(())
}

/// Splits by every field that splits, so that a pair which agrees on any of them is still looked at.
fn split(rows: &[u32], reads: &[Read<'_>], kept: &mut Vec<Vec<u32>>, by: &mut Vec<String>) -> bool {
    let mut used = 0;
    for read in reads {
        let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for row in rows {
            let value = read.rows.of(*row as usize);
            if value != 0 {
                parts.entry(value).or_default().push(*row);
            }
        }
        if parts.values().any(|part| part.len() > LARGEST_GROUP) {
            continue;
        }
        by.push(read.field.to_string());
        kept.extend(parts.into_values().filter(|part| part.len() >= 2));
        used += 1;
        if used == 3 {
            return true;
        }
    }
    if used == 0 {
        by.push(format!("the order of the records, {NEIGHBOURS} at a time"));
        let step = NEIGHBOURS / 2;
        kept.extend(
            (0..rows.len())
                .step_by(step)
                .map(|from| rows[from..(from + NEIGHBOURS).min(rows.len())].to_vec()),
        );
    }
    used != 1
}

/// The fields that the model compares and that are one value.
fn fields(model: &Model) -> Vec<&Field> {
    let mut fields: Vec<&Field> = Vec::new();
    for comparison in &model.comparisons {
        for level in &comparison.levels {
            let when: &Condition = &level.when;
            when.each_field(&mut |field| {
                if !field.reading.is_set() && field.columns.len() == 1 && !fields.contains(&field) {
                    fields.push(field);
                }
            });
        }
    }
    fields
}
