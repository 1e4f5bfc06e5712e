//! Who may do what to which resource.
//!
//! The rules are text that an auditor can read: `policies/lookagain.cedar`, in the Cedar language, checked in strict mode
//! against `policies/lookagain.cedarschema` whenever they are loaded. Whatever no policy permits is refused. A decision is
//! a value, [`Verdict`], that names the policies it rests on; `app` writes those names into the audit.
//!
//! Lists are never fetched first and filtered later: [`Policies::scope`] says which forces' rows a list may show, and the
//! store puts that into its `WHERE`. It is worked out from the policies themselves, so there is no second set of rules
//! to keep in step, and a property test holds the two together.
//!
//! ```
//! use lookagain_access::{Act, ForceScope, Policies, Principal, Resource, ResourceKind, Role};
//! use lookagain_domain::{AccountId, ForceId};
//!
//! let policies = Policies::shipped()?;
//! let (own, other) = (ForceId::new(12)?, ForceId::new(13)?);
//! let coordinator =
//!     Principal { account: AccountId::new(7)?, role: Role::ForceCoordinator, force: Some(own) };
//!
//! let verdict = policies.decide(&coordinator, Act::ViewCase, &Resource::of(ResourceKind::Case, Some(own)));
//! assert!(verdict.allowed);
//! assert_eq!(verdict.policies, ["coordinator-follows-own-cases"]);
//! assert!(!policies.decide(&coordinator, Act::ViewCase, &Resource::of(ResourceKind::Case, Some(other))).allowed);
//! assert_eq!(policies.scope(&coordinator, Act::ListCases), ForceScope::One(own));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Recipe: a new act
//!
//! 1. Add it to [`Act`], and to [`Act::kinds`] what it can be done to.
//! 2. Add its code to `policies/lookagain.cedarschema`, under the same kinds.
//! 3. Say in `policies/lookagain.cedar` who may do it. Give a new policy an `@id` of its own.
//! 4. Run the tests with `UPDATE_GOLDEN=1` and read the difference in `tests/golden/matrix.txt` line by line: that file is
//!    what is really allowed.
//!
//! # Recipe: a new kind of resource
//!
//! Add it to [`ResourceKind`], an entity with an optional `force` to the schema, and then the acts as above.
//!
//! # What the policies need to be told
//!
//! [`Act::UndoDecision`] and [`Act::SecondLook`] are refused unless the resource says who decided
//! ([`Resource::decided_by`]), and [`Act::ViewOwnAccount`] unless it says whose account it is ([`Resource::account`]):
//! what is forgotten is refused.

mod act;
mod policies;
mod resource;
mod role;
mod scope;

pub use act::Act;
pub use policies::{Policies, PolicyError, Verdict};
pub use resource::{Resource, ResourceKind};
pub use role::{Principal, Role};
pub use scope::ForceScope;
