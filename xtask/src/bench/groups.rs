//! Hidden groups: how many of those planted in a synthetic nation are found, how high in the list, and what it costs; against two plainer
//! ways to group the same records.
//!
//! A candidate **finds** a planted group when more than half of its crimes are that group's, and it holds more than half of the group's
//! crimes. It is **right** when more than half of its crimes are one planted group's, found before or not. What else a list holds may be
//! of use to a person, but nothing in the answers says so: it counts as wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;
use serde_json::Value;

use super::{Figure, Options, Report, measure::Spread, program};
use crate::shell;

/// Crimes when no size is asked for; `--size 1500000` is the whole nation.
const USUAL: u64 = 60_000;
const SEED: &str = "7";
/// Up to so many crimes the nation is also linked as the product links it, in its database.
const MOST_LINKED: u64 = 300_000;
/// Places of the curve.
const PLACES: [usize; 6] = [10, 50, 100, 200, 500, 1_000];

/// The planted group of each crime, and how many crimes each has.
struct Truth {
    group_of: BTreeMap<String, String>,
    sizes: BTreeMap<String, usize>,
}

impl Truth {
    fn read(text: &str) -> anyhow::Result<Self> {
        let (mut group_of, mut sizes) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines().skip(1) {
            let mut cells = line.split(',');
            let (Some(group), Some(force), Some(crime)) = (cells.next(), cells.next(), cells.next()) else {
                anyhow::bail!("expected group, force, crime in every line of the answers");
            };
            group_of.insert(format!("{force} {crime}"), group.to_owned());
            *sizes.entry(group.to_owned()).or_insert(0) += 1;
        }
        Ok(Self { group_of, sizes })
    }

    /// The planted group that most of these crimes are of, and whether the candidate finds it.
    fn judge(&self, crimes: &[String]) -> Option<(&str, bool)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for group in crimes.iter().filter_map(|crime| self.group_of.get(crime)) {
            *counts.entry(group).or_insert(0) += 1;
        }
        let (group, most) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        (2 * most > crimes.len()).then(|| (group, 2 * most > self.sizes[group]))
    }

    /// How many of the first so many candidates are right, and how many planted groups they find.
    fn curve(&self, candidates: &[Vec<String>]) -> Vec<(usize, usize, usize)> {
        let (mut right, mut found, mut curve) = (0, BTreeSet::new(), Vec::new());
        for (at, crimes) in candidates.iter().enumerate() {
            if let Some((group, finds)) = self.judge(crimes) {
                right += 1;
                if finds {
                    found.insert(group.to_owned());
                }
            }
            if PLACES.contains(&(at + 1)) {
                curve.push((at + 1, right, found.len()));
            }
        }
        for place in PLACES.into_iter().filter(|place| *place > candidates.len()) {
            curve.push((place, right, found.len()));
        }
        curve
    }
}

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    let crimes = options.size.unwrap_or(USUAL);
    let (nation, answers) = (folder.path().join("nation"), folder.path().join("answers"));
    let mut synth = Command::new(program());
    synth.args(["synth", "--quiet", "--seed", SEED, "--crimes", &crimes.to_string(), "--out"]);
    shell::capture(synth.arg(&nation).arg("--answers").arg(&answers))?;
    let truth = Truth::read(&fs::read_to_string(answers.join("hidden-groups.csv"))?)?;
    let same = answers.join("same-person.csv");
    let mut ways = vec![
        ("linked perfectly", Some(same.clone()), false, true),
        ("not linked at all", None, false, false),
        ("linked perfectly, one contact in five missing", Some(same), true, false),
        ("not linked at all, one contact in five missing", None, true, false),
    ];
    if crimes <= MOST_LINKED {
        let linked = linked(folder.path(), crimes)?;
        ways.push(("linked as it is", Some(linked.clone()), false, false));
        ways.push(("linked as it is, one contact in five missing", Some(linked), true, false));
    }
    let mut figures = Vec::new();
    let mut size = String::new();
    for (name, linked, missing, compared) in ways {
        let found = group(&nation, linked.as_deref(), missing, compared)?;
        size = format!(
            "{} cases, {} records, {} planted groups",
            found["cases"],
            found["records"],
            truth.sizes.len()
        );
        figures.extend(told(name, &found["groups"], &truth)?);
        let seconds =
            found["stages"].as_array().context("no stages")?.iter().find(|stage| stage[0] == "group");
        let seconds = seconds.and_then(|stage| stage[1].as_f64()).context("no time of grouping")?;
        figures.push(one(format!("{name}: wall time, without reading"), seconds, "s"));
        if let Some(peak) = found["peak_mebibytes"].as_f64() {
            figures.push(one(format!("{name}: peak memory, with reading"), peak, "MiB"));
        }
        for (way, words) in [
            ("components", "connected components of shared people"),
            ("unweighted", "Louvain's modularity, unweighted"),
        ] {
            if compared {
                figures.extend(told(words, &found["others"][way]["groups"], &truth)?);
            }
        }
    }
    let setting = format!("`lookagain groups --extracts` on a synthetic nation of {crimes} crimes: {size}");
    Ok(Report { name: "groups", setting, figures })
}

