//! Linkage against Splink: the same files, the same machine, in turn. Ours proposes its own model for each set; Splink
//! has the model that its harness holds for the set, trained on a sample (`--em-max-pairs 1e6`), which is its best.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use serde_json::Value;

use super::{Figure, Options, Report, example, measure::Spread, program};
use crate::shell;

/// A set that the harness knows, the column that names its records, and how many a generated one has.
struct Set {
    name: &'static str,
    id_column: &'static str,
    generated: Option<u64>,
}

const SETS: &[Set] = &[
    Set { name: "fake_1000", id_column: "unique_id", generated: None },
    Set { name: "febrl3", id_column: "rec_id", generated: None },
    Set { name: "historical_50k", id_column: "unique_id", generated: None },
    Set { name: "synth_100k", id_column: "unique_id", generated: Some(100_000) },
    Set { name: "synth_1m", id_column: "unique_id", generated: Some(1_000_000) },
    Set { name: "synth_5m", id_column: "unique_id", generated: Some(5_000_000) },
];
/// The largest set that is generated when no size is asked for.
const USUAL: u64 = 100_000;
/// From so many records on, scoring very many pairs is measured too.
const MANY: u64 = 1_000_000;
/// What the harness's `--wide` adds to the rules of a generated set, for throughput.
const WIDE: [&str; 3] = [
    r#"l."forename" = r."forename" AND l."surname" = r."surname""#,
    r#"l."surname" = r."surname" AND SUBSTRING(l."dob", 1, 7) = SUBSTRING(r."dob", 1, 7)"#,
    r#"l."forename" = r."forename" AND SUBSTRING(l."dob", 1, 7) = SUBSTRING(r."dob", 1, 7)"#,
];
/// Pairs below this probability are not kept, on either side: a weight of about -6 bits.
const WIDE_LEAST: &str = "0.0154";
const SEED: &str = "20261123";
const THREADS: &str = "2";
/// What the harness does to a generated set before Splink sees it.
const WITH_FULL_NAMES: &str = "import sys, duckdb
people = duckdb.read_parquet(sys.argv[1])
people.project(\"*, forename || ' ' || surname as fullname\").write_parquet(sys.argv[2], compression='zstd')";

/// What one run of one side cost and found.
#[derive(Debug, Clone, Copy)]
struct Run {
    wall_seconds: f64,
    cpu_seconds: f64,
    peak_mebibytes: f64,
    best_f1: f64,
    f1_at_half: f64,
    cluster_f1: f64,
    /// Wall and processor seconds without training, where the side says them.
    trained: Option<(f64, f64)>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    let harness = Harness::new(options, folder.path());
    let mut figures = Vec::new();
    let mut told = Vec::new();
    let splink = harness.splink();
    if let Err(why) = &splink {
        told.push(format!("Splink was left out: {why:#}"));
    }
    for set in SETS {
        let file = match harness.file(set, options.size) {
            Ok(Some(file)) => file,
            Ok(None) => continue,
            Err(why) => {
                told.push(format!("{} was left out: {why:#}", set.name));
                continue;
            }
        };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let (mut same_rules, mut same_model) = (Vec::new(), Vec::new());
        for _ in 0..options.runs {
            ours.push(link(&file, set, folder.path(), None)?);
            if splink.is_ok() {
                theirs.push(harness.run(set)?);
                let (with_its_columns, trained) =
                    (harness.with_its_columns(set, &file)?, harness.trained(set));
                // Its rules and levels, trained by us as they were by it; and its model as it trained it.
                for (model, runs) in [(harness.untrained(set)?, &mut same_rules), (trained, &mut same_model)]
                {
                    match link(&with_its_columns, set, folder.path(), Some(&model)) {
                        Ok(run) => runs.push(run),
                        Err(why) => told.push(format!("{}: Splink's model was refused: {why:#}", set.name)),
                    }
                }
            }
        }
        figures.extend(compared(set.name, &ours, &theirs)?);
        figures.extend(by_its_rules(set.name, &same_rules, &theirs)?);
        figures.extend(with_one_model(set.name, &same_model, &theirs)?);
        if splink.is_ok() && set.generated.is_some_and(|records| records >= MANY) {
            figures.extend(harness.wide(set, &file)?);
        }
        let full = Spread::of(ours.iter().map(|run| run.wall_seconds)).context("no runs")?;
        figures.extend(indexed(&file, set, folder.path(), full.median)?);
    }
    if figures.is_empty() {
        bail!("there is no set to measure: name their folder with --data. {}", told.join(". "));
    }
    let mut setting =
        format!("`lookagain link` against Splink, {} runs each, {THREADS} threads", options.runs);
    for line in told {
        setting.push_str("; ");
        setting.push_str(&line);
    }
    Ok(Report { name: "linkage", setting, figures })
}

/// Splink's side: its script, its Python, and a folder that has the sets under the names that the script expects.
struct Harness {
    shared: PathBuf,
    python: PathBuf,
    data: PathBuf,
    work: PathBuf,
}

impl Harness {
    fn new(options: &Options, work: &Path) -> Self {
        let shared = shell::root().join("../shared");
        let python = super::python(options);
        let data = options.data.clone().unwrap_or_else(|| shared.join("data"));
        Self { shared, python, data, work: work.to_owned() }
    }

    fn script(&self, name: &str) -> anyhow::Result<PathBuf> {
        let script = self.shared.join("bench").join(name);
        if script.exists() {
            Ok(fs::canonicalize(script)?)
        } else {
            bail!("{} is not there", script.display())
        }
    }

    /// Whether Splink can be run at all.
    fn splink(&self) -> anyhow::Result<()> {
        self.script("splink_bench.py")?;
        let mut command = Command::new(&self.python);
        shell::capture(command.args(["-c", "import splink"])).map(|_| ()).with_context(|| {
            format!(
                "{} has no splink; name one that has with --python or LOOKAGAIN_SPLINK_PYTHON",
                self.python.display()
            )
        })
    }

    /// The set's file, where the harness looks for it; made where it is a generated one. `None` for a set that was not
    /// asked for.
    fn file(&self, set: &Set, size: Option<u64>) -> anyhow::Result<Option<PathBuf>> {
        let wanted = match (set.generated, size) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some(records), None) => records <= USUAL,
            (Some(records), Some(size)) => records == size,
        };
        if !wanted {
            return Ok(None);
        }
        let here = self.work.join("data");
        fs::create_dir_all(&here)?;
        let file = here.join(format!("{}.parquet", set.name));
        let given = self.data.join(format!("{}.parquet", set.name));
        if given.exists() {
            std::os::unix::fs::symlink(fs::canonicalize(given)?, &file)?;
            return Ok(Some(file));
        }
        let Some(records) = set.generated else {
            bail!("{} is not there", given.display());
        };
        let script = self.script("gen_persons.py")?;
        let mut command = Command::new(&self.python);
        command.arg(script).args(["--records", &records.to_string(), "--seed", SEED, "--out"]);
        shell::capture(command.arg(here.join(set.name)))?;
        Ok(Some(file))
    }

    /// Where the script leaves the model that it trained.
    fn trained(&self, set: &Set) -> PathBuf {
        self.work.join(format!("models/{}.sampled.json", set.name))
    }

    /// The same without what was learned: rules and levels alone.
    fn untrained(&self, set: &Set) -> anyhow::Result<PathBuf> {
        let mut model: Value = serde_json::from_str(&fs::read_to_string(self.trained(set))?)?;
        let comparisons = model["comparisons"].as_array_mut().context("a model has comparisons")?;
        for level in
            comparisons.iter_mut().filter_map(|one| one["comparison_levels"].as_array_mut()).flatten()
        {
            if let Some(level) = level.as_object_mut() {
                level.remove("m_probability");
                level.remove("u_probability");
            }
        }
        let path = self.work.join(format!("models/{}.untrained.json", set.name));
        fs::write(&path, model.to_string())?;
        Ok(path)
    }

    /// Three broad rules more under its trained model: how many pairs each side blocks and scores in a second. Once, for it takes long.
    fn wide(&self, set: &Set, file: &Path) -> anyhow::Result<Vec<Figure>> {
        let mut model: Value = serde_json::from_str(&fs::read_to_string(self.trained(set))?)?;
        let rules =
            model["blocking_rules_to_generate_predictions"].as_array_mut().context("a model has rules")?;
        rules.extend(WIDE.map(|rule| serde_json::json!({ "blocking_rule": rule, "sql_dialect": "duckdb" })));
        let path = self.work.join(format!("models/{}.wide.json", set.name));
        fs::write(&path, model.to_string())?;
        let mut command = Command::new(&self.python);
        command.arg(self.script("splink_bench.py")?).arg(set.name).arg("--load-model").arg(self.trained(set));
        command.args(["--threads", THREADS, "--wide", "--lean", "--no-eval", "--tag", "wide"]);
        command.args(["--threshold", WIDE_LEAST]).current_dir(&self.work);
        shell::capture(&mut command)?;
        let path_of_theirs = self.work.join(format!("results/{}.wide.json", set.name));
        let theirs: Value = serde_json::from_str(&fs::read_to_string(path_of_theirs)?)?;

        let mut command = Command::new(program());
        command.arg("link").arg(self.with_its_columns(set, file)?).args(["--id-column", set.id_column]);
        command.arg("--model").arg(&path).args(["--least-probability", WIDE_LEAST]);
        command
            .args(["--threads", THREADS, "--format", "parquet", "--json", "--out"])
            .arg(self.work.join("links-wide"));
        let ours: Value = serde_json::from_str(&shell::capture(&mut command)?)?;
        let stages = ours["stages"].as_array().context("`lookagain link` says no stages")?;
        let of = |name: &str| {
            let stage = stages.iter().find(|stage| stage["name"] == name);
            stage.and_then(|stage| stage["wall_seconds"].as_f64()).with_context(|| format!("no stage {name}"))
        };
        let our_pairs = number(&ours, "/candidate_pairs")?;
        let their_pairs = number(&theirs, "/candidate_pairs")?;
        let our_seconds = of("blocking")? + of("predict")?;
        let their_seconds = number(&theirs, "/stages_s/block")? + number(&theirs, "/stages_s/score")?;
        let figure = |what: &str, value: f64, unit| {
            let one = Spread::of([value]).context("no runs")?;
            Ok::<_, anyhow::Error>(one.figure(format!("{}: very many pairs, {what}", set.name), unit))
        };
        Ok(vec![
            figure("wall time of blocking and scoring, Splink ÷ ours", their_seconds / our_seconds, "×")?,
            figure("ours", our_pairs / 1e6, "million")?,
            figure("Splink", their_pairs / 1e6, "million")?,
            figure("ours, scored in a second", our_pairs / of("predict")? / 1e6, "million")?,
            figure("ours, blocked and scored in a second", our_pairs / our_seconds / 1e6, "million")?,
            figure("Splink, blocked and scored in a second", their_pairs / their_seconds / 1e6, "million")?,
        ])
    }

    /// The set with the column that the script adds to it before Splink sees it, where its models ask for one.
    fn with_its_columns(&self, set: &Set, file: &Path) -> anyhow::Result<PathBuf> {
        if set.generated.is_none() {
            return Ok(file.to_owned());
        }
        let path = self.work.join(format!("{}.with-full-names.parquet", set.name));
        if !path.exists() {
            shell::capture(Command::new(&self.python).args(["-c", WITH_FULL_NAMES]).arg(file).arg(&path))?;
        }
        Ok(path)
    }

    fn run(&self, set: &Set) -> anyhow::Result<Run> {
        let mut command = Command::new(&self.python);
        command.arg(self.script("splink_bench.py")?).arg(set.name);
        command.args(["--threads", THREADS, "--em-max-pairs", "1e6"]).current_dir(&self.work);
        shell::capture(&mut command)?;
        let path = self.work.join(format!("results/{}.json", set.name));
        let found: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        // The other two thresholds of clusters are the harness's own, and no part of a run.
        let sum = |of: &str, without: &[&str]| -> anyhow::Result<f64> {
            let stages = found[of].as_object().with_context(|| format!("the harness says no {of}"))?;
            let counted = stages.iter().filter(|(stage, _)| {
                (!stage.starts_with("cluster_") || *stage == "cluster_0.95")
                    && !without.contains(&stage.as_str())
            });
            Ok(counted.filter_map(|(_, seconds)| seconds.as_f64()).sum())
        };
        let training = ["prior", "u", "em"];
        Ok(Run {
            wall_seconds: number(&found, "/pipeline_s")?,
            cpu_seconds: sum("cpu_s", &[])?,
            peak_mebibytes: number(&found, "/peak_rss_mb")?,
            best_f1: number(&found, "/best_f1/f1")?,
            f1_at_half: number(&found, "/pairwise/0.5/f1")?,
            cluster_f1: number(&found, "/clusters/0.95/pair_f1")?,
            trained: Some((sum("stages_s", &training)?, sum("cpu_s", &training)?)),
        })
    }
}

