//! `lookagain audit verify` and `lookagain audit checkpoint`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use lookagain_app::{AuditHead, AuditReport, parse_verifier_key, verifier_key, verify_checkpoint};

use super::{FAULTS, Talk};
use crate::{args::PlaceArgs, keys, place, show};

pub(super) async fn verify(
    place: &PlaceArgs,
    checkpoints: &[PathBuf],
    public_key: Option<&Path>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let vouched = vouched(place, checkpoints, public_key)?;
    let app = place::open(place).await?;
    let report = app.verify_audit(&place::operator(), &vouched, place::now()).await?;
    app.close().await;
    tell(&report, vouched.len(), talk)
}

/// The heads that checkpoints vouch for, once their signatures are right.
fn vouched(
    place: &PlaceArgs,
    checkpoints: &[PathBuf],
    public_key: Option<&Path>,
) -> anyhow::Result<Vec<AuditHead>> {
    if checkpoints.is_empty() {
        return Ok(Vec::new());
    }
    let path = public_key.map_or_else(|| keys::public(&place.dir.join(keys::PRIVATE)), Path::to_owned);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("reading the public key {}: give it with --public-key", path.display()))?;
    let (_, key) = parse_verifier_key(&text).with_context(|| path.display().to_string())?;
    let mut heads = Vec::new();
    for path in checkpoints {
        let note = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        let checkpoint = verify_checkpoint(&note, &key).with_context(|| path.display().to_string())?;
        heads.push(checkpoint.head);
    }
    Ok(heads)
}

fn tell(report: &AuditReport, checkpoints: usize, talk: Talk) -> anyhow::Result<ExitCode> {
    let sound = report.is_sound();
    if talk.json {
        let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        show::json(&serde_json::json!({
            "entries": report.entries, "whole": sound, "faults": faults, "checkpoints": checkpoints,
        }))?;
    } else {
        for fault in &report.faults {
            println!("fault: {fault}");
        }
        let verdict = if sound { "the chain is whole" } else { "the chain is BROKEN" };
        let against = match checkpoints {
            0 => " Nothing from outside vouches for its end: give --checkpoint.".to_owned(),
            1 => " It was held against 1 checkpoint.".to_owned(),
            many => format!(" It was held against {many} checkpoints."),
        };
        println!("{} entries: {verdict}.{against}", show::number(report.entries));
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

pub(super) async fn checkpoint(
    place: &PlaceArgs,
    key: Option<&Path>,
    origin: Option<&str>,
    out: Option<&Path>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    if let Some(out) = out.filter(|out| out.exists()) {
        bail!("{} is there already: a checkpoint is never written over", out.display());
    }
    let app = place::open(place).await?;
    let path = key.map_or_else(|| place.dir.join(keys::PRIVATE), Path::to_owned);
    let (origin, key) = keys::read_or_make(&path, origin)?;
    let signed = app.sign_audit(&place::operator(), &origin, &key, place::now()).await?;
    app.close().await;
    let signed = match signed {
        Ok(signed) => signed,
        Err(report) => return tell(&report, 0, talk),
    };
    if let Some(out) = out {
        fs::write(out, &signed.note).with_context(|| format!("writing {}", out.display()))?;
    }
    if talk.json {
        show::json(&serde_json::json!({
            "entries": signed.head.seq, "head": signed.head.hash.to_string(), "note": signed.note,
            "public_key": verifier_key(&origin, &key.verifying_key())?,
        }))?;
    } else if let Some(out) = out {
        println!("Signed entry {} in {}.", show::number(signed.head.seq), out.display());
        println!(
            "Keep it, and {}, where the operators of this server cannot change them.",
            keys::public(&path).display()
        );
    } else {
        print!("{}", signed.note);
    }
    Ok(ExitCode::SUCCESS)
}
