//! One case as its page shows it: people without names, allegations, findings, decisions, and where every fact comes from.

use std::collections::{BTreeMap, BTreeSet};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_domain::{Assessment, CaseId, FileId, NominalId, SourceRef, SubmissionId, review::CaseStatus};
use lookagain_store::{
    cases::{AllegationRow, CaseRow, CrimeRow, PersonInCase},
    decisions::{DecisionRow, RequestRow, SecondLookRow},
    people::NominalRow,
};

use crate::{App, AppError, Who, visit::detail};

/// Everything on the page of a case.
#[derive(Debug)]
pub struct CaseView {
    /// The case.
    pub case: CaseRow,
    /// Where it stands.
    pub status: CaseStatus,
    /// Its crimes.
    pub crimes: Vec<CrimeRow>,
    /// Suspect × offence.
    pub allegations: Vec<AllegationRow>,
    /// People and their parts. No names.
    pub people: Vec<PersonInCase>,
    /// Short neutral labels such as `Suspect 1`, by person.
    pub labels: BTreeMap<i64, String>,
    /// Who is revealed to this reader now, by person.
    pub revealed: BTreeMap<i64, NominalRow>,
    /// What triage found: number, time, findings.
    pub found: Option<(i64, String, Assessment)>,
    /// Earlier findings: number, time, rules, eligibility, band, points.
    pub history: Vec<(i64, String, String, String, String, i64)>,
    /// What people decided.
    pub decisions: Vec<DecisionRow>,
    /// What was asked of the force.
    pub requests: Vec<RequestRow>,
    /// The second look that waits, if one was drawn.
    pub second_look: Option<SecondLookRow>,
    /// File names and submissions, for the sources.
    pub files: BTreeMap<FileId, (SubmissionId, String)>,
    /// Names of those who decided, by account.
    pub names: BTreeMap<i64, String>,
    /// Confirmed groups that it belongs to; for a reader who may see groups of all forces.
    pub groups: Vec<i64>,
    /// The identity that a person's record belongs to, where it belongs to one.
    pub identities: BTreeMap<i64, i64>,
}

impl CaseView {
    /// `nominals.csv, row 12` for a source.
    pub fn source(&self, source: SourceRef) -> String {
        let name = self.files.get(&source.file).map_or("file no longer listed", |(_, name)| name.as_str());
        format!("{name}, row {}", source.row)
    }
}

impl App {
    /// Opens a case. That someone looked is noted.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when the reader may not know of it.
    pub async fn view_case(&self, who: &Who, id: CaseId, now: jiff::Timestamp) -> Result<CaseView, AppError> {
        let mut visit = self.enter(who, now).await?;
        let case = visit.case(id, Act::ViewCase).await?;
        let tx = visit.tx()?;
        let crimes = tx.list_crimes(&case).await?;
        let allegations = tx.list_allegations(&case).await?;
        let people = tx.list_people(&case).await?;
        let found = tx.current_assessment(id).await?;
        let history = tx.assessment_history(id).await?;
        let decisions = tx.list_decisions(id).await?;
        let requests = tx.case_requests(id).await?;
        let second_look = tx.open_second_look(id).await?;
        let revealed = match who.account() {
            Some(account) => tx.revealed(account, id, now).await?,
            None => Vec::new(),
        };
        let mut files: BTreeSet<FileId> =
            sources(&crimes, &allegations, &people).filter_map(|file| FileId::new(file).ok()).collect();
        files.extend(found.iter().flat_map(|(_, _, found)| fact_files(found)));
        let files = tx.file_names(&files.into_iter().collect::<Vec<_>>()).await?;
        let names = tx.account_names().await?;
        let recorded: BTreeSet<i64> = people
            .iter()
            .map(|person| person.nominal_id)
            .chain(allegations.iter().map(|allegation| allegation.nominal_id))
            .collect();
        let identities = tx.identities_of(&recorded.into_iter().collect::<Vec<_>>()).await?;
        // Whoever is bound to a force must not learn that a case belongs with those of others.
        let groups = if self.may(who, Act::ListGroups, &Resource::of(ResourceKind::Group, None)) {
            let groups = tx.groups_of_case(id).await?;
            groups
                .into_iter()
                .filter(|(_, act)| act.as_deref() == Some("CONFIRM"))
                .map(|(id, _)| id)
                .collect()
        } else {
            Vec::new()
        };
        let object = Some(Object { kind: "case".to_owned(), id: id.get() });
        let detail = detail! { "revealed" => revealed.iter().map(|person| person.id).collect::<Vec<_>>() };
        visit.note(Action::View, object, Some(case.force()?), None, detail).await?;
        visit.leave().await?;
        Ok(CaseView {
            status: case.status()?,
            labels: labels(&people, &allegations),
            revealed: revealed.into_iter().map(|person| (person.id, person)).collect(),
            files: files.into_iter().map(|(file, submission, name)| (file, (submission, name))).collect(),
            names: names.into_iter().map(|(id, name)| (id.get(), name)).collect(),
            identities: identities.into_iter().map(|(person, identity, _)| (person, identity)).collect(),
            groups,
            case,
            crimes,
            allegations,
            people,
            found,
            history,
            decisions,
            requests,
            second_look,
        })
    }

