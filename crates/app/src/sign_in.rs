//! Signing in: password and one-time code, or a link that works once; sessions that end; a brake on guessing.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{Timestamp, ToSpan};
use lookagain_access::Role;
use lookagain_audit::{Action, Actor, EntryBody, Object};
use lookagain_domain::{AccountId, ForceId};
use lookagain_store::{Tx, accounts::AccountRow};
use sha2::{Digest, Sha256};

use crate::{App, AppError, SignedIn, Who, visit::detail};

/// After this many failures in a row a name is blocked for a while, known or not.
const FREE_FAILURES: i64 = 5;
/// The longest block, in seconds.
const LONGEST_BLOCK: i64 = 15 * 60;

/// What a first step of signing in led to.
#[derive(Debug)]
pub enum FirstStep {
    /// Signed in; the token goes into the cookie.
    Done {
        /// The secret of the session.
        token: String,
    },
    /// The one-time code is still to be given; the token is good for that alone.
    NeedsCode {
        /// The secret of the half-open session.
        token: String,
    },
}

/// A second factor about to be set up: shown once.
#[derive(Debug, Clone)]
pub struct NewSecondFactor {
    /// The secret to type into an authenticator, base32.
    pub secret: String,
    /// The same as an `otpauth://` address.
    pub address: String,
}

