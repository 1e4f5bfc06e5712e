//! The facts of cases as triage sees them: no name, no address, no protected characteristic is selected here.

use std::collections::BTreeMap;

use lookagain_domain::{
    AgeRange, AllegationId, CaseId, CrimeId, ForceId, NominalId, SourceRef,
    facts::{AllegationFacts, CaseFacts, CrimeFacts, SuspectFacts, VictimFacts},
    record::Role,
};
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    cases::Stretch,
    db::{Bind, binds, read},
    sealed::source_ref,
};

#[derive(FromRow)]
struct CrimeRow {
    case_id: i64,
    id: i64,
    offence_code: String,
    offence_from: String,
    offence_to: String,
    recorded_on: String,
    closed_on: String,
    outcome: String,
    decision_maker: String,
    cocad: String,
    cse_flag: String,
    group_flag: String,
    online_only: String,
    live_risk: String,
    prior_review: String,
    enquiries_raised: Option<i64>,
    enquiries_completed: Option<i64>,
    source_file: i64,
    source_row: i64,
}

#[derive(FromRow)]
struct PersonRow {
    case_id: i64,
    crime_id: i64,
    nominal_id: i64,
    role: String,
    born: String,
    identified: String,
    vital_status: String,
    access_to_children: String,
    flight_risk: String,
    position_of_trust: String,
    source_file: i64,
    source_row: i64,
    part_file: i64,
    part_row: i64,
    age_from: Option<i64>,
    age_to: Option<i64>,
    supports_action: String,
    account_recorded: String,
}

#[derive(FromRow)]
struct AllegationRow {
    case_id: i64,
    id: i64,
    crime_id: i64,
    nominal_id: i64,
    offence_code: String,
    outcome: String,
    decision_date: String,
    decision_maker: String,
    interviewed: String,
    source_file: i64,
    source_row: i64,
    identified: String,
    vital_status: String,
    access_to_children: String,
    flight_risk: String,
    position_of_trust: String,
    nominal_file: i64,
    nominal_row: i64,
}

const CRIMES: &str = "SELECT k.id AS case_id, c.id, c.offence_code, c.offence_from, c.offence_to, c.recorded_on, c.closed_on, c.outcome, \
     c.decision_maker, c.cocad, c.cse_flag, c.group_flag, c.online_only, c.live_risk, c.prior_review, c.enquiries_raised, \
     c.enquiries_completed, c.source_file, c.source_row \
     FROM case_file k JOIN crime c ON c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL ";

const PEOPLE: &str = "SELECT k.id AS case_id, c.id AS crime_id, n.id AS nominal_id, i.role, n.born, n.identified, n.vital_status, \
     n.access_to_children, n.flight_risk, n.position_of_trust, n.source_file, n.source_row, i.source_file AS part_file, i.source_row AS part_row, i.age_from, i.age_to, i.supports_action, \
     i.account_recorded \
     FROM case_file k JOIN crime c ON c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL \
     JOIN involvement i ON i.force_id = c.force_id AND i.crime_ref = c.crime_ref AND i.superseded_in IS NULL \
     JOIN nominal n ON n.force_id = i.force_id AND n.nominal_ref = i.nominal_ref AND n.superseded_in IS NULL ";

const ALLEGATIONS: &str = "SELECT k.id AS case_id, a.id, c.id AS crime_id, n.id AS nominal_id, a.offence_code, a.outcome, a.decision_date, \
     a.decision_maker, a.interviewed, a.source_file, a.source_row, n.identified, n.vital_status, n.access_to_children, n.flight_risk, \
     n.position_of_trust, n.source_file AS nominal_file, n.source_row AS nominal_row \
     FROM case_file k JOIN crime c ON c.force_id = k.force_id AND c.case_ref = k.case_ref AND c.superseded_in IS NULL \
     JOIN allegation a ON a.force_id = c.force_id AND a.crime_ref = c.crime_ref AND a.superseded_in IS NULL \
     JOIN nominal n ON n.force_id = a.force_id AND n.nominal_ref = a.nominal_ref AND n.superseded_in IS NULL ";

