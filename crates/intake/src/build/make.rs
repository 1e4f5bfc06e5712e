//! One maker per kind of record. Each takes its fields in the order of the data dictionary.

use csv::StringRecord;
use lookagain_domain::{
    Known, PartialDate, Rejection,
    record::{
        AllegationRecord, CommunicationRecord, ContactRecord, CrimeRecord, InvolvementRecord, LinkRecord,
        LocationRecord, NominalRecord, ObjectRecord, OfficerRecord, RecordKind,
    },
};
use lookagain_protected::{CodeSystem, ProtectedRecord, Source as SaidBy};

use super::{Fields, cells::coded};
use crate::field::{
    DateContext, parse_age, parse_count, parse_degrees, parse_offence, parse_outcome, parse_time,
    parse_yes_no,
};
use crate::{Record, Rule, mapping::Plan};

/// The record that a plan makes of a row; `None` when a rule is broken, which is then noted in `broken`.
pub(crate) fn record(
    plan: &Plan,
    cells: &StringRecord,
    dates: DateContext,
    broken: &mut Vec<Rejection>,
) -> Option<Record> {
    let before = broken.len();
    let mut fields = Fields::new(plan, cells, dates, broken);
    let f = &mut fields;
    let record = match plan.kind {
        RecordKind::Crime => Some(Record::Crime(crime(f))),
        RecordKind::Nominal => Some(Record::Nominal(nominal(f))),
        RecordKind::Involvement => involvement(f).map(Record::Involvement),
        RecordKind::Allegation => Some(Record::Allegation(allegation(f))),
        RecordKind::Contact => contact(f).map(Record::Contact),
        RecordKind::Officer => Some(Record::Officer(officer(f))),
        RecordKind::Location => Some(Record::Location(location(f))),
        RecordKind::Object => Some(Record::Object(object(f))),
        RecordKind::Communication => Some(Record::Communication(communication(f))),
        RecordKind::Link => link(f).map(Record::Link),
        RecordKind::Protected => protected(f).map(Record::Protected),
    };
    record.filter(|_| broken.len() == before)
}

fn crime(f: &mut Fields<'_>) -> CrimeRecord {
    let crime_ref = f.required();
    let case_ref = f.text().unwrap_or_else(|| crime_ref.clone());
    let record = CrimeRecord {
        crime_ref,
        case_ref,
        offence_code: f.known(parse_offence),
        offence_title: f.text(),
        offence_from: f.date(),
        offence_to: f.date(),
        recorded_on: f.date(),
        closed_on: f.date(),
        outcome: f.known(parse_outcome),
        decision_maker: f.code(),
        cocad: f.code(),
        cse_flag: f.known(parse_yes_no),
        csa_flag: f.known(parse_yes_no),
        group_flag: f.known(parse_yes_no),
        online_only: f.known(parse_yes_no),
        live_risk: f.known(parse_yes_no),
        prior_review: f.code(),
        enquiries_raised: f.maybe(parse_count),
        enquiries_completed: f.maybe(parse_count),
        location_ref: f.text(),
        locality: f.text(),
        officer_ref: f.text(),
    };
    in_order(f, "offence_to", record.offence_from, record.offence_to);
    record
}

fn nominal(f: &mut Fields<'_>) -> NominalRecord {
    let record = NominalRecord {
        nominal_ref: f.required(),
        identified: f.known(parse_yes_no),
        surname: f.text(),
        forenames: f.text(),
        known_as: f.text(),
        born: f.date(),
        age_from: f.maybe(parse_age),
        age_to: f.maybe(parse_age),
        sex: f.code(),
        vital_status: f.code(),
        pnc_id: f.text(),
        cro_number: f.text(),
        nhs_number: f.text(),
        access_to_children: f.known(parse_yes_no),
        flight_risk: f.known(parse_yes_no),
        position_of_trust: f.known(parse_yes_no),
    };
    ages_in_order(f, record.age_from, record.age_to);
    record
}

fn involvement(f: &mut Fields<'_>) -> Option<InvolvementRecord> {
    let (crime_ref, nominal_ref, role) = (f.required(), f.required(), f.must(coded));
    let (age_from, age_to) = (f.maybe(parse_age), f.maybe(parse_age));
    ages_in_order(f, age_from, age_to);
    let (supports_action, account_recorded) = (f.known(parse_yes_no), f.known(parse_yes_no));
    Some(InvolvementRecord {
        crime_ref,
        nominal_ref,
        role: role?,
        age_from,
        age_to,
        supports_action,
        account_recorded,
    })
}

