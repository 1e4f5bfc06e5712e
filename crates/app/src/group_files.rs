//! Grouping the extracts of many forces without a database: to measure, and to see what settings would find.

use std::{
    collections::{HashMap, hash_map::Entry},
    ops::ControlFlow,
    path::Path,
};

use lookagain_domain::{
    Force, Known,
    known::YesNo,
    record::{Cocad, ContactKind, CrimeRecord},
};
use lookagain_groups::{Evidence, Quality, Settings, communities, components, find, plain_pairs};
use lookagain_intake::{Extract, Limits, Mapping, Record, RowOutcome};

use crate::{
    AppError, WorkFolder,
    grouping::{
        build::Builder,
        keys::Keys,
        load::{kind_of, part_in},
    },
};

/// Evidence of many extracts, and the crimes of each case.
#[derive(Debug)]
pub struct GroupFiles {
    evidence: Evidence,
    /// Force and crime reference of each crime, by case.
    crimes: Vec<Vec<String>>,
    settings: Settings,
}

/// Who is the same person, from elsewhere: force and nominal reference → number of the person.
pub type SamePerson = HashMap<(String, String), i64>;

/// A way to group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Ours.
    Ties,
    /// Whatever shared identities connect.
    Components,
    /// Louvain's modularity over everything shared, unweighted.
    Unweighted,
}

impl GroupFiles {
    /// Reads the folders of forces, each named by its slug. Of every so many contacts one is left out, when that is asked for.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn read(
        folder: &Path,
        same: &SamePerson,
        mapping: &Mapping,
        limits: &Limits,
        leave_out_one_in: Option<u64>,
    ) -> Result<Self, AppError> {
        let settings = Settings::shipped().map_err(|_| AppError::Internal("settings of groups"))?;
        // Nothing is kept under these keys.
        let builder = Builder::new(Keys::of(""));
        let mut reader = Reader { builder, crimes: Vec::new(), next: 0, leave_out_one_in, seen: 0 };
        let work = WorkFolder::make(folder)?;
        for force in Force::territorial() {
            let path = folder.join(force.slug);
            if path.exists() {
                reader.force(force, &path, same, mapping, limits, work.path())?;
            }
        }
        reader.builder.settle(&[]);
        Ok(Self { evidence: reader.builder.built.evidence, crimes: reader.crimes, settings })
    }

    /// How many cases and records there are.
    pub fn size(&self) -> (usize, usize) {
        (self.evidence.cases.len(), self.evidence.records.len())
    }

    /// Groups in order, at most so many, each as the crimes of its cases; and how many there are.
    pub fn group(&self, way: Way, most: usize) -> (Vec<Vec<String>>, usize) {
        let sets: Vec<Vec<u32>> = match way {
            Way::Ties => {
                let found = find(&self.evidence, &self.settings);
                let sets = found.candidates.into_iter().take(most).map(|candidate| candidate.cases);
                return (sets.map(|set| self.crimes_of(&set)).collect(), found.in_all);
            }
            Way::Components => {
                let pairs = plain_pairs(&self.evidence, &self.settings, true);
                largest_first(&components(self.evidence.cases.len(), &pairs))
            }
            Way::Unweighted => {
                let pairs = plain_pairs(&self.evidence, &self.settings, false);
                largest_first(&communities(self.evidence.cases.len(), &pairs, Quality::Modularity))
            }
        };
        (sets.iter().take(most).map(|set| self.crimes_of(set)).collect(), sets.len())
    }

    fn crimes_of(&self, cases: &[u32]) -> Vec<String> {
        cases.iter().flat_map(|case| self.crimes[*case as usize].iter().cloned()).collect()
    }
}

fn largest_first(of: &[u32]) -> Vec<Vec<u32>> {
    let mut sets: HashMap<u32, Vec<u32>> = HashMap::new();
    for (case, set) in of.iter().enumerate() {
        sets.entry(*set).or_default().push(u32::try_from(case).unwrap_or(u32::MAX));
    }
    let mut sets: Vec<Vec<u32>> = sets.into_values().filter(|set| set.len() > 1).collect();
    sets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    sets
}

struct Reader {
    builder: Builder,
    crimes: Vec<Vec<String>>,
    next: i64,
    leave_out_one_in: Option<u64>,
    seen: u64,
}

/// Where the references of one force stand.
#[derive(Default)]
struct Places {
    cases: HashMap<String, u32>,
    crimes: HashMap<String, u32>,
    records: HashMap<String, u32>,
}

