//! The facts of one case, as triage sees them. There is no name here, no address and no protected characteristic:
//! what is not in these structs cannot influence eligibility or order.

use serde::{Deserialize, Serialize};

use crate::{
    AgeRange, AllegationId, CaseId, CrimeId, Known, NominalId, Outcome, PartialDate, SourceRef,
    known::YesNo,
    record::{Cocad, DecisionMaker, PriorReview, VitalStatus},
};

/// Everything triage may know of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFacts {
    /// The case.
    pub case: CaseId,
    /// Its crimes, by id. Never empty.
    pub crimes: Vec<CrimeFacts>,
    /// One entry for each suspect of the case (not for each crime), by id.
    pub suspects: Vec<SuspectFacts>,
    /// One entry for each victim × crime, by crime and id.
    pub victims: Vec<VictimFacts>,
    /// Suspect × offence, by id.
    pub allegations: Vec<AllegationFacts>,
}

/// One crime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrimeFacts {
    /// The crime.
    pub crime: CrimeId,
    /// Home Office offence class.
    pub offence_code: Known<String>,
    /// First day of the offence.
    pub offence_from: Known<PartialDate>,
    /// Last day of the offence.
    pub offence_to: Known<PartialDate>,
    /// When it was recorded.
    pub recorded_on: Known<PartialDate>,
    /// When the investigation was closed.
    pub closed_on: Known<PartialDate>,
    /// Outcome of the crime as a whole.
    pub outcome: Known<Outcome>,
    /// Who decided it.
    pub decision_maker: Known<DecisionMaker>,
    /// COCAD category.
    pub cocad: Known<Cocad>,
    /// Force flag for child sexual exploitation.
    pub cse_flag: Known<YesNo>,
    /// The force holds that a group committed it.
    pub group_flag: Known<YesNo>,
    /// Committed online only.
    pub online_only: Known<YesNo>,
    /// Somebody is at risk today.
    pub live_risk: Known<YesNo>,
    /// Earlier independent review.
    pub prior_review: Known<PriorReview>,
    /// Lines of enquiry named in the file.
    pub enquiries_raised: Option<u32>,
    /// Of which completed.
    pub enquiries_completed: Option<u32>,
    /// Where these facts stand.
    pub source: SourceRef,
}

/// One suspect, identified or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspectFacts {
    /// The person.
    pub nominal: NominalId,
    /// Does the force know who it is?
    pub identified: Known<YesNo>,
    /// Alive?
    pub vital_status: Known<VitalStatus>,
    /// Access to children today.
    pub access_to_children: Known<YesNo>,
    /// May leave the country.
    pub flight_risk: Known<YesNo>,
    /// Position of trust.
    pub position_of_trust: Known<YesNo>,
    /// Where these facts stand.
    pub source: SourceRef,
}

/// One victim in one crime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VictimFacts {
    /// The person.
    pub nominal: NominalId,
    /// The crime.
    pub crime: CrimeId,
    /// Date of birth.
    pub born: Known<PartialDate>,
    /// Age at the offence as the force recorded it.
    pub age_recorded: Option<AgeRange>,
    /// Does the victim support action?
    pub supports_action: Known<YesNo>,
    /// Was the victim's account recorded?
    pub account_recorded: Known<YesNo>,
    /// Where the date of birth stands: the person's own record.
    pub source: SourceRef,
    /// Where the person's part in the crime stands: recorded age, support for action, account.
    pub part_source: SourceRef,
}

/// One allegation: suspect × offence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllegationFacts {
    /// The allegation.
    pub allegation: AllegationId,
    /// The crime.
    pub crime: CrimeId,
    /// The suspect.
    pub suspect: NominalId,
    /// Offence class.
    pub offence_code: Known<String>,
    /// How it ended.
    pub outcome: Known<Outcome>,
    /// When that was decided.
    pub decision_date: Known<PartialDate>,
    /// Who decided.
    pub decision_maker: Known<DecisionMaker>,
    /// Interviewed under caution?
    pub interviewed: Known<YesNo>,
    /// Where these facts stand.
    pub source: SourceRef,
}
