//! Reading in a process of its own, which holds nothing else and may take so much memory and time. What a hostile document does to its
//! reader, it does to that process.
//!
//! The document goes in by a pipe and the text comes back by another: nothing of either is on a disk.

use std::{
    io::{self, Read, Write},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::{Format, Limits, Reading, Unread, read};

/// Memory of the reading process, in bytes.
const MEMORY: u64 = 1536 * 1024 * 1024;
/// Processor time of the reading process.
const PROCESSOR_SECONDS: u64 = 60;
/// How long is waited for it.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The reading process: takes a document from `from` until its end and answers to `to`.
///
/// # Errors
/// When the limits cannot be set, or the pipes break.
pub fn serve(format: Format, from: impl Read, mut to: impl Write) -> io::Result<()> {
    setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) })?;
    let seconds = Some(PROCESSOR_SECONDS);
    setrlimit(Resource::Cpu, Rlimit { current: seconds, maximum: seconds })?;
    // What it was given to read must not be written anywhere if it is ended.
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    let limits = Limits::default();
    let mut bytes = Vec::new();
    // Of a text, the beginning is read; anything else that is larger is refused by `read`.
    from.take(limits.bytes as u64 + 1).read_to_end(&mut bytes)?;
    serde_json::to_writer(&mut to, &read(format, &bytes, &limits))?;
    to.flush()
}

/// Has a document read by `program` (this same program, told to [`serve`]), with `arguments`. `feed` writes the document; that the reader
/// has had enough is no error of its.
///
/// # Errors
/// When the process cannot be started: that says nothing of the document, and it may be tried again.
pub fn read_apart(
    program: &Path,
    arguments: &[&str],
    feed: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    patience: Duration,
) -> io::Result<Reading> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("the reading process has no pipes"));
    };
    let answer = listen(stdout);
    let handed_over = feed(&mut stdin);
    drop(stdin);
    let text = answer.recv_timeout(patience);
    let late = text.is_err();
    if late {
        child.kill()?;
    }
    let ended_well = child.wait()?.success();
    match handed_over {
        // The reader closes its ear when it has read as much as it will, or is gone.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
        Ok(()) | Err(_) => {}
    }
    Ok(match serde_json::from_slice(&text.unwrap_or_default()) {
        Ok(reading) if ended_well => reading,
        Ok(_) | Err(_) => Reading::Unread(if late { Unread::TooLong } else { Unread::Failed }),
    })
}

/// Takes what the process says, while the document still goes in: otherwise each could wait for the other.
fn listen(stdout: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (send, answer) = mpsc::channel();
    // JSON may write a character in six.
    let most = Limits::default().text_bytes as u64 * 6 + Limits::default().places as u64 * 64;
    std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stdout.take(most).read_to_end(&mut text);
        let _ = send.send(text);
    });
    answer
}
