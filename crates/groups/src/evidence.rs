//! What is on record, as numbers: cases, records of people, who is in which case, what records and cases hold.
//!
//! Texts are interned by the caller: two equal numbers of one kind are one phone, vehicle, address or place.

use lookagain_domain::group::TieKind;

/// No day is known.
pub const UNKNOWN_DAY: i32 = i32::MIN;

/// One closed investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseFacts {
    /// The force, as a small number of the caller's.
    pub force: u16,
    /// First day of its offences, in days from 1 January 1970; [`UNKNOWN_DAY`] when none is known.
    pub from_day: i32,
    /// Last day.
    pub to_day: i32,
    /// A victim was under 18. `None` when that cannot be told.
    pub child: Option<bool>,
    /// The force holds that it was exploitation. `None` when that was not recorded.
    pub exploitation: Option<bool>,
    /// The dataset's category is exploitation. `None` when no category was recorded.
    pub recorded_cse: Option<bool>,
}

/// A person as one force recorded them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFacts {
    /// The person behind the record, as linkage has it; a number of its own when nothing is linked to it.
    pub person: u32,
    /// Does the force know who it is?
    pub identified: Option<bool>,
}

/// The part of a record in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartIn {
    /// Suspect or offender.
    Suspect,
    /// Victim or complainant.
    Victim,
    /// Witness, professional, or a part that was not stated.
    Other,
}

/// A record's part in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Involvement {
    /// Place of the case in [`Evidence::cases`].
    pub case: u32,
    /// Place of the record in [`Evidence::records`].
    pub record: u32,
    /// The part.
    pub part: PartIn,
}

/// Something that a record holds: a phone, a vehicle, an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// What kind.
    pub kind: TieKind,
    /// The interned value.
    pub value: u32,
    /// Place of the record.
    pub record: u32,
    /// First day of use; [`UNKNOWN_DAY`] when it is not known, which means while the case lasted.
    pub from_day: i32,
    /// Last day of use.
    pub to_day: i32,
}

/// Where or in what circumstances a case happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What kind.
    pub kind: TieKind,
    /// The interned value.
    pub value: u32,
    /// Place of the case.
    pub case: u32,
}

/// Everything that groups are found in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Cases.
    pub cases: Vec<CaseFacts>,
    /// Records of people.
    pub records: Vec<RecordFacts>,
    /// Who is in which case.
    pub involvements: Vec<Involvement>,
    /// What records hold.
    pub holdings: Vec<Holding>,
    /// Where cases happened.
    pub places: Vec<Place>,
    /// Records of which linkage holds that a victim and a suspect may be one person, and which nobody has answered yet.
    pub to_care_for: Vec<u32>,
    /// Values that a person said tie nobody: kind and value. For a person's kinds the value is the person.
    pub refused: Vec<(TieKind, u32)>,
    /// Values that a person said tie nobody on record in one force: kind, value, force as in [`CaseFacts::force`]. Records of others
    /// hold them as before.
    pub refused_in_force: Vec<(TieKind, u32, u16)>,
    /// Records of which a person said that they do not hold this value: kind, value, record.
    pub refused_holders: Vec<(TieKind, u32, u32)>,
}
