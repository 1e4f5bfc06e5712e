//! Outcome codes of every generation, and the labels under which they are published.

use std::{collections::HashMap, sync::LazyLock};

use lookagain_domain::Outcome;

use crate::Rule;

/// Published labels that name one outcome. Labels that lump several together ("Unable to prosecute suspect", "Offender
/// given a caution") are left out on purpose: only a mapping may decide what a system means by them.
const PUBLISHED: &[(&str, &str)] = &[
    ("charged", "1"),
    ("summonsed", "1"),
    ("suspect charged", "1"),
    ("charged summonsed", "1"),
    ("taken into consideration", "4"),
    ("offender died", "5"),
    ("offender given penalty notice", "6"),
    ("offender given a drugs possession warning", "7"),
    ("local resolution", "8"),
    ("community resolution", "8"),
    ("investigation complete no suspect identified", "18"),
    ("action to be taken by another organisation", "20"),
    ("further investigation is not in the public interest", "21"),
    ("further action is not in the public interest", "22"),
    ("under investigation", "0"),
    ("no crime", "NO_CRIME"),
    ("sanction detection", "SANCTION_DETECTION"),
    ("non sanction detection", "NON_SANCTION_DETECTION"),
    ("undetected filed", "UNDETECTED_FILED"),
    ("cps nfa evidential", "CPS_NFA_EVIDENTIAL"),
    ("cps nfa public interest", "CPS_NFA_PI"),
    ("victim withdrew", "VICTIM_WITHDREW"),
];

static BY_LABEL: LazyLock<HashMap<String, Outcome>> = LazyLock::new(|| {
    let ours = Outcome::all().map(|outcome| (folded(outcome.row().label), outcome));
    let codes = Outcome::all().map(|outcome| (folded(outcome.code()), outcome));
    let published =
        PUBLISHED.iter().filter_map(|(label, code)| Some(((*label).to_owned(), code.parse().ok()?)));
    ours.chain(published).chain(codes).collect()
});

/// The outcome that the text names: its code in any common spelling (`15`, `015`, `Outcome 15`, `Type 15`,
/// `15 - Evidential…`, `N100-1`, `c3`) or a published label that means one outcome only.
///
/// # Errors
/// [`Rule::OutcomeUnknown`] when it names none, or may mean several.
pub fn parse_outcome(text: &str) -> Result<Outcome, Rule> {
    if let Ok(outcome) = text.parse() {
        return Ok(outcome);
    }
    if text.len() > 200 || !text.starts_with(char::is_alphanumeric) {
        return Err(Rule::OutcomeUnknown);
    }
    let folded = folded(text);
    if let Some(&outcome) = BY_LABEL.get(folded.as_str()) {
        return Ok(outcome);
    }
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    for word in ["home office", "ho", "outcome", "type", "code"] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start_matches([' ', ':', '.']);
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (mut code, mut label) = rest.split_at(end);
    // `N100/1` has a sign within the code.
    if let (true, Some((both, after))) = (code == "n100", rest.split_at_checked(6)) {
        (code, label) = (both, after);
    }
    // Only a sign between them makes a number the code of the words after it: "5 suspects" is no outcome 5.
    let parted = label.trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric());
    let second = label.bytes().any(|b| b.is_ascii_digit());
    if code.is_empty() || !parted || second || !code.bytes().any(|b| b.is_ascii_digit()) {
        return Err(Rule::OutcomeUnknown);
    }
    let code = folded_code(code);
    BY_LABEL.get(&code).copied().ok_or(Rule::OutcomeUnknown)
}

/// A code as it stands among the folded labels: without leading noughts.
fn folded_code(code: &str) -> String {
    let bare = code.trim_start_matches('0');
    folded(if bare.is_empty() { "0" } else { bare })
}

/// Lower case, with every run of other signs than letters and digits as one blank.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outcome_has_many_spellings() {
        for (text, code) in [
            ("15", "15"),
            ("015", "15"),
            ("Outcome 15", "15"),
            ("Type 15", "15"),
            ("outcome type 15", "15"),
            ("15 - Evidential difficulties: suspect identified", "15"),
            ("1a", "1A"),
            ("01A", "1A"),
            ("0", "0"),
            ("00", "0"),
            ("c3", "C3"),
            ("N100-1", "N100/1"),
            ("n100/3 - other force", "N100/3"),
            ("cps_nfa_pi", "CPS_NFA_PI"),
            ("Investigation complete; no suspect identified", "18"),
            ("Investigation complete – no suspect identified", "18"),
            ("Prosecution time limit expired", "17"),
            ("Suspect charged", "1"),
        ] {
            assert_eq!(parse_outcome(text).map(Outcome::code), Ok(code), "{text}");
        }
    }

    #[test]
    fn what_may_mean_several_is_not_guessed() {
        for text in [
            "",
            "23",
            "Unable to prosecute suspect",
            "NFA",
            "no further action",
            "15 or 16",
            "15, 16",
            "Offender given a caution",
            "-1",
            "1B",
            "１５",
        ] {
            assert_eq!(parse_outcome(text).map(Outcome::code), Err(Rule::OutcomeUnknown), "{text}");
        }
    }
}
