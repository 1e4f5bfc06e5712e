//! A person's name as the words it is made of, whatever order and division they were recorded in.

use super::{fold::fold, letters::Letters, phonetic};

pub use super::name_matching::{
    CLOSE, MatchKind, NameAgreement, TokenMatch, agreement, is_part, matched_tokens, words_agree,
};

/// More words than this are left out. Names of sixteen words are two names in one field.
pub const MOST_TOKENS: usize = 16;

/// A name in words, folded to plain letters ([`fold`]), in the order in which it was given, forenames first.
///
/// Titles are dropped. Particles (*al*, *bin*, *van*, *de*, *ud* …) are kept, but need not be
/// matched: they count as part of a word that the other name writes together with them. *Mc* is *Mac*; *Abdel*, *Abdur* and their like are *Abdul*.
///
/// ```
/// use lookagain_linkage::text::person_name::{NameAgreement, PersonName, agreement};
/// let a = PersonName::parse("Dr Mary-Anne", "O'Brien");
/// let b = PersonName::parse_whole("OBRIEN, Maryanne");
/// assert_eq!(agreement(&a, &b, &|_, _| false), NameAgreement::AllTokens);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonName {
    /// The words run together: words that stand side by side are a piece of it.
    letters: String,
    tokens: Vec<Token>,
}

/// One word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token {
    start: u16,
    end: u16,
    pub(super) kind: TokenKind,
    /// A hash of how it sounds; 0 for what is too short to tell.
    pub(super) sound: u32,
    /// What it is made of, to tell quickly that two words are not close.
    pub(super) made_of: Letters,
}

/// What a word of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// A word that must be matched.
    Word,
    /// A single letter, which may stand for a word.
    Initial,
    /// A word that is often left out or written together with the next.
    Particle,
}

impl PersonName {
    /// A name in two fields; it [is empty](Self::is_empty) when neither holds a letter.
    pub fn parse(forenames: &str, surname: &str) -> Self {
        Self::of_words(&format!("{} {}", fold(forenames), fold(surname)))
    }

    /// A name in one field: `Forenames Surname` or `Surname, Forenames`; it [is empty](Self::is_empty) when it
    /// holds no letter.
    pub fn parse_whole(name: &str) -> Self {
        match name.split_once(',') {
            Some((surname, forenames)) => Self::parse(forenames, surname),
            None => Self::of_words(&fold(name)),
        }
    }

    fn of_words(folded: &str) -> Self {
        let words: Vec<&str> = folded
            .split_ascii_whitespace()
            .filter(|word| !word.bytes().all(|b| b.is_ascii_digit()))
            .collect();
        let mut name = Self { letters: String::with_capacity(folded.len()), tokens: Vec::new() };
        without_titles(&words).take(MOST_TOKENS).for_each(|word| name.push(word));
        // A particle stands before something and after something. Le and Ben, Das and An are names as well.
        let last = name.tokens.len().saturating_sub(1);
        for (at, token) in name.tokens.iter_mut().enumerate() {
            if token.kind == TokenKind::Particle && (at == 0 || at == last) {
                token.kind = TokenKind::Word;
            }
        }
        name
    }

    fn push(&mut self, word: &str) {
        let start = self.letters.len();
        let word = if word == "abd" { "abdul" } else { word };
        let (written, usual) =
            PREFIXES.iter().find(|(written, _)| is_prefix(word, written)).copied().unwrap_or_default();
        self.letters.push_str(usual);
        self.letters.push_str(word.strip_prefix(written).unwrap_or(word));
        let text = self.letters.get(start..).unwrap_or_default();
        let sound = if text.len() < 3 { 0 } else { hash(&phonetic::key(text)) };
        let made_of = Letters::of(text);
        let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let (start, end) = (place(start), place(self.letters.len()));
        self.tokens.push(Token { start, end, kind: kind(text), sound, made_of });
    }

    /// Is there no word in it? Then it is no name, and agrees with none.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The words, and what each is.
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = (&str, TokenKind)> {
        self.tokens.iter().map(|token| (self.text(*token), token.kind))
    }

    pub(super) fn raw_tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(super) fn text(&self, token: Token) -> &str {
        self.letters.get(usize::from(token.start)..usize::from(token.end)).unwrap_or_default()
    }

