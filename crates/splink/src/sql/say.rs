//! Conditions and blocking rules → `DuckDB`'s SQL, as Splink's own library writes it. An error says what has no words there.

use lookagain_linkage::model::{BlockingRule, Condition, DateForm, Field, Reading, Test};

use super::{Place, Side, known};

/// A name in double quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether this is a date without a time of day, written in a known way.
pub(crate) const fn is_whole_day(reading: Reading) -> bool {
    matches!(
        reading,
        Reading::Written(
            DateForm::YearMonthDay | DateForm::Compact | DateForm::DayMonthYear | DateForm::MonthDayYear
        )
    )
}

/// Whether this is a date with a time of day, written in a known way.
pub(crate) const fn is_instant(reading: Reading) -> bool {
    matches!(reading, Reading::Written(DateForm::Instant))
}

/// The SQL of a condition.
pub(crate) fn condition(condition: &Condition) -> Result<String, String> {
    match condition {
        Condition::Otherwise => Ok("TRUE".into()),
        Condition::NotRecorded(field) => not_recorded(field),
        Condition::Same(field, test) => tested(field, field, *test),
        Condition::Across(left, right, test) => tested(left, right, *test),
        Condition::All(parts) => joined(parts, " AND "),
        Condition::Any(parts) => joined(parts, " OR "),
        Condition::Not(inner) if matches!(**inner, Condition::NotRecorded(_)) => {
            Ok(format!("NOT ({})", self::condition(inner)?))
        }
        // Where a value is missing SQL's tests are NULL, and so would be their NOT: here it is true.
        Condition::Not(inner) => Ok(format!("NOT COALESCE(({}), FALSE)", self::condition(inner)?)),
    }
}

fn joined(parts: &[Condition], between: &str) -> Result<String, String> {
    let parts: Vec<String> =
        parts.iter().map(|part| Ok(format!("({})", condition(part)?))).collect::<Result<_, String>>()?;
    if parts.is_empty() { Err("a list of no conditions".into()) } else { Ok(parts.join(between)) }
}

/// The SQL of a rule, and the columns to explode.
pub(crate) fn rule(rule: &BlockingRule) -> Result<(String, Vec<String>), String> {
    let mut exploded = Vec::new();
    let mut parts = Vec::new();
    for key in &rule.keys {
        let (left, right) = key.sides();
        let members = [left, right].map(|field| field.reading == Reading::Elements);
        parts.push(if members == [true, true] && left == right {
            exploded.extend(left.columns.clone());
            let [left, right] = columns(left, right, Place::Rule)?;
            format!("{left} = {right}")
        } else {
            let [left, right] = texts(left, right, Place::Rule)?;
            format!("{left} = {right}")
        });
    }
    let whole = match parts.as_slice() {
        [] => "1 = 1".into(),
        [one] => one.clone(),
        more => more.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(" AND "),
    };
    Ok((whole, exploded))
}

/// One of the two is not recorded. Numbers, moments, lists and places are columns of their own type, which hold nothing else.
fn not_recorded(field: &Field) -> Result<String, String> {
    let asked = |[left, right]: [String; 2]| format!("{left} IS NULL OR {right} IS NULL");
    let of_its_type =
        matches!(field.reading, Reading::Number | Reading::Moment | Reading::Elements | Reading::Place);
    if !of_its_type {
        return texts(field, field, Place::Level).map(asked);
    }
    let one =
        |column: &String| asked([Side::Left, Side::Right].map(|side| named(column, side, Place::Level)));
    match field.columns.as_slice() {
        [column] => Ok(one(column)),
        more => Ok(more.iter().map(|column| format!("({})", one(column))).collect::<Vec<_>>().join(" OR ")),
    }
}

