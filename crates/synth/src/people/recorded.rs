//! What a clerk writes down of a person's name and birth: spellings, slips, swaps, defaults, gaps.

use super::{
    contact::NICKNAMES,
    person::{Person, Sex},
    spelling::{push_plain, slip},
};
use crate::{day::Day, dice::Dice, forces::Habits, names::Name, write::dates::Recorded};

/// The name as one record has it.
#[derive(Debug, Default)]
pub(crate) struct RecordedName {
    pub(crate) surname: String,
    pub(crate) forenames: String,
    pub(crate) known_as: String,
}

/// Writes down the name of someone whom the force knows.
pub(crate) fn name(person: &Person<'_>, habits: &Habits, dice: &mut Dice) -> RecordedName {
    let mut is = RecordedName::default();
    surname(&mut is.surname, person, dice);
    if dice.chance(300) {
        initial(&mut is.forenames, person.forename);
    } else if !person.forename.nicknames.is_empty() && dice.chance(500) {
        is.forenames.push_str(dice.pick::<String>(&person.forename.nicknames));
    } else {
        spelt(&mut is.forenames, person.forename, dice);
    }
    if let Some(middle) = person.middle
        && dice.chance(5_500)
    {
        is.forenames.push(' ');
        if dice.chance(3_500) {
            initial(&mut is.forenames, middle);
        } else {
            spelt(&mut is.forenames, middle, dice);
        }
    }
    if dice.chance(700) {
        match person.forename.nicknames.first() {
            Some(short) if dice.chance(5_000) => is.known_as.push_str(short),
            _ => nickname(&mut is.known_as, person),
        }
    }
    match dice.below(1_000) {
        // Given and family name in each other's place.
        0..15 => std::mem::swap(&mut is.surname, &mut is.forenames),
        15..30 => is.forenames.clear(),
        30..37 => is.surname.clear(),
        // Everything in one field.
        37..43 => {
            let surname = std::mem::take(&mut is.surname);
            is.forenames.push(' ');
            is.forenames.push_str(&surname);
        }
        _ => {}
    }
    if habits.upper_surnames {
        is.surname = is.surname.to_uppercase();
    }
    is
}

/// Writes down what is known of someone whom the force could not identify: a nickname, or nothing. A `member` of a
/// hidden group is always called something.
pub(crate) fn name_unidentified(person: &Person<'_>, member: bool, dice: &mut Dice) -> RecordedName {
    let mut is = RecordedName::default();
    match dice.below(if member { 55 } else { 100 }) {
        0..45 => nickname(&mut is.known_as, person),
        45..55 => spelt(&mut is.known_as, person.forename, dice),
        55..62 => spelt(&mut is.forenames, person.forename, dice),
        62..67 => is.surname.push_str("UNKNOWN"),
        _ => {}
    }
    is
}

/// Appends the person's nickname.
pub(crate) fn nickname(text: &mut String, person: &Person<'_>) {
    text.push_str(NICKNAMES[person.nickname as usize % NICKNAMES.len()]);
}

fn initial(text: &mut String, name: &Name) {
    text.extend(name.base().chars().next());
}

/// A form of the name, mostly the base; at times with a slip; without marks in most records.
fn spelt(text: &mut String, name: &Name, dice: &mut Dice) {
    let form = if dice.chance(1_800) { name.variant(dice) } else { name.base() };
    if dice.chance(150) {
        let mut bare = String::new();
        push_plain(&mut bare, form);
        slip(text, &bare, dice);
    } else if dice.chance(6_500) {
        push_plain(text, form);
    } else {
        text.push_str(form);
    }
}

fn surname(text: &mut String, person: &Person<'_>, dice: &mut Dice) {
    let Some(other) = person.other_surname else {
        spelt(text, person.surname, dice);
        return feminine(text, person, dice);
    };
    // Married or double-barrelled: one, the other, or both in some order.
    match dice.below(10) {
        0..5 => spelt(text, person.surname, dice),
        5..7 => spelt(text, other, dice),
        way => {
            spelt(text, person.surname, dice);
            text.push(if way == 7 { ' ' } else { '-' });
            spelt(text, other, dice);
        }
    }
    feminine(text, person, dice);
}

/// `-ski` of a woman is mostly written `-ska`.
fn feminine(text: &mut String, person: &Person<'_>, dice: &mut Dice) {
    if person.sex == Sex::Female && (text.ends_with("ski") || text.ends_with("cki")) && dice.chance(8_000) {
        text.pop();
        text.push('a');
    }
}

/// Writes down the birth of someone whom the force knows.
pub(crate) fn birth(born: Day, habits: &Habits, dice: &mut Dice) -> Recorded {
    let (year, month, day) = born.parts();
    match dice.below(1_000) {
        0..20 if day <= 12 => Recorded::Day(Day::of(year, day, month)),
        0..35 => Recorded::Day(Day::of(year, 1, 1)),
        35..45 => Recorded::Day(born.plus(dice.between(-3, 3))),
        45..55 => Recorded::Day(Day::of(year + dice.between(-1, 1), month, day.min(28))),
        55..80 => Recorded::Month(born),
        80..105 => Recorded::Year(born),
        105..120 => Recorded::Default1900,
        120..128 => Recorded::Missing("REFUSED"),
        128..165 => Recorded::Missing(habits.missing(dice)),
        _ => Recorded::Day(born),
    }
}
