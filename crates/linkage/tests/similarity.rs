//! The comparators of spelling against hand-worked tables and an independent implementation.

use lookagain_linkage::text::{
    needle::Needle,
    similarity::{damerau_levenshtein, damerau_levenshtein_within, jaro, jaro_winkler, levenshtein},
};
use proptest::prelude::*;

#[test]
fn jaro_and_winkler_are_as_worked_by_hand() {
    // (a, b, Jaro, Jaro–Winkler): m/|a| + m/|b| + (m − t)/m over 3.
    let table = [
        ("martha", "marhta", (1.0 + 1.0 + 5.0 / 6.0) / 3.0, 0.961_111),
        ("dixon", "dicksonx", (4.0 / 5.0 + 4.0 / 8.0 + 1.0) / 3.0, 0.813_333),
        ("dwayne", "duane", (4.0 / 6.0 + 4.0 / 5.0 + 1.0) / 3.0, 0.84),
        ("same", "same", 1.0, 1.0),
        ("abc", "xyz", 0.0, 0.0),
        ("", "", 1.0, 1.0),
        ("", "a", 0.0, 0.0),
        ("a", "a", 1.0, 1.0),
    ];
    for (a, b, expected_jaro, expected_winkler) in table {
        assert!((jaro(a, b) - expected_jaro).abs() < 1e-9, "{a} {b}");
        assert!((jaro_winkler(a, b) - expected_winkler).abs() < 1e-6, "{a} {b}");
    }
}

#[test]
fn winklers_addition_is_given_only_above_seven_tenths() {
    // 1 of 4 and 1 of 4 match: (0.25 + 0.25 + 1) / 3 = 0.5, although both begin alike.
    assert!((jaro_winkler("axyz", "abcd") - 0.5).abs() < 1e-12);
}

#[test]
fn distances_are_as_worked_by_hand() {
    // (a, b, Levenshtein, Damerau–Levenshtein)
    let table = [
        ("kitten", "sitting", 3, 3),
        ("ab", "ba", 2, 1),
        ("ca", "abc", 3, 2),
        ("", "abc", 3, 3),
        ("a cat", "an abct", 4, 3),
        ("bcdxa", "abcdy", 3, 3),
    ];
    for (a, b, plain, damerau) in table {
        assert_eq!((levenshtein(a, b), damerau_levenshtein(a, b)), (plain, damerau), "{a} {b}");
    }
}

/// Every way of asking, both ways round, against the independent implementation.
fn check(a: &str, b: &str) {
    let needle = Needle::new(a);
    for (got, expected) in [
        (jaro(a, b), strsim::jaro(a, b)),
        (jaro(b, a), strsim::jaro(a, b)),
        (needle.jaro(b), strsim::jaro(a, b)),
        (jaro_winkler(a, b), strsim::jaro_winkler(a, b)),
        (needle.jaro_winkler(b), strsim::jaro_winkler(a, b)),
    ] {
        assert!(
            (got - expected).abs() <= 1e-12 && (0.0..=1.0).contains(&got),
            "{a:?} {b:?} {got} {expected}"
        );
    }
    let count = |distance: usize| u32::try_from(distance).unwrap_or(u32::MAX);
    let plain = count(strsim::levenshtein(a, b));
    let damerau = count(strsim::damerau_levenshtein(a, b));
    assert_eq!([levenshtein(a, b), levenshtein(b, a), needle.levenshtein(b)], [plain; 3], "{a:?} {b:?}");
    assert_eq!([damerau_levenshtein(a, b), damerau_levenshtein(b, a)], [damerau; 2], "{a:?} {b:?}");
    for max in [0, 1, 2, 3, 5, u32::MAX] {
        let within = |distance: u32| (distance <= max).then_some(distance);
        assert_eq!(needle.levenshtein_within(b, max), within(plain), "{a:?} {b:?} {max}");
        assert_eq!(needle.damerau_levenshtein_within(b, max), within(damerau), "{a:?} {b:?} {max}");
        assert_eq!(damerau_levenshtein_within(a, b, max), within(damerau), "{a:?} {b:?} {max}");
    }
    for threshold in [0.0, 0.5, 0.7, 0.88, 0.95, 1.0] {
        let winkler = needle.jaro_winkler(b);
        let expected = (winkler >= threshold).then_some(winkler);
        assert_eq!(needle.jaro_winkler_at_least(b, threshold), expected, "{a:?} {b:?} {threshold}");
    }
}

/// Cuts, doubles and swaps a text, so that pairs are often near.
fn near(text: &str, edits: &[(usize, char)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for &(at, letter) in edits {
        let at = at % (letters.len() + 1);
        match at % 4 {
            0 => letters.insert(at, letter),
            1 if at < letters.len() => letters[at] = letter,
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ if at < letters.len() => drop(letters.remove(at)),
            _ => letters.push(letter),
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn short_values_agree_with_the_oracle(a in "[a-d]{0,18}", b in "[a-d]{0,18}") {
        check(&a, &b);
    }

    #[test]
    fn near_values_agree_with_the_oracle(a in "[ -~]{0,24}", edits in prop::collection::vec((0_usize..30, prop::char::range('a', 'e')), 0..5)) {
        check(&a, &near(&a, &edits));
    }

    #[test]
    fn values_of_any_script_agree_with_the_oracle(a in "\\PC{0,12}", b in "[a-céж漢\u{301}]{0,12}", edits in prop::collection::vec((0_usize..30, prop::char::any()), 0..4)) {
        check(&a, &b);
        check(&a, &near(&a, &edits));
        check(&b, &near(&b, &edits));
    }
}

proptest! {
    #[test]
    fn long_values_agree_with_the_oracle(a in "[a-c\0]{55,140}", b in "[a-c\0]{0,140}", edits in prop::collection::vec((0_usize..140, prop::char::range('a', 'e')), 0..9)) {
        check(&a, &b);
        check(&a, &near(&a, &edits));
    }
}
