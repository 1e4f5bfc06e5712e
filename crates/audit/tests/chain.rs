//! The chain: what is hashed, and what is found when someone meddles with it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "in an integration test clippy knows only the test functions as tests"
)]

use jiff::Timestamp;
use lookagain_audit::{
    Action, Actor, AlteredPart, Entry, EntryBody, Fault, Hash, Head, Object, Report, StoredEntry, Verifier,
    append,
};
use lookagain_domain::{AccountId, ForceId};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A way to meddle with a row.
type Change = fn(&mut StoredEntry);

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}

fn body(n: i64) -> EntryBody {
    EntryBody {
        at: Timestamp::new(1_764_000_000 + n, 123_456_789).unwrap(),
        actor: Actor::Account { account: AccountId::new(7).unwrap(), role: "TRIAGE_OFFICER".to_owned() },
        action: Action::View,
        object: Some(Object { kind: "case".to_owned(), id: 40 + n }),
        force: Some(ForceId::new(12).unwrap()),
        policy: Some("officer-works-cases".to_owned()),
        reason: Some("Checking".to_owned()),
        detail: map(json!({"b": 1, "a": {"d": [true, null], "c": "x\n\"\\é"}})),
    }
}

fn chain(length: i64) -> Vec<StoredEntry> {
    let mut head = Head::genesis();
    (0..length)
        .map(|n| {
            let entry = append(&head, body(n));
            head = entry.head();
            StoredEntry::from(&entry)
        })
        .collect()
}

fn verify(rows: &[StoredEntry], head: Option<&Head>) -> Report {
    let mut verifier = Verifier::new();
    for row in rows {
        verifier.push(row);
    }
    verifier.finish(head)
}

fn head_of(rows: &[StoredEntry]) -> Head {
    let last = rows.last().unwrap();
    Head { seq: u64::try_from(last.seq).unwrap(), hash: last.hash.parse().unwrap() }
}

/// The documented bytes, put together by hand: nothing here comes from the crate.
#[test]
fn the_hash_is_that_of_the_documented_bytes() {
    let mut bytes = b"lookagain/audit-entry/v1\n".to_vec();
    bytes.extend([0u8; 32]);
    for field in [
        Some("2025-11-24T16:00:00.123456Z"),
        Some("7"),
        Some("TRIAGE_OFFICER"),
        Some("VIEW"),
        Some("case"),
        Some("40"),
        None,
        None,
        Some("Checking"),
        Some("{\"a\":{\"c\":\"x\\u000a\\\"\\\\é\",\"d\":[true,null]},\"b\":1}"),
    ] {
        match field {
            None => bytes.push(0),
            Some(text) => {
                bytes.push(1);
                bytes.extend([0, 0, 0, 0, 0, 0, 0, u8::try_from(text.len()).unwrap()]);
                bytes.extend(text.as_bytes());
            }
        }
    }
    bytes.extend([0, 0, 0, 0, 0, 0, 0, 1]);
    let expected = hex::encode(Sha256::digest(&bytes));
    let entry = append(&Head::genesis(), EntryBody { force: None, policy: None, ..body(0) });
    assert_eq!(entry.hash.to_string(), expected);
    // The same, worked out with a SHA-256 tool: a change of the form cannot slip in with a change of this test.
    assert_eq!(expected, "6490696cdb83dcee5f2e780999943cd4d616ec1bb4edf8ac21416af886f3fede");
}

#[test]
fn a_row_reads_back_as_the_entry_it_was() {
    let full = append(&Head::genesis(), body(0));
    let bare = append(
        &full.head(),
        EntryBody {
            actor: Actor::System("CLI".to_owned()),
            object: None,
            force: None,
            policy: None,
            reason: None,
            detail: Map::new(),
            ..body(1)
        },
    );
    for entry in [full, bare] {
        let row = StoredEntry::from(&entry);
        assert_eq!(Entry::try_from(&row), Ok(entry));
        let json = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<StoredEntry>(&json).unwrap(), row);
    }
}

#[test]
fn what_is_not_in_canonical_form_is_not_read() {
    let changes: &[(&str, Change)] = &[
        ("seq", |r| r.seq = 0),
        ("seq", |r| r.seq = -1),
        ("at", |r| r.at = "2025-11-24T16:00:00Z".to_owned()),
        ("at", |r| r.at = "2025-11-24T17:00:00.123456+01:00".to_owned()),
        ("actor_account", |r| r.actor_account = Some(0)),
        ("action", |r| r.action = "view".to_owned()),
        ("object_kind", |r| r.object_kind = None),
        ("object_id", |r| r.object_id = None),
        ("force_id", |r| r.force_id = Some(-3)),
        ("detail", |r| r.detail = "{ }".to_owned()),
        ("detail", |r| r.detail = "{\"b\":1,\"a\":2}".to_owned()),
        ("detail", |r| r.detail = "[]".to_owned()),
        ("prev_hash", |r| r.prev_hash.make_ascii_uppercase()),
        ("hash", |r| r.hash = "00".to_owned()),
    ];
    for (column, change) in changes {
        let mut row = chain(2).remove(1);
        change(&mut row);
        assert_eq!(row.parse().map_err(|bad| bad.column), Err(*column));
    }
}

