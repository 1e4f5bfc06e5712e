//! One-time codes, as an authenticator app makes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;

/// The code that an app with this secret (base32) shows now.
///
/// # Errors
/// When the secret is not base32.
pub fn now(secret: &str) -> anyhow::Result<String> {
    at(secret, clock())
}

/// The code of half a minute later, which has not been used if the one of now was. A server takes it a little early.
///
/// # Errors
/// When the secret is not base32.
pub fn next(secret: &str) -> anyhow::Result<String> {
    at(secret, clock() + 30)
}

fn at(secret: &str, unix: u64) -> anyhow::Result<String> {
    let secret = totp_rs::Secret::try_from_base32(secret).ok().context("the secret is not base32")?;
    let app = totp_rs::Builder::new().with_secret(secret).with_account_name("app").build();
    Ok(app.ok().context("no authenticator from this secret")?.generate(unix).to_string())
}

#[expect(
    clippy::disallowed_methods,
    reason = "an authenticator is outside the product and has a clock of its own"
)]
fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
