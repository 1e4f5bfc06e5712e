//! `reference-data/*.csv` → `crates/domain/src/tables.rs`: code lists become constants, so that a bad list cannot compile.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, bail};

/// How a CSV column becomes a field.
enum Column {
    Text(&'static str),
    Number(&'static str),
    YesNo(&'static str),
    MaybeYesNo(&'static str),
    Code(&'static str, &'static str),
}

const TARGET: &str = "crates/domain/src/tables.rs";
const CASEWORK: &str = "crates/casework/src/tables.rs";

/// Write the tables, or with `check` fail when they are not what the CSV files say.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (target, text) in [(TARGET, tables(&root)?), (CASEWORK, casework(&root)?)] {
        let file = root.join(target);
        if fs::read_to_string(&file).unwrap_or_default() == text {
            continue;
        }
        if check {
            bail!(
                "{target} is not what reference-data/ says: run `cargo xtask codegen` and commit the result"
            );
        }
        fs::write(&file, text).with_context(|| format!("writing {target}"))?;
    }
    Ok(())
}

/// The code lists that only casework knows.
fn casework(root: &Path) -> anyhow::Result<String> {
    use Column::{Code, Number, Text, YesNo};
    let mut out = String::from(
        "//! Code lists of casework. Written by `cargo xtask codegen` from `reference-data/casework/`: edit the CSV files, not this.\n\n\
         use crate::lists::{BankHoliday, ClosureReason, DeadlineRule, Descriptor, EnquiryKind, Failing, Indicator, ReviewRight, Unit};\n\n",
    );
    let failing = [Text("code"), Text("theme"), Text("label"), Text("source")];
    table(&mut out, root, "casework/failings.csv", "FAILINGS", "Failing", &failing)?;
    let reason = [Text("code"), Text("label"), Text("needs")];
    table(&mut out, root, "casework/closure_reasons.csv", "CLOSURE_REASONS", "ClosureReason", &reason)?;
    let kind = [Text("code"), Text("label"), Text("retention_note")];
    table(&mut out, root, "casework/enquiry_kinds.csv", "ENQUIRY_KINDS", "EnquiryKind", &kind)?;
    let indicator = [Text("code"), Text("label"), Text("enquiry_kind")];
    table(&mut out, root, "casework/indicators.csv", "INDICATORS", "Indicator", &indicator)?;
    let descriptor = [Text("code"), Text("label"), Text("since"), Text("until")];
    table(&mut out, root, "casework/descriptors.csv", "DESCRIPTORS", "Descriptor", &descriptor)?;
    let deadline = [
        Text("code"),
        Text("label"),
        Number("length"),
        Code("unit", "Unit"),
        YesNo("confirmed"),
        Text("source"),
    ];
    table(&mut out, root, "casework/deadlines.csv", "DEADLINES", "DeadlineRule", &deadline)?;
    let right = [
        Text("code"),
        Text("label"),
        Text("decision_maker"),
        Text("from"),
        YesNo("needs_interview"),
        Text("tell"),
        Text("request"),
        Text("acknowledge"),
        Text("answer"),
        Text("source"),
    ];
    table(&mut out, root, "casework/review_rights.csv", "REVIEW_RIGHTS", "ReviewRight", &right)?;
    table(
        &mut out,
        root,
        "casework/bank_holidays.csv",
        "BANK_HOLIDAYS",
        "BankHoliday",
        &[Text("date"), Text("title")],
    )?;
    out.truncate(out.trim_end().len());
    out.push('\n');
    rustfmt(&out)
}

fn tables(root: &Path) -> anyhow::Result<String> {
    use Column::{Code, MaybeYesNo, Number, Text, YesNo};
    let mut out = String::from(
        "//! Code lists. Written by `cargo xtask codegen` from `reference-data/`: edit the CSV files, not this.\n\n\
         use crate::{Force, Offence, OffenceFamily, outcomes::{Disposal, OutcomeGeneration, OutcomeRow}};\n\n",
    );
    let force = [
        Number("number"),
        Text("slug"),
        Text("short_name"),
        Text("reported_by"),
        Text("pfa"),
        Text("ho_code"),
        YesNo("territorial"),
        Text("region"),
        Text("rocu"),
        Text("cps_area"),
    ];
    table(&mut out, root, "forces/forces.csv", "FORCES", "Force", &force)?;
    let aliases = rows(root, "forces/aliases.csv")?;
    out.push_str("pub(crate) const FORCE_ALIASES: &[(&str, &str)] = &[\n");
    for row in &aliases {
        writeln!(out, "    ({:?}, {:?}),", row[0].1, row[1].1)?;
    }
    out.push_str("];\n\n");
    let outcome = [
        Text("code"),
        Text("label"),
        Text("group"),
        Code("disposal", "Disposal"),
        MaybeYesNo("suspect_identified"),
        Code("generation", "OutcomeGeneration"),
        Text("introduced"),
    ];
    table(&mut out, root, "outcomes/outcomes.csv", "OUTCOMES", "OutcomeRow", &outcome)?;
    let offence = [
        Text("code"),
        Text("label"),
        Text("subgroup"),
        Code("family", "OffenceFamily"),
        YesNo("open"),
        YesNo("group_indicator"),
    ];
    table(&mut out, root, "offences/offences.csv", "OFFENCES", "Offence", &offence)?;
    out.truncate(out.trim_end().len());
    out.push('\n');
    rustfmt(&out)
}

/// The rows of a CSV file as (column, value) pairs.
fn rows(root: &Path, file: &str) -> anyhow::Result<Vec<Vec<(String, String)>>> {
    let path = root.join("reference-data").join(file);
    let mut reader = csv::Reader::from_path(&path).with_context(|| format!("reading {}", path.display()))?;
    let headers = reader.headers()?.clone();
    reader
        .records()
        .map(|record| Ok(headers.iter().map(str::to_owned).zip(record?.iter().map(str::to_owned)).collect()))
        .collect()
}

fn table(
    out: &mut String,
    root: &Path,
    file: &str,
    name: &str,
    row_type: &str,
    columns: &[Column],
) -> anyhow::Result<()> {
    writeln!(out, "pub(crate) const {name}: &[{row_type}] = &[")?;
    for row in rows(root, file)? {
        write!(out, "    {row_type} {{ ")?;
        for column in columns {
            let (Column::Text(field)
            | Column::Number(field)
            | Column::YesNo(field)
            | Column::MaybeYesNo(field)
            | Column::Code(field, _)) = column;
            let (_, value) = row
                .iter()
                .find(|(name, _)| name == field)
                .with_context(|| format!("{file} has no column {field}"))?;
            let literal = match column {
                Column::Text(_) => format!("{value:?}"),
                Column::Number(_) => {
                    value.parse::<u32>().with_context(|| format!("{file}: {field}"))?.to_string()
                }
                Column::YesNo(_) => {
                    yes_no(value)?.with_context(|| format!("{file}: blank {field}"))?.to_string()
                }
                Column::MaybeYesNo(_) => format!("{:?}", yes_no(value)?),
                Column::Code(_, list) => format!("{list}::{}", camel(value)),
            };
            write!(out, "{field}: {literal}, ")?;
        }
        out.push_str("},\n");
    }
    out.push_str("];\n\n");
    Ok(())
}

fn yes_no(value: &str) -> anyhow::Result<Option<bool>> {
    match value {
        "Y" => Ok(Some(true)),
        "N" => Ok(Some(false)),
        "" => Ok(None),
        other => bail!("expected Y, N or blank, found {other:?}"),
    }
}

/// `OUT_OF_COURT` → `OutOfCourt`: the variant that the `codes!` list names for this code.
fn camel(code: &str) -> String {
    code.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect()
}

fn rustfmt(text: &str) -> anyhow::Result<String> {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "style_edition=2024,max_width=110,use_small_heuristics=Max"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting rustfmt")?;
    child.stdin.take().context("rustfmt has no input")?.write_all(text.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt could not read the tables");
    }
    Ok(String::from_utf8(output.stdout)?)
}
