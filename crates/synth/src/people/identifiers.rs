//! National identifiers that could never be a real person's, with valid check characters.

use crate::write::numbers::push;

/// The check alphabet of PNC ids and CRO numbers: no I, O or S.
const LETTERS: [char; 23] = [
    'Z', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'T', 'U', 'V', 'W',
    'X', 'Y',
];

fn letter(number: u64) -> char {
    LETTERS[(number % 23) as usize]
}

/// A PNC id of the years 2090 to 2099, which no system has issued. The check letter is over the two-digit year and the
/// seven-digit serial number.
pub(crate) fn pnc_id(text: &mut String, serial: u32, written: PncForm) {
    let (year, serial) = (90 + u64::from(serial % 10), u64::from(serial / 10 % 10_000_000));
    match written {
        PncForm::Long => {
            text.push_str("20");
            push(text, year, 2);
            text.push('/');
            push(text, serial, 7);
        }
        PncForm::Short => {
            push(text, year, 2);
            text.push('/');
            push(text, serial, 0);
        }
    }
    text.push(letter(year * 10_000_000 + serial));
}

/// How a PNC id is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PncForm {
    /// `2091/0123456K`.
    Long,
    /// `91/123456K`.
    Short,
}

/// A CRO number of the two-digit years 30 to 39: not issued yet, and nobody who had one in the 1930s is in the data.
pub(crate) fn cro_number(text: &mut String, serial: u32) {
    let (year, serial) = (30 + u64::from(serial % 10), u64::from(serial / 10 % 1_000_000));
    push(text, serial, 6);
    text.push('/');
    push(text, year, 2);
    text.push(letter(year * 1_000_000 + serial));
}

/// An NHS number of the test range 999 000 0000 to 999 999 9999, which is never given to a patient.
pub(crate) fn nhs_number(text: &mut String, serial: u32, spaced: bool) {
    let mut body = u64::from(serial % 1_000_000);
    let check = loop {
        match nhs_check(999_000_000 + body) {
            Some(check) => break check,
            // About one body in eleven has no check digit; its neighbour has.
            None => body = (body + 1) % 1_000_000,
        }
    };
    text.push_str("999");
    if spaced {
        text.push(' ');
        push(text, body / 1_000, 3);
        text.push(' ');
        push(text, body % 1_000, 3);
    } else {
        push(text, body, 6);
    }
    push(text, check, 1);
}

/// The check digit of nine digits: weights 10 to 2, modulo 11. `None` when it would be 10.
fn nhs_check(nine: u64) -> Option<u64> {
    let (mut sum, mut rest) = (0, nine);
    for weight in 2..=10 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(fill: impl FnOnce(&mut String)) -> String {
        let mut text = String::new();
        fill(&mut text);
        text
    }

    #[test]
    fn check_characters_agree_with_worked_examples() {
        // 12/0052494Q is the example of the published rule: 120052494 mod 23 = 15, the sixteenth letter.
        assert_eq!(letter(120_052_494), 'Q');
        // 943 476 5919: the service manual's example. 9·10+4·9+3·8+4·7+7·6+6·5+5·4+9·3+1·2 = 299; 299 mod 11 = 2; 11 − 2 = 9.
        assert_eq!(nhs_check(943_476_591), Some(9));
    }

    #[test]
    fn identifiers_lie_in_ranges_that_are_nobodys() {
        for serial in [0, 1, 9, 123_456, 987_654_321, u32::MAX] {
            let nhs = text(|t| nhs_number(t, serial, false));
            assert!(nhs.starts_with("999") && nhs.len() == 10, "{nhs}");
            let digits: Vec<u32> = nhs.chars().filter_map(|c| c.to_digit(10)).collect();
            let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(digit, weight)| digit * weight).sum();
            assert_eq!(sum % 11, 0, "{nhs}");
            assert!(text(|t| pnc_id(t, serial, PncForm::Long)).starts_with("209"));
            assert_eq!(text(|t| pnc_id(t, serial, PncForm::Long)).len(), 13);
            assert_eq!(text(|t| cro_number(t, serial)).len(), 10);
        }
        assert_eq!(text(|t| nhs_number(t, 1, true)).len(), 12);
    }
}
