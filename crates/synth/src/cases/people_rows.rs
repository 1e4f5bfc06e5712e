//! A person written down: the nominal row and the ways of reaching them.

use super::{folder::Kind, scene::Scene, story::Actor};
use crate::{
    SynthError,
    day::Day,
    groups::{self, Group},
    people::{
        contact,
        identifiers::{self, PncForm},
        person::Sex,
        recorded,
    },
    write::{dates::Recorded, numbers},
};

/// What a person is in a case, as far as the force's questions to them go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Victim,
    Suspect,
    Other,
}

/// The force's reference of a person.
pub(crate) fn reference(scene: &Scene<'_>, nominal: u64) -> String {
    let mut text = String::with_capacity(12);
    text.push('N');
    text.push_str(scene.share.force.ho_code);
    if scene.share.index.is_multiple_of(3) {
        text.push('-');
    }
    numbers::push(&mut text, nominal, 7);
    text
}

/// Writes the nominal row, and the truth about it when the person may have other records. `to` is the day of the offence.
pub(crate) fn nominal(
    scene: &mut Scene<'_>,
    actor: &Actor<'_>,
    part: Part,
    to: Day,
) -> Result<(), SynthError> {
    let reference = reference(scene, actor.nominal);
    let person = &actor.person;
    if actor.recurs {
        scene.answers.same_person(&reference, person.number)?;
        scene.counts.same_person_rows += 1;
    }
    let known = actor.identified == "Y";
    let habits = scene.habits;
    let dice = &mut scene.dice;
    let name =
        if known { recorded::name(person, &habits, dice) } else { recorded::name_unidentified(person, dice) };
    let unasked =
        !known || part == Part::Other && dice.chance(4_500) || part == Part::Victim && dice.chance(350);
    let born = if unasked {
        Recorded::Missing(habits.missing(dice))
    } else {
        recorded::birth(person.born, &habits, dice)
    };
    let age = u64::from(person.born.years_to(to).unsigned_abs());
    // An estimate where there is no date of birth, wider for the unidentified.
    let estimate = matches!(born, Recorded::Missing(_)) && dice.chance(5_000);
    let spread = if known { 1 } else { 6 };
    let ages = estimate
        .then(|| (age.saturating_sub(u64::from(dice.below(spread))), age + u64::from(dice.below(spread))));
    let sex = if known || dice.chance(7_000) {
        if person.sex == Sex::Male { "M" } else { "F" }
    } else {
        habits.missing(dice)
    };
    let vital = match dice.below(1_000) {
        _ if !known => "UNKNOWN",
        0..770 => "ALIVE",
        770..930 => "UNKNOWN",
        930..960 => habits.missing(dice),
        960..980 if part == Part::Suspect => "DECEASED",
        980..984 if part == Part::Suspect => "PRESUMED",
        _ => "ALIVE",
    };
    let (pnc, cro, nhs) = match part {
        Part::Suspect if known => (dice.chance(5_500), dice.chance(1_500), dice.chance(100)),
        Part::Victim => (dice.chance(200), false, dice.chance(900)),
        Part::Suspect | Part::Other => (false, false, dice.chance(50)),
    };
    let form = if dice.chance(7_000) { PncForm::Long } else { PncForm::Short };
    let spaced = dice.chance(5_000);
    let last = match part {
        Part::Suspect => [risk(scene, 3, 14), risk(scene, 2, 20), risk(scene, 3, 30)],
        Part::Victim | Part::Other => [""; 3],
    };
    let table = scene.folder.table(Kind::Nominals).begin();
    table.put(&reference).put(actor.identified).put(&name.surname).put(&name.forenames).put(&name.known_as);
    table.put_with(|text| habits.dates.push(text, born));
    for age in [ages.map(|a| a.0), ages.map(|a| a.1)] {
        table.put_with(|text| age.iter().for_each(|&n| numbers::push(text, n, 0)));
    }
    table.put(sex).put(vital);
    table.put_with(|text| {
        if pnc {
            identifiers::pnc_id(text, person.serial, form)
        }
    });
    table.put_with(|text| {
        if cro {
            identifiers::cro_number(text, person.serial)
        }
    });
    table.put_with(|text| {
        if nhs {
            identifiers::nhs_number(text, person.serial, spaced)
        }
    });
    for cell in last {
        table.put(cell);
    }
    scene.folder.end(Kind::Nominals)?;
    scene.maybe_bad(Kind::Nominals)
}

