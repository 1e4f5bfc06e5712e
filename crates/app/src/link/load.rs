//! Nominals as linkage reads them: one row each, contacts as sets, in the order of their numbers.
//!
//! Nothing protected is here, and sex is left out too. A test holds every column's name to [`lookagain_domain::walled`].

use lookagain_domain::identity::Part;
use lookagain_linkage::{
    Table,
    table::{Column, ColumnBuilder, RecordNames},
};
use lookagain_store::{Tx, linkage::NominalToLink};

use crate::AppError;

/// How many nominals are read at a time.
const CHUNK: u32 = 20_000;

/// The column that says who is on record as a victim, who as a suspect.
pub(crate) const PART: &str = "part";
/// Columns whose valid and different values never belong to one person.
pub(crate) const IDENTIFIERS: &[&str] = &["pnc_id", "cro_number", "nhs_number"];
/// What is compared.
pub(crate) const COLUMNS: &[&str] = &[
    "surname",
    "forenames",
    "known_as",
    "born",
    "pnc_id",
    "cro_number",
    "nhs_number",
    "phones",
    "emails",
    "online_accounts",
    "vehicles",
    "addresses",
    "postcodes",
];

/// Nominals, ready to be compared.
#[derive(Default)]
pub(crate) struct Nominals {
    table: Option<Table>,
    /// The number of the nominal in each row, ascending.
    pub(crate) linked: Vec<i64>,
    /// The force of each row.
    pub(crate) forces: Vec<i64>,
    /// What each row is on record as.
    pub(crate) parts: Vec<Part>,
    /// What was read of each row, as a hash.
    pub(crate) hashes: Vec<i64>,
    /// The rows that the last run did not see as they are.
    pub(crate) changed: Vec<u32>,
    /// The force's reference of each changed row.
    pub(crate) references: Vec<String>,
    /// The newest run of any kind when they were read.
    pub(crate) run: i64,
    /// The newest submission when they were read.
    pub(crate) submission: Option<lookagain_domain::SubmissionId>,
}

/// Says how many there are, and nothing about any.
impl std::fmt::Debug for Nominals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Nominals").field("count", &self.linked.len()).finish_non_exhaustive()
    }
}

impl Nominals {
    /// The records. The last column is [`PART`].
    pub(crate) fn table(&self) -> Result<&Table, AppError> {
        self.table.as_ref().ok_or(AppError::Internal("records to link"))
    }

    /// The row of a nominal.
    pub(crate) fn row(&self, linked: i64) -> Option<u32> {
        self.linked.binary_search(&linked).ok().and_then(|row| u32::try_from(row).ok())
    }

    /// The nominal in a row.
    pub(crate) fn at(&self, row: u32) -> i64 {
        self.linked.get(row as usize).copied().unwrap_or_default()
    }

    /// The records without the column that only joining may know.
    pub(crate) fn without_parts(&self) -> Result<Table, AppError> {
        let table = self.table()?;
        let columns = table.columns().iter().filter(|column| column.name() != PART).cloned().collect();
        Table::of_sets(table.names().clone(), columns, table.sets().to_vec())
            .map_err(|_| AppError::Internal("records to link"))
    }
}

/// Reads every nominal.
pub(crate) async fn nominals(tx: &mut Tx) -> Result<Nominals, AppError> {
    let mut reader = Reader::new();
    let (run, submission) = (tx.newest_run_number().await?, tx.newest_submission().await?);
    let mut after = 0;
    loop {
        let some = tx.nominals_to_link(after, CHUNK).await?;
        let Some(last) = some.last() else { break };
        after = last.linked;
        some.iter().try_for_each(|nominal| reader.take(nominal))?;
    }
    reader.finish(run, submission)
}

/// Reads a few nominals: those that one judgement touches.
pub(crate) async fn nominals_among(tx: &mut Tx, numbers: &[i64]) -> Result<Nominals, AppError> {
    let mut reader = Reader::new();
    let (run, submission) = (tx.newest_run_number().await?, tx.newest_submission().await?);
    let some = tx.nominals_to_link_among(numbers).await?;
    some.iter().try_for_each(|nominal| reader.take(nominal))?;
    reader.finish(run, submission)
}

/// Fills columns, record by record.
struct Reader {
    columns: Vec<ColumnBuilder>,
    sets: Vec<u16>,
    read: Nominals,
}

impl Reader {
    fn new() -> Self {
        Self {
            columns: COLUMNS.iter().chain([&PART]).map(|name| ColumnBuilder::new(*name)).collect(),
            sets: Vec::new(),
            read: Nominals::default(),
        }
    }

