//! Which words of two names match, and how well the names agree by that.

use super::{
    name_side::Side,
    nickname,
    person_name::{MOST_TOKENS, PersonName, Token, TokenKind},
    similarity::jaro_winkler,
};

/// How two names agree; the first that holds, in this order.
///
/// A name is *covered* when each of its words matches one of the other's. To match *whole* is to be equal (also when
/// one name writes two words as one) or to be known variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameAgreement {
    /// All words are equal, in the same order.
    AllTokens,
    /// All words are equal, in another order, as when the surname was recorded first.
    AllTokensReordered,
    /// All words of one, and at least two, are in the other, which has more.
    Subset,
    /// One is covered by words that are equal or known variants: both are, or at least two match.
    NicknameOrVariant,
    /// One is covered if initials may stand for words, and at least one word matches whole.
    InitialsCompatible,
    /// One is covered if words spelt or sounding nearly alike may match: both are, or at least two match.
    Close,
    /// Two or more words match whole, but each name has a word that the other has not.
    TwoTokensShared,
    /// One word matches whole.
    OneTokenShared,
    /// None does.
    Different,
}

/// How two words match, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchKind {
    /// The same letters.
    Equal,
    /// The same letters, as one word here and as several there.
    WrittenTogether,
    /// A known variant: a short form or another spelling.
    Variant,
    /// One is the initial of the other.
    Initial,
    /// Spelt nearly alike (Jaro–Winkler at least [`CLOSE`]) or sounding alike.
    Close,
}

/// Words spelt at least so much alike are close: one slip in a word of five letters or more.
pub const CLOSE: f64 = 0.9;

/// Two words, or runs of words written together, that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenMatch<'a> {
    /// In the first name, folded.
    pub left: &'a str,
    /// In the second name, folded.
    pub right: &'a str,
    /// How.
    pub kind: MatchKind,
}

/// How two names agree. Symmetric if `variants` is, which is asked only about words that are not equal.
///
/// ```
/// use lookagain_linkage::text::{nickname, person_name::{NameAgreement, PersonName, agreement}};
/// let name = PersonName::parse_whole;
/// let how = |a, b| agreement(&name(a), &name(b), &nickname::are_variants);
/// assert_eq!(how("Wei Zhang", "Zhang Wei"), NameAgreement::AllTokensReordered);
/// assert_eq!(how("Bill Jones", "William Jones"), NameAgreement::NicknameOrVariant);
/// assert_eq!(how("J Smith", "John Smith"), NameAgreement::InitialsCompatible);
/// ```
pub fn agreement(a: &PersonName, b: &PersonName, variants: &impl Fn(&str, &str) -> bool) -> NameAgreement {
    Matching::of(a, b, variants).agreement()
}

/// Are all their words equal, in whatever order, or known variants ([`nickname`](super::nickname)) one of the other?
pub fn words_agree(a: &PersonName, b: &PersonName) -> bool {
    let matching = Matching::of(a, b, &nickname::are_variants);
    let whole = matching.pairs().iter().all(|pair| pair.kind <= MatchKind::Variant);
    whole && matching.count > 0 && matching.left.is_covered() && matching.right.is_covered()
}

/// Is one of them a part of the other, which has several words? Then each of its words has a partner there, and one at least that is
/// more than an initial.
///
/// ```
/// use lookagain_linkage::text::person_name::{PersonName, is_part};
/// let part = |a, b| is_part(&PersonName::parse_whole(a), &PersonName::parse_whole(b));
/// assert!(part("Jorge", "Jorge Francisco") && part("John M", "John Michael") && part("Cath", "Catherine Anne"));
/// assert!(!part("J", "John Michael") && !part("Jorge Luis", "Jorge Francisco") && !part("Jorge", "Jorje"));
/// ```
pub fn is_part(a: &PersonName, b: &PersonName) -> bool {
    if a.raw_tokens().len() < 2 && b.raw_tokens().len() < 2 {
        return false;
    }
    let matching = Matching::of(a, b, &nickname::are_variants);
    let more_than_initials = matching.pairs().iter().any(|pair| {
        pair.kind != MatchKind::Initial
            && matching.left.is_whole_word(pair.left)
            && matching.right.is_whole_word(pair.right)
    });
    more_than_initials && (matching.left.is_covered() || matching.right.is_covered())
}

