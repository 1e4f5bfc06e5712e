//! The queue page against a static file from the same server, over loopback on one kept-alive connection:
//! what remains is the work of authorising, querying, auditing and rendering.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::{
    Options, Report,
    http::{Client, path_of},
    measure::{Spread, percentile},
    program,
};
use crate::shell;

const CASES: u64 = 100_000;
const REQUESTS_EACH_RUN: usize = 400;
const PAGE: &str = "/queue";

/// What `lookagain demo --json` prints when it listens.
#[derive(Deserialize)]
pub(super) struct Listening {
    pub(super) url: String,
    pub(super) sign_in: Vec<SignIn>,
    counts: Counts,
}

#[derive(Deserialize)]
struct Counts {
    queued: u64,
}

#[derive(Deserialize)]
pub(super) struct SignIn {
    pub(super) role: String,
    pub(super) link: String,
}

/// A server that stops when dropped.
pub(super) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(super) fn run(options: &Options) -> anyhow::Result<Report> {
    if let (Some(url), Some(cookie)) = (&options.url, &options.cookie) {
        let mut client = Client::connect(url)?;
        client.set_cookies(cookie);
        return measure(&mut client, options.runs, &format!("the server at {url}"));
    }
    let cases = options.size.unwrap_or(CASES);
    let folder = tempfile::Builder::new().prefix("lookagain-bench-").tempdir()?;
    let (_server, listening) = start(folder.path(), cases)?;
    let officer = listening.sign_in.iter().find(|sign_in| sign_in.role.to_lowercase().contains("triage"));
    let officer = officer.context("the demonstration gave no sign-in link for a triage officer")?;
    let mut client = Client::connect(&listening.url)?;
    // The link shows a page with one button, so that nothing which merely looks at links uses it up.
    let signed_in = client.post(path_of(&officer.link))?;
    let Some(home) = signed_in.location else { bail!("the sign-in link answered {}", signed_in.status) };
    let home = client.follow(path_of(&home))?;
    if home.status != 200 {
        bail!("signing in led to an answer of {}", home.status);
    }
    measure(&mut client, options.runs, &format!("{} cases", listening.counts.queued))
}

pub(super) fn start(dir: &Path, cases: u64) -> anyhow::Result<(Server, Listening)> {
    let mut child = Command::new(program())
        // The synthetic nation has some four cases for each five crimes; a few more are asked for than are needed.
        .args(["demo", "--crimes", &(cases * 13 / 10).to_string(), "--port", "0", "--json", "--dir"])
        .arg(dir.join("nation"))
        // One line for each request would be part of what is measured, and hide the figures.
        .env("LOOKAGAIN_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting lookagain demo")?;
    let out = child.stdout.take().context("the demonstration has no output")?;
    let server = Server(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let listening =
        serde_json::from_str(&line).with_context(|| format!("expected one JSON line, found {line:?}"))?;
    Ok((server, listening))
}

fn measure(client: &mut Client, runs: usize, setting: &str) -> anyhow::Result<Report> {
    let page = client.get(PAGE)?;
    if page.status != 200 {
        bail!("GET {PAGE} answered {}: is the person signed in?", page.status);
    }
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let asset = asset(&html).context("the queue page links no style sheet under /assets/")?.to_owned();
    for _ in 0..20 {
        time(client, PAGE)?;
        time(client, &asset)?;
    }
    let (mut halves, mut nines, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let (mut files, mut file_nines) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let (mut ours, mut peers) = (Vec::new(), Vec::new());
        for _ in 0..REQUESTS_EACH_RUN {
            ours.push(time(client, PAGE)?);
            peers.push(time(client, &asset)?);
        }
        let (half, nine) = (percentile(&ours, 0.5), percentile(&ours, 0.99));
        let (file, file_nine) = (percentile(&peers, 0.5), percentile(&peers, 0.99));
        let (Some(half), Some(nine), Some(file), Some(file_nine)) = (half, nine, file, file_nine) else {
            continue;
        };
        halves.push(half);
        nines.push(nine);
        files.push(file);
        file_nines.push(file_nine);
        ratios.push(half / file);
    }
    let spread = |values: Vec<f64>| Spread::of(values).context("no runs");
    Ok(Report {
        name: "queue",
        setting: format!(
            "{setting}; GET {PAGE} ({} bytes) against GET {asset}; {runs} runs of {REQUESTS_EACH_RUN}, in turn",
            page.body.len()
        ),
        figures: vec![
            spread(ratios)?.figure("median request, page ÷ static file", "×"),
            spread(halves)?.figure("page, p50", "ms"),
            spread(nines)?.figure("page, p99", "ms"),
            spread(files)?.figure("static file, p50", "ms"),
            spread(file_nines)?.figure("static file, p99", "ms"),
        ],
    })
}

/// Milliseconds for one request, which must succeed.
pub(super) fn time(client: &mut Client, path: &str) -> anyhow::Result<f64> {
    let started = shell::now();
    let response = client.get(path)?;
    let took = started.elapsed().as_secs_f64() * 1000.0;
    if response.status != 200 {
        bail!("GET {path} answered {}", response.status);
    }
    Ok(took)
}

/// The first style sheet the page links: a file as large as the page, where an icon would be a few hundred bytes.
pub(super) fn asset(html: &str) -> Option<&str> {
    html.split('"').find(|text| {
        text.starts_with("/assets/") && Path::new(text).extension().is_some_and(|end| end == "css")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_static_file_is_one_the_page_links() {
        let html = "<link href=\"/assets/icon-1.svg\"><link href=\"/assets/app-1.css\" rel>";
        assert_eq!(asset(html), Some("/assets/app-1.css"));
        assert_eq!(asset("<p>none</p>"), None);
    }
}
