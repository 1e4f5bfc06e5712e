//! Writing the whole nation: every force's return, side by side, and the answers.

use std::{
    fs,
    num::NonZero,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use jiff::civil::Date;

use crate::{
    SynthError,
    answers::{self, Parts},
    cases::{
        folder::FileSummary,
        scene::{Counts, Nation, Scene},
    },
    day::Day,
    forces, groups,
    groups::GroupCrime,
    names::Lexicon,
    patterns::Planted,
};

/// What to write. The same plan gives the same bytes on any machine, with any number of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Fixes every draw.
    pub seed: u64,
    /// Crimes in all forces together; meant for 1,000 to 1,500,000. About 3.33 nominals come with each.
    pub crimes: u64,
    /// The day of the return: nothing is dated later, and nothing was decided after 31 December 2025. From 2006 on.
    pub as_at: Date,
}

/// One force's return.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ForceSummary {
    /// The force's slug: the name of its folder.
    pub force: &'static str,
    /// Its files.
    pub files: Vec<FileSummary>,
    /// What is in them.
    pub counts: Counts,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NationSummary {
    /// Every territorial force, in the order of the reference data.
    pub forces: Vec<ForceSummary>,
    /// The sum over forces.
    pub totals: Counts,
    /// Hidden groups planted; each spans at least two forces.
    pub hidden_groups: u64,
    /// Rows of all files, without headers, with the planted bad rows.
    pub rows: u64,
    /// Size of all returns together, in bytes; the answers are not counted.
    pub bytes: u64,
}

/// Writes every force's return under `out` and the planted truth under `answers`; existing files are replaced.
///
/// `progress` is told from time to time how many crimes have been written in all. Memory does not grow with the plan.
///
/// # Errors
/// [`SynthError::AnswersInside`] when one folder lies within the other, [`SynthError::TooEarly`] when the plan's day is
/// before 2006, [`SynthError::Write`] when a file cannot be written.
pub fn write_nation(
    plan: &Plan,
    out: &Path,
    answers: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<NationSummary, SynthError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(8);
    write_with_threads(plan, out, answers, threads, progress)
}

pub(crate) fn write_with_threads(
    plan: &Plan,
    out: &Path,
    answers: &Path,
    threads: usize,
    progress: &mut dyn FnMut(u64),
) -> Result<NationSummary, SynthError> {
    if plan.as_at.year() < 2006 {
        return Err(SynthError::TooEarly { as_at: plan.as_at });
    }
    separate(out, answers)?;
    let shares = forces::shares(plan.crimes);
    let last_day = Day::from(plan.as_at).min(Day::of(2025, 12, 31));
    let (group_crimes, hidden_groups) = groups::plan(plan.seed, &shares, last_day);
    let weights =
        shares.iter().map(|share| (u32::try_from(share.crimes).unwrap_or(u32::MAX), share.index)).collect();
    let patterns = Planted::of(plan.seed, &shares);
    let nation = Nation { seed: plan.seed, shares, weights, lexicon: Lexicon::new(), patterns, last_day };
    let forces = all_forces(&nation, &group_crimes, out, answers, threads, progress)?;
    let mut totals = Counts::default();
    for force in &forces {
        totals += force.counts;
    }
    answers::join(answers, forces.len())?;
    answers::patterns(answers, &nation.shares, patterns)?;
    answers::summary(answers, plan.seed, &plan.as_at.to_string(), hidden_groups, &totals)?;
    let files = || forces.iter().flat_map(|force| &force.files);
    let (rows, bytes) = (files().map(|file| file.rows).sum(), files().map(|file| file.bytes).sum());
    Ok(NationSummary { forces, totals, hidden_groups, rows, bytes })
}

/// Makes both folders and sees that neither lies within the other: whoever reads a return must not find the answers.
fn separate(out: &Path, answers: &Path) -> Result<(), SynthError> {
    let made = |path: &Path| {
        fs::create_dir_all(path)
            .and_then(|()| path.canonicalize())
            .map_err(|source| SynthError::Write { path: path.to_path_buf(), source })
    };
    let (out, answers) = (made(out)?, made(answers)?);
    if out.starts_with(&answers) || answers.starts_with(&out) {
        return Err(SynthError::AnswersInside { out, answers });
    }
    Ok(())
}

/// Writes the forces, largest first so that no thread is left with a large one at the end.
fn all_forces(
    nation: &Nation,
    group_crimes: &[Vec<GroupCrime>],
    out: &Path,
    answers: &Path,
    threads: usize,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<ForceSummary>, SynthError> {
    let mut order: Vec<usize> = (0..nation.shares.len()).collect();
    order.sort_by_key(|&n| (std::cmp::Reverse(nation.shares[n].crimes), n));
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Result<ForceSummary, SynthError>)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for _ in 0..threads.max(1) {
            let tell = tell.clone();
            let (order, next, results) = (&order, &next, &results);
            scope.spawn(move || {
                while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let written = one_force(nation, index, &group_crimes[index], out, answers, &tell);
                    let failed = written.is_err();
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, written));
                    if failed {
                        // No use in filling the disk further.
                        next.store(order.len(), Ordering::Relaxed);
                    }
                }
            });
        }
        drop(tell);
        let mut done = 0;
        for more in told {
            done += more;
            progress(done);
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, written)| written).collect()
}

fn one_force(
    nation: &Nation,
    index: usize,
    group_crimes: &[GroupCrime],
    out: &Path,
    answers: &Path,
    tell: &mpsc::Sender<u64>,
) -> Result<ForceSummary, SynthError> {
    const STEP: u64 = 1_000;
    let share = &nation.shares[index];
    let parts = Parts::create(answers, index, share.force.slug)?;
    let mut untold = 0;
    let mut progress = |more: u64| {
        untold += more;
        if untold >= STEP {
            // Nobody listening is no reason to stop writing.
            let _ = tell.send(std::mem::take(&mut untold));
        }
    };
    let (counts, files) = Scene::write(nation, share, group_crimes, out, parts, &mut progress)?;
    let _ = tell.send(untold);
    Ok(ForceSummary { force: share.force.slug, files, counts })
}