/// The words that match, for explanation: in the order of the first name.
pub fn matched_tokens<'a>(
    a: &'a PersonName,
    b: &'a PersonName,
    variants: &impl Fn(&str, &str) -> bool,
) -> Vec<TokenMatch<'a>> {
    let swapped = b < a;
    let matching = Matching::of(a, b, variants);
    let mut pairs = matching.pairs().to_vec();
    if swapped {
        for pair in &mut pairs {
            (pair.left, pair.right) = (pair.right, pair.left);
        }
    }
    pairs.sort_unstable_by_key(|pair| pair.left);
    let text = |pair: &Pair| TokenMatch {
        left: a.run(pair.left.0.into(), pair.left.1.into()),
        right: b.run(pair.right.0.into(), pair.right.1.into()),
        kind: pair.kind,
    };
    pairs.iter().map(text).collect()
}

/// Two runs of words, by the places of their first and last.
#[derive(Clone, Copy)]
struct Pair {
    left: (u8, u8),
    right: (u8, u8),
    kind: MatchKind,
}

/// What has been matched so far. The two names stand in an order of their own, so that the result is symmetric.
struct Matching<'a> {
    left: Side<'a>,
    right: Side<'a>,
    pairs: [Pair; MOST_TOKENS],
    count: usize,
}

impl<'a> Matching<'a> {
    fn of(a: &'a PersonName, b: &'a PersonName, variants: &impl Fn(&str, &str) -> bool) -> Self {
        let (left, right) = if b < a { (b, a) } else { (a, b) };
        let none = Pair { left: (0, 0), right: (0, 0), kind: MatchKind::Close };
        let mut matching =
            Self { left: Side::new(left), right: Side::new(right), pairs: [none; MOST_TOKENS], count: 0 };
        matching.take_words(MatchKind::Equal, |_, x, _, y| x == y);
        if !(matching.left.is_covered() && matching.right.is_covered()) {
            matching.take_particles();
            matching.take_written_together();
            matching
                .take_words(MatchKind::Variant, |_, x, _, y| x.len() > 1 && y.len() > 1 && variants(x, y));
            matching.take_words(MatchKind::Initial, |p, x, q, y| {
                (p.kind == TokenKind::Initial || q.kind == TokenKind::Initial)
                    && x.as_bytes().first() == y.as_bytes().first()
            });
            matching.take_close();
        }
        matching
    }

    fn pairs(&self) -> &[Pair] {
        self.pairs.get(..self.count).unwrap_or_default()
    }

    fn take(&mut self, left: (usize, usize), right: (usize, usize), kind: MatchKind) {
        let bits = |(first, last): (usize, usize)| (2 << last) - (1 << first);
        self.left.matched |= bits(left);
        self.right.matched |= bits(right);
        if let Some(place) = self.pairs.get_mut(self.count) {
            let [left, right] = [left, right].map(|(first, last)| {
                [first, last].map(|place| u8::try_from(place).unwrap_or(u8::MAX)).into()
            });
            *place = Pair { left, right, kind };
            self.count += 1;
        }
    }

    /// Takes word with word, from the left, where the two fit.
    fn take_words(&mut self, kind: MatchKind, fits: impl Fn(Token, &str, Token, &str) -> bool) {
        for (i, p, x) in self.left.open() {
            let found = self.right.open().find(|(_, q, y)| fits(p, x, *q, y));
            if let Some((j, ..)) = found {
                self.take((i, i), (j, j), kind);
            }
        }
    }

