//! One side of a test: a column of one record, and how it is read.

use lookagain_linkage::model::{Field, Reading};

use super::{Place, Refusal, Side, Sql, known};

/// A field and the record it is of.
pub(crate) type Read = (Side, Field);

/// The field that this SQL reads.
pub(crate) fn read(sql: &Sql, place: Place) -> Result<Read, Refusal> {
    let unknown = || Refusal::of(sql, "is not a reading of a column that is known here");
    if let Sql::Name(parts) = sql {
        return column(parts, place).map(|(side, column)| (side, Field::new(&column, Reading::AsItIs)));
    }
    let (side, field) = match sql.parts() {
        ("(", [inner]) => return read(inner, place),
        ("||", _) => return joined(sql, place),
        ("nullif", [inner, Sql::Text(empty)]) if empty.is_empty() => return never_empty(sql, inner, place),
        (
            "trim" | "cast text" | "cast varchar" | "lower" | "upper" | "substring" | "substr" | "left"
            | "right" | "try_strptime",
            [inner, ..],
        ) => read(inner, place)?,
        (..) => return Err(unknown()),
    };
    let reading = applied(sql, field.reading).ok_or_else(unknown)?;
    Ok((side, Field { reading, ..field }))
}

/// A reading after one more function. Values have no white space around them and are never empty, so trimming changes
/// nothing.
fn applied(sql: &Sql, before: Reading) -> Option<Reading> {
    let (name, [_, arguments @ ..]) = sql.parts() else { return None };
    let small: Vec<Option<u8>> = arguments.iter().map(small).collect();
    Some(match (name, small.as_slice(), before) {
        ("trim" | "cast text" | "cast varchar", [], Reading::AsItIs | Reading::Lower | Reading::Upper) => {
            before
        }
        (
            "cast text" | "cast varchar",
            [],
            Reading::First(_)
            | Reading::Last(_)
            | Reading::Part(..)
            | Reading::LowerPart(..)
            | Reading::UpperPart(..),
        ) => before,
        ("lower", [], Reading::AsItIs | Reading::Lower) => Reading::Lower,
        ("upper", [], Reading::AsItIs | Reading::Upper) => Reading::Upper,
        ("lower", [], Reading::First(count)) => Reading::LowerPart(1, count),
        ("upper", [], Reading::First(count)) => Reading::UpperPart(1, count),
        ("lower", [], Reading::Part(from, count)) => Reading::LowerPart(from, count),
        ("upper", [], Reading::Part(from, count)) => Reading::UpperPart(from, count),
        ("substring" | "substr", [Some(1), Some(count)], Reading::AsItIs)
        | ("left", [Some(count)], Reading::AsItIs) => Reading::First(*count),
        ("right", [Some(count)], Reading::AsItIs) => Reading::Last(*count),
        ("substring" | "substr", [Some(from), Some(count)], Reading::AsItIs) => Reading::Part(*from, *count),
        ("substring" | "substr", [Some(from), Some(count)], Reading::Lower) => {
            Reading::LowerPart(*from, *count)
        }
        ("substring" | "substr", [Some(from), Some(count)], Reading::Upper) => {
            Reading::UpperPart(*from, *count)
        }
        ("left", [Some(count)], Reading::Lower) => Reading::LowerPart(1, *count),
        ("left", [Some(count)], Reading::Upper) => Reading::UpperPart(1, *count),
        ("try_strptime", [None], Reading::AsItIs) => match arguments {
            [Sql::Text(format)] => Reading::Written(known::date_form(format)?),
            _ => return None,
        },
        (..) => return None,
    })
}

/// A count from 1 to 255.
fn small(sql: &Sql) -> Option<u8> {
    if let Sql::Number(digits) = sql.bare() { digits.parse().ok().filter(|count| *count > 0) } else { None }
}

/// `NULLIF(x, '')`: nothing for what is never empty, and the shape for what a regular expression finds.
fn never_empty(sql: &Sql, inner: &Sql, place: Place) -> Result<Read, Refusal> {
    if let ("regexp_extract", [text, Sql::Text(pattern), rest @ ..]) = inner.bare().parts() {
        let (side, field) = read(text, place)?;
        let whole = rest.is_empty() || matches!(rest, [Sql::Number(group)] if group == "0");
        let shape =
            known::shape(pattern).filter(|_| whole && field.reading == Reading::AsItIs).ok_or_else(|| {
                Refusal::of(
                    sql,
                    "is a regular expression other than those of Splink's postcode and e-mail comparisons",
                )
            })?;
        return Ok((side, Field { reading: Reading::Shaped(shape), ..field }));
    }
    let (side, field) = read(inner, place)?;
    if matches!(field.reading, Reading::AsItIs | Reading::Lower | Reading::Upper | Reading::First(_)) {
        return Ok((side, field));
    }
    Err(Refusal::of(sql, "tells an empty part of a text from none, which is not done here"))
}

/// `a || ' ' || b`.
fn joined(sql: &Sql, place: Place) -> Result<Read, Refusal> {
    let refused = || Refusal::of(sql, "joins something else than columns of one record by single spaces");
    let parts = sql.chain("||");
    let mut columns = Vec::new();
    let mut record = None;
    for (at, part) in parts.iter().enumerate() {
        if at % 2 == 1 {
            if **part != Sql::Text(" ".into()) {
                return Err(refused());
            }
            continue;
        }
        let (side, field) = read(part, place)?;
        if field.reading != Reading::AsItIs || record.is_some_and(|first| first != side) {
            return Err(refused());
        }
        record = Some(side);
        columns.extend(field.columns);
    }
    let side = record.filter(|_| parts.len() % 2 == 1).ok_or_else(refused)?;
    Ok((side, Field { columns, reading: Reading::AsItIs }))
}

/// `town_l` in a level, `l.town` in a rule.
fn column(parts: &[String], place: Place) -> Result<(Side, String), Refusal> {
    let found = match (place, parts) {
        (Place::Level, [name]) => [("_l", Side::Left), ("_r", Side::Right)]
            .into_iter()
            .find_map(|(end, side)| Some((side, name.strip_suffix(end)?))),
        (Place::Rule, [table, name]) if table == "l" => Some((Side::Left, name.as_str())),
        (Place::Rule, [table, name]) if table == "r" => Some((Side::Right, name.as_str())),
        (Place::Level | Place::Rule, _) => None,
    };
    let found = found.filter(|(_, name)| !name.is_empty());
    found.map(|(side, name)| (side, name.to_owned())).ok_or_else(|| {
        let expected = match place {
            Place::Level => "a name that ends in _l or _r",
            Place::Rule => "a name after `l.` or `r.`",
        };
        Refusal::of(
            parts.join("."),
            format!("is not a column of one of the two records: {expected} was expected"),
        )
    })
}
