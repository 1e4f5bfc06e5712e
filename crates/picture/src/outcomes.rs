//! Where cases end without action more often than expected: places, periods and who decided, each with as many as would have ended so if
//! its cases had ended as those of the whole nation did.
//!
//! Indirect standardisation: what is expected is the sum, over kinds of offence and years, of the cases there times the share of the
//! nation's cases of that kind and year that ended without action. The nation holds the place itself, so that a large one looks a little
//! more like what is expected than it is.

use std::collections::BTreeMap;

use lookagain_domain::{offences::OffenceFamily, record::DecisionMaker};
use serde::Serialize;

use crate::share::{Interval, at_least, discovered, interval, real};

/// A line of fewer cases is not looked at: a share of so few says nothing, and may tell of one person.
pub const LEAST_ENDED: u64 = 20;
/// The share of those listed that may be there by chance.
pub const FALSE_DISCOVERIES: f64 = 0.05;
/// How far above what is expected the whole interval must lie to be far above it: five in a hundred cases, or half of those that are
/// expected to end with action, where that is less.
pub const FAR_SHARE: f64 = 0.05;
/// A count from one to this is not told.
pub const MOST_WITHHELD: u64 = 4;

/// What cases have in common that are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind {
    /// The force.
    pub force: i64,
    /// Town or district; none when it was not recorded, or there are several.
    pub place: Option<String>,
    /// The year in which it was closed; none when it is not known.
    pub year: Option<i16>,
    /// Who decided; none when that is not known, or both did.
    pub decided_by: Option<DecisionMaker>,
    /// The gravest family of its offences, in the order of the list.
    pub family: OffenceFamily,
}

/// Cases that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ended {
    /// How many ended, with a known outcome.
    pub ended: u64,
    /// Of those, with no further action for anybody.
    pub without_action: u64,
}

impl Ended {
    fn add(&mut self, other: Self) {
        self.ended += other.ended;
        self.without_action += other.without_action;
    }
}

/// What a line is about. No person, and no officer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// A force.
    Force {
        /// Its number.
        force: i64,
    },
    /// Cases of a force that one body decided.
    DecidedBy {
        /// The force's number.
        force: i64,
        /// Who decided.
        #[serde(serialize_with = "code")]
        decided_by: DecisionMaker,
    },
    /// A town or district of a force.
    Place {
        /// The force's number.
        force: i64,
        /// As the force wrote it.
        place: String,
    },
    /// A force in the year in which its cases were closed.
    Period {
        /// The force's number.
        force: i64,
        /// The year.
        year: i16,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn code<S: serde::Serializer>(decided_by: &DecisionMaker, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(decided_by.code())
}

impl Subject {
    /// The force that it is, or is of.
    pub const fn force(&self) -> i64 {
        match self {
            Self::Force { force }
            | Self::DecidedBy { force, .. }
            | Self::Place { force, .. }
            | Self::Period { force, .. } => *force,
        }
    }

    fn all_of(kind: &Kind) -> impl Iterator<Item = Self> {
        let force = kind.force;
        let decided = kind.decided_by.map(|decided_by| Self::DecidedBy { force, decided_by });
        let place = kind.place.clone().map(|place| Self::Place { force, place });
        let period = kind.year.map(|year| Self::Period { force, year });
        [Some(Self::Force { force }), decided, place, period].into_iter().flatten()
    }
}

/// Observed against expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// Cases that ended, at least [`LEAST_ENDED`].
    pub ended: u64,
    /// Of those, without action; none where the number with action or without is too small to be told: from one to
    /// [`MOST_WITHHELD`].
    pub without_action: Option<u64>,
    /// As many as expected.
    pub expected: f64,
    /// The share expected.
    pub expected_share: f64,
    /// The exact 95% interval of the share observed.
    pub share: Interval,
    /// How likely so many or more are by chance.
    pub chance: f64,
    /// The share of false discoveries at which it would be listed.
    pub false_discoveries: f64,
    /// It would be listed at [`FALSE_DISCOVERIES`], and its interval lies far above what is expected: see [`FAR_SHARE`].
    pub stands_out: bool,
}

/// All lines that were looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Picture {
    /// The lines: what stands out first, then by chance.
    pub lines: Vec<Line>,
    /// How many subjects had too few cases.
    pub too_few: u64,
    /// Cases counted.
    pub ended: u64,
    /// Of those, without action.
    pub without_action: u64,
}

/// The part of the nation that a case is held against: its kind of offence and year, and who decided when that is what is compared.
type Stratum = (OffenceFamily, Option<i16>, Option<DecisionMaker>);

