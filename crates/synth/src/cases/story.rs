//! One case put together: who is in it and when, before anything is written down.

use lookagain_domain::Offence;

use super::{offence, outcome, scene::Scene};
use crate::{
    day::Day,
    dice::Dice,
    groups::GroupCrime,
    people::person::{Person, PersonNo, Sex},
};

/// A person in a case.
#[derive(Debug, Clone)]
pub(crate) struct Actor<'l> {
    pub(crate) person: Person<'l>,
    /// The number of the force's record of them.
    pub(crate) nominal: u64,
    /// Is the record new? Otherwise it is already in the file.
    pub(crate) fresh: bool,
    /// `Y`, `N`, or why that is not known.
    pub(crate) identified: &'static str,
    /// Do other records of the same person exist, or may they?
    pub(crate) recurs: bool,
}

/// One crime of a case.
#[derive(Debug)]
pub(crate) struct CrimeStory {
    pub(crate) number: u64,
    pub(crate) offence: &'static Offence,
    /// Which of the case's victims.
    pub(crate) victim: usize,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) recorded: Day,
    /// One bit for each suspect who is alleged to have taken part.
    pub(crate) present: u32,
}

/// How a case was closed with a line of enquiry still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Fewer lines completed than raised.
    LinesNotCompleted,
    /// The counts are missing, and a known suspect was never interviewed.
    SuspectNotInterviewed,
}

/// Lines that were raised and not completed: the code of each, and in how many of ten thousand cases it can still be followed. Recordings and
/// the records of telephones are soon gone; what doctors and social workers wrote is kept. The numbers are invented.
const NOT_COMPLETED: [(&str, u32); 7] = [
    ("PHONE_RECORDS", 300),
    ("CCTV", 200),
    ("MEDICAL", 9_000),
    ("SOCIAL_CARE", 9_000),
    ("NAMED_WITNESS", 7_000),
    ("VENUE", 6_000),
    ("VEHICLE", 6_000),
];

impl Open {
    /// The line as a reviewer would enter it: the code of its kind, and whether it can still be followed today.
    pub(crate) fn line(self, dice: &mut Dice) -> (&'static str, bool) {
        let (kind, of_10_000) = match self {
            Self::LinesNotCompleted => *dice.pick(&NOT_COMPLETED),
            Self::SuspectNotInterviewed => ("NAMED_SUSPECT", 9_000),
        };
        (kind, dice.chance(of_10_000))
    }
}

/// One case.
#[derive(Debug)]
pub(crate) struct Story<'l> {
    pub(crate) crimes: Vec<CrimeStory>,
    pub(crate) victims: Vec<Actor<'l>>,
    pub(crate) suspects: Vec<Actor<'l>>,
    pub(crate) others: Vec<Actor<'l>>,
    pub(crate) decided: Day,
    pub(crate) open: Option<Open>,
    pub(crate) group: Option<GroupCrime>,
}

/// Births of the people who come up again and again; the range must be the same wherever they do.
const KNOWN_ADULT_BORN: (Day, Day) = (Day::of(1950, 1, 1), Day::of(1996, 12, 31));
const KNOWN_CHILD_BORN: (Day, Day) = (Day::of(1988, 1, 1), Day::of(2007, 12, 31));
const MEMBER_BORN: (Day, Day) = (Day::of(1950, 1, 1), Day::of(1985, 12, 31));
/// Men in ten thousand, by part. Sex goes by part, as it does in life; the name's origin does not.
const MEN_SUSPECTS: u32 = 9_300;
const MEN_VICTIMS: u32 = 1_800;
const MEN_OTHERS: u32 = 5_000;

/// Puts together the next case of a force. `room` is the most crimes it may have.
pub(crate) fn next<'l>(scene: &mut Scene<'l>, group: Option<GroupCrime>, room: u64) -> Story<'l> {
    let wanted =
        if group.is_some() { 1 } else { scene.dice.weighted(&[(820, 1), (125, 2), (35, 3), (20, 4)]) };
    let decided = group.map_or_else(|| scene.decision_day(), |crime| crime.decided);
    let (victim, to) = first_victim(scene, decided, group.is_some());
    let mut story = Story {
        crimes: Vec::new(),
        victims: vec![victim],
        suspects: Vec::new(),
        others: Vec::new(),
        decided,
        open: None,
        group,
    };
    suspects(scene, &mut story, to);
    for n in 0..u64::min(wanted, room) {
        let crime = crime(scene, &mut story, to, n);
        story.crimes.push(crime);
    }
    let others = scene.dice.weighted(&[(46, 0), (33, 1), (15, 2), (6, 3)]);
    for _ in 0..others {
        let years = scene.dice.between(12, 70);
        let other = scene.someone_new(MEN_OTHERS, born_before(decided, years));
        story.others.push(other);
    }
    let known = story.suspects.iter().any(|suspect| suspect.identified == "Y");
    if scene.dice.chance(1_200) {
        let silent = known && scene.dice.chance(3_000);
        story.open = Some(if silent { Open::SuspectNotInterviewed } else { Open::LinesNotCompleted });
    }
    story
}

/// The days on which someone was born who was this old on that day.
fn born_before(on: Day, years: i32) -> (Day, Day) {
    let (year, month, day) = on.parts();
    let latest = Day::of(year - years, month, day.min(28));
    (latest.plus(-364), latest)
}

