//! What a return holds, row by row, after parsing. One struct per kind of file of the national return.
//!
//! References (`*_ref`) are the force's own, kept verbatim, and unique within the force. Free text about events is not
//! part of the return. `docs/data-dictionary.md` describes every field for the people who send them.

use serde::{Deserialize, Serialize};

use crate::{FileId, Known, Outcome, PartialDate, known::YesNo};

/// Where a fact came from: a file of a submission and a row in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceRef {
    /// The file (or sheet).
    pub file: FileId,
    /// The line in a text file or the row in a sheet, counted from 1 with the header, as a person would find it.
    pub row: u64,
}

crate::codes! {
    /// The kinds of record, in the order in which a submission is read: what is referred to comes first.
    RecordKind {
        Officer = "officers", "Officers";
        Location = "locations", "Locations";
        Object = "objects", "Objects";
        Crime = "crimes", "Crimes";
        Nominal = "nominals", "Nominals";
        Involvement = "involvements", "Involvements";
        Allegation = "allegations", "Allegations";
        Contact = "contacts", "Contacts";
        Communication = "communications", "Communications";
        Link = "links", "Links";
        Protected = "protected", "Protected characteristics";
    }
}

crate::codes! {
    /// Who decided that no further action would be taken, or what else was done.
    DecisionMaker {
        Police = "POLICE", "Police";
        Cps = "CPS", "Crown Prosecution Service";
    }
}

crate::codes! {
    /// The part a person has in a crime. A person may have several; none is computed from another.
    Role {
        Victim = "VICTIM", "Victim";
        Complainant = "COMPLAINANT", "Complainant";
        Witness = "WITNESS", "Witness";
        Suspect = "SUSPECT", "Suspect";
        Subject = "SUBJECT", "Connected person, part not stated";
        Offender = "OFFENDER", "Convicted offender";
        Professional = "PROFESSIONAL", "Professional";
    }
}

impl Role {
    /// Victim or complainant: the person whose identity is protected for life.
    pub const fn is_victim(self) -> bool {
        matches!(self, Self::Victim | Self::Complainant)
    }

    /// Suspect or convicted offender.
    pub const fn is_suspect(self) -> bool {
        matches!(self, Self::Suspect | Self::Offender)
    }
}

crate::codes! {
    /// Sex as the force recorded it.
    Sex {
        Female = "F", "Female";
        Male = "M", "Male";
        Indeterminate = "I", "Indeterminate";
    }
}

crate::codes! {
    /// Is the person alive?
    VitalStatus {
        Alive = "ALIVE", "Alive";
        Deceased = "DECEASED", "Deceased";
        PresumedDead = "PRESUMED", "Presumed dead";
    }
}

crate::codes! {
    /// Category of the Complex and Organised Child Abuse Dataset.
    Cocad {
        Familial = "FAM", "Familial";
        Cse = "CSE", "Child sexual exploitation";
        Institutional = "INS", "Institutional";
        Ritualistic = "RIT", "Ritualistic";
        Other = "OTH", "Other";
    }
}

crate::codes! {
    /// An earlier independent review of the closure.
    PriorReview {
        None = "NONE", "Not reviewed before";
        Csarp = "CSARP", "Child Sexual Abuse Review Panel";
        PoliceVrr = "POLICE_VRR", "Police Victims' Right to Review";
        CpsVrr = "CPS_VRR", "CPS Victims' Right to Review";
        Inspectorate = "HMIC", "Inspectorate";
        ColdCase = "COLD_CASE", "Force cold-case review";
        Operation = "OPERATION", "Another named operation";
    }
}

crate::codes! {
    /// Kinds of contact.
    ContactKind {
        Address = "ADDRESS", "Address";
        Phone = "PHONE", "Phone";
        Email = "EMAIL", "E-mail";
        Online = "ONLINE", "Online account";
        Vehicle = "VEHICLE", "Vehicle";
    }
}

/// One recorded crime. Natural key: `crime_ref`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CrimeRecord {
    /// The force's crime reference.
    pub crime_ref: String,
    /// The force's investigation reference: crimes that share it are one case. Equal to `crime_ref` when not given.
    pub case_ref: String,
    /// Home Office offence class, such as `19E`; also one that is not in our list.
    pub offence_code: Known<String>,
    /// The force's own title of the offence.
    pub offence_title: Option<String>,
    /// First day of the offence.
    pub offence_from: Known<PartialDate>,
    /// Last day of the offence.
    pub offence_to: Known<PartialDate>,
    /// When the crime was recorded.
    pub recorded_on: Known<PartialDate>,
    /// When the investigation was closed.
    pub closed_on: Known<PartialDate>,
    /// The outcome of the crime as a whole; allegations carry their own.
    pub outcome: Known<Outcome>,
    /// Who decided it.
    pub decision_maker: Known<DecisionMaker>,
    /// COCAD category.
    pub cocad: Known<Cocad>,
    /// The force's flag for child sexual exploitation.
    pub cse_flag: Known<YesNo>,
    /// The force's flag for child sexual abuse.
    pub csa_flag: Known<YesNo>,
    /// The force itself holds that the offence was committed by a group.
    pub group_flag: Known<YesNo>,
    /// Committed online only.
    pub online_only: Known<YesNo>,
    /// Somebody is at risk today.
    pub live_risk: Known<YesNo>,
    /// Has the closure been independently reviewed before?
    pub prior_review: Known<PriorReview>,
    /// How many lines of enquiry the file names.
    pub enquiries_raised: Option<u32>,
    /// How many of them were completed.
    pub enquiries_completed: Option<u32>,
    /// The location record.
    pub location_ref: Option<String>,
    /// A coarse place name for people: town or district, never an address.
    pub locality: Option<String>,
    /// The officer record of the officer in the case.
    pub officer_ref: Option<String>,
}