/// Questions about a suspect's risk were seldom asked: yes and no in so many of a hundred.
fn risk(scene: &mut Scene<'_>, yes: u32, no: u32) -> &'static str {
    match scene.dice.below(100) {
        n if n < yes => "Y",
        n if n < yes + no => "N",
        n if n < 55 => "UNKNOWN",
        n if n < 88 => "NOT_ASKED",
        _ => "",
    }
}

/// Writes the contacts of a new record.
pub(crate) fn contacts(
    scene: &mut Scene<'_>,
    actor: &Actor<'_>,
    part: Part,
    group: Option<Group>,
    decided: Day,
) -> Result<(), SynthError> {
    let reference = reference(scene, actor.nominal);
    let known = actor.identified == "Y";
    let force = scene.share.index;
    let mut put = Put { scene, reference: &reference, decided };
    if known {
        let [phone, address, email, account, vehicle] = match part {
            Part::Suspect => [4_500, 5_000, 700, 900, 1_200],
            Part::Victim => [4_000, 4_500, 900, 900, 0],
            Part::Other => [3_500, 2_500, 600, 100, 100],
        };
        let person = &actor.person;
        let at = usize::from(put.dice().chance(2_500));
        if put.dice().chance(phone) {
            put.phone(person.phones[at])?;
        }
        if put.dice().chance(address) {
            put.address(person.addresses[at], force)?;
        }
        if put.dice().chance(email) {
            put.email(person.forename.base(), person.serial)?;
        }
        if put.dice().chance(account) {
            put.account(person.account)?;
        }
        if put.dice().chance(vehicle) {
            put.vehicle(person.vehicle)?;
        }
    }
    if let Some(group) = group.filter(|_| part == Part::Suspect) {
        if put.dice().chance(5_500) {
            put.phone(group.phone)?;
        }
        if put.dice().chance(4_000) {
            put.address(group.address, group.address_force)?;
        }
        if put.dice().chance(4_000) {
            put.vehicle(group.vehicle)?;
        }
    } else if put.dice().chance(120) {
        // The innocent use the same busy places and numbers.
        let hub = groups::hub(force, put.dice().below(groups::HUBS));
        if put.dice().chance(6_000) {
            put.address(hub, force)?;
        } else {
            put.phone(hub)?;
        }
    }
    Ok(())
}

/// Writing contacts of one person.
struct Put<'s, 'l> {
    scene: &'s mut Scene<'l>,
    reference: &'s str,
    decided: Day,
}

impl Put<'_, '_> {
    const fn dice(&mut self) -> &mut crate::dice::Dice {
        &mut self.scene.dice
    }

    fn phone(&mut self, code: u32) -> Result<(), SynthError> {
        let written = self.dice().below(10);
        self.row("PHONE", |text| contact::phone(text, code, written), None)
    }

    fn address(&mut self, code: u32, force: usize) -> Result<(), SynthError> {
        let written = self.dice().below(120);
        let postcode = self.dice().chance(8_000).then_some((code, force, written));
        self.row("ADDRESS", |text| contact::address(text, code, force, written), postcode)
    }

    fn vehicle(&mut self, code: u32) -> Result<(), SynthError> {
        let written = self.dice().below(3);
        self.row("VEHICLE", |text| contact::vehicle(text, code, written), None)
    }

    fn account(&mut self, code: u32) -> Result<(), SynthError> {
        self.row("ONLINE", |text| contact::account(text, code), None)
    }

    fn email(&mut self, local: &str, code: u32) -> Result<(), SynthError> {
        let mut email = String::new();
        contact::email(&mut email, local, code, self.dice());
        self.row("EMAIL", |text| text.push_str(&email), None)
    }

    fn row(
        &mut self,
        kind: &str,
        value: impl FnOnce(&mut String),
        postcode: Option<(u32, usize, u32)>,
    ) -> Result<(), SynthError> {
        let scene = &mut *self.scene;
        let (from, to) = match scene.dice.below(10) {
            0..7 => (Recorded::Missing(""), Recorded::Missing("")),
            7 | 8 => {
                (Recorded::Year(self.decided.plus(-scene.dice.between(100, 2_000))), Recorded::Missing(""))
            }
            _ => {
                let to = self.decided.plus(-scene.dice.between(30, 900));
                (Recorded::Month(to.plus(-scene.dice.between(40, 2_000))), Recorded::Month(to))
            }
        };
        let style = scene.habits.dates;
        let table = scene.folder.table(Kind::Contacts).begin();
        table.put(self.reference).put(kind).put_with(value);
        table.put_with(|text| {
            if let Some((code, force, written)) = postcode {
                contact::postcode(text, code, force, written);
            }
        });
        table.put_with(|text| style.push(text, from)).put_with(|text| style.push(text, to));
        scene.folder.end(Kind::Contacts)?;
        scene.maybe_bad(Kind::Contacts)
    }
}
