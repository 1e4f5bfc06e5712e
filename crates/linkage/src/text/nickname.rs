//! Short forms and spellings that stand for one forename.
//!
//! The list is `reference-data/nicknames/nicknames.csv`: see the `SOURCE.md` beside it. It is built into the program. A
//! name may belong to several sets (*Alex*: Alexander, Alexandra); two names of one set are variants of each other, and
//! being a variant does not chain from set to set.

use std::sync::OnceLock;

use super::packed::Packed;

const LIST: &str = include_str!("../../../../reference-data/nicknames/nicknames.csv");

/// A set of names that stand for one. Its number has no meaning beyond one build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameSet(u16);

/// The list, by name.
struct Index {
    /// Sorted; the sets of each sorted.
    names: Vec<(&'static str, Vec<NameSet>)>,
    /// The name that each set stands for.
    canonical: Vec<&'static str>,
    /// Where each name stands in `names`, by a hash of it: the place and one, or 0. Only ever asked, never gone through.
    places: Vec<u16>,
}

/// Room for the places: more than three times as many as there are names, so that most who ask find none at once.
const SLOTS_LOG2: u32 = 13;

/// The slot where the search for a name begins; `None` for a name too long to be on the list.
#[inline]
fn slot(name: &str) -> Option<usize> {
    let bits = Packed::new(name.as_bytes())?.bits();
    let (low, high) = (bits & u128::from(u64::MAX), bits >> 64);
    let folded = u64::try_from(low ^ high.rotate_left(17) & u128::from(u64::MAX)).unwrap_or(0);
    usize::try_from(folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS_LOG2)).ok()
}

impl Index {
    /// Where a name stands, or the free slot where it would be entered.
    #[inline]
    fn find(&self, name: &str) -> Result<usize, usize> {
        let mut at = slot(name).ok_or(usize::MAX)?;
        loop {
            match self.places.get(at).copied().map(usize::from) {
                None => at = 0,
                Some(0) => return Err(at),
                Some(place) if self.names.get(place - 1).is_some_and(|(known, _)| *known == name) => {
                    return Ok(place - 1);
                }
                Some(_) => at += 1,
            }
        }
    }

    fn with_places(mut self) -> Self {
        for place in 0..self.names.len() {
            let free = self.names.get(place).and_then(|(name, _)| self.find(name).err());
            if let Some(slot) = free.and_then(|at| self.places.get_mut(at)) {
                *slot = u16::try_from(place + 1).unwrap_or(0);
            }
        }
        self
    }
}

/// Rows of the list after the heading: the name, the kind of variants, the variants.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, std::str::SplitAsciiWhitespace<'static>)> {
    LIST.lines().skip(1).filter_map(|line| {
        let (name, rest) = line.split_once(',')?;
        let (kind, variants) = rest.split_once(',')?;
        Some((name, kind, variants.split_ascii_whitespace()))
    })
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut canonical: Vec<&str> = rows().map(|(name, ..)| name).collect();
        canonical.sort_unstable();
        canonical.dedup();
        let set_of = |name: &str| {
            let place = canonical.binary_search(&name).unwrap_or_default();
            NameSet(u16::try_from(place).unwrap_or(u16::MAX))
        };
        let mut members: Vec<(&str, NameSet)> = rows()
            .flat_map(|(name, _, variants)| variants.chain([name]).map(move |member| (member, set_of(name))))
            .collect();
        members.sort_unstable();
        members.dedup();
        let of_one_name = |chunk: &[(&'static str, NameSet)]| {
            let name = chunk.first().map_or("", |(name, _)| name);
            (name, chunk.iter().map(|(_, set)| *set).collect())
        };
        let names = members.chunk_by(|x, y| x.0 == y.0).map(of_one_name).collect();
        Index { names, canonical, places: vec![0; 1 << SLOTS_LOG2] }.with_places()
    })
}

/// The sets that a folded name belongs to, sorted; empty for a name that is not on the list. Look each distinct name up
/// once and compare with [`share`].
pub fn sets(name: &str) -> &'static [NameSet] {
    let index = index();
    let found = index.find(name).ok().and_then(|place| index.names.get(place));
    found.map_or(&[], |(_, sets)| sets.as_slice())
}

/// The full name that a folded name most plainly stands for: itself if it is one, else the first by alphabet of those
/// that it may stand for. `None` for a name that is not on the list. Two variants need not have the same: to compare
/// two names, ask [`are_variants`].
///
/// ```
/// use lookagain_linkage::text::nickname::canonical;
/// assert_eq!(canonical("bill"), Some("william"));
/// assert_eq!(canonical("alex"), Some("alejandro"));
/// assert_eq!(canonical("zzz"), None);
/// ```
pub fn canonical(name: &str) -> Option<&'static str> {
    let all = || canonicals(name);
    all().find(|full| *full == name).or_else(|| all().next())
}

