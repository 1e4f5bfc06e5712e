//! The policies, read once, and the question put to them.

use std::{
    collections::{HashMap, HashSet},
    sync::{PoisonError, RwLock},
};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use lookagain_domain::{AccountId, ForceId};

use crate::{Act, Principal, Resource, ResourceKind, Role};

const POLICIES: &str = include_str!("../policies/lookagain.cedar");
const SCHEMA: &str = include_str!("../policies/lookagain.cedarschema");

/// The policies cannot be used. The messages speak of the policies' text only.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The schema cannot be read.
    #[error("the schema of the policies cannot be read: {0}")]
    Schema(String),
    /// The policies cannot be read.
    #[error("the policies cannot be read: {0}")]
    Syntax(String),
    /// A policy has no id of its own, so the audit could not name it.
    #[error("expected an @id of its own on every policy, found {found} on policy number {number}")]
    Id {
        /// The policy's place in the text, from 0.
        number: String,
        /// What it has instead.
        found: String,
    },
    /// The policies do not fit the schema.
    #[error("the policies do not fit their schema: {}", .0.join("; "))]
    Invalid(Vec<String>),
}

/// The answer, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// It may be done.
    pub allowed: bool,
    /// The ids of the policies that permitted it, or of those that forbade it, sorted; empty when no policy speaks of it.
    pub policies: Vec<String>,
}

impl Verdict {
    const fn refused() -> Self {
        Self { allowed: false, policies: Vec::new() }
    }
}

/// The policies, ready to be asked. Made once; sharing it between threads is fine.
#[derive(Debug)]
pub struct Policies {
    set: PolicySet,
    authorizer: Authorizer,
    names: Names,
    /// Questions that were put before: the answer hangs on nothing else, and every page puts some twenty of the same.
    answered: RwLock<HashMap<(Principal, Act, Resource), Verdict>>,
}

/// How many answers are kept before all are let go.
const ANSWERS: usize = 20_000;

/// The names that every question needs, parsed once.
#[derive(Debug)]
struct Names {
    user: EntityTypeName,
    force: EntityTypeName,
    roles: HashMap<Role, EntityUid>,
    acts: HashMap<Act, EntityUid>,
    kinds: HashMap<ResourceKind, EntityUid>,
}

impl Policies {
    /// The policies that come with this version.
    ///
    /// # Errors
    /// [`PolicyError`] when they cannot be read or do not fit their schema; a test sees to it that they do.
    pub fn shipped() -> Result<Self, PolicyError> {
        Self::parse(POLICIES, SCHEMA)
    }

    /// Policies and their schema from text, in Cedar.
    ///
    /// # Errors
    /// [`PolicyError`] when they cannot be read, a policy has no `@id` of its own, or strict validation finds a fault.
    pub fn parse(policies: &str, schema: &str) -> Result<Self, PolicyError> {
        let (schema, _) =
            Schema::from_cedarschema_str(schema).map_err(|e| PolicyError::Schema(e.to_string()))?;
        let set = named(
            &policies.parse().map_err(|e: cedar_policy::ParseErrors| PolicyError::Syntax(e.to_string()))?,
        )?;
        let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
        let faults: Vec<_> = result
            .validation_errors()
            .map(ToString::to_string)
            .chain(result.validation_warnings().map(ToString::to_string))
            .collect();
        if !faults.is_empty() {
            return Err(PolicyError::Invalid(faults));
        }
        Ok(Self { set, authorizer: Authorizer::new(), names: Names::new()?, answered: RwLock::default() })
    }

    /// May they do this to that?
    pub fn decide(&self, who: &Principal, act: Act, what: &Resource) -> Verdict {
        let question = (*who, act, *what);
        // Each answer is put in whole, so what a thread left behind that panicked is still right.
        if let Some(known) =
            self.answered.read().unwrap_or_else(PoisonError::into_inner).get(&question).cloned()
        {
            return known;
        }
        let verdict = self.ask(who, act, what).unwrap_or_else(Verdict::refused);
        let mut known = self.answered.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ANSWERS {
            known.clear();
        }
        known.insert(question, verdict.clone());
        drop(known);
        verdict
    }