fn link(file: &Path, set: &Set, work: &Path, model: Option<&Path>) -> anyhow::Result<Run> {
    // The index is asked with the model of ours, so the other's results lie elsewhere.
    let out = work.join(if model.is_some() { "links-under-theirs" } else { "links" });
    let mut command = Command::new(program());
    command.arg("link").arg(file).args(["--id-column", set.id_column, "--truth-column", "cluster"]);
    command.args(["--threads", THREADS, "--format", "parquet", "--json", "--out"]).arg(&out);
    if let Some(model) = model {
        command.arg("--model").arg(model);
    }
    let found: Value = serde_json::from_str(&shell::capture(&mut command)?)?;
    // Comparing with the truth is no part of a run, as it is none of the harness's.
    let stages = found["stages"].as_array().context("`lookagain link` says no stages")?;
    let sum = |of: &str| -> f64 {
        let counted =
            stages.iter().filter(|stage| stage["name"] != "evaluate" && stage["name"] != "unlinkable");
        counted.filter_map(|stage| stage[of].as_f64()).sum()
    };
    Ok(Run {
        wall_seconds: sum("wall_seconds"),
        cpu_seconds: sum("cpu_seconds"),
        peak_mebibytes: number(&found, "/peak_mebibytes")?,
        best_f1: number(&found, "/evaluation/best/f1")?,
        f1_at_half: number(&found, "/evaluation/at_half/f1")?,
        cluster_f1: number(&found, "/evaluation/clusters/f1")?,
        trained: None,
    })
}