    /// A word of one name that the other has as a particle: *Le* is both.
    fn take_particles(&mut self) {
        for (i, _, x) in self.left.open() {
            if let Some((j, ..)) = self.right.open_particles().find(|(.., y)| x == *y) {
                self.take((i, i), (j, j), MatchKind::Equal);
            }
        }
        for (j, _, y) in self.right.open() {
            if let Some((i, ..)) = self.left.open_particles().find(|(.., x)| *x == y) {
                self.take((i, i), (j, j), MatchKind::Equal);
            }
        }
    }

    fn take_written_together(&mut self) {
        for (i, _, word) in self.left.open() {
            let starts = 0..self.right.name.raw_tokens().len();
            let open = |j: &usize| self.right.matched >> j & 1 == 0;
            let found = starts.filter(open).find_map(|j| Some((j, self.right.run_that_makes(word, j)?)));
            if let Some(run) = found {
                self.take((i, i), run, MatchKind::WrittenTogether);
            }
        }
        for (j, _, word) in self.right.open() {
            let starts = 0..self.left.name.raw_tokens().len();
            let open = |i: &usize| self.left.matched >> i & 1 == 0;
            let found = starts.filter(open).find_map(|i| Some((i, self.left.run_that_makes(word, i)?)));
            if let Some(run) = found {
                self.take(run, (j, j), MatchKind::WrittenTogether);
            }
        }
    }

    /// Takes the closest pair of words, then the next.
    fn take_close(&mut self) {
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for (i, p, x) in self.left.open().filter(|(.., x)| x.len() > 2) {
                for (j, q, y) in self.right.open().filter(|(.., y)| y.len() > 2) {
                    let alike = if p.sound != 0 && p.sound == q.sound {
                        1.0
                    } else if p.made_of.jaro_winkler_at_most(q.made_of) < CLOSE - 1e-9 {
                        continue;
                    } else {
                        jaro_winkler(x, y)
                    };
                    if alike >= CLOSE && best.is_none_or(|(most, ..)| alike > most) {
                        best = Some((alike, i, j));
                    }
                }
            }
            let Some((_, i, j)) = best else { return };
            self.take((i, i), (j, j), MatchKind::Close);
        }
    }

    fn agreement(&self) -> NameAgreement {
        let pairs = self.pairs();
        let is_whole = |pair: &&Pair| {
            let words = self.left.is_whole_word(pair.left) && self.right.is_whole_word(pair.right);
            pair.kind <= MatchKind::Variant && words
        };
        let whole = pairs.iter().filter(is_whole).count();
        // None at all is as bad as can be.
        let worst = pairs.iter().map(|pair| pair.kind).max().unwrap_or(MatchKind::Close);
        if pairs.is_empty() {
            return NameAgreement::Different;
        }
        let both = self.left.is_covered() && self.right.is_covered();
        let one = self.left.is_covered() || self.right.is_covered();
        match worst {
            MatchKind::Equal | MatchKind::WrittenTogether if both => {
                if self.in_order() {
                    NameAgreement::AllTokens
                } else {
                    NameAgreement::AllTokensReordered
                }
            }
            MatchKind::Equal | MatchKind::WrittenTogether if one && whole > 1 => NameAgreement::Subset,
            MatchKind::Variant if both || one && whole > 1 => NameAgreement::NicknameOrVariant,
            MatchKind::Initial if one && whole > 0 => NameAgreement::InitialsCompatible,
            MatchKind::Close if pairs.len() > 1 && one || both => NameAgreement::Close,
            MatchKind::Equal
            | MatchKind::WrittenTogether
            | MatchKind::Variant
            | MatchKind::Initial
            | MatchKind::Close => match whole {
                0 => NameAgreement::Different,
                1 => NameAgreement::OneTokenShared,
                _ => NameAgreement::TwoTokensShared,
            },
        }
    }

    /// Do the matched words stand in the same order in both names?
    fn in_order(&self) -> bool {
        let before = |x: &Pair, y: &Pair| (x.left < y.left) == (x.right < y.right);
        let pairs = self.pairs();
        pairs.iter().enumerate().all(|(at, x)| pairs.iter().skip(at + 1).all(|y| before(x, y)))
    }
}
