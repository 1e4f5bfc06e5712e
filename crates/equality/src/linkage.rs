//! Linkage error by group, measured against the planted truth: recall and precision of pairs.
//!
//! **Recall** of a group: of all pairs of records that are truly of one person of the group, the share that linkage put into one identity.
//! **Precision**: of all pairs in one identity with a record of a person of the group, the share that is truly of one person. A wrong
//! pair across two groups counts against both. Pairs of one person stand and fall together: intervals count persons, and for precision
//! identities, and not pairs.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
};

use serde::{Deserialize, Serialize};

use crate::{Clusters, Share};

/// The planted truth about one record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TrueRecord {
    /// The force, by its slug.
    pub force: String,
    /// The force's reference.
    pub nominal_ref: String,
    /// Who it is.
    pub person_id: String,
    /// The origin that the name was drawn from.
    pub name_origin: String,
    /// Sex.
    pub sex: String,
    /// Age band.
    pub age_band: String,
}

/// What linkage made of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedRecord {
    /// The force, by its slug.
    pub force: String,
    /// The force's reference.
    pub nominal_ref: String,
    /// Its identity; none when it stands alone.
    pub identity: Option<i64>,
}

/// One group's line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupLine {
    /// The group.
    pub group: String,
    /// True pairs that were found.
    pub recall: Share,
    /// Found pairs that are true.
    pub precision: Share,
}

/// One characteristic, group by group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByGroup {
    /// `name origin`, `age band` or `sex`.
    pub by: &'static str,
    /// The groups, in the order of their names.
    pub groups: Vec<GroupLine>,
    /// Best recall less worst, over groups that can be told; none when fewer than two can.
    pub recall_gap: Option<f64>,
}

/// The whole measurement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkageError {
    /// Records in the truth that linkage knows.
    pub records: u64,
    /// Records in the truth that it does not: their rows were rejected.
    pub unknown: u64,
    /// Of all pairs.
    pub recall: Share,
    /// Of all pairs.
    pub precision: Share,
    /// Group by group.
    pub by: Vec<ByGroup>,
}

/// The truth cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "the planted truth cannot be read: expected the columns force, nominal_ref, person_id, name_origin, sex, age_band: {0}"
)]
pub struct BadTruth(#[from] csv::Error);

/// Reads the truth, as the synthetic nation writes it in `people.csv`.
///
/// # Errors
/// [`BadTruth`] when a column is missing or a row cannot be read.
pub fn read_truth(from: impl Read) -> Result<Vec<TrueRecord>, BadTruth> {
    Ok(csv::Reader::from_reader(from).deserialize().collect::<Result<Vec<_>, _>>()?)
}

/// A way of grouping people, and the group of a record.
type Kind = (&'static str, fn(&TrueRecord) -> &str);

/// Measures what linkage found against the truth.
pub fn measure(truth: &[TrueRecord], linked: &[LinkedRecord]) -> LinkageError {
    let identity: HashMap<(&str, &str), Option<i64>> =
        linked.iter().map(|row| ((row.force.as_str(), row.nominal_ref.as_str()), row.identity)).collect();
    let mut known: Vec<(&TrueRecord, Option<i64>)> = Vec::new();
    for record in truth {
        if let Some(identity) = identity.get(&(record.force.as_str(), record.nominal_ref.as_str())) {
            known.push((record, *identity));
        }
    }
    let mut persons: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut identities: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, (record, identity)) in known.iter().enumerate() {
        persons.entry(&record.person_id).or_default().push(at);
        if let Some(identity) = identity {
            identities.entry(*identity).or_default().push(at);
        }
    }
    let kinds: [Kind; 3] =
        [("name origin", |r| &r.name_origin), ("age band", |r| &r.age_band), ("sex", |r| &r.sex)];
    let mut all = (Clusters::default(), Clusters::default());
    // For each group, what was found of its true pairs, and what is true of its found ones.
    let mut counts: [BTreeMap<&str, (Clusters, Clusters)>; 3] = Default::default();
    for person in persons.values() {
        let found = |one: usize, other: usize| known[one].1.is_some() && known[one].1 == known[other].1;
        let (some, of) = counted(person, &found);
        all.0.add(some, of);
        for (counts, (_, group)) in counts.iter_mut().zip(kinds) {
            for (name, (some, of)) in by_pairs(person, &found, |one, _| vec![group(known[one].0)]) {
                counts.entry(name).or_default().0.add(some, of);
            }
        }
    }
    for identity in identities.values() {
        let truly = |one: usize, other: usize| known[one].0.person_id == known[other].0.person_id;
        let (some, of) = counted(identity, &truly);
        all.1.add(some, of);
        for (counts, (_, group)) in counts.iter_mut().zip(kinds) {
            let groups = |one: usize, other: usize| {
                let mut groups = vec![group(known[one].0), group(known[other].0)];
                groups.dedup();
                groups
            };
            for (name, (some, of)) in by_pairs(identity, &truly, groups) {
                counts.entry(name).or_default().1.add(some, of);
            }
        }
    }
    let by = counts.into_iter().zip(kinds).map(|(counts, (by, _))| by_group(by, &counts)).collect();
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    LinkageError {
        records: count(known.len()),
        unknown: count(truth.len() - known.len()),
        recall: Share::of_clusters(&all.0),
        precision: Share::of_clusters(&all.1),
        by,
    }
}

fn by_group(by: &'static str, counts: &BTreeMap<&str, (Clusters, Clusters)>) -> ByGroup {
    let line = |(group, (truly, found)): (&&str, &(Clusters, Clusters))| GroupLine {
        group: (*group).to_owned(),
        recall: Share::of_clusters(truly),
        precision: Share::of_clusters(found),
    };
    let groups: Vec<GroupLine> = counts.iter().map(line).collect();
    let told: Vec<f64> = groups.iter().filter_map(|line| line.recall.share()).collect();
    let gap = told.iter().copied().fold(f64::MIN, f64::max) - told.iter().copied().fold(f64::MAX, f64::min);
    ByGroup { by, groups, recall_gap: (told.len() > 1).then_some(gap) }
}

/// Of the pairs of some records, how many hold and how many there are.
fn counted(records: &[usize], holds: &impl Fn(usize, usize) -> bool) -> (u64, u64) {
    pairs(records).fold((0, 0), |(some, of), (one, other)| (some + u64::from(holds(one, other)), of + 1))
}

/// The same for each group that a pair counts for.
fn by_pairs<'a>(
    records: &[usize],
    holds: &impl Fn(usize, usize) -> bool,
    groups: impl Fn(usize, usize) -> Vec<&'a str>,
) -> BTreeMap<&'a str, (u64, u64)> {
    let mut all = BTreeMap::new();
    for (one, other) in pairs(records) {
        for name in groups(one, other) {
            let (some, of) = all.entry(name).or_insert((0, 0));
            *some += u64::from(holds(one, other));
            *of += 1;
        }
    }
    all
}

