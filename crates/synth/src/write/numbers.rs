//! Whole numbers into text, faster than the general formatter: there are tens of millions of them.

/// Appends a number, padded with zeros to at least `width` digits (20 at most).
pub(crate) fn push(text: &mut String, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 || start == digits.len() {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    let start = start.min(digits.len() - width.min(digits.len()));
    text.extend(digits[start..].iter().map(|&digit| char::from(digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_and_never_cut() {
        for (number, width, expected) in [
            (0, 0, "0"),
            (0, 2, "00"),
            (7, 3, "007"),
            (1234, 2, "1234"),
            (u64::MAX, 0, "18446744073709551615"),
        ] {
            let mut text = String::new();
            push(&mut text, number, width);
            assert_eq!(text, expected);
        }
    }
}