impl App {
    /// First step: name and password.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with one and the same message for a wrong name, a wrong password, and a stopped account;
    /// with another while the name is blocked.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<FirstStep, AppError> {
        let username = username.trim().to_lowercase();
        let name_hash = hash(&username);
        let mut tx = self.store.write().await?;
        check_throttle(&mut tx, &name_hash, "password", now).await?;
        let account = tx.account_named(&username).await?;
        let stored = account.as_ref().and_then(|a| a.password_hash.clone());
        drop(tx);
        let password = password.to_owned();
        // Hashing takes tens of milliseconds on purpose: outside the transaction, off the async threads.
        let right = tokio::task::spawn_blocking(move || verify(&password, stored.as_deref()))
            .await
            .map_err(|_| AppError::Internal("password check"))?;
        let mut tx = self.store.write().await?;
        // Again: of guesses sent side by side, none may pass that was checked while the others got the name blocked.
        check_throttle(&mut tx, &name_hash, "password", now).await?;
        let account = account.filter(|a| right && a.active == 1);
        let Some(account) = account else {
            count_failure(&mut tx, &name_hash, now).await?;
            append(&mut tx, Action::SignInFailed, None, now, "password").await?;
            tx.commit().await?;
            return Err(AppError::invalid("password", "The name or the password is not right"));
        };
        tx.clear_throttle(&name_hash).await?;
        let token = self.open_session(&mut tx, &account, account.totp_secret.is_none(), now).await?;
        if account.totp_secret.is_some() {
            tx.commit().await?;
            return Ok(FirstStep::NeedsCode { token });
        }
        append(&mut tx, Action::SignIn, Some(&account), now, "password").await?;
        tx.commit().await?;
        Ok(FirstStep::Done { token })
    }

    /// Second step: the one-time code. Ends the half-open session and opens a whole one.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the code is wrong or was used before; [`AppError::NotFound`] when the first step ran out.
    pub async fn second_step(&self, token: &str, code: &str, now: Timestamp) -> Result<String, AppError> {
        let mut tx = self.store.write().await?;
        let session = tx
            .session(&hash(token))
            .await?
            .filter(|s| s.second_factor == 0)
            .ok_or(AppError::NotFound("session"))?;
        if parse(&session.expires_at)? <= now
            || parse(&session.seen_at)?.saturating_add(10.minutes()).is_ok_and(|end| end <= now)
        {
            return Err(AppError::NotFound("session"));
        }
        let id = account_id(session.account_id)?;
        let account = tx.account(id).await?.filter(|a| a.active == 1).ok_or(AppError::NotFound("session"))?;
        let name_hash = hash(&format!("code:{}", account.username));
        check_throttle(&mut tx, &name_hash, "code", now).await?;
        let secret = account.totp_secret.clone().ok_or(AppError::NotFound("session"))?;
        let step = totp(&secret, &account.username)?.check(code.trim(), unix(now));
        let fresh = match step {
            Some(step) => tx.use_totp_step(id, i64::try_from(step).unwrap_or(i64::MAX)).await?,
            None => false,
        };
        if !fresh {
            count_failure(&mut tx, &name_hash, now).await?;
            append(&mut tx, Action::SignInFailed, Some(&account), now, "code").await?;
            tx.commit().await?;
            return Err(AppError::invalid(
                "code",
                "The code is not right. Codes change every 30 seconds and work once",
            ));
        }
        tx.clear_throttle(&name_hash).await?;
        tx.end_session(&hash(token)).await?;
        let token = self.open_session(&mut tx, &account, true, now).await?;
        append(&mut tx, Action::SignIn, Some(&account), now, "password and code").await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Makes a link that signs an account in once, within a day: for the demo and for a first sign-in.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn make_sign_in_link(
        &self,
        who: &Who,
        username: &str,
        now: Timestamp,
    ) -> Result<String, AppError> {
        let account = self.store.read().await?.account_named(username).await?;
        let account = account.ok_or(AppError::NotFound("account"))?;
        self.give_sign_in_link(who, account_id(account.id)?, now).await
    }

    /// Signs in with a link. It works once, and stands for the password only: a second factor that is set up is still asked for.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it was used, has run out, or never was.
    pub async fn sign_in_by_link(&self, link: &str, now: Timestamp) -> Result<FirstStep, AppError> {
        let mut tx = self.store.write().await?;
        let account = match tx.use_sign_in_link(&hash(link), now).await? {
            Some(id) => tx.account(id).await?.filter(|a| a.active == 1),
            None => None,
        };
        let Some(account) = account else {
            append(&mut tx, Action::SignInFailed, None, now, "link").await?;
            tx.commit().await?;
            return Err(AppError::NotFound("link"));
        };
        let token = self.open_session(&mut tx, &account, account.totp_secret.is_none(), now).await?;
        if account.totp_secret.is_some() {
            tx.commit().await?;
            return Ok(FirstStep::NeedsCode { token });
        }
        append(&mut tx, Action::SignIn, Some(&account), now, "link").await?;
        tx.commit().await?;
        Ok(FirstStep::Done { token })
    }

    /// Who a cookie belongs to; `None` when there is no such session, it ran out, or waits for its code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, token: &str, now: Timestamp) -> Result<Option<SignedIn>, AppError> {
        let session_hash = hash(token);
        let mut tx = self.store.read().await?;
        let Some(session) = tx.session(&session_hash).await? else { return Ok(None) };
        let seen = parse(&session.seen_at)?;
        let idle_end = seen
            .saturating_add(self.settings.idle_minutes.minutes())
            .map_err(|_| AppError::Internal("time"))?;
        if session.second_factor != 1 || parse(&session.expires_at)? <= now || idle_end <= now {
            return Ok(None);
        }
        let account = tx.account(account_id(session.account_id)?).await?.filter(|a| a.active == 1);
        drop(tx);
        let Some(account) = account else { return Ok(None) };
        // Once a minute is often enough to know that it is in use.
        if seen.saturating_add(1.minutes()).is_ok_and(|due| due <= now) {
            let mut tx = self.store.write().await?;
            tx.touch_session(&session_hash, now).await?;
            tx.commit().await?;
        }
        let role: Role = account.role.parse().map_err(|_| AppError::Internal("role"))?;
        Ok(Some(SignedIn {
            account: account_id(account.id)?,
            role,
            force: account.force_id.and_then(|force| ForceId::new(force).ok()),
            display_name: account.display_name,
            csrf: session.csrf,
            session: session_hash,
            shortcuts: account.shortcuts == 1,
            has_second_factor: account.totp_secret.is_some(),
            has_password: account.password_hash.is_some(),
        }))
    }

    /// Ends the session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, who: &SignedIn, now: Timestamp) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        tx.end_session(&who.session).await?;
        if let Some(account) = tx.account(who.account).await? {
            append(&mut tx, Action::SignOut, Some(&account), now, "").await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A secret for a second factor, not yet in force.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn propose_second_factor(&self, who: &SignedIn) -> Result<NewSecondFactor, AppError> {
        let mut bytes = [0u8; 20];
        getrandom::fill(&mut bytes).map_err(|_| AppError::Internal("randomness"))?;
        let secret = totp_rs::Secret::from(bytes.to_vec()).to_base32();
        let address =
            format!("otpauth://totp/Lookagain:account-{}?secret={secret}&issuer=Lookagain", who.account);
        Ok(NewSecondFactor { secret, address })
    }

    /// Puts a second factor in force once its first code is right, in place of any other, and ends every other session. `again` is
    /// the password or a code of the present second factor: whoever finds a browser open must not lock its owner out.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the code or what was asked for again is wrong.
    pub async fn confirm_second_factor(
        &self,
        who: &SignedIn,
        secret: &str,
        code: &str,
        again: &str,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(step) = totp(secret, "account")?.check(code.trim(), unix(now)) else {
            return Err(AppError::invalid("code", "The code is not right. Check the clock of your device"));
        };
        self.prove_again(who, again, Again { field: "again", accepts: Accepts::Either }, now).await?;
        let mut tx = self.store.write().await?;
        let account = tx.account(who.account).await?.ok_or(AppError::NotFound("account"))?;
        tx.set_totp(who.account, Some(secret)).await?;
        tx.use_totp_step(who.account, i64::try_from(step).unwrap_or(i64::MAX)).await?;
        tx.end_other_sessions(who.account, &who.session).await?;
        append(&mut tx, Action::Alter, Some(&account), now, "second factor on").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Asks someone who is signed in once more for what only they have. Guessing is slowed down as at sign-in, and noted. An account
    /// that has neither password nor second factor has nothing to be asked for.
    pub(crate) async fn prove_again(
        &self,
        who: &SignedIn,
        given: &str,
        asked: Again,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let mut tx = self.store.write().await?;
        let account = tx.account(who.account).await?.ok_or(AppError::NotFound("account"))?;
        let (stored, factor) = (account.password_hash.clone(), account.totp_secret.as_deref());
        if stored.is_none() && factor.is_none() {
            return Ok(());
        }
        let name_hash = hash(&format!("again:{}", account.username));
        check_throttle(&mut tx, &name_hash, asked.field, now).await?;
        let code_counts = asked.accepts == Accepts::Either || stored.is_none();
        let step = match factor.filter(|_| code_counts) {
            Some(secret) => totp(secret, &account.username)?.check(given.trim(), unix(now)),
            None => None,
        };
        if let Some(step) = step
            && tx.use_totp_step(who.account, i64::try_from(step).unwrap_or(i64::MAX)).await?
        {
            tx.clear_throttle(&name_hash).await?;
            return Ok(tx.commit().await?);
        }
        drop(tx);
        let given = given.to_owned();
        let right = tokio::task::spawn_blocking(move || verify(&given, stored.as_deref()))
            .await
            .map_err(|_| AppError::Internal("password check"))?;
        let mut tx = self.store.write().await?;
        check_throttle(&mut tx, &name_hash, asked.field, now).await?;
        if right {
            tx.clear_throttle(&name_hash).await?;
            return Ok(tx.commit().await?);
        }
        count_failure(&mut tx, &name_hash, now).await?;
        append(&mut tx, Action::SignInFailed, Some(&account), now, "asked again").await?;
        tx.commit().await?;
        Err(AppError::invalid(
            asked.field,
            if code_counts {
                "This is neither your password nor a code of your present second factor"
            } else {
                "The current password is not right"
            },
        ))
    }

    async fn open_session(
        &self,
        tx: &mut Tx,
        account: &AccountRow,
        whole: bool,
        now: Timestamp,
    ) -> Result<String, AppError> {
        let token = random_token()?;
        let expires = now
            .saturating_add(self.settings.session_minutes.minutes())
            .map_err(|_| AppError::Internal("time"))?;
        tx.add_session(&hash(&token), account_id(account.id)?, &random_token()?, whole, now, expires).await?;
        Ok(token)
    }
}

/// What someone who is signed in is asked for again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Again {
    /// The field of the form.
    pub(crate) field: &'static str,
    /// What counts.
    pub(crate) accepts: Accepts,
}

