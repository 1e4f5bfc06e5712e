//! A case written down: rows of every file, as the force would send them.

use super::{
    folder::Kind,
    offence,
    outcome::{self, Ending},
    people_rows, protected,
    scene::Scene,
    story::{self, Actor, CrimeStory, Open, Story},
};
use crate::{
    SynthError,
    day::Day,
    dice::{Dice, Purpose},
    patterns::TOWNS,
    people::contact::town,
    write::{dates::Recorded, numbers},
};

/// What holds for the whole case.
struct Case {
    reference: String,
    /// The day of the decision, or why the file does not give it.
    decided: Result<Day, &'static str>,
    /// When the file says it was reviewed before, by whom.
    prior_review: &'static str,
}

/// Writes one case.
pub(crate) fn case(scene: &mut Scene<'_>, story: &Story<'_>) -> Result<(), SynthError> {
    for actor in story.victims.iter().chain(&story.suspects).chain(&story.others) {
        if actor.fresh {
            let part = if story.suspects.iter().any(|s| s.nominal == actor.nominal) {
                people_rows::Part::Suspect
            } else if story.victims.iter().any(|v| v.nominal == actor.nominal) {
                people_rows::Part::Victim
            } else {
                people_rows::Part::Other
            };
            person(scene, story, actor, part)?;
        }
    }
    while let Some((nominal, number)) = scene.answers.take_later() {
        let reference = people_rows::reference(scene, nominal);
        scene.answers.same_person(&reference, number)?;
        scene.counts.same_person_rows += 1;
    }
    let unknown = scene.dice.chance(450);
    let case = Case {
        reference: case_ref(scene, story),
        decided: if unknown { Err(scene.missing()) } else { Ok(story.decided) },
        prior_review: match scene.dice.below(1_000) {
            0..875 => "NONE",
            875..900 => {
                scene.dice.pick::<&str>(&["CSARP", "POLICE_VRR", "CPS_VRR", "HMIC", "COLD_CASE", "OPERATION"])
            }
            _ if scene.dice.chance(5_000) => "NONE",
            _ => scene.missing(),
        },
    };
    for crime in &story.crimes {
        one_crime(scene, story, &case, crime)?;
    }
    if let Some(open) = story.open {
        let reference =
            if case.reference.is_empty() { crime_ref(scene, &story.crimes[0]) } else { case.reference };
        let number = ((scene.share.index as u64) << 40) | story.crimes[0].number;
        let (kind, possible) = open.line(&mut Dice::new(scene.nation.seed, Purpose::Enquiry, number));
        scene.answers.open_enquiry(&reference, kind, possible)?;
        scene.counts.open_enquiries += 1;
    }
    Ok(())
}

fn person(
    scene: &mut Scene<'_>,
    story: &Story<'_>,
    actor: &Actor<'_>,
    part: people_rows::Part,
) -> Result<(), SynthError> {
    let to = story.crimes.first().map_or(story.decided, |crime| crime.to);
    let group = story.group.filter(|_| part == people_rows::Part::Suspect).map(|crime| crime.group.number);
    people_rows::nominal(scene, actor, part, to, group.is_some())?;
    let origin = scene.nation.lexicon.origins[actor.person.origin].label;
    let reference = people_rows::reference(scene, actor.nominal);
    scene.answers.person(&reference, &actor.person, origin, actor.person.born.years_to(to), group)?;
    people_rows::contacts(scene, actor, part, story.group.as_ref().map(|crime| crime.group), story.decided)?;
    let missing = match part {
        people_rows::Part::Suspect => scene.habits.ethnicity_missing,
        people_rows::Part::Victim => scene.habits.ethnicity_missing * 3 / 5,
        people_rows::Part::Other => 9_000,
    };
    let nominal = people_rows::reference(scene, actor.nominal);
    let known = part != people_rows::Part::Suspect || actor.identified == "Y" || scene.dice.chance(2_000);
    if known {
        protected::write(
            &mut scene.folder,
            &nominal,
            &actor.person,
            &scene.habits,
            story.decided.plus(-30),
            missing,
            &mut scene.dice,
        )?;
        if scene.folder.table(Kind::Protected).cell(0) == nominal {
            scene.maybe_bad(Kind::Protected)?;
        }
    }
    Ok(())
}

fn crime_ref(scene: &Scene<'_>, crime: &CrimeStory) -> String {
    let code = scene.share.force.ho_code;
    if scene.share.index.is_multiple_of(2) {
        format!("{code}/{:07}/{:02}", crime.number, crime.recorded.year() % 100)
    } else {
        format!("CR{code}{:08}", crime.number)
    }
}

