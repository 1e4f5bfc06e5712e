//! Questions to the network on record, asked of the public POLE set: ours against networkx, which reads the set's own files.
//!
//! Every answer must be the same to the last row, or the bench fails and says where. What is timed is the question alone, once the
//! network stands; the whole command, from opening the database to the printed answer, is told beside it.

use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::{
    Figure, Options, Report,
    measure::{Spread, cost},
    program,
};
use crate::shell;

const SCRIPT: &str = include_str!("network.py");
/// How many people are started from, and how many pairs are joined.
const STARTS: usize = 10;

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let set = shell::root().join("../shared/data/pole");
    if !set.exists() {
        bail!("there is no {}: the POLE set is not here", set.display());
    }
    let python = super::python(options);
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    let dir = folder.path().join("pole");
    let (dir, set) = (text(&dir)?, text(&set)?);
    cost(&program(), &["init", "--dir", &dir])?;
    cost(
        &program(),
        &["intake", "add", "--dir", &dir, "--force", "greater-manchester", "--mapping", "pole", &set],
    )?;

    let ask = |words: &[&str]| ask(&dir, words);
    let ranked = ask(&["connected"])?;
    let people: Vec<String> =
        ranked.answer.as_array().context("a list")?.iter().map(|one| reference(&one["person"])).collect();
    ensure!(people.len() > STARTS, "the set has people who are tied");
    let starts: Vec<&String> = people.iter().step_by(people.len() / STARTS).take(STARTS).collect();
    let pairs: Vec<(&String, &String)> =
        starts.iter().zip(starts.iter().skip(1)).map(|(a, b)| (*a, *b)).collect();
    let script = folder.path().join("network.py");
    std::fs::write(&script, SCRIPT)?;
    let wanted = json!({ "from": starts, "pairs": pairs }).to_string();

    let mut questions: Vec<(String, Vec<&str>)> = ["phone", "email", "vehicle", "address"]
        .map(|kind| (format!("shared {kind}"), vec!["shared", kind]))
        .into();
    questions.extend(["triangles", "connected"].map(|name| (name.to_owned(), vec![name])));
    // The set states no parts: whoever is party to a crime may be a suspect.
    questions.push(("near-suspects".to_owned(), vec!["near-suspects", "--unstated"]));
    questions.extend(starts.iter().map(|from| (format!("reach {from}"), vec!["reach", from.as_str()])));
    questions
        .extend(pairs.iter().map(|(a, b)| (format!("path {a} {b}"), vec!["path", a.as_str(), b.as_str()])));

    let mut seconds: BTreeMap<String, Vec<(f64, f64, f64)>> = BTreeMap::new();
    let mut rows = 0;
    for _ in 0..options.runs {
        let said = shell::capture(Command::new(&python).arg(&script).arg(&set).arg(&wanted))
            .with_context(|| format!("{} has no networkx, or could not use it", python.display()))?;
        let theirs: Value = serde_json::from_str(&said)?;
        rows = 0;
        for (name, words) in &questions {
            let (ours, peer) = (ask(words)?, &theirs["answers"][name.as_str()]);
            rows += same(name, &ours.answer, &peer["answer"])?;
            let kind = name.split(' ').next().unwrap_or(name);
            let kind = if kind == "shared" { name.as_str() } else { kind };
            let peer = peer["seconds"].as_f64().context("seconds")?;
            seconds.entry(kind.to_owned()).or_default().push((ours.seconds, peer, ours.whole));
        }
    }
    Ok(Report {
        name: "network",
        setting: format!(
            "the POLE set, {} questions, {} runs each; {rows} rows of answers, every one the same as networkx's",
            questions.len(),
            options.runs
        ),
        figures: figures(&seconds)?,
    })
}

fn figures(seconds: &BTreeMap<String, Vec<(f64, f64, f64)>>) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, runs) in seconds {
        let of =
            |value: &dyn Fn(&(f64, f64, f64)) -> f64| Spread::of(runs.iter().map(value)).context("no runs");
        // A clock that counts in microseconds can show none.
        let least = 1e-6;
        figures.push(of(&|run| run.1 / run.0.max(least))?.figure(format!("{name}, networkx ÷ ours"), "×"));
        figures.push(of(&|run| run.0 * 1000.0)?.figure(format!("{name}, ours"), "ms"));
        figures.push(of(&|run| run.2 * 1000.0)?.figure(format!("{name}, the whole command"), "ms"));
    }
    Ok(figures)
}

struct Answered {
    answer: Value,
    /// The question alone.
    seconds: f64,
    /// The whole command.
    whole: f64,
}

fn ask(dir: &str, words: &[&str]) -> anyhow::Result<Answered> {
    let started = shell::now();
    let said = shell::capture(Command::new(program()).args(["network", "--dir", dir, "--json"]).args(words))?;
    let whole = started.elapsed().as_secs_f64();
    let said: Value = serde_json::from_str(&said)?;
    let seconds = said["seconds"].as_f64().context("seconds")?;
    Ok(Answered { answer: said["answer"].clone(), seconds, whole })
}

/// How many rows were compared. An error when one differs.
fn same(name: &str, ours: &Value, theirs: &Value) -> anyhow::Result<usize> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let counts = |value: &Value| {
        let rows = list(value).into_iter().map(|one| (reference(&one["person"]), one["number"].clone()));
        rows.collect::<Value>()
    };
    let (ours, rows) = match name.split(' ').next() {
        Some("shared") => {
            let mut rows: Vec<(String, Vec<String>)> = list(ours)
                .iter()
                .map(|one| {
                    let mut people: Vec<String> = list(&one["people"]).iter().map(reference).collect();
                    people.sort_unstable();
                    (reference(&one["thing"]), people)
                })
                .collect();
            rows.sort_unstable();
            (json!(rows), rows.len())
        }
        Some("triangles") => {
            let mut rows: Vec<Vec<String>> = list(&ours["triangles"])
                .iter()
                .map(|three| {
                    let mut three: Vec<String> = list(three).iter().map(reference).collect();
                    three.sort_unstable();
                    three
                })
                .collect();
            rows.sort_unstable();
            (
                json!({ "triangles": rows, "people": counts(&ours["people"]) }),
                rows.len() + list(&ours["people"]).len(),
            )
        }
        Some("path") => {
            let steps = ours.as_array().map(|way| way.len() - 1);
            // Every step must rest on something that is on record.
            let bare = list(ours).iter().skip(1).any(|step| list(&step["by"]).is_empty());
            ensure!(!bare, "{name}: a step of the way rests on nothing");
            (json!(steps), 1)
        }
        _ => (counts(ours), list(ours).len()),
    };
    if ours != *theirs {
        bail!("{name}: the answers differ.\nours:   {ours}\ntheirs: {theirs}");
    }
    Ok(rows)
}

fn reference(node: &Value) -> String {
    node["reference"].as_str().unwrap_or_default().to_owned()
}

fn text(path: &Path) -> anyhow::Result<String> {
    path.to_str().map(str::to_owned).context("a path that is not text")
}
