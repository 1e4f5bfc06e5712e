//! `lookagain backup` and `lookagain restore`.

use std::{path::Path, process::ExitCode};

use lookagain_app::backup::{Manifest, restore as put_back, verify};

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn backup(place: &PlaceArgs, to: &Path, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let manifest = app.backup(&place::operator(), to, place::now()).await?;
    app.close().await;
    tell(&manifest, &format!("Backed up to {}", to.display()), talk)
}

pub(super) async fn restore(
    place: &PlaceArgs,
    from: &Path,
    check: bool,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    if check {
        return tell(&verify(from)?, "The backup is whole", talk);
    }
    let manifest = put_back(from, &place::target(place), &place.dir)?;
    let app = place::open(place).await?;
    app.note_restore(&place::operator(), &manifest, place::now()).await?;
    app.close().await;
    tell(&manifest, &format!("Restored to {}. Now: lookagain doctor --dir {0}", place.dir.display()), talk)
}

fn tell(manifest: &Manifest, what: &str, talk: Talk) -> anyhow::Result<ExitCode> {
    if talk.json {
        show::json(manifest)?;
    } else {
        println!(
            "{what}: {} files, {} database, made {}.",
            manifest.files.len(),
            manifest.database,
            manifest.made_at
        );
    }
    Ok(ExitCode::SUCCESS)
}
