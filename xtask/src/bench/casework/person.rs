//! One reviewer: what she does, and what she was told is kept.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::bail;

use crate::{
    bench::http::{Client, Response},
    shell,
};

/// One request that was answered.
pub(super) struct Done {
    pub(super) what: &'static str,
    pub(super) milliseconds: f64,
    /// It was acknowledged as kept.
    pub(super) wrote: bool,
    /// Somebody else had changed the same thing, and both versions were shown.
    pub(super) met: bool,
}

pub(super) struct Person {
    number: usize,
    case: u64,
    client: Client,
    dice: u64,
    /// Titles of lines of enquiry that were acknowledged.
    kept: Vec<String>,
    written: usize,
}

impl Person {
    pub(super) fn new(number: usize, case: u64, client: Client) -> Self {
        let dice = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self { number, case, client, dice, kept: Vec::new(), written: 0 }
    }

    /// A number below `end`.
    fn dice(&mut self, end: u64) -> u64 {
        // xorshift64*: different for each person, the same in every run.
        self.dice ^= self.dice >> 12;
        self.dice ^= self.dice << 25;
        self.dice ^= self.dice >> 27;
        (self.dice.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }

    /// Takes the case's review, or joins it; the first leaves a line of enquiry that both will edit.
    pub(super) fn begin(&mut self, first: bool) -> anyhow::Result<()> {
        let mut done = Vec::new();
        self.form(if first { "begin-review" } else { "join-review" }, &[], &mut done, || ())?;
        if first {
            let line = [("kind", "CCTV"), ("title", "The line of both"), ("possible", "PERHAPS")];
            self.form("enquiry", &line, &mut done, || ())?;
        }
        Ok(())
    }

    /// The same person at another connection: cookies go on.
    pub(super) fn connect(&mut self, url: &str) -> anyhow::Result<()> {
        self.client.connect_again(url)
    }

    /// Works until it is over.
    pub(super) fn work(&mut self, over: &AtomicBool) -> anyhow::Result<Vec<Done>> {
        let mut done = Vec::new();
        // Not all at the same moment.
        pause(over, self.number as u64 * 29 % 4_000);
        while !over.load(Ordering::Relaxed) {
            self.step(over, &mut done)?;
            let between = 2_000 + self.dice(4_001);
            pause(over, between);
        }
        Ok(done)
    }

    /// Writes without a pause until the connection is cut; what broke off does not count. Returns how much was acknowledged.
    pub(super) fn work_until_cut_off(&mut self, over: &AtomicBool) -> usize {
        let before = self.kept.len();
        while !over.load(Ordering::Relaxed) && self.write(&mut Vec::new()).is_ok() {}
        self.kept.len() - before
    }

    fn step(&mut self, over: &AtomicBool, done: &mut Vec<Done>) -> anyhow::Result<()> {
        let case = self.case;
        match self.dice(100) {
            0..15 => self.look("my work", "/work", done).map(drop),
            15..35 => self.look("the review", &format!("/cases/{case}/review"), done).map(drop),
            35..45 => self.look("the case", &format!("/cases/{case}"), done).map(drop),
            45..50 => self.look("the queue", "/queue", done).map(drop),
            50..75 => self.write(done),
            75..90 => self.answer(done),
            _ => self.edit(over, done),
        }
    }

    fn look(&mut self, what: &'static str, path: &str, done: &mut Vec<Done>) -> anyhow::Result<Response> {
        let started = shell::now();
        let answer = self.client.get(path)?;
        done.push(Done { what, milliseconds: milliseconds(started), wrote: false, met: false });
        if answer.status != 200 {
            bail!("GET {path} answered {}: {}", answer.status, beginning(&answer));
        }
        Ok(answer)
    }

    /// A new line of enquiry.
    fn write(&mut self, done: &mut Vec<Done>) -> anyhow::Result<()> {
        self.written += 1;
        let title = format!("Line {}x{}x", self.number, self.written);
        let line = [("kind", "CCTV"), ("title", title.as_str()), ("possible", "PERHAPS")];
        self.form("enquiry", &line, done, || ())?;
        self.kept.push(title);
        Ok(())
    }

    /// Another title for the line that both edit, typed as slowly as people type. Who meets the other's change sees it and puts their
    /// own in its place.
    fn edit(&mut self, over: &AtomicBool, done: &mut Vec<Done>) -> anyhow::Result<()> {
        let (says, typing) = (self.dice(1_000), 2_000 + self.dice(4_001));
        let title = format!("The line of both as {} says {says}", self.number);
        let line = [("kind", "CCTV"), ("title", title.as_str()), ("possible", "PERHAPS")];
        self.form("enquiry?item=1/1", &line, done, || pause(over, typing))
    }

    /// Opens a form, fills it in, and sends it.
    fn form(
        &mut self,
        form: &str,
        fields: &[(&str, &str)],
        done: &mut Vec<Done>,
        fill_in: impl FnOnce(),
    ) -> anyhow::Result<()> {
        let path = format!("/cases/{}/forms/{form}", self.case);
        let mut page = self.look("a form", &path, done)?;
        fill_in();
        for _ in 0..5 {
            let (csrf, seen) = (page.hidden("csrf")?, page.hidden("seen")?);
            let all = [&[("csrf", csrf.as_str()), ("seen", seen.as_str())][..], fields].concat();
            let started = shell::now();
            let answer = self.client.send(&path, &all)?;
            let met = answer.status != 303 && answer.text().contains("Someone else changed this meanwhile");
            let wrote = answer.status == 303;
            done.push(Done { what: "sending a form", milliseconds: milliseconds(started), wrote, met });
            if wrote {
                return Ok(());
            }
            if !met {
                bail!("POST {path} answered {}: {}", answer.status, beginning(&answer));
            }
            page = answer;
        }
        bail!("POST {path}: somebody else was quicker five times")
    }

    /// The questions of one theme.
    fn answer(&mut self, done: &mut Vec<Done>) -> anyhow::Result<()> {
        let path = format!("/cases/{}/review/themes/DECISION", self.case);
        let page = self.look("questions", &path, done)?;
        let (csrf, text) = (page.hidden("csrf")?, page.text().into_owned());
        let hidden: Vec<(&str, &str)> = text
            .split("<input type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|rest| {
                let (name, rest) = rest.split_once("\" value=\"")?;
                Some((name, rest.split('"').next()?))
            })
            .filter(|(name, _)| *name != "csrf")
            .collect();
        let names: BTreeSet<&str> = text
            .split("name=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|name| name.starts_with("q-") && name.ends_with(".answer"))
            .collect();
        let says = if self.dice(2) == 0 { "NO" } else { "NOT_ON_FILE" };
        let mut fields = vec![("csrf", csrf.as_str())];
        fields.extend(hidden);
        fields.extend(names.into_iter().map(|name| (name, says)));
        let started = shell::now();
        let answer = self.client.send(&path, &fields)?;
        let met = answer.status != 303 && answer.text().contains("meanwhile");
        let wrote = answer.status == 303;
        done.push(Done { what: "sending answers", milliseconds: milliseconds(started), wrote, met });
        if !wrote && !met {
            bail!("POST {path} answered {}: {}", answer.status, beginning(&answer));
        }
        Ok(())
    }

    /// How many new lines were acknowledged.
    pub(super) const fn kept(&self) -> usize {
        self.kept.len()
    }

    /// What was acknowledged and is not on the page of the review.
    pub(super) fn missing(&mut self, url: &str) -> anyhow::Result<Vec<String>> {
        self.connect(url)?;
        let page = self.look("the review", &format!("/cases/{}/review", self.case), &mut Vec::new())?;
        let text = page.text();
        Ok(self.kept.iter().filter(|title| !text.contains(title.as_str())).cloned().collect())
    }
}

/// Waits, but not longer than there is work.
fn pause(over: &AtomicBool, milliseconds: u64) {
    let mut left = milliseconds;
    while left > 0 && !over.load(Ordering::Relaxed) {
        let some = left.min(100);
        thread::sleep(Duration::from_millis(some));
        left -= some;
    }
}

fn milliseconds(started: std::time::Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}

/// What a page says first, to find out what went wrong. The nation is synthetic.
fn beginning(answer: &Response) -> String {
    let text = answer.text();
    let main = text.find("<main").map_or(&*text, |at| &text[at..]);
    main.chars().take(600).collect()
}
