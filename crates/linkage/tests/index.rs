//! An index, and a run over some rows, give what a full run gives, of the pairs that hold what is asked for.

#![expect(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "a test that cannot go on fails")]

use lookagain_linkage::{
    Index, Model, Pair, Silent, Table, predict, predict_with, propose,
    table::{ColumnBuilder, RecordNames},
    train,
};

const COLUMNS: [&str; 4] = ["forename", "surname", "dob", "phones"];

/// So many people, a third of them recorded a second time with a slip; some without a date, some with two phones.
fn rows(people: u64) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    for person in 0..people {
        let mixed = person.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let forename = ["Anna", "Ben", "Chidi", "Dora", "Emil", "Farah", "Gita"][(mixed % 7) as usize];
        let surname = ["Archer", "Brook", "Castle", "Dale", "Elm", "Field"][(mixed / 7 % 6) as usize];
        let born =
            format!("{}-{:02}-{:02}", 1960 + mixed / 42 % 40, mixed / 977 % 12 + 1, mixed / 3 % 28 + 1);
        let phone = format!("07700900{:03}", mixed / 11 % 1_000);
        rows.push([forename.to_owned(), surname.to_owned(), born.clone(), phone.clone()]);
        if person % 3 == 0 {
            let phones = format!("{phone}|07700900{:03}", mixed / 17 % 1_000);
            let born = if person % 2 == 0 { String::new() } else { born };
            rows.push([forename.to_owned(), surname.replace('r', "rr"), born, phones]);
        }
    }
    rows
}

fn table(rows: &[[String; 4]]) -> Table {
    let columns = COLUMNS.iter().enumerate().map(|(at, name)| {
        let mut builder = ColumnBuilder::new(*name);
        for row in rows {
            builder.push(Some(&row[at]));
        }
        builder.finish()
    });
    Table::new(RecordNames::Whole((0..rows.len() as i64).collect()), columns.collect()).unwrap()
}

fn trained(table: &Table) -> Model {
    train(table, &propose(table).model, &[]).unwrap().model
}

fn sorted(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_by_key(|pair| (pair.left, pair.right));
    pairs
}

fn assert_same(found: &[Pair], expected: &[Pair]) {
    let keys = |pairs: &[Pair]| {
        pairs.iter().map(|pair| (pair.left, pair.right, pair.levels.packed())).collect::<Vec<_>>()
    };
    assert_eq!(keys(found), keys(expected));
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.bits - expected.bits).abs() < 1e-9, "{found:?} {expected:?}");
    }
}

#[test]
fn new_records_meet_the_same_pairs_with_the_same_bits_as_in_a_full_run() {
    let rows = rows(4_000);
    let (all, first) = (table(&rows), rows.len() - 60);
    let model = trained(&all);
    let full = sorted(predict(&all, &model, -4.0, &Silent).unwrap());
    let expected: Vec<Pair> = full.into_iter().filter(|pair| pair.right as usize >= first).collect();
    assert!(expected.len() > 20, "too few pairs to tell: {}", expected.len());

    let before = table(&rows[..first]);
    let index = Index::new(&before, &model).unwrap();
    assert_same(&index.find(&table(&rows[first..]), -4.0).unwrap(), &expected);
    for (at, row) in rows.iter().enumerate().skip(first).take(5) {
        let one = index.find(&table(std::slice::from_ref(row)), -4.0).unwrap();
        let same = expected.iter().filter(|pair| pair.right as usize == at && (pair.left as usize) < first);
        assert_eq!(
            one.iter().map(|pair| pair.left).collect::<Vec<_>>(),
            same.map(|pair| pair.left).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_pairs_with_some_rows_are_those_of_a_full_run() {
    let all = table(&rows(4_000));
    let model = trained(&all);
    let full = sorted(predict(&all, &model, -4.0, &Silent).unwrap());
    let asked: Vec<u32> = (0..600).map(|at| at * 8).collect();
    let holds = |pair: &Pair| asked.contains(&pair.left) || asked.contains(&pair.right);
    let expected: Vec<Pair> = full.into_iter().filter(holds).collect();
    assert!(expected.len() > 20, "too few pairs to tell: {}", expected.len());
    assert_eq!(sorted(predict_with(&all, &model, &asked, -4.0, &Silent).unwrap()), expected);
    assert!(predict_with(&all, &model, &[], -4.0, &Silent).unwrap().is_empty());
}

#[test]
fn a_large_group_is_refined_for_some_rows_as_for_all() {
    // Everybody has one surname and no date or phone, and one of 40 forenames: a rule of the surname alone is one group.
    let rows: Vec<[String; 4]> = (0..7_000)
        .map(|n| [format!("Name{}", n % 40), "Archer".to_owned(), String::new(), String::new()])
        .collect();
    let all = table(&rows);
    let model = Model::from_toml(include_str!("one_surname.toml")).unwrap();
    let full = sorted(predict(&all, &model, 0.0, &Silent).unwrap());
    let expected: Vec<Pair> =
        full.into_iter().filter(|pair| [pair.left, pair.right].contains(&6_999)).collect();
    assert_eq!(expected.len(), 7_000 / 40 - 1);
    assert_eq!(sorted(predict_with(&all, &model, &[6_999], 0.0, &Silent).unwrap()), expected);
}

#[test]
fn an_index_needs_a_trained_model_and_the_columns_that_it_names() {
    let all = table(&rows(300));
    assert!(Index::new(&all, &propose(&all).model).is_err());
    let model = trained(&all);
    let index = Index::new(&all, &model).unwrap();
    let names = RecordNames::Whole(vec![1]);
    let mut builder = ColumnBuilder::new("forename");
    builder.push(Some("Anna"));
    let without = Table::new(names, vec![builder.finish()]).unwrap();
    let error = index.find(&without, 0.0).unwrap_err();
    assert!(error.to_string().contains("phones"), "{error}");
}
