//! The fields of each kind of record: their names in the national return, in the order in which `build` takes them.

use lookagain_domain::record::RecordKind;

/// One field of the return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its column name in the national return.
    pub name: &'static str,
    /// A row without it is rejected.
    pub required: bool,
}

const fn must(name: &'static str) -> FieldSpec {
    FieldSpec { name, required: true }
}

const fn may(name: &'static str) -> FieldSpec {
    FieldSpec { name, required: false }
}

const CRIMES: &[FieldSpec] = &[
    must("crime_ref"),
    may("case_ref"),
    may("offence_code"),
    may("offence_title"),
    may("offence_from"),
    may("offence_to"),
    may("recorded_on"),
    may("closed_on"),
    may("outcome"),
    may("decision_maker"),
    may("cocad"),
    may("cse_flag"),
    may("csa_flag"),
    may("group_flag"),
    may("online_only"),
    may("live_risk"),
    may("prior_review"),
    may("enquiries_raised"),
    may("enquiries_completed"),
    may("location_ref"),
    may("locality"),
    may("officer_ref"),
];
const NOMINALS: &[FieldSpec] = &[
    must("nominal_ref"),
    may("identified"),
    may("surname"),
    may("forenames"),
    may("known_as"),
    may("born"),
    may("age_from"),
    may("age_to"),
    may("sex"),
    may("vital_status"),
    may("pnc_id"),
    may("cro_number"),
    may("nhs_number"),
    may("access_to_children"),
    may("flight_risk"),
    may("position_of_trust"),
];
const INVOLVEMENTS: &[FieldSpec] = &[
    must("crime_ref"),
    must("nominal_ref"),
    must("role"),
    may("age_from"),
    may("age_to"),
    may("supports_action"),
    may("account_recorded"),
];
const ALLEGATIONS: &[FieldSpec] = &[
    must("crime_ref"),
    must("nominal_ref"),
    may("offence_code"),
    may("outcome"),
    may("decision_date"),
    may("decision_maker"),
    may("interviewed"),
];
const CONTACTS: &[FieldSpec] =
    &[must("nominal_ref"), must("kind"), must("value"), may("postcode"), may("from"), may("to")];
const OFFICERS: &[FieldSpec] = &[must("officer_ref"), may("rank"), may("surname"), may("forenames")];
const LOCATIONS: &[FieldSpec] =
    &[must("location_ref"), must("kind"), may("address"), may("postcode"), may("latitude"), may("longitude")];
const OBJECTS: &[FieldSpec] = &[must("object_ref"), must("kind"), may("identifier"), may("description")];
const COMMUNICATIONS: &[FieldSpec] =
    &[must("communication_ref"), must("kind"), may("on"), may("at_time"), may("duration")];
const LINKS: &[FieldSpec] =
    &[must("from_kind"), must("from_ref"), must("link"), must("to_kind"), must("to_ref"), may("detail")];
const PROTECTED: &[FieldSpec] = &[
    must("nominal_ref"),
    must("characteristic"),
    may("raw"),
    may("code_system"),
    may("code"),
    may("source"),
    may("recorded_on"),
];

/// The fields of a kind of record, in the order of the data dictionary.
pub const fn fields_of(kind: RecordKind) -> &'static [FieldSpec] {
    match kind {
        RecordKind::Crime => CRIMES,
        RecordKind::Nominal => NOMINALS,
        RecordKind::Involvement => INVOLVEMENTS,
        RecordKind::Allegation => ALLEGATIONS,
        RecordKind::Contact => CONTACTS,
        RecordKind::Officer => OFFICERS,
        RecordKind::Location => LOCATIONS,
        RecordKind::Object => OBJECTS,
        RecordKind::Communication => COMMUNICATIONS,
        RecordKind::Link => LINKS,
        RecordKind::Protected => PROTECTED,
    }
}
