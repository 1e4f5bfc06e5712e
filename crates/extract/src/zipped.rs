//! Parts of a zip archive, unpacked within a limit that is counted and not believed: what an archive says of its sizes may be a lie.

use std::io::{Cursor, Read, sink};

use zip::{ZipArchive, result::ZipError};

use crate::{Limits, Unread};

pub(crate) struct Zipped<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Zipped<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unread> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unread(&error))?;
        Ok(Self { archive, left: limits.unpacked })
    }

    /// The names of its parts, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        names.sort();
        names
    }

    /// One part, whole.
    pub(crate) fn part(&mut self, name: &str) -> Result<Vec<u8>, Unread> {
        let part = self.archive.by_name(name).map_err(|error| unread(&error))?;
        let mut bytes = Vec::new();
        part.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| Unread::Broken)?;
        self.spend(bytes.len() as u64)?;
        Ok(bytes)
    }

    /// Unpacks everything into nothing, to see that a library may.
    pub(crate) fn measure(mut self) -> Result<(), Unread> {
        for number in 0..self.archive.len() {
            let part = self.archive.by_index(number).map_err(|error| unread(&error))?;
            let size =
                std::io::copy(&mut part.take(self.left + 1), &mut sink()).map_err(|_| Unread::Broken)?;
            self.spend(size)?;
        }
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), Unread> {
        self.left = self.left.checked_sub(bytes).ok_or(Unread::TooLarge)?;
        Ok(())
    }
}

fn unread(error: &ZipError) -> Unread {
    let locked = matches!(error, ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED);
    if locked { Unread::Locked } else { Unread::Broken }
}
