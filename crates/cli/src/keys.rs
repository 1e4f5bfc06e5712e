//! The key that signs checkpoints: in a file of its own, outside the database, for this user of the machine only.

use std::{
    ffi::OsString,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use lookagain_app::{SigningKey, audit::new_signing_key, parse_signer_key, signer_key, verifier_key};

/// The name of the private key in the folder of the database.
pub(crate) const PRIVATE: &str = "checkpoint-key";
/// The name of a key when none is given.
const ORIGIN: &str = "lookagain";

/// Where the public half of a private key lies.
pub(crate) fn public(private: &Path) -> PathBuf {
    let mut name = OsString::from(private);
    name.push(".pub");
    PathBuf::from(name)
}

/// The key in this file with its name; made, with its public half beside it, when there is none.
pub(crate) fn read_or_make(path: &Path, origin: Option<&str>) -> anyhow::Result<(String, SigningKey)> {
    if !path.exists() {
        return make(path, origin.unwrap_or(ORIGIN));
    }
    private_to_its_user(path)?;
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let (name, key) = parse_signer_key(&text).with_context(|| path.display().to_string())?;
    if origin.is_some_and(|origin| origin != name) {
        bail!("the key in {} is called {name}: leave --origin out, or give another --key", path.display());
    }
    Ok((name, key))
}

fn make(path: &Path, origin: &str) -> anyhow::Result<(String, SigningKey)> {
    let key = new_signing_key()?;
    let text = signer_key(origin, &key)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let doing = || format!("writing the key {}", path.display());
    let mut file = options.open(path).with_context(doing)?;
    writeln!(file, "{text}").and_then(|()| file.sync_all()).with_context(doing)?;
    let half = public(path);
    fs::write(&half, format!("{}\n", verifier_key(origin, &key.verifying_key())?))
        .with_context(|| format!("writing {}", half.display()))?;
    eprintln!("Made a key: {} (secret) and {} (public).", path.display(), half.display());
    Ok((origin.to_owned(), key))
}

/// Refuses a key that others of this machine can read: it proves nothing about them.
#[cfg(unix)]
fn private_to_its_user(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!(
            "{} can be read by others: `chmod 600` it, or make another key if it may be known",
            path.display()
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn private_to_its_user(_: &Path) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_user_only_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(PRIVATE);
        let (name, made) = read_or_make(&path, Some("force.example.org/audit")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::read_to_string(public(&path)).unwrap().starts_with("force.example.org/audit+"));
        for origin in [None, Some(name.as_str())] {
            let (again, read) = read_or_make(&path, origin).unwrap();
            assert_eq!((&again, read.verifying_key()), (&name, made.verifying_key()));
        }
        assert!(read_or_make(&path, Some("another")).is_err(), "a key keeps its name");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_or_make(&path, None).is_err(), "a key that others can read is not used");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "not a key").unwrap();
        assert!(read_or_make(&path, None).is_err());
    }
}
