//! Words between colleagues: `@name` in anything that is written into a case's file lands in that person's work.
//!
//! It lands there only while they may read the entry that it stands in, asked anew whenever they look. To whoever writes nothing is said: not
//! whether there is such a name, nor what others may read. To whoever may not read it, it is as if it were not there. When the entry is
//! withdrawn, or speaks to them no more, it is gone.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use lookagain_access::{Act, Resource, ResourceKind};
use lookagain_audit::{Action, Object};
use lookagain_casework::{CaseFile, Kind, New, entry::Part};
use lookagain_domain::{AccountId, CaseId};
use lookagain_store::{cases::CaseRow, mentions::MentionRow};
use serde_json::Value;

use crate::{
    App, AppError, SignedIn, Who,
    visit::{Visit, detail},
};

/// The most people that one entry speaks to.
const MOST: usize = 20;
/// How many mentions a list shows at most.
const SHOWN: u32 = 100;

/// A word of a colleague.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its number.
    pub id: i64,
    /// The case.
    pub case: i64,
    /// Its force.
    pub force: i64,
    /// The kind of entry that it stands in.
    pub kind: Kind,
    /// The number of the review that it is of; nothing for what is of none.
    pub review: Option<String>,
    /// By whom, by name.
    pub by: String,
    /// When, UTC.
    pub at: String,
    /// They marked it as read.
    pub read: bool,
}

/// A case as one reader reads it: nothing where they may not.
type Readable = Option<(CaseRow, CaseFile, CaseFile)>;

impl App {
    /// Where colleagues spoke to somebody, as far as they may read it now: what is unread first.
    ///
    /// # Errors
    /// When the reader has no part in casework.
    pub async fn mentions(&self, person: &SignedIn, now: jiff::Timestamp) -> Result<Vec<Mention>, AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        let scope = visit.scope(Act::ViewReview).await?;
        let names = visit.tx()?.account_names().await?;
        let names: BTreeMap<i64, String> = names.into_iter().map(|(id, name)| (id.get(), name)).collect();
        let mut read: BTreeMap<i64, Readable> = BTreeMap::new();
        let mut found = Vec::new();
        for row in visit.tx()?.list_mentions(person.account, SHOWN).await? {
            let case = match read.entry(row.case_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(first) => first.insert(self.readable(&mut visit, person, row.case_id).await?),
            };
            let Some(case) = case else { continue };
            let Some(kind) = self.shows(&who, case, &row)? else { continue };
            let by = names.get(&row.made_by).cloned().unwrap_or_default();
            found.push(Mention {
                id: row.id,
                case: row.case_id,
                force: case.0.force_id,
                kind,
                review: review_of(kind, &row.item),
                by,
                at: row.made_at,
                read: row.seen_at.is_some(),
            });
        }
        let detail = detail! { "list" => "mentions", "shown" => found.len() };
        visit.note(Action::Search, None, scope, None, detail).await?;
        visit.leave().await?;
        Ok(found)
    }

    /// Marks a mention of one's own as read, or as unread.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for one that is not theirs, and for one that they may not read now.
    pub async fn mark_mention(
        &self,
        person: &SignedIn,
        id: i64,
        read: bool,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let nothing = || AppError::NotFound("mention");
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        visit.scope(Act::ViewReview).await?;
        let row = visit.tx()?.lookup_mention(id, person.account).await?.ok_or_else(nothing)?;
        let case = self.readable(&mut visit, person, row.case_id).await?.ok_or_else(nothing)?;
        self.shows(&who, &case, &row)?.ok_or_else(nothing)?;
        visit.tx()?.mark_mention(id, read.then_some(now)).await?;
        let object = Some(Object { kind: "mention".to_owned(), id });
        visit.note(Action::Alter, object, None, None, detail! { "read" => read }).await?;
        visit.leave().await
    }

    /// The file of a case, whole and as somebody reads it; nothing where they may not open the case.
    async fn readable(
        &self,
        visit: &mut Visit<'_>,
        person: &SignedIn,
        case: i64,
    ) -> Result<Readable, AppError> {
        let who = Who::Person(person.clone());
        let case = CaseId::new(case).map_err(|_| AppError::Internal("case id"))?;
        let Some(row) = visit.tx()?.lookup_case(case).await? else { return Ok(None) };
        let force = Some(row.force()?);
        let may = |act, kind| self.may(&who, act, &Resource::of(kind, force));
        if !may(Act::ViewCase, ResourceKind::Case) || !may(Act::ViewReview, ResourceKind::Review) {
            return Ok(None);
        }
        let (file, _) = visit.file(case).await?;
        let seen = file.as_read_by(&visit.actor(person, &row).await?);
        Ok(Some((row, file, seen)))
    }

    /// The kind of entry that somebody is spoken to in, where they may read it as it is and open the page that it is on.
    fn shows(
        &self,
        who: &Who,
        (case, file, seen): &(CaseRow, CaseFile, CaseFile),
        row: &MentionRow,
    ) -> Result<Option<Kind>, AppError> {
        let kind: Kind = row.kind.parse().map_err(|_| AppError::Internal("kind of a mention"))?;
        let force = Some(case.force()?);
        let page = match kind.part() {
            Part::Standing | Part::Review | Part::Finding | Part::Conflict => {
                (Act::ViewReview, ResourceKind::Review)
            }
            Part::Panel => (Act::ViewPanel, ResourceKind::Panel),
            Part::Sequel if kind == Kind::Reopening => (Act::ViewPanel, ResourceKind::Panel),
            Part::Sequel => (Act::ViewReinvestigation, ResourceKind::Reinvestigation),
        };
        let says = |file: &CaseFile| file.versions(kind, &row.item).last().map(|filed| filed.body.clone());
        let readable = self.may(who, page.0, &Resource::of(page.1, force));
        // What a blind reviewer is shown of another review is not the entry that speaks to them.
        Ok((readable && says(file).is_some() && says(file) == says(seen)).then_some(kind))
    }
}

