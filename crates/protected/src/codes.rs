//! The code lists, read from `reference-data/` at build time and validated by test.

use std::sync::LazyLock;

lookagain_domain::codes! {
    /// Which list a code comes from.
    CodeSystem {
        Sde18 = "SDE18", "Self-defined ethnicity, 18+1";
        Sde16 = "SDE16", "Self-defined ethnicity, 16+1 (older)";
        Ic = "IC", "Officer-observed identity code, 6+1";
        Ons5 = "ONS5", "Publication groups, 5+1";
        Iso3166 = "ISO3166", "Country or nationality, three letters";
        /// An older system's own words: the code, if any, is that system's and is not checked.
        LegacyText = "LEGACY_TEXT", "Text of an older system";
    }
}

/// One row of a code list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The code, such as `W1`, `IC4` or `GBR`.
    pub code: &'static str,
    /// The code under which a page shows it; the same as `code` but for older codes that were renumbered.
    pub shown_as: &'static str,
    /// Publication group; `None` where the list has none or the code spans several.
    pub group: Option<&'static str>,
    /// The words for people.
    pub label: &'static str,
}

static SDE18: LazyLock<Vec<CodeRow>> =
    LazyLock::new(|| ethnicity(include_str!("../../../reference-data/ethnicity/sde18.csv")));
static SDE16: LazyLock<Vec<CodeRow>> =
    LazyLock::new(|| ethnicity(include_str!("../../../reference-data/ethnicity/sde16.csv")));
static IC: LazyLock<Vec<CodeRow>> =
    LazyLock::new(|| ethnicity(include_str!("../../../reference-data/ethnicity/ic.csv")));
static ONS5: LazyLock<Vec<CodeRow>> =
    LazyLock::new(|| ethnicity(include_str!("../../../reference-data/ethnicity/ons5.csv")));
static COUNTRIES: LazyLock<Vec<CodeRow>> =
    LazyLock::new(|| countries(include_str!("../../../reference-data/nationality/countries.csv")));

impl CodeSystem {
    /// Every row of the list, in its order; empty for [`CodeSystem::LegacyText`], which has no list.
    pub fn rows(self) -> &'static [CodeRow] {
        match self {
            Self::Sde18 => &SDE18,
            Self::Sde16 => &SDE16,
            Self::Ic => &IC,
            Self::Ons5 => &ONS5,
            Self::Iso3166 => &COUNTRIES,
            Self::LegacyText => &[],
        }
    }

    /// The row of this code, letter for letter; `None` when the list has no such code.
    ///
    /// ```
    /// use lookagain_protected::CodeSystem;
    /// // The older list's Chinese is shown under the newer code; the code as recorded is kept.
    /// let row = CodeSystem::Sde16.lookup("O1");
    /// assert_eq!(row.map(|row| (row.code, row.shown_as)), Some(("O1", "A4")));
    /// assert!(CodeSystem::Sde18.lookup("O1").is_none());
    /// ```
    pub fn lookup(self, code: &str) -> Option<&'static CodeRow> {
        self.rows().iter().find(|row| row.code == code)
    }

    /// Is this a possible code of the list? Any text is, for a list of an older system's words.
    pub fn accepts(self, code: &str) -> bool {
        matches!(self, Self::LegacyText) || self.lookup(code).is_some()
    }
}

/// Rows of `code,shown_as,group,label`; the label may stand in quotation marks.
fn ethnicity(text: &'static str) -> Vec<CodeRow> {
    let row = |line: &'static str| {
        let mut cells = line.splitn(4, ',');
        let (code, shown_as, group) = (cells.next()?, cells.next()?, cells.next()?);
        let group = (!group.is_empty()).then_some(group);
        Some(CodeRow { code, shown_as, group, label: cells.next()?.trim_matches('"') })
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// Rows of `code,label`.
fn countries(text: &'static str) -> Vec<CodeRow> {
    let row = |line: &'static str| {
        let (code, label) = line.split_once(',')?;
        Some(CodeRow { code, shown_as: code, group: None, label: label.trim_matches('"') })
    };
    text.lines().skip(1).filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_list_is_whole_and_says_each_code_once() {
        for (system, rows) in [
            (CodeSystem::Sde18, 19),
            (CodeSystem::Sde16, 17),
            (CodeSystem::Ic, 7),
            (CodeSystem::Ons5, 6),
            (CodeSystem::Iso3166, 249 + 9),
            (CodeSystem::LegacyText, 0),
        ] {
            let codes: BTreeSet<_> = system.rows().iter().map(|row| row.code).collect();
            assert_eq!((system.rows().len(), codes.len()), (rows, rows), "{system}");
            assert!(
                system.rows().iter().all(|row| !row.label.is_empty() && !row.code.contains(' ')),
                "{system}"
            );
        }
    }

    #[test]
    fn a_code_is_shown_under_a_code_of_the_newer_list_and_a_group_of_the_published_one() {
        for row in CodeSystem::Sde16.rows() {
            assert!(CodeSystem::Sde18.lookup(row.shown_as).is_some(), "{}", row.code);
        }
        for system in [CodeSystem::Sde18, CodeSystem::Sde16, CodeSystem::Ic] {
            for group in system.rows().iter().filter_map(|row| row.group) {
                assert!(CodeSystem::Ons5.lookup(group).is_some(), "{group}");
            }
        }
    }

    #[test]
    fn countries_have_three_letters() {
        assert!(
            CodeSystem::Iso3166
                .rows()
                .iter()
                .all(|r| r.code.len() == 3 && r.code.bytes().all(|b| b.is_ascii_uppercase()))
        );
        assert!(CodeSystem::Iso3166.accepts("GBR") && CodeSystem::Iso3166.accepts("XXA"));
        assert!(!CodeSystem::Iso3166.accepts("gbr") && !CodeSystem::Iso3166.accepts("UK"));
        assert!(CodeSystem::LegacyText.accepts("any words"));
    }
}
