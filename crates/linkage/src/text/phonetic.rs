//! A key that spellings of one name usually share, whatever language it comes from.
//!
//! Made for names that were heard and written down by somebody who did not know them: vowels, doubled letters and
//! breathings vary most and count least. What stays is the consonants by how they sound, whether the first vowel is
//! made with rounded lips or not, and how the name ends. It is a key for finding candidates and weak evidence of
//! sameness: two names that share it are not thereby the same.
//!
//! The rules are in `phonetic_rules.rs`, one table; they are ours, from how sounds are written in English, in Polish,
//! Russian and German, in Arabic, Persian, Urdu, Hindi and Bengali as written in English and French, in Vietnamese and
//! in Chinese as romanised. What they get wrong: letters that two languages read in two ways (Polish and Italian *c*,
//! French *ch*, Spanish *j*, Chinese *q*), names changed rather than respelt (short forms: see [`nickname`](super::nickname)), and
//! romanisations by another system (*Chang* and *Zhang*).

use super::{
    fold::fold,
    phonetic_rules::{Sound, next_sound},
};

/// The key of a name, in capitals; empty when the name has no letters. Words are run together.
///
/// ```
/// use lookagain_linkage::text::phonetic::key;
/// assert_eq!(key("Hussain"), key("Husein"));
/// assert_eq!(key("Szymański"), key("Shimansky"));
/// assert_ne!(key("Hussain"), key("Hassan"));
/// ```
pub fn key(name: &str) -> String {
    let mut letters: Vec<u8> = fold(name).bytes().filter(u8::is_ascii_lowercase).collect();
    prepare(&mut letters);
    let mut spelt = Spelling::default();
    let mut at = 0;
    while let Some(rest) = letters.get(at..).filter(|rest| !rest.is_empty()) {
        let (sound, length) = next_sound(rest, letters.get(..at).unwrap_or_default());
        match sound {
            Sound::Vowel => spelt.vowel(rest.get(..length).unwrap_or_default()),
            Sound::Consonant(code) => spelt.consonants(code, true),
            Sound::Cluster(codes) => spelt.consonants(codes, false),
            Sound::Silent => {}
        }
        at += length;
    }
    spelt.finish()
}

/// What is put right before the name is read from the left: `Mc` is `Mac`, `-off` is `-ov`.
fn prepare(letters: &mut Vec<u8>) {
    if letters.starts_with(b"mc") && letters.len() > 3 {
        letters.insert(1, b'a');
    }
    for (ending, shorter) in [(&b"off"[..], &b"ov"[..]), (b"eff", b"ev")] {
        if letters.len() > 5 && letters.ends_with(ending) {
            letters.truncate(letters.len() - ending.len());
            letters.extend_from_slice(shorter);
        }
    }
}

/// The key as it grows.
#[derive(Default)]
struct Spelling {
    key: String,
    /// The vowels since the last consonant.
    vowels: Vec<u8>,
    first_vowel_told: bool,
}

impl Spelling {
    fn vowel(&mut self, letters: &[u8]) {
        self.vowels.extend_from_slice(letters);
    }

    /// One sound for a doubled letter; a cluster is what one letter stands for, as *x* for *ks*.
    fn consonants(&mut self, codes: &str, may_double: bool) {
        let after_vowel = !self.vowels.is_empty();
        self.tell_first_vowel();
        if !may_double || after_vowel || !self.key.ends_with(codes) {
            self.key.push_str(codes);
        }
        self.vowels.clear();
    }

    fn tell_first_vowel(&mut self) {
        if !self.vowels.is_empty() && !self.first_vowel_told {
            self.key.push(if is_rounded(&self.vowels) { 'O' } else { 'A' });
            self.first_vowel_told = true;
        }
    }

    /// A name that ends in a vowel ends in one of three; a single *e* is mostly silent.
    fn finish(mut self) -> String {
        let ending = match self.vowels.as_slice() {
            [] => None,
            [b'e'] if self.first_vowel_told => None,
            [.., b'a'] => Some('A'),
            [.., b'o' | b'u' | b'w'] => Some('O'),
            _ => Some('I'),
        };
        // The beginning must be told even where it is the end as well: Ali is not Li.
        self.key.extend(ending);
        self.key
    }
}

