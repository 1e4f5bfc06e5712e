//! The desk at which the typesetter sits: its template, the paper, and the embedded fonts. There is nothing else in its world: no folder, no
//! network, no clock.

use std::sync::LazyLock;

use lookagain_assets::TYPEFACE;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// The template, in the typesetter's own language. It reads the paper as values.
const TEMPLATE: &str = include_str!("../templates/paper.typ");

/// The typesetter's own set of fonts has one under the GPL in it, which would come into the program whole.
static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| TYPEFACE.into_iter().flat_map(|face| Font::iter(Bytes::new(face))).collect());

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(&*FONTS)));

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Is there a letter for this in every one of the fonts?
pub(crate) fn has_letter(letter: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(letter.into()))
}

/// One paper before the typesetter.
pub(crate) struct Desk {
    template: Source,
    paper: FileId,
    values: Bytes,
}

impl Desk {
    /// Lays out a paper, as JSON. `None` where the template has no name that can be given to it, which does not happen.
    pub(crate) fn new(values: String) -> Option<Self> {
        let id = |name: &str| {
            VirtualPath::new(name).ok().map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
        };
        Some(Self {
            template: Source::new(id("paper.typ")?, TEMPLATE.to_owned()),
            paper: id("paper.json")?,
            values: Bytes::from_string(values),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.paper { Ok(self.values.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