/// The first victim, and the last day of the offence against them.
fn first_victim<'l>(scene: &mut Scene<'l>, decided: Day, child: bool) -> (Actor<'l>, Day) {
    if scene.dice.chance(1_200) {
        let number = scene.known(PersonNo::known_child);
        let person = scene.person(number, MEN_VICTIMS, KNOWN_CHILD_BORN);
        let to = person.born.plus(scene.dice.between(9 * 366, 17 * 365));
        // Only when the report can still fit between the offence and the decision.
        if to.plus(90) < decided {
            return (scene.record(person, true), to);
        }
    }
    let lag = match scene.dice.below(100) {
        0..60 => scene.dice.between(40, 400),
        60..85 => scene.dice.between(400, 2_200),
        _ if child => scene.dice.between(60, 1_000),
        _ => scene.dice.between(2_200, 11_000),
    };
    let to = decided.plus(-lag);
    let years = if !child && scene.dice.chance(1_100) {
        scene.dice.between(18, 45)
    } else {
        child_age(&mut scene.dice)
    };
    (scene.someone_new(MEN_VICTIMS, born_before(to, years)), to)
}

fn child_age(dice: &mut Dice) -> i32 {
    dice.weighted(&[
        (2, 5),
        (3, 7),
        (4, 9),
        (5, 10),
        (8, 11),
        (13, 12),
        (18, 13),
        (20, 14),
        (16, 15),
        (7, 16),
        (4, 17),
    ])
}

fn suspects<'l>(scene: &mut Scene<'l>, story: &mut Story<'l>, to: Day) {
    if let Some(crime) = story.group {
        let many =
            scene.dice.between(2, 4).unsigned_abs().min(u32::try_from(crime.group.members).unwrap_or(2));
        let first = u64::from(crime.code) % crime.group.members;
        for n in 0..u64::from(many) {
            let number = PersonNo::member(crime.group.number, (first + n) % crime.group.members);
            let person = scene.person(number, MEN_SUSPECTS, MEMBER_BORN);
            let mut actor = scene.record(person, true);
            actor.identified = scene.dice.weighted(&[(35, "Y"), (55, "N"), (10, "UNKNOWN")]);
            story.suspects.push(actor);
        }
        return;
    }
    let many = scene.dice.weighted(&[(90, 0), (190, 1), (340, 2), (210, 3), (90, 4), (50, 5), (30, 6)]);
    for _ in 0..many {
        let mut actor = suspect(scene, &story.suspects, to);
        if actor.fresh {
            actor.identified = scene.dice.weighted(&[(80, "Y"), (15, "N"), (3, "UNKNOWN"), (2, "")]);
        }
        story.suspects.push(actor);
    }
}

/// Someone met before, here or elsewhere, or someone new.
fn suspect<'l>(scene: &mut Scene<'l>, already: &[Actor<'l>], to: Day) -> Actor<'l> {
    let fits = |person: &Person<'_>| {
        person.born.years_to(to) >= 12 && already.iter().all(|a| a.person.number != person.number)
    };
    if scene.dice.chance(500)
        && let Some(actor) = scene.met_before(fits)
    {
        return actor;
    }
    if scene.dice.chance(1_500) {
        let number = scene.known(PersonNo::known_adult);
        let person = scene.person(number, MEN_SUSPECTS, KNOWN_ADULT_BORN);
        if fits(&person) {
            return scene.record(person, true);
        }
    }
    let years = scene.dice.weighted(&[(12, 16), (18, 19), (22, 24), (18, 30), (14, 38), (10, 47), (6, 58)])
        + scene.dice.between(-2, 4);
    scene.someone_new(MEN_SUSPECTS, born_before(to, years))
}

fn crime<'l>(scene: &mut Scene<'l>, story: &mut Story<'l>, first_to: Day, n: u64) -> CrimeStory {
    let mut to = first_to;
    let mut victim = 0;
    if n > 0 {
        to = first_to.plus(-scene.dice.between(0, 300));
        if scene.dice.chance(6_500) {
            let years = child_age(&mut scene.dice);
            let another = scene.someone_new(MEN_VICTIMS, born_before(to, years));
            victim = story.victims.len();
            story.victims.push(another);
        }
    }
    let from = if scene.dice.chance(5_500) { to } else { to.plus(-scene.dice.between(1, 700)) };
    let person = &story.victims[victim].person;
    let from = Day(from.0.max(person.born.0 + 365));
    let to = Day(to.0.max(from.0));
    let age = person.born.years_to(to);
    let sex: Sex = person.sex;
    let offence = offence::draw(sex, age, story.suspects.len(), &mut scene.dice);
    let gap = (story.decided.0 - to.0).max(2);
    // Most reports come soon before the decision; recorded at least a day before it.
    let recorded = story.decided.plus(-scene.dice.between(1, gap.min(900)));
    let mut present = 0;
    for bit in 0..story.suspects.len() {
        if n == 0 || scene.dice.chance(7_500) {
            present |= 1 << bit;
        }
    }
    CrimeStory { number: scene.next_crime(), offence, victim, from, to, recorded, present }
}

/// The ending of the crime as a whole, from the endings of its allegations.
pub(crate) fn whole(endings: &[outcome::Ending], story: &Story<'_>, dice: &mut Dice) -> outcome::Ending {
    if dice.chance(200) {
        return outcome::not_crimed(dice);
    }
    endings.first().copied().unwrap_or_else(|| outcome::of_allegation(story.decided, false, dice))
}
