//! Where things are, and what time it is: the only file that reads the clock.

use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;
use lookagain_app::{App, Operator, Settings, Target, Who};
use lookagain_domain::{Force, ForceId};

use crate::args::PlaceArgs;

/// Now.
#[expect(clippy::disallowed_methods, reason = "time enters here and is handed down")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A clock for the pages.
pub(crate) fn clock() -> fn() -> Timestamp {
    now
}

/// Whoever runs the command.
pub(crate) fn operator() -> Who {
    Who::Operator(Operator { name: "operator".to_owned() })
}

pub(crate) fn target(place: &PlaceArgs) -> Target {
    match &place.database {
        Some(url) => Target::Postgres(url.clone()),
        None => Target::Sqlite(place.dir.join("lookagain.sqlite")),
    }
}

/// Opens a database that is there already.
pub(crate) async fn open(place: &PlaceArgs) -> anyhow::Result<App> {
    let target = target(place);
    if let Target::Sqlite(file) = &target
        && !file.exists()
    {
        bail!(
            "there is no database in {}. Make one with `lookagain init --dir {0}`, or try `lookagain demo`",
            place.dir.display()
        );
    }
    let settings = Settings { demo: place.dir.join("SYNTHETIC").exists(), ..settings() };
    make(&target, &place.dir, settings).await
}

/// What is set for every command: documents are read by this same program in a process of its own.
pub(crate) fn settings() -> Settings {
    Settings { reader: std::env::current_exe().ok(), ..Settings::default() }
}

/// Opens a database, making it when it is not there.
pub(crate) async fn make(target: &Target, dir: &Path, settings: Settings) -> anyhow::Result<App> {
    App::open(target, dir, settings, now()).await.context("opening the database")
}

/// A force by any of its names.
pub(crate) fn force(name: &str) -> anyhow::Result<ForceId> {
    let force = Force::named(name).with_context(|| {
        let slugs: Vec<&str> = Force::ALL.iter().map(|force| force.slug).collect();
        format!("no force is called {name:?}. One of: {}", slugs.join(", "))
    })?;
    Ok(force.id()?)
}

/// The same for an argument that may be left out.
pub(crate) fn maybe_force(name: Option<&str>) -> anyhow::Result<Option<ForceId>> {
    name.map(force).transpose()
}
