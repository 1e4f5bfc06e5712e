//! Identifiers and their checks, as tables.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use lookagain_linkage::text::identifier::{
    Identifier,
    IdentifierAgreement::{Conflicting, OneEditApart, Same, Unclear},
    IdentifierKind::{self, Cro, Nhs, Pnc},
    NotAnIdentifier,
};
use proptest::prelude::*;

fn identifier(kind: IdentifierKind, text: &str) -> Identifier {
    Identifier::parse(kind, text).unwrap()
}

#[test]
fn every_way_of_writing_has_one_canonical_form() {
    // 03 0062845 = 23 × 1307080 + 5, and the letter after Z, A, B, C, D is E.
    for (kind, text, canonical, valid) in [
        (Pnc, "2003/0062845E", "03/0062845E", true),
        (Pnc, "03/62845e", "03/0062845E", true),
        (Pnc, "20030062845E", "03/0062845E", true),
        (Pnc, " 2003 / 62845 E ", "03/0062845E", true),
        (Pnc, "2003/0062845F", "03/0062845F", false),
        (Pnc, "81/154257C", "81/0154257C", true),
        (Cro, "265416/21G", "265416/21G", true),
        (Cro, "65416/21G", "065416/21G", false),
        (Cro, "SF05/482703J", "SF05/482703J", true),
        (Cro, "sf05/482703K", "SF05/482703K", false),
        // 9·10 + 9·9 + 9·8 + 0 … : 243 + 1·2 = 245 = 11 × 22 + 3, check 8.
        (Nhs, "999 000 0018", "9990000018", true),
        (Nhs, "999-000-0017", "9990000017", false),
        (Nhs, "9434765919", "9434765919", true),
    ] {
        let read = identifier(kind, text);
        assert_eq!((read.to_string().as_str(), read.is_valid()), (canonical, valid), "{text}");
    }
}

#[test]
fn what_has_another_form_is_refused_by_name() {
    for (kind, text) in [
        (Pnc, ""),
        (Pnc, "2003/0062845"),
        (Pnc, "203/0062845E"),
        (Pnc, "2003/12345678E"),
        (Cro, "265416/2021G"),
        (Cro, "265416G"),
        (Nhs, "999000001"),
        (Nhs, "999000001X"),
        (Nhs, "९९९०००००१७"),
    ] {
        assert_eq!(Identifier::parse(kind, text), Err(NotAnIdentifier(kind)), "{text}");
    }
    assert_eq!(NotAnIdentifier(Nhs).to_string(), "expected an NHS number of ten digits");
}

#[test]
fn agreement_tells_a_slip_from_two_files() {
    for (a, b, expected) in [
        ("2003/0062845E", "03/62845E", Same),
        ("2081/0154257C", "81/154257C", Same),
        ("2003/0062845E", "2003/0062485E", OneEditApart),
        ("2003/0062845E", "2003/0062845F", OneEditApart),
        ("2003/0062845E", "1981/0154257C", Conflicting),
        ("2003/0062845E", "1981/0154257D", Unclear),
    ] {
        let (a, b) = (identifier(Pnc, a), identifier(Pnc, b));
        assert_eq!((a.agreement(b), b.agreement(a)), (Some(expected), Some(expected)));
    }
    assert_eq!(identifier(Pnc, "03/62845E").agreement(identifier(Nhs, "9990000018")), None);
}

#[test]
fn nothing_personal_is_printed_for_debugging() {
    assert!(!format!("{:?}", identifier(Pnc, "03/62845E")).contains("62845"));
}

proptest! {
    #[test]
    fn one_letter_holds_for_a_number_and_no_single_slip_passes_it(
        year in 0_u64..100, serial in 0_u64..10_000_000, at in 3_usize..10, by in 1_u8..10,
    ) {
        let written = |letter: char| format!("{year:02}/{serial:07}{letter}");
        let right: Vec<String> =
            ('A'..='Z').map(written).filter(|text| identifier(Pnc, text).is_valid()).collect();
        prop_assert_eq!(right.len(), 1);
        let mut wrong = right.concat().into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        prop_assert!(!identifier(Pnc, &String::from_utf8_lossy(&wrong)).is_valid());
    }

    #[test]
    fn agreement_is_symmetric_and_knows_itself(a in "[0-9]{10}", b in "[0-9]{10}") {
        let (a, b) = (identifier(Nhs, &a), identifier(Nhs, &b));
        prop_assert_eq!(a.agreement(b), b.agreement(a));
        prop_assert_eq!(a.agreement(a), Some(Same));
    }

    #[test]
    fn anything_may_be_typed(text in "\\PC{0,14}") {
        for kind in [Pnc, Cro, Nhs] {
            let _ = Identifier::parse(kind, &text);
        }
    }
}
