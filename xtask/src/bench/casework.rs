//! Many people at casework at once: how long each answer takes, and whether all that was acknowledged is there afterwards, also when
//! the server or the database was killed in between.
//!
//! People think between two steps as people do, for two to six seconds. Two of them share each case. What each did is known here and
//! is looked for on the pages afterwards: a bench that lost something fails.

mod person;
mod world;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};

use self::{
    person::{Done, Person},
    world::{Store, World},
};
use super::{
    Figure, Options, Report,
    http::Client,
    measure::{Spread, percentile},
};
use crate::shell;

/// Seconds of work.
const SECONDS: u64 = 120;
/// Cases of the synthetic nation, about.
const CRIMES: u64 = 6_000;
/// How often the server, and the database, are killed.
const KILLS: u32 = 10;
/// People at work while something is killed, without a pause.
const AT_A_KILL: usize = 8;

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    let mut figures = Vec::new();
    let mut settings = Vec::new();
    for (store, people) in [(Store::Postgres, 200), (Store::Sqlite, 50)] {
        let people = options.size.map_or(people, |size| usize::try_from(size).unwrap_or(people));
        let mut world = World::make(store, CRIMES)?;
        let mut all = world.people(people)?;
        let label = store.label();
        let load = together(&world, &mut all, Duration::from_secs(SECONDS))?;
        figures.extend(load.figures(label)?);
        settings.push(format!("{people} people on {label}"));
        let found = lost_nothing(&world, &mut all)?;
        let acknowledged = kills(&mut world, &mut all)?;
        let figure =
            |what: String, value: f64, unit| Figure { what, median: value, least: value, most: value, unit };
        figures.push(figure(format!("{label}: new lines acknowledged, all found"), found, "lines"));
        figures.push(figure(
            format!("{label}: times that something was killed"),
            f64::from(world.kills),
            "kills",
        ));
        figures.push(figure(
            format!("{label}: new lines acknowledged around the kills, all found"),
            acknowledged,
            "lines",
        ));
    }
    Ok(Report {
        name: "casework",
        setting: format!(
            "{}, {SECONDS} s of work each, 2 to 6 s between two steps, beside a reader of a style sheet",
            settings.join("; ")
        ),
        figures,
    })
}

/// What many people saw.
struct Load {
    seconds: f64,
    done: BTreeMap<&'static str, Vec<f64>>,
    file: Vec<f64>,
    writes: usize,
    met: usize,
}

/// All of them at once, for so long.
fn together(world: &World, people: &mut [Person], lasting: Duration) -> anyhow::Result<Load> {
    let over = AtomicBool::new(false);
    let started = shell::now();
    let (results, file) = thread::scope(|scope| {
        let each: Vec<_> = people.iter_mut().map(|person| scope.spawn(|| person.work(&over))).collect();
        let file = scope.spawn(|| a_file(world, &over));
        thread::sleep(lasting);
        over.store(true, Ordering::Relaxed);
        let results: Vec<anyhow::Result<Vec<Done>>> = each
            .into_iter()
            .map(|one| one.join().map_err(|_| anyhow::anyhow!("a person's thread broke off"))?)
            .collect();
        (results, file.join())
    });
    let seconds = started.elapsed().as_secs_f64();
    let file = file.map_err(|_| anyhow::anyhow!("the reader's thread broke off"))??;
    let mut load = Load { seconds, done: BTreeMap::new(), file, writes: 0, met: 0 };
    for result in results {
        for done in result? {
            load.done.entry(done.what).or_default().push(done.milliseconds);
            load.writes += usize::from(done.wrote);
            load.met += usize::from(done.met);
        }
    }
    Ok(load)
}

