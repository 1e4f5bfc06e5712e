//! The planted truth: written apart from the returns, and read by no part of the product.
//!
//! Each force writes its part to a file of its own, so that forces can be written side by side; at the end the parts are
//! put together in the order of forces and removed.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{
    SynthError,
    cases::scene::Counts,
    forces::Share,
    patterns::Planted,
    people::{
        contact::town,
        person::{Person, PersonNo, Sex},
    },
};

/// The answer files that are put together from parts, with their headers.
const FILES: [(&str, &str); 5] = [
    ("same-person.csv", "force,nominal_ref,person_id"),
    ("hidden-groups.csv", "group_id,force,crime_ref"),
    ("open-enquiries.csv", "force,case_ref,kind,possible"),
    ("bad-rows.csv", "force,file,line,rule"),
    ("people.csv", "force,nominal_ref,person_id,name_origin,sex,age_band,group_id"),
];

fn part(folder: &Path, index: usize, file: &str) -> PathBuf {
    folder.join(format!(".part-{index:02}-{file}"))
}

fn broken(path: &Path) -> impl Fn(io::Error) -> SynthError {
    move |source| SynthError::Write { path: path.to_path_buf(), source }
}

/// One force's part of the answers.
pub(crate) struct Parts {
    folder: PathBuf,
    slug: &'static str,
    files: [BufWriter<File>; 5],
    /// Records that turned out later to be of someone who has another.
    later: Vec<(u64, PersonNo)>,
}

impl Parts {
    pub(crate) fn create(folder: &Path, index: usize, slug: &'static str) -> Result<Self, SynthError> {
        let open = |n: usize| {
            let path = part(folder, index, FILES[n].0);
            File::create(&path).map(BufWriter::new).map_err(broken(&path))
        };
        Ok(Self {
            folder: folder.to_path_buf(),
            slug,
            files: [open(0)?, open(1)?, open(2)?, open(3)?, open(4)?],
            later: Vec::new(),
        })
    }

    fn line(&mut self, file: usize, line: std::fmt::Arguments<'_>) -> Result<(), SynthError> {
        writeln!(self.files[file], "{line}").map_err(broken(&self.folder.join(FILES[file].0)))
    }

    pub(crate) fn same_person(&mut self, nominal_ref: &str, person: PersonNo) -> Result<(), SynthError> {
        let slug = self.slug;
        self.line(0, format_args!("{slug},{nominal_ref},P{:X}", person.0))
    }

    /// Notes that an earlier record has company now; the caller writes it when [`Self::take_later`] gives it back.
    pub(crate) fn same_person_later(&mut self, nominal: u64, person: PersonNo) {
        self.later.push((nominal, person));
    }

    pub(crate) fn take_later(&mut self) -> Option<(u64, PersonNo)> {
        self.later.pop()
    }

    pub(crate) fn group_crime(&mut self, group: u64, crime_ref: &str) -> Result<(), SynthError> {
        let slug = self.slug;
        self.line(1, format_args!("G{group:05},{slug},{crime_ref}"))
    }

    /// `kind` is the code under which a reviewer would enter the line; `possible` says whether it can still be followed today.
    pub(crate) fn open_enquiry(
        &mut self,
        case_ref: &str,
        kind: &str,
        possible: bool,
    ) -> Result<(), SynthError> {
        let (slug, possible) = (self.slug, if possible { "Y" } else { "N" });
        self.line(2, format_args!("{slug},{case_ref},{kind},{possible}"))
    }

    pub(crate) fn bad_row(&mut self, file: &str, line: u64, rule: &str) -> Result<(), SynthError> {
        let slug = self.slug;
        self.line(3, format_args!("{slug},{file},{line},{rule}"))
    }

    /// Who a record is of: for measuring whether errors fall alike on people of every origin, age and sex. `age` is in years, at
    /// the first offence of the case in which the record was made.
    pub(crate) fn person(
        &mut self,
        nominal_ref: &str,
        person: &Person<'_>,
        origin: &str,
        age: i32,
        group: Option<u64>,
    ) -> Result<(), SynthError> {
        let slug = self.slug;
        let sex = if person.sex == Sex::Female { "F" } else { "M" };
        let (number, band) = (person.number.0, age_band(age));
        match group {
            Some(group) => self
                .line(4, format_args!("{slug},{nominal_ref},P{number:X},{origin},{sex},{band},G{group:05}")),
            None => self.line(4, format_args!("{slug},{nominal_ref},P{number:X},{origin},{sex},{band},")),
        }
    }

    pub(crate) fn finish(&mut self) -> Result<(), SynthError> {
        for (writer, (name, _)) in self.files.iter_mut().zip(FILES) {
            writer.flush().map_err(broken(&self.folder.join(name)))?;
        }
        Ok(())
    }
}

/// The bands of ages, by their lowest year.
const BANDS: [(i32, &str); 7] = [
    (55, "55+"),
    (40, "40-54"),
    (25, "25-39"),
    (18, "18-24"),
    (16, "16-17"),
    (13, "13-15"),
    (i32::MIN, "0-12"),
];

fn age_band(years: i32) -> &'static str {
    BANDS.iter().find(|(from, _)| years >= *from).map_or("", |(_, band)| band)
}

/// Puts the parts of all forces together and removes them.
pub(crate) fn join(folder: &Path, forces: usize) -> Result<(), SynthError> {
    for (name, header) in FILES {
        let path = folder.join(name);
        let mut whole = BufWriter::new(File::create(&path).map_err(broken(&path))?);
        writeln!(whole, "{header}").map_err(broken(&path))?;
        for index in 0..forces {
            let part = part(folder, index, name);
            let mut from = File::open(&part).map_err(broken(&part))?;
            io::copy(&mut from, &mut whole).map_err(broken(&path))?;
            fs::remove_file(&part).map_err(broken(&part))?;
        }
        whole.flush().map_err(broken(&path))?;
    }
    Ok(())
}

/// Writes `outcome-patterns.csv`.
pub(crate) fn patterns(folder: &Path, shares: &[Share], planted: Planted) -> Result<(), SynthError> {
    let path = folder.join("outcome-patterns.csv");
    let slug = |force: usize| shares.get(force).map_or("", |share| share.force.slug);
    let mut name = String::new();
    town(&mut name, planted.town.0, planted.town.1);
    let (unit, place) = (slug(planted.unit), slug(planted.town.0));
    let text = format!("kind,force,which\nunit,{unit},CPS\nplace,{place},{name}\n");
    fs::write(&path, text).map_err(broken(&path))
}

/// Writes `summary.json`.
pub(crate) fn summary(
    folder: &Path,
    seed: u64,
    as_at: &str,
    groups: u64,
    totals: &Counts,
) -> Result<(), SynthError> {
    let path = folder.join("summary.json");
    let mut json =
        serde_json::json!({ "seed": seed, "as_at": as_at, "hidden_groups": groups, "totals": totals })
            .to_string();
    json.push('\n');
    fs::write(&path, json).map_err(broken(&path))
}