/// Blank where the force gives none for a case of one crime.
fn case_ref(scene: &Scene<'_>, story: &Story<'_>) -> String {
    if scene.habits.bare_cases && story.crimes.len() == 1 {
        return String::new();
    }
    format!("INV/{}/{:07}", scene.share.force.ho_code, story.crimes[0].number)
}

fn one_crime(
    scene: &mut Scene<'_>,
    story: &Story<'_>,
    case: &Case,
    crime: &CrimeStory,
) -> Result<(), SynthError> {
    let reference = crime_ref(scene, crime);
    if let Some(group) = story.group {
        scene.answers.group_crime(group.group.number, &reference)?;
        scene.counts.group_crimes += 1;
    }
    let mut endings = Vec::with_capacity(story.suspects.len());
    for (n, suspect) in story.suspects.iter().enumerate() {
        if crime.present & (1 << n) != 0 {
            let early = scene.dice.chance(1_000);
            let days =
                if early { scene.dice.between(0, (story.decided.0 - crime.recorded.0).max(0)) } else { 0 };
            let decided = story.decided.plus(-days);
            let ending = outcome::of_allegation(decided, suspect.identified == "Y", &mut scene.dice);
            endings.push((suspect, decided, ending));
        }
    }
    let all: Vec<Ending> = endings.iter().map(|(_, _, ending)| *ending).collect();
    let whole = story::whole(&all, story, &mut scene.dice);
    let place = crime_row(scene, story, case, crime, &reference, whole)?;
    scene.maybe_bad(Kind::Crimes)?;
    involvements(scene, story, crime, &reference)?;
    for (nth, (suspect, decided, ending)) in (1..).zip(endings) {
        let ending = scene.nation.patterns.ending(scene.share.index, place, (crime.number, nth), ending);
        allegation(scene, story, case, crime, &reference, suspect, decided, ending)?;
    }
    Ok(())
}

/// A date of the offence: the older, the vaguer.
fn offence_date(scene: &mut Scene<'_>, day: Day, recorded: Day) -> Recorded {
    let old = recorded.0 - day.0 > 1_500;
    let (month, year) = if old { (300, 350) } else { (80, 25) };
    match scene.dice.below(1_000) {
        n if n < month => Recorded::Month(day),
        n if n < month + year => Recorded::Year(day),
        n if n < month + year + 25 => Recorded::Missing(scene.missing()),
        n if n < month + year + 33 => Recorded::Default1900,
        _ => Recorded::Day(day),
    }
}

fn crime_row(
    scene: &mut Scene<'_>,
    story: &Story<'_>,
    case: &Case,
    crime: &CrimeStory,
    reference: &str,
    whole: Ending,
) -> Result<u32, SynthError> {
    let style = scene.habits.dates;
    let from = offence_date(scene, crime.from, crime.recorded);
    let to = if crime.from == crime.to { from } else { offence_date(scene, crime.to, crime.recorded) };
    let closed = match case.decided {
        Ok(day) => Recorded::Day(Day((day.0 + scene.dice.between(0, 14)).min(scene.nation.last_day.0))),
        Err(why) => Recorded::Missing(why),
    };
    let missing = scene.dice.chance(400).then(|| scene.missing());
    let flags = flags(scene, story, crime);
    let counts = enquiries(scene, story);
    let place = scene.dice.below(TOWNS);
    let force = scene.share.index;
    // As its first allegation ends, where there is one.
    let whole = scene.nation.patterns.ending(force, place, (crime.number, 1), whole);
    let maker = missing.unwrap_or(whole.1);
    let officer = scene.dice.below(400) + 1;
    let title = if scene.dice.chance(7_000) { crime.offence.label } else { "" };
    let table = scene.folder.table(Kind::Crimes).begin();
    table.put(reference).put(&case.reference).put(crime.offence.code).put(title);
    for date in [from, to, Recorded::Day(crime.recorded), closed] {
        table.put_with(|text| style.push(text, date));
    }
    table.put(whole.0).put(maker);
    for flag in flags {
        table.put(flag);
    }
    table.put(case.prior_review);
    for count in counts {
        table.put_with(|text| count.iter().for_each(|&n| numbers::push(text, n.into(), 0)));
    }
    table.put("").put_with(|text| town(text, force, place)).put_with(|text| {
        text.push_str("PC");
        numbers::push(text, officer.into(), 4);
    });
    scene.folder.end(Kind::Crimes)?;
    Ok(place)
}