/// Somebody who reads a static file over and over: what the machine itself costs under this load.
fn a_file(world: &World, over: &AtomicBool) -> anyhow::Result<Vec<f64>> {
    let mut client = Client::connect(world.url())?;
    let page = client.get("/sign-in")?;
    let html = page.text().into_owned();
    let asset = super::queue::asset(&html).context("the page links no style sheet")?.to_owned();
    let mut took = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let started = shell::now();
        let answer = client.get(&asset)?;
        took.push(started.elapsed().as_secs_f64() * 1_000.0);
        if answer.status != 200 {
            bail!("GET {asset} answered {}", answer.status);
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(took)
}

impl Load {
    #[expect(clippy::cast_precision_loss, reason = "counts of requests")]
    fn figures(&self, label: &str) -> anyhow::Result<Vec<Figure>> {
        let all: Vec<f64> = self.done.values().flatten().copied().collect();
        let at = |values: &[f64], share| percentile(values, share).context("nobody did anything");
        let one =
            |what: String, value: f64, unit| Figure { what, median: value, least: value, most: value, unit };
        let mut figures = vec![
            one(
                format!("{label}: request ÷ static file beside it, p99"),
                at(&all, 0.99)? / at(&self.file, 0.99)?,
                "×",
            ),
            one(format!("{label}: request, p50"), at(&all, 0.5)?, "ms"),
            one(format!("{label}: request, p99"), at(&all, 0.99)?, "ms"),
            one(format!("{label}: request, the slowest"), at(&all, 1.0)?, "ms"),
            one(format!("{label}: static file, p99"), at(&self.file, 0.99)?, "ms"),
            one(format!("{label}: requests"), all.len() as f64 / self.seconds, "each s"),
            one(format!("{label}: forms acknowledged"), self.writes as f64, "forms"),
            one(format!("{label}: met another's change, and chose"), self.met as f64, "times"),
        ];
        for (what, took) in &self.done {
            let spread = Spread::of(took.iter().copied()).context("none")?;
            let p99 = at(took, 0.99)?;
            figures.push(Figure {
                what: format!("{label}: {what}, p99 (least to most)"),
                median: p99,
                least: spread.least,
                most: spread.most,
                unit: "ms",
            });
        }
        Ok(figures)
    }
}

/// Looks on the pages for every new line that each person was told is kept; how many there are. Answers and titles that both write over
/// each other are not looked for.
#[expect(clippy::cast_precision_loss, reason = "counts of lines")]
fn lost_nothing(world: &World, people: &mut [Person]) -> anyhow::Result<f64> {
    let (mut lost, mut kept) = (Vec::new(), 0);
    for person in people {
        lost.extend(person.missing(world.url())?);
        kept += person.kept();
    }
    if !lost.is_empty() {
        bail!("acknowledged and lost: {}", lost.join("; "));
    }
    if kept == 0 {
        bail!("nobody was told that anything is kept: nothing could be lost");
    }
    Ok(kept as f64)
}

/// Kills the server, and the database where it is a server of its own, while people write; what was acknowledged must be there when
/// all runs again. Returns how much was acknowledged.
#[expect(clippy::cast_precision_loss, reason = "counts of writes")]
fn kills(world: &mut World, people: &mut [Person]) -> anyhow::Result<f64> {
    let mut acknowledged = 0;
    for round in 0..KILLS {
        let some = people.len().min(AT_A_KILL);
        let (some, _) = people.split_at_mut(some);
        let over = AtomicBool::new(false);
        acknowledged += thread::scope(|scope| {
            let each: Vec<_> =
                some.iter_mut().map(|person| scope.spawn(|| person.work_until_cut_off(&over))).collect();
            thread::sleep(Duration::from_millis(300 + u64::from(round) * 97 % 700));
            let killed = world.kill(round);
            over.store(true, Ordering::Relaxed);
            let done: usize = each.into_iter().filter_map(|one| one.join().ok()).sum();
            killed.map(|()| done)
        })?;
        world.start_again()?;
        for person in some.iter_mut() {
            person.connect(world.url())?;
        }
        lost_nothing(world, some)?;
    }
    world.assert_whole()?;
    if acknowledged == 0 {
        bail!("nothing was acknowledged around the kills: they prove nothing");
    }
    Ok(acknowledged as f64)
}
