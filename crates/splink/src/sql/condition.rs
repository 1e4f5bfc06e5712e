//! The SQL of a level → a condition.
//!
//! SQL has three truths and a condition two: where a value is missing, SQL's tests are neither true nor false, and NOT
//! leaves them so. A denied test therefore also wants both values recorded.

use lookagain_linkage::model::{Condition, Field, Reading, Test};

use super::{
    Place, Refusal, Side, Sql,
    field::{self, Read},
    known, parse,
};

/// The condition of this SQL.
pub(crate) fn condition(sql: &Sql) -> Result<Condition, Refusal> {
    match sql.parts() {
        ("(", [inner]) | ("coalesce", [inner, Sql::Truth(false)]) => condition(inner),
        ("AND", _) => subset(sql).map_or_else(|| joined(sql, "AND"), Ok),
        ("OR", _) => joined(sql, "OR"),
        ("NOT", [inner]) => match denied(inner) {
            same if same == *sql => Err(Refusal::of(inner, "is not a condition that is known here")),
            denied => condition(&denied),
        },
        (NOT_TRUE, [inner]) => Ok(Condition::Not(Box::new(condition(inner)?))),
        ("IS NULL" | "IS NOT NULL", _) => Err(Refusal::of(
            sql,
            "asks about one of the two records; both were expected to be asked the same",
        )),
        (sign @ ("=" | "<>" | "<" | "<=" | ">" | ">="), [left, right]) => compared(sql, sign, left, right),
        (..) if *sql == Sql::Truth(true) => Ok(Condition::Otherwise),
        (..) => Err(Refusal::of(sql, "is not a condition that is known here")),
    }
}

/// Not surely true: false where SQL says NULL.
const NOT_TRUE: &str = "IS NOT TRUE";

/// What is true where SQL's NOT of this is.
fn denied(sql: &Sql) -> Sql {
    let whole = |sign: &str, parts: &[Sql]| Sql::Call(sign.into(), parts.to_vec());
    let parts = |sign: &str, parts: &[Sql]| Sql::Call(sign.into(), parts.iter().map(denied).collect());
    match sql.parts() {
        ("(", [inner]) => denied(inner),
        ("NOT", [inner]) => inner.clone(),
        ("AND", both) => parts("OR", both),
        ("OR", both) => parts("AND", both),
        ("IS NULL", one) => whole("IS NOT NULL", one),
        ("IS NOT NULL", one) => whole("IS NULL", one),
        ("=", both) => whole("<>", both),
        ("<>", both) => whole("=", both),
        ("<", both) => whole(">=", both),
        (">=", both) => whole("<", both),
        (">", both) => whole("<=", both),
        ("<=", both) => whole(">", both),
        ("coalesce", [inner, Sql::Truth(false)]) => whole(NOT_TRUE, std::slice::from_ref(inner)),
        (..) => whole("NOT", std::slice::from_ref(sql)),
    }
}

/// Parts joined by AND or OR. Two parts that ask the same of either record are one condition.
fn joined(sql: &Sql, operator: &str) -> Result<Condition, Refusal> {
    let all = operator == "AND";
    let mut parts = sql.chain(operator);
    let mut conditions = Vec::new();
    while !parts.is_empty() {
        let part = parts.remove(0);
        let Some((asked, (side, field))) = one_sided(part, all) else {
            conditions.push(condition(part)?);
            continue;
        };
        let partner = parts.iter().position(|other| {
            one_sided(other, all)
                .is_some_and(|(also, (of, same))| also == asked && of != side && same == field)
        });
        parts.remove(partner.ok_or_else(|| {
            Refusal::of(part, "asks about one of the two records; both were expected to be asked the same")
        })?);
        conditions.push(match asked {
            Asked::Recorded => Condition::Not(Box::new(Condition::NotRecorded(field))),
            Asked::NotRecorded => Condition::NotRecorded(field),
        });
    }
    Ok(match (conditions.len(), all) {
        (1, _) => conditions.remove(0),
        (_, true) => Condition::All(conditions),
        (_, false) => Condition::Any(conditions),
    })
}

/// What is asked of one record.
#[derive(PartialEq)]
enum Asked {
    Recorded,
    NotRecorded,
}