/// The full names that a folded name may stand for, sorted.
pub fn canonicals(name: &str) -> impl Iterator<Item = &'static str> {
    sets(name).iter().filter_map(|set| index().canonical.get(usize::from(set.0)).copied())
}

/// Every name that is a variant of a folded name, sorted, without the name itself; none for a name that is not on the list.
///
/// ```
/// use lookagain_linkage::text::nickname::variants;
/// assert!(variants("bill").any(|name| name == "william"));
/// assert_eq!(variants("zzz").count(), 0);
/// ```
pub fn variants(name: &str) -> impl Iterator<Item = &'static str> {
    let own = sets(name);
    let known = if own.is_empty() { &[] } else { index().names.as_slice() };
    known.iter().filter(move |(other, of)| *other != name && share(own, of)).map(|(other, _)| *other)
}

/// Have the two a set in common?
#[inline]
pub fn share(a: &[NameSet], b: &[NameSet]) -> bool {
    a.iter().any(|set| b.contains(set))
}

/// Are the two folded names variants of one name? A name is one of itself, listed or not.
///
/// ```
/// use lookagain_linkage::text::nickname::are_variants;
/// assert!(are_variants("liz", "betty"));
/// assert!(!are_variants("liz", "linda"));
/// ```
pub fn are_variants(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let sets_of_a = sets(a);
    !sets_of_a.is_empty() && share(sets_of_a, sets(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_folded_and_has_a_kind() {
        for (name, kind, variants) in rows() {
            assert!(["short", "spelling", "language"].contains(&kind), "{name}: {kind}");
            let variants: Vec<&str> = variants.collect();
            assert!(!variants.is_empty(), "{name}");
            for word in variants.iter().chain([&name]) {
                assert!(word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()), "{name}: {word}");
            }
            assert!(!variants.contains(&name), "{name} is among its own variants");
        }
        assert_eq!(LIST.lines().next(), Some("name,kind,variants"));
        assert_eq!(rows().count(), LIST.lines().count() - 1, "a row without three columns");
    }

    #[test]
    fn rows_are_sorted_and_come_once() {
        let keys: Vec<(&str, &str)> = rows().map(|(name, kind, _)| (name, kind)).collect();
        assert!(keys.is_sorted_by(|x, y| x < y), "{:?}", keys.windows(2).find(|pair| pair[0] >= pair[1]));
    }

    #[test]
    fn short_forms_and_spellings_meet() {
        for (a, b) in [
            ("bill", "william"),
            ("liz", "betty"),
            ("mohammed", "muhammad"),
            ("mohd", "mohamed"),
            ("mhmd", "mohammed"),
            ("sasha", "aleksandra"),
            ("sasha", "alexander"),
            ("kasia", "katarzyna"),
            ("gosia", "malgorzata"),
            ("pepe", "jose"),
            ("uthman", "osman"),
            ("steven", "stephen"),
            ("sean", "shaun"),
        ] {
            assert!(are_variants(a, b) && are_variants(b, a), "{a} {b}");
        }
    }

    #[test]
    fn variants_do_not_chain_and_strangers_do_not_meet() {
        for (a, b) in [
            ("alexander", "alexandra"),
            ("hassan", "hussain"),
            ("mahmood", "mohammed"),
            ("mary", "margaret"),
            ("john", "jonathan"),
            ("amin", "amina"),
            ("nobody", "noone"),
        ] {
            assert!(!are_variants(a, b), "{a} {b}");
        }
        assert!(are_variants("nobody", "nobody"));
    }

    #[test]
    fn every_name_is_found_by_its_hash() {
        for (place, (name, _)) in index().names.iter().enumerate() {
            assert_eq!(index().find(name), Ok(place), "{name}");
        }
        assert!(index().names.len() * 3 < 1 << SLOTS_LOG2, "make room");
        for stranger in ["", "zz", "a name that is far too long to be on any list"] {
            assert!(sets(stranger).is_empty());
        }
    }

    #[test]
    fn the_variants_of_a_name_are_those_that_are_variants_of_it() {
        for name in ["bill", "alex", "mohammed", "sasha", "zzz"] {
            let told: Vec<&str> = index()
                .names
                .iter()
                .map(|(other, _)| *other)
                .filter(|other| *other != name && are_variants(name, other))
                .collect();
            assert_eq!(variants(name).collect::<Vec<_>>(), told, "{name}");
        }
    }

    #[test]
    fn no_set_swallows_many_names() {
        for (name, _) in &index().names {
            assert!(sets(name).len() <= 6, "{name} stands for too many");
        }
    }
}