/// What counts when someone is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepts {
    /// The password, or a code of the second factor.
    Either,
    /// The password; a code only where there is no password.
    PasswordIfSet,
}

async fn check_throttle(
    tx: &mut Tx,
    name_hash: &str,
    field: &'static str,
    now: Timestamp,
) -> Result<(), AppError> {
    match tx.throttle(name_hash).await? {
        Some((_, until)) if parse(&until)? > now => {
            Err(AppError::invalid(field, "Too many attempts. Wait a few minutes and try again"))
        }
        Some(_) | None => Ok(()),
    }
}

async fn count_failure(tx: &mut Tx, name_hash: &str, now: Timestamp) -> Result<(), AppError> {
    let failures = tx.add_failure(name_hash, now).await?;
    let over = u32::try_from(failures - FREE_FAILURES).unwrap_or(0);
    let seconds = if failures < FREE_FAILURES { 0 } else { (30 << over.min(10)).min(LONGEST_BLOCK) };
    let until = now.saturating_add(seconds.seconds()).map_err(|_| AppError::Internal("time"))?;
    tx.block_name(name_hash, until).await?;
    Ok(())
}

async fn append(
    tx: &mut Tx,
    action: Action,
    account: Option<&AccountRow>,
    now: Timestamp,
    how: &str,
) -> Result<(), AppError> {
    let actor = match account {
        Some(row) => Actor::Account { account: account_id(row.id)?, role: row.role.clone() },
        None => Actor::System("SIGN_IN".to_owned()),
    };
    let object = account.map(|row| Object { kind: "account".to_owned(), id: row.id });
    let detail = detail! { "how" => how };
    tx.append_audit(EntryBody {
        at: now,
        actor,
        action,
        object,
        force: None,
        policy: None,
        reason: None,
        detail,
    })
    .await?;
    Ok(())
}

