//! One slip of the finger: values one edit apart, told quickly and found by sorting.

use super::packed::Packed;

/// Is the Damerau–Levenshtein distance exactly 1: one byte put in, left out or changed, or two neighbours changed
/// round? Equal values are not one edit apart.
///
/// ```
/// use lookagain_linkage::text::one_edit::one_edit_apart;
/// assert!(one_edit_apart(b"07700900123", b"07700900132"));
/// assert!(!one_edit_apart(b"07700900123", b"07700900123"));
/// ```
#[inline]
pub fn one_edit_apart(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    match (Packed::new(a), Packed::new(b)) {
        (Some(a), Some(b)) => a.one_edit_apart(b),
        _ => one_edit_apart_long(a, b),
    }
}

/// By the common beginning and what follows it.
fn one_edit_apart_long(a: &[u8], b: &[u8]) -> bool {
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let start = longer.iter().zip(shorter).take_while(|(x, y)| x == y).count();
    let (longer, shorter) = (&longer[start..], &shorter[start..]);
    if longer.len() != shorter.len() {
        return longer.get(1..) == Some(shorter);
    }
    if let ([_, rest @ ..], [_, other_rest @ ..]) = (longer, shorter)
        && rest == other_rest
    {
        return true;
    }
    match (longer.split_first_chunk::<2>(), shorter.split_first_chunk::<2>()) {
        (Some(([first, second], rest)), Some(([third, fourth], other_rest))) => {
            first == fourth && second == third && rest == other_rest
        }
        _ => false,
    }
}

/// The letters and digits of a folded value.
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Every value of small letters and digits that is [one edit apart](one_edit_apart) from this one, sorted, each once: what to look up
/// in an index of whole values. A value of *n* letters has some 72*n* of them.
///
/// ```
/// use lookagain_linkage::text::one_edit::neighbours;
/// let near = neighbours(b"smith");
/// assert!(near.contains(&b"smyth".to_vec()) && near.contains(&b"smtih".to_vec()) && near.contains(&b"smit".to_vec()));
/// assert!(!near.contains(&b"smith".to_vec()));
/// ```
pub fn neighbours(value: &[u8]) -> Vec<Vec<u8>> {
    let mut near = Vec::with_capacity(value.len() * 74 + 37);
    for at in 0..=value.len() {
        let (before, rest) = value.split_at(at);
        near.extend(ALPHABET.iter().map(|letter| [before, &[*letter], rest].concat()));
        if let [_, after @ ..] = rest {
            near.push([before, after].concat());
            near.extend(ALPHABET.iter().map(|letter| [before, &[*letter], after].concat()));
        }
        if let [one, two, after @ ..] = rest {
            near.push([before, &[*two, *one], after].concat());
        }
    }
    near.sort_unstable();
    near.dedup();
    near.retain(|other| other != value);
    near
}

/// The deletion neighbourhood of a value: a hash of the value and of each value made by leaving out one byte.
///
/// Two values at most one edit apart always share a hash (Mor and Fraenkel 1982, "A hash code method for detecting and
/// correcting spelling errors"). So write (hash, row) for every value, sort, and try the pairs that meet with
/// [`one_edit_apart`]: some that meet are two edits apart, and a chance meeting is one in 2⁶⁴.
///
/// ```
/// use lookagain_linkage::text::one_edit::deletions;
/// let of = |value: &'static str| deletions(value.as_bytes()).collect::<Vec<_>>();
/// assert!(of("smith").iter().any(|hash| of("smtih").contains(hash)));
/// assert!(!of("smith").iter().any(|hash| of("jones").contains(hash)));
/// ```
pub fn deletions(value: &[u8]) -> Deletions<'_> {
    let (mut before, mut power) = (0_u64, 1_u64);
    for &byte in value {
        before = before.wrapping_mul(BASE).wrapping_add(unit(byte));
        power = power.wrapping_mul(BASE);
    }
    Deletions { value, whole: Some(before), at: 0, before: 0, after: before, power }
}