#[test]
fn a_sound_chain_is_sound_and_an_empty_one_too() {
    let rows = chain(50);
    let report = verify(&rows, Some(&head_of(&rows)));
    assert!(report.is_sound(), "{:?}", report.faults);
    assert_eq!((report.entries, report.head), (50, head_of(&rows)));
    assert!(verify(&[], Some(&Head::genesis())).is_sound());
}

#[test]
fn a_change_of_any_column_of_an_entry_is_found_at_that_entry() {
    let changes: &[(&str, Change)] = &[
        ("seq", |r| r.seq = 900),
        ("at", |r| r.at = "2020-01-01T00:00:00.000000Z".to_owned()),
        ("actor_account", |r| r.actor_account = Some(8)),
        ("actor_account", |r| r.actor_account = None),
        ("actor_role", |r| r.actor_role = "AUDITOR".to_owned()),
        ("action", |r| r.action = "SEARCH".to_owned()),
        ("object_kind", |r| r.object_kind = Some("cas".to_owned())),
        ("object_kind", |r| r.object_kind = None),
        ("object_id", |r| r.object_id = Some(1)),
        ("force_id", |r| r.force_id = None),
        ("policy", |r| r.policy = Some(String::new())),
        ("policy", |r| r.policy = None),
        ("reason", |r| r.reason = None),
        ("detail", |r| r.detail = "{}".to_owned()),
        ("prev_hash", |r| r.prev_hash = "0".repeat(64)),
        ("hash", |r| r.hash = "f".repeat(64)),
        ("hash", |r| r.hash = "not a hash".to_owned()),
        ("hash", |r| r.hash.make_ascii_uppercase()),
        // Text moved over the border between two columns.
        ("policy", |r| {
            r.policy = Some("officer-works-casesC".to_owned());
            r.reason = Some("hecking".to_owned());
        }),
    ];
    for (column, change) in changes {
        // In the middle, where the next entry helps to tell, and at the end, where only the head does.
        for place in [4, 9] {
            let mut rows = chain(10);
            let head = head_of(&rows);
            change(&mut rows[place]);
            let report = verify(&rows, Some(&head));
            let seq = place as u64 + 1;
            let named = match report.faults.as_slice() {
                [Fault::Renumbered { expected, found: 900 }] => ("seq", *expected),
                [Fault::Relinked { seq, .. }] => ("prev_hash", *seq),
                [Fault::Altered { seq, part: AlteredPart::Content, .. }] => ("content", *seq),
                [Fault::Altered { seq, part: AlteredPart::Hash, .. }]
                | [Fault::Altered { seq, part: AlteredPart::Hash, .. }, Fault::OtherHead { .. }] => {
                    ("hash", *seq)
                }
                other => panic!("{column}: {other:?}"),
            };
            let wanted = if matches!(*column, "seq" | "prev_hash" | "hash") { column } else { "content" };
            assert_eq!(named, (wanted, seq), "{column}");
        }
    }
}

#[test]
fn missing_reordered_repeated_and_inserted_entries_are_found_and_named() {
    let rows = chain(10);
    let other = StoredEntry::from(&append(&head_of(&rows[..4]), body(77)));
    let with = |order: &[usize]| order.iter().map(|&n| rows[n - 1].clone()).collect::<Vec<_>>();
    let check = |name: &str, rows: &[StoredEntry], expected: &[&str]| {
        let found: Vec<_> = verify(rows, None).faults.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{name}: {found}");
        }
    };
    check("one gone", &with(&[1, 2, 4, 5, 6]), &["entries 3 to 3 are missing"]);
    check("start gone", &with(&[3, 4, 5]), &["entries 1 to 2 are missing"]);
    check(
        "two swapped",
        &with(&[1, 3, 2, 4, 5]),
        &["entries 2 to 2 are missing", "entry 2 is out of order: it came where entry 4"],
    );
    check("one twice", &with(&[1, 2, 2, 3]), &["a further entry numbered 2 came where entry 3"]);
    check(
        "another in place of 5",
        &[&rows[..4], std::slice::from_ref(&other), &rows[5..]].concat(),
        &["entry 6 does not follow the one before it"],
    );
    check("a second 5", &[&rows[..5], &[other], &rows[5..]].concat(), &["a further entry numbered 5"]);
    let mut swapped = rows.clone();
    (swapped[3].seq, swapped[6].seq) = (swapped[6].seq, swapped[3].seq);
    swapped.sort_by_key(|row| row.seq);
    assert!(!verify(&swapped, None).is_sound(), "numbers of two entries exchanged");
}

