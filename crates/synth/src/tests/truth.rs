//! What must be true of a nation, and what must never be in it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use lookagain_domain::{Known, Offence, Outcome, known::YesNo, record};

use super::{
    reading::{Row, answers, every},
    write,
};
use crate::names::Lexicon;

const SIZE: u64 = 4_000;

/// Planted bad rows as force, file and line.
pub(super) fn bad(written: &super::Written) -> HashSet<(String, String, u64)> {
    let row = |row: &Row| (row.get("force").into(), row.get("file").into(), row.get("line").parse().unwrap());
    answers(written, "bad-rows.csv").iter().map(row).collect()
}

#[test]
fn nobody_can_be_reached() {
    let drama = [
        "07700900", "01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960",
        "01214960", "01314960", "01414960", "01514960", "01614960", "02079460", "01914980", "02896496",
        "02920180", "03069990", "08081570",
    ];
    let written = write(21, SIZE, 2);
    let mut kinds = BTreeMap::<String, u32>::new();
    for (force, file, rows) in every(&written, "contacts") {
        for row in rows {
            let value = row.get("value");
            *kinds.entry(row.get("kind").into()).or_default() += 1;
            match row.get("kind") {
                _ if value == "not known" => {}
                "PHONE" => {
                    let digits: String = value
                        .replace("(0)", "")
                        .replace("+44", "0")
                        .chars()
                        .filter(char::is_ascii_digit)
                        .collect();
                    assert!(
                        digits.len() == 11 && drama.iter().any(|range| digits.starts_with(range)),
                        "{force} {file} {}",
                        row.line
                    );
                }
                "EMAIL" => {
                    let domain = value.rsplit('@').next().unwrap().to_ascii_lowercase();
                    assert!(
                        ["example.org", "example.com", "example.net"].contains(&domain.as_str()),
                        "{force} {}",
                        row.line
                    );
                }
                "VEHICLE" => {
                    let plate: String = value.chars().filter(|c| *c != ' ').collect();
                    assert!(
                        plate.len() == 7 && plate.starts_with('Z') && plate.as_bytes()[4] == b'I',
                        "{force} {}",
                        row.line
                    );
                }
                _ => {}
            }
            assert!(
                row.get("postcode").is_empty() || row.get("postcode").starts_with('Q'),
                "{force} {}",
                row.line
            );
        }
    }
    for kind in ["ADDRESS", "PHONE", "EMAIL", "ONLINE", "VEHICLE"] {
        assert!(kinds[kind] > 100, "{kinds:?}");
    }
}

#[test]
fn national_numbers_are_nobodys() {
    let written = write(28, SIZE, 2);
    let mut nhs = 0;
    for (_, _, rows) in every(&written, "nominals") {
        for row in rows.iter().filter(|row| !row.get("nhs_number").is_empty()) {
            nhs += 1;
            assert!(row.get("nhs_number").starts_with("999"));
        }
        let pnc = |row: &Row| row.get("pnc_id").starts_with("209") || row.get("pnc_id").starts_with('9');
        assert!(rows.iter().all(|row| row.get("pnc_id").is_empty() || pnc(row)));
    }
    assert!(nhs > 50);
}

#[test]
fn every_reference_resolves_but_the_planted_ones() {
    let written = write(22, SIZE, 2);
    let bad = bad(&written);
    let good =
        |force: &str, file: &str, row: &Row| !bad.contains(&(force.to_owned(), file.to_owned(), row.line));
    let keys = |kind: &str, column: &str| {
        let mut keys = HashMap::<&str, HashSet<String>>::new();
        for (force, file, rows) in every(&written, kind) {
            let of = keys.entry(force).or_default();
            for row in rows.iter().filter(|row| good(force, &file, row)) {
                assert!(
                    !row.get(column).is_empty() && of.insert(row.get(column).into()),
                    "{force} {file} {}",
                    row.line
                );
            }
        }
        keys
    };
    let (crimes, nominals) = (keys("crimes", "crime_ref"), keys("nominals", "nominal_ref"));
    assert_eq!(crimes.values().map(HashSet::len).sum::<usize>() as u64, written.summary.totals.crimes);
    assert_eq!(nominals.values().map(HashSet::len).sum::<usize>() as u64, written.summary.totals.nominals);
    for kind in ["involvements", "allegations", "contacts", "protected"] {
        for (force, file, rows) in every(&written, kind) {
            for row in rows.iter().filter(|row| good(force, &file, row)) {
                assert!(nominals[force].contains(row.get("nominal_ref")), "{force} {file} {}", row.line);
                assert!(
                    !row.cells.contains_key("crime_ref") || crimes[force].contains(row.get("crime_ref")),
                    "{force} {file} {}",
                    row.line
                );
            }
        }
    }
    for row in answers(&written, "same-person.csv") {
        assert!(nominals[row.get("force")].contains(row.get("nominal_ref")));
    }
    let mut groups = BTreeMap::<String, BTreeSet<String>>::new();
    for row in answers(&written, "hidden-groups.csv") {
        assert!(crimes[row.get("force")].contains(row.get("crime_ref")));
        groups.entry(row.get("group_id").into()).or_default().insert(row.get("force").into());
    }
    assert_eq!(groups.len() as u64, written.summary.hidden_groups);
    assert!(!groups.is_empty() && groups.values().all(|forces| forces.len() >= 2), "{groups:?}");
}

