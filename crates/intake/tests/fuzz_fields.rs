//! Fuzzes the parsing of dates, outcomes and offences. `BOLERO_RANDOM_TEST_TIME_MS=60000` makes it a minute.

use lookagain_domain::{Known, PartialDate};
use lookagain_intake::{DateOrder, csv_safe, parse_date, parse_offence, parse_outcome};

/// Text of the signs that dates and codes are made of, so that most of it comes near to one.
fn near(bytes: &[u8]) -> String {
    const SIGNS: &[u8] = b"0123456789/-.: TZabcefjnorcNCFM,+";
    bytes.iter().map(|b| char::from(SIGNS[usize::from(*b) % SIGNS.len()])).collect()
}

fn check(text: &str) {
    if let Ok(Known::Value(date)) = parse_date(text, DateOrder::DayFirst, None) {
        // What was read is a date of its own text form.
        assert_eq!(date.to_string().parse::<PartialDate>().unwrap(), date, "{text:?}");
        assert!(date.earliest() <= date.latest());
    }
    if let Ok(outcome) = parse_outcome(text) {
        assert_eq!(parse_outcome(outcome.code()), Ok(outcome));
    }
    if let Ok(offence) = parse_offence(text) {
        assert_eq!(parse_offence(&offence).as_deref(), Ok(offence.as_str()), "{text:?}");
    }
    let safe = csv_safe(text);
    assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']));
}

#[test]
fn any_text_as_a_date_an_outcome_or_an_offence() {
    bolero::check!().with_type::<(String, Vec<u8>)>().for_each(|(text, bytes)| {
        check(text);
        check(&near(bytes));
    });
}
