//! The forces and agencies that send returns. Source: `reference-data/forces/`.

use crate::{ForceId, tables};

/// A police force or agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Force {
    /// Our number for it, from 1, in the order of the reference data.
    pub number: i64,
    /// Its identifier in open data and on our command line, such as `greater-manchester`.
    pub slug: &'static str,
    /// The name on pages.
    pub short_name: &'static str,
    /// The name in the "Reported by" column of open data.
    pub reported_by: &'static str,
    /// ONS police force area code; empty where there is none.
    pub pfa: &'static str,
    /// Two-digit Home Office code; empty where there is none.
    pub ho_code: &'static str,
    /// One of the 43 territorial forces of England and Wales.
    pub territorial: bool,
    /// Region; empty where there is none.
    pub region: &'static str,
    /// Regional organised crime unit; empty where there is none.
    pub rocu: &'static str,
    /// Crown Prosecution Service area; empty where there is none.
    pub cps_area: &'static str,
}

impl Force {
    /// Every force and agency, in the order of the reference data.
    pub const ALL: &'static [Self] = tables::FORCES;

    /// The 43 territorial forces of England and Wales.
    pub fn territorial() -> impl Iterator<Item = &'static Self> {
        Self::ALL.iter().filter(|force| force.territorial)
    }

    /// The id of this force.
    ///
    /// # Errors
    /// Never for the forces of the reference data; see [`ForceId::new`].
    pub const fn id(&self) -> Result<ForceId, crate::ids::BadId> {
        ForceId::new(self.number)
    }

    /// The force with this id.
    pub fn lookup(id: ForceId) -> Option<&'static Self> {
        Self::ALL.iter().find(|force| force.number == id.get())
    }

    /// The force by its slug, its names or a published alias, whatever the case, with or without "Police" or "Constabulary".
    pub fn named(text: &str) -> Option<&'static Self> {
        let wanted = text.trim().to_lowercase().replace(" & ", " and ");
        let bare = strip_suffix(&wanted);
        let alias = tables::FORCE_ALIASES.iter().find(|(alias, _)| *alias == wanted || *alias == bare);
        if let Some((_, slug)) = alias {
            return Self::ALL.iter().find(|force| force.slug == *slug);
        }
        Self::ALL.iter().find(|force| {
            let names = [force.slug, force.short_name, force.reported_by];
            names.iter().any(|name| {
                let name = name.to_lowercase().replace(" & ", " and ");
                name == wanted || strip_suffix(&name) == bare
            })
        })
    }
}

fn strip_suffix(name: &str) -> &str {
    [" police service", " police", " constabulary"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_43_territorial_forces_numbered_in_order() {
        assert_eq!(Force::territorial().count(), 43);
        for (n, force) in (1..).zip(Force::ALL) {
            assert_eq!(force.number, n, "{}", force.slug);
        }
    }

    #[test]
    fn published_spellings_find_their_force() {
        for (text, slug) in [
            ("Metropolitan Police Service", "metropolitan"),
            ("London, City of", "city-of-london"),
            ("Devon & Cornwall Police", "devon-and-cornwall"),
            ("Avon & Somerset", "avon-and-somerset"),
            ("Hampshire and Isle of Wight Constabulary", "hampshire"),
            ("greater manchester police", "greater-manchester"),
            ("Dyfed Powys", "dyfed-powys"),
        ] {
            assert_eq!(Force::named(text).map(|f| f.slug), Some(slug), "{text}");
        }
        assert_eq!(Force::named("Action Fraud"), None);
        assert_eq!(Force::named(""), None);
    }
}