    /// `None` when the question cannot be put: then the answer is no.
    fn ask(&self, who: &Principal, act: Act, what: &Resource) -> Option<Verdict> {
        if !act.kinds().contains(&what.kind) {
            return None;
        }
        let names = &self.names;
        let principal = names.user(who.account);
        let resource = names.kinds.get(&what.kind)?.clone();
        let action = names.acts.get(&act)?.clone();

        let role = HashSet::from([names.roles.get(&who.role)?.clone()]);
        let user =
            Entity::new(principal.clone(), attributes([("force", who.force.map(|f| names.force(f)))]), role)
                .ok()?;
        let decided_by = what.decided_by.filter(|_| what.kind == ResourceKind::Case).map(|id| names.user(id));
        let owner = what.owner.filter(|_| what.kind == ResourceKind::Account).map(|id| names.user(id));
        let force = what.force.map(|f| names.force(f));
        let thing = attributes([("force", force), ("decided_by", decided_by), ("owner", owner)]);
        let thing = Entity::new(resource.clone(), thing, HashSet::new()).ok()?;

        let entities = Entities::from_entities([user, thing], None).ok()?;
        let request = Request::new(principal, action, resource, Context::empty(), None).ok()?;
        let response = self.authorizer.is_authorized(&request, &self.set, &entities);
        // A policy that fails is left out of the answer. If that was a `forbid`, the answer would be too kind.
        if response.diagnostics().errors().next().is_some() {
            return None;
        }
        let mut policies: Vec<_> = response.diagnostics().reason().map(ToString::to_string).collect();
        policies.sort_unstable();
        Some(Verdict { allowed: response.decision() == Decision::Allow, policies })
    }
}

/// The policies under the ids their text gives them.
fn named(unnamed: &PolicySet) -> Result<PolicySet, PolicyError> {
    let mut set = PolicySet::new();
    for policy in unnamed.policies() {
        let wrong =
            |found: &str| PolicyError::Id { number: policy.id().to_string(), found: found.to_owned() };
        let id = policy.annotation("id").filter(|id| !id.is_empty()).ok_or_else(|| wrong("none"))?;
        set.add(policy.new_id(PolicyId::new(id))).map_err(|_| wrong("one that another has"))?;
    }
    Ok(set)
}

fn attributes<const N: usize>(
    given: [(&str, Option<EntityUid>); N],
) -> HashMap<String, RestrictedExpression> {
    let known = given.into_iter().filter_map(|(name, uid)| Some((name, uid?)));
    known.map(|(name, uid)| (name.to_owned(), RestrictedExpression::new_entity_uid(uid))).collect()
}

fn type_name(text: &str) -> Result<EntityTypeName, PolicyError> {
    text.parse().map_err(|_| PolicyError::Schema(format!("{text} is no name of a type")))
}

impl Names {
    fn new() -> Result<Self, PolicyError> {
        let uid =
            |of: &EntityTypeName, id: &str| EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id));
        let (role, action) = (type_name("Role")?, type_name("Action")?);
        let kinds =
            ResourceKind::ALL.iter().map(|&kind| Ok((kind, uid(&type_name(cedar_type(kind))?, "it"))));
        Ok(Self {
            user: type_name("User")?,
            force: type_name("Force")?,
            roles: Role::ALL.iter().map(|&r| (r, uid(&role, r.code()))).collect(),
            acts: Act::ALL.iter().map(|&act| (act, uid(&action, act.code()))).collect(),
            kinds: kinds.collect::<Result<_, PolicyError>>()?,
        })
    }

    fn user(&self, account: AccountId) -> EntityUid {
        EntityUid::from_type_name_and_id(self.user.clone(), EntityId::new(account.to_string()))
    }

    fn force(&self, force: ForceId) -> EntityUid {
        EntityUid::from_type_name_and_id(self.force.clone(), EntityId::new(force.to_string()))
    }
}