/// Looks at everything.
pub fn look(cells: &BTreeMap<Kind, Ended>) -> Picture {
    let mut nation: BTreeMap<Stratum, Ended> = BTreeMap::new();
    let mut picture = Picture::default();
    for (kind, ended) in cells {
        nation.entry((kind.family, kind.year, None)).or_default().add(*ended);
        if kind.decided_by.is_some() {
            nation.entry((kind.family, kind.year, kind.decided_by)).or_default().add(*ended);
        }
        picture.ended += ended.ended;
        picture.without_action += ended.without_action;
    }
    let share = |stratum: &Stratum| {
        nation.get(stratum).map_or(0.0, |all| real(all.without_action) / real(all.ended.max(1)))
    };
    let mut subjects: BTreeMap<Subject, (Ended, f64)> = BTreeMap::new();
    for (kind, ended) in cells {
        for subject in Subject::all_of(kind) {
            // What one body decides is held against what that body decides everywhere: only what may be charged is sent to prosecutors.
            let decided = matches!(subject, Subject::DecidedBy { .. }).then_some(kind.decided_by).flatten();
            let expected = real(ended.ended) * share(&(kind.family, kind.year, decided));
            let (all, sum) = subjects.entry(subject).or_default();
            all.add(*ended);
            *sum += expected;
        }
    }
    let looked_at = subjects.len();
    subjects.retain(|_, (all, _)| all.ended >= LEAST_ENDED);
    picture.too_few = (looked_at - subjects.len()) as u64;
    picture.lines =
        subjects.into_iter().map(|(subject, (all, expected))| line(subject, all, expected)).collect();
    let chances: Vec<f64> = picture.lines.iter().map(|line| line.chance).collect();
    for (line, worth) in picture.lines.iter_mut().zip(discovered(&chances)) {
        line.false_discoveries = worth;
        line.stands_out =
            worth <= FALSE_DISCOVERIES && line.share.low >= line.expected_share + far(line.expected_share);
    }
    picture.lines.sort_by(|one, other| {
        (other.stands_out, one.chance)
            .partial_cmp(&(one.stands_out, other.chance))
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| one.subject.cmp(&other.subject))
    });
    picture
}

/// How far above a share is far.
fn far(expected_share: f64) -> f64 {
    FAR_SHARE.min((1.0 - expected_share) / 2.0)
}

