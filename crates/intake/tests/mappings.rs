//! The shipped mappings on small deliveries, and the public POLE set where it is at hand.

use std::path::PathBuf;

use crate::common::{self, limits, read_all, read_files};
use lookagain_domain::record::{RecordKind, Role};
use lookagain_intake::{Mapping, Record};

/// Lines such as `crimes 2, nominals 3`, over all files.
fn counts(read: &[common::Outcome]) -> Vec<String> {
    let of = |kind: RecordKind| {
        read.iter().flat_map(common::Outcome::records).filter(|r| r.kind() == kind).count()
    };
    RecordKind::ALL
        .iter()
        .map(|&kind| (kind, of(kind)))
        .filter(|(_, n)| *n > 0)
        .map(|(kind, n)| format!("{kind} {n}"))
        .collect()
}

fn rejections(read: &[common::Outcome]) -> Vec<String> {
    read.iter().flat_map(|f| f.rejections().into_iter().map(move |r| format!("{}: {r}", f.name))).collect()
}

#[test]
fn occurrences_persons_and_links() {
    let read = read_files(&Mapping::shipped("niche-style").unwrap(), &[
        ("Occurrence.csv", b"OccurrenceId,CrimeNumber,InvestigationNo,HOClass,OccurredFrom,HOOutcome,DisposalBy\n77,CR/1,INV/1,019E,01/02/2013,Type 15,Prosecutor\n"),
        ("GN_Person.csv", b"PersonId,Surname,Given1,Given2,Gender,LifeStatus,DateOfBirth\n1,Testa,Ann,Bea,Female,Living,2001\n2,Testb,,,Male,Dead,unknown\n"),
        ("Link_Occ_Person.csv", b"OccurrenceId,PersonId,LinkClass,PersonDisposal,DisposalDate,Colour\n77,1,AGGRIEVED,,,x\n77,2,SUSPECT,16,03/04/2014,\n78,2,SUSPECT,16,,\n77,2,OIC,,,\n"),
        ("GN_Person_Ethnicity.csv", b"PersonId,SelfDefined,SelfDefinedText,Observed\n1,W1,White British,1\n2,,,7\n"),
    ]);
    assert_eq!(counts(&read), ["crimes 1", "nominals 2", "involvements 2", "allegations 1", "protected 2"]);
    assert_eq!(
        rejections(&read),
        [
            "Link_Occ_Person.csv: 4 OccurrenceId lookup_missed",
            "Link_Occ_Person.csv: 5  row_not_mapped",
            "GN_Person_Ethnicity.csv: 3 Observed code_unknown",
        ]
    );
    assert!(read[2].warnings().contains(&"column_unknown Colour".to_owned()), "{:?}", read[2].warnings());
    let Record::Nominal(person) = read[1].records()[0] else { panic!() };
    assert_eq!((person.surname.as_deref(), person.forenames.as_deref()), (Some("Testa"), Some("Ann Bea")));
    let Record::Crime(crime) = read[0].records()[0] else { panic!() };
    assert_eq!(
        (crime.crime_ref.as_str(), crime.case_ref.as_str(), crime.outcome.to_string().as_str()),
        ("CR/1", "INV/1", "15")
    );
    assert_eq!(crime.decision_maker.to_string(), "CPS");
    assert_eq!(crime.group_flag.to_string(), "SYSTEM_LACKS_FIELD");
}

#[test]
fn one_wide_row_is_taken_as_a_whole_or_not_at_all() {
    let head = "Investigation Ref,Final Outcome,Victim Ref,Victim Name,Suspect 1 Ref,Suspect 1 Name,Suspect 1 Outcome,Suspect 1 Phone,Suspect 2 Ref,Suspect 2 Name,Suspect 2 Outcome,Suspect 2 Phone";
    let rows = [
        "I1,16,V1,\"TESTA, Ann\",S1,\"TESTB, Bo\",16,01632 960001,S2,\"TESTC, Cy\",1,",
        "I2,16,V2,\"TESTA, Ann\",S1,\"TESTB, Bo\",no such,,,,,",
        "I3,18,,,,,,,,,,",
    ];
    let text = format!("{head}\n{}\n", rows.join("\n"));
    let read = read_files(
        &Mapping::shipped("connect-style").unwrap(),
        &[("investigations_2024.csv", text.as_bytes())],
    );
    assert_eq!(counts(&read), ["crimes 2", "nominals 3", "involvements 3", "allegations 2", "contacts 1"]);
    assert_eq!(rejections(&read), ["investigations_2024.csv: 3 Suspect 1 Outcome outcome_unknown"]);
    let surnames: Vec<_> = read[0]
        .records()
        .iter()
        .filter_map(|r| if let Record::Nominal(n) = r { n.surname.clone() } else { None })
        .collect();
    assert_eq!(surnames, ["TESTA", "TESTB", "TESTC"]);
}

