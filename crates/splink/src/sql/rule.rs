//! The SQL of a blocking rule → blocking rules of ours: one for each side of an OR.

use lookagain_linkage::model::{BlockKey, BlockingRule, Field, Reading};

use super::{Place, Refusal, Side, Sql, field::read};

/// The rules that give the same pairs. Columns that are `exploded` are lists, and one member in common is enough.
pub(crate) fn rules(sql: &Sql, exploded: &[String]) -> Result<Vec<BlockingRule>, Refusal> {
    let rules: Vec<BlockingRule> = alternatives(sql, exploded)?
        .into_iter()
        .map(|keys| BlockingRule { name: name(&keys), keys })
        .collect();
    let used = |column: &String| {
        let of = |key: &BlockKey| key.sides().0.reading.is_set() && key.sides().0.columns.contains(column);
        rules.iter().all(|rule| rule.keys.iter().any(of))
    };
    match exploded.iter().find(|column| !used(column)) {
        Some(column) => {
            Err(Refusal::of(sql, format!("does not ask for an equal {column:?}, which is to be exploded")))
        }
        None => Ok(rules),
    }
}

fn name(keys: &[BlockKey]) -> String {
    if keys.is_empty() {
        "every pair".into()
    } else {
        keys.iter().map(key_name).collect::<Vec<_>>().join(" + ")
    }
}

fn key_name(key: &BlockKey) -> String {
    match key {
        BlockKey::Same(field) => field.to_string(),
        BlockKey::Across { left, right } => format!("{left} = {right}"),
    }
}

/// Lists of keys, of which one list must be equal.
fn alternatives(sql: &Sql, exploded: &[String]) -> Result<Vec<Vec<BlockKey>>, Refusal> {
    match sql.bare().parts() {
        ("OR", [first, second]) => {
            let mut all = alternatives(first, exploded)?;
            all.extend(alternatives(second, exploded)?);
            Ok(all)
        }
        ("AND", [first, second]) => {
            let (first, second) = (alternatives(first, exploded)?, alternatives(second, exploded)?);
            let with = |keys: &Vec<BlockKey>| {
                second.iter().map(|more| [keys.as_slice(), more].concat()).collect::<Vec<_>>()
            };
            Ok(first.iter().flat_map(with).collect())
        }
        ("=", [Sql::Number(one), Sql::Number(same)]) if one == same => Ok(vec![Vec::new()]),
        ("=", [first, second]) => Ok(vec![vec![key(sql, first, second, exploded)?]]),
        (..) => {
            Err(Refusal::of(sql, "is not an equality; a rule here says what must be equal, and nothing else"))
        }
    }
}

fn key(sql: &Sql, first: &Sql, second: &Sql, exploded: &[String]) -> Result<BlockKey, Refusal> {
    let (left, right) = match (read(first, Place::Rule)?, read(second, Place::Rule)?) {
        ((Side::Left, left), (Side::Right, right)) | ((Side::Right, right), (Side::Left, left)) => {
            (left, right)
        }
        ((Side::Left | Side::Right, _), _) => {
            return Err(Refusal::of(
                sql,
                "compares a record with itself; a column of either record was expected",
            ));
        }
    };
    let (left, right) = (opened(sql, left, exploded)?, opened(sql, right, exploded)?);
    Ok(if left == right { BlockKey::Same(left) } else { BlockKey::Across { left, right } })
}

/// A list that is exploded is read as its members.
fn opened(sql: &Sql, field: Field, exploded: &[String]) -> Result<Field, Refusal> {
    match (field.columns.iter().any(|column| exploded.contains(column)), field.reading) {
        (false, _) => Ok(field),
        (true, Reading::AsItIs) if field.columns.len() == 1 => {
            Ok(Field { reading: Reading::Elements, ..field })
        }
        (true, _) => Err(Refusal::of(sql, "changes a column that is to be exploded")),
    }
}