#[test]
fn natural_keys_are_unique_among_good_rows() {
    let written = write(27, SIZE, 2);
    let bad = bad(&written);
    for (kind, columns) in [
        ("involvements", ["crime_ref", "nominal_ref", "role"]),
        ("allegations", ["crime_ref", "nominal_ref", "offence_code"]),
        ("contacts", ["nominal_ref", "kind", "value"]),
    ] {
        for (force, file, rows) in every(&written, kind) {
            let mut seen = HashSet::new();
            for row in rows.iter().filter(|row| !bad.contains(&(force.to_owned(), file.clone(), row.line))) {
                assert!(seen.insert(columns.map(|c| row.get(c).to_owned())), "{force} {file} {}", row.line);
            }
        }
    }
}

/// Does the row break the rule it was planted for, and no good row any?
#[test]
fn the_planted_bad_rows_stand_where_the_answers_say_and_nowhere_else() {
    let written = write(23, SIZE, 2);
    let mut wanted = HashMap::new();
    for row in answers(&written, "bad-rows.csv") {
        let place = (
            row.get("force").to_owned(),
            row.get("file").to_owned(),
            row.get("line").parse::<u64>().unwrap(),
        );
        assert!(wanted.insert(place, row.get("rule").to_owned()).is_none());
    }
    let mut met = BTreeSet::new();
    for kind in ["crimes", "nominals", "involvements", "allegations", "contacts", "protected"] {
        for (force, file, rows) in every(&written, kind) {
            let mut seen = HashSet::new();
            for row in rows {
                let own = match kind {
                    "crimes" => row.get("crime_ref"),
                    "nominals" => row.get("nominal_ref"),
                    _ => "unkeyed",
                };
                let column = |name: &str| row.get(name).to_owned();
                let dates = [
                    "offence_from",
                    "offence_to",
                    "recorded_on",
                    "closed_on",
                    "born",
                    "decision_date",
                    "from",
                    "to",
                ];
                let found = if own.is_empty() {
                    Some("required_blank")
                } else if own != "unkeyed" && !seen.insert(own.to_owned()) {
                    Some("reference_duplicate")
                } else if dates.iter().any(|name| ["31/02/2013", "2013-02-31"].contains(&row.get(name))) {
                    Some("date_unreadable")
                } else if row.get("outcome") == "99Z" {
                    Some("outcome_unknown")
                } else if ["decision_maker", "sex", "role", "kind"].iter().any(|name| column(name) == "99Z") {
                    Some("code_unknown")
                } else if kind != "crimes"
                    && kind != "nominals"
                    && [row.get("crime_ref"), row.get("nominal_ref")].iter().any(|r| r.get(2..3) == Some("X"))
                {
                    Some("reference_unresolved")
                } else {
                    None
                };
                let place = (force.to_owned(), file.clone(), row.line);
                assert_eq!(found, wanted.remove(&place).as_deref(), "{place:?}");
                met.extend(found);
            }
        }
    }
    assert!(wanted.is_empty(), "{wanted:?}");
    assert_eq!(met.len(), 6, "every rule is planted: {met:?}");
}