#[test]
fn old_words_for_closures_in_an_old_encoding() {
    let crimes = "EXPORT_ID;STATION;SERIAL;YEAR;HO_CLASS;DATE_FROM;DISPOSAL;CSE\n1;AB;12;2009;20A;05/11/2009;NFA - CPS insufficient evidence;\n2;AB;13;2009;20A;5.11.2009;Undetected;X\n";
    let parties = "STATION;SERIAL;YEAR;PARTY_NO;PARTY;NAME;SEX;DISPOSAL;ADDRESS\nAB;12;2009;P1;S;Bräu, José;1;NFA - Victim retracted;1 Test Street\nAB;12;2009;P2;V;Testa, Ann;2;;\n";
    let (crimes, _, _) = encoding_rs::WINDOWS_1252.encode(crimes);
    let (parties, _, _) = encoding_rs::WINDOWS_1252.encode(parties);
    let read = read_files(
        &Mapping::shipped("athena-style").unwrap(),
        &[("crime_list.csv", &crimes), ("party_list.csv", &parties)],
    );
    assert_eq!(rejections(&read), Vec::<String>::new());
    assert_eq!(counts(&read), ["crimes 2", "nominals 2", "involvements 2", "allegations 1", "contacts 1"]);
    let crimes: Vec<_> = read[0]
        .records()
        .iter()
        .filter_map(|r| {
            if let Record::Crime(c) = r {
                Some((
                    c.crime_ref.clone(),
                    c.outcome.to_string(),
                    c.decision_maker.to_string(),
                    c.cse_flag.to_string(),
                ))
            } else {
                None
            }
        })
        .collect();
    assert_eq!(
        crimes[0],
        ("AB/12/2009".into(), "CPS_NFA_EVIDENTIAL".into(), "CPS".into(), "NOT_ASKED".into())
    );
    assert_eq!(crimes[1], ("AB/13/2009".into(), "UNDETECTED_FILED".into(), "POLICE".into(), "Y".into()));
    let Record::Nominal(person) = read[1].records()[0] else { panic!() };
    assert_eq!((person.surname.as_deref(), person.forenames.as_deref()), (Some("Bräu"), Some("José")));
}

#[test]
fn what_a_person_said_and_what_an_officer_saw_stay_apart_and_nothing_is_inferred() {
    let text = "nominal_ref,characteristic,raw,code_system,code,source\nN1,ETHNICITY,White British,SDE18,W1,SELF\nN1,ethnicity,,IC,ic1,OFFICER\n\
        N1,ETHNICITY,,SDE18,O1,SELF\nN1,ETHNICITY,by name,SDE18,W1,INFERRED\nN1,NATIONALITY,,ISO3166,GBR,DOCUMENT\nN1,ETHNICITY,,SDE18,REFUSED,SELF\nN1,ETHNICITY,,,,SELF\nN1,SHOE_SIZE,9,,,SELF\n";
    let read = read_files(&common::national(), &[("protected.csv", text.as_bytes())]);
    assert_eq!(
        rejections(&read),
        [
            "protected.csv: 4 code code_unknown",
            "protected.csv: 5 source characteristic_inferred",
            "protected.csv: 8 code required_blank",
            "protected.csv: 9 characteristic code_unknown",
        ]
    );
    assert_eq!(counts(&read), ["protected 4"]);
}

#[test]
fn the_public_pole_set_comes_in_by_its_mapping_alone() {
    #[expect(clippy::disallowed_methods, reason = "a test may be told where the public data is")]
    let shared = std::env::var("LOOKAGAIN_SHARED").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let pole = shared.join("pole");
    if !pole.is_dir() {
        println!("skipped: the POLE set is not here; give its parent folder as LOOKAGAIN_SHARED");
        return;
    }
    let read = read_all(&[pole], &Mapping::shipped("pole").unwrap(), &limits());
    assert_eq!(read.len(), 28);
    let rows: u64 = read.iter().map(|file| file.read.as_ref().unwrap().rows).sum();
    // 61,521 nodes and 105,840 relationships.
    assert_eq!((rows, rejections(&read)), (61_521 + 105_840, Vec::new()));
    assert!(read.iter().all(|file| file.warnings().is_empty()));
    let crimes: Vec<_> = read
        .iter()
        .flat_map(common::Outcome::records)
        .filter_map(|r| if let Record::Crime(c) = r { Some(c) } else { None })
        .collect();
    assert_eq!(crimes.len(), 28_762);
    assert!(
        crimes.iter().all(|c| c.officer_ref.is_some() && c.location_ref.is_some() && c.locality.is_some())
    );
    let parts = read
        .iter()
        .flat_map(common::Outcome::records)
        .filter(|r| matches!(r, Record::Involvement(i) if i.role == Role::Subject));
    assert_eq!(parts.count(), 55);
}
