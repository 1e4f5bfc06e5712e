//! Programs: finding them, running them, and passing on what they say.

use std::{
    ffi::OsStr,
    fmt::Write as _,
    fs,
    io::{self, BufRead, BufReader, IsTerminal, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use anyhow::{Context, bail};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A setting from the environment; blank counts as unset.
#[expect(clippy::disallowed_methods, reason = "tasks are the edge: settings are read here and passed on")]
pub(crate) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// The moment, for timing.
#[expect(clippy::disallowed_methods, reason = "tasks measure how long they take")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Whether this runs on the build machine (`CI=true`), where nothing may be skipped in silence.
pub(crate) fn in_ci() -> bool {
    setting("CI").is_some_and(|value| value == "true" || value == "1")
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A program on the `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = setting("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// `program` at the repository's root, without standard input.
pub(crate) fn command(program: impl AsRef<OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    if io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// The standard output of a command that must succeed.
pub(crate) fn capture(command: &mut Command) -> anyhow::Result<String> {
    let said = describe(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("starting `{said}`"))?;
    if !output.status.success() {
        let mut message = format!("`{said}` failed with {}", output.status);
        let errors = String::from_utf8_lossy(&output.stderr);
        for line in errors.lines().rev().take(12).collect::<Vec<_>>().into_iter().rev() {
            write!(message, "\n  {line}")?;
        }
        bail!(message);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Run a command, its output going straight to the person, and fail when it fails.
pub(crate) fn pass(command: &mut Command) -> anyhow::Result<()> {
    let said = describe(command);
    let status = command.status().with_context(|| format!("starting `{said}`"))?;
    if !status.success() {
        bail!("`{said}` failed with {status}");
    }
    Ok(())
}

/// What a command said while it ran, and whether it succeeded.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) success: bool,
    pub(crate) command: String,
}

/// Run a command, passing its output on line by line and keeping a copy.
pub(crate) fn listen(command: &mut Command) -> anyhow::Result<Said> {
    let said = describe(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{said}`"))?;
    let out = child.stdout.take().context("the command has no output")?;
    let err = child.stderr.take().context("the command has no error output")?;
    let listener = thread::spawn(move || copy_lines(err, |line| eprint!("{line}")));
    let mut text = copy_lines(out, |line| print!("{line}"));
    text.push_str(&listener.join().unwrap_or_default());
    let status = child.wait()?;
    Ok(Said { text, success: status.success(), command: said })
}

fn copy_lines(source: impl Read, show: impl Fn(&str)) -> String {
    let mut reader = BufReader::new(source);
    let (mut all, mut line) = (String::new(), Vec::new());
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line);
        show(&text);
        all.push_str(&text);
        line.clear();
    }
    all
}

/// The command as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_keeps_both_streams_and_the_verdict() {
        let said = listen(&mut command("sh", &["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert!(said.text.contains("one\n") && said.text.contains("two\n"), "{}", said.text);
        assert!(!said.success);
    }

    #[test]
    fn a_failed_capture_says_which_command_and_its_last_words() {
        let error =
            capture(&mut command("sh", &["-c", "echo no such table >&2; exit 1"])).unwrap_err().to_string();
        assert!(error.contains("sh -c") && error.contains("no such table"), "{error}");
    }

    #[test]
    fn a_program_that_does_not_exist_is_not_found() {
        assert_eq!(find_program("no-such-program-anywhere"), None);
        assert!(find_program("sh").is_some());
    }
}