/// The same rules and levels on both sides, each trained by its own engine: reading, training, blocking, scoring and clustering.
fn by_its_rules(set: &str, ours: &[Run], theirs: &[Run]) -> anyhow::Result<Vec<Figure>> {
    if ours.is_empty() {
        return Ok(Vec::new());
    }
    let ratio = |of: fn(&Run) -> f64| {
        Spread::of(ours.iter().zip(theirs).map(|(a, b)| of(b) / of(a).max(0.01))).context("no runs")
    };
    let of = |of: fn(&Run) -> f64| Spread::of(ours.iter().map(of)).context("no runs");
    let (wall, cpu) = (ratio(|run| run.wall_seconds)?, ratio(|run| run.cpu_seconds)?);
    let (memory, best) = (of(|run| run.peak_mebibytes)?, of(|run| run.best_f1)?);
    Ok(vec![
        wall.figure(format!("{set}: wall time by Splink's rules and levels, Splink ÷ ours"), "×"),
        cpu.figure(format!("{set}: processor time by Splink's rules and levels, Splink ÷ ours"), "×"),
        memory.figure(format!("{set}: peak memory by Splink's rules and levels, ours"), "MiB"),
        best.figure(format!("{set}: best F1 by Splink's rules and levels, ours"), ""),
    ])
}

