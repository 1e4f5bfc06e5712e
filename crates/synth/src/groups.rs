//! Hidden groups: the same few people behind crimes of several forces, years apart, mostly not identified.
//!
//! A group is planned before any force is written, so that forces can be written in any order. Its members are tied by a
//! phone, a vehicle, an address and nicknames. The phone and the address are at times a *hub*: a place or number of the
//! force that many innocent people have on record too.

use std::collections::BTreeSet;

use crate::{
    day::Day,
    dice::{Dice, Purpose},
    forces::Share,
};

/// What ties the members of a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) number: u64,
    /// How many members.
    pub(crate) members: u64,
    pub(crate) phone: u32,
    pub(crate) vehicle: u32,
    pub(crate) address: u32,
    /// The force in whose area the address is.
    pub(crate) address_force: usize,
}

/// One crime of a group, with its place in a force's return.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupCrime {
    pub(crate) group: Group,
    /// The crime takes the first case that begins at or after this crime of the force.
    pub(crate) position: u64,
    /// When it was closed.
    pub(crate) decided: Day,
    /// Seed of who takes part and how they are recorded.
    pub(crate) code: u32,
}

/// The code of one of a force's hubs: a busy public address or number that people share without knowing one another.
pub(crate) fn hub(force: usize, which: u32) -> u32 {
    // Any fixed scatter will do; the constant is 2³² divided by the golden ratio.
    (u32::try_from(force).unwrap_or(0) * 64 + which % HUBS + 1).wrapping_mul(0x9e37_79b9)
}

/// Hubs of each force.
pub(crate) const HUBS: u32 = 6;

/// Plans every group. Gives each force its group crimes in the order of position, and how many groups there are.
pub(crate) fn plan(seed: u64, shares: &[Share], last_day: Day) -> (Vec<Vec<GroupCrime>>, u64) {
    let total: u64 = shares.iter().map(|share| share.crimes).sum();
    let mut by_force: Vec<Vec<GroupCrime>> = shares.iter().map(|_| Vec::new()).collect();
    let mut taken: Vec<BTreeSet<u64>> = shares.iter().map(|_| BTreeSet::new()).collect();
    let weights: Vec<(u32, usize)> =
        shares.iter().map(|share| (u32::try_from(share.crimes).unwrap_or(u32::MAX), share.index)).collect();
    let mut planted = 0;
    let wanted = wanted(total);
    for number in 1..=wanted {
        let mut dice = Dice::new(seed, Purpose::Group, number);
        let crimes = group_crimes(number, &weights, shares, last_day, &mut dice);
        let free: Vec<_> =
            crimes.into_iter().filter(|(force, crime)| taken[*force].insert(crime.position)).collect();
        let forces: BTreeSet<usize> = free.iter().map(|(force, _)| *force).collect();
        if forces.len() < 2 {
            continue;
        }
        planted += 1;
        for (force, crime) in free {
            by_force[force].push(crime);
        }
    }
    for list in &mut by_force {
        list.sort_by_key(|crime| crime.position);
    }
    (by_force, planted)
}

/// How many groups to plan. One for each 600 crimes in a small nation, so that there is something to find; rarer the larger the
/// nation is, so that a list of a length that people can read could hold them all: four hundred among 1,500,000 crimes.
fn wanted(crimes: u64) -> u64 {
    if crimes < 200 { 0 } else { (crimes / 600).max(3).min(100 + crimes / 5_000) }
}

fn group_crimes(
    number: u64,
    weights: &[(u32, usize)],
    shares: &[Share],
    last_day: Day,
    dice: &mut Dice,
) -> Vec<(usize, GroupCrime)> {
    // A home force and one to three others, so that crimes cluster and still cross borders.
    let areas: Vec<usize> = (0..dice.between(2, 4)).map(|_| dice.weighted(weights)).collect();
    let home = areas[0];
    let address = if dice.chance(5_000) { hub(home, dice.below(HUBS)) } else { dice.u32() };
    let phone = if dice.chance(2_500) { hub(home, dice.below(HUBS)) } else { dice.u32() };
    let members = u64::from(dice.below(6)) + 3;
    let group = Group { number, members, phone, vehicle: dice.u32(), address, address_force: home };
    let first = Day::of(2006, 1, 1).0;
    (0..dice.index(7) + 3)
        .filter_map(|n| {
            let force = if n < 2 { areas[n] } else { *dice.pick(&areas) };
            let crimes = u32::try_from(shares[force].crimes).unwrap_or(u32::MAX);
            let crime = GroupCrime {
                group,
                position: u64::from(dice.below(crimes)),
                decided: Day(dice.between(first, last_day.0)),
                code: dice.u32(),
            };
            // A force with a handful of crimes keeps room for ordinary ones.
            (crimes >= 5).then_some((force, crime))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::shares;

    #[test]
    fn groups_are_rarer_the_larger_the_nation_is() {
        for (crimes, groups) in [(0, 0), (199, 0), (200, 3), (6_000, 10), (60_000, 100), (1_500_000, 400)] {
            assert_eq!(wanted(crimes), groups, "{crimes}");
        }
    }

    #[test]
    fn every_group_spans_forces_and_has_its_own_places() {
        let shares = shares(20_000);
        let (by_force, planted) = plan(7, &shares, Day::of(2025, 12, 31));
        let mut groups = std::collections::BTreeMap::<u64, BTreeSet<usize>>::new();
        for (force, crimes) in by_force.iter().enumerate() {
            let places: BTreeSet<_> = crimes.iter().map(|c| c.position).collect();
            assert_eq!(places.len(), crimes.len());
            for crime in crimes {
                groups.entry(crime.group.number).or_default().insert(force);
            }
        }
        assert_eq!(groups.len() as u64, planted);
        assert!(planted >= 20 && groups.values().all(|forces| forces.len() >= 2));
    }
}