#[test]
fn every_code_of_a_good_row_is_one_of_the_domain() {
    let written = write(24, SIZE, 2);
    let bad = bad(&written);
    let yes_no = |text: &str| text.parse::<Known<YesNo>>().is_ok();
    let mut outcomes = BTreeSet::new();
    for kind in ["crimes", "nominals", "involvements", "allegations", "contacts"] {
        for (force, file, rows) in every(&written, kind) {
            for row in rows.iter().filter(|row| !bad.contains(&(force.to_owned(), file.clone(), row.line))) {
                let all = |check: &dyn Fn(&str) -> bool, columns: &[&str]| {
                    columns.iter().filter_map(|c| row.cells.get(*c)).all(|text| check(text))
                };
                let flags = [
                    "identified",
                    "cse_flag",
                    "csa_flag",
                    "group_flag",
                    "online_only",
                    "live_risk",
                    "access_to_children",
                    "flight_risk",
                    "position_of_trust",
                    "supports_action",
                    "account_recorded",
                    "interviewed",
                ];
                assert!(all(&yes_no, &flags), "{force} {file} {}", row.line);
                assert!(all(&|t| t.parse::<Known<Outcome>>().is_ok(), &["outcome"]));
                assert!(all(&|t| t.parse::<Known<record::DecisionMaker>>().is_ok(), &["decision_maker"]));
                assert!(all(&|t| t.parse::<Known<record::Cocad>>().is_ok(), &["cocad"]));
                assert!(all(&|t| t.parse::<Known<record::PriorReview>>().is_ok(), &["prior_review"]));
                assert!(all(&|t| t.parse::<Known<record::Sex>>().is_ok(), &["sex"]));
                assert!(all(&|t| t.parse::<Known<record::VitalStatus>>().is_ok(), &["vital_status"]));
                assert!(all(&|t| t.parse::<record::Role>().is_ok(), &["role"]));
                assert!(all(&|t| t.parse::<record::ContactKind>().is_ok(), &["kind"]));
                assert!(all(&|t| Offence::lookup(t).is_some(), &["offence_code"]));
                outcomes.extend(row.cells.get("outcome").cloned());
            }
        }
    }
    for code in ["14", "15", "16", "18", "21", "C2", "UNDETECTED_FILED", "CPS_NFA_EVIDENTIAL"] {
        assert!(outcomes.contains(code), "{code} never occurs");
    }
}

#[test]
fn a_line_of_enquiry_is_open_where_the_answers_say_and_nowhere_else() {
    let written = write(29, SIZE, 2);
    let bad = bad(&written);
    let open: HashSet<(String, String)> = answers(&written, "open-enquiries.csv")
        .iter()
        .map(|row| (row.get("force").into(), row.get("case_ref").into()))
        .collect();
    assert_eq!(open.len() as u64, written.summary.totals.open_enquiries);
    // Of a suspect who was never interviewed and of lines not completed, some can still be followed and some cannot.
    let lines: HashSet<(bool, String)> = answers(&written, "open-enquiries.csv")
        .iter()
        .map(|row| (row.get("kind") == "NAMED_SUSPECT", row.get("possible").to_owned()))
        .collect();
    let both = |suspect| ["Y", "N"].map(|possible| (suspect, possible.to_owned()));
    assert_eq!(lines, both(true).into_iter().chain(both(false)).collect());
    let (mut cases, mut visible) = (HashSet::new(), HashSet::new());
    for (force, file, rows) in every(&written, "crimes") {
        for row in rows.iter().filter(|row| !bad.contains(&(force.to_owned(), file.clone(), row.line))) {
            let case =
                if row.get("case_ref").is_empty() { row.get("crime_ref") } else { row.get("case_ref") };
            let case = (force.to_owned(), case.to_owned());
            let count = |column: &str| row.get(column).parse::<u32>().ok();
            if count("enquiries_completed") < count("enquiries_raised") {
                assert!(open.contains(&case), "{case:?} shows an open line");
                visible.insert(case.clone());
            }
            cases.insert(case);
        }
    }
    assert_eq!(cases.len() as u64, written.summary.totals.cases);
    assert!(open.is_subset(&cases) && visible.len() * 2 > open.len() && visible.len() < open.len());
}

