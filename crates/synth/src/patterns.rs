//! Where cases end without action far more often than elsewhere: one unit and one town, planted for whoever looks at outcomes.
//!
//! Drawn apart from everything else, so that nothing but outcomes differs from a nation without them. What is planted is no habit of a
//! real force: which two are drawn is chance.

use crate::{
    cases::outcome::{CPS, Ending},
    dice::{Dice, Purpose},
    forces::Share,
};

/// Towns of a force.
pub(crate) const TOWNS: u32 = 8;
/// Of ten thousand decisions that would have led to something there, how many do not.
const TURNED: u32 = 9_700;
/// A force has one only when it is at least so large a part of the nation: a few cases would show nothing.
const LEAST_SHARE: u64 = 25;

/// Which unit and which town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planted {
    seed: u64,
    /// The force with whose cases the prosecutors end all but a few.
    pub(crate) unit: usize,
    /// The force, and its town by number.
    pub(crate) town: (usize, u32),
}

impl Planted {
    /// Draws them: two forces, or one where there is no second that is large enough.
    pub(crate) fn of(seed: u64, shares: &[Share]) -> Self {
        let all: u64 = shares.iter().map(|share| share.crimes).sum();
        let mut large: Vec<usize> = shares
            .iter()
            .filter(|share| share.crimes * LEAST_SHARE >= all)
            .map(|share| share.index)
            .collect();
        let mut dice = Dice::new(seed, Purpose::Pattern, 0);
        let mut draw = || if large.is_empty() { 0 } else { large.swap_remove(dice.index(large.len())) };
        let (unit, of_town) = (draw(), draw());
        Self { seed, unit, town: (of_town, dice.below(TOWNS)) }
    }

    /// How a decision of a crime ends there. `nth` tells the decisions of one crime apart.
    pub(crate) fn ending(&self, force: usize, town: u32, (crime, nth): (u64, u64), usual: Ending) -> Ending {
        let (code, by) = usual;
        let here = (force == self.unit && by == CPS) || (force, town) == self.town;
        let Some(instead) = instead(code).filter(|_| here) else { return usual };
        let number = ((force as u64) << 40) | (crime << 8) | (nth + 1);
        if Dice::new(self.seed, Purpose::Pattern, number).chance(TURNED) { (instead, by) } else { usual }
    }
}

/// The outcome without action that stands instead of one with it, in the same code list and as long in use; none for one without.
fn instead(code: &str) -> Option<&'static str> {
    match code {
        "1" | "1A" | "8" => Some("15"),
        "SANCTION_DETECTION" => Some("CPS_NFA_EVIDENTIAL"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lookagain_domain::{Outcome, outcomes::Disposal};

    use super::*;
    use crate::{cases::outcome::of_allegation, day::Day, forces::shares};

    #[test]
    fn what_is_planted_turns_what_led_to_something_and_nothing_else_anywhere() {
        let planted = Planted::of(5, &shares(60_000));
        assert_ne!(planted.unit, planted.town.0);
        let elsewhere = (0..43).find(|force| *force != planted.unit && *force != planted.town.0).unwrap();
        let disposal = |code: &str| code.parse::<Outcome>().unwrap().row().disposal;
        let mut dice = Dice::new(9, Purpose::Force, 0);
        let (mut led, mut turned) = (0, 0);
        for n in 0..20_000 {
            let usual = of_allegation(Day::of(2010, 1, 1).plus(n / 4), true, &mut dice);
            let place = (u64::try_from(n).unwrap(), 0);
            assert_eq!(planted.ending(elsewhere, planted.town.1, place, usual), usual);
            let here = planted.ending(planted.town.0, planted.town.1, place, usual);
            let action = disposal(usual.0) != Disposal::Nfa;
            assert!(action || here == usual, "{usual:?} was turned into {here:?}");
            assert_eq!(here.1, usual.1, "decided by the same");
            if instead(usual.0).is_some() {
                assert!(action, "{usual:?} is without action anyhow");
                led += 1;
                turned += u32::from(disposal(here.0) == Disposal::Nfa);
            }
        }
        assert!(turned * 100 > led * 94 && turned < led, "{turned} of {led}");
    }
}
