//! Numbers that a format stores as numbers, as the text a person would have typed.

use crate::Rule;

/// A floating-point number without a needless `.0`. From 2^53 up not every whole number can be told apart.
pub(super) fn decimal(number: f64) -> Result<String, Rule> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !number.is_finite() {
        return Err(Rule::ValueKindUnreadable);
    }
    if number.abs() >= EXACT { Err(Rule::NumberInexact) } else { Ok(number.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_stored_as_a_number_keeps_its_digits_or_is_refused() {
        assert_eq!(decimal(5.0), Ok("5".into()));
        assert_eq!(decimal(53.530_988), Ok("53.530988".into()));
        assert_eq!(decimal(9_007_199_254_740_991.0), Ok("9007199254740991".into()));
        assert_eq!(decimal(1e17), Err(Rule::NumberInexact));
        assert_eq!(decimal(f64::NAN), Err(Rule::ValueKindUnreadable));
    }
}