fn allegation(f: &mut Fields<'_>) -> AllegationRecord {
    AllegationRecord {
        crime_ref: f.required(),
        nominal_ref: f.required(),
        offence_code: f.known(parse_offence),
        outcome: f.known(parse_outcome),
        decision_date: f.date(),
        decision_maker: f.code(),
        interviewed: f.known(parse_yes_no),
    }
}

fn contact(f: &mut Fields<'_>) -> Option<ContactRecord> {
    let (nominal_ref, kind) = (f.required(), f.must(coded));
    let (value, postcode, from, to) = (f.required(), f.text(), f.date(), f.date());
    in_order(f, "to", from, to);
    Some(ContactRecord { nominal_ref, kind: kind?, value, postcode, from, to })
}

fn officer(f: &mut Fields<'_>) -> OfficerRecord {
    OfficerRecord { officer_ref: f.required(), rank: f.text(), surname: f.text(), forenames: f.text() }
}

fn location(f: &mut Fields<'_>) -> LocationRecord {
    LocationRecord {
        location_ref: f.required(),
        kind: f.required(),
        address: f.text(),
        postcode: f.text(),
        latitude: f.maybe(|text| parse_degrees(text, 90.0)),
        longitude: f.maybe(|text| parse_degrees(text, 180.0)),
    }
}

fn object(f: &mut Fields<'_>) -> ObjectRecord {
    ObjectRecord { object_ref: f.required(), kind: f.required(), identifier: f.text(), description: f.text() }
}

fn communication(f: &mut Fields<'_>) -> CommunicationRecord {
    CommunicationRecord {
        communication_ref: f.required(),
        kind: f.required(),
        on: f.date(),
        at_time: f.maybe(parse_time),
        duration: f.maybe(parse_count),
    }
}

fn link(f: &mut Fields<'_>) -> Option<LinkRecord> {
    let (from_kind, from_ref, link) = (f.must(kind), f.required(), f.required());
    let (to_kind, to_ref, detail) = (f.must(kind), f.required(), f.text());
    Some(LinkRecord { from_kind: from_kind?, from_ref, link, to_kind: to_kind?, to_ref, detail })
}

fn kind(text: &str) -> Result<RecordKind, Rule> {
    text.parse().map_err(|_| Rule::CodeUnknown)
}

fn protected(f: &mut Fields<'_>) -> Option<ProtectedRecord> {
    let (nominal_ref, characteristic, raw) = (f.required(), f.must(coded), f.text());
    let noted = f.noted();
    let code_system: Known<CodeSystem> = f.code();
    let code = f.known(|text| {
        let upper = text.to_uppercase();
        match code_system {
            Known::Value(CodeSystem::LegacyText) | Known::Missing(_) => Ok(text.to_owned()),
            Known::Value(system) if system.accepts(&upper) => Ok(upper),
            Known::Value(_) => Err(Rule::CodeUnknown),
        }
    });
    if raw.is_none() && code == Known::NOT_SUPPLIED && f.noted() == noted {
        f.reject(Rule::RequiredBlank, "");
    }
    let source = f.known(|text| {
        let inferred = text.eq_ignore_ascii_case("INFERRED");
        if inferred { Err(Rule::CharacteristicInferred) } else { coded::<SaidBy>(text) }
    });
    let recorded_on = f.date();
    Some(ProtectedRecord {
        nominal_ref,
        characteristic: characteristic?,
        raw,
        code_system,
        code,
        source,
        recorded_on,
    })
}

/// A span must not end for certain before it begins.
fn in_order(f: &mut Fields<'_>, column: &str, from: Known<PartialDate>, to: Known<PartialDate>) {
    if let (Known::Value(from), Known::Value(to)) = (from, to)
        && to.latest() < from.earliest()
    {
        f.reject_named(Rule::DatesReversed, column, &to.to_string());
    }
}

fn ages_in_order(f: &mut Fields<'_>, from: Option<u8>, to: Option<u8>) {
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        f.reject_named(Rule::AgesReversed, "age_to", "0");
    }
}
