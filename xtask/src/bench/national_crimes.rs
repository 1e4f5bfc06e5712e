//! A `crimes.csv` of the national return of any length, for measuring how fast it is read: valid rows that
//! differ, the same bytes each time. What it says is noise; the synthetic nation is for meaning.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Context, bail};

const HEADER: &str = "crime_ref,case_ref,offence_code,offence_title,offence_from,offence_to,recorded_on,closed_on,\
    outcome,decision_maker,cocad,cse_flag,csa_flag,group_flag,online_only,live_risk,prior_review,\
    enquiries_raised,enquiries_completed,location_ref,locality,officer_ref";
const OUTCOMES: &[&str] = &["14", "15", "16", "18", "10", "20", "13"];
const COCAD: &[&str] = &["CSE", "FAM", "INS", "OTH", ""];
const FLAGS: &[&str] = &["Y", "N", "N", "", "NOT_ASKED"];
const LOCALITIES: &[&str] =
    &["Northgate", "Millbrook", "Castle Ward", "St John's", "Eastfield, upper", "Harbour"];

/// Write the file, with offences from the code list `offences` (a CSV with `code` and `label` columns).
pub(super) fn write(path: &Path, rows: u64, offences: &Path) -> anyhow::Result<()> {
    let offences = read(offences)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "{HEADER}")?;
    let mut dice = Dice(0x5eed);
    for row in 1..=rows {
        let (code, label) = &offences[dice.below(offences.len())];
        let (year, month, day) = (2005 + dice.below(15), 1 + dice.below(12), 1 + dice.below(28));
        let raised = dice.below(12);
        writeln!(
            out,
            "47/{row:08}/{short:02},INV/47/{case:08},{code},\"{label}\",{year}-{month:02},{year}-{month:02}-{day:02},\
             {recorded}-{month:02}-{day:02},{closed}-{month:02}-{day:02},{outcome},{maker},{cocad},{cse},{csa},{group},\
             N,{risk},NONE,{raised},{completed},L{location:06},\"{locality}\",OFF{officer:05}",
            short = year % 100,
            case = row / 2 + 1,
            recorded = year + 1,
            closed = year + 2,
            outcome = dice.of(OUTCOMES),
            maker = dice.of(&["POLICE", "CPS"]),
            cocad = dice.of(COCAD),
            cse = dice.of(FLAGS),
            csa = dice.of(FLAGS),
            group = dice.of(FLAGS),
            risk = dice.of(&["N", "N", "N", "Y"]),
            completed = dice.below(raised + 1),
            location = dice.below(200_000),
            locality = dice.of(LOCALITIES),
            officer = dice.below(9_000),
        )?;
    }
    out.flush().context("writing the crimes")
}

fn read(path: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("reading {}", path.display()))?;
    let headers = reader.headers()?.clone();
    let at = |name: &str| headers.iter().position(|header| header == name);
    let (Some(code), Some(label)) = (at("code"), at("label")) else {
        bail!("{}: expected columns code and label", path.display());
    };
    let offences: Vec<(String, String)> = reader
        .records()
        .map(|record| record.map(|record| (record[code].to_owned(), record[label].replace('"', "'"))))
        .collect::<Result<_, _>>()?;
    if offences.is_empty() {
        bail!("{}: no offences", path.display());
    }
    Ok(offences)
}

/// Numbers that look random and never change (a linear congruential generator; nothing rests on its quality).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit.max(1) as u64).unwrap_or(0)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell;

    #[test]
    fn every_row_is_whole_and_the_bytes_are_the_same_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let offences = shell::root().join("reference-data/offences/offences.csv");
        let (one, two) = (folder.path().join("one.csv"), folder.path().join("two.csv"));
        write(&one, 500, &offences).unwrap();
        write(&two, 500, &offences).unwrap();
        assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
        let mut reader = csv::Reader::from_path(&one).unwrap();
        assert_eq!(reader.headers().unwrap().len(), 22);
        assert_eq!(reader.records().map(|row| row.unwrap().len()).filter(|cells| *cells == 22).count(), 500);
    }
}
