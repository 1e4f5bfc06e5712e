//! Letters that no font of ours has are written in plain Latin letters between square brackets, so that whoever reads knows that they were.
//!
//! A tagged PDF must not show a box in place of a letter: a screen reader could not read it.

use any_ascii::any_ascii;

/// Which letters are written as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Those that a font has.
    InFonts,
    /// Plain Latin ones: what is left when a script could not be set.
    Plain,
}

/// A text as it can be printed, and whether that changed more than spaces.
pub(crate) fn printable(text: &str, keep: Keep, in_fonts: impl Fn(char) -> bool) -> (String, bool) {
    let (mut printed, mut foreign, mut changed) = (String::new(), String::new(), false);
    let mut end_of_foreign = |foreign: &mut String, printed: &mut String| {
        if !foreign.is_empty() {
            let plain = any_ascii(foreign);
            printed.push('[');
            printed.push_str(if plain.trim().is_empty() { "?" } else { plain.trim() });
            printed.push(']');
            foreign.clear();
            changed = true;
        }
    };
    for letter in text.chars() {
        let kept = match keep {
            Keep::Plain => letter.is_ascii(),
            Keep::InFonts => letter.is_ascii() || in_fonts(letter),
        };
        if unseen(letter) {
            continue;
        }
        if letter.is_control() || letter.is_whitespace() {
            end_of_foreign(&mut foreign, &mut printed);
            printed.push(if letter == '\n' { '\n' } else { ' ' });
        } else if kept {
            end_of_foreign(&mut foreign, &mut printed);
            printed.push(letter);
        } else {
            foreign.push(letter);
        }
    }
    end_of_foreign(&mut foreign, &mut printed);
    (printed, changed)
}

/// Steers how text is shown and is nothing by itself: joiners, direction, variants of a letter, the mark at the beginning of a file. It could
/// turn a line round.
const fn unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_is_written_in_plain_letters_and_said_to_be() {
        for (text, keep, printed, changed) in [
            ("Plain $x$ #y", Keep::InFonts, "Plain $x$ #y", false),
            ("José", Keep::InFonts, "José", false),
            ("José", Keep::Plain, "Jos[e]", true),
            ("北京, then", Keep::InFonts, "[BeiJing], then", true),
            ("line\r\nline\tend", Keep::InFonts, "line \nline end", false),
            ("\u{202e}turned\u{200b}", Keep::InFonts, "turned", false),
            ("\u{e000}", Keep::InFonts, "[?]", true),
            ("", Keep::InFonts, "", false),
        ] {
            let in_fonts = |letter: char| matches!(letter, 'é' | '\u{200b}');
            assert_eq!(printable(text, keep, in_fonts), (printed.to_owned(), changed), "{text:?}");
        }
    }
}
