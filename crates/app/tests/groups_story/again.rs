//! Runs over what changed: the same as a run over everything, with alerts on what linkage or a person joined meanwhile.

use std::{path::Path, sync::Arc};

use lookagain_app::{
    App, NobodyWaits, Role, Settings, SignedIn, Target, Who, decide_group::GroupChoice, groups::GroupState,
    judge::Judged, link::LinkRequest,
};
use lookagain_domain::{NominalId, identity::Verdict};

use crate::world::{World, force, group, now, operator};

/// Two things that suspects of cases 1 and 2 share. Kinds of their own for each ring, so that what is to be expected of one says
/// nothing of another.
fn ring(number: usize) -> Vec<(&'static str, &'static str, String)> {
    let [one, other] = [
        [("VEHICLE", "ZA12 IBC"), ("ONLINE", "quiet-heron-41")],
        [("EMAIL", "first@example.org"), ("EMAIL", "second@example.net")],
        [("PHONE", "07700900003"), ("PHONE", "07700900004")],
    ][number];
    let holds = |who: &'static str, (kind, value): (&'static str, &str)| (who, kind, value.to_owned());
    vec![holds("S1", one), holds("S1", other), holds("S2", one), holds("T2", other)]
}

impl World {
    async fn sends(
        &self,
        slug: &str,
        cases: std::ops::Range<u32>,
        holds: &[(&'static str, &'static str, String)],
    ) {
        let holds: Vec<(&str, &str, &str)> =
            holds.iter().map(|(who, kind, value)| (*who, *kind, value.as_str())).collect();
        self.send(slug, cases, &holds).await;
    }

    /// A run over what changed, and then one over everything, which must find nothing to change; how much the first worked out.
    async fn finds_the_same(&self) -> u64 {
        let run = self.find().await;
        let whole = self.find_anew().await;
        assert_eq!((whole.made, whole.gone, whole.changed), (0, 0, 0), "{run:?} {whole:?}");
        assert_eq!((whole.groups, whole.pairs, whole.in_all), (run.groups, run.pairs, run.in_all));
        assert_eq!((whole.worked_out, whole.communities), (run.communities, run.communities));
        run.worked_out
    }

    /// The suspect of a case whom the force knows.
    async fn known(&self, slug: &str, case: &str) -> NominalId {
        let found = self.app.find_case(&operator(), Some(force(slug)), case, now()).await.unwrap();
        let view = self.app.view_case(&operator(), found[0].0, now()).await.unwrap();
        let known = view.people.iter().find(|person| person.role == "SUSPECT" && person.identified == "Y");
        NominalId::new(known.unwrap().nominal_id).unwrap()
    }

    /// A person holds that the known suspects of two cases are one.
    async fn same(&self, who: &SignedIn, one: (&str, &str), other: (&str, &str)) {
        let couple = (self.known(one.0, one.1).await, self.known(other.0, other.1).await);
        let same =
            Judged { verdict: Verdict::Same, reason: "the same scar and date".to_owned(), aware: true };
        self.app.judge(who, couple, &same, now()).await.unwrap();
    }
}

pub(crate) async fn again(target: impl Fn(&Path) -> Target) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&target(folder.path()), &folder.path().join("kept"), Settings::default(), now())
        .await
        .unwrap();
    let world = World { app, folder };
    for (number, slug) in ["cumbria", "norfolk", "kent"].into_iter().enumerate() {
        world.sends(slug, 0..70, &ring(number)).await;
    }
    assert_eq!(world.finds_the_same().await, 3, "the first run takes over nothing");
    assert_eq!(world.finds_the_same().await, 0, "nothing came in");
    // A force of which nobody is in a group.
    world.sends("essex", 0..6, &[]).await;
    assert_eq!(world.finds_the_same().await, 0, "nothing touches a group");
    // One more case of the first ring, and nothing of the others.
    world.sends("surrey", 1..3, &ring(0)[..2]).await;
    assert_eq!(world.finds_the_same().await, 1, "one group is touched");

    let triage = world.person("triage", Role::TriageOfficer, None).await;
    let who = Who::Person(triage.clone());
    let model = Some(include_str!("../linkage_story.toml").to_owned());
    let request = LinkRequest { full: true, model, ..LinkRequest::default() };
    world.app.link(&operator(), &request, now(), Arc::new(NobodyWaits)).await.unwrap();
    // A case joins a group by what two of its cases have: somebody is in both.
    world.same(&triage, ("kent", "K1"), ("kent", "K2")).await;
    world.finds_the_same().await;
    let list = world.app.list_groups(&who, GroupState::Open, (0, 0), now()).await.unwrap();
    let of_kent =
        list.rows.iter().find(|row| row.detail.cases[0].force == force("kent").get()).unwrap().group;
    let choice = GroupChoice::Confirm;
    world.app.decide_group(&triage, group(of_kent), &choice, "the same ring", now()).await.unwrap();
    world.finds_the_same().await;
    // A new case has one number in common with a confirmed group: too little. A person holds that its other suspect is of the group.
    let lone = [("S2", "PHONE", "07700900003".to_owned())];
    world.sends("dorset", 2..3, &lone).await;
    assert_eq!(world.view(&triage, of_kent).await.unwrap().alerts, []);
    world.same(&triage, ("dorset", "K2"), ("kent", "K2")).await;
    let run = world.find().await;
    let alerts = world.view(&triage, of_kent).await.unwrap().alerts;
    let told: Vec<_> = alerts.iter().map(|alert| (alert.force_id, alert.case_ref.as_str())).collect();
    assert_eq!((run.alerts, told), (1, vec![(force("dorset").get(), "K2")]), "{run:?}");
    assert_eq!(world.find().await.alerts, 0, "an alert is raised once");
    assert_eq!(
        world.view(&triage, of_kent).await.unwrap().cases.len(),
        2,
        "a confirmed group stays as it was confirmed"
    );
    world.finds_the_same().await;
    world.app.close().await;
}