/// What the schema calls the kind.
const fn cedar_type(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Case => "Case",
        ResourceKind::Person => "Person",
        ResourceKind::Submission => "Submission",
        ResourceKind::Identity => "Identity",
        ResourceKind::Group => "Group",
        ResourceKind::Review => "Review",
        ResourceKind::Panel => "Panel",
        ResourceKind::Reinvestigation => "Reinvestigation",
        ResourceKind::Attachment => "Attachment",
        ResourceKind::Questions => "Questions",
        ResourceKind::Learning => "Learning",
        ResourceKind::Workload => "Workload",
        ResourceKind::Pattern => "Pattern",
        ResourceKind::Rules => "Rules",
        ResourceKind::Context => "Context",
        ResourceKind::Audit => "Audit",
        ResourceKind::Account => "Account",
        ResourceKind::System => "System",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_shipped_policies_pass_strict_validation() {
        Policies::shipped().unwrap();
    }

    #[test]
    fn the_schema_and_the_code_know_the_same_acts_on_the_same_kinds() {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).unwrap();
        let in_schema: BTreeSet<_> = schema
            .request_envs()
            .map(|env| (env.action().id().unescaped().to_owned(), env.resource().to_string()))
            .collect();
        let in_code = Act::ALL.iter().flat_map(|act| {
            act.kinds().iter().map(|&kind| (act.code().to_owned(), cedar_type(kind).to_owned()))
        });
        assert_eq!(in_schema, in_code.collect());
    }

    #[test]
    fn an_answer_that_is_kept_is_the_answer_to_that_question_alone() {
        let policies = Policies::shipped().unwrap();
        let force = |n| ForceId::new(n).unwrap();
        let people: Vec<Principal> = Role::ALL
            .iter()
            .flat_map(|&role| {
                [(1, None), (2, None), (1, Some(force(1))), (2, Some(force(1))), (2, Some(force(2)))].map(
                    |(account, force)| Principal { account: AccountId::new(account).unwrap(), role, force },
                )
            })
            .collect();
        for _ in 0..2 {
            for who in &people {
                for &act in Act::ALL {
                    for &kind in act.kinds() {
                        for place in [None, Some(force(1)), Some(force(2))] {
                            let owner = AccountId::new(2).ok();
                            let bare = Resource::of(kind, place);
                            for what in
                                [bare, Resource { owner, ..bare }, Resource { decided_by: owner, ..bare }]
                            {
                                let asked = policies.ask(who, act, &what).unwrap_or_else(Verdict::refused);
                                assert_eq!(
                                    policies.decide(who, act, &what),
                                    asked,
                                    "{who:?} {act:?} {what:?}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn policies_that_cannot_be_trusted_are_not_loaded() {
        for (policies, expected) in [
            ("permit (principal, action, resource", "cannot be read"),
            ("permit (principal, action, resource);", "found none"),
            (
                r#"@id("a") permit (principal, action, resource); @id("a") forbid (principal, action, resource);"#,
                "another has",
            ),
            (r#"@id("a") permit (principal, action == Action::"FLY", resource);"#, "do not fit"),
            (r#"@id("a") permit (principal in Roll::"AUDITOR", action, resource);"#, "do not fit"),
            (
                r#"@id("a") permit (principal, action, resource) when { principal.force == Force::"1" };"#,
                "do not fit",
            ),
            (r#"@id("a") permit (principal, action, resource) when { resource.colour == 1 };"#, "do not fit"),
        ] {
            let error = Policies::parse(policies, SCHEMA).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(expected), "{policies}: {error}");
        }
        assert!(Policies::parse("", "entity").is_err());
    }
}
