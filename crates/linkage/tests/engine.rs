//! The engine as a whole: two roads to one number agree, threads change nothing, bad input is refused by name.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "tables of a few hundred rows; a test that cannot go on fails"
)]

use std::fmt::Write;

use lookagain_linkage::{
    Model, Pair, Silent, Table, analyse_blocking, bits_of, cluster, count_candidates, explain,
    model::{BlockKey, BlockingRule, Field, ModelError, Reading},
    predict, probability, propose,
    table::{Column, ColumnBuilder, RecordNames},
    train,
};

fn column(name: &str, values: impl IntoIterator<Item = String>) -> Column {
    let mut builder = ColumnBuilder::new(name);
    values.into_iter().for_each(|value| builder.push(Some(&value)));
    builder.finish()
}

const FORENAMES: [&str; 12] =
    ["Anna", "Ben", "Chidi", "Dora", "Emil", "Farah", "Gita", "Hugh", "Iris", "Jon", "Kemal", "Lena"];
const SURNAMES: [&str; 14] = [
    "Archer", "Brook", "Castle", "Dale", "Elm", "Field", "Grove", "Heath", "Inge", "Jarrow", "Kent", "Lowe",
    "Marsh", "Nash",
];

/// So many people, a third of them recorded twice: the second time with one letter doubled or another postcode.
/// The last column says who is who, for the tests alone.
fn people(count: u64) -> (Table, Vec<u64>) {
    let mut rows: Vec<[String; 4]> = Vec::new();
    let mut who = Vec::new();
    for person in 0..count {
        let mixed = person.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let forename = FORENAMES[(mixed % 12) as usize].to_owned();
        let surname = SURNAMES[(mixed / 12 % 14) as usize].to_owned();
        let born = format!(
            "{}-{:02}-{:02}",
            1950 + mixed / 168 % 50,
            mixed / 8400 % 12 + 1,
            mixed / 100_800 % 28 + 1
        );
        let postcode = format!("AB{} {}CD", mixed / 77 % 90 + 10, mixed / 13 % 10);
        rows.push([forename.clone(), surname.clone(), born.clone(), postcode.clone()]);
        who.push(person);
        if person % 3 == 0 {
            let moved = person % 2 == 0;
            let surname = if moved { surname } else { surname.replacen('a', "aa", 1).replacen('e', "ee", 1) };
            rows.push([forename, surname, born, if moved { "ZZ1 1ZZ".to_owned() } else { postcode }]);
            who.push(person);
        }
    }
    let names = RecordNames::Whole((0..rows.len() as i64).collect());
    let columns = ["forename", "surname", "dob", "postcode"]
        .iter()
        .enumerate()
        .map(|(at, name)| column(name, rows.iter().map(|row| row[at].clone())))
        .collect();
    (Table::new(names, columns).unwrap(), who)
}

fn trained(table: &Table) -> Model {
    train(table, &propose(table).model, &[]).unwrap().model
}

fn in_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn a_proposed_model_finds_the_people_who_were_recorded_twice() {
    let (table, who) = people(900);
    let model = trained(&table);
    let pairs = predict(&table, &model, 0.0, &Silent).unwrap();
    let right = pairs.iter().filter(|pair| who[pair.left as usize] == who[pair.right as usize]).count();
    let (precision, recall) = (right as f64 / pairs.len() as f64, right as f64 / 300.0);
    assert!(precision > 0.98 && recall > 0.95, "precision {precision}, recall {recall}");
    let joined = cluster(&table, &pairs, &[], &lookagain_linkage::Constraints::default(), 0.0);
    let together = |a: usize, b: usize| joined.of_row[a] == joined.of_row[b];
    let found = (1..who.len()).filter(|row| who[*row] == who[row - 1] && together(*row, row - 1)).count();
    assert!(found > 285, "{found} of 300 joined");
}

