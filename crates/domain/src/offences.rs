//! Home Office offence classes and the families that priority rules use. Source: `reference-data/offences/`.

use crate::tables;

crate::codes! {
    /// Our grouping of offence classes, published with the priority rules.
    OffenceFamily {
        Rape = "RAPE", "Rape";
        Contact = "CONTACT", "Contact offences";
        Child = "CHILD", "Sexual activity with a child";
        Cse = "CSE", "Sexual exploitation of a child";
        Familial = "FAMILIAL", "Familial offences";
        Msht = "MSHT", "Modern slavery and trafficking";
        CseRelated = "CSE_RELATED", "Abduction and kidnapping";
        CseLegacy = "CSE_LEGACY", "Older exploitation offences";
        NonContact = "NON_CONTACT", "Non-contact offences";
        Images = "IMAGES", "Images and publications";
        Other = "OTHER", "Other offences";
    }
}

/// A Home Office offence class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offence {
    /// Class code, such as `19E` or `71`.
    pub code: &'static str,
    /// A neutral label, shortened from the published one.
    pub label: &'static str,
    /// The published subgroup, shortened.
    pub subgroup: &'static str,
    /// Our family.
    pub family: OffenceFamily,
    /// Still in use.
    pub open: bool,
    /// The class itself says that there were several offenders.
    pub group_indicator: bool,
}

impl Offence {
    /// Every listed class.
    pub const ALL: &'static [Self] = tables::OFFENCES;

    /// The class with this code. `None` is not an error: a return may hold classes that are not listed.
    pub fn lookup(code: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|offence| offence.code == code)
    }

    /// The family of a class code; [`OffenceFamily::Other`] for a class that is not listed.
    pub fn family_of(code: &str) -> OffenceFamily {
        Self::lookup(code).map_or(OffenceFamily::Other, |offence| offence.family)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_the_rape_subgroup_is_of_the_rape_family() {
        let subgroup = Offence::ALL.iter().filter(|o| o.subgroup == "Rape");
        assert!(subgroup.clone().count() >= 10);
        assert!(subgroup.clone().all(|o| o.family == OffenceFamily::Rape && o.code.starts_with("19")));
        assert_eq!(Offence::family_of("999Z"), OffenceFamily::Other);
    }
}
