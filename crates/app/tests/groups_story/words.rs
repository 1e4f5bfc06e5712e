//! What a person bound to a force says of a tie counts for that force's records, and what a force opens is what the group held that day.

use std::path::Path;

use lookagain_app::{App, AppError, Role, Settings, Target, Who, groups::GroupState};
use lookagain_domain::group::TieKind;

use lookagain_store::Store;

use crate::borders::care;
use crate::world::{Holds, World, group, kinds, now};

async fn world(target: impl Fn(&Path) -> Target) -> (World, Target) {
    let folder = tempfile::tempdir().unwrap();
    let target = target(folder.path());
    let app = App::open(&target, &folder.path().join("kept"), Settings::default(), now()).await.unwrap();
    (World { app, folder }, target)
}

/// Two of a force who share one number that another force's two share as well, and two things of their own.
const CUMBRIA: Holds<'static> = &[
    ("S1", "PHONE", "07700 900001"),
    ("S2", "PHONE", "07700 900001"),
    ("S1", "VEHICLE", "ZA12 IBC"),
    ("S2", "VEHICLE", "ZA12 IBC"),
    ("S1", "EMAIL", "one@example.org"),
    ("S2", "EMAIL", "one@example.org"),
];
const KENT: Holds<'static> = &[
    ("S5", "PHONE", "07700 900001"),
    ("S6", "PHONE", "07700 900001"),
    ("S5", "VEHICLE", "ZA55 IBC"),
    ("S6", "VEHICLE", "ZA55 IBC"),
    ("S5", "EMAIL", "two@example.org"),
    ("S6", "EMAIL", "two@example.org"),
];

/// What people of one force call no tie is none in their records, and nobody else's evidence changes.
pub(crate) async fn words(target: impl Fn(&Path) -> Target) {
    let (world, target) = world(target).await;
    world.send("cumbria", 0..40, CUMBRIA).await;
    world.send("kent", 0..40, KENT).await;
    assert_eq!((world.find().await.groups, world.find().await.across_forces), (2, 0));
    let national = world.person("national", Role::TriageOfficer, None).await;
    let cumbria = world.person("cumbria", Role::TriageOfficer, Some("cumbria")).await;
    let kent = world.person("kent", Role::TriageOfficer, Some("kent")).await;
    let only = async |who| {
        let page = world.app.list_groups(&Who::Person(who), GroupState::Open, (0, 0), now()).await.unwrap();
        assert_eq!(page.rows.len(), 1);
        page.rows[0].group
    };
    let (ours, theirs) = (only(cumbria.clone()).await, only(kent.clone()).await);
    let (with, without) =
        ([TieKind::Phone, TieKind::Email, TieKind::Vehicle], [TieKind::Email, TieKind::Vehicle]);
    let ties = async |id| kinds(&world.view(&national, id).await.unwrap());
    assert_eq!((ties(ours).await, ties(theirs).await), (with.to_vec(), with.to_vec()));

    // A word of cumbria's: at once and after the next run for cumbria's records, and never for kent's.
    let wrong = world.tie(&cumbria, ours, TieKind::Phone).await;
    world.app.refuse_tie(&cumbria, group(ours), &wrong, "the home's own number", now()).await.unwrap();
    assert_eq!((ties(ours).await, ties(theirs).await), (without.to_vec(), with.to_vec()));
    world.find().await;
    assert_eq!((ties(ours).await, ties(theirs).await), (without.to_vec(), with.to_vec()));
    let said = world.view(&cumbria, ours).await.unwrap().judgements[0].clone();
    assert_eq!(said.force_id, cumbria.force().map(lookagain_domain::ForceId::get));
    world.app.restore_tie(&cumbria, group(ours), said.id, "it is not", now()).await.unwrap();
    world.find().await;
    assert_eq!(ties(ours).await, with);

    // A word of somebody who is bound to no force: everywhere, and no force takes it back for all.
    let wrong = world.tie(&national, ours, TieKind::Phone).await;
    world.app.refuse_tie(&national, group(ours), &wrong, "a help line", now()).await.unwrap();
    world.find().await;
    assert_eq!((ties(ours).await, ties(theirs).await), (without.to_vec(), without.to_vec()));
    let view = world.view(&cumbria, ours).await.unwrap();
    let said = view.judgements.last().unwrap();
    assert!(said.force_id.is_none() && !view.may_restore(said));
    let taken = world.app.restore_tie(&cumbria, group(ours), said.id, "it is ours", now()).await;
    assert!(matches!(taken, Err(AppError::Conflict(_))), "{taken:?}");
    world.app.restore_tie(&national, group(ours), said.id, "it is none", now()).await.unwrap();
    world.find().await;
    assert_eq!((ties(ours).await, ties(theirs).await), (with.to_vec(), with.to_vec()));
    let store = Store::open(&target, now()).await.unwrap();
    care(&world, &store, (&national, &cumbria), ours).await;
    store.close().await;
    world.app.close().await;
}

/// A case that comes to the group after an owner answered is not open.
pub(crate) async fn consent(target: impl Fn(&Path) -> Target) {
    let (world, _) = world(target).await;
    world.send("cumbria", 0..40, &CUMBRIA[..4]).await;
    world.send("norfolk", 0..40, &[("S2", "PHONE", "07700900001"), ("T2", "VEHICLE", "za12ibc")]).await;
    assert_eq!(world.find().await.groups, 1);
    let cumbria = world.person("cumbria", Role::ForceCoordinator, Some("cumbria")).await;
    let norfolk = world.person("norfolk", Role::ForceCoordinator, Some("norfolk")).await;
    world.app.ask_access(&norfolk, group(1), "one of ours is in it", now()).await.unwrap();
    let until = "2026-12-31".parse().ok();
    world.app.answer_access(&cumbria, (group(1), 1), until, "work with us", now()).await.unwrap();
    let before = world.view(&norfolk, 1).await.unwrap();
    assert_eq!((before.cases.len(), before.more), (3, false));
    world.send("cumbria", 40..41, &[("S40", "PHONE", "07700900001"), ("S40", "VEHICLE", "ZA12 IBC")]).await;
    world.find().await;
    assert_eq!(world.view(&cumbria, 1).await.unwrap().cases.len(), 3, "it came to the group");
    let after = world.view(&norfolk, 1).await.unwrap();
    assert_eq!((&after.cases, after.more), (&before.cases, true));
    world.app.close().await;
}
