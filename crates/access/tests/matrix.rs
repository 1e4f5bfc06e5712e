//! The whole matrix, role × act × resource, as one golden file: what is really allowed, for people to read.
//!
//! `UPDATE_GOLDEN=1` rewrites it. Read the difference before committing it.
#![expect(
    clippy::unwrap_used,
    reason = "in an integration test clippy knows only the test functions as tests"
)]

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use lookagain_access::{Act, Policies, Principal, Resource, ResourceKind, Role};
use lookagain_domain::{AccountId, ForceId};

const SELF: i64 = 7;
const OTHER: i64 = 8;

const INTRODUCTION: &str = "\
# Who may do what. Written by the test `matrix`; UPDATE_GOLDEN=1 rewrites it.
#
# Columns: a role, national (nat) or bound to a force (own).
#   FC force coordinator  TO triage officer  RV reviewer  PM panel member  IN investigator  SV supervisor
#   AU auditor  AD administrator
# Rows: act, kind of resource, whose it is (own-force: the force that the columns `own` are bound to; other-force;
#   national: no single force's), and who took the decision that stands or whose account it is.
# Cells: yes, or - for no.

";

fn account(id: i64) -> AccountId {
    AccountId::new(id).unwrap()
}

fn force(number: i64) -> ForceId {
    ForceId::new(number).unwrap()
}

fn principals() -> Vec<(String, Principal)> {
    let short = |role| match role {
        Role::ForceCoordinator => "FC",
        Role::TriageOfficer => "TO",
        Role::Reviewer => "RV",
        Role::PanelMember => "PM",
        Role::Investigator => "IN",
        Role::Supervisor => "SV",
        Role::Auditor => "AU",
        Role::Administrator => "AD",
    };
    let bounds = [("nat", None), ("own", Some(force(12)))];
    let each = |&role| {
        bounds.map(|(bound, force)| {
            (format!("{}-{bound}", short(role)), Principal { account: account(SELF), role, force })
        })
    };
    Role::ALL.iter().flat_map(each).collect()
}

/// Every situation that a resource of this kind can be in, with its words.
fn situations(kind: ResourceKind) -> Vec<(String, Resource)> {
    let people = [Some(SELF), Some(OTHER), None];
    let mut list = Vec::new();
    for (whose, number) in [("own-force", Some(12)), ("other-force", Some(13)), ("national", None)] {
        let plain = Resource::of(kind, number.map(force));
        match kind {
            ResourceKind::Case => list.extend(people.map(|by| {
                let words = match by {
                    Some(SELF) => "decided-by-self",
                    Some(_) => "decided-by-other",
                    None => "undecided",
                };
                (format!("{whose} {words}"), plain.decided_by(by.map(account)))
            })),
            ResourceKind::Account => list.extend(people.map(|owner| {
                let words = match owner {
                    Some(SELF) => "self",
                    Some(_) => "someone-else",
                    None => "not-said",
                };
                let resource = owner.map_or(plain, |owner| Resource::account(account(owner), plain.force));
                (format!("{whose} {words}"), resource)
            })),
            ResourceKind::Person
            | ResourceKind::Submission
            | ResourceKind::Identity
            | ResourceKind::Group
            | ResourceKind::Review
            | ResourceKind::Panel
            | ResourceKind::Reinvestigation
            | ResourceKind::Attachment
            | ResourceKind::Questions
            | ResourceKind::Learning
            | ResourceKind::Workload
            | ResourceKind::Pattern
            | ResourceKind::Rules
            | ResourceKind::Context
            | ResourceKind::Audit
            | ResourceKind::System => list.push((whose.to_owned(), plain)),
        }
    }
    list
}

fn matrix(policies: &Policies) -> String {
    let principals = principals();
    let mut text = INTRODUCTION.to_owned();
    let mut header = format!("{:<56}", "");
    for (name, _) in &principals {
        write!(header, " {name:<6}").unwrap();
    }
    text.push_str(header.trim_end());
    text.push('\n');
    for &act in Act::ALL {
        for &kind in act.kinds() {
            let mut used = BTreeSet::new();
            for (words, resource) in situations(kind) {
                let mut line = format!("{:<56}", format!("{act} {kind} {words}"));
                for (_, who) in &principals {
                    let verdict = policies.decide(who, act, &resource);
                    write!(line, " {:<6}", if verdict.allowed { "yes" } else { "-" }).unwrap();
                    assert_eq!(verdict, policies.decide(who, act, &resource), "asked twice: {line}");
                    if verdict.allowed {
                        assert!(!verdict.policies.is_empty(), "allowed by no policy: {line}");
                        used.extend(verdict.policies);
                    }
                }
                text.push_str(line.trim_end());
                text.push('\n');
            }
            let used: Vec<_> = used.into_iter().collect();
            let used = if used.is_empty() { "no policy: nobody may".to_owned() } else { used.join(", ") };
            write!(text, "  by {used}\n\n").unwrap();
        }
    }
    text
}

#[test]
fn the_golden_file_is_the_whole_matrix() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/matrix.txt");
    let found = matrix(&Policies::shipped().unwrap());
    if option_env_now("UPDATE_GOLDEN") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &found).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap();
    let first = found.lines().zip(golden.lines()).find(|(found, golden)| found != golden);
    assert!(
        found == golden,
        "the matrix differs from the golden file, first at {first:?}; UPDATE_GOLDEN=1 rewrites it"
    );
    let rows: BTreeSet<_> = golden
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(act, rest)| (act, rest.split(' ').next()))
        .collect();
    for act in Act::ALL {
        assert!(rows.iter().any(|(row, _)| *row == act.code()), "{act} is missing");
    }
    for kind in ResourceKind::ALL {
        assert!(rows.iter().any(|(_, row)| *row == Some(kind.code())), "{kind} is missing");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for whoever runs the tests, not a setting of the product"
)]
fn option_env_now(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "1")
}