    /// The words from one place to another, both included, run together.
    pub(super) fn run(&self, first: usize, last: usize) -> &str {
        let (first, last) = (self.tokens.get(first), self.tokens.get(last));
        first
            .zip(last)
            .and_then(|(first, last)| self.letters.get(usize::from(first.start)..usize::from(last.end)))
            .unwrap_or_default()
    }
}

impl std::fmt::Debug for PersonName {
    /// The name is left out: it is personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonName").field("tokens", &self.tokens.len()).finish_non_exhaustive()
    }
}

/// The words but for titles. Somebody called Dean Lord or John Major keeps the name, and so does who has no other.
fn without_titles<'a>(words: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let mut name = words;
    while let [first, rest @ ..] = name
        && !rest.is_empty()
        && (TITLES_BEFORE.contains(first) || TITLES_ANYWHERE.contains(first))
    {
        name = rest;
    }
    while let [rest @ .., last] = name
        && !rest.is_empty()
        && (TITLES_AFTER.contains(last) || TITLES_ANYWHERE.contains(last))
    {
        name = rest;
    }
    let several = name.len() > 1;
    name.iter().copied().filter(move |word| !several || !TITLES_ANYWHERE.contains(word))
}

/// Titles that are nobody's name.
const TITLES_ANYWHERE: &[&str] =
    &["mr", "mrs", "ms", "mx", "mstr", "messrs", "dr", "revd", "mme", "mlle", "smt"];

/// Titles and ranks that are somebody's name, unless they stand first.
const TITLES_BEFORE: &[&str] = &[
    "miss",
    "master",
    "madam",
    "sir",
    "dame",
    "lord",
    "lady",
    "hon",
    "prof",
    "professor",
    "rev",
    "reverend",
    "father",
    "sister",
    "brother",
    "rabbi",
    "imam",
    "haji",
    "hajji",
    "alhaji",
    "alhaja",
    "hajia",
    "maulana",
    "mufti",
    "pandit",
    "sri",
    "shri",
    "pan",
    "pani",
    "sgt",
    "capt",
    "captain",
    "major",
    "col",
    "lt",
    "pc",
    "dc",
    "dci",
    "dcs",
    "ps",
];

/// What follows a name. *Junior* and *senior* are mostly not recorded.
const TITLES_AFTER: &[&str] =
    &["jr", "sr", "jnr", "snr", "junior", "senior", "esq", "obe", "mbe", "cbe", "phd"];

/// Words that are left out, or written together with what follows, as often as not.
const PARTICLES: &[&str] = &[
    "al", "el", "ul", "ur", "ud", "ad", "ar", "as", "bin", "ibn", "ben", "bint", "binti", "binte", "bte",
    "abu", "abou", "umm", "van", "von", "der", "den", "ter", "ten", "te", "de", "del", "della", "di", "da",
    "do", "dos", "das", "du", "des", "la", "le", "las", "los", "st", "san", "santa", "zu", "zum", "af", "av",
    "mac", "ap", "ab", "fitz",
];

/// Beginnings that are written in several ways, and one of them.
const PREFIXES: &[(&str, &str)] = &[
    ("mc", "mac"),
    ("abdool", "abdul"),
    ("abdel", "abdul"),
    ("abdal", "abdul"),
    ("abdur", "abdul"),
    ("abder", "abdul"),
    ("abdus", "abdul"),
    ("abduz", "abdul"),
];

/// Is it the whole word, or does a name of two letters or more follow?
fn is_prefix(word: &str, written: &str) -> bool {
    word.strip_prefix(written).is_some_and(|rest| rest.is_empty() || rest.len() >= 2)
}

/// Is a folded word a title or a particle, which says little about who somebody is?
pub fn is_filler(word: &str) -> bool {
    [TITLES_ANYWHERE, TITLES_BEFORE, TITLES_AFTER, PARTICLES].iter().any(|list| list.contains(&word))
}

fn kind(word: &str) -> TokenKind {
    if word.len() == 1 {
        TokenKind::Initial
    } else if PARTICLES.contains(&word) {
        TokenKind::Particle
    } else {
        TokenKind::Word
    }
}

/// FNV-1a, folded to 32 bits; never 0 for a key that has letters.
fn hash(key: &str) -> u32 {
    if key.is_empty() {
        return 0;
    }
    key.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).max(1)
}
