//! Accounts: making them, stopping them, and a person's own settings.

use lookagain_access::{Act, Resource, ResourceKind, Role};
use lookagain_audit::{Action, Object};
use lookagain_domain::{AccountId, ForceId};
use lookagain_store::accounts::{AccountRow, NewAccount};

use crate::{
    App, AppError, SignedIn, Who,
    sign_in::{Accepts, Again, hash, hash_password, random_token},
    visit::detail,
};

/// The shortest password. Length is what counts; there are no other demands (NCSC guidance).
pub const MIN_PASSWORD_CHARS: usize = 12;

/// An account to be made.
#[derive(Debug, Clone)]
pub struct AccountRequest {
    /// What the person types to sign in.
    pub username: String,
    /// How others see the person.
    pub display_name: String,
    /// The role.
    pub role: Role,
    /// The force it is bound to.
    pub force: Option<ForceId>,
    /// A first password; none when a sign-in link will be given.
    pub password: Option<String>,
}

impl App {
    /// Makes an account.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for each thing that is not right; [`AppError::Conflict`] when the name is taken.
    pub async fn add_account(
        &self,
        who: &Who,
        request: &AccountRequest,
        now: jiff::Timestamp,
    ) -> Result<AccountId, AppError> {
        check(request)?;
        let hash = request.password.as_deref().map(hash_password).transpose()?;
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ManageAccounts, &Resource::of(ResourceKind::Account, None)).await?;
        let username = request.username.trim().to_lowercase();
        let new = NewAccount {
            username: &username,
            display_name: request.display_name.trim(),
            role: request.role.code(),
            force: request.force,
            password_hash: hash.as_deref(),
        };
        let id = visit.tx()?.add_account(&new, now).await?;
        let id =
            id.ok_or_else(|| AppError::Conflict("there is an account with this name already".to_owned()))?;
        let object = Some(Object { kind: "account".to_owned(), id: id.get() });
        visit
            .note(Action::Create, object, request.force, None, detail! { "role" => request.role.code() })
            .await?;
        visit.leave().await?;
        Ok(id)
    }

    /// All accounts.
    ///
    /// # Errors
    /// When the reader may not see them.
    pub async fn list_accounts(&self, who: &Who, now: jiff::Timestamp) -> Result<Vec<AccountRow>, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ListAccounts, &Resource::of(ResourceKind::Account, None)).await?;
        let rows = visit.tx()?.list_accounts().await?;
        let detail = detail! { "list" => "accounts", "results" => rows.len() };
        visit.note(Action::Search, None, None, None, detail).await?;
        visit.leave().await?;
        Ok(rows)
    }

    /// Allows or stops sign-in. Stopping ends every session at once.
    ///
    /// # Errors
    /// When it may not be done, or someone would stop their own account.
    pub async fn set_account_active(
        &self,
        who: &Who,
        id: AccountId,
        active: bool,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        if who.account() == Some(id) && !active {
            return Err(AppError::Conflict("nobody can stop their own account".to_owned()));
        }
        let mut visit = self.enter(who, now).await?;
        let account = visit.tx()?.account(id).await?.ok_or(AppError::NotFound("account"))?;
        let force = account.force_id.and_then(|force| ForceId::new(force).ok());
        visit.allow(Act::ManageAccounts, &Resource::account(id, force)).await?;
        visit.tx()?.set_account_active(id, active).await?;
        let object = Some(Object { kind: "account".to_owned(), id: id.get() });
        visit.note(Action::Alter, object, None, None, detail! { "active" => active }).await?;
        visit.leave().await
    }

    /// Takes the second factor of an account away, for someone who lost it, and ends every session of theirs: they sign in with
    /// the password, or with a link, and set up another.
    ///
    /// # Errors
    /// When it may not be done, or there is none.
    pub async fn remove_second_factor(
        &self,
        who: &Who,
        id: AccountId,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let mut visit = self.enter(who, now).await?;
        let account = visit.tx()?.account(id).await?.ok_or(AppError::NotFound("account"))?;
        let force = account.force_id.and_then(|force| ForceId::new(force).ok());
        visit.allow(Act::ManageAccounts, &Resource::account(id, force)).await?;
        if account.totp_secret.is_none() {
            return Err(AppError::Conflict("this account has no second factor".to_owned()));
        }
        visit.tx()?.set_totp(id, None).await?;
        visit.tx()?.end_sessions(id).await?;
        let object = Some(Object { kind: "account".to_owned(), id: id.get() });
        visit.note(Action::Alter, object, None, None, detail! { "second factor" => "taken away" }).await?;
        visit.leave().await
    }

    /// A link that signs this account in once, within a day. Whoever holds it can use it, so that it was made is noted with its maker.
    ///
    /// # Errors
    /// When it may not be done, or the account is stopped.
    pub async fn give_sign_in_link(
        &self,
        who: &Who,
        id: AccountId,
        now: jiff::Timestamp,
    ) -> Result<String, AppError> {
        let mut visit = self.enter(who, now).await?;
        visit.allow(Act::ManageAccounts, &Resource::of(ResourceKind::Account, None)).await?;
        let account = visit.tx()?.account(id).await?.ok_or(AppError::NotFound("account"))?;
        if account.active == 0 {
            return Err(AppError::Conflict("this account is stopped: allow it to sign in first".to_owned()));
        }
        let token = random_token()?;
        let expires = now
            .saturating_add(jiff::SignedDuration::from_hours(24))
            .map_err(|_| AppError::Internal("time"))?;
        visit.tx()?.add_sign_in_link(&hash(&token), id, expires).await?;
        let object = Some(Object { kind: "account".to_owned(), id: id.get() });
        visit.note(Action::Create, object, None, None, detail! { "what" => "sign-in link" }).await?;
        visit.leave().await?;
        Ok(token)
    }

    /// A person's own single-key shortcuts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_shortcuts(
        &self,
        person: &SignedIn,
        on: bool,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        visit.allow(Act::ViewOwnAccount, &Resource::account(person.account(), person.force())).await?;
        visit.tx()?.set_shortcuts(person.account(), on).await?;
        let object = Some(Object { kind: "account".to_owned(), id: person.account().get() });
        visit.note(Action::Alter, object, None, None, detail! { "shortcuts" => on }).await?;
        visit.leave().await
    }

    /// A person's own new password. Ends every other session of theirs.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the current one is not right (an account that never had one gives its one-time code, or nothing
    /// when it has no second factor either) or the new one is too short.
    pub async fn set_own_password(
        &self,
        person: &SignedIn,
        current: &str,
        password: &str,
        now: jiff::Timestamp,
    ) -> Result<(), AppError> {
        check_password(password)?;
        let asked = Again { field: "current", accepts: Accepts::PasswordIfSet };
        self.prove_again(person, current, asked, now).await?;
        let password = password.to_owned();
        let hash = tokio::task::spawn_blocking(move || hash_password(&password))
            .await
            .map_err(|_| AppError::Internal("password hash"))??;
        let who = Who::Person(person.clone());
        let mut visit = self.enter(&who, now).await?;
        visit.allow(Act::ViewOwnAccount, &Resource::account(person.account(), person.force())).await?;
        visit.tx()?.set_password(person.account(), &hash).await?;
        visit.tx()?.end_other_sessions(person.account(), &person.session).await?;
        let object = Some(Object { kind: "account".to_owned(), id: person.account().get() });
        visit.note(Action::Alter, object, None, None, detail! { "password" => "changed" }).await?;
        visit.leave().await
    }
}

