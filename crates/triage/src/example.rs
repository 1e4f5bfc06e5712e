//! One small made-up case, for doc examples and tests: two identified living suspects, one victim of 14, one crime.
//!
//! ```
//! use lookagain_domain::Finding;
//! use lookagain_triage::example;
//! let assessment = example::assess(&example::case()?)?;
//! assert_eq!(assessment.eligibility, Finding::Met);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::error::Error;

use jiff::civil::date;
use lookagain_domain::{
    AllegationId, Assessment, CaseId, CrimeId, FileId, Finding, Known, NominalId, Reason, SourceRef,
    facts::{AllegationFacts, CaseFacts, CrimeFacts, SuspectFacts, VictimFacts},
    known::YesNo,
    record::{PriorReview, VitalStatus},
};

use crate::{Rules, RulesError};

/// A case that meets every criterion of the shipped rules and no band rule above P2.
///
/// # Errors
/// Never in practice: the ids are positive and the dates are dates.
pub fn case() -> Result<CaseFacts, Box<dyn Error>> {
    let allegations = vec![allegation(1, 11)?, allegation(2, 12)?];
    Ok(CaseFacts {
        case: CaseId::new(1)?,
        crimes: vec![crime(1)?],
        suspects: vec![suspect(11)?, suspect(12)?],
        victims: vec![victim(21, 1)?],
        allegations,
    })
}

/// A row of the one file of the example.
///
/// # Errors
/// Never in practice.
pub fn row(row: u64) -> Result<SourceRef, Box<dyn Error>> {
    Ok(SourceRef { file: FileId::new(1)?, row })
}

/// A crime with this number, closed in 2016.
///
/// # Errors
/// When the number is not positive.
pub fn crime(number: i64) -> Result<CrimeFacts, Box<dyn Error>> {
    Ok(CrimeFacts {
        crime: CrimeId::new(number)?,
        offence_code: Known::Value("71".to_owned()),
        offence_from: "2012-05-01".parse()?,
        offence_to: "2012-06-30".parse()?,
        recorded_on: "2015-01-20".parse()?,
        closed_on: "2016-03-04".parse()?,
        outcome: "18".parse()?,
        decision_maker: "POLICE".parse()?,
        cocad: Known::NOT_SUPPLIED,
        cse_flag: Known::Value(YesNo::No),
        group_flag: Known::NOT_SUPPLIED,
        online_only: Known::Value(YesNo::No),
        live_risk: Known::Value(YesNo::No),
        prior_review: Known::Value(PriorReview::None),
        enquiries_raised: None,
        enquiries_completed: None,
        source: row(2)?,
    })
}

/// An identified, living suspect with this number.
///
/// # Errors
/// When the number is not positive.
pub fn suspect(number: i64) -> Result<SuspectFacts, Box<dyn Error>> {
    Ok(SuspectFacts {
        nominal: NominalId::new(number)?,
        identified: Known::Value(YesNo::Yes),
        vital_status: Known::Value(VitalStatus::Alive),
        access_to_children: Known::NOT_SUPPLIED,
        flight_risk: Known::NOT_SUPPLIED,
        position_of_trust: Known::NOT_SUPPLIED,
        source: row(number.unsigned_abs())?,
    })
}

/// A victim with this number, aged 14 at the offence.
///
/// # Errors
/// When a number is not positive.
pub fn victim(number: i64, crime: i64) -> Result<VictimFacts, Box<dyn Error>> {
    Ok(VictimFacts {
        nominal: NominalId::new(number)?,
        crime: CrimeId::new(crime)?,
        born: "1998-02-10".parse()?,
        age_recorded: None,
        supports_action: Known::NOT_SUPPLIED,
        account_recorded: Known::NOT_SUPPLIED,
        source: row(number.unsigned_abs())?,
        part_source: row(number.unsigned_abs())?,
    })
}

/// An allegation with this number against this suspect in crime 1: no further action by the police, in 2016.
///
/// # Errors
/// When a number is not positive.
pub fn allegation(number: i64, suspect: i64) -> Result<AllegationFacts, Box<dyn Error>> {
    Ok(AllegationFacts {
        allegation: AllegationId::new(number)?,
        crime: CrimeId::new(1)?,
        suspect: NominalId::new(suspect)?,
        offence_code: Known::Value("71".to_owned()),
        outcome: "16".parse()?,
        decision_date: "2016-03-04".parse()?,
        decision_maker: "POLICE".parse()?,
        interviewed: Known::Value(YesNo::Yes),
        source: row(30 + number.unsigned_abs())?,
    })
}

/// What the shipped rules find on 24 November 2026.
///
/// # Errors
/// When the shipped rules do not read: a test keeps that from happening.
pub fn assess(facts: &CaseFacts) -> Result<Assessment, RulesError> {
    Ok(crate::assess(facts, &Rules::shipped()?, date(2026, 11, 24)))
}

/// What a criterion of the case, or else of its first closure, found. `None` when it was not asked.
pub fn criterion(assessment: &Assessment, rule: &str) -> Option<Finding> {
    let closures = assessment.closures.iter().flat_map(|closure| &closure.criteria);
    assessment.criteria.iter().chain(closures).find(|reason| reason.rule == rule).map(|reason| reason.finding)
}

/// The band or points reason of this rule, if it is met.
pub fn reason<'a>(assessment: &'a Assessment, rule: &str) -> Option<&'a Reason> {
    assessment.priority.iter().find(|reason| reason.rule == rule)
}

/// The points of this rule; 0 when it is not met.
pub fn points(assessment: &Assessment, rule: &str) -> i32 {
    reason(assessment, rule).map_or(0, |reason| reason.points)
}