/// COCAD, CSE, CSA, group, online, live risk.
fn flags(scene: &mut Scene<'_>, story: &Story<'_>, crime: &CrimeStory) -> [&'static str; 6] {
    let child = story.victims[crime.victim].person.born.years_to(crime.to) < 18;
    let flagged = crime.recorded >= Day::of(2016, 4, 1);
    let cocad = match scene.dice.below(100) {
        _ if crime.offence.code == "23" => "FAM",
        0..24 => "CSE",
        24..30 => "OTH",
        30..33 => "INS",
        33..37 => "FAM",
        _ => scene.missing(),
    };
    let cse = if flagged { scene.answer(34, 44) } else { scene.answer(10, 10) };
    let csa = if !child {
        scene.answer(2, 70)
    } else if flagged {
        scene.answer(70, 12)
    } else {
        scene.answer(25, 5)
    };
    let group = if story.suspects.len() > 1 { scene.answer(42, 7) } else { scene.answer(4, 50) };
    let live = if scene.dice.chance(20) { "Y" } else { scene.answer(0, 60) };
    [cocad, cse, csa, group, scene.answer(4, 70), live]
}

/// Lines of enquiry raised and completed.
fn enquiries(scene: &mut Scene<'_>, story: &Story<'_>) -> [Option<u32>; 2] {
    let raised = scene.dice.below(12) + 2;
    match story.open {
        Some(Open::LinesNotCompleted) => [Some(raised), Some(scene.dice.below(raised))],
        None if scene.dice.chance(6_000) => [Some(raised), Some(raised)],
        Some(Open::SuspectNotInterviewed) | None => [None, None],
    }
}

fn involvements(
    scene: &mut Scene<'_>,
    story: &Story<'_>,
    crime: &CrimeStory,
    reference: &str,
) -> Result<(), SynthError> {
    let victim = &story.victims[crime.victim];
    let age = u64::from(victim.person.born.years_to(crime.to).unsigned_abs());
    let ages = if scene.dice.chance(3_000) {
        Some((age.saturating_sub(u64::from(scene.dice.below(2))), age))
    } else {
        None
    };
    let supports = scene.answer(48, 38);
    let role = if scene.dice.chance(800) { "COMPLAINANT" } else { "VICTIM" };
    involvement(scene, reference, victim.nominal, role, ages, supports)?;
    for (n, suspect) in story.suspects.iter().enumerate() {
        if crime.present & (1 << n) != 0 {
            involvement(scene, reference, suspect.nominal, "SUSPECT", None, "")?;
        }
    }
    if crime.number == story.crimes[0].number {
        for other in &story.others {
            let role = scene.dice.weighted(&[(80, "WITNESS"), (12, "PROFESSIONAL"), (8, "SUBJECT")]);
            involvement(scene, reference, other.nominal, role, None, "")?;
        }
    }
    Ok(())
}

fn involvement(
    scene: &mut Scene<'_>,
    crime: &str,
    nominal: u64,
    role: &str,
    ages: Option<(u64, u64)>,
    supports: &str,
) -> Result<(), SynthError> {
    let nominal = people_rows::reference(scene, nominal);
    let account = scene.answer(70, 12);
    let table = scene.folder.table(Kind::Involvements).begin();
    table.put(crime).put(&nominal).put(role);
    for age in [ages.map(|a| a.0), ages.map(|a| a.1)] {
        table.put_with(|text| age.iter().for_each(|&n| numbers::push(text, n, 0)));
    }
    table.put(supports).put(account);
    scene.folder.end(Kind::Involvements)?;
    scene.maybe_bad(Kind::Involvements)
}

#[expect(clippy::too_many_arguments, reason = "one row of eight facts, written in one place")]
fn allegation(
    scene: &mut Scene<'_>,
    story: &Story<'_>,
    case: &Case,
    crime: &CrimeStory,
    reference: &str,
    suspect: &Actor<'_>,
    decided: Day,
    ending: Ending,
) -> Result<(), SynthError> {
    let nominal = people_rows::reference(scene, suspect.nominal);
    let date = match case.decided {
        Ok(_) if scene.dice.chance(9_750) => Recorded::Day(decided),
        Ok(_) => Recorded::Month(decided),
        Err(why) => Recorded::Missing(why),
    };
    let maker = if scene.dice.chance(400) { scene.missing() } else { ending.1 };
    let known = suspect.identified == "Y";
    let interviewed = match story.open {
        Some(Open::SuspectNotInterviewed) if known => "N",
        _ if known => scene.answer(82, 5),
        _ => scene.answer(0, 60),
    };
    let style = scene.habits.dates;
    let second = scene.dice.chance(600).then(|| offence::another(crime.offence.code, &mut scene.dice));
    for code in std::iter::once(crime.offence.code).chain(second) {
        let table = scene.folder.table(Kind::Allegations).begin();
        table
            .put(reference)
            .put(&nominal)
            .put(code)
            .put(ending.0)
            .put_with(|text| style.push(text, date))
            .put(maker)
            .put(interviewed);
        scene.folder.end(Kind::Allegations)?;
        scene.maybe_bad(Kind::Allegations)?;
    }
    Ok(())
}
