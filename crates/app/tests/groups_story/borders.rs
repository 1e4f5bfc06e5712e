//! What a person bound to a force may see and decide of groups that reach, or reached, beyond it; and that no decision sweeps another away.

use std::path::Path;

use lookagain_app::{
    App, AppError, Linked, QueueFilter, Role, Settings, SignedIn, Target, Who,
    decide_group::GroupChoice,
    group_chart::{Chart, ChartQuery},
    groups::{GroupState, GroupView, LastRun},
};
use lookagain_domain::{
    group::{GroupPart, TieKind},
    identity::{IdentityFlag, RunKind},
};
use lookagain_store::{Store, audit::AuditFilter, linkage::NewRun};

use crate::world::{Holds, World, force, group, kinds, now, operator};

/// Two of cumbria alone, and three that reach from cumbria into norfolk.
const OWN: Holds<'static> = &[
    ("S1", "PHONE", "07700 900001"),
    ("S1", "VEHICLE", "ZA12 IBC"),
    ("S2", "PHONE", "07700 900001"),
    ("S2", "VEHICLE", "ZA12 IBC"),
    ("S5", "PHONE", "07700 900005"),
    ("S5", "VEHICLE", "ZA55 IBC"),
];
const ACROSS: Holds<'static> = &[
    ("S5", "PHONE", "07700 900005"),
    ("S5", "VEHICLE", "ZA55 IBC"),
    ("S6", "PHONE", "07700 900005"),
    ("S6", "VEHICLE", "ZA55 IBC"),
];

fn conflict<T: std::fmt::Debug>(result: &Result<T, AppError>, what: &str) {
    assert!(matches!(result, Err(AppError::Conflict(_))), "{what}: {result:?}");
}