/// Every two.
fn pairs(records: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    records.iter().enumerate().flat_map(|(at, one)| records[at + 1..].iter().map(|other| (*one, *other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(reference: &str, person: &str, origin: &str) -> TrueRecord {
        TrueRecord {
            force: "kent".to_owned(),
            nominal_ref: reference.to_owned(),
            person_id: person.to_owned(),
            name_origin: origin.to_owned(),
            sex: "F".to_owned(),
            age_band: "18-24".to_owned(),
        }
    }

    fn linked(reference: &str, identity: Option<i64>) -> LinkedRecord {
        LinkedRecord { force: "kent".to_owned(), nominal_ref: reference.to_owned(), identity }
    }

    /// Ten people of origin A with two records each, of whom eight were found; ten of B, all found but one record of each in a wrong
    /// identity with somebody of A's tenth.
    #[test]
    fn recall_and_precision_are_counted_by_pairs() {
        let (mut records, mut found) = (Vec::new(), Vec::new());
        for n in 0..10 {
            for (origin, wrong) in [("A", n >= 8), ("B", false)] {
                for copy in 0..2 {
                    let reference = format!("{origin}{n}{copy}");
                    records.push(truth(&reference, &format!("{origin}{n}"), origin));
                    let identity = if origin == "A" { n } else { 100 + n };
                    found.push(linked(&reference, (!wrong).then_some(identity)));
                }
            }
        }
        // One stranger of B in the identity of A0: two wrong pairs, for A and for B.
        records.push(truth("X", "X", "B"));
        found.push(linked("X", Some(0)));
        records.push(truth("rejected", "Y", "B"));
        let error = measure(&records, &found);
        assert_eq!((error.records, error.unknown), (41, 1));
        let counts = |share: Share| match share {
            Share::Told { some, of, .. } => (some, of),
            Share::Withheld => (0, 0),
        };
        assert_eq!((counts(error.recall), counts(error.precision)), ((18, 20), (18, 20)));
        let origins: Vec<_> = error.by[0]
            .groups
            .iter()
            .map(|line| (line.group.as_str(), counts(line.recall), counts(line.precision)))
            .collect();
        assert_eq!(origins, [("A", (8, 10), (8, 10)), ("B", (10, 10), (10, 12))]);
        assert!((error.by[0].recall_gap.unwrap() - 0.2).abs() < 1e-12);
        assert_eq!(error.by[2].recall_gap, None, "one sex alone has no gap");
    }

    #[test]
    fn small_groups_are_withheld() {
        let records = [truth("1", "P", "A"), truth("2", "P", "A")];
        let found = [linked("1", Some(1)), linked("2", Some(1))];
        let error = measure(&records, &found);
        assert_eq!(error.by[0].groups[0].recall, Share::Withheld);
    }

    #[test]
    fn a_truth_without_origins_is_refused() {
        let error = read_truth("force,nominal_ref,person_id\nkent,1,P\n".as_bytes()).unwrap_err().to_string();
        assert!(error.contains("name_origin"), "{error}");
        let read = read_truth(
            "force,nominal_ref,person_id,name_origin,sex,age_band,group_id\nkent,1,P,polish,F,18-24,\n"
                .as_bytes(),
        );
        assert_eq!(read.unwrap()[0].name_origin, "polish");
    }
}
