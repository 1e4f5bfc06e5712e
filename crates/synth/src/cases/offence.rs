//! Which offence class a synthetic crime has.

use lookagain_domain::Offence;

use crate::{dice::Dice, people::person::Sex};

/// A class that fits the victim's sex and age in years and the number of suspects.
pub(crate) fn draw(sex: Sex, age: i32, suspects: usize, dice: &mut Dice) -> &'static Offence {
    let female = sex == Sex::Female;
    let several = suspects >= 2 && dice.chance(1_200);
    let code = match dice.below(100) {
        0..24 => match (female, age) {
            (true, _) if several => "19J",
            (false, _) if several => "19K",
            (true, ..13) => "19E",
            (true, 13..16) => "19D",
            (true, _) => "19C",
            (false, ..13) => "19H",
            (false, 13..16) => "19G",
            (false, _) => "19F",
        },
        24..46 => match (female, age) {
            (true, ..13) => "20B",
            (true, _) => "20A",
            (false, ..13) => "17B",
            (false, _) => "17A",
        },
        46..62 if age < 13 => "21",
        46..62 if age < 16 => "22B",
        46..62 => "22A",
        62..72 => "71",
        72..79 => "88A",
        79..83 => "23",
        83..86 => "73",
        86..89 => "88C",
        89..91 => "88E",
        91..93 => "86",
        93..95 => "13",
        95..97 => "36",
        97 => "106",
        98 => "24",
        _ => "72",
    };
    Offence::lookup(code).unwrap_or(&Offence::ALL[0])
}

/// Another class, for a second allegation against the same suspect.
pub(crate) fn another(first: &str, dice: &mut Dice) -> &'static str {
    let other = *dice.pick(&["71", "88A", "22B", "13", "88C"]);
    if other == first { "20A" } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;

    #[test]
    fn every_class_drawn_is_listed() {
        let mut dice = Dice::new(3, Purpose::Force, 0);
        for n in 0..4_000 {
            let sex = if n % 3 == 0 { Sex::Male } else { Sex::Female };
            let offence = draw(sex, n % 30, 2, &mut dice);
            assert!(Offence::lookup(offence.code).is_some());
            assert!(
                Offence::lookup(another(offence.code, &mut dice)).is_some_and(|o| o.code != offence.code)
            );
        }
    }
}
