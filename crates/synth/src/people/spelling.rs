//! How a name is misspelt: keys, marks, hyphens, particles.

use crate::dice::Dice;

/// The letter without its mark, for the marked letters of our name lists; any other character as it is.
/// The ranges hold the small and capital letters of Vietnamese; our lists have only small ones of these.
pub(crate) const fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ă' | 'ą' | '\u{1ea0}'..='\u{1eb7}' => 'a',
        'Á' | 'Â' | 'Ă' => 'A',
        'ç' | 'ć' | 'č' => 'c',
        'Ç' | 'Č' | 'Ć' => 'C',
        'đ' => 'd',
        'Đ' => 'D',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ė' | '\u{1eb8}'..='\u{1ec7}' => 'e',
        'É' | 'Ê' => 'E',
        'ğ' => 'g',
        'í' | 'î' | 'ï' | 'ı' | 'ì' | '\u{1ec8}'..='\u{1ecb}' => 'i',
        'Í' | 'Î' | 'İ' => 'I',
        'ł' => 'l',
        'Ł' => 'L',
        'ñ' | 'ń' => 'n',
        'ó' | 'ô' | 'õ' | 'ö' | 'ơ' | '\u{1ecc}'..='\u{1ee3}' => 'o',
        'Ó' | 'Ö' | 'Ô' => 'O',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'Ś' | 'Š' | 'Ş' | 'Ș' => 'S',
        'ț' | 'ţ' => 't',
        'Ț' => 'T',
        'ú' | 'ù' | 'û' | 'ü' | 'ũ' | 'ū' | 'ư' | '\u{1ee4}'..='\u{1ef1}' => 'u',
        'Ú' | 'Ü' => 'U',
        'ý' | '\u{1ef2}'..='\u{1ef9}' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        _ => c,
    }
}

/// Appends a name with its marks taken off.
pub(crate) fn push_plain(text: &mut String, name: &str) {
    if name.is_ascii() {
        text.push_str(name);
    } else {
        text.extend(name.chars().map(plain));
    }
}

/// One slip of the keys: two letters exchanged, one dropped, one doubled, or one replaced. The first letter stays.
pub(crate) fn slip(text: &mut String, name: &str, dice: &mut Dice) {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        text.push_str(name);
        return;
    }
    let at = 1 + dice.index(letters.len() - 2);
    let kind = dice.below(4);
    let mut skip = false;
    for (n, &letter) in letters.iter().enumerate() {
        if skip {
            skip = false;
            continue;
        }
        if n != at {
            text.push(letter);
            continue;
        }
        match kind {
            0 => {
                text.push(letters[n + 1]);
                text.push(letter);
                skip = true;
            }
            1 => {}
            2 => text.extend([letter, letter]),
            _ => text.push(*dice.pick(&['a', 'e', 'i', 'o', 'n', 'r', 's', 't'])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dice::Purpose, names::Lexicon};

    #[test]
    fn every_listed_name_can_be_written_without_marks() {
        for origin in Lexicon::new().origins {
            for name in origin.male.iter().chain(&origin.female).chain(&origin.surnames) {
                for form in &name.forms {
                    let mut text = String::new();
                    push_plain(&mut text, form);
                    assert!(text.is_ascii(), "{form} became {text}");
                }
            }
        }
    }

    #[test]
    fn a_slip_keeps_the_first_letter_and_nearly_the_length() {
        let mut dice = Dice::new(1, Purpose::Person, 1);
        for _ in 0..500 {
            let mut text = String::new();
            slip(&mut text, "Robinson", &mut dice);
            assert!(text.starts_with('R') && (7..=9).contains(&text.len()), "{text}");
        }
        let mut short = String::new();
        slip(&mut short, "Ng", &mut dice);
        assert_eq!(short, "Ng");
    }
}
