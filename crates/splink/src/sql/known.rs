//! Words that mean the same in SQL and in a model, each written once for both directions.

use lookagain_linkage::model::{DateForm, Shape};

/// Regular expressions of Splink's postcode and e-mail comparisons.
const SHAPES: &[(Shape, &str)] = &[
    (Shape::PostcodeSector, "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]"),
    (Shape::PostcodeDistrict, "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?"),
    (Shape::PostcodeArea, "^[A-Za-z]{1,2}"),
    (Shape::BeforeAt, "^[^@]+"),
];

/// Formats of dates, as `strptime` writes them.
const DATES: &[(DateForm, &str)] = &[
    (DateForm::YearMonthDay, "%Y-%m-%d"),
    (DateForm::Compact, "%Y%m%d"),
    (DateForm::DayMonthYear, "%d/%m/%Y"),
    (DateForm::MonthDayYear, "%m/%d/%Y"),
    (DateForm::Instant, "%Y-%m-%dT%H:%M:%SZ"),
];

/// Seconds of a day: Splink writes differences of dates in seconds.
pub(crate) const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// The shape of this regular expression.
pub(crate) fn shape(pattern: &str) -> Option<Shape> {
    SHAPES.iter().find(|(_, known)| *known == pattern).map(|(shape, _)| *shape)
}

/// The regular expression of this shape.
pub(crate) fn pattern(shape: Shape) -> &'static str {
    SHAPES.iter().find(|(known, _)| *known == shape).map_or("", |(_, pattern)| pattern)
}

/// The form of this format.
pub(crate) fn date_form(format: &str) -> Option<DateForm> {
    DATES.iter().find(|(_, known)| *known == format).map(|(form, _)| *form)
}

/// The format of this form.
pub(crate) fn date_format(form: DateForm) -> &'static str {
    DATES.iter().find(|(known, _)| *known == form).map_or("", |(_, format)| format)
}

/// Great-circle distance in kilometres as Splink writes it; the names are quoted already.
pub(crate) fn kilometres([left_lat, right_lat, left_long, right_long]: [&str; 4]) -> String {
    let cosine = format!(
        "(sin( radians({left_lat}) ) * sin( radians({right_lat}) ) + cos( radians({left_lat}) ) * cos( radians({right_lat}) ) \
         * cos( radians({right_long} - {left_long}) ))"
    );
    format!(
        "cast( acos( case when {cosine} > 1 then 1 when {cosine} < -1 then -1 else {cosine} end ) * 6371 as float )"
    )
}

/// The best of all pairs of members of two lists, as Splink writes it.
pub(crate) fn best_pair(best: &str, measure: &str, left: &str, right: &str) -> String {
    format!(
        "{best}(list_transform(flatten(list_transform({left}, x -> list_transform({right}, y -> [x, y]))), \
         pair -> {measure}(pair[1], pair[2])))"
    )
}

/// One list is part of the other, as Splink writes it.
pub(crate) fn subset(left: &str, right: &str) -> String {
    let least = format!("LEAST(ARRAY_LENGTH({left}), ARRAY_LENGTH({right}))");
    format!("{least} <> 0 AND ARRAY_LENGTH(ARRAY_INTERSECT({left}, {right})) = {least}")
}

/// Number without a share of it, as Splink writes it.
pub(crate) fn share(left: &str, right: &str) -> String {
    format!("(ABS({left} - {right}) / (CASE WHEN {right} > {left} THEN {right} ELSE {left} END))")
}