/// Each level of a name as the proposed model sees two records that agree in all else.
#[test]
fn a_second_forename_that_comes_and_goes_is_a_part_of_the_name_and_no_other_name() {
    let pairs = [
        (
            ("Jorge", "Moreira"),
            ("Jorge Francisco", "Moreira"),
            "surname the same, forenames a part of the other's",
        ),
        (
            ("John Michael", "Clarke"),
            ("John M", "Clarke"),
            "surname the same, forenames a part of the other's",
        ),
        (("Marc Robert", "Thompson"), ("M R", "Thompson"), "surname the same, forename an initial"),
        (("Jorge Luis", "Moreira"), ("Jorge Francisco", "Moreira"), "surname the same, forename another"),
        (("Adam", "Mills Cook"), ("Adam", "Cook"), "forename the same, surname close"),
        (
            ("Cath", "Wallis-Lindo"),
            ("Catherine Anne", "Wallis"),
            "forenames a part of the other's, surname close",
        ),
    ];
    let (background, _) = people(600);
    let names: Vec<(&str, &str)> = pairs.iter().flat_map(|(one, other, _)| [*one, *other]).collect();
    let rows = background.len();
    let columns = ["forename", "surname", "dob", "postcode"].map(|name| {
        let known = background.column(name).unwrap();
        let own = names.iter().map(|(forename, surname)| match name {
            "forename" => (*forename).to_owned(),
            "surname" => (*surname).to_owned(),
            "dob" => "1961-04-05".to_owned(),
            _ => "QX1 1AA".to_owned(),
        });
        column(name, (0..rows).map(|row| known.row_text(row).unwrap_or_default().to_owned()).chain(own))
    });
    let ids = RecordNames::Whole((0..(rows + names.len()) as i64).collect());
    let table = Table::new(ids, columns.to_vec()).unwrap();
    // Trained without them: few as they are, it would learn that they are spellings of one name.
    let model = trained(&background);
    for (at, (one, other, expected)) in pairs.iter().enumerate() {
        let (left, right) = ((rows + 2 * at) as u32, (rows + 2 * at + 1) as u32);
        let why = explain(&table, &model, left, right).unwrap();
        let level = why.steps.iter().find(|step| step.comparison == "name").map(|step| step.level.as_str());
        assert_eq!(level, Some(*expected), "{one:?} {other:?}");
    }
}

#[test]
fn an_explanation_adds_up_to_the_weight_that_the_prediction_gave() {
    let (table, _) = people(600);
    let model = trained(&table);
    let pairs = predict(&table, &model, -10.0, &Silent).unwrap();
    assert!(pairs.len() > 100);
    for pair in pairs.iter().step_by(pairs.len() / 60) {
        let why = explain(&table, &model, pair.left, pair.right).unwrap();
        let sum: f64 =
            why.prior_bits + why.steps.iter().map(|step| step.bits + step.frequency_bits).sum::<f64>();
        assert!((sum - pair.bits).abs() < 1e-9, "{sum} is not {}", pair.bits);
        assert!((why.total_bits - pair.bits).abs() < 1e-9);
        assert!((why.probability - pair.probability()).abs() < 1e-12);
        for step in why.steps.iter().filter(|step| step.m.is_some() && step.u.is_some() && step.bits != 0.0) {
            let ratio = step.m.unwrap() / step.u.unwrap();
            assert!(
                (step.bits - ratio.log2()).abs() < 1e-9,
                "{}: {} is not log2 of {ratio}",
                step.comparison,
                step.bits
            );
        }
    }
}

#[test]
fn probability_and_bits_are_one_scale() {
    for (bits, expected) in [(0.0, 0.5), (1.0, 2.0 / 3.0), (-1.0, 1.0 / 3.0), (10.0, 1024.0 / 1025.0)] {
        assert!((probability(bits) - expected).abs() < 1e-12);
        assert!((bits_of(expected) - bits).abs() < 1e-9);
    }
    let far: Vec<f64> = [-2000.0, 2000.0].map(probability).to_vec();
    assert_eq!(far, [0.0, 1.0], "no overflow");
}

#[test]
fn the_probabilities_of_each_comparison_add_up_to_one() {
    let (table, _) = people(600);
    for comparison in trained(&table).comparisons {
        let said = || comparison.levels.iter().filter(|level| !level.says_nothing);
        let (m, u): (f64, f64) = (said().filter_map(|l| l.m).sum(), said().filter_map(|l| l.u).sum());
        assert!((m - 1.0).abs() < 1e-6 && (u - 1.0).abs() < 1e-6, "{}: {m}, {u}", comparison.name);
    }
}

/// Bits as they are, so that nothing is lost in writing.
fn bytes(pairs: &[Pair]) -> String {
    pairs.iter().fold(String::new(), |mut text, pair| {
        writeln!(
            text,
            "{} {} {:016x} {:x}",
            pair.left,
            pair.right,
            pair.bits.to_bits(),
            pair.levels.packed()
        )
        .unwrap();
        text
    })
}

#[test]
fn one_thread_and_many_give_the_same_bytes() {
    let (table, _) = people(1_500);
    let run = || {
        let model = trained(&table);
        let pairs = predict(&table, &model, -6.0, &Silent).unwrap();
        (model.to_toml().unwrap(), bytes(&pairs))
    };
    let (one, many) = (in_threads(1, run), in_threads(5, run));
    assert!(one.0 == many.0, "the models differ");
    assert!(one.1 == many.1, "the pairs differ");
}

