//! A person's lasting facts: a pure function of the seed and the person's number, so that nobody need be remembered.

use crate::{
    day::Day,
    dice::{Dice, Purpose},
    names::{Lexicon, Name},
};

/// The number of a person in the planted truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PersonNo(pub(crate) u64);

impl PersonNo {
    /// Someone who appears once, unless picked again soon after.
    pub(crate) const fn once(force: u64, n: u64) -> Self {
        Self((force << 40) | n)
    }

    /// The `n`-th of the adults of a force who come to notice again and again, there and elsewhere.
    pub(crate) const fn known_adult(force: u64, n: u64) -> Self {
        Self((1 << 56) | (force << 40) | n)
    }

    /// The `n`-th of the children of a force who are reported as victims more than once.
    pub(crate) const fn known_child(force: u64, n: u64) -> Self {
        Self((2 << 56) | (force << 40) | n)
    }

    /// A member of a hidden group.
    pub(crate) const fn member(group: u64, n: u64) -> Self {
        Self((3 << 56) | (group << 16) | n)
    }
}

/// Sex of a synthetic person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sex {
    Female,
    Male,
}

/// What lasts: names, birth, ways of being reached. Numbers are codes that [`super::contact`] writes out.
#[derive(Debug, Clone)]
pub(crate) struct Person<'l> {
    pub(crate) number: PersonNo,
    pub(crate) origin: usize,
    pub(crate) sex: Sex,
    pub(crate) born: Day,
    pub(crate) forename: &'l Name,
    pub(crate) middle: Option<&'l Name>,
    pub(crate) surname: &'l Name,
    /// A second surname: the other half of a double-barrelled one, or the one before marriage.
    pub(crate) other_surname: Option<&'l Name>,
    pub(crate) nickname: u32,
    /// The present and the former phone.
    pub(crate) phones: [u32; 2],
    /// The present and the former address.
    pub(crate) addresses: [u32; 2],
    pub(crate) vehicle: u32,
    pub(crate) account: u32,
    /// Basis of the national identifiers.
    pub(crate) serial: u32,
    /// Basis of what the person would say of ethnicity and nationality; see [`crate::cases::protected`].
    pub(crate) self_definition: u32,
}

impl<'l> Person<'l> {
    /// The person with this number. `male` in ten thousand are men; `born` is drawn between the two days.
    ///
    /// The draws do not depend on the part the person will have in any crime: the name's origin is drawn first, from the
    /// seed and the number alone.
    pub(crate) fn of(seed: u64, number: PersonNo, male: u32, born: (Day, Day), lexicon: &'l Lexicon) -> Self {
        let mut dice = Dice::new(seed, Purpose::Person, number.0);
        let origin = lexicon.draw(&mut dice);
        let names = &lexicon.origins[origin];
        let sex = if dice.chance(male) { Sex::Male } else { Sex::Female };
        let forenames = if sex == Sex::Male { &names.male } else { &names.female };
        let forename = dice.pick(forenames);
        let middle = dice.chance(3_500).then(|| dice.pick(forenames));
        let surname = dice.pick(&names.surnames);
        let second = if sex == Sex::Female { 1_500 } else { 400 };
        let other_surname = dice.chance(second).then(|| dice.pick(&names.surnames));
        let mut code = || dice.u32();
        let (phones, addresses) = ([code(), code()], [code(), code()]);
        let (nickname, vehicle, account, serial, self_definition) = (code(), code(), code(), code(), code());
        let born = Day(dice.between(born.0.0, born.1.0.max(born.0.0)));
        Self {
            number,
            origin,
            sex,
            born,
            forename,
            middle,
            surname,
            other_surname,
            nickname,
            phones,
            addresses,
            vehicle,
            account,
            serial,
            self_definition,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_person_whatever_the_part() {
        let lexicon = Lexicon::new();
        let number = PersonNo::known_adult(3, 17);
        let born = (Day::of(1960, 1, 1), Day::of(1999, 12, 31));
        let one = Person::of(5, number, 9_500, born, &lexicon);
        let two = Person::of(5, number, 9_500, born, &lexicon);
        assert_eq!((one.born, one.surname.base(), one.phones), (two.born, two.surname.base(), two.phones));
        let as_another = Person::of(5, number, 1_000, born, &lexicon);
        assert_eq!(one.origin, as_another.origin);
    }

    #[test]
    fn numbers_of_different_kinds_never_meet() {
        let all = [
            PersonNo::once(1, 1),
            PersonNo::known_adult(1, 1),
            PersonNo::known_child(1, 1),
            PersonNo::member(1, 1),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(all[n + 1..].iter().all(|other| other != one));
        }
    }
}