    /// May this reader do this to a case of this force?
    pub fn may_case(&self, who: &Who, act: Act, case: &CaseRow) -> bool {
        case.force().is_ok_and(|force| self.may(who, act, &Resource::of(ResourceKind::Case, Some(force))))
    }
}

fn sources<'a>(
    crimes: &'a [CrimeRow],
    allegations: &'a [AllegationRow],
    people: &'a [PersonInCase],
) -> impl Iterator<Item = i64> + 'a {
    let crimes = crimes.iter().map(|row| row.source_file);
    let allegations = allegations.iter().map(|row| row.source_file);
    crimes.chain(allegations).chain(people.iter().map(|row| row.source_file))
}

/// The files that the facts of a finding stand in.
fn fact_files(found: &Assessment) -> impl Iterator<Item = FileId> + '_ {
    let closures = found.closures.iter().flat_map(|closure| &closure.criteria);
    let reasons = found.criteria.iter().chain(&found.priority).chain(closures);
    reasons.flat_map(|reason| &reason.facts).filter_map(|fact| fact.source).map(|source| source.file)
}

/// `Victim 1`, `Suspect 2`…: a label for every person, stable while the records stand as they are.
pub(crate) fn labels(people: &[PersonInCase], allegations: &[AllegationRow]) -> BTreeMap<i64, String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut labels = BTreeMap::new();
    let mut parts: Vec<(i64, &str)> =
        people.iter().map(|person| (person.nominal_id, word(&person.role))).collect();
    parts.extend(allegations.iter().map(|allegation| (allegation.nominal_id, "Suspect")));
    parts.sort_unstable();
    // Someone who is both keeps both words: that a victim is also held to be a suspect must be seen.
    let mut words: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    for (nominal, word) in parts {
        words.entry(nominal).or_default().insert(word);
    }
    for (nominal, words) in words {
        let word = if words.contains("Victim") {
            "Victim"
        } else {
            words.iter().next().copied().unwrap_or("Person")
        };
        let n = counts.entry(word).or_default();
        *n += 1;
        let also: Vec<String> =
            words.iter().filter(|other| **other != word).map(|other| other.to_lowercase()).collect();
        let also = if also.is_empty() { String::new() } else { format!(" (also {})", also.join(", ")) };
        labels.insert(nominal, format!("{word} {n}{also}"));
    }
    labels
}

fn word(role: &str) -> &'static str {
    match role {
        "VICTIM" | "COMPLAINANT" => "Victim",
        "SUSPECT" | "OFFENDER" => "Suspect",
        "WITNESS" => "Witness",
        "PROFESSIONAL" => "Professional",
        _ => "Person",
    }
}

impl CaseView {
    /// The people of the case once each, victims first.
    pub fn persons(&self) -> Vec<(NominalId, &str, Vec<&PersonInCase>)> {
        let mut persons: Vec<(NominalId, &str, Vec<&PersonInCase>)> = self
            .labels
            .iter()
            .filter_map(|(id, label)| {
                let parts = self.people.iter().filter(|part| part.nominal_id == *id).collect();
                Some((NominalId::new(*id).ok()?, label.as_str(), parts))
            })
            .collect();
        let order = |label: &str| {
            ["Victim", "Suspect", "Person", "Witness"].iter().position(|w| label.starts_with(w)).unwrap_or(9)
        };
        persons.sort_by_key(|(id, label, _)| (order(label), *id));
        persons
    }
}
