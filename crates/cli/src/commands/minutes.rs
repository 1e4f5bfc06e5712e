//! `lookagain minutes`: the minutes of a meeting as a tagged PDF.

use std::{fs::File, io::Write as _, path::Path, process::ExitCode};

use anyhow::Context as _;
use lookagain_app::casework::MinutesAs;
use lookagain_web::minutes_as_pdf;
use serde_json::json;

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn run(place: &PlaceArgs, meeting: i64, out: &Path, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let minutes = app.minutes(&place::operator(), meeting, MinutesAs::File, place::now()).await?;
    app.close().await;
    let bytes = minutes_as_pdf(&minutes)?;
    let write = || {
        let mut file = File::create_new(out)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("writing {}", out.display()))?;
    if talk.json {
        show::json(
            &json!({ "meeting": meeting, "cases": minutes.cases.len(), "file": out, "bytes": bytes.len() }),
        )?;
    } else {
        println!(
            "Minutes of meeting {meeting}, with {} cases, are in {}",
            minutes.cases.len(),
            out.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}
