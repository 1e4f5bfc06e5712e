//! What a person decides about a group: confirm it, set it aside, merge it with another, split it, or take a decision back; and that a
//! tie is wrong.
//!
//! Software never decides here: everything takes a [`SignedIn`]. Nothing is overwritten: a decision is a row, and so is taking it back.

use lookagain_audit::Action;
use lookagain_domain::{
    ForceId, GroupId,
    group::{GroupAct, GroupRunKind, TieKind},
};
use lookagain_store::{
    Tx,
    group_people::GroupDecisionRow,
    grouping::{NewGroupRun, RefusedTie},
};

use crate::{
    App, AppError, SignedIn, Who,
    grouping::{
        detail::GroupDetail,
        keep::{self, Before},
    },
    groups::{Visible, judgements_seen, object},
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongTie {
    /// Its place among the ties of the group as it was shown, from 1. Never its key: that leaves the installation nowhere.
    pub place: usize,
    /// The mark of the group as it was shown.
    pub shown: String,
    /// The one nominal that does not hold it; none when it ties nobody. Whoever is bound to a force says so of that force's records.
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
        let (seen, resource) = self.group_to_decide(&mut visit, &who, id).await?;
        let other = match choice {
            GroupChoice::Merge(other) => {
                let (theirs, _) = self.group_to_decide(&mut visit, &who, *other).await?;
                Some((*other, theirs.whole))
            }
            GroupChoice::Confirm | GroupChoice::SetAside | GroupChoice::Split(_) | GroupChoice::Undo(_) => {
                None
            }
        };
        let mut work = Work { tx: visit.tx()?, person, reason: &reason, now };
        let done = work.decide((id, &seen.whole), choice, other, &seen.visible).await?;
        let action = if done.act == GroupAct::Undo { Action::Undo } else { Action::Decide };
        let mut detail = detail! {
            "act" => done.act.code(), "decision" => done.decision, "cases" => seen.whole.cases.len(),
        };
        if let Some(other) = done.other {
            detail.insert("other_group".to_owned(), other.get().into());
        }
        if !done.moved.is_empty() {
            detail.insert("moved_cases".to_owned(), done.moved.into());
        }
        if let Some((undone, act)) = done.undoes {
            detail.insert("undoes".to_owned(), undone.into());
            detail.insert("undone_act".to_owned(), act.code().into());
        }
        visit.note(action, Some(object(id)), resource.force, Some(&reason), detail).await?;
        visit.leave().await
    }

    /// Says that something ties nobody, or that one record does not hold it. It counts at once, and in every later run.
    ///
    /// # Errors
    /// When the group has no such tie, is not as it was shown any more, or may not be judged.
    pub async fn refuse_tie(
        &self,
        person: &SignedIn,
        id: GroupId,
        wrong: &WrongTie,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let reason = reason_given(reason)?;
        let mut visit = self.enter(&who, now).await?;
        let (seen, resource) = self.group_to_decide(&mut visit, &who, id).await?;
        if seen.detail.mark() != wrong.shown {
            let message = "the group is not as you saw it any more. Look at its ties again";
            return Err(AppError::Conflict(message.to_owned()));
        }
        let tie = wrong.place.checked_sub(1).and_then(|at| seen.detail.ties.get(at));
        let tie = tie.filter(|tie| !tie.kind.is_person()).ok_or(AppError::NotFound("tie"))?;
        let held = |nominal: i64| tie.holders.iter().any(|holder| holder.nominal == Some(nominal));
        if wrong.nominal.is_some_and(|nominal| !held(nominal)) {
            return Err(AppError::NotFound("tie"));
        }
        let said = RefusedTie {
            kind: tie.kind,
            key: tie.key,
            nominal: wrong.nominal,
            // Nobody who is bound to a force changes what ties other forces' cases.
            force: person.force().filter(|_| wrong.nominal.is_none()).map(ForceId::get),
        };
        let rest = seen.whole.without(&said);
        let tx = visit.tx()?;
        let judgement = tx.add_tie_judgement(id, &said, person.account(), &reason, None, now).await?;
        tx.put_group_views(&[keep::row(id.get(), &rest)?]).await?;
        let detail = detail! {
            "tie" => said.kind.code(), "judgement" => judgement, "record" => said.nominal, "records_of_force" => said.force,
        };
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
        let (seen, resource) = self.group_to_decide(&mut visit, &who, id).await?;
        let tx = visit.tx()?;
        let said = judgements_seen(tx, id, &seen.visible).await?;
        let said = said.into_iter().find(|row| row.id == judgement && row.withdrawn_by.is_none());
        let said = said.ok_or(AppError::NotFound("judgement"))?;
        let reach = said.force_id.and_then(|force| ForceId::new(force).ok());
        if said.nominal.is_none() && person.force().is_some() && reach != person.force() {
            return Err(AppError::Conflict(
                "this was said of every force's records: only somebody who is bound to no force takes it back".to_owned(),
            ));
        }
        let kind: TieKind = said.kind.parse().map_err(|_| AppError::Internal("stored tie"))?;
        let said = RefusedTie { kind, key: said.value_key, nominal: said.nominal, force: said.force_id };
        tx.add_tie_judgement(id, &said, person.account(), &reason, Some(judgement), now).await?;
        let detail = detail! { "tie" => kind.code(), "undoes" => judgement };
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

/// What was written down.
struct Done {
    act: GroupAct,
    decision: i64,
    other: Option<GroupId>,
    /// Cases that went from one group to another.
    moved: Vec<i64>,
    /// The decision that was taken back.
    undoes: Option<(i64, GroupAct)>,
}

fn numbers(detail: &GroupDetail) -> Vec<i64> {
    detail.cases.iter().map(|seen| seen.case).collect()
}

fn act_of(row: &GroupDecisionRow) -> Result<GroupAct, AppError> {
    row.act.parse().map_err(|_| AppError::Internal("stored decision"))
}

/// Somebody holds what the group is, or that it is none, and did not take it back.
fn settled(row: &GroupDecisionRow, group: GroupId) -> bool {
    row.group_id == group.get()
        && row.undone_by.is_none()
        && matches!(row.act.parse(), Ok(GroupAct::Confirm | GroupAct::SetAside))
}

impl Work<'_> {
    async fn decide(
        &mut self,
        (id, whole): (GroupId, &GroupDetail),
        choice: &GroupChoice,
        other: Option<(GroupId, GroupDetail)>,
        visible: &Visible,
    ) -> Result<Done, AppError> {
        let before = Before { one: whole.clone(), other: None };
        let done = |act, decision| Done { act, decision, other: None, moved: Vec::new(), undoes: None };
        match (choice, other) {
            (GroupChoice::Confirm | GroupChoice::SetAside, _) => {
                let act =
                    if *choice == GroupChoice::Confirm { GroupAct::Confirm } else { GroupAct::SetAside };
                self.open(id, "somebody decided on this group already. Take that back first").await?;
                Ok(done(act, self.write(id, act, None, &before, None).await?))
            }
            (GroupChoice::Merge(_), Some((other, theirs))) if other != id => {
                self.open(id, "somebody decided on this group already. Take that back first").await?;
                self.open(other, "somebody decided on the other group already. Take that back first").await?;
                let before = Before { other: Some(theirs.clone()), ..before };
                self.become_one((id, whole), (other, &theirs)).await?;
                let decision = self.write(id, GroupAct::Merge, Some(other), &before, None).await?;
                Ok(Done { other: Some(other), moved: numbers(&theirs), ..done(GroupAct::Merge, decision) })
            }
            (GroupChoice::Merge(_), _) => Err(AppError::invalid("other", "Choose another group")),
            (GroupChoice::Split(chosen), _) => {
                self.open(id, "somebody decided on this group already. Take that back first").await?;
                let cases = numbers(whole);
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
                let decision = self.write(id, GroupAct::Split, Some(new), &before, None).await?;
                Ok(Done { other: Some(new), moved: own, ..done(GroupAct::Split, decision) })
            }
            (GroupChoice::Undo(decision), _) => self.undo(id, whole, *decision, visible).await,
        }
    }

    /// Nobody has confirmed this group or set it aside.
    async fn open(&mut self, id: GroupId, otherwise: &str) -> Result<(), AppError> {
        let rows = self.tx.group_decisions(id).await?;
        if rows.iter().any(|row| settled(row, id)) {
            return Err(AppError::Conflict(otherwise.to_owned()));
        }
        Ok(())
    }

    async fn undo(
        &mut self,
        id: GroupId,
        whole: &GroupDetail,
        decision: i64,
        visible: &Visible,
    ) -> Result<Done, AppError> {
        let rows = self.tx.group_decisions(id).await?;
        let standing = |row: &&GroupDecisionRow| {
            row.id == decision && row.group_id == id.get() && row.undone_by.is_none() && row.undoes.is_none()
        };
        let row = rows.iter().find(standing).ok_or(AppError::NotFound("decision"))?.clone();
        if !visible.holds_decision(&row) {
            return Err(AppError::Conflict(
                "this decision is also about cases of other forces: only somebody who is bound to no force takes it back".to_owned(),
            ));
        }
        let act = act_of(&row)?;
        let other = row.other_group.and_then(|other| GroupId::new(other).ok());
        let now = Before { one: whole.clone(), other: None };
        let mut moved = Vec::new();
        if let (GroupAct::Merge | GroupAct::Split, Some(other)) = (act, other) {
            self.nothing_since(&row, id).await?;
            self.nothing_since(&row, other).await?;
            moved = self.part_again((id, whole), other, (act, &row)).await?;
        }
        let written = self.write(id, GroupAct::Undo, other, &now, Some(decision)).await?;
        Ok(Done { act: GroupAct::Undo, decision: written, other, moved, undoes: Some((decision, act)) })
    }

    /// Nothing was decided later that taking this back would sweep away, of this group or of another that it was merged with since.
    async fn nothing_since(&mut self, row: &GroupDecisionRow, group: GroupId) -> Result<(), AppError> {
        let rows = self.tx.group_decisions(group).await?;
        let later = |later: &GroupDecisionRow| later.id > row.id && later.undone_by.is_none();
        let moved = |row: &GroupDecisionRow| matches!(row.act.parse(), Ok(GroupAct::Merge | GroupAct::Split));
        if rows.iter().any(|one| later(one) && moved(one)) {
            return Err(AppError::Conflict("take back what was merged or split later first".to_owned()));
        }
        if rows.iter().any(|one| later(one) && settled(one, group)) {
            let message =
                format!("somebody confirmed group {group} or set it aside since. Take that back first");
            return Err(AppError::Conflict(message));
        }
        Ok(())
    }

    /// Both groups of a merger or split as they were before it, but for what people called no tie since. Returns the cases that move.
    async fn part_again(
        &mut self,
        (id, whole): (GroupId, &GroupDetail),
        other: GroupId,
        (act, row): (GroupAct, &GroupDecisionRow),
    ) -> Result<Vec<i64>, AppError> {
        let mut before: Before =
            serde_json::from_str(&row.cases).map_err(|_| AppError::Internal("stored decision"))?;
        for said in self.tx.refused_ties().await? {
            before.one = before.one.without(&said);
            before.other = before.other.map(|other| other.without(&said));
        }
        let run = self.run().await?;
        let theirs = if act == GroupAct::Merge {
            before.other.as_ref().map(numbers).unwrap_or_default()
        } else {
            let theirs = self.tx.group_view(other).await?.ok_or(AppError::NotFound("group"))?;
            let theirs: GroupDetail =
                serde_json::from_str(&theirs.detail).map_err(|_| AppError::Internal("stored group"))?;
            numbers(&theirs)
        };
        self.put(run, (id, &numbers(whole)), Some(&before.one)).await?;
        if act == GroupAct::Merge {
            self.put(run, (other, &[]), before.other.as_ref()).await?;
        } else {
            self.put(run, (other, &theirs), None).await?;
        }
        Ok(theirs)
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
            last_case: None,
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
    ) -> Result<i64, AppError> {
        let cases = serde_json::to_string(before).map_err(|_| AppError::Internal("writing a decision"))?;
        let by = self.person.account();
        Ok(self.tx.add_group_decision(id, act, other, &cases, by, self.reason, undoes, self.now).await?)
    }
}
