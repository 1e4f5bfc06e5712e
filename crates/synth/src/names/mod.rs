//! Names of many origins, parsed once and shared by every force.

mod lists;

use crate::dice::Dice;

/// One name: how it is written down, and what its bearer may be called.
#[derive(Debug)]
pub(crate) struct Name {
    /// The base form first, then other spellings of the same name.
    pub(crate) forms: Vec<String>,
    /// Short forms and nicknames.
    pub(crate) nicknames: Vec<String>,
}

impl Name {
    fn parse(entry: &str) -> Self {
        let mut parts = entry.split('~').map(|part| part.replace('_', " "));
        let forms = parts.next().unwrap_or_default().split('|').map(str::to_owned).collect();
        Self { forms, nicknames: parts.collect() }
    }

    /// The base form.
    pub(crate) fn base(&self) -> &str {
        self.forms.first().map_or("", String::as_str)
    }

    /// Any form but the base, or the base when there is no other.
    pub(crate) fn variant(&self, dice: &mut Dice) -> &str {
        match self.forms.get(1..) {
            Some(others) if !others.is_empty() => dice.pick::<String>(others),
            _ => self.base(),
        }
    }
}

/// The names of one origin.
#[derive(Debug)]
pub(crate) struct Origin {
    /// A neutral label, for the answers.
    pub(crate) label: &'static str,
    pub(crate) male: Vec<Name>,
    pub(crate) female: Vec<Name>,
    pub(crate) surnames: Vec<Name>,
}

/// Every origin with its share of the population.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) origins: Vec<Origin>,
    shares: Vec<(u32, usize)>,
}

impl Lexicon {
    /// Parses the built-in lists.
    pub(crate) fn new() -> Self {
        let names = |text: &str| text.split_whitespace().map(Name::parse).collect();
        let origins = lists::ORIGINS
            .iter()
            .map(|o| Origin {
                label: o.label,
                male: names(o.male),
                female: names(o.female),
                surnames: names(o.surnames),
            })
            .collect();
        Self { origins, shares: lists::ORIGINS.iter().zip(0..).map(|(o, n)| (o.share, n)).collect() }
    }

    /// Draws an origin. It is never given a role, an offence or an outcome to look at.
    pub(crate) fn draw(&self, dice: &mut Dice) -> usize {
        dice.weighted(&self.shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_has_names_enough_and_the_shares_make_a_whole() {
        let lexicon = Lexicon::new();
        for origin in &lexicon.origins {
            for list in [&origin.male, &origin.female, &origin.surnames] {
                assert!(list.len() >= 25, "{}: {}", origin.label, list.len());
                assert!(list.iter().all(|n| !n.base().is_empty()), "{}", origin.label);
            }
        }
        assert_eq!(lexicon.shares.iter().map(|s| s.0).sum::<u32>(), 1000);
    }

    #[test]
    fn an_entry_gives_spellings_and_nicknames() {
        let name = Name::parse("Wai_Man|Waiman~Manny");
        assert_eq!(name.forms, ["Wai Man", "Waiman"]);
        assert_eq!(name.nicknames, ["Manny"]);
    }
}