impl Reader {
    fn force(
        &mut self,
        force: &Force,
        path: &Path,
        same: &SamePerson,
        mapping: &Mapping,
        limits: &Limits,
        work: &Path,
    ) -> Result<(), AppError> {
        let wrong = |error: &dyn std::fmt::Display| AppError::Delivery(error.to_string());
        let number = force.id().map_err(|_| AppError::Internal("force id"))?.get();
        let extract =
            Extract::open(&[path.to_owned()], mapping, limits, work).map_err(|error| wrong(&error))?;
        let mut places = Places::default();
        for index in 0..extract.files().len() {
            let mut failed = None;
            let read = extract.read(index, &mut |row| {
                if let RowOutcome::Accepted(records) = row.outcome {
                    for record in records {
                        if let Err(error) = self.record((force.slug, number), &mut places, same, record) {
                            failed = Some(error);
                            return ControlFlow::Break(());
                        }
                    }
                }
                ControlFlow::Continue(())
            });
            if let Some(error) = failed {
                return Err(error);
            }
            read.map_err(|error| wrong(&error))?;
        }
        Ok(())
    }

    fn record(
        &mut self,
        (slug, force): (&str, i64),
        places: &mut Places,
        same: &SamePerson,
        record: Record,
    ) -> Result<(), AppError> {
        match record {
            Record::Crime(crime) => self.crime((slug, force), places, &crime),
            Record::Nominal(nominal) => {
                let key = (slug.to_owned(), nominal.nominal_ref);
                let known = same.get(&key).copied();
                if let Entry::Vacant(free) = places.records.entry(key.1) {
                    self.next += 1;
                    let person = known.unwrap_or(-self.next);
                    free.insert(self.builder.record(self.next, person, yes(nominal.identified))?);
                }
                Ok(())
            }
            Record::Involvement(part) => {
                if let (Some(case), Some(record)) =
                    (places.crimes.get(&part.crime_ref), places.records.get(&part.nominal_ref))
                {
                    let child = match (part.age_from, part.age_to) {
                        (_, Some(oldest)) if oldest < 18 => Some(true),
                        (Some(youngest), _) if youngest >= 18 => Some(false),
                        _ => None,
                    };
                    self.builder.part(*case, *record, part_in(part.role), child);
                }
                Ok(())
            }
            Record::Contact(contact) => {
                self.seen += 1;
                let kind = kind_of(ContactKind::code(contact.kind));
                let left_out = self.leave_out_one_in.is_some_and(|every| self.seen.is_multiple_of(every));
                if let (Some(record), Some(kind), false) =
                    (places.records.get(&contact.nominal_ref), kind, left_out)
                {
                    let date = |known: Known<lookagain_domain::PartialDate>| match known {
                        Known::Value(date) => Some(date),
                        Known::Missing(_) => None,
                    };
                    let dates = (date(contact.from), date(contact.to));
                    let postcode = contact.postcode.as_deref();
                    self.builder.contact((*record, force), kind, &contact.value, postcode, dates);
                }
                Ok(())
            }
            Record::Officer(_)
            | Record::Location(_)
            | Record::Object(_)
            | Record::Allegation(_)
            | Record::Communication(_)
            | Record::Link(_)
            | Record::Protected(_) => Ok(()),
        }
    }

    fn crime(
        &mut self,
        (slug, force): (&str, i64),
        places: &mut Places,
        crime: &CrimeRecord,
    ) -> Result<(), AppError> {
        if places.crimes.contains_key(&crime.crime_ref) {
            return Ok(());
        }
        let case = if let Some(case) = places.cases.get(&crime.case_ref) {
            *case
        } else {
            let next = i64::try_from(self.crimes.len()).unwrap_or(i64::MAX);
            let case = self.builder.case(next, force)?;
            self.crimes.push(Vec::new());
            places.cases.insert(crime.case_ref.clone(), case);
            case
        };
        self.crimes[case as usize].push(format!("{slug} {}", crime.crime_ref));
        places.crimes.insert(crime.crime_ref.clone(), case);
        let value = |date: Known<lookagain_domain::PartialDate>| match date {
            Known::Value(date) => Some(date),
            Known::Missing(_) => None,
        };
        let category = match crime.cocad {
            Known::Value(found) => Some(found == Cocad::Cse),
            Known::Missing(_) => None,
        };
        let known = [yes(crime.cse_flag), category, yes(crime.csa_flag).filter(|yes| *yes)];
        let dates = (value(crime.offence_from), value(crime.offence_to));
        self.builder.crime(case, dates, known, crime.locality.as_deref());
        Ok(())
    }
}

const fn yes(known: Known<YesNo>) -> Option<bool> {
    match known {
        Known::Value(YesNo::Yes) => Some(true),
        Known::Value(YesNo::No) => Some(false),
        Known::Missing(_) => None,
    }
}