#[test]
fn a_tail_cut_off_or_written_anew_is_found_with_a_head_known_from_elsewhere() {
    let rows = chain(10);
    let head = head_of(&rows);
    assert_eq!(
        verify(&rows[..7], Some(&head)).faults,
        [Fault::Truncated { expected: head, found: head_of(&rows[..7]) }]
    );
    assert_eq!(
        verify(&rows, Some(&head_of(&rows[..7]))).faults,
        [Fault::Surplus { expected: head_of(&rows[..7]), found: head }]
    );
    assert_eq!(verify(&[], Some(&head)).fault_count, 1);

    // From entry 6 on, somebody who knows the form writes another, sound chain.
    let mut forged = rows[..5].to_vec();
    for n in 5..12 {
        forged.push(StoredEntry::from(&append(&head_of(&forged), body(n + 1))));
    }
    assert!(verify(&forged, None).is_sound(), "without a checkpoint nobody can tell");
    let vouched = [head, head_of(&rows[..3])];
    let mut verifier = Verifier::new().expecting(vouched);
    let pushed: Vec<_> = forged.iter().filter_map(|row| verifier.push(row)).collect();
    let found = head_of(&forged[..10]);
    assert_eq!(pushed, [Fault::OtherHead { expected: head, found }]);
    assert_eq!(verifier.finish(None).fault_count, 1);

    let mut verifier = Verifier::new().expecting([head]);
    rows[..9].iter().for_each(|row| assert_eq!(verifier.push(row), None));
    assert_eq!(
        verifier.finish(None).faults,
        [Fault::Truncated { expected: head, found: head_of(&rows[..9]) }]
    );
}

#[test]
fn a_wholly_wrong_chain_is_counted_in_full_and_reported_in_part() {
    let mut rows = chain(3000);
    for row in &mut rows {
        row.reason = None;
    }
    let report = verify(&rows, None);
    assert_eq!((report.faults.len(), report.fault_count), (Report::KEPT, 3000));
    let mut verifier = Verifier::new();
    assert!(rows.iter().all(|row| verifier.push(row).is_some()), "every push tells");
}

#[test]
fn a_fault_never_tells_what_an_entry_says() {
    let mut rows = chain(3);
    for row in &mut rows {
        row.reason = Some("SECRET".to_owned());
        row.prev_hash = "SECRET".to_owned();
        row.hash = "SECRET".to_owned();
    }
    let report = verify(&rows, Some(&Head { seq: 2, hash: Hash::ZERO }));
    assert!(!report.is_sound());
    let told =
        format!("{report:?} {} {:?}", serde_json::to_string(&report).unwrap(), report.faults[0].to_string());
    assert!(!told.contains("SECRET"), "{told}");
}

/// Every text a row consists of, as one list of bytes to damage.
fn damage(row: &mut StoredEntry, at: usize, byte: u8) -> bool {
    let mut value = serde_json::to_value(&*row).unwrap();
    let texts = value.as_object_mut().unwrap();
    let mut left = at;
    for field in texts.values_mut() {
        let text = match &*field {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        };
        if left >= text.len() {
            left -= text.len();
            continue;
        }
        let mut bytes = text.clone().into_bytes();
        bytes[left] = byte;
        let Ok(changed) = String::from_utf8(bytes) else { return false };
        *field = match (&*field, changed.parse::<i64>()) {
            (Value::Number(_), Ok(number)) => number.into(),
            (Value::Number(_), Err(_)) => return false,
            _ => changed.into(),
        };
        let Ok(changed) = serde_json::from_value::<StoredEntry>(value) else { return false };
        let differs = changed != *row;
        *row = changed;
        return differs;
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_single_byte_changed_in_a_stored_chain_is_found(place in 0usize..8, at in 0usize..400, byte in 0u8..128) {
        let mut rows = chain(8);
        let head = head_of(&rows);
        if damage(&mut rows[place], at, byte) {
            let report = verify(&rows, Some(&head));
            prop_assert!(!report.is_sound());
            prop_assert_eq!(report.faults[0].seq(), place as u64 + 1);
            // Sorted by seq, as a database hands them over, it is found as well.
            rows.sort_by_key(|row| row.seq);
            prop_assert!(!verify(&rows, Some(&head)).is_sound());
        }
    }

    #[test]
    fn any_rows_in_any_order_are_sound_only_if_they_are_the_chain(order in proptest::collection::vec(0usize..6, 0..9)) {
        let rows = chain(6);
        let shuffled: Vec<_> = order.iter().map(|&n| rows[n].clone()).collect();
        let is_start = order.iter().copied().eq(0..order.len());
        prop_assert_eq!(verify(&shuffled, None).is_sound(), is_start);
        prop_assert_eq!(verify(&shuffled, Some(&head_of(&rows))).is_sound(), is_start && order.len() == 6);
    }

    #[test]
    fn different_texts_never_share_their_bytes(a in ".{0,3}", b in ".{0,3}", c in ".{0,3}", d in ".{0,3}") {
        let with = |policy: &str, reason: &str| {
            let body = EntryBody { policy: Some(policy.to_owned()), reason: Some(reason.to_owned()), ..body(0) };
            append(&Head::genesis(), body).hash
        };
        prop_assert_eq!(with(&a, &b) == with(&c, &d), (a, b) == (c, d));
    }
}