fn line(subject: Subject, all: Ended, expected: f64) -> Line {
    let Ended { ended, without_action } = all;
    let expected_share = expected / real(ended.max(1));
    // Of a count that is not told everything is worked out as if as many as may be had ended with action: that it stands out is then no
    // less sure, and no figure tells more than the range.
    let few = |count: u64| (1..=MOST_WITHHELD).contains(&count);
    let (told, counted) = match (few(without_action), few(ended - without_action)) {
        (_, true) => (None, ended - MOST_WITHHELD),
        (true, false) => (None, 1),
        (false, false) => (Some(without_action), without_action),
    };
    Line {
        subject,
        ended,
        without_action: told,
        expected,
        expected_share,
        share: interval(counted, ended),
        chance: at_least(counted, ended, expected_share),
        false_discoveries: 1.0,
        stands_out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(force: i64, place: Option<&str>, year: i16, family: OffenceFamily) -> Kind {
        Kind {
            force,
            place: place.map(str::to_owned),
            year: Some(year),
            decided_by: Some(DecisionMaker::Police),
            family,
        }
    }

    fn nation(of: &[(Kind, u64, u64)]) -> BTreeMap<Kind, Ended> {
        of.iter()
            .map(|(kind, ended, without_action)| {
                (kind.clone(), Ended { ended: *ended, without_action: *without_action })
            })
            .collect()
    }

    fn of<'a>(picture: &'a Picture, subject: &Subject) -> &'a Line {
        picture.lines.iter().find(|line| line.subject == *subject).unwrap()
    }

    /// Of the nation's rapes 60 in 100 end without action, of its contact offences 40 in 100.
    fn two_forces() -> BTreeMap<Kind, Ended> {
        use OffenceFamily::{Contact, Rape};
        nation(&[
            (kind(1, Some("Tarnwick"), 2018, Rape), 40, 36),
            (kind(1, Some("Tarnwick"), 2018, Contact), 10, 9),
            (kind(2, None, 2018, Rape), 60, 24),
            (kind(2, None, 2018, Contact), 90, 31),
        ])
    }

    #[test]
    fn what_is_expected_is_what_the_nation_s_shares_make_of_a_force_s_own_cases() {
        let picture = look(&two_forces());
        let (one, two) =
            (of(&picture, &Subject::Force { force: 1 }), of(&picture, &Subject::Force { force: 2 }));
        // 40 × 0.6 + 10 × 0.4, and 60 × 0.6 + 90 × 0.4.
        assert!((one.expected - 28.0).abs() < 1e-9 && (two.expected - 72.0).abs() < 1e-9);
        assert_eq!((one.ended, one.without_action), (50, Some(45)));
        assert_eq!((two.ended, two.without_action), (150, Some(55)));
        // Together as many are expected as there were: 45 and 55.
        assert!((one.expected + two.expected - 100.0).abs() < 1e-9);
        assert_eq!((picture.ended, picture.without_action), (200, 100));
        // 45 of 50: from 78.2% to 96.7%, where 56% were expected; 45 or more of 50 at 56% have a chance of 2 in ten million.
        assert!((one.share.low - 0.7819).abs() < 5e-5 && (one.share.high - 0.9667).abs() < 5e-5);
        assert!((one.chance / CHANCE_OF_45 - 1.0).abs() < 1e-6, "{}", one.chance);
        assert!(one.stands_out && !two.stands_out);
    }

    /// The sum of C(50, k) 0.56^k 0.44^(50 - k) for k from 45 to 50, worked out with whole numbers.
    const CHANCE_OF_45: f64 = 1.880_314_007_306_374_8e-7;

    #[test]
    fn a_force_of_harder_cases_is_not_called_what_its_cases_are() {
        use OffenceFamily::{Contact, Rape};
        // Both end as the nation's: one has only what seldom leads to a charge.
        let picture = look(&nation(&[
            (kind(1, None, 2018, Rape), 200, 180),
            (kind(2, None, 2018, Rape), 20, 18),
            (kind(2, None, 2018, Contact), 180, 90),
        ]));
        assert!(picture.lines.iter().all(|line| !line.stands_out), "{picture:#?}");
        let one = of(&picture, &Subject::Force { force: 1 });
        assert!((one.expected - 180.0).abs() < 1e-9);
    }

    #[test]
    fn small_numbers_are_not_told_and_what_is_only_a_little_above_is_not_far() {
        use OffenceFamily::Rape;
        let picture = look(&nation(&[
            (kind(1, Some("Small"), 2018, Rape), 19, 19),
            (kind(1, Some("Few with action"), 2018, Rape), 400, 397),
            // Certainly above what is expected, and by less than five in a hundred.
            (kind(2, Some("A little"), 2018, Rape), 200_000, 182_000),
            (kind(3, None, 2018, Rape), 200_000, 178_000),
        ]));
        let place = |force: i64, place: &str| Subject::Place { force, place: place.to_owned() };
        assert!(picture.lines.iter().all(|line| line.subject != place(1, "Small")));
        assert_eq!(picture.too_few, 1);
        let few = of(&picture, &place(1, "Few with action"));
        assert!(few.stands_out && few.without_action.is_none());
        assert_eq!(
            few.share,
            interval(396, 400),
            "nothing tells whether one, two, three or four ended with action"
        );
        let little = of(&picture, &place(2, "A little"));
        assert!(little.false_discoveries < 1e-6 && !little.stands_out, "{little:?}");
    }

    #[test]
    fn where_nearly_all_end_without_action_half_of_the_rest_is_far() {
        use OffenceFamily::Rape;
        // Of the nation's cases 96 in 100 end so. With 300 of 300 the interval begins at 98.8%; with 100 of 100 at 96.4%.
        let picture = look(&nation(&[
            (kind(1, None, 2018, Rape), 300, 300),
            (kind(2, None, 2018, Rape), 100, 100),
            (kind(3, None, 2018, Rape), 19_600, 18_800),
        ]));
        for (force, stands_out) in [(1, true), (2, false), (3, false)] {
            let line = of(&picture, &Subject::Force { force });
            assert!((line.expected_share - 0.96).abs() < 1e-9 && line.stands_out == stands_out, "{line:?}");
        }
    }

    #[test]
    fn what_prosecutors_decide_is_held_against_what_prosecutors_decide() {
        use DecisionMaker::{Cps, Police};
        let by = |force: i64, decided_by: DecisionMaker| Kind {
            decided_by: Some(decided_by),
            ..kind(force, None, 2018, OffenceFamily::Rape)
        };
        let picture = look(&nation(&[
            (by(1, Police), 100, 90),
            (by(1, Cps), 100, 20),
            (by(2, Police), 100, 90),
            (by(2, Cps), 100, 20),
        ]));
        for (decided_by, expected) in [(Police, 90.0), (Cps, 20.0)] {
            let line = of(&picture, &Subject::DecidedBy { force: 1, decided_by });
            assert!((line.expected - expected).abs() < 1e-9 && !line.stands_out, "{line:?}");
        }
    }

    #[test]
    fn a_nation_of_one_share_has_next_to_nothing_that_stands_out() {
        // Two hundred places of fifty cases each, whose numbers fall as coins of 60% do.
        let mut seed = 7_u64;
        let mut coin = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % 10 < 6
        };
        let cells = (0..200_i64).map(|force| {
            let without = (0..50).filter(|_| coin()).count() as u64;
            (kind(force, None, 2018, OffenceFamily::Rape), 50, without)
        });
        let picture = look(&nation(&cells.collect::<Vec<_>>()));
        assert_eq!(picture.lines.len(), 600);
        assert_eq!(picture.lines.iter().filter(|line| line.stands_out).count(), 0);
        // Without that, about five of two hundred would.
        let by_chance = |line: &&Line| matches!(line.subject, Subject::Force { .. }) && line.chance < 0.025;
        assert!((1..=12).contains(&picture.lines.iter().filter(by_chance).count()));
    }
}