/// The same rules, levels and weights on both sides: reading, blocking, scoring and clustering, without training.
fn with_one_model(set: &str, ours: &[Run], theirs: &[Run]) -> anyhow::Result<Vec<Figure>> {
    let pairs = || ours.iter().zip(theirs).filter_map(|(a, b)| Some((a, b.trained?)));
    if pairs().next().is_none() {
        return Ok(Vec::new());
    }
    let wall = Spread::of(pairs().map(|(a, b)| b.0 / a.wall_seconds.max(0.01))).context("no runs")?;
    let cpu = Spread::of(pairs().map(|(a, b)| b.1 / a.cpu_seconds.max(0.01))).context("no runs")?;
    let best = Spread::of(ours.iter().map(|run| run.best_f1)).context("no runs")?;
    Ok(vec![
        wall.figure(format!("{set}: wall time under Splink's model, Splink ÷ ours"), "×"),
        cpu.figure(format!("{set}: processor time under Splink's model, Splink ÷ ours"), "×"),
        best.figure(format!("{set}: best F1 under Splink's model, ours"), ""),
    ])
}

/// One person, and ten thousand, against an index of the set under the model that the last run trained.
fn indexed(file: &Path, set: &Set, work: &Path, full_seconds: f64) -> anyhow::Result<Vec<Figure>> {
    let mut command = Command::new(example("index"));
    command.arg(file).arg(set.id_column).arg(work.join("links/model.toml"));
    let found: Value = serde_json::from_str(&shell::capture(&mut command)?)?;
    let figure = |what: &str, value: f64, unit| {
        let of_one = Spread::of([value]).context("no runs")?;
        Ok::<_, anyhow::Error>(of_one.figure(format!("{}: {what}", set.name), unit))
    };
    let (index, added) = (number(&found, "/index_seconds")?, number(&found, "/added_seconds")?);
    Ok(vec![
        figure("one person against the index, p50", number(&found, "/one_p50_ms")?, "ms")?,
        figure("one person against the index, p99", number(&found, "/one_p99_ms")?, "ms")?,
        figure("making the index", index, "s")?,
        figure("10,000 records against all", added, "s")?,
        figure("10,000 records against all ÷ a full run", added / full_seconds.max(0.01), "×")?,
    ])
}