    fn take(&mut self, nominal: &NominalToLink) -> Result<(), AppError> {
        let (cells, read) = (cells(nominal), &mut self.read);
        let hash = hash_of(&cells);
        if nominal.hash_before != Some(hash) {
            read.changed
                .push(u32::try_from(read.linked.len()).map_err(|_| AppError::Internal("too many records"))?);
            read.references.push(nominal.nominal_ref.clone());
        }
        self.columns.iter_mut().zip(&cells).for_each(|(column, cell)| column.push(cell.as_deref()));
        self.sets.push(u16::try_from(nominal.force).unwrap_or(u16::MAX));
        read.linked.push(nominal.linked);
        read.forces.push(nominal.force);
        read.parts.push(nominal.part());
        read.hashes.push(hash);
        Ok(())
    }

    fn finish(
        self,
        run: i64,
        submission: Option<lookagain_domain::SubmissionId>,
    ) -> Result<Nominals, AppError> {
        let columns: Vec<Column> = self.columns.into_iter().map(ColumnBuilder::finish).collect();
        let names = RecordNames::Whole(self.read.linked.clone());
        let table =
            Table::of_sets(names, columns, self.sets).map_err(|_| AppError::Internal("records to link"))?;
        Ok(Nominals { table: Some(table), run, submission, ..self.read })
    }
}

/// One record's cells, in the order of the columns.
fn cells(nominal: &NominalToLink) -> Vec<Option<String>> {
    let contacts = |kind: &str| {
        set(nominal.contacts.iter().filter(|(k, ..)| k == kind).map(|(_, value, _)| value.as_str()))
    };
    // A missing date is a code, such as UNKNOWN; a date begins with a digit, whatever is known of it.
    let born = Some(nominal.born.clone()).filter(|born| born.starts_with(|c: char| c.is_ascii_digit()));
    let part = match nominal.part() {
        // Joining asks for a victim or a suspect. Who is both is handled like a victim: never joined with a suspect by software.
        Part::Victim | Part::Both => Some("VICTIM"),
        Part::Suspect => Some("SUSPECT"),
        Part::Neither => None,
    };
    vec![
        nominal.surname.clone(),
        nominal.forenames.clone(),
        nominal.known_as.clone(),
        born,
        nominal.pnc_id.clone(),
        nominal.cro_number.clone(),
        nominal.nhs_number.clone(),
        contacts("PHONE"),
        contacts("EMAIL"),
        contacts("ONLINE"),
        contacts("VEHICLE"),
        contacts("ADDRESS"),
        set(nominal.contacts.iter().filter_map(|(_, _, postcode)| postcode.as_deref())),
        part.map(str::to_owned),
    ]
}

/// Several values as one text, sorted and once each, as linkage reads sets.
fn set<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let values: std::collections::BTreeSet<String> = values
        .map(|value| value.replace('|', " ").trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect();
    (!values.is_empty()).then(|| values.into_iter().collect::<Vec<_>>().join("|"))
}

fn hash_of(cells: &[Option<String>]) -> i64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for cell in cells {
        match cell {
            Some(text) => {
                hasher.update(&(text.len() as u64 + 1).to_le_bytes());
                hasher.update(text.as_bytes());
            }
            None => hasher.update(&0_u64.to_le_bytes()),
        }
    }
    hasher.digest().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_column_stands_for_a_protected_characteristic() {
        for column in COLUMNS.iter().chain([&PART]) {
            assert!(!lookagain_domain::walled::is_walled(column), "{column}");
        }
    }

    #[test]
    fn contacts_are_sets_and_missing_dates_are_not_dates() {
        let contact = |kind: &str, value: &str, postcode: Option<&str>| {
            (kind.to_owned(), value.to_owned(), postcode.map(str::to_owned))
        };
        let nominal = NominalToLink {
            born: "UNKNOWN".to_owned(),
            contacts: vec![
                contact("PHONE", "2", None),
                contact("PHONE", "1", None),
                contact("PHONE", "2", None),
                contact("ADDRESS", "1 High|Street", Some("Q1 1AA")),
            ],
            victim: true,
            suspect: true,
            ..NominalToLink::default()
        };
        let cells = cells(&nominal);
        let cell = |name: &str| {
            let at = COLUMNS.iter().chain([&PART]).position(|column| *column == name).unwrap();
            cells[at].as_deref()
        };
        assert_eq!(cell("phones"), Some("1|2"));
        assert_eq!(cell("addresses"), Some("1 High Street"));
        assert_eq!(cell("postcodes"), Some("Q1 1AA"));
        assert_eq!((cell("born"), cell("surname"), cell("part")), (None, None, Some("VICTIM")));
    }
}
