//! A scripted reviewer who answers from the planted truth of the synthetic nation: cases of each kind are carried from the queue through every
//! state to the end, others stop on the way, and the totals on every list are what the script knows. The product never reads the truth; this does.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

mod truth;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use lookagain_app::{
    Target, Who,
    rules_of_casework::{
        Item, Stage,
        entry::StageChange,
        questions::Per,
        review::{Recommendation, Review},
    },
};
use lookagain_domain::review::CaseStatus;

use self::{
    truth::Planted,
    world::{Carried, World, now, operator, world},
};

/// Each kind to its end and to every stop on the way; what stands on the lists is what the script knows.
async fn story(w: &World) {
    let accepted = w.accept().await;
    let (mut nth, mut carried) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for one in accepted {
        let stops = one.2.stops();
        let turn = nth.entry(one.2.name()).or_default();
        let stop = stops[*turn];
        *turn += 1;
        let place = *turn + carried.len();
        carried.push(w.carry(one, stop, place).await);
    }
    for kind in
        [Planted::Nothing, Planted::Gone(String::new()), Planted::Open(String::new()), Planted::Suspect]
    {
        assert_eq!(nth.get(kind.name()), Some(&kind.stops().len()), "{}: one for each stop", kind.name());
    }
    every_stage(w, &carried).await;
    lists_add_up(w, &carried).await;
    work_adds_up(w).await;
    figures_add_up(w, &carried).await;
    assert!(w.app.verify_audit(&operator(), &[], now()).await.unwrap().is_sound());
}

async fn every_stage(w: &World, carried: &[Carried]) {
    let mut reached = BTreeSet::from([Stage::Queued]);
    for one in carried {
        let file = w.view(one.case).await.file;
        assert_eq!(file.stage(), one.stands, "{one:?}");
        // An open line is never under an upheld closure, and the proof that there was none is the planted truth.
        if one.stands == Stage::Upheld {
            assert!(
                file.open_enquiries().next().is_none() && one.planted.proposes() == Recommendation::Uphold
            );
        }
        let ends = one.stands == Stage::Closed;
        assert!(!ends || one.planted.proposes() == Recommendation::Reinvestigate);
        let stages = file.history().iter().filter_map(|filed| StageChange::of(&filed.body));
        reached.extend(stages.map(|change| change.stage));
    }
    assert_eq!(reached, Stage::ALL.iter().copied().collect(), "every state");
}

async fn lists_add_up(w: &World, carried: &[Carried]) {
    let supervisor = Who::Person(w.supervisor.clone());
    let mut stands: BTreeMap<Stage, u64> = BTreeMap::new();
    for one in carried {
        *stands.entry(one.stands).or_default() += 1;
    }
    let all = w.app.casework_list(&supervisor, Stage::ALL, 500, 0, now()).await.unwrap();
    assert_eq!(all.counts, stands);
    let listed: BTreeSet<i64> = all.rows.iter().map(|row| row.case_id).collect();
    assert_eq!(listed, carried.iter().map(|one| one.case.get()).collect());
    for stage in Stage::ALL {
        let page = w.app.casework_list(&supervisor, &[*stage], 500, 0, now()).await.unwrap();
        assert_eq!(page.rows.len() as u64, stands.get(stage).copied().unwrap_or(0), "{stage}");
    }
    let waits = carried.iter().filter(|one| one.submitted && !one.twice).count();
    assert_eq!(all.second_reviews.len(), waits, "drawn, and nobody took it");
    // A force's investigator counts the cases of that force, and both together are all.
    let mut both = 0;
    for (force, room) in &w.rooms {
        let own = w.app.casework_list(&Who::Person(room.clone()), Stage::ALL, 500, 0, now()).await.unwrap();
        let of_force = carried.iter().filter(|one| one.force == *force).count();
        assert_eq!(own.rows.len(), of_force);
        both += own.counts.values().sum::<u64>();
    }
    assert_eq!(both, carried.len() as u64);
    let totals = w.app.totals(&operator(), now()).await.unwrap();
    let queued = CaseStatus::Queued.code();
    assert_eq!(totals.sum(|status, _, _| status == queued), carried.len() as u64, "the queue's own totals");
    let forces = w.app.list_forces(&operator(), now()).await.unwrap();
    let cases: i64 = forces.iter().map(|line| line.cases).sum();
    assert_eq!(totals.sum(|_, _, _| true), u64::try_from(cases).unwrap(), "by status and by force");
    for line in forces {
        assert_eq!(line.cases, line.met + line.unknown + line.not_met, "{}", line.slug);
    }
}

