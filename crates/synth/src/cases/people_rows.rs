//! A person written down: the nominal row and the ways of reaching them.

use super::{folder::Kind, scene::Scene, story::Actor};
use crate::{
    SynthError,
    day::Day,
    dice::Dice,
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

/// Writes the nominal row, and the truth about it when the person may have other records. `to` is the day of the
/// offence; `member` that the person is known by nickname, as members of hidden groups are.
pub(crate) fn nominal(
    scene: &mut Scene<'_>,
    actor: &Actor<'_>,
    part: Part,
    to: Day,
    member: bool,
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
    let name = if known {
        recorded::name(person, &habits, dice)
    } else {
        recorded::name_unidentified(person, member, dice)
    };
    let (born, ages) = birth(scene, actor, part, to);
    let sex = if !known && scene.dice.chance(3_000) {
        scene.missing()
    } else if person.sex == Sex::Male {
        "M"
    } else {
        "F"
    };
    let vital = vital_status(scene, known, part);
    let identifiers = identifiers(&mut scene.dice, actor, part);
    let risks = match part {
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
    for cell in identifiers.iter().map(String::as_str).chain(risks) {
        table.put(cell);
    }
    scene.folder.end(Kind::Nominals)?;
    scene.maybe_bad(Kind::Nominals)
}

/// The date of birth as recorded, and the ages in years where only an estimate was noted.
fn birth(scene: &mut Scene<'_>, actor: &Actor<'_>, part: Part, to: Day) -> (Recorded, Option<(u64, u64)>) {
    let known = actor.identified == "Y";
    let dice = &mut scene.dice;
    let unasked = !known
        || match part {
            Part::Other => dice.chance(4_500),
            Part::Victim => dice.chance(350),
            Part::Suspect => false,
        };
    let born = if unasked {
        Recorded::Missing(scene.habits.missing(dice))
    } else {
        recorded::birth(actor.person.born, &scene.habits, dice)
    };
    let age = u64::from(actor.person.born.years_to(to).unsigned_abs());
    // Wider for the unidentified.
    let spread = if known { 1 } else { 6 };
    let estimate = matches!(born, Recorded::Missing(_)) && dice.chance(5_000);
    let ages = estimate.then(|| {
        let younger = age.saturating_sub(u64::from(dice.below(spread)));
        (younger, age + u64::from(dice.below(spread)))
    });
    (born, ages)
}

fn vital_status(scene: &mut Scene<'_>, known: bool, part: Part) -> &'static str {
    let drawn = scene.dice.below(1_000);
    match (part, drawn) {
        _ if !known => "UNKNOWN",
        (_, 0..160) => "UNKNOWN",
        (_, 160..190) => scene.missing(),
        (Part::Suspect, 190..210) => "DECEASED",
        (Part::Suspect, 210..214) => "PRESUMED",
        (Part::Victim | Part::Suspect | Part::Other, _) => "ALIVE",
    }
}

/// PNC id, CRO number and NHS number, blank where the force has none.
fn identifiers(dice: &mut Dice, actor: &Actor<'_>, part: Part) -> [String; 3] {
    let known = actor.identified == "Y";
    let [pnc, cro, nhs] = match part {
        Part::Suspect if known => [5_500, 1_500, 100],
        Part::Victim => [200, 0, 900],
        Part::Suspect | Part::Other => [0, 0, 50],
    };
    let mut written = [String::new(), String::new(), String::new()];
    let serial = actor.person.serial;
    if dice.chance(pnc) {
        let form = if dice.chance(7_000) { PncForm::Long } else { PncForm::Short };
        identifiers::pnc_id(&mut written[0], serial, form);
    }
    if dice.chance(cro) {
        identifiers::cro_number(&mut written[1], serial);
    }
    if dice.chance(nhs) {
        identifiers::nhs_number(&mut written[2], serial, dice.chance(5_000));
    }
    written
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
    const fn dice(&mut self) -> &mut Dice {
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
