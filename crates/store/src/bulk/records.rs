//! Which table and columns each kind of record has.

use lookagain_domain::record::{
    AllegationRecord, CommunicationRecord, ContactRecord, CrimeRecord, InvolvementRecord, LinkRecord,
    LocationRecord, NominalRecord, ObjectRecord, OfficerRecord,
};
use lookagain_protected::ProtectedRecord;

use super::{Cells, Stored, Table};
use crate::sealed;

macro_rules! stored {
    ($record:ident in $table:literal, key $key:literal, refers to $refs:expr; |$this:ident, $to:ident| { $($column:literal <- $put:expr;)+ }) => {
        impl Stored for $record {
            const TABLE: &'static Table =
                &Table { name: $table, columns: &[$($column),+], key_columns: $key, refers_to: $refs };

            fn cells(self, to: &mut Cells) {
                let ($this, $to) = (self, to);
                $($put;)+
            }
        }
    };
}

const CRIME_AND_NOMINAL: &[(&str, &str, &str)] =
    &[("crime_ref", "crime", "crime_ref"), ("nominal_ref", "nominal", "nominal_ref")];
const NOMINAL: &[(&str, &str, &str)] = &[("nominal_ref", "nominal", "nominal_ref")];

stored! { CrimeRecord in "crime", key 1, refers to &[]; |r, to| {
    "crime_ref" <- to.put(r.crime_ref);
    "case_ref" <- to.put(r.case_ref);
    "offence_code" <- to.text(r.offence_code);
    "offence_title" <- to.put(r.offence_title);
    "offence_from" <- to.text(r.offence_from);
    "offence_to" <- to.text(r.offence_to);
    "recorded_on" <- to.text(r.recorded_on);
    "closed_on" <- to.text(r.closed_on);
    "outcome" <- to.text(r.outcome);
    "decision_maker" <- to.text(r.decision_maker);
    "cocad" <- to.text(r.cocad);
    "cse_flag" <- to.text(r.cse_flag);
    "csa_flag" <- to.text(r.csa_flag);
    "group_flag" <- to.text(r.group_flag);
    "online_only" <- to.text(r.online_only);
    "live_risk" <- to.text(r.live_risk);
    "prior_review" <- to.text(r.prior_review);
    "enquiries_raised" <- to.put(r.enquiries_raised);
    "enquiries_completed" <- to.put(r.enquiries_completed);
    "location_ref" <- to.put(r.location_ref);
    "locality" <- to.put(r.locality);
    "officer_ref" <- to.put(r.officer_ref);
}}

stored! { NominalRecord in "nominal", key 1, refers to &[]; |r, to| {
    "nominal_ref" <- to.put(r.nominal_ref);
    "identified" <- to.text(r.identified);
    "surname" <- to.put(r.surname);
    "forenames" <- to.put(r.forenames);
    "known_as" <- to.put(r.known_as);
    "born" <- to.text(r.born);
    "age_from" <- to.put(r.age_from);
    "age_to" <- to.put(r.age_to);
    "sex" <- to.text(r.sex);
    "vital_status" <- to.text(r.vital_status);
    "pnc_id" <- to.put(r.pnc_id);
    "cro_number" <- to.put(r.cro_number);
    "nhs_number" <- to.put(r.nhs_number);
    "access_to_children" <- to.text(r.access_to_children);
    "flight_risk" <- to.text(r.flight_risk);
    "position_of_trust" <- to.text(r.position_of_trust);
}}

stored! { InvolvementRecord in "involvement", key 3, refers to CRIME_AND_NOMINAL; |r, to| {
    "crime_ref" <- to.put(r.crime_ref);
    "nominal_ref" <- to.put(r.nominal_ref);
    "role" <- to.text(r.role);
    "age_from" <- to.put(r.age_from);
    "age_to" <- to.put(r.age_to);
    "supports_action" <- to.text(r.supports_action);
    "account_recorded" <- to.text(r.account_recorded);
}}

stored! { AllegationRecord in "allegation", key 3, refers to CRIME_AND_NOMINAL; |r, to| {
    "crime_ref" <- to.put(r.crime_ref);
    "nominal_ref" <- to.put(r.nominal_ref);
    "offence_code" <- to.text(r.offence_code);
    "outcome" <- to.text(r.outcome);
    "decision_date" <- to.text(r.decision_date);
    "decision_maker" <- to.text(r.decision_maker);
    "interviewed" <- to.text(r.interviewed);
}}

stored! { ContactRecord in "contact", key 3, refers to NOMINAL; |r, to| {
    "nominal_ref" <- to.put(r.nominal_ref);
    "kind" <- to.text(r.kind);
    "value" <- to.put(r.value);
    "postcode" <- to.put(r.postcode);
    "used_from" <- to.text(r.from);
    "used_to" <- to.text(r.to);
}}

stored! { OfficerRecord in "officer", key 1, refers to &[]; |r, to| {
    "officer_ref" <- to.put(r.officer_ref);
    "rank" <- to.put(r.rank);
    "surname" <- to.put(r.surname);
    "forenames" <- to.put(r.forenames);
}}

stored! { LocationRecord in "location", key 1, refers to &[]; |r, to| {
    "location_ref" <- to.put(r.location_ref);
    "kind" <- to.put(r.kind);
    "address" <- to.put(r.address);
    "postcode" <- to.put(r.postcode);
    "latitude" <- to.put(r.latitude);
    "longitude" <- to.put(r.longitude);
}}

stored! { ObjectRecord in "object", key 1, refers to &[]; |r, to| {
    "object_ref" <- to.put(r.object_ref);
    "kind" <- to.put(r.kind);
    "identifier" <- to.put(r.identifier);
    "description" <- to.put(r.description);
}}

stored! { CommunicationRecord in "communication", key 1, refers to &[]; |r, to| {
    "communication_ref" <- to.put(r.communication_ref);
    "kind" <- to.put(r.kind);
    "on_date" <- to.text(r.on);
    "at_time" <- to.put(r.at_time);
    "duration" <- to.put(r.duration);
}}

stored! { LinkRecord in "link", key 5, refers to &[]; |r, to| {
    "from_ref" <- to.put(r.from_ref);
    "from_kind" <- to.text(r.from_kind);
    "link" <- to.put(r.link);
    "to_kind" <- to.text(r.to_kind);
    "to_ref" <- to.put(r.to_ref);
    "detail" <- to.put(r.detail);
}}

impl Stored for ProtectedRecord {
    const TABLE: &'static Table = &sealed::TABLE;

    fn cells(self, to: &mut Cells) {
        sealed::cells(self, to);
    }
}
