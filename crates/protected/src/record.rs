//! One protected characteristic of one person, as one source gave it.

use lookagain_domain::{Known, PartialDate};

use crate::CodeSystem;

lookagain_domain::codes! {
    /// Which characteristic.
    Characteristic {
        Ethnicity = "ETHNICITY", "Ethnicity";
        Nationality = "NATIONALITY", "Nationality";
        CountryOfBirth = "COUNTRY_OF_BIRTH", "Country of birth";
        Religion = "RELIGION", "Religion or belief";
        Language = "LANGUAGE", "First language";
        Disability = "DISABILITY", "Disability";
        SexualOrientation = "SEXUAL_ORIENTATION", "Sexual orientation";
        GenderReassignment = "GENDER_REASSIGNMENT", "Gender reassignment";
        Pregnancy = "PREGNANCY", "Pregnancy or maternity";
        Marriage = "MARRIAGE", "Marriage or civil partnership";
        ImmigrationStatus = "IMMIGRATION_STATUS", "Immigration status";
    }
}

lookagain_domain::codes! {
    /// Who said so. There is no value for an inference: a characteristic is never derived.
    Source {
        SelfDefined = "SELF", "The person";
        Officer = "OFFICER", "Observed by an officer";
        Partner = "PARTNER", "A partner agency";
        Document = "DOCUMENT", "A document";
    }
}

/// One fact. Natural key: see [`ProtectedRecord::key`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectedRecord {
    /// The force's reference of the person.
    pub nominal_ref: String,
    /// Which characteristic.
    pub characteristic: Characteristic,
    /// The text exactly as the source system holds it; never replaced by a code.
    pub raw: Option<String>,
    /// The list that `code` comes from.
    pub code_system: Known<CodeSystem>,
    /// The code as recorded, or why there is none.
    pub code: Known<String>,
    /// Who said so.
    pub source: Known<Source>,
    /// When it was recorded.
    pub recorded_on: Known<PartialDate>,
}

impl ProtectedRecord {
    /// What makes two rows the same fact: person, characteristic, source, and the code or else the text.
    pub fn key(&self) -> (&str, Characteristic, Known<Source>, &str) {
        let value = self.code.value().map(String::as_str).or(self.raw.as_deref()).unwrap_or_default();
        (&self.nominal_ref, self.characteristic, self.source, value)
    }

    /// The code under which a page shows it; `None` without a code or a list. The code as recorded stays in `code`.
    pub fn shown_code(&self) -> Option<&str> {
        let code = self.code.value()?;
        let row = self.code_system.value().and_then(|system| system.lookup(code));
        Some(row.map_or(code.as_str(), |row| row.shown_as))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(source: Source, system: CodeSystem, code: &str) -> ProtectedRecord {
        ProtectedRecord {
            nominal_ref: "N1".into(),
            characteristic: Characteristic::Ethnicity,
            raw: Some("as written".into()),
            code_system: Known::Value(system),
            code: Known::Value(code.into()),
            source: Known::Value(source),
            recorded_on: Known::NOT_SUPPLIED,
        }
    }

    #[test]
    fn what_a_person_said_and_what_an_officer_saw_are_two_facts() {
        let said = record(Source::SelfDefined, CodeSystem::Sde18, "W1");
        let seen = record(Source::Officer, CodeSystem::Sde18, "W1");
        assert_ne!(said.key(), seen.key());
    }

    #[test]
    fn an_older_code_is_shown_renumbered_and_kept_as_recorded() {
        let older = record(Source::SelfDefined, CodeSystem::Sde16, "O1");
        assert_eq!((older.shown_code(), older.code.value().map(String::as_str)), (Some("A4"), Some("O1")));
    }

    #[test]
    fn nothing_is_inferred() {
        assert!("INFERRED".parse::<Source>().is_err());
    }
}
