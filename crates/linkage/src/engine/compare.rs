//! One comparison made ready: which level it gives, by the bits of its features.

use crate::{
    engine::{Counted, CountedBy, Frequency, feature::Feature},
    model::{Comparison, Condition, Field, Level, ModelError, Test},
    read::Read,
};

/// Up to so many bits are looked up in a table; beyond, conditions are worked out one by one.
const MOST_LOOKED_UP: usize = 16;

/// A comparison made ready.
#[derive(Debug)]
pub(crate) struct Comparing {
    /// Its features, with the place of their bits among the bits of the comparison.
    pub(crate) parts: Vec<(usize, u32)>,
    /// The level for each combination of bits, where there are few enough.
    looked_up: Vec<u8>,
    /// The conditions, by bits.
    conditions: Vec<ByBits>,
    /// What two equal or missing values of one field decide without any test.
    pub(crate) quick: Option<Quick>,
    /// Term-frequency adjustment of each level.
    pub(crate) frequencies: Vec<Option<Frequency>>,
}

/// Levels that the numbers of two values decide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quick {
    /// The field.
    pub(crate) read: usize,
    /// The level where the field is not recorded on one side, if that alone decides.
    pub(crate) missing: Option<u8>,
    /// The level where both have the same value.
    pub(crate) same: u8,
}

