//! The wall: what stands for a protected characteristic is never proposed, and a model that names it is refused.

#![expect(clippy::unwrap_used, reason = "tables of a few hundred rows; a test that cannot go on fails")]

use lookagain_linkage::{
    Linker, Model, Silent, Table,
    model::ModelError,
    predict, propose,
    table::{Column, ColumnBuilder, RecordNames},
};

fn column(name: &str, values: impl IntoIterator<Item = String>) -> Column {
    let mut builder = ColumnBuilder::new(name);
    for value in values {
        builder.push(Some(&value));
    }
    builder.finish()
}

/// Sixty people, two rows for each.
fn people() -> Table {
    let names = RecordNames::Whole((0..120).collect());
    let columns = vec![
        column("forename", (0..120).map(|n| format!("Fore{}", n / 2 % 7))),
        column("surname", (0..120).map(|n| format!("Name{}", n / 2 % 40))),
        column("dob", (0..120).map(|n| format!("19{}-03-{:02}", 50 + n / 2 % 40, n / 2 % 28 + 1))),
        column("postcode", (0..120).map(|n| format!("AB{} 1CD", n / 2 % 30 + 1))),
    ];
    Table::new(names, columns).unwrap()
}

#[test]
fn a_model_of_a_protected_characteristic_or_of_other_columns_is_refused_by_name() {
    let table = people();
    let model = propose(&table).model;
    let text = model.to_toml().unwrap().replace("column = \"postcode\"", "column = \"ethnicity\"");
    let refused = Model::from_toml(&text).unwrap_err().to_string();
    assert!(refused.contains("\"ethnicity\"") && refused.contains("protected"), "{refused}");
    let text = model.to_toml().unwrap().replace("column = \"postcode\"", "column = \"shoe_size\"");
    let other = Model::from_toml(&text).unwrap();
    let refused = Linker::new(&table, &other).unwrap_err();
    assert!(matches!(&refused, ModelError::NoColumn { column, .. } if column == "shoe_size"), "{refused}");
    let refused = predict(&table, &model, 0.0, &Silent).unwrap_err();
    assert!(matches!(refused, ModelError::Untrained { .. }), "{refused}");
}

#[test]
fn a_model_whose_rare_values_cannot_be_is_refused() {
    let model = propose(&people()).model;
    let with = |strangers: Vec<(u32, f64)>| {
        let mut model = model.clone();
        let adjustments = model.comparisons.iter_mut().flat_map(|one| &mut one.levels);
        adjustments
            .filter_map(|level| level.term_frequency.as_mut())
            .for_each(|adjustment| adjustment.strangers.clone_from(&strangers));
        Model::from_toml(&model.to_toml().unwrap())
    };
    assert!(with(vec![(2, 0.5), (3, 0.4)]).is_ok());
    for wrong in [
        vec![(3, 0.5), (2, 0.4)],
        vec![(2, 0.5), (2, 0.5)],
        vec![(2, 0.0)],
        vec![(2, -1.0)],
        vec![(2, f64::NAN)],
    ] {
        let refused = with(wrong.clone()).unwrap_err().to_string();
        assert!(refused.contains("ascending"), "{wrong:?}: {refused}");
    }
}

#[test]
fn answers_protected_and_useless_columns_are_left_out_and_named() {
    let count = 100;
    let names = RecordNames::Whole((0..count).collect());
    let columns = vec![
        column("surname", (0..count).map(|n| format!("Name{}", n / 2))),
        column("dob", (0..count).map(|n| format!("1980-01-{:02}", n / 2 % 28 + 1))),
        column("cluster", (0..count).map(|n| (n / 2).to_string())),
        column("ethnicity", (0..count).map(|n| format!("E{}", n % 5))),
        column("birth_place", (0..count).map(|n| format!("P{}", n % 30))),
        column("rec_id", (0..count).map(|n| format!("rec-{n}"))),
        column("empty", (0..count).map(|_| String::new())),
        column("country", (0..count).map(|_| "UK".to_owned())),
    ];
    let table = Table::new(names, columns).unwrap();
    let proposal = propose(&table);
    let model = proposal.model.to_toml().unwrap();
    for column in ["cluster", "ethnicity", "birth_place", "rec_id", "empty", "country"] {
        assert!(!model.contains(&format!("{column:?}")), "{column} is in the model");
        let said = proposal.notes.iter().filter(|note| note.0.contains(&format!("{column:?}"))).count();
        assert_eq!(said, 1, "{column} is not named: {:?}", proposal.notes);
    }
}
