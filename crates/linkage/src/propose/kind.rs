//! What a column is, by its name and by what stands in it.

use lookagain_domain::walled;

use crate::{
    read::has_postcode_form,
    text::{date::PartialDay, fold},
};

/// What a column was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Given names.
    Forename,
    /// Family names.
    Surname,
    /// A whole name, or an alias.
    WholeName,
    /// A date of birth.
    DateOfBirth,
    /// A postcode.
    Postcode,
    /// A telephone number.
    Telephone,
    /// An e-mail address or online account.
    Email,
    /// A registration mark.
    Vehicle,
    /// A number or code that somebody gave to one person.
    Identifier,
    /// A line of an address.
    Address,
    /// Any other text with many values: a town, an occupation.
    Text,
    /// A list of several values.
    Set,
    /// A protected characteristic, or a stand-in for one: never used.
    Protected,
    /// Looks like an answer (a cluster, a label): never used.
    Answer,
    /// Different in every row: it names the records.
    RecordName,
    /// A date of something else than birth.
    Event,
    /// Too few values to tell people apart.
    Coarse,
    /// One value in every row.
    Constant,
    /// Nothing recorded.
    Empty,
}

/// Words of column names, and what they say. The first that stands in a name decides; longer ones come first.
const NAMES: &[(&str, Kind)] = &[
    ("firstandsurname", Kind::WholeName),
    ("fullname", Kind::WholeName),
    ("wholename", Kind::WholeName),
    ("alias", Kind::WholeName),
    ("knownas", Kind::WholeName),
    ("nickname", Kind::WholeName),
    ("forename", Kind::Forename),
    ("firstname", Kind::Forename),
    ("givenname", Kind::Forename),
    ("fname", Kind::Forename),
    ("surname", Kind::Surname),
    ("lastname", Kind::Surname),
    ("familyname", Kind::Surname),
    ("lname", Kind::Surname),
    ("dateofbirth", Kind::DateOfBirth),
    ("birthdate", Kind::DateOfBirth),
    ("dob", Kind::DateOfBirth),
    ("born", Kind::DateOfBirth),
    ("postcode", Kind::Postcode),
    ("postalcode", Kind::Postcode),
    ("zip", Kind::Postcode),
    ("phone", Kind::Telephone),
    ("mobile", Kind::Telephone),
    ("telephone", Kind::Telephone),
    ("msisdn", Kind::Telephone),
    ("email", Kind::Email),
    ("username", Kind::Email),
    ("vrm", Kind::Vehicle),
    ("vehicle", Kind::Vehicle),
    ("registration", Kind::Vehicle),
    ("numberplate", Kind::Vehicle),
    ("pncid", Kind::Identifier),
    ("cronumber", Kind::Identifier),
    ("nhsnumber", Kind::Identifier),
    ("nationalinsurance", Kind::Identifier),
    ("socsec", Kind::Identifier),
    ("ssn", Kind::Identifier),
    ("passport", Kind::Identifier),
    ("address", Kind::Address),
    ("street", Kind::Address),
];

/// Names of columns that hold an answer.
const ANSWERS: &[&str] = &[
    "cluster",
    "clusterid",
    "entity",
    "entityid",
    "truth",
    "groundtruth",
    "trueid",
    "trueperson",
    "label",
    "goldid",
    "gold",
    "matchid",
    "personid",
    "personkey",
    "identityid",
    "answer",
];

/// Names of dates that are not of birth.
const EVENTS: &[&str] =
    &["created", "updated", "recorded", "modified", "inserted", "loaded", "offence", "arrest"];

/// What is known of a column's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Facts {
    pub(super) rows: usize,
    pub(super) recorded: usize,
    pub(super) distinct: usize,
    /// Shares of a sample of distinct values.
    pub(super) dates: f64,
    pub(super) postcodes: f64,
    pub(super) with_at: f64,
    pub(super) lists: f64,
    pub(super) telephones: f64,
    pub(super) codes: f64,
}

/// What a column is.
pub(super) fn of(name: &str, facts: &Facts) -> Kind {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if walled::is_walled(name) {
        return Kind::Protected;
    }
    if facts.recorded == 0 {
        return Kind::Empty;
    }
    if facts.distinct == 1 {
        return Kind::Constant;
    }
    if ANSWERS.contains(&plain.as_str()) {
        return Kind::Answer;
    }
    if facts.distinct == facts.rows && facts.rows > 20 {
        return Kind::RecordName;
    }
    let named = NAMES.iter().find(|(word, _)| plain.contains(word)).map(|(_, kind)| *kind);
    let by_name = named.or_else(|| (plain == "name").then_some(Kind::WholeName));
    match by_name {
        Some(Kind::DateOfBirth) if facts.dates < 0.5 => by_content(&plain, facts),
        Some(_) if facts.lists > 0.3 => Kind::Set,
        Some(kind) => kind,
        None => by_content(&plain, facts),
    }
}

fn by_content(plain: &str, facts: &Facts) -> Kind {
    if facts.lists > 0.3 {
        Kind::Set
    } else if facts.with_at > 0.6 {
        Kind::Email
    } else if facts.dates > 0.8 {
        if EVENTS.iter().any(|word| plain.contains(word)) { Kind::Event } else { Kind::DateOfBirth }
    } else if facts.postcodes > 0.8 {
        Kind::Postcode
    } else if facts.distinct < 64 && facts.rows > 640 {
        Kind::Coarse
    } else if facts.telephones > 0.8 {
        Kind::Telephone
    } else if facts.codes > 0.8 && facts.distinct * 4 > facts.recorded {
        Kind::Identifier
    } else {
        Kind::Text
    }
}

pub(super) fn is_date(text: &str) -> bool {
    text.len() >= 8 && PartialDay::parse(text).is_ok_and(PartialDay::is_day)
}

pub(super) fn is_postcode(text: &str) -> bool {
    has_postcode_form(&fold::compact(text))
}

/// Nine to fifteen digits, with the signs that people put between them.
pub(super) fn is_telephone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (9..=15).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b" +-().".contains(&b))
}

/// No space, some digit.
pub(super) fn is_code(text: &str) -> bool {
    text.len() >= 5
        && !text.contains(' ')
        && text.bytes().filter(u8::is_ascii_digit).count() * 2 >= text.len()
}

/// Several values in one cell.
pub(super) fn is_list(text: &str) -> bool {
    text.contains('|') || text.contains(';') || (text.starts_with('[') && text.ends_with(']'))
}