#[test]
fn leap_days_appear_as_births_and_are_real() {
    let written = write(25, 8_000, 2);
    let mut leap = 0;
    for (_, _, rows) in every(&written, "nominals") {
        for born in rows.iter().map(|row| row.get("born")) {
            let day = born.strip_prefix("29/02/").or_else(|| born.strip_suffix("-02-29"));
            let Some(year) = day else { continue };
            leap += 1;
            assert!(year.parse::<u32>().unwrap().is_multiple_of(4), "{born}");
        }
    }
    assert!(leap >= 5, "{leap} births on 29 February");
}

#[test]
fn a_person_with_several_records_is_found_in_more_than_one_force_at_times() {
    let written = write(26, SIZE, 2);
    let mut people = HashMap::<String, Vec<String>>::new();
    for row in answers(&written, "same-person.csv") {
        people.entry(row.get("person_id").into()).or_default().push(row.get("force").into());
    }
    let several = people.values().filter(|forces| forces.len() > 1).count();
    let across = people.values().filter(|forces| forces.iter().any(|force| *force != forces[0])).count();
    assert!(
        several > 200 && across > 60 && across < several,
        "{several} with several records, {across} in several forces"
    );
}

/// The origin of each surname that belongs to one origin only.
fn origins() -> HashMap<String, usize> {
    let mut origins = HashMap::<String, Option<usize>>::new();
    for (number, origin) in Lexicon::new().origins.iter().enumerate() {
        for form in origin.surnames.iter().flat_map(|name| &name.forms) {
            let place = origins.entry(form.to_uppercase()).or_insert(Some(number));
            if *place != Some(number) {
                *place = None;
            }
        }
    }
    origins.into_iter().filter_map(|(name, origin)| origin.map(|origin| (name, origin))).collect()
}

/// Pearson's statistic of a table of counts, divided by its degrees of freedom.
fn chi_square_per_degree(table: &BTreeMap<usize, [f64; 2]>) -> f64 {
    let sides: [f64; 2] = [table.values().map(|row| row[0]).sum(), table.values().map(|row| row[1]).sum()];
    let whole = sides[0] + sides[1];
    let mut statistic = 0.0;
    for row in table.values() {
        for side in 0..2 {
            let expected = (row[0] + row[1]) * sides[side] / whole;
            statistic += (row[side] - expected).powi(2) / expected;
        }
    }
    statistic / f64::from(u32::try_from(table.len() - 1).unwrap())
}

/// Records of one person repeat its origin, so the statistic runs above 1 even without any dependence; a planted one of a
/// tenth of one large origin would send it far above the bound.
#[test]
fn the_origin_of_a_name_says_nothing_of_role_outcome_or_group() {
    let written = write(1, 12_000, 2);
    let origins = origins();
    let mut of = HashMap::<(&str, String), usize>::new();
    for (force, _, rows) in every(&written, "nominals") {
        for row in rows {
            if let Some(&origin) = origins.get(&row.get("surname").to_uppercase()) {
                of.insert((force, row.get("nominal_ref").into()), origin);
            }
        }
    }
    let groups: HashSet<(String, String)> = answers(&written, "hidden-groups.csv")
        .iter()
        .map(|row| (row.get("force").into(), row.get("crime_ref").into()))
        .collect();
    let [mut by_role, mut by_group, mut by_outcome] = [const { BTreeMap::<usize, [f64; 2]>::new() }; 3];
    let count = |table: &mut BTreeMap<usize, [f64; 2]>, force, row: &Row, side: bool| {
        if let Some(&origin) = of.get(&(force, row.get("nominal_ref").to_owned())) {
            table.entry(origin).or_default()[usize::from(side)] += 1.0;
        }
    };
    for (force, _, rows) in every(&written, "involvements") {
        for row in &rows {
            count(&mut by_role, force, row, row.get("role") == "SUSPECT");
            if row.get("role") == "SUSPECT" {
                count(
                    &mut by_group,
                    force,
                    row,
                    groups.contains(&(force.to_owned(), row.get("crime_ref").to_owned())),
                );
            }
        }
    }
    for (force, _, rows) in every(&written, "allegations") {
        for row in &rows {
            count(&mut by_outcome, force, row, ["15", "1"].contains(&row.get("outcome")));
        }
    }
    assert_eq!(by_role.len(), 22);
    for (what, table, bound) in
        [("role", by_role, 3.0), ("outcome", by_outcome, 3.0), ("group", by_group, 4.0)]
    {
        let found = chi_square_per_degree(&table);
        assert!(found < bound, "{what}: {found} per degree of freedom\n{table:?}");
    }
}