impl Tx {
    /// The facts of the cases in a stretch of a force, by case.
    ///
    /// # Errors
    /// When the database fails or a stored text is not what its column must hold.
    pub async fn stretch_facts(
        &mut self,
        force: ForceId,
        stretch: &Stretch,
    ) -> Result<Vec<CaseFacts>, StoreError> {
        let which = "WHERE k.force_id = $1 AND k.case_ref > $2 AND k.case_ref <= $3";
        self.facts_where(which, binds![force.get(), &stretch.after, &stretch.last]).await
    }

    /// The facts of one case; `None` when it has no current crime.
    ///
    /// # Errors
    /// As [`Tx::stretch_facts`].
    pub async fn case_facts(&mut self, case: CaseId) -> Result<Option<CaseFacts>, StoreError> {
        Ok(self.facts_where("WHERE k.id = $1", binds![case.get()]).await?.pop())
    }

    async fn facts_where(&mut self, which: &str, of: Vec<Bind>) -> Result<Vec<CaseFacts>, StoreError> {
        let crimes: Vec<CrimeRow> =
            self.rows_of(format!("{CRIMES}{which} ORDER BY k.id, c.id"), of.clone()).await?;
        let people: Vec<PersonRow> =
            self.rows_of(format!("{PEOPLE}{which} ORDER BY k.id, c.id, n.id, i.id"), of.clone()).await?;
        let allegations: Vec<AllegationRow> =
            self.rows_of(format!("{ALLEGATIONS}{which} ORDER BY k.id, a.id"), of).await?;
        let mut cases: BTreeMap<i64, CaseFacts> = BTreeMap::new();
        for row in crimes {
            let case = id(CaseId::new(row.case_id))?;
            let empty =
                CaseFacts { case, crimes: vec![], suspects: vec![], victims: vec![], allegations: vec![] };
            cases.entry(row.case_id).or_insert(empty).crimes.push(crime(&row)?);
        }
        for row in people {
            let Some(case) = cases.get_mut(&row.case_id) else { continue };
            let role: Role = read(&row.role, "involvement", "role")?;
            if role.is_victim() {
                case.victims.push(victim(&row)?);
            } else if role.is_suspect() {
                add_suspect(case, suspect(&row)?);
            }
        }
        for row in allegations {
            let Some(case) = cases.get_mut(&row.case_id) else { continue };
            add_suspect(case, accused(&row)?);
            case.allegations.push(allegation(&row)?);
        }
        for case in cases.values_mut() {
            case.suspects.sort_by_key(|suspect| suspect.nominal);
            case.victims.dedup_by_key(|victim| (victim.crime, victim.nominal));
        }
        Ok(cases.into_values().collect())
    }
}

fn add_suspect(case: &mut CaseFacts, suspect: SuspectFacts) {
    if !case.suspects.iter().any(|known| known.nominal == suspect.nominal) {
        case.suspects.push(suspect);
    }
}

fn id<T>(made: Result<T, lookagain_domain::ids::BadId>) -> Result<T, StoreError> {
    made.map_err(|_| StoreError::Unreadable { table: "case_file", column: "id" })
}

fn small(number: Option<i64>) -> Option<u32> {
    number.and_then(|n| u32::try_from(n).ok())
}

