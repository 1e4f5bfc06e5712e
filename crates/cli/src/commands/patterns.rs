//! `lookagain patterns`: where cases end without action far more often than expected.

use std::process::ExitCode;

use lookagain_app::patterns::{FALSE_DISCOVERIES, LEAST_ENDED, Line, Subject};
use lookagain_domain::Force;
use serde_json::json;

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn run(place: &PlaceArgs, all: bool, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let patterns = app.patterns(&place::operator(), place::now()).await?;
    app.close().await;
    let picture = &patterns.picture;
    let lines: Vec<&Line> = picture.lines.iter().filter(|line| all || line.stands_out).collect();
    if talk.json {
        show::json(&json!({
            "as_of": patterns.as_of, "ended": picture.ended, "without_action": picture.without_action,
            "not_counted": patterns.not_counted, "looked_at": picture.lines.len(), "too_few": picture.too_few,
            "least_cases": LEAST_ENDED, "false_discoveries": FALSE_DISCOVERIES, "lines": lines,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let n = show::number;
    println!(
        "{} cases ended, {} of them without action. {} lines of at least {LEAST_ENDED} cases were looked at, {} had fewer; {} listed.",
        n(picture.ended),
        n(picture.without_action),
        n(picture.lines.len() as u64),
        n(picture.too_few),
        n(lines.len() as u64)
    );
    println!(
        "What stands out is a question, and says nothing of any person. Of all that stands out, {:.0}% may do so by chance.",
        100.0 * FALSE_DISCOVERIES
    );
    for line in lines {
        let observed = line.without_action.map_or_else(|| "withheld".to_owned(), n);
        println!(
            "{}: {} cases, {observed} without action, {:.1} expected; {:.0}% to {:.0}%, {:.0}% expected{}",
            subject(&line.subject),
            n(line.ended),
            line.expected,
            100.0 * line.share.low,
            100.0 * line.share.high,
            100.0 * line.expected_share,
            if line.stands_out { " (stands out)" } else { "" }
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn subject(subject: &Subject) -> String {
    let force =
        Force::ALL.iter().find(|force| force.number == subject.force()).map_or("", |force| force.slug);
    match subject {
        Subject::Force { .. } => force.to_owned(),
        Subject::DecidedBy { decided_by, .. } => format!("{force}, decided by {}", decided_by.label()),
        Subject::Place { place, .. } => format!("{force}, {place}"),
        Subject::Period { year, .. } => format!("{force}, closed in {year}"),
    }
}
