//! Progress bars on standard error, for people at a terminal only.

use std::{
    io::IsTerminal,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lookagain_app::Watch;

/// A bar, or nothing where nobody looks.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    rows: AtomicU64,
}

impl Bar {
    /// A bar with a known length; 0 makes a spinner that counts.
    pub(crate) fn new(what: &str, length: u64, quiet: bool) -> Self {
        let bar = if length == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(length) };
        let shown = !quiet && std::io::stderr().is_terminal();
        bar.set_draw_target(if shown {
            ProgressDrawTarget::stderr_with_hz(8)
        } else {
            ProgressDrawTarget::hidden()
        });
        let style = if length == 0 {
            "{spinner} {msg} {human_pos} {elapsed}"
        } else {
            "{msg} {wide_bar} {human_pos}/{human_len} {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, rows: AtomicU64::new(0) }
    }

    pub(crate) fn add(&self, more: u64) {
        self.bar.set_position(self.rows.fetch_add(more, Ordering::Relaxed) + more);
    }

    pub(crate) fn set(&self, done: u64) {
        self.bar.set_position(done);
    }

    pub(crate) fn say(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// One bar after the other, one for each stage of linking.
#[derive(Debug)]
pub(crate) struct Stages {
    bar: Mutex<Option<Bar>>,
    quiet: bool,
}

impl Stages {
    pub(crate) const fn new(quiet: bool) -> Self {
        Self { bar: Mutex::new(None), quiet }
    }

    pub(crate) fn end(&self) {
        if let Ok(mut bar) = self.bar.lock() {
            *bar = None;
        }
    }
}

impl Watch for Stages {
    fn stage(&self, name: &'static str, total: u64) {
        let words = match name {
            "read" => "Reading",
            "profile" => "Looking at the columns",
            "blocking" => "Counting pairs",
            "train" => "Learning how records differ",
            "predict" => "Comparing records",
            "cluster" | "join" => "Joining records",
            "write" => "Writing",
            "evaluate" => "Comparing with the truth",
            other => other,
        };
        // The old bar leaves the line before the new one takes it.
        self.end();
        if let Ok(mut bar) = self.bar.lock() {
            *bar = Some(Bar::new(words, total, self.quiet));
        }
    }

    fn advance(&self, by: u64) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.add(by);
        }
    }
}
