//! How letters sound: the table of [`phonetic`](super::phonetic).

/// What the next letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sound {
    Vowel,
    /// One consonant; said once where it is written twice.
    Consonant(&'static str),
    /// One letter or group that stands for several consonants.
    Cluster(&'static str),
    Silent,
}

use Sound::{Cluster, Consonant, Silent, Vowel};

/// Where a rule holds.
#[derive(Clone, Copy)]
enum Where {
    Anywhere,
    /// At the beginning of the name.
    First,
    /// At the beginning, before a vowel.
    FirstBeforeVowel,
    /// At the end of the name.
    Last,
    /// At the end of a name of five letters or more.
    LastOfLong,
    NotFirst,
    BeforeVowel,
    /// Before e, i or y.
    BeforeFront,
    /// After a vowel, at the end or before a consonant.
    ClosesSyllable,
    /// After a consonant.
    AfterConsonant,
}

use Where::{
    AfterConsonant, Anywhere, BeforeFront, BeforeVowel, ClosesSyllable, First, FirstBeforeVowel, Last,
    LastOfLong, NotFirst,
};

/// Letters, where they stand, how they sound. The first that fits is taken, so longer before shorter.
const RULES: &[(&str, Where, Sound)] = &[
    // Silent beginnings.
    ("kn", First, Consonant("N")),
    ("gn", First, Consonant("N")),
    ("wr", First, Consonant("R")),
    ("ps", First, Consonant("S")),
    ("ng", First, Consonant("N")),
    // Glides at the beginning: Ouattara and Watara, Ekaterina and Yekaterina, Yakub and Jakub.
    ("ou", FirstBeforeVowel, Consonant("V")),
    ("ye", First, Vowel),
    ("hs", First, Consonant("X")),
    // sh, ch and their like.
    ("tsch", Anywhere, Consonant("C")),
    ("stch", Anywhere, Consonant("X")),
    ("shch", Anywhere, Consonant("X")),
    ("szcz", Anywhere, Consonant("X")),
    ("sch", Anywhere, Consonant("X")),
    ("tch", Anywhere, Consonant("C")),
    ("chr", Anywhere, Cluster("KR")),
    ("chl", Anywhere, Cluster("KL")),
    ("chae", Anywhere, Consonant("K")),
    ("dzh", Anywhere, Consonant("J")),
    ("dge", Anywhere, Consonant("J")),
    ("dj", Anywhere, Consonant("J")),
    ("sh", Anywhere, Consonant("X")),
    ("sz", Anywhere, Consonant("X")),
    ("ch", Anywhere, Consonant("C")),
    ("cz", Anywhere, Consonant("C")),
    ("zh", Anywhere, Consonant("J")),
    ("tz", Anywhere, Consonant("S")),
    ("ts", Anywhere, Consonant("S")),
    // k.
    ("ksh", Anywhere, Cluster("KS")),
    ("kh", Anywhere, Consonant("K")),
    ("ck", BeforeFront, Cluster("SK")),
    ("ck", Anywhere, Consonant("K")),
    ("sc", BeforeFront, Consonant("S")),
    ("c", BeforeFront, Consonant("S")),
    ("c", Anywhere, Consonant("K")),
    ("q", Anywhere, Consonant("K")),
    ("x", First, Consonant("X")),
    ("x", Anywhere, Cluster("KS")),
    // A breath after a consonant is not heard by most.
    ("ph", Anywhere, Consonant("F")),
    ("gh", ClosesSyllable, Silent),
    ("ngh", Anywhere, Cluster("NK")),
    ("ng", Last, Cluster("NK")),
    ("ng", NotFirst, Cluster("NK")),
    ("gh", Anywhere, Consonant("G")),
    ("g", BeforeFront, Consonant("J")),
    ("mps", Anywhere, Cluster("MS")),
    ("mb", Last, Consonant("M")),
    ("hn", NotFirst, Consonant("N")),
    ("hl", NotFirst, Consonant("L")),
    ("hr", NotFirst, Consonant("R")),
    ("h", First, Consonant("H")),
    ("h", AfterConsonant, Silent),
    ("h", Last, Silent),
    // Single letters that are written in two ways.
    ("w", AfterConsonant, Vowel),
    ("w", BeforeVowel, Consonant("V")),
    ("w", First, Consonant("V")),
    // Kowalow is Kowalov; Shaw and Chow end in a vowel.
    ("w", LastOfLong, Consonant("V")),
    ("w", Anywhere, Vowel),
    ("y", FirstBeforeVowel, Consonant("J")),
    ("ij", Last, Vowel),
    ("ej", Last, Vowel),
    ("y", Anywhere, Vowel),
    ("z", First, Consonant("Z")),
    ("z", Anywhere, Consonant("S")),
];

/// The letters that some rule begins with, as bits by their place in the alphabet.
const BEGINNINGS: u32 = {
    let (mut bits, mut at) = (0, 0);
    while at < RULES.len() {
        bits |= 1 << (RULES[at].0.as_bytes()[0] & 31);
        at += 1;
    }
    bits
};

/// The next sound and how many letters it takes (at least one). `rest` is not empty; `before` is what has been read.
pub(super) fn next_sound(rest: &[u8], before: &[u8]) -> (Sound, usize) {
    let rule = rest.first().and_then(|&first| {
        // Most letters begin no rule, and a glance at the first spares the comparison with the rest.
        let some = BEGINNINGS >> (first & 31) & 1 == 1;
        RULES.iter().filter(|(letters, ..)| some && letters.as_bytes().first() == Some(&first)).find(
            |(letters, place, _)| {
                rest.strip_prefix(letters.as_bytes()).is_some_and(|after| place.holds(before, after))
            },
        )
    });
    if let Some((letters, _, sound)) = rule {
        return (*sound, letters.len());
    }
    (rest.first().map_or(Silent, |&letter| single(letter)), 1)
}

impl Where {
    fn holds(self, before: &[u8], after: &[u8]) -> bool {
        let vowel_next = after.first().copied().is_some_and(is_vowel);
        let vowel_before = before.last().copied().is_some_and(is_vowel);
        match self {
            Anywhere => true,
            First => before.is_empty(),
            FirstBeforeVowel => before.is_empty() && vowel_next,
            Last => after.is_empty(),
            LastOfLong => after.is_empty() && before.len() >= 4,
            NotFirst => !before.is_empty(),
            BeforeVowel => vowel_next,
            BeforeFront => matches!(after.first(), Some(b'e' | b'i' | b'y')),
            ClosesSyllable => vowel_before && !vowel_next,
            AfterConsonant => !before.is_empty() && !vowel_before,
        }
    }
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// A letter that sounds as it is written.
const fn single(letter: u8) -> Sound {
    match letter {
        b'b' => Consonant("B"),
        b'd' => Consonant("D"),
        b'f' => Consonant("F"),
        b'g' => Consonant("G"),
        b'h' => Consonant("H"),
        b'j' => Consonant("J"),
        b'k' => Consonant("K"),
        b'l' => Consonant("L"),
        b'm' => Consonant("M"),
        b'n' => Consonant("N"),
        b'p' => Consonant("P"),
        b'r' => Consonant("R"),
        b's' => Consonant("S"),
        b't' => Consonant("T"),
        b'v' => Consonant("V"),
        b'a' | b'e' | b'i' | b'o' | b'u' => Vowel,
        _ => Silent,
    }
}