/// The SQL of a test of two texts, or of whatever [`measured`] says.
fn tested(left: &Field, right: &Field, test: Test) -> Result<String, String> {
    let called = |name: &str, bound: String| {
        texts(left, right, Place::Level).map(|[left, right]| format!("{name}({left}, {right}) {bound}"))
    };
    match test {
        Test::Equal => texts(left, right, Place::Level).map(|[left, right]| format!("{left} = {right}")),
        Test::Jaro(least) => called("jaro_similarity", at_least(least)),
        Test::JaroWinkler(least) => called("jaro_winkler_similarity", at_least(least)),
        Test::Jaccard(least) => called("jaccard", at_least(least)),
        Test::Levenshtein(most) => called("levenshtein", format!("<= {most}")),
        Test::DamerauLevenshtein(most) => called("damerau_levenshtein", format!("<= {most}")),
        Test::Shared(_)
        | Test::ClosestWithin(_)
        | Test::ClosestLevenshtein(_)
        | Test::ClosestJaro(_)
        | Test::ClosestJaroWinkler(_)
        | Test::Subset => compared_lists(left, right, test),
        Test::DifferenceWithin(_)
        | Test::ShareWithin(_)
        | Test::DaysWithin(_)
        | Test::SecondsWithin(_)
        | Test::KilometresWithin(_) => measured(left, right, test),
        Test::Phonetic
        | Test::Variant
        | Test::Initial
        | Test::NameWords
        | Test::NamePart
        | Test::DayMonthSwapped
        | Test::DateOneDigit
        | Test::DateCompatible
        | Test::SameDayYearsWithin(_)
        | Test::SameYearAndMonth
        | Test::SameYear
        | Test::SameSector
        | Test::SameDistrict
        | Test::SameArea
        | Test::Conflicting => Err(no_words(left, right, test)),
    }
}

fn no_words(left: &Field, right: &Field, test: Test) -> String {
    if left == right { format!("{test:?} on {left}") } else { format!("{test:?} on {left} and {right}") }
}

/// The SQL of a test of two lists.
#[expect(clippy::wildcard_enum_match_arm, reason = "`tested` names every test, and sends these here")]
fn compared_lists(left: &Field, right: &Field, test: Test) -> Result<String, String> {
    if [left, right].iter().any(|field| field.reading != Reading::Elements) {
        return Err(no_words(left, right, test));
    }
    let [left, right] = columns(left, right, Place::Level)?;
    let best = |best: &str, measure: &str, bound: String| {
        format!("{} {bound}", known::best_pair(best, measure, &left, &right))
    };
    Ok(match test {
        Test::Shared(least) => format!("array_length(list_intersect({left}, {right})) >= {least}"),
        Test::ClosestWithin(most) => best("list_min", "damerau_levenshtein", format!("<= {most}")),
        Test::ClosestLevenshtein(most) => best("list_min", "levenshtein", format!("<= {most}")),
        Test::ClosestJaro(least) => best("list_max", "jaro_similarity", at_least(least)),
        Test::ClosestJaroWinkler(least) => best("list_max", "jaro_winkler_similarity", at_least(least)),
        _ => known::subset(&left, &right),
    })
}

/// The SQL of a test of how far two numbers, moments or places lie apart.
#[expect(clippy::wildcard_enum_match_arm, reason = "`tested` names every test, and sends these here")]
fn measured(left: &Field, right: &Field, test: Test) -> Result<String, String> {
    let both = |wanted: fn(Reading) -> bool| {
        if wanted(left.reading) && wanted(right.reading) { Ok(()) } else { Err(no_words(left, right, test)) }
    };
    let apart =
        |[left, right]: [String; 2], most| format!("ABS(EPOCH({left}) - EPOCH({right})) {}", at_most(most));
    match test {
        Test::DifferenceWithin(most) => {
            both(|reading| reading == Reading::Number)?;
            let [left, right] = columns(left, right, Place::Level)?;
            Ok(format!("ABS({left} - {right}) {}", at_most(most)))
        }
        Test::ShareWithin(most) => {
            both(|reading| reading == Reading::Number)?;
            let [left, right] = columns(left, right, Place::Level)?;
            Ok(format!("{} {}", known::share(&left, &right), at_most(most)))
        }
        Test::DaysWithin(days) => {
            both(is_whole_day)?;
            texts(left, right, Place::Level).map(|sides| apart(sides, seconds(days)))
        }
        Test::SecondsWithin(most) if left.reading == Reading::Moment => {
            both(|reading| reading == Reading::Moment)?;
            columns(left, right, Place::Level).map(|sides| apart(sides, most))
        }
        Test::SecondsWithin(most) => {
            both(is_instant)?;
            texts(left, right, Place::Level).map(|sides| apart(sides, most))
        }
        Test::KilometresWithin(most) => {
            both(|reading| reading == Reading::Place)?;
            let ([left_lat, left_long], [right_lat, right_long]) =
                (left.columns.as_slice(), right.columns.as_slice())
            else {
                return Err(no_words(left, right, test));
            };
            let one = |column, side| named(column, side, Place::Level);
            let (left, right) = (Side::Left, Side::Right);
            let all =
                [one(left_lat, left), one(right_lat, right), one(left_long, left), one(right_long, right)];
            Ok(format!("{} {}", known::kilometres(all.each_ref().map(String::as_str)), at_most(most)))
        }
        _ => Err(no_words(left, right, test)),
    }
}

