//! Why a value is missing: our codes, and the words that older systems write instead.

use lookagain_domain::Missing;

/// The reason that the text gives for a missing value; `None` when it gives none. Blank is *not supplied*.
pub(crate) fn missing_reason(text: &str) -> Option<Missing> {
    if text.is_empty() {
        return Some(Missing::NotSupplied);
    }
    // Longer than any of the words below: not worth folding.
    if text.len() > 40 {
        return None;
    }
    if let Ok(reason) = text.parse() {
        return Some(reason);
    }
    match text.to_lowercase().as_str() {
        "unknown" | "not known" | "unk" | "nk" | "n/k" | "?" | "date unknown" | "not stated"
        | "not recorded" => Some(Missing::Unknown),
        "not asked" | "not_asked" => Some(Missing::NotAsked),
        "refused" | "declined" | "declined to say" | "prefer not to say" => Some(Missing::Refused),
        "not migrated" | "not_migrated" => Some(Missing::NotMigrated),
        "no such field" | "system_lacks_field" => Some(Missing::SystemLacksField),
        "redacted" | "withheld" => Some(Missing::Redacted),
        "null" | "n/a" | "na" | "-" | "not supplied" | "not_supplied" | "(blank)" => {
            Some(Missing::NotSupplied)
        }
        _ => None,
    }
}

/// Is it, letter for letter, one of our reason codes? Free text such as a surname is taken for nothing else: there
/// are people called Null.
pub(crate) fn is_reason_code(text: &str) -> bool {
    text.parse::<Missing>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_codes_and_common_words_say_why() {
        for (text, why) in [
            ("", Missing::NotSupplied),
            ("NOT_MIGRATED", Missing::NotMigrated),
            ("Not Known", Missing::Unknown),
            ("prefer not to say", Missing::Refused),
            ("NULL", Missing::NotSupplied),
        ] {
            assert_eq!(missing_reason(text), Some(why), "{text}");
        }
        assert_eq!(missing_reason("Y"), None);
        assert!(is_reason_code("REDACTED") && !is_reason_code("Null") && !is_reason_code("Unknown"));
    }
}
