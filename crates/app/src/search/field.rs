//! Where a word stands on record, and what is found by it.

use lookagain_domain::search::SearchKind;

/// What the number of a term in the index is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A case.
    Case,
    /// One version of a nominal.
    Nominal,
    /// One version of a contact.
    Contact,
    /// One version of an object.
    Object,
    /// One version of a location.
    Location,
    /// A document of a case.
    Document,
}

/// What a reader must be allowed to search in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// It tells nobody who somebody is: with the right to search cases.
    Cases,
    /// It identifies: with the right to search people, and a reason.
    People,
    /// With the right to open documents.
    Documents,
    /// With the right to search people and the right to open documents, and a reason. Not in the index of records but in that of documents.
    Texts,
}

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Surname and forenames.
    Name,
    /// What else somebody is called.
    Alias,
    /// PNC id, CRO number or NHS number.
    Identifier,
    /// The force's reference of a nominal. It is on every page of the nominal, and names nobody.
    NominalRef,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An online account.
    Account,
    /// A registration mark.
    Vehicle,
    /// Somebody's address, with its postcode.
    Address,
    /// References of an investigation and its crimes.
    CaseRef,
    /// An offence: code or title.
    Offence,
    /// The town or district of a crime.
    Locality,
    /// The address of a location, with its postcode.
    Location,
    /// What an object is told by: registration mark, serial number.
    Object,
    /// What a document of a case is called.
    Title,
    /// What a document of a case says. It is full of names, so it identifies, and it is a document.
    Text,
}

impl Field {
    /// Every field.
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::Alias,
        Self::Identifier,
        Self::NominalRef,
        Self::Phone,
        Self::Email,
        Self::Account,
        Self::Vehicle,
        Self::Address,
        Self::CaseRef,
        Self::Offence,
        Self::Locality,
        Self::Location,
        Self::Object,
        Self::Title,
        Self::Text,
    ];

    /// Its number in the index. Never changed: the numbers are in databases.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Name => 1,
            Self::Alias => 2,
            Self::Identifier => 3,
            Self::NominalRef => 4,
            Self::Phone => 11,
            Self::Email => 12,
            Self::Account => 13,
            Self::Vehicle => 14,
            Self::Address => 15,
            Self::CaseRef => 21,
            Self::Offence => 22,
            Self::Locality => 23,
            Self::Location => 31,
            Self::Object => 41,
            Self::Title => 51,
            Self::Text => 52,
        }
    }

    /// The field of a number.
    pub(crate) fn of(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.number() == number)
    }

    /// What a term in it is about.
    pub const fn subject(self) -> Subject {
        match self {
            Self::Name | Self::Alias | Self::Identifier | Self::NominalRef => Subject::Nominal,
            Self::Phone | Self::Email | Self::Account | Self::Vehicle | Self::Address => Subject::Contact,
            Self::CaseRef | Self::Offence | Self::Locality => Subject::Case,
            Self::Location => Subject::Location,
            Self::Object => Subject::Object,
            Self::Title | Self::Text => Subject::Document,
        }
    }

    /// Under which heading it is found.
    pub const fn kind(self) -> SearchKind {
        match self {
            Self::Name | Self::Alias | Self::Identifier | Self::NominalRef => SearchKind::Person,
            Self::Phone | Self::Email | Self::Account => SearchKind::Number,
            Self::Vehicle | Self::Object => SearchKind::Vehicle,
            Self::Address | Self::Location => SearchKind::Place,
            Self::CaseRef | Self::Offence | Self::Locality => SearchKind::Case,
            Self::Title | Self::Text => SearchKind::Document,
        }
    }

    /// What a reader must be allowed to search in it.
    pub const fn opens(self) -> Opens {
        match self {
            Self::NominalRef | Self::CaseRef | Self::Offence | Self::Locality => Opens::Cases,
            Self::Title => Opens::Documents,
            Self::Text => Opens::Texts,
            Self::Name
            | Self::Alias
            | Self::Identifier
            | Self::Phone
            | Self::Email
            | Self::Account
            | Self::Vehicle
            | Self::Address
            | Self::Location
            | Self::Object => Opens::People,
        }
    }

    /// Searched word by word.
    pub(crate) const fn takes_words(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Alias
                | Self::Address
                | Self::CaseRef
                | Self::Offence
                | Self::Locality
                | Self::Location
                | Self::Title
                | Self::Text
        )
    }

    /// Searched by all that was typed, run together.
    pub(crate) const fn takes_whole(self) -> bool {
        !matches!(self, Self::Name | Self::Alias | Self::Offence | Self::Locality | Self::Title)
    }

    /// Holds names of people, so that Bill finds William.
    pub(crate) const fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::Alias | Self::Text)
    }

    /// Holds words that people hear: names of people, places and documents.
    pub(crate) const fn is_heard(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Alias
                | Self::Address
                | Self::Locality
                | Self::Location
                | Self::Title
                | Self::Text
        )
    }

    /// In words, as in "matches a name".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Identifier => "identifier",
            Self::NominalRef => "force's reference",
            Self::Phone => "phone number",
            Self::Email => "e-mail address",
            Self::Account => "online account",
            Self::Vehicle => "registration mark",
            Self::Address => "address",
            Self::CaseRef => "reference",
            Self::Offence => "offence",
            Self::Locality => "town or district",
            Self::Location => "place",
            Self::Object => "mark of an object",
            Self::Title => "title",
            Self::Text => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_of_one_field() {
        for field in Field::ALL {
            assert_eq!(Field::of(field.number()), Some(*field));
        }
        assert_eq!(Field::of(0), None);
    }
}
