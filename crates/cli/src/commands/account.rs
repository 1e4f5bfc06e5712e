//! `lookagain account add|link|reset-factor|list`.

use std::process::ExitCode;

use anyhow::Context;
use lookagain_app::{Role, accounts::AccountRequest};
use lookagain_domain::{AccountId, Force, ForceId};
use serde_json::json;

use super::Talk;
use crate::{
    args::{AccountCommand, PlaceArgs},
    place, show,
};

pub(super) async fn run(command: AccountCommand, talk: Talk) -> anyhow::Result<ExitCode> {
    match command {
        AccountCommand::Add { place, username, name, role, force } => {
            let roles = Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
            let role: Role = role
                .to_uppercase()
                .replace('-', "_")
                .parse()
                .with_context(|| format!("--role is one of {roles}"))?;
            let app = place::open(&place).await?;
            let display_name = name.unwrap_or_else(|| username.clone());
            let force = place::maybe_force(force.as_deref())?;
            let request =
                AccountRequest { username: username.clone(), display_name, role, force, password: None };
            app.add_account(&place::operator(), &request, place::now()).await?;
            link(&app, &username, talk).await
        }
        AccountCommand::Link { place, username } => link(&place::open(&place).await?, &username, talk).await,
        AccountCommand::ResetFactor { place, username } => reset_factor(&place, &username, talk).await,
        AccountCommand::List { place } => {
            let app = place::open(&place).await?;
            let accounts = app.list_accounts(&place::operator(), place::now()).await?;
            app.close().await;
            let force = |id: Option<i64>| {
                id.and_then(|id| ForceId::new(id).ok()).and_then(Force::lookup).map_or("", |f| f.slug)
            };
            if talk.json {
                let rows: Vec<_> = accounts.iter().map(|a| json!({
                    "account": a.id, "username": a.username, "name": a.display_name, "role": a.role, "force": force(a.force_id),
                    "active": a.active == 1, "second_factor": a.totp_secret.is_some(),
                })).collect();
                show::json(&rows)?;
            } else {
                let rows: Vec<Vec<String>> = accounts
                    .iter()
                    .map(|a| {
                        vec![
                            a.username.clone(),
                            a.display_name.clone(),
                            a.role.clone(),
                            force(a.force_id).to_owned(),
                            if a.active == 1 { "active" } else { "stopped" }.to_owned(),
                        ]
                    })
                    .collect();
                show::table(&["sign-in name", "name", "role", "force", "state"], &rows);
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn reset_factor(place: &PlaceArgs, username: &str, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = place::open(place).await?;
    let accounts = app.list_accounts(&place::operator(), place::now()).await?;
    let account = accounts.iter().find(|account| account.username == username.trim().to_lowercase());
    let id = AccountId::new(account.context("there is no such account")?.id)?;
    app.remove_second_factor(&place::operator(), id, place::now()).await?;
    app.close().await;
    if talk.json {
        show::json(&json!({ "username": username, "second_factor": false }))?;
    } else {
        println!("{username} signs in without a code now. Tell them to set up another second factor.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn link(app: &lookagain_app::App, username: &str, talk: Talk) -> anyhow::Result<ExitCode> {
    let token = app.make_sign_in_link(&place::operator(), username, place::now()).await?;
    app.close().await;
    let path = format!("/sign-in/link/{token}");
    if talk.json {
        show::json(&json!({ "username": username, "sign_in": path }))?;
    } else {
        println!("{username} can sign in once, within a day, at {path} (after the address of the server).");
    }
    Ok(ExitCode::SUCCESS)
}