/// A person as the force recorded them. Natural key: `nominal_ref`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NominalRecord {
    /// The force's reference of the person.
    pub nominal_ref: String,
    /// Does the force know who this is? Unidentified people are records like any other.
    pub identified: Known<YesNo>,
    /// Surname as recorded.
    pub surname: Option<String>,
    /// Forenames as recorded.
    pub forenames: Option<String>,
    /// Alias or nickname as recorded.
    pub known_as: Option<String>,
    /// Date of birth.
    pub born: Known<PartialDate>,
    /// Youngest estimated age, in years, when recorded.
    pub age_from: Option<u8>,
    /// Oldest estimated age, in years, when recorded.
    pub age_to: Option<u8>,
    /// Sex.
    pub sex: Known<Sex>,
    /// Alive?
    pub vital_status: Known<VitalStatus>,
    /// PNC id as recorded.
    pub pnc_id: Option<String>,
    /// CRO number as recorded.
    pub cro_number: Option<String>,
    /// NHS number as recorded.
    pub nhs_number: Option<String>,
    /// Has this person access to children today?
    pub access_to_children: Known<YesNo>,
    /// May this person leave the country?
    pub flight_risk: Known<YesNo>,
    /// Holds a position of trust.
    pub position_of_trust: Known<YesNo>,
}

/// A person's part in a crime. Natural key: `crime_ref`, `nominal_ref`, `role`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvolvementRecord {
    /// The crime.
    pub crime_ref: String,
    /// The person.
    pub nominal_ref: String,
    /// The part.
    pub role: Role,
    /// Youngest age at the offence, in years, as recorded.
    pub age_from: Option<u8>,
    /// Oldest age at the offence, in years, as recorded.
    pub age_to: Option<u8>,
    /// Does the victim support action? For other roles not supplied.
    pub supports_action: Known<YesNo>,
    /// Was the person's account recorded?
    pub account_recorded: Known<YesNo>,
}

/// Suspect × offence, with its own outcome. Natural key: `crime_ref`, `nominal_ref`, `offence_code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllegationRecord {
    /// The crime.
    pub crime_ref: String,
    /// The suspect, identified or not.
    pub nominal_ref: String,
    /// Offence class.
    pub offence_code: Known<String>,
    /// How it ended.
    pub outcome: Known<Outcome>,
    /// When that was decided.
    pub decision_date: Known<PartialDate>,
    /// Who decided.
    pub decision_maker: Known<DecisionMaker>,
    /// Was the suspect interviewed under caution?
    pub interviewed: Known<YesNo>,
}

/// How a person could be reached, or what they used. Natural key: `nominal_ref`, `kind`, `value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRecord {
    /// The person.
    pub nominal_ref: String,
    /// What kind of contact.
    pub kind: ContactKind,
    /// Address line, number, e-mail address, account name or registration mark, as recorded.
    pub value: String,
    /// Postcode of an address.
    pub postcode: Option<String>,
    /// In use from.
    pub from: Known<PartialDate>,
    /// In use to.
    pub to: Known<PartialDate>,
}

/// An officer. Natural key: `officer_ref`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRecord {
    /// Badge or collar number.
    pub officer_ref: String,
    /// Rank as recorded.
    pub rank: Option<String>,
    /// Surname.
    pub surname: Option<String>,
    /// Forenames.
    pub forenames: Option<String>,
}

/// A place. Natural key: `location_ref`.
#[derive(Debug, Clone, PartialEq)]
pub struct LocationRecord {
    /// The force's reference of the place.
    pub location_ref: String,
    /// What kind: `ADDRESS`, `POSTCODE`, `AREA`, `VENUE`… as recorded.
    pub kind: String,
    /// Address line or name.
    pub address: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
}

/// A thing: a vehicle, a phone, an exhibit. Natural key: `object_ref`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRecord {
    /// The force's reference of the thing.
    pub object_ref: String,
    /// What kind: `VEHICLE`, `PHONE`, `EMAIL`, `EVIDENCE`… as recorded.
    pub kind: String,
    /// Registration mark, number, address or serial number.
    pub identifier: Option<String>,
    /// Description as recorded.
    pub description: Option<String>,
}

/// A call or message between two phones or accounts. Natural key: `communication_ref`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunicationRecord {
    /// The force's reference.
    pub communication_ref: String,
    /// `CALL`, `SMS`… as recorded.
    pub kind: String,
    /// The day.
    pub on: Known<PartialDate>,
    /// Time of day `HH:MM`, local, as recorded.
    pub at_time: Option<String>,
    /// Length as recorded, in the source system's own unit.
    pub duration: Option<u32>,
}

/// A typed tie between two records. Natural key: all of it but `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// Kind of the first record.
    pub from_kind: RecordKind,
    /// Its reference.
    pub from_ref: String,
    /// What ties them, such as `KNOWS` or `OCCURRED_AT`, as recorded.
    pub link: String,
    /// Kind of the second record.
    pub to_kind: RecordKind,
    /// Its reference.
    pub to_ref: String,
    /// More, such as the kind of family tie, as recorded.
    pub detail: Option<String>,
}
