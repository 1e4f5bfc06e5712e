//! One record of any kind, as it leaves intake.

use lookagain_domain::record::{
    AllegationRecord, CommunicationRecord, ContactRecord, CrimeRecord, InvolvementRecord, LinkRecord,
    LocationRecord, NominalRecord, ObjectRecord, OfficerRecord, RecordKind,
};
use lookagain_protected::ProtectedRecord;

/// A record of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// An officer.
    Officer(OfficerRecord),
    /// A place.
    Location(LocationRecord),
    /// A thing.
    Object(ObjectRecord),
    /// A recorded crime.
    Crime(CrimeRecord),
    /// A person as the force recorded them.
    Nominal(NominalRecord),
    /// A person's part in a crime.
    Involvement(InvolvementRecord),
    /// Suspect × offence.
    Allegation(AllegationRecord),
    /// How a person could be reached.
    Contact(ContactRecord),
    /// A call or message.
    Communication(CommunicationRecord),
    /// A typed tie.
    Link(LinkRecord),
    /// A protected characteristic; only the sealed tables may hold it.
    Protected(ProtectedRecord),
}

impl Record {
    /// Its kind.
    pub const fn kind(&self) -> RecordKind {
        match self {
            Self::Officer(_) => RecordKind::Officer,
            Self::Location(_) => RecordKind::Location,
            Self::Object(_) => RecordKind::Object,
            Self::Crime(_) => RecordKind::Crime,
            Self::Nominal(_) => RecordKind::Nominal,
            Self::Involvement(_) => RecordKind::Involvement,
            Self::Allegation(_) => RecordKind::Allegation,
            Self::Contact(_) => RecordKind::Contact,
            Self::Communication(_) => RecordKind::Communication,
            Self::Link(_) => RecordKind::Link,
            Self::Protected(_) => RecordKind::Protected,
        }
    }
}
