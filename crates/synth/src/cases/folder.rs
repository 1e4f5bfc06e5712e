//! The six files of one force's return.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{SynthError, forces::Habits, write::table::Table};

const CRIMES: &[&str] = &[
    "crime_ref",
    "case_ref",
    "offence_code",
    "offence_title",
    "offence_from",
    "offence_to",
    "recorded_on",
    "closed_on",
    "outcome",
    "decision_maker",
    "cocad",
    "cse_flag",
    "csa_flag",
    "group_flag",
    "online_only",
    "live_risk",
    "prior_review",
    "enquiries_raised",
    "enquiries_completed",
    "location_ref",
    "locality",
    "officer_ref",
];
const NOMINALS: &[&str] = &[
    "nominal_ref",
    "identified",
    "surname",
    "forenames",
    "known_as",
    "born",
    "age_from",
    "age_to",
    "sex",
    "vital_status",
    "pnc_id",
    "cro_number",
    "nhs_number",
    "access_to_children",
    "flight_risk",
    "position_of_trust",
];
const INVOLVEMENTS: &[&str] =
    &["crime_ref", "nominal_ref", "role", "age_from", "age_to", "supports_action", "account_recorded"];
const ALLEGATIONS: &[&str] = &[
    "crime_ref",
    "nominal_ref",
    "offence_code",
    "outcome",
    "decision_date",
    "decision_maker",
    "interviewed",
];
const CONTACTS: &[&str] = &["nominal_ref", "kind", "value", "postcode", "from", "to"];
const PROTECTED: &[&str] =
    &["nominal_ref", "characteristic", "raw", "code_system", "code", "source", "recorded_on"];

/// The files of the return, in the order in which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Crimes,
    Nominals,
    Involvements,
    Allegations,
    Contacts,
    Protected,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] = [
        Self::Crimes,
        Self::Nominals,
        Self::Involvements,
        Self::Allegations,
        Self::Contacts,
        Self::Protected,
    ];

    /// The file's name without its ending.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Crimes => "crimes",
            Self::Nominals => "nominals",
            Self::Involvements => "involvements",
            Self::Allegations => "allegations",
            Self::Contacts => "contacts",
            Self::Protected => "protected",
        }
    }

    /// The columns of the national return.
    pub(crate) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Crimes => CRIMES,
            Self::Nominals => NOMINALS,
            Self::Involvements => INVOLVEMENTS,
            Self::Allegations => ALLEGATIONS,
            Self::Contacts => CONTACTS,
            Self::Protected => PROTECTED,
        }
    }
}

/// A force's files while they are written.
pub(crate) struct Folder {
    path: PathBuf,
    tables: [Table; 6],
    extension: &'static str,
}

/// One finished file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileSummary {
    /// Its name within the force's folder.
    pub name: String,
    /// Rows, without the header.
    pub rows: u64,
    /// Size in bytes.
    pub bytes: u64,
}

impl Folder {
    pub(crate) fn create(out: &Path, slug: &str, habits: &Habits) -> Result<Self, SynthError> {
        let path = out.join(slug);
        fs::create_dir_all(&path).map_err(|source| SynthError::Write { path: path.clone(), source })?;
        let extension = habits.format.extension();
        let open = |kind: Kind| {
            let file = path.join(kind.name()).with_extension(extension);
            Table::create(&file, kind.columns(), habits.format)
                .map_err(|source| SynthError::Write { path: file, source })
        };
        let [crimes, nominals, involvements, allegations, contacts, protected] = Kind::ALL;
        let tables = [
            open(crimes)?,
            open(nominals)?,
            open(involvements)?,
            open(allegations)?,
            open(contacts)?,
            open(protected)?,
        ];
        Ok(Self { path, tables, extension })
    }

    pub(crate) const fn table(&mut self, kind: Kind) -> &mut Table {
        &mut self.tables[kind as usize]
    }

    /// The file's name within the folder.
    pub(crate) fn file_name(&self, kind: Kind) -> String {
        format!("{}.{}", kind.name(), self.extension)
    }

    /// Turns an error of a file into ours.
    pub(crate) fn wrap<T>(&self, kind: Kind, result: std::io::Result<T>) -> Result<T, SynthError> {
        result.map_err(|source| SynthError::Write { path: self.path.join(self.file_name(kind)), source })
    }

    /// Ends the row being built in one file.
    pub(crate) fn end(&mut self, kind: Kind) -> Result<(), SynthError> {
        let ended = self.tables[kind as usize].end();
        self.wrap(kind, ended)
    }

    /// Flushes and closes every file.
    pub(crate) fn finish(self) -> Result<Vec<FileSummary>, SynthError> {
        let Self { path, tables, extension } = self;
        let files = Kind::ALL.into_iter().zip(tables);
        files
            .map(|(kind, table)| {
                let name = format!("{}.{extension}", kind.name());
                let (rows, bytes) =
                    table.finish().map_err(|source| SynthError::Write { path: path.join(&name), source })?;
                Ok(FileSummary { name, rows, bytes })
            })
            .collect()
    }
}