/// Vowels made with rounded lips: they begin with o or u, or are one of au, eu, aw, ew.
fn is_rounded(vowels: &[u8]) -> bool {
    matches!(vowels, [b'o' | b'u' | b'w', ..] | [b'a' | b'e', b'u' | b'w', ..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each row: spellings of one name as different hands write it.
    const SAME: &[&str] = &[
        // English and Irish.
        "smith smyth smythe",
        "philip phillip filip fillip",
        "catherine katherine katharine kathryn cathrin",
        "stephen stefan steffan",
        "geoffrey jeffrey jeffery",
        "sarah sara",
        "mcdonald macdonald mcdonnald",
        "thompson thomson tompson",
        "jon john",
        "gray grey",
        "wright right",
        "clarke clark klark",
        "reid reed read",
        "shawn shaun",
        "dwayne duane",
        "knox nox",
        // Arabic, as written in English and in French.
        "muhammad mohammed mohamed mohamad muhamad mohammad muhammed",
        "ahmed ahmad ahmaad",
        "hussain hussein husain husayn hossein hussayn",
        "hassan hasan hassen",
        "yusuf yousef youssef yousuf yusef josef",
        "khalid khaled kalid khaleed",
        "qasim kasim qassim kassem qasem",
        "umar omar omer oumar",
        "fatima fatimah fatema faatima",
        "aisha ayesha aysha aishah",
        "khadija khadijah kadija",
        "ibrahim ebrahim ibraheem",
        "suleiman sulayman soliman souleymane sulaiman",
        "jamal jamaal djamal",
        "rahman rehman rahmaan",
        "osama usama ousama",
        "sharif shareef shariff",
        // Urdu, Hindi, Bengali, Punjabi.
        "choudhury chowdhury choudhry chaudhary chowdhry chaudhry chaudhuri",
        "shaikh sheikh shaykh sheik",
        "qureshi kureshi quraishi koreshi",
        "waseem wasim vaseem vasim",
        "ghulam gulam ghulaam",
        "iqbal ikbal eqbal",
        "singh sing",
        "khan kahn kan",
        "bibi beebi bebi",
        "farooq faruk farook faruq",
        "imran emran imraan",
        "lakshmi laxmi",
        "zafar zaffar zafer",
        "dhillon dillon",
        "bhatti batti",
        "sidhu sidu",
        "patel pattel",
        // East European.
        "szymanski shimanski shimansky szymansky",
        "kowalski kovalski kowalsky kovalskij kovalskiy",
        "czarnecki charnecki charnetski",
        "petrov petroff",
        "dmitri dmitry dmitriy dmitrij",
        "sergei sergey sergej",
        "ekaterina yekaterina yekaterinah",
        "natalia natalya nataliya",
        "alexander aleksander aleksandr",
        "ivanov iwanow ivanoff",
        "horowitz horovits horovitz",
        "jakub yakub jakob",
        "zhukov zhukow",
        // West African.
        "kwame quame kouame",
        "mamadou mamadu",
        "ousmane usman osman",
        "ouattara wattara watara",
        "aissatou aisatu",
        "djibril jibril jibreel",
        "kofi koffi",
        // Chinese and Vietnamese.
        "xu hsu",
        "lee li",
        "wu woo",
        "xiao hsiao",
        "huang hoang",
        "phuong fuong",
        "nguyen nguyenn",
        "quoc kuok",
    ];

    /// Pairs that are different names and must not meet.
    const DIFFERENT: &[(&str, &str)] = &[
        ("hassan", "hussain"),
        ("mahmood", "mohammed"),
        ("amin", "amina"),
        ("khalid", "khalida"),
        ("farhan", "farhana"),
        ("kowalski", "kowalska"),
        ("daniel", "daniela"),
        ("anna", "anne"),
        ("joanne", "joanna"),
        ("ali", "li"),
        ("shah", "saha"),
        ("smith", "smart"),
        ("jones", "johnson"),
        ("brown", "bryan"),
        ("ahmed", "hamid"),
        ("omar", "amir"),
        ("zara", "sara"),
        ("patel", "patil-rao"),
        ("wang", "wong"),
        ("ivan", "ian"),
        ("mark", "mike"),
        ("nguyen", "nagin"),
        ("ibrahim", "abbas"),
        ("jan", "jon"),
        ("marcin", "martin"),
    ];

    #[test]
    fn spellings_of_one_name_share_a_key() {
        let mut apart: Vec<String> = Vec::new();
        for row in SAME {
            let mut names = row.split(' ');
            let first = names.next().unwrap();
            for name in names.filter(|name| key(name) != key(first)) {
                apart.push(format!("{first} {} / {name} {}", key(first), key(name)));
            }
        }
        assert!(apart.is_empty(), "spellings that do not meet: {apart:?}");
    }

    /// What the rules get wrong, kept in sight: mend one and this test asks to move it up.
    #[test]
    fn some_spellings_do_not_meet() {
        for (a, b) in [
            ("steven", "stephen"),
            ("stuart", "stewart"),
            ("sharif", "cherif"),
            ("yakov", "jakub"),
            ("elena", "jelena"),
            ("zhang", "chang"),
        ] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
    }

    #[test]
    fn different_names_have_different_keys() {
        for (a, b) in DIFFERENT {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
    }

    #[test]
    fn keys_are_as_worked_by_hand() {
        for (name, expected) in [
            ("", ""),
            ("123", ""),
            ("Mohammed", "MOHMD"),
            ("Ali", "ALI"),
            ("Li", "LI"),
            ("Alexander", "ALKSNDR"),
            ("Singh", "SANK"),
            ("Łukasz", "LOKX"),
            ("O'Neill", "ONL"),
            ("Khan", "KAN"),
        ] {
            assert_eq!(key(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_capitals_and_no_longer_than_twice_the_name(name in "\\PC{0,16}") {
            let key = key(&name);
            prop_assert!(key.bytes().all(|b| b.is_ascii_uppercase()));
            prop_assert!(key.len() <= 2 * fold(&name).len());
        }

        #[test]
        fn case_and_doubled_consonants_do_not_matter(name in "[a-z]{1,12}") {
            prop_assert_eq!(key(&name), key(&name.to_uppercase()));
        }
    }
}
