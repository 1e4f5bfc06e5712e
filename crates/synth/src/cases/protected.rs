//! Ethnicity and nationality as forces record them, or fail to. Written to a file of their own and read by nothing here.
//!
//! What a person would say of themself follows the make-up of the names' origin, with exceptions, so that errors of
//! linkage can be audited by group. It is the same for every role, offence and outcome.

use super::folder::{Folder, Kind};
use crate::{
    SynthError, day::Day, dice::Dice, forces::Habits, people::person::Person, write::dates::Recorded,
};

/// The commonest self-defined code (18+1 list) of each origin, in the order of the name lists, its nationality other than
/// `GBR`, and the words some systems use.
const ORIGINS: [(&str, &str); 22] = [
    ("W1", "GBR"),
    ("W1", "GBR"),
    ("W2", "IRL"),
    ("A2", "PAK"),
    ("A3", "BGD"),
    ("A1", "IND"),
    ("A1", "IND"),
    ("O2", "EGY"),
    ("B2", "SOM"),
    ("W9", "POL"),
    ("W9", "ROU"),
    ("W9", "TUR"),
    ("O9", "IRQ"),
    ("B2", "NGA"),
    ("B2", "GHA"),
    ("B1", "JAM"),
    ("A4", "CHN"),
    ("A9", "VNM"),
    ("W9", "PRT"),
    ("W9", "ALB"),
    ("W9", "ESP"),
    ("W9", "LTU"),
];

/// Self-defined codes with words for them and the code an officer would note on sight.
const CODES: [(&str, &str, &str); 18] = [
    ("W1", "White - British", "IC1"),
    ("W2", "White - Irish", "IC1"),
    ("W3", "White - Gypsy or Irish Traveller", "IC1"),
    ("W9", "White - Other", "IC1"),
    ("M1", "Mixed - White and Black Caribbean", "IC3"),
    ("M2", "Mixed - White and Black African", "IC3"),
    ("M3", "Mixed - White and Asian", "IC4"),
    ("M9", "Mixed - Other", "IC9"),
    ("A1", "Asian - Indian", "IC4"),
    ("A2", "Asian - Pakistani", "IC4"),
    ("A3", "Asian - Bangladeshi", "IC4"),
    ("A4", "Chinese", "IC5"),
    ("A9", "Asian - Other", "IC4"),
    ("B1", "Black - Caribbean", "IC3"),
    ("B2", "Black - African", "IC3"),
    ("B9", "Black - Other", "IC3"),
    ("O2", "Arab", "IC6"),
    ("O9", "Other", "IC6"),
];

/// What the person would say of themself: a place in [`CODES`].
fn self_defined(person: &Person<'_>) -> usize {
    let exception = person.self_definition % 100;
    if exception < 12 {
        return (person.self_definition >> 8) as usize % CODES.len();
    }
    let (usual, _) = ORIGINS[person.origin % ORIGINS.len()];
    CODES.iter().position(|(code, ..)| *code == usual).unwrap_or(0)
}

/// Writes what the force holds of a suspect (`missing` in ten thousand lack ethnicity) or of another person.
pub(crate) fn write(
    folder: &mut Folder,
    nominal: &str,
    person: &Person<'_>,
    habits: &Habits,
    on: Day,
    missing: u32,
    dice: &mut Dice,
) -> Result<(), SynthError> {
    let (code, words, seen) = CODES[self_defined(person)];
    if dice.chance(missing) {
        // Half of the gaps are no row at all; the others give a reason.
        if dice.chance(5_000) {
            let why =
                dice.weighted(&[(50, "NOT_ASKED"), (20, "REFUSED"), (20, "UNKNOWN"), (10, "NOT_MIGRATED")]);
            row(folder, nominal, ["ETHNICITY", "", "SDE18", why, "SELF"], habits, on)?;
        }
    } else {
        let old = on < Day::of(2013, 1, 1);
        if dice.chance(7_000) {
            let (system, code) = match code {
                "A4" if old => ("SDE16", "O1"),
                "W3" if old => ("SDE16", "W9"),
                "O2" if old => ("SDE16", "O9"),
                _ => (if old { "SDE16" } else { "SDE18" }, code),
            };
            let raw = if habits.words_for_codes { words } else { code };
            row(folder, nominal, ["ETHNICITY", raw, system, code, "SELF"], habits, on)?;
        } else {
            // An officer's impression, at times wrong.
            let seen = if dice.chance(800) {
                *dice.pick(&["IC1", "IC2", "IC3", "IC4", "IC5", "IC6", "IC9"])
            } else {
                seen
            };
            row(folder, nominal, ["ETHNICITY", seen, "IC", seen, "OFFICER"], habits, on)?;
        }
    }
    if dice.chance(2_200) {
        let abroad = person.self_definition.is_multiple_of(4);
        let nation = if abroad { ORIGINS[person.origin % ORIGINS.len()].1 } else { "GBR" };
        let (raw, source) = if dice.chance(8_000) { (nation, "SELF") } else { ("", "OFFICER") };
        row(folder, nominal, ["NATIONALITY", raw, "ISO3166", nation, source], habits, on)?;
    }
    Ok(())
}

fn row(
    folder: &mut Folder,
    nominal: &str,
    cells: [&str; 5],
    habits: &Habits,
    on: Day,
) -> Result<(), SynthError> {
    let table = folder.table(Kind::Protected).begin().put(nominal);
    for cell in cells {
        table.put(cell);
    }
    table.put_with(|text| habits.dates.push(text, Recorded::Day(on)));
    folder.end(Kind::Protected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Lexicon;

    #[test]
    fn there_is_one_entry_for_each_origin_and_each_names_a_listed_code() {
        assert_eq!(Lexicon::new().origins.len(), ORIGINS.len());
        assert!(ORIGINS.iter().all(|(code, nation)| CODES.iter().any(|c| c.0 == *code) && nation.len() == 3));
    }
}