/// Takes the same nation in, links it, and writes who is one person as the answers do: force, reference, identity.
fn linked(folder: &Path, crimes: u64) -> anyhow::Result<PathBuf> {
    let dir = folder.join("linked");
    let mut demo = Command::new(program());
    demo.args(["demo", "--no-serve", "--quiet", "--seed", SEED, "--crimes", &crimes.to_string(), "--dir"]);
    shell::capture(demo.arg(&dir))?;
    let mut forces: BTreeMap<String, String> = BTreeMap::new();
    for row in csv::Reader::from_path(shell::root().join("reference-data/forces/forces.csv"))?.records() {
        let row = row?;
        let (Some(number), Some(slug)) = (row.get(0), row.get(1)) else {
            anyhow::bail!("a force has no slug")
        };
        forces.insert(number.to_owned(), slug.to_owned());
    }
    let members = "SELECT nominal.force_id, nominal.nominal_ref, member.identity_id FROM identity_member member \
                   JOIN linked_nominal nominal ON nominal.id = member.nominal WHERE member.until_run IS NULL";
    let mut sqlite = Command::new("sqlite3");
    let rows = shell::capture(sqlite.arg("-csv").arg(dir.join("lookagain.sqlite")).arg(members))?;
    let mut same = String::from("force,nominal_ref,person_id\n");
    for row in rows.lines() {
        let (force, rest) = row.split_once(',').context("sqlite3 gave no force")?;
        let force = forces.get(force).with_context(|| format!("no force has the number {force}"))?;
        writeln!(same, "{force},{rest}")?;
    }
    let path = folder.join("same-person-linked.csv");
    fs::write(&path, same)?;
    fs::remove_dir_all(&dir)?;
    Ok(path)
}

fn group(nation: &Path, same: Option<&Path>, missing: bool, compared: bool) -> anyhow::Result<Value> {
    let mut command = Command::new(program());
    command.args(["groups", "--json", "--extracts"]).arg(nation);
    if let Some(same) = same {
        command.arg("--same-person").arg(same);
    }
    if missing {
        command.args(["--leave-out-one-in", "5"]);
    }
    if compared {
        command.arg("--compare");
    }
    Ok(serde_json::from_str(&shell::capture(&mut command)?)?)
}

fn one(what: String, value: f64, unit: &'static str) -> Figure {
    Spread { median: value, least: value, most: value }.figure(what, unit)
}

#[expect(clippy::cast_precision_loss, reason = "counts of candidates")]
fn told(name: &str, groups: &Value, truth: &Truth) -> anyhow::Result<Vec<Figure>> {
    let candidates: Vec<Vec<String>> = serde_json::from_value(groups.clone())?;
    let all = truth.sizes.len().max(1) as f64;
    let curve = truth.curve(&candidates);
    Ok(curve
        .into_iter()
        .flat_map(|(place, right, found)| {
            [
                one(
                    format!("{name}: planted groups found among the first {place}"),
                    100.0 * found as f64 / all,
                    "%",
                ),
                one(
                    format!("{name}: right among the first {place}"),
                    100.0 * right as f64 / place as f64,
                    "%",
                ),
            ]
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_finds_a_group_when_both_are_mostly_each_other() {
        let truth =
            Truth::read("group_id,force,crime_ref\nG1,kent,A\nG1,kent,B\nG1,essex,A\nG2,kent,C\nG2,kent,D\n")
                .unwrap();
        let crimes = |of: &[&str]| of.iter().map(|crime| (*crime).to_owned()).collect::<Vec<_>>();
        for (candidate, expected) in [
            (crimes(&["kent A", "kent B"]), Some(("G1", true))),
            // Right, but a third of the group.
            (crimes(&["kent A"]), Some(("G1", false))),
            // Half strangers: neither.
            (crimes(&["kent A", "kent B", "kent X", "kent Y"]), None),
            (crimes(&["kent X"]), None),
        ] {
            assert_eq!(truth.judge(&candidate), expected, "{candidate:?}");
        }
        let curve = truth.curve(&[crimes(&["kent A", "kent B"]), crimes(&["kent A", "essex A"])]);
        assert_eq!(curve[0], (10, 2, 1), "a group found twice is found once, and both are right");
    }
}
