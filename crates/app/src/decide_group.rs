//! What a person decides about a group: confirm it, set it aside, merge it with another, split it, or take a decision back; and that a
//! tie is wrong.
//!
//! Software never decides here: everything takes a [`SignedIn`]. Nothing is overwritten: a decision is a row, and so is taking it back.

use lookagain_access::Act;
use lookagain_audit::Action;
use lookagain_domain::{
    GroupId,
    group::{GroupAct, GroupRunKind, TieKind},
};
use lookagain_store::{Tx, group_people::GroupDecisionRow, grouping::NewGroupRun};

use crate::{
    App, AppError, SignedIn, Who,
    grouping::{
        detail::GroupDetail,
        keep::{self, Before},
    },
    groups::object,
    reveal::reason_given,
    visit::detail,
};

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupChoice {
    /// The cases belong together.
    Confirm,
    /// They do not, as far as can be told.
    SetAside,
    /// They belong with those of another group.
    Merge(GroupId),
    /// These cases are a group of their own.
    Split(Vec<i64>),
    /// An earlier decision, by its number, is taken back.
    Undo(i64),
}

/// What is said to be no tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongTie {
    /// What kind.
    pub kind: TieKind,
    /// Its key.
    pub key: i64,
    /// The one nominal that does not hold it; none when it ties nobody.
    pub nominal: Option<i64>,
}

impl App {
    /// Decides about a group.
    ///
    /// # Errors
    /// When it may not be decided, or not like this.
    pub async fn decide_group(
        &self,
        person: &SignedIn,
        id: GroupId,
        choice: &GroupChoice,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        let (whole, _, resource) = self.group_seen(&mut visit, &who, id, Act::DecideGroup).await?;
        let other = match choice {
            GroupChoice::Merge(other) => {
                let (detail, _, _) = self.group_seen(&mut visit, &who, *other, Act::DecideGroup).await?;
                Some((*other, detail))
            }
            GroupChoice::Confirm | GroupChoice::SetAside | GroupChoice::Split(_) | GroupChoice::Undo(_) => {
                None
            }
        };
        let mut work = Work { tx: visit.tx()?, person, reason: &reason, now };
        let act = work.decide(id, &whole, choice, other).await?;
        let action = if act == GroupAct::Undo { Action::Undo } else { Action::Decide };
        let detail = detail! { "act" => act.code(), "cases" => whole.cases.len() };
        visit.note(action, Some(object(id)), resource.force, Some(&reason), detail).await?;
        visit.leave().await
    }

    /// Says that something ties nobody, or that one record does not hold it. It counts at once, and in every later run.
    ///
    /// # Errors
    /// When the group has no such tie, or it may not be judged.
    pub async fn refuse_tie(
        &self,
        person: &SignedIn,
        id: GroupId,
        wrong: WrongTie,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        let (whole, _, resource) = self.group_seen(&mut visit, &who, id, Act::DecideGroup).await?;
        let tie = whole.ties.iter().find(|tie| (tie.kind, tie.key) == (wrong.kind, wrong.key));
        let tie = tie.filter(|tie| !tie.kind.is_person()).ok_or(AppError::NotFound("tie"))?;
        let held = |nominal: i64| tie.holders.iter().any(|holder| holder.nominal == Some(nominal));
        if wrong.nominal.is_some_and(|nominal| !held(nominal)) {
            return Err(AppError::NotFound("tie"));
        }
        let rest = whole.without(wrong.kind, wrong.key, wrong.nominal);
        let tx = visit.tx()?;
        tx.add_tie_judgement(id, wrong.kind, wrong.key, wrong.nominal, person.account(), &reason, None, now)
            .await?;
        tx.put_group_views(&[keep::row(id.get(), &rest)?]).await?;
        let detail = detail! { "tie" => wrong.kind.code(), "one_record" => wrong.nominal.is_some() };
        visit.note(Action::Decide, Some(object(id)), resource.force, Some(&reason), detail).await?;
        visit.leave().await
    }

