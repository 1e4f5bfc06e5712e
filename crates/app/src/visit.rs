//! Enter, allow, act, note, commit: the way every use case goes.

use lookagain_access::{Act, Policies, Principal, Resource, Role, Verdict};
use lookagain_audit::{Action, Actor, EntryBody, Object};
use lookagain_domain::{AccountId, CaseId, ForceId};
use lookagain_store::{StoreError, Tx, cases::CaseRow};
use serde_json::{Map, Value};

use crate::App;

/// What a use case can answer instead of its result. No message carries personal data.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or the reader may not know that there is.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The policies do not allow it.
    #[error("your role does not allow this")]
    Refused,
    /// Something that was typed is not right: field and message.
    #[error("{}", .0.iter().map(|(field, message)| format!("{field}: {message}")).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<(&'static str, String)>),
    /// Someone else was faster, or it is not possible from here.
    #[error("{0}")]
    Conflict(String),
    /// A delivery that cannot be opened at all.
    #[error("the delivery cannot be read: {0}")]
    Delivery(String),
    /// A folder or file could not be read or written.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules cannot be read.
    #[error(transparent)]
    Rules(#[from] lookagain_triage::RulesError),
    /// The policies cannot be read.
    #[error(transparent)]
    Policies(#[from] lookagain_access::PolicyError),
    /// Something that cannot happen did; the text says where.
    #[error("internal error: {0}")]
    Internal(&'static str),
}

impl AppError {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![(field, message.into())])
    }
}

/// A person who has signed in. Only `sign_in` makes one.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub(crate) account: AccountId,
    pub(crate) role: Role,
    pub(crate) force: Option<ForceId>,
    pub(crate) display_name: String,
    pub(crate) csrf: String,
    pub(crate) session: String,
    pub(crate) shortcuts: bool,
    pub(crate) has_second_factor: bool,
    pub(crate) has_password: bool,
}

impl SignedIn {
    /// The account.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The role.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The force the account is bound to.
    pub const fn force(&self) -> Option<ForceId> {
        self.force
    }

    /// How others see this person.
    pub fn display_name(&self) -> &str {
        &self.display_name
    }

    /// The token that every form of this session carries.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Single-key shortcuts are on.
    pub const fn shortcuts(&self) -> bool {
        self.shortcuts
    }

    /// A second factor is set up.
    pub const fn has_second_factor(&self) -> bool {
        self.has_second_factor
    }

    /// A password is set: otherwise only links sign in.
    pub const fn has_password(&self) -> bool {
        self.has_password
    }

    fn principal(&self) -> Principal {
        Principal { account: self.account, role: self.role, force: self.force }
    }
}

/// The command line on the server itself: whoever can run it has the database file anyway. It cannot decide or reveal.
#[derive(Debug, Clone)]
pub struct Operator {
    /// What the operating system calls the user.
    pub name: String,
}

/// Who acts.
#[derive(Debug, Clone)]
pub enum Who {
    /// Someone who has signed in.
    Person(SignedIn),
    /// The command line on the server.
    Operator(Operator),
}

impl Who {
    pub(crate) fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person(person) => Some(person.account),
            Self::Operator(_) => None,
        }
    }

    fn actor(&self) -> Actor {
        match self {
            Self::Person(person) => {
                Actor::Account { account: person.account, role: person.role.code().to_owned() }
            }
            Self::Operator(_) => Actor::System("OPERATOR".to_owned()),
        }
    }

    /// What the policies say. An operator may do what a command of `lookagain` does, and never decide or reveal.
    pub(crate) fn verdict(&self, policies: &Policies, act: Act, what: &Resource) -> Verdict {
        match self {
            Self::Person(person) => policies.decide(&person.principal(), act, what),
            Self::Operator(_) => {
                let denied = matches!(
                    act,
                    Act::RevealName
                        | Act::Decide
                        | Act::UndoDecision
                        | Act::SecondLook
                        | Act::JudgePair
                        | Act::DecideGroup
                        | Act::AskAccess
                        | Act::AnswerAccess
                        | Act::ViewProtected
                );
                Verdict { allowed: !denied, policies: vec!["operator-on-host".to_owned()] }
            }
        }
    }
}

/// One use case under way: a transaction, who acts, and what allowed it.
pub(crate) struct Visit<'a> {
    app: &'a App,
    who: &'a Who,
    pub(crate) now: jiff::Timestamp,
    tx: Option<Tx>,
    policies: Vec<String>,
}

