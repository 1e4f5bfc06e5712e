//! Facts in, findings out: assess the cases of a force, or show what other rules would change.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::Action;
use lookagain_domain::{CaseId, Finding, Force, ForceId, Offence, OffenceFamily, facts::CaseFacts};
use lookagain_store::{
    Tx,
    cases::{NewAssessment, Stretch},
};
use lookagain_triage::Rules;
use serde::Serialize;

use crate::{App, AppError, Who, csv_out::csv_file, search, visit::detail};

/// How many cases are in memory at a time, with all their facts: some ten megabytes.
const STRETCH_CASES: u32 = 4_000;

/// What assessing came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct AssessSummary {
    /// Cases looked at.
    pub cases: u64,
    /// Of which with findings that are new or changed.
    pub changed: u64,
    /// All criteria met.
    pub met: u64,
    /// Facts are missing.
    pub unknown: u64,
    /// A criterion is not met: proposed for exclusion, for a person to confirm.
    pub not_met: u64,
}

impl AssessSummary {
    fn count(&mut self, finding: Finding) {
        self.cases += 1;
        match finding {
            Finding::Met => self.met += 1,
            Finding::Unknown => self.unknown += 1,
            Finding::NotMet => self.not_met += 1,
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.changed += other.changed;
        self.met += other.met;
        self.unknown += other.unknown;
        self.not_met += other.not_met;
    }
}

/// One case that other rules would change.
#[derive(Debug, Clone, Serialize)]
pub struct CaseChange {
    /// The case.
    pub case: CaseId,
    /// Its force.
    pub force: &'static str,
    /// What changes and which rules' findings differ.
    pub change: lookagain_triage::Change,
}

impl CaseChange {
    /// As a line of CSV; what does not change is left empty.
    fn line(&self) -> [String; 11] {
        fn both<T>(change: Option<(T, T)>, text: impl Fn(T) -> String) -> [String; 2] {
            change.map_or_else(Default::default, |(before, after)| [text(before), text(after)])
        }
        let change = &self.change;
        let [e0, e1] = both(change.eligibility, |finding| finding.code().to_owned());
        let [b0, b1] = both(change.band, |band| band.code().to_owned());
        let [p0, p1] = both(change.points, |points| points.to_string());
        let [r0, r1] = both(change.route, |route| route.code().to_owned());
        let rules: BTreeSet<&str> = change.rules.iter().map(|rule| &*rule.rule).collect();
        let rules = rules.into_iter().collect::<Vec<_>>().join(" ");
        [self.case.to_string(), self.force.to_owned(), e0, e1, b0, b1, p0, p1, r0, r1, rules]
    }
}

/// What other rules would change.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// The rules in force.
    pub from: String,
    /// The proposed rules.
    pub to: String,
    /// Under the proposed rules.
    pub summary: AssessSummary,
    /// How many of the cases that change would stand elsewhere: another eligibility, band, place in the band or route.
    pub moved: u64,
    /// Every case that changes, those that would stand elsewhere first.
    pub changes: Vec<CaseChange>,
}