/// The review that an entry is of: `1` of `1/3`.
fn review_of(kind: Kind, item: &str) -> Option<String> {
    let of_review = matches!(kind.part(), Part::Review | Part::Finding);
    item.split('/').next().filter(|_| of_review).map(str::to_owned)
}

impl Visit<'_> {
    /// Notes who is spoken to in new entries, and forgets who is no more.
    pub(crate) async fn speak_to(
        &mut self,
        case: CaseId,
        before: &CaseFile,
        new: &[New],
        by: AccountId,
    ) -> Result<(), AppError> {
        let now = self.now;
        for entry in new {
            let (kind, item) = (entry.body.kind(), entry.item.as_str());
            let spoken = names_in(&entry.body)?;
            // Most entries speak to nobody, and did not before: nothing is asked of the database then.
            let spoke = match before.versions(kind, item).last() {
                Some(old) => !names_in(&old.body)?.is_empty(),
                None => false,
            };
            if spoken.is_empty() && !spoke {
                continue;
            }
            let mut wanted = BTreeSet::new();
            for name in spoken.iter().take(MOST) {
                wanted.extend(self.tx()?.lookup_active(name).await?);
            }
            let known = self.tx()?.mentioned_in(case, kind.code(), item).await?;
            for gone in known.iter().filter(|account| !wanted.contains(account)) {
                self.tx()?.drop_mention(*gone, (case, kind.code(), item)).await?;
            }
            for to in wanted.into_iter().filter(|account| *account != by && !known.contains(account)) {
                self.tx()?.add_mention(to, (case, kind.code(), item), by, now).await?;
            }
        }
        Ok(())
    }

    /// Colleagues who can be spoken to: name to sign in with, and name. The same for every case, so that the list tells nothing of one.
    pub(crate) async fn colleagues(&mut self, who: &Who) -> Result<Vec<(String, String)>, AppError> {
        let force = match who {
            Who::Person(person) => person.force,
            Who::Operator(_) => None,
        };
        Ok(self.tx()?.list_colleagues(force).await?)
    }
}

/// Who an entry speaks to; nobody, once it is withdrawn.
fn names_in(body: &lookagain_casework::Body) -> Result<BTreeSet<String>, AppError> {
    let unreadable = |_| AppError::Internal("the text of an entry");
    let says: Value = serde_json::from_str(&body.text().map_err(unreadable)?).map_err(unreadable)?;
    let mut names = BTreeSet::new();
    if says["withdrawn"] != Value::Bool(true) && says["state"] != "WITHDRAWN" {
        collect(&says, &mut names);
    }
    Ok(names)
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => spoken_to(text, names),
        Value::Array(all) => all.iter().for_each(|one| collect(one, names)),
        Value::Object(all) => all.values().for_each(|one| collect(one, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The names after the sign, in the letters that names to sign in with are kept in.
fn spoken_to(text: &str, names: &mut BTreeSet<String>) {
    for (at, _) in text.match_indices('@') {
        // In an address of e-mail the sign follows a letter.
        if text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = &text[at + 1..];
        let end =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !".-_@".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches(['.', '-', '_', '@']);
        if !name.is_empty() && !name.starts_with('@') {
            names.insert(name.to_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_after_the_sign_are_spoken_to_and_addresses_are_not() {
        for (text, spoken) in [
            ("@reviewer-two please look; (@Panel.) not vera@example.org", &["panel", "reviewer-two"][..]),
            ("a line\n@nca", &["nca"]),
            ("@vera@example.org, @@x, @ nobody, @.", &["vera@example.org", "x"]),
            ("", &[]),
        ] {
            let mut names = BTreeSet::new();
            spoken_to(text, &mut names);
            assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), spoken, "{text}");
        }
    }
}