impl Quick {
    /// The first level that says something is "the same value of this field", and the levels before it only say that
    /// something is not recorded which that field needs.
    fn new(comparison: &Comparison, reads: &[Read<'_>]) -> Option<Self> {
        let same = comparison.levels.iter().position(|level| !level.says_nothing)?;
        let Condition::Same(field, Test::Equal) = &comparison.levels[same].when else { return None };
        let needed = |other: &Field| other.columns.iter().all(|column| field.columns.contains(column));
        let before = &comparison.levels[..same];
        if field.reading.is_set() || !before.iter().all(|level| asks_only_missing(&level.when, &needed)) {
            return None;
        }
        let alone = matches!(before, [level] if level.when == Condition::NotRecorded(field.clone()));
        let number = u8::try_from(same).ok()?;
        Some(Self { read: place(reads, field), missing: alone.then_some(0), same: number })
    }
}

fn asks_only_missing(when: &Condition, needed: &impl Fn(&Field) -> bool) -> bool {
    match when {
        Condition::NotRecorded(field) => needed(field),
        Condition::All(inner) | Condition::Any(inner) => {
            inner.iter().all(|one| asks_only_missing(one, needed))
        }
        Condition::Otherwise | Condition::Same(..) | Condition::Across(..) | Condition::Not(_) => false,
    }
}

/// A condition on the bits of a comparison.
#[derive(Debug, Clone)]
enum ByBits {
    Always,
    Bit(u32),
    All(Vec<ByBits>),
    Any(Vec<ByBits>),
    Not(Box<ByBits>),
}

impl ByBits {
    fn holds(&self, bits: u64) -> bool {
        match self {
            Self::Always => true,
            Self::Bit(at) => bits >> at & 1 == 1,
            Self::All(inner) => inner.iter().all(|one| one.holds(bits)),
            Self::Any(inner) => inner.iter().any(|one| one.holds(bits)),
            Self::Not(inner) => !inner.holds(bits),
        }
    }
}

impl Comparing {
    pub(super) fn new(
        comparison: &Comparison,
        prior: f64,
        counted: CountedBy<'_>,
        reads: &[Read<'_>],
        features: &mut Vec<Feature>,
    ) -> Result<Self, ModelError> {
        // First the features and their tests, so that widths are known; then the conditions on their bits.
        let mut own: Vec<(usize, Feature)> = Vec::new();
        for level in &comparison.levels {
            gather(&level.when, reads, &mut own);
        }
        let mut parts = Vec::with_capacity(own.len());
        let mut width = 0_usize;
        let first = features.len();
        for (at, (_, feature)) in own.iter().enumerate() {
            parts.push((first + at, u32::try_from(width).unwrap_or(u32::MAX)));
            width += feature.width();
        }
        if width > 64 {
            let (what, found) = (comparison.name.clone(), width);
            return Err(ModelError::TooMany { what, of: "tests", found, most: 64 });
        }
        let conditions: Vec<ByBits> =
            comparison.levels.iter().map(|level| by_bits(&level.when, reads, &own, &parts)).collect();
        let mut looked_up = Vec::new();
        if width <= MOST_LOOKED_UP {
            looked_up = (0..1_u64 << width).map(|bits| first_that_holds(&conditions, bits)).collect();
        }
        let frequencies = comparison
            .levels
            .iter()
            .map(|level| frequency(level, comparison, prior, counted, reads))
            .collect();
        features.extend(own.into_iter().map(|(_, feature)| feature));
        let quick = Quick::new(comparison, reads);
        Ok(Self { parts, looked_up, conditions, quick, frequencies })
    }

    /// Whether this field, by its place, is looked at to tell the level.
    pub(crate) fn looks_at(&self, read: usize, features: &[Feature]) -> bool {
        self.quick.is_some_and(|quick| quick.read == read)
            || self.parts.iter().any(|(at, _)| features[*at].left == read || features[*at].right == read)
    }

    /// The level for these bits. Where none holds it is one past the last, which weighs nothing.
    #[inline]
    pub(crate) fn level(&self, bits: u64) -> u8 {
        match self.looked_up.get(usize::try_from(bits).unwrap_or(usize::MAX)) {
            Some(level) => *level,
            None => first_that_holds(&self.conditions, bits),
        }
    }
}

fn first_that_holds(conditions: &[ByBits], bits: u64) -> u8 {
    let at = conditions.iter().position(|condition| condition.holds(bits)).unwrap_or(conditions.len());
    u8::try_from(at).unwrap_or(u8::MAX).min(63)
}

fn frequency(
    level: &Level,
    within: &Comparison,
    prior: f64,
    counted: CountedBy<'_>,
    reads: &[Read<'_>],
) -> Option<Frequency> {
    let adjustment = level.term_frequency.as_ref()?;
    let at = place(reads, &adjustment.field);
    let counts =
        |level: &&Level| level.term_frequency.as_ref().is_some_and(|tf| tf.field == adjustment.field);
    let same: f64 = within.levels.iter().filter(counts).filter_map(|level| level.m).sum();
    let counted = counted(&reads[at]).unwrap_or_else(|| Counted::of(&reads[at]));
    Some(Frequency::new(at, &counted, adjustment, prior * same))
}

fn place(reads: &[Read<'_>], field: &Field) -> usize {
    // Every field of the model was read before comparisons are made ready.
    reads.iter().position(|read| read.field == *field).unwrap_or_default()
}

fn feature_of<'a>(
    left: &Field,
    right: &Field,
    reads: &[Read<'_>],
    own: &'a mut Vec<(usize, Feature)>,
) -> &'a mut Feature {
    let (left, right) = (place(reads, left), place(reads, right));
    let at = own.iter().position(|(_, one)| (one.left, one.right) == (left, right)).unwrap_or_else(|| {
        own.push((own.len(), Feature::new(left, right, reads)));
        own.len() - 1
    });
    &mut own[at].1
}

/// The tests of a condition that asks one pair of fields for any of several.
fn any_of(when: &Condition) -> Option<(&Field, &Field, Vec<Test>)> {
    match when {
        Condition::Same(field, test) => Some((field, field, vec![*test])),
        Condition::Across(left, right, test) => Some((left, right, vec![*test])),
        Condition::Any(inner) => {
            let mut parts = inner.iter().map(any_of);
            let (left, right, mut tests) = parts.next()??;
            for part in parts {
                let (other_left, other_right, more) = part?;
                if (left, right) != (other_left, other_right) {
                    return None;
                }
                tests.extend(more);
            }
            Some((left, right, tests))
        }
        Condition::Otherwise | Condition::NotRecorded(_) | Condition::All(_) | Condition::Not(_) => None,
    }
}

fn gather(when: &Condition, reads: &[Read<'_>], own: &mut Vec<(usize, Feature)>) {
    if let Some((left, right, tests)) = any_of(when) {
        feature_of(left, right, reads, own).ask(&tests);
        return;
    }
    match when {
        Condition::NotRecorded(field) => feature_of(field, field, reads, own).ask_missing(),
        Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|one| gather(one, reads, own)),
        Condition::Not(inner) => gather(inner, reads, own),
        Condition::Otherwise | Condition::Same(..) | Condition::Across(..) => {}
    }
}

fn by_bits(when: &Condition, reads: &[Read<'_>], own: &[(usize, Feature)], parts: &[(usize, u32)]) -> ByBits {
    let bit = |left: &Field, right: &Field, tests: Option<&[Test]>| {
        let sides = (place(reads, left), place(reads, right));
        let found = own.iter().position(|(_, one)| (one.left, one.right) == sides).unwrap_or_default();
        ByBits::Bit(parts[found].1 + u32::try_from(own[found].1.bit(tests)).unwrap_or(0))
    };
    if let Some((left, right, tests)) = any_of(when) {
        return bit(left, right, Some(&tests));
    }
    let all = |inner: &[Condition]| inner.iter().map(|one| by_bits(one, reads, own, parts)).collect();
    match when {
        Condition::NotRecorded(field) => bit(field, field, None),
        Condition::All(inner) => ByBits::All(all(inner)),
        Condition::Any(inner) => ByBits::Any(all(inner)),
        Condition::Not(inner) => ByBits::Not(Box::new(by_bits(inner, reads, own, parts))),
        Condition::Otherwise | Condition::Same(..) | Condition::Across(..) => ByBits::Always,
    }
}
