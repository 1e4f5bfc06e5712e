//! A killed `lookagain intake add`.

use std::{
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use lookagain_e2e::command::{lookagain, program};
use serde_json::Value;

use crate::{Dice, place::Place};

#[test]
fn an_intake_killed_at_fifty_points_is_there_whole_or_not_at_all_on_sqlite() {
    kill_intakes(50, None);
}

#[test]
fn an_intake_killed_at_twenty_points_is_there_whole_or_not_at_all_on_postgresql() {
    #[expect(clippy::disallowed_methods, reason = "where a database may be made is said in the environment")]
    let server = std::env::var("LOOKAGAIN_TEST_POSTGRES").unwrap_or_default();
    if server.is_empty() {
        println!(
            "skipped: LOOKAGAIN_TEST_POSTGRES names no server; `cargo xtask postgres -- cargo nextest run` starts one"
        );
        return;
    }
    kill_intakes(20, Some(&server));
}

/// A force's extract, and what an intake that nobody disturbs comes to.
struct Extract {
    force: String,
    path: String,
    took: Duration,
    receipt: Value,
}

impl Extract {
    fn words(&self) -> [&str; 5] {
        ["intake", "add", "--force", &self.force, &self.path]
    }
}

fn kill_intakes(kills: usize, server: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let made = ["synth", "--crimes", "3000", "--seed", "7", "--out", "nation", "--json"];
    lookagain(folder.path(), &made).unwrap().success().unwrap();
    let calm = Place::new(folder.path(), "crash-calm", server);
    let extracts = read_calmly(folder.path(), &calm, kills);

    let (mut dice, mut cut_short, mut acknowledged) = (Dice(20_261_125), 0, 0);
    let mut rough = Place::new(folder.path(), "crash-rough-0", server);
    for n in 0..kills {
        let extract = &extracts[n % extracts.len()];
        if n > 0 && n % extracts.len() == 0 {
            rough = Place::new(folder.path(), &format!("crash-rough-{}", n / extracts.len()), server);
        }
        // A little longer than it takes, so that the last steps, the commit and the closing, are hit as well.
        let after = dice.up_to(extract.took.mul_f64(1.1));
        let when = format!("kill {n} of {}, {after:?} after the start of {:?}", extract.force, extract.took);
        let ended = kill(&rough, extract, after);
        cut_short += usize::from(ended == Ended::Killed);
        acknowledged += usize::from(ended == Ended::Acknowledged);

        rough.assert_whole(&when);
        let check = rough.ask(&["intake", "check", "--force", &extract.force, &extract.path]);
        let stands = all_files(&check, "repeated");
        if stands {
            assert_eq!(check["new_cases"], 0, "{when}");
        } else {
            assert_ne!(ended, Ended::Acknowledged, "{when}: acknowledged and lost");
            same(&check, &extract.receipt, &format!("{when}: something of it is there"));
        }
        let again = rough.ask(&extract.words());
        if stands {
            assert!(all_files(&again, "repeated"), "{when}: {again}");
        } else {
            same(&again, &extract.receipt, &format!("{when}: run again"));
        }
        rough.assert_tidy(&when);
    }
    println!("{kills} kills: {cut_short} cut short, {acknowledged} after the receipt");
    assert!(cut_short >= kills / 5, "hardly any kill found a process at work: {cut_short} of {kills}");
    if server.is_none() && kills >= extracts.len() {
        // The first database went through the whole nation, each force once or twice.
        let first = Place::existing(folder.path(), "crash-rough-0");
        assert_eq!(queue(&first), queue(&calm), "the same queue as if nothing had happened");
    }
}

/// Only as many forces as will be killed: each reading costs as much as a kill.
fn read_calmly(folder: &Path, calm: &Place, most: usize) -> Vec<Extract> {
    let mut forces: Vec<String> = std::fs::read_dir(folder.join("nation"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    forces.sort();
    let read = |force: String| {
        let mut extract =
            Extract { path: format!("nation/{force}"), force, took: Duration::ZERO, receipt: Value::Null };
        #[expect(clippy::disallowed_methods, reason = "how long it takes says where it can be killed")]
        let started = Instant::now();
        extract.receipt = calm.ask(&extract.words());
        extract.took = started.elapsed();
        assert!(all_files(&extract.receipt, "read"), "{}", extract.receipt);
        extract
    };
    forces.into_iter().take(most).map(read).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// By the signal.
    Killed,
    /// By itself, with a receipt.
    Acknowledged,
}

fn kill(place: &Place, extract: &Extract, after: Duration) -> Ended {
    let mut child = Command::new(program().unwrap())
        .args(place.words(&extract.words()))
        .current_dir(&place.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(after);
    // On Unix this is SIGKILL.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    // A receipt that was printed is an acknowledgement, whatever became of the process after it.
    if serde_json::from_slice::<Value>(&output.stdout).is_ok() {
        return Ended::Acknowledged;
    }
    assert!(output.status.code().is_none(), "it failed by itself: {output:?}");
    Ended::Killed
}

fn all_files(receipt: &Value, status: &str) -> bool {
    receipt["files"].as_array().unwrap().iter().all(|file| file["status"] == status)
}

/// The same rows, records, rejections, cases and findings. Only the number of the submission may differ.
fn same(one: &Value, other: &Value, when: &str) {
    for part in ["files", "total", "new_cases", "assessed"] {
        assert_eq!(one[part], other[part], "{when}: {part}");
    }
}

/// The whole queue as people see it, without our own numbers of cases.
fn queue(place: &Place) -> Vec<String> {
    let queue = place.ask(&["queue", "--limit", "1000"]);
    let cases = queue["cases"].as_array().unwrap();
    assert!(cases.len() > 100, "a queue to compare");
    let mut seen: Vec<String> = cases
        .iter()
        .map(|case| {
            ["force", "reference", "status", "band", "points", "eligibility", "route"]
                .map(|part| case[part].to_string())
                .join(" ")
        })
        .collect();
    // Equals stand in the order of our numbers, which may differ.
    seen.sort();
    seen.push(queue["total"].to_string());
    seen
}