/// What a person bound to a force may see and decide of groups that reach, or reached, beyond it; and that no decision sweeps another away.
#[expect(clippy::too_many_lines, reason = "one story, told in order")]
pub(crate) async fn borders(target: impl Fn(&Path) -> Target) {
    let folder = tempfile::tempdir().unwrap();
    let target = target(folder.path());
    let app = App::open(&target, &folder.path().join("kept"), Settings::default(), now()).await.unwrap();
    let world = World { app, folder };
    world.send("cumbria", 0..40, OWN).await;
    world.send("norfolk", 0..40, ACROSS).await;
    assert_eq!((world.find().await.groups, world.find().await.across_forces), (2, 1));
    let national = world.person("national", Role::TriageOfficer, None).await;
    let cumbria = world.person("cumbria", Role::TriageOfficer, Some("cumbria")).await;
    let norfolk = world.person("norfolk", Role::TriageOfficer, Some("norfolk")).await;
    let open =
        world.app.list_groups(&Who::Person(cumbria.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    let (own, across) = (open.rows[0].group, open.across[0]);
    assert_eq!((open.total, open.across_total), (1, 1));
    let say = async |who: &SignedIn, id: i64, choice: GroupChoice, why: &str| {
        world.app.decide_group(who, group(id), &choice, why, now()).await
    };

    // Of a group that reaches further a person of one force decides nothing, whatever they see of it.
    let whole = world.view(&national, across).await.unwrap();
    assert!(!world.view(&cumbria, across).await.unwrap().may_decide);
    assert!(world.view(&cumbria, own).await.unwrap().may_decide);
    for choice in [GroupChoice::Confirm, GroupChoice::SetAside, GroupChoice::Split(vec![whole.cases[0].0])] {
        conflict(&say(&cumbria, across, choice, "all of it is ours").await, "decided on a part");
    }
    conflict(&say(&cumbria, own, GroupChoice::Merge(group(across)), "one ring").await, "merged with a part");
    let kind = whole.detail.ties[0].kind;
    let wrong = world.tie(&national, across, kind).await;
    conflict(&world.app.refuse_tie(&cumbria, group(across), &wrong, "a taxi", now()).await, "judged a part");
    let picture = |_: &Chart| "<svg/>".to_owned();
    let keep = async |who: &SignedIn, id: i64| {
        world.app.keep_exhibit(who, group(id), &ChartQuery::default(), &picture, now()).await
    };
    conflict(&keep(&cumbria, across).await, "kept a part");
    // Of two who decide at once one is told of the other.
    let (one, other) = tokio::join!(
        say(&cumbria, own, GroupChoice::Confirm, "the same two"),
        say(&national, own, GroupChoice::Confirm, "the same two")
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    conflict(&one.and(other), "decided twice");

    // The queue shows which cases a confirmed group links; to a person of one force no more than those within it.
    let linked = async |who: &SignedIn| {
        let filter = QueueFilter { linked: Some(Linked::Any), ..QueueFilter::default() };
        let page = world.app.queue(&Who::Person(who.clone()), filter, None, 100, now()).await.unwrap();
        let mut cases: Vec<i64> = page.rows.iter().map(|row| row.case.get()).collect();
        cases.sort_unstable();
        cases
    };
    let of = |view: &GroupView| view.cases.iter().map(|case| case.0).collect::<Vec<_>>();
    let (two, three) = (of(&world.view(&national, own).await.unwrap()), of(&whole));
    assert_eq!((linked(&national).await, linked(&cumbria).await), (two.clone(), two.clone()));
    assert_eq!(linked(&norfolk).await, Vec::<i64>::new());
    say(&national, across, GroupChoice::Confirm, "for a while").await.unwrap();
    assert_eq!(linked(&national).await, {
        let mut all = [two.clone(), three].concat();
        all.sort_unstable();
        all
    });
    assert_eq!((linked(&cumbria).await, linked(&norfolk).await), (two, Vec::new()));
    let confirmed = world.view(&national, across).await.unwrap().decisions[0].id;
    say(&national, across, GroupChoice::Undo(confirmed), "not for longer").await.unwrap();

    // A part says nothing that was counted over others' records.
    let part = world.view(&norfolk, across).await.unwrap();
    assert!(part.more && part.cases.len() == 2);
    assert_eq!(kinds(&part), [TieKind::Phone, TieKind::Vehicle], "its own two cases share both");
    for tie in &part.detail.ties {
        let told = (tie.cases_in_all, tie.bits, tie.bits_each, tie.strength.as_str());
        assert_eq!(told, (0, 0.0, 0.0, ""), "{tie:?}");
    }
    assert!(world.view(&norfolk, own).await.is_err());
    let mine = world.view(&cumbria, own).await.unwrap();
    assert_eq!(kinds(&mine), [TieKind::Phone, TieKind::Vehicle]);
    for tie in &mine.detail.ties {
        let told = (tie.cases_in_all, tie.bits, tie.bits_each, tie.strength.as_str());
        assert_eq!(told, (0, 0.0, 0.0, ""), "also of a group that is wholly theirs: {tie:?}");
    }
    assert!(mine.detail.reasons.is_empty() && mine.detail.findings.is_empty());
    assert!(open.rows[0].weighed.is_none() && matches!(open.run, LastRun::At(_)), "{open:?}");
    let all =
        world.app.list_groups(&Who::Person(national.clone()), GroupState::Open, (0, 0), now()).await.unwrap();
    assert!(
        all.rows[0].weighed.unwrap().bits > 0.0 && matches!(&all.run, LastRun::Told(run) if run.cases == 80)
    );

    // A case of another force that touches it is not told.
    world.send("kent", 0..3, &[("S1", "PHONE", "07700900001"), ("T1", "VEHICLE", "ZA12IBC")]).await;
    let alerts = world.view(&national, own).await.unwrap().alerts;
    assert_eq!(alerts.len(), 1);
    assert!(world.view(&cumbria, own).await.unwrap().alerts.is_empty());
    let unseen = world.app.see_alert(&cumbria, group(own), alerts[0].id, now()).await;
    assert!(matches!(unseen, Err(AppError::NotFound(_))));
    world.app.see_alert(&national, group(own), alerts[0].id, now()).await.unwrap();
    conflict(&world.app.see_alert(&national, group(own), alerts[0].id, now()).await, "seen twice");
    assert!(world.view(&national, own).await.unwrap().alerts[0].seen_by.is_some());

    // Confirmed: neither merged nor split before that is taken back, from either side.
    conflict(
        &say(&national, own, GroupChoice::Merge(group(across)), "one ring").await,
        "merged what is confirmed",
    );
    conflict(
        &say(&national, across, GroupChoice::Merge(group(own)), "one ring").await,
        "merged with what is confirmed",
    );
    let cases: Vec<i64> = mine.cases.iter().map(|case| case.0).collect();
    conflict(
        &say(&national, own, GroupChoice::Split(vec![cases[0]]), "two of them").await,
        "split what is confirmed",
    );
    say(&cumbria, own, GroupChoice::Undo(1), "not sure").await.unwrap();

    // Merged for a while with what lies in norfolk: what was said and kept then is not cumbria's to read or to take back.
    say(&national, own, GroupChoice::Merge(group(across)), "the norfolk victim knew them").await.unwrap();
    assert_eq!(world.view(&national, own).await.unwrap().cases.len(), 5);
    let exhibit = keep(&national, own).await.unwrap();
    let merged = world.view(&national, own).await.unwrap().decisions.last().unwrap().id;
    conflict(&say(&cumbria, own, GroupChoice::Undo(merged), "it is ours").await, "decided on a part");
    say(&national, own, GroupChoice::Undo(merged), "the norfolk victim did not").await.unwrap();
    let mine = world.view(&cumbria, own).await.unwrap();
    assert!(!mine.more && mine.cases.len() == 2 && mine.exhibits.is_empty());
    let told: Vec<(&str, &str, Option<i64>)> =
        mine.decisions.iter().map(|row| (row.act.as_str(), row.reason.as_str(), row.other_group)).collect();
    assert_eq!(
        told,
        [
            ("CONFIRM", "the same two", None),
            ("UNDO", "not sure", None),
            ("MERGE", "", None),
            ("UNDO", "", None)
        ]
    );
    let kept = world.app.exhibit(&Who::Person(cumbria.clone()), group(own), exhibit, now()).await;
    assert!(matches!(kept, Err(AppError::NotFound(_))));
    assert_eq!(world.view(&national, own).await.unwrap().exhibits.len(), 1);
    left_to_cumbria(&world, across, (&national, &cumbria)).await;

    // A part that went on to another group, or that somebody confirmed, is not swept away by taking the split back.
    let away = whole.cases.last().unwrap().0;
    say(&national, across, GroupChoice::Split(vec![away]), "another matter").await.unwrap();
    let split = world.view(&national, across).await.unwrap().decisions.last().unwrap().clone();
    let third = split.other_group.unwrap();
    say(&national, own, GroupChoice::Merge(group(third)), "it is theirs").await.unwrap();
    conflict(&say(&national, across, GroupChoice::Undo(split.id), "after all").await, "swept a merger away");
    let joined = world.view(&national, own).await.unwrap();
    assert_eq!(joined.cases.len(), 3, "what it had and the part");
    let merged = joined.decisions.last().unwrap().id;
    say(&national, own, GroupChoice::Undo(merged), "it is not").await.unwrap();
    say(&national, third, GroupChoice::SetAside, "nothing in it").await.unwrap();
    conflict(
        &say(&national, across, GroupChoice::Undo(split.id), "after all").await,
        "swept a decision away",
    );
    let aside = world.view(&national, third).await.unwrap().decisions.last().unwrap().id;
    say(&national, third, GroupChoice::Undo(aside), "there is").await.unwrap();
    // What was called no tie meanwhile does not come back with it, and a run that is under way would notice.
    let store = Store::open(&target, now()).await.unwrap();
    let before = store.read().await.unwrap().newest_group_words().await.unwrap();
    let wrong = world.tie(&national, across, kind).await;
    world.app.refuse_tie(&national, group(across), &wrong, "a taxi", now()).await.unwrap();
    let after = store.read().await.unwrap().newest_group_words().await.unwrap();
    assert!(after.0 > before.0 && after.1 == before.1, "{before:?} {after:?}");
    say(&national, across, GroupChoice::Undo(split.id), "after all").await.unwrap();
    assert_eq!(world.view(&national, across).await.unwrap().cases.len(), 3);
    assert!(!kinds(&world.view(&national, across).await.unwrap()).contains(&kind));
    assert_eq!(world.view(&national, own).await.unwrap().cases.len(), 2);
    told_in_audit(&world, across, (split.id, third, away)).await;
    store.close().await;
    world.app.close().await;
}

/// What is left of a group after a split is cumbria's alone; the split is not, and cumbria does not bring norfolk's cases back.
async fn left_to_cumbria(world: &World, across: i64, (national, cumbria): (&SignedIn, &SignedIn)) {
    let say = async |who: &SignedIn, choice: GroupChoice| {
        world.app.decide_group(who, group(across), &choice, "for a while", now()).await
    };
    let view = world.view(national, across).await.unwrap();
    let norfolk = view.detail.cases.iter().filter(|seen| seen.force == force("norfolk").get());
    say(national, GroupChoice::Split(norfolk.map(|seen| seen.case).collect())).await.unwrap();
    let split = world.view(national, across).await.unwrap().decisions.last().unwrap().id;
    let mine = world.view(cumbria, across).await.unwrap();
    assert!(mine.may_decide && !mine.more && mine.cases.len() == 1);
    let told = mine.decisions.last().unwrap();
    assert_eq!((told.act.as_str(), told.reason.as_str(), told.other_group), ("SPLIT", "", None));
    conflict(&say(cumbria, GroupChoice::Undo(split)).await, "brought back what is norfolk's");
    assert_eq!(world.view(national, across).await.unwrap().cases.len(), 1);
    say(national, GroupChoice::Undo(split)).await.unwrap();
    assert_eq!(world.view(national, across).await.unwrap().detail, view.detail, "as it was");
}

/// The audit says what a split moved where, and what taking it back took back.
async fn told_in_audit(world: &World, id: i64, (split, third, away): (i64, i64, i64)) {
    let filter =
        AuditFilter { object_kind: Some("group".to_owned()), object_id: Some(id), ..AuditFilter::default() };
    let entries = world.app.view_audit(&operator(), &filter, 200, now()).await.unwrap().entries;
    let details = entries.iter().map(|entry| serde_json::from_str(&entry.detail).unwrap());
    let details: Vec<serde_json::Value> = details.collect();
    let told = |act: &str, name: &str| details.iter().find(|told| told["act"] == act).unwrap()[name].clone();
    assert_eq!(told("SPLIT", "decision"), split);
    assert_eq!(told("SPLIT", "other_group"), third);
    assert_eq!(told("SPLIT", "moved_cases"), serde_json::json!([away]));
    assert_eq!((told("UNDO", "undoes"), told("UNDO", "undone_act")), (split.into(), "SPLIT".into()));
}

/// Linkage asks whether a suspect of a group is the victim of another case, and nobody has answered: no group lists them as a suspect.
pub(crate) async fn care(world: &World, store: &Store, (who, cumbria): (&SignedIn, &SignedIn), id: i64) {
    let part = async |nominal: i64| {
        let view = world.view(who, id).await.unwrap();
        let is = |record: &(i64, i64)| record.1 == nominal;
        view.detail.members.iter().find(|member| member.records.iter().any(is)).unwrap().part
    };
    let members = world.view(who, id).await.unwrap().detail.members;
    let of = |part: GroupPart| {
        members.iter().filter(move |member| member.part == part).map(|one| one.records[0].1)
    };
    let (suspect, victim) =
        (of(GroupPart::Suspect).next().unwrap(), of(GroupPart::Victim).next_back().unwrap());
    let run = NewRun {
        model: None,
        kind: RunKind::Full,
        seed: 1,
        as_of: None,
        by: None,
        nominals: 2,
        compared: 2,
        pairs: 1,
        identities: 0,
        members: 0,
        flags: 1,
    };
    let mut tx = store.write().await.unwrap();
    let run = tx.add_run(&run, now()).await.unwrap();
    let couple = (suspect.min(victim), suspect.max(victim));
    tx.change_flags(run, &[], &[(IdentityFlag::VictimAndSuspect, couple)]).await.unwrap();
    tx.commit().await.unwrap();
    world.find().await;
    assert_eq!(part(suspect).await, GroupPart::Care);
    // Whoever is bound to the force counts what its own records say: no person for care among the victims of the list.
    let counted = async |who: &SignedIn| {
        let page = world.app.list_groups(&Who::Person(who.clone()), GroupState::Open, (0, 0), now()).await;
        let page = page.unwrap();
        let line = page.rows.iter().find(|line| line.group == id).unwrap();
        [GroupPart::Suspect, GroupPart::Victim, GroupPart::Care].map(|part| line.detail.count(part))
    };
    assert_eq!((counted(who).await, counted(cumbria).await), ([3, 2, 1], [3, 2, 0]));
    let mut tx = store.write().await.unwrap();
    let flag = tx.present_flags().await.unwrap()[0].0;
    tx.change_flags(run, &[flag], &[]).await.unwrap();
    tx.commit().await.unwrap();
    world.find().await;
    assert_eq!(part(suspect).await, GroupPart::Suspect, "somebody has answered");
}
