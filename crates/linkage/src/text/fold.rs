//! Names in plain small letters, so that spellings can meet.

/// Small ASCII letters and digits in words with single spaces between: accents and other scripts are written in plain
/// letters, apostrophes drop out, hyphens and all other signs part words.
///
/// Chinese characters become a word each. Arabic and Hebrew come out as they are written, without short vowels.
///
/// ```
/// use lookagain_linkage::text::fold::fold;
/// assert_eq!(fold("Siân O’Brien-Łukasiewicz"), "sian obrien lukasiewicz");
/// assert_eq!(fold("Наталья"), "natalya");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut parted = false;
    for letter in text.chars() {
        if letter.is_ascii() {
            push(&mut folded, &mut parted, letter);
        } else if is_apostrophe(letter) {
            // As if it were not there.
        } else {
            let whole_word = is_ideograph(letter);
            parted |= whole_word;
            let plain = any_ascii::any_ascii_char(letter);
            if plain.is_empty() && letter.is_whitespace() {
                parted = true;
            }
            for plain in plain.chars() {
                push(&mut folded, &mut parted, plain);
            }
            parted |= whole_word;
        }
    }
    folded
}

/// Adds a letter or digit, after the space that it owes; anything else makes the next owe one.
fn push(folded: &mut String, parted: &mut bool, letter: char) {
    if letter.is_ascii_alphanumeric() {
        if *parted && !folded.is_empty() {
            folded.push(' ');
        }
        *parted = false;
        folded.push(letter.to_ascii_lowercase());
    } else if !is_apostrophe(letter) {
        *parted = true;
    }
}

/// Signs that people type for an apostrophe, and the letters that stand for a stop in the throat.
const fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`'
            | '´'
            | '‘'
            | '’'
            | '‛'
            | '′'
            | 'ʹ'
            | 'ʻ'
            | 'ʼ'
            | 'ʽ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | '＇'
            | 'ь'
            | 'ъ'
            | 'Ь'
            | 'Ъ'
    )
}

/// A character that is a word, or a syllable that is written as one.
const fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// Letters and digits only, as capitals: for registration marks, account names and the like.
///
/// ```
/// use lookagain_linkage::text::fold::compact;
/// assert_eq!(compact("ab12 cde"), "AB12CDE");
/// ```
pub fn compact(text: &str) -> String {
    let mut folded = fold(text);
    folded.retain(|letter| letter != ' ');
    folded.make_ascii_uppercase();
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        for (text, expected) in [
            ("O'Brien", "obrien"),
            ("O’BRIEN", "obrien"),
            ("  Mary-Anne   St. John ", "mary anne st john"),
            ("Zoë", "zoe"),
            ("Zoe\u{308}", "zoe"),
            ("Nguyễn Thị Hoà", "nguyen thi hoa"),
            ("Müller-Strauß", "muller strauss"),
            ("Łukasz Wójcik", "lukasz wojcik"),
            ("Ольга", "olga"),
            ("Γιώργος", "giorgos"),
            ("محمد", "mhmd"),
            ("张伟", "zhang wei"),
            ("Sa’ad", "saad"),
            ("Abu_Bakr/Siddiq", "abu bakr siddiq"),
            ("a\u{a0}b", "a b"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
        assert_eq!(compact("Łódź-1 / b"), "LODZ1B");
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in "\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once);
            prop_assert!(once.bytes().all(|b| b == b' ' || b.is_ascii_lowercase() || b.is_ascii_digit()));
            prop_assert!(once.trim() == once && !once.contains("  "));
        }
    }
}