/// Is everything that was typed right?
///
/// # Errors
/// [`AppError::Invalid`] with the name of the field and a message for each thing that is not.
pub fn check(request: &AccountRequest) -> Result<(), AppError> {
    let mut wrong = Vec::new();
    let username = request.username.trim();
    let plain = username.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c));
    if username.len() < 3 || username.len() > 60 || !plain {
        wrong.push(("username", "Enter a name of 3 to 60 letters, digits, dots, hyphens or @".to_owned()));
    }
    if request.display_name.trim().is_empty() || request.display_name.chars().count() > 80 {
        wrong.push(("display_name", "Enter the name that others see, of at most 80 characters".to_owned()));
    }
    if request.role == Role::ForceCoordinator && request.force.is_none() {
        wrong.push(("force", "Choose the force that this coordinator belongs to".to_owned()));
    }
    if let Some(Err(AppError::Invalid(more))) = request.password.as_deref().map(check_password) {
        wrong.extend(more);
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
}

fn check_password(password: &str) -> Result<(), AppError> {
    match password.chars().count() {
        0..MIN_PASSWORD_CHARS => Err(AppError::invalid(
            "password",
            format!("Enter a password of at least {MIN_PASSWORD_CHARS} characters"),
        )),
        MIN_PASSWORD_CHARS..=1024 => Ok(()),
        _ => Err(AppError::invalid("password", "Enter a password of at most 1,024 characters")),
    }
}