#[test]
fn a_pair_is_scored_once_and_only_when_some_rule_gives_it() {
    let (table, _) = people(500);
    let mut model = trained(&table);
    let rule = |name: &str, keys: &[(&str, Reading)]| BlockingRule {
        name: name.to_owned(),
        keys: keys.iter().map(|(column, reading)| BlockKey::Same(Field::new(column, *reading))).collect(),
    };
    model.blocking = vec![
        rule("surname", &[("surname", Reading::AsItIs)]),
        rule("dob", &[("dob", Reading::AsItIs)]),
        rule("forename + year", &[("forename", Reading::AsItIs), ("dob", Reading::First(4))]),
    ];
    let mut scored: Vec<(u32, u32)> = predict(&table, &model, f64::NEG_INFINITY, &Silent)
        .unwrap()
        .iter()
        .map(|pair| (pair.left, pair.right))
        .collect();
    scored.sort_unstable();
    let text = |name: &str, row: usize| table.column(name).unwrap().row_text(row).unwrap().to_owned();
    let mut expected = Vec::new();
    for left in 0..table.len() {
        for right in left + 1..table.len() {
            let same = |name: &str| text(name, left) == text(name, right);
            let year = text("dob", left)[..4] == text("dob", right)[..4];
            if same("surname") || same("dob") || (same("forename") && year) {
                expected.push((left as u32, right as u32));
            }
        }
    }
    assert_eq!(scored, expected);
    assert_eq!(count_candidates(&table, &model).unwrap(), expected.len() as u64);
    let counts = analyse_blocking(&table, &model).unwrap();
    assert!(counts.iter().map(|count| count.pairs).sum::<u64>() >= expected.len() as u64);
}

#[test]
fn a_key_across_two_fields_gives_those_pairs_and_no_others() {
    let names = RecordNames::Whole(vec![0, 1, 2, 3]);
    let text = |values: [&str; 4]| values.map(str::to_owned);
    let columns = vec![
        column("forename", text(["lee", "john", "lee", "mary"])),
        column("surname", text(["john", "lee", "ross", "lee"])),
    ];
    let table = Table::new(names, columns).unwrap();
    let mut model = trained(&table);
    let (left, right) = (Field::new("forename", Reading::AsItIs), Field::new("surname", Reading::AsItIs));
    model.blocking =
        vec![BlockingRule { name: "across".to_owned(), keys: vec![BlockKey::Across { left, right }] }];
    let pairs = predict(&table, &model, f64::NEG_INFINITY, &Silent).unwrap();
    let mut found: Vec<(u32, u32)> = pairs.iter().map(|pair| (pair.left, pair.right)).collect();
    found.sort_unstable();
    // lee/john meets john/lee and mary/lee; lee/ross meets john/lee and mary/lee. lee/john and lee/ross share no key.
    assert_eq!(found, [(0, 1), (0, 3), (1, 2), (2, 3)]);
}

#[test]
fn a_group_that_is_too_large_is_refined_and_what_is_left_out_is_counted() {
    let count = 7_000;
    let names = RecordNames::Whole((0..count).collect());
    let columns = vec![
        column("surname", (0..count).map(|_| "Same".to_owned())),
        column("forename", (0..count).map(|n| format!("F{}", n % 700))),
        column("dob", (0..count).map(|n| format!("19{}-01-{:02}", 50 + n % 40, n % 28 + 1))),
    ];
    let table = Table::new(names, columns).unwrap();
    let mut model = propose(&table).model;
    model.blocking = vec![BlockingRule {
        name: "surname".to_owned(),
        keys: vec![BlockKey::Same(Field::new("surname", Reading::AsItIs))],
    }];
    let counts = analyse_blocking(&table, &model).unwrap();
    assert_eq!(counts[0].refined.len(), 1, "{counts:?}");
    let refined = &counts[0].refined[0];
    assert_eq!(refined.pairs, 7_000 * 6_999 / 2);
    assert!(!refined.by.is_empty() && refined.pairs_left_out > 0, "{refined:?}");
    assert!(count_candidates(&table, &model).unwrap() > 0, "nothing is dropped whole");
}

#[test]
fn a_model_written_and_read_is_the_same_to_the_last_bit() {
    let (table, _) = people(300);
    let model = trained(&table);
    assert_eq!(Model::from_toml(&model.to_toml().unwrap()).unwrap(), model);
}

#[test]
fn an_empty_table_and_a_table_of_one_give_no_pairs_and_no_panic() {
    for count in [0, 1, 2] {
        let names = RecordNames::Whole((0..count).collect());
        let columns = vec![
            column("surname", (0..count).map(|_| "Archer".to_owned())),
            column("dob", (0..count).map(|_| "1980-01-01".to_owned())),
        ];
        let table = Table::new(names, columns).unwrap();
        match train(&table, &propose(&table).model, &[]) {
            Ok(trained) => {
                let pairs = predict(&table, &trained.model, f64::NEG_INFINITY, &Silent).unwrap();
                assert!(pairs.len() <= 1, "{count}: {}", pairs.len());
            }
            Err(refused) => assert_eq!(refused, ModelError::NoComparison, "{count}"),
        }
    }
}
