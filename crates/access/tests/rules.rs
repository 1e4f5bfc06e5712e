//! The sentences that must stay true whatever the golden file says, and the agreement of lists with decisions.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "in an integration test clippy knows only the test functions as tests"
)]

use lookagain_access::{Act, ForceScope, Policies, Principal, Resource, ResourceKind, Role};
use lookagain_domain::{AccountId, Force, ForceId};
use proptest::prelude::*;

fn account(id: i64) -> AccountId {
    AccountId::new(id).unwrap()
}

fn force(number: i64) -> ForceId {
    ForceId::new(number).unwrap()
}

fn who(role: Role, number: Option<i64>) -> Principal {
    Principal { account: account(7), role, force: number.map(force) }
}

/// Every resource that the policies can tell apart, for a principal 7 of force 12.
fn resources() -> Vec<Resource> {
    let mut list = Vec::new();
    for &kind in ResourceKind::ALL {
        for number in [None, Some(12), Some(13)] {
            for person in [None, Some(7), Some(8)] {
                let plain = Resource::of(kind, number.map(force));
                list.push(Resource { owner: person.map(account), ..plain.decided_by(person.map(account)) });
            }
        }
    }
    list
}

fn allowed(who: &Principal) -> Vec<(Act, Resource)> {
    let policies = Policies::shipped().unwrap();
    let all = Act::ALL.iter().flat_map(|&act| resources().into_iter().map(move |what| (act, what)));
    all.filter(|(act, what)| policies.decide(who, *act, what).allowed).collect()
}

#[test]
fn a_coordinator_without_a_force_gets_nothing() {
    assert_eq!(allowed(&who(Role::ForceCoordinator, None)), []);
    let policies = Policies::shipped().unwrap();
    for &act in Act::ALL {
        assert_eq!(policies.scope(&who(Role::ForceCoordinator, None), act), ForceScope::None, "{act}");
    }
}

#[test]
fn whoever_is_bound_to_a_force_touches_nothing_of_another() {
    for &role in Role::ALL {
        for (act, what) in allowed(&who(role, Some(12))) {
            let open = [
                Act::ViewRules,
                Act::ViewContext,
                Act::VerifyAudit,
                Act::ViewOwnAccount,
                Act::ViewQuestions,
                Act::ViewLearning,
            ];
            assert!(what.force == Some(force(12)) || open.contains(&act), "{role} {act} {what:?}");
        }
    }
}

/// Finding somebody by name tells who is who, as showing the name does.
#[test]
fn whoever_may_search_by_what_identifies_may_reveal_it_and_may_see_people() {
    let policies = Policies::shipped().unwrap();
    let mut some = 0;
    for &role in Role::ALL {
        for bound in [None, Some(12)] {
            let who = who(role, bound);
            for number in [None, Some(12), Some(13)] {
                let person = Resource::of(ResourceKind::Person, number.map(force));
                let may = |act| policies.decide(&who, act, &person).allowed;
                assert_eq!(may(Act::SearchPeople), may(Act::RevealName), "{role} {bound:?} {number:?}");
                assert!(!may(Act::SearchPeople) || may(Act::ViewPerson), "{role} {bound:?} {number:?}");
                some += usize::from(may(Act::SearchPeople));
            }
        }
    }
    assert!(some > 0, "somebody may");
}

#[test]
fn auditors_and_administrators_see_no_case_and_no_person() {
    for role in [Role::Auditor, Role::Administrator] {
        for bound in [None, Some(12)] {
            for (act, what) in allowed(&who(role, bound)) {
                assert!(
                    !matches!(
                        what.kind,
                        ResourceKind::Case
                            | ResourceKind::Person
                            | ResourceKind::Identity
                            | ResourceKind::Group
                            | ResourceKind::Review
                            | ResourceKind::Panel
                            | ResourceKind::Reinvestigation
                            | ResourceKind::Attachment
                    ),
                    "{role} {act}"
                );
                assert_ne!(act, Act::DownloadRejections, "{role}: rejected rows are content");
            }
        }
    }
}

