//! One of two names while they are matched: its words, and which are spoken for.

use super::person_name::{PersonName, Token, TokenKind};

/// One of the two names, and which of its words are matched.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) name: &'a PersonName,
    /// Bit *i* is set for the word *i*: to be matched, and matched.
    words: u32,
    pub(super) matched: u32,
}

impl<'a> Side<'a> {
    pub(super) fn new(name: &'a PersonName) -> Self {
        let counts = |token: &Token| token.kind != TokenKind::Particle;
        let tokens = name.raw_tokens().iter().enumerate();
        let words = tokens.filter(|(_, token)| counts(token)).fold(0, |words, (at, _)| words | 1 << at);
        Self { name, words, matched: 0 }
    }

    /// The words that are still to be matched, by place.
    pub(super) fn open(self) -> impl Iterator<Item = (usize, Token, &'a str)> {
        self.not_matched_of(self.words)
    }

    /// The particles that are no part of a match.
    pub(super) fn open_particles(self) -> impl Iterator<Item = (usize, Token, &'a str)> {
        self.not_matched_of(!self.words)
    }

    fn not_matched_of(self, some: u32) -> impl Iterator<Item = (usize, Token, &'a str)> {
        let open = some & !self.matched;
        let tokens = self.name.raw_tokens().iter().enumerate();
        tokens
            .filter(move |(at, _)| open >> at & 1 == 1)
            .map(move |(at, token)| (at, *token, self.name.text(*token)))
    }

    /// Is the run one word that must be matched, and not an initial; or several?
    pub(super) fn is_whole_word(self, (first, last): (u8, u8)) -> bool {
        let kind = self.name.raw_tokens().get(usize::from(first)).map(|token| token.kind);
        first != last || kind == Some(TokenKind::Word)
    }

    pub(super) const fn is_covered(self) -> bool {
        self.words & !self.matched == 0
    }

    /// The place of the last word of a run from `first` that makes up the word, at least two long. A particle may be
    /// left out of it.
    pub(super) fn run_that_makes(self, word: &str, first: usize) -> Option<usize> {
        let mut rest = word.strip_prefix(self.name.run(first, first))?;
        let tokens = self.name.raw_tokens().iter().enumerate().skip(first + 1).take(3);
        for (at, token) in tokens {
            let text = self.name.text(*token);
            match rest.strip_prefix(text) {
                Some(after) if self.matched >> at & 1 == 0 => rest = after,
                _ if token.kind == TokenKind::Particle => {}
                Some(_) | None => return None,
            }
            if rest.is_empty() {
                return Some(at);
            }
        }
        None
    }
}
