//! What the process has used so far, as the system tells it.

use std::{fs, time::Instant};

use lookagain_tabular::run::Meter;

/// Reads the clock and, on Linux, `/proc`.
pub(super) struct ProcessMeter {
    started: Instant,
}

/// Parts of a second in which Linux counts processor time for user space, on every architecture (`USER_HZ`).
const TICKS_A_SECOND: f64 = 100.0;

impl ProcessMeter {
    #[expect(clippy::disallowed_methods, reason = "time enters here and is handed down")]
    pub(super) fn start() -> Self {
        Self { started: Instant::now() }
    }
}

impl Meter for ProcessMeter {
    fn wall_seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    fn cpu_seconds(&self) -> f64 {
        fs::read_to_string("/proc/self/stat").ok().and_then(|stat| ticks(&stat)).unwrap_or(0.0)
            / TICKS_A_SECOND
    }

    fn peak_mebibytes(&self) -> Option<f64> {
        peak(&fs::read_to_string("/proc/self/status").ok()?)
    }
}

/// User and system time of all threads. The program's name stands in brackets and may hold anything.
fn ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn peak(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_system_are_read() {
        let stat = "12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0";
        assert_eq!(ticks(stat).map(|ticks| ticks.round().to_string()), Some("300".to_owned()));
        let status = "Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t  2048 kB\n";
        assert_eq!(peak(status).map(|peak| peak.round().to_string()), Some("2".to_owned()));
        assert!(ticks("").is_none() && peak("").is_none());
    }
}