fn crime(row: &CrimeRow) -> Result<CrimeFacts, StoreError> {
    const T: &str = "crime";
    Ok(CrimeFacts {
        crime: id(CrimeId::new(row.id))?,
        offence_code: read(&row.offence_code, T, "offence_code")?,
        offence_from: read(&row.offence_from, T, "offence_from")?,
        offence_to: read(&row.offence_to, T, "offence_to")?,
        recorded_on: read(&row.recorded_on, T, "recorded_on")?,
        closed_on: read(&row.closed_on, T, "closed_on")?,
        outcome: read(&row.outcome, T, "outcome")?,
        decision_maker: read(&row.decision_maker, T, "decision_maker")?,
        cocad: read(&row.cocad, T, "cocad")?,
        cse_flag: read(&row.cse_flag, T, "cse_flag")?,
        group_flag: read(&row.group_flag, T, "group_flag")?,
        online_only: read(&row.online_only, T, "online_only")?,
        live_risk: read(&row.live_risk, T, "live_risk")?,
        prior_review: read(&row.prior_review, T, "prior_review")?,
        enquiries_raised: small(row.enquiries_raised),
        enquiries_completed: small(row.enquiries_completed),
        source: source_ref(row.source_file, row.source_row)?,
    })
}

fn victim(row: &PersonRow) -> Result<VictimFacts, StoreError> {
    Ok(VictimFacts {
        nominal: id(NominalId::new(row.nominal_id))?,
        crime: id(CrimeId::new(row.crime_id))?,
        born: read(&row.born, "nominal", "born")?,
        age_recorded: age(row.age_from, row.age_to),
        supports_action: read(&row.supports_action, "involvement", "supports_action")?,
        account_recorded: read(&row.account_recorded, "involvement", "account_recorded")?,
        source: source_ref(row.source_file, row.source_row)?,
        part_source: source_ref(row.part_file, row.part_row)?,
    })
}

/// A recorded age; one bound alone leaves the other open.
fn age(from: Option<i64>, to: Option<i64>) -> Option<AgeRange> {
    let years = |n: i64| u8::try_from(n).ok();
    match (from.and_then(years), to.and_then(years)) {
        (None, None) => None,
        (from, to) => Some(AgeRange { min_years: from.unwrap_or(0), max_years: to.unwrap_or(130) }),
    }
}

fn suspect(row: &PersonRow) -> Result<SuspectFacts, StoreError> {
    let source = source_ref(row.source_file, row.source_row)?;
    let risks = [&row.access_to_children, &row.flight_risk, &row.position_of_trust];
    suspect_facts(row.nominal_id, &row.identified, &row.vital_status, risks, source)
}

fn accused(row: &AllegationRow) -> Result<SuspectFacts, StoreError> {
    let source = source_ref(row.nominal_file, row.nominal_row)?;
    let risks = [&row.access_to_children, &row.flight_risk, &row.position_of_trust];
    suspect_facts(row.nominal_id, &row.identified, &row.vital_status, risks, source)
}

fn suspect_facts(
    nominal: i64,
    identified: &str,
    vital: &str,
    risks: [&String; 3],
    source: SourceRef,
) -> Result<SuspectFacts, StoreError> {
    const T: &str = "nominal";
    let [access, flight, trust] = risks;
    Ok(SuspectFacts {
        nominal: id(NominalId::new(nominal))?,
        identified: read(identified, T, "identified")?,
        vital_status: read(vital, T, "vital_status")?,
        access_to_children: read(access, T, "access_to_children")?,
        flight_risk: read(flight, T, "flight_risk")?,
        position_of_trust: read(trust, T, "position_of_trust")?,
        source,
    })
}

fn allegation(row: &AllegationRow) -> Result<AllegationFacts, StoreError> {
    const T: &str = "allegation";
    Ok(AllegationFacts {
        allegation: id(AllegationId::new(row.id))?,
        crime: id(CrimeId::new(row.crime_id))?,
        suspect: id(NominalId::new(row.nominal_id))?,
        offence_code: read(&row.offence_code, T, "offence_code")?,
        outcome: read(&row.outcome, T, "outcome")?,
        decision_date: read(&row.decision_date, T, "decision_date")?,
        decision_maker: read(&row.decision_maker, T, "decision_maker")?,
        interviewed: read(&row.interviewed, T, "interviewed")?,
        source: source_ref(row.source_file, row.source_row)?,
    })
}