impl App {
    /// Assesses every case of one force, or of all, by the rules in force.
    ///
    /// # Errors
    /// When it may not be done or the database fails.
    pub async fn assess(
        &self,
        who: &Who,
        force: Option<ForceId>,
        now: jiff::Timestamp,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<AssessSummary, AppError> {
        let mut total = AssessSummary::default();
        for force in forces(force) {
            // One transaction a force: others can work between.
            let mut visit = self.enter(who, now).await?;
            visit.allow(Act::RunAssessment, &Resource::of(ResourceKind::System, Some(force))).await?;
            visit.tx()?.add_missing_cases(force, now).await?;
            let one = self.assess_force(visit.tx()?, force, now, Words::Anew).await?;
            if one.cases == 0 {
                continue;
            }
            if visit.tx()?.begin_search_force(force, now).await? {
                search::index::index_all(visit.tx()?, force).await?;
            }
            let detail = detail! { "cases" => one.cases, "changed" => one.changed, "rules" => self.rules().rules.version() };
            visit.note(Action::Assess, None, Some(force), None, detail).await?;
            visit.leave().await?;
            progress(one.cases);
            total.add(one);
        }
        Ok(total)
    }

    /// Lists exactly which cases other rules would change, and why. Changes nothing.
    ///
    /// # Errors
    /// When the rules cannot be read, it may not be done, or the database fails.
    pub async fn preview_rules(
        &self,
        who: &Who,
        toml: &str,
        force: Option<ForceId>,
        now: jiff::Timestamp,
    ) -> Result<Preview, AppError> {
        self.preview(who, toml, force, Action::Search, now).await
    }

    /// The same as a file of CSV, a line for each case that would change, in codes.
    ///
    /// # Errors
    /// As [`App::preview_rules`].
    pub async fn export_preview(
        &self,
        who: &Who,
        toml: &str,
        now: jiff::Timestamp,
    ) -> Result<String, AppError> {
        let preview = self.preview(who, toml, None, Action::Export, now).await?;
        csv_file(
            [
                "case",
                "force",
                "eligibility before",
                "eligibility after",
                "band before",
                "band after",
                "points before",
                "points after",
                "route before",
                "route after",
                "rules",
            ],
            preview.changes.iter().map(CaseChange::line),
        )
    }

    /// What other rules would change, noted as looked at or as taken away.
    async fn preview(
        &self,
        who: &Who,
        toml: &str,
        force: Option<ForceId>,
        noted: Action,
        now: jiff::Timestamp,
    ) -> Result<Preview, AppError> {
        let proposed = Rules::parse(toml)?;
        let mut visit = self.enter(who, now).await?;
        let scope = visit.scope(Act::PreviewRules).await?;
        visit.allow(Act::PreviewRules, &Resource::of(ResourceKind::Rules, scope)).await?;
        let current = self.fresh_rules(visit.tx()?).await?;
        let mut preview = Preview {
            from: current.rules.version().to_owned(),
            to: proposed.version().to_owned(),
            summary: AssessSummary::default(),
            moved: 0,
            changes: Vec::new(),
        };
        for id in forces(force.or(scope)) {
            if scope.is_some_and(|only| only != id) {
                continue;
            }
            let force = Force::lookup(id).map_or("", |force| force.slug);
            let mut at: Option<Stretch> = None;
            while let Some(stretch) = visit.tx()?.next_stretch(id, at.as_ref(), STRETCH_CASES).await? {
                for facts in &visit.tx()?.stretch_facts(id, &stretch).await? {
                    let old = lookagain_triage::assess(facts, &current.rules, date(now));
                    let new = lookagain_triage::assess(facts, &proposed, date(now));
                    preview.summary.count(new.eligibility);
                    if let Some(change) = lookagain_triage::compare(&old, &new) {
                        preview.summary.changed += 1;
                        preview.moved += u64::from(change.moves());
                        preview.changes.push(CaseChange { case: facts.case, force, change });
                    }
                }
                at = Some(stretch);
            }
        }
        preview.changes.sort_by_key(|one| !one.change.moves());
        let detail =
            detail! { "from" => &*preview.from, "to" => &*preview.to, "changed" => preview.summary.changed };
        visit.note(noted, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(preview)
    }

    /// Assesses one force inside a transaction; writes only what changed. Goes through the cases piece by piece, and so do the words
    /// by which they are found: all at once would be sorted in memory.
    pub(crate) async fn assess_force(
        &self,
        tx: &mut Tx,
        force: ForceId,
        now: jiff::Timestamp,
        words: Words,
    ) -> Result<AssessSummary, AppError> {
        let current = self.fresh_rules(tx).await?;
        let mut total = AssessSummary::default();
        let mut at: Option<Stretch> = None;
        while let Some(stretch) = tx.next_stretch(force, at.as_ref(), STRETCH_CASES).await? {
            let facts = tx.stretch_facts(force, &stretch).await?;
            let known: HashMap<i64, i64> = tx.assessment_hashes(force, &stretch).await?.into_iter().collect();
            let rules = Arc::clone(&current);
            let assess = move || assess_all(&facts, &rules.rules, date(now), &known);
            let assessed = tokio::task::spawn_blocking(assess).await;
            let (summary, changed) = assessed.map_err(|_| AppError::Internal("assessing"))??;
            let new: Vec<NewAssessment<'_>> = changed.iter().map(Assessed::as_new).collect();
            tx.add_assessments(force, &new, now).await?;
            if words == Words::Anew {
                tx.index_cases(force, &stretch).await?;
            }
            total.add(summary);
            at = Some(stretch);
        }
        Ok(total)
    }
}

/// Whether the words by which cases are found may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    Anew,
    AsTheyAre,
}

struct Assessed {
    case: CaseId,
    found: lookagain_domain::Assessment,
    json: String,
    hash: i64,
    family: OffenceFamily,
}

impl Assessed {
    fn as_new(&self) -> NewAssessment<'_> {
        NewAssessment {
            case: self.case,
            found: &self.found,
            json: &self.json,
            hash: self.hash,
            family: self.family.code(),
        }
    }
}

fn assess_all(
    facts: &[CaseFacts],
    rules: &Rules,
    as_at: jiff::civil::Date,
    known: &HashMap<i64, i64>,
) -> Result<(AssessSummary, Vec<Assessed>), AppError> {
    let mut summary = AssessSummary::default();
    let mut changed = Vec::new();
    for facts in facts {
        let found = lookagain_triage::assess(facts, rules, as_at);
        summary.count(found.eligibility);
        let json = serde_json::to_string(&found).map_err(|_| AppError::Internal("findings"))?;
        let hash = xxhash_rust::xxh3::xxh3_64(json.as_bytes()).cast_signed();
        if known.get(&facts.case.get()) != Some(&hash) {
            summary.changed += 1;
            changed.push(Assessed { case: facts.case, found, json, hash, family: family(facts) });
        }
    }
    Ok((summary, changed))
}

/// The first family of the list that any crime of the case belongs to: the list is in order of weight.
fn family(facts: &CaseFacts) -> OffenceFamily {
    let families = facts
        .crimes
        .iter()
        .filter_map(|crime| crime.offence_code.value())
        .map(|code| Offence::family_of(code));
    families.min().unwrap_or(OffenceFamily::Other)
}

fn forces(one: Option<ForceId>) -> Vec<ForceId> {
    match one {
        Some(force) => vec![force],
        None => Force::ALL.iter().filter_map(|force| force.id().ok()).collect(),
    }
}

/// The day in England and Wales: clocks there differ from UTC in summer, and a deadline belongs to a day.
pub(crate) fn date(now: jiff::Timestamp) -> jiff::civil::Date {
    now.in_tz("Europe/London")
        .map_or_else(|_| now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(), |zoned| zoned.date())
}