/// What waits for each, and for all who do the same, is what the workload says.
async fn work_adds_up(w: &World) {
    let load = w.app.workload(&Who::Person(w.supervisor.clone()), now()).await.unwrap();
    let everyone =
        w.reviewers.iter().chain(&w.panel).chain(w.rooms.values()).chain([&w.agency, &w.supervisor]);
    let (mut own, mut people) = (0, 0);
    for who in everyone {
        let waits = w.app.my_work(who, now()).await.unwrap().own.len() as u64;
        own += waits;
        people += u64::from(waits > 0);
    }
    let mut pooled = 0;
    for who in [&w.reviewers[0], &w.panel[0], &w.agency, &w.supervisor].into_iter().chain(w.rooms.values()) {
        let pool = w.app.my_work(who, now()).await.unwrap().pool.len();
        assert!(pool < 50, "a page of it is all of it");
        pooled += pool as u64;
    }
    let sum = |of: fn(&(_, u64, u64, u64, String)) -> u64| load.pools.iter().map(of).sum::<u64>();
    assert_eq!((sum(|pool| pool.1), sum(|pool| pool.2), load.people), (own, pooled, people), "{load:?}");
    assert!(own > 0 && pooled > 0);
}

async fn figures_add_up(w: &World, carried: &[Carried]) {
    let supervisor = Who::Person(w.supervisor.clone());
    let twice: Vec<&Carried> = carried.iter().filter(|one| one.twice).collect();
    let found = w.app.agreement(&supervisor, now()).await.unwrap();
    let decided = twice.iter().filter(|one| one.signed).count() as u64;
    assert_eq!((found.cases, found.decided, found.overturned), (twice.len() as u64, decided, 0));
    let (cases, victims) = (twice.len(), twice.iter().map(|one| one.victims).sum::<usize>());
    let view = w.view(carried[0].case).await;
    for (_, question) in view.questions.questions() {
        let row = found.rows.iter().find(|row| row.question == question.id).unwrap();
        let pairs = match question.per {
            Per::Case => cases,
            Per::Victim => victims,
        };
        assert_eq!(
            (row.n as usize, row.agreed),
            (pairs, row.n),
            "{}: both answer from the truth",
            question.id
        );
    }
    let proposals = (found.recommendation.n as usize, found.recommendation.agreed as usize);
    assert_eq!(proposals, (cases, cases));
    let signed: BTreeSet<i64> = carried.iter().filter(|one| one.signed).map(|one| one.case.get()).collect();
    let meeting = w.app.view_meeting(&supervisor, w.meeting, now()).await.unwrap();
    assert_eq!(meeting.decided.iter().map(|row| row.case_id).collect::<BTreeSet<_>>(), signed);
    let listed = carried.iter().filter(|one| one.stands == Stage::Listed).count();
    assert_eq!(meeting.agenda.len(), listed);
    let learning = w.app.learning(&supervisor, now()).await.unwrap();
    let from: BTreeSet<i64> = learning.iter().map(|(row, _)| row.case_id).collect();
    assert_eq!((learning.len(), from), (signed.len(), signed), "one for each decision");
    // Nothing was written that no review or decision accounts for.
    for one in carried {
        let reviews = w.view(one.case).await.file.all::<Review>().count();
        let begun = usize::from(one.stands != Stage::Queued);
        assert_eq!(reviews, begun + usize::from(one.submitted), "{one:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_who_answers_from_the_planted_truth_carries_each_kind_to_its_end_and_the_totals_add_up() {
    story(&world(|folder| Target::Sqlite(folder.join("planted.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn the_same_on_postgres() {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must run the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => return println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    };
    let name = format!("planted_{}", std::process::id());
    let url = lookagain_store::testing::create_database(&server, &name).await.unwrap();
    story(&world(|_| Target::Postgres(url.clone())).await).await;
}