/// A part that asks something of one record and can be joined with the same about the other: with AND that both are
/// recorded, with OR that one is not.
fn one_sided(sql: &Sql, all: bool) -> Option<(Asked, Read)> {
    let read = |sql: &Sql| field::read(sql, Place::Level).ok();
    match sql.bare().parts() {
        ("IS NOT NULL", [inner]) if all => Some((Asked::Recorded, read(inner)?)),
        ("IS NULL", [inner]) if !all => Some((Asked::NotRecorded, read(inner)?)),
        (..) => None,
    }
}

/// One thing against another.
fn compared(sql: &Sql, sign: &str, left: &Sql, right: &Sql) -> Result<Condition, Refusal> {
    if let (Some(_), Sql::Name(_) | Sql::Number(_)) = (right.number(), left.bare()) {
        return Err(Refusal::of(sql, "asks for one fixed value, which is not done here"));
    }
    if let Some(threshold) = right.number() {
        return measured(sql, sign, left, threshold);
    }
    if let Some(threshold) = left.number() {
        let turned = match sign {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            same => same,
        };
        return measured(sql, turned, right, threshold);
    }
    if [left, right].iter().any(|side| is_a_value(side)) {
        return Err(Refusal::of(sql, "asks for one fixed value, which is not done here"));
    }
    let (left, right) = both(sql, left, right)?;
    match sign {
        "=" => Ok(tested(left, right, Test::Equal)),
        "<>" => not_tested(sql, left, &right, Test::Equal),
        _ => Err(Refusal::of(sql, "orders two values, which is not done here")),
    }
}

fn is_a_value(sql: &Sql) -> bool {
    match sql.bare() {
        Sql::Text(_) | Sql::Number(_) | Sql::Truth(_) => true,
        Sql::Name(_) | Sql::Unknown(_) => false,
        Sql::Call(name, parts) => name.starts_with("cast ") && parts.iter().all(is_a_value),
    }
}

/// How a measure grows, and the test that a threshold on it is.
enum Grade {
    /// 1 is the same: at least the threshold.
    Likeness(fn(f64) -> Test),
    /// 0 is the same: at most the threshold.
    Distance(fn(f64) -> Test),
    /// Whole steps, 0 is the same: at most the threshold.
    Steps(fn(u32) -> Test),
    /// How many are shared: at least the threshold.
    Count(fn(u32) -> Test),
}

/// A measure of two fields against a threshold.
fn measured(sql: &Sql, sign: &str, measured: &Sql, threshold: f64) -> Result<Condition, Refusal> {
    let (grade, left, right) = measure(measured)?;
    let likeness = matches!(grade, Grade::Likeness(_) | Grade::Count(_));
    let sign = match (sign, likeness, threshold) {
        ("=", false, 0.0) => "<=",
        ("=", true, 1.0) if matches!(grade, Grade::Likeness(_)) => ">=",
        (other, ..) => other,
    };
    // x < t is x ≤ the number before t; of what grows the other way the threshold is denied.
    let (bound, holds) = match (sign, likeness) {
        ("<=", false) | (">=", true) => (threshold, true),
        ("<", false) => (threshold.next_down(), true),
        (">", true) => (threshold.next_up(), true),
        (">", false) | ("<", true) => (threshold, false),
        (">=", false) => (threshold.next_down(), false),
        ("<=", true) => (threshold.next_up(), false),
        _ => return Err(Refusal::of(sql, "compares a measure with one value; a bound was expected")),
    };
    let whole = |bound: f64| {
        let fits = (0.0..=f64::from(u32::MAX)).contains(&bound);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it fits, and is whole")]
        let whole = bound as u32;
        fits.then_some(whole)
            .ok_or_else(|| Refusal::of(sql, "has a threshold that can never be met, or always is"))
    };
    let test = match grade {
        Grade::Likeness(test) | Grade::Distance(test) => test(bound),
        Grade::Steps(test) => test(whole(bound.floor())?),
        Grade::Count(test) => test(whole(bound.ceil())?),
    };
    if holds { Ok(tested(left, right, test)) } else { not_tested(sql, left, &right, test) }
}