/// The iterator of [`deletions`]: the value itself first, then each byte left out, from the left. Leaving out either
/// of two equal neighbours gives the same value, which comes once.
#[derive(Debug, Clone)]
pub struct Deletions<'a> {
    value: &'a [u8],
    whole: Option<u64>,
    at: usize,
    /// The polynomial of what stands before `at`, and of what stands from `at` on.
    before: u64,
    after: u64,
    /// `BASE` to the power of how many bytes stand from `at` on.
    power: u64,
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// `BASE * INVERSE` is 1 modulo 2⁶⁴.
const INVERSE: u64 = inverse(BASE);

/// Newton's iteration, which doubles the right bits each time.
const fn inverse(odd: u64) -> u64 {
    let mut found = odd;
    let mut round = 0;
    while round < 6 {
        found = found.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(found)));
        round += 1;
    }
    found
}

/// A byte as a coefficient: never 0, so that length counts.
const fn unit(byte: u8) -> u64 {
    byte as u64 + 1
}

/// Spreads the polynomial over all bits (Steele, Lea and Flood 2014, `SplitMix`).
const fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

impl Iterator for Deletions<'_> {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        if let Some(whole) = self.whole.take() {
            return Some(mixed(whole));
        }
        loop {
            let &byte = self.value.get(self.at)?;
            let follows_its_like = self.at > 0 && self.value.get(self.at - 1) == Some(&byte);
            self.at += 1;
            self.power = self.power.wrapping_mul(INVERSE);
            self.after = self.after.wrapping_sub(unit(byte).wrapping_mul(self.power));
            let hash = self.before.wrapping_mul(self.power).wrapping_add(self.after);
            self.before = self.before.wrapping_mul(BASE).wrapping_add(unit(byte));
            if !follows_its_like {
                return Some(mixed(hash));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hash_of(value: &[u8]) -> u64 {
        deletions(value).next().unwrap()
    }

    #[test]
    fn one_slip_is_told_from_none_and_from_two() {
        let table = [
            ("jones", "jones", false),
            ("jones", "jone", true),
            ("jones", "ojnes", true),
            ("jones", "johnes", true),
            ("jones", "jonas", true),
            ("jones", "jnoas", false),
            ("jones", "oljnes", false),
            ("", "", false),
            ("", "a", true),
            ("", "ab", false),
            ("ab", "ba", true),
            ("abc", "cba", false),
            ("1 long enough road", "1 long enough raod", true),
            ("1 long enough road", "1 long enough rode", false),
        ];
        for (a, b, expected) in table {
            assert_eq!(one_edit_apart(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(one_edit_apart_long(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_neighbourhood_is_the_value_and_each_shorter_one_once() {
        let found: Vec<u64> = deletions(b"anna").collect();
        let expected: Vec<u64> = ["anna", "nna", "ana", "ann"].map(|v| hash_of(v.as_bytes())).to_vec();
        assert_eq!(found, expected);
        assert_eq!(deletions(b"").count(), 1);
    }

    proptest! {
        #[test]
        fn one_edit_is_a_distance_of_one(a in "[abc]{0,20}", b in "[abc]{0,20}") {
            let expected = strsim::damerau_levenshtein(&a, &b) == 1;
            prop_assert_eq!(one_edit_apart(a.as_bytes(), b.as_bytes()), expected);
            prop_assert_eq!(one_edit_apart_long(a.as_bytes(), b.as_bytes()), expected);
        }

        #[test]
        fn neighbours_meet(a in "[abc]{0,20}", at in any::<prop::sample::Index>(), put in "[abc]") {
            let mut b = a.clone();
            b.insert_str(at.index(a.len() + 1), &put);
            let mut c = b.clone();
            c.remove(at.index(b.len()));
            for (x, y) in [(&a, &b), (&b, &c)] {
                let there: Vec<u64> = deletions(y.as_bytes()).collect();
                prop_assert!(deletions(x.as_bytes()).any(|hash| there.contains(&hash)));
            }
        }

        #[test]
        fn all_that_are_one_edit_apart_meet(a in "[ab]{0,6}", b in "[ab]{0,6}") {
            let there: Vec<u64> = deletions(b.as_bytes()).collect();
            let meet = deletions(a.as_bytes()).any(|hash| there.contains(&hash));
            let distance = strsim::damerau_levenshtein(&a, &b);
            prop_assert!(meet || distance > 1);
            prop_assert!(!meet || distance <= 2);
        }
    }
}