fn number(found: &Value, place: &str) -> anyhow::Result<f64> {
    found.pointer(place).and_then(Value::as_f64).with_context(|| format!("there is no number at {place}"))
}

type Measure = (&'static str, &'static str, fn(&Run) -> f64);

const MEASURES: &[Measure] = &[
    ("wall time", "s", |run| run.wall_seconds),
    ("processor time", "s", |run| run.cpu_seconds),
    ("peak memory", "MiB", |run| run.peak_mebibytes),
    ("best F1", "", |run| run.best_f1),
    ("F1 at probability 0.5", "", |run| run.f1_at_half),
    ("F1 of pairs in clusters at 0.95", "", |run| run.cluster_f1),
];

fn compared(set: &str, ours: &[Run], theirs: &[Run]) -> anyhow::Result<Vec<Figure>> {
    let spread = |runs: &[Run], of: fn(&Run) -> f64| Spread::of(runs.iter().map(of)).context("no runs");
    let mut figures = Vec::new();
    // Each run of ours against the peer's run next to it: what disturbed one disturbed the other.
    for (what, _, of) in MEASURES.iter().take(3).filter(|_| !theirs.is_empty()) {
        let ratios = ours.iter().zip(theirs).map(|(a, b)| of(b) / of(a).max(0.01));
        let spread = Spread::of(ratios).context("no runs")?;
        figures.push(spread.figure(format!("{set}: {what}, Splink ÷ ours"), "×"));
    }
    for (what, unit, of) in MEASURES {
        figures.push(spread(ours, *of)?.figure(format!("{set}: {what}, ours"), unit));
        if !theirs.is_empty() {
            figures.push(spread(theirs, *of)?.figure(format!("{set}: {what}, Splink"), unit));
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_runs_side_by_side_and_only_where_there_is_a_peer() {
        let run = |seconds: f64| Run {
            wall_seconds: seconds,
            cpu_seconds: seconds,
            peak_mebibytes: 100.0,
            best_f1: 0.9,
            f1_at_half: 0.8,
            cluster_f1: 0.85,
            trained: Some((seconds, seconds)),
        };
        let figures = compared("set", &[run(1.0), run(2.0)], &[run(10.0), run(20.0)]).unwrap();
        assert_eq!(figures.len(), 15);
        assert_eq!(figures[0].what, "set: wall time, Splink ÷ ours");
        assert!((figures[0].least - 10.0).abs() < 1e-9 && (figures[0].most - 10.0).abs() < 1e-9);
        assert_eq!(compared("set", &[run(1.0)], &[]).unwrap().len(), 6);
        let one_model = with_one_model("set", &[run(1.0), run(2.0)], &[run(4.0), run(8.0)]).unwrap();
        assert!((one_model[0].median - 4.0).abs() < 1e-9);
        assert!(with_one_model("set", &[], &[]).unwrap().is_empty());
        let by_rules = by_its_rules("set", &[run(2.0)], &[run(10.0)]).unwrap();
        assert!((by_rules[0].median - 5.0).abs() < 1e-9);
        assert!(by_its_rules("set", &[], &[run(1.0)]).unwrap().is_empty());
    }
}
