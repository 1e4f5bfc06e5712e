//! How an allegation or a crime ended, in the code list of its day.

use crate::{day::Day, dice::Dice};

/// The first day on which the outcomes for evidential difficulties existed.
const FRAMEWORK: Day = Day::of(2014, 4, 1);

/// Police or CPS.
const POLICE: &str = "POLICE";
pub(crate) const CPS: &str = "CPS";

/// An outcome code and who decided it.
pub(crate) type Ending = (&'static str, &'static str);

/// The ending of an allegation decided on this day. Never looks at who the suspect is, only whether identified.
pub(crate) fn of_allegation(decided: Day, identified: bool, dice: &mut Dice) -> Ending {
    if decided < FRAMEWORK {
        return legacy(identified, dice);
    }
    if !identified {
        return (dice.weighted(&[(60, "18"), (40, "14")]), POLICE);
    }
    let code = dice.weighted(&[
        (460, "15"),
        (330, "16"),
        (70, "1"),
        (30, "9"),
        (25, "10"),
        (20, "21"),
        (15, "13"),
        (12, "12"),
        (12, "5"),
        (8, "22"),
        (6, "20"),
        (5, "1A"),
        (3, "17"),
        (2, "11"),
        (2, "8"),
    ]);
    let code = match code {
        "20" if decided < Day::of(2015, 4, 1) => "15",
        "21" if decided < Day::of(2016, 1, 1) => "15",
        "22" if decided < Day::of(2019, 4, 1) => "16",
        usual => usual,
    };
    let by_cps = match code {
        "9" | "1" | "1A" => true,
        "15" => dice.chance(1_800),
        _ => false,
    };
    (code, if by_cps { CPS } else { POLICE })
}

fn legacy(identified: bool, dice: &mut Dice) -> Ending {
    if !identified {
        return (dice.weighted(&[(80, "UNDETECTED_FILED"), (20, "OTHER_FILED")]), POLICE);
    }
    let code = dice.weighted(&[
        (30, "NON_SANCTION_DETECTION"),
        (28, "VICTIM_WITHDREW"),
        (18, "CPS_NFA_EVIDENTIAL"),
        (12, "OTHER_FILED"),
        (6, "SANCTION_DETECTION"),
        (4, "CPS_NFA_PI"),
        (2, "NO_CRIME"),
    ]);
    (code, if code.starts_with("CPS") || code == "SANCTION_DETECTION" { CPS } else { POLICE })
}

/// The ending of a crime that never became an outcome: cancelled, transferred, or not recorded as a crime.
pub(crate) fn not_crimed(dice: &mut Dice) -> Ending {
    (
        dice.weighted(&[
            (40, "C2"),
            (20, "C4"),
            (15, "C1"),
            (15, "C3"),
            (6, "N100/1"),
            (3, "N100/2"),
            (1, "N100/3"),
        ]),
        POLICE,
    )
}

#[cfg(test)]
mod tests {
    use lookagain_domain::Outcome;

    use super::*;
    use crate::dice::Purpose;

    #[test]
    fn every_code_is_listed_and_none_is_older_than_its_introduction() {
        let mut dice = Dice::new(4, Purpose::Force, 0);
        for n in 0..8_000 {
            let decided = Day::of(2005, 1, 1).plus(n);
            for identified in [true, false] {
                let (code, by) = of_allegation(decided, identified, &mut dice);
                let outcome: Outcome = code.parse().unwrap();
                let introduced = outcome.row().introduced;
                let introduced = if introduced.is_empty() {
                    Day::of(1900, 1, 1)
                } else {
                    introduced.parse::<jiff::civil::Date>().unwrap().into()
                };
                assert!(introduced <= decided, "{code} on {:?}", decided.parts());
                assert!(by == POLICE || by == CPS);
                if outcome.row().suspect_identified.is_some() {
                    assert_eq!(outcome.row().suspect_identified, Some(identified), "{code}");
                }
            }
            assert!(not_crimed(&mut dice).0.parse::<Outcome>().is_ok());
        }
    }
}