#[test]
fn only_triage_officers_decide_and_nobody_on_their_own_exclusion() {
    for &role in Role::ALL {
        for bound in [None, Some(12)] {
            for (act, what) in allowed(&who(role, bound)) {
                match act {
                    Act::Decide => assert_eq!(role, Role::TriageOfficer),
                    Act::UndoDecision => {
                        assert_eq!((role, what.decided_by), (Role::TriageOfficer, Some(account(7))));
                    }
                    Act::SecondLook => assert_eq!(what.decided_by, Some(account(8)), "{role}"),
                    Act::ViewOwnAccount => assert_eq!(what.owner, Some(account(7)), "{role}"),
                    Act::WorkOnReview => assert_eq!(role, Role::Reviewer),
                    Act::Reinvestigate => assert_eq!(role, Role::Investigator),
                    Act::TakePartInPanel => {
                        assert!(matches!(role, Role::PanelMember | Role::Supervisor), "{role}");
                        assert_eq!(bound, None, "{role}: a force does not agree to its own closure");
                    }
                    Act::SitAtPanel => assert_eq!((role, bound), (Role::PanelMember, None)),
                    Act::PublishLearning => assert_eq!(bound, None, "{role}: nor takes back what it taught"),
                    Act::Supervise | Act::AdoptQuestions | Act::HoldAttachment => {
                        assert_eq!(role, Role::Supervisor);
                    }
                    Act::JudgePair => assert!(matches!(role, Role::TriageOfficer | Role::Reviewer)),
                    Act::ViewProtected => panic!("{role} sees protected characteristics"),
                    Act::ManageAccounts => assert_ne!(what.owner, Some(account(7)), "{role}"),
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn an_act_on_the_wrong_kind_of_thing_is_refused() {
    for &role in Role::ALL {
        for (act, what) in allowed(&who(role, None)).into_iter().chain(allowed(&who(role, Some(12)))) {
            assert!(act.kinds().contains(&what.kind), "{act} {what:?}");
        }
    }
}

#[test]
fn a_refusal_names_the_policy_that_forbids_and_nothing_when_none_speaks() {
    let policies = Policies::shipped().unwrap();
    let own = Resource::of(ResourceKind::Case, Some(force(12)));
    let officer = who(Role::TriageOfficer, Some(13));
    for (who, act, what, expected) in [
        (officer, Act::ViewCase, own, &["never-outside-own-force"][..]),
        (officer, Act::SecondLook, own, &["never-outside-own-force", "never-second-look-at-own-decision"]),
        (who(Role::Administrator, None), Act::RevealName, own, &[]),
        (who(Role::TriageOfficer, None), Act::ViewCase, Resource::of(ResourceKind::Rules, None), &[]),
    ] {
        let verdict = policies.decide(&who, act, &what);
        assert_eq!(
            (verdict.allowed, verdict.policies.as_slice()),
            (false, expected.map_strings().as_slice()),
            "{act}"
        );
    }
}

trait Strings {
    fn map_strings(&self) -> Vec<String>;
}

impl Strings for [&str] {
    fn map_strings(&self) -> Vec<String> {
        self.iter().map(|&text| text.to_owned()).collect()
    }
}

/// The resource of a force that is right for the act in everything but the force.
fn listed(act: Act, kind: ResourceKind, force: Option<ForceId>, who: &Principal) -> Resource {
    let decided_by = if act == Act::SecondLook { account(who.account.get() + 1) } else { who.account };
    let owner = if act == Act::ManageAccounts { account(who.account.get() + 1) } else { who.account };
    Resource { owner: Some(owner), ..Resource::of(kind, force).decided_by(Some(decided_by)) }
}

/// A scope and decisions must agree on every force there is, and on what belongs to none.
fn agree(policies: &Policies, who: &Principal, act: Act, number: Option<i64>) -> Result<(), TestCaseError> {
    for &kind in act.kinds() {
        let what = listed(act, kind, number.map(force), who);
        let verdict = policies.decide(who, act, &what);
        prop_assert_eq!(
            policies.scope(who, act).contains(what.force),
            verdict.allowed,
            "{:?} {} {:?}",
            who,
            act,
            what
        );
    }
    Ok(())
}

#[test]
fn a_list_shows_a_force_exactly_when_its_things_may_be_seen_for_every_force() -> Result<(), TestCaseError> {
    let policies = Policies::shipped().unwrap();
    let forces = || std::iter::once(None).chain(Force::ALL.iter().map(|force| Some(force.number)));
    for &role in Role::ALL {
        for bound in [None, Some(1), Some(2), Some(43)] {
            for &act in Act::ALL {
                for number in forces() {
                    agree(&policies, &who(role, bound), act, number)?;
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn a_list_shows_a_force_exactly_when_its_things_may_be_seen(
        role in proptest::sample::select(Role::ALL),
        act in proptest::sample::select(Act::ALL),
        id in 1i64..i64::MAX - 1,
        bound in proptest::option::of(prop_oneof![1i64..60, 1i64..i64::MAX]),
        number in proptest::option::of(prop_oneof![1i64..60, 1i64..i64::MAX]),
        same in any::<bool>(),
    ) {
        thread_local!(static POLICIES: Policies = Policies::shipped().unwrap());
        let who = Principal { account: account(id), role, force: bound.map(force) };
        let number = if same { bound } else { number };
        POLICIES.with(|policies| agree(policies, &who, act, number))?;
    }
}