/// The measure that this SQL takes, and of what.
fn measure(sql: &Sql) -> Result<(Grade, Field, Field), Refusal> {
    let sql = sql.bare();
    let of = |grade: Grade, left: &Sql, right: &Sql| {
        both(sql, left, right).map(|(left, right)| (grade, left, right))
    };
    match sql.parts() {
        ("jaro_winkler_similarity", [left, right]) => of(Grade::Likeness(Test::JaroWinkler), left, right),
        ("jaro_similarity", [left, right]) => of(Grade::Likeness(Test::Jaro), left, right),
        ("jaccard", [left, right]) => of(Grade::Likeness(Test::Jaccard), left, right),
        ("levenshtein", [left, right]) => of(Grade::Steps(Test::Levenshtein), left, right),
        ("damerau_levenshtein", [left, right]) => of(Grade::Steps(Test::DamerauLevenshtein), left, right),
        ("array_length" | "list_length" | "len", [shared]) => match shared.bare().parts() {
            ("list_intersect" | "array_intersect", [left, right]) => {
                as_reading(sql, Reading::Elements, of(Grade::Count(Test::Shared), left, right)?)
            }
            (..) => Err(not_known(sql)),
        },
        ("list_max" | "list_min", _) => best_pair(sql),
        ("abs", [difference]) => match difference.bare().parts() {
            ("-", [left, right]) => apart(sql, left, right),
            (..) => Err(not_known(sql)),
        },
        ("/", _) => share(sql),
        ("cast float", _) => kilometres(sql),
        (..) => Err(not_known(sql)),
    }
}

fn not_known(sql: &Sql) -> Refusal {
    Refusal::of(sql, "is not a measure that is known here")
}

/// A difference of numbers, or of dates as seconds.
fn apart(sql: &Sql, left: &Sql, right: &Sql) -> Result<(Grade, Field, Field), Refusal> {
    let (("epoch", [left]), ("epoch", [right])) = (left.bare().parts(), right.bare().parts()) else {
        let (left, right) = both(sql, left, right)?;
        return as_reading(sql, Reading::Number, (Grade::Distance(Test::DifferenceWithin), left, right));
    };
    let (left, right) = both(sql, left, right)?;
    let dates = [left.reading, right.reading];
    if dates.iter().all(|reading| super::say::is_whole_day(*reading)) {
        return Ok((Grade::Distance(days_within), left, right));
    }
    if dates.iter().all(|reading| super::say::is_instant(*reading)) {
        return Ok((Grade::Distance(Test::SecondsWithin), left, right));
    }
    as_reading(sql, Reading::Moment, (Grade::Distance(Test::SecondsWithin), left, right))
}

fn days_within(seconds: f64) -> Test {
    Test::DaysWithin(seconds / known::SECONDS_OF_A_DAY)
}

/// `ABS(l - r) / larger`.
fn share(sql: &Sql) -> Result<(Grade, Field, Field), Refusal> {
    let names = names(sql);
    let [left, right, ..] = names.as_slice() else { return Err(not_known(sql)) };
    template(sql, &known::share(&quoted(left), &quoted(right)))?;
    let (left, right) = both(sql, left, right)?;
    as_reading(sql, Reading::Number, (Grade::Distance(Test::ShareWithin), left, right))
}

/// The great circle between two places.
fn kilometres(sql: &Sql) -> Result<(Grade, Field, Field), Refusal> {
    let names = names(sql);
    let [left_lat, right_lat, right_long, left_long] = names.as_slice() else { return Err(not_known(sql)) };
    let all = [left_lat, right_lat, left_long, right_long].map(quoted);
    template(sql, &known::kilometres(all.each_ref().map(String::as_str)))?;
    let place = |lat: Field, long: Field| Field {
        columns: lat.columns.into_iter().chain(long.columns).collect(),
        reading: Reading::Place,
    };
    let (left_lat, right_lat) = both(sql, left_lat, right_lat)?;
    let (left_long, right_long) = both(sql, left_long, right_long)?;
    Ok((Grade::Distance(Test::KilometresWithin), place(left_lat, left_long), place(right_lat, right_long)))
}