/// Argon2id with the library's defaults (19 MiB, 2 passes, 1 lane), as OWASP recommends.
pub(crate) fn hash_password(password: &str) -> Result<String, AppError> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| AppError::Internal("password hash"))?;
    Ok(hash.to_string())
}

/// Takes as long for a name that is not known as for one that is.
pub(crate) fn verify(password: &str, stored: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$9ha6Qx+gMTF3Ub7/lWEHwVS1bXhvMB7bQKbDbcgsC8E";
    let Ok(parsed) = PasswordHash::new(stored.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && stored.is_some()
}

fn totp(secret: &str, username: &str) -> Result<totp_rs::Totp, AppError> {
    let secret = totp_rs::Secret::try_from_base32(secret)
        .map_err(|_| AppError::invalid("code", "Start again: the secret is not readable"))?;
    totp_rs::Builder::new()
        .with_secret(secret)
        .with_account_name(username)
        .build()
        .map_err(|_| AppError::Internal("one-time code"))
}

/// 256 bits of randomness as text.
pub(crate) fn random_token() -> Result<String, AppError> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| AppError::Internal("randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

pub(crate) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn account_id(id: i64) -> Result<AccountId, AppError> {
    AccountId::new(id).map_err(|_| AppError::Internal("account id"))
}

fn parse(text: &str) -> Result<Timestamp, AppError> {
    text.parse().map_err(|_| AppError::Internal("stored time"))
}

fn unix(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}
