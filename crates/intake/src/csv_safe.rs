//! CSV that goes out must not run as a formula in the spreadsheet that opens it.

use std::borrow::Cow;

/// The cell with an apostrophe before it if a spreadsheet could take it for a formula: it starts with `=`, `+`, `-`,
/// `@`, a tab or a carriage return, or one of their full-width forms, also after blanks.
///
/// ```
/// use lookagain_intake::csv_safe;
/// assert_eq!(csv_safe("=1+1"), "'=1+1");
/// assert_eq!(csv_safe("O'Brien"), "O'Brien");
/// ```
pub fn csv_safe(cell: &str) -> Cow<'_, str> {
    const RISKY: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    // Spreadsheets skip blanks, line breaks and invisible marks before they look for a formula.
    let skipped = |c: char| c == ' ' || c == '\n' || c == '\u{a0}' || c == '\u{feff}' || c == '\u{200b}';
    if cell.trim_start_matches(skipped).starts_with(RISKY) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_defused_and_nothing_else_changes() {
        for risky in [
            "=1",
            "+44 7700 900123",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            "  =1",
            "\u{feff}=1",
            "\n=1",
        ] {
            assert_eq!(csv_safe(risky), format!("'{risky}"), "{risky:?}");
        }
        for safe in ["", "a=1", "2013-02-01", "Ann-Marie", "'=1", "1-2"] {
            assert_eq!(csv_safe(safe), safe);
        }
    }
}
