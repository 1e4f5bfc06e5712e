//! Names of many origins, compared, as a table one could show a detective.

use lookagain_linkage::text::{
    nickname,
    person_name::{
        MatchKind,
        NameAgreement::{self, *},
        PersonName, TokenKind, TokenMatch, agreement, matched_tokens,
    },
};
use proptest::prelude::*;

/// `Surname, Forenames` or `Forenames Surname`.
fn name(text: &str) -> PersonName {
    PersonName::parse_whole(text)
}

fn how(a: &str, b: &str) -> NameAgreement {
    let (a, b) = (name(a), name(b));
    let forth = agreement(&a, &b, &nickname::are_variants);
    assert_eq!(agreement(&b, &a, &nickname::are_variants), forth);
    forth
}

#[test]
fn names_agree_as_far_as_their_words_do() {
    let table: &[(&str, &str, NameAgreement)] = &[
        // All words, in order.
        ("John Smith", "JOHN SMITH", AllTokens),
        ("Mr John Smith", "John Smith", AllTokens),
        ("Smith Mr John", "Smith John Jnr", AllTokens),
        ("Smith, John", "John Smith", AllTokens),
        ("Mary-Anne O'Brien", "Maryanne O’Brien", AllTokens),
        ("Mary Anne O Brien", "Mary Anne OBrien", AllTokens),
        ("Ewan McDonald", "Ewan Mac Donald", AllTokens),
        ("Ewan Macdonald", "Ewan Mc Donald", AllTokens),
        ("Jan van der Berg", "Jan Vanderberg", AllTokens),
        ("Jan van der Berg", "Jan Berg", AllTokens),
        ("Abd al-Rahman Saleh", "Abdulrahman Saleh", AllTokens),
        ("Abdurrahman Saleh", "Abdul Rahman Saleh", AllTokens),
        ("Salah ud-Din Khan", "Salahuddin Khan", AllTokens),
        ("Omar bin Khalid", "Omar Khalid", AllTokens),
        ("Hassan Al-Mahdi", "Hassan Almahdi", AllTokens),
        ("Maria de la Cruz", "Maria Delacruz", AllTokens),
        ("Łukasz Wójcik", "lukasz wojcik", AllTokens),
        ("Le Van An", "Lê Văn An", AllTokens),
        ("Dean Lord", "Dean", OneTokenShared),
        // Surname first.
        ("Zhang Wei", "Wei Zhang", AllTokensReordered),
        ("Nguyen Thi Hoa", "Hoa Thi Nguyen", AllTokensReordered),
        ("van Dijk Jan", "Jan van Dijk", AllTokensReordered),
        ("Zhang Weiming", "Wei Ming Zhang", AllTokensReordered),
        // One has more.
        ("John Peter Smith", "John Smith", Subset),
        ("Muhammad Imran Khan", "Imran Khan", Subset),
        // Known variants.
        ("Bill Smith", "William Smith", NicknameOrVariant),
        ("Kasia Nowak", "Katarzyna Nowak", NicknameOrVariant),
        ("Mohammed Ali", "Mohd Ali", NicknameOrVariant),
        ("Khan Muhammad", "Mohammed Khan", NicknameOrVariant),
        ("Bob", "Robert", NicknameOrVariant),
        ("Bill Smith", "William Peter Smith", NicknameOrVariant),
        // Initials.
        ("J Smith", "John Smith", InitialsCompatible),
        ("J. P. Smith", "John Paul Smith", InitialsCompatible),
        ("Smith J", "John Paul Smith", InitialsCompatible),
        // Nearly alike.
        ("John Smiht", "John Smith", Close),
        ("Jhon Smiht", "John Smith", Close),
        ("Wassim Choudery", "Wassim Choudhury", Close),
        // Some words.
        ("John Peter Smith", "John David Smith", TwoTokensShared),
        ("John Smith", "David Smith", OneTokenShared),
        ("Ali", "Ali Khan", OneTokenShared),
        ("John Smith", "John Brown", OneTokenShared),
        // None.
        ("John Smith", "Peter Brown", Different),
        ("J Smith", "J Brown", Different),
        ("J S", "John Smith", Different),
        ("Hassan Ali", "Hussain Khan", Different),
        ("Omar al Masri", "Zaid al Tikriti", Different),
    ];
    let wrong: Vec<_> = table
        .iter()
        .map(|&(a, b, expected)| (a, b, expected, how(a, b)))
        .filter(|(_, _, expected, got)| expected != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_words_that_match_are_shown_in_the_order_of_the_first_name() {
    let (a, b) = (name("Bill van der Berg Smith J"), name("Smith John Vanderberg William"));
    let expected = [
        ("bill", "william", MatchKind::Variant),
        ("vanderberg", "vanderberg", MatchKind::WrittenTogether),
        ("smith", "smith", MatchKind::Equal),
        ("j", "john", MatchKind::Initial),
    ];
    let shown =
        |(left, right, kind): (&'static str, &'static str, MatchKind)| TokenMatch { left, right, kind };
    assert_eq!(matched_tokens(&a, &b, &nickname::are_variants), expected.map(shown));
    let mut back: Vec<_> = matched_tokens(&b, &a, &nickname::are_variants);
    back.sort_by_key(|found| found.kind);
    let mut turned = expected.map(|(left, right, kind)| shown((right, left, kind)));
    turned.sort_by_key(|found| found.kind);
    assert_eq!(back, turned);
}

#[test]
fn words_are_told_from_initials_and_particles() {
    let kinds = |text| name(text).tokens().map(|(word, kind)| (word.to_owned(), kind)).collect::<Vec<_>>();
    let expected = [
        ("omar", TokenKind::Word),
        ("k", TokenKind::Initial),
        ("bin", TokenKind::Particle),
        ("macleod", TokenKind::Word),
    ];
    assert_eq!(kinds("Mr Omar K. bin McLeod"), expected.map(|(word, kind)| (word.to_owned(), kind)));
}

#[test]
fn a_field_without_a_name_is_empty_and_agrees_with_none() {
    for text in ["", " - ", "123", "'"] {
        assert!(PersonName::parse_whole(text).is_empty(), "{text}");
        assert_eq!(how(text, text), Different);
        assert_eq!(how(text, "John"), Different);
        assert!(PersonName::parse(text, text).is_empty(), "{text}");
    }
    // A title is a name where nothing else is.
    assert!(!PersonName::parse("Mr", "").is_empty());
    assert!(!PersonName::parse_whole("Major").is_empty());
}

#[test]
fn no_name_is_printed_for_debugging() {
    assert!(!format!("{:?}", name("John Smith")).contains("smith"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn agreement_is_symmetric_and_a_name_agrees_with_itself(
        a in "(bill|ali|al|wei|ming|weiming|j|o|john|jon|smith|smiht|van|de)( (william|ali|al|wei|ming|j|john|smith|van|de|vande)){0,5}",
        b in "(bill|ali|al|wei|ming|weiming|j|o|john|jon|smith|smiht|van|de)( (william|ali|al|wei|ming|j|john|smith|van|de|vande)){0,5}",
    ) {
        how(&a, &b);
        prop_assert_eq!(how(&a, &a), AllTokens);
        let (x, y) = (name(&a), name(&b));
        let forth = matched_tokens(&x, &y, &nickname::are_variants).len();
        prop_assert_eq!(forth, matched_tokens(&y, &x, &nickname::are_variants).len());
    }

    #[test]
    fn anything_may_be_typed(a in "\\PC{0,60}", b in "\\PC{0,60}") {
        how(&a, &b);
    }
}
