//! Rows that a good intake refuses, each with one defect, planted on top of the good rows and listed in the answers.

use super::{folder::Kind, scene::Scene};
use crate::SynthError;

/// The rule by which a planted row is to be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    /// A date that is in no calendar.
    Date(&'static str),
    /// A code that is in no list.
    Code(&'static str),
    /// The row's own reference is blank.
    NoReference,
    /// The row's own reference was used before, with other content.
    SameReference(&'static str),
    /// The row names a record that is not in the return.
    NoSuch(&'static str),
}

impl Defect {
    /// The rule's name, as intake has it; the last two are found only once a whole return has been read.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Date(_) => "date_unreadable",
            Self::Code("outcome") => "outcome_unknown",
            Self::Code(_) => "code_unknown",
            Self::NoReference => "required_blank",
            Self::SameReference(_) => "reference_duplicate",
            Self::NoSuch(_) => "reference_unresolved",
        }
    }
}

const fn defects(kind: Kind) -> &'static [Defect] {
    use Defect::{Code, Date, NoReference, NoSuch, SameReference};
    match kind {
        Kind::Crimes => &[
            Date("recorded_on"),
            Date("closed_on"),
            Code("outcome"),
            Code("decision_maker"),
            NoReference,
            SameReference("locality"),
        ],
        Kind::Nominals => &[Date("born"), Code("sex"), NoReference, SameReference("known_as")],
        Kind::Involvements => &[NoSuch("crime_ref"), NoSuch("nominal_ref"), Code("role")],
        Kind::Allegations => &[NoSuch("crime_ref"), Date("decision_date"), Code("outcome")],
        Kind::Contacts => &[NoSuch("nominal_ref"), Code("kind")],
        Kind::Protected => &[NoSuch("nominal_ref")],
    }
}

/// Repeats the row just written with one defect, under a reference of its own where it needs one.
pub(crate) fn plant(scene: &mut Scene<'_>, kind: Kind) -> Result<(), SynthError> {
    let defect = *scene.dice.pick(defects(kind));
    let own = format!("{}X{:07}", scene.share.force.ho_code, scene.counts.bad_rows + 1);
    let style = scene.habits.dates;
    let table = scene.folder.table(kind);
    let key = table.place(match kind {
        Kind::Crimes => "crime_ref",
        Kind::Nominals => "nominal_ref",
        // The natural key of these has several columns: a different offence or value keeps it from being a repeat.
        Kind::Allegations => "offence_code",
        Kind::Contacts => "value",
        Kind::Involvements | Kind::Protected => "",
    });
    let fresh = match kind {
        Kind::Crimes | Kind::Nominals => own.as_str(),
        Kind::Allegations if table.cell(key) == "86" => "88C",
        Kind::Allegations => "86",
        Kind::Contacts => "not known",
        Kind::Involvements | Kind::Protected => "",
    };
    let written = match defect {
        Defect::Date(column) => table.again_with(&[(key, fresh), (table.place(column), style.impossible())]),
        Defect::Code(column) => table.again_with(&[(key, fresh), (table.place(column), "99Z")]),
        Defect::NoReference => table.again_with(&[(key, "")]),
        Defect::SameReference(column) => table.again_with(&[(table.place(column), "Second copy")]),
        Defect::NoSuch(column) => table.again_with(&[(table.place(column), &own)]),
    };
    let line = table.lines();
    scene.folder.wrap(kind, written)?;
    scene.counts.bad_rows += 1;
    let file = scene.folder.file_name(kind);
    scene.answers.bad_row(&file, line, defect.rule())
}
