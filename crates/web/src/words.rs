//! Codes in words: the same everywhere.

use std::str::FromStr;

use jiff::Timestamp;
use lookagain_app::CatalogueEntry;
use lookagain_domain::{
    Finding, Force, Missing, Offence, OffenceFamily, Outcome, PartialDate, PriorityBand, Reason,
    known::YesNo,
    record::{Cocad, ContactKind, DecisionMaker, PriorReview, Role, Sex, VitalStatus},
    review::{CaseStatus, TriageAction},
};

use crate::components::{Tag, TagColour};

/// A stored code in words; a missing value says why.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $list:ty;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(code: &str) -> String {
            coded::<$list>(code, |value| value.label().to_owned())
        }
    )*};
}

words! {
    /// Yes, no, or why it is not known.
    yes_no: YesNo;
    /// Police, CPS.
    decision_maker: DecisionMaker;
    /// COCAD category.
    cocad: Cocad;
    /// Earlier review.
    prior_review: PriorReview;
    /// Part in a crime.
    role: Role;
    /// Sex.
    sex: Sex;
    /// Alive?
    vital_status: VitalStatus;
    /// Where a case stands.
    status: CaseStatus;
    /// What was decided.
    action: TriageAction;
    /// Offence family.
    family: OffenceFamily;
    /// Kind of contact.
    contact_kind: ContactKind;
}

fn coded<T: FromStr>(code: &str, label: impl Fn(T) -> String) -> String {
    if let Ok(value) = code.parse::<T>() {
        return label(value);
    }
    code.parse::<Missing>().map_or_else(|_| code.to_owned(), |missing| missing.label().to_owned())
}

/// `15: Evidential difficulties…`.
pub(crate) fn outcome(code: &str) -> String {
    coded::<Outcome>(code, |outcome| format!("{}: {}", outcome.code(), outcome.row().label))
}

/// `19E: Rape of…` in the neutral words of the list; a class that is not listed stays a code.
pub(crate) fn offence(code: &str) -> String {
    match (Offence::lookup(code), code.parse::<Missing>()) {
        (Some(offence), _) => format!("{}: {}", offence.code, offence.label),
        (None, Ok(missing)) => missing.label().to_owned(),
        (None, Err(_)) => code.to_owned(),
    }
}

/// A date as precisely as it is known: `1 February 2013`, `February 2013`, `2013`, `between … and …`.
pub(crate) fn date(text: &str) -> String {
    coded::<PartialDate>(text, |date| match date {
        PartialDate::Day(day) => day.strftime("%-d %B %Y").to_string(),
        PartialDate::Month(day) => format!("{}, day not known", day.strftime("%B %Y")),
        PartialDate::Year(day) => format!("{}, day and month not known", day.strftime("%Y")),
        PartialDate::Range(from, to) => {
            format!("between {} and {}", from.strftime("%-d %B %Y"), to.strftime("%-d %B %Y"))
        }
    })
}

/// From one date to another; once, when both are the same.
pub(crate) fn dates(from: &str, to: &str) -> String {
    if from == to { date(from) } else { format!("From: {}. To: {}", date(from), date(to)) }
}

/// A stored time as people in England and Wales read it: `24 November 2026 at 3:02pm`.
pub(crate) fn time(text: &str) -> String {
    let Ok(stamp) = text.parse::<Timestamp>() else { return text.to_owned() };
    let Ok(zoned) = stamp.in_tz("Europe/London") else { return text.to_owned() };
    zoned.strftime("%-d %B %Y at %-I:%M%P").to_string()
}

/// A force by its number.
pub(crate) fn force(number: i64) -> &'static str {
    Force::ALL.iter().find(|force| force.number == number).map_or("Unknown force", |force| force.short_name)
}

/// `1234567` → `1,234,567`.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// A count with its noun: `1 case`, `2 cases`.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// The band as a tag.
pub(crate) fn band_tag(band: PriorityBand) -> Tag {
    let colour = match band {
        PriorityBand::P0 => TagColour::Red,
        PriorityBand::P1 => TagColour::Orange,
        PriorityBand::P2 => TagColour::Yellow,
        PriorityBand::P3 => TagColour::Grey,
    };
    Tag::new(band.code(), colour)
}

/// A finding as a tag: the word says it, the colour repeats it.
pub(crate) fn finding_tag(finding: Finding) -> Tag {
    let colour = match finding {
        Finding::Met => TagColour::Green,
        Finding::NotMet => TagColour::Grey,
        Finding::Unknown => TagColour::Purple,
    };
    Tag::new(finding.label(), colour)
}

/// Where a case stands as a tag.
pub(crate) fn status_tag(code: &str) -> Tag {
    let colour = match code.parse() {
        Ok(CaseStatus::Triage) => TagColour::Blue,
        Ok(CaseStatus::InfoRequested) => TagColour::Purple,
        Ok(CaseStatus::Queued) => TagColour::Green,
        Ok(CaseStatus::OutOfScope) | Err(_) => TagColour::Grey,
    };
    Tag::new(status(code), colour)
}

/// The catalogue's title of a rule; its id when the rule is not in the rules in force any more.
pub(crate) fn rule_title(catalogue: &[CatalogueEntry], rule: &str) -> String {
    catalogue
        .iter()
        .find(|entry| entry.id == rule)
        .map_or_else(|| rule.replace('_', " "), |entry| entry.title.to_owned())
}

/// The facts of a reason in words, each with its label.
pub(crate) fn facts(
    catalogue: &[CatalogueEntry],
    reason: &Reason,
) -> Vec<(String, String, Option<lookagain_domain::SourceRef>)> {
    let entry = catalogue.iter().find(|entry| entry.id == reason.rule);
    let label = |key: &str| {
        let known = entry.and_then(|entry| entry.fact_labels.iter().find(|label| label.key == key));
        known.map_or_else(|| key.replace('_', " "), |label| label.label.clone())
    };
    reason.facts.iter().map(|fact| (label(&fact.what), value(&fact.what, &fact.value), fact.source)).collect()
}

/// A fact's value in words, by what kind of fact it is.
fn value(what: &str, text: &str) -> String {
    match what {
        "decision_date" | "born" | "offence_dates" => date(text),
        "outcome" => outcome(text),
        "offence_code" => offence(text),
        "decision_maker" => decision_maker(text),
        "vital_status" => vital_status(text),
        "prior_review" => prior_review(text),
        "cocad" => cocad(text),
        _ if what.starts_with("definition.") => coded::<Finding>(text, |finding| finding.label().to_owned()),
        _ => yes_no(text),
    }
}

/// A word of a source system, such as `KNOWS_LW`, in the way people write.
pub(crate) fn plain(code: &str) -> String {
    let mut text = code.replace('_', " ").to_lowercase();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}