    /// Takes back that a tie is wrong. It counts again from the next run.
    ///
    /// # Errors
    /// When there is no such word, or it was taken back before.
    pub async fn restore_tie(
        &self,
        person: &SignedIn,
        id: GroupId,
        judgement: i64,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        let (_, _, resource) = self.group_seen(&mut visit, &who, id, Act::DecideGroup).await?;
        let tx = visit.tx()?;
        let said = tx.tie_judgements(id).await?;
        let said = said.into_iter().find(|row| row.id == judgement && row.withdrawn_by.is_none());
        let said = said.ok_or(AppError::NotFound("judgement"))?;
        let kind: TieKind = said.kind.parse().map_err(|_| AppError::Internal("stored tie"))?;
        let (key, nominal) = (said.value_key, said.nominal);
        tx.add_tie_judgement(id, kind, key, nominal, person.account(), &reason, Some(judgement), now).await?;
        let detail = detail! { "tie" => kind.code() };
        visit.note(Action::Undo, Some(object(id)), resource.force, Some(&reason), detail).await?;
        visit.leave().await
    }
}

/// One decision being written down.
struct Work<'a> {
    tx: &'a mut Tx,
    person: &'a SignedIn,
    reason: &'a str,
    now: jiff::Timestamp,
}

fn numbers(detail: &GroupDetail) -> Vec<i64> {
    detail.cases.iter().map(|seen| seen.case).collect()
}