/// The best measure between the members of two lists.
fn best_pair(sql: &Sql) -> Result<(Grade, Field, Field), Refusal> {
    let (best, [pairs]) = sql.parts() else { return Err(not_known(sql)) };
    let ("list_transform", [_, last]) = pairs.parts() else { return Err(not_known(sql)) };
    let ("->", [_, distance]) = last.parts() else { return Err(not_known(sql)) };
    let grade = match (best, distance.parts().0) {
        ("list_max", "jaro_winkler_similarity") => Grade::Likeness(Test::ClosestJaroWinkler),
        ("list_max", "jaro_similarity") => Grade::Likeness(Test::ClosestJaro),
        ("list_min", "levenshtein") => Grade::Steps(Test::ClosestLevenshtein),
        ("list_min", "damerau_levenshtein") => Grade::Steps(Test::ClosestWithin),
        (..) => return Err(not_known(sql)),
    };
    let lists: Vec<Sql> = names(sql)
        .into_iter()
        .filter(|name| !["x", "y", "pair"].contains(&name.to_string().as_str()))
        .collect();
    let [left, right] = lists.as_slice() else { return Err(not_known(sql)) };
    template(sql, &known::best_pair(best, distance.parts().0, &quoted(left), &quoted(right)))?;
    let (left, right) = both(sql, left, right)?;
    as_reading(sql, Reading::Elements, (grade, left, right))
}

/// One list is part of the other.
fn subset(sql: &Sql) -> Option<Condition> {
    let names = names(sql);
    let [left, right] = names.as_slice() else { return None };
    template(sql, &known::subset(&quoted(left), &quoted(right))).ok()?;
    let (left, right) = both(sql, left, right).ok()?;
    let ((), left, right) = as_reading(sql, Reading::Elements, ((), left, right)).ok()?;
    Some(tested(left, right, Test::Subset))
}

/// Refuses what is not word for word this SQL.
fn template(sql: &Sql, expected: &str) -> Result<(), Refusal> {
    let same = parse(expected).is_ok_and(|expected| expected.bare() == sql.bare());
    if same { Ok(()) } else { Err(not_known(sql)) }
}

/// The names in a fragment, each once, in the order of their first places.
fn names(sql: &Sql) -> Vec<Sql> {
    fn gather(sql: &Sql, into: &mut Vec<Sql>) {
        if matches!(sql, Sql::Name(_)) && !into.contains(sql) {
            into.push(sql.clone());
        }
        sql.parts().1.iter().for_each(|part| gather(part, into));
    }
    let mut all = Vec::new();
    gather(sql, &mut all);
    all
}

fn quoted(name: &Sql) -> String {
    super::say::quoted(&name.to_string())
}

/// The fields of the left and of the right record.
fn both(sql: &Sql, one: &Sql, other: &Sql) -> Result<(Field, Field), Refusal> {
    match (field::read(one, Place::Level)?, field::read(other, Place::Level)?) {
        ((Side::Left, left), (Side::Right, right)) | ((Side::Right, right), (Side::Left, left)) => {
            Ok((left, right))
        }
        ((Side::Left | Side::Right, _), _) => {
            Err(Refusal::of(sql, "compares a record with itself; a column of either record was expected"))
        }
    }
}

/// Plain columns, read for a measure.
fn as_reading<T>(
    sql: &Sql,
    reading: Reading,
    (grade, left, right): (T, Field, Field),
) -> Result<(T, Field, Field), Refusal> {
    if [&left, &right].iter().any(|field| field.reading != Reading::AsItIs || field.columns.len() != 1) {
        return Err(Refusal::of(sql, "measures changed columns; plain ones were expected"));
    }
    Ok((grade, Field { reading, ..left }, Field { reading, ..right }))
}

fn tested(left: Field, right: Field, test: Test) -> Condition {
    if left == right { Condition::Same(left, test) } else { Condition::Across(left, right, test) }
}

/// Both recorded, and not this.
fn not_tested(sql: &Sql, left: Field, right: &Field, test: Test) -> Result<Condition, Refusal> {
    if left != *right {
        return Err(Refusal::of(sql, "denies a test across two columns, which is not done here"));
    }
    let plain =
        matches!(left.reading, Reading::Number | Reading::Moment | Reading::Elements | Reading::Place);
    let reading = if plain { Reading::AsItIs } else { left.reading };
    let recorded = Condition::NotRecorded(Field { reading, ..left.clone() });
    let no = |condition: Condition| Condition::Not(Box::new(condition));
    Ok(Condition::All(vec![no(Condition::Same(left, test)), no(recorded)]))
}
