//! `lookagain groups`: cases that the same few people, numbers, vehicles and places tie become candidate groups.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use lookagain_app::{
    App, Mapping,
    find_groups::{Extent, GroupSummary},
    group_files::{GroupFiles, SamePerson, Way},
    groups::{GroupLine, GroupState},
};
use lookagain_domain::group::GroupPart;

use super::{Talk, intake};
use crate::{args::GroupsArgs, place, show};

/// How many candidates of extracts are printed.
const MOST_PRINTED: usize = 5_000;

pub(super) async fn run(args: GroupsArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &args.extracts {
        return files(folder, &args, talk);
    }
    let app = place::open(&args.place).await?;
    let extent = if args.full { Extent::Everything } else { Extent::Changes };
    let summary = find(&app, extent).await?;
    let page = app.list_groups(&place::operator(), GroupState::Open, (0, 0), place::now()).await?;
    app.close().await;
    if talk.json {
        let rows: Vec<serde_json::Value> = page.rows.iter().map(row).collect::<anyhow::Result<_>>()?;
        show::json(&serde_json::json!({ "run": summary, "first": rows }))?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&summary);
    if !page.rows.is_empty() {
        println!(
            "\n{:>7}  {:>6}  {:>5}  {:>6}  {:>8}  {:>7}  tied by",
            "group", "bits", "cases", "forces", "suspects", "victims"
        );
    }
    for row in &page.rows {
        let kinds: BTreeSet<&str> = row.detail.ties.iter().map(|tie| tie.kind.code()).collect();
        println!(
            "{:>7}  {:>6.1}  {:>5}  {:>6}  {:>8}  {:>7}  {}",
            row.group,
            row.weighed.map_or(0.0, |weighed| weighed.bits),
            row.detail.cases.len(),
            row.forces,
            row.detail.count(GroupPart::Suspect),
            victims(row),
            kinds.into_iter().collect::<Vec<_>>().join(" ")
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Groups extracts without a database.
fn files(folder: &Path, args: &GroupsArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let same = args.same_person.as_deref().map(same_person).transpose()?.unwrap_or_default();
    let mapping = Mapping::shipped("national").context("the national mapping is not there")?;
    let mut watch = Meter::new();
    let read = GroupFiles::read(folder, &same, &mapping, &intake::limits(), args.leave_out_one_in)?;
    drop(same);
    watch.lap("read");
    let (groups, in_all) = read.group(Way::Ties, MOST_PRINTED);
    watch.lap("group");
    let peak = peak_mebibytes();
    let mut others = serde_json::Map::new();
    for (name, way) in [("components", Way::Components), ("unweighted", Way::Unweighted)] {
        if args.compare {
            let (sets, in_all) = read.group(way, MOST_PRINTED);
            others.insert(name.to_owned(), serde_json::json!({ "groups": sets, "in_all": in_all }));
        }
    }
    let (cases, records) = read.size();
    if talk.json {
        show::json(&serde_json::json!({
            "cases": cases, "records": records, "stages": watch.laps, "peak_mebibytes": peak, "groups": groups, "in_all": in_all,
            "others": others,
        }))?;
    } else {
        println!(
            "{} cases, {} records: {} candidates.",
            show::number(cases as u64),
            show::number(records as u64),
            show::number(in_all as u64)
        );
        for (name, seconds) in &watch.laps {
            println!("{name}: {seconds:.1} s");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Seconds of each step.
struct Meter {
    laps: Vec<(&'static str, f64)>,
    since: jiff::Timestamp,
}

impl Meter {
    fn new() -> Self {
        Self { laps: Vec::new(), since: place::now() }
    }

    fn lap(&mut self, name: &'static str) {
        let now = place::now();
        self.laps.push((name, now.duration_since(self.since).as_secs_f64()));
        self.since = now;
    }
}

/// The most memory this process has held, where the system says so.
fn peak_mebibytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// Reads who is the same person, by force and reference. The numbers are ours, from 1.
fn same_person(path: &Path) -> anyhow::Result<SamePerson> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut numbers: HashMap<&str, i64> = HashMap::new();
    let mut same = SamePerson::new();
    for line in text.lines().skip(1) {
        let mut cells = line.split(',');
        let (Some(force), Some(nominal), Some(person)) = (cells.next(), cells.next(), cells.next()) else {
            anyhow::bail!("{}: expected force, nominal_ref, person_id in every line", path.display());
        };
        let next = i64::try_from(numbers.len()).unwrap_or(i64::MAX) + 1;
        let number = *numbers.entry(person).or_insert(next);
        same.insert((force.to_owned(), nominal.to_owned()), number);
    }
    Ok(same)
}

/// One group as JSON: everything that is kept of it, but for the keys of what ties it, which leave the installation nowhere.
fn row(line: &GroupLine) -> anyhow::Result<serde_json::Value> {
    let mut detail = serde_json::to_value(&line.detail)?;
    for tie in detail["ties"].as_array_mut().into_iter().flatten().filter_map(|tie| tie.as_object_mut()) {
        tie.remove("key");
    }
    Ok(serde_json::json!({
        "group": line.group, "bits": line.weighed.map(|weighed| weighed.bits), "known_as_one_investigation": line.known,
        "forces": line.forces, "cases": line.detail.cases.len(), "suspects": line.detail.count(GroupPart::Suspect),
        "victims": victims(line), "network": line.weighed.map(|weighed| weighed.network.code()), "detail": detail,
    }))
}

fn victims(line: &GroupLine) -> usize {
    line.detail.count(GroupPart::Victim) + line.detail.count(GroupPart::Care)
}

/// Finds groups.
pub(super) async fn find(app: &App, extent: Extent) -> anyhow::Result<GroupSummary> {
    Ok(app.find_groups(&place::operator(), extent, place::now()).await?)
}

pub(super) fn print(summary: &GroupSummary) {
    let n = show::number;
    println!(
        "Looked for hidden groups among {} cases: {} candidates, {} of them more likely than not, {} across forces.",
        n(summary.cases),
        n(summary.groups),
        n(summary.likely),
        n(summary.across_forces)
    );
    println!(
        "{} are new, {} are no longer found, {} stay as a person left them.",
        n(summary.made),
        n(summary.gone),
        n(summary.held)
    );
    println!(
        "{} of {} sets of cases that ties put together had changed and were worked out; {} groups differ from what they were.",
        n(summary.worked_out),
        n(summary.communities),
        n(summary.changed)
    );
    if summary.alerts > 0 {
        println!("New cases raised {} alerts on groups that were known.", n(summary.alerts));
    }
    if summary.proposed > 0 {
        println!("It was proposed to reopen {} concluded cases that they touch.", n(summary.proposed));
    }
}