impl Work<'_> {
    async fn decide(
        &mut self,
        id: GroupId,
        whole: &GroupDetail,
        choice: &GroupChoice,
        other: Option<(GroupId, GroupDetail)>,
    ) -> Result<GroupAct, AppError> {
        let before = Before { one: whole.clone(), other: None };
        let cases = numbers(whole);
        match (choice, other) {
            (GroupChoice::Confirm | GroupChoice::SetAside, _) => {
                let act =
                    if *choice == GroupChoice::Confirm { GroupAct::Confirm } else { GroupAct::SetAside };
                let standing = self.tx.group_decisions(id).await?.into_iter().any(|row| {
                    row.group_id == id.get()
                        && row.undone_by.is_none()
                        && matches!(row.act.as_str(), "CONFIRM" | "SET_ASIDE")
                });
                if standing {
                    return Err(AppError::Conflict(
                        "somebody decided on this group already. Take that back first".to_owned(),
                    ));
                }
                self.write(id, act, None, &before, None).await?;
                Ok(act)
            }
            (GroupChoice::Merge(_), Some((other, theirs))) if other != id => {
                let before = Before { other: Some(theirs.clone()), ..before };
                self.become_one((id, whole), (other, &theirs)).await?;
                self.write(id, GroupAct::Merge, Some(other), &before, None).await?;
                Ok(GroupAct::Merge)
            }
            (GroupChoice::Merge(_), _) => Err(AppError::invalid("other", "Choose another group")),
            (GroupChoice::Split(chosen), _) => {
                let (own, rest): (Vec<i64>, Vec<i64>) =
                    cases.iter().copied().partition(|case| chosen.contains(case));
                if own.is_empty() || rest.is_empty() {
                    return Err(AppError::invalid("cases", "Choose some of the cases, and leave some"));
                }
                let run = self.run().await?;
                let new = self.tx.add_hidden_groups(run, 1).await?;
                let new = new.first().and_then(|id| GroupId::new(*id).ok());
                let new = new.ok_or(AppError::Internal("numbers of groups"))?;
                self.put(run, (id, &cases), Some(&whole.only(&rest))).await?;
                self.put(run, (new, &[]), Some(&whole.only(&own))).await?;
                self.write(id, GroupAct::Split, Some(new), &before, None).await?;
                Ok(GroupAct::Split)
            }
            (GroupChoice::Undo(decision), _) => self.undo(id, whole, *decision).await,
        }
    }

    async fn undo(&mut self, id: GroupId, whole: &GroupDetail, decision: i64) -> Result<GroupAct, AppError> {
        let rows = self.tx.group_decisions(id).await?;
        let row =
            rows.iter().find(|row| row.id == decision && row.undone_by.is_none() && row.undoes.is_none());
        let row = row.filter(|row| row.group_id == id.get()).ok_or(AppError::NotFound("decision"))?.clone();
        let act: GroupAct = row.act.parse().map_err(|_| AppError::Internal("stored decision"))?;
        let other = row.other_group.and_then(|other| GroupId::new(other).ok());
        if matches!(act, GroupAct::Merge | GroupAct::Split) {
            let later = |later: &GroupDecisionRow| {
                later.id > row.id
                    && later.undone_by.is_none()
                    && matches!(later.act.as_str(), "MERGE" | "SPLIT")
            };
            if rows.iter().any(later) {
                return Err(AppError::Conflict("take back what was merged or split later first".to_owned()));
            }
        }
        let before: Before =
            serde_json::from_str(&row.cases).map_err(|_| AppError::Internal("stored decision"))?;
        match (act, other) {
            (GroupAct::Merge, Some(other)) => {
                let run = self.run().await?;
                self.put(run, (id, &numbers(whole)), Some(&before.one)).await?;
                self.put(run, (other, &[]), before.other.as_ref()).await?;
            }
            (GroupAct::Split, Some(other)) => {
                let theirs = self.tx.group_view(other).await?.ok_or(AppError::NotFound("group"))?;
                let theirs: GroupDetail =
                    serde_json::from_str(&theirs.detail).map_err(|_| AppError::Internal("stored group"))?;
                let run = self.run().await?;
                self.put(run, (id, &numbers(whole)), Some(&before.one)).await?;
                self.put(run, (other, &numbers(&theirs)), None).await?;
            }
            _ => {}
        }
        let now = Before { one: whole.clone(), other: None };
        self.write(id, GroupAct::Undo, other, &now, Some(decision)).await?;
        Ok(GroupAct::Undo)
    }

    /// The cases of the second go to the first; the second has none any more.
    async fn become_one(
        &mut self,
        (id, mine): (GroupId, &GroupDetail),
        (other, theirs): (GroupId, &GroupDetail),
    ) -> Result<(), AppError> {
        let run = self.run().await?;
        self.put(run, (id, &numbers(mine)), Some(&mine.with(theirs))).await?;
        self.put(run, (other, &numbers(theirs)), None).await
    }

    async fn run(&mut self) -> Result<i64, AppError> {
        let newest = self.tx.newest_group_run().await?;
        let run = NewGroupRun {
            kind: GroupRunKind::Decision,
            settings: newest.as_ref().map_or("", |run| &run.settings),
            as_of: self.tx.newest_submission().await?,
            link_run: newest.as_ref().map_or(0, |run| run.link_run),
            by: Some(self.person.account()),
            cases: 0,
            pairs: 0,
            candidates: 0,
            in_all: 0,
        };
        Ok(self.tx.add_group_run(&run, self.now).await?)
    }

    /// Gives a group these cases; none when it has none any more.
    async fn put(
        &mut self,
        run: i64,
        (id, before): (GroupId, &[i64]),
        detail: Option<&GroupDetail>,
    ) -> Result<(), AppError> {
        let cases = detail.map(numbers).unwrap_or_default();
        let pair = |case: &i64| (id.get(), *case);
        let leave: Vec<_> = before.iter().filter(|case| !cases.contains(case)).map(pair).collect();
        let join: Vec<_> = cases.iter().filter(|case| !before.contains(case)).map(pair).collect();
        self.tx.move_group_cases(run, &leave, &join).await?;
        match detail {
            Some(detail) => Ok(self.tx.put_group_views(&[keep::row(id.get(), detail)?]).await?),
            None => Ok(self.tx.remove_group_view(id).await?),
        }
    }

    async fn write(
        &mut self,
        id: GroupId,
        act: GroupAct,
        other: Option<GroupId>,
        before: &Before,
        undoes: Option<i64>,
    ) -> Result<(), AppError> {
        let cases = serde_json::to_string(before).map_err(|_| AppError::Internal("writing a decision"))?;
        let by = self.person.account();
        self.tx.add_group_decision(id, act, other, &cases, by, self.reason, undoes, self.now).await?;
        Ok(())
    }
}