/// Plain columns of the two records, whatever their type.
fn columns(left: &Field, right: &Field, place: Place) -> Result<[String; 2], String> {
    let one = |field: &Field, side| match field.columns.as_slice() {
        [column] => Ok(named(column, side, place)),
        _ => Err(format!("{field}: one column of several")),
    };
    Ok([one(left, Side::Left)?, one(right, Side::Right)?])
}

/// What is read of the two records, as SQL.
fn texts(left: &Field, right: &Field, place: Place) -> Result<[String; 2], String> {
    Ok([text(left, Side::Left, place)?, text(right, Side::Right, place)?])
}

fn text(field: &Field, side: Side, place: Place) -> Result<String, String> {
    let names: Vec<String> = field.columns.iter().map(|column| named(column, side, place)).collect();
    let column = match names.as_slice() {
        [one] => one.clone(),
        more => format!("({})", more.join(" || ' ' || ")),
    };
    Ok(match field.reading {
        Reading::AsItIs => column,
        Reading::Lower => format!("LOWER({column})"),
        Reading::Upper => format!("UPPER({column})"),
        Reading::First(count) => format!("SUBSTRING({column}, 1, {count})"),
        Reading::Last(count) => format!("RIGHT({column}, {count})"),
        Reading::Part(from, count) => format!("SUBSTRING({column}, {from}, {count})"),
        Reading::LowerPart(from, count) => format!("SUBSTRING(LOWER({column}), {from}, {count})"),
        Reading::UpperPart(from, count) => format!("SUBSTRING(UPPER({column}), {from}, {count})"),
        Reading::Shaped(shape) => {
            format!("NULLIF(regexp_extract({column}, '{}', 0), '')", known::pattern(shape))
        }
        Reading::Written(form) => format!("try_strptime({column}, '{}')", known::date_format(form)),
        Reading::Folded
        | Reading::Compact
        | Reading::Phonetic
        | Reading::NameClass
        | Reading::Words
        | Reading::Members
        | Reading::Elements
        | Reading::OtherWords
        | Reading::Date
        | Reading::Moment
        | Reading::Year
        | Reading::DayAndMonth
        | Reading::Postcode
        | Reading::PostcodeSector
        | Reading::PostcodeDistrict
        | Reading::PostcodeArea
        | Reading::Number
        | Reading::Place
        | Reading::Identifier => return Err(format!("the reading {field} as a text")),
    })
}

fn named(column: &str, side: Side, place: Place) -> String {
    match (place, side) {
        (Place::Level, Side::Left) => quoted(&format!("{column}_l")),
        (Place::Level, Side::Right) => quoted(&format!("{column}_r")),
        (Place::Rule, Side::Left) => format!("l.{}", quoted(column)),
        (Place::Rule, Side::Right) => format!("r.{}", quoted(column)),
    }
}

/// The seconds that are read as these days again.
fn seconds(days: f64) -> f64 {
    let near = days * known::SECONDS_OF_A_DAY;
    let same = |seconds: &f64| (seconds / known::SECONDS_OF_A_DAY).to_bits() == days.to_bits();
    let mut all: Vec<f64> =
        [near, near.round(), near.next_down(), near.next_up()].into_iter().filter(same).collect();
    all.sort_by_key(|seconds| seconds.to_string().len());
    all.first().copied().unwrap_or(near)
}

/// `>= t`, or `> s` where s is the number before t and takes fewer digits.
fn at_least(threshold: f64) -> String {
    bound(">=", threshold, ">", threshold.next_down())
}

/// `<= t`, or `< s` where s is the number after t and takes fewer digits.
fn at_most(threshold: f64) -> String {
    bound("<=", threshold, "<", threshold.next_up())
}

fn bound(sign: &str, threshold: f64, strict: &str, beside: f64) -> String {
    let (plain, short) = (threshold.to_string(), beside.to_string());
    if short.len() < plain.len() {
        format!("{strict} {}", exact(short))
    } else {
        format!("{sign} {}", exact(plain))
    }
}

/// Long fractions are decimals to `DuckDB`, and lose a bit on their way to a double, unless they have an exponent.
fn exact(digits: String) -> String {
    if digits.len() > 15 { digits + "e0" } else { digits }
}
