//! How many tests passed, failed and were skipped, as the runners' own summaries say.

use std::fmt;

/// Tests by result. A step that is one check counts as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Count {
    /// One check that passed.
    pub(crate) const SUCCESS: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One check that failed.
    pub(crate) const FAILURE: Self = Self { passed: 0, failed: 1, skipped: 0 };
    /// One check that could not be made here.
    pub(crate) const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// The sum of every summary line in what nextest or `cargo test` said. A run that failed without a failed
    /// test (it did not compile, say) counts as one failure.
    pub(crate) fn read(text: &str, success: bool) -> Self {
        let mut count = text.lines().filter_map(summary).fold(Self::default(), Self::plus);
        if !success && count.failed == 0 {
            count.failed = 1;
        }
        count
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// nextest's `Summary [ 1.2s] 9 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 2 skipped`, or
/// `cargo test`'s `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn summary(line: &str) -> Option<Count> {
    let line = plain(line);
    let (_, counts) = match line.split_once("test result:") {
        Some(parts) => parts,
        None if line.trim_start().starts_with("Summary [") => line.split_once(" run: ")?,
        None => return None,
    };
    // What nextest calls skipped is mostly what its filter left to another step.
    let nextest = !line.contains("test result:");
    let mut count = Count::default();
    let words: Vec<&str> =
        counts.split([' ', ',', ';', '(', ')', '.']).filter(|word| !word.is_empty()).collect();
    for pair in words.windows(2) {
        let Ok(number) = pair[0].parse::<u64>() else { continue };
        match pair[1] {
            "passed" => count.passed += number,
            "failed" | "timed" | "exec" => count.failed += number,
            "ignored" if !nextest => count.skipped += number,
            _ => {}
        }
    }
    Some(count)
}

/// The line without colours.
fn plain(line: &str) -> String {
    let (mut out, mut escaped) = (String::new(), false);
    for c in line.chars() {
        match (escaped, c) {
            (false, '\u{1b}') => escaped = true,
            (false, c) => out.push(c),
            (true, c) => escaped = !c.is_ascii_alphabetic(),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_read_and_added() {
        let check = |text: &str, success, passed, failed, skipped| {
            assert_eq!(Count::read(text, success), Count { passed, failed, skipped }, "{text}");
        };
        check("     Summary [   1.204s] 9 tests run: 9 passed, 2 skipped", true, 9, 0, 0);
        check(
            "     Summary [   1.2s] 9 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 0 skipped",
            false,
            7,
            2,
            0,
        );
        check(
            "\u{1b}[32;1m     Summary\u{1b}[0m [ 0.1s] 1 test run: \u{1b}[1m1\u{1b}[0m passed",
            true,
            1,
            0,
            0,
        );
        check("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", true, 3, 0, 1);
        check("test result: ok. 3 passed; 0 failed;\ntest result: ok. 4 passed; 0 failed;", true, 7, 0, 0);
        check("error: could not compile", false, 0, 1, 0);
        check("7 passed were the candles", true, 0, 0, 0);
    }

    #[test]
    fn the_closing_line_is_what_people_look_for() {
        assert_eq!(Count { passed: 12, failed: 0, skipped: 0 }.to_string(), "12 passed, 0 failed");
        assert_eq!(Count { passed: 12, failed: 1, skipped: 3 }.to_string(), "12 passed, 1 failed, 3 skipped");
    }
}
