//! The forces: how large each is, and the habits of its records system.

use lookagain_domain::Force;

use crate::{
    dice::{Dice, Purpose},
    write::{
        dates::DateStyle,
        table::{Encoding, Format, Layout},
    },
};

/// Officers in post, in tens, rounded by us from published headcounts of about 2024. An assumption: it only spreads the
/// synthetic crimes over the forces, and says nothing about crime.
const SIZES: [(&str, u32); 43] = [
    ("metropolitan", 3_390),
    ("city-of-london", 98),
    ("cumbria", 135),
    ("lancashire", 360),
    ("merseyside", 420),
    ("greater-manchester", 810),
    ("cheshire", 240),
    ("northumbria", 370),
    ("durham", 135),
    ("cleveland", 145),
    ("north-yorkshire", 170),
    ("west-yorkshire", 600),
    ("south-yorkshire", 310),
    ("humberside", 225),
    ("west-midlands", 800),
    ("staffordshire", 200),
    ("west-mercia", 260),
    ("warwickshire", 113),
    ("derbyshire", 215),
    ("nottinghamshire", 245),
    ("lincolnshire", 117),
    ("leicestershire", 225),
    ("northamptonshire", 147),
    ("cambridgeshire", 175),
    ("norfolk", 185),
    ("suffolk", 138),
    ("bedfordshire", 148),
    ("hertfordshire", 235),
    ("essex", 375),
    ("thames-valley", 510),
    ("hampshire", 350),
    ("surrey", 227),
    ("kent", 420),
    ("sussex", 315),
    ("devon-and-cornwall", 360),
    ("avon-and-somerset", 335),
    ("gloucestershire", 133),
    ("wiltshire", 118),
    ("dorset", 143),
    ("north-wales", 170),
    ("gwent", 150),
    ("south-wales", 345),
    ("dyfed-powys", 131),
];

/// The size of a force in tens of officers; 100 for a force that is not in the table.
fn size(slug: &str) -> u32 {
    SIZES.iter().find(|(name, _)| *name == slug).map_or(100, |(_, tens)| *tens)
}

/// One force with its share of the plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// The place in the list, from 0.
    pub(crate) index: usize,
    pub(crate) force: &'static Force,
    pub(crate) crimes: u64,
}

/// Splits the crimes over the territorial forces by size: largest remainder, so that the sum is exact.
pub(crate) fn shares(crimes: u64) -> Vec<Share> {
    let forces: Vec<_> = Force::territorial().collect();
    let total: u64 = forces.iter().map(|force| u64::from(size(force.slug))).sum();
    let exact = |force: &Force| u128::from(crimes) * u128::from(size(force.slug));
    let total = u128::from(total);
    let whole = |force: &Force| u64::try_from(exact(force) / total).unwrap_or(crimes);
    let mut order: Vec<usize> = (0..forces.len()).collect();
    order.sort_by_key(|&n| (std::cmp::Reverse(exact(forces[n]) % total), n));
    let left = crimes - forces.iter().map(|force| whole(force)).sum::<u64>();
    let extra = |index: usize| u64::from(order.iter().zip(0..left).any(|(&n, _)| n == index));
    forces
        .iter()
        .enumerate()
        .map(|(index, force)| Share { index, force, crimes: whole(force) + extra(index) })
        .collect()
}

/// How a force's system writes things down, and what it tends to leave out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    pub(crate) format: Format,
    pub(crate) dates: DateStyle,
    /// Surnames in capitals.
    pub(crate) upper_surnames: bool,
    /// Gives a case reference only where it differs from the crime reference.
    pub(crate) bare_cases: bool,
    /// Writes ethnicity as words rather than codes in the `raw` column.
    pub(crate) words_for_codes: bool,
    /// Of ten thousand identified suspects, how many have no ethnicity on record; hardly any of the others has one. Together
    /// that is about two thirds, as in the national audit of 2025, and very unequal between forces.
    pub(crate) ethnicity_missing: u32,
    /// The reason this system gives most often for a gap; the other is blank.
    usual_gap: &'static str,
}

impl Habits {
    /// The habits of a force, fixed by the seed but for the file formats, which are fixed by force.
    pub(crate) fn of(seed: u64, share: &Share) -> Self {
        let mut dice = Dice::new(seed, Purpose::Force, 1_000 + share.index as u64);
        let comma = Layout::Separated(',');
        let (layout, encoding, line_end) = match share.force.slug {
            "greater-manchester" => (comma, Encoding::Utf16Le, "\r\n"),
            "dyfed-powys" => (comma, Encoding::Windows1252, "\r\n"),
            "west-mercia" => (Layout::Separated(';'), Encoding::Utf8Bom, "\r\n"),
            "kent" => (Layout::Separated('\t'), Encoding::Utf8, "\n"),
            "cumbria" => (Layout::JsonLines, Encoding::Utf8, "\n"),
            _ if share.index % 5 == 1 => (comma, Encoding::Utf8Bom, "\r\n"),
            _ => (comma, Encoding::Utf8, "\n"),
        };
        Self {
            format: Format { layout, encoding, line_end },
            dates: if share.index % 3 == 1 { DateStyle::British } else { DateStyle::Iso },
            upper_surnames: share.index % 4 == 2,
            bare_cases: share.index % 6 == 3,
            words_for_codes: dice.chance(3_000),
            ethnicity_missing: dice.between(3_500, 7_800).unsigned_abs(),
            usual_gap: dice.pick::<&str>(&[
                "UNKNOWN",
                "NOT_ASKED",
                "NOT_MIGRATED",
                "SYSTEM_LACKS_FIELD",
                "UNKNOWN",
            ]),
        }
    }

    /// Why a value is missing: the system's usual reason, or blank, or `UNKNOWN`.
    pub(crate) fn missing(&self, dice: &mut Dice) -> &'static str {
        match dice.below(10) {
            0..4 => self.usual_gap,
            4..7 => "",
            _ => "UNKNOWN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_add_up_whatever_the_plan() {
        for crimes in [0, 1, 42, 1_000, 60_000, 1_500_000, 1_500_001] {
            assert_eq!(shares(crimes).iter().map(|s| s.crimes).sum::<u64>(), crimes);
        }
    }

    #[test]
    fn every_territorial_force_is_in_the_table_and_no_other() {
        for force in Force::territorial() {
            assert!(SIZES.iter().any(|(slug, _)| *slug == force.slug), "{}", force.slug);
        }
        assert_eq!(Force::territorial().count(), SIZES.len());
    }
}