impl App {
    pub(crate) async fn enter<'a>(
        &'a self,
        who: &'a Who,
        now: jiff::Timestamp,
    ) -> Result<Visit<'a>, AppError> {
        Ok(Visit { app: self, who, now, tx: Some(self.store.write().await?), policies: Vec::new() })
    }

    /// May this person do this at all? For showing or hiding a link; what it leads to asks again.
    pub fn may(&self, who: &Who, act: Act, what: &Resource) -> bool {
        who.verdict(&self.policies, act, what).allowed
    }

    /// Which force's rows a list may show: `Ok(None)` all, `Ok(Some)` one.
    pub(crate) fn scope(&self, who: &Who, act: Act) -> Result<Option<ForceId>, AppError> {
        match who {
            Who::Operator(_) => Ok(None),
            Who::Person(person) => match self.policies.scope(&person.principal(), act) {
                lookagain_access::ForceScope::All => Ok(None),
                lookagain_access::ForceScope::One(force) => Ok(Some(force)),
                lookagain_access::ForceScope::None => Err(AppError::Refused),
            },
        }
    }
}

impl Visit<'_> {
    /// The transaction.
    pub(crate) fn tx(&mut self) -> Result<&mut Tx, AppError> {
        self.tx.as_mut().ok_or(AppError::Internal("the visit is over"))
    }

    /// Asks the policies. A refusal is itself noted, and ends the visit.
    pub(crate) async fn allow(&mut self, act: Act, what: &Resource) -> Result<(), AppError> {
        let verdict = self.who.verdict(&self.app.policies, act, what);
        self.policies.clone_from(&verdict.policies);
        if verdict.allowed { Ok(()) } else { self.refuse(act, what.force).await }
    }

    /// Which force's rows a list may show: `None` all, `Some` one. A refusal is itself noted, and ends the visit.
    pub(crate) async fn scope(&mut self, act: Act) -> Result<Option<ForceId>, AppError> {
        let Ok(scope) = self.app.scope(self.who, act) else {
            self.refuse(act, None).await?;
            return Err(AppError::Refused);
        };
        if let Some(&kind) = act.kinds().first() {
            self.policies = self.who.verdict(&self.app.policies, act, &Resource::of(kind, scope)).policies;
        }
        Ok(scope)
    }

    /// The same for a second act of the same visit: what allowed both goes into the entry.
    pub(crate) async fn also(&mut self, act: Act) -> Result<Option<ForceId>, AppError> {
        let before = std::mem::take(&mut self.policies);
        let scope = self.scope(act).await?;
        self.policies.splice(0..0, before);
        self.policies.dedup();
        Ok(scope)
    }

    /// Who is revealed to somebody now, in whichever case.
    pub(crate) async fn now_revealed(&mut self, account: AccountId) -> Result<Vec<i64>, AppError> {
        let now = self.now;
        Ok(self.tx()?.revealed_to(account, now).await?)
    }

    /// Notes a refusal and ends the visit. Never `Ok`.
    pub(crate) async fn refuse(&mut self, act: Act, force: Option<ForceId>) -> Result<(), AppError> {
        let mut detail = Map::new();
        detail.insert("act".to_owned(), Value::from(act.code()));
        self.note(Action::Refused, None, force, None, detail).await?;
        self.leave().await?;
        Err(AppError::Refused)
    }

    /// A case, if the reader may know of it: otherwise it is as if it were not there.
    pub(crate) async fn case(&mut self, id: CaseId, act: Act) -> Result<CaseRow, AppError> {
        let row = self.tx()?.lock_case(id).await?.ok_or(AppError::NotFound("case"))?;
        let resource = Resource::of(lookagain_access::ResourceKind::Case, Some(row.force()?));
        match self.allow(act, &resource).await {
            Err(AppError::Refused) if !self.app.may(self.who, Act::ViewCase, &resource) => {
                Err(AppError::NotFound("case"))
            }
            other => other.map(|()| row),
        }
    }

    /// Writes the audit entry.
    pub(crate) async fn note(
        &mut self,
        action: Action,
        object: Option<Object>,
        force: Option<ForceId>,
        reason: Option<&str>,
        detail: Map<String, Value>,
    ) -> Result<(), AppError> {
        let policy = (!self.policies.is_empty()).then(|| self.policies.join(" "));
        let body = EntryBody {
            at: self.now,
            actor: self.who.actor(),
            action,
            object,
            force,
            policy,
            reason: reason.map(str::to_owned),
            detail,
        };
        self.tx()?.append_audit(body).await?;
        Ok(())
    }

    /// Commits: from here on it stands.
    pub(crate) async fn leave(&mut self) -> Result<(), AppError> {
        let tx = self.tx.take().ok_or(AppError::Internal("the visit is over"))?;
        tx.commit().await?;
        Ok(())
    }
}

/// `detail!{ "rows" => 3 }` makes the small map of an audit entry.
macro_rules! detail {
    () => { serde_json::Map::new() };
    ($($key:literal => $value:expr),+ $(,)?) => {{
        let mut map = serde_json::Map::new();
        $(map.insert($key.to_owned(), serde_json::Value::from($value));)+
        map
    }};
}
pub(crate) use detail;
